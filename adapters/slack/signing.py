"""Slack's request signature v0 (docs.slack.dev, "Verifying requests from Slack")."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime

from adapters.base import Refused

FRESH = 300  # seconds, past or future
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """`v0=` and the hex HMAC-SHA256 of `v0:timestamp:body` under the signing secret."""
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return f"v0={digest}"


def check(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> None:
    """Raise Refused(401) unless the request is Slack's and fresh. Works on bytes: odd headers are no exception."""
    if not secret:
        raise Refused(401, "no signing secret is set")
    timestamp = headers.get("x-slack-request-timestamp", "")
    if not _TIMESTAMP.fullmatch(timestamp):
        raise Refused(401, "timestamp missing or no number")
    given = headers.get("x-slack-signature", "").encode(errors="replace")
    if not hmac.compare_digest(given, signature(secret, timestamp, body).encode()):
        raise Refused(401, "wrong signature")
    if abs(now.timestamp() - int(timestamp)) > FRESH:
        raise Refused(401, "stale timestamp")
