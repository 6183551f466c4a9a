"""/验收: whether finished work meets its standard, as a whole or item by item; bare, what waits for me."""

from __future__ import annotations

import re

from adapters.base import Button
from bot.grammar.fields import Fields
from bot.grammar.fold import flat
from bot.grammar.items import Verdict, read_verdicts
from bot.services import acceptance, acceptance_late, choices, gather, notify, signoffs, tasks
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import acceptances as texts
from storage import acceptance as rows
from storage import people
from storage import tasks as task_rows
from storage.paper_records import Acceptance
from storage.records import Task

WORDS = ("验收", "成果验收", "验收成果", "inspect")
USAGE = texts.INSPECT
HELP = "验收成果"
KEYS = {"原因": "reason", "理由": "reason", "编号": "number"}
MOST = 12
_FAILS = re.compile(r"不予通过|未通过|不通过|不合格|退回|驳回|打回")
_PASSES = re.compile(r"通过|合格|同意|没问题")


def run(turn: Turn) -> Answer | None:
    """Decide, or show the form."""
    fields = turn.fields(KEYS, deadline=False)
    if not fields.numbers and not fields.rest.strip():
        return _waiting(turn)
    task = _task(turn, fields)
    one = rows.last(turn.conn, task.id)
    fails, passes = _FAILS.search(fields.rest), _PASSES.search(fields.rest)
    if one is None or (task.open and one.result != acceptance.FAILED):  # handed in before, and taken up again since
        raise Sorry(texts.none_submitted(task.label, task.title))
    if not fails and not passes:
        return _shown(turn, task, one)
    acceptance.require(turn, task, one)
    if not one.open:
        raise Sorry(texts.decided_already(task.label, task.title, one.result))
    said = read_verdicts(fields.rest, bare=bool(rows.items_of(turn.conn, one.id))) or _item_named(turn, one, fields.rest)
    reason = _reason(turn, task, fields) if fails else ""
    if said:
        done = acceptance.by_item(turn, task, one, said, reason)
    elif fails:
        acceptance.fail(turn, task, one, reason)
        done = rows.acceptance(turn.conn, one.id)
    else:
        done = acceptance.pass_all(turn, task, one)
    return _said(turn, task_rows.task(turn.conn, task.id), done)


def _item_named(turn: Turn, one: Acceptance, said: str) -> list[Verdict]:
    """试车报告不通过: one item by its words, where they stand right before the verdict."""
    failed = _FAILS.search(said)
    verdict = failed or _PASSES.search(said)
    head = flat(said[: verdict.start()]).strip(" ，,的") if verdict else ""
    found = [item for item in rows.items_of(turn.conn, one.id) if flat(item.text).strip() and head.endswith(flat(item.text).strip())]
    return [Verdict(found[0].position, failed is None)] if len(found) == 1 else []


def _reason(turn: Turn, task: Task, fields: Fields) -> str:
    """Under its key, else the words behind 不通过; asked for where there are none."""
    words = fields.named.get("reason", "").strip()
    if not words:
        words = _FAILS.split(fields.rest)[-1].strip(" ，,。:：；;因为由于是（）()")
    if not words:
        draft = f"/验收 {task.label} {' '.join(fields.rest.split())}"
        raise Sorry(texts.missing_reason(task.label, task.title), ask=Ask(WORDS[0], "原因", draft))
    return words


def _said(turn: Turn, task: Task, one: Acceptance) -> Answer:
    facts = acceptance.facts(turn, task, one)
    if one.open:
        left = sum(not item.result for item in rows.items_of(turn.conn, one.id))
        return Answer(texts.card(texts.in_part(task.label, task.title, left), facts, []), about=task.label)
    acceptance_late.end(turn, task, one)
    if turn.group is None:
        _tell(turn, task, one)
    if one.result == acceptance.FAILED:
        head, lines = texts.failed(task.label, task.title, task.percent), []
    else:
        head, lines = texts.passed(task.label, task.title), _signing(turn, task, one)
    told = () if turn.person.id == task.owner_id else (task.owner_id,)
    return Answer(texts.card(head, facts, lines), mention=told, about=task.label)


def _signing(turn: Turn, task: Task, one: Acceptance) -> list[str]:
    standing = signoffs.standing(turn.conn, acceptance.form_of(one))
    hint = [texts.sign_hint(task.label)] if standing.missing else []
    return [*texts.signing(signoffs.lines(turn.conn, standing)), *hint]


def _tell(turn: Turn, task: Task, one: Acceptance) -> None:
    """Decided one-to-one: the owner hears it, the group with the next gathered post."""
    group = notify.home_group(turn.conn, task.project_id)
    failed = one.result == acceptance.FAILED
    head = texts.failed(task.label, task.title, task.percent) if failed else texts.passed(task.label, task.title)
    message = texts.card(head, acceptance.facts(turn, task, one), [])
    if task.owner_id != turn.person.id:
        notify.to_person_or_group(
            turn.conn, turn.house, task.owner_id, group, message, kind="request", now=turn.now, about=task.label
        )
    line = texts.note_decided(task.label, task.title, one.result)
    gather.note(
        turn.conn, turn.house, group, line, kind="acceptance", about="", now=turn.now, inbox_id=turn.inbox_id
    )


def _shown(turn: Turn, task: Task, one: Acceptance) -> Answer:
    items = rows.items_of(turn.conn, one.id)
    lines = texts.decide_how(task.label, bool(items)) if one.open else []
    lines += _signing(turn, task, one) if one.result == acceptance.PASSED else []
    buttons = texts.buttons(task.label) if one.open else []
    head = texts.sign_label(task.label, task.title, one.round)
    return Answer(texts.card(head, acceptance.facts(turn, task, one), lines, buttons), about=task.label)


def _task(turn: Turn, fields: Fields) -> Task:
    """The one named, else the only one that waits for the speaker."""
    labels = [one for one in fields.numbers if one.startswith("T")] or list(fields.numbers)
    if labels:
        return tasks.by_label(turn, labels[0])
    waiting = [task for _, task in acceptance.mine(turn)]
    named = [task for task in waiting if task.title in fields.rest] or tasks.by_title(turn, fields.title)
    found = named or waiting
    if len(found) == 1:
        return found[0]
    if not found:
        raise Sorry(texts.waiting_list([]))
    raise choices.which(found, WORDS[0], lambda task: f"/验收 {task.label} {turn.args.strip()}".strip())


def _waiting(turn: Turn) -> Answer:
    found = acceptance.mine(turn)[:MOST]
    names = people.by_ids(turn.conn, [task.owner_id for _, task in found])
    lines = [
        texts.waiting_line(task.label, task.title, names[task.owner_id].name, acceptance.due(turn, one))
        for one, task in found
    ]
    buttons: list[Button] = texts.buttons(found[0][1].label) if len(found) == 1 else []
    return Answer(texts.waiting_list(lines, buttons), about=found[0][1].label if len(found) == 1 else "")
