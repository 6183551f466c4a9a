"""What /周报 says when there is no report to show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adapters.base import Button, OutgoingMessage
from bot.texts import common

CHOICES = 6  # projects offered by button


def which_project(names: Sequence[str]) -> OutgoingMessage:
    """Several projects are worked on here and none is the default."""
    return common.say(
        "请说明要看哪个项目的周报，例如：/周报 #项目名称",
        buttons=[Button(name, f"/周报 #{name}") for name in names[:CHOICES]],
    )


def no_project() -> OutgoingMessage:
    """There is no project here."""
    return common.say("这里还没有项目。登记第一个任务后会自动建立项目，例如：/任务 核心功能开发 @张工 10月20日前")


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
