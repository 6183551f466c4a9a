"""What people are shown of tasks: my own, one card, a list."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage, Text
from bot.rules.inner import place
from bot.rules.status import status_of
from bot.services import acceptance, buffer, deadlines, holding, issues, milestones, shown, supports
from bot.services.turn import Answer, Turn
from bot.texts import division as division_texts
from bot.texts import endings
from bot.texts import issues as issue_texts
from bot.texts import talk as talk_texts
from bot.texts import tasks as texts
from bot.texts.buffer import INNER
from bot.texts.offplan import REASON
from storage import issues as issue_rows
from storage import people
from storage import tasks as rows
from storage.records import Issue, Task

MOST = 12  # lines in a list
NO_LABEL = "T12"  # in examples for who has no task


def mine(turn: Turn) -> Answer:
    """My open tasks and issues, soonest due first, and how to report on the first."""
    own = sorted(rows.open_of_owner(turn.conn, turn.person.id, turn.project_ids()), key=place)
    lines = lines_of(turn, own)
    lines = [f"{row}. {line}" for row, line in enumerate(lines, 1)] if len(own) > 1 else lines
    open_issues = issue_rows.of_projects(turn.conn, turn.project_ids(), only_open=True)
    lines += [texts.issue_line(i.label, i.title) for i in open_issues if i.owner_id == turn.person.id]
    if not lines:
        return Answer(texts.nothing_mine(texts.mine_example(NO_LABEL)))
    shown.show(turn.conn, turn.person.id, turn.group_id, [t.label for t in own[:MOST]], turn.now)
    example = texts.mine_example(own[0].label) if own else ""
    example = f"{talk_texts.answer_by_row(len(own))}\n{example}" if len(own) > 1 else example
    return Answer(texts.task_list(texts.mine_title(turn.person.name), lines[:MOST], max(0, len(lines) - MOST), example))


def lines_of(turn: Turn, tasks: Sequence[Task], *, owners: bool = False) -> list[str]:
    """One line a task: number, title, percent, due, status."""
    names = people.by_ids(turn.conn, [t.owner_id for t in tasks]) if owners else {}
    hindered = issue_rows.open_on_tasks(turn.conn, [t.id for t in tasks])
    return [
        texts.line(
            t.label,
            t.title,
            t.percent,
            deadlines.spoken(turn, t.due_at, t.due_has_clock),
            status(turn, t, bool(hindered.get(t.id))),
            names[t.owner_id].name if owners else "",
            [*holding.marks(t), *_inner(turn, t)],
        )
        for t in tasks
    ]


def _inner(turn: Turn, task: Task) -> list[str]:
    """缓冲: the day that reminders follow."""
    return [division_texts.inner_mark(buffer.spoken(turn, task.inner_due_at))] if task.inner_due_at and task.open else []


def status(turn: Turn, task: Task, hindered: bool) -> str:
    """The one status word of a task now."""
    return status_of(task, hindered, turn.now, turn.house.calendar, turn.zone)


def card(turn: Turn, task: Task) -> Answer:
    """Everything about one task."""
    hindering = issue_rows.open_on_tasks(turn.conn, [task.id]).get(task.id, [])
    shown = [
        ("状态", f"{status(turn, task, bool(hindering))}，{task.percent}%"),
        ("第一责任人", _owner(turn, task)),
        ("截止", deadlines.spoken(turn, task.due_at, task.due_has_clock)),
    ]
    if task.department_id:
        shown.insert(1, ("责任部门", people.department(turn.conn, task.department_id).name))
    if task.forecast_at and task.open:
        shown.append(("预计", deadlines.spoken(turn, task.forecast_at, False)))
    if task.inner_due_at and task.open:
        shown.append((INNER, buffer.spoken(turn, task.inner_due_at)))
    assisting = rows.assistants(turn.conn, [task.id]).get(task.id, [])
    further = [
        ("优先级", task.priority),
        ("答复", _answer(turn, task)),
        ("协助", "、".join(assisting)),
        ("描述", task.description or ""),
        ("备注", task.remark or ""),
        ("交付", task.deliverable),
        ("最近", task.note),
        ("等待", task.waiting_for),
        ("风险", task.risk),
        ("措施", task.measure),
        ("验收", acceptance.spoken(turn, task)),
        ("问题", "；".join(f"{i.label} {i.title}" for i in hindering)),
    ]
    shown += [(label, value) for label, value in further if value]
    shown += [*milestones.card_rows(turn, task), *supports.card_rows(turn, task)]
    if task.off_plan:
        shown.append((REASON, task.off_plan))
    buttons = [Button("报完成", f"/进度 {task.label} 完成")] if task.open and task.owner_id == turn.person.id else []
    return Answer(texts.task_card(task.label, task.title, shown, buttons), about=task.label)


def _owner(turn: Turn, task: Task) -> str:
    name = people.person(turn.conn, task.owner_id).name
    return division_texts.owner_of_unclaimed(name) if task.unclaimed and task.open else name


def _answer(turn: Turn, task: Task) -> str:
    """What the owner has answered to a task somebody else made."""
    held = holding.ends(task, turn.now)
    return division_texts.answer_word(task.answer, deadlines.spoken(turn, held, True) if held else "") if task.open else ""


def open_issues(turn: Turn) -> Answer:
    """Every open issue seen from here."""
    found = issue_rows.of_projects(turn.conn, turn.project_ids(), only_open=True)
    lines = issues.lines(turn, found[:MOST])
    return Answer(issue_texts.open_list(lines, len(found)))


def issue_card(turn: Turn, issue: Issue) -> Answer:
    """Everything about one issue."""
    head = f"{issue.label} {issue.title}"
    return Answer(issue_texts.card(head, issues.facts(turn, issue), [], []), about=issue.label)


def nothing_left(turn: Turn, told: Sequence[int]) -> str:
    """For those alarmed in this group, whom the reply mentions: nothing is left for them to do."""
    named = people.by_ids(turn.conn, told)
    return endings.nothing_left([named[i].name for i in told]) if told else ""


def first_line(message: OutgoingMessage) -> str:
    """The head of a reply, for several in one."""
    texts_in = [b.text for b in message.blocks if isinstance(b, Text)]
    return texts_in[0].split("\n")[0] if texts_in else message.title
