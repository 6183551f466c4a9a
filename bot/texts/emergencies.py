"""Sentences about 紧急. Moments come in as phrases."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, Facts, OutgoingMessage, Text
from bot.texts import common
from bot.texts.common import people, say

EXAMPLE = "/紧急 支付系统无法使用 影响:1000+用户下单 级别:高 1小时内恢复"
FACTS = {
    "state": "状态",
    "scope": "影响范围",
    "level": "级别",
    "restore": "恢复时限",
    "head": "组长",
    "team": "协调小组",
    "result": "结果",
}
STATES = {"asked": "待确认", "running": "处理中", "ordinary": "已转普通问题", "mistaken": "误触", "closed": "已恢复"}
REVIEW = "复盘结论和改进措施"


def label(number: int) -> str:
    """`紧急1`, as people type it."""
    return f"紧急{number}"


def usage(lines: Sequence[str]) -> OutgoingMessage:
    """A bare /紧急: what is open here, and how to raise one."""
    head = [f"进行中的紧急事项 {len(lines)} 项：", *lines] if lines else ["目前没有进行中的紧急事项。"]
    return say(*head, "发起紧急事项，例如：", EXAMPLE)


def line(label: str, nature: str, state: str, level: str) -> str:
    """One in a list."""
    return f"{label} {nature}（{level}，{STATES.get(state, state)}）"


def card(
    head: str, rows: Sequence[tuple[str, str]], lines: Sequence[str], buttons: Sequence[Button], tone: str = "neutral"
) -> OutgoingMessage:
    """An emergency with its fields; empty ones are left out."""
    return common.card(head, rows, lines, buttons, tone=tone)


def raised(label: str, nature: str) -> str:
    """Head of the answer to a new one."""
    return f"已登记 {label} {nature}"


def waits_for(names: Sequence[str], minutes: int, starts: bool) -> str:
    """Who decides, and what silence means."""
    after = "自动启动" if starts else "再次询问"
    return f"已请{people(names)}确认。{span(minutes)}内没有答复，将{after}。"


def level_assumed(label: str) -> str:
    """No level was said."""
    return f"未写级别，按“高”处理；如需调整：/{label} 级别:中"


def already(label: str, nature: str, state: str) -> OutgoingMessage:
    """The same was raised before and is not over."""
    return say(
        f"{label} {nature} 已登记（{STATES.get(state, state)}），不再重复登记。",
        f"补充情况：/{label} 影响:1000+用户下单 级别:高",
        "如果是另一件事，请换一种描述再发起。",
    )


def missing_nature() -> OutgoingMessage:
    """What happened?"""
    return say("发生了什么？请直接回复，例如：支付系统无法使用")


def ask(label: str, nature: str, scope: str, level: str, by: str, minutes: int, starts: bool) -> OutgoingMessage:
    """To the raiser's lead: three taps."""
    after = "自动启动" if starts else "再次询问"
    return say(
        f"{by}发起 {label} {nature}（级别 {level}）。",
        f"影响范围：{scope or '待确认'}",
        f"请确认如何处理；{span(minutes)}内没有答复，将{after}。",
        buttons=[
            Button("启动", f"/{label} 启动", "primary"),
            Button("按普通问题", f"/{label} 普通"),
            Button("误触", f"/{label} 误触"),
        ],
        tone="alarm",
    )


def span(minutes: int) -> str:
    """`5 分钟`, `1 小时`, `1 小时 30 分钟`."""
    hours, rest = divmod(minutes, 60)
    said = [f"{hours} 小时"] if hours else []
    return " ".join([*said, *([f"{rest} 分钟"] if rest or not hours else [])])


def started(label: str, nature: str, by: str) -> str:
    """Head of the post in the group; `by` empty: nobody answered in time."""
    return f"{label} {nature} 已启动（{by}确认）" if by else f"{label} {nature} 已自动启动（未收到答复）"


def next_update(when: str) -> str:
    """The rhythm."""
    return f"下次进展更新：{when}。"


def others_wait() -> str:
    """What else happens meanwhile."""
    return "处理期间，本项目的日常提醒暂缓发送。"


def how_to_tell(label: str) -> str:
    """How the team speaks."""
    return f"小组成员请点“我已到位”。有进展请回复本消息，或发送：/{label} 进展 已切换备用通道"


def team_buttons(label: str) -> list[Button]:
    """For the team."""
    return [Button("我已到位", f"/{label} 到位", "primary"), Button("已恢复", f"/{label} 恢复")]


def call(
    label: str, nature: str, scope: str, level: str, restore: str, head: str, attempt: int
) -> OutgoingMessage:
    """To one of the team; `attempt` from 1."""
    again = f"（第 {attempt} 次呼叫）" if attempt > 1 else ""
    return say(
        f"紧急呼叫{again}：{label} {nature}（级别 {level}）",
        f"影响范围：{scope or '待确认'}",
        f"恢复时限：{restore}" if restore else "",
        f"您在协调小组中，组长：{head}。请点“我已到位”，之后可直接在这里回复进展。",
        buttons=team_buttons(label),
        tone="alarm",
    )


def passed_on(label: str, nature: str, name: str, calls: int, then: str, there: str) -> OutgoingMessage:
    """Nobody answered: `then` is called next; else `there` has been called already, or nobody is left."""
    known = f"接替人{there}已在协调小组中，请电话联系{name}" if there else "没有可转呼的人员，请电话联系"
    after = f"已转呼{then}" if then else known
    return say(
        f"{label} {nature}：{name} {calls} 次呼叫未应答，{after}。",
        buttons=[Button("已电话通知", f"/{label} 已电话通知 @{name}")],
    )


def answered(label: str, nature: str, name: str, waiting: Sequence[str]) -> OutgoingMessage:
    """Somebody of the team is there."""
    left = f"等待应答：{people(waiting)}。" if waiting else "小组成员均已应答。"
    return say(f"{label} {nature}：{name}已到位。{left}")


def phoned(label: str, nature: str, names: Sequence[str], by: str) -> OutgoingMessage:
    """These were reached by telephone: no more calls."""
    return say(f"{label} {nature}：{by}已电话通知{people(names)}，不再呼叫。")


def whom_phoned(label: str) -> OutgoingMessage:
    """已电话通知 whom?"""
    return say(f"已电话通知哪一位？例如：/{label} 已电话通知 @周总监")


def not_in_team(label: str, name: str) -> OutgoingMessage:
    """Somebody who is not called."""
    return say(f"{name}不在 {label} 的协调小组中。加入小组：/{label} 小组:@{name}")


def not_of_the_project(names: Sequence[str], project: str) -> OutgoingMessage:
    """Whoever is called reads what it is about: only people of the project are."""
    return say(f"{people(names)}目前不在项目 {project} 里，紧急事项的组长和小组请从项目内选择。")


def noted(label: str, nature: str, clock: str) -> OutgoingMessage:
    """A line joined the timeline."""
    return say(f"已记入 {label} {nature} 的时间线（{clock}）。")


def missing_words(label: str) -> OutgoingMessage:
    """进展 without words."""
    return say(f"{label} 有什么进展？请直接回复，例如：已切换备用通道")


def timeline(clock: str, who: str, words: str) -> str:
    """One line of the timeline."""
    return f"{clock} {who}：{words}" if who else f"{clock} {words}"


def update_title(label: str, nature: str, minutes: int) -> str:
    """Head of a post on the rhythm."""
    return f"{label} {nature} 进展（已 {span(minutes)}）"


def update(
    title: str, lines: Sequence[str], head: str, restore: str, over: bool, when: str, label: str
) -> OutgoingMessage:
    """What was said since the last post; the head is asked where nothing was."""
    said = list(lines) or [f"这段时间没有新的记录，请组长{head}补充：当前情况、下一步、预计恢复时间。"]
    limit = f"恢复时限 {restore}{'，已到时限，尚未恢复' if over else ''}。" if restore else ""
    return say(*said, limit, next_update(when), title=title, buttons=team_buttons(label))


def missing_cause(label: str, nature: str) -> OutgoingMessage:
    """恢复 without a cause."""
    return say(f"{label} {nature} 恢复，原因是什么？请直接回复；尚不清楚的写“待查”。例如：证书过期")


def missing_measure(label: str, nature: str) -> OutgoingMessage:
    """恢复 without a measure."""
    return say(f"{label} {nature} 恢复，采取了什么措施？请直接回复，例如：更换证书并重启网关")


def result(cause: str, measure: str) -> str:
    """The closing note as it is kept."""
    return f"原因：{cause}；措施：{measure}"


def closed(
    label: str, nature: str, took: str, cause: str, measure: str, by: str, review: str, review_by: str
) -> OutgoingMessage:
    """The end, for the group."""
    rows = (("原因", cause), ("措施", measure), ("用时", took), ("确认人", by))
    lines = [f"复盘任务：{review}", f"建议在 {review_by}前召开复盘会，只看过程，不追究个人（规则 12）。"]
    blocks = (Facts(rows), Text("\n".join(lines)))
    return OutgoingMessage(title=f"{label} {nature} 已恢复", blocks=blocks, tone="good")


def closing_note(label: str, nature: str, took: str, cause: str, measure: str) -> OutgoingMessage:
    """The end, for everybody who was called."""
    return say(f"{label} {nature} 已恢复，用时 {took}。", f"原因：{cause}", f"措施：{measure}", "您无需再处理，辛苦了。", tone="good")


def review_title(label: str, nature: str) -> str:
    """The review as a task."""
    return f"{label} 复盘：{nature}"


def ordinary(label: str, nature: str, issue: str) -> str:
    """Head of the issue it became."""
    return f"{label} {nature} 按普通问题处理，已登记 {issue}"


def over_ordinary(label: str, nature: str, issue: str) -> OutgoingMessage:
    """For everybody who was asked or called."""
    return say(f"{label} {nature} 按普通问题 {issue} 跟进，您无需按紧急处理。")


def mistaken(label: str, nature: str, by: str) -> OutgoingMessage:
    """误触, for the group."""
    return say(f"{label} {nature} 已取消：{by}确认为误触，各位无需处理。")


def withdrawn(label: str, nature: str, by: str) -> OutgoingMessage:
    """/撤销, for everybody who was asked or called."""
    return say(f"{label} {nature} 已由{by}撤回，您无需处理。")


def stays(label: str) -> OutgoingMessage:
    """/撤销 of what others were called for."""
    return say(f"{label} 的启动、应答和恢复已通知相关人员，不能撤销。如为误触，请发送：/{label} 误触")


def decided(label: str, nature: str, state: str) -> OutgoingMessage:
    """It is not asked about any more, or over."""
    return say(f"{label} {nature} {STATES.get(state, state)}，无需重复操作。")


def not_running(label: str, nature: str) -> OutgoingMessage:
    """There is nothing to join yet."""
    return say(f"{label} {nature} 尚未启动。启动请发送：/{label} 启动")


def updated(label: str, nature: str) -> str:
    """Head of the answer to changed fields."""
    return f"已更新 {label} {nature}"


def shown(label: str, nature: str) -> str:
    """Head of one looked at."""
    return f"{label} {nature}"


LOG_STARTED, LOG_RAISED, LOG_ORDINARY, LOG_MISTAKEN = "启动", "发起", "按普通问题处理", "确认为误触"
LOG_ARRIVED, LOG_NOBODY = "已到位", "未收到答复，自动启动"


def log_asked(names: Sequence[str]) -> str:
    """Timeline: who was asked."""
    return f"请{people(names)}确认"


def log_phoned(name: str) -> str:
    """Timeline: reached by telephone."""
    return f"已电话通知{name}"


def log_passed_on(name: str, then: str) -> str:
    """Timeline: nobody answered."""
    return f"{name}未应答，转呼{then}" if then else f"{name}未应答"


def log_joined(names: Sequence[str]) -> str:
    """Timeline: further people."""
    return f"{people(names)}加入协调小组"


def log_restored(result: str) -> str:
    """Timeline: the end."""
    return f"已恢复。{result}"
