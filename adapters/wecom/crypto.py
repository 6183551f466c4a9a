"""WeCom's signature and cipher (developer.work.weixin.qq.com/document/path/90968), checked against both official samples.

SHA-1 over sorted strings; AES-256-CBC with the key's first half as IV; PKCS#7 to a multiple of 32 (not 16).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from adapters.base import Refused

BLOCK = 32
_HEAD = 16  # random bytes in front


def signature(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    """Lower-case SHA-1 hex of the sorted strings, one after another."""
    parts = sorted((token, timestamp, nonce, encrypted))
    return hashlib.sha1("".join(parts).encode(errors="replace"), usedforsecurity=False).hexdigest()


def check(token: str, timestamp: str, nonce: str, encrypted: str, given: str) -> None:
    """Raise Refused(401) unless `given` is ours."""
    if not token:
        raise Refused(401, "no token is set")
    wanted = signature(token, timestamp, nonce, encrypted)
    if not hmac.compare_digest(given.encode(errors="replace"), wanted.encode()):
        raise Refused(401, "wrong signature")


def _key(encoding_aes_key: str) -> bytes:
    return base64.b64decode(encoding_aes_key + "=")  # lenient: the last character may carry bits beyond the key


def decrypt(encrypted: str, encoding_aes_key: str, receiver: str) -> bytes:
    """The message inside. Raises ValueError for what is none, or none for us."""
    key = _key(encoding_aes_key)
    try:
        raw = base64.b64decode(encrypted, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64") from None
    if not raw or len(raw) % 16 or len(key) != BLOCK:
        raise ValueError("wrong length")
    opened = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = opened.update(raw) + opened.finalize()
    padding = plain[-1]
    if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding:
        raise ValueError("bad padding")
    content = plain[_HEAD:-padding]
    size = int.from_bytes(content[:4], "big")
    if len(content) < 4 + size:
        raise ValueError("bad length inside")
    if not hmac.compare_digest(content[4 + size :], receiver.encode()):
        raise ValueError("for another receiver")
    return content[4 : 4 + size]


def encrypt(message: bytes, encoding_aes_key: str, receiver: str, head: bytes | None = None) -> str:
    """A passive reply's ciphertext."""
    key = _key(encoding_aes_key)
    plain = (head or secrets.token_bytes(_HEAD)) + len(message).to_bytes(4, "big") + message + receiver.encode()
    padding = BLOCK - len(plain) % BLOCK
    sealed = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(sealed.update(plain + bytes([padding]) * padding) + sealed.finalize()).decode()
