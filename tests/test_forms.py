"""Every form as a company prints it: fields in place, signatures with name and time, A4, nothing cut, headings repeated."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from sqlalchemy import insert

from bot.exports import xlsx
from bot.services import export_files
from bot.services.export_papers import FORMS, form_of, skeleton
from bot.texts import exports as texts
from storage import models, projects
from tests.support.room import Room
from tests.test_exports import CODE, _paper

A4 = (7560310, 10692130)  # EMU
ALL = {
    "R5": "需求", "R5 评估": "评估", "R5 变更2": "变更", "分工": "分工", "跟踪": "跟踪", "文档2": "文档", "M3 通知": "会议", "M3": "纪要",
    "记录4": "沟通", "Q1": "问题", "风险3": "风险", "紧急1": "紧急", "T1": "验收", "复盘": "复盘", "特批": "特批", "归档": "归档",
}  # fmt: skip
LONG = "渠道铺设与门店物料、培训资料、应急预案的准备和逐店核对" * 4 + "■"  # cut, the last sign would be missing
ROWS = 16  # more than a page


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite)
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @小邓",
        "/项目 新建 产品上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日 目标:首月新增用户10万+",
        "/任务 =1+1首发公告 @张工 10月20日18:00前 交付:安装包 责任部门:研发部",
    ):
        assert room.say("王经理", line)
    room.say("张工", "/问题 测试环境不足 任务:T1 @小邓")
    room.write(lambda conn: _fill(conn, room.clock.now()))
    yield room
    room.close()


def _fill(conn: Any, now: Any) -> None:
    _paper(conn, now)
    add = {"project_id": 1, "group_id": 1, "owner_id": 1, "created_by": 1, "created_at": now, "updated_at": now, "due_has_clock": False}
    rows = [
        add | {"number": 100 + n, "title": f"{LONG[:60]}第{n}项", "deliverable": LONG, "note": LONG, "due_at": now, "percent": 10}
        for n in range(ROWS)
    ]
    conn.execute(insert(models.tasks), rows)
    conn.execute(insert(models.waivers).values(project_id=1, rule=4, about="T1", reason="客户要求", person_id=1, at=now))
    sheet = {"kind": "sheet", "object_id": 1, "role": "lead", "department_id": 1, "person_id": 1, "at": now}
    conn.execute(insert(models.sheets).values(project_id=1, version=2, created_by=1, created_at=now))
    conn.execute(insert(models.signoffs), [sheet | {"version": v, "verdict": "signed"} for v in (1, 2)])
    weekly = sheet | {"kind": "weekly", "role": "coordinator", "department_id": None, "verdict": "signed"}
    conn.execute(insert(models.signoffs), [weekly | {"version": v} for v in (202637, 202638)])


def file(room: Room, what: str) -> bytes:
    def make(conn: Any) -> bytes:
        project = projects.by_code(conn, CODE)
        assert project
        found = export_files.made(conn, room.state.house, project, what, room.clock.now())
        assert found, what
        return found.content

    return bytes(room.read(make))


def tables(document: Any) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def test_every_form_is_a_document_with_its_fields(room: Room) -> None:
    assert sorted(ALL.values()) == sorted(form.name for form in FORMS)
    for what, name in ALL.items():
        meant = form_of(what)
        assert meant and meant[0].name == name, what
        form = meant[0]
        document = docx.Document(io.BytesIO(file(room, what)))
        assert document.paragraphs[0].text == form.title, what
        section = document.sections[0]
        assert sorted((section.page_width, section.page_height)) == pytest.approx(sorted(A4), abs=20_000), what
        assert (section.page_width > section.page_height) is form.wide, what
        read = tables(document)
        words = {cell for table in read for row in table for cell in row}
        assert {label for label, _ in skeleton(form).facts} <= words, what
        assert read[-1][0] == [heading for heading, _ in texts.COLUMNS[texts.SIGNATURES]], what
        for table in document.tables[1:]:
            assert sum(cell.width for cell in table.rows[0].cells) <= section.page_width - 2 * section.left_margin + 5_000, what  # EMU
        for table in read[1:]:
            if len(table[0]) > 4:  # a list: its heading stands on every page
                mark = document.tables[read.index(table)].rows[0]._tr.trPr.xpath("w:tblHeader")
                assert mark, (what, table[0])


def test_who_signed_and_when(room: Room) -> None:
    """Of a whole sheet the last version's; of a form nobody signs here, a line for a pen."""

    def signed(what: str) -> list[list[str]]:
        return tables(docx.Document(io.BytesIO(file(room, what))))[-1][1:]

    assert signed("分工") == [["分工表", "v2", "负责人", "市场部", "王经理", "已签字", "", "2026-09-15 09:00"]]
    assert [(row[0], row[4], row[7]) for row in signed("跟踪")] == [("周报 2026-W38", "王经理", "2026-09-15 09:00")]
    assert signed("记录4") == signed("特批") == signed("M3 通知") == [[""] * 8]
    assert [row[3:6] for row in signed("R5")] == [["市场部", "王经理", "已签字"], ["研发部", "", "未签字"]]


def test_forms_hold_what_hangs_on_them(room: Room) -> None:
    crisis = tables(docx.Document(io.BytesIO(file(room, "紧急1"))))
    assert crisis[1][0] == ["姓名", "角色", "答复", "答复时间", "呼叫次数"]
    assert crisis[1][1][:3] == ["王经理", "组长", "已电话通知"]
    request = docx.Document(io.BytesIO(file(room, "R5")))
    assert "变更 R5 变更2" in [p.text for p in request.paragraphs]
    invited = tables(docx.Document(io.BytesIO(file(room, "M3 通知"))))
    assert invited[1][0][:3] == ["序号", "议题", "议题负责人"] and invited[2][1][:3] == ["王经理", "", "参加"]
    division = tables(docx.Document(io.BytesIO(file(room, "分工"))))
    assert division[0][0] == ["项目编号", CODE, "项目名称", "产品上线"]
    assert len(division[1]) == ROWS + 2 and division[1][1][1] == "=1+1首发公告"
    assert tables(docx.Document(io.BytesIO(file(room, "特批"))))[1][1][:3] == ["规则 4", "T1", "客户要求"]


def test_a_sheet_can_be_read_and_printed(room: Room) -> None:
    book = openpyxl.load_workbook(io.BytesIO(file(room, "all")))
    assert set(book.sheetnames) == set(texts.COLUMNS) - {texts.ITEMS, texts.TIMELINE, texts.REPORTS}
    for page in book:
        wide = [page.column_dimensions[cell.column_letter].width for cell in page[1]]
        assert page.page_setup.paperSize == xlsx.A4 and page.page_setup.orientation == "landscape"
        assert page.sheet_properties.pageSetUpPr.fitToPage and (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
        assert page.print_title_rows in ("1:1", "$1:$1") and page.freeze_panes == "C2"
        assert sum(wide) <= xlsx.WIDEST + 16, page.title
        for row in page.iter_rows():
            height = page.row_dimensions[row[0].row].height or xlsx.LINE + 3
            for cell, width in zip(row, wide, strict=True):
                assert cell.data_type != "f"
                lines = xlsx.lines_of(cell.value, width) if isinstance(cell.value, str) else 1
                assert height >= min(lines * xlsx.LINE, xlsx.HIGHEST), (page.title, cell.coordinate)
                if cell.is_date:
                    needed = {xlsx.DAY: 10, xlsx.MOMENT: 16, xlsx.SHORT: 11}[cell.number_format]
                    assert width >= needed, (page.title, cell.coordinate)


@pytest.mark.parametrize(
    ("words", "width", "lines"),
    [("", 10, 1), ("四个汉字", 9, 1), ("五个汉字了", 9, 2), ("abcdefghi", 10, 1), ("一\n二\n三", 30, 3), ("汉" * 50, 21, 5)],
)
def test_lines_of_a_cell(words: str, width: float, lines: int) -> None:
    assert xlsx.lines_of(words, width) == lines


# ---------------------------------------------------------------- in an office program


def program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def test_an_office_program_prints_them(room: Room, tmp_path: Path) -> None:
    office, words = program("soffice"), program("pdftotext")
    for what in ("all", "跟踪"):
        ending = "xlsx" if what == "all" else "docx"
        (tmp_path / f"{what}.{ending}").write_bytes(file(room, what))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "all.xlsx", "跟踪.docx"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, check=True)
    for what, heading in {"all": "任务编号", "跟踪": "计划完成"}.items():
        pdf = tmp_path / f"{what}.pdf"
        sizes = {tuple(map(float, found)) for found in re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf.read_bytes())}
        assert sizes and all(sorted(size) == pytest.approx([595.3, 841.9], abs=1) for size in sizes)
        said = subprocess.run([words, "-layout", str(pdf), "-"], capture_output=True, text=True, timeout=60, check=True).stdout
        first, second = said.split("\f")[:2]
        assert heading in first and heading in second, what  # the heading stands on the second page too
        assert "###" not in said, what
        assert said.count("■") == ROWS * (2 if what == "all" else 1), what
