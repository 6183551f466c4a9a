"""A message in DingTalk's shapes: ActionCard, markdown, text; for webhooks and for the OpenAPI.

DingTalk's markdown knows headings, quotes, bold, italics, links, pictures and lists, no tables and no escaping by
backslash, so marks in user text become their full-width twins. A line ends by a line end with two blanks on each side.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from adapters.base import Button, Level, OutgoingMention, OutgoingMessage
from adapters.render import buttons_of, chunks, one_line, to_markdown, to_plain, unlink, widen

LINE_BREAK = "  \n  "
MAX_PARAM = 15_000  # bytes of msgParam, a JSON text; used for webhooks too, whose limit is not stated
MAX_BUTTONS = 5  # sampleActionCard2 … 5
MAX_MENTIONS = 50
_TITLE = 60

_MARKS = "@[]!#*_`<>\\~"
_ENTITY = re.compile(r"&(?=[A-Za-z][A-Za-z0-9]{1,31};)")  # a numeric one has lost its # already
_LINE_HEAD = re.compile(r"^(\s*)([-+=]|[0-9]{1,9}[.)])")
_MENTIONABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")


@dataclass(frozen=True, slots=True)
class Shaped:
    """A message ready for either door; `level` is the one it really has."""

    level: Level
    title: str
    text: str
    buttons: tuple[Button, ...] = ()
    at: tuple[str, ...] = ()
    everyone: bool = False


def escape_text(text: str) -> str:
    """For plain text: nothing mentions, nothing is a link."""
    return unlink(widen(text, "@"))


def escape_markdown(line: str) -> str:
    """For one line of markdown: what is written is what is seen."""
    line = _ENTITY.sub("＆", unlink(widen(line, _MARKS)))
    head = _LINE_HEAD.match(line)
    if head:
        line = head[1] + widen(head[2], "-+=.)") + line[head.end() :]
    blanks = len(line) - len(line.lstrip(" \t"))
    return "　" * (blanks // 2) + line.lstrip(" \t")  # four blanks would be a code block


def heard_as(in_group: bool, bot_name: str) -> str:
    """What stands before a typed twin. THE one place that knows how a group hears us.

    A group robot hears only what mentions it. Whether the text a dtmd button sends mentions the robot by itself is not
    documented and was never seen by us, so the twin with the mention stays visible beside the buttons.
    """
    return f"@{bot_name} " if in_group else ""


def button_link(button: Button) -> str:
    """A tap sends `command` as the user. The host must be lower case; blanks become + (live-tested by peers)."""
    return f"dtmd://dingtalkclient/sendMessage?content={quote_plus(button.command)}"


def link_to(words: str, address: str) -> str:
    """One of our own links."""
    return f"[{words}]({address})"


# ---------------------------------------------------------------- shapes


def shape(message: OutgoingMessage, level: Level, *, in_group: bool, can_mention: bool, bot_name: str) -> Shaped:
    """The message at a level. Where nobody can be mentioned, the names stand in the text instead.

    More buttons than a card holds are left to their typed twins, which stand in the text for all of them.
    """
    buttons = tuple(buttons_of(message))
    if level == "card" and not buttons:
        level = "markdown"
    say = heard_as(in_group, bot_name)
    people = message.mention if in_group else ()
    at = _mentionable(people) if can_mention else ()
    line = " ".join([*(f"@{user_id}" for user_id in at), *_names(people, at)])
    title = _title(message, bot_name)
    if level == "text":
        text = escape_text(to_plain(message, buttons=True, say=say))
        text = f"{line} {text}" if line else text
    else:
        text = to_markdown(
            message, escape_markdown, LINE_BREAK, mention_line=line, buttons=True, say=say, link=link_to
        )
        text += f"{LINE_BREAK}![]({message.picture})" if message.picture else ""
    everyone = can_mention and in_group and message.mention_everyone
    return Shaped(level, title, text or title, buttons[:MAX_BUTTONS] if level == "card" else (), at, everyone)


def _mentionable(people: tuple[OutgoingMention, ...]) -> tuple[str, ...]:
    ids = dict.fromkeys(one.user_id for one in people if _MENTIONABLE.fullmatch(one.user_id))
    return tuple(ids)[:MAX_MENTIONS]


def _names(people: tuple[OutgoingMention, ...], at: tuple[str, ...]) -> list[str]:
    return [escape_markdown(one_line(one.name)) for one in people if one.user_id not in at]


def _title(message: OutgoingMessage, bot_name: str) -> str:
    """What the list of chats shows; it may not be empty."""
    first = message.title or next(iter(to_plain(message, buttons=False).strip().split("\n")), "")
    return escape_text(one_line(first))[:_TITLE] or bot_name


# ---------------------------------------------------------------- the two doors


def webhook_body(shaped: Shaped) -> dict[str, Any]:
    """For a sessionWebhook or the webhook of a group."""
    body: dict[str, Any]
    if shaped.level == "card":
        card: dict[str, Any] = {"title": shaped.title, "text": shaped.text, "btnOrientation": "0"}
        if len(shaped.buttons) == 1:
            card |= {"singleTitle": _label(shaped.buttons[0]), "singleURL": button_link(shaped.buttons[0])}
        else:
            card["btns"] = [{"title": _label(one), "actionURL": button_link(one)} for one in shaped.buttons]
        body = {"msgtype": "actionCard", "actionCard": card}
    elif shaped.level == "markdown":
        body = {"msgtype": "markdown", "markdown": {"title": shaped.title, "text": shaped.text}}
    else:
        body = {"msgtype": "text", "text": {"content": shaped.text}}
    if shaped.at or shaped.everyone:
        body["at"] = {"atUserIds": list(shaped.at), "isAtAll": shaped.everyone}
    return body


def api_params(shaped: Shaped) -> dict[str, str]:
    """msgKey and msgParam for the OpenAPI; it cannot mention."""
    param: dict[str, str]
    if shaped.level == "card":
        key, param = _sample_card(shaped)
    elif shaped.level == "markdown":
        key, param = "sampleMarkdown", {"title": shaped.title, "text": shaped.text}
    else:
        key, param = "sampleText", {"content": shaped.text}
    return {"msgKey": key, "msgParam": json.dumps(param, ensure_ascii=False)}


def _sample_card(shaped: Shaped) -> tuple[str, dict[str, str]]:
    param = {"title": shaped.title, "text": shaped.text}
    if len(shaped.buttons) == 1:
        only = shaped.buttons[0]
        return "sampleActionCard", {**param, "singleTitle": _label(only), "singleURL": button_link(only)}
    for number, one in enumerate(shaped.buttons, 1):
        param[f"actionTitle{number}"] = _label(one)
        param[f"actionURL{number}"] = button_link(one)
    return f"sampleActionCard{len(shaped.buttons)}", param


def _label(button: Button) -> str:
    return escape_text(one_line(button.label))[:20]


def fits(body: Mapping[str, Any]) -> bool:
    """Whether the message is within the limit, whichever door it goes through."""
    param = body.get("msgParam")
    text = param if isinstance(param, str) else json.dumps(body, ensure_ascii=False)
    return len(text.encode()) <= MAX_PARAM


def shortened(shaped: Shaped) -> Shaped:
    """The plainest shape cut to fit: the last resort for a message the core did not split."""
    pieces = chunks(shaped.text, (MAX_PARAM - 500) // 2)  # half: a line end or a quote takes two bytes in JSON
    text = pieces[0] + "\n……（内容过长，其余略去）" if len(pieces) > 1 else pieces[0]
    return Shaped(shaped.level, shaped.title, text, (), shaped.at, shaped.everyone)
