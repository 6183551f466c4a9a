"""What a line behind /任务 wants: one person or one department, a day, and what else was said; or what is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from bot.grammar.deadline import read_deadline
from bot.grammar.fields import Fields
from bot.grammar.fold import flat, fold
from bot.grammar.numerals import number
from bot.rules.zones import to_local
from bot.services import buffer, deadlines, directory, roles, supports, tasks
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import division as texts
from bot.texts import people as people_texts
from bot.texts import tasks as task_texts
from storage import people
from storage import projects as project_rows
from storage import tasks as rows
from storage.records import Department, Person, Project, Task

LONGEST_TITLE = 80  # characters; a phone shows two lines of them
KEYS = {
    "交付": "deliverable",
    "交付标准": "deliverable",
    "交付成果": "deliverable",
    "协助": "assist",
    "协助部门": "assist",
    "截止": "due",
    "截止时间": "due",
    "负责人": "owner",
    "责任人": "owner",
    "第一责任人": "owner",
    "责任部门": "department",
    "标准": "deliverable",
    "成果": "deliverable",
    "时间": "due",
    "期限": "due",
    "完成时间": "due",
    "开始": "start",
    "名称": "title",
    "账号": "alias",
    "优先级": "priority",
    "缓冲": "inner",
    "内部": "inner",
    "支持": "support",
    "同名": "again",
    "描述": "description",
    "任务描述": "description",
    "说明": "description",
    "备注": "remark",
}
PRIORITIES = ("高", "中", "低")
_DAYS = re.compile(r"(?:提前)?(?P<n>\d{1,2}|[一二两三四五六七八九十])个?(?P<unit>工作日|自然日|天|日)(?:缓冲)?")
_CARRIED = (  # said in a draft as it was typed
    ("assist", "协助"),
    ("deliverable", "交付"),
    ("start", "开始"),
    ("priority", "优先级"),
    ("inner", "缓冲"),
    ("support", "支持"),
    ("again", "同名"),
    ("description", "描述"),
    ("remark", "备注"),
)


@dataclass(frozen=True, slots=True)
class Support:
    """支持: what another department gives, and by when."""

    department: str
    title: str
    due: deadlines.Due


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line understood. `department` is set where it was said."""

    task: tasks.NewTask
    due: deadlines.Due
    department: Department | None = None
    support: Support | None = None


def title_of(fields: Fields) -> str:
    """The name of the task, "" without one."""
    title = (fields.named.get("title") or fields.title).strip()
    if len(title) > LONGEST_TITLE:
        raise Sorry(task_texts.long_title(LONGEST_TITLE))
    return title


def read(turn: Turn, fields: Fields, title: str) -> Wanted:
    """Everything of one task, or the refusal that keeps what was understood."""
    department = _department(turn, fields, title)
    owner, unclaimed = _owner(turn, fields, title, department)
    due = deadlines.settle(turn, fields.deadline, command="任务", draft=draft(fields, title, dated=False))
    wanted = tasks.NewTask(
        title=title,
        owner=owner,
        due_at=due.at,
        due_has_clock=due.has_clock,
        deliverable=fields.named.get("deliverable", ""),
        assistants=_split(fields.named.get("assist", "")),
        start_at=deadlines.begin(turn, fields.named.get("start", ""), due),
        department_id=department.id if department else None,
        unclaimed=unclaimed,
        priority=priority(fields.named.get("priority", "")),
        inner_due_at=_inner(turn, fields.named.get("inner", ""), due),
        description=fields.named.get("description") or None,
        remark=fields.named.get("remark") or None,
    )
    return Wanted(wanted, due, department, _support(turn, fields.named.get("support", ""), title))


def same_title(turn: Turn, project: Project, title: str) -> Task | None:
    """An open task of the project with this very title."""
    key = fold(title).lower()
    every = rows.of_projects(turn.conn, [project.id], only_open=True)
    return next((task for task in every if fold(task.title).lower() == key), None)


def draft(fields: Fields, title: str, *, dated: bool = True, owner: str | None = None) -> str:
    """What was understood, as a line a person could have typed; without the date where that is what is wrong.

    `owner`: this name instead of the ones said, "" for none.
    """
    helpers = fields.named_people.get("assist", ())
    names = [n for n in fields.people if n not in helpers][:1]
    if owner is not None:
        names = [owner] if owner else []
    words = ["/任务", title, *[f"@{n}" for n in names]]
    if owner is None and not names and fields.named.get("owner"):
        words.append(f"负责人:{fields.named['owner']}")
    if owner is None and fields.named.get("department"):
        words.append(f"责任部门:{fields.named['department']}")
    words += [f"{key}:{fields.named[kind]}" for kind, key in _CARRIED if fields.named.get(kind)]
    if fields.project:
        words.append(f"#{fields.project}")
    if dated and fields.deadline and fields.deadline.moment:
        words.append(f"截止:{fields.deadline.source}")
    return " ".join(w for w in words if w)


# ---------------------------------------------------------------- who


def _names(fields: Fields) -> list[str]:
    named = list(fields.named_people.get("owner", ()))
    plain = fields.named.get("owner", "").strip().lstrip("@＠")
    names = list(fields.people) or named or ([plain] if plain else [])
    helpers = set(fields.named_people.get("assist", ()))
    return [n for n in names if n not in helpers or n in named]


def _department(turn: Turn, fields: Fields, title: str) -> Department | None:
    """责任部门, said as such or where a person is expected: 负责人:销售部."""
    said = fields.named.get("department", "").strip().lstrip("@＠")
    if not said:
        plain = fields.named.get("owner", "").strip()
        return directory.department_named(turn, plain) if plain.endswith("部") else None
    found = directory.department_named(turn, said)
    if found is None:
        kept = replace(fields, named={k: v for k, v in fields.named.items() if k != "department"})
        raise Sorry(texts.unknown_department(said[:20]), ask=Ask("任务", "责任部门", draft(kept, title)))
    return found


def _owner(turn: Turn, fields: Fields, title: str, department: Department | None) -> tuple[Person, bool]:
    """The one 第一责任人; for a department alone its contact, or its lead, until somebody claims the task."""
    names = [] if department and not fields.named.get("department") else _names(fields)
    kept = draft(fields, title)
    unknown = directory.unknown_aliases(turn, names)
    owner = tasks.one_person(
        turn,
        names,
        draft(fields, title, owner=names[0] if names else "张工"),
        ask=Ask("任务", "负责人", draft(fields, title, owner="")),
        command=lambda name: draft(fields, title, owner=name),
    )
    if owner is None and unknown:
        raise Sorry(people_texts.who_is_it(), ask=Ask("任务", "负责人", f"{kept} 账号:{unknown[0]}"))
    if owner is not None:
        if fields.named.get("alias"):
            directory.learn_alias(turn, fields.named["alias"].split()[0], owner)
        return owner, False
    if department is None:
        raise Sorry(task_texts.missing_owner(), ask=Ask("任务", "负责人", kept))
    stand_in = department.contact_id or department.lead_id
    if stand_in is None:
        raise Sorry(texts.nobody_in(department.name), ask=Ask("任务", "负责人", kept))
    return people.person(turn.conn, stand_in), True


def _split(names: str) -> tuple[str, ...]:
    parts = names.replace("，", "、").replace(",", "、").replace(" ", "、").split("、")
    return tuple(p.strip().lstrip("@＠")[:80] for p in parts if p.strip())


# ---------------------------------------------------------------- what else


def priority(said: str) -> str:
    """高, 中 or 低; "" when nothing was said."""
    word = flat(said).strip(" :。").removesuffix("优先级").removesuffix("优先")
    if word and word not in PRIORITIES:
        raise Sorry(texts.bad_priority(said.strip()[:20]))
    return word


def prioritize(turn: Turn, task: Task, said: str) -> Answer:
    """`/优先级 T2 高`: those who give out work decide, and who made the task."""
    project = project_rows.project(turn.conn, task.project_id)
    held = roles.in_project(turn.conn, project, turn.person.id)
    if turn.person.id != task.created_by:
        holders = roles.holders_in_project(turn.conn, project, "prioritize")
        roles.require(turn, "prioritize", held, holders=holders, object_id=task.id)
    new = priority(said)
    if new == task.priority:
        raise Sorry(texts.same_priority(task.label, task.title, new))
    tasks.update(turn, task, {"priority": new})
    return Answer(texts.priority_saved(task.label, task.title, new, task.priority), about=task.label)


def _inner(turn: Turn, said: str, due: deadlines.Due) -> datetime | None:
    """缓冲:10月18日, or so many days before the due moment; on a day off the working day before."""
    if not said.strip():
        return None
    moment = days_before(turn, said, due)
    if moment is None:
        read_day = read_deadline(said, turn.local, turn.house.calendar)
        if read_day is None or read_day.moment is None:
            raise Sorry(texts.bad_inner(said.strip()[:20]))
        moment = read_day.moment
    inner = turn.utc(moment)
    if not turn.now < inner < due.at:
        raise Sorry(texts.inner_not_before(buffer.spoken(turn, inner), deadlines.spoken_due(turn, due)))
    return inner


def days_before(turn: Turn, said: str, due: deadlines.Due) -> datetime | None:
    """`提前2天`, `3个工作日` as the naive local moment so long before the due one; None when the words say no such span."""
    days = _DAYS.fullmatch(flat(said).strip(" 。"))
    if days is None:
        return None
    calendar, local = turn.house.calendar, to_local(due.at, turn.zone)
    count = number(days["n"]) or 1
    day = calendar.on_or_before(local.date().fromordinal(local.date().toordinal() - count))
    day = calendar.add_working_days(local.date(), -count) if days["unit"] == "工作日" else day
    return datetime.combine(day, local.time())


def _support(turn: Turn, said: str, title: str) -> Support | None:
    """支持:市场部 海报设计稿 10月12日前; without a day of its own it is asked for by an example."""
    if not said.strip():
        return None
    found = read_deadline(said, turn.local, turn.house.calendar)
    words = said if found is None else (said[: found.span[0]] + " " + said[found.span[1] :]).strip()
    name, what = supports.split(turn, words)
    department = supports.department_for(turn, name)
    if not what or found is None or found.moment is None:
        raise Sorry(texts.support_form(department.name))
    due = deadlines.settle(turn, found, command="任务", draft=f"/任务 {title}")
    return Support(department.name, what, due)
