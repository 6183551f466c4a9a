"""Feishu's signature and cipher (open.feishu.cn, "接收事件"), checked against the official SDK's vectors."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from adapters.base import Refused

FRESH = 300  # seconds; a repeated push is signed anew
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_BLOCK = 16


def signature(timestamp: str, nonce: str, encrypt_key: str, body: bytes) -> str:
    """Hex SHA-256 of timestamp, nonce and key before the untouched bytes: a plain hash, no HMAC."""
    return hashlib.sha256((timestamp + nonce + encrypt_key).encode(errors="replace") + body).hexdigest()


def check(headers: Mapping[str, str], body: bytes, encrypt_key: str, now: datetime) -> None:
    """Raise Refused(401) unless the request was signed with our Encrypt Key, and lately."""
    timestamp, nonce = headers.get("x-lark-request-timestamp", ""), headers.get("x-lark-request-nonce", "")
    if not _TIMESTAMP.fullmatch(timestamp):
        raise Refused(401, "timestamp missing or no number")
    given = headers.get("x-lark-signature", "").encode(errors="replace")
    if not hmac.compare_digest(given, signature(timestamp, nonce, encrypt_key, body).encode()):
        raise Refused(401, "wrong signature")
    if abs(now.timestamp() - int(timestamp)) > FRESH:
        raise Refused(401, "stale timestamp")


def decrypt(encrypted: str, encrypt_key: str) -> bytes:
    """The plain body of `{"encrypt": …}`. Raises ValueError for anything that is not one."""
    try:
        raw = base64.b64decode(encrypted, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64") from None
    if len(raw) < 2 * _BLOCK or len(raw) % _BLOCK:
        raise ValueError("wrong length")
    key = hashlib.sha256(encrypt_key.encode()).digest()
    opened = Cipher(algorithms.AES(key), modes.CBC(raw[:_BLOCK])).decryptor()
    padded = opened.update(raw[_BLOCK:]) + opened.finalize()
    unpadder = PKCS7(8 * _BLOCK).unpadder()
    return unpadder.update(padded) + unpadder.finalize()


def hook_sign(timestamp: str, secret: str) -> str:
    """A custom bot's signature: the string to sign is the key and the message is empty (not as at DingTalk)."""
    digest = hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
