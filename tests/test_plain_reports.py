"""The fast path of recording writes and says what the whole way through reporting does, in every state of a task."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.services import plain_reports
from storage.models import changes, progress, tasks
from tests.support.room import Room

BEGIN = (
    ("王经理", "/部门 市场部 负责人 @王经理 接口人 @小李"),
    ("王经理", "/部门 研发部 负责人 @周总监 接口人 @李娜"),
    ("王经理", "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日"),
    ("王经理", "/成员 研发部 @张工"),
)
STORIES = {
    "figures and notes": [("张工", "/进度 T2 40% 今日联调"), ("张工", "/进度 T2 40% 今日联调"), ("张工", "/进度 T2 45%")],
    "taken back": [("张工", "/进度 T2 55% 接口对齐"), ("张工", "/撤销"), ("张工", "/进度 T2 60% 接口对齐")],
    "the title in the note": [("张工", "/进度 T2 40% 核心功能开发联调")],
    "a risk goes": [("张工", "/进度 T2 40% 联调 风险:人手不足 措施:加派一人"), ("张工", "/进度 T2 50% 联调")],
    "a wait goes": [("张工", "/进度 T2 40% 等法务盖章"), ("张工", "/进度 T2 50% 联调")],
    "a forecast stays": [("张工", "/进度 T2 40% 预计10月22日"), ("张工", "/进度 T2 50% 联调")],
    "somebody else's": [("小李", "/进度 T2 50% 联调"), ("李娜", "/进度 T2 52% 联调"), ("周总监", "/进度 T2 54% 联调")],
    "done before": [("张工", "/进度 T2 完成"), ("张工", "/进度 T2 50% 联调")],
    "handed in": [("张工", "/提交 T2"), ("张工", "/进度 T2 50% 联调")],
    "cancelled": [("王经理", "/取消 T2 原因:不做了"), ("张工", "/进度 T2 50% 联调")],
    "put off": [("张工", "/稍后 T2 10月13日9点"), ("张工", "/进度 T2 50% 联调")],
    "blame in the note": [("张工", "/进度 T2 50% 市场部进度慢")],
    "a step back": [("张工", "/进度 T2 60% 联调"), ("张工", "/进度 T2 30% 联调")],
}


def play(database: str) -> tuple[list[object], list[object]]:
    """Every story on a task of its own: what was said back, and every row of the sheet with its history."""
    room = Room(database)
    try:
        made = [("王经理", f"/任务 核心功能开发{title} @张工 10月20日前 交付:安装包") for title in "甲乙丙丁戊己庚辛壬癸子丑寅"]
        for person, line in (*BEGIN, *made[: len(STORIES)]):
            assert room.say(person, line), line
        said: list[object] = []
        for number, story in enumerate(STORIES.values(), 1):
            said += [room.say(person, line.replace("T2", f"T{number}")) for person, line in story]
        room.until("2026-10-21T10:00:00+08:00")
        said.append(room.say("张工", "/进度 T1 70% 联调"))  # late by now
        tables = (tasks, progress, changes)
        rows = [room.read(lambda conn, t=t: list(map(tuple, conn.execute(select(t).order_by(t.c.id))))) for t in tables]
        return said, rows
    finally:
        room.close()


@pytest.fixture
def second(tmp_path: Path, ready_sqlite: str) -> str:
    """Another database like the first, which nobody has used yet."""
    copied = tmp_path / "second.db"
    shutil.copyfile(ready_sqlite.removeprefix("sqlite:///"), copied)
    return f"sqlite:///{copied}"


def test_both_ways_are_one(second: str, ready_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real, taken = plain_reports.record, []

    def noted(*given: Any) -> Any:
        taken.append(real(*given))
        return taken[-1]

    monkeypatch.setattr(plain_reports, "record", noted)
    fast = play(ready_sqlite)
    assert sum(one is not None for one in taken) > 10  # it is the way of most of them
    assert sum(one is None for one in taken) > 5
    monkeypatch.setattr(plain_reports, "record", lambda *given: None)
    whole = play(second)
    assert fast[0] == whole[0]
    for mine, theirs in zip(fast[1], whole[1], strict=True):
        assert mine == theirs
