"""The Feishu adapter: one attempt at a time, by reply, by conversation, or by the custom bot of a group."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

import httpx
from pydantic import BaseModel

from adapters.base import (
    ContactList,
    Health,
    HttpAnswer,
    IncomingAction,
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
from adapters.feishu import contacts, crypto, diagnosis, shapes
from adapters.feishu.cards import Cards
from adapters.feishu.connection import FeishuConnection
from adapters.feishu.errors import WITHDRAWN, verdict_of
from adapters.feishu.receive import Reader, toast
from adapters.feishu.settings import FeishuSettings
from adapters.reading import object_at, text_at
from adapters.render import buttons_of, one_line, to_plain
from adapters.token import TOKEN, Fetched, TokenCache
from adapters.wire import Answer, Wire

_SECOND = timedelta(seconds=1)
_PAUSE = timedelta(seconds=5)
_HANDLE = re.compile(r"([A-Za-z0-9_-]{1,128})(:thread|:card)?")
_MESSAGE = re.compile(r"om_[A-Za-z0-9_-]{1,120}")
_UUID = re.compile(r"[A-Za-z0-9_-]{1,50}")
_PING = Pace(beat=60.0, idle=150.0)
_NAMES = 5_000  # kept in memory
_DEAF = "webhook 模式的适配器只能发通知，收不到消息"


class FeishuAdapter:
    """One self-built app of one organisation; or, in webhook mode, custom bots that only speak."""

    Settings: ClassVar[type[BaseModel]] = FeishuSettings
    platform: ClassVar[str] = "feishu"

    def __init__(
        self,
        name: str,
        settings: FeishuSettings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        pace: Pace = _PING,
    ) -> None:
        self.name = name
        self.settings = settings
        deaf = settings.mode == "webhook"
        self.profile = Profile(
            levels=("card", "markdown", "text"),
            max_text_bytes=6_000 if deaf else 12_000,
            hears="mention",
            direct=not deaf,
            idempotent=not deaf,
            rates=(Rate(5, _SECOND, "conversation"), Rate(50, _SECOND, "adapter")),
            buttons=not deaf,
            threads="flat" if deaf else "thread",
            called="飞书",
            bot_name=settings.bot_name,
        )
        self._wire = Wire(transport)
        self._tokens = TokenCache(self._fetch)
        self._pace = pace
        self._kept = Kept()
        self._bot_id = ""
        self._names: dict[str, str] = {}
        self._cards = Cards()

    # ------------------------------------------------------------ what comes in

    def _reader(self) -> Reader:
        return Reader(self.settings, self._bot_id)

    def receive(self, request: RawRequest, now: datetime) -> Received:
        """An event or a card callback over HTTP."""
        if self.settings.mode != "http":
            raise Refused(401, "this app does not use http mode")
        return self._reader().receive(request, now)

    def answer(self, request: RawRequest, received: Received, reply: OutgoingMessage | None) -> HttpAnswer | None:
        """A toast for whoever pressed a button of a card; the reply itself follows as a message."""
        if reply is None or not any(isinstance(event.body, IncomingAction) for event in received.events):
            return None
        return toast(_first_line(reply))

    async def run(self, sink: Sink, stop: Callable[[], bool], now: Callable[[], datetime] | None = None) -> None:
        """The long connection. In the other modes there is nothing to keep up."""
        if self.settings.mode == "connection":
            if not self._bot_id:
                await self._learn_bot()
            link = FeishuConnection(self.settings, self._wire, self._reader, now)
            await keep(link, sink, stop, self._kept, self._pace, name=self.name)

    async def name_of(self, user_id: str) -> str:
        """The name of a person by open_id, "" where Feishu does not say (permission contact:user.base:readonly)."""
        if user_id not in self._names:
            path = f"/open-apis/contact/v3/users/{user_id}?user_id_type=open_id"
            answer = await self._call("GET", path) if re.fullmatch(r"ou_[A-Za-z0-9]{1,64}", user_id) else None
            user = object_at(object_at(answer.body or {}, "data"), "user") if isinstance(answer, Answer) else {}
            found = text_at(user, "name", 80)
            if not found or len(self._names) >= _NAMES:
                return found
            self._names[user_id] = found
        return self._names[user_id]

    async def contacts(self) -> ContactList:
        """The organisation's directory within the app's contact range."""
        return await collect(contacts.read, self._listed)

    async def _listed(self, path: str, params: Mapping[str, str | int]) -> Mapping[str, object]:
        answer = await self._call("GET", path)
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
        """One attempt. `uuid` makes a repetition within the hour harmless."""
        in_group = to.kind == "group"
        say = f"@{self.settings.bot_name} " if in_group else ""
        shaped = shapes.content_of(message, level, in_group=in_group, say=say)
        if shaped is None:
            if level != "text":
                return Receipt(Outcome.UNSUPPORTED, hint="消息超过飞书长度上限，改用更简单的形式")
            shaped = shapes.shortened(message, in_group=in_group, say=say)
        if self.settings.mode == "webhook":
            return await self._by_hook(to, *shaped, now)
        body: dict[str, Any] = {"msg_type": shaped[0], "content": shaped[1], "uuid": _uuid(key)}
        handle = _HANDLE.fullmatch(reply_to.value) if reply_to is not None and reply_to.expires_at > now else None
        if handle:
            if handle[2] == ":thread":
                body["reply_in_thread"] = True
            receipt = await self._send(f"/open-apis/im/v1/messages/{handle[1]}/reply", body, replying=True)
            if handle[2] == ":card" and receipt.outcome is Outcome.SENT:
                await self._patch(handle[1], message)
        else:
            receipt = await self._afresh(to, body)
        if shaped[0] == "interactive" and receipt.message_id and buttons_of(message):
            self._cards.keep(receipt.message_id, message, in_group=in_group, say=say)
        return receipt

    async def _afresh(self, to: Target, body: dict[str, Any]) -> Receipt:
        """Under the first post about the matter, or as a post of its own where that is gone or there is none."""
        if _MESSAGE.fullmatch(to.thread):
            receipt = await self._send(f"/open-apis/im/v1/messages/{to.thread}/reply", body, replying=True)
            if not receipt.handle_dead:
                return receipt
        kind = "chat_id" if to.kind == "group" else "open_id"
        return await self._send(f"/open-apis/im/v1/messages?receive_id_type={kind}", {"receive_id": to.id, **body})

    async def _patch(self, card_id: str, reply: OutgoingMessage) -> None:
        """The pressed card says what came of it. Nothing depends on this: the reply itself is out."""
        content = self._cards.with_note(card_id, _first_line(reply))
        if content:
            await self._call("PATCH", f"/open-apis/im/v1/messages/{card_id}", {"content": content})

    async def _send(self, path: str, body: dict[str, Any], *, replying: bool = False) -> Receipt:
        token = await self._tokens.get()
        if isinstance(token, Receipt):
            return token
        answer = await self._call("POST", path, body, token)
        receipt = _receipt(answer) if isinstance(answer, Answer) else answer
        if receipt.outcome is Outcome.REFRESH:
            return await self._tokens.renew(token) or receipt
        if replying and isinstance(answer, Answer) and _code(answer) in WITHDRAWN:
            return Receipt(Outcome.RETRY, hint="被回复的消息已撤回，改为直接发送", handle_dead=True)
        return receipt

    async def _by_hook(self, to: Target, kind: str, content: str, now: datetime) -> Receipt:
        """A custom bot: its content is an object, a card stands in a field of its own."""
        hook = self.settings.group_webhooks.get(to.id)
        if hook is None:
            return Receipt(Outcome.PERMANENT, hint="这个群没有配置自定义机器人（group_webhooks）")
        inner = json.loads(content)
        body: dict[str, Any] = {"msg_type": kind, **({"card": inner} if kind == "interactive" else {"content": inner})}
        if kind == "post":
            body["content"] = {"post": inner}
        secret = hook.secret.get_secret_value()
        if secret:
            timestamp = str(int(now.timestamp()))
            body |= {"timestamp": timestamp, "sign": crypto.hook_sign(timestamp, secret)}
        url = f"{self.settings.host}/open-apis/bot/v2/hook/{hook.token.get_secret_value()}"
        receipt = _receipt(await self._wire.post(url, body), repeatable=False)
        return Receipt(Outcome.RETRY, hint=receipt.hint) if receipt.outcome is Outcome.REFRESH else receipt

    async def _call(
        self, method: str, path: str, body: dict[str, Any] | None = None, token: str | None = None
    ) -> Answer | Receipt:
        used = token or await self._tokens.get()
        if isinstance(used, Receipt):
            return used
        headers = {"authorization": f"Bearer {used}", "content-type": "application/json; charset=utf-8"}
        return await self._wire.send(method, self.settings.host + path, body, headers)

    async def _fetch(self) -> Fetched | Receipt:
        """A tenant access token; the platform gives the same one while it has half an hour left."""
        secret = self.settings.app_secret.get_secret_value()
        if not self.settings.app_id or not secret:
            return Receipt(Outcome.RETRY, hint="还没有填写 App ID 或 App Secret")
        url = f"{self.settings.host}/open-apis/auth/v3/tenant_access_token/internal"
        answer = await self._wire.post(url, {"app_id": self.settings.app_id, "app_secret": secret})
        body = answer.body or {}
        token, life = text_at(body, "tenant_access_token", 8_192), body.get("expire")
        if _code(answer) == 0 and TOKEN.fullmatch(token):
            return Fetched(token, life if isinstance(life, int) else 0)
        receipt = _receipt(answer)
        if receipt.outcome is Outcome.RATE_LIMITED:
            return receipt
        return Receipt(Outcome.RETRY, hint=f"获取访问凭证失败：{receipt.hint or '飞书没有给出可用的答复'}")

    # ------------------------------------------------------------ life

    async def _learn_bot(self) -> Receipt | None:
        """Our own open_id, to know when we are mentioned. None when it is known now."""
        answer = await self._call("GET", "/open-apis/bot/v3/info")
        if isinstance(answer, Receipt):
            return answer
        receipt = _receipt(answer)
        if receipt.outcome is not Outcome.SENT:
            return receipt
        self._bot_id = text_at(object_at(answer.body or {}, "bot"), "open_id", 128)
        return None

    async def health(self) -> Health:
        """bot/v3/info: the token is valid and the bot is switched on; and whether the connection is up."""
        if self.settings.mode == "webhook":
            return Health(False, _DEAF) if not self.settings.group_webhooks else Health(True, "可以发通知，收不到消息")
        bad = await self._learn_bot()
        if bad is not None:
            return Health(False, bad.hint or "飞书没有给出可用的答复")
        if self.settings.mode == "connection" and self._kept.opened:
            return self._kept.health()
        if self.settings.mode == "http" and not self.settings.encrypt_key.get_secret_value():
            return Health(True, "凭证可用。还没有填写 Encrypt Key：事件没有签名，建议在“加密策略”里设置")
        return Health(True, "凭证可用")

    async def diagnose(self) -> tuple[Finding, ...]:
        """Which permission, event or version is missing."""
        return () if self.settings.mode == "webhook" else await diagnosis.look(self._asked)

    async def _asked(self, method: str, path: str) -> Answer | Receipt:
        return await self._call(method, path, {} if method == "POST" else None)

    async def aclose(self) -> None:
        """Close connections."""
        await self._wire.aclose()


def _first_line(reply: OutgoingMessage) -> str:
    return one_line(to_plain(reply, buttons=False).strip().split("\n")[0])[:100]


def _uuid(key: str) -> str:
    return key if _UUID.fullmatch(key) else hashlib.sha256(key.encode()).hexdigest()[:40]


def _code(answer: Answer) -> int | None:
    body = answer.body or {}
    code = body.get("code", body.get("StatusCode"))
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _receipt(answer: Answer, *, repeatable: bool = True) -> Receipt:
    """The end of one call: the code in the body decides, not the HTTP status."""
    unclear = Outcome.UNKNOWN
    code = _code(answer)
    if answer.status == 0:
        if not answer.sent:
            return Receipt(Outcome.RETRY, hint=f"连不上飞书（{answer.fault}）")
        return Receipt(unclear, hint=f"飞书没有答复，可能已送达（{answer.fault}）")
    if code == 0:
        return Receipt(Outcome.SENT, message_id=text_at(object_at(answer.body or {}, "data"), "message_id", 128))
    if answer.status == 429:
        return Receipt(Outcome.RATE_LIMITED, after=answer.retry_after or _PAUSE, hint="发送过快，被飞书限流")
    if answer.status >= 500 or code is None:
        outcome = Outcome.RETRY if repeatable and answer.status >= 500 else unclear
        return Receipt(outcome, hint=f"飞书的答复无法识别（HTTP {answer.status}）")
    verdict = verdict_of(code, text_at(answer.body or {}, "msg", 1_000))
    after = (answer.retry_after or verdict.after or _PAUSE) if verdict.outcome is Outcome.RATE_LIMITED else None
    return Receipt(verdict.outcome, after=after, hint=f"{verdict.hint}（{code}）")

