"""Progress sentences: how far, in what state, until when, on whom, and which task."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.grammar.progress import Progress, match_title, read_progress, read_reports
from tests.grammar.support import CALENDAR, DATA, NOW, load, local

OWN = [case for case in load(DATA / "deadlines.own.json") if case["kind"] == "progress"]


def read(text: str) -> Progress:
    return read_progress(text, NOW, CALENDAR)


def has(found: Progress, **expected: Any) -> dict[str, Any]:
    """What differs from the expectation."""
    got = {key: getattr(found, key) for key in expected}
    if "forecast" in expected:
        got["forecast"] = found.forecast.iso if found.forecast else None
    return {key: (expected[key], got[key]) for key in expected if expected[key] != got[key]}


@pytest.mark.parametrize("case", OWN, ids=lambda case: case["text"])
def test_own_case(case: dict[str, Any]) -> None:
    found = read_progress(case["text"], local(case["reference"]), CALENDAR)
    known = ("percent", "status", "forecast", "delay_days", "blocker")
    assert has(found, **{key: value for key, value in case["expect"].items() if key in known}) == {}


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("80%", 80), ("８０％", 80), ("百分之七十五", 75), ("八成", 80), ("八成五", 85), ("七成半", 75), ("3/5", 60), ("48/60", 80),
        ("2/3", 67), ("三分之二", 67), ("还差20%", 80), ("还差两成", 80), ("剩30%", 70), ("只剩10%", 90), ("做了一半", 50), ("过半了", 50),
        ("10个页面完成7个", 70), ("60个用例跑完48个", 80), ("从60%提升到80%", 80), ("昨天60%，今天80%", 80), ("计划80%，实际75%", 75),
        ("60%→80%", 80), ("转化率提升10%，进度50%", 50), ("进度 65", 65), ("99.5%", 99), ("5/5", 100), ("0%", 0), ("已完成", 100),
        ("还没开始", 0), ("正在做", None), ("3点开会", None), ("版本3.0", None), ("2026/3/5开会", None), ("一成不变", None),
    ],
)  # fmt: skip
def test_percent(text: str, percent: int | None) -> None:
    assert read(text).percent == percent


@pytest.mark.parametrize("text", ["120%", "完成150%", "-5%", "7/5"])
def test_percent_out_of_range_is_named(text: str) -> None:
    found = read(text)
    assert found.percent is None
    assert found.percent_error


@pytest.mark.parametrize(
    ("status", "texts"),
    [
        ("done", "已完成 搞定 搞完了 已搞定 做完了 done OK了 验收通过 已上线 文案过审了 全部完成 100% 今天完成了 按时完成 提前2天完成 已完成，待验收 ✅"),
        ("in_progress", ("未完成 还没搞定 没做完 尚未完成 基本完成 快完成了 差不多了 "
                         "部分完成 almost_done not_yet_done 验收没过 初稿完成 收尾中 正在联调 开发中 阻塞已解除 没有阻塞 "
                         "80% 明天能搞定 预计周五完成 测试不通过 完成接口文档，剩余联调 已完成开发，正在自测 按计划推进")),
        ("not_started", "还没开始 未启动 尚未开始 没开始 暂未开工 还没动"),
        ("blocked", "卡住了 卡在法务 阻塞：等接口 被运维卡住 因服务器没到位无法继续 blocked 暂停 进度受阻"),
        ("waiting", "等法务盖章 待客户确认 还在等运维开权限 90%，待客户确认终稿 开发完成，等测试环境 初稿已提交，待审核 等待审批"),
        ("delayed", "延期 延期2天 延后到12月1号 推迟到下周三 比计划晚了一周 要晚两天 来不及了 滞后3天 无法按期交付 顺延到下周一"),
    ],
)  # fmt: skip
def test_status(status: str, texts: str) -> None:
    assert {
        text: read(text).status for text in texts.replace("_", "\u00a0").split(" ") if read(text).status != status
    } == {}


@pytest.mark.parametrize(
    "text", ["没有延期", "不会延期", "等级评定功能", "待办列表", "接口延迟优化", "今日测试", "你好"]
)
def test_look_alikes_have_no_status(text: str) -> None:
    assert read(text).status is None


def test_several_facts_in_one_sentence() -> None:
    found = read("核心功能开发还差两成，等运营部测试服务器，预计周五")
    expected = {"percent": 80, "status": "waiting", "forecast": "2026-11-20", "waiting_for": "运营部测试服务器"}
    assert has(found, task_words="核心功能开发", **expected) == {}
    found = read("研发部核心功能开发已完成75%，测试用例编写延迟2天")
    expected = {"percent": 75, "status": "delayed", "delay_days": 2, "department": "研发部"}
    assert has(found, task_words="核心功能开发", **expected) == {}
    found = read("T1 90% 待客户确认终稿 风险:客户可能改稿 措施:今日内反馈客户，明日定稿")
    expected = {"numbers": ("T1",), "percent": 90, "risk": "客户可能改稿", "measure": "今日内反馈客户，明日定稿"}
    assert has(found, note="待客户确认终稿", waiting_for="客户确认终稿", **expected) == {}
    found = read("因测试环境资源不足，无法继续，预计推迟到11月27日")
    assert has(found, status="blocked", blocker="测试环境资源不足", forecast="2026-11-27") == {}


@pytest.mark.parametrize(
    ("text", "forecast"),
    [
        ("预计周五完成", "2026-11-20"), ("推迟到下周三", "2026-11-25"), ("周五能完成", "2026-11-20"), ("还需要3天", "2026-11-21"),
        ("预计还需2个工作日", "2026-11-20"), ("月底前可以交付", "2026-11-30"), ("今日测试", None), ("还没搞定，明天继续", None),
        ("原计划周三，推到周五", "2026-11-20"), ("争取明天搞定，最晚周五", "2026-11-20"), ("周五交不了，下周一给", "2026-11-23"),
        ("推迟3天到周五", "2026-11-20"), ("改期至12月1日", "2026-12-01"), ("ETA 11/25", "2026-11-25"),
        ("今天开会讨论", None), ("上周五已完成", None), ("11月10日已上线", None), ("预计延期两天", None), ("预计明天下午3点完成", "2026-11-19T15:00"),
    ],
)  # fmt: skip
def test_forecast(text: str, forecast: str | None) -> None:
    assert has(read(text), forecast=forecast) == {}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("延期2天", 2),
        ("晚了一周", 7),
        ("落后计划3天", 3),
        ("延迟半个月", 15),
        ("滞后两个工作日", 2),
        ("推迟到周五", None),
        ("按时", None),
    ],
)
def test_delay_days(text: str, days: int | None) -> None:
    assert read(text).delay_days == days


@pytest.mark.parametrize("text", ["都正常", "同昨天", "无更新", "没变化", "一切正常", "暂无进展", "今天没有进展"])
def test_unchanged(text: str) -> None:
    assert read(text).unchanged


def test_known_departments() -> None:
    found = read_progress("品牌与增长组海报 80%", NOW, CALENDAR, departments=("品牌与增长组", "研发部"))
    assert has(found, department="品牌与增长组", task_words="海报", percent=80) == {}
    assert read_progress("全部完成", NOW, CALENDAR).department is None
    assert read_progress("等运营部确认", NOW, CALENDAR).department is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("宣传物料设计90%、核心功能开发75%", [("宣传物料设计", 90), ("核心功能开发", 75)]),
        ("宣传物料设计 90%；核心功能开发 还差两成", [("宣传物料设计", 90), ("核心功能开发", 80)]),
        ("1. 接口联调 80%\n2. 用例编写 完成", [("接口联调", 80), ("用例编写", 100)]),
        ("核心功能开发还差两成，等运营部测试服务器，预计周五", [("核心功能开发", 80)]),
        ("A、B等功能已完成", [("A、B等功能", 100)]),
    ],
)
def test_reports_of_one_message(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(one.task_words, one.percent) for one in read_reports(text, NOW, CALENDAR)] == expected


def test_reports_by_number() -> None:
    found = read_reports("T1 80%，T2 完成，T3 卡住了：没有服务器", NOW, CALENDAR)
    assert [(one.numbers, one.percent, one.status) for one in found] == [
        (("T1",), 80, "in_progress"), (("T2",), 100, "done"), (("T3",), None, "blocked"),
    ]  # fmt: skip
    assert found[2].blocker == "没有服务器"


def test_match_title() -> None:
    titles = ["宣传物料设计", "核心功能开发", "核心功能测试", "接口联调", "接口联调文档"]
    assert match_title("接口联调", titles) == [3]
    assert match_title("宣传物料", titles) == [0]
    assert match_title("核心功能", titles) == [1, 2]
    assert match_title("接口联调文档还差一点", titles) == [4]
    assert match_title("宣传物料设计稿", titles) == [0]
    assert match_title("核心功开发", titles) == [1]
    assert match_title("午餐", titles) == []
    assert match_title("", titles) == []


@settings(max_examples=200)
@given(
    st.lists(
        st.one_of(st.text(max_size=10), st.sampled_from(["80%", "等", "卡住", "延迟2天", "预计", "周五", "、", "T1 "])),
        max_size=12,
    ).map("".join)
)
def test_any_text_is_survived(text: str) -> None:
    for found in read_reports(text, NOW, CALENDAR):
        assert found.percent is None or 0 <= found.percent <= 100


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T2 遇到阻塞：服务器没到位", {"status": "blocked", "blocker": "服务器没到位", "task_words": ""}),
        ("T2 90% 待客户确认 风险:客户可能改稿 措施:明日定稿 预计:11月25日",
         {"percent": 90, "status": "waiting", "risk": "客户可能改稿", "measure": "明日定稿", "forecast": "2026-11-25"}),
        ("T2 90% 预计完成：11月25日", {"percent": 90, "forecast": "2026-11-25", "note": ""}),
        ("T2 80% 说明:接口已通", {"percent": 80, "note": "接口已通", "task_words": ""}),
        ("T1 完成一大半", {"percent": None, "status": "in_progress"}),
        ("T1 完成了大部分", {"percent": None, "status": "in_progress"}),
        ("七七八八了", {"percent": None, "status": "in_progress", "task_words": ""}),
        ("接口联调已提测", {"status": "in_progress", "task_words": "接口联调"}),
        ("联调通过", {"percent": None, "status": "in_progress"}),
        ("需要返工", {"percent": None, "status": "in_progress", "task_words": ""}),
        ("没动", {"percent": 0, "status": "not_started"}),
        ("接口联调没问题", {"status": "in_progress", "task_words": "接口联调"}),
        ("风险可控", {"status": "in_progress", "risk": None, "task_words": ""}),
        ("T1 80% 有点悬", {"percent": 80, "risk": "有点悬"}),
        ("已完成，无风险", {"percent": 100, "status": "done", "risk": None}),
        ("T1 人手不够，可能要晚几天", {"status": None, "risk": "可能要晚几天"}),
        ("排期到下周三", {"forecast": "2026-11-25", "task_words": ""}),
        ("启动了", {"percent": None, "status": "in_progress", "task_words": ""}),
        ("往后推三天", {"status": "delayed", "delay_days": 3}),
        ("等领导拍板", {"status": "waiting", "waiting_for": "领导拍板"}),
        ("卡在法务", {"status": "blocked", "blocker": "法务"}),
    ],
)  # fmt: skip
def test_facts_and_keys(text: str, expected: dict[str, Any]) -> None:
    assert has(read(text), **expected) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("前端80%，后端60%", [("前端", 80), ("后端", 60)]),
        ("前端完成80%，后端完成60%", [("前端", 80), ("后端", 60)]),
        ("接口联调80%，今天完成20%", [("接口联调", 80)]),
        ("接口联调80%，转化率提升20%", [("接口联调", 80)]),
        ("接口联调80%，通过率95%", [("接口联调", 80)]),
        ("计划80%，实际75%", [("", 75)]),
    ],
)
def test_a_comma_may_part_two_reports(text: str, told: list[tuple[str, int]]) -> None:
    reports = read_reports(text, NOW, CALENDAR)
    assert [(one.task_words if len(told) > 1 or told[0][0] else "", one.percent) for one in reports] == told


def test_a_title_inside_a_sentence() -> None:
    titles = ["宣传物料设计", "核心功能开发", "接口联调", "支付接口联调", "用户测试", "海报设计"]

    def meant(words: str) -> list[str]:
        return [titles[i] for i in match_title(words, titles)]

    assert meant("昨天开会说接口联调还差20%") == ["接口联调"]
    assert meant("支付接口联调还差20%") == ["支付接口联调"]
    assert meant("核心功能那块还要两天") == ["核心功能开发"]
    assert meant("接口联调和海报设计都好了") == ["接口联调", "海报设计"]
    assert meant("今日测试") == []
    assert meant("设计") == ["宣传物料设计", "海报设计"]
    assert meant("今天开会讨论开发计划") == []
