"""The paper of a project as lists for its page: requests, changes, meetings, decisions, documents, risks and the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.rules.zones import DEFAULT_ZONE, to_local
from bot.services.export_desk import Desk, Values
from bot.texts import exports as words
from bot.texts import project_page as texts
from bot.texts import proposals as proposal_texts
from bot.web.sheet import day_text

HIDDEN = ("signer",)  # who was asked is no event


@dataclass(frozen=True, slots=True)
class Item:
    """One record: what it is, its number, a few facts, and where its own address leads ("": nowhere)."""

    text: str
    label: str
    more: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Papers:
    """Rows of the forms by kind, read once, and what each row is called in the timeline."""

    rows: Mapping[str, Sequence[Values]]
    names: Mapping[tuple[str, int], str]


def at(desk: Desk, moment: datetime) -> str:
    """`10月12日 周一 09:30` in the house's zone."""
    return f"{day_text(moment, desk.moment)} {to_local(moment, DEFAULT_ZONE):%H:%M}"


def read(desk: Desk) -> Papers:
    """Everything of the project that is on paper."""
    own = [desk.project.id]
    rows: dict[str, Sequence[Values]] = {
        kind: desk.rows(kind, "project_id", own)
        for kind in ("proposal", "meeting", "document", "communication", "risk", "emergency", "kpi")
    }
    ids = {kind: [one["id"] for one in found] for kind, found in rows.items()}
    for kind, column, of, born in (
        ("opinion", "proposal_id", "proposal", "at"),
        ("evaluation", "proposal_id", "proposal", "created_at"),
        ("change", "proposal_id", "proposal", "created_at"),
        ("minutes", "meeting_id", "meeting", "created_at"),
        ("emergency_log", "emergency_id", "emergency", "at"),
        ("kpi_value", "kpi_id", "kpi", "at"),
    ):
        rows[kind] = desk.rows(kind, column, ids[of], born=born)
    rows["minutes_point"] = desk.rows("minutes_point", "minutes_id", [one["id"] for one in rows["minutes"]])
    rows["acceptance"] = [one for one in desk.rows("acceptance", "task_id", desk.tasks) if one["task_id"] in desk.tasks]
    names = _names(desk, rows)
    names |= {("kpi_value", one["id"]): f"{names[('kpi_value', one['id'])]} {one['value']}" for one in rows["kpi_value"]}
    return Papers(rows, names)


def _names(desk: Desk, rows: Mapping[str, Sequence[Values]]) -> dict[tuple[str, int], str]:
    labels: dict[str, Callable[[Values], str]] = {
        "proposal": lambda one: f"R{one['number']} {one['name']}",
        "meeting": lambda one: f"M{one['number']} {one['title']}",
        "document": lambda one: f"{words.document_label(one['number'])} {one['title']}",
        "communication": lambda one: f"{words.talk_label(one['number'])} {one['topic']}",
        "risk": lambda one: f"{words.risk_label(one['number'])} {one['title']}",
        "emergency": lambda one: f"{words.emergency_label(one['number'])} {one['nature']}",
        "kpi": lambda one: f"KPI {one['name']}",
        "acceptance": lambda one: f"{desk.tasks[one['task_id']]} {one['title']}",
    }
    found = {(kind, one["id"]): label(one) for kind, label in labels.items() for one in rows[kind]}
    for kind, column, of in (
        ("opinion", "proposal_id", "proposal"), ("evaluation", "proposal_id", "proposal"), ("change", "proposal_id", "proposal"),
        ("minutes", "meeting_id", "meeting"), ("kpi_value", "kpi_id", "kpi"), ("emergency_log", "emergency_id", "emergency"),
    ):  # fmt: skip
        found |= {(kind, one["id"]): found[(of, one[column])] for one in rows[kind]}
    return found


def parts(desk: Desk, papers: Papers) -> list[tuple[str, list[Item]]]:
    """The lists that have entries, by heading, in the order of a project."""
    meetings = {m["id"]: f"M{m['number']} {m['title']}" for m in papers.rows["meeting"]}
    every = (
        (texts.REQUESTS, _requests(desk, papers)),
        (texts.MEETINGS, _meetings(desk, papers.rows["meeting"])),
        (texts.DECISIONS, _points(papers, meetings, "decision")),
        (texts.PENDING, _points(papers, meetings, "pending")),
        (texts.DOCUMENTS, [_document(one) for one in papers.rows["document"]]),
        (texts.RISKS, [_risk(desk, one) for one in papers.rows["risk"]]),
        (texts.EMERGENCIES, [_emergency(desk, one) for one in papers.rows["emergency"]]),
        (texts.TALKS, [_talk(desk, one) for one in papers.rows["communication"]]),
        (texts.ACCEPTANCES, [_acceptance(desk, one) for one in papers.rows["acceptance"]]),
        (texts.KPIS, _kpis(papers)),
    )
    return [(name, items) for name, items in every if items]


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)


def _requests(desk: Desk, papers: Papers) -> list[Item]:
    """Each request, and the changes of it behind it."""
    found = []
    for one in papers.rows["proposal"]:
        label = f"R{one['number']}"
        state = proposal_texts.STATES.get(one["state"], one["state"])
        found.append(Item(one["name"], label, _joined([f"v{one['version']}", str(state), desk.department(one["department_id"])])))
        for change in papers.rows["change"]:
            if change["proposal_id"] == one["id"]:
                moved = texts.from_to(*(_spoken(desk, change, key) for key in ("old", "new")))
                facts = _joined([words.STATE.get(change["state"], ""), moved, change["reason"]])
                found.append(Item(change["what"], words.change_label(label, change["seq"]), facts))
    return found


def _spoken(desk: Desk, change: Values, key: str) -> str:
    """What a change replaces, or puts there, as people read it: a moment is kept as ISO."""
    said = str(change[key])
    return day_text(datetime.fromisoformat(said), desk.moment) if change["field"] == "due_at" and said else said


def _meetings(desk: Desk, rows: Sequence[Values]) -> list[Item]:
    ordered = sorted(rows, key=lambda one: one["start_at"], reverse=True)
    return [
        Item(m["title"], f"M{m['number']}", _joined([m["kind"], at(desk, m["start_at"]), m["place"] or m["online"]]))
        for m in ordered
    ]


def _points(papers: Papers, meetings: Mapping[int, str], kind: str) -> list[Item]:
    """决策 and open 未决 of confirmed minutes: what it says, and in which meeting."""
    noted = {m["id"]: meetings[m["meeting_id"]] for m in papers.rows["minutes"] if m["state"] == "confirmed"}
    return [
        Item(one["text"], "", noted[one["minutes_id"]])
        for one in papers.rows["minutes_point"]
        if one["kind"] == kind and one["minutes_id"] in noted and (kind != "pending" or one["settled_at"] is None)
    ]


def _document(one: Values) -> Item:
    url = str(one["url"])
    href = url if url.startswith(("https://", "http://")) else ""
    settled = texts.SETTLED if one["settled_at"] else ""
    return Item(one["title"], words.document_label(one["number"]), _joined([f"v{one['version']}", one["kind"], settled]), href)


def _risk(desk: Desk, one: Values) -> Item:
    state = texts.CLOSED if one["closed_at"] else ""
    facts = _joined([one["level"], desk.person(one["owner_id"]), one["impact"], one["measure"], state])
    return Item(one["title"], words.risk_label(one["number"]), facts)


def _emergency(desk: Desk, one: Values) -> Item:
    state = words.EMERGENCY.get(one["state"], "")
    facts = _joined([one["level"], state, at(desk, one["created_at"]), one["scope"]])
    return Item(one["nature"], words.emergency_label(one["number"]), facts)


def _talk(desk: Desk, one: Values) -> Item:
    facts = _joined([one["way"], at(desk, one["happened_at"]), one["conclusion"] or one["summary"]])
    return Item(one["topic"], words.talk_label(one["number"]), facts)


def _acceptance(desk: Desk, one: Values) -> Item:
    who = desk.person(one["decided_by"] or one["acceptor_id"])
    facts = _joined([texts.round_of(one["round"]), words.RESULT.get(one["result"], ""), who, one["reason"]])
    return Item(one["title"], desk.tasks[one["task_id"]], facts)


def _kpis(papers: Papers) -> list[Item]:
    values: dict[int, Any] = {one["kpi_id"]: one["value"] for one in papers.rows["kpi_value"]}
    return [Item(one["name"], "", texts.kpi(one["target"], values.get(one["id"], ""))) for one in papers.rows["kpi"]]
