"""Samples of WeCom: the captured bodies of the vectors file, and what strangers might send. The bot in callback mode."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from adapters.base import RawRequest
from adapters.wecom.crypto import encrypt, signature
from tests.adapters.samples import Samples
from tests.adapters.samples.dingtalk import NONSENSE

TOKEN, AES = "fictToken2026", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
CORP, AGENT = "wwfict0000000001", 1000002
NOW = datetime.fromtimestamp(1795150960, UTC)
CLOSED = "http://127.0.0.1:1"  # tcpmux: nobody listens


@cache
def vectors() -> dict[str, Any]:
    file = Path(__file__).parents[2] / "data" / "wecom.vectors.json"
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data


def query_of(case: dict[str, Any]) -> dict[str, str]:
    return {key: case[key] for key in ("msg_signature", "timestamp", "nonce")}


def posted(case: dict[str, Any]) -> RawRequest:
    """A request of the vectors."""
    body = case["post_body"]
    raw = body if isinstance(body, str) else json.dumps(body)
    return RawRequest("POST", "/hooks/wecom", query_of(case), {}, raw.encode())


@cache
def captured(name: str) -> RawRequest:
    return posted(next(one for one in vectors()["crypto"]["smart_robot_json"]["cases"] if one["name"] == name))


def url_check(number: int) -> RawRequest:
    case = vectors()["crypto"]["url_verification"]["cases"][number]
    return RawRequest("GET", "/hooks/wecom", dict(parse_qsl(case["query_string"])), {}, b"")


def sealed(plain: bytes, receiver: str = "", *, at: datetime = NOW, token: str = TOKEN, xml: bool = False) -> RawRequest:
    """Any plaintext, encrypted and signed."""
    encrypted = encrypt(plain, AES, receiver, b"0123456789abcdef")
    stamp = str(int(at.timestamp()))
    query = {"timestamp": stamp, "nonce": "n1", "msg_signature": signature(token, stamp, "n1", encrypted)}
    body = f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>" if xml else json.dumps({"encrypt": encrypted})
    return RawRequest("POST", "/hooks/wecom", query, {}, body.encode())


def said(**fields: Any) -> RawRequest:
    """A genuine group message with some fields of its own; None takes one away."""
    body = {**vectors()["smart_robot_payloads"]["group text, bot mentioned first"], **fields}
    return sealed(json.dumps({key: value for key, value in body.items() if value is not None}).encode())


def queried(**changed: str | None) -> RawRequest:
    genuine = said()
    query = {key: value for key, value in {**genuine.query, **changed}.items() if value is not None}
    return RawRequest("POST", "/hooks/wecom", query, {}, genuine.body)


NAMES = [one["name"] for one in vectors()["crypto"]["smart_robot_json"]["cases"]]
QUIET = [name for name in NAMES if name.startswith(("stream refresh", "enter_chat", "padding edge"))]

SAMPLES = Samples(
    settings={
        "mode": "bot_callback",
        "token": TOKEN,
        "encoding_aes_key": AES,
        "bot_id": "aibFICTIONAL0001",
        "secret": "fict-bot-secret-1",
        "bot_name": "协作助手",
        "corp_id": CORP,
        "corp_secret": "fict-corp-secret-2",
        "agent_id": AGENT,
        "group_webhooks": {"cidHOOK==": "fict-hook-key-3", "cidGROUP==": "fict-hook-key-4"},
        "api_base": CLOSED,
    },
    now=NOW,
    good={name: captured(name) for name in NAMES if name not in QUIET},
    quiet={
        **{name: captured(name) for name in QUIET},
        "url check": url_check(1),
        "another bot's": said(aibotid="aibOTHER"),
        "nobody's": said(**{"from": {}}),
        "a file": said(msgtype="file"),
        **{f"nonsense: {name}": sealed(body) for name, body in NONSENSE.items()},
    },
    refused={
        **{
            case["name"]: RawRequest("POST", "/h", query_of(case), {}, json.dumps({"encrypt": case["encrypt"]}).encode())
            for case in vectors()["crypto"]["negative"]["cases"]
        },
        "unsigned nonsense": RawRequest("POST", "/h", {}, {}, b"[" * 100_000),
        "no signature": queried(msg_signature=None),
        "non-ascii signature": queried(msg_signature="签名é"),
        "surrogate": queried(msg_signature="\udcff"),
        "another token": sealed(b"{}", token="other"),
        "another receiver": sealed(b"{}", CORP),
        "stale": sealed(b"{}", at=datetime.fromtimestamp(NOW.timestamp() - 3_601, UTC)),
        "of the future": sealed(b"{}", at=datetime.fromtimestamp(NOW.timestamp() + 301, UTC)),
        "no ciphertext": RawRequest("POST", "/h", dict(said().query), {}, b"{}"),
        **{f"timestamp {odd[:6]!r}": queried(timestamp=odd) for odd in ("abc", "-1", "1e3", "１７９", "9" * 400, "")},
    },
    secrets=(TOKEN, AES, "fict-bot-secret-1", "fict-corp-secret-2", "fict-hook-key-3"),
)
