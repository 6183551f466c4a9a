"""`/p/{code}`: where a project stands, filtered, sorted, as it was; and the drawing of its tasks over time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection, insert

from bot.texts import project_page as texts
from bot.web import gantt
from bot.web.gantt import Work
from storage import models
from tests.support.room import Room
from tests.web.test_http import Web

PAGE = "/p/2026-市场-001"


@pytest.fixture
def web(ready_sqlite: str) -> Iterator[Web]:
    room = Room(ready_sqlite)
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @小邓",
        "/项目 新建 产品上线 牵头:市场部 时间:9月15日-10月30日",
        "/任务 甲<b>事 @张工 10月20日前 交付:包 责任部门:研发部",
        "/任务 乙事 @小李 9月16日前 交付:稿 责任部门:市场部",
        "/任务 丙事 @小李 9月25日前 交付:稿 责任部门:市场部",
    ):
        assert room.say("王经理", line)
    room.say("张工", "/问题 测试环境不足 任务:T1 级别:跨部门 @小邓")
    room.until("2026-09-18T10:00:00+08:00")
    room.say("张工", "/进度 T1 30% 今日联调")
    yield Web(room)
    room.close()


def titles(page: str) -> list[str]:
    return re.findall(r'<td class="task"><b>(.*?)</b>', page)


def test_the_page_at_a_glance(web: Web) -> None:
    page = web.get(PAGE).text
    assert "还有 42 天" in page and "0/3 项已完成" in page
    assert titles(page)[0] == "乙事"  # late first
    assert "甲&lt;b&gt;事" in page and "<b>事" not in page
    assert page.count('class="span"') == 2 * 3 and 'class="now"' in page
    assert re.search(r'class="step climbed">责任人', page) and re.search(r'class="step(?: climbed)?">双方部门负责人', page)
    assert "进度 0% → 30%；说明：今日联调" in page
    source = re.findall(r'href="(/m/\d+)"', page)[0]
    assert "今日联调" in web.get(source).text


def test_filter_sort_and_the_past(web: Web) -> None:
    assert titles(web.get(f"{PAGE}?sort=number").text) == ["甲&lt;b&gt;事", "乙事", "丙事"]
    assert titles(web.get(f"{PAGE}?department=研发部").text) == ["甲&lt;b&gt;事"]
    assert titles(web.get(f"{PAGE}?status=滞后").text) == ["乙事"]
    assert titles(web.get(f"{PAGE}?status=<script>").text) == []
    assert web.get(f"{PAGE}?status={'x' * 81}").status_code == 422
    web.room.write(_meeting)
    assert "拍板用方案一" in web.get(PAGE).text and "协调会" in web.get(PAGE).text
    before = web.get(f"{PAGE}?on=2026-09-15").text
    assert "data-live" not in before and "30%" not in before and "今日联调" not in before and "协调会" not in before
    assert "还有 45 天" in before
    assert len(titles(before)) == 3


def _meeting(conn: Connection) -> None:
    now = models.metadata  # the tables by name
    moment = conn.execute(models.tasks.select()).first().updated_at  # type: ignore[union-attr]
    later = moment.replace(day=18)
    row = {"id": 9, "project_id": 1, "group_id": 1, "number": 3, "kind": "会议", "title": "协调会", "created_by": 1, "created_at": later}
    times = dict.fromkeys(("start_at", "end_at", "minutes_due_at", "updated_at"), later)
    conn.execute(insert(now.tables["meetings"]).values(**row, **times))
    noted = {"id": 9, "meeting_id": 9, "version": 1, "body": "", "state": "confirmed", "created_by": 1, "created_at": later}
    conn.execute(insert(now.tables["minutes"]).values(**noted))
    point = {"minutes_id": 9, "position": 1, "kind": "decision", "text": "拍板用方案一"}
    conn.execute(insert(now.tables["minutes_points"]).values(**point))


def test_what_the_page_shows_is_open_to_its_readers_alone(web: Web) -> None:
    web.room.state.demo = False
    for path in (PAGE, f"{PAGE}?on=2026-09-15", f"{PAGE}/events", f"{PAGE}/tracking.xlsx"):
        answer = web.get(path)
        assert answer.status_code == 401 and "乙事" not in answer.text, path


def test_the_drawing() -> None:
    works = [
        Work("T1", "很长很长很长很长很长很长的名称", date(2026, 9, 1), date(2026, 9, 10), 50, "late", [("初稿", date(2026, 9, 5))]),
        Work("T2", "同日", date(2026, 9, 20), date(2026, 9, 20), 100, "done"),
    ]
    drawn = gantt.draw(works, date(2026, 9, 15))
    assert drawn is not None and drawn.now is not None
    first, second = drawn.bars
    assert first.x == gantt.WIDE.left and first.done == pytest.approx(first.width / 2, abs=0.1)
    assert second.x + second.width == pytest.approx(drawn.width, abs=0.2)
    assert first.label.endswith("…") and first.nodes[0][0] == "初稿 9/5" and first.x < first.nodes[0][1] < first.x + first.width
    assert [day for _, day in drawn.ticks] == ["9/7", "9/14"]
    phone = gantt.draw(works, date(2026, 9, 15), gantt.NARROW)
    assert phone is not None and phone.width == gantt.NARROW.width
    assert all(bar.text < bar.y and bar.x + bar.width <= phone.width + 0.2 for bar in phone.bars)
    assert gantt.draw([], date(2026, 9, 15)) is None
    outside = gantt.draw(works, date(2027, 1, 1))
    assert outside is not None and outside.now is None


def test_what_a_change_says() -> None:
    said = {
        ("created", "", "3"): "登记", ("percent", "", "30"): "进度 0% → 30%", ("note", "旧", ""): "", ("answered_at", "", "x"): "",
        ("due_at", "10月1日", "10月2日"): "截止 10月1日 → 10月2日", ("risk", "", "资源不足"): "风险：资源不足",
    }  # fmt: skip
    assert {key: texts.changed(*key) for key in said} == said
