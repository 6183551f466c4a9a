"""Reporting as people really talk: questions, near-completions, several lines, other people's tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from adapters.base import Profile
from storage import tasks as task_rows
from tests.support.room import GROUP, Post, Room

BOT = "@牵头助手 "


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite)
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @李娜",
        "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日",
        "/成员 研发部 @张工",
        "/任务 宣传物料设计 @小李 10月15日前 交付:终稿",
        "/任务 核心功能开发 @张工 10月20日前 交付:安装包",
        "/任务 宣传视频 @小李 10月18日前 交付:成片",
    ):
        assert room.say("王经理", line), line
    room.say("张工", "/进度 T2 60%")
    yield room
    room.close()


def only(posts: list[Post]) -> Post:
    assert len(posts) == 1, posts
    return posts[0]


def percent(room: Room, number: int) -> int:
    def query(conn):  # type: ignore[no-untyped-def]
        found = task_rows.by_number(conn, number, range(1, 9))
        assert found is not None
        return found.percent

    return int(room.read(query))


def note(room: Room, number: int) -> str:
    return str(room.read(lambda conn: task_rows.by_number(conn, number, range(1, 9)).note))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "asked",
    [
        "/进度 T2 核心功能开发完成了吗？", BOT + "核心功能什么时候完成？", BOT + "谁来完成核心功能开发？", BOT + "核心功能开发完成没有",
        BOT + "怎么完成核心功能开发", BOT + "核心功能开发要几天完成", BOT + "T2 好了没", BOT + "T2 能不能今天完成", "/进度 T2 80%了吗",
        BOT + "T2 完成了吧", BOT + "核心功能开发是否已完成", BOT + "T2 完成了，谁来验收", "/进度 T2 何时完成",
    ],
)  # fmt: skip
def test_a_question_shows_the_card_and_records_nothing(room: Room, asked: str) -> None:
    said = only(room.say("张工", asked))
    assert "T2 核心功能开发" in said.text and "第一责任人：张工" in said.text
    assert percent(room, 2) == 60


@pytest.mark.parametrize("person", ["王经理", "小李"])
@pytest.mark.parametrize("asked", ["核心功能开发完成了吗？", "核心功能开发什么时候能完成", "T2 进展如何"])
def test_somebody_elses_question_is_no_report(room: Room, person: str, asked: str) -> None:
    said = only(room.say(person, BOT + asked))
    assert "第一责任人：张工" in said.text
    assert room.told("张工") == [] and percent(room, 2) == 60


def test_a_leads_question_about_the_own_department_is_no_report(room: Room) -> None:
    only(room.say("王经理", BOT + "宣传视频什么时候能完成"))
    assert percent(room, 3) == 0


@pytest.mark.parametrize(
    "said",
    ["T2 完成不了", "T2 搞定一大半了", "T2 搞定七七八八", "核心功能开发的验收完成了", "T2 联调完成", "T2 完成接口文档"],
)
def test_what_is_not_all_done_is_not_done(room: Room, said: str) -> None:
    answer = only(room.say("张工", BOT + said))
    assert answer.text.startswith("T2 核心功能开发：仍为 60%，已记下")
    assert percent(room, 2) == 60


def test_what_cannot_be_done_is_a_risk(room: Room) -> None:
    assert "风险：本周完成不了" in only(room.say("张工", "/进度 T2 本周完成不了")).text
    assert "状态：风险" in only(room.say("张工", "/查 T2")).text


def test_a_part_that_is_done_offers_to_report_the_whole(room: Room) -> None:
    said = only(room.say("张工", BOT + "核心功能开发的验收完成了"))
    assert ("报完成", "/进度 T2 完成") in said.buttons
    assert "验收完成" in note(room, 2)


@pytest.mark.parametrize(
    "said",
    [
        "T2 提前两天完成", "T2 完成", "核心功能开发已完成", "完成核心功能开发", "T2 核心功能全部完成了", "T2 100%，请问谁验收？", "我今天完成了T2",
        "研发部核心功能开发9月14日完成", "T2 张工已经完成", "T2 完成，没有问题", "T2 搞定✅", "T2 任务完成了哈",
    ],
)  # fmt: skip
def test_an_explicit_end_is_done(room: Room, said: str) -> None:
    assert "已完成（100%）" in only(room.say("张工", BOT + said)).text


def test_the_word_of_completion_is_no_note(room: Room) -> None:
    room.say("张工", "/进度 T2 70% 完成")
    assert (percent(room, 2), note(room, 2)) == (70, "")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("/进度 T2 85", 85), (BOT + "T2：87", 87), ("/进度 88 T2", 88), ("/进度 T2 85 今日联调", 85), ("/进度 核心功能开发 86", 86),
        ("/进度 T2 3个用例已跑", 60),
    ],
)  # fmt: skip
def test_a_number_without_the_sign(room: Room, said: str, expected: int) -> None:
    only(room.say("张工", said))
    assert percent(room, 2) == expected


def test_a_torn_number_is_asked_about(room: Room) -> None:
    said = only(room.say("张工", "/进度T2 7 5%"))
    assert said.buttons == (("75%", "/进度 T2 75%"), ("5%", "/进度 T2 5%"))
    assert percent(room, 2) == 60


def test_a_decimal_is_rounded_and_says_so(room: Room) -> None:
    assert "75.5% 按 76% 记录" in only(room.say("张工", "/进度 T2 75.5%")).text
    assert percent(room, 2) == 76
    room.say("张工", "/进度 T2 99.6%")
    assert percent(room, 2) == 99


@pytest.mark.parametrize("said", ["/进度 T2 91%；T999 完成", "/进度 T2 91%\nT999 完成"])
def test_good_lines_beside_a_wrong_number_are_kept(room: Room, said: str) -> None:
    answer = only(room.say("张工", said))
    assert percent(room, 2) == 91
    assert "60% → 91%" in answer.text and "第 2 条未记录：T999 不存在" in answer.text


def test_several_lines_all_wrong_are_refused_line_by_line(room: Room) -> None:
    said = only(room.say("张工", "/进度 T998 91%\nT999 完成"))
    assert "T998 不存在" in said.text and "T999 不存在" in said.text and "撤销" not in said


def test_of_several_lines_the_own_are_kept_and_the_others_passed_on(room: Room) -> None:
    said = only(room.say("张工", "/进度 T2 91%\nT1 40% 初稿"))
    assert percent(room, 2) == 91 and percent(room, 1) == 0
    assert "第 2 条未记录：T1 宣传物料设计 由小李负责，已转告小李确认" in said.text
    assert only(room.told("小李")).buttons == (("按此更新", "/进度 T1 40% 初稿"),)


def test_two_numbers_with_one_word_are_both_recorded(room: Room) -> None:
    said = only(room.say("小李", "/进度 T1 T3 完成"))
    assert (percent(room, 1), percent(room, 3)) == (100, 100)
    assert "T1" in said and "T3" in said


def test_a_number_waited_for_is_not_reported_on(room: Room) -> None:
    room.say("小李", "/进度 T1 80%，等 T3 的成片")
    assert (percent(room, 1), percent(room, 3)) == (80, 0)


def test_a_number_alone_shows_the_card(room: Room) -> None:
    assert "第一责任人：张工" in only(room.say("小李", BOT + "T2")).text
    assert "第一责任人：张工" in only(room.whisper("张工", "T2")).text
    assert "第一责任人：张工" in only(room.whisper("张工", "核心功能开发")).text


@pytest.mark.parametrize("yes", ["好", "是的", "按此更新", "好的。", "确认"])
def test_the_offer_can_be_answered_in_words(room: Room, yes: str) -> None:
    room.say("小李", "/进度 T2 80% 联调")
    assert "60% → 80%" in only(room.whisper("张工", yes)).text
    assert percent(room, 2) == 80


def test_the_offer_can_be_declined(room: Room) -> None:
    room.say("小李", "/进度 T2 80%")
    room.whisper("张工", "不用")
    assert percent(room, 2) == 60


def test_the_offer_does_what_it_shows(room: Room) -> None:
    filler = "联" * 100
    room.say("小李", f"/进度 T2 80% {filler}\nT1 100%")
    offer = only(room.told("张工"))
    ((_label, command),) = offer.buttons
    shown = command.removeprefix("/进度 T2 ")
    assert len(shown) <= 80 and shown in offer.text and "\n" not in command and "T1" not in command


def test_an_offer_that_cannot_be_sent_privately_stands_in_the_group(room: Room) -> None:
    room.state.house.profiles["local"] = _without_direct(room.state.house.profiles["local"])
    said = room.say("小李", "/进度 T2 80%")
    assert any("按此更新" in post and "张工" in post.mentions for post in said)


def _without_direct(profile: Profile) -> Profile:
    return replace(profile, direct=False)


def test_the_refusal_names_who_else_may(room: Room) -> None:
    said = only(room.say("小李", "/进度 T2 80%"))
    assert said.text == "T2 核心功能开发 由张工负责，已转告张工确认。（本部门的李娜、周总监也可以更新）"
    assert only(room.told("张工")).text == "小李提到 T2 核心功能开发：80%。是否按此更新？"


def test_the_new_date_is_offered_with_a_real_reason_only_when_it_moved(room: Room) -> None:
    said = only(room.say("张工", "/进度 T2 83%，测试用例编写延迟2天，预计10月25日完成"))
    assert ("申请改期", "/改期 T2 10月25日（周日） 原因:测试用例编写延迟2天") in said.buttons
    later = only(room.say("张工", "/进度 T2 84%"))
    assert "改期" not in later and "预计" in later


def test_without_a_reason_the_button_gives_none(room: Room) -> None:
    said = only(room.say("张工", BOT + "核心功能 83%，预计10月25日完成"))
    assert ("申请改期", "/改期 T2 10月25日（周日）") in said.buttons


def test_an_issue_said_to_be_solved_gets_its_button(room: Room) -> None:
    room.say("张工", "/问题 测试环境资源不足 任务:T2 @李娜")
    said = only(room.say("张工", BOT + "Q1解决了"))
    assert ("已解决 Q1", "/解决 Q1") in said.buttons and "测试环境资源不足" in said
    assert ("已解决 Q1", "/解决 Q1") in only(room.say("张工", BOT + "测试环境的问题解决了")).buttons
    assert percent(room, 2) == 60


def test_an_issue_asked_about_is_shown(room: Room) -> None:
    room.say("张工", "/问题 测试环境资源不足 任务:T2 @李娜")
    said = only(room.say("张工", BOT + "Q1 解决了吗？"))
    assert "测试环境资源不足" in said.text and said.buttons == ()


@pytest.mark.parametrize(
    ("said", "button"),
    [
        ("提个问题：接口文档缺失，影响T2", ("记为问题", "/问题 接口文档缺失 任务:T2")),
        ("T2 转给李娜", ("转交李娜", "/转交 T2 @李娜")),
        ("把T2转给小陈", ("转交小陈", "/转交 T2 @小陈")),
        ("核心功能开发转给@李娜", ("转交李娜", "/转交 T2 @李娜")),
        ("把T2延期到10月28日，接口没好", ("改期", "/改期 T2 10月28日 原因:接口没好")),
        ("把核心功能开发改到10月28日", ("改期", "/改期 T2 10月28日")),
    ],
)
def test_other_wishes_become_one_button(room: Room, said: str, button: tuple[str, str]) -> None:
    answer = only(room.say("张工", BOT + said))
    assert answer.buttons == (button,)
    assert percent(room, 2) == 60 and note(room, 2) == ""
    assert room.say("张工", button[1])


def test_a_restated_date_is_no_reason(room: Room) -> None:
    said = only(room.say("张工", BOT + "T2延期到10月28日，接口没好"))
    assert ("申请改期", "/改期 T2 10月28日（周三）") in said.buttons


def test_a_wish_for_speed_is_no_report(room: Room) -> None:
    assert "第一责任人：张工" in only(room.say("赵总", BOT + "T2 麻烦尽快完成")).text
    assert room.told("张工") == []


def test_an_end_beside_work_going_on_offers_to_report_it(room: Room) -> None:
    said = only(room.say("张工", "/进度 T2 开发完成，正在自测"))
    assert percent(room, 2) == 60 and ("报完成", "/进度 T2 完成") in said.buttons


def test_a_name_several_tasks_share_is_asked_about(room: Room) -> None:
    assert [command for _label, command in only(room.say("小李", BOT + "宣传")).buttons] == ["/查 T1", "/查 T3"]
    assert "T3 宣传视频" in only(room.say("小李", "3")).text


def test_a_handed_over_draft_is_a_report(room: Room) -> None:
    only(room.say("张工", BOT + "T2 80%，已交给客户"))
    assert percent(room, 2) == 80


def test_buttons_of_names_do_not_repeat_the_name(room: Room) -> None:
    asked = only(room.say("小李", "/进度 宣传 完成"))
    assert {command for _label, command in asked.buttons} == {"/进度 T1 完成", "/进度 T3 完成"}
    only(room.say("小李", "/进度 宣传 60% 草图"))
    assert only(room.say("小李", "宣传视频")).text.startswith("T3 宣传视频：0% → 60%")
    assert note(room, 3) == "草图"


def test_the_whole_line_of_the_list_is_an_answer(room: Room) -> None:
    room.say("小李", "/进度 60% 草图")
    assert only(room.say("小李", "T3 宣传视频")).text.startswith("T3 宣传视频：0% → 60%")
    assert note(room, 3) == "草图"


def test_a_report_without_a_change_says_so(room: Room) -> None:
    assert only(room.say("张工", "/进度 T2 60% 联调")).text.startswith("T2 核心功能开发：仍为 60%，已记下")


def test_the_example_of_my_list_is_one_of_mine(room: Room) -> None:
    assert "/进度 T1 80% 今日联调" in only(room.say("小李", "/我的"))
    nothing = only(room.say("赵总", "/我的")).text
    assert nothing.count("更新进度") == 1 and "例如：/进度 T12 80% 今日联调" in nothing


def test_an_unknown_name_is_answered_with_where_to_look(room: Room) -> None:
    assert only(room.say("小李", "/查 无此事项")).text == "没有找到“无此事项”。发送 /查 可查看现有任务。"


@pytest.mark.parametrize("asked", ["/查 核心功能什么时候完成？", "/查 核心功能开发谁负责", "/查 核心功能怎么样了"])
def test_questions_find_the_task(room: Room, asked: str) -> None:
    assert "第一责任人：张工" in only(room.say("小李", asked)).text


def test_words_that_name_no_task_finish_none(room: Room) -> None:
    only(room.say("张工", BOT + "服务器的问题解决了"))
    only(room.say("张工", BOT + "海报印刷完成了"))
    assert percent(room, 2) == 60


def test_groups_hear_only_what_is_meant_for_the_bot(room: Room) -> None:
    assert room.say("张工", "核心功能开发完成了吗？", GROUP) == []


@pytest.mark.parametrize("words", ["完成 今日联调通过", "完成 终稿已发客户", "已完成 文档已归档", "完成"])
def test_the_word_of_the_usage_reports_done_whatever_follows(room: Room, words: str) -> None:
    assert "已完成（100%）" in room.say("张工", f"/进度 T2 {words}")[0].text
