"""Whom we believe: tokens that stand in what Mattermost posts, and our own HMAC in what a button brings back.

Mattermost signs nothing. A slash command and an outgoing webhook carry the token that was shown when they were added
(developers.mattermost.com/integrate/slash-commands/custom, …/webhooks/outgoing). A button's context is ours, kept by the
server and shown to nobody (…/integrate/plugins/interactive-messages, "Authenticating the server"), so it is sealed under
a key made of the bot's access token: whoever does not know that cannot press.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.base import Refused
from adapters.reading import text_at

LIFE = timedelta(days=30)  # a button is good so long
_SPLIT = re.compile(r"[\s,，、]+")
_SECONDS = re.compile(r"[0-9]{1,12}")


def check(given: str, known: str) -> None:
    """Raise Refused(401) unless `given` is one of the tokens in `known`; all of them are looked at, in constant time."""
    fits = 0
    for one in _SPLIT.split(known):
        if one:
            fits |= hmac.compare_digest(given.encode(errors="replace"), one.encode())
    if not fits:
        raise Refused(401, "wrong token" if given else "no token")


@dataclass(frozen=True, slots=True)
class Press:
    """What a button of ours is sealed with: the connection's name, the channel it was posted to, what it types."""

    name: str
    channel: str
    kind: str  # group or direct
    command: str


def seal(press: Press, secret: str, now: datetime) -> dict[str, str]:
    """The context of a button."""
    issued = str(int(now.timestamp()))
    whole = {"command": press.command, "kind": press.kind, "issued": issued}
    return {**whole, "seal": _mac(press, issued, secret)}


def opened(context: Mapping[str, object], name: str, channel: str, secret: str, now: datetime) -> Press | None:
    """What was sealed; None where it is too old. Raises Refused(401) for what we never sealed, or not for this channel."""
    issued, given = text_at(context, "issued", 12), text_at(context, "seal", 100)
    press = Press(name, channel, text_at(context, "kind", 10), text_at(context, "command", 4_000))
    if not secret or not _SECONDS.fullmatch(issued):
        raise Refused(401, "no seal")
    if not hmac.compare_digest(given.encode(errors="replace"), _mac(press, issued, secret).encode()):
        raise Refused(401, "wrong seal")
    return press if abs(now.timestamp() - int(issued)) <= LIFE.total_seconds() else None


def _mac(press: Press, issued: str, secret: str) -> str:
    key = hmac.new(secret.encode(), b"qiantou mattermost buttons v1", hashlib.sha256).digest()
    whole = json.dumps([press.name, press.channel, press.kind, issued, press.command]).encode()
    return hmac.new(key, whole, hashlib.sha256).hexdigest()
