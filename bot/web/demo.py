"""The demo page: the chat, the live 协作进度跟踪表 and a phone, drawn by the server in parts that refresh themselves."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from bot.rules.demo_day import START, next_weekly
from bot.rules.zones import DEFAULT_ZONE, to_local, zone_info
from bot.web.local import KINDS, after_of, conversation
from bot.web.members import GROUP, Member, group_name, members
from bot.web.pages import page
from bot.web.sheet import WEEKDAYS
from bot.web.state import Qiantou
from bot.web.tracking import sheets
from bot.web.view import Line, lines

FIRST_SPEAKER, PHONE_OWNER = "张工", "刘主管"
ON_PHONE = 40  # lines a phone shows
MORNING = timedelta(hours=9, minutes=30)

Text = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line, and the day it opens ("" when it is not the day's first)."""

    line: Line
    day: str


@dataclass(frozen=True, slots=True)
class Example:
    """A chip under the chat: its label and what it puts into the input."""

    label: str
    text: str


EXAMPLES = (
    Example("报进度", "/进度 T1 95% 客户已确认终稿"),
    Example("派任务", "/任务 首发公告 @小李 下周三前 交付:客户确认的终稿"),
    Example("提问题", "/问题 海报供应商产能不足 任务:T1 @陈专员"),
    Example("我的", "/我的"),
    Example("周报", "/周报"),
    Example("撤销", "/撤销"),
    Example("帮助", "/帮助"),
)


def demo_router() -> APIRouter:
    """`/` and the parts of it; mounted in the demo alone."""
    router = APIRouter(default_response_class=Response)
    run = uuid.uuid4().hex[:8]  # what a browser remembers of an earlier run does not count

    @router.get("/")
    def whole(request: Request) -> Response:
        state: Qiantou = request.app.state.qiantou
        with state.read_engine.connect() as conn:
            group = group_name(conn)
            people = [one.name for one in members(conn, group)] if group else []
        return page(
            "demo.html",
            run=run,
            bot=bot_name(state),
            group=group or GROUP,
            guided=FIRST_SPEAKER in people and PHONE_OWNER in people,
            viewer=FIRST_SPEAKER if FIRST_SPEAKER in people else (people or [FIRST_SPEAKER])[0],
            phone_people=people or [PHONE_OWNER],
            phone_owner=PHONE_OWNER if PHONE_OWNER in people or not people else people[0],
            weekly_label=_weekly(state)[0],
            examples=EXAMPLES,
        )

    @router.get("/demo/lines")
    def part_lines(
        request: Request, place: Text, viewer: Text = "", after: Text = "0", last_day: Text = ""
    ) -> Response:
        found = _said(request, place, after_of(after) or 0)
        return page("_lines.html", entries=_entries(found, last_day), viewer=viewer)

    @router.get("/demo/phone")
    def part_phone(request: Request, place: Text, viewer: Text = "") -> Response:
        found = _said(request, place, 0)
        called = sum(viewer in line.mentions for line in found)
        return page("_phone.html", entries=_entries(found[-ON_PHONE:], ""), viewer=viewer, called=called)

    @router.get("/demo/people")
    def part_people(request: Request, viewer: Text = "") -> Response:
        state: Qiantou = request.app.state.qiantou
        with state.read_engine.connect() as conn:
            people = members(conn, group_name(conn))
        if viewer and all(one.name != viewer for one in people):
            people = [*people, Member(viewer, "", 0)]
        return page("_people.html", people=people, viewer=viewer)

    @router.get("/demo/sheet")
    def part_sheet(request: Request) -> Response:
        state: Qiantou = request.app.state.qiantou
        with state.read_engine.connect() as conn:
            return page("_sheet.html", sheets=sheets(conn, state.house, state.clock.now()))

    @router.get("/demo/clock")
    def part_clock(request: Request) -> Response:
        return page("_clock.html", **_clock_values(request.app.state.qiantou))

    return router


def running_router() -> APIRouter:
    """`/` of a serving installation: it runs, and where to read on."""
    router = APIRouter()

    @router.get("/", response_model=None)
    def running() -> Response:
        return page("running.html")

    return router


def bot_name(state: Qiantou) -> str:
    """The bot's name on the local platform."""
    return next(iter(state.adapters.values())).profile.bot_name


def day_name(moment: datetime) -> str:
    """`11月19日 周四`, wall time."""
    return f"{moment.month}月{moment.day}日 周{WEEKDAYS[moment.weekday()]}"


def _said(request: Request, place: str, after: int) -> list[Line]:
    state: Qiantou = request.app.state.qiantou
    kind, _, name = place.partition("/")
    if kind not in KINDS or not name:
        return []
    with state.read_engine.connect() as conn:
        return lines(conn, conversation(kind, name), after, bot_name(state))


def _entries(found: Sequence[Line], last_day: str) -> list[Entry]:
    entries = []
    for line in found:
        day = day_name(line.at)
        entries.append(Entry(line, "" if day == last_day else day))
        last_day = day
    return entries


def _weekly(state: Qiantou) -> tuple[str, datetime]:
    """The label of the button and the moment (wall time) it goes to."""
    local = to_local(state.clock.now(), DEFAULT_ZONE)
    moment = next_weekly(local, state.house.calendar)
    later = "下" if moment.isocalendar()[:2] != local.isocalendar()[:2] else ""
    return f"{later}周{WEEKDAYS[moment.weekday()]} {moment:%H:%M}", moment


def _clock_values(state: Qiantou) -> dict[str, Any]:
    zone = zone_info(DEFAULT_ZONE)
    now = state.clock.now().astimezone(zone)
    local = now.replace(tzinfo=None)
    morning = datetime.combine(state.house.calendar.next_working(local.date()), START.min) + MORNING
    label, weekly = _weekly(state)
    return {
        "now": now,
        "day": day_name(now),
        "hour": (now + timedelta(hours=1)).isoformat(),
        "next_day": (now + timedelta(hours=24)).isoformat(),
        "morning": morning.replace(tzinfo=zone).isoformat(),
        "morning_title": f"{day_name(morning)} 09:30",
        "weekly": weekly.replace(tzinfo=zone).isoformat(),
        "weekly_title": f"{day_name(weekly)} {weekly:%H:%M}",
        "weekly_label": label,
    }
