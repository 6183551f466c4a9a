"""HTTP answers a platform gets from us: data, never a page, whatever a stranger asked us to say."""

from __future__ import annotations

import json

from adapters.base import HttpAnswer

_NOSNIFF = {"x-content-type-options": "nosniff"}
MAX_CHALLENGE = 1_000  # bytes of an address check that are said back


def as_json(value: object) -> HttpAnswer:
    """A JSON body, made by an encoder."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return HttpAnswer(headers={"content-type": "application/json", **_NOSNIFF}, body=body)


def as_text(body: bytes) -> HttpAnswer:
    """The bare bytes."""
    return HttpAnswer(headers={"content-type": "text/plain", **_NOSNIFF}, body=body)
