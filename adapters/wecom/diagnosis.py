"""What a WeCom bot or app still lacks: the app's rights and trusted address, webhook keys, what to look at by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from adapters.base import Receipt
from adapters.diagnosis import Finding
from adapters.wecom.errors import verdict_of
from adapters.wire import Answer

_TODO = {
    60020: "管理后台 › 应用管理 › 这个应用 › 企业可信 IP，填入服务器的出口 IP（要先设置可信域名或接收消息的地址）",
    301002: "管理后台 › 应用管理 › 这个应用：核对 AgentId，并把使用的人加进可见范围",
    48002: "管理后台 › 应用管理 › 这个应用：开通接口权限；通讯录同步的 Secret 不能用在这里",
    60011: "管理后台 › 应用管理 › 这个应用 › 可见范围，加入要联系的成员或部门",
    40056: "管理后台 › 应用管理 › 这个应用：核对 AgentId",
    93000: "在这个群里打开“消息推送”，重新复制 Webhook 地址，更新 group_webhooks",
}
_ASKED = "管理后台 › 应用管理 › 智能机器人 › 这个机器人：API 模式选{mode}，可见范围加入使用的人"
Ask = Callable[[str, Mapping[str, str]], Awaitable[Answer | Receipt]]
Knock = Callable[[str], Awaitable[Answer]]


async def look(mode: str, agent: int, hooks: Mapping[str, str], ask: Ask | None, knock: Knock) -> tuple[Finding, ...]:
    """`ask` calls with the app's token (None without an app); `knock` posts nothing to a webhook key."""
    found: list[Finding] = []
    if ask is not None:
        answer = await ask("/cgi-bin/agent/get", {"agentid": str(agent)})
        if isinstance(answer, Answer):
            found.append(_judged("自建应用", answer, frozenset({0})))
    for group, key in list(hooks.items())[:20]:
        found.append(_judged(f"群 {group} 的消息推送", await knock(key), frozenset({0, 40008, 40058, 44004})))
    if mode == "bot_connection":
        found.append(Finding("长连接", None, _ASKED.format(mode="长连接")))
    elif mode == "bot_callback":
        found.append(Finding("接收消息", None, _ASKED.format(mode="URL 回调") + "，Token 和 EncodingAESKey 与这里一致"))
    elif mode == "app":
        found.append(Finding("接收消息", None, "管理后台 › 应用管理 › 这个应用 › 接收消息 › 设置 API 接收"))
    return tuple(found)


def _judged(what: str, answer: Answer, fine: frozenset[int]) -> Finding:
    """By the errcode alone, as the platform asks."""
    code = (answer.body or {}).get("errcode")
    if not isinstance(code, int):
        return Finding(what, None, "企业微信没有给出可用的答复，稍后再试")
    if code in fine:
        return Finding(what, True)
    return Finding(what, False, f"{_TODO.get(code, verdict_of(code).hint)}（{code}）")
