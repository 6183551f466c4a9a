"""Why something came earlier or later than planned: the few reasons people tap, and those their own words say. Pure."""

from __future__ import annotations

import re
from datetime import date

from bot.rules.calendar import Calendar

RESOURCES, CHANGED, OTHERS, TOO_SHORT, TOO_LONG, ELSE = "资源", "需求变更", "等他人", "估时不足", "估时偏多", "其他"
LATE = (RESOURCES, CHANGED, OTHERS, TOO_SHORT, ELSE)  # offered where something is later than planned
EARLY = (RESOURCES, CHANGED, OTHERS, TOO_LONG, ELSE)
EVERY = (RESOURCES, CHANGED, OTHERS, TOO_SHORT, TOO_LONG, ELSE)
ASKED_FROM = 1  # working days off plan

_MEANS = "资源|人手|人员|人力|设备|环境|服务器|预算|经费|产能|算力|场地|工具|账号"
_LACK = "不足|不够|紧张|短缺|没到位|未到位|不到位|受限|冲突|没有|缺口|抽走|被调走"
_WORDS = {
    OTHERS: re.compile(
        r"等(?![于级等量比])[\u4e00-\u9fff]{1,}|待.{0,8}(?:确认|审批|盖章|反馈|回复|签字|提供|交付|定稿)"
        r"|(?:审批|盖章|签字|法务|客户|供应商|对方|上游|外部|其他部门|他人).{0,6}(?:未|没|慢|延|迟|拖)"
    ),
    RESOURCES: re.compile(rf"(?:{_MEANS}).{{0,6}}(?:{_LACK})|缺(?:{_MEANS}|人)|资源"),
    CHANGED: re.compile(
        r"需求.{0,4}(?:变|改|增|调|新)|改需求|变更|改稿|改版|返工|范围.{0,4}(?:扩|调|变|增)|新增(?:功能|需求)"
        r"|修改(?:较|太|过)?多|方案.{0,3}(?:改|变|调)"
    ),
    TOO_SHORT: re.compile(
        r"估时|低估|估(?:计|算)?.{0,3}(?:不足|少|乐观|短|低)|工作量.{0,4}(?:大|超|多|增)"
        r"|比(?:预期|预计|想象|计划).{0,4}(?:复杂|难|多|久)|难度.{0,2}(?:大|高)"
    ),
}


def reason_of(words: str) -> str:
    """The reason that words say, the first one in them; empty where they say none."""
    if words in EVERY:
        return words
    found = [(m.start(), reason) for reason, pattern in _WORDS.items() if (m := pattern.search(words))]
    return min(found)[1] if found else ""


def days_off(planned: date, found: date, calendar: Calendar) -> int:
    """Working days from the planned day to the other one: positive is later, negative earlier."""
    if found >= planned:
        return calendar.working_days_between(planned, found)
    return -calendar.working_days_between(found, planned)


def offered(days: int) -> tuple[str, ...]:
    """What may be tapped."""
    return LATE if days > 0 else EARLY
