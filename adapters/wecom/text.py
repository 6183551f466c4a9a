"""A message in WeCom's shapes: markdown, text with a list of people, and a small card with buttons.

Its markdown knows headings, bold, quotes, links, code, `<font>` and `<@userid>`; there is no escaping by backslash, so
the marks of user text become their full-width twins.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from adapters.base import Level, OutgoingMessage
from adapters.render import buttons_of, chunks, one_line, to_markdown, to_plain, unlink, widen

MAX_TEXT, MAX_MARKDOWN, MAX_BOT = 2_048, 4_096, 20_480  # bytes of the content string
MAX_BUTTONS, MAX_KEY = 6, 1_000
_TITLE, _WORDS = 60, 220  # characters a card shows whole
_MARKS = "<>[]`*~|\\"
_HEAD = re.compile(r"^(\s*)([#>\-+]|[0-9]{1,9}[.)])")
_USER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
_MORE = "\n……（内容过长，其余略去）"
Json = dict[str, Any]


def escape(line: str) -> str:
    """One line of markdown: what is written is what is seen."""
    line = unlink(widen(line, _MARKS))
    head = _HEAD.match(line)
    return head[1] + widen(head[2], "#>-+.)") + line[head.end() :] if head else line


def people(message: OutgoingMessage) -> list[str]:
    """The ids that can be notified."""
    ids = [one.user_id for one in message.mention if _USER.fullmatch(one.user_id)]
    return list(dict.fromkeys([*ids, *(["@all"] if message.mention_everyone else [])]))


def names(message: OutgoingMessage) -> str:
    """Those who can only be named."""
    return " ".join(one_line(one.name) for one in message.mention if not _USER.fullmatch(one.user_id))


def cut(text: str, most: int) -> str:
    """Within the limit in bytes; what is left out is said."""
    if len(text.encode()) <= most:
        return text
    return chunks(text, most - len(_MORE.encode()))[0] + _MORE


def was_cut(text: str) -> bool:
    """Whether something was left out of a text made by `cut`."""
    return text.endswith(_MORE)


def markdown(message: OutgoingMessage, most: int, *, say: str, mention: bool) -> str:
    """Headings and bold of ours, everything else data; people inline."""
    ids = [f"<@{one}>" for one in people(message)] if mention else [f"@{one_line(each.name)}" for each in message.mention]
    line = " ".join([*ids, *([escape(names(message))] if mention and names(message) else [])])
    return cut(to_markdown(message, escape, "\n", mention_line=line, buttons=True, say=say), most)


def plain(message: OutgoingMessage, most: int, *, say: str) -> str:
    """Lines of text; people stand in a list beside it."""
    head = names(message)
    words = to_plain(message, buttons=True, say=say)
    return cut(inert(f"{head}\n{words}" if head else words), most)


def inert(words: str) -> str:
    """For plain text, in which `<@userid>` mentions too."""
    return unlink(widen(words, "<>"))


def webhook_body(message: OutgoingMessage, level: Level, *, say: str) -> Json:
    """消息推送: markdown with people inline, or text with their list."""
    if level == "text":
        body: Json = {"content": plain(message, MAX_TEXT, say=say) or "…"}
        if people(message):
            body["mentioned_list"] = people(message)
        return {"msgtype": "text", "text": body}
    return {"msgtype": "markdown", "markdown": {"content": markdown(message, MAX_MARKDOWN, say=say, mention=True) or "…"}}


def bot_body(message: OutgoingMessage, level: Level, key: str, *, say: str) -> Json:
    """The AI bot: a card where everything fits on one, else markdown; it knows no plain text."""
    made = card(message, key) if level == "card" else None
    if made is not None:
        return {"msgtype": "template_card", "template_card": made}
    return {"msgtype": "markdown", "markdown": {"content": markdown(message, MAX_BOT, say=say, mention=False) or "…"}}


def stream_body(message: OutgoingMessage, key: str, *, say: str) -> Json:
    """A passive reply or an answer on the connection: a stream that is finished at once."""
    content = markdown(message, MAX_BOT, say=say, mention=False) or "…"
    return {"msgtype": "stream", "stream": {"id": task_id(key), "finish": True, "content": content}}


def card(message: OutgoingMessage, key: str) -> Json | None:
    """button_interaction with the typed command as each button's key; None where the text or the buttons do not fit."""
    buttons = buttons_of(message)
    words = inert(to_plain(message, buttons=False))
    head, _, rest = words.partition("\n")
    fits = len(head) <= _TITLE and len(rest) <= _WORDS and 1 <= len(buttons) <= MAX_BUTTONS
    if not fits or any(len(one.command.encode()) > MAX_KEY for one in buttons):
        return None
    styles = {"primary": 1, "normal": 4, "danger": 2}
    return {
        "card_type": "button_interaction",
        "main_title": {"title": head},
        **({"sub_title_text": rest} if rest.strip() else {}),
        "button_list": [
            {"text": one_line(one.label)[:20], "style": styles[one.style], "key": one.command} for one in buttons
        ],
        "task_id": task_id(key),
    }


def task_id(key: str) -> str:
    """Unique per bot, of the characters allowed; the same for a repetition."""
    return key if re.fullmatch(r"[A-Za-z0-9_@-]{1,100}", key) else hashlib.sha256(key.encode()).hexdigest()[:40]


def app_body(message: OutgoingMessage, level: Level, user: str, agent: int, *, say: str) -> Mapping[str, Any]:
    """The self-built app to one person; the platform drops a repetition within half an hour."""
    shape: Json
    if level == "text":
        shape = {"msgtype": "text", "text": {"content": plain(message, MAX_TEXT, say=say) or "…"}}
    else:
        content = markdown(message, MAX_TEXT, say=say, mention=False) or "…"
        shape = {"msgtype": "markdown", "markdown": {"content": content}}
    return {"touser": user, "agentid": agent, **shape, "enable_duplicate_check": 1, "duplicate_check_interval": 1800}
