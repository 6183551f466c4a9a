"""Sentences, numbered answers and taps where only mentions are heard: DingTalk, with the typed twin of each button."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.fakes.dingtalk import FakeDingTalk
from tests.test_dingtalk_talk import DingTalkRoom


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[DingTalkRoom]:
    with FakeDingTalk() as server:
        found = DingTalkRoom(ready_sqlite, server)
        yield found
        found.close()


def said(room: DingTalkRoom, text: str, **fields: object) -> str:
    told = "\n".join(call.text for call in room.send(text, **fields))
    return told.replace("．", ".")  # so that Markdown makes no list of its own


def twins(text: str) -> list[str]:
    """The typed commands a message without taps shows."""
    return [found.strip() for found in re.findall(r"］＠牵头助手 (/[^\n]+)", text)]


def test_sentences_lists_and_twins(room: DingTalkRoom) -> None:
    for title in ("接口联调", "压测报告"):
        said(room, f"/任务 {title} 负责人:张伟 9月28日前 交付:报告", name="张伟")
    assert "完成 0/2" in said(room, "现在什么情况")
    assert "T1 接口联调" in said(room, "谁还没更新")
    asked = said(room, "搞完了")
    assert twins(asked) == ["/进度 T1 搞完了", "/进度 T2 搞完了"]
    assert "1. T1 接口联调" in asked and "2. T2 压测报告" in asked
    assert "T2 压测报告：已完成" in said(room, "2")
    assert "恢复为 0%" in said(room, "/撤销")
    assert "1. T1" in said(room, "我的", group=None)
    done = said(room, "1 80 2 不变", group=None)
    assert "1. T1 接口联调：0% → 80%" in done and "2. T2 压测报告：仍为 0%" in done
    assert "都已更新" in said(room, "都正常", group=None)
    offered = said(room, "别再@我")
    assert "/提醒方式 只私信" in offered
    assert "已改为“只私信”" in said(room, "/提醒方式 只私信")
    assert "先 ＠牵头助手" in said(room, "/帮助") and "斜杠可以不写" in said(room, "/帮助", group=None)
    slip = said(room, "/jindu T1 90%")
    assert twins(slip) == ["/进度 T1 90%"]
    assert "80% → 90%" in said(room, twins(slip)[0])
