"""What the ladder says: rungs, promises, the end of a case. Facts, never people to blame; dates come in as phrases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.base import Button, OutgoingMessage
from bot.rules import escalation as e
from bot.texts.common import SET_EXECUTIVE, people, say

MAX_BUTTONS = 6
RULE = {"task": "规则 7", "issue": "规则 6"}


@dataclass(frozen=True, slots=True)
class Matter:
    """One case as it stands when a rung is said. Empty text: not known, and not said."""

    kind: str  # task, issue
    label: str
    title: str
    project: str
    owner: str
    department: str = ""
    percent: int = 0
    due: str = ""
    days_late: int = 0
    hours: int = 0
    forecast: str = ""
    cause: str = ""
    waiting_for: str = ""
    tried: str = ""
    measure: str = ""
    affects: str = ""
    asked_date: str = ""  # a new date somebody asked for and nobody has decided on
    asked_by: str = ""
    promise: str = ""  # a commitment that ran out, as a phrase
    promise_is_day: bool = False
    goes_on: str = ""  # when, after the first such commitment, the next higher rung is said
    follower: str = ""
    decide_by: str = ""
    next_when: str = ""
    next_who: str = ""
    asked_of: str = ""  # the leads a group post asks
    late_note: str = ""
    to_owner: bool = False  # whoever reads it answers for the record themselves
    hoped_date: str = ""  # a forecast that could become the new date: later than the due moment and than now
    agree_command: str = ""
    follow: tuple[tuple[str, str], ...] = ()  # (label, command), the nearest first

    @property
    def name(self) -> str:
        """`T2 核心功能开发`."""
        return f"{self.label} {self.title}"

    @property
    def new_date(self) -> str:
        """The date under discussion, asked for or expected."""
        return self.asked_date or self.hoped_date


# ---------------------------------------------------------------- facts


def _state(m: Matter) -> str:
    if m.kind == "issue":
        return f"{m.name}：已 {m.hours} 小时未解决。"
    behind = f"晚 {m.days_late} 个工作日" if m.days_late else "已过截止时间"
    return f"{m.name}：当前 {m.percent}%，计划 {m.due}，{behind}。"


def _known(m: Matter) -> list[str]:
    waiting = m.waiting_for or (m.department + (" " if m.department else "") + m.owner if m.kind == "issue" else "")
    pairs = [("影响", m.affects), ("原因", m.cause), ("等", waiting), ("已试过", m.tried), ("措施", m.measure)]
    lines = [f"{name}：{_stop(value)}" for name, value in pairs if value]
    if m.kind == "task":
        lines.append(f"第一责任人：{m.owner}，预计完成：{m.forecast or '待更新'}。")
    if m.asked_date:
        lines.append(f"{m.asked_by}申请改期到 {m.asked_date}，等待答复。")
    if m.promise:
        lines.append(f"{m.follower}{_ran_out(m.promise, whole_day=m.promise_is_day)}。")
    return lines


def _ran_out(said: str, *, whole_day: bool) -> str:
    """A moment is reached, a day is over."""
    return f"约定的 {said}{'已过' if whole_day else ' 已到'}，目前还没有结果"


def _stop(text: str) -> str:
    return text if text[-1:] in "。！？.!?" else text + "。"


# ---------------------------------------------------------------- what is to be decided


def _otherwise(m: Matter, rule: str) -> str:
    if m.next_who:
        return f"到时仍未定，{m.next_when}起按{rule} 同步{m.next_who}。"
    return "到时仍未定，则按原计划继续跟踪。"


def _wanted(role: str, m: Matter) -> str:
    rule = RULE[m.kind]
    if role == e.NOTICE:
        who = m.next_who or "分管领导"
        return f"预告：按{rule}，{m.next_when}起会同步{who}。在此之前改期、完成或有人跟进，就不再上报。"
    if m.kind == "task":
        return _wanted_of_task(role, m, rule)
    return _wanted_of_issue(role, m, rule)


def _wanted_of_task(role: str, m: Matter, rule: str) -> str:
    if role == e.EXECUTIVE:
        what = f"是否由 {m.due} 改到 {m.new_date}" if m.new_date else "新的完成日期，或优先保障哪些资源"
        how = "可直接点选，或回复“同意”“不同意”。\n" if m.agree_command else ""
        return f"请定：{what}？\n{how}请于 {m.decide_by}前定；未定则按原日期继续跟踪。"
    if role == e.LEAD:
        what = f"是否改期到 {m.new_date}，或由谁协调" if m.new_date else "新的完成日期，或由谁协调"
        return f"请您定：{what}。\n请于 {m.decide_by}前定。{_otherwise(m, rule)}"
    return f"请于 {m.decide_by}前{'' if m.to_owner else '协助'}确认进度或新的日期。{_otherwise(m, rule)}"


def _wanted_of_issue(role: str, m: Matter, rule: str) -> str:
    if role == e.EXECUTIVE:
        return (
            f"请定：由谁在何时前解决，需要优先安排哪些资源？\n"
            f"请于 {m.decide_by}前定；未定则由{m.owner}{'按现有措施' if m.measure else ''}继续处理。"
        )
    if role == e.BOTH_LEADS:
        return f"请{m.asked_of}定一位跟进人和答复时间，{m.decide_by}前。{_otherwise(m, rule)}"
    if role == e.LEAD:
        return f"请您定一位跟进人和答复时间，{m.decide_by}前。{_otherwise(m, rule)}"
    verb = "请" if role == e.OWNER or m.to_owner else f"请协助{m.owner}"
    return f"{verb}在 {m.decide_by}前解决，或给出答复时间。{_otherwise(m, rule)}"


# ---------------------------------------------------------------- messages


def _buttons(role: str, m: Matter, several: bool) -> list[Button]:
    mark = f" {m.label}" if several else ""
    found: list[Button] = []
    if m.agree_command:
        found.append(Button(f"同意改期{mark}", m.agree_command, "primary"))
        if role == e.EXECUTIVE:
            found.append(Button(f"不同意{mark}", f"/不同意 {m.label}"))
    if role != e.EXECUTIVE and m.follow:
        _, nearest = m.follow[0]
        found.append(Button(f"我来{mark}", nearest, "normal" if m.agree_command else "primary"))
        if not several:
            found += [Button(f"{label}前答复", command) for label, command in m.follow[1:]]
    found.append(Button(f"收到{mark}", f"/收到 {m.label}"))
    return found


def _paragraph(role: str, m: Matter) -> str:
    lines = [_state(m), *_known(m), _wanted(role, m)]
    if role != e.EXECUTIVE and m.follow:
        lines.append(f"点“我来”即由您跟进，{m.follow[0][0]}前答复。")
    if m.late_note:
        lines.append(f"（迟发：原定 {m.late_note}）")
    return "\n".join(lines)


def rung(name: str, items: Sequence[tuple[str, Matter]]) -> OutgoingMessage:
    """What one person, or one group (no name), is told: (role, matter) each."""
    several = len(items) > 1
    paragraphs = [_paragraph(role, m) for role, m in items]
    if several:
        paragraphs = [f"{number}. {text}" for number, text in enumerate(paragraphs, 1)]
    deciding = sum(role == e.EXECUTIVE for role, _ in items)
    if deciding:
        head = f"{name}，有 {len(items)} 件事请您定："
    else:
        head = f"有 {len(items)} 件事需要跟进：" if several else ""
    buttons = [button for role, m in items for button in _buttons(role, m, several)]
    body = ("\n\n" if several else "\n").join([head, *paragraphs] if head else paragraphs)
    return say(body, buttons=buttons[:MAX_BUTTONS], tone="alarm" if deciding else "warn")


def executive_line(m: Matter) -> str:
    """The calm line the group gets; it mentions nobody."""
    if m.kind == "issue":
        return f"{m.name} 已按规则 6 同步分管领导，待定：由谁在何时前解决。"
    wanted = f"是否改期至 {m.new_date}" if m.new_date else "新的完成日期"
    return f"{m.name} 已按规则 7 同步分管领导，待定：{wanted}。"


def executive_lines(lines: Sequence[str]) -> OutgoingMessage:
    """One post for everything that went to executives at once."""
    return say("\n".join(lines))


def promise_over(m: Matter, said: str) -> OutgoingMessage:
    """A commitment ran out for the first time: asked privately, the ladder goes on meanwhile."""
    done = Button("已解决", f"/解决 {m.label}") if m.kind == "issue" else Button("已完成", f"/进度 {m.label} 100%")
    again = [Button(f"{label}前", command) for label, command in m.follow]
    return say(
        f"您跟进的 {m.name}，{_ran_out(m.promise or said, whole_day=m.promise_is_day)}。",
        f"请更新结果，或再定一个时间；{f'到 {m.goes_on}仍没有更新，' if m.goes_on else ''}提醒按原计划继续。",
        buttons=[done, *again],
    )


def nobody(m: Matter, role: str, names: Sequence[str]) -> OutgoingMessage:
    """To the coordinator, once a case: a rung reached nobody, or not everybody."""
    who = ROLE_WORDS.get(role, role)
    if names:
        return say(
            f"{m.name} 本应提醒{who}{people(names)}，但目前联系不上（未加入群，也无法单聊）。",
            "请协助转达；提醒会继续按计划上报下一级。",
        )
    missing = "接口人 @小李" if role == e.CONTACT else "负责人 @王经理"
    how = SET_EXECUTIVE if role == e.EXECUTIVE else f"/部门 {m.department or '市场部'} {missing}"
    return say(f"{m.name} 本应提醒{who}，但还没有设定。", f"请协助跟进；可这样设定：{how}")


ROLE_WORDS = {
    e.OWNER: "负责人",
    e.CONTACT: "接口人",
    e.LEAD: "部门负责人",
    e.NOTICE: "部门负责人",
    e.BOTH_LEADS: "双方部门负责人",
    e.EXECUTIVE: "分管领导",
}


# ---------------------------------------------------------------- answers and the end


def acknowledged(name: str, label: str, title: str, until: str) -> OutgoingMessage:
    """收到: who has seen it, and until when the ladder waits."""
    if until:
        return say(f"{name}已收到 {label} {title}。{until}前暂不继续上报。")
    return say(f"{name}已收到 {label} {title}。")


def following(
    name: str, label: str, title: str, until: str, *, pauses: bool, paused_until: str = ""
) -> OutgoingMessage:
    """跟进: whose it is until when; `paused_until` where the ladder waits for less than that."""
    line = f"{label} {title}：由{name}跟进，{until}前给出结果。"
    if paused_until:
        return say(line + f"上报最多暂停 3 个工作日，到{paused_until}为止。", tone="good")
    if pauses:
        return say(line + "在此之前不再上报。", tone="good")
    return say(line + "此前约定已两次到期，上报按计划继续。")


def not_alarmed(label: str, title: str, names: Sequence[str]) -> OutgoingMessage:
    """收到 by somebody who was not told: who was."""
    if not names:
        return say(f"{label} {title} 目前还没有发出提醒，无需确认。")
    return say(f"{label} {title} 提醒的是{people(names)}，由他们确认即可，谢谢您关注。")


def closed(label: str, title: str) -> OutgoingMessage:
    """The record is done or solved."""
    return say(f"{label} {title} 已经办结，无需处理。")


def no_case(label: str, title: str) -> OutgoingMessage:
    """Nothing is being escalated about this record."""
    return say(f"{label} {title} 目前没有待处理的提醒。")


def nothing_to_acknowledge() -> OutgoingMessage:
    """A bare /收到 of somebody nobody has alarmed."""
    return say("目前没有等您确认的提醒。")


def which(word: str, matters: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """Several cases: which one is meant."""
    lines = [f"{label} {title}" for label, title in matters]
    return say(
        f"有 {len(lines)} 件事在等您，请说明是哪一件：",
        *lines,
        buttons=[Button(f"{word} {label}", f"/{word} {label}") for label, _ in matters[:MAX_BUTTONS]],
    )


def follow_when(label: str, title: str, choices: Sequence[tuple[str, str]], vague: str = "") -> OutgoingMessage:
    """跟进 without a date, or with a vague one: two dated promises to tap."""
    first = f"“{vague}”没有具体日期（规则 1）。" if vague else ""
    return say(
        f"{first}{label} {title} 由您跟进，请给出答复的具体日期，例如“/跟进 {label} 10月12日前”：",
        buttons=[Button(f"{said}前", command) for said, command in choices],
    )


def follow_past(label: str, said: str, choices: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """A promise for a moment that is over."""
    return say(
        f"“{said}”已经过去，请为 {label} 另选一个时间：",
        buttons=[Button(f"{again}前", command) for again, command in choices],
    )


def ended(
    label: str, title: str, how: str, at: str, took: str, measure: str, names: Sequence[str] = ()
) -> OutgoingMessage:
    """The end of a case, to whoever was alarmed by it. `how` is one of HOW or a phrase with a date."""
    when = "" if how.startswith(HOW["new_date"]) else f"（{at}，历时 {took}）"
    lines = [f"{label} {title} {how}{when}。"]
    if measure:
        lines.append(f"措施：{_stop(measure)}")
    lines.append(nothing_left(names))
    return say(*lines, tone="good")


def nothing_left(names: Sequence[str]) -> str:
    """For a reply that mentions those who were alarmed."""
    return f"本次提醒已结束，{people(names) or '您'}无需再处理。"


def reopened(label: str, title: str) -> OutgoingMessage:
    """The end was taken back; those who were told it are told once."""
    return say(f"{label} {title} 之前的结果已撤销，恢复跟踪。")


HOW = {"done": "已完成", "solved": "已解决", "cancelled": "已取消", "new_date": "已改期"}


def new_date(due: str) -> str:
    """The end of a case by a new date."""
    return f"已改期至 {due}"


def took(minutes: int) -> str:
    """`2 天 22 小时`, `35 分钟`."""
    days, rest = divmod(max(minutes, 0), 24 * 60)
    hours = rest // 60
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    return f"{hours} 小时" if hours else f"{rest} 分钟"


def snooze_over(label: str, title: str, percent: int, due: str) -> OutgoingMessage:
    """The owner asked to be reminded now."""
    return say(
        f"您约好现在提醒：{label} {title}，当前 {percent}%，截止 {due}。",
        buttons=[Button("更新进度", f"/进度 {label}"), Button("已完成", f"/进度 {label} 100%")],
    )


def affects(label: str, title: str, due: str) -> str:
    """The task an issue stands in the way of."""
    return f"{label} {title}，截止 {due}"
