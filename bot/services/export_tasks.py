"""分工表, 协作进度跟踪表, 问题与解决措施 and every report, as sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.exports.book import Cell, Sheet
from bot.rules.status import LATE, standing
from bot.services import holding, weekly_final
from bot.services.export_desk import Desk, form
from bot.services.risks import because
from bot.texts import exports as texts
from bot.texts import offplan
from storage import export_rows, milestones, signoffs, tasks
from storage.records import Milestone, Task

Rows = list[Sequence[Cell]]


def sheets(desk: Desk) -> list[Sheet]:
    """The first two always; the others where they have rows."""
    found = [form(texts.DIVISION, _division(desk)), form(texts.TRACKING, _tracking(desk))]
    issues = _issues(desk)
    return [*found, form(texts.ISSUES, issues)] if issues else found


def _division(desk: Desk) -> Rows:
    helpers = tasks.assistants(desk.conn, list(desk.tasks))
    hindered = desk.state.hindered()
    supports: dict[int, list[str]] = {}
    for task in desk.state.tasks:
        if task.supports_id is not None:
            line = texts.support(task.label, desk.department(task.department_id), task.title)
            supports.setdefault(task.supports_id, []).append(line)
    return [
        (
            task.label,
            task.title,
            task.description or "",
            desk.department(task.department_id),
            desk.person(task.owner_id),
            "、".join(helpers.get(task.id, [])),
            "\n".join(supports.get(task.id, [])),
            desk.day(task.start_at or task.created_at),
            desk.day(task.due_at, task.due_has_clock),
            desk.day(task.inner_due_at),
            task.deliverable,
            standing(task, task.id in hindered, desk.moment, desk.house.calendar, desk.zone).status,
            "；".join(one for one in (task.remark, "、".join(holding.marks(task))) if one),
        )
        for task in desk.state.tasks
    ]


def _tracking(desk: Desk) -> Rows:
    nodes = milestones.of_tasks(desk.conn, desk.tasks)
    reporters = export_rows.last_reporters(desk.conn, desk.project.id, desk.moment)
    hindered, reviewer = desk.state.hindered(), _reviewer(desk)
    return [
        _tracked(desk, task, [n for n in nodes.get(task.id, []) if n.created_at <= desk.moment],
                 reporters.get(task.id), task.id in hindered, reviewer)
        for task in desk.state.tasks
    ]  # fmt: skip


def _tracked(
    desk: Desk, task: Task, nodes: Sequence[Milestone], reporter: int | None, hindered: bool, reviewer: str
) -> Sequence[Cell]:
    verdict = standing(task, hindered, desk.moment, desk.house.calendar, desk.zone)
    planned = [texts.node(one.title, desk.said(one.due_at, one.due_has_clock)) for one in nodes]
    reached = [texts.node(one.title, desk.said(one.reached_at)) for one in nodes if _reached(desk, one)]
    late = verdict.status == LATE
    ahead = desk.said(task.forecast_at) if task.open else ""
    return (
        task.label,
        task.title,
        desk.department(task.department_id),
        desk.person(task.owner_id),
        desk.day(task.start_at or task.created_at),
        desk.day(task.due_at, task.due_has_clock),
        desk.day(task.done_at),
        task.note,
        task.percent,
        "\n".join(planned),
        "\n".join(reached),
        texts.YES if late else texts.NO,
        verdict.status,
        offplan.with_words(task.off_plan, task.delay_reason) or texts.NONE,
        task.risk or because(task, desk.state, verdict),
        "\n".join(one for one in (task.measure, ahead) if one),
        desk.at(task.updated_at),
        desk.person(reporter or task.created_by),
        reviewer,
    )


def _reached(desk: Desk, one: Milestone) -> bool:
    return one.reached_at is not None and one.reached_at <= desk.moment


def _reviewer(desk: Desk) -> str:
    """审核人: who signed the newest weekly by then, and when."""
    signed = signoffs.last_signed(desk.conn, weekly_final.KIND, desk.project.id, desk.moment)
    return texts.reviewed(desk.person(signed.person_id), desk.said(signed.at)) if signed else ""


def _issues(desk: Desk) -> Rows:
    titles = {task.id: f"{task.label} {task.title}" for task in desk.state.tasks}
    return [
        (
            issue.label,
            issue.title,
            titles.get(issue.task_id or 0, ""),
            desk.at(issue.occurred_at or issue.raised_at),
            issue.level,
            issue.kind,
            desk.department(issue.department_id),
            issue.cause,
            issue.tried,
            issue.measure,
            desk.day(issue.due_at, issue.due_has_clock),
            _result(issue.solved_at is not None, issue.result),
            issue.next_plan,
            desk.person(issue.owner_id),
            desk.person(issue.raiser_id),
            issue.contenders,
            issue.allocation,
            desk.person(issue.arbiter_id),
        )
        for issue in desk.state.issues
    ]


def _result(solved: bool, words: str) -> str:
    head = texts.SOLVED if solved else texts.UNSOLVED
    return f"{head}：{words}" if words else head


def reports(desk: Desk) -> Sheet | None:
    """更新记录: every report, read while it is written."""
    if not export_rows.has_reports(desk.conn, desk.project.id, desk.moment):
        return None
    return form(texts.REPORTS, _reports(desk))


def _reports(desk: Desk) -> Iterator[Sequence[Cell]]:
    for row in export_rows.reports(desk.conn, desk.project.id, desk.moment):
        yield (
            f"T{row.number}",
            row.title,
            desk.at(row.at),
            desk.person(row.by),
            row.percent,
            row.note,
            row.risk,
            row.measure,
            row.waiting_for,
            desk.at(row.forecast_at),
        )
