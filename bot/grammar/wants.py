"""Plain words that want a step of their own: 提醒我, 不做了, 换张工, 有困难, 请假; 解决了 and 我来 to a rung. Pure, linear."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.grammar import questions
from bot.grammar.fold import flat

LONGEST = 60
LONGEST_NEW_NAME = 3
SNOOZE, CANCEL, TRANSFER, DIFFICULT, MOVE, AWAY, SOLVED, FOLLOW = "稍后", "取消", "转交", "有困难", "改期", "代理", "解决", "跟进"
_N = r"(?<![A-Za-z0-9])(?P<kind>[TtQq])-?(?P<n>\d{1,7})(?!\d)"
_ASKED = r"(?:请|麻烦|帮我?|帮忙|那就?|就|我看)*(?:把|将|让)?"
_END = r"[ 。.!！~～…]*"
_LABEL = re.compile(_N)
_REMIND = re.compile(
    r"(?P<when>[^，,。；;]{0,16}?)(?:再|记得|要)*(?:提醒(?:一?下)?我|叫我|喊我)(?:一下)?(?:去|来|要)?(?P<what>[^，,。；;]{0,12})"
    + _END
)
_DROPPED = re.compile(
    rf"{_ASKED} ?{_N} ?(?:这[个项]?任务?|任务)?(?:就|也|先|现在|暂时|可以)*"
    r"(?:作废|取消|不做|不干|不搞|不需要做?|不用做|砍掉|删掉|删除)(?:了|吧|掉)*(?:[，, ]+(?P<why>[^?？]{2,40}?))?"
    + _END
)
_HARD = re.compile(rf"{_N} ?(?:这[个项]?任务?)?(?:有(?:点|些)?困难|做不了|有难度|搞不定)(?:[，,：: ]+(?P<why>[^?？]{{2,60}}?))?" + _END)
_WHO = r"[@＠]? ?(?P<who>[^\s，,。；;!！?？@＠]{1,12}?)"
_DOES = r"(?: ?(?:来?(?:负责|做|跟进|处理|弄|接手?)|来|吧|了|就行))*"
_HANDED = (
    re.compile(rf"{_ASKED} ?{_N} ?(?:就|那|也)*(?:还是|仍由|仍归|归|换成?|改由|改成|由|交给|给|让|派|安排给?) ?{_WHO}{_DOES}" + _END),
    re.compile(rf"{_ASKED} ?{_N} ?[@＠] ?(?P<who>[^\s，,。；;!！?？@＠]{{1,12}}?){_DOES}" + _END),
    re.compile(rf"(?:请|麻烦|那|就|还是)*(?:让|由|请|安排|派|叫) ?{_WHO} ?(?:来|去)?(?:做|负责|跟进|处理|接手?) ?{_N}(?:吧|了)*" + _END),
)
_HANDED_BARE = re.compile(rf"(?:那|就|这个|这项|这事)*(?:还是|仍由|仍归|归|换成?|改由|由|交给|让|派) ?{_WHO}{_DOES}" + _END)
_MOVED = re.compile(
    rf"{_ASKED} ?(?:(?P<label>[Tt]-?\d{{1,7}}) ?)?的?(?:截止(?:时间|日期)?|时间|日期)?(?:就|先|都|可以|那)*(?:改期|延期|改|推迟|延后|顺延|延|推|挪)(?:到|至|为)"
    r" ?(?P<when>[^，,。；; ]{1,16}?)(?:吧|好了|了)*(?:[，,。；; ]+(?P<why>[^?？]{2,60}?))?" + _END
)
_LEAVE = re.compile(
    r"请(?:个|了|年|病|事|半天|一天|\d天)*假|休(?:年|病|产|婚)?假|调休|年假|病假|出差|外出|不在(?!吗|么|了吗|线)(?:公司|单位|办公室)?|不上班|休息"
)
_THIRD = re.compile(r"他|她|客户|供应商|老板|大家|机器|服务器|系统|环境|接口|数据")
_DEPUTY = re.compile(
    r"(?:有事|有问题|有什么事|工作|任务)?(?:请|可以|都|就|先|可)*(?:找|联系|问|由|让|交给) ?[@＠]? ?"
    r"(?P<who>[^\s，,。；;!！?？@＠]{1,8}?)(?:代理?|负责|处理|跟进|帮忙|顶|吧|即可|就行|就好|先)*"
    + _END
)
_SOLVED = re.compile(
    r"(?:问题|这个?|已经?|都|已|终于|现在|今天|刚刚?)*(?:解决|搞定|弄好|处理[好完]|修[好复]|恢复|搞好|好|ok|没问题)(?:了|啦|了哈)" + _END, re.IGNORECASE
)
_FOLLOWS = re.compile(r"(?:这[个事]?|那)?(?:我来(?:跟|跟进|处理|解决|弄)?|我(?:跟进|处理|负责))(?:吧|了)?" + _END)
_WILL = re.compile(
    r"(?:应该|预计|大概|估计|争取|我|会|能|可以|就|到位|到货|到|前|内|解决|搞定|弄好|处理[好完]|修[好复]|恢复|给结果|答复|完成|好|出结果|服务器|环境|设备|人|了|吧|\s)*"
)


@dataclass(frozen=True, slots=True)
class Want:
    """A step wanted. `label`: T3 or Q1, "" where the records must tell; `who`, `when`, `why` in the user's own words."""

    step: str
    label: str = ""
    who: str = ""
    when: str = ""
    why: str = ""


def read(text: str, names: Collection[str]) -> Want | None:
    """What a short sentence wants; None for reports, questions and chat. `names`: people and departments known."""
    seen = flat(text).strip()
    if not seen or len(seen) > LONGEST or "\n" in seen or _asks(seen):
        return None
    own = text.strip()
    if found := _DROPPED.fullmatch(seen):
        return Want(CANCEL, label_of(found), why=_own(own, found, "why"))
    if found := _HARD.fullmatch(seen):
        return Want(DIFFICULT, label_of(found), why=_own(own, found, "why"))
    if (found := _REMIND.fullmatch(seen)) and (found["when"] or _LABEL.search(found["what"])):
        number = _LABEL.search(seen)
        when = _LABEL.sub("", _own(own, found, "when")).strip(" ，,")
        return Want(SNOOZE, label_of(number) if number else "", when=when)
    return _handed(own, seen, names)


def _handed(own: str, seen: str, names: Collection[str]) -> Want | None:
    for pattern in _HANDED:
        found = pattern.fullmatch(seen)
        if found and ("@" in seen or _known(_own(own, found, "who"), names) or _new_owner(found)):
            return Want(TRANSFER, label_of(found), who=_own(own, found, "who"))
    found = _HANDED_BARE.fullmatch(seen)
    if found and _known(_own(own, found, "who"), names):
        return Want(TRANSFER, who=_own(own, found, "who"))
    return None


def read_move(text: str) -> Want | None:
    """T3改到10月23日，资源从运营部调一个人: an order, no question. None for anything else."""
    seen = flat(text).strip()
    found = _MOVED.fullmatch(seen) if len(seen) <= LONGEST and "\n" not in seen and not _asks(seen) else None
    if found is None:
        return None
    label = (found["label"] or "").upper().replace("-", "")
    return Want(MOVE, label, when=_own(text.strip(), found, "when"), why=_own(text.strip(), found, "why"))


def read_leave(text: str) -> Want | None:
    """我明天请假，后天回来: the clause with the leave, and whom to ask meanwhile; None for anything else."""
    seen = flat(text).strip()
    if len(seen) > LONGEST or "\n" in seen or questions.asks(seen) or _LABEL.search(seen) or _THIRD.search(seen):
        return None
    clauses = [clause.strip() for clause in re.split(r"[，,。；;!！]+", text.strip()) if clause.strip()]
    away = next((clause for clause in clauses if _LEAVE.search(flat(clause))), None)
    if away is None:
        return None
    found = next((hit for clause in clauses if (hit := _DEPUTY.fullmatch(flat(clause)))), None)
    when = _LEAVE.sub(" ", away).strip(" 我要想得会在")
    return Want(AWAY, who=found["who"] if found else "", when=when)


def answers_rung(text: str) -> str:
    """解决, 跟进 or "": what a few words say to a rung about an issue."""
    seen = flat(text).strip()
    if len(seen) > LONGEST or questions.asks(seen):
        return ""
    if _SOLVED.fullmatch(seen):
        return SOLVED
    return FOLLOW if _FOLLOWS.fullmatch(seen) else ""


def promises(rest: str) -> bool:
    """Whether the words beside a day only promise a result: 应该能解决, 服务器到."""
    return _WILL.fullmatch(flat(rest).strip(" ，,。.!！")) is not None


def _new_owner(found: re.Match[str]) -> bool:
    """T5还是小赵负责: somebody nobody wrote about yet, where 负责 leaves no doubt."""
    return len(found["who"]) <= LONGEST_NEW_NAME and "负责" in found.string and not _THIRD.search(found["who"])


def _asks(seen: str) -> bool:
    """改到周五吧 orders."""
    return questions.asks(seen.replace("吧", ""))


def _known(who: str, names: Collection[str]) -> bool:
    return who in names or f"{who}部" in names


def label_of(found: re.Match[str]) -> str:
    """T3 as written in a number."""
    return f"{found['kind'].upper()}{int(found['n'])}"


def _own(text: str, found: re.Match[str], group: str) -> str:
    start, end = found.span(group)
    return text[start:end].strip() if start >= 0 else ""
