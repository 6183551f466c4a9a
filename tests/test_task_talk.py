"""Tasks said in ways that used to be misheard: days that do not exist, two owners, several commands, earlier dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.support.room import Post, Room

SEPTEMBER_21 = datetime.fromisoformat("2026-09-21T10:00:00+08:00")
DIRECTORY = (
    "/部门 市场部 负责人 @王经理 接口人 @小李",
    "/部门 研发部 负责人 @周总监 接口人 @张工",
    "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日 目标:按时上线",
)
TASKS = (
    "/任务 宣传物料设计 @小李 10月15日前 交付:客户确认的终稿",
    "/任务 核心功能开发 @张工 10月20日前 交付:安装包",
)


@pytest.fixture
def empty(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite, SEPTEMBER_21)
    yield room
    room.close()


@pytest.fixture
def room(empty: Room) -> Room:
    """Two departments, a project, T1 of 小李 and T2 of 张工."""
    for line in (*DIRECTORY, *TASKS):
        assert empty.say("王经理", line), line
    return empty


def only(posts: list[Post]) -> Post:
    assert len(posts) == 1, posts
    return posts[0]


def missing(room: Room, label: str) -> bool:
    return "不存在" in only(room.say("王经理", f"/查 {label}"))


# ---------------------------------------------------------------- days


@pytest.mark.parametrize("day", ["2月30日", "9月31日", "13月5日", "２月３０日", "二月三十日", "2-30", "2026年2月29日"])
def test_a_day_no_calendar_has_is_refused_and_never_becomes_another(room: Room, day: str) -> None:
    said = only(room.say("王经理", f"/任务 对账5 @小李 {day} 交付:对账单"))
    assert f"没有 {day} 这一天" in said
    assert missing(room, "T3")
    made = only(room.say("王经理", said.buttons[0][1]))
    assert "已登记 T3 对账5\n" in made.text + "\n" and "对账单" in made


@pytest.mark.parametrize("title", ["1月40万销售额", "2-30人小组培训", "15/20达标", "2月29日活动"])
def test_figures_that_look_like_days_stay_in_the_title(room: Room, title: str) -> None:
    said = only(room.say("王经理", f"/任务 {title} @小李 截止:10月20日 交付:报告"))
    assert "没有" not in said.text and f"T3 {title}" in said


@pytest.mark.parametrize("line", ["/改期 T1 9月31日 原因:等客户", "/稍后 T1 9月31日", "/任务 甲 @小李 9月30日 开始:9月31日"])
def test_such_a_day_is_refused_wherever_a_date_is_said(room: Room, line: str) -> None:
    assert "没有 9月31日 这一天" in only(room.say("王经理", line))
    assert "10月15日（周四）" in only(room.say("王经理", "/查 T1"))


def test_a_start_that_is_over_stays_in_this_year_and_is_said_back(room: Room) -> None:
    said = only(room.say("王经理", "/任务 写稿 @小李 9月30日前 开始:9月10日 交付:稿件"))
    assert "开始：9月10日（周四）" in said.text and "2027" not in said.text


def test_a_start_behind_the_due_day_is_refused(room: Room) -> None:
    said = only(room.say("王经理", "/任务 写稿 @小李 9月30日前 开始:10月15日 交付:稿件"))
    assert "10月15日（周四）" in said and "9月30日（周三）" in said
    assert missing(room, "T3")


def test_a_day_of_this_year_that_is_over_is_asked_about_by_its_own_name(room: Room) -> None:
    said = only(room.say("王经理", "/任务 写稿 @小李 9月1日前 交付:稿件"))
    assert "9月1日已经过去，是明年的 9月1日，还是改为：" in said and len(said.buttons) == 2


# ---------------------------------------------------------------- several commands, two owners, answers


def test_one_message_holds_one_command(room: Room) -> None:
    said = only(room.say("王经理", "/任务 甲 @小李 9月30日前 交付:x\n/任务 乙 @张工 9月30日前\n/查 T1"))
    assert "请分成 3 条发送" in said
    assert missing(room, "T3")


def test_several_reports_may_each_have_their_command(room: Room) -> None:
    room.say("王经理", "/任务 渠道铺设 @小李 10月16日前 交付:20家门店")
    said = only(room.say("小李", "/进度 T1 40%\n/进度 T3 20%"))
    assert "T1 宣传物料设计：0% → 40%" in said and "T3 渠道铺设：0% → 20%" in said


def test_a_line_of_a_standard_that_begins_with_a_slash_is_no_command(room: Room) -> None:
    assert "T3" in only(room.say("王经理", "/任务 甲 @小李 9月30日前 交付:放到\n/usr/share 目录"))


TWO = "/任务 用户调研 @张工 @小李 10月25日前 协助:研发部 交付:报告"


def test_two_owners_keep_what_was_understood_and_offer_one_tap_each(room: Room) -> None:
    said = only(room.say("王经理", TWO))
    assert "第一责任人" in said and [label for label, _ in said.buttons] == ["张工", "小李"]
    assert "/任务 用户调研 @张工 协助:研发部 交付:报告 截止:10月25日前" in said.text
    made = only(room.say("王经理", said.buttons[1][1]))
    assert "第一责任人：小李" in made.text and "10月25日（周日）" in made and "研发部" in made and "报告" in made


@pytest.mark.parametrize("answer", ["@张工", "张工"])
def test_two_owners_are_settled_by_a_bare_name(room: Room, answer: str) -> None:
    room.say("王经理", TWO)
    made = only(room.say("王经理", answer))
    assert "第一责任人：张工" in made.text and "10月25日（周日）" in made and "报告" in made


def test_two_new_owners_of_a_task_are_asked_about_too(room: Room) -> None:
    said = only(room.say("小李", "/转交 T1 @张工 @王经理"))
    assert ("王经理", "/转交 T1 @王经理") in said.buttons
    assert "由小李改为王经理" in only(room.say("小李", "@王经理"))


@pytest.mark.parametrize("answer", ["交付 客户确认的报告", "交付标准　客户确认的报告", "交付:客户确认的报告"])
def test_the_standard_is_answered_by_its_word_and_a_space(room: Room, answer: str) -> None:
    asked = only(room.say("王经理", "/任务 用户调研 @小李 10月23日前"))
    assert "交付什么算完成（规则 1）？请回复，例如：交付:客户确认的终稿" in asked
    assert "客户确认的报告" in only(room.say("王经理", answer))
    assert "交付：客户确认的报告" in only(room.say("王经理", "/查 T3")).text


# ---------------------------------------------------------------- 改期 and 转交


def test_the_same_date_or_owner_changes_nothing(room: Room) -> None:
    assert "没有变化" in only(room.say("小李", "/改期 T1 10月15日 原因:等客户"))
    assert "没有变化" in only(room.say("小李", "/转交 T1 @小李"))
    assert room.told("小李") == []


def test_an_earlier_date_is_confirmed_once(room: Room) -> None:
    asked = only(room.say("小李", "/改期 T1 下周 原因:客户催"))
    assert "10月4日（周日）" in asked and "更早" in asked and "休息日" in asked and len(asked.buttons) == 2
    assert "10月15日（周四）" in only(room.say("王经理", "/查 T1"))
    said = only(room.say("小李", asked.buttons[0][1]))
    assert "10月15日（周四） → 10月4日（周日）" in said and "客户催" in said


def test_an_earlier_date_may_be_dropped(room: Room) -> None:
    asked = only(room.say("小李", "/改期 T1 10月9日 原因:客户催"))
    room.say("小李", asked.buttons[1][1])
    assert "10月15日（周四）" in only(room.say("小李", "/查 T1"))
    room.say("小李", "确认")
    assert "10月15日（周四）" in only(room.say("小李", "/查 T1"))


def test_a_reason_loses_its_because(room: Room) -> None:
    said = only(room.say("小李", "/改期 T1 10月20日 原因:因为客户改稿"))
    assert "原因：客户改稿" in said.text


def delay_reason(room: Room) -> list[str]:
    return [
        row.delay_reason
        for row in room.read(lambda conn: conn.exec_driver_sql("select delay_reason from tasks order by number").all())
    ]


def test_the_reason_of_a_date_moved_in_good_time_is_no_reason_of_a_delay(room: Room) -> None:
    room.say("小李", "/改期 T1 10月20日 原因:客户改稿")
    assert delay_reason(room)[0] == ""
    room.until("2026-10-21T09:00:00+08:00")
    room.say("王经理", "/改期 T1 10月23日 原因:等客户")
    assert delay_reason(room)[0] == "等客户"


def test_a_request_goes_to_the_lead_of_the_owners_department(empty: Room) -> None:
    empty.say("王经理", "/任务 接口联调 @小陈 9月25日前 交付:报告")
    empty.say("王经理", "/部门 研发部 负责人 @周总监 接口人 @张工")
    empty.say("王经理", "/成员 研发部 @小陈")
    empty.write(lambda conn: conn.exec_driver_sql("update tasks set department_id = null"))
    empty.until("2026-09-28T10:00:00+08:00")
    assert "周总监" in only(empty.say("小陈", "/改期 T1 9月30日 原因:等接口"))


def test_a_second_tap_on_a_decided_request_changes_nothing(room: Room) -> None:
    room.until("2026-10-21T10:00:00+08:00")
    before = room.mark("周总监")
    room.say("张工", "/改期 T2 10月28日 原因:测试用例编写延迟")
    tap = only(room.told("周总监", before)).buttons[0][1]
    room.whisper("周总监", "/改期 T2 10月29日 原因:留一天回归")
    said = only(room.whisper("王经理", tap))
    assert "已由周总监改期" in said and "10月29日（周四）" in said
    assert "10月29日（周四） → 10月30日（周五）" in only(room.say("张工", "/改期 T2 10月30日 原因:测试用例编写延迟"))


def test_a_task_made_one_to_one_reaches_its_owner(room: Room) -> None:
    room.whisper("王经理", "/任务 竞品分析 @张工 10月16日前 交付:报告")
    told = room.told("张工")
    assert any("T3 竞品分析" in post and "10月16日（周五）" in post for post in told)


# ---------------------------------------------------------------- 任务描述


def test_a_description_is_kept_completed_shown_and_taken_back(room: Room) -> None:
    made = only(room.say("王经理", "/任务 渠道铺设 @小李 10月20日前 描述:覆盖20家核心门店 交付:门店清单"))
    assert "描述：覆盖20家核心门店" in made and "交付：门店清单" in made
    assert "描述：覆盖20家核心门店" in only(room.say("小李", "/查 T3"))
    later = only(room.say("王经理", "/任务 T1 说明:海报两版、门店易拉宝一版"))
    assert later.text == "已补充 T1 宣传物料设计 的任务描述：海报两版、门店易拉宝一版"
    assert "描述恢复为未填写" in only(room.say("王经理", "/撤销"))
    assert "描述" not in only(room.say("小李", "/查 T1"))
    remark = "/任务 T1 备注:终稿需客户书面确认"
    assert only(room.say("王经理", remark)).text == "已补充 T1 宣传物料设计 的备注：终稿需客户书面确认"
    assert "备注恢复为未填写" in only(room.say("王经理", "/撤销"))
    room.say("王经理", "/任务 批量\n任务名称\t负责人\t截止\t任务描述\n产品培训\t张工\t10月21日\t面向销售部，两场")
    room.say("王经理", "确认")
    assert "描述：面向销售部，两场" in only(room.say("张工", "/查 T4"))
