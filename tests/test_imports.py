"""An existing tracking sheet taken over: columns in any order, row-precise errors, all or nothing."""

from __future__ import annotations

import io
import types
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from bot.exports import reading
from storage import counters, people, tasks
from storage.models import changes, progress
from storage.models import people as people_table
from storage.models import tasks as task_table
from tests.test_cli import NOW, Run, project, run, url, write

assert run and url  # fixtures

HEAD = ["序号", "百分比", "计划完成时间", "任务名称", "其他说明", "责任人", "当前进度", "责任部门", "实际完成", "协助部门"]
GOOD = [
    [1, 0.9, date(2026, 12, 15), "宣传物料设计", "x", "陈专员", "待客户确认终稿", None, None, "研发部、运营部"],
    [2, "75%", "2026-12-20 18:00", "=1+1核心", None, "@小李", "联调", "市场部", "无", None],
    [3, None, "12月30日", "渠道铺设", None, None, None, "市场部", None, None],
    [4, 100, "2026/10/20", "用户调研", None, "小李", "完成", None, datetime(2026, 10, 18), None],
    [None] * 10,
]


def sheet(path: Path, rows: list[list[Any]], head: list[str] = HEAD) -> str:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["产品3.0 进度跟踪表"])
    page.append(head)
    for row in rows:
        page.append(row)
    for cell in page["D"]:
        cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    page["B3"].number_format = "0%"
    book.save(path)
    return str(path)


def ready(run: Run, url: str) -> None:
    run("db", "upgrade")
    project(url)

    def unit(conn):  # type: ignore[no-untyped-def]
        counters.take(conn, "task")  # the number the project's one task has
        made = people.add_department(conn, "市场部", NOW)
        people.set_department(conn, made, contact_id=people.named(conn, "小李")[0].id)

    write(url, unit)


def rows(url: str) -> list[Any]:
    return list(write(url, lambda conn: conn.execute(select(task_table).where(task_table.c.number > 1)).all()))


def test_a_sheet_is_shown_and_then_taken_over(run: Run, url: str, tmp_path: Path) -> None:
    ready(run, url)
    file = sheet(tmp_path / "表.xlsx", GOOD)
    code, out, err = run("import", file, "--project", "2026-市场-001")
    assert (code, err) == (0, "")
    assert "第 3 行 宣传物料设计：陈专员，截止 2026-12-15，90%" in out
    assert "市场部待认领，先由小李负责" in out and "陈专员" in out and "其他说明" in out and "--yes" in out
    assert rows(url) == []
    code, out, err = run("import", file, "--project", "2026-市场-001", "--yes")
    assert (code, err) == (0, "")
    assert "4 项" in out
    one, two, three, four = rows(url)
    assert (one.percent, one.note, one.due_at) == (90, "待客户确认终稿", datetime(2026, 12, 15, 15, 59, tzinfo=UTC))
    assert write(url, lambda conn: tasks.assistants(conn, [one.id]))[one.id] == ["研发部", "运营部"]
    assert (two.title, two.percent, two.due_has_clock) == ("=1+1核心", 75, True)
    assert (three.unclaimed, three.percent, three.reported_at) == (True, 0, None)
    assert (four.done_at, four.next_due_at) == (datetime(2026, 10, 17, 16, tzinfo=UTC), None)
    born = select(func.count()).select_from(changes).where(changes.c.kind == "task", changes.c.field == "created")
    assert write(url, lambda conn: conn.execute(born).scalar_one()) == 4
    assert write(url, lambda conn: conn.execute(select(func.count()).select_from(progress)).scalar_one()) == 3
    code, _, err = run("import", file, "--project", "2026-市场-001", "--yes")
    assert code == 1 and f"项目里已有同名任务 T{one.number}" in err
    assert len(rows(url)) == 4
    to = tmp_path / "out.xlsx"
    run("export", "2026-市场-001", "--to", str(to))
    table = reading.read(io.BytesIO(to.read_bytes()))
    assert table is not None
    assert [line.text(reading.TITLE) for line in table.lines][1:] == [row[3] for row in GOOD[:4]]
    assert [reading.percent(line.cells[reading.PERCENT]) for line in table.lines] == [0, 90, 75, 0, 100]


def test_other_headings_and_a_row_of_sums(run: Run, url: str, tmp_path: Path) -> None:
    ready(run, url)
    head = ["序号", "事项", "牵头部门", "负责人", "完成时限", "任务描述"]
    lines = [[1, "渠道铺设", "市场部", "小李", "2026-12-15", "覆盖20家核心门店"], [2, "合计", "1 项"], ["合计："]]
    code, out, err = run("import", sheet(tmp_path / "表.xlsx", lines, head), "--project", "2026-市场-001", "--yes")
    assert (code, err) == (0, "") and "1 项" in out
    (one,) = rows(url)
    assert (one.title, one.description, one.due_at) == ("渠道铺设", "覆盖20家核心门店", datetime(2026, 12, 15, 15, 59, tzinfo=UTC))


BAD = {
    "任务名称”：没有填写": [1, None, "2026-12-15", None, None, "小李"],
    "计划完成时间”：没有填写": [1, None, None, "甲", None, "小李"],
    "计划完成时间”：日期“尽快”读不懂": [1, None, "尽快", "乙", None, "小李"],
    "计划完成时间”：日期“2026-02-30”": [1, None, "2026-02-30", "丙", None, "小李"],
    "规则 2": [1, None, "2026-12-15", "丁", None, "小李、张工"],
    "还没有“法务部”": [1, None, "2026-12-15", "戊", None, "小李", None, "法务部"],
    "没有写责任人": [1, None, "2026-12-15", "己"],
    "“120”应是": [1, 120, "2026-12-15", "庚", None, "小李"],
    "与第 3 行同名": [1, None, "2026-12-15", "好的", None, "小李"],
    "最多 80 字": [1, None, "2026-12-15", "长" * 81, None, "小李"],
}


def test_one_wrong_row_and_nothing_is_recorded(run: Run, url: str, tmp_path: Path) -> None:
    ready(run, url)
    good = [1, None, "2026-12-15", "好的", None, "新人"]
    file = sheet(tmp_path / "表.xlsx", [good, *BAD.values()])
    code, out, err = run("import", file, "--project", "2026-市场-001", "--yes")
    assert (code, out) == (1, "")
    assert f"有 {len(BAD)} 处要改" in err
    for number, words in enumerate(BAD, 4):
        assert words in next(line for line in err.splitlines() if line.startswith(f"第 {number} 行")), words
    assert rows(url) == []
    known = select(people_table.c.name)
    assert "新人" not in write(url, lambda conn: conn.execute(known).scalars().all())
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04nothing")
    (tmp_path / "x.csv").write_text("a,b", encoding="utf-8")
    other = sheet(tmp_path / "other.xlsx", [], head=["姓名", "电话"])
    empty = sheet(tmp_path / "empty.xlsx", [])
    for file, words in {"x.xlsx": "打不开", "x.csv": "打不开", "无.xlsx": "无.xlsx", other: "没有找到表头", empty: "没有内容"}.items():
        code, out, err = run("import", str(tmp_path / file), "--project", "2026-市场-001", "--yes")
        assert (code, out) == (1, "") and words in err, file


@pytest.mark.parametrize(
    ("value", "shown", "wanted"),
    [(0.9, True, 90), (0.333, False, 33), (1, True, 100), (1, False, 1), ("90 %", False, 90), (101, False, None), (True, False, None),
     ("九成", False, None), (-1, False, None)],
)  # fmt: skip
def test_percentages(value: object, shown: bool, wanted: int | None) -> None:
    assert reading.percent(reading.Read(value, shown)) == wanted


# ---------------------------------------------------------------- sheets as they lie about

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("value", "shown", "wanted"),
    [
        ("10.20", "@", "2026-10-20"), ("10月20日", "@", "2026-10-20"), ("10/20（周二）", "@", "2026-10-20"), ("10月20号", "@", "2026-10-20"),
        ("10月20日前", "@", "2026-10-20"), ("2026年10月20日 星期二", "@", "2026-10-20"), ("２０２６．１０．２０", "@", "2026-10-20"),
        ("20261020", "@", "2026-10-20"), (20261020, "General", "2026-10-20"), (46315, "General", "2026-10-20"), (46315.75, "0.00", "2026-10-20 18:00"),
        (10.20, "0.00", "2026-10-20"), (10.15, "General", "2026-10-15"), (10.5, "General", "2026-10-05"), ("10.2", "@", "2026-10-02"),
        ("10月20日 18:00", "@", "2026-10-20 18:00"), ("1.15", "@", "2027-01-15"), ("12-28", "@", "2026-12-28"), ("2.29", "@", ""),
        (date(2026, 10, 20), "General", "2026-10-20"), ("下周", "@", ""), ("10月底", "@", ""), ("10.8-10.20", "@", ""), (13.5, "General", ""),
        (True, "General", ""), (5, "General", ""), (-1.5, "General", ""), ("2026-13-01", "@", ""),
    ],
)  # fmt: skip
def test_dates(value: object, shown: str, wanted: str) -> None:
    cell = reading._read(types.SimpleNamespace(value=value, number_format=shown), None)
    found = reading.day(cell, TODAY)
    said = "" if found is None else f"{found[0]:%Y-%m-%d %H:%M}" if found[1] else f"{found[0]:%Y-%m-%d}"
    assert said == wanted


def test_a_date_that_may_have_lost_its_nought_is_asked_for() -> None:
    for value in (10.1, 10.2, 10.3):
        with pytest.raises(reading.Unclear):
            reading.day(reading.Read(value), TODAY)


@pytest.mark.parametrize(
    ("value", "whole", "wanted"),
    [("“80”", False, 80), ("0.8", False, 80), ("80％", False, 80), ("1", False, 1), (1, True, 100), ("1.0", True, 100), (0, True, 0), ("已完成", False, 100),
     ("未开始", False, 0), ("'75'", False, 75), ("0.5%", False, 0), ("大概一半", False, None)],
)  # fmt: skip
def test_percentages_as_people_type_them(value: object, whole: bool, wanted: int | None) -> None:
    assert reading.percent(reading.Read(value, whole=whole)) == wanted


def ugly(path: Path) -> str:
    """A sheet as it lies about: titles merged, two rows of heading, departments merged down, sums, blanks, hidden sheets."""
    book = openpyxl.Workbook()
    old = book.active
    old.title, old.sheet_state = "跟踪表（旧）", "hidden"
    old.append(["任务名称", "责任人", "计划完成"])
    old.append(["不该导入", "小李", "2026-12-01"])
    page = book.create_sheet("Sheet1")
    for row in (
        ["产品3.0版本上线 协作进度跟踪表"],
        ["编制：市场部", None, None, None, "日期：10.20"],
        ["序号", "任务名称*", "责任部门", "责任人", "计划时间", None, "实际时间", "进度（%）", "完成百分比"],
        [None, None, None, None, "开始", "完成", "完成", None, None],
        [1, "物料设计", "市场部", "市场部-小李", 46315, "12.20", None, None, 0.8],
        [2, "门店布置", None, "小李（主）", "10月20日", "12月28日前", None, None, 1],
        [None] * 9,
        [3, "渠道铺设", None, None, None, 12.25, None, None, None],
        ["合计", None, None, None, None, None, None, None, "=AVERAGE(I5:I8)"],
        ["备注：红色为重点", None, None],
        ["制表人：", "小李"],
    ):
        page.append(row)
    for merged in ("A1:I1", "E3:F3", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "I3:I4", "C5:C8"):
        page.merge_cells(merged)
    for number in range(12, 600):
        page.cell(number, 2).number_format = "0.00"  # rows somebody only coloured
    book.save(path)
    return str(path)


def test_a_sheet_as_it_lies_about(run: Run, url: str, tmp_path: Path) -> None:
    ready(run, url)
    file = ugly(tmp_path / "表.xlsx")
    code, out, err = run("import", file, "--project", "2026-市场-001")
    assert (code, err) == (0, "")
    assert "第 9 行（合计）" in out and "第 10 行（备注：红色为重点）" in out and "第 11 行（制表人：）" in out
    assert "不该导入" not in out and "共 3 项" in out
    assert run("import", file, "--project", "2026-市场-001", "--yes")[0] == 0
    one, two, three = rows(url)
    assert [row.title for row in (one, two, three)] == ["物料设计", "门店布置", "渠道铺设"]
    assert (one.percent, two.percent, two.done_at is not None) == (80, 100, True)
    assert one.start_at == datetime(2026, 10, 19, 16, tzinfo=UTC)
    assert [row.due_at.date() for row in (one, two, three)] == [date(2026, 12, 20), date(2026, 12, 28), date(2026, 12, 25)]
    assert one.owner_id == two.owner_id == three.owner_id
    assert (one.department_id, three.department_id, three.unclaimed) == (two.department_id, one.department_id, True)


WRONG_CELLS = {
    "只能有一位第一责任人（规则 2），现在写了小李、张工": [1, None, "2026-12-15", "甲", None, "小李（主）、张工"],
    "只能有一位第一责任人（规则 2），现在写了小李、老王": [1, None, "2026-12-15", "乙", None, "小李和老王"],
    "“10.2”可能是10月2日，也可能是10月20日": [1, None, 10.2, "丙", None, "小李"],
    "“计划完成时间”：是公式，文件里没有算出的值": [1, None, "=TODAY()+3", "丁", None, "小李"],
    "“责任人”：单元格出错（#N/A）": [1, None, "2026-12-15", "戊", None, "#N/A"],
    "“计划完成时间”：单元格出错（###）": [1, None, "###", "己", None, "小李"],
}


def test_each_ugly_cell_is_named(run: Run, url: str, tmp_path: Path) -> None:
    ready(run, url)
    code, out, err = run("import", sheet(tmp_path / "表.xlsx", list(WRONG_CELLS.values())), "--project", "2026-市场-001", "--yes")
    assert (code, out) == (1, "") and rows(url) == []
    for number, words in enumerate(WRONG_CELLS, 3):
        line = next(line for line in err.splitlines() if line.startswith(f"第 {number} 行"))
        assert words in line, words


def test_a_file_that_is_no_sheet_of_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path(sheet(tmp_path / "表.xlsx", GOOD))
    for limit, size in (("LARGEST", 100), ("LARGEST_UNPACKED", 1_000)):
        with monkeypatch.context() as patch:
            patch.setattr(reading, limit, size)
            with pytest.raises(reading.TooLarge), file.open("rb") as opened:
                reading.read(opened)
    with file.open("rb") as opened:
        assert reading.read(opened) is not None
