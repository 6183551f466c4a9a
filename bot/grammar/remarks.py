"""The words of a report that are left when its facts are taken: what was done, why it is late, what is done about it.

`研发部核心功能开发已完成75%，测试用例编写延迟2天，增加1名测试人员支持` is, on the 协作进度跟踪表, a percentage, a
滞后原因 and a 解决方案 (FORMS, the worked example).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.grammar.percents import read_percent
from bot.grammar.progress import Progress

_CLAUSES = re.compile(r"[，,；;。\n]+")
_DELAY = re.compile(r"延迟|推迟|延期|延误|滞后|落后|拖后|晚了|晚于|delay", re.IGNORECASE)
_MEASURE = re.compile(
    r"(?:已|将|拟|正在?|会|准备)?(?:增加|新增|加派|增派|抽调|协调|安排|优先|加班|补充|借调|调整为|改为|申请增|请.{0,6}支持)"
)
_FORECAST = re.compile(r"预计|预估|估计|争取|计划|大概|预期")
_LEAD_IN = re.compile(
    r"(?:已经?|现在?|目前|整体|总体|进度|完成了?|做到了?|到了?|还差|还剩|大概|大约|约|差不多|为|[\s:：])*"
)
_BARE_DONE = re.compile(
    r"(?:已经?|都|全部|全都|今[天日]|昨[天日]|刚刚?|[\s:：])*(?:完成|搞定|做完|弄完|写完|办完|完工)(?:度|率)?[了啦哈呀啊]?[\s。.!！~✅✔☑]*"
)
_CAUSE = re.compile(  # 原因:… up to the next key
    r"(?:^|(?<=[\s，,；;]))(?:滞后|延期|延迟)?原因 ?[:：=] ?([^\n]+?)"
    r"(?=[\s，,；;]+(?:风险|措施|办法|解决措施|解决方案|预计[^\s:：=]{0,4}|新时限|说明|备注) ?[:：=]|\n|$)"
)
_SOUND = re.compile(r"^ ?(?:左右|上下)?[了吧啦呢]*(?=$|[\s，,；;。.!！~])")
_EDGE = " 　\t:：-—"


@dataclass(frozen=True, slots=True)
class Remarks:
    """The user's own words by their place on the sheet; each may be empty."""

    note: str
    delay_reason: str
    measure: str


def read_remarks(said: Progress) -> Remarks:
    """Sort the clauses of a report's note. Pure, linear in the note."""
    note: list[str] = []
    keyed = _CAUSE.search(said.source)
    delay: list[str] = [keyed.group(1).strip(_EDGE)] if keyed else []
    measure: list[str] = [said.measure] if said.measure else []
    for clause in _CLAUSES.split(said.note):
        words = _without_facts(clause, said)
        if not words or _BARE_DONE.fullmatch(words) or _told_elsewhere(words, said):
            continue
        if keyed and words in keyed.group(1):
            continue
        if _DELAY.search(words):
            delay.append(words)
        elif not said.measure and _MEASURE.match(words):
            measure.append(words)
        else:
            note.append(words)
    return Remarks("，".join(note), "，".join(delay), "，".join(measure))


def _without_facts(clause: str, said: Progress) -> str:
    """A clause without the department, the task's name and the percentage that stand in columns of their own."""
    words = clause.strip(_EDGE).removeprefix("了").strip(_EDGE)
    if said.department and words.startswith(said.department):
        words = words[len(said.department) :].strip(_EDGE)
    named = len(said.task_words) > 1 and not said.numbers and words.startswith(said.task_words)
    if named:
        words = words[len(said.task_words) :].strip(_EDGE)
    percent = read_percent(words) if named or said.numbers or not said.task_words else None
    if percent is None or percent.percent is None:
        return words
    start, end = percent.span
    before, after = words[:start], words[end:]
    return _SOUND.sub("", after).strip(_EDGE) if _LEAD_IN.fullmatch(before) else words


def _told_elsewhere(words: str, said: Progress) -> bool:
    """The clause is the wait or the forecast, which have columns of their own."""
    if said.waiting_for and said.waiting_for in words and len(words) <= len(said.waiting_for) + 4:
        return True
    source = said.forecast.source.strip() if said.forecast else ""
    return bool(source) and source in words and bool(_FORECAST.search(words) or _DELAY.search(words)) and len(words) <= len(source) + 8
