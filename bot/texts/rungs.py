"""What a rung says: facts, what they affect, who is waited for, what was tried, what is to be decided, by whom, by
when, and what happens otherwise; at most eight lines. Facts, never people to blame; dates come in as phrases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.base import Button, OutgoingMessage
from bot.rules import escalation as e
from bot.texts.common import SET_EXECUTIVE, people, say, spaced

MAX_BUTTONS = 6
RULE = {"task": "规则 7", "issue": "规则 6", "project": "规则 7"}
LEVEL_AFFECTS = {e.WHOLE: "项目整体进度", e.CROSS: "两个部门的配合"}


@dataclass(frozen=True, slots=True)
class Matter:
    """One case as it stands when a rung is said. Empty text: not known, and not said."""

    kind: str  # task, issue, project (over its budget)
    label: str
    title: str
    project: str
    owner: str
    owner_deputy: str = ""  # who stands in for the owner now
    department: str = ""
    percent: int = 0
    due: str = ""
    days_late: int = 0
    hours: int = 0
    forecast: str = ""
    forecast_passed: bool = False
    cause: str = ""
    waiting_for: str = ""
    tried: str = ""
    measure: str = ""
    affects: str = ""  # a phrase or a sentence; see impact and affects
    opinions: tuple[tuple[str, str], ...] = ()  # (name, words) of those who asked for coordination
    asked_date: str = ""  # a new date somebody asked for and nobody has decided on
    asked_by: str = ""
    asked_to: str = ""
    promise: str = ""  # a commitment that ran out, as a phrase
    promise_is_day: bool = False
    goes_on: str = ""  # when, after the first such commitment, the next higher rung is said
    follower: str = ""
    decide_by: str = ""
    next_when: str = ""
    next_who: str = ""
    asked_of: str = ""  # the leads a group post asks
    late_note: str = ""
    stands_for: str = ""  # names of those absent whose deputy reads it
    to_owner: bool = False  # whoever reads it answers for the record themselves
    hoped_date: str = ""  # a forecast that could become the new date: later than the due moment and than now
    agree_command: str = ""
    follow: tuple[tuple[str, str], ...] = ()  # (label, command), the nearest first
    state: str = ""  # how it stands, where the kind says it itself
    plan_command: str = ""  # raising a budget to what is spent, as it is typed

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
    if m.state:
        return m.state
    if m.kind == "issue":
        return f"{m.name}：已 {m.hours} 小时未解决。"
    behind = f"晚 {m.days_late} 个工作日" if m.days_late else "已过截止时间"
    return f"{m.name}：当前 {m.percent}%，计划 {m.due}，{behind}。"


def facts_of(m: Matter, *, opinions: bool = True) -> list[str]:
    """How a case stands, for whoever is asked about it: the state without its name, and the facts."""
    return [_state_below(m), *_facts(m if opinions else replace(m, opinions=()))]


def _facts(m: Matter) -> list[str]:
    """影响, 原因 and 已试过, 等谁, and what those asked before have said: a line each."""
    lines = [f"影响：{_stop(m.affects)}"] if m.affects else []
    causes = [("原因", m.cause), ("已试过", m.tried), ("措施", m.measure)]
    lines.append("".join(f"{name}：{_stop(value)}" for name, value in causes if value))
    lines.append(_waiting(m))
    lines += [f"{name}：{_stop(words)}" for name, words in m.opinions]
    if m.promise:
        lines.append(f"{m.follower}{_ran_out(m.promise, whole_day=m.promise_is_day)}。")
    return [line for line in lines if line]


def _waiting(m: Matter) -> str:
    if m.kind == "project":
        return f"等：{m.owner}（牵头人）调整计划或核对支出。"
    if m.kind == "issue":
        standing = f"（{m.owner_deputy}代理）" if m.owner_deputy else ""
        return f"等：{m.department}{' ' if m.department else ''}{m.owner}{standing}。"
    standing = f"，{m.owner_deputy}代理" if m.owner_deputy else ""
    hoped = f"预计 {m.forecast}完成" if m.forecast and not m.forecast_passed else "给出预计完成时间"
    before = f"（原预计 {m.forecast}，已过）" if m.forecast_passed else ""
    expected = f"{m.owner}（第一责任人{standing}）{hoped}{before}"
    if m.asked_date:
        return f"等：{m.asked_to}答复。{m.asked_by}申请改期到 {m.asked_date}。"
    if m.waiting_for:
        return f"等：{m.waiting_for}；{expected}。"
    return f"等：{expected}。"


def _ran_out(said: str, *, whole_day: bool) -> str:
    """A moment is reached, a day is over."""
    return f"约定的 {said}{'已过' if whole_day else ' 已到'}，目前还没有结果"


def _stop(text: str) -> str:
    return text if text[-1:] in "。！？.!?" else text + "。"


def affects(label: str, title: str, due: str) -> str:
    """The task an issue stands in the way of."""
    return f"{label} {title}，截止 {due}"


def affects_level(level: str, raiser: str) -> str:
    """What an issue without a task affects."""
    return LEVEL_AFFECTS.get(level, f"{raiser}的工作")


def impact(end: str, planned: int, left: int, *, expected: bool) -> str:
    """Days to the project's end by the plan, and by what is expected (else: left from today)."""
    if left < 0:
        return f"预计比项目结束日 {spaced(end)}晚 {-left} 天" if expected else f"项目结束日 {spaced(end)}已过 {-left} 天"
    if expected:
        return f"距 {end}项目结束由 {planned} 天变 {left} 天" if planned >= 0 else f"距 {end}项目结束剩 {left} 天"
    return f"距 {end}项目结束还有 {left} 天" if left else f"项目今天结束，{end}"


def no_end() -> str:
    """What a late task affects where the project has no end date."""
    return "后续安排（项目还没有设定结束日期）"


def reminded(told: Sequence[tuple[str, str]]) -> str:
    """What was tried: (name, day) of those reminded."""
    return people([f"{day}提醒{name}" for name, day in told])


def in_day_posts() -> str:
    """What was tried before anybody was reminded about a late task."""
    return "群内每日提醒"


def told_owner(name: str) -> str:
    """What was tried before anybody was reminded about an issue."""
    return f"登记时已通知{name}"


# ---------------------------------------------------------------- what is to be decided


def _otherwise(m: Matter, rule: str) -> str:
    then = "届时" if m.next_when == m.decide_by else f" {m.next_when}起"
    return f"未定则{then}按{rule} 同步{m.next_who}。" if m.next_who else "未定则按原计划继续跟踪。"


def _wanted(role: str, m: Matter) -> str:
    rule = RULE[m.kind]
    if m.kind == "project":
        return _wanted_of_budget(role, m, rule)
    if m.kind == "task":
        return _wanted_of_task(role, m, rule)
    return _wanted_of_issue(role, m, rule)


def _wanted_of_task(role: str, m: Matter, rule: str) -> str:
    if role == e.EXECUTIVE:
        how = "可点选，或回复“同意”“不同意”；" if m.agree_command else ""
        return f"请于 {m.decide_by}前定，{how}未定则按原日期继续跟踪。"
    what = f"是否改期到 {m.new_date}，或由谁协调" if m.new_date else "新的完成日期，或由谁协调"
    if role == e.NOTICE:
        who = m.next_who or "分管领导"
        return f"请您定：{what}。\n预告：按{rule}，{m.next_when}起会同步{who}；此前改期、完成或有人跟进，就不再上报。"
    if role == e.LEAD:
        return f"请您定：{what}。\n请于 {m.decide_by}前定；{_otherwise(m, rule)}"
    asked = "请您定" if m.to_owner else f"请与{m.owner}定"
    return f"{asked}：何时完成，还差什么支持。\n请于 {m.decide_by}前更新；{_otherwise(m, rule)}"


def _wanted_of_issue(role: str, m: Matter, rule: str) -> str:
    if role == e.EXECUTIVE:
        goes_on = "按现有措施" if m.measure else ""
        return f"请于 {m.decide_by}前定；未定则由{m.owner}{goes_on}继续处理。"
    if role == e.BOTH_LEADS:
        return f"请{m.asked_of}于 {m.decide_by}前定一位跟进人和答复时间。\n{_otherwise(m, rule)}"
    if role == e.LEAD:
        return f"请您于 {m.decide_by}前定一位跟进人和答复时间。\n{_otherwise(m, rule)}"
    verb = "请您定" if role == e.OWNER or m.to_owner else f"请与{m.owner}定"
    return f"{verb}：何时解决，请于 {m.decide_by}前答复。\n{_otherwise(m, rule)}"


def _wanted_of_budget(role: str, m: Matter, rule: str) -> str:
    if role == e.EXECUTIVE:
        return f"请于 {m.decide_by}前定；未定则按原计划继续跟踪，支出照常登记。"
    if role == e.NOTICE:
        who = m.next_who or "分管领导"
        return f"请您定：是否调整计划，或削减哪些支出。\n预告：按{rule}，{m.next_when}起会同步{who}；此前回到计划之内，就不再上报。"
    return f"请您定：是否调整计划，或削减哪些支出。\n请于 {m.decide_by}前定；{_otherwise(m, rule)}"


def _question(m: Matter) -> str:
    """What an executive is asked, before anything else."""
    if m.kind == "project":
        return f"{m.title}：是否同意超出预算，或削减哪些支出？"
    if m.kind == "issue":
        return f"{m.name}：由谁在何时前解决，优先安排哪些资源？"
    if m.new_date:
        return f"{m.name}：是否由 {spaced(m.due)}改到 {m.new_date}？"
    return f"{m.name}：新的完成日期定在哪天，优先保障哪些资源？"


def _state_below(m: Matter) -> str:
    """The state without the name, which stands above."""
    return _state(m).removeprefix(f"{m.name}：").removeprefix(f"{m.title}：")


# ---------------------------------------------------------------- messages


def _buttons(role: str, m: Matter, several: bool) -> list[Button]:
    mark = f" {m.label}" if several else ""
    found: list[Button] = []
    if m.plan_command:
        found.append(Button(f"同意超支·{m.plan_command.split()[-1]}", m.plan_command, "primary"))
    if m.agree_command:
        found.append(Button(f"同意改期{mark}", m.agree_command, "primary"))
        if role == e.EXECUTIVE:
            found.append(Button(f"不同意{mark}", f"/不同意 {m.label}"))
    if role == e.EXECUTIVE:
        found.append(Button(f"约 15 分钟会{mark}", f"/约会 {m.label}"))
    else:
        found += _taking_over(m, mark, several)
    return [*found, Button(f"收到{mark}", f"/收到 {m.label}")]


def _taking_over(m: Matter, mark: str, several: bool) -> list[Button]:
    mine = [
        Button(f"我来{mark}·{short(said)}", command, "normal" if m.agree_command or number else "primary")
        for number, (said, command) in enumerate(m.follow[: 1 if several else 2])
    ]
    if several:
        return mine
    return [*mine, Button("需协调", f"/协调 {m.label}"), Button("转给…", f"/转给 {m.label}")]


def short(said: str) -> str:
    """A promise on a button: without the weekday."""
    day, _, rest = said.partition("（")
    return day + rest.partition("）")[2] if rest else said


def _paragraph(role: str, m: Matter) -> str:
    asking = role == e.EXECUTIVE
    lines = [_question(m), _state_below(m)] if asking else [_state(m)]
    lines = [f"您代理{m.stands_for}：", *lines] if m.stands_for else lines
    lines += [*_facts(m), _wanted(role, m)]
    if m.late_note:
        lines.append(f"迟发：原定 {m.late_note}。")
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
    if m.kind == "project":
        return f"{m.title} 预算已按规则 7 同步分管领导，待定：是否调整计划。"
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
    again = [Button(f"{short(label)}前", command) for label, command in m.follow]
    return say(
        f"您跟进的 {m.name}，{_ran_out(m.promise or said, whole_day=m.promise_is_day)}。",
        f"请更新结果，或再定一个时间；{f'到 {spaced(m.goes_on)}仍没有更新，' if m.goes_on else ''}提醒按原计划继续。",
        buttons=[done, *again],
    )


# ---------------------------------------------------------------- nobody there


def nobody(m: Matter, role: str, names: Sequence[str], *, away: bool = False) -> OutgoingMessage:
    """To the coordinator, once a case: a rung reached nobody, or not everybody."""
    who = ROLE_WORDS.get(role, role)
    if names and away:
        how = f"可这样设定代理：/代理 {names[0]} @小赵 至周五"
        return say(
            f"{m.name} 本应提醒{who}{people(names)}，但目前不在，也没有人代理。",
            f"代理人可请{people(names)}本人或管理员设定。" if role in e.LEADING else how,
            "提醒会按计划继续上报。",
        )
    if names:
        return say(
            f"{m.name} 本应提醒{who}{people(names)}，目前联系不上。",
            "（未加入群，也无法单聊。）请协助转达；提醒会按计划继续上报。",
        )
    missing = "接口人 @小李" if role == e.CONTACT else "负责人 @王经理"
    how = SET_EXECUTIVE if role == e.EXECUTIVE else f"/部门 {m.department or '市场部'} {missing}"
    return say(f"{m.name} 本应提醒{who}，但还没有设定。", f"请协助跟进；可这样设定：{how}")


ROLE_WORDS = {
    e.OWNER: "第一责任人",
    e.CONTACT: "接口人",
    e.LEAD: "部门负责人",
    e.NOTICE: "部门负责人",
    e.BOTH_LEADS: "双方部门负责人",
    e.EXECUTIVE: "分管领导",
}
