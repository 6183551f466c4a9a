"""/缓冲: the inner day of a task, before the day promised outside (rule 9)."""

from __future__ import annotations

from bot.services import inner_day, tasks
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import buffer as texts

WORDS = ("缓冲", "缓冲期", "内部截止", "hc", "buffer")
USAGE = "/缓冲 T2 10月18日"
HELP = "内部截止日期"
KEYS = {"缓冲": "due", "内部": "due", "日期": "due", "截止": "due"}


def run(turn: Turn) -> Answer | None:
    """Set, show or remove it."""
    fields = turn.fields(KEYS, deadline=False)
    if not fields.numbers:
        raise Sorry(texts.usage("T2"))
    task = tasks.by_label(turn, fields.numbers[0])
    return inner_day.answer(turn, task, (fields.named.get("due") or fields.rest).strip())
