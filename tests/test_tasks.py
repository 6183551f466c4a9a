"""Tasks and progress, as people say them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.room import Room


@pytest.fixture
def room(ready_url: str) -> Iterator[Room]:
    room = Room(ready_url)
    yield room
    room.close()


@pytest.fixture
def team(room: Room) -> Room:
    """Three departments, one project, two tasks."""
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @张工",
        "/部门 运营部 负责人 @刘主管 接口人 @陈专员",
        "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日 目标:按时上线",
        "/任务 宣传物料设计 @小李 10月15日前 交付:客户确认的终稿",
        "/任务 核心功能开发 @张工 10月20日前 协助:运营部",
    ):
        assert room.say("王经理", line), line
    return room


def only(posts: list) -> object:  # type: ignore[type-arg]
    assert len(posts) == 1, posts
    return posts[0]


def test_the_first_task_in_a_fresh_group_works_without_any_directory(room: Room) -> None:
    said = only(room.say("小李", "/任务 海报设计 @小王 10月15日前 交付:终稿"))
    assert "T1" in said and "海报设计" in said and "10月15日（周四）" in said
    assert only(room.say("小王", "/进度 T1 50%")).text.startswith("T1 海报设计：0% → 50%")


def test_a_vague_deadline_is_sent_back_with_two_dates_that_work(team: Room) -> None:
    said = only(team.say("王经理", "/任务 用户调研 @陈专员 尽快 交付:报告"))
    assert "尽快" in said and "具体日期" in said and len(said.buttons) == 2
    _label, command = said.buttons[0]
    assert "T3" in only(team.say("王经理", command))


def test_the_answer_to_the_bots_question_needs_no_command(team: Room) -> None:
    team.say("王经理", "/任务 用户调研 @陈专员 尽快 交付:报告")
    said = only(team.say("王经理", "10月25日前"))
    assert "T3" in said and "用户调研" in said and "陈专员" in said and "报告" in said


def test_a_new_slash_command_never_answers_an_open_question(team: Room) -> None:
    team.say("王经理", "/任务 用户调研 @陈专员 尽快")
    team.say("王经理", "/我的")
    assert team.say("王经理", "10月25日前") == []


def test_two_responsible_people_are_named_back(team: Room) -> None:
    said = only(team.say("王经理", "/任务 用户调研 @陈专员 @小李 10月25日前"))
    assert "第一责任人" in said and "陈专员" in said and "小李" in said


def test_a_task_without_a_standard_is_taken_and_asked_once(team: Room) -> None:
    said = only(team.say("王经理", "/任务 用户调研 @陈专员 10月23日前"))
    assert "T3" in said and "交付" in said
    assert "100份问卷" in only(team.say("王经理", "@牵头助手 100份问卷"))
    assert "100份问卷" in only(team.say("王经理", "/查 T3"))


def test_plain_words_to_the_bot_are_a_report(team: Room) -> None:
    said = only(team.say("张工", "@牵头助手 研发部核心功能开发已完成75%，测试用例编写延迟2天"))
    assert "T2" in said and "75%" in said
    assert team.say("张工", "核心功能开发做到80%了") == []  # not addressed: just chat


def test_somebody_elses_task_is_passed_on_with_one_tap(team: Room) -> None:
    said = only(team.say("小李", "/进度 T2 100%"))
    assert "张工" in said
    offer = only(team.told("张工"))
    assert offer.buttons == (("按此更新", "/进度 T2 100%"),)
    assert "100%" not in only(team.say("小李", "/查 T2")).text


def test_undo_brings_everything_back(team: Room) -> None:
    team.say("小李", "/进度 T1 60% 初稿 风险:客户改稿 措施:先沟通")
    team.say("小李", "/进度 T1 完成")
    assert "60%" in only(team.say("小李", "/撤销"))
    assert "客户改稿" in only(team.say("小李", "/查 T1"))
    assert "0%" in only(team.say("小李", "/撤销"))
    assert "没有" in only(team.say("小李", "/撤销"))


def test_undo_of_a_new_task_takes_it_off_the_sheet(team: Room) -> None:
    team.say("王经理", "/任务 用户调研 @陈专员 10月23日前 交付:报告")
    assert "T3" in only(team.say("王经理", "/撤销"))
    assert "不存在" in only(team.say("王经理", "/查 T3"))
    assert "T4" in only(team.say("王经理", "/任务 用户调研 @陈专员 10月23日前 交付:报告"))  # numbers are not reused


def test_a_date_that_is_over_is_asked_about(team: Room) -> None:
    said = only(team.say("王经理", "/任务 用户调研 @陈专员 2026年9月1日前 交付:报告"))
    assert "已经过去" in said and len(said.buttons) == 2


def test_rescheduling_needs_a_reason_and_asks_for_it_by_name(team: Room) -> None:
    assert "原因" in only(team.say("张工", "/改期 T2 10月23日"))
    said = only(team.say("张工", "测试用例编写延迟"))
    assert "10月20日（周二）" in said and "10月23日（周五）" in said


def test_after_the_due_moment_others_ask_the_lead_by_one_tap(team: Room) -> None:
    team.until("2026-10-21T10:00:00+08:00")
    before = team.mark("周总监")
    said = only(team.say("张工", "/改期 T2 10月28日 原因:测试用例编写延迟"))
    assert "周总监" in said
    request = only(team.told("周总监", before))
    assert "10月28日" in request and "T2" in request
    granted = team.whisper("周总监", request.buttons[0][1])
    assert "10月28日（周三）" in only(granted)
    assert any("已同意" in post for post in team.told("张工"))


def test_handing_over_tells_the_new_owner(team: Room) -> None:
    said = only(team.say("小李", "/转交 T1 @小陈"))
    assert "小陈" in said
    assert any("T1" in post for post in team.told("小陈"))


def test_a_number_of_another_group_answers_like_a_missing_one(team: Room) -> None:
    team.say("外人", "/任务 别的事 @外人 10月15日前 交付:文档", group="另一个群")
    foreign = only(team.say("外人", "/查 T2", group="另一个群"))
    missing = only(team.say("外人", "/查 T99", group="另一个群"))
    assert foreign.text == missing.text.replace("T99", "T2")


def test_a_repeated_delivery_changes_nothing(team: Room) -> None:
    assert team.say("小李", "/进度 T1 30%", message_id="m1")
    assert team.say("小李", "/进度 T1 30%", message_id="m1") == []


def test_quoted_text_is_never_a_command(team: Room) -> None:
    assert team.say("小李", "> /进度 T1 100%") == []
    assert "0%" in only(team.say("小李", "/查 T1"))


def test_a_percent_out_of_range_is_refused(team: Room) -> None:
    assert "100" in only(team.say("小李", "/进度 T1 120%"))


def test_a_typo_is_suggested_and_not_run(team: Room) -> None:
    said = only(team.say("小李", "/进读 T1 95%"))
    assert "/进度" in said and "0%" in only(team.say("小李", "/查 T1"))


def test_everyone_is_never_a_person_or_a_mention(team: Room) -> None:
    said = only(team.say("小李", "/任务 @所有人 看这里 [点我](http://evil.example) @小李 10月30日前 交付:=1+1"))
    assert "所有人" not in said.mentions


def test_several_reports_in_one_message(team: Room) -> None:
    team.say("王经理", "/任务 渠道铺设 @小李 10月16日前 交付:20家门店")
    said = only(team.say("小李", "/进度 T1 40%\nT3 20%"))
    assert "T1" in said and "T3" in said


def test_the_answer_may_repeat_the_word_the_bot_asked_for(team: Room) -> None:
    team.say("王经理", "/任务 用户调研 @陈专员 10月23日前")
    team.say("王经理", "交付:100份问卷")  # not addressed, but said in the bot's own words
    said = only(team.say("王经理", "/查 T3"))
    assert "交付：100份问卷" in said.text


def test_a_bare_number_picks_from_the_list_the_bot_showed(team: Room) -> None:
    team.say("王经理", "/任务 门店海报 @小李 10月16日前 交付:终稿")
    asked = only(team.say("小李", "/进度 60% 画了草图"))
    assert "T1" in asked and "T3" in asked
    assert only(team.say("小李", "3")).text.startswith("T3 门店海报：0% → 60%")


def test_chat_that_happens_to_name_a_day_is_no_answer(team: Room) -> None:
    team.say("王经理", "/任务 用户调研 @陈专员 尽快")
    assert team.say("王经理", "明天中午一起吃饭吗") == []
    assert "不存在" in only(team.say("王经理", "/查 T3"))


def test_a_question_shows_and_records_nothing(team: Room) -> None:
    said = only(team.say("小李", "@牵头助手 T1 现在什么情况？"))
    assert "第一责任人：小李" in said.text and "已更新" not in said.text


def test_a_department_named_after_the_task_becomes_its_own(room: Room) -> None:
    room.say("王经理", "/任务 海报设计 @小王 10月15日前 交付:终稿")
    room.say("王经理", "/部门 市场部 负责人 @王经理 接口人 @小李")
    room.say("王经理", "/成员 市场部 @小王")
    assert "责任部门：市场部" in only(room.say("小王", "/查 T1")).text


def test_a_lone_number_is_a_percentage(team: Room) -> None:
    assert only(team.say("小李", "/进度 T1 60")).text.startswith("T1 宣传物料设计：0% → 60%")
    assert "100" in only(team.say("小李", "/进度 T1 160"))


def test_asking_whether_it_is_done_does_not_make_it_done(team: Room) -> None:
    team.say("小李", "/进度 T1 完成了吗？")
    assert "0%" in only(team.say("小李", "/查 T1"))


def test_a_text_is_no_title(team: Room) -> None:
    said = only(team.say("王经理", f"/任务 {'长' * 300} @小李 10月15日 交付:x"))
    assert "最多 80 字" in said
