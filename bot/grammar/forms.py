"""A form typed as one message: `键:值` in any order, on one line or on many; every value runs to the next key.

Unlike fields.read_fields nothing inside a value is taken out of it: an agenda may name people and days. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from bot.grammar.fields import BRACKETS
from bot.grammar.fold import clean, flat

_QUOTED = re.compile('“[^”]*”|"[^"\n]*"|「[^」]*」')
_PROJECT = re.compile(r"(?<![A-Za-z0-9&/?=.#])#(?!\d{1,7}(?![^\s#@,;:。、]))([^\s#@,;:。、]{1,60})")
_ONLINE = re.compile(r"线上|(?:腾讯|飞书|钉钉|视频|云|企业微信)会议|zoom|teams", re.IGNORECASE)
_LOOSE = re.compile(
    r"(?<=[\s,;。])(?:(?P<key>(?:会议)?时间(?=\d{1,2}[月:点]|[本下]?周[一二三四五六日天]|[今明后]天)|(?:参会|参与)(?:人员|部门|人)?(?=[ \t]+\S))[ \t]*)"
)
_SHORT = frozenset({"due", "when", "length", "place", "people", "way", "kind", "title", "host"})  # a value of one thing
_EDGES = " \u3000\t\n,，;；。、:："
_BULLET = re.compile(
    r"^\s*(?:[-*•·●○▪]\s*|[（(]?\d{1,2}[)）.、．:：]\s*(?!\d)|[①-⑳]\s*|[一二三四五六七八九十]{1,3}[、.．]\s*|#{1,4}\s*)+"
)
_ITEM = re.compile(r"[\n；;]+|(?<=[^\d\s])\s+(?=\d{1,2}[.、．)）]\s*(?!\d)\S)")


def split_form(text: str, keys: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """(what stands before the first key, canonical key → the user's own words). A key said twice: the later one rules."""
    own = clean(text)
    seen = _QUOTED.sub(lambda m: "\u0002" * len(m.group()), flat(own))
    marks = _marks(seen, keys)
    head = own[: marks[0].start()] if marks else own
    named: dict[str, str] = {}
    by_word = {flat(word).lower(): key for word, key in keys.items()}
    for i, mark in enumerate(marks):
        end = marks[i + 1].start() if i + 1 < len(marks) else len(own)
        value = _unquoted(own[mark.end() : end].strip(_EDGES))
        key = by_word[mark.group("key").lower()]
        if value or key not in named:
            named[key] = value
    return head.strip(_EDGES), named


def _marks(seen: str, keys: Mapping[str, str]) -> list[re.Match[str]]:
    """The keys with a separator, and 参会 研发部, 时间10月14日 without one where no free words are being said."""
    by_word = {flat(word).lower(): key for word, key in keys.items()}
    tight = list(_pattern(tuple(keys)).finditer(seen))
    kinds = [by_word[one.group("key").lower()] for one in tight]
    found = list(tight)
    for loose in _LOOSE.finditer(seen):
        key = by_word.get(loose.group("key"))
        before = [kind for one, kind in zip(tight, kinds, strict=True) if one.start() <= loose.start()]
        if key and key not in kinds and (not before or before[-1] in _SHORT):
            found.append(loose)
    return sorted(found, key=lambda one: one.start())


@lru_cache(maxsize=32)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(re.escape(flat(word)) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?:^|(?<=[\s,;。、)\u0002]))(?P<key>{either}){BRACKETS}\s?[:=]", re.IGNORECASE | re.MULTILINE)


def _unquoted(value: str) -> str:
    whole = _QUOTED.fullmatch(value)
    return value[1:-1].strip() if whole else value


def cut_project(text: str) -> tuple[str, str | None]:
    """The text without `#项目名`, wherever it stands, and that name; `#12`, `# 标题` and addresses are none."""
    found = _PROJECT.search(flat(text))
    if found is None:
        return text, None
    return f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}".strip(), text[found.start(1) : found.end(1)]


def items(text: str) -> list[str]:
    """The entries of a value: a line each, or separated by ；; bullets and numbers in front are taken off."""
    found = [_BULLET.sub("", part).strip(" \t\u3000，,。") for part in _ITEM.split(text)]
    return [part for part in found if part]


def one_line(text: str) -> str:
    """The same form on one line, for a draft that is typed on."""
    return "；".join(part.strip() for part in text.splitlines() if part.strip())


def names_in(text: str, known: Collection[str]) -> tuple[list[str], str]:
    """Everybody after @ or known by name, each once, in the order of the text, and the text without them."""
    found: list[str] = []
    left = text
    for match in re.finditer(r"[@＠]([^\s@＠,，。；;:：、!！?？()（）]{1,12})", text):
        glued = next((n for n in sorted(known, key=len, reverse=True) if match[1].startswith(n)), match[1])
        found.append(glued)
        left = left.replace(match.group()[: 1 + len(glued)], " ", 1)
    for name in sorted(known, key=len, reverse=True):
        at = left.find(name)
        if len(name) > 1 and at >= 0 and _bounded(left, at, at + len(name)):
            found.append(name)
            left = left[:at] + " " + left[at + len(name) :]
    return sorted(dict.fromkeys(found), key=text.find), left


def names_unit(name: str, said: str) -> bool:
    """Whether a department is named: in full, or without its 部 as a word of its own (`研发、市场部`)."""
    bare = re.escape(name.removesuffix("部"))
    return name in said or re.search(rf"(?:^|[\s、，,；;和与及]){bare}(?:$|[\s、，,；;和与及])", said) is not None


def _bounded(text: str, start: int, end: int) -> bool:
    """A bare name counts as a word of its own only."""
    edges = " \t\u3000,，。；;:：、()（）\n和与及"
    return (start == 0 or text[start - 1] in edges) and (end == len(text) or text[end] in edges)


def with_online(named: dict[str, str]) -> dict[str, str]:
    """`地点:3楼A会议室+线上` is both: what is said of 线上 there stands under "online" unless that is named itself."""
    parts = [one.strip() for one in re.split(r"[+＋、/,，；;]|[和及](?=线上|腾讯|钉钉|飞书|视频)", named.get("place", "")) if one.strip()]
    online = [one for one in parts if _ONLINE.search(one)]
    if not online or named.get("online") or "://" in named["place"]:
        return named
    return {**named, "place": "、".join(one for one in parts if one not in online), "online": "、".join(online)}
