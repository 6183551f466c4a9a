"""Sentences about requests 协作需求提报表 and opinions 意见. Dates come in as phrases."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.texts import common
from bot.texts.common import say, spaced

EXAMPLE = "/需求 产品3.0版本上线 目标:按时上线 KPI:首月新增用户10万 涉及部门:研发部、运营部 截止:10月30日"
FACTS = {
    "department": "需求部门",
    "raiser": "发起人",
    "phone": "联系方式",
    "background": "背景",
    "goal": "目标",
    "kpi": "关键成果（KPI）",
    "departments": "涉及部门",
    "due": "期望完成时间",
    "staff": "人力",
    "budget": "预算",
    "equipment": "设备",
    "data": "数据",
    "risk": "风险点",
    "priority": "优先级",
    "links": "附件",
    "opinions": "意见",
    "evaluation": "评估",
    "project": "项目",
    "changes": "变更",
}
STATES = {"raised": "待评估", "accepted": "已通过", "declined": "未通过", "merged": "已合并"}


def usage(lines: Sequence[str]) -> OutgoingMessage:
    """A bare /需求: open requests here, and how to raise one."""
    head = [f"进行中的需求 {len(lines)} 项：", *lines] if lines else ["目前没有进行中的需求。"]
    return say(*head, "提需求，例如（可以只写名称，其余我来问）：", EXAMPLE)


def line(label: str, name: str, state: str, version: int, due: str) -> str:
    """One request in a list."""
    when = f"，期望 {spaced(due)}完成" if due else ""
    return f"{label} {name}：{STATES.get(state, state)}，v{version}{when}"


def missing_name() -> OutgoingMessage:
    """No name yet."""
    return say("请说明需求名称，直接回复即可，例如：产品3.0版本上线")


def missing_goal(name: str) -> OutgoingMessage:
    """What for?"""
    return say(f"“{name}”要达到什么目标？直接回复即可，例如：按时上线，首月新增用户10万")


def missing_kpi(name: str) -> OutgoingMessage:
    """Measured by what?"""
    return say(f"“{name}”用什么衡量（关键成果、KPI）？直接回复即可，例如：首月新增用户≥10万")


def missing_departments(name: str) -> OutgoingMessage:
    """With whom?"""
    return say(f"“{name}”的涉及部门有哪些？直接回复即可，例如：研发部、运营部")


def missing_due(name: str) -> OutgoingMessage:
    """By when?"""
    return say(f"“{name}”的期望完成时间是哪一天？直接回复即可，例如：10月30日")


def posted_in(group: str) -> str:
    """A request raised one-to-one."""
    return f"已发到{group}。"


def in_group() -> OutgoingMessage:
    """A request belongs to the group that works on it."""
    return say("需求请在协作群里提，各部门才能看到并提意见。")


def bad_link(words: str) -> OutgoingMessage:
    """附件 are addresses."""
    return say(f"没有看懂附件“{words}”，请写链接，例如：附件:https://example.com/brief")


def raised(label: str, name: str) -> str:
    """Head of the answer to a new request."""
    return f"已登记需求 {label} {name}"


def updated(label: str, name: str, version: int) -> str:
    """Head of the answer to fields added later."""
    return f"已更新 {label} {name}（v{version}）"


def shown(label: str, name: str, version: int, state: str) -> str:
    """Head of a request looked at."""
    return f"{label} {name}（v{version}，{STATES.get(state, state)}）"


def evaluation_due(due: str) -> str:
    """When the evaluation is due."""
    return f"请各部门提意见；需求评估请在 {due}前完成。"


def new_version(version: int) -> str:
    """Signatures were given on an older version."""
    return f"内容有变，现为 v{version}，请重新签字。"


def optional() -> str:
    """What else the form holds."""
    return "还可补充：背景、联系方式、人力、预算、设备、数据、风险点、优先级、附件。"


def card(
    head: str, facts: Sequence[tuple[str, str]], notes: Sequence[str], buttons: Sequence[Button] = ()
) -> OutgoingMessage:
    """A request with its fields; empty ones are left out."""
    return common.card(head, facts, notes, buttons)


def buttons(label: str, open_: bool) -> list[Button]:
    """Sign, and say an opinion."""
    return [Button("签字", f"/会签 {label}"), Button("提意见", f"/意见 {label}")] if open_ else []


def none_open() -> OutgoingMessage:
    """No open request to speak of."""
    return say("目前没有待评估的需求。提需求例如：", EXAMPLE)


def none_accepted() -> OutgoingMessage:
    """Nothing that could be changed by 变更."""
    return say("目前没有评估通过的需求，无需变更。")


def which(items: Sequence[tuple[str, str]], example: str) -> OutgoingMessage:
    """Several requests are open."""
    lines = [f"{label} {name}" for label, name in items[:6]]
    return say("是哪一项需求？请带上编号，例如：" + example.format(items[0][0]), *lines)


def decided(label: str, state: str) -> OutgoingMessage:
    """The form is closed: what was agreed changes by 变更."""
    if state == "accepted":
        return say(f"{label} 已评估通过，内容按变更办理（规则 10），例如：", f"/变更 {label} 完成时间改到11月6日 原因:增加联调 影响:工期+5天")
    return say(f"{label} {STATES.get(state, state)}，不再修改。如仍需要，请重新提需求：", EXAMPLE)


def nothing_to_drop(label: str, state: str) -> OutgoingMessage:
    """/取消 of a request that was declined or merged."""
    return say(f"{label} {STATES.get(state, state)}，已经结束，无需取消，记录保留。")


def opinion_words(label: str, name: str) -> OutgoingMessage:
    """Which opinion."""
    return say(f"请写下对 {label} {name} 的意见，直接回复即可。")


def opinion_saved(label: str, name: str, version: int, by: str, words: str) -> str:
    """An opinion is recorded; the request carries it."""
    return f"{label} {name} 的意见已记录（v{version}）：{by}，{words}"


def opinion_line(department: str, person: str, words: str) -> str:
    """One opinion."""
    return f"{department}（{person}）：{words}" if department else f"{person}：{words}"


def unchanged(label: str) -> OutgoingMessage:
    """Nothing new was said."""
    return say(f"{label} 没有变化。")
