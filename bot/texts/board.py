"""看板: what one person is to decide, who waits for them, whom they wait for, what to chase. At most 15 lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.base import Button, Buttons, OutgoingMessage, Text
from bot.texts import common
from bot.texts.fitting import Section, fit
from bot.texts.weekly_page import Wanted

MOST = 15  # lines, the title included
MOST_BUTTONS = 5
DECIDE, FOR_ME, I_WAIT, CHASE = "请您定", "在等您", "您在等", "可以催"
UNCLAIMED = "待认领"
PAGE = "/看板 网页"


@dataclass(frozen=True, slots=True)
class Line:
    """One matter: number, title, a few words about it, its project, and (label, typed command) of its answers."""

    label: str
    title: str
    more: str
    project: str
    code: str
    answers: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.label} {self.title}{'，' if self.more else ''}{self.more}"


@dataclass(frozen=True, slots=True)
class Board:
    """One person's board; `local` is wall time, `page` the typed command that opens it as a page ("": none)."""

    person: str
    local: datetime
    projects: tuple[str, ...]
    parts: tuple[tuple[str, tuple[Line, ...]], ...] = ()
    page: str = ""

    @property
    def count(self) -> int:
        """How many matters stand on it."""
        return sum(len(lines) for _, lines in self.parts)


def message(board: Board) -> OutgoingMessage:
    """The board in a chat."""
    if not board.projects:
        return common.say("您还没有参与的项目，看板是空的。")
    head = f"{common.date(board.local, has_clock=True, today=board.local)}，{len(board.projects)} 个项目"
    sections = [Section(name, [str(line) for line in lines], rows=True, most=5) for name, lines in board.parts if lines]
    body = fit(sections, MOST - 2) or ["现在没有等您处理的事。"]
    blocks: list[Text | Buttons] = [Text(head, "muted"), Text("\n".join(body))]
    buttons = _buttons(board)
    if buttons:
        blocks.append(Buttons(tuple(buttons)))
    return OutgoingMessage(title=f"{board.person}的看板", blocks=tuple(blocks))


def _buttons(board: Board) -> list[Button]:
    """One tap for the first matters of each part, and the page."""
    room = MOST_BUTTONS - bool(board.page)
    found = []
    for name, lines in board.parts:
        taken = 1 if name != CHASE else 2
        found += [Button(f"{word} {line.label}", command) for line in lines[:taken] for word, command in line.answers]
    return [*found[:room], *([Button("打开网页", board.page)] if board.page else [])]


def in_group() -> OutgoingMessage:
    """The board has gone one-to-one."""
    return common.say("看板已单独发给您，请看单聊。")


def only_here(board: Board) -> OutgoingMessage:
    """Where nobody can be written to: this group's projects alone."""
    shown = message(board)
    note = Text("暂时无法私信您，这里只显示本群的项目。", "muted")
    return OutgoingMessage(title=shown.title, blocks=(note, *shown.blocks))


def page_link(address: str, minutes: int, days: int) -> OutgoingMessage:
    """The address of one's own pages; it is the reader's own."""
    return OutgoingMessage(
        blocks=(
            Text("打开看板", links=(("打开看板", address),)),
            Text(f"仅限您本人使用：{minutes} 分钟内打开，只能打开一次；打开后这个浏览器 {days} 天内有效。", "muted"),
        )
    )


def left(count: int) -> OutgoingMessage:
    """Every browser of one's own pages is closed; `count` addresses and browsers."""
    return common.say("网页已全部退出，之前的网址和浏览器都不能再打开。" if count else "没有打开着的网页。")


def nothing_yet() -> OutgoingMessage:
    """Somebody without any project."""
    return common.say("您还没有参与的项目，暂时没有网页可看。")


def no_page() -> OutgoingMessage:
    """The installation has no address people can open."""
    return common.say("还没有配置对外网址，请在单聊里发送 /看板 查看。")


def page_privately() -> OutgoingMessage:
    """The address of one's own page is not for a group."""
    return common.say("看板网页只发给您本人，请在与我的单聊里发送：/看板 网页")


# ---------------------------------------------------------------- a few words about each


def to_decide(
    wanted: Wanted, new_due: datetime | None, has_clock: bool, by: datetime | None, since: datetime, today: datetime
) -> str:
    """`改到 10月19日（周一）？10月16日（周五）12:00前`."""
    due = common.date(new_due, has_clock=has_clock, today=today) if new_due else ""
    asks = {
        "date": f"改到 {due}？" if due else "新的完成日期？",
        "plan": f"改到 {due}？" if due else "新的完成日期？",
        "follower": "由谁跟进？",
        "owner": "由哪个部门负责？",
    }[wanted]
    if by is not None:
        return f"{asks}{common.date(by, has_clock=True, today=today)}前定"
    days = (today.date() - since.date()).days
    return asks + (_since(days) if days else "今天提出")


def _since(days: int) -> str:
    return f"已 {days} 天" if days else "今天开始"


def support_due(due: datetime, today: datetime) -> str:
    """Support somebody waits for."""
    return f"支持，{common.date(due, has_clock=False, today=today)}前"


def to_accept(due: datetime, today: datetime) -> str:
    """Finished work to look at."""
    return f"待验收，{common.date(due, has_clock=False, today=today)}前"


def accepted_by(name: str, days: int) -> str:
    """Who looks at what I handed in."""
    return f"待验收，等{name}，{_since(days)}"


def awaited_by(name: str, days: int) -> str:
    """Whose task waits, and for how long."""
    return f"{name}在等，{_since(days)}"


def raised_by(name: str, days: int) -> str:
    """Who raised an issue, and how long ago."""
    return f"{name}提出，{_since(days)}" if days else f"{name}今天提出"


def held_by(name: str, days: int) -> str:
    """Who answers for an issue, and how long it has been open."""
    return f"{name}处理，{_since(days)}"


def asked_of(names: Sequence[str], days: int) -> str:
    """Who was asked for a new date."""
    return f"改期等{common.people(names)}答复，{_since(days)}"


def waits(what: str, days: int) -> str:
    """What a task waits for."""
    return f"等{what}，{_since(days)}"


def to_chase(owner: str, percent: int, due: datetime, late: int, today: datetime, *, passed: bool) -> str:
    """Whose it is and how it stands."""
    day = common.date(due, has_clock=False, today=today)
    when = f"晚 {late} 个工作日" if late else "已过截止时间" if passed else f"{day}截止，今天未更新"
    return f"{owner}，{percent}%，{when}"


# ---------------------------------------------------------------- one-tap answers: (label, typed command)


def answers_date(label: str) -> list[tuple[str, str]]:
    """Yes or no to a new date."""
    return [("同意", f"/同意 {label}"), ("不同意", f"/不同意 {label}")]


def answers_plan(label: str) -> list[tuple[str, str]]:
    """A new date, which is asked for then."""
    return [("改期", f"/改期 {label}")]


def answers_follow(label: str) -> list[tuple[str, str]]:
    """Mine, with a day asked for."""
    return [("我来", f"/跟进 {label}")]


def answers_done(label: str) -> list[tuple[str, str]]:
    """It is given."""
    return [("已完成", f"/进度 {label} 完成")]


def answers_accept(label: str) -> list[tuple[str, str]]:
    """It passes, or not with a reason that is asked for then."""
    return [("通过", f"/验收 {label} 通过"), ("不通过", f"/验收 {label} 不通过")]


def answers_claim(label: str) -> list[tuple[str, str]]:
    """Mine."""
    return [("认领", f"/认领 {label}")]


def answers_solve(label: str) -> list[tuple[str, str]]:
    """It is solved."""
    return [("已解决", f"/解决 {label}")]


def answers_escalate(label: str) -> list[tuple[str, str]]:
    """Somebody higher shall know."""
    return [("上报", f"/上报 {label}")]


def answers_chase(label: str) -> list[tuple[str, str]]:
    """Ask privately how it stands."""
    return [("催", f"/催 {label}")]
