"""需求提报, 意见, 需求评估, 变更, 文档, 签字, 特批 and 归档, as sheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.exports.book import Cell, Sheet
from bot.rules.zones import to_local
from bot.services import sheet_signing
from bot.services.export_desk import Desk, Values, form
from bot.texts import evaluations as evaluation_texts
from bot.texts import exports as texts
from bot.texts import proposals as proposal_texts
from bot.texts import signoffs as sign_texts
from storage import changes, signoffs

Rows = list[Sequence[Cell]]


def sheets(desk: Desk) -> list[Sheet]:
    """The request and what hangs on it."""
    raised = desk.requests()
    labels = {one["id"]: f"R{one['number']}" for one in raised}
    every = {
        texts.PROPOSALS: _proposals(desk, raised),
        texts.OPINIONS: _opinions(desk, labels),
        texts.EVALUATIONS: _evaluations(desk, labels),
        texts.CHANGES: _changes(desk, labels),
        texts.DOCUMENTS: _documents(desk),
    }
    return [form(name, rows) for name, rows in every.items() if rows]


def _proposals(desk: Desk, raised: Sequence[Values]) -> Rows:
    involved = _involved(desk, [one["id"] for one in raised])
    links = attached(desk, "proposal", [one["id"] for one in raised])
    return [
        (
            f"R{one['number']}", one["name"], one["version"], proposal_texts.STATES.get(one["state"], one["state"]),
            desk.department(one["department_id"]), desk.person(one["raiser_id"]), one["phone"], one["background"],
            one["goal"], one["kpi"], "、".join(involved.get(one["id"], [])), desk.day(one["due_at"], one["due_has_clock"]),
            one["staff"], one["budget"], one["equipment"], one["data"], one["risk"], one["priority"],
            "\n".join(links.get(one["id"], [])), desk.at(one["created_at"]),
        )
        for one in raised
    ]  # fmt: skip


def _involved(desk: Desk, ids: Sequence[int]) -> dict[int, list[str]]:
    """涉及部门 by request; the set is kept in its change rows under one field, as ids."""
    found: dict[int, list[int]] = {}
    for row in desk.beside("proposal_departments", "proposal_id", ids):
        found.setdefault(row["proposal_id"], []).append(row["department_id"])
    for one in changes.after(desk.conn, "proposal", desk.moment, ids) if desk.past and ids else ():
        if one.field == "departments":
            found[one.object_id] = [int(part) for part in (one.old or "").split(",") if part]
    return {proposal: [desk.department(one) for one in departments] for proposal, departments in found.items()}


def attached(desk: Desk, kind: str, ids: Sequence[int]) -> dict[int, list[str]]:
    """附件 or 材料 by record: title and address."""
    found: dict[int, list[str]] = {}
    for one in desk.rows("attachment", "object_id", ids, kind):
        found.setdefault(one["object_id"], []).append(f"{one['title']} {one['url']}".strip())
    return found


def _opinions(desk: Desk, labels: dict[int, str]) -> Rows:
    return [
        (labels[one["proposal_id"]], one["version"], desk.department(one["department_id"]),
         desk.person(one["person_id"]), one["words"], desk.at(one["at"]))
        for one in desk.rows("opinion", "proposal_id", labels, born="at")
    ]  # fmt: skip


def _evaluations(desk: Desk, labels: dict[int, str]) -> Rows:
    return [
        (
            labels[one["proposal_id"]], one["necessity"], one["feasibility"], one["boundaries"], one["gaps"], one["risks"],
            "、".join(d for d in map(desk.department, (one["lead_department_id"], one["second_lead_id"])) if d),
            desk.person(one["coordinator_id"]), evaluation_texts.VERDICTS.get(one["verdict"], one["verdict"]), one["reason"],
            desk.person(one["decided_by"]), desk.at(one["decided_at"]),
        )
        for one in desk.rows("evaluation", "proposal_id", labels)
    ]  # fmt: skip


def _changes(desk: Desk, labels: dict[int, str]) -> Rows:
    return [
        (
            texts.change_label(labels[one["proposal_id"]], one["seq"]), one["what"], _spoken(desk, one, "old"), _spoken(desk, one, "new"), one["reason"],
            one["schedule_impact"], one["budget_impact"], one["scope_impact"], texts.STATE.get(one["state"], one["state"]),
            desk.person(one["created_by"]), desk.at(one["created_at"]),
            desk.at(one["decided_at"]) if one["state"] == "in_force" else None,
        )
        for one in desk.rows("change", "proposal_id", labels)
    ]  # fmt: skip


def _spoken(desk: Desk, change: Values, key: str) -> str:
    """原内容 and 新内容 as people read them: a moment is kept as ISO."""
    said = str(change[key])
    if change["field"] != "due_at" or not said:
        return said
    local = to_local(datetime.fromisoformat(said), desk.zone)
    return desk.said(datetime.fromisoformat(said), (local.hour, local.minute) != (23, 59))


def _documents(desk: Desk) -> Rows:
    found = desk.rows("document", "project_id", [desk.project.id])
    meetings = {m["id"]: f"M{m['number']}" for m in desk.rows("meeting", "project_id", [desk.project.id])}
    return [
        (texts.document_label(one["number"]), one["title"], one["kind"], one["version"], one["url"],
         meetings.get(one["meeting_id"], ""), desk.person(one["created_by"]), desk.at(one["created_at"]),
         desk.at(one["settled_at"]))
        for one in found
    ]  # fmt: skip


# ---------------------------------------------------------------- who signed


def closing(desk: Desk) -> list[Sheet]:
    """签字, 特批, 归档: the last sheets of a book."""
    every = {texts.SIGNATURES: _signatures(desk), texts.WAIVERS: _waivers(desk), texts.ARCHIVES: _archives(desk)}
    return [form(name, rows) for name, rows in every.items() if rows]


def _signed_forms(desk: Desk) -> list[tuple[str, dict[int, str]]]:
    """(kind, row id → how it is called) of everything that is signed in this project."""
    own = [desk.project.id]
    raised = {one["id"]: f"R{one['number']}" for one in desk.requests()}
    changed = {
        one["id"]: texts.change_label(raised[one["proposal_id"]], one["seq"])
        for one in desk.rows("change", "proposal_id", raised)
    }
    meetings = {one["id"]: f"M{one['number']}" for one in desk.rows("meeting", "project_id", own)}
    noted = {one["id"]: meetings[one["meeting_id"]] for one in desk.rows("minutes", "meeting_id", meetings)}
    papers = {one["id"]: texts.document_label(one["number"]) for one in desk.rows("document", "project_id", own)}
    accepted = {one["id"]: desk.tasks[one["task_id"]] for one in desk.rows("acceptance", "task_id", desk.tasks)}
    return [
        ("proposal", raised),
        ("change", changed),
        ("sheet", {one["id"]: texts.DIVISION for one in desk.rows("sheet", "project_id", own)}),
        ("document", papers),
        ("minutes", noted),
        ("acceptance", accepted),
        ("weekly", {desk.project.id: ""}),
        ("archive", {desk.project.id: texts.ARCHIVES}),
    ]


def _signatures(desk: Desk) -> Rows:
    """Every place somebody signs in: the word given there, or that none was given yet."""
    found: Rows = []
    for kind, labels in _signed_forms(desk):
        words = desk.rows("signoff", "object_id", labels, kind, born="at")
        ended = desk.rows("signoff", "object_id", labels, kind, born="at", undone=True)
        places = desk.rows("signer", "object_id", labels, kind)
        used = {id(one) for one in words}
        for place in places:
            word = next((one for one in words if id(one) in used and _answers(one, place)), None)
            used.discard(id(word))
            label = _signed_label(kind, labels, place)
            found += [_signature(desk, label, place, one) for one in _before(ended, word)]
            found.append(_signature(desk, label, place, word))
        found += [_signature(desk, _signed_label(kind, labels, one), one, one) for one in words if id(one) in used]
    return [*found, *_sheet_again(desk)]


def _sheet_again(desk: Desk) -> Rows:
    """The places of the next 分工表 where it has changed since it was laid out: what was signed is no more what stands there."""
    laid = desk.rows("sheet", "project_id", [desk.project.id])
    last = max(laid, key=lambda one: int(one["version"]), default=None)
    if last is None or not sheet_signing.changed_by(desk.conn, signoffs.sheet(desk.conn, last["id"]), desk.moment):
        return []
    version = last["version"] + 1
    wanted = sheet_signing.wanted_of(desk.conn, desk.project, desk.state.tasks)
    places: list[Values] = [
        {"version": version, "role": one.role, "department_id": one.department_id, "person_id": one.person_id} for one in wanted
    ]
    return [_signature(desk, texts.DIVISION, place, None) for place in places]


def _before(ended: Sequence[Values], word: Values | None) -> list[Values]:
    """The words a newer one in the same place took the place of (an objection, then a signature), oldest first."""
    found: list[Values] = []
    while word is not None:
        word = next((one for one in ended if _replaced(one, word)), None)
        found = [word, *found] if word is not None else found
    return found


def _replaced(old: Values, new: Values) -> bool:
    """One message ends the old word and gives the new; a word taken back by /撤销 is not among them."""
    same = all(old[key] == new[key] for key in ("object_id", "version", "role", "department_id"))
    return same and old["id"] < new["id"] and old["undone_at"] == new["at"]


def _answers(word: Values, place: Values) -> bool:
    same = all(word[key] == place[key] for key in ("object_id", "version", "role", "department_id"))
    return same and (place["department_id"] is not None or word["person_id"] == place["person_id"])


def _signed_label(kind: str, labels: dict[int, str], row: Values) -> str:
    return labels[row["object_id"]] or texts.week_label(row["version"])


def _signature(desk: Desk, label: str, place: Values, word: Values | None) -> Sequence[Cell]:
    version = f"v{place['version']}" if place["version"] < 100_000 else ""
    role = sign_texts.ROLES.get(place["role"], "")
    given = texts.VERDICT.get(word["verdict"], word["verdict"]) if word else texts.UNSIGNED
    who = desk.person(word["person_id"] if word else place["person_id"])
    at = desk.at(word["at"]) if word else None
    return label, version, role, desk.department(place["department_id"]), who, given, word["words"] if word else "", at


def _waivers(desk: Desk) -> Rows:
    return [
        (texts.rule_label(one["rule"]), one["about"] or texts.WHOLE_PROJECT, one["reason"], desk.person(one["person_id"]), desk.at(one["at"]),
         desk.at(one["used_at"]) or texts.UNUSED)
        for one in desk.rows("waiver", "project_id", [desk.project.id], born="at")
    ]  # fmt: skip


def _archives(desk: Desk) -> Rows:
    return [
        (desk.project.code, one["missing"], desk.at(one["closed_at"]), desk.day(one["keep_until"]),
         texts.YES if one["held"] else texts.NO, one["hold_reason"], desk.person(one["created_by"]))
        for one in desk.rows("archive", "project_id", [desk.project.id])
    ]  # fmt: skip
