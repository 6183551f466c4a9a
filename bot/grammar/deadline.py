"""Deadlines in Chinese work chat: what day, what clock, and what must be asked.

All moments are naive local time of the group. The conventions (end of day inclusive, next occurrence, Monday
weeks, official working days) are the house rules; nothing here reads the clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.grammar import roles
from bot.grammar.fold import flat
from bot.grammar.pieces import DAY, ONE, Piece, Place
from bot.grammar.scan import Found, scan
from bot.grammar.vague import vague_words
from bot.rules.calendar import Calendar
from bot.rules.zones import END_OF_DAY

MAX_READ = 2000  # characters considered
OFF_WORK = time(18, 0)
_WEEKDAYS = "一二三四五六日"
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_MERGE = 16  # characters between a day and its clock


@dataclass(frozen=True, slots=True)
class Deadline:
    """What was understood. `day` None: only vague words or a question stand there.

    `clock` None means the end of that day, 23:59. `vague`: the words that promise no day. `past`: the moment is
    over. `confirm`: say it back and ask. `conflict`: the weekday contradicts the date. `estimated`: no official
    calendar for a year it needs. `ask`: a short reason ("today_weekday", "clock_7_8", "ambiguous_month",
    "after_event", "several", ""). `span`: where it stands in the given text; `source`: those words.
    """

    day: date | None
    clock: time | None = None
    vague: tuple[str, ...] = ()
    past: bool = False
    confirm: bool = False
    conflict: bool = False
    estimated: bool = False
    ask: str = ""
    span: tuple[int, int] = (0, 0)
    source: str = ""

    @property
    def moment(self) -> datetime | None:
        """The naive local moment; 23:59 of the day when no clock was said."""
        return None if self.day is None else datetime.combine(self.day, self.clock or END_OF_DAY)

    @property
    def iso(self) -> str | None:
        """ "2026-10-20", or "2026-10-20T18:00" when a clock was said."""
        if self.day is None:
            return None
        if self.clock is None:
            return self.day.isoformat()
        return datetime.combine(self.day, self.clock).isoformat(timespec="minutes")


def read_deadline(text: str, now: datetime, calendar: Calendar, *, off_work: time = OFF_WORK) -> Deadline | None:
    """The deadline a text speaks of; None when it has no words of one. `now`: naive local time."""
    text = text[:MAX_READ]
    positions: list[int] | None = None
    if _UNSEEN.search(text):
        positions = [i for i, char in enumerate(text) if not _UNSEEN.match(char)]
        shown = "".join(text[i] for i in positions)
    else:
        shown = text
    place = Place(roles.mask(flat(shown)), now.replace(tzinfo=None), calendar, off_work)
    found = _choose(place, scan(place))
    vague = vague_words(place.text)
    deadline = _conclude(place, found, vague)
    if deadline is None:
        return None
    start, end = deadline.span
    while end > start and shown[end - 1 : end].isspace():
        end -= 1
    if positions is not None and positions:
        start, end = positions[min(start, len(positions) - 1)], positions[min(end, len(positions)) - 1] + 1
    return replace(deadline, span=(start, end), source=text[start:end])


def _choose(place: Place, found: list[Found]) -> Found | None:
    """The time that is the deadline: by the part it plays, of equals the last one; a loose clock joins its day."""
    usable = [hit for hit in found if not hit.piece.gone and not hit.soft]
    days = [hit for hit in usable if not hit.timed]
    if not usable:
        return None
    pool = usable
    if days and not any(hit.timed and hit.score > max(d.score for d in days) for hit in usable):
        pool = days
    best = max(pool, key=lambda hit: (round(hit.score, 2), hit.start))
    if not best.timed:
        _join_clock(place, best, [hit for hit in usable if hit.timed])
    else:
        _join_day(place, best, days)
    rivals = [hit for hit in pool if hit is not best and hit.score == best.score and hit.before and best.before]
    if rivals and any(hit.piece.last != best.piece.last for hit in rivals):
        best.piece.confirm, best.piece.ask = True, best.piece.ask or "several"
    return best


def _join_clock(place: Place, day: Found, clocks: list[Found]) -> None:
    """周五给终稿，18:00前: the clock said later in the sentence belongs to the chosen day."""
    if day.piece.clock is not None or day.piece.grain != DAY:
        return
    for hit in clocks:
        between = place.text[day.end : hit.start]
        if 0 <= hit.start - day.end <= _MERGE and not re.search("[。；;\n]", between) and hit.begin is None:
            if hit.piece.ask and not day.piece.ask:
                day.piece.ask, day.piece.confirm = hit.piece.ask, True
            day.piece.clock, day.end = hit.piece.clock, hit.end
            day.approx = day.approx or hit.approx
            return


def _join_day(place: Place, clock: Found, days: list[Found]) -> None:
    """今天开会，下午3点前给结论: the clock wins, the day before it in the sentence is its day."""
    before = [hit for hit in days if hit.end <= clock.start and hit.piece.grain == DAY and hit.piece.clock is None]
    if before and not re.search("[。；;\n]", place.text[before[-1].end : clock.start]):
        clock.piece.last = before[-1].piece.last
        clock.piece.confirm = bool(clock.piece.ask)
        clock.start = before[-1].start


def _conclude(place: Place, hit: Found | None, vague: tuple[tuple[str, int, int], ...]) -> Deadline | None:
    outside = tuple(v for v in vague if hit is None or not (hit.start <= v[1] < hit.end)) if hit else vague
    if hit is None:
        return _only_vague(vague)
    piece = hit.piece
    words = place.text[hit.start : hit.end]
    if piece.vague or hit.approx or hit.after:
        named = piece.vague or (words,)
        if hit.after and outside:
            named = tuple(v[0] for v in outside)
        return Deadline(None, vague=named, ask=piece.ask, confirm=bool(piece.ask), span=(hit.start, hit.end))
    if hit.ambiguous:
        return Deadline(None, confirm=True, ask=hit.ambiguous, span=(hit.start, hit.end))
    return _deadline(place, hit, piece)


def _only_vague(vague: tuple[tuple[str, int, int], ...]) -> Deadline | None:
    if not vague:
        return None
    return Deadline(None, vague=tuple(dict.fromkeys(v[0] for v in vague)), span=(vague[0][1], vague[-1][2]))


def _deadline(place: Place, hit: Found, piece: Piece) -> Deadline:
    if piece.clock is not None:
        past = datetime.combine(piece.last, piece.clock) < place.now
    else:
        past = piece.last < place.today
    confirm = piece.confirm or piece.conflict or bool(piece.ask)
    return Deadline(piece.last, piece.clock, (), past, confirm, piece.conflict, piece.estimated, piece.ask,
                    (hit.start, hit.end))  # fmt: skip


def propose(now: datetime, calendar: Calendar) -> tuple[datetime, datetime]:
    """Two concrete moments to offer instead of a vague word: the next working day and this week's last, 18:00.

    Where the week has no later one, the next week's. Both lie in the future, on working days.
    """
    soon = calendar.next_working(now.date())
    day = now.date()
    for _ in range(60):
        last = calendar.last_working_of_week(day)
        if last is not None and last > soon:
            return datetime.combine(soon, OFF_WORK), datetime.combine(last, OFF_WORK)
        day += timedelta(days=7)
    return datetime.combine(soon, OFF_WORK), datetime.combine(calendar.next_working(soon), OFF_WORK)


def say_moment(moment: datetime, *, has_clock: bool, today: date) -> str:
    """How the bot says it: 10月20日（周二）, with the year when it is not this one, with the clock when there is one."""
    year = "" if moment.year == today.year and moment.date() >= today else f"{moment.year}年"
    said = f"{year}{moment.month}月{moment.day}日（周{_WEEKDAYS[moment.weekday()]}）"
    return f"{said}{moment:%H:%M}" if has_clock else said


__all__ = ["MAX_READ", "ONE", "Deadline", "propose", "read_deadline", "say_moment"]
