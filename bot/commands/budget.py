"""/预算: the plan of a project or a task, what was spent, what is left; over the plan starts the ladder (rule 7)."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.grammar.money import Money, read_money
from bot.rules.permissions import may
from bot.services import budget, overspend, projects, roles, tasks, views
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import budget as texts
from storage import budgets, people
from storage import projects as project_rows
from storage.records import Person, Project, Task

WORDS = ("预算", "经费", "费用", "ys", "budget")
USAGE = "/预算 用 0.8万 印刷"
HELP = "预算和支出"
KEYS = {"用途": "purpose", "任务": "task"}
MOST_ITEMS = 8
LONGEST = 60  # characters of a purpose
_SPENT = re.compile(r"(?:已?经?使?用了?|花了?|花费了?|支出|支付了?|付了?|报销)[\s:：]*")
_MORE = re.compile(r"(?:追加|增加|再加)(?!到|至|为)[\s:：]*")


def run(turn: Turn) -> Answer | None:
    """A plan, an expense, or a look."""
    fields = turn.fields(KEYS, deadline=False)
    label = next((n for n in fields.numbers if n.startswith("T")), "")
    task = tasks.by_label(turn, label) if label else None
    project = _project(turn, fields.project, task)
    words = _words(turn)
    found = read_money(turn.args)
    if _SPENT.match(words):
        return _spend(turn, project, task, found, _SPENT.sub("", words, count=1))
    if found is None:
        if words:
            raise Sorry(texts.unread())
        return Answer(_shown(turn, project, task))
    return _plan(turn, project, task, found.fen, more=bool(_MORE.match(words)))


def _project(turn: Turn, named: str | None, task: Task | None) -> Project:
    if task is not None:
        return project_rows.project(turn.conn, task.project_id)
    return projects.find(turn, named) if named else projects.only(turn)


def _words(turn: Turn) -> str:
    """What is left without numbers, project and amount: 用 印刷."""
    found = read_money(turn.args)
    args = turn.args
    if found:
        start, end = found.span
        args = f"{args[:start]} {args[end:]}"
    fields = replace(turn, args=args, _fields=None).fields(KEYS, deadline=False)
    return f"{fields.rest} {fields.named.get('purpose', '')}".strip()


def _plan(turn: Turn, project: Project, task: Task | None, amount: int, *, more: bool) -> Answer:
    _require(turn, "budget", project, task)
    before = _standing(turn, project, task)
    amount += before.plan or 0 if more else 0
    if before.plan == amount:
        raise Sorry(texts.same_plan(before))
    told = budget.plan(turn, project, task, amount)
    alarm = budget.alarm(turn, project, texts.did_plan(turn.person.name))
    after = alarm.words or views.nothing_left(turn, told)
    message = texts.plan_saved(_standing(turn, project, task), before.plan, after)
    return Answer(message, (*told, *alarm.mention), task.label if task else "")


def _spend(turn: Turn, project: Project, task: Task | None, found: Money | None, purpose: str) -> Answer:
    if found is None:
        raise Sorry(texts.unread())
    _require(turn, "spend" if task else "spend_project", project, task)
    if not purpose:
        which = f" {task.label}" if task else f" {project.code}"
        raise Sorry(texts.missing_purpose(found.fen), ask=Ask("预算", "用途", f"/预算 用{which} {found.source}"))
    purpose = " ".join(purpose.split())[:LONGEST]
    budget.spend(turn, project, task, found.fen, purpose)
    alarm = budget.alarm(turn, project, texts.did_spend(turn.person.name, found.fen, purpose))
    shown = [_standing(turn, project, None), *([_standing(turn, project, task)] if task else [])]
    return Answer(texts.spent(found.fen, purpose, shown, alarm.words), alarm.mention, task.label if task else "")


def _standing(turn: Turn, project: Project, task: Task | None) -> texts.Standing:
    if task is not None:
        return overspend.of_task(turn.conn, project.id, task.id)
    return overspend.standings(turn.conn, project.id)[0]


def _require(turn: Turn, action: str, project: Project, task: Task | None) -> None:
    held = budget.roles_in(turn, project, task)
    if not may(action, held):
        kind, object_id = ("task", task.id) if task and action == "spend" else ("project", project.id)
        roles.require(turn, action, held, holders=_holders(turn, project, task), kind=kind, object_id=object_id)


def _holders(turn: Turn, project: Project, task: Task | None) -> list[Person]:
    leads = [d.lead_id for d in project_rows.lead_departments(turn.conn, project.id)]
    ids = [task.owner_id if task else None, project.coordinator_id, *leads]
    return [people.person(turn.conn, i) for i in dict.fromkeys(ids) if i]


def _shown(turn: Turn, project: Project, task: Task | None):  # type: ignore[no-untyped-def]
    every = overspend.standings(turn.conn, project.id)
    spent = [one for one in budgets.spent(turn.conn, project.id) if task is None or one.task_id == task.id]
    items: dict[str, list[int]] = {}
    for one in spent:
        items.setdefault(one.purpose, []).append(one.amount)
    rows = sorted(((name, sum(of), len(of)) for name, of in items.items()), key=lambda row: -row[1])
    rest = rows[MOST_ITEMS:]
    if rest:
        rows = [*rows[:MOST_ITEMS], (texts.more(len(rest)), sum(row[1] for row in rest), 1)]
    if task is not None:
        return texts.shown(overspend.of_task(turn.conn, project.id, task.id), [], rows)
    return texts.shown(every[0], every[1:], rows)
