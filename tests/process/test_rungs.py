"""The ladder as DingTalk sees it: which door a rung leaves by, and who is really mentioned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.fakes.dingtalk import LOST, Call, FakeDingTalk
from tests.process.ding_room import DingRoom

GROUP = "cidFICTrungs=="
START = datetime.fromisoformat("2026-09-15T10:00:00+08:00")  # a Tuesday
STAFF = {
    "u-wang": "王经理", "u-li": "李主管", "u-zhang": "张工", "u-liu": "刘主管", "u-chen": "陈专员", "u-zhao": "赵总",
}  # fmt: skip


@pytest.fixture
def ding() -> Iterator[FakeDingTalk]:
    with FakeDingTalk() as one:
        one.webhooks["fictgrouptoken"] = "SECfict"
        yield one


@pytest.fixture
def room(ready_url: str, ding: FakeDingTalk) -> Iterator[DingRoom]:
    webhooks = {GROUP: {"access_token": "fictgrouptoken", "secret": "SECfict"}}
    one = DingRoom(ready_url, ding, START, group_webhooks=webhooks)
    try:
        prepare(one)
        yield one
    finally:
        one.close()


def prepare(room: DingRoom) -> None:
    """Two departments and a project; everybody has spoken once: they are in the group and can be written to."""
    for staff, name in STAFF.items():
        room.say("/帮助", sender=staff, name=name, group=GROUP)
    say(room, "u-wang", "/部门 研发部 负责人 @李主管 接口人 @张工", "u-li", "u-zhang")
    say(room, "u-wang", "/部门 运营部 负责人 @刘主管 接口人 @陈专员", "u-liu", "u-chen")
    say(room, "u-wang", "/项目 新建 产品3.0版本上线 牵头:研发部 分管领导:@赵总 时间:9月15日-10月30日", "u-zhao")


def say(room: DingRoom, sender: str, text: str, *mentioned: str) -> list[Call]:
    return room.say(
        text, sender=sender, name=STAFF[sender], group=GROUP, mentions={staff: STAFF[staff] for staff in mentioned}
    )


def raise_issue(room: DingRoom) -> None:
    [reply] = [
        call
        for call in say(room, "u-zhang", "/问题 测试环境资源不足 级别:跨部门 @陈专员 措施:协调临时测试服务器", "u-chen")
        if call.door == "session"
    ]
    assert "Q1" in reply.text


def about(calls: list[Call], number: str) -> list[Call]:
    """Of what left, the messages that speak of one record."""
    return [call for call in calls if number in call.text]


def test_after_24_hours_both_leads_are_mentioned_by_the_groups_webhook(room: DingRoom) -> None:
    raise_issue(room)
    assert not [
        call for call in room.until("2026-09-16T09:59:00+08:00") if call.door == "webhook" and "Q1" in call.text
    ]
    [rung] = [call for call in about(room.until("2026-09-16T10:00:00+08:00"), "Q1") if call.door == "webhook"]
    assert sorted(rung.mentions) == ["u-li", "u-liu"]
    assert "测试环境资源不足" in rung.text
    assert "u-zhao" not in rung.text


def test_the_executive_is_written_to_one_to_one_by_batch_send(room: DingRoom) -> None:
    raise_issue(room)
    told = about(room.until("2026-09-17T12:00:00+08:00"), "Q1")
    [private] = [call for call in told if call.target == "u-zhao"]
    assert (private.door, private.body["userIds"]) == ("person", ["u-zhao"])
    assert all("u-zhao" not in call.mentions for call in told)


def test_the_responsible_person_and_the_contact_are_reminded_one_to_one(room: DingRoom) -> None:
    raise_issue(room)
    told = about(room.until("2026-09-15T18:00:00+08:00"), "Q1")
    assert {call.target for call in told if call.door == "person"} == {"u-chen"}  # responsible and contact in one
    assert not [call for call in told if call.door in ("webhook", "group")]


def test_an_answer_that_is_lost_is_repeated_without_a_second_post(room: DingRoom, ding: FakeDingTalk) -> None:
    """A group's webhook knows msgUuid: the rung is tried again and people see it once."""
    raise_issue(room)
    room.until("2026-09-16T09:59:00+08:00")
    ding.fail("webhook", LOST)
    room.until("2026-09-16T10:30:00+08:00")
    tries = [call for call in ding.at("webhook") if "Q1" in call.text]
    assert len(tries) == 2
    assert len({call.body["msgUuid"] for call in tries}) == 1
    assert [call.accepted for call in tries] == [True, False]


def test_without_a_webhook_the_rung_still_reaches_the_group(ready_url: str, ding: FakeDingTalk) -> None:
    """Nobody can be mentioned then; the names stand in the text, and the admin page says what is missing."""
    room = DingRoom(ready_url, ding, START)
    try:
        prepare(room)
        raise_issue(room)
        room.until("2026-09-16T09:59:00+08:00")
        [rung] = [call for call in about(room.until("2026-09-16T10:01:00+08:00"), "Q1") if call.target == GROUP]
        assert rung.door == "group"
        assert "李主管" in rung.text
        assert "刘主管" in rung.text
    finally:
        room.close()


def test_when_it_is_solved_exactly_the_alarmed_are_told_where_they_were(room: DingRoom) -> None:
    raise_issue(room)
    room.until("2026-09-16T10:05:00+08:00")
    told = say(room, "u-chen", "/解决 Q1 原因:资源被占用 措施:已协调临时测试服务器")
    mentioned = {staff for call in about(told, "Q1") for staff in call.mentions}
    assert mentioned == {"u-li", "u-liu"}
    assert not [call for call in told if call.target == "u-zhao"]


def test_the_ladder_goes_on_where_the_last_process_stopped(ready_url: str, ding: FakeDingTalk) -> None:
    """Down over the 24-hour moment: after the start the rung leaves once, late and saying so."""
    webhooks = {GROUP: {"access_token": "fictgrouptoken", "secret": "SECfict"}}
    first = DingRoom(ready_url, ding, START, group_webhooks=webhooks)
    try:
        prepare(first)
        raise_issue(first)
    finally:
        first.close()
    later = DingRoom(ready_url, ding, datetime.fromisoformat("2026-09-16T11:00:00+08:00"), group_webhooks=webhooks)
    try:
        told = about(later.until("2026-09-16T11:01:00+08:00"), "Q1")
        [rung] = [call for call in told if call.door == "webhook"]
        assert sorted(rung.mentions) == ["u-li", "u-liu"]
        assert not about(later.until("2026-09-16T14:00:00+08:00"), "Q1")
    finally:
        later.close()
