"""What reached the fake DingTalk, and what can be made to go wrong with its answers."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

TOKEN = "/v1.0/oauth2/accessToken"
GROUP = "/v1.0/robot/groupMessages/send"
PERSON = "/v1.0/robot/oToMessages/batchSend"
SESSION = "/robot/sendBySession"
WEBHOOK = "/robot/send"


# ---------------------------------------------------------------- what happened, what goes wrong


@dataclass(frozen=True, slots=True)
class Call:
    """One request that reached the fake. `accepted`: the message is out, whatever the caller was told."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: dict[str, Any]
    raw: bytes = b""
    method: str = "POST"
    accepted: bool = False

    @property
    def door(self) -> str:
        """token, group, person, session, webhook or other."""
        return {TOKEN: "token", GROUP: "group", PERSON: "person", SESSION: "session", WEBHOOK: "webhook"}.get(
            self.path, "other"
        )

    @property
    def target(self) -> str:
        """Conversation id, user ids, session or webhook token: whoever it was for."""
        return (
            self.body.get("openConversationId")
            or ",".join(self.body.get("userIds", ()))
            or self.query.get("session")
            or self.query.get("access_token", "")
        )

    @property
    def content(self) -> dict[str, Any]:
        """The innermost message: {content} of a text, {title, text, …} of markdown and cards."""
        if "msgParam" in self.body:
            param: dict[str, Any] = json.loads(self.body["msgParam"])
            return param
        inner: dict[str, Any] = self.body.get(self.body.get("msgtype", ""), {})
        return inner

    @property
    def text(self) -> str:
        """What people read, buttons apart."""
        return str(self.content.get("text") or self.content.get("content") or "")

    @property
    def mentions(self) -> list[str]:
        """Whom it notifies: the list and the text must both carry the id; OpenAPI messages notify nobody."""
        return [one for one in self.body.get("at", {}).get("atUserIds", ()) if f"@{one}" in self.text]

    @property
    def buttons(self) -> dict[str, str]:
        """Label → the text a tap sends."""
        card = self.content
        pairs = [(one["title"], one["actionURL"]) for one in card.get("btns", ())]
        if "singleTitle" in card:
            pairs.append((card["singleTitle"], card["singleURL"]))
        numbers = itertools.takewhile(lambda n: f"actionTitle{n}" in card, itertools.count(1))
        pairs.extend((card[f"actionTitle{n}"], card[f"actionURL{n}"]) for n in numbers)
        return {label: unquote_plus(url.partition("content=")[2]) for label, url in pairs}


@dataclass(frozen=True, slots=True)
class Fault:
    """What to do instead of answering well. `accept`: the message goes out all the same.

    `lost`: close without an answer. `cut`: close after half of it.
    """

    status: int = 200
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    accept: bool = False
    lost: bool = False
    cut: bool = False


def code(status: int, text: str) -> Fault:
    """An OpenAPI error."""
    return Fault(status, json.dumps({"code": text, "message": "…", "requestid": "fict"}).encode())


def errcode(number: int | str, message: str = "…") -> Fault:
    """A webhook error: a number inside a 200."""
    return Fault(200, json.dumps({"errcode": number, "errmsg": message}, ensure_ascii=False).encode())


def html(status: int = 200) -> Fault:
    """A page instead of JSON."""
    return Fault(status, b"<html><body>Bad Gateway</body></html>", {"content-type": "text/html"})


LOST = Fault(accept=True, lost=True)  # taken, and the answer never arrives
CUT = Fault(accept=True, cut=True)


async def respond(writer: asyncio.StreamWriter, fault: Fault | None, good: tuple[int, dict[str, Any]]) -> bool:
    """Write the answer; false when the connection shall close."""
    status, answer = good
    body = json.dumps(answer, ensure_ascii=False).encode()
    headers = {"content-type": "application/json"}
    if fault is not None:
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.lost:
            return False
        if not fault.accept or fault.body is not None:
            status, body = fault.status, fault.body or b""
        headers |= fault.headers
    headers.setdefault("content-length", str(len(body)))
    head = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
    writer.write(f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{head}\r\n".encode("latin-1"))
    cut = fault is not None and fault.cut
    writer.write(body[: len(body) // 2] if cut else body)
    await writer.drain()
    if cut:
        writer.write_eof()
    return not cut


def split_url(url: str) -> tuple[str, dict[str, str]]:
    """Path and query of an address."""
    parts = urlsplit(url)
    return parts.path, {key: values[-1] for key, values in parse_qs(parts.query).items()}
