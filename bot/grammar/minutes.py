"""会议纪要 in free words: who was there, and per topic what was discussed, decided, left open and is to be done. Pure.

Headings (`决策：`, `【行动项】`, `## 未决事项`) begin a part; a line without one goes on with the part before it.
Entries of a part are lines, or separated by ；. What is wrong with an entry is said by its row, by the caller.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.grammar.deadline import Deadline, read_deadline
from bot.grammar.fold import clean, flat
from bot.grammar.forms import items, names_in
from bot.rules.calendar import Calendar

PRESENT, ABSENT, TOPIC = "present", "absent", "topic"
DISCUSSION, DECISION, DISPUTE, VIEW, PENDING, ACTION = "discussion", "decision", "dispute", "view", "pending", "action"
HEADINGS = {
    PRESENT: ("出席人员", "出席", "到会", "参会人员", "参会", "与会人员", "参加人员"),
    ABSENT: ("缺席人员", "缺席", "请假", "未出席"),
    TOPIC: ("议题",),
    DISCUSSION: ("讨论要点", "讨论内容", "讨论", "要点", "进展", "风险", "建议"),
    DECISION: ("决策事项", "决策", "决定", "决议", "结论"),
    DISPUTE: ("争议点", "争议", "分歧"),
    VIEW: ("各方意见", "意见"),
    PENDING: ("未决事项", "未决问题", "未决", "待定事项", "待定", "遗留问题", "遗留"),
    ACTION: ("行动项", "行动计划", "待办事项", "待办", "下一步"),
}
KEPT = frozenset({"进展", "风险", "建议"})  # said with the point: they are words of the form
_BY_WORD = {word: kind for kind, words in HEADINGS.items() for word in words}
_WORDS = "|".join(sorted(_BY_WORD, key=len, reverse=True))
_NUM = r"\s*(?P<num>\d{1,2}|[一二三四五六七八九十])?"
_HEAD = re.compile(
    rf"(?:^[ \t]*(?:#{{1,4}}[ \t]*|[*]{{2}})?|(?<=[\s;。]))[【\[]?(?P<key>{_WORDS}){_NUM}"
    rf"(?:[】\]]\s?:?|[*]{{2}}:?|\s?:|(?=[ \t]*$))",
    re.MULTILINE,
)
_OTHER = re.compile(r"(?<=[\s;。)])(?P<label>[\u4e00-\u9fff]{2,14}) ?:(?=\s?\S)")  # a heading of one's own ends who was there
_NO_ROW = re.compile("确认|好的?|可以|同意|没问题|ok", re.IGNORECASE)
_ATTENDANCE = re.compile(rf"(?P<key>{'|'.join(sorted((*HEADINGS[PRESENT], *HEADINGS[ABSENT]), key=len, reverse=True))})(?:改成|改为|应该?是|[:：]|是)")
_PART = re.compile(r"(?P<who>[^\s:：；;，,、（）()]{1,12})\s*[:：]\s*(?P<said>[^；;]+)")
_BRACKETS = re.compile(r"[（(](?P<inside>[^（）()]*)[）)]")
_EDGES = " \t\u3000\n，,。；;:：、"
_DEPARTMENT = re.compile(r"^(?P<name>[\u4e00-\u9fffA-Za-z]{1,10}部)\s*[:：，,]?")
# What is left in front where a person or a day was taken out: 由 负责…, 于 …; never the beginning of a word.
_LEADING = re.compile(r"^(?:[\s，,：:、。]|负责(?!人)|牵头(?![人部])|跟进(?=[：:，,\s])|(?:由|请|在|于|需|要|将|前|之前)(?=[\s，,]))+")
_BEFORE = re.compile("^(?:之|以)?前(?![端台置期后言往景])")
_GLUED = re.compile(r"\d|[今明后本下](?:天|日|周|个?月)|周[一二三四五六日天]|月底|负责|[在于]\d|于?[今明后]")
_INFORM = re.compile(r"[（(](?P<how>[^（）()]*)[）)]")


@dataclass(frozen=True, slots=True)
class Entry:
    """An action or a pending point: `names` and `department` as said, `deadline` as read (None: no words of one)."""

    text: str
    names: tuple[str, ...] = ()
    department: str = ""
    deadline: Deadline | None = None
    topic: int = 0  # the number of the topic it stands under; 0: none


@dataclass(frozen=True, slots=True)
class Said:
    """A point that is words only. `who`: whose view it is."""

    kind: str
    text: str
    who: str = ""
    topic: int = 0


@dataclass(frozen=True, slots=True)
class Absent:
    """Who was not there, who tells them and by when."""

    name: str
    informer: str = ""
    deadline: Deadline | None = None


@dataclass(slots=True)
class Reading:
    """All of it, rows in the order they were written."""

    present: list[str] = field(default_factory=list)
    absent: list[Absent] = field(default_factory=list)
    topics: dict[int, str] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    pending: list[Entry] = field(default_factory=list)
    actions: list[Entry] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Nothing that could be minutes."""
        return not (self.said or self.pending or self.actions)


@dataclass(frozen=True, slots=True)
class Known:
    """What the reader is told. `now`: naive local."""

    now: datetime
    calendar: Calendar
    people: Collection[str] = ()
    departments: Collection[str] = ()


def read_minutes(text: str, known: Known) -> Reading:
    """Read free text into parts. `行动项2:…` with a number corrects that row: what it says rules, the rest stays."""
    found = Reading()
    topic = 0
    for kind, word, number, value in _parts(clean(text), known.people):
        if kind == TOPIC:
            topic = number or topic + 1
            title, _, rest = value.strip(_EDGES).partition("\n")
            found.topics[topic] = title.strip(_EDGES)
            _add(found, DISCUSSION, "", rest, topic, known)
        elif kind in (PENDING, ACTION) and number and _NO_ROW.fullmatch(value.strip(_EDGES)):
            continue  # 确认 puts no row right
        elif kind in (PENDING, ACTION) and number and (there := _ATTENDANCE.match(value.strip())):
            _attend(found, there["key"], value.strip()[there.end() :], known)
        elif kind in (PENDING, ACTION) and number and value:
            _correct(found.pending if kind == PENDING else found.actions, number, read_entry(value, known))
        else:
            _add(found, kind, word, value, topic, known)
    return found


def _attend(found: Reading, word: str, value: str, known: Known) -> None:
    """缺席改成王经理，周三补同步, said where a row was asked for: that list is replaced."""
    if _BY_WORD[word] == PRESENT:
        found.present = _people(value, known)
        return
    named, _, how = value.partition("，")
    found.absent = _absent(f"{named}（{how}）" if how and "（" not in value else value, known)


def _parts(own: str, people: Collection[str] = ()) -> list[tuple[str, str, int, str]]:
    """(kind, heading, its number or 0, its text) in order; what stands before the first heading is discussion."""
    marks = list(_HEAD.finditer(flat(own)))
    head = own[: marks[0].start()] if marks else own
    parts = [(DISCUSSION, "", 0, head)]
    for i, mark in enumerate(marks):
        end = marks[i + 1].start() if i + 1 < len(marks) else len(own)
        word = mark["key"]
        kind, value = _BY_WORD[word], own[mark.end() : end]
        other = next((m for m in _OTHER.finditer(flat(value)) if m["label"] not in people), None) if kind in (PRESENT, ABSENT) else None
        parts.append((kind, word, _number(mark["num"]), value[: other.start()] if other else value))
        parts += [(DISCUSSION, "", 0, value[other.start() :])] if other else []
    return [part for part in parts if part[3].strip(_EDGES)]


def _number(said: str | None) -> int:
    if not said:
        return 0
    return int(said) if said.isdigit() else "一二三四五六七八九十".find(said) + 1


def _add(found: Reading, kind: str, word: str, value: str, topic: int, known: Known) -> None:
    if kind == PRESENT:
        found.present += _people(value, known)
    elif kind == ABSENT:
        found.absent += _absent(value, known)
    elif kind in (PENDING, ACTION):
        rows = found.pending if kind == PENDING else found.actions
        rows += [replace(read_entry(item, known), topic=topic) for item in items(value)]
    elif kind == VIEW:
        found.said += [_view(item, topic) for item in items(value)]
    elif kind == DISPUTE:
        found.said += _disputes(value, topic)
    else:
        prefix = f"{word}：" if word in KEPT else ""
        found.said += [Said(kind, prefix + item, topic=topic) for item in items(value)]


def _correct(rows: list[Entry], number: int, new: Entry) -> None:
    if number > len(rows):
        rows.append(new)
    else:
        rows[number - 1] = merged(rows[number - 1], new)


def merged(old: Entry, new: Entry) -> Entry:
    """An entry put right: what the newer words say rules, the rest stays."""
    text = new.text if len(new.text) > 1 else old.text
    owned = bool(new.names or new.department)
    return Entry(
        text,
        new.names if owned else old.names,
        new.department if owned else old.department,
        new.deadline or old.deadline,
        old.topic,
    )


def read_entry(item: str, known: Known) -> Entry:
    """`@张工 9月17日前交付培训版本`, `市场部：9月19日前更新推广方案`."""
    names, rest = names_in(_set_apart(item, known.people), known.people)
    department = ""
    bare = rest.strip(_EDGES + "由请")
    if not names:
        department, rest = _department(bare, known)
    deadline = read_deadline(rest, known.now, known.calendar)
    if deadline is not None:
        start, end = deadline.span
        rest = rest[:start] + " " + _BEFORE.sub("", rest[end:])
    rest = _LEADING.sub("", rest.strip(_EDGES))
    rest = re.sub(r"[（(]\s*[）)]", "", rest)
    return Entry(" ".join(rest.split()).strip(_EDGES), tuple(names), department, deadline)


def _set_apart(item: str, people: Collection[str]) -> str:
    """老郑9月22日前清空通道: a known name in front, glued to the day or to what is done by it, is the owner."""
    name = next((one for one in sorted(people, key=len, reverse=True) if len(one) > 1 and item.startswith(one)), "")
    return f"{name} {item[len(name) :]}" if name and _GLUED.match(item, len(name)) else item


def _department(words: str, known: Known) -> tuple[str, str]:
    """A department at the beginning, and what follows."""
    for name in sorted(known.departments, key=len, reverse=True):
        if words.startswith(name):
            return name, words[len(name) :]
    found = _DEPARTMENT.match(words)
    return (found["name"], words[found.end() :]) if found else ("", words)


def _people(value: str, known: Known) -> list[str]:
    names, rest = names_in(value, known.people)
    return [*names, *(part for part in re.split(r"[\s，,、；;。和与及]+", rest) if 1 < len(part) <= 4)]


def _absent(value: str, known: Known) -> list[Absent]:
    """`刘主管（王经理9月21日前补同步）、陈专员`."""
    found: list[Absent] = []
    at = 0
    for bracket in _INFORM.finditer(value):
        named = _people(value[at : bracket.start()], known)
        how = bracket["how"]
        said, _ = names_in(re.sub(f"({'|'.join(map(re.escape, known.people)) or '$^'})", r" \1 ", how), known.people)
        deadline = read_deadline(how, known.now, known.calendar)
        found += [Absent(name) for name in named[:-1]]
        found += [Absent(name, said[0] if said else "", deadline) for name in named[-1:]]
        at = bracket.end()
    return [*found, *(Absent(name) for name in _people(value[at:], known))]


def _view(item: str, topic: int) -> Said:
    part = _PART.fullmatch(item.strip())
    return Said(VIEW, part["said"].strip(_EDGES), part["who"], topic) if part else Said(VIEW, item, topic=topic)


def _disputes(value: str, topic: int) -> list[Said]:
    """`上线日期（研发部：9月20日；市场部：9月18日）` as the dispute and a view each."""
    found: list[Said] = []
    inside = {m.group(): m["inside"] for m in _BRACKETS.finditer(value) if _PART.search(m["inside"])}
    for whole in inside:
        value = value.replace(whole, "\u0001")
    views = list(inside.values())
    for item in items(value):
        found.append(Said(DISPUTE, item.replace("\u0001", "").strip(_EDGES), topic=topic))
        if "\u0001" in item and views:
            found += [_view(one, topic) for one in items(views.pop(0))]
    return found
