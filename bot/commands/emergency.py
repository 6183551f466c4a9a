"""/紧急: what cannot wait. The raiser's lead decides by a tap, a team is called, and what it says makes the timeline."""

from __future__ import annotations

import re
from datetime import datetime

from adapters.base import Button
from bot.grammar.deadline import read_deadline
from bot.grammar.fields import Fields, read_fields
from bot.grammar.fold import flat
from bot.rules import emergency as rules
from bot.services import directory, emergencies, emergency_talk, emergency_team, issues, projects, rungs
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import emergencies as texts
from bot.texts import issues as issue_texts
from storage import emergencies as rows
from storage.meeting_records import Emergency
from storage.records import Person

WORDS = ("紧急", "紧急事项", "突发", "jinji", "urgent")
USAGE = texts.EXAMPLE
HELP = "发起紧急事项"
KEYS = {
    "影响": "scope",
    "影响范围": "scope",
    "范围": "scope",
    "级别": "level",
    "紧急程度": "level",
    "等级": "level",
    "恢复时限": "restore",
    "时限": "restore",
    "组长": "head",
    "负责人": "head",
    "小组": "team",
    "成员": "team",
    "原因": "cause",
    "措施": "measure",
    "性质": "nature",
    "描述": "nature",
    "进展": "words",
}
_NUMBERED = re.compile(
    r"^\s*(?:紧急\s?)?[#-]?(\d{1,9})(?=\s|$|启动|按?普通|误|到位|已|恢复|进[展度]|组长|小组)(?!\s*[台个名家条位次件])\s*(.*)$", re.DOTALL
)
_WITHIN = re.compile(r"(?:[\d.]+|[一二两三四五六七八九十半]+)\s?个?半?\s?(?:小时|分钟|天)(?:之|以)?内(?:必须|需要?|要)?(?:恢复|解决)?")
_EDGE = r"(?=$|[\s，,。.；;:：])"
_START = re.compile(rf"^(?:确认)?启动{_EDGE}")
_ORDINARY = re.compile(rf"^(?:按|转)?普通(?:问题)?{_EDGE}")
_MISTAKE = re.compile(rf"^误(?:触|报|操作){_EDGE}")
_ARRIVED = re.compile(rf"^(?:我)?(?:已经?)?(?:到位|收到|参加|在线|我来|马上到)了?{_EDGE}")
_PHONED = re.compile(r"^已?电话(?:通知|联系)")
_CLOSED = re.compile(rf"^(?:已经?)?(?:全部|完全)?(?:恢复|解除)(?:了|正常了?|使用)?{_EDGE}[\s，,。.；;:：]*")
_PROGRESS = re.compile(r"^(?:进展|进度|更新)[\s，,:：]*")
_FIELDS = frozenset({"scope", "level", "restore", "head", "team", "nature"})
_LEVEL = re.compile(r"(?:紧急)?(?:特急|高|中|低)(?:级别?)?")
_CONCERNED = re.compile(r"\d+\s?[万千百]?[多余+]?\s?[个名家位]?(?:用户|客户|商户|门店|订单|人)|(?:全部|所有|全体)(?:用户|客户|商户|门店|部门)")
_SHOWN = 8  # lines of the timeline on the card


def run(turn: Turn) -> Answer | None:
    """Raise one, or decide, answer, tell about, close one that is numbered."""
    if not turn.args.strip():
        found = rows.open_of(turn.conn, turn.project_ids())
        return Answer(texts.usage([texts.line(one.label, one.nature, one.state, one.level) for one in found]))
    numbered = _NUMBERED.match(flat(turn.args))
    if numbered is None:
        return _new(turn)
    one = emergency_team.by_number(turn, int(numbered[1]))
    return _known(turn, one, turn.args[numbered.start(2) :].strip())


def _new(turn: Turn) -> Answer:
    within = _WITHIN.search(flat(turn.args))
    words = turn.args
    if within:
        words = f"{words[: within.start()]} {words[within.end() :]}".strip()
    fields = _read(turn, words)
    rest, scope, bare_level = _unlabelled(fields.rest)
    nature = (fields.named.get("nature") or rest).strip(" ，,。")[:200]
    if not nature:
        raise Sorry(texts.missing_nature(), ask=Ask("紧急", "描述", f"/紧急 {turn.args}".strip()))
    said = rules.level_said(fields.named.get("level", "") or bare_level)
    project = projects.for_new_record(turn, fields.project, nature)  # before anybody named counts as being here
    head = _people(turn, fields, "head")
    wanted = emergency_talk.Wanted(
        nature=nature,
        scope=fields.named.get("scope", "") or scope,
        level=said or rules.HIGH,
        restore_by=_restore(turn, within.group() if within else fields.named.get("restore", "")),
        head=head[0] if head else None,
        team=_people(turn, fields, "team"),
    )
    made = emergency_talk.raise_(turn, project, wanted)
    lines = [] if said else [texts.level_assumed(made.label)]
    if made.state == emergencies.ASKED:
        lines.insert(0, _waits(turn, made))
    answer = texts.card(texts.raised(made.label, nature), emergencies.facts(turn.conn, made), lines, [], "alarm")
    return Answer(answer, about=made.label)


def _unlabelled(words: str) -> tuple[str, str, str]:
    """What happened, 影响范围 and 级别 said without their labels: `支付挂了 1000多用户下不了单 高`."""
    parts = [one for one in re.split(r"[\s，,；;。]+", words) if one]
    level = next((one for one in parts[1:] if _LEVEL.fullmatch(one)), "")
    scope = next((one for one in parts[1:] if _CONCERNED.search(one)), "")
    if not level and not scope:
        return words, "", ""
    for said in (level, scope):
        words = re.sub(rf"(?<=[\s，,；;。]){re.escape(said)}(?=$|[\s，,；;。])", "", words, count=1) if said else words
    return " ".join(words.split()).strip(" ，,；;。"), scope, level


def _waits(turn: Turn, one: Emergency) -> str:
    names = rungs.names_of(turn.conn, emergencies.asked(turn.conn, one, turn.now))
    minutes = int(rules.SILENCE[one.level].total_seconds() // 60)
    return texts.waits_for(names, minutes, rules.ASKED_TIMES[one.level] == 1)


def _known(turn: Turn, one: Emergency, rest: str) -> Answer | None:
    """The verbs of one emergency; other words are its timeline."""
    words = flat(rest)
    if not rest:
        return _card(turn, one, texts.shown(one.label, one.nature))
    if _START.match(words):
        emergency_talk.start(turn, one)
        started = rows.emergency(turn.conn, one.id)
        if turn.group_id == emergencies.group_of(turn.conn, one).id:
            return None  # the post in the group says it
        return _card(turn, started, texts.started(one.label, one.nature, turn.person.name))
    if _ORDINARY.match(words):
        return _ordinary(turn, one, rest)
    if _MISTAKE.match(words):
        return Answer(emergency_talk.mistaken(turn, one), about=one.label)
    if _ARRIVED.match(words):
        return Answer(emergency_talk.arrived(turn, one), about=one.label)
    if _PHONED.match(words):
        found = _people(turn, _read(turn, rest), "")
        if not found:
            raise Sorry(texts.whom_phoned(one.label))
        return Answer(emergency_talk.phoned(turn, one, found), about=one.label)
    closing = _CLOSED.match(words)
    if closing:
        return _close(turn, one, rest[closing.end() :])
    return _told(turn, one, rest)


def _told(turn: Turn, one: Emergency, rest: str) -> Answer:
    """进展 and plain words are kept as they are; fields alone change the record."""
    progress = _PROGRESS.match(flat(rest))
    if progress is None:
        within = _WITHIN.match(flat(rest))
        fields = _read(turn, rest)
        if (_FIELDS & fields.named.keys()) and not fields.rest.strip():
            return _changed(turn, one, fields)
        if within and within.end() == len(rest):
            return _changed(turn, one, _read(turn, f"恢复时限:{rest}"))
    words = rest[progress.end() :].strip() if progress else rest
    if not words:
        raise Sorry(texts.missing_words(one.label), ask=Ask("紧急", "进展", f"/紧急 {one.number}"))
    return Answer(emergency_talk.said(turn, one, words), about=one.label)


def _changed(turn: Turn, one: Emergency, fields: Fields) -> Answer:
    values: dict[str, object] = {key: fields.named[key] for key in ("scope", "nature") if fields.named.get(key)}
    level = rules.level_said(fields.named.get("level", ""))
    restore = _restore(turn, fields.named.get("restore", ""))
    values |= {"level": level} if level else {}
    values |= {"restore_by": restore} if restore else {}
    head = _people(turn, fields, "head")
    team = _people(turn, fields, "team") if fields.named.get("team") else []
    changed = emergency_talk.update(turn, one, values, head[0] if head else None, team)
    return _card(turn, changed, texts.updated(changed.label, changed.nature))


def _ordinary(turn: Turn, one: Emergency, rest: str) -> Answer:
    named = _people(turn, _read(turn, rest), "")
    over, issue = emergency_talk.ordinary(turn, one, named[0] if named else None)
    notes = [line for line in [issues.what_next(turn, issue)] if line]
    buttons = [Button("已解决", f"/解决 {issue.label}"), Button("上报", f"/上报 {issue.label}")]
    head = texts.ordinary(over.label, over.nature, issue.label)
    return Answer(issue_texts.card(head, issues.facts(turn, issue), notes, buttons), about=issue.label)


def _close(turn: Turn, one: Emergency, rest: str) -> Answer:
    fields = _read(turn, rest)
    cause = fields.named.get("cause", "").strip()
    measure = (fields.named.get("measure") or fields.rest).strip(" ，,。")
    draft = f"/紧急 {one.number} 恢复" + (f" 措施:“{measure}”" if measure else "") + (f" 原因:“{cause}”" if cause else "")
    if one.open and not cause:
        raise Sorry(texts.missing_cause(one.label, one.nature), ask=Ask("紧急", "原因", draft))
    if one.open and not measure:
        raise Sorry(texts.missing_measure(one.label, one.nature), ask=Ask("紧急", "措施", draft))
    message, _review = emergency_talk.close(turn, one, cause, measure)
    return Answer(message, about=one.label)


def _card(turn: Turn, one: Emergency, head: str) -> Answer:
    log = rows.log_of(turn.conn, one.id)
    lines = emergencies.timeline(turn.conn, one, log)[-_SHOWN:]
    buttons = texts.team_buttons(one.label) if one.state == emergencies.RUNNING else []
    return Answer(texts.card(head, emergencies.facts(turn.conn, one), lines, buttons), about=one.label)


def _read(turn: Turn, words: str) -> Fields:
    return read_fields(
        words, turn.local, turn.house.calendar, keys=KEYS, known_names=turn.house.names, deadline=False
    )


def _people(turn: Turn, fields: Fields, key: str) -> list[Person]:
    """People under a key; under `team` and "" also those named anywhere else."""
    elsewhere = {name for other, names in fields.named_people.items() if other != key for name in names}
    free = [name for name in fields.people if name not in elsewhere]
    names = free if key in ("team", "") else list(fields.named_people.get(key, ()))
    return [directory.person_named(turn, name) for name in dict.fromkeys(names)]


def _restore(turn: Turn, said: str) -> datetime | None:
    found = read_deadline(said, turn.local, turn.house.calendar) if said else None
    return turn.utc(found.moment) if found and found.moment and not found.past else None
