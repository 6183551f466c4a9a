"""/看板: across my projects, what I am to decide, who waits for me, whom I wait for, what to chase. One-to-one."""

from __future__ import annotations

from bot.services import behind, board, links, privately
from bot.services import projects as finding
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import board as texts
from storage import projects
from storage.records import Project

WORDS = ("看板", "我的看板", "工作台", "kb", "board")
USAGE = "/看板"
HELP = "我的待定待催"
KEYS: dict[str, str] = {}
PAGE = frozenset({"网页", "链接", "打开", "page", "link"})
LEAVE = frozenset({"退出", "关闭网页", "logout"})


def run(turn: Turn) -> Answer | None:
    """In a group it goes one-to-one; where that cannot be, the group sees its own projects and no others."""
    word, _, rest = turn.args.strip().lower().partition(" ")
    if word in LEAVE:
        return Answer(texts.left(links.end_pages(turn)))
    if word in PAGE or word.startswith("#"):
        return _page(turn, rest.strip() if word in PAGE else turn.args.strip())
    if turn.group is None:
        return Answer(texts.message(_board(turn, turn.project_ids(), turn.adapter)))
    own = projects.of_person(turn.conn, turn.person.id)
    if privately.send(turn, texts.message(_board(turn, own, turn.adapter))):
        return Answer(texts.in_group())
    here = [project_id for project_id in turn.project_ids() if project_id in own]
    return Answer(texts.only_here(_board(turn, here, "")))


def _board(turn: Turn, project_ids: list[int], adapter: str) -> texts.Board:
    made = board.build(turn.conn, turn.house, turn.person.id, project_ids, turn.now)
    return board.with_page(made, texts.PAGE) if behind.base(turn.house, adapter) is not None else made


def _page(turn: Turn, named: str) -> Answer:
    """A new address of one's own pages; with a project it leads there."""
    if turn.group is not None:
        raise Sorry(texts.page_privately())
    start = behind.base(turn.house, turn.adapter)
    if start is None:
        raise Sorry(texts.no_page())
    mine = projects.by_ids(turn.conn, turn.project_ids())
    if not mine:
        raise Sorry(texts.nothing_yet())
    wanted: Project | None = finding.find(turn, named.removeprefix("#")) if named else None
    token = links.make(turn, wanted or mine[0], wanted.code if wanted else "", links.PAGE)
    return Answer(texts.page_link(f"{start}/board/{token}", links.LIVES.seconds // 60, links.PAGE_LIVES.days))
