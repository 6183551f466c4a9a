"""归档: the file is checked, the lead department signs, then the project is read-only and kept at least two years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.rules.zones import END_OF_DAY, to_local, to_utc
from bot.services import deadlines, notify, paper, projects, sheet_signing, signoffs
from bot.services.signoffs import Form, Wanted
from bot.services.turn import Sorry, Turn
from bot.texts import archives as texts
from bot.texts import risk_register as risk_texts
from storage import acceptance, changes
from storage import archives as rows
from storage import emergencies as emergency_rows
from storage import issues as issue_rows
from storage import meetings as meeting_rows
from storage import minutes as minute_rows
from storage import projects as project_rows
from storage import proposals as proposal_rows
from storage import purge as purge_rows
from storage import retrospectives as retrospective_rows
from storage import risks as risk_rows
from storage import signoffs as signoff_rows
from storage import tasks as task_rows
from storage.paper_records import Archive
from storage.records import Project

KIND = "archive"
YEARS = 2
MOST = 6  # tasks named


@dataclass(frozen=True, slots=True)
class File:
    """What a project's file holds, in words; `lacking` with the tasks they are about."""

    present: tuple[str, ...]
    lacking: tuple[str, ...]


def check(turn: Turn, project: Project) -> File:
    """申请, 评估, 分工, 进度, 纪要, 验收, 复盘."""
    conn = turn.conn
    requests = rows.requests_of(conn, project.id)
    evaluated = [one for one in requests if proposal_rows.evaluation_of(conn, one.id)]
    sheet = signoff_rows.last_sheet(conn, project.id)
    tasks = task_rows.of_projects(conn, [project.id])
    handed = acceptance.of_tasks(conn, [one.id for one in tasks])
    not_done = [f"{one.label} {one.title}" for one in tasks if one.open]
    passed = {task_id for task_id, every in handed.items() if every[-1].result == "passed"}
    # What has no 交付成果标准 (a to-do of a meeting, a support) has nothing to be accepted against.
    not_passed = [f"{one.label} {one.title}" for one in tasks if one.id not in passed and one.deliverable]
    report = retrospective_rows.of_project(conn, project.id)
    signed = signoff_rows.last_settled_sheet(conn, project.id)
    version = signed.version if signed and (signed != sheet or sheet_signing.changed_since(turn, signed)) else 0
    lacking_minutes = _minutes_left(turn, project)
    parts: dict[str, tuple[bool, list[str]]] = {
        "request": (bool(requests), []),
        "evaluation": (bool(evaluated), []),
        "sheet": (signed is not None and not version, [texts.signed_before(version)] if version else []),
        "progress": (bool(tasks) and not not_done, not_done),
        "minutes": (rows.confirmed_minutes(conn, project.id) > 0 and not lacking_minutes, lacking_minutes),
        "acceptance": (bool(passed) and not not_passed, not_passed),
        "retrospective": (report is not None and report.published_at is not None, []),
    }
    if risks := _big_risks(turn, project):
        parts["risk"] = (False, risks)
    lacking = tuple(texts.missing(part, names[:MOST]) for part, (there, names) in parts.items() if not there)
    return File(tuple(texts.present(part) for part, (there, _) in parts.items() if there), lacking)


def _minutes_left(turn: Turn, project: Project) -> list[str]:
    """Meetings that were held and have no minutes, or whose minutes somebody has not signed."""
    found = []
    for one in meeting_rows.of_projects(turn.conn, [project.id]):
        kept = minute_rows.confirmed(turn.conn, one.id)
        if kept is None and one.end_at <= turn.now:
            found.append(texts.no_minutes(one.label, one.title))
        elif kept is not None and signoffs.standing(turn.conn, Form("minutes", kept.id, kept.version)).missing:
            found.append(texts.unsigned_minutes(one.label, one.title))
    return found


def _big_risks(turn: Turn, project: Project) -> list[str]:
    """重大 risks nobody has closed."""
    living = risk_rows.of_projects(turn.conn, [project.id], only_open=True)
    return [f"{one.label} {one.title}" for one in living if one.level == risk_texts.LEVELS[-1]]


def ask(turn: Turn, project: Project) -> tuple[Archive, File]:
    """Lay it out for the lead departments' signature; refused while work is open, for it would be stranded."""
    _refuse_open(turn, project)
    file = check(turn, project)
    known = rows.of_project(turn.conn, project.id)
    lacked = "、".join(file.lacking)
    if known is not None:
        paper.change(turn, KIND, known.id, {"missing": lacked})
    else:
        paper.born(
            turn,
            KIND,
            project.code,
            project_id=project.id,
            missing=lacked,
            created_by=turn.person.id,
            created_at=turn.now,
            inbox_id=turn.inbox_id,
        )
    made = rows.of_project(turn.conn, project.id)
    assert made is not None
    if known is None:
        signoffs.ask(turn, form_of(made), _wanted(turn, project))
    return made, file


def _refuse_open(turn: Turn, project: Project) -> None:
    left = [f"{one.label} {one.title}" for one in task_rows.of_projects(turn.conn, [project.id], only_open=True)]
    left += [f"{one.label} {one.title}" for one in issue_rows.of_projects(turn.conn, [project.id], only_open=True)]
    left += [f"{one.label} {one.nature}" for one in emergency_rows.open_of(turn.conn, [project.id])]
    if left:
        raise Sorry(texts.work_left(project.name, left[:MOST], len(left) - MOST))


def _wanted(turn: Turn, project: Project) -> list[Wanted]:
    """Each 牵头部门 by its lead; the coordinator where there is none."""
    led = [one for one in project_rows.lead_departments(turn.conn, project.id) if one.lead_id]
    found = [Wanted(signoffs.LEAD, department_id=one.id) for one in led]
    return found or [Wanted(signoffs.COORDINATOR, person_id=project.coordinator_id or project.created_by)]


def form_of(one: Archive) -> Form:
    """What is signed: the project, this time."""
    return Form(KIND, one.project_id, one.id)


def settle(turn: Turn, one: Archive) -> str:
    """With the last signature the project is read-only; the line that says so, empty before."""
    if one.closed_at is not None or not signoffs.standing(turn.conn, form_of(one)).complete:
        return ""
    project = project_rows.project(turn.conn, one.project_id)
    _refuse_open(turn, project)
    zone = notify.home_group(turn.conn, project.id).zone
    until = to_utc(_years_later(to_local(turn.now, zone)), zone)
    paper.change(turn, KIND, one.id, {"closed_at": turn.now, "keep_until": until})
    projects.change(turn, project, {"closed_at": turn.now})
    return texts.closed(project.name, project.code, day(turn, turn.now), day(turn, until))


def _years_later(local: datetime) -> datetime:
    end = datetime.combine(local.date(), END_OF_DAY)
    leap = (end.month, end.day) == (2, 29)
    return end.replace(year=end.year + YEARS, month=3, day=1) if leap else end.replace(year=end.year + YEARS)


# ---------------------------------------------------------------- read-only


def guard(turn: Turn) -> None:
    """Nothing of an archived project is changed, whatever command said so: refused, and all of the message with it."""
    closed = turn.house.recall.get(turn.conn, ("archived",), lambda: rows.closed_ids(turn.conn))
    if not closed:
        return
    made = [c for c in changes.of_message(turn.conn, turn.inbox_id) if c.field not in ("denied", "undone")]
    if any(c.kind == KIND or (c.kind, c.field) == ("project", "closed_at") for c in made):
        return  # archiving itself, a hold, or either taken back
    for kind, row_id in dict.fromkeys((c.kind, c.object_id) for c in made):
        found = rows.project_of(turn.conn, kind, row_id)
        if found in closed:
            project = project_rows.project(turn.conn, found or 0)
            message = texts.read_only(project.name, project.code, day(turn, project.closed_at))
            raise Sorry(message, denied=("project", project.id, "archived"))


# ---------------------------------------------------------------- afterwards


def hold(turn: Turn, one: Archive, reason: str) -> None:
    """A legal hold: it is kept whatever its day."""
    paper.change(turn, KIND, one.id, {"held": True, "hold_reason": reason})


def release(turn: Turn, one: Archive, reason: str) -> None:
    """The hold is over; why stands in its place."""
    paper.change(turn, KIND, one.id, {"held": False, "hold_reason": reason})


def refuse_early(turn: Turn, project: Project, one: Archive) -> None:
    """Never before its day, never while it is held."""
    if one.held:
        raise Sorry(texts.on_hold(project.name, one.hold_reason))
    if one.keep_until is None or turn.now <= one.keep_until:
        raise Sorry(texts.too_early(project.name, day(turn, one.keep_until)))


def purge(turn: Turn, project: Project, one: Archive, reason: str) -> int:
    """Delete it; how many rows went."""
    refuse_early(turn, project, one)
    gone = purge_rows.purge(turn.conn, one, by=turn.person.name, reason=reason, now=turn.now)
    turn.forget_projects()
    return gone


def find(turn: Turn, words: str) -> list[str]:
    """Archived projects seen from here in which the words stand, each with the records they stand in."""
    found = []
    for one in rows.search(turn.conn, turn.project_ids(), words):
        project = project_rows.project(turn.conn, one.project_id)
        found.append(texts.found_line(project.code, project.name, day(turn, one.closed_at), day(turn, one.keep_until), one.held))
        found += [texts.found_record(*match) for match in rows.matches(turn.conn, project.id, words, MOST)]
    return found


def find_open(turn: Turn, words: str) -> list[str]:
    """The records of the living projects seen from here in which the words stand."""
    closed = rows.closed_ids(turn.conn)
    living = [project_id for project_id in turn.project_ids() if project_id not in closed]
    return [texts.found_record(*match) for i in living for match in rows.matches(turn.conn, i, words, MOST)]


def day(turn: Turn, moment: datetime | None) -> str:
    """A day as people read it here."""
    return deadlines.spoken(turn, moment, False) if moment else ""


def label(conn: Connection, project_id: int) -> str:
    """`产品3.0版本上线 归档`."""
    return texts.label(project_rows.project(conn, project_id).name)
