"""A channel from the first command to the pressed button, through the real door: nothing of the core knows Mattermost."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.adapters.attacks.site import Site
from tests.fakes.mattermost import LI, ZHANG


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path) -> Site:
    path = tmp_path / "whole.db"
    shutil.copy(sqlite_template, path)
    return Site("mattermost", f"sqlite:///{path}")


def test_from_a_command_to_a_pressed_button(site: Site) -> None:
    group = site.group()
    replies = site.say("任务 联调接口 @李娜 11月28日前 交付:报告", "张伟", group, ["李娜"], via="slash")
    assert "李娜" in replies[0] and "T1" in replies[0], "named by her display name, not by her id"
    assert "80%" in site.say("进度 T1 80%", "李娜", group)[0]
    site.say("问题 环境不足 @李娜 措施:协调", "张伟", group, ["李娜"], via="slash")
    asked = next(call for call in reversed(site.sent()) if call.buttons)
    label, command = next(iter(asked.buttons.items()))
    assert command.startswith("/") and re.search("Q1", command)
    answered = site.replies(site.fake.pressed(asked, label, sender=LI))  # type: ignore[attr-defined]
    assert answered, label
    seen = site.sent()[-1]
    assert seen.target in (group, LI, ZHANG) and seen.door == "post", "the answer is a post, not for the presser alone"
    assert site.failed() == []
    site.close()
