"""Sentences about 沟通记录: what is missing, what was recorded, late ones."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import OutgoingMessage
from bot.texts import common
from bot.texts.common import say, spaced
from bot.texts.waivers import hint

EXAMPLE = "/沟通 接口字段对齐 参与:研发部、@陈专员 时间:今天10:00 方式:电话 结论:字段按v2 待办:@张工 9月20日前更新接口文档"
FACTS = {
    "when": "时间",
    "way": "方式",
    "department": "发起部门",
    "people": "参与部门和人员",
    "summary": "摘要",
    "conclusion": "关键结论",
    "todos": "待办",
    "note": "备注",
    "project": "项目",
}


def usage(lines: Sequence[str]) -> OutgoingMessage:
    """How to record a talk, and the newest records."""
    head = ["最近的沟通记录：", *lines] if lines else []
    return say(*head, "沟通后 24 小时内记录（规则 3），例如：", EXAMPLE, "也可以引用一条消息，回复“记录”。")


def line(label: str, topic: str, when: str) -> str:
    """One record in a list."""
    return f"{label} {topic}：{when}"


def missing_topic() -> OutgoingMessage:
    """What about?"""
    return say("沟通主题是什么？直接回复即可，例如：接口字段对齐")


def missing_people(topic: str) -> OutgoingMessage:
    """With whom?"""
    return say(f"{topic} 有哪些部门或人员参与？直接回复即可，例如：研发部、@陈专员")


def missing_conclusion(topic: str) -> OutgoingMessage:
    """What came of it?"""
    return say(f"{topic} 的关键结论是什么（规则 13：重要结论有文字）？", "直接回复即可，例如：字段按v2，今晚联调")


def unread_time(words: str) -> OutgoingMessage:
    """The time was not understood."""
    return say(f"没有看懂沟通时间“{words}”，请写日期和时间，例如：时间:今天10:00")


def in_future(when: str) -> OutgoingMessage:
    """It has not happened."""
    return say(f"{spaced(when)}还没有到，沟通之后再记录。约会议请用：/会议")


def too_late(topic: str, when: str) -> OutgoingMessage:
    """Rule 3."""
    return say(
        f"规则 3：沟通记录在 24 小时内完成，{topic} 的沟通时间是 {when}。",
        "补记请直接回复原因，例如：当天出差，次日补记",
        "原因会记入备注。",
        hint(3, ""),
    )


def others(names: Sequence[str]) -> str:
    """What 备注 says of people who are not registered here."""
    return f"其他参与人：{'、'.join(names)}"


def late_note(reason: str) -> str:
    """What 备注 says of a late record."""
    return f"补记原因：{reason}"


def todos_wrong(topic: str, rows: Sequence[str], first: str, example: str) -> OutgoingMessage:
    """Rows of 待办 that cannot stand."""
    return say(
        f"{topic} 的待办有 {len(rows)} 处需要补充，还没有记录：",
        *rows,
        f"先补{first}：直接回复即可，例如：{example}",
    )


def recorded(label: str, topic: str) -> str:
    """Head of a new record."""
    return f"沟通记录已保存 {label} {topic}"


def shown(label: str, topic: str) -> str:
    """Head of a record looked at."""
    return f"{label} {topic}"


def todo(label: str, title: str, owner: str, due: str, percent: int, done: bool) -> str:
    """A 待办 with its state."""
    state = "已完成" if done else f"{percent}%"
    return f"{label} {title}，{owner}，{due}，{state}"


def card(head: str, facts: Sequence[tuple[str, str]], notes: Sequence[str]) -> OutgoingMessage:
    """A record with its fields; empty ones are left out."""
    return common.card(head, facts, notes)


def from_quote() -> str:
    """Made from a message; what can be added."""
    return "由引用的消息生成，10 分钟内可 /撤销。"
