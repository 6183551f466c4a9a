"""Sentences about 成果验收: handing in, deciding, waiting. Dates come in as phrases."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, Buttons, Facts, OutgoingMessage, Text
from bot.texts.common import people, say, spaced

SUBMIT = "/提交 T2 安装包已上传 链接:https://example.com/pkg"
INSPECT = "/验收 T2 通过"
FACTS = {
    "title": "成果名称",
    "project": "项目",
    "leads": "牵头部门",
    "departments": "涉及部门",
    "standard": "验收标准",
    "links": "成果链接",
    "result": "验收结果",
    "acceptor": "验收人",
    "organiser": "验收组织人",
    "date": "日期",
}
NOTE = "成果说明"
OVERTAKEN = "任务重新打开"
RESULTS = {"passed": "通过", "failed": "不通过", "": "待验收"}


def card(head: str, facts: Sequence[tuple[str, str]], lines: Sequence[str], buttons: Sequence[Button] = ()) -> OutgoingMessage:
    """The form: what was done, its fields, the signing."""
    blocks: list[Text | Facts | Buttons] = [Text(head), Facts(tuple(facts))]
    blocks += [Text("\n".join(lines))] if lines else []
    blocks += [Buttons(tuple(buttons))] if buttons else []
    return OutgoingMessage(blocks=tuple(blocks))


def submit_usage(lines: Sequence[str]) -> OutgoingMessage:
    """A bare /提交: what can be handed in, and how."""
    head = ["可以提交验收的任务：", *lines] if lines else ["目前没有等您提交验收的任务。"]
    return say(*head, "提交成果，例如：", SUBMIT)


def task_line(label: str, title: str, percent: int) -> str:
    """One task in that list."""
    return f"{label} {title}（{percent}%）"


def submitted(label: str, title: str, round_: int, acceptor: str, due: str) -> str:
    """The head of the reply to /提交."""
    again = f"（第 {round_} 次）" if round_ > 1 else ""
    return f"{label} {title} 已提交验收{again}，任务记为已完成。\n验收人：{acceptor}，请在 {due}前给出结果。"


def no_standard(label: str) -> str:
    """The sheet says nothing about what is to be delivered."""
    return f"分工表里 {label} 没有写交付成果标准，验收时请说明依据。"


def waits_already(label: str, title: str, acceptor: str, due: str) -> OutgoingMessage:
    """Handed in before."""
    return say(f"{label} {title} 已提交，正在等{acceptor}验收，{due}前给出结果。")


def passed_already(label: str, title: str) -> OutgoingMessage:
    """Accepted before."""
    return say(f"{label} {title} 已验收通过，无需再提交。")


def reopen(label: str, title: str) -> OutgoingMessage:
    """An accepted task is reported below 100 %."""
    return say(
        f"{label} {title} 已验收通过。确认返工请回复“确认”，放弃请回复“取消”。",
        f"返工后任务重新打开，完成时再提交验收：/提交 {label}",
    )


def not_the_owner(label: str, title: str, name: str) -> OutgoingMessage:
    """The acceptor named is the owner."""
    return say(f"{name}是 {label} {title} 的第一责任人，验收人请另选一位，例如：/提交 {label} 验收人:@王经理")


def own_work(label: str, title: str, acceptor: str) -> OutgoingMessage:
    """The owner decides on their own work."""
    return say(f"{label} {title} 由验收人{acceptor}给出结果，第一责任人不验收自己的成果。")


def nobody(label: str, title: str) -> OutgoingMessage:
    """No coordinator and no lead who is not the owner."""
    return say(f"{label} {title} 还没有验收人，请指定一位，例如：/提交 {label} 验收人:@王经理")


def waiting_list(lines: Sequence[str], buttons: Sequence[Button] = ()) -> OutgoingMessage:
    """A bare /验收: what waits for me."""
    if not lines:
        return say("目前没有等您验收的成果。")
    return say(f"等您验收的成果 {len(lines)} 项：", *lines, buttons=buttons)


def waiting_line(label: str, title: str, owner: str, due: str) -> str:
    """One submission in that list."""
    return f"{label} {title}，{owner}提交，{due}前验收"


def none_submitted(label: str, title: str) -> OutgoingMessage:
    """Nothing to decide on."""
    return say(f"{label} {title} 还没有提交验收。责任人提交后再验收，例如：/提交 {label} 成果已上传")


def decided_already(label: str, title: str, outcome: str) -> OutgoingMessage:
    """Decided before."""
    return say(f"{label} {title} 已有验收结果：{RESULTS.get(outcome, outcome)}。10 分钟内可 /撤销 后重新验收。")


def decide_how(label: str, items: bool) -> list[str]:
    """How to decide, under the form."""
    by_item = [f"/验收 {label} 第2项不通过 原因:缺少数据"] if items else []
    return ["请验收，例如：", f"/验收 {label} 通过", f"/验收 {label} 不通过 原因:缺少数据", *by_item]


def buttons(label: str) -> list[Button]:
    """To decide by a tap; a reason is asked for."""
    return [Button("通过", f"/验收 {label} 通过"), Button("不通过", f"/验收 {label} 不通过")]


def missing_reason(label: str, title: str) -> OutgoingMessage:
    """Why not?"""
    return say(f"{label} {title} 哪里不符合标准？请说明原因，直接回复即可，例如：缺少性能数据")


def no_such_item(label: str, position: int, lines: Sequence[str]) -> OutgoingMessage:
    """The standard has no such item."""
    if not lines:
        return say(f"{label} 的验收标准没有分项，请整体验收，例如：/验收 {label} 通过")
    return say(f"{label} 的验收标准没有第 {position} 项，现有：", *lines)


def passed(label: str, title: str) -> str:
    """The head of a pass."""
    return f"{label} {title} 验收通过。"


def failed(label: str, title: str, percent: int) -> str:
    """The head of a fail."""
    return f"{label} {title} 验收不通过，任务重新打开，进度回到 {percent}%。\n修改后请再次提交：/提交 {label}"


def in_part(label: str, title: str, left: int) -> str:
    """Some items are decided, others are not."""
    return f"{label} {title} 的分项结果已记录，还有 {left} 项待验收。"


def note_failed(reason: str) -> str:
    """What the task shows as its last word."""
    return f"验收不通过：{reason}"


def item_line(position: int, text: str, outcome: str, reason: str) -> str:
    """`2. 测试报告：不通过，缺少性能数据`."""
    word = f"：{RESULTS.get(outcome, outcome)}" if outcome else ""
    return f"{position}. {text}{word}{'，' + reason if reason else ''}"


def standard(label: str, whole: str, items: Sequence[str]) -> str:
    """验收标准, with the number of the sheet's row it comes from."""
    said = "\n".join(items) or whole or "未填写"
    return f"{label} 交付成果标准\n{said}" if items else f"{label} 交付成果标准：{said}"


def result(outcome: str, reason: str) -> str:
    """`不通过，缺少性能数据`."""
    return RESULTS.get(outcome, outcome) + (f"，{reason}" if reason else "")


def signing(lines: Sequence[str]) -> list[str]:
    """部门签字."""
    return ["部门签字：", *lines] if lines else []


def sign_hint(label: str) -> str:
    """How departments sign."""
    return f"各部门负责人签字：/会签 {label} 验收"


def sign_label(label: str, title: str, round_: int) -> str:
    """The form in what is said about its signing."""
    return f"{label} {title} 验收表" + (f"（第 {round_} 次）" if round_ > 1 else "")


def sign_typed(label: str) -> str:
    """Behind /会签."""
    return f"{label} 验收"


def not_signable(label: str, title: str) -> OutgoingMessage:
    """Departments sign what has passed."""
    return say(f"{label} {title} 验收通过后再签字。查看验收情况：/验收 {label}")


def label(task: str, title: str, round_: int) -> str:
    """What /撤销 calls it."""
    return f"{task} {title} 的验收（第 {round_} 次）"


def stands_waiting(acceptor: str, due: str) -> str:
    """On a task's card: it waits."""
    return f"待{acceptor}验收，{due}前"


def stands(outcome: str, by: str, day: str, reason: str) -> str:
    """On a task's card: it was decided."""
    return f"{RESULTS.get(outcome, outcome)}，{by}，{day}" + (f"，{reason}" if reason else "")


def note_submitted(label: str, title: str, acceptor: str) -> str:
    """For the group, when it was handed in one-to-one."""
    return f"{label} {title} 已提交验收，验收人：{acceptor}。"


def note_decided(label: str, title: str, outcome: str) -> str:
    """For the group, when it was decided one-to-one."""
    return f"{label} {title} 验收结果：{RESULTS.get(outcome, outcome)}。"


# ---------------------------------------------------------------- late


def late(label: str, title: str, submitted: str, due: str, otherwise: str) -> OutgoingMessage:
    """To the acceptor: facts, what is to be done, and what happens otherwise."""
    return say(
        f"{label} {title} 于 {spaced(submitted)}提交验收，应在 {due}前给出结果。",
        "目前待验收，请定：通过，或不通过并说明原因。",
        f"{spaced(otherwise)}仍无结果时，同步您的部门负责人。" if otherwise else "",
        buttons=buttons(label),
    )


def late_lead(label: str, title: str, due: str, told: Sequence[str], otherwise: str) -> OutgoingMessage:
    """To the acceptor's lead."""
    return say(
        f"{label} {title} 应在 {due}前完成验收，目前待验收，已提醒：{people(told) or '暂无'}。",
        "请协调验收时间，或由验收人委托代理人。",
        f"{spaced(otherwise)}仍无结果时，同步分管领导。" if otherwise else "",
        buttons=[Button("看验收表", f"/验收 {label}")],
    )


def late_executive(label: str, title: str, due: str, told: Sequence[str]) -> OutgoingMessage:
    """To the executive."""
    return say(
        f"{label} {title} 应在 {due}前完成验收，目前待验收，已提醒：{people(told) or '暂无'}。",
        "请定：由谁验收、何时给出结果。未定则成果继续待验收，不影响任务记为已完成。",
        buttons=[Button("看验收表", f"/验收 {label}")],
    )


def synced(label: str, title: str) -> str:
    """One calm line for the group."""
    return f"{label} {title} 的验收已同步分管领导，待定：由谁验收、何时给出结果。"


def over(label: str, title: str, outcome: str) -> OutgoingMessage:
    """To those who were reminded."""
    return say(f"{label} {title} 已有验收结果：{RESULTS.get(outcome, outcome)}，您无需再处理。")


def open_again(label: str, title: str, by: str) -> OutgoingMessage:
    """To those who heard of a result that was taken back."""
    return say(f"{by}已撤回 {label} {title} 的验收结果，目前仍待验收。", buttons=[Button("看验收表", f"/验收 {label}")])
