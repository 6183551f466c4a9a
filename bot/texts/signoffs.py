"""Sentences about signing 会签: who signed, who is missing, what waits for whom."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.texts.common import people, say

EXAMPLE = "/会签 R5"
ROLES = {
    "lead": "负责人",
    "coordinator": "牵头人",
    "executive": "分管领导",
    "person": "",
    "raiser": "发起人",
    "acceptor": "验收人",
    "participant": "参会人",
}
SHEET = "分工表"


def place(department: str, role: str, person: str) -> str:
    """`研发部（周总监）`; for a person `牵头人（王经理）`, or the name alone."""
    if department:
        return f"{department}（{person or '未设负责人'}）"
    word = ROLES.get(role, "")
    return f"{word}（{person}）" if word else person


def standing(
    signed: Sequence[str],
    objected: Sequence[tuple[str, str]],
    missing: Sequence[str],
    remarks: Sequence[tuple[str, str]] = (),
) -> list[str]:
    """Who signed, with the words written along with it, who objects and why, who is missing."""
    lines = [f"已签字：{people(signed)}"] if signed else []
    lines += [f"签字说明：{name}，{words}" for name, words in remarks]
    lines += [f"有异议：{name}，{words}" for name, words in objected]
    if missing:
        return [*lines, f"未签字：{people(missing)}"]
    return [*lines, "已全部签字。"] if signed else lines


def not_a_signer(label: str, names: Sequence[str]) -> OutgoingMessage:
    """The speaker's signature is not asked for."""
    if not names:
        return say(f"{label} 目前不需要签字。")
    return say(f"{label} 的签字需要部门负责人或指定的人来操作，请找：", f"{people(names)}。")


def said(head: str, lines: Sequence[str], buttons: Sequence[Button] = ()) -> OutgoingMessage:
    """A form's signing: what was done, and how it stands."""
    return say(head, *lines, buttons=buttons)


def signed(label: str) -> str:
    """Head after a signature."""
    return f"{label} 签字已记录。"


def objected(label: str) -> str:
    """Head after an objection."""
    return f"{label} 的异议已记录，原有记录和进展不受影响。"


def settle_objection(label: str) -> str:
    """What the raiser may do about an objection to a request."""
    return f"请发起人与其商定，内容有调整时更新需求（/需求 {label} 人力:…），各部门再签新的一版。"


def evaluate_next(label: str, department: str, lead: str) -> str:
    """After the last signature of a request; its own department as the example of who may lead."""
    return f"下一步是评估，例如：/评估 {label} 通过 牵头:{department or '市场部'} 负责人:@{lead or '王经理'}"


def looked_at(label: str) -> str:
    """Head of a form looked at."""
    return f"{label} 签字情况："


def in_force(label: str, lines: Sequence[str]) -> str:
    """A change everybody signed."""
    return "\n".join([f"{label} 现在生效：", *lines])


def why_not(label: str) -> OutgoingMessage:
    """An objection says why."""
    return say(f"请说明对 {label} 有异议的原因，直接回复即可。")


def agreed_or_not(label: str, words: str, agree: str, object_: str) -> OutgoingMessage:
    """Words that may be a condition: which of the two they are, asked once."""
    return say(
        f"{label}：“{words}”",
        "是同意，还是有异议？回复“同意”或“有异议”即可，原话会记入签字说明。",
        buttons=[Button("同意", agree), Button("有异议", object_)],
    )


def nothing_waits() -> OutgoingMessage:
    """A bare 会签 without anything to sign."""
    return say("目前没有等您签字的内容。签字例如：", EXAMPLE)


def waits(items: Sequence[str], buttons: Sequence[Button]) -> OutgoingMessage:
    """What waits for the speaker's signature; each with its typed line."""
    return say(f"等您签字的有 {len(items)} 项：", *items, buttons=buttons)


def waiting_line(label: str, title: str, command: str) -> str:
    """One form that waits."""
    return f"{label} {title}：{command}".replace(" ：", "：")


def sign_button(command: str) -> Button:
    """Sign by a tap."""
    return Button("签字", command)


def unknown(words: str) -> OutgoingMessage:
    """No form is meant by these words."""
    return say(f"没有看懂要签的是哪一项：“{words}”。例如：", EXAMPLE, "/会签 R5 变更1", "/会签 分工", "/会签 周报")


def sheet_label(name: str, version: int) -> str:
    """`产品3.0版本上线 分工表 v1`."""
    return f"{name} {SHEET} v{version}"


def weekly_label(name: str, week: int) -> str:
    """`产品3.0版本上线 第 42 周周报`."""
    return f"{name} 第 {week} 周周报"


def no_coordinator(name: str) -> OutgoingMessage:
    """Nobody to sign the weekly."""
    return say(f"{name} 还没有牵头人，周报由牵头人审核签字。设定例如：", "/项目 设置 牵头人:@王经理")


def sheet_line(label: str, title: str, department: str, owner: str, due: str) -> str:
    """One row of the sheet that is signed."""
    return f"{label} {title}：{' '.join(one for one in (department, owner) if one)}，{due}"


def more_rows(count: int) -> str:
    """Rows beyond what fits."""
    return f"另有 {count} 项，发送 /查 查看。"


def sheet_empty(name: str) -> OutgoingMessage:
    """Nothing to confirm yet."""
    return say(f"{name} 还没有任务，登记后再签，例如：", "/任务 宣传物料设计 @小李 10月15日前")
