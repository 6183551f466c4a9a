"""A short-lived way to answer one message, as text the core keeps: a thread, a response_url, a modal's trigger.

A `response_url` from a request is never called as given: its path is kept, the origin is ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode

from adapters.base import ReplyHandle
from adapters.slack.settings import SlackSettings

URL_LIFE = timedelta(minutes=28)  # of 30
THREAD_LIFE = timedelta(days=3)
TRIGGER_LIFE = timedelta(seconds=2.5)  # of 3
_PATH = re.compile(r"/(?:commands|actions|workflows|services)(?:/[A-Za-z0-9_-]{1,100}){1,5}")
_TRIGGER = re.compile(r"[A-Za-z0-9._-]{1,120}")
TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class Handle:
    """What a stored handle says."""

    thread: str = ""
    path: str = ""  # of the response_url
    trigger: str = ""
    trigger_until: float = 0.0  # seconds since the epoch


def reply_handle(
    now: datetime | None, *, thread: str = "", url: str = "", trigger: str = "", settings: SlackSettings | None = None
) -> ReplyHandle | None:
    """The handle of a message, None where it has nothing of its own or nobody says from when it lives."""
    if now is None:
        return None
    path = _path(url, settings) if settings else ""
    parts = {"thread": thread, "path": path}
    if settings and _TRIGGER.fullmatch(trigger):
        parts |= {"trigger": trigger, "until": f"{(now + TRIGGER_LIFE).timestamp():.3f}"}
    value = urlencode({key: one for key, one in parts.items() if one})
    if not value:
        return None
    return ReplyHandle(value, now + (URL_LIFE if path else THREAD_LIFE if thread else TRIGGER_LIFE))


def read_handle(value: str) -> Handle:
    """A stored handle; odd parts are left out."""
    fields = {key: values[-1] for key, values in parse_qs(value, max_num_fields=10).items()}
    thread, path, trigger = fields.get("thread", ""), fields.get("path", ""), fields.get("trigger", "")
    until = fields.get("until", "0")
    return Handle(
        thread if TS.fullmatch(thread) else "",
        path if _PATH.fullmatch(path) else "",
        trigger if _TRIGGER.fullmatch(trigger) else "",
        float(until) if re.fullmatch(r"[0-9]{1,12}\.[0-9]{1,6}", until) else 0.0,
    )


def _path(address: str, settings: SlackSettings) -> str:
    """The path of a genuine response_url, "" for anything else. Compared as text: no parser can be of two minds."""
    for origin in (settings.hooks, "https://hooks.slack.com"):
        if address.startswith(f"{origin}/") and _PATH.fullmatch(address, len(origin)):
            return address[len(origin) :]
    return ""
