"""Sentences about one person with accounts on several platforms."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.texts.common import people, say

ADMIN = "管理员"
MOST = 6  # roles in one line


def account(platform: str, name: str) -> str:
    """`飞书的张工`; our own chat needs no name."""
    return f"{platform}的{name}" if platform else name


def code(secret: str, minutes: int) -> OutgoingMessage:
    """One-to-one, to the first account."""
    return say(
        f"验证码：{secret}，{minutes} 分钟内有效，只能用一次，请不要转给别人。",
        "请用您的另一个账号在单聊里发给我：",
        f"/绑定 账号 {secret}",
    )


def privately(burnt: bool) -> OutgoingMessage:
    """Typed in a group."""
    return say("请在与我的单聊里绑定账号，不要发在群里。", "这个验证码已作废，请重新获取：/绑定 账号" if burnt else "")


def code_wrong() -> OutgoingMessage:
    """A code that is wrong, used or expired: the same words for all."""
    return say("验证码无效或已过期。", "请在另一个账号的单聊里发送 /绑定 账号，取得新的验证码。")


def same(name: str) -> OutgoingMessage:
    """One person already."""
    return say(f"这个账号已经是{name}本人的，不需要再绑定。", "请在另一个平台的账号里输入验证码。")


def confirm(other: str, own: str, roles: Sequence[str]) -> OutgoingMessage:
    """To the second account: what comes together."""
    shown = people(roles[:MOST]) + (f" 等 {len(roles)} 项" if len(roles) > MOST else "")
    return say(
        f"要把{other}和本账号（{own}）合为同一个人吗？",
        "合并后，两边的任务、问题和提醒都在一起，任何一边都能操作。",
        f"其中包括：{shown}。" if roles else "",
        "如果对方不是您本人，请不要确认。5 分钟内回复“确认”。",
        buttons=(Button("确认合并", "确认", "primary"), Button("不合并", "取消")),
        tone="warn" if roles else "neutral",
    )


def admin_asked(other: str) -> OutgoingMessage:
    """To the first account, which is an administrator's."""
    return say(
        f"{other}要和您合为同一个人。合并后，对方账号也有管理员权限。",
        "是您本人的账号，请在 10 分钟内回复“确认”；不是，请回复“取消”。",
        buttons=(Button("确认合并", "确认", "danger"), Button("不合并", "取消")),
        tone="warn",
    )


def admin_decides(other: str) -> OutgoingMessage:
    """To the second account: the administrator's has the last word."""
    return say(f"{other}是管理员，请回到那个账号的单聊里，在 10 分钟内回复“确认”。")


def linked(name: str, places: Sequence[str]) -> OutgoingMessage:
    """Done."""
    return say(
        f"已合为同一个人：{name}。账号：{people(places)}。",
        "提醒发到您最近使用的账号。10 分钟内可以 /撤销。",
        tone="good",
    )


def linked_told(other: str) -> OutgoingMessage:
    """To every other account."""
    return say(f"{other}已和这个账号合为同一个人，提醒发到您最近使用的账号。", "不是您本人操作，请马上联系管理员。")


def unlinked() -> str:
    """/撤销, in the list of what is as before."""
    return "两个账号又分开了，各自的任务和角色和合并前一样"


def unlinked_told(other: str) -> OutgoingMessage:
    """To every other account."""
    return say(f"{other}已撤销账号合并，两个账号又分开了。")


def lead(department: str) -> str:
    """A role."""
    return f"{department}负责人"


def contact(department: str) -> str:
    """A role."""
    return f"{department}接口人"


def coordinator(project: str) -> str:
    """A role."""
    return f"“{project}”牵头人"


def executive(project: str) -> str:
    """A role."""
    return f"“{project}”分管领导"
