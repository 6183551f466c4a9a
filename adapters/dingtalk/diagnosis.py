"""What a DingTalk app still lacks: permissions, the address list, the robot, Stream mode, what to look at by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from adapters.base import Receipt
from adapters.connection import Declined
from adapters.diagnosis import Finding
from adapters.dingtalk.errors import verdict_of
from adapters.dingtalk.wire import code_of
from adapters.wire import Answer

_PERMISSION = "forbidden.accessdenied.accesstokenpermissiondenied"
_SEND = "open-dev.dingtalk.com › 应用 › 权限管理 › 搜索“企业内机器人发送消息权限”并开通，再发布版本"
_TODO = {
    _PERMISSION: _SEND,
    "forbidden.accessdenied.ipnotinwhitelist": "open-dev.dingtalk.com › 应用 › 安全中心 › 服务器出口 IP，加入本服务器的出口 IP",
    "60011": "open-dev.dingtalk.com › 应用 › 权限管理 › 开通“成员信息读权限”，再发布版本",
}
_ROBOT = "open-dev.dingtalk.com › 应用 › 机器人：核对 RobotCode，并发布机器人和应用版本"
BY_HAND = (
    Finding("机器人和版本", None, "机器人配置页点“发布”，“版本管理与发布”里也要发布版本，否则别人添加不了它"),
    Finding("群", None, "在本企业的内部群里添加这个机器人，再 @ 它一次"),
)
Ask = Callable[[str, Mapping[str, object]], Awaitable[Answer | Receipt]]


async def look(robot: str, ask: Ask, open_link: Callable[[], Awaitable[str]] | None) -> tuple[Finding, ...]:
    """`ask(path, body)` calls with the app's token. A send to no group at all says first what is not allowed."""
    body = {"robotCode": robot, "openConversationId": "", "msgKey": "sampleText", "msgParam": "{}"}
    answer = await ask("/v1.0/robot/groupMessages/send", body)
    if isinstance(answer, Receipt):
        return ()  # no token: health has said why
    found = [_judged(answer)]
    if open_link is not None:
        found.append(await _linked(open_link))
    return (*found, *BY_HAND)


def _judged(answer: Answer) -> Finding:
    code = code_of(answer).lower()
    if code.startswith("invalidparameter.robotcode") or code in ("robot.notexsit", "robot.notexist", "bot.stopped"):
        return Finding("机器人", False, _ROBOT)
    if code in _TODO:
        return Finding("发送消息", False, _TODO[code])
    if answer.status == 0 or answer.body is None:
        return Finding("发送消息", None, "钉钉没有给出可用的答复，稍后再试")
    if code in ("forbidden.accessdenied.apicountlimitfororg", "90020"):
        return Finding("接口调用量", False, verdict_of(code).hint)
    return Finding("发送消息", True)  # it asks for the group: everything before that is in order


async def _linked(open_link: Callable[[], Awaitable[str]]) -> Finding:
    try:
        await open_link()
    except Declined as declined:
        return Finding("Stream 模式", False, f"{declined}。应用 › 机器人 › 消息接收模式选 Stream 模式，再发布版本")
    except (OSError, TimeoutError):
        return Finding("Stream 模式", None, "钉钉没有给出连接地址，稍后再试")
    return Finding("Stream 模式", True)
