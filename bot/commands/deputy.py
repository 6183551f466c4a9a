"""/代理: somebody is away until then; prompts go to the deputy, the records stay theirs."""

from __future__ import annotations

from datetime import datetime

from bot.grammar.deadline import say_moment
from bot.grammar.fields import Fields
from bot.grammar.spans import Span, read_span
from bot.rules.zones import END_OF_DAY, to_local
from bot.services import away, directory
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import absences as texts
from storage import absences, people
from storage.records import Absence, Person

WORDS = ("代理", "请假", "外出", "出差", "休假", "不在", "dl", "deputy")
USAGE = "/代理 @小赵 至周五"
HELP = "外出找人代理"
KEYS = {"代理": "deputy", "代理人": "deputy", "截止": "due", "时间": "due", "编号": "number"}
_END = frozenset({"取消", "结束", "撤销", "不用了"})


def run(turn: Turn) -> Answer | None:
    """Show, take back, or record; without a day it is asked for, the people stay named."""
    fields = turn.fields(KEYS)
    words = fields.title.split()
    absent, deputy = _who(turn, fields, words)
    if not _END.isdisjoint(words):
        return Answer(_take_back(turn, absent or deputy or turn.person))
    span = read_span(turn.args, turn.local, turn.house.calendar)
    if span is None and absent is None and deputy is None:
        return Answer(away.show(turn) if not words else _no_day(turn))
    person = absent or turn.person
    away.require(turn, person, deputy)
    begin, until = _when(turn, span, person, deputy)
    return Answer(away.record(turn, person, deputy, begin, until))


def _who(turn: Turn, fields: Fields, words: list[str]) -> tuple[Person | None, Person | None]:
    """(absent, deputy) as named: a plain name is away, @ stands in; of two @ the first is away."""
    plain = [word for word in words if word in turn.house.names]
    key = fields.named.get("deputy", "").strip().lstrip("@＠")
    named = directory.mentioned_people(turn, fields.people)
    if key:
        own = fields.named_people.get("deputy", (key,))
        deputy = directory.person_named(turn, own[0])
        named = [one for one in named if one.id != deputy.id]
    else:
        deputy = named.pop() if named else None  # type: ignore[assignment]
    absent = [directory.person_named(turn, name) for name in plain] + named
    if len(absent) > 1:
        raise Sorry(texts.one_deputy([one.name for one in (*absent, *([deputy] if deputy else []))]))
    return (absent[0] if absent else None), deputy


def _when(
    turn: Turn, span: Span | None, person: Person, deputy: Person | None
) -> tuple[datetime | None, datetime]:
    """The span said, or that of the absence to which a deputy is being named."""
    if span is None:
        known = absences.of_person(turn.conn, person.id, turn.now)
        if not known or deputy is None:
            raise _no_day_of(turn, person, deputy)
        return _of(turn, known[0])
    if span.past:
        raise Sorry(texts.past(span.source))
    return span.begin, span.end


def _of(turn: Turn, known: Absence) -> tuple[datetime | None, datetime]:
    begin = to_local(known.from_at, turn.zone)
    return (begin if begin > turn.local else None), to_local(known.until_at, turn.zone)


def _no_day_of(turn: Turn, person: Person, deputy: Person | None) -> Sorry:
    names = ([person.name] if person.id != turn.person.id else []) + ([f"@{deputy.name}"] if deputy else [])
    draft = " ".join(["/代理", *names])
    calendar, today = turn.house.calendar, turn.local.date()
    last = calendar.last_working_of_week(today)
    days = dict.fromkeys([today, calendar.next_working(today), *([last] if last and last > today else [])])
    options = [
        (said := say_moment(datetime.combine(day, END_OF_DAY), has_clock=False, today=today), f"{draft} 至{said}")
        for day in days
    ]
    return Sorry(texts.until_when(deputy.name if deputy else "", options), ask=Ask(WORDS[0], "截止", draft))


def _no_day(turn: Turn):  # type: ignore[no-untyped-def]
    raise Sorry(texts.usage(), ask=Ask(WORDS[0], "截止", "/代理"))


def _take_back(turn: Turn, person: Person):  # type: ignore[no-untyped-def]
    known = absences.of_person(turn.conn, person.id, turn.now)
    if not known:
        raise Sorry(texts.nothing_to_end(person.name))
    deputies = [people.person(turn.conn, one.deputy_id) for one in known if one.deputy_id]
    if turn.person.id not in {one.id for one in deputies}:  # a deputy may always decline
        away.require(turn, person, None)
    away.end(turn, person)
    others = [one.name for one in deputies if one.id != turn.person.id]
    return texts.ended(person.name, "、".join(dict.fromkeys(others)))
