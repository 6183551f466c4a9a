"""`qiantou adapter test`: each thing that may be missing on a platform is named, with what to click; nothing is sent."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.base import Health
from adapters.diagnosis import Diagnoses, Finding, told
from tests.adapters.attacks.site import FAKES, OVER_HTTP
from tests.adapters.test_fakes import build
from tests.fakes.platform import FakePlatform
from tests.fakes.wire import Fault, saying

DENIED = "Access denied. One of the following scopes is required: [contact:user.base:readonly, contact:contact]"
MISSING: dict[str, list[tuple[str, Fault, tuple[str, ...]]]] = {  # platform → door or path, its answer, words to be read
    "feishu": [
        ("info", saying(200, code=0, bot={"open_id": "ou_1", "activate_status": 0}), ("版本管理与发布", "机器人")),
        ("info", saying(200, code=0, bot={"open_id": "ou_1", "activate_status": 4}), ("应用审核",)),
        ("create", saying(400, code=99991672, msg="scope missing"), ("im:message:send_as_bot", "权限管理")),
        ("name", saying(400, code=99991672, msg=DENIED), ("contact:user.base:readonly",)),
        ("/open-apis/im/v1/chats", saying(400, code=99991679, msg="no"), ("im:chat:readonly",)),
    ],
    "slack": [
        ("post", saying(200, ok=False, error="missing_scope", needed="chat:write"), ("chat:write", "Reinstall")),
        ("direct", saying(200, ok=False, error="missing_scope", needed="im:write"), ("im:write",)),
        ("name", saying(200, ok=False, error="missing_scope", needed="users:read"), ("users:read",)),
        ("open", saying(200, ok=False, error="missing_scope", needed="connections:write"), ("connections:write", "Socket Mode")),
    ],
    "wecom": [
        ("agent", saying(200, errcode=60020, errmsg="x"), ("企业可信 IP", "60020")),
        ("agent", saying(200, errcode=301002, errmsg="x"), ("可见范围", "AgentId")),
        ("webhook", saying(200, errcode=93000, errmsg="x"), ("wrHOOK", "重新复制 Webhook")),
    ],
    "dingtalk": [
        ("group", saying(403, code="Forbidden.AccessDenied.AccessTokenPermissionDenied"), ("企业内机器人发送消息权限", "发布版本")),
        ("group", saying(403, code="Forbidden.AccessDenied.IpNotInWhiteList"), ("出口 IP",)),
        ("group", saying(400, code="robot.notExsit"), ("RobotCode", "发布")),
        ("open", saying(400, code="unauthorized"), ("Stream",)),
    ],
}
MODES = {"wecom": "app"}


def made(platform: str, fake: FakePlatform) -> Any:
    more: dict[str, Any] = {"group_webhooks": {"wrHOOK": "key-1"}} if platform == "wecom" else {}
    if platform == "wecom":
        fake.webhooks["wrHOOK"] = "key-1"  # type: ignore[attr-defined]
    return build(platform, fake, MODES.get(platform, ""), **more)


@pytest.mark.anyio
@pytest.mark.parametrize("platform", sorted(MISSING))
async def test_what_is_missing_is_named_with_what_to_click(platform: str) -> None:
    async with FAKES[platform]() as fake:
        for door, answer, words in MISSING[platform]:
            adapter = made(platform, fake)
            fake.fail_always(door, answer)
            bad = [one for one in await adapter.diagnose() if one.ok is False]
            fake.fail_always(door, None)
            said = "".join(f"{one.what}{one.todo}" for one in bad)
            assert [word for word in words if word not in said] == [], (door, said)
            assert len(bad) == 1, (door, bad)
            await adapter.aclose()


@pytest.mark.anyio
@pytest.mark.parametrize("platform", sorted(MISSING))
async def test_where_nothing_is_missing_the_rest_is_to_be_looked_at(platform: str) -> None:
    async with FAKES[platform]() as fake:
        adapter: Any = made(platform, fake)
        diagnoses: object = adapter
        assert isinstance(diagnoses, Diagnoses)
        found: tuple[Finding, ...] = await adapter.diagnose()
        assert {one.ok for one in found} == {True, None}, found
        assert all(one.todo and not one.todo.isascii() for one in found if one.ok is None)
        assert fake.messages == [] and not fake.connected, "nothing is sent, nobody is pushed aside"
        await adapter.aclose()


@pytest.mark.anyio
@pytest.mark.parametrize("platform", sorted(MISSING))
async def test_a_platform_that_is_away_is_no_finding(platform: str) -> None:
    async with FAKES[platform]() as fake:
        adapter: Any = build(platform, fake, OVER_HTTP[platform])
    assert [one for one in await adapter.diagnose() if one.ok is False] == []
    await adapter.aclose()


def test_findings_are_lines_below_the_health() -> None:
    bad = told(Health(True, "凭证可用"), [Finding("发消息", True), Finding("看名字", False, "去开通"), Finding("版本", None, "看一看")])
    assert (bad.ok, bad.hint) == (False, "凭证可用\n✓ 发消息\n✗ 看名字：去开通\n？ 版本：看一看")
    assert told(Health(True, "凭证可用"), [Finding("版本", None, "看一看")]).ok
    assert told(Health(False, "连不上"), []) == Health(False, "连不上")
