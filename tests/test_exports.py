"""Exports opened again: every form with its fields, text that stays text, dates that are dates, any past day."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Connection, insert

from bot.exports import xlsx
from bot.exports.book import LONGEST, Book, Sheet
from bot.services import exports
from bot.texts import exports as texts
from storage import models, projects
from tests.support.room import Room

CODE = "2026-市场-001"
LATER = datetime(2026, 9, 16, 2, tzinfo=UTC)
HOSTILE = ['=HYPERLINK("http://evil","工资表")', "+1+1", "-2+3", "@SUM(A1)", "#REF!", "\t=1", "'=1", "坏\x00\x0b字"]


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite)
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @小邓",
        "/项目 新建 产品上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日",
        "/任务 =1+1首发公告 @张工 10月20日前 交付:安装包 协助:运营部 责任部门:研发部",
        "/任务 核心功能开发 @张工 10月28日18:00前 交付:报告 责任部门:研发部",
    ):
        assert room.say("王经理", line)
    room.say("张工", "/进度 T1 30% 今日联调 风险:环境不足 措施:协调服务器")
    room.say("张工", "/问题 测试环境不足 任务:T1 @小邓")
    yield room
    room.close()


def opened(room: Room, as_of: datetime | None = None) -> Any:
    """The book as a spreadsheet program finds it."""

    def make(conn: Connection) -> bytes:
        project = projects.by_code(conn, CODE)
        assert project
        file = io.BytesIO()
        xlsx.write(exports.book(conn, room.state.house, project, room.clock.now(), as_of), file)
        return file.getvalue()

    return openpyxl.load_workbook(io.BytesIO(room.read(make)))


def records(book: Any, name: str) -> list[dict[str, Any]]:
    head, *rows = book[name].iter_rows(values_only=True)
    assert list(head) == [title for title, _ in texts.COLUMNS[name]]
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_tracking_sheet_has_every_field(room: Room) -> None:
    book = opened(room)
    assert book.sheetnames == [texts.DIVISION, texts.TRACKING, texts.ISSUES, texts.REPORTS]
    first, second = records(book, texts.TRACKING)
    assert (first["编号"], first["任务名称"], first["责任部门"], first["责任人"]) == ("T1", "=1+1首发公告", "研发部", "张工")
    assert (first["百分比"], first["当前进度"], first["风险描述"]) == (30, "今日联调", "环境不足")
    assert (first["更新人"], first["滞后原因"], first["是否滞后"]) == ("张工", "无", "否")
    assert first["解决方案/新节点"] == "协调服务器"
    assert (first["计划完成"].date(), second["计划完成"]) == (date(2026, 10, 20), datetime(2026, 10, 28, 18))
    division = records(book, texts.DIVISION)
    assert (division[0]["交付成果标准"], division[0]["协助部门"], division[1]["交付成果标准"]) == ("安装包", "运营部", "报告")
    (issue,) = records(book, texts.ISSUES)
    assert (issue["编号"], issue["关联任务"], issue["负责人"]) == ("Q1", "T1 =1+1首发公告", "小邓")
    assert issue["解决结果"] == "未解决"
    sheet = book[texts.TRACKING]
    assert (sheet.freeze_panes, sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("C2", "landscape", 9)
    assert sheet.print_title_rows in ("1:1", "$1:$1")
    assert sheet["B2"].data_type == "s" and sheet["B2"].quotePrefix
    assert sheet["F2"].is_date and sheet["F2"].number_format == xlsx.DAY


def test_a_past_day_is_what_it_was(room: Room) -> None:
    room.until("2026-09-17T10:00:00+08:00")
    room.say("张工", "/进度 T1 80% 快好了")
    room.say("王经理", "/任务 新的事 @张工 10月21日前 交付:文档")
    room.write(lambda conn: _risk(conn, room.clock.now()))
    before, now = opened(room, LATER), opened(room)
    assert [row["百分比"] for row in records(before, texts.TRACKING)] == [30, 0]
    assert [row["百分比"] for row in records(now, texts.TRACKING)] == [80, 0, 0]
    assert len(records(before, texts.REPORTS)) == 1
    assert texts.RISKS not in before.sheetnames
    assert records(now, texts.RISKS)[0]["编号"] == "风险3"


def _risk(conn: Connection, now: datetime) -> None:
    conn.execute(
        insert(models.risks).values(
            number=3, project_id=1, group_id=1, title="-政策变化", level="重大", owner_id=1, created_by=1, created_at=now, updated_at=now
        )
    )  # fmt: skip


def test_no_cell_is_a_formula() -> None:
    sheet = Sheet("表", [("词", 10)], [[word] for word in HOSTILE] + [["长" * 40_000]])
    file = io.BytesIO()
    ticks: list[int] = []
    xlsx.write(Book("码", "名&字", datetime(2026, 9, 15), [sheet]), file, lambda _, count: ticks.append(count))
    cells = [row[0] for row in openpyxl.load_workbook(io.BytesIO(file.getvalue()))["表"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells[:-1]] == [*HOSTILE[:-1], "坏字"]
    assert len(cells[-1].value) == LONGEST
    assert not ticks


def test_rows_are_counted_aloud_while_they_are_written() -> None:
    ticks: list[tuple[str, int]] = []
    sheet = Sheet("表", [("词", 10)], ([str(n)] for n in range(2_100)))
    xlsx.write(Book("码", "名", datetime(2026, 9, 15), [sheet]), io.BytesIO(), lambda name, count: ticks.append((name, count)))
    assert ticks == [("表", 1_000), ("表", 2_000)]


def test_every_form_has_its_sheet(room: Room) -> None:
    """Each form filled by way of the tables: a column that goes missing is seen here."""
    room.write(lambda conn: _paper(conn, room.clock.now()))
    book = opened(room)
    assert {name for name in texts.COLUMNS if name not in book.sheetnames} == {texts.WAIVERS, texts.ITEMS, texts.TIMELINE}
    assert records(book, texts.PROPOSALS)[0]["目标"] == "目标一"
    assert records(book, texts.CHANGES)[0]["变更编号"] == "R5 变更2"
    signed = {(row["文件"], row["签字人"], row["结果"]) for row in records(book, texts.SIGNATURES)}
    assert signed == {("R5", "王经理", "已签字"), ("R5", None, "未签字")}
    (point,) = records(book, texts.MINUTES)
    assert (point["会议编号"], point["类别"], point["任务"]) == ("M3", "行动项", "T1")
    assert records(book, texts.KPIS)[0]["实际"] == "8.6万"
    assert records(book, texts.ACCEPTANCE)[0]["结果"] == "不通过"
    assert records(book, texts.TALKS)[0]["待办（负责人、截止、状态）"].startswith("T1 =1+1首发公告：张工，2026-10-20")
    assert records(book, texts.RETROSPECTIVE)[0]["类别"] == "可复用"
    team = records(book, texts.TEAM)[0]
    assert (team["角色"], team["答复"], team["呼叫次数"]) == ("组长", "已电话通知", 1)


def _paper(conn: Connection, now: datetime) -> None:
    def add(table: str, **values: Any) -> int:
        columns = models.metadata.tables[table].c
        usual = {"project_id": 1, "group_id": 1, "created_by": 1, "created_at": now, "updated_at": now, "at": now, "person_id": 1}
        given = {key: value for key, value in usual.items() if key in columns} | values
        statement = insert(models.metadata.tables[table]).values(**given)
        return int(conn.execute(statement.returning(*models.metadata.tables[table].primary_key)).first()[0])  # type: ignore[index]

    raised = add("proposals", number=5, name="上线", raiser_id=1, goal="目标一", state="accepted", evaluate_by=now, version=2)
    add("opinions", proposal_id=raised, version=1, words="意见一")
    add("evaluations", proposal_id=raised, necessity="必要", verdict="accept")
    add("change_requests", proposal_id=raised, seq=2, what="改期", reason="原因", state="open")
    sign = {"kind": "proposal", "object_id": raised, "version": 2, "role": "lead"}
    add("signers", **{**sign, "person_id": None}, department_id=1)
    add("signers", **{**sign, "person_id": None}, department_id=2)
    add("signoffs", **sign, department_id=1, verdict="signed")
    add("documents", number=2, version=1, kind="实施方案", title="方案", url="https://example.com")
    meeting = add("meetings", number=3, kind="会议", title="协调会", start_at=now, end_at=now, minutes_due_at=now)
    add("meeting_topics", meeting_id=meeting, position=1, title="议题一")
    add("meeting_people", meeting_id=meeting, answer="coming")
    minutes = add("minutes", meeting_id=meeting, version=1, body="原文", state="confirmed")
    add("minutes_points", minutes_id=minutes, position=1, kind="action", text="联调", task_id=1)
    add("attendance", minutes_id=minutes, present=True)
    talk = add("communications", number=4, topic="主题", happened_at=now)
    add("communication_people", communication_id=talk)
    add("communication_todos", communication_id=talk, task_id=1)
    add("risks", number=3, title="风险一", level="高", owner_id=1)
    crisis = add("emergencies", number=1, nature="支付", level="高", state="closed")
    add("emergency_team", emergency_id=crisis, role="head", position=1, answered_at=now, answer="phoned")
    add("emergency_calls", emergency_id=crisis, attempt=1, due_at=now, done_at=now, outcome="sent")
    add("acceptances", task_id=1, round=1, title="成果", due_at=now, result="failed", reason="缺测试")
    kpi = add("kpis", name="首月新增用户", target="≥10万")
    add("kpi_values", kpi_id=kpi, value="8.6万", measured_at=now)
    look_back = add("retrospectives", published_at=now)
    add("retrospective_lines", retrospective_id=look_back, kind="pattern", text="提前备环境")
    add("archives", missing="")


def test_a_request_without_a_project_goes_out_in_its_own_groups_name_alone(room: Room) -> None:
    room.say("王经理", "/需求 会员改版 目标:提升复购 KPI:复购率≥20% 涉及部门:研发部 截止:10月28日")
    room.say("外人", "/项目 新建 别的项目", "别的群")

    def shown(conn: Connection, code: str) -> bool:
        project = projects.by_code(conn, code)
        assert project
        return exports.book(conn, room.state.house, project, room.clock.now(), asked="R1").sheet("需求提报") is not None

    assert room.read(lambda conn: shown(conn, CODE))
    assert not room.read(lambda conn: shown(conn, "2026-协作-001"))
