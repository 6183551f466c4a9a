"""Sentences about taking back: what came back, who is told, and what stays."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import OutgoingMessage
from bot.texts.common import say, spaced

UNDONE_REASON = "撤销"


def undone(lines: Sequence[str]) -> OutgoingMessage:
    """What is as it was before."""
    return say("已撤销：", *lines)


def nothing_to_undo() -> OutgoingMessage:
    """No own change in the last ten minutes."""
    return say("10 分钟内没有您可以撤销的操作。")


def undo_overtaken(label: str, *, new: bool = False) -> OutgoingMessage:
    """Somebody changed it since. `new`: it was to be taken off the sheet."""
    said = f"{label} 之后又有更新，不能直接撤销。"
    if label.startswith("Q"):
        return say(f"{said}如已办结，请发送：/解决 {label} 措施:… 原因:…")
    if new:
        return say(f"{said}如不再需要，请发送：/取消 {label} 原因:需求已合并")
    return say(f"{said}请发送新的内容更正，例如：/进度 {label} 80%")


def form_overtaken(what: str) -> OutgoingMessage:
    """Others have gone on with a form of the paper trail since."""
    return say(f"{what} 之后又有更新，不能直接撤销，请发送新的内容更正。")


def setting_stays(word: str, old: str) -> OutgoingMessage:
    """A setting is changed back by hand."""
    return say(f"设置不能撤销，请改回：/设置 {word} {old}".rstrip())


def directory_stays() -> OutgoingMessage:
    """Departments, members, projects and bound names are no matter of /撤销."""
    return say("部门、项目、成员的登记不能撤销，请重新发送正确的内容，例如：", "/部门 市场部 负责人 @王经理 接口人 @小李")


def answer_stays() -> OutgoingMessage:
    """收到, 跟进 and 上报 have been heard."""
    return say("收到、跟进、上报已经生效，不能撤销。", "如需调整跟进时间，请发送：/跟进 Q1 周四前")


def request_withdrawn(label: str, title: str, due: str, by: str) -> OutgoingMessage:
    """To who was asked for a new date."""
    return say(f"{by}已撤回 {label} {title} 的改期申请，仍按 {spaced(due)}跟踪，您无需处理。")


def grant_undone(label: str, title: str, due: str, by: str) -> OutgoingMessage:
    """To who asked: the decision was taken back, the request is open again."""
    return say(f"{by}撤销了对 {label} {title} 改期申请的答复。", f"目前截止 {due}，您的申请仍待处理。")


def transfer_undone(label: str, title: str, by: str, owner: str) -> OutgoingMessage:
    """To who was to be the new responsible person."""
    return say(f"{by}撤销了转交：{label} {title} 仍由{owner}负责，您无需处理。")


def task_withdrawn(label: str, title: str, by: str) -> OutgoingMessage:
    """To the owner of a task made one-to-one."""
    return say(f"{by}撤销了 {label} {title}，您无需处理。")


def tasks_withdrawn(by: str, names: Sequence[str]) -> OutgoingMessage:
    """To the owner of several tasks of one list."""
    return say(f"{by}撤销了 {len(names)} 项任务，您无需处理：", *names)


def undone_task(label: str, title: str, back: Sequence[str], *, gone: bool) -> str:
    """One line of what was undone: what of it came back."""
    return f"{label} {title}：不再登记" if gone else f"{label} {title}：{'，'.join(back) or '已恢复'}"


def back_percent(percent: int) -> str:
    """A report taken back."""
    return f"恢复为 {percent}%"


def back_due(due: str) -> str:
    """A date taken back."""
    return f"恢复为截止 {due}"


def back_owner(name: str) -> str:
    """A handing over taken back."""
    return f"第一责任人恢复为{name}"


def back_deliverable(deliverable: str) -> str:
    """A standard taken back."""
    return f"交付恢复为：{deliverable}" if deliverable else "交付恢复为未填写"


def back_remark(remark: str) -> str:
    """A remark taken back."""
    return f"备注恢复为：{remark}" if remark else "备注恢复为未填写"


def back_description(description: str) -> str:
    """A description taken back."""
    return f"描述恢复为：{description}" if description else "描述恢复为未填写"


def back_priority(priority: str) -> str:
    """A priority taken back."""
    return f"优先级恢复为{priority or '未填写'}"


def back_unclaimed() -> str:
    """认领 taken back."""
    return "恢复为待认领"


def back_answer() -> str:
    """接受, 有困难 or 不归我们 taken back."""
    return "答复已撤回"


def back_snooze(when: str) -> str:
    """A reminder taken back."""
    return f"提醒恢复为 {when}" if when else "不再另行提醒"


def back_inner(dates: str) -> str:
    """An inner day taken back."""
    return f"恢复为{dates}" if dates else "不再有内部日期"


def back_reason(reason: str) -> str:
    """Why it is off plan, taken back."""
    return f"偏差原因恢复为{reason}" if reason else "偏差原因恢复为未填写"


def back_on_sheet(percent: int) -> str:
    """A cancelling taken back."""
    return f"恢复跟踪，当前 {percent}%"


def back_refusal() -> str:
    """A no to a new date taken back."""
    return "改期申请恢复为待处理"


def back_request() -> str:
    """A request for a new date taken back."""
    return "已撤回改期申请"


def project_withdrawn(name: str) -> str:
    """The project made along with the first task goes with it."""
    return f"项目“{name}”：一并撤销"


def undone_issue(label: str, title: str, *, gone: bool) -> str:
    """One line of what was undone."""
    return f"{label} {title}：不再登记" if gone else f"{label} {title}：恢复为未解决"
