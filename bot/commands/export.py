"""/导出: the tracking sheet, every form, or one filled form, by a link that opens once."""

from __future__ import annotations

import re
from datetime import date

from bot.exports import fonts
from bot.grammar.fold import flat
from bot.rules.zones import to_local
from bot.services import behind, export_files, exports, links, privately, projects, proposals, roles
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import common
from bot.texts import exports as texts
from bot.texts import pictures as picture_texts
from storage import export_rows
from storage import projects as project_rows
from storage.paper_records import Proposal
from storage.records import Project

WORDS = ("导出", "下载", "导出表格", "dc", "export")
USAGE = "/导出 跟踪表"
HELP = "导出表格和表单"
KEYS: dict[str, str] = {}
_WHOLE = (
    (exports.TRACKING, re.compile(r"(?:协作)?(?:进度)?跟踪表|分工表|进度表|tracking", re.IGNORECASE)),
    (exports.ALL, re.compile(r"全部(?:表单)?|所有(?:表单)?|all", re.IGNORECASE)),
)
_PICTURE = re.compile(r"进度图|图片|甘特图|图$|picture|png", re.IGNORECASE)
_ALONE = ("复盘", "特批", "归档")  # one a project, as a document
_DOCUMENT = re.compile(r"word|docx|打印版", re.IGNORECASE)
_AS_DOCUMENT = (("分工", re.compile("分工")), ("跟踪", re.compile("跟踪|进度表")))
_KINDS = {
    "R": "proposal", "T": "task", "Q": "issue", "M": "meeting",
    texts.TALK: "communication", texts.RISKS: "risk", texts.EMERGENCIES: "emergency", texts.DOCUMENTS: "document",
}  # fmt: skip
_RECORD = re.compile(
    r"(?<![A-Za-z])([RTQM]|记录|风险|紧急|文档)\s?-?(\d{1,7})(?!\d)(?:\s*(变更)\s?(\d{1,3})|\s*(评估|通知))?", re.IGNORECASE
)
_DAY = re.compile(r"(?:(\d{4})\s?[-年/.])?\s?(\d{1,2})\s?[-月/.]\s?(\d{1,2})\s?日?(?!\d)")
_PROJECT = re.compile(r"[#＃]\S+")


def run(turn: Turn) -> Answer | None:
    """A link to the file, one-to-one."""
    said = flat(turn.args).strip()
    if not said:
        return Answer(texts.usage())
    named = _PROJECT.search(said)
    words = said.replace(named[0], " ") if named else said
    day, words = _day(turn, words)
    record = _RECORD.search(words)
    if record:
        label = f"{record[1].upper()}{int(record[2])}"
        form = f"{label} {record[3]}{int(record[4])}" if record[3] else f"{label} {record[5] or ''}".strip()
        return _give(turn, _project_of(turn, label, _KINDS[record[1].upper()], int(record[2])), form, day)
    what = _whole(words)
    if not what:
        raise Sorry(texts.not_known(turn.args.strip()[:30]))
    project = projects.find(turn, named[0][1:]) if named else projects.only(turn)
    return _give(turn, project, what, day)


def _whole(words: str) -> str:
    """What of the whole project is meant; "" for nothing we know."""
    if _PICTURE.search(words.strip()):
        return exports.PICTURE
    as_document = _AS_DOCUMENT if _DOCUMENT.search(words) else ()
    found = next((name for name, pattern in as_document if pattern.search(words)), "")
    found = found or next((name for name in _ALONE if name in words), "")
    return found or next((name for name, pattern in _WHOLE if pattern.search(words)), "")


def _day(turn: Turn, words: str) -> tuple[date | None, str]:
    """The past day asked for, and the words without it."""
    found = _DAY.search(words)
    if found is None:
        return None, words
    today = turn.local.date()
    try:
        day = date(int(found[1] or today.year), int(found[2]), int(found[3]))
        if not found[1] and day > today:
            day = day.replace(year=today.year - 1)
    except ValueError:
        raise Sorry(texts.bad_date(found[0])) from None
    if day > today:
        raise Sorry(texts.bad_date(found[0]))
    return day, words.replace(found[0], " ")


def _project_of(turn: Turn, label: str, kind: str, number: int) -> Project:
    """The project a number belongs to, among those seen from here."""
    if kind == "proposal":
        proposal = proposals.by_label(turn, label)
        if proposal.project_id is None:
            return _project_here(turn, proposal)
    found = export_rows.project_of(turn.conn, kind, number, turn.project_ids())
    if found is None:
        raise Sorry(common.no_such(label))
    return project_rows.project(turn.conn, found)


def _project_here(turn: Turn, proposal: Proposal) -> Project:
    """A request without a project goes out in the name of a project of the group it was raised in."""
    own = project_rows.of_group(turn.conn, proposal.group_id)
    seen = [one for one in own if one in turn.project_ids()]
    chosen = project_rows.group(turn.conn, proposal.group_id).default_project_id
    if not seen:
        raise Sorry(texts.no_project_yet(proposal.label, proposal.name))
    return project_rows.project(turn.conn, chosen if chosen in seen and chosen else seen[0])


def _give(turn: Turn, project: Project, what: str, day: date | None) -> Answer:
    roles.require(
        turn,
        links.ACTION,
        roles.in_project(turn.conn, project, turn.person.id),
        holders=roles.holders_in_project(turn.conn, project, links.ACTION),
        kind="project",
        object_id=project.id,
    )
    start = behind.base(turn.house, turn.adapter)
    if start is None:
        raise Sorry(texts.no_page())
    kept = export_files.asked(what, day)
    if what == exports.PICTURE and fonts.find() is None:
        raise Sorry(picture_texts.no_font())
    if not exports.there(turn.conn, turn.house, project, what, turn.now):
        raise Sorry(texts.not_yet(export_files.spoken(what)))
    token = links.make(turn, project, kept)
    until = to_local(turn.now + links.LIVES, turn.zone)
    message = texts.link(export_files.spoken(kept), project.name, f"{start}/x/{token}", until, turn.local)
    if turn.group is None:
        return Answer(message)
    if not privately.send(turn, message):
        raise Sorry(texts.privately_only())
    return Answer(texts.sent_privately())
