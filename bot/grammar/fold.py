"""Cleaning what people typed, and folding it for recognising.

`clean` makes what is stored; `fold` and `flat` are for recognising only and never stored. `flat` keeps the length,
so that a position in it is a position in the given text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_TEXT = 4000  # characters after folding; callers refuse longer ones
SHORT = 100  # characters: what `flat` remembers
_MAX_MARKS = 3  # combining marks a base character may carry

# Pairs: a traditional character and the simplified one our words are written with.
_PAIRS = (
    "週周點点後后號号內内時时間间個个鐘钟協协進进會会節节國国慶庆聖圣誕诞勞劳動动雙双兩两幾几禮礼過过還还這这當当來来遲迟儘尽盡尽給给發发務务責责門门問问題题項项設设幫帮報报轉转確确認认銷销級级別别風风險险"
    "標标測测試试聯联調调環环資资業业產产運运營营專专員员張张劉刘趙赵經经開开關关總总結结決决闕阙達达記记錄录議议紀纪簽签歸归檔档負负領领導导歷历處处監监緊紧態态狀状圖图單单剛刚終终買买賣卖實实際际線线讓让"
    "請请對对從从陽阳連连長长萬万億亿預预計计訂订約约無无劃划圍围擬拟寫写檢检驗验閉闭應应該该將将沒没條条種种樣样許许變变師师麗丽陳陈楊杨黃黄吳吴鄭郑謝谢馬马孫孙鄧邓葉叶蘇苏羅罗賀贺龍龙華华偉伟強强軍军傑杰"
    "蘭兰鳳凤歲岁據据庫库價价額额費费錢钱貨货採采購购農农曆历臨临審审覆复複复評评幹干難难頭头準准備备誤误與与為为於于麼么們们說说話话語语講讲讀读書书見见觀观視视覺觉聽听寧宁並并壓压滯滞塊块棄弃參参殘残擋挡"
    "礙碍衝冲樓楼両两貳贰陸陆閑闲閒闲晝昼誰谁賬账帳账戶户啟启復复壹一鍾钟"
)


def _table() -> dict[int, str]:
    flat: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for code in (0x3000, 0xA0, 0x202F, 0x205F, *range(0x2000, 0x200B)):
        flat[code] = " "
    flat[ord("\r")] = "\n"
    for dash in "–—―‐‑‒−﹣﹘⁃":
        flat[ord(dash)] = "-"
    for tilde in "〜～∼˜":
        flat[ord(tilde)] = "~"
    flat |= {ord(colon): ":" for colon in "︰∶﹕"} | {ord(zero): "零" for zero in "〇○"} | {ord("﹪"): "%"}
    traditional = {ord(_PAIRS[i]): _PAIRS[i + 1] for i in range(0, len(_PAIRS), 2)}
    return flat | traditional


_FLAT = _table()

# Controls (tab and newline stay), bidirectional marks, zero width but ZWJ/ZWNJ, byte order marks, surrogates, tags.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_JOINER = re.compile("[\u200c\u200d]")
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4,}")
_PLAIN = re.compile(r"[\n\t\x20-\x7e\u4e00-\u9fff\u3001-\u301f\u2014-\u2026\uff01-\uff5e]*")
_SPACES = re.compile(r"[ \t]{2,}|\t")
_SLASH = re.compile(r"^(\s*)[、／/]", re.MULTILINE)


def clean(text: str) -> str:
    """What is stored: the user's own text without controls, direction marks, zero width, lone surrogates.

    Newline and tab stay, joiners stay between emoji, a base keeps at most three combining marks.
    """
    if _PLAIN.fullmatch(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _UNSEEN.sub("", text)
    if _JOINER.search(text):
        text = "".join(ch for i, ch in enumerate(text) if ch not in "\u200c\u200d" or _joins(text, i))
    return _MARKS.sub(lambda m: m.group()[:_MAX_MARKS], text)


def _joins(text: str, i: int) -> bool:
    """Does the joiner at `i` stand between two pictures?"""
    around = (text[i - 1] if i else "", text[i + 1] if i + 1 < len(text) else "")
    return all(ch and (ord(ch) > 0x2189 and unicodedata.category(ch) in ("So", "Sk", "Mn")) for ch in around)


def flat(text: str) -> str:
    """Half width, simplified, lower-case spaces and dashes; the same length as `text`, for recognising."""
    return _flat(text) if len(text) <= SHORT else text.translate(_FLAT)


@lru_cache(maxsize=2048)
def _flat(text: str) -> str:
    """Of a title, a command's words, a note: each is looked at several times while one message is read."""
    return text.translate(_FLAT)


def forms_of(char: str) -> str:
    """The character and every one that `flat` makes into it."""
    return char + "".join(chr(code) for code, made in _FLAT.items() if made == char)


def fold(text: str) -> str:
    """For recognising: clean, NFKC, simplified, 、 or ／ at a line's start → "/", runs of blanks → one space."""
    text = unicodedata.normalize("NFKC", clean(_SLASH.sub(r"\1/", text)))
    return _SPACES.sub(" ", text.translate(_FLAT)).strip()
