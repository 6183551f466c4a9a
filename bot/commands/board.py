"""/看板: across my projects, what I am to decide, who waits for me, whom I wait for, what to chase. One-to-one."""

from __future__ import annotations

from bot.rules.zones import to_local
from bot.services import behind, board, board_links, privately
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import board as texts
from storage import projects

WORDS = ("看板", "我的看板", "工作台", "kb", "board")
USAGE = "/看板"
HELP = "我的待定待催"
KEYS: dict[str, str] = {}
PAGE = frozenset({"网页", "链接", "打开", "page", "link"})


def run(turn: Turn) -> Answer | None:
    """In a group it goes one-to-one; where that cannot be, the group sees its own projects and no others."""
    if turn.args.strip().lower() in PAGE:
        return _page(turn)
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


def _page(turn: Turn) -> Answer:
    """A new address of one's own page."""
    if turn.group is not None:
        raise Sorry(texts.page_privately())
    start = behind.base(turn.house, turn.adapter)
    if start is None:
        raise Sorry(texts.no_page())
    token = board_links.new(turn.conn, turn.person.id, turn.now)
    until = to_local(turn.now + board_links.LIVES, turn.zone)
    return Answer(texts.page_link(f"{start}/board/{token}", until, turn.local))
