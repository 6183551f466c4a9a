"""What /周报 says beside the report itself: which one is meant, why there is none, and what was said to be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adapters.base import Button, OutgoingMessage
from bot.texts import common
from bot.texts.waivers import hint

CHOICES = 6  # projects offered by button


def which_project(names: Sequence[str]) -> OutgoingMessage:
    """Several projects are worked on here and none is the default."""
    return common.say(
        "请说明要看哪个项目的周报，例如：/周报 #项目名称",
        buttons=[Button(name, f"/周报 #{name}") for name in names[:CHOICES]],
    )


def no_project() -> OutgoingMessage:
    """There is no project here."""
    return common.say(
        "这里还没有项目。登记第一个任务后会自动建立项目，例如：",
        "/任务 核心功能开发 @张工 10月20日前 交付:安装包",
    )


def not_yet(today: datetime) -> OutgoingMessage:
    """A week in the future."""
    return common.say(f"那一周还没有开始，今天是 {common.date(today, has_clock=False, today=today)}。")


def before_the_project(name: str, today: datetime) -> OutgoingMessage:
    """A week before the project was made."""
    return common.say(f"“{name}”在那一周还没有建立，没有周报。发送 /周报 查看本周。")


def no_such_day(typed: str) -> OutgoingMessage:
    """A day the calendar does not have."""
    return common.say(f"没有“{typed}”这一天，请这样写：/周报 10月14日", tone="warn")


def which_week(said: str) -> OutgoingMessage:
    """Words that name no week."""
    return common.say(f"没有看懂“{said}”是哪一周，可以这样写：/周报、/周报 上周、/周报 10月14日")


def not_fixed_yet(week: int, when: str) -> OutgoingMessage:
    """Nothing is final before its time."""
    return common.say(f"第 {week} 周周报在 {common.spaced(when)}定稿，在此之前的更新都会计入。", "现在可以看：/周报")


def fixed(week: int, when: str) -> OutgoingMessage:
    """Rule 4: what came later counts for the next week."""
    return common.say(
        f"第 {week} 周周报已于 {common.spaced(when)}定稿（规则 4），之后的更新计入下一周。",
        "当时的内容可看：/周报 上周",
        hint(4, ""),
    )


def what_is_wrong() -> OutgoingMessage:
    """这条不对, without saying which line or how it really is."""
    return common.say("请写明编号和实际情况，我会转告牵头人，例如：", "/周报 不对 T2 已于周三完成联调")


def disputed(person: str, label: str, title: str, words: str, *, is_task: bool) -> OutgoingMessage:
    """To the coordinator: somebody says that the weekly is wrong about a record."""
    end = "" if words.endswith(("。", "！", "？", "!", "?")) else "。"
    how = f"核实后可直接更新，例如：/进度 {label} 80%" if is_task else f"核实后可直接更新，例如：/解决 {label}"
    return common.say(
        f"{person}提出周报中 {label} {title} 与实际不符：{words}{end}", how, buttons=[Button(f"查看 {label}", f"/查 {label}")]
    )


def dispute_noted(name: str, words: str, coordinator: str, told: str, own: bool) -> OutgoingMessage:
    """Said back: what was noted, and who knows of it."""
    if own or not coordinator:
        return common.say(f"已记下 {name}：{words}")
    if not told:
        return common.say(f"已记下 {name}：{words}", f"暂时无法私信牵头人{coordinator}，请当面确认。")
    return common.say(f"已记下并转告牵头人{told}。", f"{name}：{words}")


def sent_privately(what: str) -> OutgoingMessage:
    """In the group: what was asked for is in the one-to-one chat."""
    return common.say(f"{what}已单独发给您，请看单聊。")


def nothing_of(department: str) -> OutgoingMessage:
    """The department takes part in none of the projects seen from here."""
    return common.say(f"{department}没有参与这里能看到的项目。")


def dispute_withdrawn(person: str, label: str, title: str) -> OutgoingMessage:
    """To the coordinator: nothing is wrong after all."""
    return common.say(f"{person}收回了对 {label} {title} 的更正说明，无需处理。")


def dispute_taken_back(label: str, title: str) -> str:
    """Said back to whoever withdrew it."""
    return f"{label} {title}：更正说明已收回"
