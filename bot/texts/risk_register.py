"""Sentences about 风险. Dates come in as phrases."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.texts import common
from bot.texts.common import people, say

EXAMPLE = "/风险 服务器供应延期 影响:上线推迟3天 等级:高 应对:提前租用云服务器 @张工"
LEVELS = ("低", "中", "高", "重大")
FACTS = {
    "level": "等级",
    "impact": "影响",
    "measure": "应对",
    "owner": "责任人",
    "task": "关联任务",
    "issue": "转为问题",
    "result": "结果",
    "closed": "关闭时间",
}


def label(number: int) -> str:
    """`风险3`, as people type it."""
    return f"风险{number}"


def usage(lines: Sequence[str], count: int) -> OutgoingMessage:
    """A bare /风险: what is open here, and how to note one."""
    head = [f"未关闭的风险 {count} 项：", *lines] if lines else ["目前没有未关闭的风险。"]
    more = [f"另有 {count - len(lines)} 项。"] if count > len(lines) else []
    return say(*head, *more, "登记风险，例如：", EXAMPLE)


def line(label: str, title: str, level: str, owner: str) -> str:
    """One risk in a list."""
    return f"{label} {title}（{level}，责任人 {owner}）"


def card(
    title: str, rows: Sequence[tuple[str, str]], notes: Sequence[str], buttons: Sequence[Button]
) -> OutgoingMessage:
    """A risk with its fields; empty ones are left out."""
    return common.card(title, rows, notes, buttons)


def raised(label: str, title: str) -> str:
    """Head of the answer to a new risk."""
    return f"已登记 {label} {title}"


def updated(label: str, title: str) -> str:
    """Head of the answer to fields changed later."""
    return f"已更新 {label} {title}"


def shown(label: str, title: str, open_: bool) -> str:
    """Head of a risk looked at."""
    return f"{label} {title}（{'未关闭' if open_ else '已关闭'}）"


def buttons(label: str) -> list[Button]:
    """What may follow."""
    return [Button("已关闭", f"/{label} 关闭"), Button("已发生", f"/{label} 已发生")]


def missing_title() -> OutgoingMessage:
    """Which risk?"""
    return say("还缺风险描述，请写明可能发生什么，例如：", EXAMPLE)


def missing_level(title: str) -> OutgoingMessage:
    """How big?"""
    return say(f"“{title}”是什么等级？请回复：{people(LEVELS)}。", buttons=[Button(one, one) for one in LEVELS])


def unknown_level(said: str) -> OutgoingMessage:
    """A level that is none."""
    return say(f"等级“{said}”不在可选范围，请回复：{people(LEVELS)}。", buttons=[Button(one, one) for one in LEVELS])


def missing_owner(title: str) -> OutgoingMessage:
    """Rule 2."""
    return say(f"“{title}”还缺责任人（规则 2），请回复 @姓名，例如：@张工")


def one_owner_only(names: Sequence[str], title: str) -> OutgoingMessage:
    """Rule 2."""
    return say(
        f"每项风险只能有一位第一责任人（规则 2），您写了 {len(names)} 位：{people(names)}。",
        "其他内容已记下，请回复其中一位的 @姓名，或重新发送，例如：",
        f"/风险 {title} @{names[0]}",
        buttons=[Button(name, f"@{name}") for name in names[:4]],
        tone="warn",
    )


def to_fill(names: Sequence[str], label: str) -> str:
    """Fields of the form that are still empty."""
    return f"还可补充：{people(names)}，例如：/{label} 应对:提前租用云服务器"


def goes_to(executive: str, when: str) -> str:
    """重大: the executive hears of it in a working window."""
    return f"重大风险按规则 7 于 {when} 同步{executive}。"


def went_to(executive: str) -> str:
    """重大, inside the window."""
    return f"重大风险已按规则 7 同步{executive}。"


def nobody_to_tell() -> str:
    """重大, and nobody to hear of it."""
    return "重大风险需同步分管领导（规则 7），目前还没有设定，可发送：/项目 设置 分管领导:@赵总"


def in_weekly() -> str:
    """Any other level."""
    return "将列入本周周报。"


def big(label: str, title: str, impact: str, measure: str, owner: str, project: str) -> OutgoingMessage:
    """To the executive: the facts and what is to be decided."""
    return say(
        f"{project} 登记了重大风险 {label} {title}（规则 7）。",
        f"影响：{impact or '待评估'}",
        f"应对：{measure or '待补充'}",
        f"责任人：{owner}",
        "请定：是否同意应对方案，是否需要增加资源。暂未答复时，按现有方案执行。",
        tone="warn",
    )


def ended(label: str, title: str, result: str) -> OutgoingMessage:
    """To who was told of it: it is over."""
    return say(f"{label} {title} 已关闭{f'：{result}' if result else ''}，您无需再处理。")


def dropped(label: str, title: str, reason: str) -> OutgoingMessage:
    """To who was told of it: it is none any more."""
    return say(f"{label} {title} 已取消：{reason}，您无需再处理。")


def became_issue(label: str, title: str, issue: str) -> OutgoingMessage:
    """To who was told of it: it happened."""
    return say(f"{label} {title} 已发生，转为问题 {issue} 跟进。")


def taken_back(label: str, title: str, by: str) -> OutgoingMessage:
    """To who was told of it: the entry, or its end, was taken back."""
    return say(f"{by}撤销了对 {label} {title} 的操作，请以当前记录为准。", buttons=[Button("查看", f"/{label}")])


def closed(label: str, title: str, result: str, by: str) -> OutgoingMessage:
    """The end of a risk."""
    return say(f"{label} {title} 已关闭{f'：{result}' if result else ''}（{by}）。", tone="good")


def already(label: str, title: str, when: str) -> OutgoingMessage:
    """Closed before."""
    return say(f"{label} {title} 已于 {when} 关闭，无需重复操作。")


def turned_into(issue: str) -> str:
    """The result of a risk that happened."""
    return f"已发生，转为问题 {issue}"


def happened(label: str, title: str) -> str:
    """Head of the issue it became."""
    return f"{label} {title} 已发生，已转为问题"


def weekly_line(label: str, title: str, level: str, owner: str, state: str) -> str:
    """One risk in the weekly; `state` is new, open or closed."""
    word = {"new": "本周新增", "closed": "本周关闭"}.get(state, "未关闭")
    return f"{label} {title}（{level}，{word}，责任人 {owner}）"
