"""What WeCom tells us: the AI bot's JSON (callback or long connection) and the self-built app's XML.

The bot's text holds its own name as people typed it, anywhere, and other people's names without ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

from adapters.answers import MAX_CHALLENGE, as_text
from adapters.base import (
    Conversation,
    Event,
    HttpAnswer,
    IncomingAction,
    IncomingMessage,
    Mention,
    RawRequest,
    Received,
    Refused,
    ReplyHandle,
    Sender,
)
from adapters.reading import Unreadable, clean, clean_name, named_in, object_at, objects_at, strict_json, text_at
from adapters.wecom import crypto
from adapters.wecom.settings import WeComSettings

FRESH, AHEAD = 3_600, 300  # seconds a request may be old, or ahead of our clock
URL_LIFE, FRAME_LIFE = timedelta(minutes=55), timedelta(hours=23)  # of 1 h and 24 h
OK = HttpAnswer()
_ID = re.compile(r"[A-Za-z0-9_\-@.]{1,128}")
_CODE = re.compile(r"https?://[^/?#\s]+/cgi-bin/aibot/response\?response_code=([A-Za-z0-9_.~%-]{1,512})")
_DIGITS = re.compile(r"[0-9]{1,12}")
_ROOT = re.compile(rb"\s*(?:<\?xml[^<>]{0,100}\?>\s*)?<xml[\s>]")


def receive(request: RawRequest, settings: WeComSettings, now: datetime) -> Received:
    """One HTTP request: the address check, a message of the bot, or one of the app."""
    query = request.query
    if request.method == "GET":
        plain = _opened(query.get("echostr", ""), query, settings, now)
        return Received(as_text(plain if len(plain) <= MAX_CHALLENGE else b""), ignored="url check")
    try:
        encrypted = _encrypted(request.body, xml=settings.mode == "app")
    except Unreadable as error:
        raise Refused(401, f"unsigned: {error}") from None
    plain = _opened(encrypted, query, settings, now)
    try:
        if settings.mode == "app":
            return app_message(_xml(plain), settings)
        return bot_message(strict_json(plain), settings, now=now)
    except Unreadable as error:
        return Received(OK, ignored=str(error))


def _opened(encrypted: str, query: Mapping[str, str], settings: WeComSettings, now: datetime) -> bytes:
    """Signature, freshness, decryption, receiver: everything is 401, whatever is wrong."""
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    token = settings.token.get_secret_value()
    crypto.check(token, timestamp, nonce, encrypted, query.get("msg_signature", ""))
    if not _DIGITS.fullmatch(timestamp) or not -AHEAD <= now.timestamp() - int(timestamp) <= FRESH:
        raise Refused(401, "stale timestamp")
    try:
        return crypto.decrypt(encrypted, settings.encoding_aes_key.get_secret_value(), settings.receiver)
    except ValueError as error:
        raise Refused(401, str(error)) from None


def _encrypted(body: bytes, *, xml: bool) -> str:
    if xml:
        return _xml(body).get("Encrypt", "")
    found = strict_json(body)
    return text_at(found, "encrypt", 1 << 20) or text_at(found, "Encrypt", 1 << 20)


def _xml(raw: bytes) -> dict[str, str]:
    """The children of a flat document. What does not begin with its root (a document type, entities) is not parsed."""
    if not _ROOT.match(raw):
        raise Unreadable("not xml")
    try:
        text = raw.decode("utf-8")
        root = ET.fromstring(text)
    except (ET.ParseError, UnicodeDecodeError, ValueError, RecursionError):
        raise Unreadable("not xml") from None
    return {child.tag: (child.text or "") for child in list(root)[:60]}


# ---------------------------------------------------------------- the AI bot


def bot_message(
    body: Mapping[str, object], settings: WeComSettings, *, now: datetime | None, req_id: str = ""
) -> Received:
    """One decoded message or event; `req_id` is the frame's on a long connection."""
    kind, key = text_at(body, "msgtype", 40), text_at(body, "msgid", 200)
    user = text_at(object_at(body, "from"), "userid", 128)
    if settings.bot_id and text_at(body, "aibotid", 128) not in ("", settings.bot_id):
        return Received(OK, ignored="of another bot")
    if not (_ID.fullmatch(user) and key.isprintable() and key):
        return Received(OK, ignored=f"no speaker: {clean_name(kind, 40)}")
    chat = text_at(body, "chatid", 128)
    in_group = text_at(body, "chattype", 20) == "group" and bool(_ID.fullmatch(chat))
    place = Conversation("group" if in_group else "direct", chat if in_group else user)
    handle = _handle(body, req_id, now)
    if kind == "event":
        return _event(object_at(body, "event"), place, Sender(user, ""), key, handle)
    written = _written(body, kind)
    if written is None:
        return Received(OK, ignored=f"message type {clean_name(kind, 40)}")
    text = without_bot(written, settings.bot_name, in_group=in_group)
    mentions = tuple(Mention(name=name) for name in dict.fromkeys(named_in(text)))
    message = IncomingMessage(place, Sender(user, ""), key, clean(text), mentions, to_bot=True, reply_handle=handle)
    return Received(OK, (Event(key, message),))


def _written(body: Mapping[str, object], kind: str) -> str | None:
    """Text, the text of a mixed message, or what was understood of a voice; None for pictures and files."""
    if kind == "text":
        return text_at(object_at(body, "text"), "content")
    if kind == "voice":
        return text_at(object_at(body, "voice"), "content") or None
    if kind == "mixed":
        items = objects_at(object_at(body, "mixed"), "msg_item", 50)
        texts = [text_at(object_at(one, "text"), "content") for one in items if one.get("msgtype") == "text"]
        return "\n".join(texts) if texts else None
    return None


def without_bot(text: str, bot_name: str, *, in_group: bool) -> str:
    """The text without the bot's own mention, wherever it stands."""
    own = re.compile(rf"[@＠]{re.escape(bot_name)}(?:[\s\u2005\u00a0\u3000]+|(?=[/／、]|$))")
    found = own.sub("", text)
    if found == text and in_group and text.lstrip()[:1] in ("@", "＠"):
        found = re.sub(r"^\s*[@＠][^\s\u2005\u00a0\u3000]{1,20}[\s\u2005\u00a0\u3000]+", "", text, count=1)  # another spelling of us
    return found.strip()


def _handle(body: Mapping[str, object], req_id: str, now: datetime | None) -> ReplyHandle | None:
    if now is None:
        return None
    if req_id and len(req_id) <= 200 and req_id.isprintable():
        return ReplyHandle(f"req:{req_id}", now + FRAME_LIFE)
    found = _CODE.fullmatch(text_at(body, "response_url", 800))
    return ReplyHandle(f"url:{found[1]}", now + URL_LIFE) if found else None


def _event(
    event: Mapping[str, object], place: Conversation, sender: Sender, key: str, handle: ReplyHandle | None
) -> Received:
    """A pressed button; its key is the typed command."""
    kind = text_at(event, "eventtype", 60)
    card = object_at(event, "template_card_event")
    command = text_at(card, "event_key", 1_024)
    if kind != "template_card_event" or not command:
        return Received(OK, ignored=f"event {clean_name(kind, 40)}")
    chosen: dict[str, str] = {}
    for item in objects_at(object_at(card, "selected_items"), "selected_item", 20):
        options = object_at(item, "option_ids").get("option_id")
        words = [one for one in options if isinstance(one, str)] if isinstance(options, list) else []
        if words and text_at(item, "question_key", 200):
            chosen[text_at(item, "question_key", 200)] = "、".join(words)
    task = text_at(card, "task_id", 200)
    action = IncomingAction(place, sender, task or key, clean(command), chosen, handle)
    return Received(OK, (Event(key, action),))


# ---------------------------------------------------------------- the self-built app


def app_message(found: Mapping[str, str], settings: WeComSettings) -> Received:
    """One decoded message of an app: always one-to-one, and answered by the API."""
    kind, user = found.get("MsgType", ""), found.get("FromUserName", "")
    made = found.get("CreateTime", "")
    agent = found.get("AgentID", "")
    if agent.isascii() and agent.isdigit() and settings.agent_id and int(agent) != settings.agent_id:
        return Received(OK, ignored="of another app")
    if kind != "text" or not _ID.fullmatch(user):
        return Received(OK, ignored=f"app message {clean_name(kind, 20)} {clean_name(found.get('Event', ''), 30)}".strip())
    key = found.get("MsgId", "") if _DIGITS_64.fullmatch(found.get("MsgId", "")) else f"{user}:{made[:12]}"
    sent = datetime.fromtimestamp(int(made), UTC) if _DIGITS.fullmatch(made) and int(made) < 10**10 else None
    text = clean(found.get("Content", "")[:100_000])
    mentions = tuple(Mention(name=name) for name in dict.fromkeys(named_in(text)))
    message = IncomingMessage(Conversation("direct", user), Sender(user, ""), key, text, mentions, True, sent)
    return Received(OK, (Event(key, message),))


_DIGITS_64 = re.compile(r"[0-9]{1,20}")
