"""Slack's own markup both ways: what people wrote as plain text, and our text so that nothing in it is markup.

Only `&`, `<` and `>` are escaped by the platform's rule; `*_~` and back-ticks format where they stand at the edge of
a word, so there they become their full-width twins.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from adapters.base import Mention
from adapters.reading import clean_name
from adapters.render import unlink, widen

_TOKEN = re.compile(r"<([^<>]{1,3000})>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("&(?:lt|gt|amp);")
_EDGE = re.compile(r"(?<![^\W_])[*_~`]|[*_~`](?![^\W_])")
USER = re.compile(r"[UW][A-Z0-9]{2,30}")


def plain(text: str, bot_id: str) -> tuple[str, tuple[Mention, ...], bool]:
    """The text as people read it, who is mentioned in it, and whether our own bot is. Ours is left out."""
    people: dict[str, Mention] = {}
    to_bot = False

    def say(found: re.Match[str]) -> str:
        nonlocal to_bot
        head, _, label = found[1].partition("|")
        if head.startswith("@"):
            if bot_id and head[1:] == bot_id:
                to_bot = True
                return ""
            return _person(head[1:], _unescaped(label), people)
        if head.startswith("#"):
            return f"#{_unescaped(label) or head[1:]}"
        if head.startswith("!"):
            return _special(head, _unescaped(label))
        address = _unescaped(head).removeprefix("mailto:").removeprefix("tel:")
        return f"{_unescaped(label)} {address}" if label and _unescaped(label) != address else address

    return _around(text, say), tuple(people.values()), to_bot


def _around(text: str, say: Callable[[re.Match[str]], str]) -> str:
    """Tokens by `say`, everything between them unescaped."""
    pieces: list[str] = []
    at = 0
    for found in _TOKEN.finditer(text):
        pieces += [_unescaped(text[at : found.start()]), say(found)]
        at = found.end()
    return "".join([*pieces, _unescaped(text[at:])]).strip()


def _person(user_id: str, label: str, people: dict[str, Mention]) -> str:
    if not USER.fullmatch(user_id):
        return f"@{label or user_id}"
    name = clean_name(label, 40)
    people.setdefault(user_id, Mention(name=name, user_id=user_id))
    return f"@{name or user_id}"


def _special(head: str, label: str) -> str:
    """`<!here>`, `<!subteam^S1|@team>`, `<!date^…|fallback>`."""
    word = head[1:].partition("^")[0]
    return f"@{word}" if word in ("here", "channel", "everyone") else label or word


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], text)


def escape(text: str) -> str:
    """For mrkdwn: what is written is what is seen; nobody is mentioned, nothing is a link."""
    safe = _EDGE.sub(lambda found: widen(found[0], "*_~`"), unlink(text))
    return safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
