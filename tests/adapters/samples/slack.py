"""Samples of Slack: the captured bodies of the vectors file, signed, and what strangers might send."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from adapters.base import RawRequest
from adapters.slack.signing import signature
from tests.adapters.samples import Samples
from tests.adapters.samples.dingtalk import NONSENSE

SECRET = "0123456789abcdef0123456789abcdef"
NOW = datetime.fromtimestamp(1795161610, UTC)
CLOSED = "http://127.0.0.1:1"  # tcpmux: nobody listens
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@cache
def vectors() -> dict[str, Any]:
    file = Path(__file__).parents[2] / "data" / "slack.vectors.json"
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data


@cache
def captured(name: str) -> RawRequest:
    """A signed request of the vectors, its headers in lower case."""
    case = next(one for one in vectors()["signature"]["vectors"] if one["name"] == name)
    return RawRequest("POST", "/hooks/slack", {}, lower(case["headers"]), case["body"].encode())


def lower(headers: dict[str, str]) -> dict[str, str]:
    return {key.lower(): value for key, value in headers.items()}


def signed(body: object, kind: str = JSON, *, secret: str = SECRET, at: datetime = NOW) -> RawRequest:
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    stamp = str(int(at.timestamp()))
    headers = {
        "content-type": kind,
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": signature(secret, stamp, raw),
    }
    return RawRequest("POST", "/hooks/slack", {}, headers, raw)


def event(**fields: Any) -> RawRequest:
    """A genuine message with some fields of its own; None takes one away."""
    body = json.loads(captured("events_message_channel").body)
    body["event"] = {key: value for key, value in {**body["event"], **fields}.items() if value is not None}
    return signed(body)


def interaction(name: str, **fields: Any) -> RawRequest:
    body = {**vectors()[name], **fields}
    return signed(urlencode({"payload": json.dumps(body, ensure_ascii=False)}).encode(), FORM)


def slash(**fields: str) -> RawRequest:
    return signed(urlencode({**vectors()["slash_command_fields"], **fields}).encode(), FORM)


def headers(**changed: str | None) -> RawRequest:
    """A genuine request under other headers."""
    genuine = captured("events_message_channel")
    merged = {**genuine.headers, **{key.replace("_", "-"): value for key, value in changed.items()}}
    kept = {key: value for key, value in merged.items() if value is not None}
    return RawRequest("POST", "/hooks/slack", {}, kept, genuine.body)


GOOD = [
    "events_message_channel",
    "events_message_thread_reply",
    "events_message_im",
    "events_retry_of_message_channel",
    "slash_command",
    "interactivity_block_actions",
    "interactivity_view_submission",
]
QUIET = ["events_bot_own_message_must_be_ignored", "events_message_changed_must_be_ignored", "events_app_rate_limited"]
FORM_NONSENSE = {
    "empty form": b"",
    "payload no json": b"payload=x",
    "payload deep": b"payload=" + b"[" * 50_000,
    "payload list": b"payload=[]",
    "form bad utf-8": b"text=%ff%fe&user_id=U1&channel_id=C1&trigger_id=1",
    "form with nul": b"text=%00&user_id=U12&channel_id=C12&trigger_id=1",
    "many fields": b"&".join(b"a%d=1" % n for n in range(2_000)),
}

SAMPLES = Samples(
    settings={
        "mode": "http",
        "signing_secret": SECRET,
        "bot_token": "xoxb-fictional-0001",
        "app_token": "xapp-fictional-0002",
        "api_base": CLOSED,
    },
    now=NOW,
    good={name: captured(name) for name in GOOD},
    quiet={
        **{name: captured(name) for name in QUIET},
        "url check": captured("events_url_verification"),
        "another event": signed({"type": "event_callback", "event": {"type": "emoji_changed"}}),
        "another interaction": interaction("block_actions", type="shortcut"),
        **{f"nonsense: {name}": signed(body) for name, body in NONSENSE.items()},
        **{f"form: {name}": signed(body, FORM) for name, body in FORM_NONSENSE.items()},
    },
    refused={
        "no signature": headers(x_slack_signature=None),
        "empty signature": headers(x_slack_signature=""),
        "non-ascii signature": headers(x_slack_signature="签名é"),
        "surrogate in it": headers(x_slack_signature="\udcff"),
        "a megabyte": headers(x_slack_signature="v0=" + "a" * 1_000_000),
        "no timestamp": headers(x_slack_request_timestamp=None),
        "of another moment": headers(x_slack_request_timestamp="1795161601"),
        "of another app": signed({}, secret="another-secret"),
        "stale": signed({}, at=datetime.fromtimestamp(1795161610 - 301, UTC)),
        "of the future": signed({}, at=datetime.fromtimestamp(1795161610 + 301, UTC)),
        **{
            f"timestamp {odd[:8]!r}": headers(x_slack_request_timestamp=odd)
            for odd in ("abc", "-1", "1e3", "１７９５", "9" * 400, "", " 1", "0x10", "1_0")
        },
    },
    secrets=(SECRET, "xoxb-fictional-0001", "xapp-fictional-0002"),
    ours=("events_bot_own_message_must_be_ignored",),
)
