"""问题, 解决, 上报, 收到, 跟进 as people say them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.support.room import Post, Room


@pytest.fixture
def room(ready_url: str) -> Iterator[Room]:
    """Three departments, one project, one task of 张工; Friday 10-09, half past ten."""
    room = Room(ready_url, datetime.fromisoformat("2026-10-09T10:30:00+08:00"))
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @张工",
        "/部门 运营部 负责人 @刘主管 接口人 @陈专员",
        "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日 目标:按时上线",
        "/任务 核心功能开发 @张工 10月20日前 协助:运营部 交付:可用的版本",
    ):
        assert room.say("王经理", line), line
    yield room
    room.close()


def only(posts: list[Post]) -> Post:
    assert len(posts) == 1, posts
    return posts[0]


RAISE = "/问题 测试环境资源不足 任务:T1 级别:跨部门 @陈专员 截止:10月12日 措施:运营部协调临时测试服务器"


def raised(room: Room, line: str = RAISE, by: str = "张工") -> Post:
    said = only(room.say(by, line))
    assert "已登记 Q1" in said, said
    return said


# ---------------------------------------------------------------- raising


def test_an_issue_is_said_back_with_everything_that_follows(room: Room) -> None:
    said = raised(room)
    for words in (
        "Q1 测试环境资源不足",
        "跨部门",
        "陈专员",
        "10月12日（周一）",
        "T1 核心功能开发",
        "运营部协调临时测试服务器",
        "10月10日（周六）10:30前未解决，将同步双方负责人：周总监、刘主管、王经理。",
    ):
        assert words in said


def test_the_level_is_inferred_from_the_departments(room: Room) -> None:
    assert "跨部门" in raised(room, "/问题 服务器不足 @陈专员")
    said = only(room.say("张工", "/问题 编译机太慢 @张工"))
    assert "Q2" in said
    assert "普通" in said
    assert "将同步部门负责人：周总监" in said


def test_without_a_person_it_is_the_tasks_owner(room: Room) -> None:
    said = raised(room, "/问题 接口文档缺失 任务:核心功能开发", by="陈专员")
    assert "负责人：张工" in said


def test_the_responsible_department_is_as_said_and_its_contact_answers(room: Room) -> None:
    said = raised(room, "/问题 门店布置受影响 责任部门:运营部 原因:供应商产能不足", by="小李")
    assert "责任部门：运营部" in said.text and "负责人：陈专员" in said.text
    other = only(room.say("小李", "/问题 海报延期 责任部门:市场部 @张工"))
    assert "责任部门：市场部" in other.text and "负责人：张工" in other.text
    assert "责任部门：研发部" in only(room.say("小李", "/问题 Q2 责任部门:研发部")).text
    assert "还没有登记“法务部”" in only(room.say("小李", "/问题 合同未审 @张工 责任部门:法务部")).text
    assert "责任部门：市场部" in only(room.say("小李", "市场部")).text
    both = only(room.say("小李", "/问题 合同未签 @张工 责任部门:市场部、研发部"))
    assert "一个责任部门（规则 2）" in both.text and ("研发部", "研发部") in both.buttons
    assert "责任部门：研发部" in only(room.say("小李", "研发部")).text


def test_a_missing_person_is_asked_for_by_name_and_the_rest_is_kept(room: Room) -> None:
    said = only(room.say("张工", "/问题 服务器不足 截止:10月12日 措施:先借一台"))
    assert "负责人" in said
    assert "Q1" not in said
    made = only(room.say("张工", "@陈专员"))
    for words in ("已登记 Q1 服务器不足", "陈专员", "10月12日（周一）", "先借一台"):
        assert words in made


def test_two_people_break_rule_two_and_the_rest_is_kept(room: Room) -> None:
    said = only(room.say("张工", "/问题 服务器不足 @陈专员 @小李 措施:先借一台"))
    assert "第一责任人" in said
    assert "/问题 服务器不足 @陈专员" in said
    made = only(room.say("张工", "@小李"))
    assert "Q1 服务器不足" in made
    assert "小李" in made
    assert "先借一台" in made


@pytest.mark.parametrize("line", ["/问题 服务器不足 @陈专员 尽快", "/问题 服务器不足 @陈专员 截止:尽快"])
def test_a_vague_deadline_is_sent_back_with_two_dates_that_work(room: Room, line: str) -> None:
    said = only(room.say("张工", line))
    assert "具体日期" in said
    assert len(said.buttons) == 2
    made = only(room.say("张工", said.buttons[0][1]))
    assert "已登记 Q1 服务器不足" in made
    assert "陈专员" in made
    assert "10月10日（周六）" in made


def test_no_deadline_is_fine_and_days_in_the_title_stay_there(room: Room) -> None:
    said = raised(room, "/问题 下周三的发布会场地未定 @小李")
    assert "Q1 下周三的发布会场地未定" in said
    assert "截止：" not in said


def test_an_unknown_level_is_asked_for(room: Room) -> None:
    said = only(room.say("张工", "/问题 服务器不足 @陈专员 级别:火星"))
    assert "影响整体进度" in said
    assert "影响整体进度" in only(room.say("张工", "影响整体进度"))


def test_a_number_of_nothing_does_not_exist(room: Room) -> None:
    assert "T9 不存在" in only(room.say("张工", "/问题 服务器不足 任务:T9 @陈专员"))
    assert "Q9 不存在" in only(room.say("张工", "/解决 Q9 好了 原因:无"))


def test_a_bare_word_shows_mine_and_an_example(room: Room) -> None:
    said = only(room.say("张工", "/问题"))
    assert "/问题 " in said
    assert "没有与您有关的未解决问题" in said
    raised(room)
    assert "Q1 测试环境资源不足" in only(room.say("张工", "/问题"))


def test_a_refused_issue_uses_no_number(room: Room) -> None:
    assert "Q1" not in only(room.say("张工", "/问题 服务器不足"))
    raised(room)


def test_what_is_known_later_is_added(room: Room) -> None:
    raised(room)
    said = only(room.say("陈专员", "/问题 Q1 原因:预算未提前申请 已尝试:借用旧机器"))
    assert "已更新 Q1" in said
    assert "预算未提前申请" in said
    assert "借用旧机器" in said
    assert "需要" in only(room.say("小李", "/问题 Q1 原因:别的"))
    assert "已解决" in only(room.say("陈专员", "/解决 Q1 新机器到位"))  # the cause is known already


# ---------------------------------------------------------------- solving


def test_solving_wants_the_cause_and_keeps_the_measure(room: Room) -> None:
    raised(room)
    said = only(room.say("陈专员", "/解决 Q1 临时测试服务器已到位"))
    assert "原因" in said
    assert "临时测试服务器已到位" in said
    done = only(room.say("陈专员", "测试环境预算未提前申请"))
    for words in ("Q1 测试环境资源不足 已解决", "临时测试服务器已到位", "测试环境预算未提前申请", "陈专员", "用时"):
        assert words in done


def test_the_measure_recorded_before_counts(room: Room) -> None:
    raised(room)
    done = only(room.say("陈专员", "/解决 Q1 原因:预算未提前申请"))
    assert "已解决" in done
    assert "运营部协调临时测试服务器" in done


def test_without_a_number_the_only_open_issue_is_meant(room: Room) -> None:
    raised(room)
    assert "Q1" in only(room.say("陈专员", "/解决 服务器到位 原因:预算未提前申请"))
    assert "没有与您有关" in only(room.say("陈专员", "/解决 又好了"))


def test_solved_is_solved(room: Room) -> None:
    raised(room)
    room.say("陈专员", "/解决 Q1 原因:预算未提前申请")
    assert "已于 10月9日（周五）10:30 解决" in only(room.say("张工", "/解决 Q1 原因:别的"))


def test_who_has_nothing_to_do_with_it_may_not_solve_it(room: Room) -> None:
    raised(room)
    said = only(room.say("小李", "/解决 Q1 好了 原因:无"))
    assert "需要" in said
    assert "陈专员" in said
    assert "张工" in said
    assert "已解决" not in said
    for name in ("刘主管", "周总监", "王经理"):  # both leads and the coordinator may
        assert "还缺" not in only(room.say(name, "/上报 Q1"))


# ---------------------------------------------------------------- escalating now


def test_escalating_says_who_will_be_told_and_asks_once(room: Room) -> None:
    raised(room)
    said = only(room.say("张工", "/上报 Q1"))
    assert "周总监、刘主管、王经理" in said
    assert "确认" in said
    assert said.mentions == ()
    done = only(room.say("张工", "确认"))
    assert set(done.mentions) == {"周总监", "刘主管", "王经理"}
    assert "张工请求上报 Q1" in done
    at_24_hours = room.until("2026-10-10T10:35:00+08:00")
    assert not [post for post in at_24_hours if "Q1" in post.text and post.mentions]  # not a second time


def test_the_next_one_up_is_the_executive_privately_and_then_nobody(room: Room) -> None:
    raised(room)
    for _ in range(2):
        room.say("张工", "/上报 Q1")
        done = only(room.say("张工", "确认")) if _ == 0 else room.say("张工", "确认")
    assert done
    assert "赵总，有 1 件事请您定" in room.told("赵总")[-1]
    assert all("赵总" not in post.mentions for post in room.posts("groups/协作群"))
    assert "最高一级" in only(room.say("张工", "/上报 Q1"))


def test_a_task_in_time_is_not_escalated(room: Room) -> None:
    assert "尚未逾期" in only(room.say("张工", "/上报 T1"))


def test_an_ordinary_issue_ends_at_its_own_lead(room: Room) -> None:
    only(room.say("张工", "/问题 编译机太慢 @张工"))
    room.say("张工", "/上报 Q1")
    room.say("张工", "确认")
    assert "Q1 编译机太慢" in room.told("周总监")[-1]
    assert "最高一级" in only(room.say("张工", "/上报 Q1"))


# ---------------------------------------------------------------- 收到 and 跟进


@pytest.fixture
def alarmed(room: Room) -> Room:
    """Q1 after its 24 hours: both leads and the first lead department's lead are mentioned."""
    raised(room)
    room.until("2026-10-10T10:35:00+08:00")
    return room


def test_my_turn_by_one_tap(alarmed: Room) -> None:
    post = next(p for p in alarmed.posts("groups/协作群") if set(p.mentions) == {"周总监", "刘主管", "王经理"})
    said = only(alarmed.say("刘主管", dict(post.buttons)["我来·当天18:00"]))
    assert "Q1 测试环境资源不足：由刘主管跟进，10月10日（周六）18:00前给出结果" in said


def test_a_promise_has_a_name_and_a_weekday(alarmed: Room) -> None:
    said = only(alarmed.say("刘主管", "、跟进 Q1 10月12日前"))
    assert "Q1" in said
    assert "刘主管" in said
    assert "周一" in said


@pytest.mark.parametrize("words", ["/跟进 Q1", "/跟进 Q1 尽快", "/跟进 Q1 10月9日"])
def test_a_promise_wants_a_concrete_date(alarmed: Room, words: str) -> None:
    said = only(alarmed.say("刘主管", words))
    assert [command for _, command in said.buttons] == ["/跟进 Q1 今天18:00", "/跟进 Q1 10月12日12:00"]
    assert "周一" in only(alarmed.say("刘主管", "10月12日"))


def test_a_promise_made_one_to_one_is_told_to_the_group_calmly(alarmed: Room) -> None:
    before = len(alarmed.posts("groups/协作群"))
    assert "刘主管" in only(alarmed.whisper("刘主管", "我来 Q1 10月12日前"))
    (line,) = alarmed.posts("groups/协作群")[before:]
    assert "由刘主管跟进" in line
    assert line.mentions == ()


def test_only_who_was_alarmed_says_got_it(alarmed: Room) -> None:
    said = only(alarmed.say("小李", "/收到 Q1"))
    assert "周总监" in said
    assert "刘主管" in said
    assert "小李已收到" not in said
    assert "小李" not in only(alarmed.say("小李", "/跟进 Q1 10月12日前"))
    assert "刘主管已收到 Q1 测试环境资源不足" in only(alarmed.say("刘主管", "/收到 Q1"))


def test_a_bare_got_it_takes_the_only_case(alarmed: Room) -> None:
    assert "刘主管已收到 Q1" in only(alarmed.say("刘主管", "@牵头助手 收到"))


def test_a_bare_got_it_never_picks_among_several(room: Room) -> None:
    raised(room)
    only(room.say("张工", "/问题 接口文档缺失 @陈专员"))
    room.until("2026-10-10T10:35:00+08:00")
    said = only(room.say("刘主管", "/收到"))
    assert "Q1 测试环境资源不足" in said
    assert "Q2 接口文档缺失" in said
    assert "已收到 Q" not in said
    assert "刘主管已收到 Q2" in only(room.say("刘主管", "Q2"))


def test_politeness_is_not_answered(room: Room) -> None:
    assert room.say("刘主管", "收到") == []
    assert room.say("刘主管", "@牵头助手 收到") == []
    assert room.whisper("刘主管", "收到") == []
    assert "没有等您确认" in only(room.say("刘主管", "/收到"))


def test_an_issue_that_is_over_waits_for_nobody(alarmed: Room) -> None:
    alarmed.say("陈专员", "/解决 Q1 原因:预算未提前申请")
    assert "已经办结" in only(alarmed.say("刘主管", "/收到 Q1"))


def test_taking_an_issue_back_tells_whoever_was_alarmed(alarmed: Room) -> None:
    alarmed.say("陈专员", "/解决 Q1 原因:预算未提前申请")
    alarmed.say("陈专员", "/撤销")
    said = [post for post in alarmed.posts("groups/协作群") if "恢复跟踪" in post.text]
    assert len(said) == 1
    assert set(said[0].mentions) == {"周总监", "刘主管", "王经理"}
    assert "Q1 测试环境资源不足" in only(alarmed.say("陈专员", "/问题"))
