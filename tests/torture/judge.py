"""Compares four ledgers: what the driver was answered, the records, the outbox, and the platform's own log."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, select

from bot.rules.calendar import Calendar
from bot.rules.delivery import EXPIRED, ROUTINE
from bot.rules.manners import Manners
from bot.rules.zones import DEFAULT_ZONE, to_local, to_utc
from storage.models import changes, groups, inbox, outbox, progress, slots, tasks
from tests.fakes.dingtalk import Call
from tests.torture.driver import Said
from tests.torture.faults import KEY_HEADER, LIFE_HEADER


@dataclass(slots=True)
class Figures:
    """What a run came to."""

    kills: int
    answered: int
    tries: int
    sends: int
    extra: int
    by_kind: dict[str, int]

    def __str__(self) -> str:
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.by_kind.items()))
        return (
            f"{self.kills} kills, {self.answered} messages answered after {self.tries} tries, {self.sends} sends "
            f"({kinds}), {self.extra} of them repeated after an ambiguous end; 0 lost, 0 applied twice"
        )


@dataclass(slots=True)
class Ledgers:
    """Everything there is to compare. `pending_at_end`: outbox keys not yet marked when each life ended."""

    engine: Engine
    said: Sequence[Said]
    calls: Sequence[Call]
    pending_at_end: dict[int, set[str]]
    now: datetime


def judge(ledgers: Ledgers) -> Figures:
    """Raise AssertionError at the first promise that is broken."""
    with ledgers.engine.connect() as conn:
        _every_message_once(conn, ledgers.said)
        _last_report_stands(conn, ledgers.said)
        rows = list(conn.execute(select(outbox).order_by(outbox.c.id)))
        sends = [call for call in ledgers.calls if call.accepted and call.door != "token"]
        _everything_left(rows, sends, ledgers.now)
        extra = _none_twice(sends, ledgers.pending_at_end)
        _in_order(rows, sends)
        _every_slot_once(conn, ledgers.now)
    return Figures(
        kills=len(ledgers.pending_at_end),
        answered=sum(one.answered for one in ledgers.said),
        tries=sum(len(one.answers) for one in ledgers.said),
        sends=len(sends),
        extra=extra,
        by_kind=dict(Counter(row.kind for row in rows)),
    )


def _every_message_once(conn: Connection, said: Sequence[Said]) -> None:
    """An answered message has one inbox row, one report, one change row of each field it changed, and one reply."""
    ids: dict[str, list[int]] = defaultdict(list)
    for row in conn.execute(select(inbox.c.id, inbox.c.dedupe_key, inbox.c.state)):
        assert row.state == "done", f"{row.dedupe_key} is {row.state}"
        ids[row.dedupe_key].append(row.id)
    reports = _grouped(conn, select(progress.c.inbox_id, progress.c.percent))
    changed = _grouped(conn, select(changes.c.inbox_id, changes.c.new).where(changes.c.field == "percent"))
    replies = _grouped(conn, select(outbox.c.inbox_id, outbox.c.id).where(outbox.c.kind == "reply"))
    made = _grouped(conn, select(changes.c.inbox_id, changes.c.new))
    refused = {status for one in said for status in one.answers} - {0, 200, 503}
    assert not refused, f"genuine messages were answered {refused}"
    for one in said:
        assert one.answered, f"{one.key} was never answered"
        assert len(ids[one.key]) == 1, f"{one.key}: {len(ids[one.key])} inbox rows"
        [inbox_id] = ids[one.key]
        assert len(replies[inbox_id]) == 1, f"{one.key}: {len(replies[inbox_id])} replies"
        if one.percent < 0:
            assert made[inbox_id], f"{one.key} made nothing"
        else:
            assert reports[inbox_id] == [one.percent], f"{one.key}: reports {reports[inbox_id]}"
            assert changed[inbox_id] in ([], [str(one.percent)]), f"{one.key}: changes {changed[inbox_id]}"


def _grouped(conn: Connection, query: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in conn.execute(query):
        found[key].append(value)
    return found


def _last_report_stands(conn: Connection, said: Iterable[Said]) -> None:
    """Each group's only task shows the last report, and its changes chain from 0 to it without a gap."""
    last = {one.group: one.percent for one in said if one.percent >= 0}
    shown = conn.execute(
        select(tasks.c.id, groups.c.conversation, tasks.c.percent).join(groups, groups.c.id == tasks.c.group_id)
    )
    for task_id, conversation, percent in shown:
        assert percent == last.get(conversation, 0), f"{conversation}: {percent}, reported {last.get(conversation)}"
        query = select(changes.c.old, changes.c.new).where(
            changes.c.kind == "task", changes.c.object_id == task_id, changes.c.field == "percent"
        )
        before = "0"
        for old, new in conn.execute(query.order_by(changes.c.id)):
            assert old == before, f"{conversation}: a change from {old} follows one to {before}"
            before = new


def _everything_left(rows: Sequence[Any], sends: Sequence[Call], now: datetime) -> None:
    """What could have left has left, and what is marked as sent really is out."""
    out = {call.headers.get(KEY_HEADER) for call in sends}
    for row in rows:
        if row.kind in ROUTINE and row.why == EXPIRED:
            continue  # today's post is worth nothing tomorrow: not sent late, by design
        if row.state == "pending":
            assert row.not_before > now, f"outbox {row.id} ({row.kind}) still waits: {row.why}"
        else:
            assert row.state == "sent", f"outbox {row.id} ({row.kind}) is {row.state}: {row.why}"
            assert row.key in out, f"outbox {row.id} ({row.kind}) is marked as sent and never left"
    known = {row.key for row in rows}
    assert out <= known, "something left that no row speaks of"


def _none_twice(sends: Sequence[Call], pending_at_end: dict[int, set[str]]) -> int:
    """A second send is allowed only after a life that ended between the platform's yes and our mark."""
    lives: dict[str, list[int]] = defaultdict(list)
    for call in sends:
        lives[call.headers[KEY_HEADER]].append(int(call.headers[LIFE_HEADER]))
    extra = 0
    for key, seen in lives.items():
        assert len(seen) == len(set(seen)), f"{key} left twice within one life"
        for life in sorted(seen)[:-1]:
            assert key in pending_at_end.get(life, ()), f"{key} left again although life {life} had marked it"
            extra += 1
    return extra


def _in_order(rows: Sequence[Any], sends: Sequence[Call]) -> None:
    """Replies of one conversation leave in the order in which they were written."""
    first: dict[str, int] = {}
    for place, call in enumerate(sends):
        first.setdefault(call.headers[KEY_HEADER], place)
    latest: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.kind == "reply" and row.state == "sent":
            assert first[row.key] >= latest[row.to_id], f"outbox {row.id} overtook another in {row.to_id}"
            latest[row.to_id] = first[row.key]


def _every_slot_once(conn: Connection, now: datetime) -> None:
    """Every group had its daily slot on every working day: posted, empty or skipped with a reason, never nothing."""
    calendar, manners = Calendar.seeded(), Manners()
    reasons = Counter(conn.execute(select(slots.c.reason)).scalars())
    assert not [reason for reason, count in reasons.items() if count > 1]
    for group in conn.execute(select(groups)):
        day = to_local(group.created_at, DEFAULT_ZONE).date()
        while day <= to_local(now, DEFAULT_ZONE).date():
            due = to_utc(datetime.combine(day, manners.daily_at), DEFAULT_ZONE)
            if calendar.is_working(day) and group.created_at < due < now - timedelta(hours=1):
                assert f"daily:G{group.id}:{day}" in reasons, f"group {group.id} has no daily slot on {day}"
            day += timedelta(days=1)
