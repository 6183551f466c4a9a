"""How an exchange with DingTalk ended, in the core's words.

Whatever may have reached the platform without a readable answer is UNKNOWN.
"""

from __future__ import annotations

from datetime import timedelta

from adapters.base import Outcome, Receipt
from adapters.dingtalk.errors import pause, verdict_of
from adapters.reading import text_at
from adapters.wire import Answer

_BANNED = timedelta(minutes=5)  # 10,000 calls in 20 s from one address


def code_of(answer: Answer) -> str:
    """The error code, "" for none: `code` of the OpenAPI, `errcode` (number or text) of webhooks."""
    body = answer.body or {}
    number = body.get("errcode")
    if isinstance(number, int | str) and not isinstance(number, bool):
        text = str(number).strip()[:60]
        return "" if text == "0" else text
    return text_at(body, "code", 200)


def failure(answer: Answer, *, pool: str, key: str) -> Receipt | None:
    """The receipt of an exchange that ended badly; None where the answer is a readable 200 without an error code.

    A refused token is said as REFRESH; the caller renews it first.
    """
    if answer.status == 0:
        if not answer.sent:
            return Receipt(Outcome.RETRY, hint=f"连不上钉钉（{answer.fault}）")
        return Receipt(Outcome.UNKNOWN, hint=f"钉钉没有答复，可能已送达（{answer.fault}）", pool=pool)
    if answer.body is not None and answer.body.get("punish") is not None:
        return Receipt(Outcome.RATE_LIMITED, after=_BANNED, hint="本机 IP 调用过多，被钉钉暂停 5 分钟")
    if code_of(answer):
        return _coded(answer, pool, key)
    if answer.status == 401:
        return Receipt(Outcome.REFRESH, hint="访问凭证失效，已重新获取", pool=pool)
    if answer.status == 429:
        after = answer.retry_after or pause(key)
        return Receipt(Outcome.RATE_LIMITED, after=after, hint="发送过快，被钉钉限流")
    if 200 <= answer.status < 300:
        if answer.status == 200 and answer.body is not None:
            return None
        return Receipt(Outcome.UNKNOWN, hint=f"钉钉的答复无法识别（HTTP {answer.status}）", pool=pool)
    return Receipt(Outcome.RETRY, hint=f"钉钉接口异常（HTTP {answer.status}）", pool=pool)


def _coded(answer: Answer, pool: str, key: str) -> Receipt:
    verdict = verdict_of(code_of(answer))
    outcome, after = verdict.outcome, None
    if answer.status == 401:
        outcome = Outcome.REFRESH
    elif answer.status == 429 and outcome is Outcome.RETRY:
        outcome = Outcome.RATE_LIMITED
    if outcome is Outcome.RATE_LIMITED:
        after = max(verdict.after or pause(key), answer.retry_after or timedelta())
    hint = f"{verdict.hint}（{code_of(answer)[:60]}）"
    return Receipt(outcome, after=after, hint=hint, pool=pool if verdict.counted else "")
