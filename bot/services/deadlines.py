"""From a deadline as read to a moment to record: what is vague, past or doubtful is sent back with dates to tap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.grammar.deadline import Deadline, propose, say_moment
from bot.rules.zones import to_local
from bot.services.turn import Ask, Sorry, Turn
from bot.texts import common
from bot.texts import tasks as texts

END_OF_DAY = time(23, 59)
DATE_KEY = "截止"


@dataclass(frozen=True, slots=True)
class Due:
    """An aware UTC moment; a due day is that day 23:59 local. `notes` are sentences to say with it."""

    at: datetime
    has_clock: bool
    notes: tuple[str, ...] = ()


def settle(turn: Turn, read: Deadline | None, *, command: str, draft: str, first: bool = True) -> Due:
    """The moment to record, or a refusal that keeps `draft` and offers two concrete dates."""
    if read is None or read.moment is None:
        raise Sorry(_no_date(turn, read, draft), ask=Ask(command, DATE_KEY, draft))
    doubt = _doubt(turn, read)
    if doubt:
        reason, options = doubt
        message = texts.date_question(reason, [_option(turn, moment, clock, draft) for moment, clock in options])
        raise Sorry(message, ask=Ask(command, DATE_KEY, draft))
    has_clock = read.clock is not None
    return Due(turn.utc(read.moment), has_clock, _notes(turn, read))


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
        return texts.far_date(said), [(moment, clock), proposals[0]]
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
