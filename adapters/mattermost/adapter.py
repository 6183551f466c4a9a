"""The Mattermost adapter: one attempt at a time, by the REST API v4 as a bot account (api.mattermost.com)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import httpx
from pydantic import BaseModel

from adapters.base import (
    Button,
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
    ReplyHandle,
    Target,
)
from adapters.diagnosis import Finding
from adapters.mattermost import diagnosis, receive, tokens
from adapters.mattermost.errors import NO_THREAD, receipt_of
from adapters.mattermost.markup import MAX_BUTTONS, action, attachment, escape, text_of
from adapters.mattermost.settings import MattermostSettings
from adapters.reading import clean_name, text_at
from adapters.render import buttons_of, one_line
from adapters.token import TOKEN
from adapters.wire import Answer, Wire

_NO_TOKEN = "还没有填写机器人访问令牌"
_NO_EAR = "还没有填写斜杠命令或传出 Webhook 的令牌，机器人听不到消息"
_PEOPLE = 5_000  # kept in memory


@dataclass(frozen=True, slots=True)
class _Known:
    """A person: the name to show, and the user name that a mention needs."""

    name: str
    username: str


class MattermostAdapter:
    """One bot account on one server."""

    Settings: ClassVar[type[BaseModel]] = MattermostSettings
    platform: ClassVar[str] = "mattermost"

    def __init__(
        self, name: str, settings: MattermostSettings, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self.name = name
        self.settings = settings
        self.profile = Profile(
            levels=("card", "text"),
            max_text_bytes=12_000,  # of 16,383 characters, which the markup makes no more of
            hears="mention",
            idempotent=False,  # pending_post_id is remembered for 30 s only
            threads=settings.threads,
            rates=(Rate(5, timedelta(seconds=1), "adapter"),),  # half of what servers allow by default
            called="Mattermost",
            bot_name=settings.bot_name,
        )
        self._wire = Wire(transport)
        self._self = ""  # the bot's own user id
        self._direct: dict[str, str] = {}  # user id → the channel of the one-to-one chat
        self._people: dict[str, _Known] = {}

    # ------------------------------------------------------------ what comes in

    def receive(self, request: RawRequest, now: datetime) -> Received:
        """A slash command, an outgoing webhook or a button: token or seal first, then what it says."""
        return receive.receive(request, self.settings, self.name, now)

    def answer(self, request: RawRequest, received: Received, reply: OutgoingMessage | None) -> HttpAnswer | None:
        """Never in the HTTP answer: it shows only to whoever typed, and a channel should see what is recorded."""
        return None

    async def name_of(self, user_id: str) -> str:
        """The display name of a person, "" where Mattermost does not say."""
        return (await self._person(user_id)).name

    async def _person(self, user_id: str) -> _Known:
        """Nickname, else full name, else user name. What is no id is nobody's: it would become part of an address."""
        known = self._people.get(user_id)
        if known is not None or not receive.ID.fullmatch(user_id):
            return known or _Known("", "")
        body = (await self._call("GET", f"users/{user_id}")).body or {}
        if text_at(body, "id", 40) != user_id:
            return _Known("", "")
        username = text_at(body, "username", 64)
        first, last = text_at(body, "first_name", 64).strip(), text_at(body, "last_name", 64).strip()
        full = f"{first} {last}" if f"{first}{last}".isascii() else f"{last}{first}"  # 张伟, and Ada Byron
        shown = clean_name(text_at(body, "nickname", 64), 40) or clean_name(full, 40) or clean_name(username, 40)
        found = _Known(shown, username)
        if len(self._people) < _PEOPLE:
            self._people[user_id] = found
        return found

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
        """One attempt: a post in the channel, below the first post about the matter where that still stands."""
        channel = await self._channel(to)
        if isinstance(channel, Receipt):
            return channel
        pressed = level == "card" and bool(self.settings.public_url) and bool(buttons_of(message))
        line = await self._mention_line(message) if to.kind == "group" else ""
        say = f"{self.settings.command} "  # heard everywhere; outgoing webhooks hear public channels alone
        post: dict[str, Any] = {
            "channel_id": channel,
            "message": text_of(message, level, line=line, say=say, pressed=pressed),
            "pending_post_id": hashlib.sha256(f"{self.name}:{key}".encode(errors="replace")).hexdigest(),
        }
        if pressed:
            kind = "group" if to.kind == "group" else "direct"
            made = self._actions(buttons_of(message)[:MAX_BUTTONS], channel, kind, now)
            post["props"] = {"attachments": [attachment(made, message.tone)]}
        root = self._under(to)
        answer = await self._call("POST", "posts", {**post, **root})
        if root and text_at(answer.body or {}, "id", 120) in NO_THREAD:
            answer = await self._call("POST", "posts", post)
        receipt = receipt_of(answer)
        if receipt.outcome is not Outcome.SENT:
            return receipt
        return Receipt(Outcome.SENT, message_id=f"{channel}:{receipt.message_id}")

    def _actions(self, buttons: list[Button], channel: str, kind: str, now: datetime) -> list[dict[str, Any]]:
        url = f"{self.settings.public_url}/hooks/{self.name}"
        secret = self.settings.bot_token.get_secret_value()
        return [
            action(one, number, url, tokens.seal(tokens.Press(self.name, channel, kind, one.command), secret, now))
            for number, one in enumerate(buttons, 1)
        ]

    def _under(self, to: Target) -> dict[str, str]:
        channel, _, post = to.thread.partition(":")
        fits = self.settings.threads == "thread" and channel == to.id and receive.ID.fullmatch(post)
        return {"root_id": post} if fits else {}

    async def _mention_line(self, message: OutgoingMessage) -> str:
        """Those whose user name is known by it, the others by name."""
        words = ["@all"] if message.mention_everyone else []
        for one in message.mention:
            username = (await self._person(one.user_id)).username
            words.append(f"@{username}" if username else escape(one_line(one.name)))
        return " ".join(words)

    async def _channel(self, to: Target) -> str | Receipt:
        """A group's own id; for a person the one-to-one channel with the bot, made once."""
        if to.kind == "group":
            return to.id
        if to.id not in self._direct:
            me = await self._me()
            if isinstance(me, Receipt):
                return me
            receipt = receipt_of(await self._call("POST", "channels/direct", [me, to.id]), may_repeat=True)
            if receipt.outcome is not Outcome.SENT:
                return receipt
            self._direct[to.id] = receipt.message_id
        return self._direct[to.id]

    async def _me(self) -> str | Receipt:
        if not self._self:
            receipt = receipt_of(await self._call("GET", "users/me"), may_repeat=True)
            if receipt.outcome is not Outcome.SENT:
                return receipt
            self._self = receipt.message_id
        return self._self

    async def _call(self, method: str, path: str, body: Mapping[str, Any] | list[str] | None = None) -> Answer:
        """One call of the REST API."""
        token = self.settings.bot_token.get_secret_value()
        if not TOKEN.fullmatch(token):
            return Answer(401, {"id": "api.context.invalid_token.error"}, sent=False)
        url = f"{self.settings.api_base}/api/v4/{path}"
        return await self._wire.send(method, url, body, {"authorization": f"Bearer {token}"})

    # ------------------------------------------------------------ life

    async def health(self) -> Health:
        """users/me: the token, and whether the account is the one our texts name."""
        settings = self.settings
        if not settings.bot_token.get_secret_value():
            return Health(False, _NO_TOKEN)
        answer = await self._call("GET", "users/me")
        receipt = receipt_of(answer, may_repeat=True)
        if receipt.outcome is not Outcome.SENT:
            return Health(False, receipt.hint)
        username = text_at(answer.body or {}, "username", 64)
        if username != settings.bot_name:
            return Health(False, f"这个令牌的用户名是 {escape(username)}，和设置里的机器人用户名不一致")
        if not (settings.command_token.get_secret_value() or settings.webhook_token.get_secret_value()):
            return Health(False, _NO_EAR)
        return Health(True, "" if settings.public_url else "凭证可用；没有填写牵头的地址，消息里没有按钮")

    async def diagnose(self) -> tuple[Finding, ...]:
        """Which switch of the server is off."""
        me = await self._call("GET", "users/me")
        if receipt_of(me, may_repeat=True).outcome is not Outcome.SENT:
            return ()  # health has said so
        config = await self._call("GET", "config/client?format=old")
        return diagnosis.look(me.body or {}, config.body or {}, self.settings)

    async def aclose(self) -> None:
        """Close connections."""
        await self._wire.aclose()
