"""Samples of Feishu: the captured bodies of the vectors file, encrypted and signed, and what strangers might send."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from adapters.base import RawRequest
from adapters.feishu.crypto import signature
from tests.adapters.samples import Samples
from tests.adapters.samples.dingtalk import NONSENSE

KEY, TOKEN = "k3yForTests_2026", "vTokenForTests0001"
APP_SECRET = "appSecretForTests"
NOW = datetime.fromtimestamp(1795161610, UTC)
CLOSED = "http://127.0.0.1:1"  # tcpmux: nobody listens


@cache
def vectors() -> dict[str, Any]:
    file = Path(__file__).parents[2] / "data" / "feishu.vectors.json"
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data


def encrypted(body: bytes, key: str = KEY) -> bytes:
    """The body as the platform sends it under an Encrypt Key."""
    padder = PKCS7(128).padder()
    padded = padder.update(body) + padder.finalize()
    iv = b"0123456789abcdef"
    cipher = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(iv)).encryptor()
    return json.dumps({"encrypt": base64.b64encode(iv + cipher.update(padded) + cipher.finalize()).decode()}).encode()


def signed(raw: bytes, at: datetime = NOW, key: str = KEY) -> RawRequest:
    stamp = str(int(at.timestamp()))
    headers = {
        "x-lark-request-timestamp": stamp,
        "x-lark-request-nonce": "n1",
        "x-lark-signature": signature(stamp, "n1", key, raw),
    }
    return RawRequest("POST", "/hooks/feishu", {}, headers, raw)


def said(body: object, at: datetime = NOW) -> RawRequest:
    """Any body, encrypted and signed."""
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return signed(encrypted(raw), at)


def payload(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(vectors()["inbound_payloads"][name]))
    return found


def request_of(case: dict[str, Any]) -> RawRequest:
    headers = {key.lower(): value for key, value in case["headers"].items()}
    return RawRequest(case["method"], "/hooks/feishu", {}, headers, case["body"].encode())


@cache
def captured(name: str) -> RawRequest:
    return request_of(next(one for one in vectors()["http_requests"] if one["name"] == name))


def other_kind(kind: str) -> dict[str, Any]:
    body = payload("bot_added_to_group")
    body["header"]["event_type"] = kind
    return body


def by_bot() -> dict[str, Any]:
    body = payload("group_text_at_bot")
    body["event"]["sender"]["sender_type"] = "app"
    return body


def picture() -> dict[str, Any]:
    body = payload("p2p_text")
    body["event"]["message"] |= {"message_type": "image", "content": '{"image_key":"img_1"}'}
    return body


GOOD_PAYLOADS = list(vectors()["inbound_payloads"])
GOOD_REQUESTS = [one["name"] for one in vectors()["http_requests"] if one["name"].startswith("encrypted_signed_")]

SAMPLES = Samples(
    settings={
        "mode": "http",
        "app_id": "cli_a1b2c3d4e5f60001",
        "app_secret": APP_SECRET,
        "encrypt_key": KEY,
        "verification_token": TOKEN,
        "api_base": CLOSED,
    },
    now=NOW,
    good={
        **{name: said(payload(name)) for name in GOOD_PAYLOADS},
        **{name: captured(name) for name in GOOD_REQUESTS},
        "lower case": captured("lower_case_header_names"),
    },
    quiet={
        "url check": captured("url_verification_encrypted_without_signature_headers"),
        "another event": said(other_kind("im.chat.updated_v1")),
        "another app": said({**payload("p2p_text"), "header": {**payload("p2p_text")["header"], "app_id": "cli_other"}}),
        "a bot's": said(by_bot()),
        "a picture": said(picture()),
        "schema 1.0": said({"uuid": "1", "type": "event_callback", "token": TOKEN, "header": {"token": TOKEN}}),
        **{f"nonsense: {name}": said(body) for name, body in NONSENSE.items()},
        **{f"unencrypted nonsense: {name}": signed(body) for name, body in NONSENSE.items()},
    },
    refused={
        **{name: captured(name) for name in ("bad_signature", "body_changed_by_one_space", "no_signature_headers")},
        "stale": captured("stale_timestamp_valid_signature"),
        "plain under an encrypt key": captured("plain_wrong_token"),
        "another key": signed(encrypted(b"{}", "another key"), key="another key"),
        "wrong token": said({**payload("p2p_text"), "header": {**payload("p2p_text")["header"], "token": "wrong"}}),
        "check with a wrong token": RawRequest(
            "POST", "/hooks/feishu", {}, {}, encrypted(b'{"type":"url_verification","token":"x","challenge":"c"}')
        ),
        "non-ascii signature": RawRequest(
            "POST", "/h", {}, {"x-lark-signature": "签名é", "x-lark-request-timestamp": "1795161610"}, b"{}"
        ),
        "surrogate": RawRequest(
            "POST", "/h", {}, {"x-lark-signature": "\udcff", "x-lark-request-timestamp": "1795161610"}, b"{}"
        ),
        "odd timestamp": RawRequest("POST", "/h", {}, {"x-lark-signature": "a", "x-lark-request-timestamp": "1e9"}, b"{}"),
        "of the future": said(payload("p2p_text"), datetime.fromtimestamp(1795161610 + 301, UTC)),
    },
    secrets=(KEY, TOKEN, APP_SECRET),
    ours=("a bot's",),
)
