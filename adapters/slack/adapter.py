"""The Slack adapter: one attempt at a time, by the Web API or by the response_url of a slash command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

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
from adapters.reading import object_at, text_at
from adapters.slack import contacts, diagnosis, receive
from adapters.slack.blocks import body_of, form_of, modal, with_key
from adapters.slack.errors import NO_THREAD, verdict_of
from adapters.slack.handles import TS, Handle, read_handle
from adapters.slack.settings import SlackSettings
from adapters.slack.socket import SocketMode
from adapters.verdict import unanswered
from adapters.wire import Answer, Wire

_PAUSE = timedelta(seconds=3)
_ONE_SECOND = timedelta(seconds=1)
_NO_TOKEN = "还没有填写 Bot User OAuth Token"
_NAMES = 5_000  # kept in memory


class SlackAdapter:
    """One app in one workspace."""

    Settings: ClassVar[type[BaseModel]] = SlackSettings
    platform: ClassVar[str] = "slack"

    def __init__(
        self,
        name: str,
        settings: SlackSettings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        pace: Pace = Pace(),
    ) -> None:
        self.name = name
        self.settings = settings
        self.profile = Profile(
            levels=("card", "text"),
            max_text_bytes=9_000,
            hears="mention",
            idempotent=False,
            threads="thread",
            rates=(Rate(1, _ONE_SECOND, "conversation"),),
            called="Slack",
            bot_name=settings.bot_name,
        )
        self._wire = Wire(transport)
        self._pace = pace
        self._kept = Kept()
        self._direct: dict[str, str] = {}  # user id → the channel of the one-to-one chat
        self._names: dict[str, str] = {}

    # ------------------------------------------------------------ what comes in

    def receive(self, request: RawRequest, now: datetime) -> Received:
        """An event, a slash command or an interaction: the signature first, then what it says."""
        if self.settings.mode != "http":
            raise Refused(401, "this app uses socket mode")
        return receive.receive(request, self.settings, now)

    def answer(self, request: RawRequest, received: Received, reply: OutgoingMessage | None) -> HttpAnswer | None:
        """Never in the HTTP answer: it shows only to whoever typed, and a group should see what is recorded."""
        return None

    async def run(self, sink: Sink, stop: Callable[[], bool], now: Callable[[], datetime] | None = None) -> None:
        """Socket Mode, for apps without a public address. In http mode there is nothing to keep up."""
        if self.settings.mode == "socket":
            link = SocketMode(self.settings, self._wire, now)
            await keep(link, sink, stop, self._kept, self._pace, name=self.name)

    async def name_of(self, user_id: str) -> str:
        """The display name of a person, "" where Slack does not say."""
        if user_id not in self._names:
            answer = await self._call("users.info", {"user": user_id}, form=True)
            profile = object_at(object_at(answer.body or {}, "user"), "profile")
            found = text_at(profile, "display_name", 80) or text_at(profile, "real_name", 80)
            if not found or len(self._names) >= _NAMES:
                return found
            self._names[user_id] = found
        return self._names[user_id]

    async def contacts(self) -> ContactList:
        """The members of the workspace."""
        return await collect(contacts.read, self._listed)

    async def _listed(self, method: str, params: Mapping[str, str | int]) -> Mapping[str, object]:
        answer = await self._call(method, params, form=True)
        receipt = _receipt(answer, may_repeat=True)
        if receipt.outcome is not Outcome.SENT:
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
        """One attempt: a modal while its trigger lives, the response_url of a slash command, else chat.postMessage."""
        handle = read_handle(reply_to.value) if reply_to is not None and reply_to.expires_at > now else Handle()
        form = form_of(message)
        if form is not None and handle.trigger and handle.trigger_until > now.timestamp():
            opened = await self._call("views.open", {"trigger_id": handle.trigger, "view": modal(message, form, to.id)})
            return _receipt(opened, may_repeat=True)
        body = body_of(message, level, in_group=to.kind == "group", say=f"@{self.settings.bot_name} ")
        if handle.path:
            return await self._by_url(handle.path, body)
        channel = await self._channel(to)
        if isinstance(channel, Receipt):
            return channel
        thread = {"thread_ts": handle.thread} if handle.thread else _under(to)
        whole = with_key({"channel": channel, **body}, key)
        posted = await self._call("chat.postMessage", {**whole, **thread})
        if thread and text_at(posted.body or {}, "error", 60) in NO_THREAD:
            posted = await self._call("chat.postMessage", whole)
        return _receipt(posted)

    async def _by_url(self, path: str, body: Mapping[str, Any]) -> Receipt:
        """The response_url: no token, five times in half an hour. A refusal ends its use; the Web API will do."""
        content = {"response_type": "in_channel", "replace_original": False, "text": body["text"]}
        if "blocks" in body:
            content["blocks"] = body["blocks"]
        answer = await self._wire.post(self.settings.hooks + path, content)
        if 200 <= answer.status < 300 and not (answer.body and answer.body.get("ok") is False):
            return Receipt(Outcome.SENT)
        if answer.status == 0 and answer.sent:
            return Receipt(Outcome.UNKNOWN, hint=f"Slack 没有答复，可能已送达（{answer.fault}）")
        if answer.status == 429:
            return Receipt(Outcome.RATE_LIMITED, after=answer.retry_after or _PAUSE, hint="发送过快，被 Slack 限流")
        return Receipt(Outcome.RETRY, hint="命令的回复地址已失效，改用频道发送", handle_dead=True)

    async def _channel(self, to: Target) -> str | Receipt:
        """A group's own id; for a person the one-to-one chat, opened once."""
        if to.kind == "group":
            return to.id
        if to.id not in self._direct:
            answer = await self._call("conversations.open", {"users": to.id})
            bad = _receipt(answer, may_repeat=True)
            found = text_at(object_at(answer.body or {}, "channel"), "id", 40)
            if bad.outcome is not Outcome.SENT or not found:
                return bad if bad.outcome is not Outcome.SENT else Receipt(Outcome.RETRY, hint="Slack 没有打开私信")
            self._direct[to.id] = found
        return self._direct[to.id]

    async def _call(self, method: str, body: Mapping[str, Any], *, form: bool = False) -> Answer:
        """One Web API call; `form` for methods that take no JSON."""
        token = self.settings.bot_token.get_secret_value()
        if not token.isascii() or not token.isprintable() or not token:
            return Answer(200, {"ok": False, "error": "not_authed"}, sent=False)
        url = httpx.URL(f"{self.settings.api}/{method}", params=dict(body) if form else None)
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json; charset=utf-8"}
        return await self._wire.send("GET" if form else "POST", url, None if form else body, headers)

    # ------------------------------------------------------------ life

    async def health(self) -> Health:
        """auth.test, and in socket mode whether the connection is up."""
        if not self.settings.bot_token.get_secret_value():
            return Health(False, _NO_TOKEN)
        receipt = _receipt(await self._call("auth.test", {}), may_repeat=True)
        if receipt.outcome is not Outcome.SENT:
            return Health(False, receipt.hint)
        if self.settings.mode == "socket":
            if not self.settings.app_token.get_secret_value():
                return Health(False, "还没有填写 App-Level Token（socket 模式必需）")
            if self._kept.opened:
                return self._kept.health()
        elif not self.settings.signing_secret.get_secret_value():
            return Health(False, "还没有填写 Signing Secret（http 模式必需）")
        return Health(True, "凭证可用")

    async def diagnose(self) -> tuple[Finding, ...]:
        """Which scope, token or event is missing."""
        link = SocketMode(self.settings, self._wire).address if self.settings.mode == "socket" else None
        return await diagnosis.look(self._asked, link)

    async def _asked(self, method: str, arguments: Mapping[str, Any], in_address: bool) -> Answer:
        return await self._call(method, arguments, form=in_address)

    async def aclose(self) -> None:
        """Close connections."""
        await self._wire.aclose()


def _under(to: Target) -> dict[str, Any]:
    """Below the first post about the matter, and seen in the channel too: nobody follows a thread by himself."""
    channel, _, ts = to.thread.partition(":")
    return {"thread_ts": ts, "reply_broadcast": True} if channel == to.id and TS.fullmatch(ts) else {}


def _receipt(answer: Answer, *, may_repeat: bool = False) -> Receipt:
    """The end of one call. `may_repeat`: a call that does no harm twice is RETRY where a message would be UNKNOWN."""
    unclear = Outcome.RETRY if may_repeat else Outcome.UNKNOWN
    body = answer.body or {}
    error = text_at(body, "error", 100)
    if nothing := unanswered(answer, "Slack", unclear):
        return nothing
    if answer.status == 429 or verdict_of(error).outcome is Outcome.RATE_LIMITED:
        return Receipt(Outcome.RATE_LIMITED, after=answer.retry_after or _PAUSE, hint="发送过快，被 Slack 限流")
    if body.get("ok") is True:
        channel, ts = text_at(body, "channel", 40), text_at(body, "ts", 30)
        return Receipt(Outcome.SENT, message_id=f"{channel}:{ts}" if ts else "")
    if error:
        verdict = verdict_of(error)
        outcome = unclear if verdict.outcome is Outcome.UNKNOWN else verdict.outcome
        needed = text_at(body, "needed", 100)
        return Receipt(outcome, hint=f"{verdict.hint}（{error}{'：' + needed if needed else ''}）" if verdict.hint else "")
    return Receipt(unclear, hint=f"Slack 的答复无法识别（HTTP {answer.status}）")
