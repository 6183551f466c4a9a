"""Sentences about 预算. Amounts come in fen and are said in 元 or 万元; dates come in as phrases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.base import Button, OutgoingMessage
from bot.texts.common import say, spaced

WAN = 1_000_000  # fen
RULE = "规则 7"


def money(fen: int) -> str:
    """`2万元`, `1.25万元`, `8,000元`, `12,345.6元`: as short as it is exact."""
    if abs(fen) >= WAN and fen % (WAN // 100) == 0:
        return f"{_short(fen / WAN, 2)}万元"
    if fen % 100 == 0:
        return f"{fen // 100:,}元"
    whole, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{cents:02}".rstrip("0") + "元"


def _short(value: float, places: int) -> str:
    return f"{value:,.{places}f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a project, or one task, may cost and has cost, in fen. `plan` None: nobody has said."""

    name: str
    plan: int | None
    used: int

    @property
    def over(self) -> int:
        """Fen above the plan; 0 within it."""
        return max(0, self.used - self.plan) if self.plan is not None else 0


def usage() -> OutgoingMessage:
    """What one may type."""
    return say(
        "登记计划：/预算 2万，或 /预算 T2 5000",
        "登记支出：/预算 用 0.8万 印刷，或 /预算 用 T2 3000 印刷",
        "查看：/预算",
    )


def plan_saved(now: Standing, before: int | None, ended: str = "") -> OutgoingMessage:
    """The plan said back with what is left of it; `ended` where it ends what people were alarmed by."""
    changed = f"{money(before)} → {money(now.plan or 0)}" if before is not None else money(now.plan or 0)
    first, tone = f"{now.name} 预算：计划 {changed}，{left(now)}。", "warn" if now.over else "good"
    return say(first, ended, buttons=(Button("撤销", "/撤销"),), tone=tone)


def same_plan(now: Standing) -> OutgoingMessage:
    """Nothing to change."""
    return say(f"{now.name} 的预算计划就是 {money(now.plan or 0)}，没有变化。")


def left(now: Standing) -> str:
    """`已用 0.8万元，还剩 1.2万元`."""
    used = f"已用 {money(now.used)}" if now.used else "还没有支出"
    if now.plan is None:
        return f"{used}，还没有登记计划"
    return f"{used}，超出 {money(now.over)}" if now.over else f"{used}，还剩 {money(now.plan - now.used)}"


def spent(amount: int, purpose: str, standings: Sequence[Standing], alarm: str) -> OutgoingMessage:
    """An expense said back; `alarm`: what follows when it goes over the plan."""
    lines = [f"{one.name}：{_planned(one)}{left(one)}。" for one in standings]
    return say(
        f"已登记支出：{purpose} {money(amount)}。",
        *lines,
        alarm,
        buttons=(Button("撤销", "/撤销"), Button("看预算", "/预算")),
        tone="warn" if alarm else "good",
    )


def _planned(one: Standing) -> str:
    return f"计划 {money(one.plan)}，" if one.plan is not None else ""


def over_plan(coordinator: str, command: str, next_when: str, next_who: str) -> str:
    """In the reply that goes over the plan: who is asked, and what follows otherwise."""
    ask = f"请{coordinator}确认：" if coordinator else "请确认："
    follow = f"\n未处理则按{RULE}，{spaced(next_when)}同步{next_who}。" if next_who else ""
    example = f"（例如 {command}）" if command else ""
    return f"{ask}调整计划{example}，或撤回支出。{follow}"


def still_over() -> str:
    """A case is open already: nothing new starts."""
    return f"超出计划的提醒仍在进行（{RULE}）。"


def shown(project: Standing, tasks: Sequence[Standing], items: Sequence[tuple[str, int, int]]) -> OutgoingMessage:
    """`/预算`: the project, its tasks with a budget, and what was bought: (purpose, fen, how often)."""
    lines = [f"{_planned(project)}{left(project)}。"]
    lines += [f"{one.name}：{_planned(one)}{left(one)}。" for one in tasks]
    if items:
        said = [f"{purpose} {money(fen)}{f'（{count} 笔）' if count > 1 else ''}" for purpose, fen, count in items]
        lines.append("支出：")
        lines += said
    if project.plan is None:
        lines.append("登记计划，例如：/预算 2万")
    return say(*lines, title=f"{project.name} 预算")


def more(count: int) -> str:
    """Items that did not fit, as one."""
    return f"其他 {count} 项"


def unread() -> OutgoingMessage:
    """No amount in it."""
    return say("没有读到金额，请这样写：/预算 2万，或 /预算 用 0.8万 印刷")


def missing_purpose(amount: int) -> OutgoingMessage:
    """What the money was for."""
    return say(f"{money(amount)} 用在哪里？请直接回复用途，例如：印刷")


def did_spend(by: str, amount: int, purpose: str) -> str:
    """What led over the plan."""
    return f"{by}登记了支出：{purpose} {money(amount)}。"


def did_plan(by: str) -> str:
    """What led over the plan."""
    return f"{by}调整了预算计划。"


def did_undo(by: str) -> str:
    """What led over the plan."""
    return f"{by}撤回了预算登记。"


def to_coordinator(label: str, overs: Sequence[Standing], did: str) -> OutgoingMessage:
    """Where the coordinator does not read the reply."""
    command = agree_command(label, overs)
    agree = [Button(f"同意超支·{money(overs[0].used)}", command, "primary")] if command else []
    return say(
        did,
        state(overs),
        "请确认：调整计划，或与登记人核对支出。",
        buttons=(*agree, Button("看预算", f"/预算 {label}")),
        tone="warn",
    )


def undone(purpose: str, amount: int, *, plan: bool) -> str:
    """One line of what was taken back."""
    return f"预算计划 {money(amount)}：已撤回" if plan else f"支出 {purpose} {money(amount)}：已撤回"


# ---------------------------------------------------------------- the ladder


def state(overs: Sequence[Standing]) -> str:
    """The facts of a rung."""
    return "\n".join(
        f"{one.name}：预算计划 {money(one.plan or 0)}，已用 {money(one.used)}，超出 {money(one.over)}。" for one in overs
    )


def agree_command(label: str, overs: Sequence[Standing]) -> str:
    """Raising the one plan that is exceeded to what is spent, as it is typed; empty where there are several."""
    if len(overs) != 1:
        return ""
    number, _, _ = overs[0].name.partition(" ")
    named = number if number[:1] == "T" and number[1:].isdigit() else label
    return f"/预算 {named} {money(overs[0].used)}"


def last_expenses(items: Sequence[tuple[str, int]]) -> str:
    """What was spent last."""
    return "最近支出 " + "、".join(f"{purpose} {money(fen)}" for purpose, fen in items)
