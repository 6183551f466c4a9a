"""Who has the ball: while another department, or whoever was asked, is to act, the owner's rungs wait, within a limit.

A request for a new date holds the rungs until noon of the next working day, once a case. 不归我们 and a late support
move them on by the working days that went by meanwhile, at most e.BALL_DAYS, so that they keep their distances.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.rules import escalation as e
from bot.rules.ownership import OFF_WORK
from bot.services import supports
from bot.services.house import House
from bot.services.rungs import Matter
from storage import acceptance as acceptance_rows
from storage import cases, people, tasks
from storage import supports as support_rows
from storage.records import Rung, Task


def due(conn: Connection, house: House, matter: Matter, rung: Rung, now: datetime) -> datetime:
    """The moment of a rung as it stands behind the ball (aware UTC): the frozen one where nobody else has had it."""
    if matter.task is None or rung.role == e.PROMISE:
        return rung.due_at
    frozen = matter.local(rung.due_at)
    days, lasting = _days_elsewhere(conn, house, matter, matter.task, now)
    moved = _moved(house, frozen, days)
    if lasting and moved <= matter.local(now):
        moved = _moved(house, frozen, days + 1)  # looked at again a day later
    asked = _asked_until(conn, house, matter, matter.task)
    return max(moment for moment in (matter.utc(moved), rung.due_at, asked) if moment is not None)


def _moved(house: House, frozen: datetime, days: int) -> datetime:
    days = min(days, e.BALL_DAYS)
    return datetime.combine(house.calendar.add_working_days(frozen.date(), days), frozen.time()) if days else frozen


def waited_for(conn: Connection, house: House, matter: Matter, now: datetime) -> str:
    """Which support, or which department, a late task waits for; empty where it waits for none."""
    task = matter.task
    if task is None:
        return ""
    late = supports.waits_for(conn, house, [task.id], now, matter.zone).get(task.id, "")
    if late or task.waiting_department_id is None:
        return late
    return people.department(conn, task.waiting_department_id).name


def _asked_until(conn: Connection, house: House, matter: Matter, task: Task) -> datetime | None:
    """Until when whoever was asked for a new date has the ball: noon of the next working day, once a case."""
    asked = cases.first_request(conn, task.id, matter.case.started_at)
    if asked is None or tasks.open_request(conn, task.id) is None:
        return None
    return matter.utc(e.next_noon(matter.local(asked.asked_at), house.calendar))


def _days_elsewhere(conn: Connection, house: House, matter: Matter, task: Task, now: datetime) -> tuple[int, bool]:
    """Working days since the case began on which the ball lay elsewhere, each counted once; and whether it still does.

    A ball that comes back when work is over comes back the next working day.
    """
    spans = [(one.due_at, one.done_at) for one in support_rows.of_tasks(conn, [task.id]).get(task.id, [])]
    if task.held_until is not None:
        spans.append((task.answered_at or matter.case.started_at, task.held_until))
    spans += acceptance_rows.waits(conn, task.id)  # 提交 to the acceptor's word
    counted: set[date] = set()
    for begin, end in spans:
        if begin > now:
            continue  # not late yet
        first = matter.local(max(begin, matter.case.started_at)).date()
        back = matter.local(end or now)
        late = end is not None and back.time() >= OFF_WORK
        last = house.calendar.next_working(back.date()) if late else back.date()
        counted.update(_working_days_after(house, first, last))
    return len(counted), any(begin <= now and (end is None or end > now) for begin, end in spans)


def _working_days_after(house: House, first: date, last: date) -> list[date]:
    """Working days d with first < d <= last; only as many as can matter."""
    found: list[date] = []
    day = first + timedelta(days=1)
    while day <= last and len(found) < e.BALL_DAYS:
        if house.calendar.is_working(day):
            found.append(day)
        day += timedelta(days=1)
    return found
