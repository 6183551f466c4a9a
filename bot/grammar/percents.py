"""How much is done: 80%, 百分之七十五, 八成, 3/5, 48/60, 还差20%, 一半, 过半."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.grammar.numerals import DIGITS, number

_CN = "[零一二三四五六七八九十百两]"
_MISSING = "(?:还差|还剩下?|仅剩|只剩|剩下?|剩余|差|余下?|尚余|尚差|还有|还欠|还需要?|尚需)"
_MAYBE = "(?:大概|大约|约|差不多|将近|近|接近|不到|超过|大致|基本|至少|才|只|仅|了|也就|快|有)?"
_SHARE = (
    rf"(?:(?P<pct>\d{{1,30}}(?:\.\d{{1,4}})?) ?(?:%|个百分点)|(?P<words>(?<![零一二三四五六七八九十百千])[一二三四五六七八九]?十[一二三四五六七八九]?) ?%"
    rf"|百分之(?P<cpct>百|{_CN}{{1,4}}|\d{{1,4}})"
    r"|(?P<tenths>[一二三四五六七八九两十]|(?<![\d.])[1-9]) ?成(?P<half>半|[一二三四五六七八九](?!天|个"
    r"|月|周|年|点))?(?!品|员|本|交|功|果|立|型|熟|长|为|绩|像|都|因|语|就|不|效|份|人|千)"
    r"|(?P<below>[二三四五六七八九十]|\d{1,2})分之(?P<above>[一二三四五六七八九]|\d{1,2})|进度(?:是|为"
    r"|到|:)? ?(?P<bare>\d{1,3})(?![\d./%:]|[个条项年月日天人号版])|(?P<halfway>一半|过半|半数|50\/50)(?!天"
    r"|年|月|小时|径|夜|成品))"
)
PERCENT = re.compile(rf"(?:(?P<left>{_MISSING}){_MAYBE}(?:最后)? ?)?(?<![\d.]){_SHARE}")
_FRACTION = re.compile(
    r"(?<![\d./:\-A-Za-z年月第#])(?P<a>\d{1,5}) ?/ ?(?P<b>\d{1,5})(?![\d./:\-%]|[A-Za-z]|[日号月])"
    r"|(?P<total>\d{1,5}|[一二三四五六七八九十两]{1,3})(?P<unit>[个条项页张份篇家人台套门章件]) ?(?:[\u4e00-\u9fff]{0,8}?)?[，, ]?(?:已经?)?(?:完成"
    r"|做完|搞定|弄完|测完|写完|改完|跑完|跑了|执行|处理|交付|通过|跑过|过)了? ?(?P<part>\d{1,5}|[一二三四五六七八九十两]{1,3})(?P=unit)"
)
_GROWTH = re.compile(
    "(?:提升|增长|提高|降低|下降|上涨|转化率|占比|同比|环比|折扣|增加|减少|利率|税率|毛利率?|概率|达标率"
    "|准确率|覆盖率|通过率|点击率|留存率?|满意度|涨|跌|打|优惠|加薪|折|预算|费用|目标|力争)[了至到约为的:]{0,2} ?$"
)
_OLD = re.compile("(?:从|由|昨[天日]|之前|上周|上次|原来|原|计划|应该?|预期|目标)(?:完成|进度|是|为|到|在)? ?$")
_NOW = re.compile("(?:今[天日]|现在|目前|当前|实际)(?:完成|进度|是|为|到)? ?$")
_MOVES = re.compile(" ?(?:-+>|→|=>|至|到|提升|涨|推进|提高|增加)")
_MOVED = re.compile(
    "(?:进度|完成|推进)[^，,。]{0,6}(?:提升|提高|增长|推进|涨)(?:到|至) ?$|^(?:提升|提高|增长|推进|涨)(?:到"
    "|至) ?$|[%0-9](?:提升|提高|增长|增加|推进|涨)(?:到|至) ?$"
)


@dataclass(frozen=True, slots=True)
class Percent:
    """`percent` 0–100, or None with the words out of range in `error`; `span` in the given flat text."""

    percent: int | None
    error: str
    span: tuple[int, int]


def read_percent(text: str, *, fractions: bool = False) -> Percent | None:
    """The first statement of how much is done in flat text; `fractions`: 3/5 counts too."""
    best: Percent | None = None
    old = False
    for m in PERCENT.finditer(text):
        before = text[max(0, m.start() - 8) : m.start()]
        if _GROWTH.search(before) and not _MOVED.search(before):
            continue
        if best is not None and not (old or _NOW.search(before)):
            break
        found = _share(m)
        if found is None:
            continue
        best, old = found, _OLD.search(before) is not None or _MOVES.match(text, m.end()) is not None
        if not old:
            break
    if best is None and fractions:
        share = _FRACTION.search(text)
        return _fraction(share) if share else None
    return best


def _share(m: re.Match[str]) -> Percent | None:
    value = _value(m)
    if value is None:
        return None
    below = m.string[max(0, m.start() - 2) : m.start()]
    if value > 100 or below in ("-", " -"):
        return Percent(None, m.string[m.start() - (below != "" and below[-1] == "-") : m.end()], m.span())
    if m.group("left"):
        value = 100 - value
    return Percent(int(value), "", m.span())


def _value(m: re.Match[str]) -> float | None:
    if m.group("pct"):
        return float(m.group("pct"))
    if m.group("bare"):
        return float(m.group("bare"))
    if m.group("below"):
        below, above = number(m.group("below")) or 0, number(m.group("above")) or 0
        return _part(above, below) if 0 < above <= below else None
    if m.group("words"):
        return number(m.group("words"))
    if m.group("cpct"):
        word = m.group("cpct")
        return 100 if word in ("百", "一百") else number(word)
    if m.group("tenths"):
        tenths = 10 if m.group("tenths") == "十" else DIGITS.get(m.group("tenths"), 0) or int(m.group("tenths"))
        return tenths * 10 + (5 if m.group("half") == "半" else DIGITS.get(m.group("half") or "零", 0))
    return 50


def _fraction(m: re.Match[str]) -> Percent | None:
    a, b = number(m.group("a") or m.group("part")), number(m.group("b") or m.group("total"))
    if a is None or not b:
        return None
    if a > b:
        return Percent(None, m.group(), m.span())
    return Percent(_part(a, b), "", m.span())


def _part(a: int, b: int) -> int:
    """a of b in percent, rounded, and never 100 before all is done."""
    return min(int(a * 100 / b + 0.5), 99 if a < b else 100)
