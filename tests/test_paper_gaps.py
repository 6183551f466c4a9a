"""Cells that stood empty though their value was known: 计划开始, 适用 and 使用时间 of a 特批, 线上 said with 地点."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
import pytest
from sqlalchemy import Connection

from bot.exports import xlsx
from bot.grammar.forms import with_online
from bot.services import exports
from storage import projects
from tests.support.room import Room
from tests.test_trouble import LEAD, begin


def test_known_values_stand_in_their_cells(ready_sqlite: str) -> None:
    room = Room(ready_sqlite)
    try:
        begin(room)
        assert room.say(LEAD, "/特批 规则5 原因:客户今天提出变更")
        book = room.read(lambda conn: _book(conn, room))
        task = dict(zip(*list(book["协作进度跟踪表"].iter_rows(values_only=True))[:2], strict=True))
        assert task["计划开始"] == datetime(2026, 9, 15)  # the day it was registered
        waiver = dict(zip(*list(book["特批"].iter_rows(values_only=True))[:2], strict=True))
        assert (waiver["适用"], waiver["使用时间"]) == ("本项目一次", "尚未使用")
    finally:
        room.close()


def _book(conn: Connection, room: Room) -> openpyxl.Workbook:
    project = projects.all_open(conn)[0]
    file = io.BytesIO()
    xlsx.write(exports.book(conn, room.state.house, project, room.clock.now(), None), file)
    return openpyxl.load_workbook(io.BytesIO(file.getvalue()))


@pytest.mark.parametrize(
    ("place", "read"),
    [
        ("3楼A会议室+线上", ("3楼A会议室", "线上")),
        ("腾讯会议", ("", "腾讯会议")),
        ("和平厅和腾讯会议 123-456", ("和平厅", "腾讯会议 123-456")),
        ("A座/B座", ("A座/B座", "")),
    ],
)
def test_online_said_with_the_place(place: str, read: tuple[str, str]) -> None:
    named = with_online({"place": place})
    assert (named["place"], named.get("online", "")) == read
