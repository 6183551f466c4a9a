"""What Mattermost posts, in its three shapes: a slash command, an outgoing webhook, a pressed button.

Bodies as in the public documentation (developers.mattermost.com): integrate/slash-commands/custom (a form: `command`, `text`,
`trigger_id`, `user_mentions` …), integrate/webhooks/outgoing (a form or JSON: `post_id`, `text`, `trigger_word` …),
integrate/plugins/interactive-messages (JSON: `user_id`, `post_id`, `context` …). The token stands inside, so a body nobody
can read is refused like one without a token.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qs

from adapters.answers import as_json
from adapters.base import Conversation, Event, IncomingAction, IncomingMessage, RawRequest, Received, Refused, Sender
from adapters.mattermost import tokens
from adapters.mattermost.markup import plain
from adapters.mattermost.settings import MattermostSettings
from adapters.reading import Unreadable, clean, clean_name, millis_at, object_at, strict_json, text_at

ID = re.compile(r"[a-z0-9]{26}")
_DIRECT = re.compile(r"[a-z0-9]{26}__[a-z0-9]{26}")  # the name of a one-to-one channel
_LISTS = ("user_mentions", "user_mentions_ids", "channel_mentions", "channel_mentions_ids")
_SLASHES = ("/", "／", "、")
OK = as_json({})
LATE = as_json({"ephemeral_text": "这个按钮已经过期，请直接发送命令。", "skip_slack_parsing": True})
Body = Mapping[str, object]


def receive(request: RawRequest, settings: MattermostSettings, name: str, now: datetime) -> Received:
    """One HTTP request: token or seal, shape, events. `name`: the connection's, which its buttons are sealed with."""
    if request.method != "POST":
        raise Refused(401, "not a post")
    body = _body(request)
    if "context" in body:
        return _pressed(body, settings, name, now)
    slash = "command" in body
    known = settings.command_token if slash else settings.webhook_token
    tokens.check(text_at(body, "token", 200), known.get_secret_value())
    if any(isinstance(one, str) and "\0" in one for one in body.values()):
        return Received(OK, ignored="nul in a form")
    if text_at(body, "user_name", 80).lower() in settings.bots:
        return Received(OK, ignored="a bot's message")
    return _slash(body, settings) if slash else _said(body, settings)


def _body(request: RawRequest) -> Body:
    """The fields, of a form or of JSON. No field but the lists may stand twice: which of the two would have been checked?"""
    try:
        if "json" in request.headers.get("content-type", ""):
            return strict_json(request.body)
        given = parse_qs(request.body.decode("utf-8"), keep_blank_values=True, max_num_fields=300, errors="strict")
    except (Unreadable, ValueError):
        raise Refused(401, "unreadable, so without a token") from None
    if any(len(values) > 1 for key, values in given.items() if key not in _LISTS):
        raise Refused(401, "a field stands twice")
    return {key: values if key in _LISTS else values[0] for key, values in given.items()}


# ---------------------------------------------------------------- messages


def _slash(body: Body, settings: MattermostSettings) -> Received:
    """`/qiantou 进度 T2 80%`; another command of ours is read as the word it is."""
    user, channel, unique = text_at(body, "user_id", 40), text_at(body, "channel_id", 40), _unique(body)
    if not (ID.fullmatch(user) and ID.fullmatch(channel) and unique):
        return Received(OK, ignored="slash command without a place")
    text, mentions, _ = plain(text_at(body, "text", 20_000), settings.bot_name, _mentioned(body))
    word = text_at(body, "command", 80).strip().lower()
    if word == settings.command:
        text = (text if text[:1] in _SLASHES else f"/{text}") if text else "/帮助"
    else:
        text = f"{word} {text}".rstrip()
    message = IncomingMessage(_place(body, channel), _sender(body, user), unique, clean(text), mentions, to_bot=True)
    return Received(OK, (Event(unique, message),))


def _unique(body: Body) -> str:
    """One invocation: its trigger, or on old servers its answer address. Hashed: the trigger is as good as a key."""
    found = text_at(body, "trigger_id", 1_000) or text_at(body, "response_url", 1_000)
    return f"slash:{_hashed(found)}" if found else ""


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:32]


def _mentioned(body: Body) -> dict[str, str]:
    """User name → user id; the server repeats the fields, the documentation shows each as one JSON list."""
    names, ids = (_items(body.get(key)) for key in ("user_mentions", "user_mentions_ids"))
    if len(names) != len(ids):
        return {}
    return {one.lower(): user for one, user in zip(names, ids, strict=True) if ID.fullmatch(user)}


def _items(given: object) -> list[str]:
    values = [one for one in given if isinstance(one, str)][:100] if isinstance(given, list) else []
    if len(values) == 1 and values[0].startswith("["):
        return re.findall(r'"([^"\\]{1,64})"', values[0])[:100]
    return values


def _said(body: Body, settings: MattermostSettings) -> Received:
    """An outgoing webhook: somebody's post in a public channel. Which thread it stands in is not said."""
    user, channel, post = (text_at(body, key, 40) for key in ("user_id", "channel_id", "post_id"))
    if not (ID.fullmatch(user) and ID.fullmatch(channel) and ID.fullmatch(post)):
        return Received(OK, ignored="message without a place")
    text, trigger = text_at(body, "text", 70_000).lstrip(), text_at(body, "trigger_word", 100)
    triggered = bool(trigger) and trigger.lower() != f"@{settings.bot_name}" and text.startswith(trigger)
    if triggered and trigger not in _SLASHES:
        text = text[len(trigger) :]
    text, mentions, addressed = plain(text, settings.bot_name, {})
    message = IncomingMessage(
        _place(body, channel),
        _sender(body, user),
        f"{channel}:{post}",
        clean(text),
        mentions,
        to_bot=addressed or triggered,
        sent_at=_moment(body),
    )
    return Received(OK, (Event(f"{channel}:{post}", message),))


def _place(body: Body, channel: str) -> Conversation:
    name = text_at(body, "channel_name", 100)
    if _DIRECT.fullmatch(name):
        return Conversation("direct", channel)
    return Conversation("group", channel, clean_name(name, 80))


def _sender(body: Body, user: str) -> Sender:
    """By id; the user name is an alias, and the display name is asked for."""
    name = clean_name(text_at(body, "user_name", 80), 64).lower()
    return Sender(user, "", (f"@{name}",) if name else ())


def _moment(body: Body) -> datetime | None:
    """Seconds in a form, milliseconds in JSON."""
    given = millis_at(body, "timestamp") or 0
    seconds = given / 1_000 if given >= 10**11 else given
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 10**10 else None


# ---------------------------------------------------------------- buttons


def _pressed(body: Body, settings: MattermostSettings, name: str, now: datetime) -> Received:
    """A button of ours: sealed for this connection and this channel. Who pressed is what the server says."""
    user, channel, post = (text_at(body, key, 40) for key in ("user_id", "channel_id", "post_id"))
    secret = settings.bot_token.get_secret_value()
    press = tokens.opened(object_at(body, "context"), name, channel, secret, now)
    if press is None:
        return Received(LATE, ignored="an old button")
    if not (ID.fullmatch(user) and ID.fullmatch(channel) and ID.fullmatch(post) and press.command):
        return Received(OK, ignored="an action without a place")
    if text_at(body, "user_name", 80).lower() in settings.bots:
        return Received(OK, ignored="a bot's press")
    unique = _hashed(f"{text_at(body, 'trigger_id', 1_000)} {press.command}")
    place = Conversation("direct" if press.kind == "direct" else "group", channel)
    action = IncomingAction(place, _sender(body, user), f"{channel}:{post}", clean(press.command))
    return Received(OK, (Event(f"press:{post}:{user}:{unique}", action),))
