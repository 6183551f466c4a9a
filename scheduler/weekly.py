"""项目周报: the draft on a week's last working day, the final on the first working day after, if anything changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.rules.dayposts import WEEKLY_WORTH, draft_at, final_at, monday_of, week_key
from bot.rules.zones import to_utc
from bot.services import daily, export_picture, spread, weekly_final, weekly_page
from bot.services.daily import Day
from bot.services.house import House
from bot.texts import slots as words
from bot.texts.weekly import Kind, final_remark
from bot.texts.weekly_page import Page, page_message
from scheduler import posting, weekly_push
from scheduler.job import apart, run_whole
from storage import slots
from storage.changes import Actor
from storage.records import Project

NAME = "weekly"
EVERY = timedelta(seconds=5)
SLICE = 20  # projects a unit
WEEK = timedelta(days=7)
AHEAD = 6  # weeks looked at for the next moment: longer than any holiday


@dataclass(frozen=True, slots=True)
class Due:
    """One report of one project: the draft or the final of the week of `monday`. `local` is its moment there."""

    day: Day
    project: Project
    monday: date
    kind: Kind
    local: datetime

    @property
    def at(self) -> datetime:
        """The scheduled moment, aware UTC."""
        return to_utc(self.local, self.day.group.zone)

    @property
    def week_end(self) -> datetime:
        """The end of the week told about, aware UTC: a project made later has nothing to tell of it."""
        return to_utc(datetime.combine(self.monday + WEEK, time(0, 0)), self.day.group.zone)

    @property
    def reason(self) -> str:
        """`weekly:P3:2026-W47`, `weekly-final:P3:2026-W47`."""
        return reason(self.project, self.monday, self.kind)


def reason(project: Project, monday: date, kind: Kind) -> str:
    """The unique reason of one report."""
    return f"{'weekly-final' if kind == 'final' else 'weekly'}:P{project.id}:{week_key(monday)}"


def next_at(conn: Connection, house: House, now: datetime) -> datetime | None:
    """The next draft or final of any project."""
    moments: list[datetime] = []
    for day in _days(conn, now):
        this = monday_of(day.local.date())
        mondays = [this + WEEK * step for step in range(-2, AHEAD)]
        own = [due.at for project in day.projects for due in _of(house, day, project, mondays) if due.at > now]
        if own:
            moments.append(min(own))
    return min(moments, default=None)


def run(conn: Connection, house: House, now: datetime) -> None:
    """Post, or record why not, every report whose moment has come in the last weeks."""
    run_whole(run_slice, conn, house, now)


def run_slice(conn: Connection, house: House, now: datetime, after: int) -> int | None:
    """The reports of the next projects by row id."""
    due = [
        one
        for day in _days(conn, now)
        for project in day.projects
        for one in _of(house, day, project, [monday_of(day.local.date()) + WEEK * step for step in (-2, -1, 0)])
        if project.created_at < one.at <= now and project.created_at < one.week_end
    ]
    taken = slots.taken(conn, [one.reason for one in due])
    left = sorted({one.project.id for one in due if one.project.id > after and one.reason not in taken})
    now_on = set(left[:SLICE])
    for one in due:
        if one.project.id in now_on and one.reason not in taken:
            apart(conn, one.reason, partial(_post, conn, house, one, now))
    return left[SLICE - 1] if len(left) > SLICE else None


def _days(conn: Connection, now: datetime) -> list[Day]:
    """Home groups with the projects whose weekly some group wants: one may have switched it off, another not."""
    found = daily.days(conn, now)
    elsewhere = {project.id for day in found if day.manners.weekly_on for project in day.joined}
    return [day if day.manners.weekly_on else replace(day, projects=_among(day.projects, elsewhere)) for day in found]


def _among(these: tuple[Project, ...], ids: set[int]) -> tuple[Project, ...]:
    return tuple(one for one in these if one.id in ids)


def _of(house: House, day: Day, project: Project, mondays: list[date]) -> Iterator[Due]:
    """Drafts and finals of these weeks; a week without a working day has neither."""
    for monday in mondays:
        draft = draft_at(monday, day.manners.weekly_at, house.calendar)
        if draft is None:
            continue
        yield Due(day, project, monday, "draft", draft)
        yield Due(day, project, monday, "final", final_at(monday, day.manners.final_at, house.calendar))


def _post(conn: Connection, house: House, one: Due, now: datetime) -> None:
    if now - one.at >= WEEKLY_WORTH:
        slots.claim(conn, one.reason, NAME, one.at, now, "skipped", words.LATE)
        return
    page = weekly_page.build(conn, house, one.project, one.monday, one.at, one.day.group.adapter)
    mark = weekly_page.digest(page)
    outcome = "posted"
    if weekly_page.is_empty(page):
        outcome = "empty"
    elif one.kind == "final" and _draft_mark(conn, one) == mark:
        outcome = "unchanged"
    if not slots.claim(conn, one.reason, NAME, one.at, now, outcome, mark):
        return
    if one.kind == "final" and outcome != "empty":
        weekly_final.lay(conn, Actor(None, None, now), one.project, one.monday)
        page = _with_signature(one, page)
    if outcome != "posted":
        return
    remark = ""
    if one.kind == "draft":
        remark = final_remark(final_at(one.monday, one.day.manners.final_at, house.calendar), one.local)
    worth = one.at + WEEKLY_WORTH
    for group in spread.groups(conn, one.project.id):
        if not house.manners(conn, group.id).weekly_on:
            continue
        own = one.reason
        if group.id != one.project.home_group_id:
            own = f"{one.reason}:G{group.id}"
            page = weekly_page.build(conn, house, one.project, one.monday, one.at, group.adapter)
            page = _with_signature(one, page)
        message = page_message(page, one.kind, remark, named=False)
        message = export_picture.attached(conn, house, group.adapter, one.project, message, one.at, now)
        posting.post(conn, house, group, message, kind=NAME, reason=own, now=now, until=worth)
    if one.kind == "draft" and one.day.manners.weekly_on and one.day.manners.weekly_push:
        weekly_push.push(conn, house, one.day, one.project, one.monday, one.at, now)


def _with_signature(one: Due, page: Page) -> Page:
    return weekly_final.with_signature(page, one.project, one.monday) if one.kind == "final" else page


def _draft_mark(conn: Connection, one: Due) -> str:
    """What the posted draft said, "" where none was posted."""
    draft = slots.get(conn, reason(one.project, one.monday, "draft"))
    return draft.why if draft and draft.outcome == "posted" else ""
