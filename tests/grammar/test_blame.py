"""Sentences that blame and their look-alikes; moments that lie behind."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.grammar.blame import PACE, QUALITY, REPLY, SUPPORT, find_blame
from bot.grammar.occurred import read_happened
from bot.rules.calendar import Calendar

NAMES = {"张工", "小李"}
DEPARTMENTS = {"研发部", "市场部", "技术中心"}
BLAMING = [
    "研发部进度慢",
    "研发部进度太慢了",
    "T2 研发部进度慢 60%",
    "张工一直不回复",
    "运营部不配合",
    "市场部推诿",
    "研发部拖后腿，影响上线",
    "你们太慢了",
    "@张工 太慢",
    "因为研发部效率低",
    "技术中心总是甩锅",
    "测试进行中，研发部响应太慢",
    "张工不负责任",
    "对方迟迟不反馈",
    "财务部办事拖拉",
    "研发部工作不认真",
    "小李能力不行",
    "研发部掉链子",
    "研发部的进度慢",
    "研发部进度慢，需要加班",
    "由于研发部太慢，上线延期",
]
LOOK_ALIKES = [
    "研发部进度滞后2天",
    "接口响应慢",
    "数据库查询太慢，研发部排查中",
    "研发部不负责此模块",
    "研发部人手不足",
    "研发部测试环境响应慢",
    "市场部反馈接口慢",
    "研发部回复：下周完成",
    "小李已回复",
    "运营部配合联调",
    "研发部慢查询优化完成",
    "研发部完成慢接口排查",
    "张工不在",
    "研发部没有测试服务器",
    "竞品反应慢",
    "研发部进度正常",
    "全部不行",
    "研发部进度快慢由客户决定",
    "等待研发部反馈",
    "市场部没回复前先不动工",
    "张工不负责支付模块，请找小李",
    "研发部进度不慢",
    "内部效率低的流程已优化",
    "研发部进度比计划慢2天",
    "",
    "研发部",
    "进度慢",
    "当前开发进度滞后于计划，需共同分析原因并调整资源",
    "@张工 请补充",
    "请研发部配合",
    "客户不配合验收",
    "研发部进度慢于计划2天",
    "配合研发部测试",
]


@pytest.mark.parametrize("words", BLAMING)
def test_a_blaming_sentence_is_found(words: str) -> None:
    assert find_blame(words, NAMES, DEPARTMENTS) is not None


@pytest.mark.parametrize("words", LOOK_ALIKES)
def test_a_fact_is_left_alone(words: str) -> None:
    assert find_blame(words, NAMES, DEPARTMENTS) is None


@pytest.mark.parametrize(
    ("words", "kind", "department", "clause"),
    [
        ("T2 研发部进度慢 60%", PACE, "研发部", "研发部进度慢"),
        ("测试进行中，研发部响应太慢，等待中", REPLY, "研发部", "研发部响应太慢"),
        ("因为技术中心总是甩锅", SUPPORT, "技术中心", "技术中心总是甩锅"),
        ("@张工 不负责任", QUALITY, "", "@张工 不负责任"),
    ],
)
def test_what_is_replaced(words: str, kind: str, department: str, clause: str) -> None:
    found = find_blame(words, NAMES, DEPARTMENTS)
    assert found is not None and (found.kind, found.department) == (kind, department)
    assert words[slice(*found.span)] == clause


@pytest.mark.parametrize(
    ("words", "moment", "has_clock"),
    [
        ("9月13日", "2026-09-13T00:00", False),
        ("9-13", "2026-09-13T00:00", False),
        ("9月14日 15:30", "2026-09-14T15:30", True),
        ("昨天下午3点", "2026-09-14T15:00", True),
        ("昨晚8点", "2026-09-14T20:00", True),
        ("前天", "2026-09-13T00:00", False),
        ("今天8点", "2026-09-15T08:00", True),
        ("上周五", "2026-09-11T00:00", False),
        ("刚才", "2026-09-15T15:30", True),
        ("10月3日", None, False),
        ("今天18点", None, False),
        ("某天", None, False),
        ("", None, False),
    ],
)
def test_a_moment_behind_us(words: str, moment: str | None, has_clock: bool) -> None:
    found = read_happened(words, datetime(2026, 9, 15, 15, 30), Calendar.seeded())
    assert (found.moment.isoformat()[:16] if found else None) == moment
    assert found is None or found.has_clock == has_clock
