"""The two HMACs of DingTalk. Both sign the timestamp only: neither says anything about the body."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime

from adapters.base import Refused
from adapters.reading import DIGITS_13

PAST = 3_600_000  # milliseconds: the platform's own window
FUTURE = 300_000


def millis(moment: datetime) -> int:
    """Milliseconds since the epoch."""
    return round(moment.timestamp() * 1000)


def signature(secret: str, timestamp: str) -> str:
    """Base64 of HMAC-SHA256 over timestamp, newline, secret; for the callback header and the webhook alike."""
    digest = hmac.digest(secret.encode(), f"{timestamp}\n{secret}".encode(), "sha256")
    return base64.b64encode(digest).decode()


def check(headers: Mapping[str, str], secret: str, now: datetime) -> None:
    """Refuse a callback that was not signed with our secret within the window. Bytes are compared, in constant time."""
    if not secret:
        raise Refused(401, "no client secret is set")  # anybody can sign with an empty key
    timestamp = headers.get("timestamp", "")
    if not DIGITS_13.fullmatch(timestamp):
        raise Refused(401, "timestamp missing or malformed")
    age = millis(now) - int(timestamp)
    if not -FUTURE <= age <= PAST:
        raise Refused(401, "timestamp outside the window")
    given = headers.get("sign", "")
    if len(given) > 100 or not hmac.compare_digest(
        given.encode(errors="replace"), signature(secret, timestamp).encode()
    ):
        raise Refused(401, "signature missing or wrong")
