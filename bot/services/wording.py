"""规则 8: what was written is kept; a factual wording is offered once, and put in its place by one tap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from adapters.base import Block, Button, Buttons, OutgoingMessage, Text
from bot.grammar.blame import Blame, find_blame
from bot.services.turn import Answer, Turn
from bot.texts import wording as texts

MOST_BUTTONS = 5  # more do not keep a card everywhere


def found_in(turn: Turn, words: str) -> Blame | None:
    """The first blaming clause of a text, with the people and departments known here."""
    return find_blame(words, turn.house.names, turn.house.department_names)


def offered(turn: Turn, answer: Answer, words: str) -> Answer:
    """The answer, with a factual wording to tap where `words` blame somebody and the answer is about one record."""
    blame = found_in(turn, words) if answer.about else None
    if blame is None:
        return answer
    sentence = texts.factual(blame.kind, blame.department)
    return replace(answer, message=_with(answer.message, texts.offer(sentence), texts.button(answer.about)))


def rewritten(turn: Turn, fields: Mapping[str, str]) -> dict[str, str]:
    """Each field with its blaming clauses as facts; only those that change."""
    changed = {key: _rewritten(turn, words) for key, words in fields.items()}
    return {key: words for key, words in changed.items() if words != fields[key]}


def _rewritten(turn: Turn, words: str) -> str:
    for _ in range(3):  # several clauses of one text
        blame = found_in(turn, words)
        if blame is None:
            break
        start, end = blame.span
        words = words[:start] + texts.factual(blame.kind, blame.department) + words[end:]
    return words


def _with(message: OutgoingMessage, line: str, button: Button) -> OutgoingMessage:
    """The line before the last buttons, and the button among them."""
    blocks: list[Block] = list(message.blocks)
    if blocks and isinstance(blocks[-1], Buttons):
        last = blocks.pop()
        assert isinstance(last, Buttons)
        return replace(message, blocks=(*blocks, Text(line), Buttons((*last.buttons[: MOST_BUTTONS - 1], button))))
    return replace(message, blocks=(*blocks, Text(line), Buttons((button,))))
