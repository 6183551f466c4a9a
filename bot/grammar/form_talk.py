"""Sentences that name a new record: 再加个任务 …, 我想提个需求 …, 有个风险，…, 周四开会讨论…, 聊了…，记一下. Pure, linear.

What they say is put into the command they stand for, which is offered and never run: none of them is a report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.grammar.fold import flat
from bot.grammar.questions import asks

LONGEST = 160
_NUMBER = re.compile(r"(?<![A-Za-z0-9])[TtQqRrMm]-?\d{1,7}(?!\d)")
_WISH = r"(?:请|麻烦|帮我|帮忙|我们?|这边|部门|想|要|需要|得|先|再|还|来|打算|准备|申请|大家|一起|就)*"
_ONE = r"(?:一?[个条项场次份]|一下|下)?(?:新的?)?"
_SEP = r"[:：，,；; ]+"
_TASK = re.compile(rf"{_WISH}(?:加|新增|增加|新建|建|登记|派|安排){_ONE}任务{_SEP}(?P<what>.+)", re.DOTALL)
_PROPOSAL = re.compile(rf"{_WISH}(?:提报|提|报|发起|登记){_ONE}(?:协作)?需求{_SEP}(?P<what>.+)", re.DOTALL)
_RISK = re.compile(rf"(?:现在|目前|{_WISH})?(?:有(?:一?[个条点])|(?:登记|提|报|记){_ONE})风险点?(?:是|就是)?{_SEP}(?P<what>.+)", re.DOTALL)
_FIGURE = re.compile(r"\d ?%|百分之")
_TALKED = re.compile(r"聊|沟通|电话|谈[了过好妥]|商[量定]|约定|口头|微信|邮件|碰了|对了一?下|说[好定]")
_NOTED = re.compile(r"[，,。；; ]*(?:请|麻烦|帮我|帮忙|你|先|给)*(?:记录?一?下|记下来|记下|做个记录|留个记录|记录下来)(?:吧|哈|谢谢)*[ 。.!！~]*$")
_DAY = r"(?:(?:下下|下|本|这)?(?:周|星期)[一二三四五六日天]|今天|明天|后天|\d{1,2}月\d{1,2}[日号]|\d{1,2}[日号])"
_HOUR = (
    r"(?:上午|中午|下午|晚上|早上)?(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:点半?|[:：]\d{2})(?:\d{1,2}分)?"
    r"(?:(?:到|至|-)(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:点半?|[:：]\d{2}))?)?"
)
_WHEN = re.compile(rf"{_DAY} ?{_HOUR}")
_MEET = re.compile(
    rf"(?:{_WISH}(?P<before>{_DAY} ?{_HOUR}))?[，, ]*{_WISH}(?:约|开|安排|组织|发起|召开){_ONE}(?:短会|会议|会|碰头会)(?!议室)[:：，,； ]*(?P<rest>.+)",
    re.DOTALL,
)
_ABOUT = re.compile(r"(?:讨论|商量|商议|沟通|关于|聊聊|聊|对)(?:一下|下)?")
_DEPARTMENTS = re.compile(r"[\u4e00-\u9fff]{1,6}?部(?!署|分)")
_HANDED = re.compile(rf"(?P<what>.{{2,60}}?)[，,。；; ]+{_WISH}(?:提交|可以|申请|报请)(?:成果)?验收(?:了|吧)?[ 。.!！~]*")
_REACHED = re.compile(
    r"(?P<name>[^\s，,。；;:：]{2,16}?)(?:现在|目前|已经?|今天|本月|终于)*(?:做|达|涨|升|增加|增长|提高|完成|达成|到)(?:到|至|成)? ?"
    r"(?P<value>\d+(?:\.\d+)?(?:万|亿|%|个|人|元|次|单|条)?)(?:了|啦)?[ 。.!！~]*"
)
TASK, PROPOSAL, RISK, TALK, MEETING, SUBMIT, KPI = "任务", "需求", "风险", "沟通", "会议", "提交", "KPI"
_LED = re.compile(r"(?:由|请|让)? ?(?P<who>[\u4e00-\u9fff]{1,8}?)(?:来)?(?P<role>牵头|负责|分管)")
_LED_KEYS = {"牵头": "牵头", "负责": "负责人", "分管": "分管领导"}


@dataclass(frozen=True, slots=True)
class Named:
    """A record named in a sentence: the command, its words, and for a meeting when and with whom."""

    command: str
    what: str
    when: str = ""
    departments: tuple[str, ...] = ()


def read_named(text: str) -> Named | None:
    """What a whole sentence wants recorded anew; None for reports, questions, chat and sentences with a number."""
    own = text.strip()
    seen = flat(own)
    if not seen or len(seen) > LONGEST or asks(seen.replace("吧", "")):
        return None
    if found := _HANDED.fullmatch(seen):
        return Named(SUBMIT, _own(own, found, "what"))
    if _NUMBER.search(seen):
        return None
    for command, pattern in ((TASK, _TASK), (PROPOSAL, _PROPOSAL), (RISK, _RISK)):
        if found := pattern.fullmatch(seen):
            return Named(command, _own(own, found, "what").strip(" 。"))
    return _talk(own, seen) or _meeting(own, seen)


def _talk(own: str, seen: str) -> Named | None:
    """跟供应商电话聊了，报价下周给，记一下; a figure makes it a report."""
    found = _NOTED.search(seen)
    if found is None or not _TALKED.search(seen[: found.start()]) or _FIGURE.search(seen):
        return None
    return Named(TALK, own[: found.start()].strip(" ，,。；;"))


def _meeting(own: str, seen: str) -> Named | None:
    found = _MEET.fullmatch(seen)
    if found is None:
        return None
    rest, when = _own(own, found, "rest"), _own(own, found, "before")
    said = None if when else _WHEN.search(flat(rest))
    if said is not None:
        when, rest = rest[said.start() : said.end()], rest[: said.start()] + " " + rest[said.end() :]
    about = _ABOUT.search(flat(rest))
    if not when and about is None:
        return None
    before, topic = (rest[: about.start()], rest[about.end() :]) if about else (rest, rest)
    departments = tuple(dict.fromkeys(_DEPARTMENTS.findall(before)))
    if about is None:
        topic = _DEPARTMENTS.sub(" ", rest)
    topic = " ".join(topic.split()).strip(" ，,。；;和与跟")
    return Named(MEETING, topic, when.strip(), departments) if topic else None


def read_reached(text: str) -> tuple[str, str] | None:
    """月询盘量做到520了: a name that may be a KPI's, and its value."""
    own = text.strip()
    found = _REACHED.fullmatch(flat(own))
    return (_own(own, found, "name"), _own(own, found, "value")) if found else None


def as_verdict(text: str) -> str:
    """同意立项，由运营牵头，刘主管负责，赵总分管 with its roles as fields; a clause that says more stays as it is."""
    parts = re.split(r"([，,；; ])", text)
    return "".join(_as_role(part) for part in parts)


def _as_role(clause: str) -> str:
    found = _LED.fullmatch(flat(clause))
    if found is None:
        return clause
    return f" {_LED_KEYS[found['role']]}:{clause[found.start('who') : found.end('who')]} "


def _own(own: str, found: re.Match[str], group: str) -> str:
    start, end = found.span(group)
    return own[start:end].strip() if start >= 0 else ""
