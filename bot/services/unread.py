"""What looks like a field and is none: said back with the answer, kept in the draft of a question, never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from adapters.base import OutgoingMessage, Text
from bot.grammar.fields import Fields
from bot.services.turn import Answer, Sorry
from bot.texts.common import unread


def told(fields: Fields, run: Callable[[], Answer | None]) -> Answer | None:
    """What `run` answers, with the labels of `fields` nobody knows; a question it asks keeps them."""
    if not fields.unknown:
        return run()
    try:
        answer = run()
    except Sorry as sorry:
        if sorry.ask is not None:
            kept = " ".join(f"{label}:“{words}”" for label, words in fields.unknown)
            sorry.ask = replace(sorry.ask, draft=f"{sorry.ask.draft} {kept}")
            if sorry.ask.missing == "confirm":
                sorry.message = _with(sorry.message, fields)
        raise
    return replace(answer, message=_with(answer.message, fields)) if answer else None


def _with(message: OutgoingMessage, fields: Fields) -> OutgoingMessage:
    return replace(message, blocks=(*message.blocks, Text(unread(fields.unknown))))
