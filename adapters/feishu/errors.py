"""Every error code of the fact sheet (not of the SDK, whose table contradicts the platform's own documents).

App-wide trouble (credentials, permission, capability) is RETRY: one setting mends it and nothing may be lost meanwhile.
What concerns one group, one person or one text is PERMANENT. Sends carry a `uuid`, so a repetition is harmless.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from adapters.base import Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a code means."""

    outcome: Outcome
    hint: str
    after: timedelta | None = None


def _scope(name: str = "") -> Verdict:
    what = f"（{name}）" if name else ""
    return Verdict(Outcome.RETRY, f"应用缺少权限{what}：请在权限管理里开通，并发布新版本")


_APP = Verdict(Outcome.RETRY, "App ID 或 App Secret 不正确：请在开发者后台核对")
_OFF = Verdict(Outcome.RETRY, "应用未启用或未安装：请发布版本，并在管理后台启用")
_TOKEN = Verdict(Outcome.REFRESH, "访问凭证失效，已重新获取")
_FAST = Verdict(Outcome.RATE_LIMITED, "发送过快，被飞书限流", timedelta(seconds=5))
_SHAPE = Verdict(Outcome.UNSUPPORTED, "消息格式不被接受，改用更简单的形式")
_ABSENT = Verdict(Outcome.PERMANENT, "机器人不在这个群里：请把机器人添加到群")
_MUTE = Verdict(Outcome.PERMANENT, "机器人在这个群里不能发言：请群主放行")
_GONE = Verdict(Outcome.PERMANENT, "这个群已解散，或会话无效")

ERRORS: dict[int, Verdict] = {
    99991400: _FAST,
    230020: Verdict(Outcome.RATE_LIMITED, "这个会话发送过快，被飞书限流", timedelta(seconds=1)),
    11232: Verdict(Outcome.RATE_LIMITED, "飞书消息服务繁忙", timedelta(seconds=10)),
    9499: _SHAPE,
    99991403: Verdict(Outcome.RETRY, "本月接口额度已用完：请在管理后台升级或等下月恢复"),
    **dict.fromkeys((99991661, 99991663, 99991664, 99991665, 99991668, 99991671, 99991677), _TOKEN),
    **dict.fromkeys((99991543, 10003, 10014), _APP),
    **dict.fromkeys((99991662, 99991673), _OFF),
    **dict.fromkeys((99991672, 99991676, 99991679, 230027), _scope()),
    230001: _SHAPE,
    230002: _ABSENT,
    230006: Verdict(Outcome.RETRY, "应用没有启用机器人能力：请在开发者后台添加“机器人”，并发布新版本"),
    230013: Verdict(Outcome.PERMANENT, "这个人不在应用的可用范围内：请扩大可用范围并发布新版本"),
    **dict.fromkeys((230017, 230018, 230035), _MUTE),
    230025: Verdict(Outcome.UNSUPPORTED, "消息过长，改用更简单的形式"),
    230028: Verdict(Outcome.PERMANENT, "内容未通过飞书审核，这一条不会再发"),
    230099: _SHAPE,
    **dict.fromkeys((232009, 230071), _GONE),
    19021: Verdict(Outcome.PERMANENT, "自定义机器人的签名密钥不符：请核对"),
    19022: Verdict(Outcome.PERMANENT, "自定义机器人限制了 IP：请加入本服务器的出口 IP"),
    19024: Verdict(Outcome.PERMANENT, "自定义机器人设置了关键词：请改用签名校验"),
    19036: Verdict(Outcome.UNSUPPORTED, "消息过长，改用更简单的形式"),
    2200: Verdict(Outcome.RETRY, "飞书内部出错"),
}
WITHDRAWN = frozenset({230011, 230110, 230050})  # the message replied to is gone
_UNHEARD = Verdict(Outcome.RETRY, "飞书没有接受这次发送")
_NOT_OURS = Verdict(Outcome.PERMANENT, "收件人不属于这个应用（open_id 每个应用不同）：请对方给机器人发一条消息")


def verdict_of(code: int, message: str = "") -> Verdict:
    """What one code means; `message` tells two meanings of 230001 apart."""
    if code == 230001 and "receive_id" in message:
        return _NOT_OURS
    return ERRORS.get(code, _UNHEARD)
