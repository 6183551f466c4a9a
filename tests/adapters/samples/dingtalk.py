"""Samples of DingTalk: the captured bodies of the vectors file, signed, and what strangers might send."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from adapters.base import RawRequest
from tests.adapters.samples import Samples
from tests.fakes.dingtalk import make_message, sign

SECRET = "GT-lsu-fictional-client-secret_0001"
NOW = datetime(2026, 11, 20, 5, 0, 1, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 6, 1, 2, tzinfo=UTC)
OTHER = "another-app-secret"
CLOSED = "http://127.0.0.1:1"  # tcpmux: nobody listens


@cache
def vectors() -> dict[str, Any]:
    file = Path(__file__).parents[2] / "data" / "dingtalk.vectors.json"
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data


def post(headers: dict[str, str], body: bytes) -> RawRequest:
    return RawRequest("POST", "/hooks/ding", {}, headers, body)


def signed(body: object, at: datetime = NOW) -> RawRequest:
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return post(sign(SECRET, at), raw)


def said(text: str = "/进度 T2 80%", **fields: Any) -> RawRequest:
    """A genuine callback with some fields of its own; None takes one away."""
    return post(*make_message(text, client_secret=SECRET, now=NOW, **fields))


def headers(**changed: str | None) -> RawRequest:
    """A genuine callback under other headers."""
    genuine = said()
    merged = {**genuine.headers, **changed}
    return post({key: value for key, value in merged.items() if value is not None}, genuine.body)


def captured(name: str) -> RawRequest:
    return signed(vectors()["inbound_payloads"]["cases"][name])


GOOD = [
    "group_text",
    "group_text_with_two_mentions",
    "group_text_external_sender_no_staff_id",
    "group_rich_text",
    "single_text",
    "single_audio",
    "quota_exceeded_no_content",
    "custom_outgoing_robot_text",
    "group_rich_text_with_at_item",
]
QUIET = ["group_picture", "single_file", "single_video", "card_callback_http"]

# Validly signed bodies that nobody can make sense of: 2xx, no event, never an exception.
NONSENSE: dict[str, bytes] = {
    "empty": b"",
    "not json": b"hello",
    "null": b"null",
    "list": b"[]",
    "number": b"1",
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "deep and closed": b'{"a":' * 33 + b"1" + b"}" * 33,
    "5,000 digits": b'{"createAt":' + b"9" * 5_000 + b"}",
    "nan": b'{"createAt":NaN}',
    "infinity": b'{"createAt":-Infinity}',
    "duplicate keys": b'{"msgId":"a","msgId":"b"}',
    "duplicate keys inside": b'{"text":{"content":"/a","content":"/b"}}',
    "bom": b'\xef\xbb\xbf{"msgId":"a"}',
    "utf-16": '{"msgId":"a"}'.encode("utf-16"),
    "bad utf-8": b'{"msgId":"\xff\xfe"}',
    "overlong utf-8": b'{"msgId":"\xc0\x80"}',
    "encoded surrogate": b'{"msgId":"\xed\xa0\x80"}',
    "nul": b'{"conversationId":"c","conversationType":"2","msgtype":"text","text":{"content":"\\u0000"}}',
    "lone surrogate": b'{"conversationId":"c","conversationType":"2","msgtype":"text","text":{"content":"\\ud83d"}}',
    "nul in a key": b'{"conversationId":"c","conversationType":"2","\\u0000":1}',
    "raw control": b'{"msgId":"a\nb"}',
    "truncated": b'{"msgId":"a","text":{"content":"/',
    "trailing": b'{"msgId":"a"}{"msgId":"b"}',
}

SAMPLES = Samples(
    settings={
        "mode": "http",
        "client_id": "dingfictclientid",
        "client_secret": SECRET,
        "api_base": CLOSED,
        "group_webhooks": {"cidHOOK==": {"access_token": "FICTIONALTOKEN0001", "secret": "SECfictional0001"}},
    },
    now=NOW,
    good={**{name: captured(name) for name in GOOD}, "made": said(mentions={"user0188": "李娜"})},
    quiet={
        **{name: captured(name) for name in QUIET},
        **{f"nonsense: {name}": signed(body) for name, body in NONSENSE.items()},
        "our own": said(senderId="$:LWCP_v1:$FICTIONALbot=="),
    },
    refused={
        "no sign": headers(sign=None),
        "empty sign": headers(sign=""),
        "no timestamp": headers(timestamp=None),
        "upper-cased sign": headers(sign=str(said().headers["sign"]).upper()),
        "trailing blank": headers(sign=said().headers["sign"] + " "),
        "truncated": headers(sign=said().headers["sign"][:-2]),
        "of another app": post(*make_message("/进度", client_secret=OTHER, now=NOW)),
        "of another moment": headers(timestamp=str(int(said().headers["timestamp"]) + 1)),
        "stale": post(sign(SECRET, datetime(2026, 11, 20, 3, 59, tzinfo=UTC)), said().body),
        "of the future": post(sign(SECRET, LATER), said().body),
        "non-ascii sign": headers(sign="签名é"),
        "surrogate in the sign": headers(sign="\udcff"),
        "a megabyte": headers(sign="A" * 1_000_000),
        **{
            f"timestamp {odd[:8]!r}": headers(timestamp=odd)
            for odd in (
                "abc",
                "-1",
                "1e3",
                "１７９５１５０８００１２３",
                "9" * 400,
                "253402300800000",
                "",
                " 1",
                "0x10",
                "1_0",
            )
        },
    },
    secrets=(SECRET, "FICTIONALTOKEN0001", "SECfictional0001"),
    ours=("our own",),
)
