"""/自检: what was due and what was sent; the group sees its own, an admin one-to-one sees everything."""

from __future__ import annotations

from bot.rules.zones import to_local
from bot.services import selfcheck
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import check as texts

WORDS = ("自检", "检查", "check")
USAGE = "/自检"
HELP = "发送情况自检"
KEYS: dict[str, str] = {}


def run(turn: Turn) -> Answer | None:
    """Counts and reasons, never the texts of messages."""
    if turn.group is None and not turn.person.is_admin:
        raise Sorry(texts.only_admin())
    found = selfcheck.look(turn.conn, turn.house, turn.now, turn.zone, turn.group_id)
    sweep = to_local(found.sweep.at, turn.zone) if found.sweep else None
    skipped = [(one.kind, to_local(one.due_at, turn.zone), one.why) for one in found.skipped]
    parked = [(one.kind, one.count, one.why) for one in found.parked]
    return Answer(
        texts.result(
            local=turn.local,
            posts=found.posts,
            month=found.month,
            rungs=found.rungs,
            waiting=found.waiting,
            parked=parked,
            skipped=skipped,
            sweep=sweep,
            findings=found.auditor.detail if found.auditor and not found.auditor.ok else "",
            calendar_missing=found.calendar_missing,
            quotas=found.quotas,
            unreachable=found.unreachable,
        )
    )
