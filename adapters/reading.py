"""Reading what strangers send, without surprises: strict JSON, narrow readers, clean text.

Naive parsing of hostile bodies ends in a 500 (deep nesting, 5,000-digit numbers, bad UTF-8) or in a value
that passes JSON and dies later in the database (NUL, lone surrogates). Everything odd becomes `Unreadable`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NoReturn

MAX_DEPTH = 32


class Unreadable(ValueError):
    """The body is not JSON that we accept; the message is a short reason for the log."""


def strict_json(body: bytes) -> dict[str, object]:
    """The JSON object in `body`: UTF-8, no BOM, no duplicate keys, no NaN, depth ≤ 32, storable strings."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("not utf-8") from None
    _check_depth(text)
    try:
        value = _STRICT.decode(text)
    except Unreadable:
        raise
    except (ValueError, RecursionError):  # JSONDecodeError, too many digits
        raise Unreadable("not json") from None
    if not isinstance(value, dict):
        raise Unreadable("not an object")
    if "\\u" in text:  # only an escape can bring in what UTF-8 itself cannot carry
        _check_storable(value)
    return value


def frame_json(data: str | bytes) -> Mapping[str, object]:
    """One frame of a long connection as an object; nonsense is an empty one."""
    try:
        return strict_json(data.encode() if isinstance(data, str) else data)
    except (Unreadable, UnicodeEncodeError):
        return {}


def _check_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', text, re.DOTALL):
        mark = token[0]
        if mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise Unreadable("too deep")
        elif mark in "]}":
            depth -= 1


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Unreadable("duplicate key")
    return made


def _no_constant(name: str) -> NoReturn:
    raise Unreadable("not a number")


def _check_storable(value: object) -> None:
    if isinstance(value, str):
        if "\0" in value or _SURROGATE.search(value):
            raise Unreadable("nul or surrogate")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_storable(key)
            _check_storable(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_storable(inner)


_SURROGATE = re.compile("[\ud800-\udfff]")
_STRICT = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


# ---------------------------------------------------------------- narrow readers: the wrong type is as good as absent


def text_at(data: Mapping[str, object], key: str, limit: int = 100_000) -> str:
    """The string at `key`, or "" for anything that is not a string of at most `limit` characters."""
    value = data.get(key)
    return value if isinstance(value, str) and len(value) <= limit else ""


def object_at(data: Mapping[str, object], key: str) -> Mapping[str, object]:
    """The object at `key`, or an empty one."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def objects_at(data: Mapping[str, object], key: str, limit: int = 200) -> list[Mapping[str, object]]:
    """The objects of the list at `key`; what is no object is left out, and so is what lies beyond `limit`."""
    value = data.get(key)
    return [item for item in value[:limit] if isinstance(item, dict)] if isinstance(value, list) else []


def millis_at(data: Mapping[str, object], key: str) -> int | None:
    """Milliseconds since the epoch as a number or as ASCII digits, up to the year 2286; else None."""
    value = data.get(key)
    if isinstance(value, str) and DIGITS_13.fullmatch(value):
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**13:
        return value
    return None


DIGITS_13 = re.compile(r"[0-9]{1,13}")


# ---------------------------------------------------------------- clean text

# Controls except newline and tab; format characters (bidi, zero width, tags); a joiner that joins no emoji.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200c\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
    "|(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d"
)
_TIDY = re.compile("[\n\t\x20-\x7e\u3001-\u301f\u4e00-\u9fff\uff01-\uff5e]*")  # nearly all there is
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]"
_FLOOD = re.compile(f"({_MARKS}{{3}}){_MARKS}+")


def clean(text: str) -> str:
    """The same text without controls, invisible marks and floods of accents. Clean text stays as it is."""
    if _TIDY.fullmatch(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _FLOOD.sub(r"\1", _UNWANTED.sub("", text))


@lru_cache(maxsize=4096)  # the same few people and places all day
def clean_name(text: str, limit: int) -> str:
    """A display name or title: clean, on one line, single blanks, at most `limit` characters."""
    return " ".join(clean(text).split())[:limit].strip()


# ---------------------------------------------------------------- mentions that stand in a text

_NAME = r"[^\s@＠，。、；：！？,.;:!?()（）【】\[\]{}<>《》「」“”‘’\"'`/／\\|｜=+*#＃~^&%$…—]{1,20}"
MENTION = re.compile(rf"(?<![A-Za-z0-9._-])[@＠]({_NAME})")


def named_in(text: str) -> list[str]:
    """The names that stand in the text as @name, in order, each as often as it is written."""
    return MENTION.findall(text)
