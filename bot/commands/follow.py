"""/跟进 (button 我来): mine until then; the ladder waits for that moment and shows whose it is."""

from __future__ import annotations

from bot.grammar.deadline import Deadline
from bot.rules import permissions
from bot.services import answering, calling, deadlines, directory, issues, ladder, notify, rung_facts, rungs, waivers
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import ladder as texts
from storage import cases
from storage.records import Case, Issue

WORDS = ("跟进", "我来", "gj", "follow")
USAGE = "/跟进 Q1 10月12日前"
HELP = "承诺跟进时间"
KEYS = {"截止": "due", "时间": "due", "编号": "number"}
_FOLLOWING = {permissions.OWNER, permissions.ALARMED}


def run(turn: Turn) -> Answer | None:
    """Take the commitment; without a concrete date two of them are offered."""
    fields = turn.fields(KEYS)
    found = answering.pick(turn, fields, WORDS[0]) or _own(turn)
    if found is None:
        return None if turn.to_bot else Answer(texts.nothing_to_acknowledge())
    record, case = found
    if _FOLLOWING.isdisjoint(answering.roles_towards(turn, record)):
        message = texts.not_alarmed(record.label, record.title, answering.alarmed_names(turn, case))
        raise Sorry(message, denied=(answering.kind_of(record), record.id, "follow"))
    others = [one for one in directory.mentioned_people(turn, fields.people) if one.id != turn.person.id]
    if others:
        moment = calling.moment_of(turn, fields.deadline)
        return Answer(calling.hand_on(turn, case, others[0], moment), about=record.label)
    due = _moment(turn, record, case, fields.deadline)
    waiver: list[str] = []
    paused = ladder.follow(turn, case, due.at, lambda: _waived(turn, case, record.label, waiver))
    until = deadlines.spoken(turn, due.at, due.has_clock)
    capped = deadlines.spoken(turn, paused, False) if paused is not None and paused < due.at else ""
    message = texts.following(
        turn.person.name,
        record.label,
        record.title,
        until,
        pauses=paused is not None,
        paused_until=capped,
        waived="".join(waiver),
    )
    if turn.group is None and isinstance(record, Issue) and any(a.group_id for a in cases.alarms_of(turn.conn, case.id)):
        # the group that was asked to name somebody hears who it is, in one calm line
        group = rungs.look(turn.conn, turn.house, case).group
        notify.to_group(turn.conn, turn.house, group, message, kind="request", now=turn.now, about=record.label)
    return Answer(message, about=record.label)


def _waived(turn: Turn, case: Case, label: str, reason: list[str]) -> bool:
    """Rules 6 and 7 after two broken commitments; `reason` takes the waiver's words."""
    found = waivers.let_through(turn, case.project_id, rungs.RULE[case.object_kind], label)
    reason += [found.reason] if found else []
    return found is not None


def _own(turn: Turn) -> tuple[answering.Record, Case] | None:
    """A bare 我来 of somebody with one open issue, before anybody was alarmed."""
    own = [] if turn.args.strip() else [one for one in issues.open_of(turn) if one.owner_id == turn.person.id]
    case = cases.open_case(turn.conn, "issue", own[0].id) if len(own) == 1 else None
    return (own[0], case) if case else None


def _moment(turn: Turn, record: answering.Record, case: Case, read: Deadline | None) -> deadlines.Due:
    matter = rungs.look(turn.conn, turn.house, case)
    choices = rung_facts.follow_choices(turn.house, matter, turn.now)
    draft = f"/跟进 {record.label}"
    ask = Ask("跟进", "截止", draft)
    deadlines.refuse_no_day(turn, ask)
    if read is None or read.moment is None:
        vague = "、".join(read.vague) if read else ""
        raise Sorry(texts.follow_when(record.label, record.title, choices, vague), ask=ask)
    # a day of this year that is over is read as next year's: nobody promises that
    if read.past or read.moment <= turn.local or (read.confirm and read.moment.year > turn.local.year):
        raise Sorry(texts.follow_past(record.label, read.source, choices), ask=ask)
    return deadlines.settle(turn, read, command="跟进", draft=draft)
