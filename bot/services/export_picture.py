"""The weekly picture: what is drawn, and the address under which a chat fetches it."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from adapters.base import OutgoingMessage
from bot.exports import fonts, picture
from bot.exports.picture import Bar, Chart
from bot.rules.status import DONE, LATE, RISK, standing
from bot.rules.zones import to_local
from bot.services import behind, links
from bot.services.codes import digest
from bot.services.export_desk import Desk
from bot.services.house import House
from bot.texts import pictures as texts
from storage import changes, milestones, projects
from storage import links as rows
from storage.changes import Actor
from storage.links import Link
from storage.records import Project, Task

PURPOSE = "picture"
LIVES = timedelta(days=14)  # as long as people scroll back to a week's report
_FIRST = {LATE: 0, RISK: 1, DONE: 3}  # the rest stands between


def png(conn: Connection, house: House, project: Project, now: datetime, as_of: datetime | None = None) -> bytes | None:
    """The picture of a project, now or as of a past moment; None without a font, or with nothing to draw."""
    font = fonts.find()
    if font is None:
        return None
    past = as_of is not None and as_of < now
    drawn = _chart(Desk(conn, house, project, as_of if past and as_of else now, past))
    return picture.draw(drawn, font) if drawn else None


def _chart(desk: Desk) -> Chart | None:
    hindered = desk.state.hindered()
    verdicts = {t.id: standing(t, t.id in hindered, desk.moment, desk.house.calendar, desk.zone) for t in desk.state.tasks}
    if not verdicts:
        return None
    count = len(verdicts)
    order = sorted(desk.state.tasks, key=lambda t: (_FIRST.get(verdicts[t.id].status, 2), t.due_at, t.number))
    nodes = milestones.of_tasks(desk.conn, [t.id for t in order[: picture.MOST]])
    bars = [
        _bar(desk, task, texts.TONES[verdicts[task.id].status],
             [n.due_at for n in nodes.get(task.id, []) if n.created_at <= desk.moment])
        for task in order[: picture.MOST]
    ]  # fmt: skip
    local, ends = to_local(desk.moment, desk.zone), desk.project.due_at
    return Chart(
        title=desk.project.name,
        subtitle=texts.subtitle(desk.project.code, local, to_local(ends, desk.zone).date() if ends else None),
        percent=(texts.ACTUAL, round(sum(t.percent for t in desk.state.tasks) / count)),
        planned=(texts.PLANNED, round(sum(v.planned_percent for v in verdicts.values()) / count)),
        counts=[(status, tone, sum(v.status == status for v in verdicts.values())) for status, tone in texts.TONES.items()],
        bars=bars,
        rest=texts.rest(count - len(bars)) if count > len(bars) else "",
        today=(texts.TODAY, local.date()),
    )


def _bar(desk: Desk, task: Task, tone: str, nodes: list[datetime]) -> Bar:
    end = to_local(task.due_at, desk.zone).date()
    start = min(to_local(task.start_at or task.created_at, desk.zone).date(), end)
    return Bar(f"{task.label} {task.title}", start, end, task.percent, tone, [to_local(n, desk.zone).date() for n in nodes])


# ---------------------------------------------------------------- where a chat finds it


def attached(
    conn: Connection, house: House, adapter: str, project: Project, message: OutgoingMessage, at: datetime, now: datetime
) -> OutgoingMessage:
    """The message with the picture of `at` where this adapter shows pictures; else as it is, in words alone."""
    profile, start = house.profiles.get(adapter), behind.base(house, adapter)
    if profile is None or not profile.pictures or start is None or fonts.find() is None:
        return message
    return replace(message, picture=f"{start}/w/{_address(conn, project, at, now)}.png")


def _address(conn: Connection, project: Project, at: datetime, now: datetime) -> str:
    """A new secret for one picture as of one moment; only its digest is stored."""
    token, person = secrets.token_urlsafe(24), project.coordinator_id or project.created_by
    what = at.isoformat()
    link_id = rows.add(
        conn, purpose=PURPOSE, what=what, digest=digest(token), project_id=project.id, person_id=person,
        expires_at=now + LIVES, created_at=now, inbox_id=None,
    )  # fmt: skip
    changes.record(conn, links.KIND, link_id, {"created": (None, what)}, Actor(None, None, now))
    return token


def by_address(conn: Connection, house: House, token: str, now: datetime) -> bytes | None:
    """The picture behind an address that has not ended; None for anything else."""
    link = links.find(conn, token, PURPOSE)
    if link is None or link.expires_at <= now:
        return None
    project = _project(conn, link)
    return png(conn, house, project, now, datetime.fromisoformat(link.what)) if project else None


def _project(conn: Connection, link: Link) -> Project | None:
    project = projects.project(conn, link.project_id)
    return None if project.cancelled_at is not None else project
