"""Sentences about 复盘: what was reached, what the record says, what people add. Never about persons (rule 12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.base import OutgoingMessage, Text
from bot.texts.common import say, spaced

NOTE = "本报告只看流程（规则 12），不作个人考核依据。"
EXAMPLE = "/复盘 做得好:联调环境提前就绪"
KINDS = {"goal": "目标说明", "well": "做得好", "improve": "待改进", "pattern": "可复用"}
HEADS = {"goal": "目标与结果", "record": "过程数据", "well": "做得好", "improve": "待改进", "pattern": "可复用"}
NO_DEPARTMENT = "未注明部门"


@dataclass(frozen=True, slots=True)
class Report:
    """A 复盘报告 as people read it; each part in lines."""

    project: str
    goal: str
    kpis: Sequence[str]
    goals: Sequence[str]
    record: Sequence[str]
    well: Sequence[str]
    improve: Sequence[str]
    pattern: Sequence[str]


def report(head: str, one: Report) -> OutgoingMessage:
    """The whole report."""
    goal = [f"目标：{one.goal}"] if one.goal else []
    parts = {
        "goal": [*goal, *one.kpis, *one.goals],
        "record": one.record,
        "well": one.well,
        "improve": one.improve,
        "pattern": one.pattern,
    }
    body = ["\n".join([f"【{HEADS[key]}】", *(lines or ["暂无"])]) for key, lines in parts.items()]
    added = f"补充一条，例如：{EXAMPLE}"
    return OutgoingMessage(title=f"复盘报告：{one.project}", blocks=(Text("\n".join([head, NOTE, *body, added])),))


def for_leads(when: str) -> str:
    """The head of what leads are shown first."""
    return f"请各部门负责人先看，{spaced(when)}发到群里；补充或更正请发送 /复盘。"


def for_all(day: str) -> str:
    """The head of what the group gets."""
    return f"{day}发布，过程数据取自记录。"


def planned(project: str, when: str, leads: Sequence[str]) -> OutgoingMessage:
    """It is laid out: who sees it first, and when the others do."""
    first = f"先私下发给部门负责人：{'、'.join(leads)}。" if leads else "项目还没有部门负责人。"
    return say(f"{project} 的复盘已按记录生成。{first}", f"{spaced(when)}发到本群。", f"大家可以补充，例如：{EXAMPLE}")


def on_its_way(project: str, when: str, count: int) -> OutgoingMessage:
    """Asked for before its day."""
    added = f"目前已有补充 {count} 条。" if count else ""
    return say(f"{project} 的复盘将于 {spaced(when)}发到群里，部门负责人先看。{added}", f"补充一条，例如：{EXAMPLE}")


def added(project: str, lines: Sequence[str]) -> OutgoingMessage:
    """Lines were taken down."""
    return say(f"已记入 {project} 的复盘：", *lines)


def added_line(kind: str, text: str) -> str:
    """One of them."""
    return f"{KINDS.get(kind, kind)}：{text}"


def goal_line(kpi: str, text: str) -> str:
    """Why a goal was reached or not."""
    return f"{kpi} 的说明：{text}" if kpi else text


def no_persons(name: str, kind: str) -> OutgoingMessage:
    """Rule 12."""
    return say(
        f"规则 12：复盘只看流程，不点名个人（“{name}”）。请改写为环节或原因，例如：",
        f"/复盘 {KINDS.get(kind, '待改进')}:测试用例评审安排过晚，建议提前一周",
    )


def not_understood() -> OutgoingMessage:
    """Which part does it belong to?"""
    return say("请说明属于哪一部分：做得好、待改进、可复用，或目标说明。例如：", EXAMPLE, "/复盘 待改进:测试环境申请需提前")



# ---------------------------------------------------------------- from the record


def tasks_line(done_in_time: int, done_late: int, open_: int) -> str:
    """How the tasks ended."""
    total = done_in_time + done_late + open_
    return f"任务 {total} 项：按期完成 {done_in_time} 项，逾期完成 {done_late} 项，未完成 {open_} 项"


def moves_line(count: int, by: Sequence[tuple[str, int]]) -> str:
    """Moved dates, by department."""
    return f"改期 {count} 次" + _by(by, "次")


def escalations_line(leads: int, executive: int) -> str:
    """How far the ladder went."""
    return f"提醒到部门负责人 {leads} 次，同步分管领导 {executive} 次"


def reopened_line(reopened: int, failed: int) -> str:
    """Work that was opened again."""
    return f"重新打开 {reopened} 次，其中验收不通过 {failed} 次"


def cycle_line(by: Sequence[tuple[str, int]]) -> str:
    """Average working days from begin to done, by department."""
    return "平均用时（工作日）：" + "、".join(f"{name} {days} 天" for name, days in by)


def waiting_line(by: Sequence[tuple[str, int]]) -> str:
    """Working days somebody was waited for, by department."""
    return "等待时间（工作日）：" + "、".join(f"等{name} {days} 天" for name, days in by)


def causes_line(by: Sequence[tuple[str, int]]) -> str:
    """Why tasks were off plan."""
    return "偏离计划的原因：" + "、".join(f"{name} {count} 项" for name, count in by)


ACCEPTANCE = "验收"


def _by(by: Sequence[tuple[str, int]], unit: str) -> str:
    return f"（{'、'.join(f'{name} {count} {unit}' for name, count in by)}）" if by else ""
