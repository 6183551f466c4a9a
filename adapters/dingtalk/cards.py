"""Interactive cards (互动卡片), where an admin has built a template: a tap comes back as a callback, nobody has to send a line.

`POST /v1.0/card/instances/createAndDeliver` into a group; the callback arrives on the stream topic
`/v1.0/card/instances/callback` and names the person and the card, never the conversation: that stands in the card's own
`outTrackId`. The template's variables are ours (docs/dingtalk.md): title, content, button1…5, command1…5. All values are
texts of at most 1 KB; what is longer goes as a plain card.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from adapters.base import Conversation, Event, IncomingAction, Sender
from adapters.dingtalk.settings import DingTalkSettings
from adapters.dingtalk.text import MAX_BUTTONS, Shaped, escape_text
from adapters.reading import Unreadable, clean, object_at, objects_at, strict_json, text_at
from adapters.render import one_line

PATH = "/v1.0/card/instances/createAndDeliver"
MAX_VALUE = 1_000  # bytes of 1 KB
_TRACK = re.compile(r"qt\|([!-{}~]{1,200})\|[0-9a-f]{32}")
_USER = re.compile(r"[!-~]{1,200}")


def card(shaped: Shaped, group: str, key: str, settings: DingTalkSettings) -> dict[str, Any] | None:
    """The request's body; None where the message does not fit a card of this kind."""
    if shaped.level != "card" or not settings.card_template_id or settings.mode != "stream":
        return None
    values = {"title": shaped.title, "content": shaped.text}
    for number in range(1, MAX_BUTTONS + 1):
        one = shaped.buttons[number - 1] if number <= len(shaped.buttons) else None
        values |= {f"button{number}": escape_text(one_line(one.label))[:20] if one else "", f"command{number}": one.command if one else ""}
    if any(len(value.encode()) > MAX_VALUE for value in values.values()):
        return None
    return {
        "cardTemplateId": settings.card_template_id,
        "outTrackId": f"qt|{group}|{hashlib.sha256(key.encode(errors='replace')).hexdigest()[:32]}",
        "callbackType": "STREAM",
        "cardData": {"cardParamMap": values},
        "openSpaceId": f"dtv1.card//IM_GROUP.{group}",
        "imGroupOpenSpaceModel": {"supportForward": False},
        "imGroupOpenDeliverModel": {"robotCode": settings.robot},
    }


def delivered(body: Mapping[str, object]) -> bool:
    """Whether a 200 says that the card stands in the group: each space it was delivered to answers for itself."""
    spaces = objects_at(object_at(body, "result"), "deliverResults", 10)
    return body.get("success") is not False and all(one.get("success") is not False for one in spaces)


def pressed(data: str, message_id: str, settings: DingTalkSettings) -> Event | None:
    """A tap on a card of ours; None for anything else. Two pages name the inner text differently: content, value."""
    body = _object(data)
    track, user = text_at(body, "outTrackId", 300), text_at(body, "userId", 200)
    place = _TRACK.fullmatch(track)
    inner = _object(text_at(body, "content", 100_000) or text_at(body, "value", 100_000))
    command = text_at(object_at(object_at(inner, "cardPrivateData"), "params"), "command", 2_000)
    if place is None or not _USER.fullmatch(user) or not command.startswith("/") or not message_id:
        return None
    if settings.corp_id and text_at(body, "corpId", 200) != settings.corp_id:
        return None
    action = IncomingAction(Conversation("group", place[1]), Sender(user, ""), track, clean(command))
    return Event(f"card:{message_id}:{user}"[:500], action)


def _object(text: str) -> Mapping[str, object]:
    try:
        return strict_json(text.encode(errors="replace"))
    except Unreadable:
        return {}


def answer() -> str:
    """The acknowledgement's data: the card stays as it is, the answer is a message."""
    return json.dumps({"response": {}})
