"""/绑定 账号: one person with accounts on several platforms. Both accounts say so themselves, each where it is at home.

The code comes one-to-one to the first account and is typed one-to-one from the second, which then says 确认 to what
comes together. An administrator's rights are gained by nobody in passing: where one of the two has them, the last word
is said from that account.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Connection

from adapters.base import OutgoingMessage
from bot.services import codes, notify
from bot.services.turn import Answer, Ask, Turn
from bot.texts import linking as texts
from storage import binding as rows
from storage import changes, people, projects, questions
from storage.changes import Actor, Change
from storage.records import Account, Person

KIND, FIELD = "account", "linked"  # of the change row about a person: (None, whom it is now read as)
JOINED = "joined"  # (None, row id of a group only the other account was in)
CODE = "link"
LIVES = timedelta(minutes=10)
MINUTES = 5  # for 确认
WORDS = ("账号", "帐号", "账户", "account")
_SURE, _AGREED = "确认", "同意"  # drafts of our own questions: nobody gets there by typing them


def run(turn: Turn, rest: str) -> Answer:
    """`/绑定 账号` gives a code, `/绑定 账号 CODE` brings two accounts together."""
    step, _, number = rest.partition(" ")
    if turn.confirmed and step in (_SURE, _AGREED) and number.isdecimal():
        other = people.person(turn.conn, int(number))
        return _sure(turn, other) if step == _SURE else link(turn, turn.person, other)
    if turn.group is not None:
        return _in_group(turn, rest)
    return _second(turn, rest) if rest else _first(turn)


def _first(turn: Turn) -> Answer:
    code = codes.new_code_for(turn.conn, CODE, turn.person.id, turn.now, LIVES)
    return Answer(texts.code(code, int(LIVES.total_seconds()) // 60))


def _in_group(turn: Turn, rest: str) -> Answer:
    """Whoever reads the group has the code by now: burnt, and the try is kept."""
    found = codes.meant_by(turn.conn, CODE, rest, turn.person.id, turn.now) if rest else None
    if found is not None:
        codes.use_up(turn.conn, CODE, found, rest, turn.person.id, turn.now)
    return Answer(texts.privately(burnt=found is not None))


def _second(turn: Turn, code: str) -> Answer:
    """The code is used up here. A wrong one is answered, not refused with Sorry: the try has to be kept."""
    found = codes.meant_by(turn.conn, CODE, code, turn.person.id, turn.now)
    if found is None:
        return Answer(texts.code_wrong())
    first = people.person(turn.conn, found)
    if first.id == turn.person.id:
        return Answer(texts.same(first.name))
    if not _real(turn.conn, first) or not _real(turn.conn, turn.person):
        return Answer(texts.code_wrong())
    codes.use_up(turn.conn, CODE, found, code, turn.person.id, turn.now)
    turn.ask = Ask("绑定", "confirm", f"/绑定 {WORDS[0]} {_SURE} {first.id}", MINUTES)
    held = [*_roles(turn.conn, first), *_roles(turn.conn, turn.person)]
    return Answer(texts.confirm(_said(turn, first), _here(turn), list(dict.fromkeys(held))))


def _sure(turn: Turn, first: Person) -> Answer:
    """确认 from the second account. Where only the first is an administrator, it is asked last."""
    if first.id == turn.person.id or not _real(turn.conn, first):
        return Answer(texts.code_wrong())
    if not first.is_admin or turn.person.is_admin:
        return link(turn, turn.person if turn.person.is_admin else first, first if turn.person.is_admin else turn.person)
    questions.ask(
        turn.conn,
        person_id=first.id,
        group_id=None,
        command="绑定",
        missing="confirm",
        draft=f"/绑定 {WORDS[0]} {_AGREED} {turn.person.id}",
        now=turn.now,
        expires_at=turn.now + LIVES,
    )
    notify.to_person(
        turn.conn, turn.house, first.id, texts.admin_asked(_here(turn)), kind="request", now=turn.now, heed_quiet=False
    )
    return Answer(texts.admin_decides(_said(turn, first)))


def link(turn: Turn, keep: Person, other: Person) -> Answer:
    """From now on `other` is `keep`: what it holds now is handed over, what was written is read through."""
    if keep.id == other.id:
        return Answer(texts.same(keep.name))
    here, every = _here(turn), _real(turn.conn, keep) + _real(turn.conn, other)
    elsewhere = [one for one in every if one not in _own(turn)]
    for person_id in (other.id, *people.merged_into(turn.conn, other.id)):
        people.set_person(turn.conn, person_id, merged_into=keep.id)
        fields = {"merged_into": (None if person_id == other.id else other.id, keep.id)}
        changes.record(turn.conn, "person", person_id, fields, turn.actor)
    changes.record(turn.conn, KIND, other.id, {FIELD: (None, keep.id)}, turn.actor)
    if keep.department_id is None and other.department_id is not None:
        people.set_person(turn.conn, keep.id, department_id=other.department_id)
        changes.record(turn.conn, "person", keep.id, {"department_id": (None, other.department_id)}, turn.actor)
    for group_id in set(people.groups_of(turn.conn, other.id)) - set(people.groups_of(turn.conn, keep.id)):
        people.join_group(turn.conn, group_id, keep.id, turn.now)
        changes.record(turn.conn, KIND, keep.id, {JOINED: (None, group_id)}, turn.actor)
    for handed in rows.hand_over(turn.conn, other.id, keep.id):
        fields = {handed.field: (other.id, keep.id)}
        changes.record(turn.conn, handed.kind, handed.object_id, fields, _by_no_message(turn))
    for one in _own(turn):
        people.seen(turn.conn, one.id, turn.now)
    _tell(turn, elsewhere, texts.linked_told(here))
    return Answer(texts.linked(keep.name, [_place(turn, one) for one in every]))


def undo(turn: Turn, made: Iterable[Change]) -> list[str]:
    """/撤销 of a linking: two people again, each with what they held; what was changed since stays."""
    lines = []
    mine = list(made)
    for one in mine:
        if (one.kind, one.field) != (KIND, FIELD) or not one.new:
            continue
        keep, other_id = people.person(turn.conn, int(one.new)), one.object_id
        elsewhere = [account for account in _real(turn.conn, keep) if account not in _own(turn)]
        here = _here(turn)
        for back in mine:
            if back.kind == "person" and back.field in ("merged_into", "department_id"):
                old = int(back.old) if back.old else None
                people.set_person(turn.conn, back.object_id, **{back.field: old})
                changes.record(turn.conn, "person", back.object_id, {back.field: (back.new, old)}, turn.actor)
        for handed in rows.hand_back(turn.conn, other_id, keep.id, one.at):
            fields = {handed.field: (keep.id, other_id)}
            changes.record(turn.conn, handed.kind, handed.object_id, fields, _by_no_message(turn))
        for joined in [back for back in mine if (back.kind, back.field) == (KIND, JOINED) and back.new]:
            people.leave_group(turn.conn, int(joined.new or 0), keep.id)
            changes.record(turn.conn, KIND, keep.id, {JOINED: (joined.new, None)}, turn.actor)
        changes.record(turn.conn, KIND, other_id, {FIELD: (keep.id, None)}, turn.actor)
        _tell(turn, elsewhere, texts.unlinked_told(here))
        lines.append(texts.unlinked())
    return lines


def _by_no_message(turn: Turn) -> Actor:
    """/撤销 takes back messages: half a linking must not be."""
    return Actor(turn.person.id, None, turn.now)


def _tell(turn: Turn, accounts: Iterable[Account], message: OutgoingMessage) -> None:
    """At every other account itself, wherever the person was last seen."""
    for account in accounts:
        notify.to_account(turn.conn, turn.house, account, message, now=turn.now)


def _real(conn: Connection, person: Person) -> list[Account]:
    """Accounts that can speak for themselves."""
    return [one for one in people.accounts_of(conn, person.id) if not one.opaque]


def _own(turn: Turn) -> list[Account]:
    return [one for one in _real(turn.conn, turn.person) if one.adapter == turn.adapter][:1]


def _place(turn: Turn, account: Account) -> str:
    return texts.account(turn.house.called(account.adapter), account.name)


def _said(turn: Turn, person: Person) -> str:
    """The other account, as it is shown: where it was last seen, and its name there."""
    return _place(turn, _real(turn.conn, person)[0])


def _here(turn: Turn) -> str:
    own = _own(turn)
    return _place(turn, own[0]) if own else turn.person.name


def _roles(conn: Connection, person: Person) -> list[str]:
    """What somebody holds, to be read before two become one."""
    found = [texts.ADMIN] if person.is_admin else []
    found += [texts.lead(one.name) for one in people.led_by(conn, person.id)]
    found += [texts.contact(one.name) for one in people.contact_of(conn, person.id)]
    for project in projects.by_ids(conn, projects.of_person(conn, person.id)):
        if person.id in (project.coordinator_id, project.deputy_id):
            found.append(texts.coordinator(project.name))
        if person.id == project.executive_id:
            found.append(texts.executive(project.name))
    return found
