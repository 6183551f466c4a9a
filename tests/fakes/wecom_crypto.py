"""WeCom's signature and cipher as its documents describe them, written apart from the adapter's: one checks the other."""

from __future__ import annotations

import base64
import hashlib
import os

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def sign(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    """msg_signature."""
    return hashlib.sha1("".join(sorted([token, timestamp, nonce, encrypted])).encode()).hexdigest()


def _cipher(aes_key: str) -> Cipher[modes.CBC]:
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def seal(plain: bytes, aes_key: str, receiver: str) -> str:
    """Random head, length, message, receiver; PKCS#7 to 32."""
    whole = os.urandom(16) + len(plain).to_bytes(4, "big") + plain + receiver.encode()
    short = 32 - len(whole) % 32
    lock = _cipher(aes_key).encryptor()
    return base64.b64encode(lock.update(whole + bytes([short]) * short) + lock.finalize()).decode()


def unseal(encrypted: str, aes_key: str) -> bytes:
    """The message inside, whoever it is for."""
    lock = _cipher(aes_key).decryptor()
    whole = lock.update(base64.b64decode(encrypted)) + lock.finalize()
    size = int.from_bytes(whole[16:20], "big")
    return whole[20 : 20 + size]
