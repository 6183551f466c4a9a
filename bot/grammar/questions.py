"""Questions among what people say: they are answered with what is recorded and never become a record themselves."""

from __future__ import annotations

import re

from bot.grammar.fold import flat

_END = r"(?=\s*(?:$|[，,。；;!！?？~\n]))"
_ASKS = re.compile(
    rf"[?？](?=$|[\s，,。；;!！?？\u4e00-\u9fff])|吗|(?<![什怎那这多要])么{_END}|吧{_END}"
    rf"|(?:了|[完好定成妥清]|上线|交付|通过|解决|开始|提交|更新|进展|消息|结果)没有?{_END}"
    r"|(?<!没)(?<!没有)(?<!无)(?:什么|啥)(?!都|也)|(?<!不管)(?<!无论)谁(?!都|也)|(?<![不没])(?:怎么|咋)(?!也|都)|怎样"
    rf"|如何(?:了|{_END}|[才能完做处办])|何时|几时|几号|几点|(?<![这那过前后近上头好再第十期迟晚推拖缓慢])几(?:天|个?工作日|个?小时|周)"
    r"|周几|星期几|多久|多长时间|(?<![没不])多少|哪(?!怕|吒|里都)|到哪"
    r"|([\u4e00-\u9fff])[不没]\1|是否|可否|能否|有没|有无|进展如何"
)
_FIGURE = re.compile(r"\d ?%|百分之|[一二三四五六七八九两十\d]成(?=[了吧左上]|$)|一半")
_SOFTLY = re.compile(rf"吧{_END}")  # 80%吧 tells, 完成了吧 asks
_STILL = re.compile(r"还|在|没|未|着|才")  # 还没动呢 tells, 核心功能呢 asks
_BARE_NE = re.compile(rf"呢{_END}")
_CLAUSE = re.compile(r"[^，,。；;!！?？\n]*[，,。；;!！?？\n]*")


def asks(clause: str) -> bool:
    """Whether one clause is a question (完成了吗, 什么时候, 谁, 是否, 完成没有 …). Pure, linear."""
    seen = flat(clause)
    if _FIGURE.search(seen) and "?" not in seen:
        seen = _SOFTLY.sub("", seen)
    if _ASKS.search(seen):
        return True
    return _BARE_NE.search(seen) is not None and not _STILL.search(seen)


def statements(text: str) -> str:
    """The text without the clauses that ask; the same text when none does."""
    clauses = [m.group() for m in _CLAUSE.finditer(text) if m.group()]
    kept = [clause for clause in clauses if not asks(clause)]
    return text if len(kept) == len(clauses) else "".join(kept).strip(" ，,。；;\n")
