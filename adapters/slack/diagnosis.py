"""What a Slack app still lacks: scopes by name, the app-level token, events to look at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from adapters.connection import Declined
from adapters.diagnosis import Finding
from adapters.reading import text_at
from adapters.wire import Answer

_NEEDED: tuple[tuple[str, str, str, Mapping[str, Any], bool], ...] = (
    # what for, scope, method, arguments that are refused without harm, whether they go in the address
    ("在频道里发消息", "chat:write", "chat.postMessage", {"channel": "", "text": ""}, False),
    ("单独联系成员", "im:write", "conversations.open", {"users": ""}, False),
    ("显示成员姓名", "users:read", "users.info", {"user": ""}, True),
)
_ADD = "api.slack.com/apps › OAuth & Permissions › Bot Token Scopes 添加 {scope}，然后点 Reinstall to Workspace"
_APP_TOKEN = "Basic Information › App-Level Tokens 新建，权限选 connections:write；再到 Socket Mode 页打开开关"
BY_HAND = (
    Finding("接收消息", None, "Event Subscriptions › Subscribe to bot events，添加 app_mention 和 message.im，然后重新安装应用"),
    Finding("按钮和表单", None, "Interactivity & Shortcuts 页打开开关"),
    Finding("频道", None, "在每个要用的频道里发送 /invite @机器人"),
)
Ask = Callable[[str, Mapping[str, Any], bool], Awaitable[Answer]]


async def look(ask: Ask, open_link: Callable[[], Awaitable[str]] | None) -> tuple[Finding, ...]:
    """`ask(method, arguments, in the address)`; `open_link` asks for a connection, None in http mode."""
    found: list[Finding] = []
    for what, scope, method, arguments, in_address in _NEEDED:
        answer = await ask(method, arguments, in_address)
        error = text_at(answer.body or {}, "error", 100)
        if error in ("missing_scope", "not_allowed_token_type"):
            needed = text_at(answer.body or {}, "needed", 200) or scope
            found.append(Finding(f"{what}（{needed}）", False, _ADD.format(scope=needed)))
        elif error in ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"):
            return ()  # health has said so
        else:
            found.append(Finding(what, True if answer.body is not None else None))
    if open_link is not None:
        found.append(await _linked(open_link))
    return (*found, *BY_HAND)


async def _linked(open_link: Callable[[], Awaitable[str]]) -> Finding:
    try:
        await open_link()
    except Declined as declined:
        return Finding("Socket Mode", False, f"{declined}。{_APP_TOKEN}")
    except (OSError, TimeoutError):
        return Finding("Socket Mode", None, "Slack 没有给出连接地址，稍后再试")
    return Finding("Socket Mode", True)
