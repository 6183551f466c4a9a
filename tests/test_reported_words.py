"""Reports as people say them: what used to be lost, recorded as done too early, or taken for another day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.support.room import Room

MONDAY = datetime.fromisoformat("2026-10-12T09:00:00+08:00")
SET_UP = (
    "/部门 市场部 负责人 @王经理 接口人 @小李",
    "/部门 研发部 负责人 @周总监 接口人 @张工",
    "/项目 新建 产品3.0版本上线 牵头:市场部 时间:9月15日-10月30日 目标:按时上线",
    "/任务 核心功能开发 @张工 10月20日前 交付:安装包",
    "/任务 接口联调 @张工 10月23日前 交付:报告",
    "/任务 宣传物料 @小李 10月16日前 交付:终稿",
    "/进度 T3 40% 初稿",
)


@pytest.fixture(scope="module")
def room(sqlite_template: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    path = tmp_path_factory.mktemp("words") / "q.db"
    path.write_bytes(sqlite_template.read_bytes())  # type: ignore[attr-defined]
    made = Room(f"sqlite:///{path}", MONDAY)
    for line in SET_UP:
        made.say("小李" if line.startswith("/进度") else "王经理", line)
    yield made
    made.close()


def said(room: Room, person: str, words: str) -> str:
    """The bot's answer one-to-one; what it recorded is taken back, so that every sentence finds the same tasks."""
    answer = "\n".join(post.text for post in room.whisper(person, words))
    room.whisper(person, "/撤销")
    return answer


@pytest.mark.parametrize(
    ("words", "has", "never"),
    [
        ("T3 下午完成", "10月12日（周一）18:00", "100%"),
        ("下午弄好", "10月12日（周一）18:00", "100%"),
        ("T3 已经完成", "100%", "没有"),
        ("T3 改完了，明天测试", "40%", "100%"),
        ("T3 做完了，明天发给大家", "40%", "100%"),
        ("T3 做完了，待验收", "100%", "没有"),
        ("又完成了10%", "50%", "40% → 10%"),
        ("比昨天多了10%", "50%", "→ 10%"),
        ("80%吧", "80%", "没有"),
        ("搞定了60%左右吧，明天继续", "60%", "仍为"),
        ("T3 完成80", "80%", "仍为"),
        ("t3 七十", "70%", "仍为"),
        ("T3 五十%", "50%", "仍为"),
        ("T3 周四给我素材，周五能完", "10月16日（周五）", "10月15日"),
    ],
)
def test_one_task(room: Room, words: str, has: str, never: str) -> None:
    answer = said(room, "小李", words)
    assert has in answer and never not in answer, answer


@pytest.mark.parametrize("words", ["80%了吧？", "完成了吧", "能完成80%吗", "T3 下午能完成吗"])
def test_a_question_stays_a_question(room: Room, words: str) -> None:
    answer = said(room, "小李", words)
    assert "已更新" not in answer and "已完成（100%）" not in answer and "→" not in answer, answer


@pytest.mark.parametrize(
    "words", ["现在核心功能开发完成了一半，接口联调完成了三成", "核心功能开发 完成 50%  接口联调 30%"]
)
def test_two_tasks_in_one_sentence(room: Room, words: str) -> None:
    answer = said(room, "张工", words)
    assert "T1" in answer and "50%" in answer and "T2" in answer and "30%" in answer, answer


def test_a_wait_ends_before_its_date(room: Room) -> None:
    answer = said(room, "小李", "T3 等法务盖章估计周四")
    assert "法务盖章" in answer and "盖章估计" not in answer and "10月15日（周四）" in answer, answer


def test_my_own_question_stays_mine(room: Room) -> None:
    """A report of somebody else on my task asks me to confirm; my next word still answers what I was asked before."""
    assert "负责人" in "".join(post.text for post in room.whisper("小李", "/问题 打印机坏了"))
    room.say("周总监", "/进度 T3 100%")
    answer = "".join(post.text for post in room.whisper("小李", "@张工"))
    assert "Q1 打印机坏了" in answer and "张工" in answer, answer


def test_the_same_said_twice_in_one_moment_is_recorded_twice(room: Room) -> None:
    """Nothing of the task changes by the second, and it is a report all the same."""
    first, second = ("".join(post.text for post in room.whisper("小李", "/进度 T3 40% 初稿")) for _ in range(2))
    assert "40%" in first and "出错了" not in second and "40%" in second
