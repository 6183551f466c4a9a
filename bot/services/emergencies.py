"""紧急 as it runs by itself: whom it asks, silence, the team, calls, updates, and what waits meanwhile.

What people say to it is in emergency_talk. Nothing here needs a message: jobs and commands call the same functions.
`next_due_at` and `update_due_at` follow from the rest and have no change rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from adapters.base import OutgoingMessage
from bot.rules import emergency as rules
from bot.rules import escalation as e
from bot.rules.manners import after_quiet
from bot.rules.zones import to_local, to_utc
from bot.services import absences, notify, roles, rungs, spread
from bot.services.house import House
from bot.texts import common
from bot.texts import emergencies as texts
from storage import changes, people, projects
from storage import emergencies as rows
from storage.changes import Actor
from storage.meeting_records import Emergency, LogLine, TeamMember
from storage.records import Group

KIND = "emergency"
ASKED, RUNNING = "asked", "running"
HEAD, MEMBER, NEXT, JOINED = "head", "member", "next", "joined"  # JOINED: came by themselves, nobody called them
COMING, PHONED, NOBODY = "coming", "phoned", "nobody"
TOLD = frozenset({"said", "answered", "phoned", "passed"})  # kinds of timeline lines that an update repeats


def change(conn: Connection, one: Emergency, values: Mapping[str, Any], actor: Actor) -> Emergency:
    """Set columns with their change rows."""
    changes.record(conn, KIND, one.id, {key: (getattr(one, key), new) for key, new in values.items()}, actor)
    rows.set_values(conn, one.id, **values, updated_at=actor.now)
    return rows.emergency(conn, one.id)


def group_of(conn: Connection, one: Emergency) -> Group:
    """Where its posts go first."""
    return spread.place(conn, projects.project(conn, one.project_id), one.group_id, None)


def tell(conn: Connection, house: House, person_id: int, one: Emergency, message: OutgoingMessage, now: datetime) -> None:
    """One-to-one at once, whatever the hour; by a mention in the group where somebody cannot be reached so."""
    group = group_of(conn, one)
    reached = notify.to_person(conn, house, person_id, message, kind=KIND, now=now, about=one.label, heed_quiet=False, group=group)
    if not reached:
        post(conn, house, one, message, now, mention=[person_id])


def post(
    conn: Connection, house: House, one: Emergency, message: OutgoingMessage, now: datetime,
    mention: Sequence[int] = (), but: int | None = None,
) -> None:  # fmt: skip
    """At once, whatever the hour: news in every group of the project, a mention where that person is; not in group `but`."""
    for group in spread.audience(conn, one.project_id, group_of(conn, one), mention):
        if group.id != but:
            notify.to_group(conn, house, group, message, kind=KIND, now=now, mention=mention, about=one.label, heed_quiet=False)


# ---------------------------------------------------------------- who is asked


def deciders(conn: Connection, one: Emergency, now: datetime) -> list[int]:
    """Who may be asked, first to last: the raiser's lead, the executive, who coordinates, the leading lead."""
    own = roles.department_of(conn, one.created_by)
    project = projects.project(conn, one.project_id)
    leading = projects.lead_departments(conn, project.id)[:1]
    named = [own.lead_id if own else None, project.executive_id, project.coordinator_id, *(d.lead_id for d in leading)]
    raiser = people.person(conn, one.created_by).id
    return [i for i in _present(conn, named, now) if i != raiser]


def asked(conn: Connection, one: Emergency, now: datetime) -> list[int]:
    """Who has been asked so far."""
    times = sum(line.kind == "asked" for line in rows.log_of(conn, one.id))
    return deciders(conn, one, now)[:times]


def ask(conn: Connection, house: House, one: Emergency, actor: Actor) -> Emergency:
    """Ask who decides; the second time the next one too. With nobody to ask it starts."""
    now = actor.now
    times = sum(line.kind == "asked" for line in rows.log_of(conn, one.id)) + 1
    who = deciders(conn, one, now)[:times]
    if not who:
        return start(conn, house, one, actor)
    starts = times >= rules.ASKED_TIMES[one.level]
    minutes = int(rules.SILENCE[one.level].total_seconds() // 60)
    by = people.person(conn, one.created_by).name
    for person_id in who:
        tell(conn, house, person_id, one, texts.ask(one.label, one.nature, one.scope, one.level, by, minutes, starts), now)
    if one.asked_of is None:
        one = change(conn, one, {"asked_of": who[0]}, actor)
    rows.add_log(conn, one.id, "asked", texts.log_asked(rungs.names_of(conn, who)), None, now)
    return schedule(conn, one.id)


def _present(conn: Connection, named: Iterable[int | None], now: datetime) -> list[int]:
    """Each once; who is away is replaced by a deputy they named, and asked themselves where there is none."""
    ids = [people.person(conn, i).id for i in named if i]
    return list(dict.fromkeys(rungs.standing_in(conn, i, e.LEAD, now) or i for i in ids))


# ---------------------------------------------------------------- the start, the team


def start(conn: Connection, house: House, one: Emergency, actor: Actor, *, silence: bool = False) -> Emergency:
    """It runs: the team stands, whoever is not there yet is called, the group knows."""
    now, by = actor.now, None if silence else actor.person_id
    _gather_team(conn, one, now)
    head = next(m.person_id for m in rows.team_of(conn, one.id) if m.role == HEAD)
    values = {"state": RUNNING, "started_at": now, "started_by": by, "head_id": head}
    one = change(conn, one, values, actor)
    rows.set_values(conn, one.id, update_due_at=now + rules.RHYTHM[one.level])
    words = texts.LOG_STARTED if by else texts.LOG_NOBODY
    rows.add_log(conn, one.id, "started", words, by, now)
    there = {people.person(conn, i).id for i in (by, one.created_by) if i}
    for member in rows.team_of(conn, one.id):
        if member.person_id in there:
            rows.set_member(conn, one.id, member.person_id, answered_at=now, answer=COMING)
        else:
            rows.add_call(conn, one.id, member.person_id, 1, now)
    one = schedule(conn, one.id)
    post(conn, house, one, _started(conn, one, by), now)
    make_calls(conn, house, one, now)
    return schedule(conn, one.id)


def _gather_team(conn: Connection, one: Emergency, now: datetime) -> None:
    """The head (the executive unless named), who was named or else the departments' leads, who was asked, the raiser."""
    project = projects.project(conn, one.project_id)
    named = rows.team_of(conn, one.id)
    head = next((m.person_id for m in named if m.role == HEAD), None)
    if head is None:
        chief = project.executive_id or project.coordinator_id or one.asked_of or one.created_by
        head = _present(conn, [chief], now)[0]
        join(conn, one, [head], HEAD, now)
    concerned = [d.lead_id for d in projects.departments_of(conn, project.id)]
    more = [] if any(m.role == MEMBER for m in named) else concerned
    join(conn, one, _present(conn, [one.asked_of, *more], now), MEMBER, now)
    join(conn, one, [people.person(conn, one.created_by).id], MEMBER, now)


def join(conn: Connection, one: Emergency, person_ids: Iterable[int], role: str, now: datetime) -> list[int]:
    """Whoever of these is not in the team yet joins it; a new head ends the old one's part. Who really joined."""
    team = {m.person_id: m for m in rows.team_of(conn, one.id)}
    joined: list[int] = []
    for person_id in dict.fromkeys(person_ids):
        if role == HEAD:
            for other in (m for m in team.values() if m.role == HEAD and m.person_id != person_id):
                rows.set_member(conn, one.id, other.person_id, role=MEMBER)
        if person_id in team:
            if role == HEAD or team[person_id].role == JOINED:
                rows.set_member(conn, one.id, person_id, role=role)
            continue
        rows.add_member(conn, one.id, person_id, role, len(team) + len(joined), now)
        joined.append(person_id)
    return joined


def _started(conn: Connection, one: Emergency, by: int | None) -> OutgoingMessage:
    name = people.person(conn, by).name if by else ""
    when = clock(conn, one, one.update_due_at) if one.update_due_at else ""
    lines = [texts.how_to_tell(one.label), texts.next_update(when), texts.others_wait()]
    head = texts.started(one.label, one.nature, name)
    return texts.card(head, facts(conn, one), lines, texts.team_buttons(one.label), "alarm")


# ---------------------------------------------------------------- by itself


def fire(conn: Connection, house: House, one: Emergency, now: datetime) -> None:
    """Whatever is due by `now`: silence, calls, the next person, an update."""
    actor = Actor(None, None, now)
    if one.state == ASKED:
        times = sum(line.kind == "asked" for line in rows.log_of(conn, one.id))
        if times >= rules.ASKED_TIMES[one.level]:
            start(conn, house, one, actor, silence=True)
        else:
            ask(conn, house, one, actor)
        return
    make_calls(conn, house, one, now)
    if one.update_due_at is not None and one.update_due_at <= now:
        _update(conn, house, one, now)
    schedule(conn, one.id)


def make_calls(conn: Connection, house: House, one: Emergency, now: datetime) -> None:
    """Every call that is due, and behind the last one without an answer the next person."""
    for member in rows.team_of(conn, one.id):
        if member.answer or member.answered_at is not None:
            continue
        own = [c for c in rows.calls_of(conn, one.id) if c.person_id == member.person_id]
        last = own[-1] if own else None
        if last is None or (last.done_at is None and last.due_at > now):
            continue
        if last.done_at is None:
            _call(conn, house, one, member, last.attempt, now)
            rows.settle_calls(conn, [last.id], now, "sent")
            if last.attempt < rules.CALLS:
                rows.add_call(conn, one.id, member.person_id, last.attempt + 1, now + rules.CALL_EVERY)
        elif last.done_at + rules.CALL_EVERY <= now:
            _pass_on(conn, house, one, member, now)


def _call(conn: Connection, house: House, one: Emergency, member: TeamMember, attempt: int, now: datetime) -> None:
    head = people.person(conn, one.head_id).name if one.head_id else ""
    restore = clock(conn, one, one.restore_by) if one.restore_by else ""
    message = texts.call(one.label, one.nature, one.scope, one.level, restore, head, attempt)
    tell(conn, house, member.person_id, one, message, now)


def _pass_on(conn: Connection, house: House, one: Emergency, member: TeamMember, now: datetime) -> None:
    """Three calls without an answer: whoever stands next is called, once; the group knows whom to telephone."""
    rows.set_member(conn, one.id, member.person_id, answer=NOBODY)
    after = _after(conn, one, member, now)
    answers = {m.person_id: m.answer for m in rows.team_of(conn, one.id)}
    then = next((i for i in after if i not in answers), None)
    there = next((people.person(conn, i).name for i in after if answers.get(i) != NOBODY), "")
    name = people.person(conn, member.person_id).name
    other = people.person(conn, then).name if then else ""
    rows.add_log(conn, one.id, "passed", texts.log_passed_on(name, other), None, now)
    post(conn, house, one, texts.passed_on(one.label, one.nature, name, rules.CALLS, other, there), now)
    if then:
        joined = join(conn, one, [then], NEXT, now)
        call_first(conn, house, one, joined, now)


def _after(conn: Connection, one: Emergency, member: TeamMember, now: datetime) -> list[int]:
    """Who stands behind one of the team, in order: a deputy they named, their department's contact and lead; behind the head also who coordinates."""
    project = projects.project(conn, one.project_id)
    own = roles.department_of(conn, member.person_id)
    named = [absences.named_deputy(conn, member.person_id, now)]
    named += [own.contact_id, own.lead_id] if own else []
    named += [project.deputy_id, project.coordinator_id] if member.role == HEAD else []
    return [i for i in _present(conn, named, now) if i != member.person_id]


def call_first(conn: Connection, house: House, one: Emergency, person_ids: Iterable[int], now: datetime) -> None:
    """People who joined while it runs are called at once."""
    ids = list(person_ids)
    for person_id in ids:
        rows.add_call(conn, one.id, person_id, 1, now)
    if ids:
        make_calls(conn, house, one, now)


def _update(conn: Connection, house: House, one: Emergency, now: datetime) -> None:
    """What was said since the last update; where nothing was, the head is asked."""
    assert one.started_at is not None
    rhythm = rules.RHYTHM[one.level]
    log = rows.log_of(conn, one.id)
    last = max((place for place, line in enumerate(log) if line.kind in ("update", "started")), default=-1)
    fresh = [line for line in log[last + 1 :] if line.kind in TOLD]
    following = now + rhythm
    rows.set_values(conn, one.id, update_due_at=following)
    minutes = int((now - one.started_at).total_seconds() // 60)
    head = people.person(conn, one.head_id).name if one.head_id else ""
    message = texts.update(
        texts.update_title(one.label, one.nature, minutes),
        timeline(conn, one, fresh),
        head,
        clock(conn, one, one.restore_by) if one.restore_by else "",
        bool(one.restore_by and one.restore_by <= now),
        clock(conn, one, following),
        one.label,
    )
    rows.add_log(conn, one.id, "update", "", None, now)
    post(conn, house, one, message, now, mention=[] if fresh or not one.head_id else [one.head_id])


def schedule(conn: Connection, emergency_id: int) -> Emergency:
    """When it must be looked at next, from what stands; returned as it is then."""
    one = rows.emergency(conn, emergency_id)
    found: list[datetime | None] = []
    if one.state == ASKED:
        at = max((line.at for line in rows.log_of(conn, one.id) if line.kind == "asked"), default=one.created_at)
        found = [at + rules.SILENCE[one.level]]
    elif one.state == RUNNING:
        found = [one.update_due_at, *_call_moments(conn, one)]
    rows.set_values(conn, one.id, next_due_at=min((m for m in found if m), default=None) if one.open else None)
    return rows.emergency(conn, one.id)


def _call_moments(conn: Connection, one: Emergency) -> list[datetime]:
    last = {call.person_id: call for call in rows.calls_of(conn, one.id)}
    waiting = [m.person_id for m in rows.team_of(conn, one.id) if not m.answer and m.answered_at is None]
    calls = [last[i] for i in waiting if i in last]
    return [call.due_at if call.done_at is None else call.done_at + rules.CALL_EVERY for call in calls]


# ---------------------------------------------------------------- what is shown


def called(conn: Connection, one: Emergency, now: datetime) -> list[int]:
    """Everybody who was asked or called: they are told the end."""
    made = [call.person_id for call in rows.calls_of(conn, one.id) if call.done_at is not None]
    return list(dict.fromkeys([*asked(conn, one, now), *made]))


def release(conn: Connection, house: House, one: Emergency, now: datetime) -> None:
    """What waited for the end goes out, outside quiet hours."""
    if one.started_at is None:
        return
    home = group_of(conn, one)
    local = to_local(now, home.zone)
    awake = after_quiet(local, house.manners(conn, home.id))
    groups = [group.id for group in projects.groups_of(conn, one.project_id)]
    rows.release(conn, groups, rules.held_until(one.started_at), now if awake == local else to_utc(awake, home.zone))


def facts(conn: Connection, one: Emergency) -> list[tuple[str, str]]:
    """Every field as (label, value), empty ones too."""
    team = rows.team_of(conn, one.id)
    head = people.person(conn, one.head_id).name if one.head_id else ""
    values = {
        "state": texts.STATES.get(one.state, one.state),
        "level": one.level,
        "scope": one.scope,
        "restore": clock(conn, one, one.restore_by) if one.restore_by else "",
        "head": head,
        "team": common.people(rungs.names_of(conn, [m.person_id for m in team])),
        "result": one.result,
    }
    return [(texts.FACTS[key], value) for key, value in values.items()]


def timeline(conn: Connection, one: Emergency, lines: Iterable[LogLine]) -> list[str]:
    """Lines of the timeline with clock and name."""
    return [
        texts.timeline(clock(conn, one, line.at), people.person(conn, line.person_id).name if line.person_id else "", line.words)
        for line in lines
        if line.words
    ]


def clock(conn: Connection, one: Emergency, moment: datetime) -> str:
    """`10:30`, with the date where it is another day than the start. Wall time of the group."""
    zone = group_of(conn, one).zone
    local, begun = to_local(moment, zone), to_local(one.created_at, zone)
    if local.date() == begun.date():
        return local.strftime("%H:%M")
    return common.date(local, has_clock=True, today=begun)
