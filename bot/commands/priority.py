"""/优先级: how much a task matters beside others (rule 11)."""

from __future__ import annotations

from bot.services import tasks, wanted
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import division as texts

WORDS = ("优先级", "优先", "yxj", "priority")
USAGE = "/优先级 T2 高"
HELP = "改任务优先级"
KEYS: dict[str, str] = {"优先级": "priority"}


def run(turn: Turn) -> Answer | None:
    """高, 中 or 低."""
    fields = turn.fields(KEYS, deadline=False)
    said = (fields.named.get("priority") or fields.rest).strip()
    if not fields.numbers or not said:
        raise Sorry(texts.priority_usage(fields.numbers[0] if fields.numbers else "T12"))
    task = tasks.by_label(turn, fields.numbers[0])
    return wanted.prioritize(turn, task, said)
