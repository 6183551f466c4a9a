"""What a Feishu app still lacks: version, permissions by name, events and callbacks to look at."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from adapters.base import Receipt
from adapters.diagnosis import Finding
from adapters.reading import object_at, objects_at, text_at
from adapters.wire import Answer

_SCOPE = re.compile(r"\b[a-z_]+(?:[:.][a-z_.]+)+\b")
_DENIED = frozenset({99991672, 99991676, 99991679, 230027})
_GRANT = "开发者后台 › 权限管理 › 搜索 {scope} 并开通，再到“版本管理与发布”创建版本"
_NEEDED = (  # what it is for, the scope to open, a call that is refused without it and changes nothing
    ("查看机器人所在的群", "im:chat:readonly", "GET", "/open-apis/im/v1/chats?page_size=1"),
    ("以机器人身份发消息", "im:message:send_as_bot", "POST", "/open-apis/im/v1/messages?receive_id_type=chat_id"),
    ("显示成员姓名", "contact:user.base:readonly", "GET", "/open-apis/contact/v3/users/ou_0?user_id_type=open_id"),
)
_STATES = {  # activate_status of bot/v3/info
    1: "企业管理员停用了应用：管理后台 › 工作台 › 应用管理里启用",
    3: "应用装好了还没有启用：管理后台 › 工作台 › 应用管理里启用",
    4: "新版本等待启用：管理后台 › 工作台 › 应用审核里通过",
    5: "应用的许可已到期：请联系企业管理员",
    6: "套餐已到期：请联系企业管理员",
}
_UNPUBLISHED = "开发者后台 › 添加应用能力 › 机器人，再到“版本管理与发布”创建版本，可用范围选全员"
_EVENTS = (
    "开发者后台 › 事件与回调 › 事件配置，添加 im.message.receive_v1，"
    "并开通权限 im:message.group_at_msg:readonly 和 im:message.p2p_msg:readonly"
)
BY_HAND = (
    Finding("接收消息", None, _EVENTS),
    Finding("卡片按钮", None, "事件与回调 › 回调配置（与事件分开），添加 card.action.trigger；点按钮提示 200340 就是缺它，或版本还没有发布"),
    Finding("版本", None, "以上任何改动都要到“版本管理与发布”创建新版本才生效"),
)
Ask = Callable[[str, str], Awaitable[Answer | Receipt]]


async def look(ask: Ask) -> tuple[Finding, ...]:
    """`ask(method, path)` calls with the app's token."""
    info = await ask("GET", "/open-apis/bot/v3/info")
    if isinstance(info, Receipt):
        return ()  # no token: health has said why
    state = object_at(info.body or {}, "bot").get("activate_status")
    found = [Finding("机器人已启用", state == 2, "" if state == 2 else _state(state))]
    for what, scope, method, path in _NEEDED:
        answer = await ask(method, path)
        if isinstance(answer, Answer):
            found.append(_finding(what, scope, answer))
    return (*found, *BY_HAND)


def _state(state: object) -> str:
    return _STATES.get(state, _UNPUBLISHED) if isinstance(state, int) else _UNPUBLISHED


def _finding(what: str, scope: str, answer: Answer) -> Finding:
    code = (answer.body or {}).get("code")
    if not isinstance(code, int):
        return Finding(what, None, "飞书没有给出可用的答复，稍后再试")
    if code not in _DENIED:
        return Finding(what, True)
    return Finding(f"{what}（{scope}）", False, _GRANT.format(scope=named(answer) or scope))


def named(answer: Answer) -> str:
    """The first scope that the answer itself asks for."""
    violations = objects_at(object_at(answer.body or {}, "error"), "permission_violations", 20)
    scopes = [text_at(one, "subject", 80) for one in violations]
    scopes += _SCOPE.findall(text_at(answer.body or {}, "msg", 1_000))
    return next((one for one in scopes if _SCOPE.fullmatch(one)), "")
