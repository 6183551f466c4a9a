"""One broken group, project, person or row holds back nobody else; posts keep to the hours of their group."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Select, insert, select

from bot.services import attention, climb, daily, weekly_page
from bot.texts import slots as words
from storage.models import accounts, outbox, rungs, settings, tasks
from storage.slots import get
from tests.support.room import Post, Room

TUESDAY = "2026-09-15"


@pytest.fixture
def room(ready_url: str) -> Iterator[Room]:
    """Groups A and B, a project and a task each."""
    made = Room(ready_url)
    for name in ("A", "B"):
        made.say(f"王{name}", f"/任务 事{name} @王{name} 9月16日前 交付:稿", name)
    yield made
    made.close()


def breaking(real: Callable[..., Any], is_broken: Callable[..., bool]) -> Callable[..., Any]:
    """Breaks what the database refuses, which spoils the transaction on PostgreSQL, for some of the calls."""

    def call(conn: Connection, *given: Any, **named: Any) -> Any:
        if is_broken(*given):
            conn.execute(insert(settings).values(scope=None, scope_id=0, key="x", value="x"))
        return real(conn, *given, **named)

    return call


def seen(posts: list[Post], words: str) -> int:
    return sum(words in post.text for post in posts)


def pairs(room: Room, query: Select[Any]) -> dict[int, Any]:
    return dict(map(tuple, room.read(lambda conn: list(conn.execute(query)))))


def test_a_broken_group_holds_back_no_other_daily_post(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = breaking(daily.post, lambda house, day, now: day.group.title == "A")
    with monkeypatch.context() as patch:
        patch.setattr(daily, "post", broken)
        assert seen(room.until(f"{TUESDAY}T09:40:00+08:00", "B"), "今日进度") == 1
        assert seen(room.posts("groups/A"), "今日进度") == 0
    assert seen(room.until(f"{TUESDAY}T09:50:00+08:00", "A"), "今日进度") == 1  # mended in time


def test_a_broken_project_holds_back_no_other_weekly_report(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = breaking(weekly_page.build, lambda house, project, monday, at, adapter: project.id == 1)
    monkeypatch.setattr(weekly_page, "build", broken)
    room.clock.set(datetime.fromisoformat("2026-09-20T16:59:00+08:00"))  # a Sunday that is worked
    room.until("2026-09-20T17:05:00+08:00", "B")
    assert seen(room.posts("groups/B"), "周报") == 1
    assert seen(room.posts("groups/A"), "周报") == 0


@pytest.mark.parametrize("one_person", [True, False], ids=["person", "group"])
def test_a_broken_call_holds_back_no_other(room: Room, monkeypatch: pytest.MonkeyPatch, one_person: bool) -> None:
    if one_person:
        of_a = breaking(daily.call_message, lambda house, call, day, now: day.group.title == "A")
        name, broken = "call_message", of_a
    else:
        lost = accounts.update().values(unreachable_since=room.clock.now())
        room.write(lambda conn: conn.execute(lost))
        of_a = breaking(daily.call_in_group, lambda house, parts, day, now: day.group.title == "A")
        name, broken = "call_in_group", of_a
    monkeypatch.setattr(daily, name, broken)
    posts = room.until(f"{TUESDAY}T17:40:00+08:00", "B")
    heard = posts if not one_person else room.told("王B")
    assert seen(heard, "还没有更新") == 1


def test_a_rung_the_database_refuses_holds_back_no_other(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = breaking(climb._sort_in, lambda house, this, rung, now: rung.case_id == 1)
    monkeypatch.setattr(climb, "_sort_in", broken)
    room.clock.set(datetime.fromisoformat("2026-09-17T14:25:00+08:00"))
    room.until("2026-09-17T14:40:00+08:00", "B")
    fired = pairs(room, select(rungs.c.case_id, rungs.c.fired_at).where(rungs.c.step == 1))
    assert fired[2] is not None
    assert fired[1] is None


def test_a_task_the_database_refuses_holds_back_no_other(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attention, "attend", breaking(attention.attend, lambda house, task, now: task.id == 1))
    late = room.clock.now() + timedelta(hours=2)
    room.write(lambda conn: conn.execute(tasks.update().values(next_due_at=late)))
    room.until(late + timedelta(minutes=5))
    next_one = pairs(room, select(tasks.c.id, tasks.c.next_due_at))
    assert next_one[1] == late + attention.AGAIN
    assert next_one[2] > late + attention.AGAIN


# ---------------------------------------------------------------- quiet hours


def calls(room: Room) -> list[tuple[str, str]]:
    query = select(outbox.c.state, outbox.c.why).where(outbox.c.kind == "call")
    return [(row.state, row.why) for row in room.read(lambda conn: list(conn.execute(query)))]


def test_a_private_post_keeps_to_the_quiet_hours_of_its_group(room: Room) -> None:
    room.say("王A", "/设置 静默时段 22:00-07:00", "A")
    room.say("王A", "/设置 催办时间 20:30", "A")
    room.until(f"{TUESDAY}T20:31:00+08:00", "A")
    assert seen(room.told("王A"), "还没有更新") == 1


@pytest.mark.parametrize(("setting", "kind"), [("催办时间", "call"), ("日报时间", "daily")])
def test_a_post_that_quiet_hours_would_outlast_says_so(room: Room, setting: str, kind: str) -> None:
    row = insert(settings).values(scope="group", scope_id=1, key=setting, value="20:30")
    room.write(lambda conn: conn.execute(row))
    room.until("2026-09-16T08:30:00+08:00", "A")
    slot = room.read(lambda conn: get(conn, f"{kind}:G1:{TUESDAY}"))
    assert (slot.outcome, slot.why) == ("skipped", words.QUIET)
    assert ("parked", "expired") not in calls(room)
