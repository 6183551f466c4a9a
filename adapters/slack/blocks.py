"""A message in Slack's shapes: Block Kit, or text alone; and a form as a modal.

Limits are those of the official SDK's validators. A block that breaks one fails the whole message, so everything is cut
to them here; what the core could not split is shortened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from adapters.base import Block, Button, Buttons, Divider, Facts, Form, Level, OutgoingMessage, Table, Text
from adapters.render import chunks, one_line, plain_lines, to_plain, unlink
from adapters.slack.mrkdwn import USER, escape

MAX_BLOCKS = 50
MAX_SECTION = 2_900  # characters of 3,000
MAX_TEXT = 11_000  # bytes of the 4,000 characters Slack keeps whole
MAX_BUTTONS = 25
MAX_LABEL, MAX_VALUE = 75, 2_000
_TITLE = 150
METADATA = "qiantou_message"  # its payload names our key: a message that may have arrived can be looked for

Json = dict[str, Any]


def body_of(message: OutgoingMessage, level: Level, *, in_group: bool, say: str) -> Json:
    """`text` and, as a card, `blocks`. People are mentioned in groups alone."""
    line = mention_line(message) if in_group else ""
    text = to_plain(message, buttons=True, say=say)
    fallback = "\n".join(part for part in (line, escape(text)) if part)
    body: Json = {"text": shortened(fallback) or "…", "unfurl_links": False, "unfurl_media": False}
    if level == "card":
        body["blocks"] = blocks_of(message, line, say)
    return body


def mention_line(message: OutgoingMessage) -> str:
    """Those with an id by id, the others by name."""
    people = [f"<@{one.user_id}>" if USER.fullmatch(one.user_id) else escape(one_line(one.name)) for one in message.mention]
    return " ".join([*(["<!channel>"] if message.mention_everyone else []), *people])


def blocks_of(message: OutgoingMessage, line: str, say: str) -> list[Json]:
    """Block Kit blocks, at most fifty."""
    blocks: list[Json] = []
    if message.title:
        blocks.append({"type": "header", "text": _plain(message.title, _TITLE)})
    if line:
        blocks.append(_section(line))
    for block in message.blocks or (Text(message.plain or message.title or "…"),):
        blocks += _block(block, len(blocks), say)
    return blocks[:MAX_BLOCKS]


def _block(block: Block, place: int, say: str) -> list[Json]:
    match block:
        case Text(text, style):
            return _texts(text, style)
        case Facts(rows):
            return _sections("\n".join(f"*{escape(one_line(label))}*：{escape(one_line(value))}" for label, value in rows))
        case Table():
            return _sections("\n".join(escape(each) for each in plain_lines(block, buttons=False)))
        case Divider():
            return [{"type": "divider"}]
        case Buttons(buttons):
            return [_actions(buttons, place)] if buttons else []
        case Form():
            return [*_inputs(block), _actions((Button(block.submit, block.command, "primary"),), place)]


def _texts(text: str, style: str) -> list[Json]:
    if style == "muted":
        return [{"type": "context", "elements": [{"type": "mrkdwn", "text": piece}]} for piece in _pieces(escape(text))]
    if style == "strong":
        return _sections("\n".join(f"*{escape(line)}*" if line.strip() else "" for line in text.split("\n")))
    return _sections(escape(text))


def _sections(text: str) -> list[Json]:
    return [_section(piece) for piece in _pieces(text) if piece.strip()]


def _section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _pieces(text: str) -> Iterable[str]:
    return chunks(text, MAX_SECTION)  # by bytes: never more characters than that


def _plain(words: str, most: int) -> Json:
    """Words without markup; an address in them opens nothing."""
    return {"type": "plain_text", "text": unlink(one_line(words))[:most] or "…", "emoji": False}


def _actions(buttons: Iterable[Button], place: int) -> Json:
    elements = [_button(one, number) for number, one in enumerate(list(buttons)[:MAX_BUTTONS], 1)]
    return {"type": "actions", "block_id": f"qiantou_{place}", "elements": elements}


def _button(button: Button, number: int) -> Json:
    made: Json = {
        "type": "button",
        "action_id": f"qiantou.{number}",
        "text": _plain(button.label, MAX_LABEL),
        "value": button.command[:MAX_VALUE],
    }
    if button.style != "normal":
        made["style"] = button.style
    return made


def _inputs(form: Form) -> list[Json]:
    """One input a field; its block id is the field word, so that what comes back reads like what is typed."""
    return [
        {
            "type": "input",
            "block_id": field.key[:255],
            "optional": True,
            "label": _plain(field.label, 150),
            "element": {
                "type": "plain_text_input",
                "action_id": "value",
                **({"initial_value": field.value[:3_000]} if field.value else {}),
            },
        }
        for field in form.fields
    ]


def form_of(message: OutgoingMessage) -> Form | None:
    """The form of a message, if it has one."""
    return next((block for block in message.blocks if isinstance(block, Form)), None)


def modal(message: OutgoingMessage, form: Form, channel: str) -> Json:
    """The form as a modal; what is sent comes back with the command and the channel."""
    title = one_line(message.title or form.submit)[:24]
    return {
        "type": "modal",
        "callback_id": form.command[:255],
        "private_metadata": channel,
        "title": {"type": "plain_text", "text": title, "emoji": False},
        "submit": {"type": "plain_text", "text": one_line(form.submit)[:24], "emoji": False},
        "close": {"type": "plain_text", "text": "取消", "emoji": False},
        "blocks": _inputs(form),
    }


def shortened(text: str) -> str:
    """The first part of a text that is too long, with a word that there was more."""
    pieces = chunks(text, MAX_TEXT)
    return pieces[0] if len(pieces) == 1 else pieces[0] + "\n……（内容过长，其余略去）"


def with_key(body: Mapping[str, Any], key: str) -> Json:
    """The body with our key in its metadata."""
    return {**body, "metadata": {"event_type": METADATA, "event_payload": {"key": key}}}
