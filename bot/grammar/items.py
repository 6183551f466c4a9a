"""The items of a written standard, and a verdict on some of them: 第2项不通过. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.grammar.fold import flat
from bot.grammar.numerals import number

MOST = 20
_MARK = re.compile(r"(?:(?:(?<=^)|(?<=[\s；;，,。]))[(（]?\d{1,2}[.、．)）](?!\d)|[①②③④⑤⑥⑦⑧⑨])\s*")
_LIST = re.compile(r"[、；;\n]+")
_HOLDS = re.compile(r"^.{0,20}?(?:需|应|须|要)?(?:包含|包括|含有?|具备)[:：]?(?=\S)")
_EDGE = " 　，,。；;、\t\n"
_N = r"第?\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*项?"
_SAID = re.compile(
    rf"({_N}(?:\s*[、，,和及与]\s*{_N})*)\s*(?:都|均|验收)?\s*(不予通过|未通过|不通过|不合格|通过|合格)"
)
_BARE = re.compile(r"\d{1,2}(?:\s*[、，,和及与]\s*\d{1,2})*")
_ONE = re.compile(r"\d{1,2}|[一二三四五六七八九十]{1,3}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was said of one item (counted from 1)."""

    position: int
    passed: bool


def read_items(standard: str) -> list[str]:
    """`1.安装包 2.测试报告` or `预算、流程表、应急预案` as items; [] where it is one whole."""
    marks = list(_MARK.finditer(standard))
    if len(marks) > 1:
        ends = [one.start() for one in marks[1:]] + [len(standard)]
        found = [standard[one.end() : end].strip(_EDGE) for one, end in zip(marks, ends, strict=True)]
    else:
        found = [part.strip(_EDGE) for part in _LIST.split(_HOLDS.sub("", standard.strip(_EDGE)))]
    found = [one for one in found if one]
    return found[:MOST] if len(found) > 1 else []


def read_verdicts(text: str, *, bare: bool = False) -> list[Verdict]:
    """Verdicts on single items, in the order they are said: `第1、3项通过，第2项不通过`.

    `bare`: the standard has items, so that `1通过，2不通过` speaks of them too.
    """
    seen = flat(text)
    found: list[Verdict] = []
    for one in _SAID.finditer(seen):
        alone = bare and _BARE.fullmatch(one[1]) and not re.search(r"[A-Za-z0-9.]$", seen[: one.start()])
        if "项" not in one.group() and not alone:
            continue
        passed = one[2] in ("通过", "合格")
        found += [Verdict(number(each) or 0, passed) for each in _ONE.findall(one[1])]
    return found
