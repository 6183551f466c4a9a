"""/原因: why something came earlier or later than planned, typed or tapped."""

from __future__ import annotations

from bot.rules import offplan as rules
from bot.services import roles, tasks
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import offplan as texts

WORDS = ("原因", "偏差原因", "滞后原因", "yy", "reason")
USAGE = "/原因 T2 等他人"
HELP = "偏离计划的原因"
KEYS = {"原因": "reason", "理由": "reason"}


def run(turn: Turn) -> Answer | None:
    """One of the few reasons; other words are kept as they are, under 其他."""
    fields = turn.fields(KEYS, deadline=False)
    if not fields.numbers:
        raise Sorry(texts.usage("T2", rules.LATE))
    task = tasks.by_label(turn, fields.numbers[0])
    words = tasks.reason_of(fields.named.get("reason") or fields.rest)
    if not words:
        raise Sorry(texts.usage(task.label, rules.LATE), ask=Ask("原因", "原因", f"/原因 {task.label}"))
    allowed = roles.towards_task(turn.conn, task, turn.person.id, turn.now)
    holders = roles.holders_of_task(turn.conn, task, "reason")
    roles.require(turn, "reason", allowed, holders=holders, object_id=task.id)
    reason = rules.reason_of(words) or rules.ELSE
    own = "" if words in rules.EVERY else words[:200]
    if reason == task.off_plan and not own:
        raise Sorry(texts.same(task.label, task.title, reason))
    values = {"off_plan": reason} | ({"delay_reason": own} if own else {})
    tasks.update(turn, task, values)
    return Answer(texts.saved(task.label, task.title, reason, own), about=task.label)
