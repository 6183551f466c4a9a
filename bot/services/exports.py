"""Everything recorded of a project as one book of forms, now or as of a past moment."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import Connection

from bot.exports.book import Book, Cell
from bot.services import export_events, export_papers, export_requests, export_tasks
from bot.services.export_desk import Desk
from bot.services.house import House
from bot.texts import exports as texts
from storage import projects, tasks
from storage.records import Project

TRACKING, ALL, PICTURE = "tracking", "all", "picture"  # else a form: `R5`, `M3 通知`, `复盘`
WHOLE = (TRACKING, ALL)
_REQUEST = re.compile(r"R(\d{1,7})(?!\d)")


def book(
    conn: Connection,
    house: House,
    project: Project,
    now: datetime,
    as_of: datetime | None = None,
    *,
    all_forms: bool = True,
    asked: str = "",
) -> Book:
    """The forms of a project that have rows, 分工表 and 协作进度跟踪表 always. `all_forms` False: these two and the issues.

    `asked`: the one form that is wanted; a request `R5` is there before it has a project of its own.

    The rows of 更新记录 are read while the book is written: the connection must stay open until then.
    """
    past = as_of is not None and as_of < now
    moment = as_of if past and as_of else now
    request = _REQUEST.match(asked)
    desk = Desk(conn, house, project, moment, past, int(request[1]) if request else 0)
    sheets = export_tasks.sheets(desk)
    if all_forms:
        sheets += [*export_requests.sheets(desk), *export_events.sheets(desk), *export_requests.closing(desk)]
        reports = export_tasks.reports(desk)
        sheets += [reports] if reports else []
    local = desk.at(moment)
    assert local is not None
    order = list(texts.COLUMNS)
    ordered = sorted(sheets, key=lambda one: order.index(one.name))
    return Book(desk.project.code, desk.project.name, local, ordered, _facts(desk))


def _facts(desk: Desk) -> list[tuple[str, Cell]]:
    """Of the project itself: number, name, goal, dates, who leads and who takes part."""
    one = desk.project
    leads = "、".join(d.name for d in projects.lead_departments(desk.conn, one.id))
    others = "、".join(d.name for d in projects.departments_of(desk.conn, one.id))
    dates = texts.dates(desk.said(one.start_at), desk.said(one.due_at))
    people = desk.person(one.coordinator_id), desk.person(one.executive_id)
    return list(zip(texts.PROJECT_FACTS, (one.code, one.name, one.goal, dates, leads, others, *people), strict=True))


def there(conn: Connection, house: House, project: Project, what: str, now: datetime) -> bool:
    """Whether there is such a form now; whole books always are."""
    if what == PICTURE:
        return bool(tasks.of_projects(conn, [project.id]))
    return what in WHOLE or export_papers.paper(book(conn, house, project, now, asked=what), what) is not None
