"""One line of chat → a command word and what stands behind it.

Quotation (lines beginning with ">") and mentions of the bot are taken out first. A word after "/" needs nothing
behind it to count ("/进度T12 80%"); without the slash it counts only as a word of its own ("收到 T2").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.grammar.fold import clean, flat

MAX_WORD = 24  # characters looked at when a command word is sought
_QUOTED = re.compile(r"^[ \t]*[>＞].*(?:\n|\Z)", re.MULTILINE)
_SLASH = re.compile(r"\s*[/、／]\s*")
_WORD = re.compile(r"[A-Za-z0-9_-]+|[\u3400-\u9fff]+")
_AFTER_BARE = re.compile(r"\Z|[\s@＠:：#＃]|[TQRMtqrmＴＱＲＭｔｑｒｍ][-－]?[0-9０-９]|[0-9０-９]")
_LEAD = re.compile(r"[\s:：,，]*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as understood: `command` is the canonical name or None, `word` what was typed for it.

    `args` is the user's own text behind the word (all of the text when there is no command), `slash` whether it
    began with "/", "、" or "／", `quoted` whether quotation was taken out. With `slash` and no command, `word`
    holds the unknown word, for `typos.suggest`.
    """

    command: str | None
    word: str
    args: str
    slash: bool
    quoted: bool


def split_line(text: str, words: Mapping[str, str], *, bot_names: Collection[str]) -> Line:
    """Split a message. `words`: typed word (any case) → canonical name. Pure, linear in the text."""
    text = clean(text)
    own = _QUOTED.sub("", text) if ">" in text or "＞" in text else text
    quoted = own != text
    own = _strip_mentions(own, bot_names).strip()
    slash = _SLASH.match(own)
    body = own[slash.end() :] if slash else own
    table = _table_of(words)
    word = _longest(flat(body[:MAX_WORD]).lower(), table)
    if word and (slash or _AFTER_BARE.match(body, len(word))) and not (slash and _cut(body, word)):
        rest = body[len(word) :]
        return Line(table.by_word[word], body[: len(word)], rest[_lead(rest) :].strip(), slash is not None, quoted)
    if slash:
        unknown = _WORD.match(body)
        typed = unknown.group()[:MAX_WORD] if unknown else ""
        return Line(None, typed, body[len(typed) :].strip(), True, quoted)
    return Line(None, "", own, False, quoted)


def _cut(body: str, word: str) -> bool:
    """Does an ASCII word go on behind what matched, as "/jdx" behind "jd"?"""
    after = flat(body[len(word) : len(word) + 1])
    return word[-1:].isascii() and after.isascii() and after.isalpha() and not _AFTER_BARE.match(body, len(word))


def _lead(rest: str) -> int:
    found = _LEAD.match(rest)
    return found.end() if found else 0


@dataclass(frozen=True, slots=True)
class _Table:
    by_word: Mapping[str, str]
    lengths: tuple[int, ...]


_TABLES: list[tuple[Mapping[str, str], _Table]] = []  # of the mappings seen, which do not change; mostly one


def _table_of(words: Mapping[str, str]) -> _Table:
    """Found by identity: to compare a hundred words would cost more than the reading."""
    for known, table in _TABLES:
        if known is words:
            return table
    by_word = {flat(word).lower(): name for word, name in words.items()}
    made = _Table(by_word, tuple(sorted({len(word) for word in by_word}, reverse=True)))
    _TABLES[:] = [(words, made), *_TABLES[:15]]
    return made


def _longest(head: str, table: _Table) -> str:
    for length in table.lengths:
        if head[:length] in table.by_word and len(head) >= length:
            return head[:length]
    return ""


def _strip_mentions(text: str, bot_names: Collection[str]) -> str:
    """The text without mentions of the bot, wherever they stand, with or without a blank behind."""
    if "@" not in text and "＠" not in text:
        return text
    for name in sorted(bot_names, key=len, reverse=True):
        if name:
            text = _mention(name).sub(lambda m: " " if m.group(1) else "", text)
    return text


@lru_cache(maxsize=256)
def _mention(name: str) -> re.Pattern[str]:
    end = r"(?![A-Za-z0-9_])" if name[-1:].isascii() else ""
    return re.compile(r"(\s?)[@＠]" + re.escape(name) + end + r"[\s\u2005]?", re.IGNORECASE)
