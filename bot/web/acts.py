"""What a visitor may do on a project's page: which forms there are, what they choose from, what was answered."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from bot.texts import page_forms as texts
from bot.texts.page_forms import FORMS, Form
from bot.web import access
from bot.web.access import Visitor
from bot.web.sheet import Sheet
from bot.web.state import Qiantou
from bot.web.view import Line
from storage import people, projects
from storage import proposals as requests
from storage.records import Project

MOST_CHOICES = 200
MOST_TEXT = 4000  # characters of one command, as in the chat


@dataclass(frozen=True, slots=True)
class Act:
    """What the page's forms are drawn with; `choices`: kind of field → (value typed, words shown)."""

    who: str  # who speaks
    seal: str
    once: str
    people: Sequence[str] = ()  # the demo: who may be chosen
    choices: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    form: Form | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""
    answer: Line | None = None
    refused: bool = False

    @property
    def forms(self) -> Sequence[Form]:
        """Every form, in the order shown."""
        return tuple(FORMS.values())


@dataclass(frozen=True, slots=True)
class Asked:
    """Which form is open and what stands in it."""

    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""
    answer: Line | None = None
    refused: bool = False


def of(conn: Connection, state: Qiantou, project: Project, one: Visitor, sheet: Sheet, asked: Asked) -> Act | None:
    """The forms for who may fill them in; None for a program's token and for strangers."""
    if one.person_id is None and not state.demo:
        return None
    form = FORMS.get(asked.form)
    return Act(
        who=people.person(conn, one.person_id).name if one.person_id else "",
        seal=one.seal,
        once=secrets.token_urlsafe(12),
        people=[person.name for person in access.everybody(conn)] if state.demo else (),
        choices=_choices(conn, project, sheet) if form else {},
        form=form,
        values=asked.values,
        trouble=asked.trouble,
        answer=asked.answer,
        refused=asked.refused,
    )


def sealed(one: Visitor, given: str) -> bool:
    """Whether the form came from this visitor's own page."""
    return bool(one.seal) and hmac.compare_digest(one.seal.encode(), given.encode("utf-8", "replace"))


def _choices(conn: Connection, project: Project, sheet: Sheet) -> dict[str, list[tuple[str, str]]]:
    tasks = [(row.number, f"{row.number} {row.title}", row.status != "已完成") for row in sheet.rows]
    inside = people.members(conn, project.home_group_id)
    departments = projects.departments_of(conn, project.id)
    leading = [one for d in departments for one in (d.lead_id, d.contact_id) if one]
    names = [one.name for one in inside] + [one.name for one in people.by_ids(conn, leading).values()]
    found = {
        texts.OPEN_TASK: [(number, title) for number, title, still in tasks if still],
        texts.TASK: [(number, title) for number, title, _ in tasks],
        texts.ISSUE: [(one.number, f"{one.number} {one.title}") for one in sheet.issues if not one.solved],
        texts.REQUEST: [(one.label, f"{one.label} {one.name}") for one in requests.here(conn, None, [project.id])],
        texts.PERSON: [(name, name) for name in dict.fromkeys(names)],
        texts.DEPARTMENT: [(one.name, one.name) for one in people.all_departments(conn)],
    }
    return {kind: pairs[:MOST_CHOICES] for kind, pairs in found.items()}
