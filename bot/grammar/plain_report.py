"""The commonest report, read fast: `T12 80% 今日联调`, a figure and words that state nothing else.

The one fast path of reading. It takes a text only where a cheap test proves that the whole grammar finds no more in
it than the figure and the note: each pattern of the grammar needs one of the characters or words of `_SAYS_MORE`.
A test compares both over every text of the other tests and over made ones.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.grammar.fold import flat, forms_of
from bot.grammar.progress import Progress

MOST = 200  # characters; longer texts say more anyway
_EDGES = " 、；;。\n，,"  # as between the reports of one message
_RUN = "[\u4e00-\u9fffA-Za-z]+"
_SHAPE = re.compile(rf"(?:[Tt](?P<number>[0-9]{{1,7}}) )?(?P<percent>[1-9][0-9]?)%(?: ?(?P<note>{_RUN}(?:[ ，]{_RUN})*))?")
# Single characters: waits, blocks, delays, risks, forecasts, questions, negations, shares, ends, supports.
_CHARACTERS = (
    "等待候阻卡停搁堵缓法不没未否无延迟晚滞逾拖慢险悬怕恐呛完好交给出再还约尚要得改到至涨"
    "吗么吧呢啥谁咋哪何什几多是半率"
)
_WORDS = (
    "可以|落后|超期|往后|后推|推后|乐观|可能|担心|也许|或许|预计|预期|预估|估计|计划|争取|力争|大概|应该|可望|有望|目标|承诺|保证|确保"
    "|最快|最早|最迟|排期|才能|时间|时限|节点|提前|搞定|上线|发布|结束|定稿|验收|收尾|解决|达成|提测|封版|确认|恢复"
    "|怎样|能否|有没|百分|分之|增加|新增|加派|增派|抽调|协调|安排|优先|加班|补充|借调|调整|支持|申请|提升|推进|提高"
)
_COUNTED = "一二三四五六七八九十两"  # of ten: 三成
_ENGLISH = "pend|wait|block|stuck|hold|delay|late|behind|eta|done|ok"


def _alternatives() -> str:
    words = "|".join("".join(_any(char) for char in word) for word in _WORDS.split("|"))
    english = {word[0] for word in _ENGLISH.split("|")}
    begins = _any("".join({*_CHARACTERS, *(word[0] for word in _WORDS.split("|")), *_COUNTED, *english, *map(str.upper, english)}))
    return f"(?={begins})(?:{_any(_CHARACTERS)}|{words}|{_any(_COUNTED)} ?{_any('成')}|(?i:{_ENGLISH}))"


def _any(characters: str) -> str:
    return "[" + "".join(forms_of(char) for char in characters) + "]"


_SAYS_MORE = re.compile(_alternatives())
_LOST = re.compile("(?:^|，)(?:了|左右|上下|啦)")  # the sheet's note begins behind it


def read_plain(text: str, departments: Collection[str]) -> Progress | None:
    """The report, marked `plain`, if this text is nothing but one; None where the whole grammar must look."""
    if len(text) > MOST:
        return None
    own = text.strip(_EDGES)
    found = _SHAPE.fullmatch(own)
    if found is None:
        return None
    note = found["note"] or ""
    if _SAYS_MORE.search(note) or _LOST.search(note) or any(flat(name[:1]).isdigit() for name in departments):
        return None
    number = found["number"]
    return Progress(
        percent=int(found["percent"]),
        status="in_progress",
        numbers=(f"T{int(number)}",) if number else (),
        note=note,
        source=own,
        plain=True,
    )
