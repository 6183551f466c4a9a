"""Links that open an export once, for one browser, for half an hour; and forms as documents, opened again."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import docx
import openpyxl
import pytest
from sqlalchemy import select, update

from adapters.base import Text
from adapters.render import unpack
from bot.services import export_files
from storage import local, models, projects
from storage.models import changes, links
from tests.support.room import Room
from tests.test_exports import _paper
from tests.web.test_http import Web

COORDINATOR, OWNER, LEAD = "王经理", "张工", "周总监"


@pytest.fixture
def web(ready_sqlite: str) -> Iterator[Web]:
    room = Room(ready_sqlite)
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @小邓",
        "/项目 新建 产品上线 牵头:市场部 时间:9月15日-10月30日",
        "/任务 首发公告 @张工 10月20日前 交付:安装包 责任部门:研发部",
    ):
        assert room.say(COORDINATOR, line)
    yield Web(room)
    room.close()


def address(web: Web, person: str, command: str) -> str:
    """The address behind the words of the answer, one-to-one."""
    web.room.whisper(person, command)
    rows = web.room.read(lambda conn: local.lines_after(conn, f"people/{person}", 0, 1_000))
    (found,) = [a for b in unpack(rows[-1].packed).blocks if isinstance(b, Text) for _, a in b.links]
    assert found.startswith("/x/")
    return found


def denied(web: Web) -> list[str]:
    query = select(changes.c.new).where(changes.c.kind == "link", changes.c.field == "denied").order_by(changes.c.id)
    return list(web.room.read(lambda conn: conn.execute(query).scalars().all()))


def test_a_link_opens_once_for_one_browser(web: Web) -> None:
    path = address(web, COORDINATOR, "/导出 全部")
    assert web.room.read(lambda conn: conn.execute(select(links.c.digest)).scalar_one()) not in path
    for _ in range(2):  # a preview of the chat uses nothing up
        shown = web.get(path)
        assert (shown.status_code, "下载" in shown.text, "首发公告" in shown.text) == (200, True, False)
    assert web.post(path, b"", **{"sec-fetch-site": "cross-site"}).status_code == 403
    file = web.post(path, b"")
    assert file.status_code == 200
    assert all(part in file.headers["set-cookie"] for part in ("HttpOnly", f"Path={path}", "SameSite=strict"))
    assert openpyxl.load_workbook(io.BytesIO(file.content))["分工表"]["B2"].value == "首发公告"
    assert web.post(path, b"").status_code == 200  # the same browser may press again
    web._client.cookies.clear()
    for answer in (web.get(path), web.post(path, b""), web.post(path, b"", cookie="qiantou_link=x")):
        assert answer.status_code == 403
        assert "首发公告" not in answer.text and "产品上线" not in answer.text
    assert denied(web) == ["other_browser"] * 3
    assert web.post("/x/unknown", b"").text == web.get(path).text  # every refusal looks the same


def test_a_link_ends_by_time_and_with_the_role(web: Web) -> None:
    late, dismissed = address(web, COORDINATOR, "/导出 跟踪表"), address(web, LEAD, "/导出 跟踪表")
    web.room.write(lambda conn: conn.execute(update(models.departments).where(models.departments.c.name == "研发部").values(lead_id=None)))
    assert web.post(dismissed, b"").status_code == 403
    web.room.until(web.room.clock.now() + timedelta(minutes=30))
    assert web.post(late, b"").status_code == 403
    assert denied(web) == ["no_role", "expired"]


def test_who_may_export(web: Web) -> None:
    room = web.room
    (said,) = room.say(OWNER, "/导出 全部")
    assert "来操作" in said and COORDINATOR in said
    assert room.read(lambda conn: conn.execute(select(changes.c.new).where(changes.c.field == "denied")).scalars().all()) == ["export"]
    room.say("孙会计", "/任务 预算核对 @孙会计 9月16日前 交付:表", "财务群")
    assert "T2 不存在" in room.whisper(COORDINATOR, "/导出 T2")[0]
    assert room.read(lambda conn: conn.execute(select(links.c.id)).first()) is None
    (said,) = room.say(COORDINATOR, "/导出 跟踪表")
    assert "已单独发给您" in said and "/x/" not in said
    for words, sentence in {
        "": "跟踪表", "随便": "没有看懂", "跟踪表 2026-13-01": "读不懂", "跟踪表 2026-09-30": "还没有到", "M9": "不存在", "T1": "没有可导出",
    }.items():  # fmt: skip
        assert sentence in room.whisper(COORDINATOR, f"/导出 {words}")[0], words


def test_the_page_gives_its_sheet(web: Web) -> None:
    file = web.get("/p/2026-市场-001/tracking.xlsx?on=2026-09-14")
    assert openpyxl.load_workbook(io.BytesIO(file.content)).sheetnames == ["分工表", "协作进度跟踪表"]
    web.room.state.demo = False
    assert web.get("/p/2026-市场-001/tracking.xlsx").status_code == 401


# ---------------------------------------------------------------- documents


def document(web: Web, what: str) -> tuple[list[str], dict[str, str], list[list[list[str]]]]:
    """Paragraphs, facts, and the other tables of a form."""

    def make(conn: Any) -> bytes:
        project = projects.by_code(conn, "2026-市场-001")
        assert project
        found = export_files.made(conn, web.room.state.house, project, what, web.room.clock.now())
        assert found
        return found.content

    read = docx.Document(io.BytesIO(web.room.read(make)))
    facts, *others = [[[cell.text for cell in row.cells] for row in table.rows] for table in read.tables]
    pairs = {row[i]: row[i + 1] for row in facts for i in (0, 2) if row[i + 1] != row[0] or i == 0}
    return [p.text for p in read.paragraphs], pairs, others


def test_forms_as_documents(web: Web) -> None:
    room = web.room
    room.write(lambda conn: _paper(conn, room.clock.now()))
    words, facts, lists = document(web, "R5")
    assert (words[0], words[1].split()[0]) == ("协作需求提报表", "R5")
    assert (facts["名称"], facts["目标"], facts["期望完成时间"]) == ("上线", "目标一", "")
    assert any("意见一" in row for table in lists for row in table)
    signed = lists[-1]
    assert signed[0] == ["文件", "版本", "身份", "部门", "签字人", "结果", "说明", "时间"]
    assert ["R5", "v2", "负责人", "市场部", COORDINATOR, "已签字", "", "2026-09-15 09:00"] in signed
    assert any(row[3:6] == ["研发部", "", "未签字"] for row in signed)
    words, facts, lists = document(web, "M3")
    assert (words[0], facts["主题"]) == ("会议纪要", "协调会")
    assert any("联调" in row and "T1" in row for table in lists for row in table)
    words, facts, _ = document(web, "T1")
    assert (words[0], facts["结果"], facts["不通过原因"]) == ("成果验收表", "不通过", "缺测试")
    words, facts, lists = document(web, "retrospective")
    assert words[0] == "复盘报告"
    assert any("提前备环境" in row for table in lists for row in table)
    assert any("8.6万" in row for table in lists for row in table)
    room.write(lambda conn: conn.execute(update(models.risks).values(title="=1\x00+<b>{{ x }}")))
    words, facts, _ = document(web, "风险3")
    assert facts["风险"] == "=1+<b>{{ x }}"
    assert document(web, "记录4")[1]["主题"] == "主题"
    assert document(web, "紧急1")[1]["性质"] == "支付"
    path = address(web, COORDINATOR, "/导出 r5")
    assert docx.Document(io.BytesIO(web.post(path, b"").content)).paragraphs[0].text == "协作需求提报表"
