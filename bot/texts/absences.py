"""Absence: what is recorded, who hears it, and what a deputy is asked. Spans come in as phrases; why is never said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from adapters.base import Button, OutgoingMessage, Text
from bot.texts.common import people, say

ONLY_REMINDERS = "仅影响提醒，不代替请假审批。"
MOST = 8  # tasks in one list


def span(begin: str, end: str) -> str:
    """`10月12日（周一）至16日（周五）`, `即日起至10月16日（周五）`; one day is said once."""
    if not begin:
        return f"即日起至{end}"
    if begin == end:
        return end
    month, _, day = end.partition("月")
    same = day and "年" not in month and begin.startswith(f"{month}月")
    return f"{begin}至{day if same else end}"


def saved(name: str, when: str, deputy: str, beside: str, *, notes: Sequence[str] = ()) -> OutgoingMessage:
    """An absence as recorded; `beside`: who hears the reminders where nobody was named."""
    if deputy:
        lines = [
            f"已记录：{name} {when}不在，由{deputy}代理。",
            f"期间提醒发给{deputy}，可代报进度、代答复；任务仍由{name}负责。",
        ]
    elif beside:
        lines = [f"已记录：{name} {when}不在。", f"没有指定代理人，期间提醒先发给{beside}。"]
    else:
        lines = [f"已记录：{name} {when}不在。", "目前没有人接收期间的提醒，可以补一位，例如“/代理 @小赵”。"]
    return say(*lines, *notes, ONLY_REMINDERS)


def also_away(deputy: str, instead: str) -> str:
    """The deputy is away at the same time."""
    if instead:
        return f"{deputy}同期也不在，提醒会转给{instead}。"
    return f"{deputy}同期也不在，建议换一位代理人。"


def unreachable(deputy: str) -> str:
    """The deputy cannot be written to."""
    return f"{deputy}目前收不到单聊，请提醒{deputy}先给机器人发一条消息。"


def please_stand_in(by: str, name: str, when: str, lines: Sequence[str]) -> OutgoingMessage:
    """To the deputy when it is said; with the day's list where it has begun."""
    asks = f"{name}请您代理" if by == name else f"{by}请您代理{name}"
    return say(
        f"{asks}：{when}，期间{name}的提醒发给您。",
        *_listed(lines),
        _how(lines, name),
    )


def begins(name: str, when: str, lines: Sequence[str]) -> OutgoingMessage:
    """To the deputy on the first morning."""
    return say(f"您今天起代理{name}：{when}。", *_listed(lines), _how(lines, name))


def _listed(lines: Sequence[str]) -> list[str]:
    shown = [f"{number}. {line}" for number, line in enumerate(lines[:MOST], 1)]
    if len(lines) > MOST:
        shown.append(f"另有 {len(lines) - MOST} 项，发送 /查 可以看到。")
    return shown


def _how(lines: Sequence[str], name: str) -> str:
    first = lines[0].split(" ", 1)[0] if lines else "T2"
    return f"可代报进度，例如：/进度 {first} 80%\n不方便代理请发送：/代理 取消 {name}"


def nobody_named(name: str, when: str, labels: Sequence[str]) -> OutgoingMessage:
    """To the contact or lead, once: somebody is away and named nobody."""
    what = people(labels) + " 的提醒" if labels else "期间的提醒"
    first = labels[0] if labels else "T2"
    return say(
        f"{name} {when}不在，{what}会先发给您。",
        f"可转交：/转交 {first} @小赵",
        f"或指定代理人：/代理 {name} @小赵",
    )


def said_for_you(by: str, when: str, deputy: str) -> OutgoingMessage:
    """To somebody whose absence another one has recorded."""
    who = f"，由{deputy}代理" if deputy else ""
    return say(f"{by}为您记录了：{when}不在{who}。", ONLY_REMINDERS, "如有出入，请发送 /我回来了。")


def shown(lines: Sequence[str], standing: Sequence[str]) -> OutgoingMessage:
    """/代理 alone: my absences, and whom I stand in for."""
    if not lines and not standing:
        return say("目前没有您的代理安排。外出前可以这样说：", "/代理 @小赵 至周五")
    buttons = [Button("取消代理", "/代理 取消")] if lines else []
    return say(*lines, *standing, ONLY_REMINDERS, buttons=buttons)


def mine(when: str, deputy: str) -> str:
    """One absence of mine."""
    return f"您 {when}不在，" + (f"由{deputy}代理。" if deputy else "没有指定代理人。")


def for_another(name: str, when: str) -> str:
    """Somebody I stand in for."""
    return f"您代理{name}：{when}。"


def usage() -> OutgoingMessage:
    """No day was said."""
    return say("请说明到哪一天，例如：", "/代理 @小赵 至周五", "/代理 @小赵 10月12日-16日")


def until_when(name: str, options: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """The day is missing: (label, command)."""
    who = f"由{name}代理" if name else "不在"
    return say(f"{who}到哪一天？", buttons=[Button(label, command) for label, command in options])


def past(said: str) -> OutgoingMessage:
    """The span is over."""
    return say(f"“{said}”已经过去，请换一个日期，例如“/代理 @小赵 至周五”。")


def not_yourself(name: str) -> OutgoingMessage:
    """Nobody stands in for themselves."""
    return say(f"代理人不能是{name}本人，请换一位，例如“/代理 @小赵 至周五”。")


def one_deputy(names: Sequence[str]) -> OutgoingMessage:
    """More people than one absent and one deputy."""
    return say(f"代理人只能有一位，您提到了{people(names)}。例如“/代理 张工 @小赵 至周五”。")


def leaders_say_it_themselves(name: str) -> OutgoingMessage:
    """Whoever stands in for a lead or an executive decides in their place: nobody else says who that is."""
    return say(f"{name}是部门负责人或分管领导，外出和代理人由{name}本人设定，也可以请管理员设定。")


def nothing_to_end(name: str) -> OutgoingMessage:
    """There is no absence."""
    return say(f"目前没有{name}的代理安排，无需取消。")


def ended(name: str, deputy: str) -> OutgoingMessage:
    """An absence was taken back or cut short."""
    return say(f"已取消{name}的代理安排，提醒恢复发给{name}。" + (f"已告知{deputy}。" if deputy else ""))


def no_longer(name: str) -> OutgoingMessage:
    """To the deputy."""
    return say(f"{name}的代理已结束，之后的提醒发给{name}本人，谢谢您代理。", tone="good")


def over_for_you(by: str) -> OutgoingMessage:
    """To the absent person, when somebody else ended it."""
    return say(f"{by}取消了您的代理安排，提醒恢复发给您。")


def welcome(lines: Sequence[str]) -> OutgoingMessage:
    """/我回来了: what stands on my list."""
    if not lines:
        return say("欢迎回来，提醒恢复发给您。", tone="good")
    return say("欢迎回来，提醒恢复发给您。您名下的任务：", *_listed(lines), tone="good")


def task_line(label: str, title: str, percent: int, due: str) -> str:
    """One task of an absent person."""
    return f"{label} {title}：{percent}%，{due}截止"


def undone(name: str) -> str:
    """/撤销."""
    return f"{name}的代理安排已撤销"


def undone_end(name: str, deputy: str) -> str:
    """/撤销 of an end."""
    return f"{name}的代理安排已恢复" + (f"，由{deputy}代理" if deputy else "")


def stood_in(name: str, deputy: str) -> str:
    """`张工（小赵代理）`."""
    return f"{name}（{deputy}代理）"


def on_behalf(message: OutgoingMessage, name: str) -> OutgoingMessage:
    """A prompt for somebody absent, as whoever stands in reads it."""
    return replace(message, blocks=(Text(f"您代理{name}："), *message.blocks))
