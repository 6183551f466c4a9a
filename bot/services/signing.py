"""Which form a signature is meant for, and what the last signature sets off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.services import (
    acceptance,
    archives,
    change_requests,
    documents,
    meetings,
    minutes,
    proposals,
    sheet_signing,
    signoffs,
    tasks,
    weekly_final,
    weeks,
)
from bot.services.signoffs import Form
from bot.services.turn import Sorry, Turn
from bot.texts import acceptances as acceptance_texts
from bot.texts import archives as archive_texts
from bot.texts import change_requests as change_texts
from bot.texts import minutes as minute_texts
from bot.texts import proposals as proposal_texts
from bot.texts import signoffs as texts
from storage import acceptance as acceptance_rows
from storage import archives as archive_rows
from storage import documents as document_rows
from storage import minutes as minute_rows
from storage import projects as project_rows
from storage import proposals as rows
from storage import signoffs as signoff_rows
from storage import tasks as task_rows
from storage.paper_records import Acceptance, Archive, ChangeRequest, Proposal, Sheet
from storage.records import Project, Task


@dataclass(frozen=True, slots=True)
class Signable:
    """A form as people name it: `label` in what is said, `typed` behind /会签, `about` for a reply to the post."""

    form: Form
    label: str
    typed: str
    about: str = ""
    change: ChangeRequest | None = None
    sheet: Sheet | None = None
    project: Project | None = None  # whose sheet it is
    archive: Archive | None = None


def of_proposal(turn: Turn, proposal: Proposal) -> Signable:
    """The present version of a request."""
    if proposal.state in ("declined", "merged"):
        raise Sorry(proposal_texts.decided(proposal.label, proposal.state))
    label = f"{proposal.label} {proposal.name} v{proposal.version}"
    return Signable(proposals.form_of(proposal), label, proposal.label, proposal.label)


def of_request(turn: Turn, proposal: Proposal) -> Signable:
    """The request itself; its only open change where nothing is left to sign on the request."""
    waiting = [one for one in rows.changes_of(turn.conn, proposal.id) if one.open]
    missing = signoffs.standing(turn.conn, proposals.form_of(proposal)).missing
    if len(waiting) == 1 and not missing:
        return of_change(turn, proposal, waiting[0].seq)
    return of_proposal(turn, proposal)


def of_change(turn: Turn, proposal: Proposal, seq: int | None) -> Signable:
    """`R5 变更2`; without its number the only open one."""
    known = rows.changes_of(turn.conn, proposal.id)
    waiting = [one.seq for one in known if one.open]
    if seq is None and len(waiting) != 1:
        raise Sorry(change_texts.which(proposal.label, waiting))
    seq = waiting[0] if seq is None else seq
    label = change_texts.label_of(proposal.label, seq)
    change = next((one for one in known if one.seq == seq), None)
    if change is None:
        raise Sorry(change_texts.no_such(label))
    if not change.open:
        raise Sorry(change_texts.settled(label, change.state))
    return Signable(change_requests.form_of(change), label, label, proposal.label, change=change)


def of_sheet(turn: Turn, project: Project) -> Signable:
    """The sheet of a project as it stands now: laid out for signing where it is new."""
    sheet = sheet_signing.lay(turn, project)
    label = texts.sheet_label(project.name, sheet.version)
    return Signable(sheet_signing.form_of(sheet), label, f"分工 #{project.name}", sheet=sheet, project=project)


def of_acceptance(turn: Turn, label: str) -> Signable:
    """`T2 验收`: what has passed is signed by the departments."""
    task = tasks.by_label(turn, label)
    one = acceptance_rows.last(turn.conn, task.id)
    if one is None or one.result != acceptance.PASSED:
        raise Sorry(acceptance_texts.not_signable(task.label, task.title))
    return _acceptance(task, one)


def _acceptance(task: Task, one: Acceptance) -> Signable:
    label = acceptance_texts.sign_label(task.label, task.title, one.round)
    return Signable(acceptance.form_of(one), label, acceptance_texts.sign_typed(task.label), task.label)


def of_minutes(turn: Turn, label: str) -> Signable:
    """`M3`: its newest minutes."""
    meeting = meetings.by_label(turn, label)
    kept = minute_rows.confirmed(turn.conn, meeting.id)
    if kept is None:
        raise Sorry(minute_texts.none_yet(meeting.label, meeting.title))
    name = minute_texts.title(meeting.label, meeting.title, kept.version)
    return Signable(minutes.form_of(kept), name, meeting.label, meeting.label)


def _waiting_minutes(turn: Turn, form: Form) -> Signable | None:
    kept = minute_rows.by_id(turn.conn, form.object_id)
    meeting = next((one for one in meetings.visible(turn) if one.id == kept.meeting_id), None)
    newest = minute_rows.confirmed(turn.conn, kept.meeting_id)
    return of_minutes(turn, meeting.label) if meeting and newest and newest.id == kept.id else None


def of_archive(turn: Turn, project: Project) -> Signable:
    """`归档`: laid out by /归档 before."""
    one = archive_rows.of_project(turn.conn, project.id)
    if one is None:
        raise Sorry(archive_texts.not_archived(project.name))
    label = archive_texts.label(project.name)
    return Signable(archives.form_of(one), label, f"归档 #{project.name}", archive=one)


def of_weekly(turn: Turn, project: Project, day: date | None) -> Signable:
    """`周报`: the 定稿 of a week, the newest where none is named; 审核人 is who coordinates."""
    if project.coordinator_id is None:
        raise Sorry(texts.no_coordinator(project.name))
    monday = weekly_final.fixed_week(turn, project, day)
    weekly_final.lay(turn.conn, turn.actor, project, monday)
    label = texts.weekly_label(project.name, monday.isocalendar().week)
    return Signable(weekly_final.form_of(project, monday), label, weekly_final.typed(project, monday))


def _waiting_weekly(turn: Turn, form: Form) -> Signable | None:
    """Only the newest 定稿: an older week is history."""
    if form.object_id not in turn.project_ids():
        return None
    project = project_rows.project(turn.conn, form.object_id)
    newest = weeks.newest_fixed(turn.conn, turn.house, project, turn.now)
    current = newest is not None and form == weekly_final.form_of(project, newest)
    return of_weekly(turn, project, newest) if current else None


def of_document(turn: Turn, number: int) -> Signable:
    """`文档2`: its newest version."""
    one = documents.by_number(turn, number)
    return Signable(documents.form_of(one), documents.line(one), one.label)


def _waiting_document(turn: Turn, form: Form) -> Signable | None:
    newest = document_rows.newest(turn.conn, turn.project_ids())
    return next((of_document(turn, one.number) for one in newest if one.id == form.object_id), None)


@dataclass(frozen=True, slots=True)
class Signed:
    """What rules from now on, where it was the last signature, and whom the reply mentions for it."""

    now_rules: tuple[str, ...] = ()
    mention: tuple[int, ...] = ()


_SETTLED = (documents.KIND, sheet_signing.KIND)  # forms with a 签齐时间 of their own


def sign(turn: Turn, form: Signable, words: str = "") -> Signed:
    """The speaker's signature with the words said along with it, and what it sets off."""
    standing = signoffs.sign(turn, form.form, form.label, words=words)
    if form.form.kind in _SETTLED:
        signoffs.settle(turn, form.form, standing)
    if form.archive is not None:
        return Signed((line,) if (line := archives.settle(turn, form.archive)) else ())
    ruling = change_requests.settle(turn, form.change, standing) if form.change is not None else None
    if form.change is None or ruling is None:
        return Signed()
    old, new = change_requests.spoken(turn, rows.change(turn.conn, form.change.id))
    line = change_texts.now_rules(form.change.field, old, new, form.change.what)
    told = dict.fromkeys((form.change.created_by, *ruling.mention))  # whoever asked for it hears that it rules
    return Signed((line, *ruling.words), tuple(told))


def object_to(turn: Turn, form: Signable, reason: str) -> None:
    """The speaker's objection: kept beside the record, which goes on."""
    standing = signoffs.sign(turn, form.form, form.label, verdict=signoffs.OBJECTED, words=reason)
    if form.form.kind in _SETTLED:
        signoffs.settle(turn, form.form, standing)
    if form.form.kind == minutes.KIND:
        minutes.tell_objection(turn, form.form.object_id, reason)


def refuse_others(turn: Turn, form: Signable) -> None:
    """Before asking for words: only who signs may object."""
    every = signoff_rows.signers_of(turn.conn, form.form.kind, form.form.object_id, form.form.version)
    if not any(signoffs.may_sign(turn.conn, one, turn.person.id, turn.now) for one in every):
        denied = (form.form.kind, form.form.object_id, "sign")
        raise Sorry(texts.not_a_signer(form.label, signoffs.names(turn.conn, every)), denied=denied)


def lines(turn: Turn, form: Signable) -> list[str]:
    """How the signing stands."""
    return signoffs.lines(turn.conn, signoffs.standing(turn.conn, form.form))


def waiting(turn: Turn) -> list[Signable]:
    """What waits for the speaker and can be seen from here: present versions only, oldest first."""
    found = [_READ[form.kind](turn, form) for form in signoffs.waiting(turn) if form.kind in _READ]
    known = [one for one in reversed(found) if one is not None]
    laid = {one.sheet.project_id for one in known if one.sheet is not None}
    again = [(project, sheet) for project, sheet in sheet_signing.to_sign_again(turn) if project.id not in laid]
    return [*known, *(_changed_sheet(project, sheet) for project, sheet in again)]


def _changed_sheet(project: Project, sheet: Sheet) -> Signable:
    """A signed sheet that has changed since: its next version is laid out by the first signature."""
    label = texts.sheet_label(project.name, sheet.version + 1)
    return Signable(sheet_signing.form_of(sheet), label, f"分工 #{project.name}", sheet=sheet, project=project)


def _waiting_proposal(turn: Turn, form: Form) -> Signable | None:
    proposal = next((one for one in proposals.visible(turn) if one.id == form.object_id), None)
    if proposal is None or proposal.version != form.version or proposal.state in ("declined", "merged"):
        return None
    return of_proposal(turn, proposal)


def _waiting_change(turn: Turn, form: Form) -> Signable | None:
    change = rows.change(turn.conn, form.object_id)
    proposal = next((one for one in proposals.visible(turn) if one.id == change.proposal_id), None)
    return of_change(turn, proposal, change.seq) if proposal and change.open else None


def _waiting_sheet(turn: Turn, form: Form) -> Signable | None:
    """Also where the sheet has changed since: then its next version is what will be signed."""
    sheet = signoff_rows.sheet(turn.conn, form.object_id)
    last = signoff_rows.last_sheet(turn.conn, sheet.project_id)
    if sheet.project_id not in turn.project_ids() or last is None or last.id != sheet.id:
        return None
    project = project_rows.project(turn.conn, sheet.project_id)
    label = texts.sheet_label(project.name, sheet.version)
    return Signable(form, label, f"分工 #{project.name}", sheet=sheet, project=project)


def _waiting_acceptance(turn: Turn, form: Form) -> Signable | None:
    one = acceptance_rows.acceptance(turn.conn, form.object_id)
    task = task_rows.task(turn.conn, one.task_id)
    if task.project_id not in turn.project_ids() or one.cancelled_at is not None or task.cancelled_at is not None:
        return None
    return _acceptance(task, one)


def _waiting_archive(turn: Turn, form: Form) -> Signable | None:
    if form.object_id not in turn.project_ids():
        return None
    return of_archive(turn, project_rows.project(turn.conn, form.object_id))


_READ: dict[str, Callable[[Turn, Form], Signable | None]] = {
    minutes.KIND: _waiting_minutes,
    documents.KIND: _waiting_document,
    proposals.KIND: _waiting_proposal,
    change_requests.KIND: _waiting_change,
    sheet_signing.KIND: _waiting_sheet,
    acceptance.KIND: _waiting_acceptance,
    archives.KIND: _waiting_archive,
    weekly_final.KIND: _waiting_weekly,
}
