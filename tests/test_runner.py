"""The runner: one sweep finds what is due, time can be played forward, a broken job stops nobody."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import Connection

from bot.services.house import House
from scheduler import JOBS, call, daily
from storage import outbox, slots
from storage.outbox import Address
from tests.support.project_world import World, at, launch, world


@pytest.fixture
def project(ready_url: str):
    with world(ready_url, "2026-10-12 09:00") as made:
        launch(made)
        made.add_task("宣传物料设计", "小李", "2026-10-15 23:59", project="产品3.0版本上线", department="市场部")
        made.add_task("核心功能开发", "张工", "2026-10-20 23:59", project="产品3.0版本上线", department="研发部")
        yield made


def test_fourteen_days_in_less_than_ten_seconds(project: World) -> None:
    began = time.process_time()  # of this process: whatever else the machine is doing
    asyncio.run(project.runner().advance(at("2026-10-26 09:00")))
    took = time.process_time() - began
    daily = [text for text in project.said("groups/协作群") if "今日进度" in text]
    assert project.clock.now() == at("2026-10-26 09:00")
    assert len(daily) == 10  # 12–16 and 19–23 October, no post on days off
    assert took < 10


def test_the_same_moment_again_moves_and_repeats_nothing(project: World) -> None:
    runner = project.runner()
    asyncio.run(runner.advance(at("2026-10-12 10:00")))
    before = project.said("groups/协作群")
    asyncio.run(runner.advance(at("2026-10-12 09:30")))
    assert project.clock.now() == at("2026-10-12 10:00")
    assert project.said("groups/协作群") == before
    assert len([text for text in before if "今日进度" in text]) == 1


def test_posts_leave_at_their_moment_not_at_the_end(project: World) -> None:
    asyncio.run(project.runner().advance(at("2026-10-13 18:00")))
    moments = [moment for moment, text in project.lines("groups/协作群") if "今日进度" in text]
    assert moments == [at("2026-10-12 09:30"), at("2026-10-13 09:30")]


def test_what_waits_for_the_end_of_quiet_hours_leaves_then(project: World) -> None:
    to = Address("local", "group", "协作群", group_id=project.group["协作群"])
    later = at("2026-10-12 20:15")
    project.do(lambda conn: outbox.put(conn, to, '{"plain":"好"}', kind="notice", now=project.clock.now(), not_before=later))
    asyncio.run(project.runner(jobs=()).advance(at("2026-10-12 21:00")))
    assert project.lines("groups/协作群") == [(later, "好")]


def test_a_broken_job_does_not_stop_the_others(project: World) -> None:
    def broken(conn: object, house: object, now: datetime) -> None:
        raise RuntimeError("planted")

    bad = SimpleNamespace(NAME="bad", next_at=lambda conn, house, now: None, run=broken)
    asyncio.run(project.runner(jobs=(bad, *JOBS)).advance(at("2026-10-12 09:30")))
    assert any("今日进度" in text for text in project.said("groups/协作群"))


def test_a_job_that_names_a_past_moment_does_not_hang_the_clock(project: World) -> None:
    stuck = SimpleNamespace(
        NAME="stuck", next_at=lambda conn, house, now: now - timedelta(hours=1), run=lambda conn, house, now: None
    )
    asyncio.run(project.runner(jobs=(stuck,)).advance(at("2026-10-20 09:30")))
    assert project.clock.now() == at("2026-10-20 09:30")


def test_a_slot_is_taken_once(project: World) -> None:
    def unit(conn, outcome):  # type: ignore[no-untyped-def]
        now = project.clock.now()
        return slots.claim(conn, "daily:G9:2026-10-12", "daily", now, now, outcome)

    assert project.do(lambda conn: unit(conn, "posted")) is True
    assert project.do(lambda conn: unit(conn, "empty")) is False
    assert project.read(lambda conn: slots.get(conn, "daily:G9:2026-10-12")).outcome == "posted"


def test_start_ticks_and_stops(project: World) -> None:
    async def play() -> None:
        project.clock.set(at("2026-10-12 09:31"))
        runner = project.runner()
        ticked = asyncio.Event()
        beat = runner.tick

        async def tick() -> None:
            await beat()
            ticked.set()

        runner.tick = tick  # type: ignore[method-assign]
        await runner.start()
        await asyncio.wait_for(ticked.wait(), 10)
        await runner.stop()

    asyncio.run(play())
    reasons = [f"daily:G{project.group['协作群']}:2026-10-12"]
    assert project.read(lambda conn: slots.taken(conn, reasons)) == set(reasons)


def test_many_groups_are_posted_to_slice_by_slice(project: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        project.add_group(f"群{number}")
        project.add_project(f"项目{number}", f"群{number}", "王经理")
        project.add_task(f"任务{number}", "小李", "2026-11-20 23:59", project=f"项目{number}", department="市场部")
    for job in (daily, call):
        monkeypatch.setattr(job, "SLICE", 3)
    units: list[str] = []
    whole = daily.run_slice

    def counted(conn: Connection, house: House, now: datetime, after: int) -> int | None:
        units.append(f"{after}")
        return whole(conn, house, now, after)

    monkeypatch.setattr(daily, "run_slice", counted)
    asyncio.run(project.runner(jobs=(daily, call)).advance(at("2026-10-12 18:00")))
    assert all(len(project.said(f"groups/群{number}")) == 1 for number in range(7))
    (said,) = project.said("people/小李")
    assert all(f"任务{number}" in said for number in range(7)), "one call over all projects, whatever the slice"
    assert max(int(after) for after in units) > 0
