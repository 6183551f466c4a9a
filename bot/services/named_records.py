"""A sentence that names a new record, as the command it stands for: one button, and nothing is recorded before the tap."""

from __future__ import annotations

from bot.grammar import drafts
from bot.grammar.deadline import read_deadline
from bot.grammar.form_talk import MEETING, SUBMIT, TASK, Named, read_named, read_reached
from bot.services import tasks, wording
from bot.services.turn import Answer, Turn
from bot.texts import wants as texts
from storage import kpis as kpi_rows
from storage import tasks as rows
from storage.records import Task

MOST = 120  # characters of a sentence on a button


def offered(turn: Turn, words: str) -> Answer | None:
    """The button; None where no record is named."""
    said = read_named(words)
    if said is not None:
        return _submit(turn, said) if said.command == SUBMIT else _new(turn, said)
    reached = read_reached(words)
    if reached is not None and reached[0] in _kpis(turn):
        return Answer(texts.named("KPI", f"/KPI {reached[0]} {reached[1]}"))
    return _blamed(turn, words)


def _new(turn: Turn, said: Named) -> Answer:
    what = " ".join(said.what.split())[:MOST]
    if said.command == TASK:
        what = _task(turn, what)
    if said.command == MEETING:
        with_whom = "、".join(said.departments)
        what += (f" 时间:{said.when}" if said.when else "") + (f" 参会:{with_whom}" if with_whom else "")
    return Answer(texts.named(said.command, f"/{said.command} {what}"))


def _task(turn: Turn, what: str) -> str:
    """What, who and until when, as /任务 wants them; as said where they cannot be told apart."""
    read = read_deadline(what, turn.local, turn.house.calendar)
    day = read.source.strip() if read is not None and read.moment is not None else ""
    name = drafts.owner(what, turn.house.names)
    title = drafts.title(what, name, day).removesuffix("到位").strip()
    title = title.removesuffix("负责").strip() if name else title
    for mark in ("之前", "以前", "前"):
        title = title.removesuffix(f" {mark}").strip()
    if not title:
        return what
    return " ".join(part for part in (title, f"@{name}" if name else "", f"截止:{day}" if day else "") if part)


def _submit(turn: Turn, said: Named) -> Answer | None:
    """首页设计弄好了，提交验收: the task named, or the speaker's only one."""
    found = tasks.by_title(turn, said.what)
    task = _one(turn) if not found else found[0] if len(found) == 1 else None
    return Answer(texts.named(SUBMIT, f"/提交 {task.label}", f"{task.label} {task.title}"), about=task.label) if task else None


def _one(turn: Turn) -> Task | None:
    own = rows.open_of_owner(turn.conn, turn.person.id, turn.project_ids())
    return own[0] if len(own) == 1 else None


def _kpis(turn: Turn) -> set[str]:
    return {one.name for project in turn.project_ids() for one in kpi_rows.of_project(turn.conn, project)}


def _blamed(turn: Turn, words: str) -> Answer | None:
    """研发部进度太慢了，拖了我们的设计: a matter between departments, no report of the speaker's task."""
    blame = wording.found_in(turn, words)
    if blame is None or blame.span[0] or not blame.department or len(words) > MOST or any(c.isdigit() for c in words):
        return None
    if read_deadline(words, turn.local, turn.house.calendar) is not None or tasks.by_title(turn, words):
        return None
    return Answer(texts.named("问题", f"/问题 {' '.join(words.split())}"))
