"""The sessionWebhook of a message: a short-lived way to answer it.

The signature does not cover the body, so this address may be hostile. It is parsed by the parser that sends,
compared part by part, and only its `session` value is kept; the address we call is built by ourselves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import httpx

from adapters.base import ReplyHandle
from adapters.dingtalk.settings import DingTalkSettings
from adapters.reading import millis_at, text_at

PATH = "/robot/sendBySession"
MARGIN = timedelta(minutes=5)  # peers saw sessions end early
LONGEST = timedelta(minutes=90)  # what real payloads carry; a body may claim anything

# A guard that knew only api. once broke every reply: sessions really live on oapi.
_OFFICIAL = {b"oapi.dingtalk.com": "", b"api.dingtalk.com": "api:"}
_OAPI, _ASKED = "https://oapi.dingtalk.com", f"{PATH}?session="
_PLAIN = re.compile(r"[!-~]{1,1024}")  # no blanks, controls or look-alike dots for parsers to disagree about
_SESSION = re.compile(r"session=([A-Za-z0-9._~+/=%-]{1,1024})")
_SAFE = re.compile(r"[A-Za-z0-9._~+/=-]{1,512}")


def handle_of(body: Mapping[str, object], settings: DingTalkSettings, now: datetime) -> ReplyHandle | None:
    """The reply handle of a message, or None where its address or its life is not what we expect."""
    value = session_value(text_at(body, "sessionWebhook", 1024), settings.api_base)
    expires = millis_at(body, "sessionWebhookExpiredTime")
    if value is None or expires is None:
        return None
    until = min(datetime.fromtimestamp(expires / 1000, UTC) - MARGIN, now + LONGEST)
    return ReplyHandle(value, until) if until > now else None


def session_value(address: str, api_base: str) -> str | None:
    """The session of a genuine address, marked with its host; None for anything else."""
    for start in (api_base or _OAPI, _OAPI):
        if address.startswith(start + _ASKED) and _SAFE.fullmatch(address, len(start + _ASKED)):
            return address[len(start + _ASKED) :]  # what the platform sends leaves a parser nothing to say
    if not _PLAIN.fullmatch(address) or "\\" in address:
        return None
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        return None
    if url.userinfo or "@" in address or "#" in address or url.raw_path.partition(b"?")[0] != PATH.encode():
        return None
    if api_base and f"{url.scheme}://{url.netloc.decode('ascii')}" == api_base:
        host = ""
    elif url.scheme == "https" and url.raw_host in _OFFICIAL and url.port is None:
        host = _OFFICIAL[url.raw_host]
    else:
        return None
    found = _SESSION.fullmatch(url.query.decode("ascii"))
    session = unquote(found[1]) if found else ""
    return host + session if _SAFE.fullmatch(session) else None


def address_of(value: str, settings: DingTalkSettings) -> httpx.URL | None:
    """The address to answer by, from our own origin and a stored session value."""
    host, _, session = value.rpartition(":")
    if not _SAFE.fullmatch(session) or host not in ("", "api"):
        return None
    return httpx.URL((settings.api if host else settings.oapi) + PATH, params={"session": session})
