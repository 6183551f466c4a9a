"""Which week words mean, and when a week's 定稿 is fixed."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from bot.grammar.deadline import read_deadline
from bot.rules.dayposts import draft_at, final_at, monday_of, week_key
from bot.rules.zones import to_local, to_utc
from bot.services.house import House
from bot.services.turn import Sorry, Turn
from bot.texts import report as texts
from storage import projects, slots
from storage.records import Project

WEEK = timedelta(days=7)
BACK = 4  # weeks looked back for the newest 定稿: longer than any holiday
TOLD = ("posted", "unchanged")  # outcomes of a 定稿 that told the week
_NAMED_PROJECT = re.compile(r"#\S+")
_DAY = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_CODE = re.compile(r"20\d\d-[\u4e00-\u9fff]+-\d+")  # a project's code is no day
_BACK = {"上上周": 2, "上上个周": 2, "上周": 1, "上个周": 1, "上一周": 1, "上星期": 1, "上礼拜": 1, "lastweek": 1}


def meant(turn: Turn, text: str) -> date:
    """A day of the week that is meant: 上周, a date (the latest one not after today), nothing: this week."""
    return named(turn, text) or turn.local.date()


def named(turn: Turn, text: str) -> date | None:
    """The same, None where the words name no week."""
    today = turn.local.date()
    squeezed = "".join(text.lower().split())
    for word, weeks in _BACK.items():
        if word in squeezed:
            return today - WEEK * weeks
    day = _day(text, today)
    if day is None and (words := _NAMED_PROJECT.sub(" ", text).strip(" #的了吧呢。，,?？本周这")):
        read = read_deadline(words, turn.local, turn.house.calendar)
        if read is None or read.day is None:
            raise Sorry(texts.which_week(words[:20]))
        day = read.day
    return day


def _day(text: str, today: date) -> date | None:
    """A day named as 10月14日, 10-14 or 2026-10-14; without a year the last one that is not in the future."""
    found = _DAY.search(_CODE.sub(" ", text))
    if found is None:
        return None
    year, month, day = found.groups()
    years = [int(year)] if year else [today.year, today.year - 1]
    days = [made for one in years if (made := _made(one, int(month), int(day))) is not None]
    if not days:
        raise Sorry(texts.no_such_day(found[0].strip()))
    past = [one for one in days if monday_of(one) <= today]
    return max(past, default=days[0])


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# ---------------------------------------------------------------- 定稿


def fixed_at(conn: Connection, house: House, project: Project, monday: date) -> datetime:
    """When the week's 定稿 goes out, aware UTC."""
    group = projects.group(conn, project.home_group_id)
    return to_utc(final_at(monday, house.manners(conn, group.id).final_at, house.calendar), group.zone)


def newest_fixed(conn: Connection, house: House, project: Project, now: datetime) -> date | None:
    """The Monday of the newest week with a 定稿 by now; None before the first."""
    zone = projects.group(conn, project.home_group_id).zone
    this = monday_of(to_local(now, zone).date())
    for monday in (this - WEEK * step for step in range(1, BACK + 1)):
        end = to_utc(datetime.combine(monday + WEEK, time()), zone)
        if draft_at(monday, time(), house.calendar) is None or project.created_at >= end:
            continue  # nothing to tell of that week
        if fixed_at(conn, house, project, monday) <= now:
            return monday
    return None


def told_at(conn: Connection, project: Project, monday: date) -> datetime | None:
    """As of when the week's 定稿 told it; None before it, and where there was none. As it was, whatever is set now."""
    return max(slots.posted(conn, [_reason(project, monday)], TOLD), default=None)


def begins(conn: Connection, project: Project, monday: date, as_of: datetime, zone: str) -> datetime:
    """From when on a week is told: its first midnight, or the 定稿 of a week before, which counted what came until then."""
    midnight = to_utc(datetime.combine(monday, time()), zone)
    before = [_reason(project, monday - WEEK * step) for step in range(1, BACK + 1)]
    return max((at for at in slots.posted(conn, before, TOLD) if midnight < at < as_of), default=midnight)


def _reason(project: Project, monday: date) -> str:
    return f"weekly-final:P{project.id}:{week_key(monday)}"
