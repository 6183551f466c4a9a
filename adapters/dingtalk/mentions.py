"""Who is mentioned in a robot message, and the text without the mention of the bot at its head.

Whether the names of other people stay in the text is undocumented, so both are allowed for: ids come from `atUsers`
and from richText items, names from the text, and they are paired by order only where the counts agree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from adapters.base import Mention
from adapters.reading import MENTION, clean_name, named_in, object_at, objects_at, text_at

_LIMIT = 100
_LEADING = re.compile(rf"\s*{MENTION.pattern}[\s,，:：]*")  # not 、: it is what a Chinese keyboard types for a slash
_OPAQUE = "$:"  # ids like $:LWCP_v1:$… cannot be written to


def named(body: Mapping[str, object], written: str, bot_name: str) -> tuple[Mention, ...]:
    """Everyone mentioned but the bot."""
    people, bot_at = _people(body, bot_name)
    names = [name for name in named_in(_without_bot(written, bot_name)) if name != bot_name]
    at_head = written.lstrip()[:1] in ("@", "＠")
    if bot_at is not None and len(names) == len(people) + 1 and (people or at_head):
        del names[bot_at]  # the bot stands in the text too, under a name we do not know
    if not people:
        return tuple(Mention(name=name) for name in dict.fromkeys(names[:_LIMIT]))
    if len(names) == len(people):
        return tuple(replace(one, name=one.name or name) for one, name in zip(people, names, strict=True))
    return tuple(people)


def without_leading_mentions(written: str, bot_name: str) -> str:
    """The text after the mentions at its head. Official samples have the bot's already cut; HarmonyOS repeats it."""
    rest = written.strip()
    while True:
        if rest[:1] in ("@", "＠") and rest[1:].startswith(bot_name):
            rest = rest[1 + len(bot_name) :].lstrip(" \t\n\u2005\u3000,，:：")
            continue
        found = _LEADING.match(rest)
        if found is None:
            return rest.strip()
        rest = rest[found.end() :]


def _people(body: Mapping[str, object], bot_name: str) -> tuple[list[Mention], int | None]:
    """The mentioned people, and where the bot stands among them."""
    bot = text_at(body, "chatbotUserId")
    found: list[Mention] = []
    bot_at: int | None = None
    for item in objects_at(object_at(body, "content"), "richText"):
        if text_at(item, "type") != "at":
            continue
        name = clean_name(text_at(item, "atName"), 40)
        given = text_at(item, "atUserId", 128)
        if name == bot_name or (given and given == bot):
            continue
        if name or given:
            opaque = given.startswith(_OPAQUE)
            found.append(Mention(name, None if opaque or not given else given, given if opaque else None))
    known = {one.user_id or one.alias for one in found}
    for item in objects_at(body, "atUsers", _LIMIT):
        opaque_id = text_at(item, "dingtalkId", 128)
        staff_id = text_at(item, "staffId", 128)
        if opaque_id and opaque_id == bot:
            bot_at = len(found)
        elif (opaque_id or staff_id) and not {opaque_id, staff_id} & known:
            found.append(Mention("", staff_id or None, opaque_id or None))
    return found[:_LIMIT], bot_at


def _without_bot(written: str, bot_name: str) -> str:
    if "@" not in written and "＠" not in written:
        return written
    return re.sub(rf"[@＠]{re.escape(bot_name)}", " ", written)
