"""A group that was left and speaks again gets its posts again."""

from __future__ import annotations

from storage import projects
from tests.support.room import Room


def test_a_closed_group_that_speaks_is_open_again(ready_url: str) -> None:
    room = Room(ready_url)
    room.say("小李", "/任务 物料 @小李 10月20日前 交付:稿")
    room.write(lambda conn: projects.set_group(conn, 1, closed_at=room.clock.now()))
    assert room.until("2026-09-15T09:40:00+08:00") == []
    (answer,) = room.say("小李", "/我的")
    assert "物料" in answer.text
    assert room.read(lambda conn: projects.group(conn, 1)).closed_at is None
    room.until("2026-09-15T17:40:00+08:00")
    assert any("还没有更新" in post.text for post in room.told("小李"))
    room.close()
