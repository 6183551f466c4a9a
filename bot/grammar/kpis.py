"""KPI as people write them: 首月新增用户≥10万 as name and target, 8.6万 as a value, and whether it is reached. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from bot.grammar.fold import flat

LONGEST, LONGEST_NAME = 80, 40
_PIECE = re.compile(r"[；;\n。]+")
_COMMA = re.compile(r"[，,、]\s*")
_DAY_FIRST = re.compile(r"^((?:20\d\d\s*年)?\d{1,2}\s*月\s*\d{1,2}\s*[日号]?\s*(?:前|之前|以前)?)(.+)$")
_NAME_TARGET = re.compile(
    r"^(?P<name>[^\d≥≤<>=＞＜]{1,40}?)\s*(?P<target>(?:≥|≤|>=?|<=?|=|不低于|不少于|不超过|不高于|超过|达到|达|至少|至多|从|提升至|提高到|降至|降到|为|[:：])?\s*[≥≤<>=]?\s*\d.*)$"
)
_FIGURE = re.compile(r"(\d[\d,，]*(?:\.\d+)?)\s*(亿|百万|千万|万|千|百|w|k)?\s*(%|％)?", re.IGNORECASE)
_SCALE = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "w": 10**4, "千": 1000, "k": 1000, "百": 100, "": 1}
_AT_MOST = re.compile(r"≤|<|不超过|不高于|至多|以内|以下|低于|少于|降至|降到")
_NOT_LESS = re.compile(r"不低于|不少于")
_LAST_FIGURE = re.compile(r"(?:提高|提升|增长|增加|降低|下降|降|升)?(?:到|至)")
_DATE = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(?<!\d)(\d{1,2})\s*[-/月]\s*(\d{1,2})(?!\d)\s*[日号]?")
_SO_FAR = re.compile(r"^(?:现在|目前|已经?|做?到|达到?|[为是了至]|约)+(?=\s*[\d≥≤<>-])")
_EDGE = " 　，,。；;：:、\t\n"
_KEYS = {
    "日期": "day",
    "统计日期": "day",
    "截至": "day",
    "目标": "target",
    "目标值": "target",
    "数值": "value",
    "实际": "value",
    "实际值": "value",
    "结果": "value",
    "名称": "name",
    "指标": "name",
}
_KEYED = re.compile(
    rf"(?<![\u4e00-\u9fff])({'|'.join(sorted(_KEYS, key=len, reverse=True))})\s*[:：=]\s*(.*?)(?=\s+(?:{'|'.join(_KEYS)})\s*[:：=]|$)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class SaidKpi:
    """What a line said of one KPI; empty: not said. `known`: the name is one of those set before."""

    name: str = ""
    value: str = ""
    target: str = ""
    day: str = ""
    known: bool = False


def read_targets(text: str) -> list[tuple[str, str]]:
    """`首月新增用户≥10万；转化率≥5%` as (name, target); an item without a figure has an empty target."""
    pieces = [piece.strip(_EDGE) for piece in _PIECE.split(text)]
    parts: list[str] = []
    for piece in pieces:
        split = [one.strip(_EDGE) for one in _COMMA.split(piece)]
        parts += split if len(split) > 1 and all(re.search(r"\d", one) for one in split) else [piece]
    return [_target(one) for one in parts if one]


def _target(piece: str) -> tuple[str, str]:
    dated = _DAY_FIRST.match(piece)
    if dated:
        return dated[2].strip(_EDGE)[:LONGEST_NAME], dated[1].strip()[:LONGEST]
    found = _NAME_TARGET.match(piece)
    if found is None:
        return piece[:LONGEST_NAME], ""
    return found["name"].strip(_EDGE)[:LONGEST_NAME], found["target"].strip(_EDGE + "为=")[:LONGEST]


def read_kpi(text: str, known: Sequence[str]) -> SaidKpi:
    """`首月新增用户 8.6万 日期:9月30日`: fields by their keys, else the name known and what stands behind it."""
    text = re.sub(r"#\S+", " ", text)
    named = {_KEYS[m[1]]: m[2].strip(_EDGE) for m in _KEYED.finditer(text)}
    rest = " ".join(_KEYED.sub(" ", text).split())
    found, rest = _named(named["name"], rest, known) if named.get("name") else _found(rest, known)
    day = named.get("day", "")
    if not day and (dated := _DATE.search(rest)) and rest != dated.group().strip():
        day, rest = dated.group(), (rest[: dated.start()] + rest[dated.end() :]).strip(_EDGE)
    value = named.get("value", rest).strip(_EDGE + "为是达到")
    value = _SO_FAR.sub("", value)
    return SaidKpi(found[:LONGEST_NAME], value[:LONGEST], named.get("target", "")[:LONGEST], day, found in known)


def _named(name: str, rest: str, known: Sequence[str]) -> tuple[str, str]:
    close = [one for one in known if flat(name) in flat(one)]
    return (close[0] if len(close) == 1 else name), rest


def _found(text: str, known: Sequence[str]) -> tuple[str, str]:
    """The name and what is left: one that stands there, else the one the first words are part of, else those words."""
    seen = flat(text).replace(" ", "")
    inside = [one for one in known if flat(one).replace(" ", "") in seen]
    if inside:
        name = max(inside, key=len)
        return name, _without(text, name)
    head, tail = _apart(text)
    return _named(head, tail, known) if len(head) > 1 else (head, tail)


def _without(text: str, name: str) -> str:
    pattern = r"\s*".join(re.escape(one) for one in name if not one.isspace())
    return re.sub(pattern, "", text, count=1).strip(_EDGE)


def _apart(text: str) -> tuple[str, str]:
    """Name and value of a line that names no known KPI."""
    head, _, tail = text.partition(" ")
    if tail:
        return head.strip(_EDGE), tail.strip()
    found = re.search(r"\d", text)
    return (text[: found.start()].strip(_EDGE), text[found.start() :]) if found else (text.strip(_EDGE), "")


def read_day(text: str, today: date) -> date | None:
    """A day with a figure for it: without a year the last one that is not in the future; 今天, 昨天 are no figures."""
    found = _DATE.search(text)
    if found is None:
        return None
    years = [int(found[1])] if found[1] else [today.year, today.year - 1]
    days = []
    for year in years:
        try:
            days.append(date(year, int(found[2]), int(found[3])))
        except ValueError:
            continue
    return next((day for day in days if day <= today), days[0] if days else None)


def reached(target: str, value: str) -> bool | None:
    """Whether a value reaches its target; None where that is not a comparison of two figures."""
    wanted, got = _figure(target, last=True), _figure(value)
    if wanted is None or got is None or wanted[1] != got[1] or _DATE.search(target):
        return None
    at_most = bool(_AT_MOST.search(_NOT_LESS.sub("", target)))
    return got[0] <= wanted[0] if at_most else got[0] >= wanted[0]


def _figure(text: str, *, last: bool = False) -> tuple[Decimal, bool] | None:
    """(amount, is a percent). Of `从3%提高到5%` the one to reach."""
    seen = flat(text)
    found = list(_FIGURE.finditer(seen))
    if not found or (len(found) > 1 and not (last and _LAST_FIGURE.search(seen))):
        return None
    one = found[-1]
    try:
        amount = Decimal(one[1].replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    return amount * _SCALE[(one[2] or "").lower()], bool(one[3])
