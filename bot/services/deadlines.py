"""From a deadline as read to a moment to record: what is vague, past or doubtful is sent back with dates to tap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.grammar.deadline import Deadline, propose, read_deadline, say_moment
from bot.grammar.fold import flat
from bot.grammar.numerals import number
from bot.rules.zones import END_OF_DAY, to_local
from bot.services.turn import Ask, Sorry, Turn
from bot.texts import common
from bot.texts import tasks as texts

DATE_KEY = "截止"
LEAP_YEAR = 2028  # a day without a year exists if it does in some year
HALF_A_YEAR = timedelta(days=183)
_CN = "[一二三四五六七八九十廿卅]"
_MONTH_DAY = re.compile(
    rf"(?<![\d.])(?:(?P<y>20\d\d) ?年 ?)?(?P<m>\d{{1,2}}|(?<!{_CN}){_CN}{{1,3}}) ?月 ?(?P<d>\d{{1,2}}(?!\d)|{_CN}{{1,4}}) ?(?P<mark>[日号])?"
)
_PAIR = re.compile(r"(?<![\w.%/:-])(?:(?P<y>20\d\d)(?P<s>[-/]))?(?P<m>\d{1,2})[-/](?P<d>\d{1,2})(?![\w.%/:-])", re.ASCII)
_AMOUNT = re.compile(r" ?[\d.%％万亿千百元块个人件套台页岁条项次份种家名位倍级天]")
_YEAR_SAID = re.compile(r"\d{4}|[今明后去]年")


@dataclass(frozen=True, slots=True)
class Due:
    """An aware UTC moment; a due day is that day 23:59 local. `notes` are sentences to say with it."""

    at: datetime
    has_clock: bool
    notes: tuple[str, ...] = ()


def settle(turn: Turn, read: Deadline | None, *, command: str, draft: str, first: bool = True) -> Due:
    """The moment to record, or a refusal that keeps `draft` and offers two concrete dates."""
    refuse_no_day(turn, Ask(command, DATE_KEY, draft), read)
    if read is None or read.moment is None:
        raise Sorry(_no_date(turn, read, draft), ask=Ask(command, DATE_KEY, draft))
    doubt = _doubt(turn, read)
    if doubt:
        reason, options = doubt
        message = texts.date_question(reason, [_option(turn, moment, clock, draft) for moment, clock in options])
        raise Sorry(message, ask=Ask(command, DATE_KEY, draft))
    has_clock = read.clock is not None
    return Due(turn.utc(read.moment), has_clock, _notes(turn, read))


def refuse_no_day(turn: Turn, ask: Ask | None, read: Deadline | None = None) -> None:
    """Refuse 2月30日 and the like: reading the nearest real day out of it would record what nobody said."""
    wrong = no_such_day(turn, dated=read is not None)
    if wrong:
        raise Sorry(texts.no_such_day(wrong, option_buttons(turn, ask.draft) if ask else []), ask=ask)


def no_such_day(turn: Turn, *, dated: bool = False) -> str:
    """The words of a day that no calendar has, "" without any. `dated`: another date stands there, 2-30 is no date."""
    named = turn.fields({}).named  # read before by the command
    seen = turn.args
    for key, said in named.items():
        if key != "due" and said:
            seen = seen.replace(said, " " * len(said))
    found = _no_day(seen, pairs=not dated)
    return turn.args[found[0] : found[1]].strip() if found else ""


def _no_day(text: str, *, pairs: bool) -> tuple[int, int] | None:
    seen = flat(text)
    looked = [found for found in _MONTH_DAY.finditer(seen) if found["mark"] or _unmarked(found)]
    looked += [found for found in _PAIR.finditer(seen) if found["y"] or _in_range(found)] if pairs else []
    return next((found.span() for found in looked if not _exists(found)), None)


def _unmarked(found: re.Match[str]) -> bool:
    """9月31 without its 日 is a day too; 1月40万 is an amount."""
    return found["d"].isascii() and _in_range(found) and not _AMOUNT.match(found.string, found.end())


def _in_range(found: re.Match[str]) -> bool:
    return (number(found["m"]) or 0) <= 12 and (number(found["d"]) or 0) <= 31


def _exists(found: re.Match[str]) -> bool:
    month, day = number(found["m"]) or 0, number(found["d"]) or 0
    try:
        date(int(found["y"] or LEAP_YEAR), month, day)
    except ValueError:
        return False
    return True


def begin(turn: Turn, said: str, due: Due) -> datetime | None:
    """开始 as an aware UTC moment: the nearest such day that is not after `due`. None when the words name no day."""
    wrong = _no_day(said, pairs=True)
    if wrong:
        raise Sorry(texts.no_such_day(said[wrong[0] : wrong[1]].strip(), []))
    read = read_deadline(said, turn.local, turn.house.calendar)
    if read is None or read.day is None:
        return None
    start = start_of(read)
    if turn.utc(start) > due.at and not _YEAR_SAID.search(said):
        start = _year_before(start) if turn.local - _year_before(start) < HALF_A_YEAR else start
    if turn.utc(start) > due.at:
        raise Sorry(texts.start_after_due(spoken(turn, turn.utc(start), read.clock is not None), spoken_due(turn, due)))
    return turn.utc(start)


def _year_before(moment: datetime) -> datetime:
    day = 28 if (moment.month, moment.day) == (2, 29) else moment.day
    return moment.replace(year=moment.year - 1, day=day)


def spoken_due(turn: Turn, due: Due) -> str:
    """A due moment as people read it here."""
    return spoken(turn, due.at, due.has_clock)


def around_day_off(turn: Turn, due: Due) -> list[tuple[str, str]]:
    """For a due day that is a day off: the working days around it that lie ahead, as said and as typed; else []."""
    calendar, day = turn.house.calendar, to_local(due.at, turn.zone).date()
    if calendar.is_working(day):
        return []
    days = [one for one in (calendar.previous_working(day), calendar.next_working(day)) if one > turn.local.date()]
    today = turn.local
    return [
        (common.date(datetime.combine(one, END_OF_DAY), has_clock=False, today=today), _typed(one, today)) for one in days
    ]


def is_offered_day(turn: Turn, old: Due, new: Due) -> bool:
    """Whether a new date is the working day before an old one that is a day off: a tap on what was offered."""
    calendar, day = turn.house.calendar, to_local(old.at, turn.zone).date()
    return not calendar.is_working(day) and to_local(new.at, turn.zone).date() == calendar.previous_working(day)


def _typed(day: date, today: datetime) -> str:
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def forecast(turn: Turn, read: Deadline | None) -> datetime | None:
    """A forecast is taken as said, without questions; nothing vague becomes one. Aware UTC."""
    return turn.utc(read.moment) if read and read.moment and not read.past else None


def spoken(turn: Turn, moment: datetime, has_clock: bool) -> str:
    """A recorded moment as people read it here."""
    return common.date(to_local(moment, turn.zone), has_clock=has_clock, today=turn.local)


def start_of(read: Deadline) -> datetime:
    """Where a range begins: its clock, or the day's first minute. Naive local."""
    assert read.day is not None
    return datetime.combine(read.day, read.clock or time(0, 0))


def option_buttons(turn: Turn, draft: str) -> list[tuple[str, str]]:
    """Two proposals as (label, typed command)."""
    return [_option(turn, moment, True, draft) for moment in propose(turn.local, turn.house.calendar)]


def _no_date(turn: Turn, read: Deadline | None, draft: str):  # type: ignore[no-untyped-def]
    options = option_buttons(turn, draft)
    if read is not None and read.vague:
        return texts.vague("、".join(read.vague), options)
    return texts.missing_date(options)


def _option(turn: Turn, moment: datetime, has_clock: bool, draft: str) -> tuple[str, str]:
    said = say_moment(moment, has_clock=has_clock, today=turn.local.date())
    return said, f"{draft} {DATE_KEY}:{said}"


def _doubt(turn: Turn, read: Deadline) -> tuple[str, list[tuple[datetime, bool]]] | None:
    assert read.moment is not None
    today, moment, clock = turn.local, read.moment, read.clock is not None
    said = say_moment(moment, has_clock=clock, today=today.date())
    proposals = [(m, True) for m in propose(turn.local, turn.house.calendar)]
    if read.conflict:
        return texts.conflicting_date(read.source.strip(), said), [(moment, clock), proposals[0]]
    if read.past or moment <= today:
        return texts.past_date(said), proposals
    if read.ask == "today_weekday":
        return texts.ambiguous_date(read.source.strip()), [(moment, clock), (moment + timedelta(days=7), clock)]
    if read.ask == "clock_7_8":
        return texts.ambiguous_date(read.source.strip()), [(moment, clock), (moment + timedelta(hours=12), clock)]
    if read.confirm:
        next_year = moment.year == today.year + 1 and _year_before(moment) <= today
        plain = f"{moment.month}月{moment.day}日" if next_year else ""
        return texts.far_date(said, plain), [(moment, clock), proposals[0]]
    if read.ask:
        return texts.ambiguous_date(read.source.strip()), [(moment, clock), proposals[0]]
    return None


def _notes(turn: Turn, read: Deadline) -> tuple[str, ...]:
    assert read.moment is not None
    calendar, day = turn.house.calendar, read.moment.date()
    notes: list[str] = []
    if not calendar.is_working(day):
        earlier = datetime.combine(calendar.previous_working(day), END_OF_DAY)
        said = say_moment(datetime.combine(day, END_OF_DAY), has_clock=False, today=turn.local.date())
        notes.append(texts.day_off(said, common.date(earlier, has_clock=False, today=turn.local)))
    if read.estimated:
        notes.append(texts.year_estimated(day.year))
    return tuple(notes)
