"""已登记的变化: routine notes wait for 10:00 and 15:00 on working days; nothing is lost, nothing is said twice."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Connection, select

from bot.services import audit, gather
from scheduler import auditor
from scheduler import gather as job
from storage import notes, projects, settings, slots
from storage.models import notes as table
from tests.support.project_world import World, at, launch, world
from tests.support.room import GROUP, Room

HERE = "groups/协作群"


@pytest.fixture
def project(ready_sqlite: str):
    with world(ready_sqlite, "2026-10-12 09:00") as made:
        launch(made)
        made.add_task("宣传物料设计", "小李", "2026-10-15 23:59", project="产品3.0版本上线", department="市场部")
        made.add_task("核心功能开发", "张工", "2026-10-20 23:59", project="产品3.0版本上线", department="研发部")
        yield made


def note(made: World, text: str, about: str = "", inbox_id: int | None = None, group: str = "协作群") -> None:
    def unit(conn: Connection) -> None:
        where = projects.group(conn, made.group[group])
        now = made.clock.now()
        gather.note(conn, made.house, where, text, kind="claim", about=about, now=now, inbox_id=inbox_id)

    made.do(unit)


def pass_to(made: World, moment: str) -> None:
    asyncio.run(made.runner(jobs=(job, auditor)).advance(at(moment)))


def test_notes_wait_and_go_together(project: World) -> None:
    note(project, "T1 宣传物料设计：小李已认领", "T1")
    note(project, "T2 核心功能开发：\n张工已接受", "T2")
    pass_to(project, "2026-10-12 09:59")
    assert project.said(HERE) == []
    pass_to(project, "2026-10-12 10:30")
    assert project.lines(HERE) == [
        (
            at("2026-10-12 10:00"),
            "已登记的变化 10月12日（周一）\nT1 宣传物料设计：小李已认领\nT2 核心功能开发： 张工已接受",
        )
    ]
    note(project, "T2 核心功能开发：提测节点 10月16日（周五）", "T2")
    project.clock.set(at("2026-10-12 15:00"))
    note(project, "T1 宣传物料设计：优先级 高", "T1")  # at the very moment: still in
    pass_to(project, "2026-10-16 18:00")
    assert [moment for moment, _ in project.lines(HERE)] == [at("2026-10-12 10:00"), at("2026-10-12 15:00")]
    assert project.said(HERE)[1].count("\n") == 2
    assert project.read(lambda conn: slots.get(conn, f"gather:G{project.group['协作群']}:2026-10-12T15")).outcome == "posted"


def test_after_three_on_friday_it_is_monday(project: World) -> None:
    project.clock.set(at("2026-10-16 15:01"))
    note(project, "T1 宣传物料设计：小李已认领", "T1")
    pass_to(project, "2026-10-20 18:00")
    assert [moment for moment, _ in project.lines(HERE)] == [at("2026-10-19 10:00")]


def test_what_is_over_is_not_said(project: World) -> None:
    note(project, "T1 宣传物料设计：小李已认领", "T1")
    note(project, "T2 核心功能开发：张工已接受", "T2")
    project.change_task(1, done_at=project.clock.now())
    pass_to(project, "2026-10-12 10:30")
    assert "T1" not in project.said(HERE)[0]
    assert "T2" in project.said(HERE)[0]
    note(project, "T2 核心功能开发：优先级 高", "T2")
    project.change_task(2, cancelled_at=project.clock.now())
    pass_to(project, "2026-10-12 18:00")
    assert len(project.said(HERE)) == 1
    outcomes = project.read(lambda conn: list(conn.execute(select(table.c.outcome).order_by(table.c.id)).scalars()))
    assert outcomes == ["stale", "posted", "stale"]


def test_a_message_taken_back_says_nothing(ready_sqlite: str) -> None:
    room = Room(ready_sqlite)
    try:
        room.say("小李", "/任务 宣传物料设计 @小李 10月20日前")
        room.say("小李", "/进度 T1 40%")

        def unit(conn: Connection) -> None:
            group = projects.group_at(conn, "local", GROUP)
            assert group is not None
            now = room.clock.now()
            last = conn.exec_driver_sql("SELECT max(inbox_id) FROM progress").scalar()
            gather.note(conn, room.state.house, group, "T1 到 40%", kind="x", about="T1", now=now, inbox_id=last)
            gather.note(conn, room.state.house, group, "T1 别的事", kind="x", about="T1", now=now, inbox_id=1)

        room.write(unit)
        room.say("小李", "/撤销")
        said = [post for post in room.until("2026-09-15T18:00:00+08:00") if "已登记的变化" in post]
        assert len(said) == 1
        assert "T1 到 40%" not in said[0]
    finally:
        room.close()


def test_twelve_lines_at_most_and_the_rest_is_counted(project: World) -> None:
    for number in range(20):
        note(project, f"T2 核心功能开发：第 {number} 件", "T2")
    note(project, "T2 核心功能开发：第 0 件", "T2")  # the same words say nothing new
    pass_to(project, "2026-10-12 10:30")
    lines = project.said(HERE)[0].split("\n")[1:]
    assert len(lines) == 12
    assert lines[-1] == "另有 9 项，发送 /查 查看。"


def test_several_projects_share_one_post_and_groups_stay_apart(project: World) -> None:
    project.add_group("渠道群")
    project.add_project("渠道铺设", "协作群", "王经理")
    project.add_task("门店布置", "小李", "2026-10-30 23:59", project="渠道铺设", department="市场部")
    note(project, "T1 宣传物料设计：小李已认领", "T1")
    note(project, "T3 门店布置：小李已认领", "T3")
    note(project, "另一个群的事", group="渠道群")
    pass_to(project, "2026-10-12 10:30")
    (said,) = project.said(HERE)
    assert "T1" in said
    assert "T3" in said
    assert len(project.said("groups/渠道群")) == 1


def test_a_missed_moment_is_recorded_and_its_notes_wait(project: World) -> None:
    note(project, "T1 宣传物料设计：小李已认领", "T1")
    project.clock.set(at("2026-10-12 10:01"))
    assert project.read(lambda conn: audit.compare(conn, project.house, project.clock.now()))["gather"] == 1
    project.clock.set(at("2026-10-12 12:40"))
    pass_to(project, "2026-10-12 12:41")
    assert project.said(HERE) == []
    (skipped,) = project.read(lambda conn: slots.skipped_since(conn, at("2026-10-12 00:00")))
    assert (skipped.kind, skipped.due_at) == ("gather", at("2026-10-12 10:00"))
    assert "gather" not in project.read(lambda conn: audit.compare(conn, project.house, project.clock.now()))
    pass_to(project, "2026-10-12 15:10")
    assert [moment for moment, _ in project.lines(HERE)] == [at("2026-10-12 15:00")]


def test_a_group_sets_its_own_moments_or_none(project: World) -> None:
    group = project.group["协作群"]
    project.do(lambda conn: settings.write(conn, "group", group, "上午汇总", "11:30"))
    note(project, "T1 宣传物料设计：小李已认领", "T1")
    pass_to(project, "2026-10-12 12:00")
    assert [moment for moment, _ in project.lines(HERE)] == [at("2026-10-12 11:30")]
    assert project.read(lambda conn: slots.get(conn, f"gather:G{group}:2026-10-12T11:30")) is not None
    project.do(lambda conn: settings.write(conn, "group", group, "汇总", "关"))
    note(project, "T2 核心功能开发：张工已接受", "T2")
    pass_to(project, "2026-10-13 18:00")
    assert len(project.lines(HERE)) == 1
    assert project.read(notes.groups_waiting) == []


def test_the_moments_survive_a_restart_and_come_once(project: World) -> None:
    note(project, "T1 宣传物料设计：小李已认领", "T1")
    for _ in range(3):
        project.clock.set(at("2026-10-12 10:05"))
        project.do(lambda conn: job.run(conn, project.house, project.clock.now()))
    pass_to(project, "2026-10-12 10:20")
    assert len(project.said(HERE)) == 1


def test_in_the_next_moment_there_is_something_to_do(project: World) -> None:
    def ask(conn: Connection) -> object:
        return job.next_at(conn, project.house, project.clock.now())

    assert project.read(ask) is None
    note(project, "T1 宣传物料设计：小李已认领", "T1")
    assert project.read(ask) == at("2026-10-12 10:00")
    project.clock.set(at("2026-10-16 16:00"))
    assert project.read(ask) == at("2026-10-19 10:00")
