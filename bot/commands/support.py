"""/支持: another department gives something by a day; its item is tracked there, and the wait is charged there."""

from __future__ import annotations

from adapters.base import Button
from bot.grammar.fields import Fields
from bot.services import support_items, tasks
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import supports as texts
from storage import tasks as rows
from storage.records import Task

WORDS = ("支持", "请支持", "需支持", "zc", "support")
USAGE = "/支持 T2 市场部 海报设计稿 10月12日前"
HELP = "请部门支持"
KEYS = support_items.KEYS


def run(turn: Turn) -> Answer | None:
    """Take the item for the task named."""
    fields = turn.fields(KEYS)
    if not turn.args:
        return Answer(texts.usage("T2"))
    return support_items.answer(turn, _task(turn, fields), fields)


def _task(turn: Turn, fields: Fields) -> Task:
    """The task named, else the sender's only open one."""
    if fields.numbers:
        return tasks.by_label(turn, fields.numbers[0])
    found = rows.open_of_owner(turn.conn, turn.person.id, turn.project_ids())
    if len(found) == 1:
        return found[0]
    if not found:
        raise Sorry(texts.usage("T2"))
    buttons = [Button(f"{t.label} {t.title}"[:20], f"/支持 {t.label} {turn.args}") for t in found[:4]]
    raise Sorry(tasks.which(turn, found, buttons).message, ask=Ask("支持", "编号", f"/支持 {turn.args}"))
