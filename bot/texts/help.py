"""Help, hints and typos."""

from __future__ import annotations

import re
from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage, Text
from bot.texts import (
    acceptances,
    archives,
    change_requests,
    communications,
    documents,
    emergencies,
    exports,
    issues,
    kpis,
    meetings,
    minutes,
    proposals,
    retrospectives,
    risk_register,
    signoffs,
    supports,
    tasks,
    waivers,
)
from bot.texts.common import people, say

MOST_LINES = 12  # of one help, with the head and how to be heard
OWNER, CONTACT, LEAD, COORDINATOR, EXECUTIVE, ADMIN = "owner", "contact", "lead", "coordinator", "executive", "admin"

_ANSWERING = (
    "更新进度：T12 80% 今日联调，或 /进度 T12 80%",
    "没有变化：都正常；报完成：T12 完成",
    "一次答复清单：1 80 2 完成 3 不变",
    "在等别人：T12 等法务盖章，估计周四",
    "想改日期：T12 延到下周三行不行",
)
_FOR: dict[str, tuple[str, ...]] = {
    EXECUTIVE: ("看进展：/近况，/周报", "要您定的：/近况 待定", "答复改期：/同意 T2，/不同意 T2"),
    COORDINATOR: ("看进展：/近况，/未更新，/看板", "私下催：/催 研发部，/催 T2", "要您定的：/近况 待定，/同意 T2，/不同意 T2"),
    LEAD: ("要您定的：/近况 待定，/同意 T2，/不同意 T2", "看本部门：/未更新，/催 研发部", "跟进问题：/收到 Q1，/跟进 Q1 周四前"),
    CONTACT: _ANSWERING,
    OWNER: _ANSWERING,
    ADMIN: (
        "认人：/绑定 张工 @张工，/通讯录；自己的几个账号：/绑定 账号",
        "节假日、自检：/设置 节假日，/自检；管理员有谁：/管理员",
        "请别的群加入：/项目 邀请；管理页面：在服务器上执行 qiantou admin code",
    ),
}
_ROLE = {EXECUTIVE: "分管领导", COORDINATOR: "牵头人", LEAD: "负责人", CONTACT: "接口人", OWNER: "任务责任人", ADMIN: "管理员"}

LINES = (
    "登记任务：/任务 核心功能开发 @张工 10月20日前 交付:安装包",
    "更新进度：/进度 T12 80% 今日联调",
    "查看：/我的，/查 T2，/逾期，/周报",
    "提出问题：/问题 测试环境不足 任务:T2 @陈专员 截止:10月12日",
    "改期、换人：/改期 T2 10月28日 原因:…，/转交 T2 @张工",
    "稍后提醒、撤销：/稍后 T12 明天9点，/撤销",
    "解决问题：/解决 Q1 服务器已到位 原因:预算未提前申请",
    "跟进问题：/收到 Q1，/跟进 Q1 周四前，/上报 Q1",
    "部门、项目：/部门 市场部 负责人 @王经理 接口人 @小李，/项目，/成员",
    "设置：/设置，/提醒方式，/自检",
)


def role_named(role: str, departments: Sequence[str]) -> str:
    """`研发部接口人`, `牵头人`."""
    return f"{people(departments)}{_ROLE[role]}" if role in (LEAD, CONTACT) else _ROLE[role]


def full_help(bot_name: str, hears: str, held: Sequence[tuple[str, str]] = ()) -> OutgoingMessage:
    """`/帮助`: what this person can do first, then the rest; at most twelve lines.

    `hears`: all, mention, or direct (one-to-one). `held`: (role, its name) of the person, the highest first.
    """
    shown = held[:2]
    head = [f"您是{people([name for _, name in shown])}，常用："] if shown else []
    own = list(dict.fromkeys(line for place, (role, _) in enumerate(shown) for line in _FOR[role][: 3 if place else None]))
    known = {line.split("：")[0] for line in own}
    rest = [line for line in LINES if line.split("：")[0] not in known]
    lines = [*head, *own, *rest][: MOST_LINES - 1]
    return OutgoingMessage(title="怎么用", blocks=(Text("\n".join(lines)), Text(_how(bot_name, hears), "muted")))


def _how(bot_name: str, hears: str) -> str:
    if hears == "direct":
        return "这里可以直接说，斜杠可以不写。"
    if hears == "mention":
        return f"群里请先 @{bot_name} 再说；单聊可以直接说。"
    return f"斜杠可用“、”代替；不写斜杠请先 @{bot_name}。"


def short_help(bot_name: str) -> OutgoingMessage:
    """Somebody only mentioned the bot."""
    return say(
        f"我是{bot_name}，帮大家记录跨部门协作的任务、进度和问题。",
        "更新进度：/进度 T12 80% 今日联调",
        buttons=(Button("看帮助", "/帮助"), Button("我的任务", "/我的")),
    )


_TOPICS = (
    ("变更", "申请变更", change_requests.EXAMPLE),
    ("需求", "提需求", proposals.EXAMPLE),
    ("纪要", "写会议纪要", minutes.EXAMPLE),
    ("会议(?!室)|开会|约会|约个会|会前|参会|例会", "发会议通知", meetings.EXAMPLE),
    ("风险", "登记风险", risk_register.EXAMPLE),
    ("导出|下载|打印", "导出表格", exports.EXAMPLE),
    ("验收", "验收成果", acceptances.INSPECT),
    ("会签|签字", "会签", signoffs.EXAMPLE),
    ("沟通|记一下|记录", "记沟通记录", communications.EXAMPLE),
    ("KPI|指标", "登记 KPI", kpis.EXAMPLE),
    ("紧急|故障|挂了", "登记紧急事项", emergencies.EXAMPLE),
    ("文档|方案", "登记文档", documents.EXAMPLE),
    ("复盘", "复盘", retrospectives.EXAMPLE),
    ("归档|结项", "归档", archives.EXAMPLE),
    ("特批|豁免", "特批", waivers.EXAMPLE),
    ("支持|配合|协助", "请其他部门支持", supports.EXAMPLE),
    ("任务|分工", "登记任务", tasks.EXAMPLE),
    ("问题", "登记问题", issues.EXAMPLE),
)


def not_understood(said: str) -> OutgoingMessage:
    """A sentence to the bot that is no report: an example of what its words are about."""
    what, example = next(((what, example) for words, what, example in _TOPICS if re.search(words, said)), ("更新进度", "T12 80% 今日联调"))
    return say(
        f"没有看懂这句话。{what}可以这样说：",
        example,
        buttons=(Button("看帮助", "/帮助"), Button("我的任务", "/我的")),
    )


def still_not_understood() -> OutgoingMessage:
    """One-to-one, within an hour of a hint."""
    return say("这句没看懂，可发送 /帮助。")


def how_or_issue(said: str) -> OutgoingMessage:
    """`怎么用？`: a question about the bot, perhaps meant as an issue."""
    words = " ".join(said.split())[:60]
    return say(
        "您想看用法，还是把这句话记为问题？",
        buttons=(Button("看帮助", "/帮助"), Button("记为问题", f"/问题 描述:{words}")),
    )


def question_not_understood(said: str) -> OutgoingMessage:
    """A question the bot has no answer to."""
    words = " ".join(said.split())[:60]
    return say(
        "这个问题我答不上来。可以看看用法，或记为问题请同事处理：",
        buttons=(Button("看帮助", "/帮助"), Button("记为问题", f"/问题 描述:{words}")),
    )


def typo(word: str, guess: str, args: str) -> OutgoingMessage:
    """One suggestion, never run by itself."""
    meant = f"/{guess} {args}".strip()
    return say(f"没有“/{word}”这个命令，您是不是想用 /{guess}？", buttons=(Button(meant[:40], meant),))


def unknown(word: str) -> OutgoingMessage:
    """An unknown command without a likely meaning."""
    return say(f"没有“/{word}”这个命令。发送 /帮助 查看可用的命令，例如：/进度 T12 80% 今日联调")


def one_command(count: int) -> OutgoingMessage:
    """Several commands in one message: the second would be swallowed by the first."""
    return say(f"一条消息只能有一个命令，请分成 {count} 条发送。")


def dropped() -> OutgoingMessage:
    """An open question given up."""
    return say("好的，已取消。")


def guests_look() -> OutgoingMessage:
    """A guest of another organisation."""
    return say("外部成员可以查看（/查、/周报），登记和修改请由本单位同事操作。")
