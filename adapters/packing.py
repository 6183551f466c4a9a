"""A message as one text of an outbox row, and back. Other code takes both from `adapters.render`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from adapters.base import (
    Block,
    Button,
    Buttons,
    Divider,
    Facts,
    Form,
    FormField,
    OutgoingMention,
    OutgoingMessage,
    Table,
    Text,
)

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))  # json.dumps would make one for each message


def pack(message: OutgoingMessage) -> str:
    """The message as compact JSON; defaults are left out."""
    data: dict[str, Any] = {}
    if message.title:
        data["title"] = message.title
    if message.blocks:
        data["blocks"] = [_pack_block(block) for block in message.blocks]
    if message.mention:
        data["mention"] = [(person.user_id, person.name) for person in message.mention]
    if message.mention_everyone:
        data["everyone"] = True
    if message.tone != "neutral":
        data["tone"] = message.tone
    if message.plain:
        data["plain"] = message.plain
    if message.picture:
        data["picture"] = message.picture
    return _COMPACT.encode(data)


def unpack(text: str) -> OutgoingMessage:
    """The message that `pack` wrote."""
    data = json.loads(text)
    return OutgoingMessage(
        title=data.get("title", ""),
        blocks=tuple(_unpack_block(block) for block in data.get("blocks", ())),
        mention=tuple(OutgoingMention(user_id, name) for user_id, name in data.get("mention", ())),
        mention_everyone=data.get("everyone", False),
        tone=data.get("tone", "neutral"),
        plain=data.get("plain", ""),
        picture=data.get("picture", ""),
    )


def _pack_block(block: Block) -> list[Any]:
    match block:
        case Text(text, "normal", ()):
            return ["text", text]
        case Text(text, style, ()):
            return ["text", text, style]
        case Text(text, style, links):
            return ["text", text, style, links]
        case Facts(rows):
            return ["facts", rows]
        case Table(header, rows):
            return ["table", header, rows]
        case Divider():
            return ["divider"]
        case Buttons(buttons):
            return ["buttons", [(one.label, one.command, one.style) for one in buttons]]
        case Form(command, fields, submit):
            return ["form", command, [(one.key, one.label, one.value) for one in fields], submit]


def _unpack_block(packed: Sequence[Any]) -> Block:
    match packed:
        case ["text", text, style, links]:
            return Text(text, style, tuple((number, address) for number, address in links))
        case ["text", text, *style]:
            return Text(text, *style)
        case ["facts", rows]:
            return Facts(tuple((label, value) for label, value in rows))
        case ["table", header, rows]:
            return Table(tuple(header), tuple(tuple(row) for row in rows))
        case ["divider"]:
            return Divider()
        case ["buttons", buttons]:
            return Buttons(tuple(Button(*one) for one in buttons))
        case ["form", command, fields, submit]:
            return Form(command, tuple(FormField(*one) for one in fields), submit)
    raise ValueError(f"not a block: {packed!r}")
