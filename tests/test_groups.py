"""A project over several groups: invited and joined by a code, records seen on both sides, everything else unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.services import audit
from storage import projects
from storage.models import accounts, notes, one_time_codes
from tests.support.room import GROUP, Room

THERE = "研发群"
OURS = (
    "/部门 市场部 负责人 @王经理 接口人 @小李",
    "/部门 研发部 负责人 @周总监 接口人 @张工",
    "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日 目标:按时上线",
    "/任务 宣传物料设计 @小李 10月15日前 交付:样册",
    "/任务 核心功能开发 @老陈 10月20日前 交付:安装包",
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+08:00")


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite, at("10-12 08:30"))
    for line in OURS:
        assert room.say("王经理", line), line
    yield room
    room.close()


def invited(room: Room) -> str:
    (said,) = room.say("王经理", "/项目 邀请")
    found = re.search(r"邀请码：([0-9A-Z]{5}-[0-9A-Z]{5})", said.text)
    assert found, said
    return found[1]


def join(room: Room, by: str = "周总监") -> str:
    code = invited(room)
    (said,) = room.say(by, f"/项目加入{code.lower()}", THERE)  # however it was typed
    assert said.text.startswith("本群已加入项目 2026-市场-001 产品3.0版本上线。\n任务、问题和周报与“协作群”共用"), said
    assert "“协作群”会收到通知，免打扰时间里稍后送到。" in said.text
    return code


def heard(room: Room, group: str, since: int) -> str:
    return "\n".join(post.text for post in room.posts(f"groups/{group}", since))


def test_a_group_joins_by_a_code_that_works_once(room: Room) -> None:
    assert "来操作" in room.say("小李", "/项目 邀请")[0]
    assert "取得新的邀请码" in room.say("周总监", "/项目 加入 ABCDE-FGHJK", THERE)[0]
    assert "在要加入或退出项目的群里" in room.whisper("周总监", "/项目 加入 ABCDE-FGHJK")[0]
    old, before = invited(room), room._last(f"groups/{GROUP}")
    code = join(room)
    stored = room.read(lambda conn: list(conn.execute(select(one_time_codes.c.digest)).scalars()))
    assert all(code.replace("-", "") not in digest and len(digest) == 64 for digest in stored)
    assert "研发群已加入项目 2026-市场-001 产品3.0版本上线，由周总监确认" in heard(room, GROUP, before)
    assert "无效或已过期" in room.say("外人", f"/项目 加入 {old}", "第三个群")[0], "an older code is worth nothing"
    assert "已用过，每个群要各自的邀请码" in room.say("外人", f"/项目 加入 {code}", "第三个群")[0]
    for typed in ("/项目 邀请", "/项目 群", "/项目 邀请 不存在"):
        said = room.say("外人", typed, "第三个群")[0].text
        assert said.startswith("本群还没有项目") and "/项目 新建 " in said and "/项目 加入 " in said
    taken_back = invited(room)
    assert "邀请码已作废" in room.say("王经理", "/撤销")[0]
    assert "无效或已过期" in room.say("外人", f"/项目 加入 {taken_back}", "第三个群")[0]
    late = invited(room)
    room.until(at("10-13 08:31"))
    assert "无效或已过期" in room.say("外人", f"/项目 加入 {late}", "第三个群")[0]
    assert "已经在项目 2026-市场-001" in room.say("周总监", f"/项目 加入 {invited(room)}", THERE)[0]
    assert room.say("王经理", "/项目 群")[0].text == "2026-市场-001 产品3.0版本上线 的群\n协作群：主群\n研发群"
    assert "，与研发群共用" in room.say("王经理", "/项目")[0]
    assert "T1 宣传物料设计" in room.say("周总监", "/查", THERE)[0]


def test_what_changed_in_one_group_is_told_in_the_other(room: Room) -> None:
    room.say("老陈", "大家好", THERE)
    join(room)
    there, here = room._last(f"groups/{THERE}"), room._last(f"groups/{GROUP}")
    assert "T2 核心功能开发" in room.say("老陈", "/进度 T2 60% 联调中", THERE)[0]
    assert "75%" in room.say("老陈", "/进度 T2 75%", THERE)[0]
    assert room.say("小李", "/进度 T1 完成")
    assert "T3" in room.say("周总监", "/任务 压测 @老陈 10月19日前 交付:报告", THERE)[0]
    assert "Q1" in room.say("王经理", "/问题 测试环境资源不足 任务:T2 @张工 措施:协调")[0]
    assert "75%" in room.say("王经理", "/查 T2")[0], "seen at once by whoever asks"
    room.until(at("10-12 11:00"))
    said = heard(room, GROUP, here)
    assert "T2 核心功能开发：进度 60% → 75%，来自研发群" in said, "the last word about a record"
    assert "进度 0% → 60%" not in said and "T1 宣传物料设计：已完成，来自" not in said
    assert "T3 压测：新任务，第一责任人老陈，10月19日（周一）截止，来自研发群" in said
    said = heard(room, THERE, there)
    assert "T1 宣传物料设计：已完成，来自协作群" in said
    assert "Q1 测试环境资源不足：新问题（跨部门），负责人张工，来自协作群" in said
    room.until(at("10-14 11:00"))
    again = heard(room, GROUP, here) + heard(room, THERE, there)
    assert again.count("已登记的变化") == 2, "told once: a note of ours changes nothing, so it is not told on"


def test_a_change_taken_back_is_told_only_where_it_was_heard(room: Room) -> None:
    room.say("老陈", "大家好", THERE)
    join(room)
    here = room._last(f"groups/{GROUP}")
    room.say("老陈", "/进度 T2 60%", THERE)
    room.say("老陈", "/撤销", THERE)
    room.until(at("10-12 09:55"))
    assert not room.read(lambda conn: list(conn.execute(select(notes.c.id).where(notes.c.settled_at.is_(None)))))
    room.say("老陈", "/进度 T2 60%", THERE)
    room.until(at("10-12 10:02"))
    assert "进度 0% → 60%" in heard(room, GROUP, here)
    room.say("老陈", "/撤销", THERE)
    room.until(at("10-12 15:02"))
    assert "进度 60% → 0%" in heard(room, GROUP, here)


def test_other_projects_of_either_group_stay_unseen(room: Room) -> None:
    room.say("周总监", "/项目 新建 内部平台 牵头:研发部 时间:10月9日-11月30日", THERE)
    room.say("周总监", "/任务 权限改造 @老陈 10月20日前 交付:方案", THERE)
    room.say("王经理", "/项目 新建 年会 牵头:市场部 时间:10月9日-12月30日")
    room.say("王经理", "/任务 场地 @小李 10月20日前 交付:合同")
    room.say("王经理", "/项目 切换 产品3.0版本上线")
    assert "本群默认项目仍是“内部平台”" in room.say("周总监", f"/项目 加入 {invited(room)}", THERE)[0]
    for group, own, foreign in ((GROUP, "T4", "T3"), (THERE, "T3", "T4")):
        assert own in room.say("小李", f"/查 {own}", group)[0]
        assert "不存在" in room.say("小李", f"/查 {foreign}", group)[0]
        assert "不存在" in room.say("王经理", f"/进度 {foreign} 50%", group)[0]
        assert not any(foreign in post for post in room.say("小李", "/查", group))
    assert "没有找到这个项目" in room.say("周总监", "/项目 切换 年会", THERE)[0]
    there, here = room._last(f"groups/{THERE}"), room._last(f"groups/{GROUP}")
    room.say("老陈", "/进度 T3 50%", THERE)
    room.say("小李", "/进度 T4 50%")
    room.until(at("10-12 11:00"))
    assert "T4" not in heard(room, THERE, there) and "T3" not in heard(room, GROUP, here)
    assert "来操作" in room.say("周总监", "/设置 日报 关")[0], "who speaks for one group does not for the other"


def test_whoever_leads_nothing_invites_nobody_and_takes_no_group_along(room: Room) -> None:
    room.say("经理乙", "/部门 法务部 负责人 @孙主管 接口人 @小孙", "别的群")
    room.say("经理乙", "/项目 新建 合同模板 牵头:法务部 时间:10月9日-11月30日", "别的群")
    code = invited(room)
    assert "来操作" in room.say("路人", f"/项目 加入 {code}", "别的群")[0], "nobody drags a group along that others lead"
    assert room.read(lambda conn: len(projects.groups_of(conn, 1))) == 1
    assert "本群已加入" in room.say("孙主管", f"/项目 加入 {code}", "别的群")[0], "refused, and not used up"
    assert "来操作" in room.say("孙主管", "/项目 邀请 产品3.0版本上线", "别的群")[0]
    assert "不存在" not in room.say("路人", "/查 T1", "别的群")[0]
    assert "不存在" in room.whisper("路人", "/查 T1")[0], "being in a group gives nothing one-to-one"


def test_ten_wrong_codes_and_even_the_right_one_is_refused(room: Room) -> None:
    code = invited(room)
    for _ in range(10):
        room.say("周总监", "/项目 加入 22222-22222", THERE)
    assert "无效" in room.say("周总监", f"/项目 加入 {code}", THERE)[0]
    room.until(at("10-12 08:46"))
    assert "本群已加入" in room.say("周总监", f"/项目 加入 {code}", THERE)[0]


def test_leaving_and_taking_it_back(room: Room) -> None:
    room.say("老陈", "大家好", THERE)
    join(room)
    assert "T3" in room.say("周总监", "/任务 压测 @老陈 10月13日前 交付:报告", THERE)[0]
    assert "来操作" in room.say("老陈", "/项目 退出", THERE)[0]
    assert "主群，不能退出" in room.say("王经理", "/项目 退出")[0]
    room.say("小李", "/进度 T1 50%")
    before = room._last(f"groups/{GROUP}")
    assert "本群已退出项目" in room.say("周总监", "/项目 退出", THERE)[0]
    assert "研发群已退出项目" in heard(room, GROUP, before)
    assert "不存在" in room.say("周总监", "/查 T1", THERE)[0]
    assert "仍在项目“产品3.0版本上线”里" in room.say("周总监", "/撤销", THERE)[0]
    assert "T3 压测" in room.say("周总监", "/查 T3", THERE)[0]
    there = room._last(f"groups/{THERE}")
    assert "研发群已退出项目" in room.say("王经理", "/项目 移出 研发群")[0]
    assert "没有找到要移出的群" in room.say("王经理", "/项目 移出 研发群")[0]
    room.until(at("10-15 18:00"))  # T3, made there, is late by now
    assert heard(room, THERE, there) == "研发群已退出项目 2026-市场-001 产品3.0版本上线，由王经理操作。\n登记过的任务和问题都保留在项目里。"
    assert not room.read(lambda conn: audit.compare(conn, room.state.house, room.clock.now()))


def test_an_emergency_is_heard_in_every_group_of_the_project_at_once(room: Room) -> None:
    room.say("老陈", "大家好", THERE)
    join(room)
    there, here = room._last(f"groups/{THERE}"), room._last(f"groups/{GROUP}")
    room.say("王经理", "/紧急 服务器宕机 影响:无法下单 级别:I")
    assert "服务器宕机" not in heard(room, THERE, there), "not before somebody has said that it is one"
    room.say("王经理", "/紧急1 启动")
    for group, since in ((GROUP, here), (THERE, there)):
        assert "紧急1 服务器宕机" in heard(room, group, since)
    there = room._last(f"groups/{THERE}")
    assert room.say("王经理", "/紧急 1 恢复 原因:磁盘写满 措施:已扩容")
    assert heard(room, THERE, there).count("磁盘写满") == 1


def test_a_joining_taken_back(room: Room) -> None:
    join(room)
    assert "本群已不在项目“产品3.0版本上线”里" in room.say("周总监", "/撤销", THERE)[0]
    assert "不存在" in room.say("周总监", "/查 T1", THERE)[0]


def test_each_group_hears_of_the_day_what_its_own_people_are_asked(room: Room) -> None:
    room.say("老陈", "大家好", THERE)
    room.say("王经理", "/任务 压测 @测试甲 10月19日前 交付:报告")
    join(room)
    room.say("测试乙", "大家好", THERE)
    room.say("周总监", "/任务 回归 @测试乙 10月19日前 交付:报告", THERE)
    room.say("王经理", f"/项目 加入 {invited(room)}", "供应商群")
    assert "周报" in room.say("王经理", "/设置 周报 关", "供应商群")[0]
    third = room._last("groups/供应商群")
    there, here = room._last(f"groups/{THERE}"), room._last(f"groups/{GROUP}")
    room.until(at("10-12 09:45"))
    assert all(number in heard(room, GROUP, here) for number in ("T1", "T2", "T3", "T4"))
    day = heard(room, THERE, there)
    assert "今日进度" in day and "T4 回归" in day and "T1" not in day and "T3" not in day
    room.until(at("10-16 17:05"))
    assert heard(room, GROUP, here).count("项目周报") == heard(room, THERE, there).count("项目周报") == 1
    assert not room.read(lambda conn: audit.compare(conn, room.state.house, room.clock.now()))
    assert heard(room, "供应商群", third) == "", "nobody there has a task, and the weekly is switched off"


def test_a_weekly_switched_off_at_home_is_read_where_it_is_on(room: Room) -> None:
    join(room)
    room.say("王经理", "/设置 周报 关")
    there, here = room._last(f"groups/{THERE}"), room._last(f"groups/{GROUP}")
    room.until(at("10-19 12:05"))
    assert heard(room, THERE, there).count("项目周报") == 2  # draft and 定稿
    assert "审核签字" in str(room.posts(f"groups/{THERE}", there)[-1])
    assert "项目周报" not in heard(room, GROUP, here)
    assert not room.read(lambda conn: audit.compare(conn, room.state.house, room.clock.now()))


def test_who_cannot_be_written_to_is_asked_in_the_group_they_are_in(room: Room) -> None:
    join(room)
    room.say("测试丙", "大家好", THERE)
    room.say("周总监", "/任务 联调 @测试丙 10月13日前 交付:报告", THERE)
    room.write(lambda conn: conn.execute(accounts.update().values(unreachable_since=room.clock.now())))
    there, here = room._last(f"groups/{THERE}"), room._last(f"groups/{GROUP}")
    room.until(at("10-12 17:40"))
    asked = [[one.text for one in room.posts(f"groups/{where}", since) if "还没有更新" in one.text] for where, since in ((THERE, there), (GROUP, here))]
    assert len(asked[0]) == len(asked[1]) == 1
    assert "联调" in asked[0][0] and "宣传物料设计" not in asked[0][0]
    assert "宣传物料设计" in asked[1][0] and "联调" not in asked[1][0]
