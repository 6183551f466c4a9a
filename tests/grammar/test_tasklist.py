"""A pasted list of tasks: what is a list and what is one task over several lines; every line as it would be typed."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.grammar.fields import read_fields
from bot.grammar.tasklist import Known, read_list
from bot.rules.calendar import Calendar
from bot.services.wanted import KEYS

NOW = datetime(2026, 9, 15, 9)
CALENDAR = Calendar.seeded()
KNOWN = Known(NOW, CALENDAR, KEYS, {"张工", "小李"}, {"销售部"}, ("任务", "分工"))


def read(text: str) -> list[tuple[str, tuple[str, ...], str, str, str]]:
    """Title, people, department, source of the due day, standard; by line."""
    found = read_list(text, KNOWN)
    assert found is not None, text
    rows = []
    for line in found.rows:
        one = read_fields(line, NOW, CALENDAR, keys=KEYS, known_names=KNOWN.people)
        title = one.named.get("title") or one.title
        due = one.deadline.source if one.deadline else ""
        rows.append((title, one.people, one.named.get("department", ""), due, one.named.get("deliverable", "")))
    return rows


A = ("产品培训", ("张工",), "", "10月16日前", "")
B = ("门店布置", (), "销售部", "10月20日前", "")


@pytest.mark.parametrize(
    "text",
    [
        "产品培训 @张工 10月16日前\n门店布置 责任部门:销售部 10月20日前",
        "批量\n1. 产品培训 @张工 10月16日前\n2、门店布置 责任部门:销售部 10月20日前",
        "批量\n\n① 产品培训 @张工 10月16日前\n\n② 门店布置 责任部门:销售部 10月20日前\n",
        "- 产品培训 @张工 10月16日前\n• 门店布置 责任部门:销售部 10月20日前",
        "一、产品培训 @张工 10月16日前\n（2）门店布置 责任部门:销售部 10月20日前",
        "产品培训 @张工 10月16日前\n/任务 门店布置 责任部门:销售部 10月20日前",
        "产品培训 @张工 10月16日前\n、分工 门店布置 责任部门：销售部 10月20日前",
        "批量 产品培训 @张工 10月16日前\n门店布置 责任部门:销售部 10月20日前",
    ],
)
def test_lines_as_people_write_them(text: str) -> None:
    assert read(text) == [A, B]


@pytest.mark.parametrize(
    "text",
    [
        "任务名称\t责任部门\t负责人\t截止\t交付\n产品培训\t研发部\t张工\t2026/10/16\t课件\n门店布置\t销售部\t\t10/20\t照片",
        "序号\t截止\t任务\t负责人\t部门\t交付物\t状态\n1\t2026/10/16\t产品培训\t@张工\t研发部\t课件\t好\n2\t10/20\t门店布置\t\t销售部\t照片\t",
        "序号\t事项\t牵头部门\t负责人\t完成时限\t交付物\n1\t产品培训\t研发部\t张工\t2026/10/16\t课件\n2\t门店布置\t销售部\t\t10/20\t照片\n合计\t2项\t\t\t",
        "产品培训\t研发部\t张工\t2026/10/16\t课件\n门店布置\t销售部\t10/20\t照片",
        "1\t产品培训\t张工\t研发部\t2026/10/16\t课件\n2\t门店布置\t销售部\t10/20\t照片",
        "| 任务 | 责任部门 | 负责人 | 截止 | 交付 |\n| 产品培训 | 研发部 | 张工 | 2026/10/16 | 课件 |\n| 门店布置 | 销售部 | | 10/20 | 照片 |",
    ],
)
def test_tables_with_and_without_a_heading(text: str) -> None:
    assert read(text) == [
        ("产品培训", ("张工",), "研发部", "2026/10/16", "课件"),
        ("门店布置", (), "销售部", "10/20", "照片"),
    ]


def test_words_of_a_cell_are_no_fields() -> None:
    text = "任务\t负责人\t截止\t交付\n10月20日前完成的培训\t张工、小李\t尽快\t@所有人 看过，截止:无"
    (row,) = read(text)
    assert row == ("10月20日前完成的培训", ("张工", "小李"), "", "尽快", "@所有人 看过，截止:无")


def test_a_cell_of_several_lines_stays_one() -> None:
    assert len(read('任务\t负责人\t截止\t交付\n培训\t张工\t10/16\t"课件\n签到表"\n布置\t小李\t10/20\t照片')) == 2


def test_columns_we_do_not_take_and_the_project_are_named() -> None:
    found = read_list("批量 #产品3.0\n任务\t负责人\t截止\t状态\n培训\t张工\t10/16\t进行中", KNOWN)
    assert found is not None and found.project == "产品3.0" and found.ignored == ("状态",)


@pytest.mark.parametrize(
    "text",
    [
        "核心功能开发 @张工 10月20日前",
        "核心功能开发\n@张工\n10月20日前\n交付:安装包",
        "甲 @小李 9月30日前 交付:放到\n/usr/share 目录",
        "甲 @小李 9月30日前 交付:\n1. 预算\n2. 流程表\n3. 应急预案",
        "核心功能开发 @张工 10月20日前\n请在10月18日前给初稿",
        "批量生产 @张工 10月20日前",
    ],
)
def test_one_task_is_no_list(text: str) -> None:
    assert read_list(text, KNOWN) is None


@given(st.text(alphabet='批量\n\t|1.、-①@张工任务截止10月日前“”" /#', max_size=60))
def test_whatever_is_pasted_each_row_is_one_line(text: str) -> None:
    found = read_list(text, KNOWN)
    assert found is None or all("\n" not in row for row in found.rows)
