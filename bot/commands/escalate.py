"""/上报: the next rung at once. Says who will be told, and asks once."""

from __future__ import annotations

from dataclasses import replace

from bot.services import answering, climb, issues, ladder, roles, rungs
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import issues as texts
from storage import cases
from storage.records import Issue, Task

WORDS = ("上报", "升级", "shangbao", "escalate")
USAGE = "/上报 Q1"
HELP = "立即上报下一级"
KEYS: dict[str, str] = {"编号": "number"}


def run(turn: Turn) -> Answer | None:
    """Ask for a 确认 naming who will be told, then tell them."""
    record = _record(turn)
    roles.require(
        turn,
        "escalate",
        answering.roles_towards(turn, record),
        holders=answering.holders(turn, record, "escalate"),
        kind=answering.kind_of(record),
        object_id=record.id,
    )
    if isinstance(record, Task) and cases.open_case(turn.conn, "task", record.id) is None:
        raise Sorry(texts.not_late(record.label, record.title))
    case = answering.case_of(turn, record)
    rung = ladder.rung_above(turn.conn, case)
    if rung is None:
        raise Sorry(texts.no_higher(record.label, record.title))
    matter = rungs.look(turn.conn, turn.house, case)
    names = rungs.names_of(turn.conn, rungs.people_on(turn.conn, matter, rung.role, turn.now))
    if not names:
        raise Sorry(texts.nobody_higher(record.label, record.title))
    if not turn.confirmed:
        ask = Ask(WORDS[0], "confirm", f"/上报 {record.label}", minutes=5)
        raise Sorry(texts.confirm_escalation(record.label, record.title, names), ask=ask)
    said = climb.fire_now(turn.conn, turn.house, matter, rung, turn.actor, reply_group=turn.group_id)
    return _tell(turn, record, said)


def _tell(turn: Turn, record: Task | Issue, said: climb.Said) -> Answer:
    if said.message is not None:
        title = texts.escalated_title(turn.person.name, record.label)
        return Answer(replace(said.message, title=title), said.mention, record.label)
    names = rungs.names_of(turn.conn, said.alarmed)
    return Answer(texts.escalated(record.label, record.title, names), about=record.label)


def _record(turn: Turn) -> Task | Issue:
    fields = turn.fields(KEYS, deadline=False)
    found = answering.named(turn, fields)
    if found is not None:
        return found
    mine: list[Issue] = issues.open_of(turn)
    if len(mine) == 1:
        return mine[0]
    message = texts.which_issue([(i.label, i.title) for i in mine], WORDS[0])
    raise Sorry(message, ask=Ask(WORDS[0], "编号", f"/{WORDS[0]}") if mine else None)
