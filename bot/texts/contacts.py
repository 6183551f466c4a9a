"""Sentences about people and departments taken over from a platform's directory."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.texts.common import people, say

MOST = 10  # names in one line


def _of(platform: str) -> str:
    """`飞书通讯录`, `Slack 通讯录`: a blank between Latin and Chinese."""
    return f" {platform} 通讯录" if platform.isascii() else f"{platform}通讯录"


def reading(platform: str) -> OutgoingMessage:
    """It takes a moment."""
    return say(f"正在读取{_of(platform)}，读好后单独发给您预览；您确认之前不登记任何内容。")


def preview(
    platform: str,
    mark: str,
    count: int,
    departments: Sequence[str],
    newcomers: int,
    places: int,
    leads: Sequence[tuple[str, str]],
    hint: str,
) -> OutgoingMessage:
    """What would be registered: new departments, new people, who gets a department, who leads one."""
    heads = [f"{department} {name}" for department, name in leads]
    command = f"/通讯录 登记 {mark}"
    return say(
        f"通讯录里有 {count} 人，还没有登记任何内容。",
        f"新部门 {len(departments)} 个：{_some(departments)}" if departments else "没有新部门",
        f"新人员 {newcomers} 人；归入部门 {places} 人",
        f"登记为负责人：{_some(heads)}" if heads else "",
        hint,
        f"30 分钟内确认有效。只要其中几个部门时发送：{command} 部门名",
        title=f"{_of(platform)}预览".strip(),
        buttons=(Button("全部登记", command, "primary"),),
    )


def _some(names: Sequence[str]) -> str:
    return people(names[:MOST]) + (f" 等 {len(names)} 个" if len(names) > MOST else "")


def nothing(platform: str, hint: str) -> OutgoingMessage:
    """Nobody could be read."""
    return say(f"没有从{_of(platform)}读到人员。", hint or "请检查应用的通讯录权限和可见范围。")


def no_directory() -> str:
    """A connection whose platform gives no list."""
    return "这个连接不提供通讯录。"


def no_answer() -> str:
    """The platform did not answer in time, or not as expected."""
    return "平台没有及时给出可用的答复，请稍后再试。"


def registered(platform: str, departments: int, newcomers: int, places: int) -> OutgoingMessage:
    """Done."""
    return say(
        f"已从{_of(platform)}登记：部门 {departments} 个，人员 {newcomers} 人，归入部门 {places} 人。",
        "查看：/成员。要改负责人或接口人，请发送：/部门 市场部 负责人 @王经理 接口人 @小李",
        tone="good",
    )


def gone() -> OutgoingMessage:
    """The preview is too old, or the program was started anew."""
    return say("这份预览已经失效，没有登记任何内容。请重新发送：/通讯录")


def which(known: Sequence[str], named: str = "") -> OutgoingMessage:
    """Name the connection; `named`: a word that is none of them."""
    if not known:
        return say("还没有连接可以读取通讯录的聊天软件。")
    unknown = f"没有连接“{named[:20]}”。" if named else ""
    return say(f"{unknown}请写明读取哪个连接的通讯录：{people(known)}。", f"例如：/通讯录 {known[0]}")


def unreachable() -> OutgoingMessage:
    """The preview is for one pair of eyes."""
    return say("通讯录预览只单独发给您。请先在单聊里给我发一条消息，再发送 /通讯录。")
