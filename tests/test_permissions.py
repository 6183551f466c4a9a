"""Who may do what: the table of roles, tried person by person. A refusal names the role and leaves a trace."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from storage.models import changes
from tests.support.room import Room

LEAD, CONTACT, OWNER, COORDINATOR = "周总监", "小邓", "张工", "王经理"
OTHER_LEAD, OTHER_CONTACT, BYSTANDER, EXECUTIVE = "刘主管", "陈专员", "路人", "赵总"
EVERYONE = (LEAD, CONTACT, OWNER, COORDINATOR, OTHER_LEAD, OTHER_CONTACT, BYSTANDER, EXECUTIVE)
OWN = {OWNER, CONTACT, LEAD}

MATRIX = {
    "/进度 T1 40%": OWN,
    "/稍后 T1 明天9点": OWN,
    "/转交 T1 @小新": OWN,
    "/改期 T1 10月22日 原因:联调": OWN | {COORDINATOR},
    "/任务 新的事 @张工 10月21日前 交付:文档": {LEAD, CONTACT, COORDINATOR, OTHER_LEAD, OTHER_CONTACT},
    "/部门 法务部 负责人 @法总": {COORDINATOR},
    "/设置 日报时间 09:00": {COORDINATOR},
    "/问题 环境不足 任务:T1 @陈专员": set(EVERYONE),
    "/查 T1": set(EVERYONE),
    "/周报": set(EVERYONE),
    "/我的": set(EVERYONE),
    "/帮助": set(EVERYONE),
}


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite)
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @小邓",
        "/部门 运营部 负责人 @刘主管 接口人 @陈专员",
        "/项目 新建 产品上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日",
        "/成员 研发部 @张工",
        "/任务 核心功能 @张工 10月20日前 交付:安装包",
    ):
        assert room.say(COORDINATOR, line)
    yield room
    room.close()


def denied(room: Room) -> int:
    query = select(func.count()).select_from(changes).where(changes.c.field == "denied")
    return int(room.read(lambda conn: conn.execute(query).scalar_one()))


@pytest.mark.parametrize("command", MATRIX)
def test_the_table_of_roles(room: Room, command: str) -> None:
    for person in EVERYONE:
        before = denied(room)
        said = room.say(person, command)
        refused = any("来操作" in post for post in said)
        assert refused == (person not in MATRIX[command]), (person, command, said)
        assert denied(room) == before + refused
        if command.startswith("/转交") and not refused:
            room.say("小新", "/转交 T1 @张工")


def test_a_refusal_names_who_may(room: Room) -> None:
    (said,) = room.say(BYSTANDER, "/改期 T1 10月22日 原因:联调")
    assert all(name in said for name in (OWNER, CONTACT, LEAD, COORDINATOR))


def test_after_the_due_moment_a_new_date_needs_the_lead_or_the_coordinator(room: Room) -> None:
    room.until("2026-10-21T10:00:00+08:00")
    for person in (OWNER, CONTACT):
        (said,) = room.say(person, "/改期 T1 10月28日 原因:联调")
        assert "同意" in said and LEAD in said
    (said,) = room.say(COORDINATOR, "/改期 T1 10月28日 原因:联调")
    assert "已改期" in said


def test_another_projects_department_is_not_changed_from_a_fresh_group(room: Room) -> None:
    (said,) = room.say("外人", "/部门 研发部 负责人 @外人", group="新群")
    assert "来操作" in said
    (said,) = room.say("外人", "/部门 采购部 负责人 @外人", group="新群")
    assert "采购部" in said
