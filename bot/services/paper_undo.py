"""/撤销 of the paper forms, whatever the kind: what a message made is withdrawn, what it changed is as before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.services import (
    acceptance,
    acceptance_late,
    archives,
    emergency_talk,
    evaluation_late,
    paper,
    projects,
    risk_register,
    weekly_final,
)
from bot.services.turn import Sorry, Turn
from bot.texts import change_requests as change_texts
from bot.texts import paper as texts
from bot.texts import signoffs as sign_texts
from bot.texts import undo as undo_texts
from bot.texts import waivers as waiver_texts
from storage import acceptance as acceptance_rows
from storage import changes
from storage import issues as issue_rows
from storage import paper as rows
from storage import projects as project_rows
from storage import proposals as proposal_rows
from storage import signoffs as signoff_rows
from storage import tasks as task_rows
from storage.changes import Change, canonical

KINDS = frozenset(rows.TABLES)
SILENT = frozenset({"signer", "attachment", "acceptance_item"})  # they follow the form they belong to
FOLLOWS = frozenset({"meeting_topic", "meeting_person"})  # silent where the meeting itself goes
PROJECT_COLUMNS = frozenset({"due_at", "goal", "closed_at"})  # what a change in force, or 归档, sets


def back(turn: Turn, every: Sequence[Change]) -> list[str]:
    """Take back the forms' part of a message; the lines say what is as before. Newest first, so nothing collides."""
    made = _without_carried(turn, [c for c in every if c.kind in KINDS])
    lines = [_back(turn, kind, row_id, made) for kind, row_id in dict.fromkeys((c.kind, c.object_id) for c in reversed(made))]
    if made:
        _projects_back(turn, every)
        _verdicts_back(turn, made)
        risk_register.taken_back(turn, made)
        emergency_talk.taken_back(turn, made)
    return [line for line in dict.fromkeys(reversed(lines)) if line]


def _back(turn: Turn, kind: str, row_id: int, every: Sequence[Change]) -> str:
    made = [c for c in every if (c.kind, c.object_id) == (kind, row_id)]
    what = label(turn, kind, row_id)
    if any(c.field == "created" for c in made):
        _refuse_later(turn, kind, row_id, made[0], what)
        paper.change(turn, kind, row_id, _withdrawal(turn, kind))
        along = kind in FOLLOWS and any((c.kind, c.field) == ("meeting", "created") for c in every)
        return "" if along or kind in SILENT else texts.withdrawn(what)
    own = {c.field: c for c in made if rows.has(kind, c.field)}
    _pseudo(turn, kind, row_id, made)
    now = rows.row(turn.conn, kind, row_id)._mapping
    if any(canonical(now[field]) != one.new for field, one in own.items() if field != "updated_at"):
        raise Sorry(undo_texts.form_overtaken(what))
    paper.change(turn, kind, row_id, {field: rows.value(kind, field, one.old) for field, one in own.items()})
    quiet = kind in SILENT or kind == "signoff" or {c.field for c in made} <= {"version", "updated_at"}
    return "" if quiet else texts.as_before(what)


def _without_carried(turn: Turn, made: Sequence[Change]) -> list[Change]:
    """A version of a request that carries opinions of other messages stays, and so does who must sign it."""
    carried = {
        (c.object_id, int(c.new or 0))
        for c in made
        if (c.kind, c.field) == ("proposal", "version") and _others_opinions(turn, c.object_id, c.inbox_id, int(c.new or 0))
    }
    return [c for c in made if not _belongs(turn, c, carried)] if carried else list(made)


def _belongs(turn: Turn, change: Change, carried: set[tuple[int, int]]) -> bool:
    if change.kind == "signer":
        one = rows.row(turn.conn, "signer", change.object_id)
        return one.kind == "proposal" and (one.object_id, one.version) in carried
    return (change.kind, change.field) == ("proposal", "version") and (change.object_id, int(change.new or 0)) in carried


def _withdrawal(turn: Turn, kind: str) -> dict[str, Any]:
    if rows.has(kind, "undone_at"):
        return {"undone_at": turn.now}
    reason = {"cancel_reason": undo_texts.UNDONE_REASON} if rows.has(kind, "cancel_reason") else {}
    return {"cancelled_at": turn.now, **reason}


def _refuse_later(turn: Turn, kind: str, row_id: int, birth: Change, what: str) -> None:
    """What others did with a form since is not wiped along with it."""
    later = [c for c in changes.of_object(turn.conn, kind, row_id) if c.inbox_id != birth.inbox_id and c.field != "denied"]
    touched = any(c.by not in (None, turn.person.id) for c in later)
    if kind == "signer":
        one = rows.row(turn.conn, kind, row_id)
        words = signoff_rows.signoffs_of(turn.conn, one.kind, one.object_id, one.version)
        touched = any(word.person_id != turn.person.id for word in words)
    if kind == "proposal":
        touched = touched or _others_opinions(turn, row_id, birth.inbox_id)
    if touched:
        raise Sorry(undo_texts.form_overtaken(what))


def _others_opinions(turn: Turn, proposal_id: int, message_id: int | None, version: int | None = None) -> bool:
    """Whether other messages hold opinions on a request, or on one version of it."""
    found = proposal_rows.opinions_of(turn.conn, proposal_id)
    return any(one.inbox_id != message_id and version in (None, one.version) for one in found)


def _pseudo(turn: Turn, kind: str, row_id: int, made: Sequence[Change]) -> None:
    """涉及部门 stand in a table of their own."""
    for one in made:
        if kind == "proposal" and one.field == "departments":
            ids = [int(part) for part in (one.old or "").split(",") if part]
            proposal_rows.set_departments(turn.conn, row_id, ids)
            changes.record(turn.conn, kind, row_id, {"departments": (one.new, one.old)}, turn.actor)


def _projects_back(turn: Turn, every: Sequence[Change]) -> None:
    """The project followed a change that came into force: it follows back. One with work in it stays, and so does all."""
    for one in every:
        if (one.kind, one.field) == ("project", "created") and _holds_work(turn, one.object_id):
            raise Sorry(undo_texts.form_overtaken(project_rows.project(turn.conn, one.object_id).name))
        if one.kind == "project" and one.field in PROJECT_COLUMNS:
            project = project_rows.project(turn.conn, one.object_id)
            kind = "archive" if one.field == "closed_at" else "proposal"
            old = one.old if one.field == "goal" else rows.value(kind, one.field, one.old)
            projects.change(turn, project, {one.field: old})


def _verdicts_back(turn: Turn, made: Sequence[Change]) -> None:
    """Whoever was told of a verdict hears that the request waits again."""
    for one in made:
        if (one.kind, one.field, one.old) == ("proposal", "state", "raised"):
            evaluation_late.again(turn, proposal_rows.proposal(turn.conn, one.object_id))
        if (one.kind, one.field, one.old) == (acceptance.KIND, "decided_at", None):
            acceptance_late.again(turn, acceptance_rows.acceptance(turn.conn, one.object_id))


def _holds_work(turn: Turn, project_id: int) -> bool:
    return bool(task_rows.of_projects(turn.conn, [project_id]) or issue_rows.of_projects(turn.conn, [project_id]))


def label(turn: Turn, kind: str, row_id: int) -> str:
    """What a form is called: `R5`, `R5 变更2`, `R5 的签字`."""
    one = rows.row(turn.conn, kind, row_id)._mapping
    if kind in ("signer", "signoff"):
        if one["kind"] == weekly_final.KIND:
            name = project_rows.project(turn.conn, one["object_id"]).name
            week = weekly_final.monday_of_version(one["version"]).isocalendar().week
            return texts.of(sign_texts.weekly_label(name, week), kind)
        if one["kind"] == archives.KIND:
            return texts.of(archives.label(turn.conn, one["object_id"]), kind)
        known = one["kind"] in KINDS
        return texts.of(label(turn, one["kind"], one["object_id"]) if known else "", kind)
    if kind == acceptance.KIND:
        return acceptance.label(turn, row_id)
    if kind == archives.KIND:
        return archives.label(turn.conn, one["project_id"])
    if kind == "sheet":
        return sign_texts.sheet_label(project_rows.project(turn.conn, one["project_id"]).name, one["version"])
    if kind == "waiver":
        return texts.of(waiver_texts.rule(one["rule"]), kind)
    if kind == "proposal":
        return f"R{one['number']} {one['name']}"
    if "proposal_id" in one:
        request = f"R{rows.row(turn.conn, 'proposal', one['proposal_id']).number}"
        return change_texts.label_of(request, one["seq"]) if kind == "change" else texts.of(request, kind)
    if kind == "meeting":
        return f"M{one['number']} {one['title']}"
    if kind == "attendance":
        meeting = rows.row(turn.conn, "minutes", one["minutes_id"]).meeting_id
        return texts.of(f"M{rows.row(turn.conn, 'meeting', meeting).number}", kind)
    if kind == "minutes_point":
        return texts.of(label(turn, "minutes", one["minutes_id"]), kind)
    if one.get("meeting_id") and kind != "document":
        return texts.of(f"M{rows.row(turn.conn, 'meeting', one['meeting_id']).number}", kind)
    return texts.numbered(kind, one.get("number"), one.get("title") or one.get("topic") or one.get("name") or one.get("nature") or "")
