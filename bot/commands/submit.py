"""/提交: finished work is handed in for acceptance; the task is reported done along with it."""

from __future__ import annotations

import re

from bot.grammar.fields import Fields
from bot.services import acceptance, choices, gather, naming, notify, roles, tasks
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import acceptances as texts
from storage import acceptance as rows
from storage import tasks as task_rows
from storage.paper_records import Acceptance
from storage.records import Task

WORDS = ("提交", "提交成果", "提交验收", "交付成果", "tj", "submit")
USAGE = texts.SUBMIT
HELP = "提交成果验收"
KEYS = {
    "说明": "note",
    "成果说明": "note",
    "链接": "links",
    "附件": "links",
    "验收人": "acceptor",
    "验收组织人": "organiser",
    "组织人": "organiser",
    "成果名称": "title",
    "成果": "title",
}
MOST = 12
_URL = re.compile(r"https?://[^\s，。；、）)]+", re.IGNORECASE)
_LABEL = re.compile(r"^\s*(?:[TtＴｔ][-－]?|[#＃])[0-9０-９]{1,7}[\s:：，,]*")


def run(turn: Turn) -> Answer | None:
    """Hand in the task named, or the only one of mine."""
    if not turn.args.strip():
        return _usage(turn)
    fields = turn.fields(KEYS, deadline=False)
    task = _task(turn, fields)
    held = roles.towards_task(turn.conn, task, turn.person.id, turn.now)
    roles.require(turn, "submit", held, holders=roles.holders_of_task(turn.conn, task, "submit"), object_id=task.id)
    handed = acceptance.Handed(
        note=_note(turn, fields, task),
        links=_links(fields, turn.args),
        acceptor=naming.person(turn, fields, "acceptor"),
        organiser=naming.person(turn, fields, "organiser"),
        title=fields.named.get("title", "").strip(),
    )
    made, told = acceptance.submit(turn, task, handed)
    return _said(turn, task_rows.task(turn.conn, task.id), made, told, handed.note)


def _said(turn: Turn, task: Task, made: Acceptance, told: list[int], note: str) -> Answer:
    acceptor = acceptance.name(turn, made.acceptor_id)
    head = texts.submitted(task.label, task.title, made.round, acceptor, acceptance.due(turn, made))
    items = rows.items_of(turn.conn, made.id)
    hints = texts.decide_how(task.label, bool(items))
    hints += [] if made.standard else [texts.no_standard(task.label)]
    message = texts.card(head, _facts(turn, task, made, note), hints, texts.buttons(task.label))
    if turn.group is None:
        _tell(turn, task, made, acceptor, note)
    asked = [made.acceptor_id] if made.acceptor_id and made.acceptor_id != turn.person.id else []
    return Answer(message, mention=tuple(dict.fromkeys([*asked, *told])), about=task.label)


def _facts(turn: Turn, task: Task, made: Acceptance, note: str) -> list[tuple[str, str]]:
    """The form, with what was said about the work."""
    facts = acceptance.facts(turn, task, made)
    return [facts[0], (texts.NOTE, note), *facts[1:]] if note else facts


def _tell(turn: Turn, task: Task, made: Acceptance, acceptor: str, note: str) -> None:
    """Handed in one-to-one: the acceptor is asked there, the group hears it with the next gathered post."""
    group = notify.home_group(turn.conn, task.project_id)
    head = texts.submitted(task.label, task.title, made.round, acceptor, acceptance.due(turn, made))
    facts = _facts(turn, task, made, note)
    message = texts.card(head, facts, texts.decide_how(task.label, False), texts.buttons(task.label))
    if made.acceptor_id and made.acceptor_id != turn.person.id:
        notify.to_person_or_group(
            turn.conn, turn.house, made.acceptor_id, group, message, kind="request", now=turn.now, about=task.label
        )
    line = texts.note_submitted(task.label, task.title, acceptor)
    gather.note(
        turn.conn, turn.house, group, line, kind="acceptance", about="", now=turn.now, inbox_id=turn.inbox_id
    )


def _task(turn: Turn, fields: Fields) -> Task:
    labels = [one for one in fields.numbers if one.startswith("T")] or list(fields.numbers)
    if labels:
        return tasks.by_label(turn, labels[0])
    found = tasks.by_title(turn, fields.title) or _own(turn)
    if len(found) == 1:
        return found[0]
    if not found:
        raise Sorry(texts.submit_usage([]))
    raise choices.which(found, WORDS[0], lambda task: f"/提交 {task.label} {turn.args.strip()}".strip())


def _own(turn: Turn) -> list[Task]:
    """My tasks that are open, or done and not handed in, and those that were sent back."""
    here = [one for one in task_rows.of_projects(turn.conn, turn.project_ids()) if one.owner_id == turn.person.id]
    known = rows.of_tasks(turn.conn, [one.id for one in here])
    return [one for one in here if one.id not in known or (one.open and not known[one.id][-1].open)]


def _usage(turn: Turn) -> Answer:
    found = _own(turn)[:MOST]
    return Answer(texts.submit_usage([texts.task_line(one.label, one.title, one.percent) for one in found]))


def _note(turn: Turn, fields: Fields, task: Task) -> str:
    """成果说明: under its key, else the words behind the number."""
    said = fields.named.get("note") or fields.rest
    said = _URL.sub(" ", _LABEL.sub("", said)).strip()
    return "" if said == task.title else " ".join(said.split()).strip(" ，,；;")


def _links(fields: Fields, text: str) -> tuple[tuple[str, str], ...]:
    """Every address of the line, with the words before it where they stand under their key."""
    said = fields.named.get("links", "")
    titles = {m.group(): said[: m.start()].strip(" ，,、；;：:") for m in _URL.finditer(said)}
    found = list(dict.fromkeys(m.group() for m in _URL.finditer(text)))
    return tuple((titles.get(url, "") if len(titles) == 1 else "", url) for url in found)
