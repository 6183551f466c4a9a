"""Numbers as people write them: 12, 十二, 廿三, 两, 半, 一百二十. Pure; small on purpose."""

from __future__ import annotations

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0, "正": 1, "首": 1, "壹": 1}
_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100}
_TENS = {"廿": 20, "卅": 30}

# Fragments for patterns over flat text (see fold.flat). None of them can match the empty string.
CN = "零一二三四五六七八九十两百廿卅"
COUNT = rf"(?:\d{{1,4}}(?:\.\d)?|[{CN}]{{1,5}})"
MONTH = "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
DAY = (
    "(?:3[01]|[12]\\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅一?"
    "|十[一二三四五六七八九]?|[一二三四五六七八九])"
)
YEAR = "(?:(?:19|20)\\d\\d|\\d\\d|[一二][零一二三四五六七八九]{3}|[零一二三][零一二三四五六七八九])"
WEEKDAY = "(?:[一二三四五六日天末]|[1-7](?![\\d.:年月日号天个周次度级]))"


def number(word: str) -> int | None:
    """The value of a whole number in digits or Chinese numerals (up to 99,999); None when it is none."""
    if word.isascii():
        return int(word) if word.isdigit() and len(word) <= 9 else None
    if word.isdigit() and len(word) <= 9:
        return int(word)
    if len(word) > 1 and all(c in DIGITS for c in word):
        return (
            int("".join(str(DIGITS[c]) for c in word)) if word[0] == "零" and len(word) <= 4 else None
        )  # 两三 is none
    return _spelled(word)


def _spelled(word: str) -> int | None:
    total, last = 0, -1
    for char in word:
        if char in _UNITS:
            total += (1 if last < 0 else last) * _UNITS[char]
            last = -1
        elif char in _TENS:
            total += _TENS[char]
        elif char in DIGITS:
            last = DIGITS[char]
        else:
            return None
    return total + max(last, 0) if word else None


def amount(word: str) -> float | None:
    """Like `number`, and 半 as 0.5, 1.5 as it stands."""
    if word == "半":
        return 0.5
    if "." in word:
        whole, _, part = word.partition(".")
        return float(word) if whole.isdigit() and part.isdigit() and len(word) <= 8 else None
    return number(word)


def year(word: str) -> int | None:
    """A year in four or two figures, digits or Chinese, as a four-figure year."""
    if not word.isdigit() and all(c in DIGITS for c in word):
        word = "".join(str(DIGITS[c]) for c in word)
    value = number(word)
    if value is None:
        return None
    return value if value >= 1000 else 2000 + value if len(word) == 2 and value < 100 else None


def weekday(word: str) -> int:
    """Monday 0 … Sunday 6 for 一 … 日, 天, 末, 1 … 7."""
    return 6 if word in "日天末7" else "一二三四五六".find(word) if not word.isascii() else int(word) - 1
