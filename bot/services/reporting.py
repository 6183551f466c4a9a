"""One report on one task: which task is meant, what of the words is a statement, who may say it, what is said back."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from adapters.base import Button, OutgoingMessage
from bot.grammar import completion, figures, questions, states
from bot.grammar.fold import flat
from bot.grammar.progress import Progress, read_progress
from bot.grammar.remarks import read_remarks
from bot.grammar.standing import how_far
from bot.rules.permissions import may
from bot.rules.zones import to_local
from bot.services import (
    choices,
    deadlines,
    directory,
    ladder,
    offers,
    offplan,
    plain_reports,
    roles,
    tasks,
    unchanged,
    views,
)
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import acceptances as acceptance_texts
from bot.texts import reports as report_texts
from bot.texts import tasks as texts
from bot.texts.offplan import REASON
from storage import acceptance as acceptance_rows
from storage import projects
from storage import tasks as rows
from storage.records import Task

DONE = 100
ACCEPTED = "passed"  # the result of an acceptance
NOON = time(12, 0)  # of a day of completion without a clock
_KEYWORD = re.compile(r"(?:已完成|完成|已搞定|搞定|done)了?(?=[ \u3000]|$)", re.IGNORECASE)
MOST_DELAY = 3_650  # days
_LABEL = re.compile(r"(?:(?<![A-Za-z0-9])[TtQqＴｔ][-－]?|[#＃])[0-9０-９]{1,7}(?![0-9０-９])[ 　]*[:：，,、]?[ 　]*")
_CLAUSE_END = re.compile(r"[，,。；;！？!?\n]")
_URGES = re.compile(
    r"麻烦|尽快|尽早|抓紧|赶紧|加快|催|请[^，。,]{0,8}(?:更新|完成|处理|反馈|确认|回复)"
)  # a wish, no report
_YEAR = re.compile(r"20\d\d|[明来后]年")
_EDGE = " 　\t\n，,。、；;：:-—"


@dataclass(frozen=True, slots=True)
class Said:
    """What a report states of a task. `part`: completion of something less than the task; `hint`: said back with it;
    `done_on`: the earlier day it was completed on, told behind time."""

    progress: Progress
    part: bool = False
    hint: str = ""
    done_on: date | None = None


def says_something(said: Progress) -> bool:
    """Does it report anything?"""
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


def departments(turn: Turn) -> list[str]:
    """Names a line may begin with."""
    return [d.name for d in directory.all_departments(turn)]


def one(turn: Turn, said: Progress, *, brief: bool = False) -> Answer:
    """Record one report, or show the task when nothing is stated."""
    task = _task(turn, said)
    if said.plain and not brief:
        recorded = plain_reports.record(turn, task, said)
        if recorded is not None:
            return recorded
    if said.percent_error:
        raise Sorry(report_texts.percent_range(said.percent_error, task.label))
    stated = _stated(turn, said)
    if stated is None or not (stated.note or says_something(stated)):
        if brief:
            raise Sorry(report_texts.stands_at(task.label, task.title, task.percent))
        return views.card(turn, task)
    return _record(turn, task, _understood(turn, task, stated), brief)


# ---------------------------------------------------------------- which task


def _task(turn: Turn, said: Progress) -> Task:
    labels = [n for n in said.numbers if n.startswith("T")] or said.numbers
    if labels:
        return tasks.by_label(turn, labels[0])
    found = tasks.by_title(turn, said.task_words) or tasks.by_title(turn, _first_clause(said))
    if len(found) == 1:
        return found[0]
    if not found:
        found = rows.open_of_owner(turn.conn, turn.person.id, turn.project_ids())
        if said.task_words and len(found) != 1:
            raise Sorry(texts.no_task_named(said.task_words[:40]))
        if len(found) == 1:
            return found[0]
        if not found:
            raise Sorry(report_texts.no_open_task())
    content = without_name(said)
    raise choices.which(found, "进度", lambda task: f"/进度 {task.label} {content}".strip())


def _first_clause(said: Progress) -> str:
    """Words that may name the task where the grammar cut them off: 谁来完成核心功能; not what is waited for."""
    clause = _CLAUSE_END.split(said.source)[0]
    beside = [words for words in (said.waiting_for, said.blocker) if words]
    return "" if any(words in clause for words in beside) else clause


def without_name(said: Progress) -> str:
    """A report's own words on one line, without what names its task."""
    words = _LABEL.sub("", said.source, count=1) if said.numbers else said.source
    if not said.numbers and said.task_words:
        words = words.replace(said.task_words, "", 1)
    return " ".join(words.split()).strip(_EDGE)


# ---------------------------------------------------------------- what is stated


def _stated(turn: Turn, said: Progress) -> Progress | None:
    """The report without its questions; None when only asked, or when nothing but 完成 stands beside a question."""
    if said.plain:
        return said
    rest = questions.statements(said.source)
    if rest == said.source:
        return said
    again = read_progress(rest, turn.local, turn.house.calendar, departments=departments(turn))
    if not _has_figure(rest) and again.status in (None, "done"):
        return None
    return replace(again, numbers=said.numbers, task_words=said.task_words)


def _has_figure(text: str) -> bool:
    return how_far(_LABEL.sub(" ", flat(text))) is not None


def _understood(turn: Turn, task: Task, said: Progress) -> Said:
    """The report with its figures settled and its 完成 weighed against the task as a whole."""
    if said.plain and not flat(said.note).startswith(flat(task.title)):
        return Said(said)
    options = figures.torn(said.source)
    if options:
        raise Sorry(report_texts.torn(task.label, task.title, options))
    named = _without_title(_without_other_days(said, task.title), task.title)
    day = completion.day_of(said.source, turn.local, turn.house.calendar)
    ended = said.percent == DONE or (said.percent is None and completion.is_whole(said.source, task.title, _known(turn)))
    if day is not None and ended:
        return Said(replace(named, percent=DONE, status="done", forecast=None), done_on=day)
    if _has_figure(said.source):
        found = figures.rounded(said.source, said.percent) if said.percent is not None else None
        if found:
            return Said(replace(named, percent=found[0]), hint=report_texts.rounded(found[1], found[0]))
        more = figures.added(said.source)
        if more is not None and said.percent == more:
            whole = min(task.percent + more, figures.MOST - 1)
            return Said(replace(named, percent=whole), hint=report_texts.added(more, whole))
        return Said(named)
    number = figures.lone(named.note)
    if number and number[0] > DONE and not number[1]:
        raise Sorry(report_texts.percent_range(str(number[0]), task.label))
    if number and number[0] <= DONE:
        return Said(replace(named, percent=number[0], note=number[1], status=None))
    keyword = _KEYWORD.match(named.note)
    if keyword:  # the form of the usage: /进度 T2 完成 终稿已发客户
        return Said(replace(named, percent=DONE, status="done", note=named.note[keyword.end() :].strip()))
    ended = said.status == "done" or named.forecast is not said.forecast
    if ended and completion.whole(said.source, task.title, _known(turn)):
        return Said(replace(named, percent=DONE, status="done"))
    if said.status == "done":
        return Said(replace(named, percent=None, status="in_progress"), part=True, hint=report_texts.PART_ONLY)
    if said.status == "in_progress" and completion.whole(said.source, task.title, _known(turn)):
        return Said(named, part=True, hint=report_texts.PART_ONLY)  # 开发完成，正在自测
    return Said(named)


def _known(turn: Turn) -> set[str]:
    return {*turn.house.names, *departments(turn)}


def _without_other_days(said: Progress, title: str) -> Progress:
    """9月14日完成, said on the 15th, is yesterday and no forecast for the next year; nor is the day of a step one."""
    if said.forecast is None:
        return said
    rolled = said.forecast.confirm and not _YEAR.search(said.source)
    step = completion.only_a_step(flat(said.source), flat(said.forecast.source), flat(title))
    return replace(said, forecast=None) if rolled or step else said


def _without_title(said: Progress, title: str) -> Progress:
    """The note without the task's own name in front."""
    if not flat(said.note).startswith(flat(title)):
        return said
    return replace(said, note=said.note[len(title) :].strip(_EDGE).removeprefix("的"), task_words="", plain=False)


# ---------------------------------------------------------------- recording


def _record(turn: Turn, task: Task, said: Said, brief: bool) -> Answer:
    if not may("progress", roles.towards(turn, task)):
        if _URGES.search(said.progress.source) and not _has_figure(said.progress.source):
            return views.card(turn, task)
        raise offers.pass_on(turn, task, without_name(said.progress))
    if said.progress.unchanged and said.progress.percent is None:
        return unchanged.several(turn, [task])
    report = _report(turn, task, said.progress, said.done_on)
    if task.done_at and (report.percent is None or report.percent >= DONE):
        raise Sorry(texts.closed_task(task.label, task.title))
    _ask_before_reopening(turn, task, said.progress)
    updated = tasks.report(turn, task, report)
    told: list[int] = []
    if updated.done_at:
        told = ladder.end_case(turn, "task", task.id, "done")
    elif task.done_at:
        ladder.reopen_case(turn, "task", task.id)
    asked = offplan.Asked() if brief else offplan.weigh(turn, task, updated, lambda: without_name(said.progress))
    return Answer(_said_back(turn, task, updated, said, brief, told, asked), tuple(told), task.label)


def _ask_before_reopening(turn: Turn, task: Task, said: Progress) -> None:
    """What was accepted is taken up again only on a second word: it must be handed in and accepted once more."""
    accepted = acceptance_rows.last(turn.conn, task.id) if task.done_at and not turn.confirmed else None
    archived = accepted is not None and projects.project(turn.conn, task.project_id).closed_at is not None
    if accepted is not None and accepted.result == ACCEPTED and not archived:  # an archived one is refused as a whole
        draft = f"/进度 {task.label} {without_name(said)}"
        raise Sorry(acceptance_texts.reopen(task.label, task.title), ask=Ask("进度", "confirm", draft))


def _report(turn: Turn, task: Task, said: Progress, done_on: date | None = None) -> tasks.Report:
    if said.plain:
        return tasks.Report(said.percent, said.note)
    percent = DONE if said.percent is None and said.status == "done" else said.percent
    remarks = read_remarks(said)
    blocked = said.blocker if said.status == "blocked" and said.blocker else ""
    return tasks.Report(
        percent=percent,
        note=task.note if said.unchanged else remarks.note,
        risk=said.risk or blocked or _cannot(said),
        measure=remarks.measure,
        waiting_for=said.waiting_for or "",
        delay_reason=remarks.delay_reason or blocked,
        forecast_at=_forecast(turn, task, said),
        done_at=turn.utc(datetime.combine(done_on, NOON)) if done_on else None,
    )


def _cannot(said: Progress) -> str:
    """今天完成不了 is a risk."""
    clauses = states.CLAUSE.split(flat(said.note))
    return next((clause.strip() for clause in clauses if completion.CANNOT.search(clause)), "")


def _forecast(turn: Turn, task: Task, said: Progress) -> datetime | None:
    """The date said, or a delay counted from the recorded deadline."""
    found = deadlines.forecast(turn, said.forecast)
    if found is None and said.delay_days:
        return task.due_at + timedelta(days=min(said.delay_days, MOST_DELAY))
    return found


# ---------------------------------------------------------------- said back


def _said_back(
    turn: Turn, before: Task, after: Task, said: Said, brief: bool, told: list[int], asked: offplan.Asked
) -> OutgoingMessage:
    head = report_texts.report_head(
        after.label, after.title, before.percent, after.percent, done=after.done_at is not None
    )
    ended = views.nothing_left(turn, told)
    head = f"{head}\n{ended}" if ended else head
    shown = [] if brief else _facts(turn, before, after, said.progress)
    if said.hint:
        shown.append(("提示", said.hint))
    buttons = [Button(report_texts.REPORT_DONE, f"/进度 {after.label} 完成")] if said.part else []
    if _later(before, after):
        buttons.append(_ask_for_date(turn, after, said.progress))
        shown.append(("提示", report_texts.forecast_late(deadlines.spoken(turn, after.due_at, after.due_has_clock))))
    if asked.question or asked.reason:
        shown.append((REASON, asked.question or asked.reason))
    return report_texts.report_saved(head, shown, undo=True, tone="good", buttons=[*asked.buttons, *buttons])


def _facts(turn: Turn, before: Task, after: Task, said: Progress) -> list[tuple[str, str]]:
    forecast = ""
    if after.forecast_at:
        forecast = deadlines.spoken(turn, after.forecast_at, bool(said.forecast and said.forecast.clock))
    reason = after.delay_reason if after.delay_reason != before.delay_reason else ""
    behind = after.done_at is not None and before.done_at is None and to_local(after.done_at, turn.zone).date() < turn.local.date()
    every = (
        ("实际完成", deadlines.spoken(turn, after.done_at, False) if behind and after.done_at else ""),
        ("等待", after.waiting_for),
        ("预计", forecast),
        ("滞后原因", reason),
        ("风险", after.risk),
        ("措施", after.measure),
    )
    return [(label, value) for label, value in every if value]


def _later(before: Task, after: Task) -> bool:
    """This report moved the expected day behind the due moment."""
    if after.forecast_at is None or after.done_at or after.forecast_at == before.forecast_at:
        return False
    return after.forecast_at > after.due_at


def _ask_for_date(turn: Turn, task: Task, said: Progress) -> Button:
    """The new date as a request, with the reason only where one was given."""
    assert task.forecast_at is not None
    day = deadlines.spoken(turn, task.forecast_at, False)
    reason = " ".join((read_remarks(said).delay_reason or said.blocker or "").split())[:60]
    return Button("申请改期", f"/改期 {task.label} {day}" + (f" 原因:{reason}" if reason else ""))
