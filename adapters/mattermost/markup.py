"""A message in Mattermost's markdown, and what people wrote there as plain text.

Mattermost reads GitHub's markdown with tables, line ends as they stand, @mentions, ~channels, #hashtags and :emoji:
(docs.mattermost.com, "Format messages"). Marks in words that are not ours become their full-width twins: a backslash would
do on the screen, and is seen in notifications.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from adapters.base import Block, Button, Buttons, Divider, Level, Mention, OutgoingMessage, Table, Text
from adapters.render import buttons_of, one_line, to_markdown, to_plain, twin, unlink, widen

MAX_CHARACTERS = 16_383  # of a post (model.PostMessageMaxRunesV2); the server counts characters, not bytes
MAX_BUTTONS = 20
_MARKS = "@#~*`<>|\\"
_EDGE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")  # inside a word it formats nothing
_LINKING = re.compile(r"(?<=\])[(\[:]|!(?=\[)")
_ENTITY = re.compile(r"&(?=[A-Za-z][A-Za-z0-9]{1,31};)")  # a numeric one has lost its # already
_EMOJI = re.compile(r":(?=[A-Za-z0-9_+-]{1,64}:)")
_LINE_HEAD = re.compile(r"^(\s*)([-+=]+|[0-9]{1,9}[.)])")
_TOO_LONG = "\n……（内容过长，其余略去）"
_COLORS = {"good": "#2e7d32", "warn": "#ed6c02", "alarm": "#d32f2f"}
_STYLES = {"primary": "primary", "danger": "danger", "normal": "default"}

# ---------------------------------------------------------------- what comes in

_USER = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_MENTION = re.compile(rf"(?<![A-Za-z0-9._-])[@＠]({_USER})")
_NAME = 20  # characters of a mention that the grammar reads (reading.MENTION)
_EVERYBODY = frozenset({"all", "channel", "here"})


def plain(text: str, bot: str, ids: Mapping[str, str]) -> tuple[str, tuple[Mention, ...], bool]:
    """The text, who is mentioned in it, and whether our bot is. Ours is left out.

    `ids`: user name → user id where Mattermost says so; elsewhere a user name is an alias, which the core knows once its
    owner has spoken. A dot in a name would end it for the grammar, so it stands as `·`.
    """
    people: dict[str, Mention] = {}
    to_bot = False

    def say(found: re.Match[str]) -> str:
        nonlocal to_bot
        user = found[1].rstrip("._-").lower()
        rest = found[1][len(user) :]
        if user == bot:
            to_bot = True
            return rest
        if user in _EVERYBODY:
            return found[0]
        person = ids.get(user, "")
        shown = person or user.replace(".", "·")[:_NAME]
        people.setdefault(user, Mention(user_id=person) if person else Mention(name=shown, alias=f"@{user}"))
        return f"@{shown}{rest}"

    return _MENTION.sub(say, text).strip(), tuple(people.values()), to_bot


# ---------------------------------------------------------------- what goes out


def escape(text: str) -> str:
    """What is written is what is seen: nobody is mentioned, nothing is a link, a heading, a list or a table."""
    return "\n".join(_escaped(line) for line in text.split("\n"))


def _escaped(line: str) -> str:
    line = _EDGE.sub("＿", unlink(widen(line, _MARKS)))
    line = _EMOJI.sub("：", _ENTITY.sub("＆", _LINKING.sub(lambda found: widen(found[0], "([:!"), line)))
    head = _LINE_HEAD.match(line)
    if head:
        line = head[1] + widen(head[2], "-+=.)") + line[head.end() :]
    blanks = len(line) - len(line.lstrip(" \t"))
    return "　" * (blanks // 2) + line.lstrip(" \t")  # four blanks would be a code block


def text_of(message: OutgoingMessage, level: Level, *, line: str, say: str, pressed: bool) -> str:
    """The post's text. `line`: the mentions, taken as they are. `pressed`: buttons stand below and need no typed twin."""
    if level != "card":
        whole = [escape(to_plain(message, buttons=True, say=say))]
    else:
        whole = [f"### {escape(one_line(message.title))}"] if message.title else []
        left = buttons_of(message)[MAX_BUTTONS:] if pressed else []
        for block in message.blocks or (Text(message.plain or message.title or "…"),):
            whole += _lines(block, say, pressed)
        whole += [escape(twin(one, say)) for one in left]
    text = "\n".join([*([line] if line else []), *whole]) or "…"
    return text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS - len(_TOO_LONG)] + _TOO_LONG


def _lines(block: Block, say: str, pressed: bool) -> list[str]:
    match block:
        case Table(header, rows):
            return _table(header, rows)
        case Divider():
            return ["", "---"]
        case Buttons() if pressed:
            return []
    alone = OutgoingMessage(blocks=(block,))
    return [to_markdown(alone, _escaped, "\n", buttons=True, say=say)]


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """A real table; without a header its first line stays empty, for Mattermost knows none without."""
    every = list(rows)
    width = max((len(row) for row in (header, *every)), default=0)
    if not width:
        return []
    return ["", _row(header, width), "|" + " --- |" * width, *(_row(row, width) for row in every), ""]


def _row(cells: tuple[str, ...], width: int) -> str:
    padded = [*cells, *[""] * (width - len(cells))]
    return "| " + " | ".join(_escaped(one_line(cell)) for cell in padded) + " |"


def action(button: Button, number: int, url: str, context: Mapping[str, str]) -> dict[str, Any]:
    """One button. The id must be letters and digits: others are not found again by the server's router."""
    return {
        "id": f"qiantou{number}",
        "type": "button",
        "name": one_line(button.label)[:60] or "…",
        "style": _STYLES[button.style],
        "integration": {"url": url, "context": dict(context)},
    }


def attachment(actions: list[dict[str, Any]], tone: str) -> dict[str, Any]:
    """The attachment that carries the buttons; the words stand in the post itself, where mentions notify."""
    made: dict[str, Any] = {"fallback": "", "actions": actions}
    return {**made, "color": _COLORS[tone]} if tone in _COLORS else made
