"""Nothing new today: the tasks somebody is asked for, marked as asked and answered; and how long that has gone on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile

from bot.rules.permissions import may
from bot.rules.zones import to_local
from bot.services import roles, tasks
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import talk as texts
from storage import tasks as rows
from storage import unchanged as stored
from storage.records import Task

ASK_ON = 3  # working days running without news: then one fact is asked for
NEXT_STEP = "下一步"  # the field of that question; its answer is a report in plain words
ASK_MINUTES = 120


def asked_for(turn: Turn, called: Iterable[str]) -> list[Task]:
    """My open tasks without a report today, and those the last call of today listed to me (`called`: numbers)."""
    found = {t.id: t for t in rows.open_of_owner(turn.conn, turn.person.id, turn.project_ids())}
    for label in called:
        task = rows.by_number(turn.conn, int(label[1:]), turn.project_ids())
        if task and task.open and may("progress", roles.towards(turn, task)):
            found.setdefault(task.id, task)
    missing = [task for task in found.values() if not reported_today(turn, task)]
    return sorted(missing, key=lambda task: (task.due_at, task.number))


def reported_today(turn: Turn, task: Task) -> bool:
    """Whether a report came in on this local day."""
    return task.reported_at is not None and to_local(task.reported_at, turn.zone).date() == turn.local.date()


def one(turn: Turn, task: Task) -> Answer:
    """One task without news, said back in one line."""
    if not task.open:
        raise Sorry(texts.not_open(task.label, task.title))
    roles.require(
        turn,
        "progress",
        roles.towards(turn, task),
        holders=roles.holders_of_task(turn.conn, task, "progress"),
        object_id=task.id,
    )
    if reported_today(turn, task):
        return Answer(texts.reported_already(task.label, task.title, task.percent), about=task.label)
    _mark(turn, task)
    return Answer(texts.unchanged_one(task.label, task.title, task.percent), about=task.label)


def several(turn: Turn, found: Sequence[Task]) -> Answer:
    """Tasks without news, each said back; on the third working day running the next step of one is asked for."""
    fresh = [task for task in found if not reported_today(turn, task)]
    answers = [one(turn, task) for task in fresh or found]
    if not fresh:
        return answers[0] if len(answers) == 1 else Answer(texts.all_reported())
    long = next((task for task in fresh if _running(turn, task) % ASK_ON == 0), None)
    question = ""
    if long is not None:
        question = texts.next_step(long.label, long.title, _running(turn, long), many=len(fresh) > 1)
        turn.ask = Ask("进度", NEXT_STEP, f"/进度 {long.label}", ASK_MINUTES)
    if len(fresh) == 1 and not question:
        return answers[0]
    lines = [texts.unchanged_line(task.label, task.title, task.percent) for task in fresh]
    return Answer(texts.unchanged_said(lines, question), about=fresh[0].label if len(fresh) == 1 else "")


def _mark(turn: Turn, task: Task) -> None:
    stored.add(turn.conn, task, by=turn.person.id, at=turn.now, inbox_id=turn.inbox_id)
    tasks.update(turn, task, {"reported_at": turn.now})


def _running(turn: Turn, task: Task) -> int:
    """How many working days running, today included, this task has had no news though it was asked for."""
    reports = takewhile(lambda report: report[1], stored.last(turn.conn, task.id))
    count, day = 0, turn.local.date()
    for said in dict.fromkeys(to_local(at, turn.zone).date() for at, _ in reports):
        if said != day:
            break
        count, day = count + 1, turn.house.calendar.previous_working(day)
    return count
