"""From a robot callback to an event. The signature does not cover the body, so every field is read narrowly.

Fields: the robot message page of the official documentation (接收消息), with what peers saw in real frames:
`atUsers` holds the bot itself and often only opaque ids; `text.repliedMsg` and the richText item `at` are undocumented.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from adapters.base import (
    Conversation,
    Event,
    HttpAnswer,
    IncomingMessage,
    IncomingSystem,
    RawRequest,
    Received,
    Sender,
)
from adapters.dingtalk import signing
from adapters.dingtalk.mentions import named, without_leading_mentions
from adapters.dingtalk.session import handle_of
from adapters.dingtalk.settings import DingTalkSettings
from adapters.reading import Unreadable, clean, clean_name, millis_at, object_at, objects_at, strict_json, text_at

# "empty" is the documented body for: nothing to say in this HTTP answer. The reply goes by `deliver`.
NO_REPLY = HttpAnswer(200, {"content-type": "application/json"}, b'{"msgtype":"empty"}')

_TEXT_LIMIT = 300_000  # a body is at most 256 KiB; the core judges lengths
_ID = re.compile(r"[!-~]{1,200}")  # printable ASCII without blanks, no longer than what is stored of an id


def receive(request: RawRequest, settings: DingTalkSettings, now: datetime) -> Received:
    """Verify, then decode. What is validly signed and not understood has no events: a refusal would be sent again."""
    signing.check(request.headers, settings.client_secret.get_secret_value(), now)
    try:
        body = strict_json(request.body)
    except Unreadable as error:
        return Received(NO_REPLY, ignored=f"unreadable: {error}")
    return replace(decode(body, settings, now), signature=request.headers.get("sign", ""))


def decode(body: Mapping[str, object], settings: DingTalkSettings, now: datetime) -> Received:
    """One robot message; the same JSON arrives over HTTP and in a Stream frame."""
    conversation = _conversation(body)
    if conversation is None:
        return Received(NO_REPLY, ignored="no conversation")
    if settings.corp_id and text_at(body, "chatbotCorpId") != settings.corp_id:
        return Received(NO_REPLY, ignored="another organisation")
    error = body.get("errorCode")
    if error is not None:
        return _platform_error(str(error)[:40], body, conversation)
    sender_id = _id(body, "senderId")
    if sender_id and sender_id == text_at(body, "chatbotUserId"):
        return Received(NO_REPLY, ignored="our own message")
    written = _written(body)
    if written is None:
        return Received(NO_REPLY, ignored=f"type {clean_name(text_at(body, 'msgtype'), 20) or 'unknown'}")
    return _message(body, conversation, written, settings, now)


def _message(
    body: Mapping[str, object], conversation: Conversation, written: str, settings: DingTalkSettings, now: datetime
) -> Received:
    message_id = _id(body, "msgId") or _made_id(body, conversation, written)
    created = millis_at(body, "createAt")
    quoted = object_at(object_at(body, "text"), "repliedMsg")
    message = IncomingMessage(
        conversation=conversation,
        sender=_sender(body, settings),
        message_id=message_id,
        text=without_leading_mentions(written, settings.bot_name),
        mentions=named(body, written, settings.bot_name),
        to_bot=conversation.kind == "direct" or body.get("isInAtList") is True,
        sent_at=datetime.fromtimestamp(created / 1000, UTC) if created is not None else None,
        reply_to=_id(quoted, "msgId") or None,
        reply_handle=handle_of(body, settings, now),
    )
    return Received(NO_REPLY, (Event(message_id, message),))


def _conversation(body: Mapping[str, object]) -> Conversation | None:
    """The id is Base64 and case matters; the type is the text "1" (one-to-one) or "2" (group)."""
    given = _id(body, "conversationId")
    kind = text_at(body, "conversationType")
    if not given or kind not in ("1", "2"):
        return None
    if kind == "1":
        return Conversation("direct", given)
    return Conversation("group", given, clean_name(text_at(body, "conversationTitle"), 100))


def _sender(body: Mapping[str, object], settings: DingTalkSettings) -> Sender:
    """A staff id counts only inside the robot's own organisation; elsewhere it may be somebody else's."""
    corp = text_at(body, "senderCorpId")
    ours = corp != "" and corp == (settings.corp_id or text_at(body, "chatbotCorpId"))
    opaque = _id(body, "senderId")
    return Sender(
        user_id=(_id(body, "senderStaffId") or None) if ours else None,
        name=clean_name(text_at(body, "senderNick"), 40),
        aliases=(opaque,) if opaque else (),
    )


def _written(body: Mapping[str, object]) -> str | None:
    """What the person wrote or said; None for a message that has no words (picture, file, video)."""
    kind = text_at(body, "msgtype")
    if kind == "richText":
        pieces = [_piece(item) for item in objects_at(object_at(body, "content"), "richText")]
        return clean("".join(pieces)) if any(pieces) else None
    if kind == "audio":
        spoken = text_at(object_at(body, "content"), "recognition", _TEXT_LIMIT)
        return clean(spoken) if spoken.strip() else None
    if kind not in ("text", ""):
        return None
    text = object_at(body, "text").get("content")
    if not isinstance(text, str):
        text = body.get("content")  # the older sample page has the text at the top
    return clean(text) if isinstance(text, str) else None


def _piece(item: Mapping[str, object]) -> str:
    if text_at(item, "type") == "at":
        name = clean_name(text_at(item, "atName"), 40)
        return f"@{name}" if name else ""
    return text_at(item, "text", _TEXT_LIMIT)


def _platform_error(code: str, body: Mapping[str, object], conversation: Conversation) -> Received:
    """20001 comes instead of the text when the organisation's monthly quota is used up."""
    if code != "20001":
        return Received(NO_REPLY, ignored=f"errorCode {clean_name(code, 20)}")
    detail = clean_name(text_at(body, "errorMessage"), 200)
    key = _id(body, "msgId") or _made_id(body, conversation, code)
    return Received(NO_REPLY, (Event(f"{key}:quota", IncomingSystem("quota_exhausted", conversation, detail)),))


def _made_id(body: Mapping[str, object], conversation: Conversation, written: str) -> str:
    """Stands in for a missing msgId: the same message delivered again gets the same one."""
    parts = (conversation.id, text_at(body, "senderId"), str(millis_at(body, "createAt")), written)
    return "h" + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]


def _id(data: Mapping[str, object], key: str) -> str:
    value = text_at(data, key)
    return value if _ID.fullmatch(value) else ""
