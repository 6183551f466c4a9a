"""Whatever people say in whatever order: no rung is lost or said twice, caps hold, everyone alarmed is told the end."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from storage.models import alarms, cases, outbox, people, rungs
from tests.support.room import Room

PEOPLE = ("王经理", "小李", "周总监", "张工", "刘主管", "陈专员", "赵总")
LINES = (
    "/收到 T1",
    "/收到 Q1",
    "/收到",
    "/跟进 T1 明天12:00",
    "/跟进 Q1 明天15:00",
    "/跟进 Q1 3天后",
    "/进度 T1 60% 联调中",
    "/进度 T1 完成",
    "/进度 T2 30%",
    "/解决 Q1 原因:预算 措施:借用",
    "/上报 Q1",
    "/上报 T1",
    "确认",
    "/改期 T1 下周五 原因:测试延迟",
    "/撤销",
    "/问题 又缺一台机器 @陈专员",
)


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite, datetime.fromisoformat("2026-10-16T09:00:00+08:00"))
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @张工",
        "/部门 运营部 负责人 @刘主管 接口人 @陈专员",
        "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-12月30日 目标:按时上线",
        "/任务 核心功能开发 @张工 10月16日18:00前 交付:版本",
        "/任务 用户调研 @陈专员 10月19日前 交付:报告",
    ):
        assert room.say("王经理", line), line
    assert room.say("张工", "/问题 测试环境资源不足 任务:T1 @陈专员")
    yield room
    room.close()


def every_rung_is_somewhere(conn: Connection, now: datetime) -> None:
    """Said, merged, ended, or still to come: nothing due is left lying, and what is over says how it ended."""
    for row in conn.execute(select(rungs, cases.c.ended_at).join(cases, cases.c.id == rungs.c.case_id)):
        if row.next_at is None:
            assert row.outcome in {"sent", "merged", "nobody", "ended"}, row
        else:
            assert row.next_at > now, row
            assert (row.ended_at, row.outcome) == (None, ""), row


def a_pause_never_lasts_past_its_moment(conn: Connection, now: datetime) -> None:
    """A waiting rung waits for its moment, the pause, and then at most for the next window or cap: a few days."""
    query = select(rungs, cases.c.paused_until).join(cases, cases.c.id == rungs.c.case_id)
    for row in conn.execute(query.where(rungs.c.next_at.is_not(None))):
        latest = max(moment for moment in (row.due_at, row.paused_until, now) if moment is not None)
        assert row.next_at <= latest + timedelta(days=4), row


def the_executive_hears_once_a_day(conn: Connection) -> None:
    boss = conn.execute(select(people.c.id).where(people.c.name == "赵总")).scalar_one()
    said = conn.execute(select(outbox.c.created_at).where(outbox.c.person_id == boss, outbox.c.kind == "rung"))
    days = Counter((moment + timedelta(hours=8)).date() for moment in said.scalars())
    assert not [day for day, times in days.items() if times > 1 or day.weekday() > 4], days


def everyone_is_told_the_end(conn: Connection) -> None:
    query = select(alarms).join(cases, cases.c.id == alarms.c.case_id).where(cases.c.ended_at.is_not(None))
    assert not [row for row in conn.execute(query) if row.told_end_at is None]


@pytest.mark.parametrize("seed", range(4))
def test_any_walk_keeps_the_promises(room: Room, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(25):
        if chance.random() < 0.45:
            room.until(room.clock.now() + timedelta(hours=chance.choice((1, 4, 9, 26))))
        else:
            name, line = chance.choice(PEOPLE), chance.choice(LINES)
            said = room.whisper(name, line) if chance.random() < 0.3 else room.say(name, line)
            assert not any("出错了" in post for post in said), (name, line, said)
        # what somebody says can make a rung due at this very moment; the next tick says it
        room.until(room.clock.now() + timedelta(seconds=1))
        now = room.clock.now()
        room.read(lambda conn, now=now: every_rung_is_somewhere(conn, now))
        room.read(lambda conn, now=now: a_pause_never_lasts_past_its_moment(conn, now))
    room.read(the_executive_hears_once_a_day)
    room.read(everyone_is_told_the_end)
    assert room.read(lambda conn: conn.execute(select(alarms)).all()), "a walk that alarms nobody shows nothing"
