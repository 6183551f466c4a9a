"""Help, hints and typos."""

from __future__ import annotations

from adapters.base import Button, OutgoingMessage, Text
from bot.texts.common import say

LINES = (
    "登记任务：/任务 核心功能开发 @张工 10月20日前 交付:安装包",
    "更新进度：/进度 T12 80% 今日联调",
    "报完成：/进度 T12 完成",
    "提出问题：/问题 测试环境不足 任务:T2 @陈专员 截止:10月12日",
    "解决问题：/解决 Q1 服务器已到位 原因:预算未提前申请",
    "跟进问题：/收到 Q1，/跟进 Q1 周四前，/上报 Q1",
    "改期、换人：/改期 T2 10月28日 原因:…，/转交 T2 @张工",
    "查看：/我的，/查 T2，/逾期，/周报",
    "提醒、撤销：/稍后 T12 明天9点，/撤销",
    "部门、项目：/部门 市场部 负责人 @王经理 接口人 @小李，/项目，/成员",
    "设置：/设置，/自检",
)


def full_help(bot_name: str, hears: str) -> OutgoingMessage:
    """`/帮助`: one line a command, at most twelve with how the bot hears."""
    if hears == "mention":
        how = f"群里请先 @{bot_name} 再发送，单聊可直接发送。"
    else:
        how = f"斜杠可用“、”代替；@{bot_name} 后可直接说“T12 80%，明天联调”。"
    return OutgoingMessage(title="怎么用", blocks=(Text("\n".join(LINES)), Text(how, "muted")))


def short_help(bot_name: str) -> OutgoingMessage:
    """Somebody only mentioned the bot."""
    return say(
        f"我是{bot_name}，帮大家记录跨部门协作的任务、进度和问题。",
        "更新进度：/进度 T12 80% 今日联调",
        buttons=(Button("看帮助", "/帮助"), Button("我的任务", "/我的")),
    )


def not_understood(bot_name: str) -> OutgoingMessage:
    """A sentence to the bot that is no report."""
    return say(
        "没有看懂这句话。更新进度可以这样说：",
        "T12 80% 今日联调",
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
