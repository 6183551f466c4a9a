"""Answers by the numbers of a list: `1 80 2完成 3不变`, `1:80%，2 完成，3 不变`, or `2` alone for one of several.

Pure, linear. A number with words that make it an amount, a day or a time (2天, 3号, 9:30开会) is no row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.grammar.fold import flat

MOST_ROWS = 30
LONGEST = 400  # characters
_DONE = r"(?:已经?|都|全部?)?(?:完成|搞定|做完|弄完|搞完|写完|办完|弄好|做好|搞好|写好|办好|完工|好|完|done|ok)[了啦]?|100 ?%?|✅|√"
_SAME = (
    r"不变|没有?变化|没变|无变化|无更新|没有?更新|暂无更新|同昨[天日]|(?:一切|都)?正常|照旧|老样子|没动|[同一]样|no change|same"
)
_PERCENT = r"\d{1,3}(?:\.\d+)? ?%?"
_VALUE = re.compile(rf"(?P<done>{_DONE})|(?P<same>{_SAME})|(?P<percent>{_PERCENT})", re.IGNORECASE)
_ROW = re.compile(r"(?:第 ?)?(?P<row>\d{1,2})(?: ?[项条个][:、, ]?| ?[.、)]| ?[:=-]+| +|(?=[^\d\s%.])) *")
_AMOUNT = re.compile(
    r"个|天|日|号|月|年|点|时|分|秒|人|台|份|条|项|次|周|楼|层|元|万|千|百|亿|块|位|名|家|页|种|成(?!功)"
    r"|度|岁|期|版|稿|轮|级|倍|遍|场|套|批|环|[./~+*×xX]\d"
)
_GAP = re.compile(r"[ \n；;，,。、/|]+")
_HARD = re.compile(r"[\n；;]+")
_MARKED = r"(?:第 ?)?\d{1,2}(?: ?[项条个][:、, ]| ?[.、):=]| +(?=\d)|"
_SOFT = re.compile(
    rf"[，,。、]+ *(?={_MARKED}[ ]*[^\d\s%.]))|(?<=[^\d\s，,。、:]) +(?={_MARKED} ?(?:{_DONE}|{_SAME})))", re.IGNORECASE
)
_CLOCK = re.compile(r"\d{1,2}:[0-5]\d(?!\d| *%)")
_LABEL = re.compile(r"(?<![A-Za-z0-9])[TtQq]-?\d")
_ROW_AGAIN = re.compile(r"\d{1,2} +\d")
_ONE_FIGURE = re.compile(r"\d{1,2}(?::[0-5]\d|\.\d+)")  # 9:30 and 1.5 are no rows
_ALONE = re.compile(r"(?:选|第|是|就是|应该是)?(?:第 ?)?(?P<row>\d{1,2}|[一二两三四五六七八九十])(?: ?[项个条号]|[.、)）])?(?:吧|的|任务)?[ 。.!！]*")
_CN = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """What is said of one row. `words` is what would follow the task's number; `sure`: nothing but a plain value."""

    row: int
    words: str
    unchanged: bool = False
    sure: bool = True


def row_alone(text: str) -> int | None:
    """`2`, `第二个`: one row of several, None for anything else."""
    found = _ALONE.fullmatch(flat(text).strip())
    if found is None:
        return None
    said = found["row"]
    return int(said) if said.isdecimal() else _CN[said]


def read_rows(text: str) -> tuple[RowAnswer, ...]:
    """The rows a message answers, in its order; empty when it is anything else."""
    own = text.strip()
    seen = flat(own).rstrip(" 。.!\n")
    if not seen or len(seen) > LONGEST or not re.match(r"(?:第 ?)?\d", seen):
        return ()
    plain = _plain_rows(seen)
    if plain:
        return () if len(plain) == 1 and _ONE_FIGURE.fullmatch(seen) else plain
    return _worded_rows(seen, own)


def _plain_rows(seen: str) -> tuple[RowAnswer, ...]:
    """Nothing but rows and plain values: `1 80 2完成 3不变`."""
    found: list[RowAnswer] = []
    at = 0
    while at < len(seen) and len(found) < MOST_ROWS:
        head = _ROW.match(seen, at)
        value = _VALUE.match(seen, head.end()) if head else None
        if head is None or value is None:
            return ()
        end = value.end()
        gap = _GAP.match(seen, end)
        if end < len(seen) and gap is None and not (seen[end].isdecimal() and not seen[end - 1].isdecimal()):
            return ()
        found.append(_answer(int(head["row"]), value, ""))
        at = gap.end() if gap else end
    return tuple(found) if at >= len(seen) else ()


def _worded_rows(seen: str, own: str) -> tuple[RowAnswer, ...]:
    """Rows apart from each other, each with words of its own: `1 80 今日联调；3 等法务盖章，估计周四`."""
    found: list[RowAnswer] = []
    at = 0
    for part in (piece.strip(" ,。、") for hard in _HARD.split(seen) for piece in _SOFT.split(hard)):
        if not part:
            continue
        at = seen.index(part, at)
        row = _worded(part, own[at : at + len(part)])
        if row is None or len(found) == MOST_ROWS:
            return ()
        found.append(row)
        at += len(part)
    return () if len(found) == 1 and _CLOCK.match(seen) else tuple(found)


def _worded(part: str, own: str) -> RowAnswer | None:
    head = _ROW.match(part)
    if head is None or _AMOUNT.match(part[head.end("row") :].lstrip()) or _LABEL.search(part):
        return None
    rest = part[head.end() :].strip()
    own = own[head.end() :].strip()
    value = _VALUE.match(rest)
    if value is None or (value["percent"] is not None and _AMOUNT.match(rest, value.end())):
        return RowAnswer(int(head["row"]), own, sure=False) if rest else None
    note = own[value.end() :].strip(" ，,。:：")
    return None if _ROW_AGAIN.match(note) else _answer(int(head["row"]), value, note)


def _answer(row: int, value: re.Match[str], note: str) -> RowAnswer:
    if value["same"] is not None:
        return RowAnswer(row, value["same"], unchanged=True, sure=not note)
    if value["done"] is not None:
        return RowAnswer(row, f"完成 {note}".strip(), sure=not note)
    figure = value["percent"].replace(" ", "").rstrip("%")
    return RowAnswer(row, f"{figure}% {note}".strip(), sure=not note)
