"""审核人: Monday's 定稿 is signed by who coordinates, by its button or typed; the sheet and the page say by whom and when."""

from __future__ import annotations

import io
from collections.abc import Iterator

import openpyxl
import pytest
from sqlalchemy import Connection

from bot.exports import xlsx
from bot.services import exports
from bot.web import tracking
from storage import changes, projects
from tests.support.room import Post, Room
from tests.web.test_http import Web

LEAD = "王经理"
MONDAY = "2026-09-21T12:05:00+08:00"


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite)
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日",
        "/任务 宣传物料设计 @小李 10月15日前 交付:客户确认的终稿",
    ):
        assert room.say(LEAD, line), line
    yield room
    room.close()


def only(posts: list[Post]) -> Post:
    (post,) = posts
    return post


def reviewed(room: Room) -> tuple[str, str]:
    """审核人 in the exported sheet, and on the page."""

    def look(conn: Connection) -> tuple[bytes, str]:
        project = projects.by_code(conn, "2026-市场-001")
        assert project
        file = io.BytesIO()
        xlsx.write(exports.book(conn, room.state.house, project, room.clock.now(), None), file)
        return file.getvalue(), tracking.sheet(conn, room.state.house, project, room.clock.now()).reviewed

    book, page = room.read(look)
    head, first, *_ = openpyxl.load_workbook(io.BytesIO(book))["协作进度跟踪表"].iter_rows(values_only=True)
    return str(first[list(head).index("审核人")] or ""), page


def test_the_coordinator_signs_the_final_by_its_button(room: Room) -> None:
    early = only(room.say(LEAD, "/会签 周报"))
    assert "第 38 周周报在 9月21日（周一）12:00 定稿" in early
    room.until("2026-09-20T18:00:00+08:00")  # a Sunday worked: the draft is out
    room.say("小李", "/进度 T1 完成 终稿已确认")  # after the draft: the final differs
    assert reviewed(room) == ("", "")
    final = next(post for post in room.until(MONDAY) if "项目周报（定稿）" in post)
    ((label, command),) = [button for button in final.buttons if button[1].startswith("/会签")]
    assert (label, command) == ("审核签字", "/会签 周报 #产品3.0版本上线 2026-09-14")
    refused = only(room.say("小李", command))
    assert "牵头人（王经理）" in refused
    assert any(c.field == "denied" for c in room.read(lambda conn: changes.of_object(conn, "weekly", 1)))
    assert "第 38 周周报：/会签 周报" in only(room.say(LEAD, "/会签"))
    signed = only(room.say(LEAD, command))
    assert "产品3.0版本上线 第 38 周周报 签字已记录" in signed and "已签字：牵头人（王经理）" in signed
    assert reviewed(room) == ("王经理 2026-09-21", "王经理 9月21日 周一")
    assert "第 38 周周报 的签字" in only(room.say(LEAD, "/撤销"))
    assert reviewed(room) == ("", "")
    assert "签字已记录" in only(room.say(LEAD, "/会签 周报 上周"))
    assert reviewed(room)[1] == "王经理 9月21日 周一"
    page = Web(room).get("/p/2026-市场-001")
    assert "审核人：王经理 9月21日 周一" in page.text
    assert "审核人" not in Web(room).get("/p/2026-市场-001?on=2026-09-18").text  # as it was then


def test_a_final_like_its_draft_is_signed_all_the_same(room: Room) -> None:
    assert not any("定稿）" in post for post in room.until(MONDAY))
    assert "第 38 周周报" in only(room.say(LEAD, "/会签"))
    assert "签字已记录" in only(room.say(LEAD, "/签字 周报"))
    assert "目前没有等您签字的内容" in only(room.say(LEAD, "/会签"))


def test_monday_morning_counts_once_and_the_final_is_found_again(room: Room) -> None:
    room.say(LEAD, "/任务 渠道铺设 @小李 10月20日前 交付:清单")
    room.until("2026-09-21T09:40:00+08:00")
    room.say("小李", "/进度 T1 完成 终稿已确认")
    assert "本周完成" not in only(room.say(LEAD, "/周报 上周"))  # the 定稿 is still to come
    final = next(post for post in room.until(MONDAY) if "项目周报（定稿）" in post)
    assert "本周完成：T1 宣传物料设计" in final
    room.say("小李", "/进度 T2 完成 清单已发")
    assert only(room.say(LEAD, "/周报 上周")).text == final.text  # what is signed
    assert only(room.say(LEAD, "/周报 上周")).buttons == final.buttons
    now = only(room.say(LEAD, "/周报"))
    assert "本周完成：T2 渠道铺设" in now and "T1 宣传物料设计" not in now and "项目周报（定稿）" not in now
    assert "T1 宣传物料设计" in only(room.say(LEAD, "/周报 全部 上周"))
