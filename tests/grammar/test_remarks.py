"""The words of a report by their place on the 协作进度跟踪表."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.grammar.progress import read_progress
from bot.grammar.remarks import Remarks, read_remarks
from bot.rules.calendar import Calendar

NOW = datetime(2026, 10, 10, 15, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "研发部核心功能开发已完成75%，测试用例编写延迟2天，增加1名测试人员支持",
            Remarks("", "测试用例编写延迟2天", "增加1名测试人员支持"),
        ),
        ("宣传物料设计 30% 初稿完成", Remarks("初稿完成", "", "")),
        (
            "T1 90% 待客户确认终稿 风险:客户可能改稿 措施:今日内反馈客户，明日定稿",
            Remarks("", "", "今日内反馈客户，明日定稿"),
        ),
        ("核心功能开发还差两成，等运营部测试服务器，预计周五", Remarks("", "", "")),
        ("T2 80% 今日联调", Remarks("今日联调", "", "")),
        ("T3 一半了，文档还没写", Remarks("文档还没写", "", "")),
        ("T2 延期原因是供应商涨价", Remarks("", "延期原因是供应商涨价", "")),
    ],
)
def test_each_clause_finds_its_column(text: str, expected: Remarks) -> None:
    said = read_progress(text, NOW, Calendar.seeded(), departments=("研发部", "运营部"))
    assert read_remarks(said) == expected


def test_a_cause_under_its_key_is_the_reason_for_the_delay() -> None:
    said = read_progress("T1 75% 预计:10月28日 原因:测试用例未写完 措施:增加1名测试人员", NOW, Calendar.seeded())
    assert read_remarks(said) == Remarks("", "测试用例未写完", "增加1名测试人员")
