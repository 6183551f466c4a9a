"""Signing, the same for every form: who must, who has, who is missing, and one person's word.

A signature never holds up a record: what was agreed by talking is written at once, the signatures stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.services import absences, paper
from bot.services.turn import Sorry, Turn
from bot.texts import signoffs as texts
from storage import changes, people
from storage import paper as paper_rows
from storage import signoffs as rows
from storage.changes import Actor
from storage.paper_records import Signer, Signoff

SIGNED, OBJECTED = "signed", "objected"
LEAD, COORDINATOR, EXECUTIVE, PERSON = "lead", "coordinator", "executive", "person"


@dataclass(frozen=True, slots=True)
class Form:
    """What is signed: a kind, its row (weekly and archive: the project) and a version."""

    kind: str
    object_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who must sign: a department (its lead of the day) or a person."""

    role: str
    department_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the signing of one version stands."""

    signed: tuple[tuple[Signer, Signoff], ...]
    objected: tuple[tuple[Signer, Signoff], ...]
    missing: tuple[Signer, ...]  # those who have not signed, also those who object

    @property
    def complete(self) -> bool:
        """Everybody who must sign has."""
        return bool(self.signed) and not self.missing


def ask(turn: Turn, form: Form, wanted: Iterable[Wanted]) -> None:
    """Lay a version out for signing; each department and person once."""
    lay(turn.conn, turn.actor, form, wanted)


def lay(conn: Connection, actor: Actor, form: Form, wanted: Iterable[Wanted]) -> None:
    """The same, for jobs too."""
    for one in dict.fromkeys(wanted):
        signer = paper_rows.add(
            conn,
            "signer",
            kind=form.kind,
            object_id=form.object_id,
            version=form.version,
            role=one.role,
            department_id=one.department_id,
            person_id=one.person_id,
            created_at=actor.now,
            inbox_id=actor.inbox_id,
        )
        changes.record(conn, "signer", signer, {"created": (None, 1)}, actor)


def standing(conn: Connection, form: Form) -> Standing:
    """Who has signed, who objects, who is missing."""
    words = rows.signoffs_of(conn, form.kind, form.object_id, form.version)
    signed, objected, missing = [], [], []
    for signer in rows.signers_of(conn, form.kind, form.object_id, form.version):
        word = next((one for one in words if _answers(conn, one, signer)), None)
        if word is not None and word.verdict == SIGNED:
            signed.append((signer, word))
            continue
        missing.append(signer)
        if word is not None:
            objected.append((signer, word))
    return Standing(tuple(signed), tuple(objected), tuple(missing))


def sign(turn: Turn, form: Form, label: str, *, verdict: str = SIGNED, words: str = "") -> Standing:
    """The speaker's word on this version, for every place they sign in; refused where they sign in none."""
    every = rows.signers_of(turn.conn, form.kind, form.object_id, form.version)
    mine = [one for one in every if may_sign(turn.conn, one, turn.person.id, turn.now)]
    if not mine:
        raise Sorry(texts.not_a_signer(label, names(turn.conn, every)), denied=(form.kind, form.object_id, "sign"))
    given = rows.signoffs_of(turn.conn, form.kind, form.object_id, form.version)
    for signer in mine:
        before = next((one for one in given if _answers(turn.conn, one, signer)), None)
        if before is not None and before.verdict == verdict and words in ("", before.words):
            continue
        if before is not None:
            paper.change(turn, "signoff", before.id, {"undone_at": turn.now})
        _give(turn, form, signer, verdict, words)
    return standing(turn.conn, form)


def _give(turn: Turn, form: Form, signer: Signer, verdict: str, words: str) -> None:
    paper.born(
        turn,
        "signoff",
        verdict,
        kind=form.kind,
        object_id=form.object_id,
        version=form.version,
        role=signer.role,
        department_id=signer.department_id,
        person_id=turn.person.id,
        verdict=verdict,
        words=words,
        at=turn.now,
        inbox_id=turn.inbox_id,
    )


def settle(turn: Turn, form: Form, stand: Standing) -> None:
    """签齐时间 of a form that keeps one: when everybody had signed; none while somebody objects."""
    settled = paper_rows.row(turn.conn, form.kind, form.object_id).settled_at
    if stand.complete != (settled is not None):
        paper.change(turn, form.kind, form.object_id, {"settled_at": turn.now if stand.complete else None})


def may_sign(conn: Connection, signer: Signer | Wanted, person_id: int, now: datetime) -> bool:
    """Whether a person signs in this place: named, the department's lead, or the named deputy of an absent lead."""
    due = signer_person(conn, signer)
    if due is None or due == person_id:
        return due is not None
    if signer.department_id is None or absences.named_deputy(conn, due, now) != person_id:
        return False
    return absences.by_own_word(conn, due, now)


def signer_person(conn: Connection, signer: Signer | Wanted) -> int | None:
    """Who signs in this place today; None for a department without a lead."""
    found = signer.person_id
    if signer.department_id is not None:
        found = people.department(conn, signer.department_id).lead_id
    return people.person(conn, found).id if found else None


def names(conn: Connection, signers: Iterable[Signer | Wanted]) -> list[str]:
    """`研发部（周总监）`, `牵头人（王经理）`; a department without a lead says so."""
    found = []
    for signer in signers:
        due = signer_person(conn, signer)
        person = people.person(conn, due).name if due else ""
        department = people.department(conn, signer.department_id).name if signer.department_id else ""
        found.append(texts.place(department, signer.role, person))
    return found


def lines(conn: Connection, stand: Standing, spoken: Sequence[str] = ()) -> list[str]:
    """The standing in lines: who signed, who objects and why, who is missing."""
    signed = [name for name, _ in _with_names(conn, stand.signed)]
    objected = [(name, word.words) for name, word in _with_names(conn, stand.objected)]
    remarks = [(name, word.words) for name, word in _with_names(conn, stand.signed) if word.words]
    return [*spoken, *texts.standing(signed, objected, names(conn, stand.missing), remarks)]


def _with_names(conn: Connection, pairs: Iterable[tuple[Signer, Signoff]]) -> list[tuple[str, Signoff]]:
    """Each place with who really signed there: the deputy's own name where one stood in."""
    found = []
    for signer, word in pairs:
        department = people.department(conn, signer.department_id).name if signer.department_id else ""
        found.append((texts.place(department, signer.role, people.person(conn, word.person_id).name), word))
    return found


def waiting(turn: Turn) -> list[Form]:
    """Versions that wait for the speaker's signature (or for that of somebody absent they stand in for), each once."""
    found = []
    absent = [away.person_id for away in absences.stood_for(turn.conn, turn.person.id, turn.now)]
    for one in rows.asked_of(turn.conn, [turn.person.id, *absent]):
        form = Form(one.kind, one.object_id, one.version)
        mine = [s for s in standing(turn.conn, form).missing if may_sign(turn.conn, s, turn.person.id, turn.now)]
        if mine:
            found.append(form)
    return list(dict.fromkeys(found))


def _answers(conn: Connection, word: Signoff, signer: Signer) -> bool:
    """Whether a word was given in this place."""
    if (word.role, word.department_id) != (signer.role, signer.department_id):
        return False
    return signer.department_id is not None or people.person(conn, word.person_id).id == signer_person(conn, signer)
