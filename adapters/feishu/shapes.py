"""A message in Feishu's shapes: card JSON 2.0, post, text. User text stands only where Feishu reads no markup.

In a card that is `plain_text`, in a post the `text` node. In `text` there is no documented escape, so `<` becomes its
full-width twin. The three mention syntaxes differ; each is made here from ids we resolved ourselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from adapters.base import Block, Button, Buttons, Divider, Facts, Form, Level, OutgoingMessage, Table, Text
from adapters.render import chunks, one_line, plain_lines, to_plain, unlink, widen

MAX_CARD, MAX_TEXT = 28_000, 120_000  # bytes of 30 KB and 150 KB
_USER = re.compile(r"(?:ou_|on_)?[A-Za-z0-9]{4,64}")
_TEMPLATES = {"neutral": "blue", "good": "green", "warn": "orange", "alarm": "red"}
_ROWS = 10  # of a table's page
Json = dict[str, Any]


def content_of(message: OutgoingMessage, level: Level, *, in_group: bool, say: str) -> tuple[str, str] | None:
    """(msg_type, content as a JSON string); None where the shape is over its limit."""
    if level == "card":
        kind, body, most = "interactive", card(message, in_group=in_group, say=say), MAX_CARD
    elif level == "markdown":
        kind, body, most = "post", {"zh_cn": post(message, in_group=in_group, say=say)}, MAX_CARD
    else:
        kind, body, most = "text", {"text": text(message, in_group=in_group, say=say)}, MAX_TEXT
    written = json.dumps(body, ensure_ascii=False)
    return (kind, written) if len(written.encode()) <= most else None


def mentioned(message: OutgoingMessage) -> list[tuple[str, str]]:
    """(open_id, name) of those who can be notified."""
    return [(one.user_id, one_line(one.name)) for one in message.mention if _USER.fullmatch(one.user_id)]


def _others(message: OutgoingMessage) -> str:
    return " ".join(one_line(one.name) for one in message.mention if not _USER.fullmatch(one.user_id))


# ---------------------------------------------------------------- text and post


def safe(words: str) -> str:
    """For `text`: nothing is a mention, nothing is a link (`[words](address)` is one there)."""
    return unlink(widen(words, "<>[]"))


def text(message: OutgoingMessage, *, in_group: bool, say: str) -> str:
    """The plainest shape."""
    words = safe(to_plain(message, buttons=True, say=say))
    if not in_group:
        return words
    people = [f'<at user_id="{user}">{safe(name)}</at>' for user, name in mentioned(message)]
    everyone = ['<at user_id="all"></at>'] if message.mention_everyone else []
    line = " ".join([*everyone, *people, *filter(None, [safe(_others(message))])])
    return f"{line} {words}" if line else words


def post(message: OutgoingMessage, *, in_group: bool, say: str) -> Json:
    """A post's one language: a title, and paragraphs of inert nodes."""
    paragraphs: list[list[Json]] = []
    if in_group and (message.mention or message.mention_everyone):
        people: list[Json] = [{"tag": "at", "user_id": user} for user, _ in mentioned(message)]
        everyone: list[Json] = [{"tag": "at", "user_id": "all"}] if message.mention_everyone else []
        others: list[Json] = [{"tag": "text", "text": _others(message)}] if _others(message) else []
        paragraphs.append([*everyone, *people, *others])
    untitled = OutgoingMessage(blocks=message.blocks, plain=message.plain)
    lines = to_plain(untitled, buttons=True, say=say).split("\n")
    paragraphs += [[{"tag": "text", "text": unlink(line)}] for line in lines]
    return {"title": unlink(one_line(message.title)), "content": paragraphs}


# ---------------------------------------------------------------- cards


def card(message: OutgoingMessage, *, in_group: bool, say: str) -> Json:
    """Card JSON 2.0; unknown properties would be errors, so there are none."""
    elements: list[Json] = []
    if in_group and (message.mention or message.mention_everyone):
        elements += _mention(message)
    for block in message.blocks or (Text(message.plain),):
        elements += _element(block, in_group)
    made: Json = {"schema": "2.0", "config": {"update_multi": True}, "body": {"elements": elements or [_div(" ")]}}
    if message.title:
        made["header"] = {"title": _plain(one_line(message.title)), "template": _TEMPLATES[message.tone]}
    return made


def _mention(message: OutgoingMessage) -> list[Json]:
    ids = [*(["all"] if message.mention_everyone else []), *(user for user, _ in mentioned(message))]
    found = [{"tag": "markdown", "content": " ".join(f"<at id={one}></at>" for one in ids)}] if ids else []
    return [*found, _div(_others(message))] if _others(message) else found


def _element(block: Block, in_group: bool) -> list[Json]:
    match block:
        case Text(words, style):
            return [_div(words, style)]
        case Facts():
            return [_div("\n".join(plain_lines(block, buttons=False)))]
        case Table(header, rows):
            return [_table(header, rows)] if header and rows else [_div("\n".join(plain_lines(block, buttons=False)))]
        case Divider():
            return [{"tag": "hr"}]
        case Buttons(buttons):
            return [_row(buttons, in_group)] if buttons else []
        case Form():
            return [_form(block, in_group)]


def _div(words: str, style: str = "normal") -> Json:
    inner = _plain(words or " ")
    if style == "muted":
        inner |= {"text_size": "notation", "text_color": "grey"}
    elif style == "strong":
        inner |= {"text_size": "heading"}
    return {"tag": "div", "text": inner}


def _plain(words: str) -> Json:
    """Words that no client reads as markup; an address in them opens nothing either."""
    return {"tag": "plain_text", "content": unlink(words)}


def _table(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Json:
    columns = [
        {"name": f"c{number}", "display_name": unlink(one_line(name)), "data_type": "text"} for number, name in enumerate(header)
    ]
    cells = [{f"c{number}": unlink(one_line(cell)) for number, cell in enumerate(row[: len(header)])} for row in rows]
    return {"tag": "table", "page_size": min(_ROWS, max(1, len(rows))), "columns": columns, "rows": cells}


def _row(buttons: Iterable[Button], in_group: bool) -> Json:
    """Buttons side by side: card 2.0 has no action container."""
    columns = [{"tag": "column", "elements": [_button(one, in_group)]} for one in buttons]
    return {"tag": "column_set", "flex_mode": "flow", "columns": columns}


def _button(button: Button, in_group: bool, **more: Any) -> Json:
    kind = {"primary": "primary", "danger": "danger", "normal": "default"}[button.style]
    value = {"command": button.command, "place": "group" if in_group else "direct"}
    return {"tag": "button", "text": _plain(one_line(button.label)), "type": kind, **more, "behaviors": [{"type": "callback", "value": value}]}


def _form(form: Form, in_group: bool) -> Json:
    inputs = [
        {
            "tag": "input",
            "name": field.key,
            "label": _plain(field.label),
            **({"default_value": field.value} if field.value else {}),
        }
        for field in form.fields
    ]
    submit = _button(Button(form.submit, form.command, "primary"), in_group, name="submit", form_action_type="submit")
    return {"tag": "form", "name": "form", "elements": [*inputs, submit]}


def shortened(message: OutgoingMessage, *, in_group: bool, say: str) -> tuple[str, str]:
    """The last resort for a text the core did not split."""
    pieces = chunks(text(message, in_group=in_group, say=say), MAX_TEXT // 2)
    words = pieces[0] + "\n……（内容过长，其余略去）" if len(pieces) > 1 else pieces[0]
    return "text", json.dumps({"text": words}, ensure_ascii=False)
