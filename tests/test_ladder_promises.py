"""What the ladder promises whatever people say in whatever order, tried with stories that hypothesis makes up.

Nobody is alarmed twice by one rung; everyone alarmed is told the end; a pause never lasts past its moment; no rung is
lost: when nobody says anything any more, every frozen rung ends sent, merged, nobody or ended.
"""

from __future__ import annotations

import shutil
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from adapters.render import to_plain, unpack
from bot.rules import escalation as e
from bot.rules.manners import Manners
from storage import people
from storage.models import alarms, cases, changes, outbox, rungs
from tests.support.room import Room

START = datetime.fromisoformat("2026-10-16T17:30:00+08:00")  # a Friday
OUTCOMES = {"sent", "merged", "nobody", "ended"}
WINDOWS = Manners().lead_windows
LONGEST_HOLIDAY = timedelta(days=5)  # a weekend, and a day's cap or window
PEOPLE = ("王经理", "周总监", "张工", "小陈", "刘主管", "陈专员", "赵总")
ABOUT = ("T1", "Q1")
ANSWERS = (
    "/收到 {0}",
    "/跟进 {0} 明天12:00",
    "/跟进 {0} 3天后",
    "/跟进 {0} @陈专员 明天12:00",
    "/转给 {0} @刘主管",
    "/协调 {0} 人手不足",
    "/约会 {0}",
    "/上报 {0}",
)
LINES = (
    *(answer.format(number) for answer in ANSWERS for number in ABOUT),
    "确认",
    "/进度 T1 60% 联调中 预计:10月28日",
    "/进度 T1 完成",
    "/解决 Q1 原因:预算 措施:借用",
    "/改期 T1 10月28日 原因:测试延迟",
    "/同意 T1",
    "/不同意 T1",
    "/不归我们 T1",
    "/支持 T1 市场部 海报设计稿 明天12:00",
    "/进度 T2 完成",
    "/催 T1",
    "/撤销",
    "/代理 @小李 至10月30日",
    "/代理 @小陈 3天",
    "/请假 3天",
    "/我回来了",
    "/安静 3小时",
    "/结束安静",
)
SAID = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(LINES))
WAITED = st.sampled_from((1, 4, 17, 24, 70)).map(lambda hours: timedelta(hours=hours))
STORIES = st.lists(st.one_of(WAITED, SAID), min_size=3, max_size=10)


@pytest.fixture(scope="module")
def begun(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """T1 due on this Friday evening, Q1 raised just now, and no routine posts."""
    path = tmp_path_factory.mktemp("begun") / "qiantou.db"
    shutil.copy(sqlite_template, path)
    room = Room(f"sqlite:///{path}", START)
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @张工",
        "/部门 运营部 负责人 @刘主管 接口人 @陈专员",
        "/项目 新建 产品上线 牵头:市场部 分管领导:@赵总 时间:9月15日-12月30日",
        "/成员 @小陈 研发部",
        *(f"/设置 {word} 关" for word in ("日报", "催办", "周报")),
        "/任务 核心功能开发 @小陈 10月16日18:00前 交付:版本",
    ):
        assert room.say("王经理", line), line
    assert room.say("张工", "/问题 测试环境资源不足 任务:T1 @陈专员")
    room.close()
    return path.parent


# ---------------------------------------------------------------- the promises


def no_pause_lasts_past_its_moment(conn: Connection, now: datetime) -> None:
    """A waiting rung waits for its moment, the pause, the ball's few days, and then for the next window or cap."""
    query = select(rungs, cases.c.paused_until, cases.c.ended_at).join(cases, cases.c.id == rungs.c.case_id)
    for row in conn.execute(query):
        if row.next_at is None:
            assert row.outcome in OUTCOMES, row
            continue
        assert row.ended_at is None, row
        assert row.next_at > now, row
        moments = (row.due_at, row.paused_until, now)
        assert row.next_at <= max(m for m in moments if m is not None) + LONGEST_HOLIDAY, row


def every_rung_has_ended(conn: Connection) -> None:
    assert {row.outcome for row in conn.execute(select(rungs))} <= OUTCOMES
    assert conn.execute(select(rungs.c.id).where(rungs.c.next_at.is_not(None))).first() is None


def nobody_is_alarmed_twice_by_one_rung(conn: Connection) -> None:
    """A person reads a record at most once for each of its rungs, and once for each time somebody asked for it."""
    written = Counter(
        (row.person_id, row.about)
        for row in conn.execute(select(outbox.c.person_id, outbox.c.about).where(outbox.c.kind == "rung"))
        if row.person_id and row.about
    )
    for (person_id, about), times in written.items():
        kind = "task" if about.startswith("T") else "issue"
        mine = select(rungs.c.id).join(cases, cases.c.id == rungs.c.case_id).where(cases.c.object_kind == kind)
        said = conn.execute(mine.where(rungs.c.outcome.in_(("sent", "merged")))).all()
        assert times <= len(said), (person_id, about, times)


def everyone_alarmed_is_told_the_end(conn: Connection) -> None:
    """Where they were alarmed, by name: a post of their own, the group's, or the reply of whoever ended it."""
    for case in conn.execute(select(cases).where(cases.c.ended_at.is_not(None))):
        ended = select(changes.c.by).where(changes.c.kind == "case", changes.c.object_id == case.id)
        by = conn.execute(ended.where(changes.c.field == "ended_at").order_by(changes.c.id.desc())).scalars().first()
        for alarm in conn.execute(select(alarms).where(alarms.c.case_id == case.id)):
            assert alarm.told_end_at is not None, alarm
            if alarm.person_id == by:
                continue
            after = select(outbox.c.message).where(outbox.c.created_at >= case.ended_at)
            if alarm.group_id is None:
                told = after.where(outbox.c.person_id == alarm.person_id, outbox.c.kind == "end")
                assert conn.execute(told).first() is not None, (case, alarm)
                continue
            told = after.where(outbox.c.group_id == alarm.group_id, outbox.c.kind.in_(("end", "reply")))
            messages = [unpack(row.message) for row in conn.execute(told)]
            name = people.person(conn, alarm.person_id).name
            assert any(name in to_plain(one, buttons=False) or name in {m.name for m in one.mention} for one in messages), alarm


def leads_and_executives_are_left_alone(conn: Connection) -> None:
    """Written to in their windows on working days alone, whatever the order."""
    leading = select(outbox).join(alarms, alarms.c.person_id == outbox.c.person_id)
    for row in conn.execute(leading.where(outbox.c.kind == "rung", alarms.c.role.in_(e.LEADING))):
        local = row.not_before + timedelta(hours=8)
        assert local.weekday() < 5, row
        assert any(begin <= local.time() < end for begin, end in WINDOWS), row


@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a story takes seconds: none is made shorter
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=STORIES)
@example(
    story=[
        timedelta(hours=89),  # Tuesday morning: the contact, then both leads and the executive about Q1
        ("张工", "/收到 T1"),
        ("刘主管", "/跟进 Q1 3天后"),
        ("张工", "/代理 @小陈 至10月30日"),
        timedelta(hours=24),
        ("周总监", "/跟进 T1 明天12:00"),
    ]
)
def test_any_story_keeps_the_promises(begun: Path, tmp_path: Path, story: Sequence[timedelta | tuple[str, str]]) -> None:
    folder = tmp_path / uuid.uuid4().hex
    shutil.copytree(begun, folder)  # with the write-ahead log
    room = Room(f"sqlite:///{folder / 'qiantou.db'}", START + timedelta(minutes=1))
    try:
        for step in story:
            if isinstance(step, timedelta):
                room.until(room.clock.now() + step)
            else:
                name, line = step
                said = room.say(name, line)
                assert not any("出错了" in post for post in said), (name, line, said)
            room.until(room.clock.now() + timedelta(seconds=1))
            now = room.clock.now()
            room.read(lambda conn, now=now: no_pause_lasts_past_its_moment(conn, now))
        room.until(room.clock.now() + timedelta(days=21))
        room.read(every_rung_has_ended)
        room.read(nobody_is_alarmed_twice_by_one_rung)
        room.read(leads_and_executives_are_left_alone)
        room.say("小陈", "/进度 T1 完成")
        room.say("陈专员", "/解决 Q1 原因:预算 措施:借用")
        room.read(everyone_alarmed_is_told_the_end)
        assert room.read(lambda conn: conn.execute(select(alarms)).first()), "a story that alarms nobody shows nothing"
    finally:
        room.close()
