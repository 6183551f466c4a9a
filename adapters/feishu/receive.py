"""What Feishu tells us: envelope 2.0 events and card callbacks, over HTTP or as frames of the long connection.

A message is re-pushed for seven hours and its event id may differ, so its key is `message_id`.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from adapters.answers import MAX_CHALLENGE, as_json
from adapters.base import (
    Conversation,
    Event,
    HttpAnswer,
    IncomingAction,
    IncomingMessage,
    IncomingSystem,
    Mention,
    RawRequest,
    Received,
    Refused,
    ReplyHandle,
    Sender,
)
from adapters.feishu import crypto
from adapters.feishu.settings import FeishuSettings
from adapters.reading import Unreadable, clean, clean_name, millis_at, object_at, objects_at, strict_json, text_at

_ID = re.compile(r"[A-Za-z0-9_\-:.]{1,128}")
_BLANKS = re.compile(r"[\s\u00a0\u3000]+")
REPLY_LIFE = timedelta(days=3)
CARD = "card.action.trigger"


OK = as_json({})


@dataclass(frozen=True, slots=True)
class Reader:
    """One app's way of reading. `bot_id`: our own open_id, "" as long as it is not known."""

    settings: FeishuSettings
    bot_id: str = ""

    def receive(self, request: RawRequest, now: datetime) -> Received:
        """One HTTP request: signature, decryption, token, events."""
        key = self.settings.encrypt_key.get_secret_value()
        signed = "x-lark-signature" in request.headers
        if key and signed:
            crypto.check(request.headers, request.body, key, now)
        try:
            body = self._opened(request.body, key)
        except (Unreadable, ValueError) as error:
            if key and signed:
                return Received(OK, ignored=str(error)[:80])
            raise Refused(401, f"unsigned and unreadable: {str(error)[:60]}") from None
        is_check = body.get("type") == "url_verification"
        token = text_at(body if is_check or "token" in body else object_at(body, "header"), "token", 200)
        if key and not signed and not is_check:
            raise Refused(401, "no signature")
        self._check_token(token, needed=not (key and signed))
        if is_check:
            return Received(as_json({"challenge": text_at(body, "challenge", MAX_CHALLENGE)}), ignored="url check")
        return self.read(body, now)

    def _opened(self, raw: bytes, key: str) -> Mapping[str, object]:
        body = strict_json(raw)
        encrypted = text_at(body, "encrypt", 1 << 20)
        if not encrypted:
            if key:
                raise Unreadable("not encrypted")
            return body
        if not key:
            raise Unreadable("encrypted, and no key is set")
        return strict_json(crypto.decrypt(encrypted, key))

    def _check_token(self, token: str, *, needed: bool) -> None:
        """The second lock; without an Encrypt Key the only one."""
        own = self.settings.verification_token.get_secret_value()
        if not own:
            if needed:
                raise Refused(401, "no verification token is set")
            return
        if not hmac.compare_digest(token.encode(errors="replace"), own.encode()):
            raise Refused(401, "wrong verification token")

    # ------------------------------------------------------------ events

    def read(self, body: Mapping[str, object], now: datetime | None) -> Received:
        """One decoded envelope."""
        header, event = object_at(body, "header"), object_at(body, "event")
        kind, app = text_at(header, "event_type", 100), text_at(header, "app_id", 100)
        if body.get("schema") != "2.0":
            return Received(OK, ignored="not schema 2.0: subscribe to the v2.0 events")
        if app and self.settings.app_id and app != self.settings.app_id:
            return Received(OK, ignored="of another app")
        key = text_at(header, "event_id", 128)
        if kind == "im.message.receive_v1":
            return self._message(event, now)
        if kind == CARD:
            return self._pressed(event, key, now)
        places = {
            "im.chat.member.bot.added_v1": "bot_added",
            "im.chat.member.bot.deleted_v1": "bot_removed",
            "im.chat.disbanded_v1": "group_closed",
        }
        chat = text_at(event, "chat_id", 128)
        if kind in places and _ID.fullmatch(chat) and _ID.fullmatch(key):
            place = Conversation("group", chat, clean_name(text_at(event, "name", 200), 100))
            return Received(OK, (Event(key, IncomingSystem(places[kind], place)),))  # type: ignore[arg-type]
        return Received(OK, ignored=f"event {clean_name(kind, 60)}")

    def _message(self, event: Mapping[str, object], now: datetime | None) -> Received:
        sender, said = object_at(event, "sender"), object_at(event, "message")
        if text_at(sender, "sender_type", 20) != "user":
            return Received(OK, ignored="a bot's message")
        user = text_at(object_at(sender, "sender_id"), "open_id", 128)
        message_id, chat = text_at(said, "message_id", 128), text_at(said, "chat_id", 128)
        if not all(_ID.fullmatch(one) for one in (user, message_id, chat)):
            return Received(OK, ignored="message without a place")
        written = written_in(said)
        if written is None:
            return Received(OK, ignored=f"message type {clean_name(text_at(said, 'message_type', 40), 40)}")
        direct = text_at(said, "chat_type", 20) == "p2p"
        scoped = bool(text_at(object_at(sender, "sender_id"), "user_id", 128))
        text, mentions, addressed = self._resolved(written, objects_at(said, "mentions", 100), scoped=scoped)
        sent = millis_at(said, "create_time")
        parent = text_at(said, "parent_id", 128)
        threaded = ":thread" if text_at(said, "thread_id", 128) else ""
        message = IncomingMessage(
            Conversation("direct" if direct else "group", chat),
            Sender(user, ""),
            message_id,
            clean(text),
            mentions,
            to_bot=direct or addressed,
            sent_at=datetime.fromtimestamp(sent / 1000, UTC) if sent is not None else None,
            reply_to=parent if _ID.fullmatch(parent) else None,
            reply_handle=ReplyHandle(message_id + threaded, now + REPLY_LIFE) if now else None,
        )
        return Received(OK, (Event(message_id, message),))

    def _resolved(
        self, text: str, mentions: list[Mapping[str, object]], *, scoped: bool
    ) -> tuple[str, tuple[Mention, ...], bool]:
        """Placeholders as names; our own mention taken out."""
        people: list[Mention] = []
        addressed = False
        for one in mentions:
            ids, name = object_at(one, "id"), clean_name(text_at(one, "name", 100), 40)
            open_id, place = text_at(ids, "open_id", 128), text_at(one, "key", 40)
            if not place:
                continue
            if self._is_us(open_id, name, ids, scoped=scoped):
                addressed, instead = True, " "
            else:
                people.append(Mention(name=name, user_id=open_id or None))
                instead = f"@{name or open_id}"
            text = re.sub(rf"{re.escape(place)}(?![0-9])", instead.replace("\\", r"\\"), text)
        text = text.replace("@_all", "@所有人")
        return _BLANKS.sub(_one_blank, text).strip(), tuple(people), addressed

    def _is_us(self, open_id: str, name: str, ids: Mapping[str, object], *, scoped: bool) -> bool:
        """By our own id once it is known; before, by our name, or as the one without a user id among people who have."""
        if self.bot_id:
            return open_id == self.bot_id
        return name == self.settings.bot_name or (scoped and ids.get("user_id") == "")

    # ------------------------------------------------------------ cards

    def _pressed(self, event: Mapping[str, object], key: str, now: datetime | None) -> Received:
        """A button or a sent form; its value is the typed command."""
        action, context = object_at(event, "action"), object_at(event, "context")
        user = text_at(object_at(event, "operator"), "open_id", 128)
        chat, message_id = text_at(context, "open_chat_id", 128), text_at(context, "open_message_id", 128)
        if not all(_ID.fullmatch(one) for one in (user, chat, key)):
            return Received(OK, ignored="card action without a place")
        value = object_at(action, "value")
        command = text_at(value, "command", 2_000) or json.dumps(value, ensure_ascii=False)
        direct = value.get("place") == "direct"
        pressed = IncomingAction(
            Conversation("direct" if direct else "group", chat),
            Sender(user, ""),
            message_id,
            clean(command),
            _values(action),
            ReplyHandle(f"{message_id}:card", now + REPLY_LIFE) if now and _ID.fullmatch(message_id) else None,
        )
        return Received(OK, (Event(key, pressed),))


def toast(reply: str) -> HttpAnswer:
    """What the presser sees at once; the whole reply follows as a message."""
    return as_json({"toast": {"type": "info", "content": reply}})


def _one_blank(found: re.Match[str]) -> str:
    return "\n" if "\n" in found[0] else found[0][:1] if found[0][:1] == "\u3000" else " "


def _values(action: Mapping[str, object]) -> dict[str, str]:
    """What was filled in: text, an option, several, a day without its offset; nothing for an empty input."""
    found: dict[str, str] = {}
    for name, value in list(object_at(action, "form_value").items())[:50]:
        if isinstance(value, list):
            value = "、".join(one for one in value if isinstance(one, str))
        if isinstance(value, str) and value:
            day = re.match(r"(\d{4}-\d\d-\d\d)(?: \d\d:\d\d)? [+-]\d{4}$", value)
            found[name] = day[1] if day else ("@" if value.startswith("ou_") else "") + clean(value[:3_000])
    for key in ("option", "input_value"):
        if text_at(action, key, 3_000):
            found[key] = clean(text_at(action, key, 3_000))
    return found


def written_in(said: Mapping[str, object]) -> str | None:
    """The text of a text or a post message, None for pictures, files and the like."""
    kind, raw = text_at(said, "message_type", 40), text_at(said, "content", 200_000)
    if kind not in ("text", "post"):
        return None
    try:
        content = strict_json(raw.encode())
    except Unreadable:
        return None
    if kind == "text":
        return text_at(content, "text", 150_000)
    lines = [text_at(content, "title", 2_000)]
    paragraphs = content.get("content")
    for paragraph in paragraphs[:500] if isinstance(paragraphs, list) else []:
        nodes = [node for node in paragraph if isinstance(node, dict)] if isinstance(paragraph, list) else []
        lines.append("".join(_node(node) for node in nodes))
    return "\n".join(line for line in lines if line)


def _node(node: Mapping[str, object]) -> str:
    if text_at(node, "tag", 20) == "at":
        place = text_at(node, "user_id", 128)
        if place.startswith("@_user_"):
            return place
        return "@所有人" if place in ("all", "@_all") else f"@{clean_name(text_at(node, 'user_name', 100), 40)}"
    return text_at(node, "text", 50_000)
