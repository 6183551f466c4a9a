"""Sentences about the bot itself: being added and removed, quotas, names tied to accounts."""

from __future__ import annotations

from adapters.base import Button, OutgoingMessage
from bot.texts.common import say


def hello(bot_name: str, hears: str) -> OutgoingMessage:
    """The bot has just been added to a group: one short hello."""
    how = f"“@{bot_name} 帮助”" if hears == "mention" else "“/帮助”"
    return say(
        f"大家好，我是{bot_name}：大家说进展，我来记任务、到点提醒、出周报。",
        f"发{how}看用法；登记任务例如：",
        "/任务 核心功能开发 @张工 10月20日前 交付:安装包",
        buttons=(Button("看帮助", "/帮助"),),
    )


def left_group(title: str, adapter: str, closed: bool) -> OutgoingMessage:
    """For admins: a group was dissolved, or the bot was taken out of it."""
    what = "已解散" if closed else "已移除机器人"
    return say(
        f"群“{title}”{what}（连接 {adapter}）。",
        "定时消息已停止，任务和问题记录都保留。",
        "" if closed else "需要恢复时，把机器人重新加进这个群即可。",
    )


def quota_used_up(adapter: str, detail: str) -> OutgoingMessage:
    """For admins: the platform hands over no more messages this month."""
    said = f"（平台提示：{detail[:100]}）" if detail else ""
    return say(
        f"连接 {adapter} 本月的消息额度已用完{said}。",
        "平台暂时不再把群里的消息转给我。",
        "请在平台后台购买额度或等到下月；在此期间的进度需要补报。",
        tone="warn",
    )


def bind_asked(placeholder: str, name: str) -> OutgoingMessage:
    """To whoever may decide: somebody says that a name in the records means them."""
    return say(
        f"{name}说记录里的“{placeholder}”就是自己，请确认。",
        buttons=(Button("确认绑定", f"/绑定 {placeholder} @{name}", "primary"),),
    )


def bind_request_sent(placeholder: str, who: str) -> OutgoingMessage:
    """Back to the person who asked."""
    return say(f"已请{who}确认“{placeholder}”就是您，确认后会告诉您。")


def bind_nobody_to_ask(placeholder: str) -> OutgoingMessage:
    """There is no coordinator or admin who could be written to."""
    return say(
        f"“{placeholder}”要由牵头人或管理员来绑定，目前联系不上他们。",
        f"可请管理员发送：/绑定 {placeholder} @您的姓名",
    )


def bound_told(placeholder: str, by: str) -> OutgoingMessage:
    """To the person whose name was tied."""
    return say(f"{by}已确认“{placeholder}”就是您，原有记录都归到您名下。", tone="good")


def bind_same(name: str) -> OutgoingMessage:
    """The name and the account are one person already."""
    return say(f"“{name}”已经是这位同事，不需要再绑定。")


def bind_not_placeholder(name: str) -> OutgoingMessage:
    """The name has an account of its own, so it waits for nobody."""
    return say(f"“{name}”已有自己的账号，不是待绑定的姓名。")


def bind_no_account(name: str) -> OutgoingMessage:
    """The second name has no account: there is nothing to tie to."""
    return say(f"还不认识“{name}”的账号。请{name}先在群里或单聊里发一条消息给我，再发送一次。")


def bind_which(name: str) -> OutgoingMessage:
    """Several placeholders of one name."""
    return say(f"待绑定的“{name}”不止一位，请在这位同事所在的项目群里发送 /绑定。")


def admin_added(name: str) -> OutgoingMessage:
    """For the other administrators."""
    return say(f"{name}已用服务器上生成的口令成为管理员。")
