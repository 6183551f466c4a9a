"""The WeCom adapter: which door a message leaves by, one attempt at a time.

A reply goes by the message's own handle (response_url once, or the frame's id); what must mention people by the group's
消息推送 webhook; one person by the self-built app, or by the bot's connection; the rest by the connection.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

import httpx
from pydantic import BaseModel

from adapters.answers import as_json
from adapters.base import (
    ContactList,
    Health,
    HttpAnswer,
    IncomingMessage,
    Level,
    Outcome,
    OutgoingMessage,
    Profile,
    Rate,
    RawRequest,
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
from adapters.reading import text_at
from adapters.token import TOKEN, Fetched, TokenCache
from adapters.wecom import contacts, crypto, diagnosis, receive
from adapters.wecom.connection import BotConnection, NotConnected
from adapters.wecom.errors import Verdict, verdict_of
from adapters.wecom.settings import WeComSettings
from adapters.wecom.text import app_body, bot_body, stream_body, was_cut, webhook_body
from adapters.wire import Answer, Wire

_MINUTE = timedelta(minutes=1)
_NAMES = 5_000  # kept in memory
_NO_GROUP = "回调模式的机器人不能主动发到群：请在 group_webhooks 里补上这个群（ID {id}）的消息推送，或改用长连接"
_NO_PERSON = "没有可以单聊的途径：请填写自建应用的企业 ID、Secret 和 AgentId，或改用长连接"
_DOWN = "长连接还没有建立，稍后再试"


class WeComAdapter:
    """One bot or app of one corporation."""

    Settings: ClassVar[type[BaseModel]] = WeComSettings
    platform: ClassVar[str] = "wecom"

    def __init__(
        self,
        name: str,
        settings: WeComSettings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        pace: Pace = Pace(),
    ) -> None:
        self.name = name
        self.settings = settings
        connected = settings.mode == "bot_connection"
        self.profile = Profile(
            levels=("card", "markdown", "text") if connected else ("markdown", "text"),
            max_text_bytes=1_900 if settings.mode == "app" else 3_600,
            hears="mention",
            direct=connected or settings.writes_privately,
            rates=(Rate(20, _MINUTE, "conversation"),),
            buttons=connected,
            shows_answer=settings.mode == "bot_callback",
            mention_ids=False,
            called="企业微信",
            bot_name=settings.bot_name,
        )
        self._wire = Wire(transport)
        self._tokens = TokenCache(self._fetch)
        self._pace = pace
        self._kept = Kept()
        self._link = BotConnection(settings)
        self._names: dict[str, str] = {}

    # ------------------------------------------------------------ what comes in

    def receive(self, request: RawRequest, now: datetime) -> Received:
        """A callback of the bot or of the app."""
        if self.settings.mode not in ("bot_callback", "app"):
            raise Refused(401, "this mode takes nothing over HTTP")
        return receive.receive(request, self.settings, now)

    def answer(self, request: RawRequest, received: Received, reply: OutgoingMessage | None) -> HttpAnswer | None:
        """The bot's passive reply: the text as a stream that is finished at once, encrypted like the question."""
        if self.settings.mode != "bot_callback" or reply is None:
            return None
        if not any(isinstance(event.body, IncomingMessage) for event in received.events):
            return None  # only a card may be updated in answer to a pressed button
        stream = stream_body(reply, received.events[0].dedupe_key, say=self._say("group"))
        if was_cut(stream["stream"]["content"]):
            return None  # `deliver` sends it in parts
        body = json.dumps(stream, ensure_ascii=False)
        aes, nonce = self.settings.encoding_aes_key.get_secret_value(), request.query.get("nonce", "")
        timestamp = request.query.get("timestamp", "0")
        encrypted = crypto.encrypt(body.encode(errors="replace"), aes, self.settings.receiver)
        signed = crypto.signature(self.settings.token.get_secret_value(), timestamp, nonce, encrypted)
        whole = {"encrypt": encrypted, "msgsignature": signed, "timestamp": int(timestamp), "nonce": nonce}
        return as_json(whole)

    async def run(self, sink: Sink, stop: Callable[[], bool], now: Callable[[], datetime] | None = None) -> None:
        """The bot's long connection. In the other modes there is nothing to keep up."""
        if self.settings.mode == "bot_connection":
            self._link.now = now
            await keep(self._link, sink, stop, self._kept, self._pace, name=self.name)

    async def name_of(self, user_id: str) -> str:
        """The name of a member, "" without a self-built app that may see it."""
        if user_id not in self._names and self.settings.writes_privately:
            answer = await self._get("/cgi-bin/user/get", {"userid": user_id})
            found = text_at(answer.body or {}, "name", 80) if isinstance(answer, Answer) else ""
            if not found or len(self._names) >= _NAMES:
                return found
            self._names[user_id] = found
        return self._names.get(user_id, "")

    async def contacts(self) -> ContactList:
        """The members a self-built app may see; a bot alone sees none."""
        return await collect(contacts.read, self._listed)

    async def _listed(self, path: str, params: Mapping[str, str | int]) -> Mapping[str, object]:
        answer = await self._get(path, {key: str(value) for key, value in params.items()})
        receipt = answer if isinstance(answer, Receipt) else _receipt(answer)
        if isinstance(answer, Receipt) or receipt.outcome is not Outcome.SENT:
            raise Unlisted(receipt.hint)
        return answer.body or {}

    # ------------------------------------------------------------ what goes out

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
        """One attempt by the best door."""
        way, _, handle = reply_to.value.partition(":") if reply_to is not None and reply_to.expires_at > now else ("", "", "")
        if way == "url":
            return await self._by_url(handle, to, message, level, key)
        if way == "req":
            body = stream_body(message, key, say=self._say(to.kind))
            return await self._by_connection("aibot_respond_msg", body, handle)
        in_group = to.kind == "group"
        wants_mention = in_group and bool(message.mention or message.mention_everyone)
        connected = self.settings.mode == "bot_connection"
        if in_group and to.id in self.settings.group_webhooks and (wants_mention or not connected):
            return await self._by_webhook(to, message, level)
        if not in_group and self.settings.writes_privately:
            return await self._by_app(to, message, level)
        if connected:
            body = {"chatid": to.id, "chat_type": 2 if in_group else 1}
            return await self._by_connection(
                "aibot_send_msg", {**body, **bot_body(message, level, key, say=self._say(to.kind))}
            )
        return Receipt(Outcome.PERMANENT, hint=_NO_GROUP.format(id=to.id) if in_group else _NO_PERSON)

    def _say(self, kind: str) -> str:
        return f"@{self.settings.bot_name} " if kind == "group" else ""

    async def _by_url(self, code: str, to: Target, message: OutgoingMessage, level: Level, key: str) -> Receipt:
        """response_url: once, within the hour, markdown or a card. Its origin is ours, only its code was kept."""
        url = httpx.URL(f"{self.settings.api}/cgi-bin/aibot/response", params={"response_code": code})
        answer = await self._wire.post(url, bot_body(message, level, key, say=self._say(to.kind)))
        receipt = _receipt(answer)
        if receipt.outcome in (Outcome.PERMANENT, Outcome.REFRESH, Outcome.RETRY) and answer.status:
            return replace(receipt, outcome=Outcome.RETRY, handle_dead=True)
        return receipt

    async def _by_webhook(self, to: Target, message: OutgoingMessage, level: Level) -> Receipt:
        hook = self.settings.group_webhooks[to.id].get_secret_value()
        url = httpx.URL(f"{self.settings.api}/cgi-bin/webhook/send", params={"key": hook})
        receipt = _receipt(await self._wire.post(url, webhook_body(message, level, say=self._say("group"))))
        return replace(receipt, outcome=Outcome.RETRY) if receipt.outcome is Outcome.REFRESH else receipt

    async def _by_app(self, to: Target, message: OutgoingMessage, level: Level) -> Receipt:
        token = await self._tokens.get()
        if isinstance(token, Receipt):
            return token
        url = httpx.URL(f"{self.settings.api}/cgi-bin/message/send", params={"access_token": token})
        body = app_body(message, level, to.id, self.settings.agent_id, say="")
        answer = await self._wire.post(url, body)
        receipt = _receipt(answer)
        if receipt.outcome is Outcome.REFRESH:
            return await self._tokens.renew(token) or receipt
        invalid = text_at(answer.body or {}, "invaliduser", 10_000).lower().split("|")
        if receipt.outcome is Outcome.SENT and to.id.lower() in invalid:  # ids come back in lower case
            return Receipt(Outcome.PERMANENT, hint=verdict_of(81013).hint, undelivered=(to.id,))
        return replace(receipt, message_id=text_at(answer.body or {}, "msgid", 200))

    async def _by_connection(self, command: str, body: Mapping[str, Any], req_id: str = "") -> Receipt:
        try:
            code = await self._link.send(command, body, req_id)
        except NotConnected:
            return Receipt(Outcome.RETRY, hint=_DOWN)
        except TimeoutError:
            return Receipt(Outcome.UNKNOWN, hint="企业微信没有答复，可能已送达")
        return _of_code(code)

    async def _get(self, path: str, params: dict[str, str]) -> Answer | Receipt:
        token = await self._tokens.get()
        if isinstance(token, Receipt):
            return token
        url = httpx.URL(self.settings.api + path, params={"access_token": token, **params})
        return await self._wire.send("GET", url)

    async def _fetch(self) -> Fetched | Receipt:
        """gettoken of the self-built app."""
        if not self.settings.writes_privately:
            return Receipt(Outcome.RETRY, hint="还没有填写企业 ID、自建应用 Secret 或 AgentId")
        secret = self.settings.corp_secret.get_secret_value()
        params = {"corpid": self.settings.corp_id, "corpsecret": secret}
        answer = await self._wire.send("GET", httpx.URL(f"{self.settings.api}/cgi-bin/gettoken", params=params))
        body = answer.body or {}
        token, life = text_at(body, "access_token", 8_192), body.get("expires_in")
        if _errcode(answer) == 0 and TOKEN.fullmatch(token):
            return Fetched(token, life if isinstance(life, int) else 0)
        receipt = _receipt(answer)
        if receipt.outcome is Outcome.RATE_LIMITED:
            return receipt
        return Receipt(Outcome.RETRY, hint=f"获取访问凭证失败：{receipt.hint or '企业微信没有给出可用的答复'}")

    # ------------------------------------------------------------ life

    async def health(self) -> Health:
        """The app's token where there is one; whether the connection is up; what is not filled in."""
        settings = self.settings
        if settings.writes_privately:
            token = await self._tokens.get()
            if isinstance(token, Receipt):
                return Health(False, token.hint)
        if settings.mode in ("bot_callback", "app"):
            if not settings.token.get_secret_value() or not settings.encoding_aes_key.get_secret_value():
                return Health(False, "还没有填写回调的 Token 或 EncodingAESKey")
            if settings.mode == "app" and not settings.writes_privately:
                return Health(False, "还没有填写企业 ID、自建应用 Secret 或 AgentId")
        if settings.mode == "webhook" and not settings.group_webhooks:
            return Health(False, "还没有填写群消息推送（group_webhooks）")
        if settings.mode == "bot_connection":
            if not settings.bot_id or not settings.secret.get_secret_value():
                return Health(False, "还没有填写 BotID 或 Secret")
            return self._kept.health()
        return Health(True, "设置已填写，等待企业微信的第一条消息" if settings.mode == "bot_callback" else "可以使用")

    async def diagnose(self) -> tuple[Finding, ...]:
        """What the app may not, which webhook is dead, what to look at by hand."""
        settings = self.settings
        hooks = {group: key.get_secret_value() for group, key in settings.group_webhooks.items()}
        ask = self._asked if settings.writes_privately else None
        return await diagnosis.look(settings.mode, settings.agent_id, hooks, ask, self._knock)

    async def _asked(self, path: str, params: Mapping[str, str]) -> Answer | Receipt:
        return await self._get(path, dict(params))

    async def _knock(self, key: str) -> Answer:
        url = httpx.URL(f"{self.settings.api}/cgi-bin/webhook/send", params={"key": key})
        return await self._wire.post(url, {"msgtype": "text", "text": {"content": ""}})

    async def aclose(self) -> None:
        """Close connections."""
        await self._wire.aclose()


def _errcode(answer: Answer) -> int | None:
    code = (answer.body or {}).get("errcode")
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _of_code(code: int) -> Receipt:
    if code == 0:
        return Receipt(Outcome.SENT)
    verdict: Verdict = verdict_of(code)
    after = (verdict.after or _MINUTE) if verdict.outcome is Outcome.RATE_LIMITED else None
    return Receipt(verdict.outcome, after=after, hint=f"{verdict.hint}（{code}）", handle_dead=verdict.handle_dead)


def _receipt(answer: Answer) -> Receipt:
    """The end of one HTTP call: the errcode decides."""
    code = _errcode(answer)
    if answer.status == 0:
        if not answer.sent:
            return Receipt(Outcome.RETRY, hint=f"连不上企业微信（{answer.fault}）")
        return Receipt(Outcome.UNKNOWN, hint=f"企业微信没有答复，可能已送达（{answer.fault}）")
    if code is not None and answer.status < 500:
        return _of_code(code)
    if answer.status == 429:
        return Receipt(Outcome.RATE_LIMITED, after=answer.retry_after or _MINUTE, hint="发送过快，被企业微信限流")
    outcome = Outcome.RETRY if answer.status >= 500 else Outcome.UNKNOWN
    return Receipt(outcome, hint=f"企业微信的答复无法识别（HTTP {answer.status}）")
