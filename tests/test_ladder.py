"""The ladder as people live it: who is told when, what pauses it, what ends it. Autumn 2026; 10-01..07 off, Sat 10-10 worked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Connection, select

from bot.services import climb
from storage import cases
from storage.models import accounts, alarms, group_members, people, rungs
from storage.models import cases as case_table
from storage.models import outbox as outbox_table
from tests.support.room import Post, Room

ROUTINE = ("今日进度", "项目周报", "今天还没有更新")
EVERYBODY = ("王经理", "小李", "周总监", "张工", "刘主管", "陈专员", "赵总")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+08:00")


@pytest.fixture
def start() -> str:
    """When the story begins."""
    return "10-09 09:00"


@pytest.fixture
def room(story_url: str, start: str) -> Iterator[Room]:
    """Three departments and a project with an executive."""
    room = Room(story_url, at(start))
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @张工",
        "/部门 运营部 负责人 @刘主管 接口人 @陈专员",
        "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日 目标:按时上线",
    ):
        assert room.say("王经理", line), line
    yield room
    room.close()


def climbing(posts: list[Post]) -> list[Post]:
    """Without the day's post, the last call and the weekly."""
    return [post for post in posts if not post.text.startswith(ROUTINE)]


class Ear:
    """What people and the group hear from now on, without the routine."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.marks = {name: room.mark(name) for name in EVERYBODY}

    def until(self, moment: str) -> list[Post]:
        return climbing(self.room.until(at(moment)))

    def new(self, name: str) -> list[Post]:
        """What this person was told since they were last asked about."""
        posts = climbing(self.room.told(name, self.marks[name]))
        self.marks[name] = self.room.mark(name)
        return posts

    def silent(self, *names: str) -> bool:
        return not any(self.new(name) for name in names or EVERYBODY)


def task(room: Room, title: str = "核心功能开发", owner: str = "小陈", due: str = "10月20日前") -> str:
    """A task of the 研发部 whose owner is not its contact."""
    room.say("王经理", f"/成员 @{owner} 研发部")
    (post,) = room.say("王经理", f"/任务 {title} @{owner} {due} 交付:可用的版本")
    return post.text.split()[1] if " " in post.text else post.text


def issue(room: Room, title: str = "测试环境资源不足", by: str = "张工", owner: str = "陈专员") -> None:
    (post,) = room.say(by, f"/问题 {title} @{owner} 措施:协调临时服务器")
    assert "已登记" in post


def outcomes(room: Room) -> dict[str, str]:
    return room.read(lambda conn: {row.role: row.outcome for row in conn.execute(select(rungs).order_by(rungs.c.id))})


# ---------------------------------------------------------------- a late task


def test_a_late_task_climbs_as_the_rules_say(room: Room) -> None:
    task(room)
    room.until(at("10-21 14:29"))
    ear = Ear(room)
    assert ear.until("10-21 14:30") == []
    (contact,) = ear.new("张工")
    assert "T1 核心功能开发" in contact
    assert "10月20日（周二）" in contact
    assert "10月22日（周四）09:30" in contact
    assert "周总监" in contact
    assert ear.silent()
    ear.until("10-22 09:29")
    assert ear.silent()
    ear.until("10-22 09:30")
    (lead,) = ear.new("周总监")
    assert "请您定" in lead
    assert "小陈" in lead
    assert "规则 7" in lead
    assert "10月26日（周一）09:30" in lead
    assert ear.silent()
    ear.until("10-23 09:30")
    (notice,) = ear.new("周总监")
    assert "预告" in notice
    assert "赵总" in notice
    assert "10月26日（周一）09:30" in notice
    assert ear.until("10-26 09:29") == []
    assert ear.silent()
    (line,) = ear.until("10-26 09:30")
    assert line.text == "T1 核心功能开发 已按规则 7 同步分管领导，待定：新的完成日期。"
    assert line.mentions == ()
    (executive,) = ear.new("赵总")
    assert executive.text.startswith("赵总，有 1 件事请您定：")
    assert "T1 核心功能开发" in executive
    assert ear.silent()
    assert ear.until("11-06 18:00") == []
    assert ear.silent()


@pytest.mark.parametrize("start", ["09-29 09:00"])
def test_a_task_due_before_the_holiday_alarms_nobody_during_it(room: Room) -> None:
    task(room, due="9月30日前")
    room.until(at("09-30 23:00"))
    ear = Ear(room)
    assert ear.until("10-08 14:29") == []
    assert ear.silent()
    ear.until("10-08 14:30")
    assert ear.new("张工")
    assert ear.silent()


def test_done_ends_the_case_and_tells_exactly_who_was_alarmed(room: Room) -> None:
    task(room)
    room.until(at("10-22 10:00"))
    ear = Ear(room)
    (reply,) = room.say("小陈", "/进度 T1 完成")
    assert reply.mentions == ()
    for name in ("张工", "周总监"):
        (end,) = ear.new(name)
        assert "T1 核心功能开发" in end
        assert "已完成" in end
        assert "您无需再处理" in end
    assert ear.silent()
    assert ear.until("10-30 18:00") == []
    assert ear.silent()


def test_a_new_date_ends_the_case_and_its_own_due_moment_opens_another(room: Room) -> None:
    task(room)
    room.until(at("10-22 10:00"))
    ear = Ear(room)
    room.say("周总监", "/改期 T1 10月28日 原因:测试用例编写延迟")
    (end,) = ear.new("张工")
    assert "已改期至 10月28日（周三）" in end
    assert ear.until("10-29 14:29") == []
    assert ear.silent()
    ear.until("10-29 14:30")
    assert "10月28日（周三）" in ear.new("张工")[0]


@pytest.mark.both_databases
def test_taking_back_the_end_goes_on_where_it_stood(room: Room) -> None:
    task(room)
    room.until(at("10-22 10:00"))
    room.say("小陈", "/进度 T1 完成")
    ear = Ear(room)
    room.say("小陈", "/撤销")
    room.until(at("10-22 11:00"))
    for name in ("张工", "周总监"):
        (back,) = ear.new(name)
        assert "恢复跟踪" in back
    ear.until("10-23 09:30")
    (notice,) = ear.new("周总监")
    assert "预告" in notice
    assert ear.silent()


# ---------------------------------------------------------------- pauses


@pytest.mark.both_databases
def test_seen_pauses_once_until_noon_of_the_next_working_day(room: Room) -> None:
    task(room)
    room.until(at("10-22 10:00"))
    ear = Ear(room)
    (reply,) = room.whisper("周总监", "收到")
    assert "周总监已收到 T1 核心功能开发" in reply
    assert "10月23日（周五）12:00" in reply
    ear.new("周总监")
    ear.until("10-23 13:59")
    assert ear.silent()  # 09:30 falls into the pause, which ends over lunch
    ear.until("10-23 14:00")
    assert "预告" in ear.new("周总监")[0]
    (again,) = room.whisper("周总监", "/收到 T1")
    assert "周总监" in again
    assert "暂不" not in again
    ear.new("周总监")
    ear.until("10-26 09:30")
    assert ear.new("赵总")


@pytest.mark.both_databases
def test_a_first_promise_that_ran_out_leaves_its_follower_half_a_day(room: Room) -> None:
    task(room)
    room.until(at("10-22 10:00"))
    ear = Ear(room)
    (reply,) = room.whisper("周总监", "/跟进 T1 10月26日15:00")
    assert "周总监" in reply
    assert "10月26日（周一）15:00" in reply
    ear.new("周总监")
    assert ear.until("10-26 14:59") == []
    assert ear.silent()
    ear.until("10-26 15:00")
    said = ear.new("周总监")
    assert any("约定的 10月26日（周一）15:00 已到，目前还没有结果" in post for post in said)
    assert any("到 10月27日（周二）09:30 仍没有更新" in post for post in said)
    ear.until("10-27 09:29")
    assert ear.silent("赵总")
    ear.until("10-27 09:30")
    (executive,) = ear.new("赵总")
    assert "周总监约定的 10月26日（周一）15:00 已到，目前还没有结果。" in executive
    assert "迟发" not in executive


def test_a_second_broken_promise_goes_on_without_asking(room: Room) -> None:
    task(room)
    room.until(at("10-22 09:40"))
    room.whisper("周总监", "/跟进 T1 10月22日11:00")
    room.until(at("10-22 11:00"))
    room.whisper("周总监", "/跟进 T1 10月22日15:00")
    ear = Ear(room)
    ear.until("10-22 16:00")
    assert ear.silent("周总监")  # no second question
    (reply,) = room.whisper("周总监", "/跟进 T1 11月5日")
    assert "上报按计划继续" in reply
    ear.new("周总监")
    ear.until("10-26 09:30")
    assert len(ear.new("赵总")) == 1


@pytest.mark.both_databases
def test_putting_off_a_promise_counts_as_breaking_it(room: Room) -> None:
    task(room)
    room.until(at("10-22 09:40"))
    for moment in ("10月23日12:00", "10月26日12:00", "10月27日12:00"):
        room.whisper("周总监", f"/跟进 T1 {moment}")
    ear = Ear(room)
    ear.until("10-26 13:59")
    assert ear.silent("赵总")
    ear.until("10-26 14:00")
    assert len(ear.new("赵总")) == 1


def test_a_shorter_promise_shortens_the_pause(room: Room) -> None:
    task(room)
    room.until(at("10-22 09:40"))
    room.whisper("周总监", "/跟进 T1 10月29日12:00")
    room.whisper("周总监", "/跟进 T1 10月26日12:00")
    ear = Ear(room)
    ear.until("10-27 09:29")
    assert ear.silent("赵总")
    ear.until("10-27 09:30")
    assert len(ear.new("赵总")) == 1


def test_a_promise_for_a_day_is_over_with_that_day(room: Room) -> None:
    task(room)
    room.until(at("10-22 10:00"))
    room.whisper("周总监", "/跟进 T1 10月23日")
    ear = Ear(room)
    ear.until("10-26 09:30")
    assert any("约定的 10月23日（周五）已过，目前还没有结果" in post for post in ear.new("周总监"))
    assert ear.silent("赵总")


def test_a_request_for_a_new_date_moves_the_clock_once(room: Room) -> None:
    task(room)
    room.until(at("10-23 15:00"))
    room.say("小陈", "/改期 T1 10月28日 原因:测试用例编写延迟")
    ear = Ear(room)
    ear.until("10-26 13:59")
    assert ear.silent("赵总")
    room.say("小陈", "/改期 T1 10月29日 原因:测试用例编写延迟")  # a newer wish moves nothing any more
    (line,) = ear.until("10-26 14:00")
    assert line.text.endswith("待定：是否改期至 10月29日（周四）。")
    (executive,) = ear.new("赵总")
    assert "是否由 10月20日（周二）改到 10月29日（周四）" in executive


def test_the_lead_may_agree_by_one_tap(room: Room) -> None:
    task(room)
    room.until(at("10-21 18:30"))
    room.say("小陈", "/改期 T1 10月28日 原因:测试用例编写延迟")
    ear = Ear(room)
    ear.until("10-23 09:29")
    (lead,) = ear.new("周总监")  # the rung waited for the answer until Thursday noon
    tap = dict(lead.buttons)["同意改期"]
    (reply,) = room.whisper("周总监", tap)
    assert "10月28日（周三）" in reply
    assert "已改期" in reply


def at_the_executive(room: Room) -> dict[str, str]:
    """T1 late with a new date under discussion, and what the executive can tap."""
    task(room)
    room.until(at("10-23 15:00"))
    room.say("小陈", "/改期 T1 10月29日 原因:测试用例编写延迟")
    ear = Ear(room)
    ear.until("10-26 14:00")
    (told,) = ear.new("赵总")
    return dict(told.buttons)


@pytest.mark.parametrize("how", ["tap", "同意", "/同意 T1", "批准"])
def test_the_executive_answers_what_is_asked(room: Room, how: str) -> None:
    taps = at_the_executive(room)
    (reply,) = room.whisper("赵总", taps["同意改期"] if how == "tap" else how)
    assert "已改期：10月20日（周二） → 10月29日（周四）" in reply
    assert any("赵总已同意" in post for post in room.told("小陈"))
    (again,) = room.whisper("赵总", "同意")
    assert "没有等您答复" in again


@pytest.mark.parametrize("how", ["tap", "不同意", "驳回 T1"])
def test_the_executive_may_say_no(room: Room, how: str) -> None:
    taps = at_the_executive(room)
    (reply,) = room.whisper("赵总", taps["不同意"] if how == "tap" else how)
    assert "仍按原日期跟踪" in reply
    assert any("赵总未同意 T1 核心功能开发 改期" in post for post in room.told("小陈"))


def test_a_no_to_an_expected_date_is_told_to_the_owner(room: Room) -> None:
    task(room)
    room.until(at("10-21 10:00"))
    room.say("小陈", "/进度 T1 60% 预计:10月30日 原因:联调")
    room.until(at("10-26 09:30"))
    (told,) = [post for post in room.told("赵总") if "T1" in post]
    assert dict(told.buttons)["不同意"] == "/不同意 T1"
    (reply,) = room.whisper("赵总", "不同意")
    assert "仍按原日期跟踪" in reply
    assert any("赵总未同意" in post for post in room.told("小陈"))


def test_yes_of_somebody_nobody_asked(room: Room) -> None:
    at_the_executive(room)
    (said,) = room.whisper("陈专员", "同意")
    assert "没有等您答复的改期" in said
    (said,) = room.say("陈专员", "/同意 T1")
    assert "已改期" not in said


@pytest.mark.both_databases
def test_yes_never_picks_among_several(room: Room) -> None:
    task(room, "接口联调", "小陈", "10月20日前")
    task(room, "性能测试", "小陈", "10月20日前")
    room.until(at("10-21 10:00"))
    for label in ("T1", "T2"):
        room.say("小陈", f"/改期 {label} 10月29日 原因:联调")
    (asked,) = room.whisper("周总监", "同意")
    assert "T1 接口联调" in asked
    assert "T2 性能测试" in asked
    (reply,) = room.whisper("周总监", "2")
    assert "T2 性能测试 已改期" in reply


# ---------------------------------------------------------------- windows, caps, merging


@pytest.mark.both_databases
def test_several_matters_for_one_person_are_one_message(room: Room) -> None:
    task(room)
    task(room, "接口联调", "小陈", "10月20日前")
    room.until(at("10-26 09:29"))
    ear = Ear(room)
    (line,) = ear.until("10-26 09:30")
    assert "T1 核心功能开发" in line
    assert "T2 接口联调" in line
    (executive,) = ear.new("赵总")
    assert executive.text.startswith("赵总，有 2 件事请您定：")
    assert "T1 核心功能开发" in executive
    assert "T2 接口联调" in executive
    assert ear.silent()


def test_an_executive_is_written_to_once_a_day(room: Room) -> None:
    task(room)
    task(room, "接口联调", "小陈", "10月21日 10:00")  # its executive rung: Monday 10:00
    room.until(at("10-26 09:29"))
    ear = Ear(room)
    ear.until("10-26 18:00")
    (first,) = ear.new("赵总")
    assert "T1" in first
    assert "T2" not in first
    ear.until("10-27 09:29")
    assert ear.silent("赵总")
    ear.until("10-27 09:30")
    (second,) = ear.new("赵总")
    assert "T2 接口联调" in second
    assert "T1" not in second
    assert "迟发：原定 10月26日（周一）10:00" in second


@pytest.mark.both_databases
def test_a_lead_is_written_to_twice_a_day(room: Room) -> None:
    for title, due in (("甲", "9:30"), ("乙", "10:00"), ("丙", "11:00")):
        task(room, title, "小陈", f"10月20日 {due}")
    room.until(at("10-21 09:29"))
    ear = Ear(room)
    ear.until("10-21 20:00")
    assert [post.text[:2] for post in ear.new("周总监")] == ["T1", "T2"]
    ear.until("10-22 09:30")
    (held,) = ear.new("周总监")
    assert "T3 丙" in held
    assert "T1 甲" in held


def test_one_person_on_two_rungs_reads_one_message(room: Room) -> None:
    room.say("王经理", "/部门 研发部 负责人 @周总监 接口人 @周总监")
    task(room)
    room.until(at("10-21 14:29"))
    ear = Ear(room)
    ear.until("10-22 20:00")
    (only,) = ear.new("周总监")
    assert "请您定" in only  # what the lead decides, already at the first rung
    assert outcomes(room)["contact"] == "sent"
    assert outcomes(room)["lead"] == "merged"


@pytest.mark.both_databases
def test_nobody_on_a_rung_is_told_to_the_coordinator_once_and_the_next_rung_goes_on(room: Room) -> None:
    (post,) = room.say("王经理", "/任务 渠道铺设 @外部伙伴 10月20日前 交付:清单")
    assert "T1" in post
    room.until(at("10-21 14:29"))
    ear = Ear(room)
    ear.until("10-26 09:30")
    (told,) = ear.new("王经理")
    assert "T1 渠道铺设" in told
    assert "接口人" in told
    assert outcomes(room) == {"contact": "nobody", "lead": "nobody", "notice": "nobody", "executive": "sent"}
    assert len(ear.new("赵总")) == 1


@pytest.mark.both_databases
def test_who_cannot_be_written_to_one_to_one_is_mentioned_in_the_group(room: Room) -> None:
    task(room)

    def lose(conn: Connection) -> None:
        conn.execute(accounts.update().where(accounts.c.user_id == "周总监").values(unreachable_since=at("10-20 09:00")))

    room.until(at("10-22 09:29"))
    room.write(lose)
    ear = Ear(room)
    (post,) = ear.until("10-22 09:30")
    assert post.mentions == ("周总监",)
    assert "T1 核心功能开发" in post
    (reply,) = room.say("小陈", "/进度 T1 完成")
    assert reply.mentions == ("周总监",)
    assert "周总监无需再处理" in reply


def test_after_downtime_every_rung_is_late_rather_than_dropped(room: Room) -> None:
    task(room)
    room.until(at("10-20 18:00"))
    ear = Ear(room)
    room.clock.set(at("10-26 10:00"))  # nothing ran meanwhile
    posts = ear.until("10-26 10:01")
    assert len([post for post in posts if "T1" in post]) == 1
    (contact,), (lead,), (executive,) = ear.new("张工"), ear.new("周总监"), ear.new("赵总")
    assert "迟发：原定 10月21日（周三）14:30" in contact
    assert "迟发：原定" in lead
    assert "迟发：原定 10月26日（周一）09:30" in executive
    assert outcomes(room) == {"contact": "sent", "lead": "merged", "notice": "sent", "executive": "sent"}


# ---------------------------------------------------------------- an issue


def test_an_issue_between_departments(room: Room) -> None:
    room.until(at("10-09 10:30"))
    issue(room)
    ear = Ear(room)
    assert ear.until("10-09 16:00") == []
    (first,) = ear.new("陈专员")  # responsible and contact in one
    assert "Q1 测试环境资源不足" in first
    assert ear.silent()
    assert ear.until("10-10 10:29") == []
    (post,) = ear.until("10-10 10:30")
    assert set(post.mentions) == {"周总监", "刘主管", "王经理"}
    assert "已 24 小时" in post
    assert "定一位跟进人和答复时间" in post
    assert "规则 6" in post
    assert ear.silent()
    assert ear.until("10-12 09:29") == []
    (line,) = ear.until("10-12 09:30")
    assert "已按规则 6 同步分管领导" in line
    assert line.mentions == ()
    assert "赵总，有 1 件事请您定" in ear.new("赵总")[0]


@pytest.mark.both_databases
def test_whoever_is_not_in_the_group_is_told_privately(room: Room) -> None:
    room.until(at("10-09 10:30"))
    issue(room)

    def leave(conn: Connection) -> None:
        who = select(people.c.id).where(people.c.name == "刘主管").scalar_subquery()
        conn.execute(group_members.delete().where(group_members.c.person_id == who))

    room.write(leave)
    ear = Ear(room)
    (post,) = ear.until("10-10 10:30")
    assert set(post.mentions) == {"周总监", "王经理"}
    assert "Q1 测试环境资源不足" in ear.new("刘主管")[0]
    (reply,) = room.say("陈专员", "/解决 Q1 服务器已到位 原因:预算未提前申请")
    assert set(reply.mentions) == {"周总监", "王经理"}
    (end,) = ear.new("刘主管")
    assert "已解决" in end
    assert "您无需再处理" in end


@pytest.mark.both_databases
def test_the_end_is_told_where_people_were_alarmed(room: Room) -> None:
    room.until(at("10-09 10:30"))
    issue(room)
    room.until(at("10-12 09:40"))
    ear = Ear(room)
    (reply,) = room.say("陈专员", "/解决 Q1 服务器已到位 原因:预算未提前申请")
    assert set(reply.mentions) == {"周总监", "刘主管", "王经理"}
    assert "已解决" in reply
    (end,) = ear.new("赵总")
    assert "Q1 测试环境资源不足 已解决" in end
    assert "2 天 23 小时" in end
    assert "您无需再处理" in end
    assert ear.silent()


def test_solved_one_to_one_the_group_is_told_in_one_post(room: Room) -> None:
    room.until(at("10-09 10:30"))
    issue(room)
    room.until(at("10-10 10:40"))
    room.whisper("陈专员", "/解决 Q1 服务器已到位 原因:预算未提前申请")
    posts = climbing(room.posts("groups/协作群"))
    ends = [post for post in posts if "已解决" in post.text]
    assert len(ends) == 1
    assert set(ends[0].mentions) == {"周总监", "刘主管", "王经理"}


def test_issues_due_together_are_one_post(room: Room) -> None:
    room.until(at("10-09 10:30"))
    issue(room)
    issue(room, "接口文档缺失")
    ear = Ear(room)
    (post,) = ear.until("10-10 10:30")
    assert "Q1 测试环境资源不足" in post
    assert "Q2 接口文档缺失" in post
    assert ("我来 Q2·当天18:00", "/跟进 Q2 今天18:00") in post.buttons


@pytest.mark.both_databases
def test_nobody_is_alarmed_twice_by_one_rung_and_everyone_is_told_the_end(room: Room) -> None:
    task(room)
    room.until(at("10-26 10:00"))
    room.until(at("10-26 10:00"))  # looking again changes nothing

    def reasons(conn: Connection) -> list[str]:
        rows = conn.execute(select(outbox_table.c.reason).where(outbox_table.c.kind == "rung"))
        return [row.reason for row in rows]

    found = room.read(reasons)
    assert len(found) == len(set(found)) == 5  # contact, lead, notice, executive, the group's line
    room.say("小陈", "/进度 T1 完成")
    untold = room.read(lambda conn: conn.execute(select(alarms).where(alarms.c.told_end_at.is_(None))).all())
    assert untold == []


@pytest.mark.both_databases
def test_cases_are_found_only_through_their_people(room: Room) -> None:
    task(room)
    room.until(at("10-22 10:00"))

    def look(conn: Connection) -> tuple[bool, bool]:
        row = conn.execute(select(case_table)).one()
        ids = {name: conn.execute(select(accounts.c.person_id).where(accounts.c.user_id == name)).scalar_one()
               for name in ("周总监", "赵总")}  # fmt: skip
        return tuple(cases.was_alarmed(conn, "task", row.object_id, ids[name]) for name in ("周总监", "赵总"))

    assert room.read(look) == (True, False)


@pytest.mark.both_databases
def test_a_broken_rung_holds_back_nobody(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    task(room)
    task(room, "接口联调")
    room.until(at("10-22 09:29"))
    ear = Ear(room)
    whole = climb.rung_facts.describe

    def fragile(conn, house, matter, rung, now):  # type: ignore[no-untyped-def]
        if matter.record.label == "T1":
            raise RuntimeError("unreadable")
        return whole(conn, house, matter, rung, now)

    monkeypatch.setattr(climb.rung_facts, "describe", fragile)
    ear.until("10-22 09:30")
    (lead,) = ear.new("周总监")
    assert "T2 接口联调" in lead
    monkeypatch.setattr(climb.rung_facts, "describe", whole)
    ear.until("10-22 10:00")
    assert "T1 核心功能开发" in ear.new("周总监")[0]


def test_a_snooze_reminds_the_owner_at_its_moment(room: Room) -> None:
    task(room)
    room.until(at("10-15 10:00"))
    room.say("小陈", "/稍后 T1 明天9点")
    before = room.mark("小陈")
    room.until(at("10-16 08:59"))
    assert not [post for post in room.told("小陈", before) if "T1" in post and "按约定" in post]
    room.until(at("10-16 09:00"))
    (post,) = [post for post in room.told("小陈", before) if "按约定" in post.text]
    assert "T1 核心功能开发" in post
    room.until(at("10-16 12:00"))
    assert len([post for post in room.told("小陈", before) if "按约定" in post.text]) == 1
