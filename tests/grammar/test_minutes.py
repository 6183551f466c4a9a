"""Free words of minutes and agendas, read: parts, rows, people, days, corrections."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from bot.grammar.agenda import cut_range, end_of, read_topics, read_weekly
from bot.grammar.forms import items, split_form
from bot.grammar.minutes import Entry, Known, read_entry, read_minutes
from bot.rules.calendar import Calendar

NOW = datetime(2026, 9, 18, 16, 30)
KNOWN = Known(NOW, Calendar.seeded(), ("张工", "小李", "王经理", "刘主管"), ("研发部", "市场部"))


@pytest.mark.parametrize("break_", ["\n", "；", " "])
@pytest.mark.parametrize("mark", ["：", ":"])
def test_headings_on_lines_or_in_one(break_: str, mark: str) -> None:
    parts = [f"出席{mark}张工、小李", f"决策{mark}推广改为9月25日", f"未决{mark}法务意见 @张工 9月22日", f"行动项{mark}市场部9月21日前更新方案"]
    found = read_minutes(break_.join(parts), KNOWN)
    assert found.present == ["张工", "小李"]
    assert [(one.kind, one.text) for one in found.said] == [("decision", "推广改为9月25日")]
    assert (found.pending[0].text, found.pending[0].names) == ("法务意见", ("张工",))
    assert (found.actions[0].text, found.actions[0].department) == ("更新方案", "市场部")


@pytest.mark.parametrize("heading", ["【行动项】", "## 行动项", "行动项：", "行动项", "待办事项："])
def test_a_heading_of_its_own_line(heading: str) -> None:
    found = read_minutes(f"决策：改期\n{heading}\n1. @张工 9月22日前交付\n2、@小李 9月23日前校对", KNOWN)
    assert [(one.text, one.names) for one in found.actions] == [("交付", ("张工",)), ("校对", ("小李",))]


@pytest.mark.parametrize(
    ("said", "wants"),
    [
        ("@张工 9月22日前交付培训版本", ("交付培训版本", ("张工",), "", date(2026, 9, 22))),
        ("张工：9月22日前交付培训版本", ("交付培训版本", ("张工",), "", date(2026, 9, 22))),
        ("市场部：9月21日前更新推广方案", ("更新推广方案", (), "市场部", date(2026, 9, 21))),
        ("由@小李负责整理名单，周三前", ("整理名单", ("小李",), "", date(2026, 9, 23))),
        ("法务部3个工作日内提供意见", ("提供意见", (), "法务部", date(2026, 9, 22))),
        ("@张工 9月22日 前端联调", ("前端联调", ("张工",), "", date(2026, 9, 22))),
        ("@小李 在9月22日前完成需求评审", ("完成需求评审", ("小李",), "", date(2026, 9, 22))),
        ("9月22日 负责人名单 @小李", ("负责人名单", ("小李",), "", date(2026, 9, 22))),
        ("尽快协调测试环境", ("协调测试环境", (), "", None)),
        ("@张工 @小李 整理 9月23日", ("整理", ("张工", "小李"), "", date(2026, 9, 23))),
    ],
)
def test_an_entry(said: str, wants: tuple[str, tuple[str, ...], str, date | None]) -> None:
    found: Entry = read_entry(said, KNOWN)
    assert (found.text, found.names, found.department, found.deadline.day if found.deadline else None) == wants


def test_absent_people_disputes_and_topics() -> None:
    text = "缺席：刘主管（王经理9月21日前补同步）、小李\n议题二：推广\n风险：预算紧\n争议：日期（研发部：28日；市场部：25日）；渠道"
    found = read_minutes(text, KNOWN)
    assert [(one.name, one.informer) for one in found.absent] == [("刘主管", "王经理"), ("小李", "")]
    assert found.topics == {2: "推广"}
    kinds = [(one.kind, one.who, one.text, one.topic) for one in found.said]
    assert kinds == [
        ("discussion", "", "风险：预算紧", 2),
        ("dispute", "", "日期", 2),
        ("view", "研发部", "28日", 2),
        ("view", "市场部", "25日", 2),
        ("dispute", "", "渠道", 2),
    ]


def test_a_row_put_right_keeps_the_rest() -> None:
    found = read_minutes("行动项：尽快协调环境；@小李 9月23日前校对 行动项1:@张工 9月22日前", KNOWN)
    first, second = found.actions
    assert (first.text, first.names, first.deadline and first.deadline.day) == ("协调环境", ("张工",), date(2026, 9, 22))
    assert second.names == ("小李",)


def test_agendas_clocks_and_forms() -> None:
    topics = read_topics("1. 研发进度 @张工 20分钟；2. 推广方案（小李，30分钟）\n3. 培训 1小时", KNOWN.people)
    assert [(one.title, one.names, one.minutes) for one in topics] == [
        ("研发进度", ("张工",), 20),
        ("推广方案", ("小李",), 30),
        ("培训", (), 60),
    ]
    assert cut_range("9月18日 下午2点到4点半") == ("9月18日 下午2点", "4点半")
    assert end_of(datetime(2026, 9, 18, 14), "4点半") == datetime(2026, 9, 18, 16, 30)
    assert end_of(datetime(2026, 9, 18, 14), "13:00") is None
    assert read_weekly("每周五 下午3点") == (5, time(15, 0))
    assert read_weekly("每周五") is None
    assert split_form("标题 时间:“a 地点:b” 地点：c", {"时间": "t", "地点": "p"}) == ("标题", {"t": "a 地点:b", "p": "c"})
    assert items("1. 甲\n2、乙；丙") == ["甲", "乙", "丙"]
