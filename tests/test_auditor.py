"""The auditor: what was due and is not done is seen, and the missing calendar is told."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Connection

from adapters.render import to_plain
from bot.services import audit, selfcheck
from bot.texts import check
from scheduler import auditor, call, daily, weekly
from storage import outbox, people, probes, tasks
from storage.outbox import Address
from tests.support.project_world import World, at, launch, world
from tests.support.room import Room

DAY_JOBS = (daily, call, weekly, auditor)


@pytest.fixture
def project(ready_url: str):
    with world(ready_url, "2026-10-16 09:00") as made:
        launch(made)
        made.add_task("核心功能开发", "张工", "2026-10-20 23:59", project="产品3.0版本上线", department="研发部")
        yield made


def findings(made: World) -> dict[str, int]:
    found: dict[str, int] = made.read(lambda conn: audit.compare(conn, made.house, made.clock.now()))
    return found


def test_posts_that_nobody_made_are_findings(project: World) -> None:
    project.clock.set(at("2026-10-16 09:30"))
    assert findings(project) == {}
    project.clock.set(at("2026-10-16 17:31"))
    assert findings(project) == {"daily": 1, "call": 1, "weekly": 1}


def test_a_final_that_nobody_made_is_a_finding(project: World) -> None:
    asyncio.run(project.runner(jobs=DAY_JOBS).advance(at("2026-10-17 12:00")))
    project.clock.set(at("2026-10-19 09:00"))
    assert findings(project) == {}
    project.clock.set(at("2026-10-19 12:01"))  # Monday: the final of last week
    assert findings(project) == {"daily": 1, "weekly": 1}
    asyncio.run(project.runner(jobs=DAY_JOBS).advance(at("2026-10-19 12:01")))
    assert findings(project) == {}


def test_nothing_is_found_where_the_jobs_ran(project: World) -> None:
    asyncio.run(project.runner(jobs=DAY_JOBS).advance(at("2026-10-16 18:00")))
    assert findings(project) == {}
    probe = project.read(lambda conn: probes.get(conn, "auditor"))
    assert (probe.ok, probe.detail, probe.at) == (True, "", at("2026-10-16 18:00"))


def test_a_message_that_does_not_leave_is_a_finding(project: World) -> None:
    to = Address("local", "group", "协作群")
    now = project.clock.now()
    project.do(lambda conn: outbox.put(conn, to, '{"plain":"好"}', kind="reply", now=now))
    project.clock.set(at("2026-10-16 09:01"))
    assert findings(project) == {}
    project.clock.set(at("2026-10-16 09:02"))
    assert findings(project) == {"pending": 1}


def test_a_task_nobody_attended_to_is_a_finding(project: World) -> None:
    project.do(lambda conn: tasks.set_values(conn, 1, {"next_due_at": at("2026-10-16 09:10")}))
    project.clock.set(at("2026-10-16 09:11"))
    assert findings(project) == {"late_tasks": 1}
    project.do(lambda conn: auditor.run(conn, project.house, project.clock.now()))
    probe = project.read(lambda conn: probes.get(conn, "auditor"))
    assert (probe.ok, probe.detail) == (False, "late_tasks=1")


@pytest.mark.parametrize(("until", "told"), [("2026-11-14 12:00", 0), ("2026-11-16 12:00", 1), ("2026-11-29 12:00", 2)])
def test_admins_hear_weekly_that_the_coming_year_is_missing(ready_url: str, until: str, told: int) -> None:
    with world(ready_url, "2026-11-13 12:00") as made:
        made.add_person("管理员小周")
        made.do(lambda conn: people.set_person(conn, made.person["管理员小周"], is_admin=True))
        asyncio.run(made.runner(jobs=(auditor,)).advance(at(until)))
        said = made.said("people/管理员小周")
        assert len(said) == told
        assert all("2027 年的节假日安排还没有导入" in text for text in said)


def test_the_self_check_counts_by_rule_and_by_group(project: World) -> None:
    project.add_group("别的群")
    asyncio.run(project.runner(jobs=DAY_JOBS).advance(at("2026-10-16 12:30")))
    project.clock.set(at("2026-10-19 13:00"))
    project.do(lambda conn: daily.run(conn, project.house, project.clock.now()))

    def look(conn: Connection, group: str) -> selfcheck.SelfCheck:
        return selfcheck.look(conn, project.house, project.clock.now(), "Asia/Shanghai", project.group[group])

    own = project.read(lambda conn: look(conn, "协作群"))
    other = project.read(lambda conn: look(conn, "别的群"))
    assert [(one.kind, one.why) for one in own.skipped] == [("daily", "恢复运行时已过有效时间")]
    assert other.skipped == []
    assert other.posts == {}


def test_the_self_check_shows_every_rule_with_its_share(ready_sqlite: str) -> None:
    room = Room(ready_sqlite)
    try:
        room.say("王经理", "/部门 市场部 负责人 @王经理 接口人 @小李")
        room.say("王经理", "/部门 运营部 负责人 @刘主管 接口人 @陈专员")
        room.say("王经理", "/项目 新建 产品上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日")
        room.say("王经理", "/任务 宣传物料设计 @小李 9月15日前 交付:物料")
        room.say("小李", "/问题 数量不够 级别:跨部门 @陈专员")
        room.until("2026-09-17T12:00:00+08:00")
        said = room.say("小李", "/自检")[0].text
        assert "本周发送：今日进度 3 条" in said
        assert "本月发送：今日进度 3 条" in said
        assert all(words in said for words in ("接口人 ", "双方部门负责人 1 次", "分管领导 1 次"))
        quota = check.result(
            local=room.clock.now().replace(tzinfo=None), posts={}, waiting=(0, 0, 0), parked=[], skipped=[], sweep=None,
            findings="", calendar_missing=[], quotas=[("dingtalk", "robot", 91, 3000)], unreachable=[],
        )  # fmt: skip
        assert "机器人消息 91/3000（3%）" in to_plain(quota, buttons=False)
    finally:
        room.close()
