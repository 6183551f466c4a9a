"""Administrators by one-time code, names tied to accounts, and what happens to the bot itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select

from adapters.base import Conversation, IncomingSystem
from bot.services import codes, system
from bot.services.undo import WITHIN
from storage import changes, models, people, projects
from storage.changes import Actor
from tests.support.room import GROUP, Room


@pytest.fixture
def room(ready_url: str) -> Iterator[Room]:
    room = Room(ready_url)
    yield room
    room.close()


def code(room: Room) -> str:
    now = room.clock.now()
    return str(room.write(lambda conn: codes.new_admin_code(conn, now)))


def admins(room: Room) -> list[str]:
    return [person.name for person in room.read(people.admins)]


# ---------------------------------------------------------------- /管理员


def test_a_code_makes_an_administrator_once(room: Room) -> None:
    made = code(room)
    assert "已成为管理员" in room.whisper("小李", f"/管理员 {made}")[0]
    assert admins(room) == ["小李"]
    assert "无效或已过期" in room.whisper("张工", f"/管理员 {made}")[0]
    assert admins(room) == ["小李"]
    assert "管理员：小李" in room.say("张工", "/管理员")[0]


@pytest.mark.parametrize("change", [str.lower, lambda c: c.replace("-", " "), lambda c: c.replace("-", "－")])
def test_a_code_may_be_typed_loosely(room: Room, change: object) -> None:
    room.whisper("小李", f"/管理员 {change(code(room))}")  # type: ignore[operator]
    assert admins(room) == ["小李"]


def test_only_the_digest_is_stored(room: Room) -> None:
    made = codes.normal(code(room))
    rows = room.read(lambda conn: conn.execute(select(models.one_time_codes)).mappings().all())
    assert len(rows) == 1
    assert made not in str(rows)
    assert rows[0]["digest"] == codes.digest(made)


def test_a_code_in_a_group_is_burnt(room: Room) -> None:
    made = code(room)
    assert "不要发在群里" in room.say("小李", f"/管理员 {made}")[0]
    assert "无效或已过期" in room.whisper("小李", f"/管理员 {made}")[0]
    assert admins(room) == []


def test_a_code_expires(room: Room) -> None:
    made = code(room)
    room.pass_time(minutes=16)
    assert "无效或已过期" in room.whisper("小李", f"/管理员 {made}")[0]
    assert admins(room) == []


def test_ten_wrong_tries_close_the_door_for_a_while(room: Room) -> None:
    for _ in range(10):
        assert "无效或已过期" in room.whisper("小李", "/管理员 AAAAA-AAAAA")[0]
    made = code(room)
    assert "无效或已过期" in room.whisper("小李", f"/管理员 {made}")[0], "the right code too"
    assert "已成为管理员" in room.whisper("张工", f"/管理员 {made}")[0], "others are not locked out"
    room.pass_time(minutes=16)
    assert "已成为管理员" in room.whisper("小李", f"/管理员 {code(room)}")[0]


def test_the_other_administrators_are_told(room: Room) -> None:
    room.whisper("小李", f"/管理员 {code(room)}")
    mark = room.mark("小李")
    room.whisper("张工", f"/管理员 {code(room)}")
    assert any("张工" in post and "管理员" in post for post in room.told("小李", mark))


# ---------------------------------------------------------------- /绑定


def placeholder(room: Room, name: str, group: str = GROUP) -> int:
    """A name that stands in the records: known in a group, without an account."""
    now = room.clock.now()

    def unit(conn: Connection) -> int:
        found = projects.group_at(conn, "local", group)
        assert found is not None
        person_id = people.add_person(conn, name, now)
        people.join_group(conn, found.id, person_id, now)
        task = conn.execute(select(models.tasks.c.id).order_by(models.tasks.c.id)).scalars().first()
        conn.execute(models.tasks.update().where(models.tasks.c.id == task).values(owner_id=person_id))
        return person_id

    return int(room.write(unit))


@pytest.fixture
def with_name(room: Room) -> Room:
    """王经理 coordinates; T1 belongs to the mere name 李经理; 李娜 has an account."""
    room.say("王经理", "/项目 新建 产品3.0版本上线 时间:9月15日-10月30日")
    room.say("王经理", "/任务 宣传物料设计 @小李 10月15日前 交付:终稿")
    room.say("李娜", "大家好")
    placeholder(room, "李经理")
    return room


def test_the_coordinator_ties_a_name_to_an_account(with_name: Room) -> None:
    room = with_name
    mark = room.mark("李娜")
    assert "“李经理”就是李娜" in room.say("王经理", "/绑定 李经理 @李娜")[0]
    assert any("李经理" in post for post in room.told("李娜", mark))
    assert "宣传物料" in room.say("李娜", "/我的")[0]
    assert "60%" in room.say("李娜", "/进度 T1 60%")[0]
    assert "没有待绑定" in room.say("王经理", "/绑定 李经理 @李娜")[0]


def test_a_binding_has_change_rows_and_is_not_half_undone(with_name: Room) -> None:
    room = with_name
    room.pass_time(seconds=WITHIN.total_seconds() + 1)
    room.say("王经理", "/绑定 李经理 @李娜")
    person = room.read(lambda conn: conn.execute(select(models.people).where(models.people.c.name == "李经理")).one())
    history = room.read(lambda conn: changes.of_object(conn, "person", person.id))
    assert [(c.field, c.new) for c in history] == [("merged_into", str(person.merged_into))]
    assert "不能撤销" in room.say("王经理", "/撤销")[0]
    assert "宣传物料" in room.say("李娜", "/我的")[0]


def test_a_member_may_only_ask_for_the_own_name(with_name: Room) -> None:
    room = with_name
    mark = room.mark("王经理")
    assert "需要牵头人、管理员" in room.say("小李", "/绑定 李经理 @李娜")[0]
    assert "已请王经理确认" in room.say("李娜", "/绑定 李经理")[0]
    asked = room.told("王经理", mark)[-1]
    assert asked.buttons[0][1] == "/绑定 李经理 @李娜"
    room.whisper("王经理", asked.buttons[0][1])
    assert "宣传物料" in room.say("李娜", "/我的")[0]


def test_an_equal_nickname_claims_nothing(with_name: Room) -> None:
    room = with_name
    room.say("李经理", "大家好")  # the local platform makes this an account of that name, another person
    assert "宣传物料" not in room.say("李经理", "/我的")[0]


def test_names_of_other_groups_are_not_seen(with_name: Room) -> None:
    room = with_name
    room.say("钱经理", "/任务 布展 @钱经理 10月20日前 交付:照片", group="别的群")
    answer = room.say("钱经理", "/绑定 李经理 @钱经理", group="别的群")[0]
    missing = room.say("钱经理", "/绑定 孙经理 @钱经理", group="别的群")[0]
    assert answer.text.replace("李经理", "孙经理") == missing.text


def holding_nothing(room: Room, name: str) -> int:
    """A mere name known in the group, which answers for nothing."""
    now = room.clock.now()

    def unit(conn: Connection) -> int:
        found = projects.group_at(conn, "local", GROUP)
        assert found is not None
        person_id = people.add_person(conn, name, now)
        people.join_group(conn, found.id, person_id, now)
        return person_id

    return int(room.write(unit))


def bring_along(room: Room, person_id: int, group: str) -> None:
    """The name is also used in another group, later."""
    later = room.clock.now() + timedelta(minutes=1)

    def unit(conn: Connection) -> None:
        found = projects.group_at(conn, "local", group)
        assert found is not None
        people.join_group(conn, found.id, person_id, later)

    room.write(unit)


@pytest.mark.parametrize("name", ["李经理", "孙经理"])
def test_a_name_is_not_bound_by_the_coordinator_of_another_group(with_name: Room, name: str) -> None:
    room = with_name
    room.say("钱经理", "/任务 布展 @钱经理 10月20日前 交付:照片", group="别的群")
    room.say("李娜", "/帮助", group="别的群")
    holding_nothing(room, "孙经理")
    person_id = room.read(lambda conn: people.named(conn, name)[0].id)
    bring_along(room, person_id, "别的群")
    refused = room.say("钱经理", f"/绑定 {name} @李娜", group="别的群")[0]
    assert "需要牵头人、管理员" in refused and "王经理" in refused
    history = room.read(lambda conn: changes.of_object(conn, "person", person_id))
    assert [(c.field, c.new) for c in history] == [("denied", "bind")]
    assert f"“{name}”就是李娜" in room.say("王经理", f"/绑定 {name} @李娜")[0]


def test_work_in_two_projects_needs_both_coordinators_or_an_administrator(with_name: Room) -> None:
    room = with_name
    room.say("钱经理", "/任务 布展 @钱经理 10月20日前 交付:照片", group="别的群")
    person_id = room.read(lambda conn: people.named(conn, "李经理")[0].id)
    other = models.tasks.c.title == "布展"
    room.write(lambda conn: conn.execute(models.tasks.update().where(other).values(owner_id=person_id)))
    bring_along(room, person_id, "别的群")
    assert "需要牵头人、管理员" in room.say("王经理", "/绑定 李经理 @李娜")[0]
    room.whisper("老赵", f"/管理员 {code(room)}")
    assert "老赵" in room.say("王经理", "/绑定 李经理 @李娜")[0]
    assert "“李经理”就是李娜" in room.whisper("老赵", "/绑定 李经理 @李娜")[0]


def test_a_name_with_an_account_is_not_taken_over(with_name: Room) -> None:
    assert "已有自己的账号" in with_name.say("王经理", "/绑定 小李 @李娜")[0]
    assert "例如" in with_name.say("王经理", "/绑定")[0]


# ---------------------------------------------------------------- the bot itself


def happen(room: Room, kind: str, group: str = "新群", detail: str = "") -> None:
    now = room.clock.now()
    body = IncomingSystem(kind, Conversation("group", group, group), detail)  # type: ignore[arg-type]
    room.write(lambda conn: system.happened(conn, room.state.house, "local", body, Actor(None, None, now)))
    room.pass_time(seconds=1)


def test_one_short_hello(room: Room) -> None:
    happen(room, "bot_added")
    happen(room, "bot_added")
    said = room.posts("groups/新群")
    assert len(said) == 1
    assert "牵头助手" in said[0]
    assert len(said[0].text) < 150


def test_a_group_that_ended_is_told_to_admins_once_and_comes_back(room: Room) -> None:
    room.whisper("小李", f"/管理员 {code(room)}")
    happen(room, "bot_added")
    mark = room.mark("小李")
    happen(room, "bot_removed")
    happen(room, "group_closed")
    assert [post.text for post in room.told("小李", mark) if "新群" in post]
    assert len(room.told("小李", mark)) == 1
    assert room.read(lambda conn: projects.group_at(conn, "local", "新群")).closed_at is not None
    happen(room, "bot_added")
    assert room.read(lambda conn: projects.group_at(conn, "local", "新群")).closed_at is None


def test_a_used_up_quota_is_told_once_a_month(room: Room) -> None:
    room.whisper("小李", f"/管理员 {code(room)}")
    mark = room.mark("小李")
    for _ in range(3):
        happen(room, "quota_exhausted", detail="20001")
    assert len([post for post in room.told("小李", mark) if "额度" in post]) == 1
    room.clock.set(room.clock.now() + timedelta(days=31))
    happen(room, "quota_exhausted", detail="20001")
    assert len([post for post in room.told("小李", mark) if "额度" in post]) == 2


def test_a_quota_nobody_can_be_told_of_is_told_later(room: Room) -> None:
    happen(room, "quota_exhausted")
    assert room.read(lambda conn: conn.execute(select(func.count()).select_from(models.outbox)).scalar()) == 0
    room.whisper("小李", f"/管理员 {code(room)}")
    mark = room.mark("小李")
    happen(room, "quota_exhausted")
    assert len(room.told("小李", mark)) == 1
