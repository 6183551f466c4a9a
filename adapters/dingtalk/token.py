"""The access token of a DingTalk app. The call is outside the quotas; within a token's life it gives the same again."""

from __future__ import annotations

from adapters.base import Outcome, Receipt
from adapters.dingtalk.settings import DingTalkSettings
from adapters.dingtalk.wire import failure
from adapters.token import TOKEN, Fetched
from adapters.wire import Wire


async def fetch(settings: DingTalkSettings, wire: Wire) -> Fetched | Receipt:
    """One call; without a token, the receipt of a send that cannot be tried."""
    secret = settings.client_secret.get_secret_value()
    if not settings.client_id or not secret:
        return Receipt(Outcome.RETRY, hint="还没有填写 Client ID 或 Client Secret")
    answer = await wire.post(
        f"{settings.api}/v1.0/oauth2/accessToken", {"appKey": settings.client_id, "appSecret": secret}
    )
    body = answer.body or {}
    token, life = body.get("accessToken"), body.get("expireIn")
    if answer.status == 200 and isinstance(token, str) and TOKEN.fullmatch(token):
        return Fetched(token, life if isinstance(life, int) else 0)
    bad = failure(answer, pool="", key=settings.client_id)
    if bad is None or bad.outcome is Outcome.UNKNOWN:
        return Receipt(Outcome.RETRY, hint="获取访问凭证失败：钉钉没有给出可用的答复")
    if bad.outcome is Outcome.RATE_LIMITED:
        return bad
    return Receipt(Outcome.RETRY, hint=f"获取访问凭证失败：{bad.hint}")
