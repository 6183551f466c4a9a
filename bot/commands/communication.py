"""/沟通: a 沟通记录; quoting or answering a message with 记录 makes one from it."""

from __future__ import annotations

import re

from bot.grammar import forms
from bot.grammar.fold import flat
from bot.grammar.minutes import Entry, merged, read_entry
from bot.grammar.occurred import read_happened
from bot.rules import meetings as rules
from bot.services import communications, directory, entries, meetings, waivers
from bot.services.communications import NewRecord, Quote
from bot.services.entries import Row
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import communications as texts
from bot.texts import minutes as row_texts
from bot.texts import waivers as waiver_texts
from storage.records import Department, Person, Project

WORDS = ("沟通", "记录", "沟通记录", "gt", "record")
USAGE = texts.EXAMPLE
HELP = "记一次沟通"
KEYS = {
    "主题": "topic",
    "沟通主题": "topic",
    "发起部门": "department",
    "参与": "people",
    "参与部门": "people",
    "参与人员": "people",
    "参与人": "people",
    "参与部门及人员": "people",
    "人员": "people",
    "时间": "when",
    "沟通时间": "when",
    "方式": "way",
    "沟通方式": "way",
    "摘要": "summary",
    "议题摘要": "summary",
    "内容": "summary",
    "结论": "conclusion",
    "关键结论": "conclusion",
    "待办": "todos",
    "待办事项": "todos",
    "负责人": "todo_owner",  # columns of the paper form behind 待办
    "责任人": "todo_owner",
    "截止": "todo_due",
    "截止时间": "todo_due",
    "完成状态": "todo_state",
    "备注": "note",
    "原因": "reason",
    "项目": "project",
}
MOST = 20
RULE = 3
TOPIC = 30  # characters of a quoted message that name it
_ROWS = {f"待办{number}": f"todo{number}" for number in range(1, MOST + 1)}
_CLOCK = re.compile(r"\d|[昨今]")
FACE_TO_FACE = "面谈"
_BETWEEN = re.compile(r"[、，,；;\n]+")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_NUMBER = re.compile(r"(?:记录)?\s*(\d{1,6})\s*")


def run(turn: Turn) -> Answer | None:
    """Show one, make one from a quotation, or record a talk."""
    said = turn.args.strip()
    number = _NUMBER.fullmatch(flat(said))
    if number:
        return communications.card(turn, communications.by_number(turn, int(number[1])))
    quoted = communications.quote(turn)
    if not said and quoted is None:
        return Answer(texts.usage([communications.line(turn, one) for one in communications.visible(turn)[:5]]))
    return _record(turn, said, quoted)


def _record(turn: Turn, said: str, quoted: Quote | None) -> Answer:
    """Record it, or ask for what is missing, keeping what was understood."""
    bare, tagged = forms.cut_project(said)
    head, named = forms.split_form(bare, {**KEYS, **_ROWS})
    head = _by_shape(turn, head, named)
    draft = f"/沟通 {forms.one_line(said)}"
    topic = (named.get("topic") or forms.names_in(head, ())[1]).strip(" ，,。；;")
    if not topic and quoted:
        topic = quoted.words.splitlines()[0][:TOPIC]
    if not topic:
        raise Sorry(texts.missing_topic(), ask=Ask("沟通", "主题", draft))
    people, departments = _took_part(turn, f"{named.get('people', '')} {head}", quoted)
    others = _others(turn, named.get("people", ""))
    if not (people or departments or others):
        raise Sorry(texts.missing_people(topic), ask=Ask("沟通", "参与", draft))
    if not quoted and not named.get("conclusion") and not named.get("summary"):
        raise Sorry(texts.missing_conclusion(topic), ask=Ask("沟通", "结论", draft))
    happened_at = quoted.at if quoted else communications.happened(turn, named.get("when", ""))
    todos = _todos(turn, named, topic, draft)
    project = communications.project_for(turn, named.get("project") or tagged, topic, draft)
    note = "；".join(one for one in (named.get("note", ""), texts.others(others) if others else "") if one)
    if turn.now - happened_at > rules.TALK_WITHIN:
        late = _late(turn, project, named.get("reason", ""), topic, meetings.moment(turn, happened_at), draft)
        note = "；".join(one for one in (note, texts.late_note(late)) if one)
    wanted = NewRecord(
        topic=topic,
        happened_at=happened_at,
        department_id=_own(turn, named.get("department", "")),
        people=tuple(people),
        departments=tuple(departments),
        way=_way(named.get("way", ""), quoted),
        summary=named.get("summary") or (quoted.words if quoted else ""),
        conclusion=named.get("conclusion", ""),
        note=note,
        quoted_inbox_id=quoted.inbox_id if quoted else None,
    )
    made = communications.make(turn, project, wanted, todos)
    notes = [texts.from_quote()] if quoted else []
    return communications.card(turn, made, texts.recorded(made.label, made.topic), notes)


def _by_shape(turn: Turn, head: str, named: dict[str, str]) -> str:
    """时间 and 方式 as words of their own behind the topic, without their keys; what is left of the words."""
    topic, *words = head.split() or [""]
    left = [topic]
    for word in words:
        if "when" not in named and _CLOCK.search(word) and read_happened(word, turn.local, turn.house.calendar):
            named["when"] = word
        elif "way" not in named and word in (*communications.WAYS, FACE_TO_FACE):
            named["way"] = word
        else:
            left.append(word)
    return " ".join(left)


def _took_part(turn: Turn, said: str, quoted: Quote | None) -> tuple[list[Person], list[Department]]:
    """People and departments named; of a quotation also who said it and who records it."""
    for one in directory.all_departments(turn):
        said = said.replace(one.name, f"{one.name} ")  # 市场部小李: both
    names, rest = forms.names_in(said, turn.house.names)
    found = [directory.person_named(turn, name) for name in names]
    if quoted:
        found += [one for one in (quoted.person, turn.person) if one is not None]
    departments = [one for one in directory.all_departments(turn) if forms.names_unit(one.name, rest)]
    return list({one.id: one for one in found}.values()), departments


def _others(turn: Turn, said: str) -> list[str]:
    """Those under 参与 nobody here is registered as: kept in words."""
    found = []
    for piece in _BETWEEN.split(said):
        words = _BRACKETS.sub(" ", piece)
        for one in directory.all_departments(turn):
            words = words.replace(one.name, " ") if one.name in words else words
            words = "" if words.strip() == one.name.removesuffix("部") else words
        left = forms.names_in(words, turn.house.names)[1].strip(" 。.等和与及")
        found += [piece.strip(" 。.")] if len(left) > 1 else []
    return found


def _todos(turn: Turn, named: dict[str, str], topic: str, draft: str) -> list[Row]:
    """待办 by row; what is wrong is said by the row and put right by an answer."""
    known = entries.known(turn)
    read: list[Entry] = [read_entry(item, known) for item in forms.items(_todo_words(named))][:MOST]
    for number in range(1, MOST + 1):
        more = named.get(f"todo{number}", "")
        if more and number <= len(read) + 1:
            read[number - 1 : number] = [merged(read[number - 1], read_entry(more, known)) if number <= len(read) else read_entry(more, known)]
    found = entries.understand(turn, read)
    wrong = [row for row in found if row.problem]
    if wrong:
        told = [row_texts.row(row_texts.row_name("todo", row.number), row.entry.text, row.problem) for row in wrong]
        first = row_texts.row_name("todo", wrong[0].number)
        message = texts.todos_wrong(topic, told, first, row_texts.fix_example())
        raise Sorry(message, ask=Ask("沟通", first, draft))
    return found


def _todo_words(named: dict[str, str]) -> str:
    """待办 with what stands under 负责人 and 截止, the form's own columns."""
    owner = named.get("todo_owner", "").lstrip("@＠")
    parts = (named.get("todos", ""), f"@{owner}" if owner else "", named.get("todo_due", ""))
    return " ".join(part for part in parts if part)


def _late(turn: Turn, project: Project, reason: str, topic: str, when: str, draft: str) -> str:
    """Rule 3: later than 24 hours with a reason, or with a waiver."""
    if reason:
        return reason
    waiver = waivers.let_through(turn, project.id, RULE)
    if waiver is not None:
        return waiver_texts.reason(waiver.reason)
    raise Sorry(texts.too_late(topic, when), ask=Ask("沟通", "原因", draft))


def _own(turn: Turn, said: str) -> int | None:
    department = directory.department_named(turn, said.strip()) if said.strip() else None
    return department.id if department else turn.person.department_id


def _way(said: str, quoted: Quote | None) -> str:
    if quoted and not said:
        return communications.CHAT
    return next((one for one in communications.WAYS if one in said), said.strip())
