"""Sentences about 特批（豁免）: a rule set aside, by whom and why. The rules are those printed on the forms."""

from __future__ import annotations

from adapters.base import OutgoingMessage
from bot.texts.common import say

EXAMPLE = "/特批 规则4 原因:国庆假期顺延到10月9日"
SHORT = 30  # characters of a reason in the weekly
RULES = {
    1: "事项要写明谁、何时、交付什么",
    2: "每项只有一位第一责任人",
    3: "沟通记录和会议纪要在 24 小时内完成",
    4: "每周进度不晚于下周一 12:00",
    5: "会议提前通知，议题提前给出",
    6: "协商不成 24 小时内逐级上报",
    7: "重大偏差同步分管领导",
    8: "只说事实，不评价人",
    9: "对外日期之前留缓冲",
    10: "变更要书面确认",
    11: "资源争用由负责人裁定优先级",
    12: "复盘只看流程",
    13: "重要结论写在协作群里",
    14: "用大家已经在用的聊天工具",
}

WHY_NEVER = {
    1: "没有具体时间和内容，记录无法跟踪",
    2: "有两位负责人，就没有人能确认结果",
    8: "原话照样保留，改写由您决定",
    12: "改写为环节或原因即可记录",
    13: "写明结论即可记录",
    14: "当天已经提醒过，明天可以再催",
}
WHY = {  # an example of a reason, by rule
    3: "出差途中无法记录",
    4: "国庆假期顺延到10月9日",
    5: "客户今天提出变更",
    6: "双方已约定周五再议",
    7: "客户已书面同意延期",
    9: "对外日期已含余量",
    10: "客户会议上当场确认",
    11: "双方已自行协商一致",
}


def rule(number: int) -> str:
    """`规则 4（每周进度不晚于下周一 12:00）`."""
    return f"规则 {number}（{RULES[number]}）" if number in RULES else f"规则 {number}"


def usage() -> OutgoingMessage:
    """How to waive a rule."""
    return say("特批要写明规则编号和原因，例如：", EXAMPLE, "只对一项生效：/特批 规则7 T2 原因:客户已书面同意延期")


def missing_reason(number: int) -> OutgoingMessage:
    """Why?"""
    return say(f"特批{rule(number)}的原因是什么？", "直接回复即可，例如：国庆假期顺延到10月9日")


def never(number: int) -> OutgoingMessage:
    """A rule that cannot be set aside, and why."""
    return say(f"{rule(number)}不能特批：{WHY_NEVER[number]}。", "可以特批的例如：", EXAMPLE)


def hint(number: int, about: str) -> str:
    """Under a refusal: how the rule is set aside for this one thing."""
    what = f"规则{number} {about}".strip()
    return f"确有需要，可由牵头部门负责人特批：/特批 {what} 原因:{WHY[number]}"


def reason(words: str) -> str:
    """The reason where a waiver stands for it."""
    return f"特批，{words}"


def let_through(number: int, words: str) -> str:
    """Said with what a waiver let through."""
    return f"已按特批处理（规则 {number}），原因：{words}"


def unknown(number: int) -> OutgoingMessage:
    """No such rule."""
    return say(f"没有规则 {number}，规则编号是 1 到 14。例如：", EXAMPLE)


def no_lead() -> OutgoingMessage:
    """Nobody leads yet."""
    return say(
        "特批由牵头部门负责人作出，本项目还没有牵头部门，可在评估时指定：",
        "/评估 R5 通过 牵头:市场部 负责人:@王经理",
    )


def granted(number: int, about: str, name: str, reason: str, by: str) -> OutgoingMessage:
    """A rule is set aside, with its trace."""
    what = f"{name} {about}".strip()
    return say(f"{by}已特批{rule(number)}，适用于 {what}。", f"原因：{reason}", "已留痕，本周周报会列出。")


def line(number: int, about: str, reason: str, by: str) -> str:
    """A waiver in the weekly."""
    what = f"，{about}" if about else ""
    return f"规则 {number}（{by}{what}）：{_short(reason)}"


def self_declared(label: str, title: str, reason: str) -> str:
    """A notice that came late by the caller's own word, in the weekly."""
    return f"规则 5（{label} {title}，晚通知）：{_short(reason)}"


def late_talk(label: str, topic: str) -> str:
    """A talk written down later than a day after it, in the weekly."""
    return f"规则 3（{label} {topic}，补记）：沟通后超过 24 小时"


def late_minutes(label: str) -> str:
    """Minutes that were not there a day after the meeting, in the weekly."""
    return f"规则 3（{label} 纪要）：会后超过 24 小时"


def _short(reason: str) -> str:
    return reason if len(reason) <= SHORT else f"{reason[: SHORT - 1]}…"
