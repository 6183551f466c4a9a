"""What people say to an emergency: it is raised, decided, answered, told about and closed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.base import OutgoingMessage
from bot.grammar.fold import flat
from bot.rules import emergency as rules
from bot.services import emergencies as e
from bot.services import emergency_team, issues, paper, rungs, sentences, tasks
from bot.services.emergency_team import DECIDE, TAKE_PART, require
from bot.services.turn import Sorry, Turn
from bot.texts import common, endings
from bot.texts import emergencies as texts
from storage import changes, counters, people, projects
from storage import emergencies as rows
from storage.changes import Change
from storage.meeting_records import Emergency
from storage.records import Issue, Person, Project, Task

_ABOUT = re.compile(r"紧急(\d{1,9})")
_NUMBER_SAID = re.compile(r"(?<![A-Za-z0-9])[TtQqRrMm]-?\d")
_HERE = r"(?:好的?|收到了?|在的?|来了|(?:我)?马上(?:到|来|看|处理|上线)?|我来(?:了|看看?|处理|跟进)?|(?:我)?已?到位了?|ok|1)"
_YES = re.compile(rf"{_HERE}(?:[\s，,、。.！!]*{_HERE})?[\s。.！!]*", re.IGNORECASE)
_NEWS = re.compile(
    r"已?(?:定位|查明|排查|回滚|重启|扩容|切换|切到|降级|限流|止损|抢修|修复|恢复)|正在(?:处理|修|查)|原因是|故障|宕机|备用|预计.{0,8}(?:恢复|修好)"
)
_DECISION = re.compile(r"(?:确认|立即|马上)?启动|(?:按|转)?普通(?:问题)?(?:处理)?|误(?:触|报|操作)")
_POLITE = re.compile(r"(?:谢谢|多谢|感谢|辛苦了?|嗯+|哦+|明白了?|知道了?|了解)[\s。.！!]*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `/紧急` understood. `restore_by` is an aware UTC moment."""

    nature: str
    scope: str
    level: str
    restore_by: datetime | None
    head: Person | None
    team: Sequence[Person]


def raise_(turn: Turn, project: Project, wanted: Wanted) -> Emergency:
    """A new emergency, and the question to who decides."""
    emergency_team.refuse_strangers(turn, project.id, [wanted.head, *wanted.team])
    emergency_team.refuse_twice(turn, project.id, wanted.nature)
    number = counters.take(turn.conn, e.KIND)
    emergency_id = paper.born(
        turn,
        e.KIND,
        number,
        number=number,
        project_id=project.id,
        group_id=turn.group.id if turn.group else project.home_group_id,
        nature=wanted.nature,
        scope=wanted.scope,
        level=wanted.level,
        restore_by=wanted.restore_by,
        state=e.ASKED,
        created_by=turn.person.id,
        created_at=turn.now,
        updated_at=turn.now,
        inbox_id=turn.inbox_id,
    )
    if turn.person.department_id:
        projects.link_department(turn.conn, project.id, turn.person.department_id)
    one = rows.emergency(turn.conn, emergency_id)
    if wanted.head:
        e.join(turn.conn, one, [wanted.head.id], e.HEAD, turn.now)
    e.join(turn.conn, one, [person.id for person in wanted.team], e.MEMBER, turn.now)
    rows.add_log(turn.conn, one.id, "raised", texts.LOG_RAISED, turn.person.id, turn.now)
    return e.ask(turn.conn, turn.house, one, turn.actor)


# ---------------------------------------------------------------- deciding


def start(turn: Turn, one: Emergency) -> Emergency:
    """启动: by who was asked, or who leads."""
    if one.state != e.ASKED:
        raise Sorry(texts.decided(one.label, one.nature, one.state))
    require(turn, one, DECIDE)
    return e.start(turn.conn, turn.house, one, turn.actor)


def ordinary(turn: Turn, one: Emergency, owner: Person | None) -> tuple[Emergency, Issue]:
    """按普通问题: an issue with its own ladder instead."""
    _still_open(one)
    require(turn, one, DECIDE)
    wanted = issues.NewIssue(title=one.nature, owner=owner or turn.person, occurred_at=one.created_at)
    made = issues.raise_issue(turn, projects.project(turn.conn, one.project_id), wanted)
    rows.add_log(turn.conn, one.id, "ordinary", texts.LOG_ORDINARY, turn.person.id, turn.now)
    note = texts.over_ordinary(one.label, one.nature, made.label)
    over = _over(turn, one, {"state": "ordinary", "issue_id": made.id}, note)
    _post_elsewhere(turn, over, note)
    return over, made


def mistaken(turn: Turn, one: Emergency) -> OutgoingMessage:
    """误触: nobody need do anything."""
    _still_open(one)
    if turn.person.id != one.created_by:
        require(turn, one, DECIDE)
    rows.add_log(turn.conn, one.id, "mistaken", texts.LOG_MISTAKEN, turn.person.id, turn.now)
    note = texts.mistaken(one.label, one.nature, turn.person.name)
    over = _over(turn, one, {"state": "mistaken"}, note)
    _post_elsewhere(turn, over, note)
    return note


def _still_open(one: Emergency) -> None:
    if not one.open:
        raise Sorry(texts.decided(one.label, one.nature, one.state))


# ---------------------------------------------------------------- while it runs


def arrived(turn: Turn, one: Emergency) -> OutgoingMessage:
    """到位: no more calls to this person; somebody of the group who was not called helps, and decides nothing."""
    _running(one)
    if turn.person.id not in emergency_team.ids(turn, one):
        e.join(turn.conn, one, [turn.person.id], e.JOINED, turn.now)
    _answer(turn, one, turn.person.id, e.COMING)
    rows.add_log(turn.conn, one.id, "answered", texts.LOG_ARRIVED, turn.person.id, turn.now)
    e.schedule(turn.conn, one.id)
    return texts.answered(one.label, one.nature, turn.person.name, rungs.names_of(turn.conn, emergency_team.waiting(turn, one)))


def phoned(turn: Turn, one: Emergency, who: Sequence[Person]) -> OutgoingMessage:
    """已电话通知: these were reached by telephone."""
    _running(one)
    require(turn, one, TAKE_PART)
    team = emergency_team.ids(turn, one)
    strange = next((person for person in who if person.id not in team), None)
    if strange is not None:
        raise Sorry(texts.not_in_team(one.label, strange.name))
    for person in who:
        _answer(turn, one, person.id, e.PHONED)
        rows.add_log(turn.conn, one.id, "phoned", texts.log_phoned(person.name), turn.person.id, turn.now)
    e.schedule(turn.conn, one.id)
    return texts.phoned(one.label, one.nature, [person.name for person in who], turn.person.name)


def said(turn: Turn, one: Emergency, words: str) -> OutgoingMessage:
    """A line of the timeline; whoever of the team speaks is there."""
    _running(one)
    paper.born(
        turn,
        "emergency_log",
        one.number,
        emergency_id=one.id,
        kind="said",
        words=words,
        person_id=turn.person.id,
        at=turn.now,
        inbox_id=turn.inbox_id,
    )
    if turn.person.id in emergency_team.waiting(turn, one):
        _answer(turn, one, turn.person.id, e.COMING)
        e.schedule(turn.conn, one.id)
    return texts.noted(one.label, one.nature, e.clock(turn.conn, one, turn.now))


def _running(one: Emergency) -> None:
    if one.state == e.ASKED:
        raise Sorry(texts.not_running(one.label, one.nature))
    _still_open(one)


def _answer(turn: Turn, one: Emergency, person_id: int, how: str) -> None:
    rows.set_member(turn.conn, one.id, person_id, answered_at=turn.now, answer=how)
    left = [c.id for c in rows.calls_of(turn.conn, one.id) if c.person_id == person_id and c.done_at is None]
    rows.settle_calls(turn.conn, left, turn.now, "answered")
    changes.record(
        turn.conn, e.KIND, one.id, {"answered": (None, people.person(turn.conn, person_id).name)}, turn.actor
    )


def update(turn: Turn, one: Emergency, values: Mapping[str, Any], head: Person | None, team: Sequence[Person]) -> Emergency:
    """Fields, the head and further people; who joins while it runs is called at once."""
    _still_open(one)
    require(turn, one, TAKE_PART)
    emergency_team.refuse_strangers(turn, one.project_id, [head, *team])
    now, conn = turn.now, turn.conn
    changed = e.change(conn, one, values, turn.actor) if values else one
    joined = e.join(conn, changed, [head.id] if head else [], e.HEAD, now)
    if head is not None and changed.state == e.RUNNING:
        changed = e.change(conn, changed, {"head_id": head.id}, turn.actor)
    joined += e.join(conn, changed, [person.id for person in team], e.MEMBER, now)
    if joined:
        names = rungs.names_of(conn, joined)
        rows.add_log(conn, one.id, "joined", texts.log_joined(names), turn.person.id, now)
        changes.record(conn, e.KIND, one.id, {"team": (None, common.people(names))}, turn.actor)
    if joined and changed.state == e.RUNNING:
        e.call_first(conn, turn.house, changed, joined, now)
    if "level" in values and changed.state == e.RUNNING:
        rows.set_values(conn, one.id, update_due_at=now + rules.RHYTHM[changed.level])
    return e.schedule(conn, one.id)


# ---------------------------------------------------------------- the end


def close(turn: Turn, one: Emergency, cause: str, measure: str) -> tuple[OutgoingMessage, Task]:
    """恢复: a closing note to everybody who was called, and the review as a tracked task."""
    _running(one)
    require(turn, one, TAKE_PART)
    result = texts.result(cause, measure)
    rows.add_log(turn.conn, one.id, "closed", texts.log_restored(result), turn.person.id, turn.now)
    local = rules.review_by(turn.local, turn.house.calendar)
    review = _review(turn, one, local)
    begun = one.started_at or one.created_at
    took = endings.took(int((turn.now - begun).total_seconds() // 60))
    values = {"state": "closed", "result": result, "review_due_at": turn.utc(local)}
    over = _over(turn, one, values, texts.closing_note(one.label, one.nature, took, cause, measure))
    message = texts.closed(
        one.label,
        one.nature,
        took,
        cause,
        measure,
        turn.person.name,
        f"{review.label} {review.title}",
        common.date(local, has_clock=False, today=turn.local),
    )
    _post_elsewhere(turn, over, message)
    return message, review


def _review(turn: Turn, one: Emergency, local: datetime) -> Task:
    owner = people.person(turn.conn, one.head_id or turn.person.id)
    wanted = tasks.NewTask(
        title=texts.review_title(one.label, one.nature),
        owner=owner,
        due_at=turn.utc(local),
        due_has_clock=False,
        description=texts.REVIEW,  # no standard: a review is not accepted by anybody
    )
    return tasks.make(turn, projects.project(turn.conn, one.project_id), wanted)


def _over(turn: Turn, one: Emergency, values: Mapping[str, Any], note: OutgoingMessage) -> Emergency:
    """However it ends: no more calls, what waited goes out, and everybody who was asked or called knows."""
    ended = {**values, "closed_at": turn.now, "closed_by": turn.person.id}
    over = e.change(turn.conn, one, ended, turn.actor)
    _stop(turn, over, note)
    return over


def _stop(turn: Turn, one: Emergency, note: OutgoingMessage) -> None:
    conn, now = turn.conn, turn.now
    told = e.called(conn, one, now)
    left = [call.id for call in rows.calls_of(conn, one.id) if call.done_at is None]
    rows.settle_calls(conn, left, now, "answered")
    e.schedule(conn, one.id)
    e.release(conn, turn.house, one, now)
    for person_id in told:
        if person_id != turn.person.id:
            e.tell(conn, turn.house, person_id, one, note, now)


def _post_elsewhere(turn: Turn, one: Emergency, message: OutgoingMessage) -> None:
    """The groups of the project hear of it too, but for the one it was said in."""
    if one.started_at is not None:
        e.post(turn.conn, turn.house, one, message, turn.now, but=turn.group_id)


def taken_back(turn: Turn, made: Sequence[Change]) -> None:
    """/撤销: a new one is withdrawn and everybody who heard of it told; what others were called for stays."""
    for emergency_id in dict.fromkeys(c.object_id for c in made if c.kind == e.KIND):
        one = rows.emergency(turn.conn, emergency_id)
        fields = {c.field for c in made if (c.kind, c.object_id) == (e.KIND, emergency_id)}
        if "created" in fields:
            _stop(turn, one, texts.withdrawn(one.label, one.nature, turn.person.name))
            _post_elsewhere(turn, one, texts.withdrawn(one.label, one.nature, turn.person.name))
        elif fields & {"state", "answered", "team", "head_id"}:
            raise Sorry(texts.stays(one.label))
        else:
            e.schedule(turn.conn, one.id)


# ---------------------------------------------------------------- plain words


def meant(turn: Turn, command: str | None, words: str) -> str | None:
    """The arguments of /紧急 that words without a slash stand for, None where they are about something else.

    In reply to a post about an emergency everything is; one-to-one what somebody of a running team says plainly; in the
    group what they say of the trouble itself.
    """
    about = _ABOUT.fullmatch(turn.about)
    if about:
        return _in_reply(int(about[1]), command, words)
    if command is None and _DECISION.fullmatch(flat(words)):
        return _decided(turn, words)
    if turn.group is not None:
        return _news(turn, words) if command is None else None
    if command not in (None, "收到", "跟进"):
        return None
    return _one_to_one(turn, rows.running_of_person(turn.conn, turn.person.id), command, words)


def _decided(turn: Turn, words: str) -> str | None:
    """启动, 按普通问题 or 误触 from whoever was asked, where one emergency waits for them."""
    asked = [one for one in rows.open_of(turn.conn, turn.project_ids()) if one.state == e.ASKED]
    mine = [one for one in asked if turn.person.id in e.asked(turn.conn, one, turn.now)]
    return f"{mine[0].number} {words}" if len(mine) == 1 else None


def _news(turn: Turn, words: str) -> str | None:
    """In the group, from somebody called into the team of the one emergency under way there: a line of its timeline."""
    if not _NEWS.search(flat(words)) or _NUMBER_SAID.search(words) or "%" in flat(words):
        return None
    here = [one for one in rows.running_of_person(turn.conn, turn.person.id) if one.project_id in turn.project_ids()]
    return f"{here[0].number} 进展 {words}" if len(here) == 1 else None


def _in_reply(number: int, command: str | None, words: str) -> str | None:
    if command in ("收到", "跟进") or _YES.fullmatch(flat(words)):
        return f"{number} 到位"
    if command == "解决":
        return f"{number} 恢复 {words}"
    if command in (None, "进度"):
        return f"{number} {words}" if words.strip() and not _POLITE.fullmatch(words) else None
    return None


def _one_to_one(turn: Turn, running: Sequence[Emergency], command: str | None, words: str) -> str | None:
    """Before somebody has answered the call nothing of what they say belongs to it."""
    open_to_me = [one for one in running if turn.person.id in emergency_team.waiting(turn, one)]
    if command or _YES.fullmatch(flat(words)):
        return f"{open_to_me[0].number} 到位" if open_to_me else None
    mine = [one for one in running if one not in open_to_me]
    if not mine or not words or _POLITE.fullmatch(words) or _NUMBER_SAID.search(words) or sentences.is_command(turn, words):
        return None
    return f"{mine[0].number} {words}"
