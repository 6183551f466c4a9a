"""Every error code of the fact sheet; only `errcode` is compared, as the platform asks.

App-wide trouble (credentials, permission, address list) is RETRY: one setting mends it and nothing may be lost meanwhile.
What concerns one group, one person or one text is PERMANENT.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from adapters.base import Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a code means. `handle_dead`: the reply handle cannot be used again."""

    outcome: Outcome
    hint: str
    after: timedelta | None = None
    handle_dead: bool = False


_TOKEN = Verdict(Outcome.REFRESH, "访问凭证失效，已重新获取")
_APP = Verdict(Outcome.RETRY, "企业 ID 或应用 Secret 不正确：请在管理后台核对")
_SHAPE = Verdict(Outcome.UNSUPPORTED, "消息格式不被接受，改用更简单的形式")
_CHAT = Verdict(Outcome.PERMANENT, "这个群不存在，或不是本应用能发的群")
_NOBODY = Verdict(Outcome.PERMANENT, "这个人收不到消息：不在应用可见范围，或账号无效")
_FAST = Verdict(Outcome.RATE_LIMITED, "发送过快，被企业微信限流", timedelta(minutes=1))

ERRORS: dict[int, Verdict] = {
    -1: Verdict(Outcome.RETRY, "企业微信系统繁忙"),
    6000: Verdict(Outcome.RETRY, "企业微信并发冲突，稍后再试"),
    **dict.fromkeys((45009, 45033), _FAST),
    **dict.fromkeys((40014, 42001, 41001), _TOKEN),
    **dict.fromkeys((40001, 40013), _APP),
    40056: Verdict(Outcome.RETRY, "AgentId 不正确：请在管理后台核对"),
    301002: Verdict(Outcome.RETRY, "应用没有权限使用这个接口：请核对 AgentId 和可见范围"),
    48002: Verdict(Outcome.RETRY, "应用没有这个接口的权限：请在管理后台开通"),
    60020: Verdict(Outcome.RETRY, "服务器出口 IP 不在企业可信 IP 里：请在应用详情页添加"),
    93000: Verdict(Outcome.PERMANENT, "群消息推送的 key 无效：请在群里重新复制 Webhook 地址"),
    **dict.fromkeys((40008, 40058, 44004), _SHAPE),
    45002: Verdict(Outcome.UNSUPPORTED, "消息过长，改用更简单的形式"),
    **dict.fromkeys((81013, 60111, 60011), _NOBODY),
    **dict.fromkeys((86001, 86003, 86008), _CHAT),
    846605: Verdict(Outcome.RETRY, "这条消息的回复通道已失效，改为直接发送", handle_dead=True),
    846608: Verdict(Outcome.RETRY, "这条消息的回复已过期，改为直接发送", handle_dead=True),
    846609: Verdict(Outcome.RETRY, "长连接还没有订阅成功，正在重连"),
}
_UNHEARD = Verdict(Outcome.RETRY, "企业微信没有接受这次发送")


def verdict_of(code: int) -> Verdict:
    """What one code means; an unknown one is tried again."""
    return ERRORS.get(code, _UNHEARD)
