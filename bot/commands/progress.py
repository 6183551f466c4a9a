"""/进度: one report on one task (or several, one a line), typed or in plain words; the sheet shows the last one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.base import Button
from bot.grammar.progress import Progress, read_progress, read_reports
from bot.grammar.remarks import read_remarks
from bot.rules.permissions import may, needed
from bot.services import deadlines, directory, ladder, notify, roles, tasks, views
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import tasks as texts
from storage import tasks as rows
from storage.records import Task

WORDS = ("进度", "进展", "更新", "汇报", "jd", "progress")
USAGE = "/进度 T12 80% 今日联调"
HELP = "更新进度"
DONE = 100
_LONE_NUMBER = re.compile(r"[0-9]{1,3}")
_FIGURE = re.compile(r"\d\s*[%％]|百分之|[一二三四五六七八九]成")
_QUESTION = re.compile(r"[?？吗呢]\s*$|什么情况|怎么样|怎样了|如何了?$|到哪|进展如何")
MOST_DELAY = 3_650  # days
KEYS = {"风险": "risk", "措施": "measure", "原因": "reason", "预计": "forecast", "说明": "note", "编号": "number"}


def run(turn: Turn) -> Answer | None:
    """Record what is said about the task named by number, by title, or the sender's only open one."""
    if not turn.args:
        return views.mine(turn, USAGE)
    reports = _read(turn)
    if len(reports) > 1 and all(r.numbers or r.task_words for r in reports):
        return _several(turn, reports)
    return _one(turn, reports[0] if len(reports) == 1 else _read_whole(turn))


def sentence(turn: Turn) -> Answer | None:
    """Plain words to the bot; None when they report nothing."""
    reports = [r for r in _read(turn) if _says_something(r)]
    if not reports:
        return None
    if len(reports) > 1 and all(r.numbers or r.task_words for r in reports):
        return _several(turn, reports)
    return _one(turn, reports[0] if len(reports) == 1 else _read_whole(turn))


def _read(turn: Turn) -> list[Progress]:
    if turn.reports and turn.reports_of == turn.args:
        return list(turn.reports)
    departments = _departments(turn)
    return list(read_reports(turn.args, turn.local, turn.house.calendar, departments=departments))


def _read_whole(turn: Turn) -> Progress:
    return read_progress(turn.args, turn.local, turn.house.calendar, departments=_departments(turn))


def _departments(turn: Turn) -> list[str]:
    return [d.name for d in directory.all_departments(turn)]


def _says_something(said: Progress) -> bool:
    return bool(
        said.percent is not None
        or said.percent_error
        or said.status
        or said.forecast
        or said.delay_days
        or said.risk
        or said.unchanged
        or (said.numbers and said.note)
    )


def _several(turn: Turn, reports: list[Progress]) -> Answer:
    answers = [_one(turn, said, brief=True) for said in reports]
    heads = [views.first_line(a.message) for a in answers]
    return Answer(texts.report_saved("\n".join(heads), (), undo=True, tone="good"))


def _one(turn: Turn, said: Progress, *, brief: bool = False) -> Answer:
    task = _task(turn, said)
    if said.percent_error:
        raise Sorry(texts.percent_range(said.percent_error, task.label))
    asked = _QUESTION.search(turn.args) and not _FIGURE.search(turn.args)
    if asked or not (said.note or _says_something(said)):
        return views.card(turn, task)
    return _record(turn, task, _with_bare_number(task, said), brief)


def _with_bare_number(task: Task, said: Progress) -> Progress:
    """`/进度 T1 60` is 60 %: what else could a lone number say."""
    if said.percent is not None or not _LONE_NUMBER.fullmatch(said.note):
        return said
    if int(said.note) > DONE:
        raise Sorry(texts.percent_range(said.note, task.label))
    return replace(said, percent=int(said.note), note="")


def _record(turn: Turn, task: Task, said: Progress, brief: bool) -> Answer:
    if not may("progress", roles.towards(turn, task)):
        raise _pass_on(turn, task)
    report = _report(turn, task, said)
    if task.done_at and (report.percent is None or report.percent >= 100):
        raise Sorry(texts.closed_task(task.label, task.title))
    updated = tasks.report(turn, task, report)
    told: list[int] = []
    if updated.done_at:
        told = ladder.end_case(turn, "task", task.id, "done")
    elif task.done_at:
        ladder.reopen_case(turn, "task", task.id)
    return Answer(_said_back(turn, task, updated, said, brief, told), tuple(told), task.label)


def _task(turn: Turn, said: Progress) -> Task:
    if said.numbers:
        return tasks.by_label(turn, said.numbers[0])
    found = tasks.by_title(turn, said.task_words)
    if len(found) == 1:
        return found[0]
    if not found:
        found = rows.open_of_owner(turn.conn, turn.person.id, turn.project_ids())
        if said.task_words and len(found) != 1:
            raise Sorry(texts.no_task_named(said.task_words[:40]))
        if len(found) == 1:
            return found[0]
        if not found:
            raise Sorry(texts.no_open_task())
    buttons = [Button(f"{t.label} {t.title}"[:20], f"/进度 {t.label} {turn.args}") for t in found[:4]]
    sorry = tasks.which(turn, found, buttons)
    raise Sorry(sorry.message, ask=Ask("进度", "编号", f"/进度 {turn.args}"))


def _report(turn: Turn, task: Task, said: Progress) -> tasks.Report:
    percent = 100 if said.percent is None and said.status == "done" else said.percent
    remarks = read_remarks(said)
    blocked = said.blocker if said.status == "blocked" and said.blocker else ""
    return tasks.Report(
        percent=percent,
        note=task.note if said.unchanged else remarks.note,
        risk=said.risk or blocked,
        measure=remarks.measure,
        waiting_for=said.waiting_for or "",
        delay_reason=remarks.delay_reason or blocked,
        forecast_at=_forecast(turn, task, said),
    )


def _forecast(turn: Turn, task: Task, said: Progress) -> datetime | None:
    """The date said, or a delay counted from the recorded deadline."""
    found = deadlines.forecast(turn, said.forecast)
    if found is None and said.delay_days:
        return task.due_at + timedelta(days=min(said.delay_days, MOST_DELAY))
    return found


def _pass_on(turn: Turn, task: Task) -> Sorry:
    """Somebody else's task: refuse, and offer the owner one tap."""
    owner = tasks.owner_of(turn, task)
    holders = [p.name for p in roles.holders_of_task(turn.conn, task, "progress")]
    words = turn.args.removeprefix(task.label).strip()[:200]
    offer = texts.please_confirm_report(
        turn.person.name, task.label, task.title, words[:80], f"/进度 {task.label} {words}"
    )

    def pass_on(later: Turn) -> None:
        notify.to_person(later.conn, later.house, owner.id, offer, kind="request", now=later.now, about=task.label)

    return Sorry(
        texts.only_owner(task.label, task.title, owner.name, needed("progress"), holders),
        denied=("task", task.id, "progress"),
        then=pass_on,
    )


def _said_back(turn: Turn, before: Task, after: Task, said: Progress, brief: bool, told: list[int]):  # type: ignore[no-untyped-def]
    head = texts.report_head(after.label, after.title, before.percent, after.percent, done=after.done_at is not None)
    ended = views.nothing_left(turn, told)
    head = f"{head}\n{ended}" if ended else head
    rows_shown: list[tuple[str, str]] = []
    if not brief:
        if after.waiting_for:
            rows_shown.append(("等待", after.waiting_for))
        if after.forecast_at:
            rows_shown.append(("预计", deadlines.spoken(turn, after.forecast_at, bool(said.forecast and said.forecast.clock))))
        if after.delay_reason and after.delay_reason != before.delay_reason:
            rows_shown.append(("滞后原因", after.delay_reason))
        if after.risk:
            rows_shown.append(("风险", after.risk))
        if after.measure:
            rows_shown.append(("措施", after.measure))
    buttons = []
    if after.forecast_at and after.forecast_at > after.due_at and not after.done_at:
        day = deadlines.spoken(turn, after.forecast_at, False)
        buttons.append(Button("申请改期", f"/改期 {after.label} {day} 原因:{(said.note or said.blocker or '')[:60]}"))
        rows_shown.append(("提示", texts.forecast_late(deadlines.spoken(turn, after.due_at, after.due_has_clock))))
    return texts.report_saved(head, rows_shown, undo=True, tone="good", buttons=buttons)

