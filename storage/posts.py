"""What the bot posted in groups, after it went out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from storage.models import outbox


@dataclass(frozen=True, slots=True)
class Posted:
    """One post that a platform has. `message_id`: the platform's, "" where it gave none; `reason`: of a scheduled post."""

    adapter: str
    conversation: str
    group_id: int
    kind: str
    about: str
    reason: str
    sent_at: datetime  # aware UTC
    message_id: str


def in_groups(conn: Connection, group_ids: Sequence[int], kinds: Sequence[str], since: datetime) -> list[Posted]:
    """Posts of these kinds written since then, the newest first."""
    o = outbox.c
    rows = conn.execute(
        select(o.adapter, o.to_id, o.group_id, o.kind, o.about, o.reason, o.sent_at, o.platform_message_id)
        .where(o.person_id.is_(None), o.kind.in_(kinds), o.created_at >= since)  # in the order of an index
        .where(o.to_kind == "group", o.group_id.in_(group_ids), o.state == "sent")
        .order_by(o.id.desc())
    )
    return [
        Posted(one.adapter, one.to_id, one.group_id, one.kind, one.about, one.reason or "", one.sent_at, one.platform_message_id)
        for one in rows
    ]
