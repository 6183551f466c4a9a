"""What reached the fake DingTalk, and its errors."""

from __future__ import annotations

import itertools
import json
from typing import Any
from urllib.parse import unquote_plus

from tests.fakes import wire
from tests.fakes.wire import Fault, unmarked

TOKEN = "/v1.0/oauth2/accessToken"
OPEN = "/v1.0/gateway/connections/open"
GROUP = "/v1.0/robot/groupMessages/send"
PERSON = "/v1.0/robot/oToMessages/batchSend"
SESSION = "/robot/sendBySession"
WEBHOOK = "/robot/send"
CARD = "/v1.0/card/instances/createAndDeliver"
READERS = "/v1.0/robot/groupMessages/query"
_DOORS = {
    TOKEN: "token",
    OPEN: "open",
    GROUP: "group",
    PERSON: "person",
    SESSION: "session",
    WEBHOOK: "webhook",
    CARD: "card",
    READERS: "readers",
}


class Call(wire.Call):
    """A request."""

    @property
    def door(self) -> str:
        """token, open, group, person, session, webhook, card, readers or other."""
        return _DOORS.get(self.path, "other")

    @property
    def target(self) -> str:
        """Conversation id, user ids, session or webhook token: whoever it was for."""
        return (
            self.body.get("openConversationId")
            or ",".join(self.body.get("userIds", ()))
            or self.query.get("session")
            or self.body.get("openSpaceId", "").rpartition("IM_GROUP.")[2]
            or self.query.get("access_token", "")
        )

    @property
    def content(self) -> dict[str, Any]:
        """The innermost message: {content} of a text, {title, text, …} of markdown and cards."""
        if "msgParam" in self.body:
            param: dict[str, Any] = json.loads(self.body["msgParam"])
            return param
        if "cardData" in self.body:
            values: dict[str, Any] = self.body["cardData"]["cardParamMap"]
            return {"title": values["title"], "text": values["content"]}
        inner: dict[str, Any] = self.body.get(self.body.get("msgtype", ""), {})
        return inner

    @property
    def text(self) -> str:
        """What people read, buttons apart."""
        return str(self.content.get("text") or self.content.get("content") or "")

    @property
    def shown(self) -> str:
        """A text reads no markdown."""
        plain = "text" not in self.content
        return unmarked(self.text) if plain else self.text

    @property
    def mentions(self) -> list[str]:
        """Whom it notifies: the list and the text must both carry the id; OpenAPI messages notify nobody."""
        return [one for one in self.body.get("at", {}).get("atUserIds", ()) if f"@{one}" in self.text]

    @property
    def buttons(self) -> dict[str, str]:
        """Label → the text a tap sends."""
        card = self.content
        if "cardData" in self.body:
            values = self.body["cardData"]["cardParamMap"]
            return {values[f"button{n}"]: values[f"command{n}"] for n in range(1, 6) if values[f"button{n}"]}
        pairs = [(one["title"], one["actionURL"]) for one in card.get("btns", ())]
        if "singleTitle" in card:
            pairs.append((card["singleTitle"], card["singleURL"]))
        numbers = itertools.takewhile(lambda n: f"actionTitle{n}" in card, itertools.count(1))
        pairs.extend((card[f"actionTitle{n}"], card[f"actionURL{n}"]) for n in numbers)
        return {label: unquote_plus(url.partition("content=")[2]) for label, url in pairs}


def code(status: int, text: str) -> Fault:
    """An OpenAPI error."""
    return Fault(status, json.dumps({"code": text, "message": "…", "requestid": "fict"}).encode())


def errcode(number: int | str, message: str = "…") -> Fault:
    """A webhook error: a number inside a 200."""
    return Fault(200, json.dumps({"errcode": number, "errmsg": message}, ensure_ascii=False).encode())
