"""The DingTalk adapter: which door a message leaves by, one attempt at a time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

import httpx
from pydantic import BaseModel

from adapters.base import (
    ContactList,
    Health,
    HttpAnswer,
    Level,
    Outcome,
    OutgoingMessage,
    Profile,
    Rate,
    RawRequest,
    ReadCount,
    Receipt,
    Received,
    Refused,
    ReplyHandle,
    Sink,
    Target,
)
from adapters.connection import Kept, Pace, keep
from adapters.contacts import Unlisted, collect
from adapters.diagnosis import Finding
from adapters.dingtalk import cards, contacts, diagnosis, readers, receive, session, signing
from adapters.dingtalk.settings import DingTalkSettings
from adapters.dingtalk.stream import StreamConnection
from adapters.dingtalk.text import Shaped, api_params, fits, shape, shortened, webhook_body
from adapters.dingtalk.token import fetch
from adapters.dingtalk.wire import code_of, failure
from adapters.token import TokenCache
from adapters.wire import Answer, Wire

# The free edition's monthly counts for a whole organisation: OpenAPI calls; webhook and session messages.
API, ROBOT = "api", "robot"
QUOTAS = {API: 5_000, ROBOT: 3_000}

_NO_WEBHOOK = "已发出但没有 @ 到人：这个群还没有配置群 Webhook（会话 ID {id}），请在适配器设置的 group_webhooks 里补上"
_FLOW_CONTROL = timedelta(minutes=1)
_UUID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class DingTalkAdapter:
    """One robot of one internal app."""

    Settings: ClassVar[type[BaseModel]] = DingTalkSettings
    platform: ClassVar[str] = "dingtalk"

    def __init__(
        self,
        name: str,
        settings: DingTalkSettings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        pace: Pace = Pace(),
    ) -> None:
        self.name = name
        self.settings = settings
        self.profile = Profile(
            levels=("card", "markdown", "text"),
            max_text_bytes=12_000,  # of 15,000: JSON and the full-width twins of marks need room
            hears="mention",
            direct=True,
            idempotent=False,  # msgUuid is documented for group webhooks alone
            rates=(Rate(20, timedelta(minutes=1), "conversation"),),
            quotas=QUOTAS,
            inbound_pool=ROBOT,
            handle_pool=ROBOT,
            pictures=True,  # in markdown; fetched by DingTalk, so from an address it can reach
            durable_pool=API,
            buttons=True,
            called="钉钉",
            bot_name=settings.bot_name,
        )
        self._wire = Wire(transport)
        self._tokens = TokenCache(lambda: fetch(settings, self._wire))
        self._pace = pace
        self._kept = Kept()

    def receive(self, request: RawRequest, now: datetime) -> Received:
        """A robot callback: the signature first, then what it says."""
        if self.settings.mode != "http":
            raise Refused(401, "this robot uses stream mode")
        return receive.receive(request, self.settings, now)

    def answer(self, request: RawRequest, received: Received, reply: OutgoingMessage | None) -> HttpAnswer | None:
        """Never in the HTTP answer: only the webhook family is documented to be read there."""
        return None

    async def run(self, sink: Sink, stop: Callable[[], bool], now: Callable[[], datetime] | None = None) -> None:
        """Stream mode, for robots without a public address. In http mode there is nothing to keep up."""
        if self.settings.mode == "stream":
            link = StreamConnection(self.settings, self._wire, now)
            await keep(link, sink, stop, self._kept, self._pace, name=self.name)

    async def deliver(
        self,
        to: Target,
        message: OutgoingMessage,
        *,
        key: str,
        reply_to: ReplyHandle | None,
        level: Level,
        now: datetime,
    ) -> Receipt:
        """One attempt by the best door: the reply session, the group's webhook if people are mentioned, the OpenAPI."""
        if reply_to is not None:
            address = session.address_of(reply_to.value, self.settings) if reply_to.expires_at > now else None
            if address is not None:
                return await self._by_session(address, to, message, level, key)
            receipt = await self._durable(to, message, level, key, now)
            return replace(receipt, handle_dead=True)
        return await self._durable(to, message, level, key, now)

    async def health(self) -> Health:
        """Fetches a token, which is outside the quotas; in stream mode also whether the connection is up."""
        token = await self._tokens.get()
        if isinstance(token, Receipt):
            return Health(False, token.hint)
        if self.settings.mode == "stream" and self._kept.opened and not self._kept.up:
            return self._kept.health()
        if not self.settings.group_webhooks:
            return Health(True, "凭证可用。还没有配置群 Webhook：定时提醒能发到群里，但 @ 不到人")
        return Health(True, "凭证可用")

    async def contacts(self) -> ContactList:
        """The organisation's directory, as far as the app may read it. Outside the monthly quota."""
        return await collect(contacts.read, self._listed)

    async def _listed(self, path: str, params: Mapping[str, str | int]) -> Mapping[str, object]:
        token = await self._tokens.get()
        if isinstance(token, Receipt):
            raise Unlisted(token.hint)
        address = httpx.URL(self.settings.oapi + path, params={"access_token": token})
        answer = await self._wire.post(address, dict(params))
        bad = failure(answer, pool="", key=self.name)
        if bad is not None:
            raise Unlisted(bad.hint)
        return answer.body or {}

    async def read_by(self, to: Target, message_id: str) -> ReadCount:
        """How many people have read a post of this robot in a group. A refused token is renewed for the next question."""
        token = await self._tokens.get()
        if isinstance(token, Receipt):
            return ReadCount(hint=token.hint)
        found, refused = await readers.count(self.settings.robot, to, message_id, self._asked, API)
        if refused:
            await self._tokens.renew(token)
        return found

    async def diagnose(self) -> tuple[Finding, ...]:
        """Which permission, address or version is missing."""
        link = StreamConnection(self.settings, self._wire).address if self.settings.mode == "stream" else None
        return await diagnosis.look(self.settings.robot, self._asked, link)

    async def _asked(self, path: str, body: Mapping[str, object]) -> Answer | Receipt:
        token = await self._tokens.get()
        if isinstance(token, Receipt):
            return token
        return await self._wire.post(self.settings.api + path, body, {"x-acs-dingtalk-access-token": token})

    async def aclose(self) -> None:
        """Close connections."""
        await self._wire.aclose()

    # ------------------------------------------------------------ doors

    async def _durable(self, to: Target, message: OutgoingMessage, level: Level, key: str, now: datetime) -> Receipt:
        if to.kind == "person":
            return await self._by_api(to, message, level, key)
        wants_mention = bool(message.mention) or message.mention_everyone
        if wants_mention and to.id in self.settings.group_webhooks:
            return await self._by_webhook(to, message, level, key, now)
        receipt = await self._by_api(to, message, level, key)
        if wants_mention and receipt.outcome is Outcome.SENT:
            return replace(receipt, hint=_NO_WEBHOOK.format(id=to.id))
        return receipt

    async def _by_session(
        self, address: httpx.URL, to: Target, message: OutgoingMessage, level: Level, key: str
    ) -> Receipt:
        """Any refusal ends the session's use: it may have expired early, and the OpenAPI will do."""
        shaped = self._shape(message, level, in_group=to.kind == "group", can_mention=True)
        body = webhook_body(shaped)
        if not fits(body):
            if shaped.level != "text":
                return _too_long()
            body = webhook_body(shortened(shaped))
        answer = await self._wire.post(address, body)
        receipt = _webhook_receipt(answer, key)
        refused = bool(code_of(answer)) or 400 <= answer.status < 500
        if refused and receipt.outcome in (Outcome.PERMANENT, Outcome.REFRESH, Outcome.RETRY):
            return replace(receipt, outcome=Outcome.RETRY, handle_dead=True)
        return receipt

    async def _by_webhook(self, to: Target, message: OutgoingMessage, level: Level, key: str, now: datetime) -> Receipt:
        """The robot's webhook in this group: signed anew each time, msgUuid makes a repetition harmless."""
        webhook = self.settings.group_webhooks[to.id]
        shaped = self._shape(message, level, in_group=True, can_mention=True)
        body = webhook_body(shaped)
        if not fits(body):
            if shaped.level != "text":
                return _too_long()
            body = webhook_body(shortened(shaped))
        body["msgUuid"] = key if _UUID.fullmatch(key) else hashlib.sha256(key.encode()).hexdigest()
        params = {"access_token": webhook.access_token.get_secret_value()}
        secret = webhook.secret.get_secret_value()
        if secret:
            timestamp = str(signing.millis(now))
            params |= {"timestamp": timestamp, "sign": signing.signature(secret, timestamp)}
        address = httpx.URL(f"{self.settings.oapi}/robot/send", params=params)
        receipt = _webhook_receipt(await self._wire.post(address, body), key)
        if receipt.outcome is Outcome.REFRESH:  # this door has no token to renew
            return replace(receipt, outcome=Outcome.RETRY)
        return receipt

    async def _by_api(self, to: Target, message: OutgoingMessage, level: Level, key: str) -> Receipt:
        """groupMessages/send or oToMessages/batchSend. Neither can mention."""
        token = await self._tokens.get()
        if isinstance(token, Receipt):
            return token
        in_group = to.kind == "group"
        shaped = self._shape(message, level, in_group=in_group, can_mention=False)
        made = cards.card(shaped, to.id, key, self.settings) if in_group else None
        if made is not None:
            receipt = await self._as_card(made, token, key)
            if receipt is not None:
                return receipt
        body: dict[str, object] = {"robotCode": self.settings.robot}
        body |= {"openConversationId": to.id} if in_group else {"userIds": [to.id]}
        params = api_params(shaped)
        if not fits(params):
            if shaped.level != "text":
                return _too_long()
            params = api_params(shortened(shaped))
        path = "/v1.0/robot/groupMessages/send" if in_group else "/v1.0/robot/oToMessages/batchSend"
        answer = await self._wire.post(
            self.settings.api + path, {**body, **params}, {"x-acs-dingtalk-access-token": token}
        )
        bad = failure(answer, pool=API, key=key)
        if bad is None:
            return _api_receipt(answer, to)
        if bad.outcome is Outcome.REFRESH:
            return await self._tokens.renew(token) or bad
        return bad

    async def _as_card(self, body: Mapping[str, object], token: str, key: str) -> Receipt | None:
        """An interactive card; None where it surely was not taken (no permission, a wrong template): a plain card will do."""
        answer = await self._wire.post(self.settings.api + cards.PATH, body, {"x-acs-dingtalk-access-token": token})
        bad = failure(answer, pool=API, key=key)
        if bad is None:
            return Receipt(Outcome.SENT, pool=API) if cards.delivered(answer.body or {}) else None
        if bad.outcome is Outcome.REFRESH:
            return await self._tokens.renew(token) or bad
        return bad if bad.outcome in (Outcome.UNKNOWN, Outcome.RATE_LIMITED) or not 400 <= answer.status < 500 else None

    def _shape(self, message: OutgoingMessage, level: Level, *, in_group: bool, can_mention: bool) -> Shaped:
        return shape(message, level, in_group=in_group, can_mention=can_mention, bot_name=self.settings.bot_name)


def _too_long() -> Receipt:
    return Receipt(Outcome.UNSUPPORTED, hint="消息超过钉钉长度上限，改用更简单的形式")


def _webhook_receipt(answer: Answer, key: str) -> Receipt:
    """200 with errcode 0 is a success; every other 200 that says nothing of the kind may be anything."""
    bad = failure(answer, pool=ROBOT, key=key)
    if bad is not None:
        return bad
    errcode = (answer.body or {}).get("errcode")
    if isinstance(errcode, bool) or not isinstance(errcode, int | str) or str(errcode).strip() != "0":
        return Receipt(Outcome.UNKNOWN, hint="钉钉的答复无法识别（没有 errcode）", pool=ROBOT)
    return Receipt(Outcome.SENT, pool=ROBOT)


def _api_receipt(answer: Answer, to: Target) -> Receipt:
    """A 200 of the OpenAPI names the message; for a person it may still list him as unreachable or throttled."""
    body = answer.body or {}
    invalid, throttled = body.get("invalidStaffIdList"), body.get("flowControlledStaffIdList")
    if isinstance(invalid, list) and to.kind == "person" and to.id in invalid:
        hint = "这个人收不到机器人单聊：不在应用可见范围、已离职，或账号无效"
        return Receipt(Outcome.PERMANENT, hint=hint, pool=API, undelivered=(to.id,))
    if isinstance(throttled, list) and to.kind == "person" and to.id in throttled:
        return Receipt(Outcome.RATE_LIMITED, after=_FLOW_CONTROL, hint="给这个人的消息过快，被钉钉限流")
    query_key = body.get("processQueryKey")
    if isinstance(query_key, str) and query_key:
        return Receipt(Outcome.SENT, message_id=query_key[:256], pool=API)
    return Receipt(Outcome.UNKNOWN, hint="钉钉的答复无法识别（没有 processQueryKey）", pool=API)
