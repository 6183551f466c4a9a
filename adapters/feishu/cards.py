"""Cards with buttons that were sent lately: a pressed one is patched to say what came of it.

The callback is answered by a toast and the reply is a message of its own (a card inside the answer was refused by real
tenants); patching comes last. The callback does not bring the card's content, so it is kept in memory: after a restart
older cards stay as they are. Buttons stay too: the same card may be pressed by several people.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from adapters.base import OutgoingMessage, Text
from adapters.feishu import shapes

MOST = 2_000  # cards
NOTES = 6  # lines below a card, the newest last


@dataclass(frozen=True, slots=True)
class _Card:
    message: OutgoingMessage
    in_group: bool
    say: str
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Cards:
    """By message id, the oldest forgotten first."""

    _kept: dict[str, _Card] = field(default_factory=dict)

    def keep(self, message_id: str, message: OutgoingMessage, *, in_group: bool, say: str) -> None:
        """A card was sent."""
        self._kept[message_id] = _Card(message, in_group, say)
        if len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]

    def with_note(self, message_id: str, note: str) -> str:
        """The card's content with one more line, "" for a card we do not know or that would become too large."""
        card = self._kept.get(message_id)
        if card is None or not note or note in card.notes:
            return ""
        card = replace(card, notes=(*card.notes, note)[-NOTES:])
        body = replace(card.message, blocks=(*card.message.blocks, Text("\n".join(card.notes), "muted")))
        shaped = shapes.content_of(body, "card", in_group=card.in_group, say=card.say)
        if shaped is None:
            return ""
        self._kept[message_id] = card
        return shaped[1]
