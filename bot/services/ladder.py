"""Cases of the ladder: opened with frozen rungs, paused by 收到 and 跟进, ended with word to whoever was alarmed.

`climb` fires what is due; this is what commands and jobs call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from adapters.base import OutgoingMessage
from bot.rules import escalation as e
from bot.rules.zones import to_local, to_utc
from bot.services import ball, notify, rungs
from bot.services.house import House
from bot.services.rungs import Matter
from bot.services.turn import Turn
from bot.texts import common
from bot.texts import endings as texts
from storage import cases, changes, people, projects
from storage.cases import Alarm
from storage.changes import Actor
from storage.records import Case, Issue, Person, Rung, Task

LATE, UNRESOLVED = "late", "unresolved"

# ---------------------------------------------------------------- opening


def open_late(conn: Connection, house: House, task: Task, actor: Actor) -> Case:
    """The case of a task whose due moment has passed; an open one stays as it is."""
    known = _known(conn, house, "task", task.id, task.due_at, actor)
    if known:
        return known
    home = notify.home_group(conn, task.project_id)
    due = to_local(task.due_at, home.zone)
    planned = e.late_rungs(due, house.calendar, house.manners(conn, home.id))
    return _open(conn, LATE, "task", task, task.due_at, planned, home.zone, actor)


def open_unresolved(conn: Connection, house: House, issue: Issue, actor: Actor) -> Case:
    """The case of an issue, from when it was raised."""
    known = _known(conn, house, "issue", issue.id, issue.raised_at, actor)
    if known:
        return known
    home = notify.home_group(conn, issue.project_id)
    raised = to_local(issue.raised_at, home.zone)
    planned = e.unresolved_rungs(raised, issue.level, house.calendar, house.manners(conn, home.id))
    return _open(conn, UNRESOLVED, "issue", issue, issue.raised_at, planned, home.zone, actor)


def _known(
    conn: Connection, house: House, object_kind: str, object_id: int, started_at: datetime, actor: Actor
) -> Case | None:
    """The case of this very moment: open, or ended and now reopened, so that no rung is climbed twice."""
    found = cases.open_case(conn, object_kind, object_id)
    if found:
        return found
    last = cases.last_case(conn, object_kind, object_id)
    if last is None or last.started_at != started_at:
        return None
    _reopen(conn, house, last, actor)
    return cases.case(conn, last.id)


def _open(
    conn: Connection,
    kind: str,
    object_kind: str,
    record: Task | Issue,
    started_at: datetime,
    planned: e.Planned,
    zone: str,
    actor: Actor,
) -> Case:
    case_id = cases.add(
        conn,
        kind=kind,
        object_kind=object_kind,
        object_id=record.id,
        project_id=record.project_id,
        started_at=started_at,
    )
    frozen = [(step, role, to_utc(moment, zone)) for step, (role, moment) in enumerate(planned, 1)]
    cases.add_rungs(conn, case_id, frozen)
    changes.record(conn, "case", case_id, {"created": (None, f"{object_kind}:{record.id}")}, actor)
    return cases.case(conn, case_id)


def has_open_case(conn: Connection, object_kind: str, object_id: int) -> bool:
    """Whether a task or an issue is on the ladder now."""
    return cases.open_case(conn, object_kind, object_id) is not None


def rung_above(conn: Connection, case: Case) -> Rung | None:
    """The next rung that tells a lead or an executive."""
    waiting = cases.waiting_rungs(conn, case.id)
    return next((rung for rung in waiting if rung.role in e.LEADING and rung.role != e.NOTICE), None)


def next_rung(conn: Connection, house: House, case: Case, now: datetime) -> tuple[datetime, list[Person]] | None:
    """That rung's moment (aware UTC), and who stands on it now."""
    rung = rung_above(conn, case)
    if rung is None:
        return None
    matter = rungs.look(conn, house, case)
    ids = rungs.people_on(conn, matter, rung.role, now)
    moment = max(rung.next_at or rung.due_at, ball.due(conn, house, matter, rung, now))
    return moment, [people.person(conn, i) for i in ids]


# ---------------------------------------------------------------- pausing


def acknowledge(turn: Turn, case: Case) -> datetime | None:
    """收到: seen. The first one pauses the ladder until noon of the next working day; None when it pauses nothing."""
    if case.seen_by is not None:
        changes.record(turn.conn, "case", case.id, {"acknowledged": (None, turn.person.id)}, turn.actor)
        return None
    matter = rungs.look(turn.conn, turn.house, case)
    noon = matter.utc(e.next_noon(matter.local(turn.now), turn.house.calendar))
    paused = max(noon, case.paused_until or noon)
    _set(turn, case, {"seen_by": turn.person.id, "seen_at": turn.now, "paused_until": paused})
    _rearm(turn.conn, case, paused)
    return paused


def follow(
    turn: Turn, case: Case, until: datetime, waived: Callable[[], bool] = bool
) -> datetime | None:
    """跟进: mine until then (aware UTC). Until when the ladder pauses, at most e.PROMISE_PAUSE working days.

    None: two broken commitments pause nothing more, unless that rule is `waived`.
    """
    postponed = case.follow_until is not None and until > case.follow_until
    broken = case.broken_promises + (1 if postponed and _promise_stands(turn.conn, case) else 0)
    pauses = broken < e.BROKEN_PROMISES or waived()
    values: dict[str, object] = {"follower_id": turn.person.id, "follow_until": until, "broken_promises": broken}
    paused = _pause(turn, case, until) if pauses else None
    _set(turn, case, values | ({"paused_until": paused} if paused else {}))
    cases.stop_rungs(turn.conn, case.id, "ended", role=e.PROMISE)
    if paused:
        step = max((rung.step for rung in cases.rungs_of(turn.conn, case.id)), default=0) + 1
        _rearm(turn.conn, case, paused)
        cases.add_rungs(turn.conn, case.id, [(step, e.PROMISE, until)])
    return paused


def _pause(turn: Turn, case: Case, until: datetime) -> datetime:
    matter = rungs.look(turn.conn, turn.house, case)
    return min(until, matter.utc(e.longest_pause(matter.local(turn.now), turn.house.calendar)))


def _promise_stands(conn: Connection, case: Case) -> bool:
    """Whether the last commitment was not counted as broken yet."""
    return any(rung.role == e.PROMISE for rung in cases.waiting_rungs(conn, case.id))


def _rearm(conn: Connection, case: Case, paused_until: datetime) -> None:
    """Rungs wait for the pause and not a moment longer, whatever they waited for before."""
    for rung in cases.waiting_rungs(conn, case.id):
        cases.set_rung(conn, rung.id, next_at=max(rung.due_at, paused_until))


def _set(turn: Turn, case: Case, values: Mapping[str, object]) -> None:
    cases.set_values(turn.conn, case.id, values)
    changes.record(turn.conn, "case", case.id, {k: (getattr(case, k), v) for k, v in values.items()}, turn.actor)


# ---------------------------------------------------------------- the end


def end_case(turn: Turn, object_kind: str, object_id: int, reason: str) -> list[int]:
    """End the case of a task or an issue: done, solved, new_date or cancelled; call it after the record is changed.

    Returns whom the caller's own reply must mention (and say `texts.ladder.nothing_left` to): those alarmed in the
    group it is said in. Everybody else who was alarmed is told here, where they were alarmed.
    """
    return close(turn.conn, turn.house, object_kind, object_id, reason, turn.actor, reply_group=turn.group_id)


def close(
    conn: Connection,
    house: House,
    object_kind: str,
    object_id: int,
    reason: str,
    actor: Actor,
    *,
    reply_group: int | None = None,
) -> list[int]:
    """End a case, for jobs too. `reply_group` is the group whose reply the caller writes; see end_case."""
    case = cases.open_case(conn, object_kind, object_id)
    if case is None:
        return []
    alarmed = cases.alarms_of(conn, case.id)
    cases.set_values(conn, case.id, {"ended_at": actor.now, "end_reason": reason})
    cases.stop_rungs(conn, case.id, "ended")
    cases.told_end(conn, case.id, actor.now)
    fields = {"ended_at": (None, actor.now), "end_reason": ("", reason)}
    changes.record(conn, "case", case.id, fields, actor)
    others = [alarm for alarm in alarmed if alarm.person_id != actor.person_id]
    matter = rungs.look(conn, house, case)
    carried = [a.person_id for a in others if a.group_id is not None and a.group_id == reply_group]
    _tell_end(conn, house, matter, [a for a in others if a.person_id not in carried], reason, actor)
    return carried


def _tell_end(
    conn: Connection, house: House, matter: Matter, alarmed: Sequence[Alarm], reason: str, actor: Actor
) -> None:
    now = actor.now
    # solved, taken back and solved again may all fall into one moment: the message tells the ends apart
    stamp = f"{matter.case.id}:{int(now.timestamp())}:{actor.inbox_id or 0}"
    label = matter.record.label
    for alarm in alarmed:
        if alarm.group_id is None:
            message = _ending(matter, reason, now, ())
            notify.to_person_or_group(
                conn,
                house,
                alarm.person_id,
                matter.group,
                message,
                kind="end",
                now=now,
                reason=f"end:{stamp}:{alarm.person_id}",
                about=label,
            )
    for group_id in dict.fromkeys(a.group_id for a in alarmed if a.group_id is not None):
        ids = [a.person_id for a in alarmed if a.group_id == group_id]
        message = _ending(matter, reason, now, rungs.names_of(conn, ids))
        group = projects.group(conn, group_id)
        where = f"end:{stamp}:group{group_id}"
        notify.to_group(conn, house, group, message, kind="end", now=now, mention=ids, reason=where, about=label)


def _ending(matter: Matter, reason: str, now: datetime, names: Sequence[str]) -> OutgoingMessage:
    record, task = matter.record, matter.task
    how = texts.HOW[reason]
    if reason == "new_date" and task is not None:
        how = texts.new_date(matter.spoken(task.due_at, now, has_clock=task.due_has_clock))
    return texts.ended(
        record.label,
        record.title,
        how,
        matter.spoken(now, now),
        took(matter.case, now),
        record.measure if reason == "solved" else "",
        names,
    )


def spoken(turn: Turn, moment: datetime) -> str:
    """A moment with its clock as people read it here; the year only where it is another."""
    local = to_local(moment, turn.zone)
    return common.date(local, has_clock=True, today=local if local.year == turn.local.year else turn.local)


def took(case: Case, now: datetime) -> str:
    """How long a case has lasted, as a phrase."""
    return texts.took(int((now - case.started_at).total_seconds() // 60))


# ---------------------------------------------------------------- the end taken back


def reopen_case(turn: Turn, object_kind: str, object_id: int) -> None:
    """An end was taken back (/撤销): the ladder goes on where it stood, and those who were told are told once."""
    last = cases.last_case(turn.conn, object_kind, object_id)
    if last is None or last.ended_at is None:
        return
    matter = rungs.look(turn.conn, turn.house, last)
    if matter.task is not None and matter.task.due_at != last.started_at:
        return
    _reopen(turn.conn, turn.house, last, turn.actor)


def _reopen(conn: Connection, house: House, case: Case, actor: Actor) -> None:
    if rungs.over(rungs.look(conn, house, case)):
        return
    cases.set_values(conn, case.id, {"ended_at": None, "end_reason": ""})
    fields = {"ended_at": (case.ended_at, None), "end_reason": (case.end_reason, "")}
    changes.record(conn, "case", case.id, fields, actor)
    for rung in cases.rungs_of(conn, case.id):
        if rung.outcome == "ended" and rung.fired_at is None and rung.role != e.PROMISE:
            cases.set_rung(conn, rung.id, next_at=max(rung.due_at, actor.now), outcome="")
    told = [a for a in cases.alarms_of(conn, case.id) if a.told_end_at and a.person_id != actor.person_id]
    cases.told_end(conn, case.id, None)
    _tell_reopened(conn, house, rungs.look(conn, house, case), told, actor.now)


def _tell_reopened(conn: Connection, house: House, matter: Matter, told: Sequence[Alarm], now: datetime) -> None:
    label = matter.record.label
    message = texts.reopened(label, matter.record.title)
    for alarm in told:
        if alarm.group_id is None:
            notify.to_person(
                conn, house, alarm.person_id, message, kind="notice", now=now, about=label, group=matter.group
            )
    mentioned = [alarm.person_id for alarm in told if alarm.group_id is not None]
    if mentioned:
        notify.to_group(conn, house, matter.group, message, kind="notice", now=now, mention=mentioned, about=label)
