"""Sentences about issues 问题与解决措施. Dates come in as phrases."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, Facts, OutgoingMessage, Text
from bot.rules.escalation import LEVELS, PLAIN
from bot.texts import common
from bot.texts.common import SET_EXECUTIVE, people, say
from bot.texts.waivers import hint

EXAMPLE = "/问题 测试环境资源不足 任务:T2 @陈专员 截止:10月12日 措施:协调临时服务器"


def usage(mine: Sequence[str]) -> OutgoingMessage:
    """A bare /问题: my open issues, and how to raise one."""
    head = [f"与您有关的未解决问题 {len(mine)} 个：", *mine] if mine else ["目前没有与您有关的未解决问题。"]
    return say(*head, "登记问题，例如：", EXAMPLE)


def line(label: str, title: str, level: str, owner: str, due: str) -> str:
    """One issue in a list."""
    when = f"，截止 {due}" if due else ""
    return f"{label} {title}：{level}，{owner}{when}"


def card(title: str, rows: Sequence[tuple[str, str]], notes: Sequence[str], buttons: Sequence[Button]) -> OutgoingMessage:
    """An issue with its fields; empty ones are left out."""
    return common.card(title, rows, notes, buttons, style="muted")


def raised(label: str, title: str) -> str:
    """Head of the answer to a new issue."""
    return f"已登记 {label} {title}"


def updated(label: str, title: str) -> str:
    """Head of the answer to fields added later."""
    return f"已更新 {label} {title}"


def shown(label: str, title: str, open_: bool) -> str:
    """Head of an issue looked at."""
    return f"{label} {title}（{'未解决' if open_ else '已解决'}）"


FACTS = {
    "level": "级别",
    "kind": "类型",
    "occurred": "发生时间",
    "department": "责任部门",
    "owner": "负责人",
    "raiser": "提出人",
    "due": "截止",
    "task": "影响任务",
    "cause": "原因",
    "tried": "已尝试",
    "contenders": "争用双方",
    "allocation": "分配方案",
    "arbiter": "裁定人",
    "measure": "措施",
    "next": "下一步计划",
    "solved": "解决时间",
}


def what_next(when: str, names: Sequence[str], level: str) -> str:
    """What happens by itself, and when."""
    if not names:
        return f"{when}前未解决，将提醒牵头人（部门负责人尚未设定，可用 /部门 设定）。"
    who = "部门负责人" if level == PLAIN else "双方负责人"
    return f"{when}前未解决，将同步{who}：{people(names)}。"


def missing_title() -> OutgoingMessage:
    """No description."""
    return say("还缺问题描述，请写明是什么问题，例如：", EXAMPLE)


def missing_owner(title: str) -> OutgoingMessage:
    """Nobody named, no task to take the owner of."""
    return say(f"“{title}”还缺负责人，请回复 @姓名，例如：@陈专员")


def one_department_only(departments: Sequence[str]) -> OutgoingMessage:
    """Rule 2: one department answers."""
    return say(
        f"每个问题只有一个责任部门（规则 2），您写了 {len(departments)} 个：{'、'.join(departments)}。请选择一个。",
        buttons=[Button(name, name) for name in departments[:4]],
        tone="warn",
    )


def one_owner_only(names: Sequence[str], title: str) -> OutgoingMessage:
    """Rule 2."""
    return say(
        f"每个问题只能有一位第一责任人（规则 2），您写了 {len(names)} 位：{people(names)}。",
        "其他内容已记下，请点选一位，或重新发送，例如：",
        f"/问题 {title} @{names[0]}",
        buttons=[Button(name, f"@{name}") for name in names[:4]],
        tone="warn",
    )


def unknown_level(said: str) -> OutgoingMessage:
    """A level that is none."""
    return say(
        f"没有“{said}”这个级别，请选一个：{people(LEVELS)}。",
        buttons=[Button(level, level) for level in LEVELS],
    )


def unknown_task(said: str) -> OutgoingMessage:
    """The task named is not known here, or several are."""
    return say(f"“{said}”对应的任务没有找到，或不止一项，请写任务编号，例如：任务:T2")


def missing_cause(label: str, title: str, measure: str) -> OutgoingMessage:
    """解决 without a cause: what was understood is kept."""
    return say(f"{label} {title}：措施“{measure}”已记下。", "还缺原因，请回复，例如：原因:测试环境预算未提前申请")


def missing_measure(label: str, title: str) -> OutgoingMessage:
    """解决 without a measure."""
    return say(f"{label} {title}：还缺解决措施和原因。请先回复措施，例如：", "措施:临时测试服务器已到位")


def only_measure_missing(label: str, title: str) -> OutgoingMessage:
    """解决 with a cause and no measure."""
    return say(f"{label} {title}：原因已记下，还缺解决措施。请回复措施，例如：", "措施:临时测试服务器已到位")


def not_a_moment(said: str) -> OutgoingMessage:
    """发生时间 that is no moment behind us."""
    return say(f"没有看懂发生时间“{said}”，请写已经过去的时间，例如：10月13日 15:30")


def missing_contenders(title: str) -> OutgoingMessage:
    """资源冲突: who competes?"""
    return say(f"“{title}”是哪两方争用资源（规则 11）？请回复争用双方，例如：研发部与市场部争用测试环境")


def missing_allocation(label: str, title: str) -> OutgoingMessage:
    """资源冲突: who gets what, before it is over."""
    return say(
        f"{label} {title} 是资源冲突，解决前请写明分配方案（规则 11）。",
        "直接回复即可，例如：上午研发部使用，下午市场部使用",
        hint(11, label),
    )


def to_decide(arbiter: str) -> str:
    """资源冲突 without an allocation."""
    return f"请{arbiter}裁定分配方案（规则 11）。"


def missing_plan(label: str, title: str) -> OutgoingMessage:
    """未解决: what next?"""
    return say(f"{label} {title} 尚未解决，下一步计划是什么？直接回复即可，例如：更换供应商，先到货一半")


def missing_new_due(label: str, title: str) -> OutgoingMessage:
    """未解决: until when?"""
    return say(f"{label} {title} 的新完成时限是哪一天？直接回复即可，例如：10月16日")


def stays_open(label: str, title: str) -> str:
    """Head of the answer to 未解决."""
    return f"{label} {title} 未解决，继续跟进"


def which_issue(issues: Sequence[tuple[str, str]], word: str) -> OutgoingMessage:
    """Several open issues: which one is meant."""
    if not issues:
        return say("目前没有与您有关的未解决问题。请写明编号，例如：", f"/{word} Q1")
    return say(
        "请说明是哪一个问题：",
        *[f"{label} {title}" for label, title in issues],
        buttons=[Button(f"{label} {title}"[:20], f"/{word} {label}") for label, title in issues[:4]],
    )


def already_solved(label: str, title: str, when: str) -> OutgoingMessage:
    """解决 a second time."""
    return say(f"{label} {title} 已于 {when} 解决，无需重复操作。")


def solved(label: str, title: str, when: str, took: str, by: str, cause: str, measure: str, end: str) -> OutgoingMessage:
    """The end of an issue; `end` tells those who were alarmed that nothing is left to do."""
    rows = (("原因", cause), ("措施", measure), ("关闭人", by))
    blocks: list[Text | Facts] = [Text(f"{when}，用时 {took}"), Facts(rows)]
    if end:
        blocks.append(Text(end))
    return OutgoingMessage(title=f"{label} {title} 已解决", blocks=tuple(blocks), tone="good")


def confirm_escalation(label: str, title: str, names: Sequence[str]) -> OutgoingMessage:
    """/上报 says who will be told, and asks once."""
    return say(
        f"{label} {title} 将立即上报给：{people(names)}。",
        "确定上报吗？5 分钟内回复“确认”。",
        buttons=[Button("确认上报", "确认", "primary")],
    )


def no_higher(label: str, title: str) -> OutgoingMessage:
    """Everybody on the ladder has been told already."""
    return say(f"{label} {title} 已上报到最高一级，无需再上报。")


def nobody_higher(label: str, title: str) -> OutgoingMessage:
    """The next rung is empty."""
    return say(f"{label} {title} 的上一级还没有设定，可这样设定：", "/部门 研发部 负责人 @王经理", SET_EXECUTIVE)


def not_late(label: str, title: str) -> OutgoingMessage:
    """/上报 of a task that is in time."""
    return say(f"{label} {title} 尚未逾期。如有阻碍，可登记为问题：", f"/问题 说明阻碍 任务:{label}")


def escalated_title(name: str, label: str) -> str:
    """Head of the post that /上报 makes."""
    return f"{name}请求上报 {label}"


def escalated(label: str, title: str, names: Sequence[str]) -> OutgoingMessage:
    """/上报 was done one-to-one."""
    if not names:
        return say(f"{label} {title} 的上一级目前联系不上，已告知牵头人。")
    return say(f"{label} {title} 已同步给：{people(names)}。")


def open_list(lines: Sequence[str], count: int) -> OutgoingMessage:
    """`/查 问题`: every open issue here, the rest counted."""
    if not lines:
        return say("这里没有未解决的问题。")
    more = [f"另有 {count - len(lines)} 个，写编号可查看，例如：/查 Q12"] if count > len(lines) else []
    return say(*lines, *more, title=f"未解决的问题 {count} 个")
