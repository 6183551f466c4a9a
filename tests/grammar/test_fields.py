"""The facts of a command line in any order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.grammar.fields import Fields, read_fields, read_range
from tests.grammar.support import CALENDAR, local

NOW = local("2026-10-10T09:30")
KEYS = {
    "交付": "deliverable", "协助": "assist", "原因": "cause", "任务": "task", "级别": "level", "截止": "deadline", "措施": "measure",
    "负责人": "lead", "接口人": "contact", "牵头": "lead_department", "分管领导": "executive", "时间": "time", "目标": "goal", "风险": "risk",
}  # fmt: skip


def read(text: str, *known: str) -> Fields:
    return read_fields(text, NOW, CALENDAR, keys=KEYS, known_names=known)


def due(found: Fields) -> str | None:
    return found.deadline.iso if found.deadline else None


def test_a_task() -> None:
    found = read("宣传物料设计 @小李 10月15日前 交付:客户确认的终稿")
    assert (found.title, found.people, due(found)) == ("宣传物料设计", ("小李",), "2026-10-15")
    assert found.named == {"deliverable": "客户确认的终稿"}


@pytest.mark.parametrize(
    "text",
    [
        "核心功能开发 @张工 10月20日前 协助:运营部",
        "@张工 10月20日前 协助:运营部 核心功能开发".replace("运营部 核心", "运营部\n@张工 核心"),
        "10月20日前 核心功能开发 @张工 协助：运营部",
        "核心功能开发　＠张工　１０月２０日前　协助＝运营部",
        "核心功能开发@张工 10月20日前 协助 运营部",
    ],
)
def test_order_width_and_glue_do_not_matter(text: str) -> None:
    found = read(text, "张工")
    assert (found.people, due(found), found.named["assist"].split("\n")[0]) == (("张工",), "2026-10-20", "运营部")
    assert found.title == "核心功能开发"


def test_an_issue() -> None:
    found = read("测试环境资源不足 任务:T2 级别:跨部门 @陈专员 截止:10月12日 措施:运营部协调临时测试服务器")
    assert (found.title, found.people, due(found)) == ("测试环境资源不足", ("陈专员",), "2026-10-12")
    assert found.named == {
        "task": "T2",
        "level": "跨部门",
        "deadline": "10月12日",
        "measure": "运营部协调临时测试服务器",
    }


@pytest.mark.parametrize("text", ["运营部 负责人 @刘主管 接口人 @陈专员", "运营部　负责人：@刘主管　接口人：@陈专员"])
def test_people_under_keys(text: str) -> None:
    found = read(text)
    assert found.title == "运营部"
    assert found.named_people == {"lead": ("刘主管",), "contact": ("陈专员",)}
    assert found.people == ("刘主管", "陈专员")
    assert found.named["lead"] == "@刘主管"


def test_a_project() -> None:
    found = read(
        "新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日 目标:按时上线，首月新增用户10万+"
    )
    assert found.title == "新建 产品3.0版本上线"
    assert found.named["time"] == "9月15日-10月30日"
    assert found.named["goal"] == "按时上线，首月新增用户10万+"
    assert found.named_people == {"executive": ("赵总",)}


def test_progress_and_solution() -> None:
    found = read("T1 90% 待客户确认终稿 风险:客户可能改稿 措施:今日内反馈客户，明日定稿")
    assert (found.numbers, found.percent, found.title, found.deadline) == (("T1",), 90, "待客户确认终稿", None)
    assert found.named == {"risk": "客户可能改稿", "measure": "今日内反馈客户，明日定稿"}
    found = read("Q1 临时测试服务器已到位 原因:测试环境预算未提前申请")
    assert (found.numbers, found.rest) == (("Q1",), "临时测试服务器已到位")
    assert found.named == {"cause": "测试环境预算未提前申请"}


def test_hostile_text_stays_text() -> None:
    found = read("@所有人 看这里 [点我](http://evil.example) @小李 10月30日前 交付:=1+1")
    assert found.people == ("小李",)
    assert "@所有人" in found.title
    assert found.named["deliverable"] == "=1+1"
    assert due(found) == "2026-10-30"
    assert read("@all @everyone @here x").people == ()


@pytest.mark.parametrize("text", ["T12", "t12", "T-12", "Ｔ１２", "ｔ－１２", "#12", "＃12", "T012"])
def test_numbers(text: str) -> None:
    assert read(f"{text} 80%").numbers == ("T12",)


@pytest.mark.parametrize(
    "text", ["Q4新品上市推广 @小李", "VT12 x", "3M胶带", "T恤设计", "A-T12", "R5.5版本", "Q4前完成"]
)
def test_what_is_no_number(text: str) -> None:
    assert read(text).numbers == ()


def test_kinds_of_numbers_and_projects() -> None:
    assert read("r5 q-7 M3").numbers == ("R5", "Q7", "M3")
    assert read("Q1 周四前").numbers == ("Q1",)
    assert due(read("Q1 周四前")) == "2026-10-15"
    assert read("#产品3.0上线 80%").project == "产品3.0上线"
    assert read("周报 2026-市场-001").project == "2026-市场-001"
    named = read("供应延期 #2026-市场-001")
    assert (named.project, named.numbers) == ("2026-市场-001", ())


def test_people() -> None:
    assert read("写稿@小李明天前", "小李").people == ("小李",)
    assert read("@小李@张工 写稿").people == ("小李", "张工")
    assert read("@王小明 @王小明明 写稿", "王小明", "王小明明").people == ("王小明", "王小明明")
    found = read("写稿 @小李，10月20日前")
    assert [found.title, *found.people] == ["写稿", "小李"]
    assert read("发到 a@b.com").people == ()
    start, end = found.people_spans[0]
    assert "写稿 @小李，10月20日前"[start:end] == "@小李"


def test_quotes_keep_a_value_whole() -> None:
    found = read('修复登录 @张工 交付:"a b, 截止:c @小李" 协助：研发部 运营部')
    assert found.named == {"deliverable": "a b, 截止:c @小李", "assist": "研发部 运营部"}
    assert read("写稿 交付：“终稿 两版”").named == {"deliverable": "终稿 两版"}
    assert read("写稿 交付:《国庆海报》 终稿").named == {"deliverable": "《国庆海报》 终稿"}


def test_a_value_ends_before_a_person_or_a_deadline_of_its_own() -> None:
    found = read("写稿 协助:运营部 10月20日前 @小李")
    assert (found.named, due(found), found.people) == ({"assist": "运营部"}, "2026-10-20", ("小李",))
    found = read("写稿 措施:增加人手 下周一到位")
    assert found.named == {"measure": "增加人手 下周一到位"}


def test_unknown_keys_and_unseparated_words_stay_text() -> None:
    assert read("备注:别忘了 @小李").title == "备注:别忘了"
    assert read("优化任务列表 @小李").title == "优化任务列表"
    assert read("主要原因分析 @小李").named == {}


def test_vague_deadline_keeps_what_was_understood() -> None:
    found = read("尽快修复登录问题 @张工")
    assert (found.title, found.people) == ("修复登录问题", ("张工",))
    assert found.deadline is not None
    assert found.deadline.vague == ("尽快",)


def test_cue_words_leave_with_the_deadline() -> None:
    found = read("T2 推到10月25日 原因:等客户")
    assert (due(found), found.title, found.named) == ("2026-10-25", "", {"cause": "等客户"})
    assert read("营销计划 10月20日前 @小李").title == "营销计划"


def test_percent_is_a_word_of_its_own() -> None:
    assert read("T1 120%").percent_error == "120%"
    assert read("转化率提升10% @小李").percent is None


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("9月15日-10月30日", "2026-09-15", "2026-10-30"),
        ("9月15日至10月30日", "2026-09-15", "2026-10-30"),
        ("2026-09-15~2026-10-30", "2026-09-15", "2026-10-30"),
        ("12月20日到1月10日", "2026-12-20", "2027-01-10"),
        ("９月１５日—１０月３０日", "2026-09-15", "2026-10-30"),
    ],
)
def test_range(text: str, begin: str, end: str) -> None:
    found = read_range(text, NOW, CALENDAR)
    assert found is not None
    assert (found[0].iso, found[1].iso) == (begin, end)


def test_no_range() -> None:
    assert read_range("10月30日前", NOW, CALENDAR) is None
    assert read_range("预算10-20万", NOW, CALENDAR) is None


bits = st.sampled_from(
    ["@", "@小李", "交付:", "截止：", "10月20日前", " ", "\n", "80%", "T12", "#", "“", '"', "，", "尽快", "原因 "]
)


@settings(max_examples=200)
@given(st.lists(st.one_of(bits, st.text(max_size=8)), max_size=14).map("".join))
def test_any_text_is_survived(text: str) -> None:
    found = read(text, "小李", "李")
    assert all(name and "@" not in name for name in found.people)
    assert len(found.title) <= len(text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('"新品上市 Q4 方案" @小李 11/26 18:00 交付:方案', "新品上市 Q4 方案"),
        ("“新品上市 Q4 方案” @小李 11/26", "新品上市 Q4 方案"),
        ("「周五复盘 T2」 @小李 下周三前", "周五复盘 T2"),
        ("《国庆海报》设计 @小李 11/26", "《国庆海报》设计"),
        ("把“登录页”改版 @小李 下周五前", "把“登录页”改版"),
        ('5" 屏幕采购 @小李 下周五前', '5" 屏幕采购'),
    ],
)
def test_quoted_text_is_whole(text: str, title: str) -> None:
    found = read_fields(text, NOW, CALENDAR, keys={"交付": "deliverable"})
    assert (found.title, found.people, found.numbers) == (title, ("小李",), ())
    assert found.deadline is not None
    assert found.deadline.day is not None
    assert found.deadline.day > NOW.date()


def test_a_quoted_date_is_a_date() -> None:
    found = read_fields("T1 “下周三前”", NOW, CALENDAR, keys={})
    assert found.deadline is not None
    assert found.deadline.iso == "2026-10-14"


def test_a_person_spoken_of_inside_a_measure_is_given_nothing() -> None:
    keys = {"措施": "measure", "协助": "assist"}
    spoken = read_fields("T2 措施:请 @小李 协调", NOW, CALENDAR, keys=keys)
    assert (spoken.people, spoken.named["measure"]) == ((), "请 @小李 协调")
    glued = read_fields("T2 措施:请@小李协调", NOW, CALENDAR, keys=keys, known_names=("小李",))
    assert (glued.people, glued.named["measure"]) == ((), "请@小李协调")
    given = read_fields("T2 措施:加人 协助:@小李", NOW, CALENDAR, keys=keys)
    assert given.people == ("小李",)
    beside = read_fields("T2 措施:加人 @小李", NOW, CALENDAR, keys=keys)
    assert (beside.people, beside.named["measure"]) == (("小李",), "加人")
