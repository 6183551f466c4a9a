"""Small things people notice in what the bot says: spacing, examples that fit, sentences that do not contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest

from adapters.base import OutgoingMessage
from adapters.render import to_plain
from bot.rules import escalation as e
from bot.rules.calendar import Calendar
from bot.texts import check, common, daily, endings, issues, people, rungs, weekly
from bot.texts import help as help_texts
from bot.texts.daily import AskLine
from tests.support.room import Room

NOON = datetime(2026, 11, 20, 12, 0)
CALENDAR = Calendar.seeded()


def plain(message: OutgoingMessage) -> str:
    return to_plain(message, buttons=True)


def matter(**values: object) -> rungs.Matter:
    known = {"kind": "issue", "label": "Q1", "title": "测试环境资源不足", "project": "上线", "owner": "陈专员"}
    return rungs.Matter(**{**known, **values})  # type: ignore[arg-type]


def asked(label: str, department: str, due: datetime, has_clock: bool = False) -> AskLine:
    return AskLine(label, f"事项{label}", department, due, has_clock, 40, 0)


def post(*, soon: list[AskLine] | None = None, asking: list[AskLine] | None = None) -> str:
    return plain(daily.post(NOON, "上线", [], soon or [], asking or [], "", CALENDAR))


def test_due_today_is_said_once() -> None:
    said = post(soon=[asked("T1", "市场部", datetime(2026, 11, 20, 23, 59))])
    assert "T1 事项T1｜市场部｜今天（11月20日 周五）截止｜40%" in said


def test_each_line_names_its_department() -> None:
    many = [asked(f"T{n}", "研发部", datetime(2026, 12, 30)) for n in range(1, 6)]
    said = post(asking=many)
    assert said.count("研发部") == 2
    assert all(line.startswith("研发部：") for line in said.split("\n") if "事项" in line)
    assert all(f"T{n} 事项T{n}" in said for n in range(1, 6))


def test_the_last_call_has_twelve_lines_and_counts_the_rest() -> None:
    many = [asked(f"T{n}", "研发部", datetime(2026, 12, 30)) for n in range(1, 21)]
    said = plain(daily.call(NOON, [("上线", many)], {}, "/进度 T1 50%"))
    rows = [line for line in said.split("\n") if re.match(r"\d+\. T", line)]
    assert [row.split(".")[0] for row in rows] == [str(n) for n in range(1, 13)]
    assert "另有 8 项" in said


def test_without_a_measure_nothing_goes_on_as_measured() -> None:
    assert "未定则由陈专员继续处理。" in plain(rungs.rung("赵总", [(e.EXECUTIVE, matter(decide_by="周五"))]))
    with_one = matter(decide_by="周五", measure="协调服务器")
    assert "未定则由陈专员按现有措施继续处理。" in plain(rungs.rung("赵总", [(e.EXECUTIVE, with_one)]))


def test_a_new_date_ends_a_case_without_brackets() -> None:
    said = plain(endings.ended("T2", "核心功能", endings.new_date("9月25日（周五）"), "9月21日（周一）10:00", "2 天", ""))
    assert said.split("\n") == ["T2 核心功能 已改期至 9月25日（周五）。", "提醒历时 2 天。本次提醒已结束，您无需再处理。"]
    solved = plain(endings.ended("Q1", "环境不足", endings.HOW["solved"], "9月21日（周一）10:00", "2 天", ""))
    assert solved.split("\n")[0] == "Q1 环境不足 已解决：9月21日（周一）10:00，历时 2 天。"


@pytest.mark.parametrize("role", [e.CONTACT, e.LEAD, e.BOTH_LEADS, e.EXECUTIVE])
def test_an_empty_rung_names_the_department_it_is_about(role: str) -> None:
    said = plain(rungs.nobody(matter(department="运营部"), role, []))
    assert "市场部" not in said
    assert ("/项目 设置 分管领导:" if role == e.EXECUTIVE else "/部门 运营部 ") in said


def test_two_people_for_one_role_get_an_example_of_their_own() -> None:
    assert "/部门 法务部 负责人 @甲" in plain(people.one_person_each("负责人", ["甲", "乙"], "法务部"))
    assert "部门" not in plain(people.one_person_a_project("分管领导", ["甲", "乙"]))


def test_an_administrators_help_names_what_only_they_need() -> None:
    for held in ([(help_texts.ADMIN, "管理员")], [(help_texts.COORDINATOR, "牵头人"), (help_texts.ADMIN, "管理员")]):
        said = plain(help_texts.full_help("牵头助手", "direct", held))
        assert all(words in said for words in ("/管理员", "/通讯录", "/绑定 账号", "/项目 邀请", "qiantou admin code")), said


def test_all_is_well_only_where_everything_arrived() -> None:
    def said(parked: list[tuple[str, int, str]]) -> str:
        return plain(
            check.result(
                local=NOON, posts={}, waiting=(0, 0, 0), parked=parked, skipped=[], sweep=None, findings="",
                calendar_missing=[], quotas=[], unreachable=[],
            )
        )  # fmt: skip

    assert "到时间的都已发出。" in said([])
    undelivered = said([("reply", 1, "unreachable")])
    assert "到时间的都已发出" not in undelivered
    assert "有 1 条没有送达" in undelivered


def test_a_risk_nobody_explained_says_why() -> None:
    assert weekly.risk_because(["Q1", "Q3"], 75, 80, behind=False) == "受 Q1、Q3 影响"
    assert weekly.risk_because([], 0, 50, behind=True) == "低于计划（0%，应为 50%）"


def test_no_space_before_the_moment_something_happens() -> None:
    said = issues.what_next("10月10日（周六）10:30", ["周总监"], "跨部门")
    notice = plain(rungs.rung("周总监", [(e.NOTICE, matter(kind="task", next_when="10月26日（周一）09:30"))]))
    assert "10:30前未解决" in said
    assert "10月26日（周一）09:30起会同步" in notice
    assert "此前改期、完成或有人跟进，就不再上报。" in notice


def test_a_refusal_says_whom_to_ask() -> None:
    assert "请找：王经理、小李。" in plain(common.not_allowed("牵头人", ["王经理", "小李"]))


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite, datetime.fromisoformat("2026-10-12T09:00:00+08:00"))
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @张工",
        "/部门 运营部 负责人 @刘主管 接口人 @陈专员",
        "/项目 新建 产品上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日",
        "/任务 核心功能 @张工 10月20日前 交付:安装包",
        "/问题 测试环境不足 任务:T1 级别:跨部门 @陈专员",
    ):
        assert room.say("王经理", line)
    yield room
    room.close()


def test_what_the_button_says_holds_on_the_day_it_is_tapped(room: Room) -> None:
    posts = room.until("2026-10-13T09:40:00+08:00")
    (asked_for,) = [one for one in posts if "Q1" in one.text and "我来" in one]
    command = dict(asked_for.buttons)["我来·当天18:00"]
    room.until("2026-10-14T09:28:00+08:00")
    (reply,) = room.say("刘主管", command)
    assert "由刘主管跟进，10月14日（周三）18:00前给出结果" in reply


def test_the_weekly_says_which_issue_stands_in_the_way(room: Room) -> None:
    (said,) = room.say("王经理", "/周报")
    assert "T1 核心功能，受 Q1 影响" in said


def test_a_project_is_changed_by_its_coordinator_and_said_back(room: Room) -> None:
    (said,) = room.say("王经理", "/项目 设置 分管领导:@钱总 牵头人:@小李 时间:9月15日-11月10日 目标:按时上线")
    for words in ("分管领导 赵总 → 钱总", "牵头人 王经理 → 小李", "11月10日（周二）", "目标 待定 → 按时上线"):
        assert words in said
    (refused,) = room.say("王经理", "/项目 设置 分管领导:@赵总")  # not the coordinator any more
    assert "来操作" in refused
    assert "小李" in refused
    (again,) = room.say("小李", "/项目 设置 分管领导:@钱总")
    assert "没有变化" in again


def test_changing_a_project_wants_something_to_change(room: Room) -> None:
    (said,) = room.say("王经理", "/项目 设置")
    assert "/项目 设置 分管领导:@赵总" in said
    (two,) = room.say("王经理", "/项目 设置 分管领导:@赵总 @钱总")
    assert "每个项目只设一位分管领导" in two


def test_what_the_bot_advises_for_an_empty_rung_works(room: Room) -> None:
    (said,) = room.say("王经理", common.SET_EXECUTIVE.replace("赵总", "孙总"))
    assert "分管领导 赵总 → 孙总" in said


def test_who_takes_whose_place_is_said(room: Room) -> None:
    (said,) = room.say("王经理", "/部门 研发部 接口人 @李娜")
    assert said.text == "研发部：接口人 张工 → 李娜"
    (two,) = room.say("王经理", "/部门 研发部 负责人 @甲 @乙")
    assert "/部门 研发部 负责人 @甲" in two


@pytest.mark.parametrize("line", ["/设置 日报时间 22:00", "/设置 催办时间 07:30", "/设置 静默时段 17:15-08:00"])
def test_nothing_is_planned_for_the_quiet_hours(room: Room, line: str) -> None:
    (said,) = room.say("王经理", line)
    assert "静默时段" in said
    assert "没有改动" in said
    (now,) = room.say("王经理", "/设置")
    assert "09:30" in now
    assert "20:00-08:00" in now


def test_a_time_may_move_together_with_the_quiet_hours(room: Room) -> None:
    (said,) = room.say("王经理", "/设置 催办时间 21:00 静默时段 22:00-08:00")
    assert "已设置 催办时间：17:30 → 21:00" in said
