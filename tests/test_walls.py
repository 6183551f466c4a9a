"""Walls: nobody gets at another group's people or work by a project, a deputy or a hand-over of their own making."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select, update

from bot.services import roles
from storage import absences as absence_rows
from storage import projects
from storage.models import accounts
from storage.models import people as people_table
from tests.support.room import Room

OURS = (
    "/部门 市场部 负责人 @王经理 接口人 @小李",
    "/部门 研发部 负责人 @周总监 接口人 @张工",
    "/部门 运营部 负责人 @刘主管 接口人 @陈专员",
    "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日 目标:按时上线",
    "/任务 核心功能开发 @小陈 10月20日前 交付:可用的版本",
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+08:00")


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite, at("10-09 09:00"))
    for line in OURS:
        assert room.say("王经理", line), line
    yield room
    room.close()


def number(room: Room, name: str) -> int:
    query = select(people_table.c.id).where(people_table.c.name == name)
    return int(room.read(lambda conn: conn.execute(query).scalar_one()))


def test_nobody_takes_over_a_lead_or_an_executive_from_a_group_of_their_own(room: Room) -> None:
    room.say("外人", "/任务 小事 @外人 10月20日前 交付:x", "别的群")
    room.say("外人", "/项目 新建 我的项目 牵头:研发部 分管领导:@赵总 时间:10月9日-10月30日 目标:x", "别的群")
    for line in ("/代理 赵总 @外友 至10月30日", "/代理 周总监 @外友 至10月30日", "/代理 周总监 至10月30日"):
        assert "本人设定" in room.say("外人", line, "别的群")[0]
    room.say("外人", "/任务 借个人 @小陈 10月20日前 交付:x #我的项目", "别的群")
    assert "来操作" in room.say("外人", "/代理 小陈 @外友 至10月30日", "别的群")[0]  # theirs in another project too
    assert not room.read(lambda conn: absence_rows.lasting(conn, room.clock.now()))
    assert "不存在" in room.whisper("外友", "/查 T1")[0]


def test_a_deputy_named_by_another_reads_but_decides_nothing(room: Room) -> None:
    lead, deputy, admin = (number(room, name) for name in ("周总监", "小李", "王经理"))
    room.say("王经理", "/成员 @小陈 研发部")

    def held(by: int) -> set[str]:
        now = room.clock.now()
        values = {"person_id": lead, "deputy_id": deputy, "from_at": now, "until_at": at("10-30 18:00")}
        room.write(lambda conn: absence_rows.add(conn, **values, created_by=by, created_at=now))
        return room.read(lambda conn: roles.lent(conn, deputy, now, lambda _: {"own_lead", "executive", "owner"}))

    assert held(admin) == {"owner"}
    assert held(lead) == {"own_lead", "executive", "owner"}


def test_a_case_is_handed_to_people_of_the_project_only(room: Room) -> None:
    room.say("张工", "/问题 测试环境资源不足 @陈专员 措施:协调")
    room.say("路人", "你好", "别的群")
    for _ in range(2):  # naming somebody puts them into no group
        assert "不在这个项目里" in room.say("张工", "/转给 Q1 @路人")[0]
        assert "不存在" in room.whisper("路人", "/查 T1")[0]
        assert "不存在" in room.whisper("路人", "/收到 Q1")[0]
        room.pass_time(minutes=5)
    assert "已请刘主管跟进" in room.say("张工", "/转给 Q1 @刘主管")[0]
    room.say("新同事", "大家好")
    room.pass_time(minutes=5)
    assert "已请新同事跟进" in room.say("张工", "/转给 Q1 @新同事")[0]  # known in the group
    assert "已收到" in room.whisper("新同事", "/收到 Q1")[0]


def test_whoever_is_not_in_a_group_is_named_there_and_not_mentioned(room: Room) -> None:
    room.say("王经理", "/项目 新建 乙项目 牵头:市场部 时间:9月15日-10月30日 目标:x", "乙群")
    room.say("王经理", "/任务 乙任务 @小陈 10月20日前 交付:x", "乙群")
    gone = update(accounts).where(accounts.c.name == "陈专员").values(unreachable_since=room.clock.now())
    room.write(lambda conn: conn.execute(gone))
    asked, _ = room.say("王经理", "/支持 T2 运营部 临时服务器 10月16日前", "乙群")
    assert asked.text.startswith("陈专员不在本群，也无法单聊，请协助转达：\n王经理请运营部支持")
    assert asked.mentions == ()
    asked, _ = room.say("王经理", "/支持 T1 运营部 临时服务器 10月16日前")
    assert asked.mentions == ("陈专员",)


def test_a_department_asked_for_support_leaves_with_the_support(room: Room) -> None:
    def taking_part() -> list[str]:
        return [one.name for one in room.read(lambda conn: projects.departments_of(conn, 1))]

    room.say("王经理", "/部门 法务部 负责人 @孙主管 接口人 @小孙", "别的群")
    before = taking_part()
    room.say("王经理", "/支持 T1 法务部 合同文本 10月16日前")
    assert taking_part() == [*before, "法务部"]
    room.say("王经理", "/撤销")
    assert taking_part() == before
    assert "不存在" in room.whisper("孙主管", "/查 T1")[0]


def test_a_group_that_joins_sees_one_project_and_only_while_it_takes_part(room: Room) -> None:
    room.say("路人", "你好", "别的群")
    room.say("外人", "/任务 内部事 @外人 10月20日前 交付:x", "别的群")
    room.say("王经理", "/项目 新建 人事调整 牵头:市场部 时间:10月9日-10月30日 目标:x")
    room.say("王经理", "/任务 名单 @小李 10月20日前 交付:x #人事调整")
    room.say("王经理", "/项目 切换 产品3.0版本上线")
    room.say("张工", "/问题 测试环境资源不足 @陈专员 措施:协调")
    code = room.say("王经理", "/项目 邀请")[0].text.split("邀请码：")[1][:11]
    assert "本群已加入" in room.say("外人", f"/项目 加入 {code}", "别的群")[0]
    assert "T1 核心功能开发" in room.say("路人", "/查 T1", "别的群")[0]
    for typed in ("/查 T3", "/进度 T3 50%", "/转交 T3 @外人", "/查 人事调整"):
        said = room.say("外人", typed, "别的群")[0]
        assert "T3" not in said or "T3 不存在" in said, "the other project of the same group"
    assert "不存在" in room.say("王经理", "/查 T2")[0], "and theirs from here"
    assert "来操作" in room.say("外人", "/改期 T1 10月30日 原因:x", "别的群")[0], "seeing is not deciding"
    assert "来操作" in room.say("外人", "/部门 研发部 负责人 @外人", "别的群")[0]
    room.pass_time(minutes=5)
    assert "已请路人跟进" in room.say("张工", "/转给 Q1 @路人", "别的群")[0], "one of the project's groups now"
    assert "Q1" in room.whisper("路人", "/收到 Q1")[0]
    assert "已退出" in room.say("王经理", "/项目 移出 别的群")[0]
    for typed in ("/查 T1", "/收到 Q1"):
        assert "不存在" in room.say("路人", typed, "别的群")[0]
        assert "不存在" in room.whisper("路人", typed)[0], "asked by somebody, and in none of its groups any more"
