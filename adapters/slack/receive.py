"""What Slack tells us, in its three shapes: events as JSON, slash commands and interactions as forms.

The same payloads come as frames of Socket Mode, so each reader takes the decoded object. One message may be delivered
as `message` and as `app_mention`, and again under other event ids: its key is workspace, channel and `ts`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qs

from adapters.answers import MAX_CHALLENGE, as_json
from adapters.base import (
    Conversation,
    Event,
    HttpAnswer,
    IncomingAction,
    IncomingMessage,
    IncomingSystem,
    RawRequest,
    Received,
    Sender,
)
from adapters.reading import Unreadable, clean, clean_name, object_at, objects_at, strict_json, text_at
from adapters.slack import signing
from adapters.slack.handles import reply_handle
from adapters.slack.mrkdwn import plain
from adapters.slack.settings import SlackSettings

_TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,10}")
_ID = re.compile(r"[A-Z0-9]{2,40}")
_SPOKEN = ("", "file_share", "thread_broadcast")  # subtypes that are somebody speaking
OK = HttpAnswer()


def receive(request: RawRequest, settings: SlackSettings, now: datetime) -> Received:
    """One HTTP request: signature, shape, events."""
    signing.check(request.headers, request.body, settings.signing_secret.get_secret_value(), now)
    if "x-www-form-urlencoded" in request.headers.get("content-type", ""):
        return _form(request.body, settings, now)
    try:
        body = strict_json(request.body)
    except Unreadable as error:
        return Received(OK, ignored=str(error))
    if body.get("type") == "url_verification":
        return Received(as_json({"challenge": text_at(body, "challenge", MAX_CHALLENGE)}), ignored="url check")
    return read("events_api", body, settings, now)


def read(kind: str, body: Mapping[str, object], settings: SlackSettings, now: datetime | None) -> Received:
    """One decoded payload; `kind` as Socket Mode names it: events_api, slash_commands, interactive."""
    if kind == "slash_commands":
        return _slash(body, settings, now)
    if kind == "interactive":
        return _interaction(body, now)
    if kind != "events_api" or body.get("type") != "event_callback":
        return Received(OK, ignored=clean_name(f"{kind} {text_at(body, 'type', 60)}", 80))
    event = object_at(body, "event")
    kind = text_at(event, "type", 60)
    if kind in ("message", "app_mention"):
        return _message(body, event, now)
    if kind in ("member_joined_channel", "channel_archive", "group_archive", "channel_left", "group_left"):
        return _place(body, event, kind)
    return Received(OK, ignored=f"event {clean_name(kind, 40)}")


def _form(raw: bytes, settings: SlackSettings, now: datetime | None) -> Received:
    try:
        fields = parse_qs(raw.decode("utf-8"), keep_blank_values=True, max_num_fields=100, errors="strict")
    except (UnicodeDecodeError, ValueError):
        return Received(OK, ignored="unreadable form")
    flat = {key: values[-1] for key, values in fields.items()}
    if "payload" not in flat:
        if any("\0" in value for value in flat.values()):
            return Received(OK, ignored="nul in a form")
        return read("slash_commands", flat, settings, now)
    try:
        return read("interactive", strict_json(flat["payload"].encode()), settings, now)
    except Unreadable as error:
        return Received(OK, ignored=str(error))


# ---------------------------------------------------------------- messages


def bot_of(body: Mapping[str, object]) -> str:
    """Our own user id in this workspace."""
    for one in objects_at(body, "authorizations", 5):
        if one.get("is_bot") is True:
            return text_at(one, "user_id", 40)
    return ""


def _message(body: Mapping[str, object], event: Mapping[str, object], now: datetime | None) -> Received:
    if text_at(event, "subtype", 60) not in _SPOKEN or ("subtype" in event and not text_at(event, "subtype", 60)):
        return Received(OK, ignored=f"message {clean_name(text_at(event, 'subtype', 60), 40)}")
    bot, user = bot_of(body), text_at(event, "user", 40)
    if event.get("bot_id") or not _ID.fullmatch(user) or user == bot:
        return Received(OK, ignored="a bot's message")
    team, channel, ts = (text_at(body, "team_id", 40), text_at(event, "channel", 40), text_at(event, "ts", 30))
    if not (_ID.fullmatch(channel) and _TS.fullmatch(ts)):
        return Received(OK, ignored="message without a place")
    text, mentions, addressed = plain(text_at(event, "text", 40_000), bot)
    direct = text_at(event, "channel_type", 20) == "im" or channel.startswith("D")
    thread = text_at(event, "thread_ts", 30)
    threaded = thread if _TS.fullmatch(thread) and thread != ts else ""
    message = IncomingMessage(
        Conversation("direct" if direct else "group", channel),
        Sender(user, ""),
        f"{channel}:{ts}",
        clean(text),
        mentions,
        to_bot=direct or addressed or text_at(event, "type", 20) == "app_mention",
        sent_at=moment_of(ts),
        reply_to=f"{channel}:{threaded}" if threaded else None,
        reply_handle=reply_handle(now, thread=threaded),
    )
    return Received(OK, (Event(f"{team}:{channel}:{ts}", message),))


def moment_of(ts: str) -> datetime | None:
    """The moment in a `ts`, None where it cannot be one."""
    seconds = int(ts.partition(".")[0])
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 10**11 // 10 else None


def _place(body: Mapping[str, object], event: Mapping[str, object], kind: str) -> Received:
    """The bot came into a channel or left it, or the channel is over."""
    channel, key = text_at(event, "channel", 40), text_at(body, "event_id", 60)
    joined = kind == "member_joined_channel"
    if not (_ID.fullmatch(channel) and key) or (joined and text_at(event, "user", 40) != bot_of(body)):
        return Received(OK, ignored=f"event {kind}")
    place = Conversation("group", channel)
    happened = IncomingSystem("bot_added" if joined else "group_closed" if "archive" in kind else "bot_removed", place)
    return Received(OK, (Event(f"{text_at(body, 'team_id', 40)}:{key}", happened),))


# ---------------------------------------------------------------- the slash command


def _slash(body: Mapping[str, object], settings: SlackSettings, now: datetime | None) -> Received:
    """`/qiantou 进度 T2 80%`; another command registered for the app is read as the word it is."""
    user, channel, trigger = (text_at(body, key, 80) for key in ("user_id", "channel_id", "trigger_id"))
    if not (_ID.fullmatch(user) and _ID.fullmatch(channel) and trigger.isprintable() and trigger):
        return Received(OK, ignored="slash command without a place")
    word, words = text_at(body, "command", 40).strip(), text_at(body, "text", 8_000)
    text, mentions, _ = plain(words, "")
    if word == settings.command:
        text = text if text[:1] in ("/", "／", "、") else f"/{text}".rstrip()
        text = text if text != "/" else "/帮助"
    else:
        text = f"{word} {text}".rstrip()
    name = clean_name(text_at(body, "channel_name", 80), 80)
    direct = channel.startswith("D")
    message = IncomingMessage(
        Conversation("direct" if direct else "group", channel, "" if direct else name),
        Sender(user, clean_name(text_at(body, "user_name", 80), 80)),
        f"slash:{trigger}",
        clean(text),
        mentions,
        to_bot=True,
        reply_handle=reply_handle(now, url=text_at(body, "response_url", 500), trigger=trigger, settings=settings),
    )
    return Received(OK, (Event(f"slash:{trigger}", message),))


# ---------------------------------------------------------------- buttons and forms


def _interaction(body: Mapping[str, object], now: datetime | None) -> Received:
    kind = text_at(body, "type", 40)
    if kind == "block_actions":
        return _pressed(body, now)
    if kind == "view_submission":
        return _sent(body, now)
    return Received(OK, ignored=f"interaction {clean_name(kind, 40)}")


def _pressed(body: Mapping[str, object], now: datetime | None) -> Received:
    """A button; its value is the typed command, and a form's inputs come along."""
    user, place = _user(body), object_at(body, "container")
    channel = text_at(object_at(body, "channel"), "id", 40) or text_at(place, "channel_id", 40)
    ts, thread = text_at(place, "message_ts", 30), text_at(place, "thread_ts", 30)
    buttons = [one for one in objects_at(body, "actions", 25) if one.get("type") == "button"]
    command = text_at(buttons[0], "value", 2_000) if buttons else ""
    if not (user and _ID.fullmatch(channel) and _TS.fullmatch(ts) and command):
        return Received(OK, ignored="an action that is no button of ours")
    pressed = f"{text_at(buttons[0], 'action_id', 255)}:{text_at(buttons[0], 'action_ts', 40)}"
    action = IncomingAction(
        Conversation("direct" if channel.startswith("D") else "group", channel),
        user,
        f"{channel}:{ts}",
        clean(command),
        values_of(object_at(object_at(body, "state"), "values")),
        reply_handle(now, thread=thread if _TS.fullmatch(thread) else ""),
    )
    return Received(OK, (Event(f"{_team(body)}:{channel}:{ts}:{clean_name(pressed, 300)}:{user.user_id}", action),))


def _sent(body: Mapping[str, object], now: datetime | None) -> Received:
    """A modal: `callback_id` is the typed command, `private_metadata` the channel it was opened in."""
    view, user = object_at(body, "view"), _user(body)
    channel, view_id = text_at(view, "private_metadata", 3_000), text_at(view, "id", 60)
    command, stamp = text_at(view, "callback_id", 255), text_at(view, "hash", 60)
    found = re.search(r"[CDG][A-Z0-9]{2,40}", channel)
    if not (user and found and view_id and command):
        return Received(OK, ignored="a form that is not ours")
    place = Conversation("direct" if found[0].startswith("D") else "group", found[0])
    action = IncomingAction(
        place,
        user,
        f"view:{view_id}",
        clean(command if command.startswith("/") else f"/{command}"),
        values_of(object_at(object_at(view, "state"), "values")),
        reply_handle(now),
    )
    return Received(OK, (Event(clean_name(f"{_team(body)}:view:{view_id}:{stamp}", 300), action),))


def _user(body: Mapping[str, object]) -> Sender | None:
    user = object_at(body, "user")
    user_id = text_at(user, "id", 40)
    name = text_at(user, "name", 80) or text_at(user, "username", 80)
    return Sender(user_id, clean_name(name, 80)) if _ID.fullmatch(user_id) else None


def _team(body: Mapping[str, object]) -> str:
    return text_at(object_at(body, "team"), "id", 40)


def values_of(blocks: Mapping[str, object]) -> dict[str, str]:
    """What was filled in, by the block's id: the field word a person would type."""
    found: dict[str, str] = {}
    for block_id, inputs in list(blocks.items())[:50]:
        if isinstance(inputs, dict):
            for one in list(inputs.values())[:5]:
                value = _value(one) if isinstance(one, dict) else ""
                if value:
                    found[block_id] = value
    return found


def _value(one: Mapping[str, object]) -> str:
    """Text, a chosen option, a person, a day or several options; nothing for an empty input."""
    plain_ones = ("value", "selected_user", "selected_date", "selected_time", "selected_conversation")
    for key in plain_ones:
        if text_at(one, key, 3_000):
            return ("@" if key == "selected_user" else "") + clean(text_at(one, key, 3_000))
    option = object_at(one, "selected_option")
    several = [text_at(each, "value", 150) for each in objects_at(one, "selected_options", 50)]
    return clean(text_at(option, "value", 150) or "、".join(value for value in several if value))
