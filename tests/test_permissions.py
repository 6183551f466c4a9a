"""Who may do what: the table of roles, tried person by person. A refusal names the role and leaves a trace."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, delete, func, select

from bot.services import directory
from storage import people, projects, version
from storage.models import accounts, changes
from storage.records import Department, Person
from tests.support.room import Room

LEAD, CONTACT, OWNER, COORDINATOR = "周总监", "小邓", "张工", "王经理"
OTHER_LEAD, OTHER_CONTACT, BYSTANDER, EXECUTIVE = "刘主管", "陈专员", "路人", "赵总"
EVERYONE = (LEAD, CONTACT, OWNER, COORDINATOR, OTHER_LEAD, OTHER_CONTACT, BYSTANDER, EXECUTIVE)
OWN = {OWNER, CONTACT, LEAD}

MATRIX = {
    "/进度 T1 40%": OWN,
    "/稍后 T1 明天9点": OWN,
    "/转交 T1 @小新": OWN,
    "/接受 T1": OWN,
    "/有困难 T1 缺一名测试": OWN,
    "/优先级 T1 高": {LEAD, CONTACT, COORDINATOR, OTHER_LEAD, OTHER_CONTACT},
    "/改期 T1 10月22日 原因:联调": OWN | {COORDINATOR},
    "/任务 新的事 @张工 10月21日前 交付:文档": {LEAD, CONTACT, COORDINATOR, OTHER_LEAD, OTHER_CONTACT},
    "/部门 法务部 负责人 @法总": {COORDINATOR},
    "/设置 日报时间 09:00": {COORDINATOR},
    "/已读人数": {COORDINATOR},
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
        refused = any("来操作" in post or "由张工负责" in post for post in said)
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


def test_the_executive_moves_a_date_only_once_it_is_late(room: Room) -> None:
    (said,) = room.say(EXECUTIVE, "/改期 T1 10月28日 原因:联调")
    assert "来操作" in said
    room.until("2026-10-21T10:00:00+08:00")
    for person in (OTHER_LEAD, OTHER_CONTACT, BYSTANDER):
        (said,) = room.say(person, "/改期 T1 10月28日 原因:联调")
        assert "已改期" not in said
    (said,) = room.say(EXECUTIVE, "/改期 T1 10月28日 原因:联调")
    assert "已改期" in said


def test_another_projects_department_is_not_changed_from_a_fresh_group(room: Room) -> None:
    (said,) = room.say("外人", "/部门 研发部 负责人 @外人", group="新群")
    assert "来操作" in said
    (said,) = room.say("外人", "/部门 采购部 负责人 @外人", group="新群")
    assert "采购部" in said


# ---------------------------------------------------------------- who may change the directory

FAR = "新群"  # a group nobody of the project is in


def department(room: Room, name: str) -> Department:
    found: Department | None = room.read(lambda conn: people.department_named(conn, name))
    assert found is not None
    return found


def person(room: Room, name: str) -> Person:
    found: list[Person] = room.read(lambda conn: people.named(conn, name))
    assert len(found) == 1
    return found[0]


def refused(room: Room, who: str, line: str, group: str | None = FAR) -> str:
    """The refusal: it names a role and leaves a trace."""
    before = denied(room)
    (said,) = room.say(who, line, group) if group else room.whisper(who, line)
    assert "来操作" in said, said
    assert denied(room) == before + 1
    return said.text


def sees(room: Room, who: str, label: str = "T1") -> bool:
    return not any("不存在" in post for post in room.whisper(who, f"/查 {label}"))


def administrate(room: Room, name: str) -> None:
    room.say(name, "大家好")
    room.write(lambda conn: people.set_person(conn, people.named(conn, name)[0].id, is_admin=True))


def forget_accounts(room: Room, *names: str) -> None:
    """As where names are only typed: written in the records, nobody's account."""

    def unit(conn: Connection) -> None:
        conn.execute(delete(accounts).where(accounts.c.name.in_(names)))
        version.touch(conn)

    room.write(unit)


@pytest.mark.parametrize(
    "decoy",
    ["/项目 新建 幌子 牵头:研发部", "/项目 新建 幌子 参与:研发部", "/任务 喝茶 @小邓 10月20日前 交付:茶", "/问题 没有茶 @小邓 措施:买茶"],
)
def test_linking_a_department_gives_no_rights_over_it(room: Room, decoy: str) -> None:
    if decoy.startswith("/问题"):
        room.say("外人", "/项目 新建 幌子", FAR)
    assert room.say("外人", decoy, FAR)
    said = refused(room, "外人", "/部门 研发部 负责人 @外人")
    assert LEAD in said and COORDINATOR in said
    refused(room, "外人", "/部门 研发部 接口人 @外人")
    refused(room, "外人", "/成员 研发部 @外人")
    refused(room, "外人", "/成员 研发部 @外人", None)
    assert department(room, "研发部").lead_id == person(room, LEAD).id
    assert not sees(room, "外人")


def test_a_second_project_in_the_same_group_gives_no_rights_over_its_departments(room: Room) -> None:
    room.say(BYSTANDER, "/项目 新建 另起 牵头:研发部")
    refused(room, BYSTANDER, "/部门 研发部 负责人 @路人", "协作群")
    assert "研发部" in room.say(COORDINATOR, "/部门 研发部 接口人 @新接口")[0]
    assert department(room, "研发部").contact_id == person(room, "新接口").id


@pytest.mark.parametrize("group", [FAR, None])
def test_nobody_joins_a_department_from_outside(room: Room, group: str | None) -> None:
    assert not sees(room, "外人")
    refused(room, "外人", "/成员 研发部 @外人", group)
    refused(room, "外人", "/成员 研发部 @王经理", group)
    assert not sees(room, "外人")


def test_lead_coordinator_and_admin_put_people_into_a_department(room: Room) -> None:
    administrate(room, "老总")
    for number, (who, group) in enumerate(((LEAD, "协作群"), (LEAD, None), (COORDINATOR, "协作群"), ("老总", None))):
        line = f"/成员 研发部 @新人{number}"
        (said,) = room.say(who, line, group) if group else room.whisper(who, line)
        assert f"已登记：新人{number}" in said
        assert person(room, f"新人{number}").department_id == department(room, "研发部").id


def test_people_are_not_pulled_out_of_their_department_or_work(room: Room) -> None:
    """An own department in a group of one's own must not make one the lead of other groups' people."""
    room.say(COORDINATOR, "/任务 布展 @无部门 10月20日前 交付:照片")
    room.say("外人", "/部门 幌子部 负责人 @外人", FAR)
    refused(room, "外人", "/成员 幌子部 @张工")
    refused(room, "外人", "/成员 幌子部 @无部门")
    room.say("外人", "/部门 幌子部 接口人 @张工", FAR)
    assert person(room, "张工").department_id == department(room, "研发部").id
    room.say("外人", "/部门 幌子部 接口人 @无部门", FAR)
    assert person(room, "无部门").department_id is None
    assert not sees(room, "外人") and not sees(room, "外人", "T2")
    room.say(BYSTANDER, "/成员 幌子部 @路人", FAR)
    assert person(room, BYSTANDER).department_id is None


def test_whom_an_admin_or_a_lead_entrusts_with_a_department(room: Room) -> None:
    room.say(LEAD, "/项目 新建 研发内部 牵头:研发部 牵头人:@小邓", "研发群")
    assert "研发部" in room.say(CONTACT, "/部门 研发部 接口人 @新接口", "研发群")[0]
    administrate(room, "老总")
    room.say("老总", "/部门 采购部 负责人 @采购", "采购群")
    refused(room, "外人", "/部门 采购部 负责人 @外人")
    room.say("采购牵头", "/项目 新建 采购 牵头:采购部", "采购群")
    assert "采购部" in room.say("采购牵头", "/部门 采购部 接口人 @采购助理", "采购群")[0]


def test_an_admin_takes_a_squatted_department_back(room: Room) -> None:
    room.say("外人", "/部门 法务部 负责人 @外人", FAR)
    room.say("外人", "/项目 新建 幌子 牵头:法务部", FAR)
    administrate(room, "老总")
    room.say("老总", "/部门 法务部 负责人 @法总")
    refused(room, "外人", "/部门 法务部 负责人 @外人")
    assert "法务部" in room.say(COORDINATOR, "/部门 法务部 接口人 @法务")[0]


# ---------------------------------------------------------------- binding, settings, the default project


def test_naming_somebody_in_an_own_group_gives_no_say_over_who_they_are(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_accounts(room, COORDINATOR, EXECUTIVE, "张工")
    monkeypatch.setattr(directory, "_by_name", lambda turn: False)  # as where a typed name is no account
    room.say("外人", "/项目 新建 幌子", FAR)
    room.say(BYSTANDER, "/帮助", FAR)
    for name in (LEAD, "张工", EXECUTIVE):
        forget_accounts(room, name)
        room.say("外人", f"/任务 请{name}喝茶 @{name} 10月20日前 交付:茶", FAR)
        (said,) = room.say("外人", f"/绑定 {name}", FAR)
        assert "已绑定" not in said
        refused(room, "外人", f"/绑定 {name} @路人")
        assert person(room, name).merged_into is None
    assert not sees(room, "外人")


def test_a_member_of_the_group_does_not_become_lead_or_executive(room: Room) -> None:
    forget_accounts(room, LEAD, EXECUTIVE)
    room.say(BYSTANDER, "/项目 新建 另起")
    for name in (LEAD, EXECUTIVE):
        (said,) = room.say(BYSTANDER, f"/绑定 {name}")
        assert "已请王经理确认" in said
    assert "已绑定" in room.say(COORDINATOR, f"/绑定 {EXECUTIVE} @路人")[0]
    assert "已绑定" in room.say(COORDINATOR, f"/绑定 {LEAD} @路人")[0]
    assert department(room, "研发部").lead_id == person(room, BYSTANDER).id


def test_the_settings_of_a_group_are_not_taken_by_a_new_project(room: Room) -> None:
    for line in ("/项目 新建 另起", "/项目 新建 再起 牵头:研发部"):
        room.say(BYSTANDER, line)
        assert COORDINATOR in refused(room, BYSTANDER, "/设置 日报 关", "协作群")
        refused(room, OWNER, "/设置 日报 关", "协作群")
    assert "已设置" in room.say(COORDINATOR, "/设置 日报 关")[0]
    administrate(room, "老总")
    assert "已设置" in room.say("老总", "/设置 日报 开")[0]


def test_a_group_without_any_department_is_set_by_whoever_begins(room: Room) -> None:
    room.say("甲", "/项目 新建 小事", FAR)
    assert "已设置" in room.say("乙", "/设置 日报 关", FAR)[0]


def test_the_default_project_is_switched_by_those_who_hold_a_role(room: Room) -> None:
    code = room.read(lambda conn: projects.everyone(conn)[0].code)
    room.say(COORDINATOR, "/项目 新建 二期 参与:研发部")
    for who in (BYSTANDER, OWNER, EXECUTIVE):
        assert COORDINATOR in refused(room, who, f"/项目 切换 {code}", "协作群")
    for who in (COORDINATOR, LEAD, CONTACT):
        assert "默认项目" in room.say(who, f"/项目 切换 {code}")[0]
    room.say(BYSTANDER, "/项目 新建 另起")
    assert "默认项目" in room.say(COORDINATOR, f"/项目 切换 {code}")[0], "taken back from a newcomer"
