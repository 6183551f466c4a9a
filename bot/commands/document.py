"""/文档: 项目需求说明书, 实施方案, 最终执行方案 and the like, by link; each version is signed."""

from __future__ import annotations

import re

from bot.grammar import forms
from bot.grammar.fold import flat
from bot.services import directory, documents, meetings, projects
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import documents as texts
from storage import documents as rows
from storage import projects as project_rows

WORDS = ("文档", "登记文档", "document")
USAGE = texts.EXAMPLE
HELP = "登记文档"
KEYS = {
    "名称": "title",
    "类型": "title",
    "链接": "url",
    "地址": "url",
    "评审": "review",
    "评审会": "review",
    "签字人": "signers",
    "会签": "signers",
    "项目": "project",
}
_NUMBER = re.compile(r"文档\s*(\d{1,6})(?!\d)|(\d{1,6})(?=\s*(?:$|https?:))")
_URL = re.compile(r"https?://[^\s，。；、）)]+", re.IGNORECASE)
_VERSION = re.compile(r"\s*[vV]\d{1,3}$")
_MEETING = re.compile(r"[Mm]-?(\d{1,7})")


def run(turn: Turn) -> Answer | None:
    """Show one, list them, register one or its next version."""
    said = turn.args.strip()
    if not said:
        return Answer(texts.usage([documents.line(one) for one in rows.newest(turn.conn, turn.project_ids())[:12]]))
    head, named = forms.split_form(said, KEYS)
    number = _NUMBER.match(flat(head))
    known = documents.by_number(turn, int(number[1] or number[2])) if number else None
    link = _URL.search(named.get("url") or head)
    if known is not None and link is None:
        return documents.card(turn, known)
    bare = projects.CODE.sub(" ", _URL.sub(" ", head[number.end() :] if number else head))
    title = (named.get("title") or " ".join(bare.split())).strip(" ，,。；;") or (known.title if known else "")
    version = _VERSION.search(title)
    if known is None and version:  # 实施方案 v2: the next one of a document known by that name
        known = next((one for one in rows.newest(turn.conn, turn.project_ids()) if one.title == title[: version.start()].rstrip()), None)
        title = known.title if known else title
    draft = f"/文档 {forms.one_line(said)}"
    if not title:
        raise Sorry(texts.missing_title(), ask=Ask("文档", "名称", draft))
    if link is None:
        raise Sorry(texts.missing_link(title), ask=Ask("文档", "链接", draft))
    review = _MEETING.search(flat(named.get("review", "")))
    meeting = meetings.by_label(turn, f"M{int(review[1])}") if review else None
    signers = [directory.person_named(turn, one) for one in forms.names_in(named.get("signers", ""), turn.house.names)[0]]
    if known is not None:
        documents.require(turn, known)
        project = project_rows.project(turn.conn, known.project_id)
    else:
        project = projects.for_new_record(turn, named.get("project"), title, draft)
    made = documents.add(turn, project, title, link.group(), meeting.id if meeting else None, signers, known)
    return documents.card(turn, made, new=True)
