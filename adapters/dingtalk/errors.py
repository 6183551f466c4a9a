"""Every error code we know, in one table: what the core shall do, and what an admin can do about it.

OpenAPI errors are HTTP 4xx with a text code; webhooks answer 200 with a number. Codes are compared without case;
a table key that ends in * stands for all codes that begin so. App-wide trouble (credentials, permission, address list)
is RETRY: one setting mends it and nothing may be lost meanwhile. What concerns one target or one text is PERMANENT.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import timedelta

from adapters.base import Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a code means. `counted`: the platform counts the call."""

    outcome: Outcome
    hint: str = ""
    after: timedelta | None = None
    counted: bool = True


def _retry(hint: str) -> Verdict:
    return Verdict(Outcome.RETRY, hint)


def _never(hint: str) -> Verdict:
    return Verdict(Outcome.PERMANENT, hint)


def _wait(hint: str, after: timedelta | None = None) -> Verdict:
    return Verdict(Outcome.RATE_LIMITED, hint, after, counted=False)


_TEN_MINUTES = timedelta(minutes=10)
_ROBOT = "机器人编码不对，或机器人已停用、不在这个群里：请核对 RobotCode，并确认机器人和应用版本都已发布、已添加到群"
_CHAT = "这个群已解散、不属于本企业，或会话 ID 无效：请在群里重新添加机器人并 @ 它一次"
_WORDS = "内容被钉钉安全策略拦截，这一条不会再发：请修改相关文字后重新操作"
_PERSON = "这个人收不到机器人单聊：不在应用可见范围、已离职，或机器人未开通单聊"
_SIGN = "群 Webhook 的安全设置不符：请核对加签密钥（或关键词、IP 段）"
_HOOK = "群 Webhook 无效：请在群设置 › 机器人里重新复制 access_token"
_TOKEN = Verdict(Outcome.REFRESH, "访问凭证失效，已重新获取")
_QUOTA = _never("本企业本月的钉钉接口调用量已用完：请升级版本或等下月，期间消息不会发出")
_FAST = _wait("发送过快，被钉钉限流")
_BUSY = _retry("钉钉系统繁忙")
_PLAINER = Verdict(Outcome.UNSUPPORTED, "钉钉不接受这种消息形式，改用更简单的形式")
_MAY = _retry("应用缺少权限：请开通“企业内机器人发送消息权限”并发布版本")
_GONE = _never("回复时限已过，改用接口发送")

ERRORS: dict[str, Verdict] = {
    # the token and the app
    "invalidauthentication": _TOKEN,
    "40014": _TOKEN,
    "33001": _TOKEN,
    "42001": _TOKEN,
    "invalidclientidorsecret": _retry("Client ID 或 Client Secret 不对：请到开放平台 › 凭证与基础信息核对后更新设置"),
    "forbidden.accessdenied.ipnotinwhitelist": _retry("服务器出口 IP 不在白名单：请到开放平台 › 安全中心添加"),
    "forbidden.accessdenied.accesstokenpermissiondenied": _MAY,
    "60011": _MAY,
    "unauthorized": _MAY,
    "auth.error": _MAY,
    "invalidparameter.token.invalid": _MAY,
    "token.notexisted": _MAY,
    # limits
    "forbidden.accessdenied.apicountlimitfororg": _QUOTA,
    "90020": _QUOTA,
    "forbidden.accessdenied.qpslimit*": _FAST,
    "forbidden.accessdenied.qpmlimit*": _wait("发送过快，被钉钉限流", timedelta(minutes=1)),
    "send.too.fast": _FAST,
    "send.bytoken.toofast": _FAST,
    "too.many.group": _FAST,
    "too.many.people": _FAST,
    "90018": _FAST,
    "90002": _FAST,
    "88": _FAST,
    "130101": _wait("该群一分钟内消息超过 20 条，钉钉暂停 10 分钟", _TEN_MINUTES),
    "410100": _wait("该群一分钟内消息超过 20 条，钉钉暂停 10 分钟", _TEN_MINUTES),
    # the robot
    "invalidparameter.robotcode*": _never(_ROBOT),
    "robot.notexsit": _never(_ROBOT),  # spelled so by the platform
    "robot.notexist": _never(_ROBOT),
    "resource.not.found": _never(_ROBOT),
    "resource.unavailable": _never(_ROBOT),
    "bot.stopped": _never(_ROBOT),
    "template.not.existed": _never(_ROBOT),
    "template.stopped": _never(_ROBOT),
    "send.forbidden": _never("机器人被禁止在此发消息：请群主或管理员解除限制"),
    "bot.forbidden.sendmessage": _never("机器人被禁止在此发消息：请群主或管理员解除限制"),
    # the group
    "invalid.openconversationid": _never(_CHAT),
    "miss.openconversationid": _never(_CHAT),
    "conversation.org.notmatch": _never(_CHAT),
    "group.disbanded": _never(_CHAT),
    "400013": _never(_CHAT),
    "only.groupadmin.canatall": _never("这个群只有群主可以 @所有人"),
    # the person
    "invalidparameter.userid*": _never(_PERSON),
    "illegal.receivers": _never(_PERSON),
    "chatbotid.notallow.sendoto": _never(_PERSON),
    "robot.oto.notexist": _never(_PERSON),
    "staffid.notexisted": _never(_PERSON),
    # the text
    "invalidparameter.msgparam.toolong": Verdict(Outcome.UNSUPPORTED, "消息超过钉钉长度上限"),
    "msgparam.toolong": Verdict(Outcome.UNSUPPORTED, "消息超过钉钉长度上限"),
    "invalidparameter.msg*": _PLAINER,
    "miss.param*": _PLAINER,
    "invalid.param.actioncard*": _PLAINER,
    "sendmessage.model.notmatch": _PLAINER,
    "400105": _PLAINER,
    "contain.notallowed*": _never(_WORDS),
    "contain.unsafe.url": _never(_WORDS),
    "430101": _never(_WORDS),
    "430102": _never(_WORDS),
    "430103": _never(_WORDS),
    "430104": _never(_WORDS),
    "40035": _never("钉钉认为消息参数不合法，这一条不会再发：请把错误号告诉维护人员"),
    "43004": _never("钉钉认为请求格式不合法，这一条不会再发：请把错误号告诉维护人员"),
    # the webhook of a group
    "310000": _never(_SIGN),
    "ip.not.match": _never(_SIGN),
    "keywords.not.match": _never(_SIGN),
    "sign.not.match": _never(_SIGN),
    "session.notexisted": _GONE,
    "session.expired": _GONE,
    "300001": _never(_HOOK),
    "300005": _never(_HOOK),
    "400101": _never(_HOOK),
    "400102": _never("群机器人已被停用：请在群设置 › 机器人里启用"),
    "400106": _never("机器人不在这个群里：请重新添加，并更新群 Webhook"),
    # the platform
    "-1": _BUSY,
    "system.error": _BUSY,
    "send.ding.exception": _BUSY,
    "unknown.send.result": Verdict(Outcome.UNKNOWN, "钉钉不确定是否已发出"),
}

_PREFIXES = {code[:-1]: verdict for code, verdict in ERRORS.items() if code.endswith("*")}


def verdict_of(code: str) -> Verdict:
    """The verdict on a code; an unknown one is tried again, and its hint shows it."""
    folded = code.strip().casefold()
    known = ERRORS.get(folded)
    if known is not None:
        return known
    for prefix, verdict in _PREFIXES.items():
        if folded.startswith(prefix):
            return verdict
    if folded.startswith("robot") and folded.endswith(("notexsit", "notexist")):
        return _never(_ROBOT)
    return _retry("钉钉返回未知错误")


def pause(key: str) -> timedelta:
    """1–3 s for a burst limit, spread by the message's key so that waiting messages do not return together."""
    return timedelta(milliseconds=1000 + zlib.crc32(key.encode()) % 2000)
