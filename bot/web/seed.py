"""The demo's story: the worked example of the paper forms, said line by line as people would say it.

Nothing is written past the ordinary way: every line goes through the local platform at its own moment, and the
jobs run in between. Days are counted in working days from the demo day, so that the page always looks the same.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from adapters.base import RawRequest
from bot.clock import StandingClock
from bot.rules.calendar import Calendar
from bot.rules.zones import DEFAULT_ZONE, to_utc
from bot.web.state import Qiantou

GROUP = "产品3.0上线协作群"
ADAPTER = "local"


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the story. `day`: working days from the demo day; `{+6}` in the text is such a day, written out."""

    day: int
    at: str  # wall time
    who: str
    text: str


STORY: Sequence[Said] = (
    Said(-4, "09:02", "王经理", "/部门 市场部 负责人 @王经理 接口人 @小李"),
    Said(-4, "09:03", "王经理", "/部门 研发部 负责人 @周总监 接口人 @张工"),
    Said(-4, "09:04", "王经理", "/部门 运营部 负责人 @刘主管 接口人 @陈专员"),
    Said(
        -4,
        "09:06",
        "王经理",
        "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:{-20}-{+14} 目标:按时上线，首月新增用户10万+",
    ),
    Said(-4, "09:08", "王经理", "/任务 宣传物料设计 @小李 {+1}前 开始:{-13} 交付:客户确认的终稿"),
    Said(-4, "09:09", "王经理", "/任务 核心功能开发 @张工 {+5}前 开始:{-18} 协助:运营部 交付:通过全部测试用例"),
    Said(-4, "09:10", "王经理", "/任务 用户调研 @陈专员 {-1}前 开始:{-9} 交付:100份有效问卷"),
    Said(-3, "16:20", "小李", "@牵头助手 宣传物料设计 60%，初稿完成"),
    Said(-3, "17:05", "张工", "@牵头助手 核心功能开发完成60%，接口联调中"),
    Said(-2, "11:40", "陈专员", "@牵头助手 用户调研完成，已回收100份有效问卷"),
    Said(-2, "12:05", "小李", "今天中午吃什么"),
    Said(-1, "10:00", "张工", "/问题 测试环境资源不足 任务:T2 级别:跨部门 @陈专员 措施:运营部协调临时测试服务器"),
    Said(-1, "15:10", "张工", "/进度 T2 75% 测试用例编写延迟2天 措施:增加1名测试人员支持"),
    Said(-1, "15:30", "王经理", "/任务 渠道推广方案 @陈专员 {+9}前 协助:市场部 交付:含预算、流程表、应急预案"),
    Said(-1, "16:00", "小李", "/进度 T1 90% 待客户确认终稿 措施:今日内反馈客户，明日定稿"),
)


async def play(state: Qiantou, day: date) -> None:
    """Say the whole story, which ends the working day before, and leave the clock where it stood."""
    clock = state.clock
    if not isinstance(clock, StandingClock):
        raise TypeError("the demo needs a clock that stands still")
    calendar = state.house.calendar
    wanted = clock.now()
    clock.begin(_moment(STORY[0], day, calendar))
    for number, said in enumerate(STORY):
        moment = _moment(said, day, calendar)
        if moment > clock.now():
            await state.runner.advance(moment)
        await state.accept(ADAPTER, _request(number, said, day, calendar))
        await state.settle()
    await state.runner.advance(wanted)
    await state.settle()


def day_of(offset: int, day: date, calendar: Calendar) -> date:
    """The working day `offset` working days from the demo day."""
    return calendar.add_working_days(day, offset)


def words(text: str, day: date, calendar: Calendar) -> str:
    """The text with its days written out: `{+6}` becomes 2026年11月27日."""
    for offset in range(-30, 31):
        mark = f"{{{offset:+d}}}"
        if mark in text:
            then = day_of(offset, day, calendar)
            year = "" if then.year == day.year else f"{then.year}年"
            text = text.replace(mark, f"{year}{then.month}月{then.day}日")
    return text


def _moment(said: Said, day: date, calendar: Calendar) -> datetime:
    local = datetime.combine(day_of(said.day, day, calendar), time.fromisoformat(said.at))
    return to_utc(local, DEFAULT_ZONE)


def _request(number: int, said: Said, day: date, calendar: Calendar) -> RawRequest:
    body = {"sender": said.who, "text": words(said.text, day, calendar), "message_id": f"story-{number}"}
    path = f"/api/local/groups/{GROUP}/messages"
    return RawRequest("POST", path, {}, {}, json.dumps(body, ensure_ascii=False).encode())
