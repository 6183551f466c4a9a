"""Times, windows, caps and switches of a group's day (DESIGN "the day of a group"), with the house defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.rules.calendar import Calendar

Window = tuple[time, time]
LIST_AFTER, LIST_OPEN = timedelta(minutes=1), timedelta(minutes=10)  # after the last call


@dataclass(frozen=True, slots=True)
class Manners:
    """What a group or project has set, or the default. Times are local wall time."""

    daily_at: time = time(9, 30)
    call_at: time = time(17, 30)
    weekly_at: time = time(17, 0)
    final_at: time = time(12, 0)  # 定稿, on the first working day of the next week
    gather_first: time = time(10, 0)  # routine notes in one post
    gather_second: time = time(15, 0)
    daily_on: bool = True
    call_on: bool = True
    weekly_on: bool = True
    weekly_push: bool = False  # with the draft: leads their department's page, the executive one page over all projects
    gather_on: bool = True
    quiet_from: time = time(20, 0)
    quiet_to: time = time(8, 0)
    lead_windows: tuple[Window, ...] = ((time(9, 30), time(11, 30)), (time(14, 0), time(17, 30)))
    hushed_until: datetime | None = None  # 安静: begins nothing in the group before
    executive_cap: int = 1  # a day, over all projects
    lead_cap: int = 2

    @property
    def gather_at(self) -> tuple[time, time]:
        """When routine notes are told, each working day."""
        return self.gather_first, self.gather_second


def after_quiet(local: datetime, manners: Manners) -> datetime:
    """`local` itself, or the end of the quiet hours it falls into."""
    clock = local.time()
    begin, end = manners.quiet_from, manners.quiet_to
    if begin == end:
        return local
    inside = begin <= clock < end if begin < end else clock >= begin or clock < end
    if not inside:
        return local
    day = local.date() + timedelta(days=1) if begin > end and clock >= begin else local.date()
    return datetime.combine(day, end)


def after_hush(local: datetime, manners: Manners) -> datetime:
    """When something may be begun in the group: neither in quiet hours nor while it asked for silence."""
    return after_quiet(max(local, manners.hushed_until or local), manners)


def list_at(local: datetime, manners: Manners, calendar: Calendar) -> datetime:
    """When the one list a day goes to whoever wants no more: just after the last call, so that it is part of it."""
    call = datetime.combine(local.date(), manners.call_at)
    if calendar.is_working(local.date()) and local <= call + LIST_OPEN:
        return max(local, call + LIST_AFTER)
    return datetime.combine(calendar.next_working(local.date()), manners.call_at) + LIST_AFTER


def in_working_window(local: datetime, manners: Manners, calendar: Calendar) -> datetime:
    """`local` itself when leads may be written to then, else the beginning of their next window."""
    day, clock = local.date(), local.time()
    if calendar.is_working(day):
        for begin, end in manners.lead_windows:
            if clock < begin:
                return datetime.combine(day, begin)
            if clock < end:
                return local
    return datetime.combine(calendar.next_working(day), manners.lead_windows[0][0])


# What people may set, by the word they type: (field, how the value is read).
TIMES = {
    "日报时间": "daily_at",
    "催办时间": "call_at",
    "周报时间": "weekly_at",
    "定稿时间": "final_at",
    "上午汇总": "gather_first",
    "下午汇总": "gather_second",
}
SWITCHES = {"日报": "daily_on", "催办": "call_on", "周报": "weekly_on", "周报推送": "weekly_push", "汇总": "gather_on"}
CAPS = {"领导每日上限": "executive_cap", "负责人每日上限": "lead_cap"}
QUIET = "静默时段"
HUSH = "安静至"  # typed as /安静; naive local ISO


def with_values(values: Mapping[str, str], base: Manners = Manners()) -> Manners:
    """The manners with stored values (by typed word, canonical text `09:30`, `开`/`关`, `2`, `20:00-08:00`) applied."""
    changed: dict[str, object] = {}
    for word, value in values.items():
        if word in TIMES:
            changed[TIMES[word]] = time.fromisoformat(value)
        elif word in SWITCHES:
            changed[SWITCHES[word]] = value == "开"
        elif word in CAPS:
            changed[CAPS[word]] = int(value)
        elif word == HUSH:
            changed["hushed_until"] = datetime.fromisoformat(value)
        elif word == QUIET:
            begin, _, end = value.partition("-")
            changed["quiet_from"], changed["quiet_to"] = time.fromisoformat(begin), time.fromisoformat(end)
    return replace(base, **changed)  # type: ignore[arg-type]
