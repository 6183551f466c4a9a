"""紧急: asked, started by a tap or by silence, called, told about, updated, closed; what waits meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.services import emergency_talk
from storage import changes, emergencies
from storage.models import emergencies as table
from tests.support.room import Post, Room
from tests.test_trouble import begin, said

LEAD, CONTACT, OTHER_LEAD, ENGINEER, EXECUTIVE, DEPUTY = "王经理", "小李", "周总监", "张工", "赵总", "小邓"
RAISE = "/紧急 支付系统无法使用 影响:1000+用户下单 级别:高 1小时内恢复"
NIGHT = datetime.fromisoformat("2026-09-19T23:10:00+08:00")  # a Saturday, in quiet hours


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite)
    begin(room)
    yield room
    room.close()


def fresh(room: Room, person: str, marks: dict[str, int]) -> list[Post]:
    found = room.told(person, marks.get(person, 0))
    marks[person] = room.mark(person)
    return found


def marked(room: Room, *people: str) -> dict[str, int]:
    return {person: room.mark(person) for person in people}


def test_silence_starts_it_at_night_and_calls_until_somebody_answers(room: Room) -> None:
    room.until(NIGHT)
    marks = marked(room, LEAD, OTHER_LEAD, EXECUTIVE, DEPUTY, CONTACT)
    made = said(room, CONTACT, RAISE)
    assert all(one in made for one in ("紧急1", "1000+用户下单", "高", "00:10", "王经理", "5 分钟"))
    (asked,) = fresh(room, LEAD, marks)
    assert [label for label, _ in asked.buttons] == ["启动", "按普通问题", "误触"]
    assert not room.until(NIGHT + timedelta(minutes=4, seconds=59))
    (started,) = room.until(NIGHT + timedelta(minutes=5))
    assert all(one in started for one in ("已自动启动", "赵总", "周总监", "我已到位", "23:45"))
    assert all("紧急呼叫" in fresh(room, person, marks)[0] for person in (LEAD, OTHER_LEAD, EXECUTIVE))
    assert "到位" in room.whisper(OTHER_LEAD, "收到")[0]
    room.until(NIGHT + timedelta(minutes=10))
    assert "第 2 次" in fresh(room, EXECUTIVE, marks)[0] and "第 2 次" in fresh(room, LEAD, marks)[0]
    assert len(fresh(room, OTHER_LEAD, marks)) == 1  # the answer to 收到, no further call
    assert "不再呼叫" in said(room, CONTACT, "/紧急 1 已电话通知 @赵总")
    posts = room.until(NIGHT + timedelta(minutes=20))
    assert "王经理 3 次呼叫未应答" in posts[0].text and "已转呼" not in posts[0].text  # 小李 raised it and is there
    assert fresh(room, EXECUTIVE, marks) == []
    one = room.read(lambda conn: emergencies.by_number(conn, 1))
    assert one.started_by is None and one.state == "running"
    times = room.read(lambda conn: [c.attempt for c in emergencies.calls_of(conn, one.id) if c.outcome == "sent"])
    assert sorted(times) == [1, 1, 1, 2, 2, 3]


def test_the_next_person_is_called_and_what_is_said_makes_the_timeline(room: Room) -> None:
    marks = marked(room, DEPUTY, OTHER_LEAD, LEAD, EXECUTIVE)
    room.say(CONTACT, RAISE)
    room.whisper(LEAD, "/紧急 1 启动")
    for person in (EXECUTIVE,):
        room.whisper(person, "/紧急 1 到位")
    began = room.clock.now()
    posts = room.until(began + timedelta(minutes=15))
    assert "周总监 3 次呼叫未应答，已转呼小邓" in posts[-1]
    assert posts[-1].buttons == (("已电话通知", "/紧急1 已电话通知 @周总监"),)
    assert "紧急呼叫" in fresh(room, DEPUTY, marks)[0]
    assert not [one for one in room.whisper(DEPUTY, "客户名单还没有整理") if "时间线" in one]  # not there yet: private
    assert "到位" in room.whisper(DEPUTY, "收到")[0]
    assert "时间线" in room.whisper(DEPUTY, "已切换备用通道，下单恢复一半")[0]
    assert "时间线" in said(room, CONTACT, "/紧急 1 进展 客服已发布公告")
    assert "已撤" in said(room, CONTACT, "/撤销")
    (update,) = room.until(began + timedelta(minutes=30))
    assert "已切换备用通道" in update and "客服已发布公告" not in update and "周总监未应答" in update
    (quiet,) = room.until(began + timedelta(minutes=60))
    assert "没有新的记录" in quiet and quiet.mentions == (EXECUTIVE,) and "已到时限" in quiet
    assert room.whisper(DEPUTY, "/进度 T1 30%")  # other commands stay what they are
    shown = said(room, "路人", "/紧急 1")
    assert "小邓：已切换备用通道" in shown and "处理中" in shown


def test_the_end_is_told_to_everybody_called_and_the_review_is_a_task(room: Room) -> None:
    room.say(CONTACT, RAISE)
    room.say(LEAD, "/紧急 1 启动")
    marks = marked(room, LEAD, OTHER_LEAD, EXECUTIVE, DEPUTY)
    room.pass_time(minutes=42)
    assert "原因是什么" in said(room, OTHER_LEAD, "/紧急 1 恢复")
    assert "采取了什么措施" in said(room, OTHER_LEAD, "@牵头助手 证书过期")
    done = next(one for one in room.say(OTHER_LEAD, "@牵头助手 更换证书并重启网关") if "已恢复" in one)
    assert all(one in done for one in ("已恢复", "证书过期", "更换证书", "42 分钟", "T2 紧急1 复盘", "9月17日（周四）"))
    for person in (LEAD, EXECUTIVE):
        note = fresh(room, person, marks)[-1]
        assert "已恢复" in note and "证书过期" in note and "无需再处理" in note
    assert "无需重复" in said(room, OTHER_LEAD, "/紧急 1 恢复 原因:证书过期 措施:更换证书")
    assert "不能撤销" in said(room, OTHER_LEAD, "/撤销")
    after = room.until("2026-09-15T12:00:00+08:00")
    assert not [post for post in after if "紧急1 支付系统无法使用 进展" in post]
    assert room.read(lambda conn: emergencies.next_due(conn, NIGHT - timedelta(days=30))) is None


def test_everything_else_of_the_project_waits_meanwhile(room: Room) -> None:
    room.say(CONTACT, RAISE)
    room.say(LEAD, "/紧急 1 启动")
    assert not [post for post in room.until("2026-09-15T10:30:00+08:00") if "今日进度" in post]
    assert room.say(ENGINEER, "/进度 T1 20%")  # replies do not wait
    after = room.say(LEAD, "/紧急 1 恢复 更换证书 原因:证书过期")
    assert [post for post in after if "今日进度" in post]


def test_by_mistake_or_as_an_ordinary_issue(room: Room) -> None:
    marks = marked(room, LEAD)
    said(room, CONTACT, "/紧急 打印机缺纸 级别:低")
    said(room, CONTACT, "/风险 供应商停产 等级:中 @张工")
    assert "打印机缺纸" in said(room, "路人", "/查 紧急1") and "供应商停产" in said(room, "路人", "/查 风险1")
    assert "4 小时" in fresh(room, LEAD, marks)[0]
    assert "来操作" in said(room, "路人", "/紧急 1 启动")
    assert "误触" in said(room, CONTACT, "/紧急 1 误触")
    assert "误触" in fresh(room, LEAD, marks)[0]
    assert "无需重复" in said(room, LEAD, "/紧急 1 启动")
    assert "按“高”处理" in said(room, CONTACT, "/紧急 测试环境宕机")
    assert "Q1" in room.whisper(LEAD, "/紧急 2 普通")[0]
    said(room, CONTACT, "/紧急 网络中断 级别:中")
    assert "已撤回" in said(room, CONTACT, "/撤销")
    assert "撤回" in fresh(room, LEAD, marks)[-1]
    assert "紧急3 不存在" in said(room, CONTACT, "/紧急 3")
    foreign, missing = room.say("外人", "/紧急 2", "别的群")[0], room.say("外人", "/紧急 9", "别的群")[0]
    assert foreign.text.replace("紧急2", "紧急9") == missing.text
    states = room.read(lambda conn: list(conn.execute(select(table.c.state).order_by(table.c.number)).scalars()))
    assert states == ["mistaken", "ordinary", "asked"]
    kept = room.read(lambda conn: {c.field for c in changes.of_object(conn, "emergency", 2)})
    assert {"created", "state", "issue_id", "asked_of"} <= kept


def test_middle_asks_again_and_then_starts_with_the_named_team(room: Room) -> None:
    marks = marked(room, LEAD, EXECUTIVE, OTHER_LEAD)
    said(room, CONTACT, "/紧急 短信通道异常 级别:中 组长:@周总监 小组:@张工")
    begun = room.clock.now()
    room.until(begun + timedelta(minutes=30))
    assert len(fresh(room, LEAD, marks)) == 2 and len(fresh(room, EXECUTIVE, marks)) == 1
    (started,) = [post for post in room.until(begun + timedelta(minutes=60)) if "已自动启动" in post]
    assert "组长：周总监" in started and "张工" in started
    assert "已更新" in said(room, OTHER_LEAD, "/紧急 1 级别:高")
    assert "小赵" in said(room, OTHER_LEAD, "/紧急 1 小组:@小赵")
    assert "紧急呼叫" in room.told("小赵")[0]


def test_kept_alike_on_both_databases(ready_url: str) -> None:
    room = Room(ready_url)
    try:
        begin(room)
        said(room, CONTACT, "/风险 政策调整 等级:重大 @小李")
        said(room, CONTACT, RAISE)
        room.say(LEAD, "/紧急 1 启动")
        said(room, ENGINEER, "/紧急 1 进展 已切换备用通道")
        posts = room.until("2026-09-15T09:30:00+08:00")
        assert any("已切换备用通道" in post for post in posts) and not any("今日进度" in post for post in posts)
        assert any("风险1" in post for post in room.told(EXECUTIVE))
        room.say(LEAD, "/紧急 1 恢复 更换证书 原因:证书过期")
        one = room.read(lambda conn: emergencies.by_number(conn, 1))
        assert (one.state, one.result) == ("closed", "原因：证书过期；措施：更换证书")
        assert one.review_due_at == datetime.fromisoformat("2026-09-17T23:59:00+08:00")
    finally:
        room.close()


def test_only_people_of_the_project_are_called(room: Room) -> None:
    refused = room.say("外人", "/紧急 停电 级别:高 小组:@周总监 组长:@外人", "别的群")[0]
    assert "周总监目前不在项目" in refused and room.read(lambda conn: emergencies.by_number(conn, 1)) is None
    assert "紧急1" in room.say("外人", "/紧急 停电 级别:高 小组:@新来的", "别的群")[0]
    for words in ("组长:@周总监", "小组:@周总监"):
        assert "周总监目前不在项目" in room.say("外人", f"/紧急 1 {words}", "别的群")[0]


def test_whoever_comes_by_themselves_helps_and_ends_nothing(room: Room) -> None:
    room.say(CONTACT, RAISE)
    room.say(LEAD, "/紧急 1 启动")
    assert "路人已到位" in said(room, "路人", "/紧急 1 到位")
    assert "时间线" in said(room, "路人", "/紧急 1 进展 已联系机房")
    for words in ("恢复 原因:断电 措施:重启", "级别:低", "已电话通知 @赵总"):
        assert "来操作" in said(room, "路人", f"/紧急 1 {words}")
    assert "路人" in said(room, OTHER_LEAD, "/紧急 1 小组:@路人")  # named by the team: one of it from now on
    assert "已更新" in said(room, "路人", "/紧急 1 级别:中")


@pytest.mark.parametrize(
    ("command", "words", "typed"),
    [
        (None, "已切换备用通道", "1 已切换备用通道"),
        (None, "已恢复，原因:证书过期", "1 已恢复，原因:证书过期"),
        (None, "好的", "1 到位"),
        ("收到", "", "1 到位"),
        ("跟进", "", "1 到位"),
        ("解决", "更换证书", "1 恢复 更换证书"),
        ("进度", "正在联系银行", "1 正在联系银行"),
        (None, "谢谢", None),
        ("查", "T1", None),
        ("任务", "新的事 @张工", None),
    ],
)
def test_plain_words_in_reply_to_a_post_about_it(command: str | None, words: str, typed: str | None) -> None:
    class Reply:
        about, group = "紧急1", None

    assert emergency_talk.meant(Reply(), command, words) == typed  # type: ignore[arg-type]


def test_plain_words_decide_answer_and_tell(room: Room) -> None:
    made = said(room, CONTACT, "/紧急 线上支付挂了 1000多用户下不了单 高 1小时内恢复")
    assert all(one in made for one in ("紧急1 线上支付挂了\n", "影响范围：1000多用户下不了单", "级别：高", "恢复时限：10:00")), made
    assert "按“高”处理" not in made
    again = said(room, ENGINEER, "/紧急 线上支付挂了")
    assert "紧急1 线上支付挂了 已登记（待确认）" in again and room.read(lambda conn: emergencies.by_number(conn, 2)) is None
    assert "已启动（王经理确认）" in room.say(LEAD, "@牵头助手 启动")[0]
    assert "赵总已到位" in room.whisper(EXECUTIVE, "收到，我来")[0]
    noted = said(room, OTHER_LEAD, "@牵头助手 已定位，是数据库连接池满了，正在扩容")
    assert "已记入 紧急1 线上支付挂了 的时间线" in noted
    assert "数据库连接池满了" in said(room, LEAD, "/紧急 1")
    assert "时间线" not in said(room, ENGINEER, "@牵头助手 T1 已修复 60%")
    second = said(room, CONTACT, "/紧急 机房断电 级别:中")
    assert "紧急2" in second and "误触" in room.whisper(LEAD, "误触")[0]


def test_who_is_called_already_is_no_nobody(room: Room) -> None:
    said(room, LEAD, "/成员 研发部 @张工 @小赵")
    said(room, CONTACT, f"{RAISE} 组长:@赵总 小组:@张工 @小赵 @周总监")
    room.say(LEAD, "/紧急 1 启动")
    posts = [one.text for one in room.until(room.clock.now() + timedelta(minutes=16)) if "呼叫未应答" in one.text]
    assert any("张工 3 次呼叫未应答，已转呼小邓" in one for one in posts), posts
    assert any("小赵 3 次呼叫未应答，接替人小邓已在协调小组中，请电话联系小赵" in one for one in posts), posts


def test_trouble_told_in_plain_words_is_offered_as_an_emergency(room: Room) -> None:
    (offer,) = room.say(CONTACT, "@牵头助手 支付系统挂了，用户下不了单，很急！")
    assert offer.buttons == (("发起紧急", "/紧急 支付系统挂了，用户下不了单，很急！"),)
    assert room.read(lambda conn: emergencies.by_number(conn, 1)) is None
    assert "紧急1" in said(room, CONTACT, offer.buttons[0][1])
