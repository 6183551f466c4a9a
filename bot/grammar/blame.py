"""Sentences that blame somebody (规则 8): "研发部进度慢", "运营部不配合", "张工一直不回复". Pure.

A finding needs a subject, a department or a person who is known, and a verdict about them right behind it.
A fact about a department ("研发部进度滞后2天"), a slow system and an honest absence are none.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from bot.grammar.fold import flat

PACE, REPLY, SUPPORT, QUALITY = "pace", "reply", "support", "quality"
MAX_TEXT = 500  # characters considered
_PRONOUNS = ("你们", "他们", "她们", "对方")
_STEM = r"(?!因为|由于|主要|就是|都怪)[\u4e00-\u9fff]{2,6}?部"
_OFTEN = r"(?:的|又|还|都|也|就|是|一直|总是|总|老是|老|经常|每次|实在|根本|真的|简直|一向|最近|现在|目前|这边|那边|同事|同学|人)*"
_HOW = r"(?:太|很|好|真|过于|非常|特别|比较|有点|最|越来越|这么|那么|如此|得)*"
_END = r"(?:了|啦|吧|啊|呢|的)*(?=$|[\s，,。.；;！!：:、）)]|导致|所以|因此|影响|拖累)"
_WHAT = {
    PACE: (
        rf"(?:进度|进展|动作|速度|效率|干活|做事|办事|推进|开发|工作|交付|执行|完成)?{_HOW}(?:慢吞吞|慢|拖拉|磨蹭|磨叽|拖沓|低下)"
        r"|[\u4e00-\u9fff]{0,8}?(?:给|做|改|写|交|弄|提供|推进|处理|开发)得(?:太|很|好|过于|非常|特别|比较|有点)*慢"
        r"|拖(?:后腿|延|拉|着不[做办动])|拖慢(?:了)?(?:整体|项目)?(?:进度)?|掉链子|效率(?:太|很)?(?:低|差)|能力(?:太|很)?(?:差|不行|不足)"
    ),
    REPLY: (
        rf"(?:回复|响应|反馈|反应|回消息|答复|沟通){_HOW}慢|(?:不|没|从不|迟迟不|迟迟没)(?:有)?(?:回复|回应|反馈|理人|搭理|回消息|答复|理我们?)"
    ),
    SUPPORT: r"不(?:愿意?|肯|想|太|怎么)?配合|配合(?:度)?(?:太|很)?(?:差|不够|不好)|不作为|不管事|推诿|推卸(?:责任)?|甩锅|踢皮球|扯皮|不支持工作",
    QUALITY: (
        r"(?:工作|做事|办事)?(?:不负责任|不负责|不认真|不上心|不用心|不专业|没责任心|敷衍(?:了事)?|马虎|糊弄|偷懒|失职|不靠谱)"
        r"|(?:质量|水平|东西|活)?做得(?:太|很)?(?:差|烂)|(?:太|很)?(?:懒|差劲|不行|坑)"
    ),
}


_VERDICT = re.compile("|".join(_WHAT.values()))
_NEEDED = re.compile("[慢拖磨低掉差不没推甩踢扯敷马糊偷失懒烂坑]")  # one of them stands in every verdict


@dataclass(frozen=True, slots=True)
class Blame:
    """`kind` is PACE, REPLY, SUPPORT or QUALITY; `department` the name said or ""; `span` in the text given."""

    kind: str
    department: str
    span: tuple[int, int]


def find_blame(text: str, names: Collection[str] = (), departments: Collection[str] = ()) -> Blame | None:
    """The first blaming clause, or None. `names`: people; `departments`: as registered; linear in the text."""
    seen = flat(text[:MAX_TEXT])
    if not _NEEDED.search(seen) or not _VERDICT.search(seen):  # nearly always: a report costs no more than this
        return None
    found = _pattern(tuple(sorted(names)), tuple(sorted(departments))).search(seen)
    if found is None:
        return None
    kind = next(kind for kind in _WHAT if found[kind])
    subject = found["subject"].lstrip("@")
    department = subject if subject.endswith("部") or subject in departments else ""
    return Blame(kind, department, found.span("whole"))


@lru_cache(maxsize=32)
def _pattern(names: tuple[str, ...], departments: tuple[str, ...]) -> re.Pattern[str]:
    known = sorted({*departments, *names, *_PRONOUNS}, key=len, reverse=True)
    subject = "|".join([*(re.escape(flat(name)) for name in known if len(name) > 1), _STEM])
    what = "|".join(f"(?P<{kind}>{words})" for kind, words in _WHAT.items())
    start = r"(?:^|(?<=[\s，,。.；;！!?？：:、（(“\"])|(?<=因为)|(?<=由于)|(?<=主要是)|(?<=就是)|(?<=都怪))"
    return re.compile(rf"{start}(?P<whole>(?:都怪)?@?(?P<subject>{subject})[\s]?{_OFTEN}(?:{what}){_END})")
