"""Sentences about dividing work: whose it is, what the owner answers, and a pasted list. Dates come in as phrases."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, Buttons, OutgoingMessage, Text
from bot.texts.common import people, say, spaced

UNCLAIMED = "待认领"
CONTESTED = "归属待定"
UNDO = Button("撤销", "/撤销")



def _by(due: str) -> str:
    return f"按 {spaced(due)}"


# ---------------------------------------------------------------- to the owner


def answer_buttons(label: str, *, unclaimed: bool = False) -> tuple[Button, ...]:
    """What an owner can say to a task somebody else made."""
    disown = Button("不归我们", f"/不归我们 {label}")
    if unclaimed:
        return Button("我来认领", f"/认领 {label}", "primary"), Button("转给同事", f"/转交 {label}"), disown
    return Button("接受", f"/接受 {label}", "primary"), Button("有困难", f"/有困难 {label}"), disown


def yours(label: str, title: str, due: str, by: str) -> OutgoingMessage:
    """To the new responsible person."""
    return say(f"{by}把 {label} {title} 交给您负责，截止 {due}。", buttons=answer_buttons(label))


def to_claim(label: str, title: str, due: str, by: str, department: str) -> OutgoingMessage:
    """To the contact of the department a task without a person was given to."""
    return say(
        f"{by}登记了 {label} {title}，责任部门{department}，截止 {due}，{UNCLAIMED}。",
        "认领之前由您负责，也可以转给部门同事。",
        buttons=answer_buttons(label, unclaimed=True),
    )


def several_yours(by: str, lines: Sequence[str], accept: Sequence[str], claim: Sequence[str]) -> OutgoingMessage:
    """To somebody who got several tasks of one list; `accept` and `claim` are their numbers."""
    buttons = []
    if accept:
        buttons.append(Button(f"接受（{len(accept)} 项）", f"/接受 {' '.join(accept)}", "primary"))
    if claim:
        buttons.append(Button(f"认领（{len(claim)} 项）", f"/认领 {' '.join(claim)}"))
    first = [*accept, *claim][0]
    return say(
        f"{by}把 {len(lines)} 项任务交给您：",
        *lines,
        f"有困难或不归您，请发送：/有困难 {first}，/不归我们 {first}",
        buttons=buttons,
    )


def owned_line(label: str, title: str, due: str, *, unclaimed: bool) -> str:
    """One task in that list."""
    return f"{label} {title}，{due}截止" + (f"，{UNCLAIMED}" if unclaimed else "")


def stands_in(department: str, name: str) -> str:
    """Who answers for a task until it is claimed, in the reply to its maker."""
    return f"{UNCLAIMED}：先由{department}{name}负责，部门同事认领后改为认领人。"


def nobody_in(department: str) -> OutgoingMessage:
    """A department with neither contact nor lead."""
    return say(f"{department}还没有接口人和负责人，请指定一位第一责任人，例如：@张工")


def unknown_department(name: str) -> OutgoingMessage:
    """责任部门 that nobody registered."""
    return say(f"还没有登记“{name}”，可先登记：/部门 {name} 接口人 @小李")


# ---------------------------------------------------------------- 接受


def accepted(owner: str, lines: Sequence[str], by: str) -> OutgoingMessage:
    """Each line `T2 核心功能开发，10月20日（周二）截止`. `by`: somebody else of the department said so."""
    who = f"{by}已代{owner}接受" if by else f"{owner}已接受"
    if len(lines) == 1:
        return say(f"{who} {lines[0]}。", buttons=(UNDO,), tone="good")
    return say(f"{who} {len(lines)} 项：", *lines, buttons=(UNDO,), tone="good")


def settled_by_owner(label: str, title: str, owner: str) -> OutgoingMessage:
    """To who was asked to decide: nothing is left to do."""
    return say(f"{owner}已接受 {label} {title}，您无需处理。", tone="good")


def nothing_to_answer(word: str) -> OutgoingMessage:
    """No task waits for this answer."""
    return say(f"没有等您答复的任务。请写明编号，例如：/{word} T12")


# ---------------------------------------------------------------- 有困难


def what_is_difficult(label: str, title: str) -> OutgoingMessage:
    """Asked when nothing was said."""
    return say(f"{label} {title} 的困难是什么、需要谁支持？请直接回复，例如：缺一名测试")


def difficulty_noted(label: str, title: str, what: str, told: Sequence[str]) -> OutgoingMessage:
    """Said back."""
    heard = f"已转告{people(told)}。" if told else ""
    return say(f"已记下 {label} {title} 的困难：{what}，列为风险。", heard, buttons=(UNDO,))


def difficulty(label: str, title: str, owner: str, what: str, due: str, issue: str) -> OutgoingMessage:
    """To the coordinator and the own contact. `issue`: the typed line that makes an issue of it."""
    return say(
        f"{owner}反馈 {label} {title} 有困难：{what}。",
        f"截止 {due}。请看是协调支持、改期，还是换人：",
        buttons=(
            Button("记为问题", issue),
            Button("改期…", f"/改期 {label}"),
            Button("转给…", f"/转交 {label}"),
        ),
        tone="warn",
    )


def issue_command(label: str, what: str) -> str:
    """The difficulty as an issue on the task."""
    return f"/问题 {what} 任务:{label}"


# ---------------------------------------------------------------- 不归我们


def disowned(label: str, title: str, to: str, until: str, owner: str) -> OutgoingMessage:
    """Said back: who decides, and until when nothing is asked."""
    return say(
        f"已转告{to}：{label} {title} 不归本部门。",
        f"最迟 {spaced(until)}确定，在此之前不催办；定下之前仍由{owner}负责。",
        buttons=(UNDO,),
    )


def disowned_again(label: str, title: str, to: str, due: str, owner: str) -> OutgoingMessage:
    """The clock stands once for one owner."""
    return say(
        f"已再次转告{to}：{label} {title} 不归本部门。",
        f"这项任务已确认过归属，定下之前照常由{owner}负责，{_by(due)}跟踪。",
        buttons=(UNDO,),
    )


def already_disowned(label: str, title: str, to: str, owner: str) -> OutgoingMessage:
    """Said twice."""
    return say(f"{label} {title} 已转告{to}，正在确定归属，定下之前仍由{owner}负责。")


def who_then(
    label: str, title: str, by: str, why: str, owner: str, until: str, due: str, others: Sequence[str]
) -> OutgoingMessage:
    """To who decides. `until` "": the clock does not stand."""
    wish = f"请最迟 {spaced(until)}定下由谁负责。" if until else "请定由谁负责。"
    return say(
        f"{by}反馈：{label} {title} 不归本部门" + (f"，{why}。" if why else "。"),
        wish,
        f"{'未定则' if until else '定下之前'}仍由{owner}负责，{_by(due)}跟踪。",
        buttons=owner_buttons(label, owner, others),
    )


def owner_buttons(label: str, owner: str, others: Sequence[str]) -> tuple[Button, ...]:
    """转给… and 仍由…负责; `others`: whom the words named."""
    to = [Button(f"转给{name}", f"/转交 {label} @{name}", "primary") for name in others[:2]]
    to = to or [Button("转给…", f"/转交 {label}", "primary")]
    return (*to, Button(f"仍由{owner}负责", f"/转交 {label} @{owner}"))


def decide_yourself(label: str, title: str, owner: str, others: Sequence[str]) -> OutgoingMessage:
    """Who decides says it himself."""
    return say(f"{label} {title} 由谁负责由您来定：", buttons=owner_buttons(label, owner, others))


def undecided(label: str, title: str, owner: str, due: str, others: Sequence[str]) -> OutgoingMessage:
    """To who was to decide: the hold is over."""
    return say(
        f"{label} {title} 的归属还没有定，仍由{owner}负责，{_by(due)}继续跟踪。",
        buttons=owner_buttons(label, owner, others),
    )


def still_yours(label: str, title: str, due: str) -> OutgoingMessage:
    """To the owner: the hold is over."""
    return say(
        f"{label} {title} 的归属还没有定，仍由您负责，{_by(due)}继续跟踪。",
        buttons=answer_buttons(label)[:2],
    )


def kept(label: str, title: str, owner: str) -> OutgoingMessage:
    """The decision that nothing changes, said back."""
    return say(f"{label} {title} 仍由{owner}负责，已告知{owner}。", buttons=(UNDO,), tone="good")


def kept_yours(label: str, title: str, due: str, by: str) -> OutgoingMessage:
    """To the owner."""
    return say(f"{by}确认 {label} {title} 仍由您负责，截止 {due}。", buttons=answer_buttons(label)[:2])


def handed_on(label: str, title: str, owner: str) -> OutgoingMessage:
    """To who did not want it: nothing is left to do."""
    return say(f"{label} {title} 已改由{owner}负责，您无需处理。", tone="good")


def owner_note(label: str, title: str, owner: str) -> str:
    """A routine line for the group."""
    return f"{label} {title}：第一责任人改为{owner}"


def answer_withdrawn(label: str, title: str, by: str) -> OutgoingMessage:
    """To who was told of an answer: it was taken back."""
    return say(f"{by}撤回了对 {label} {title} 的反馈，您无需处理。")


# ---------------------------------------------------------------- 认领


def claimed(owner: str, lines: Sequence[str]) -> OutgoingMessage:
    """Who answers for it now."""
    if len(lines) == 1:
        return say(f"{owner}已认领 {lines[0]}。", buttons=(UNDO,), tone="good")
    return say(f"{owner}已认领 {len(lines)} 项：", *lines, buttons=(UNDO,), tone="good")


def claim_note(label: str, title: str, owner: str) -> str:
    """A routine line for the group."""
    return f"{label} {title}：{owner}已认领"


def not_unclaimed(label: str, title: str, owner: str) -> OutgoingMessage:
    """Somebody answers for it already."""
    return say(f"{label} {title} 已由{owner}负责，无需认领。")


def nothing_to_claim() -> OutgoingMessage:
    """No task of the own department waits."""
    return say("您所在的部门没有待认领的任务。发送 /查 查看进行中的任务。")


def which_of(word: str, lines: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """Several wait: (number, title)."""
    buttons = [Button(f"{label} {title}"[:20], f"/{word} {label}") for label, title in lines[:4]]
    return say("您说的是哪一项？请回复编号：", *(f"{label} {title}" for label, title in lines), buttons=buttons)


# ---------------------------------------------------------------- how it stands, in cards and lists


def answer_word(answer: str, held: str) -> str:
    """What the owner has answered. `held`: until when the clock stands."""
    if answer == "disowned":
        return CONTESTED + (f"，{held}前确定" if held else "")
    return {"accepted": "已接受", "difficult": "有困难"}.get(answer, "")


def owner_of_unclaimed(name: str) -> str:
    """The contact who stands in."""
    return f"{name}（{UNCLAIMED}）"


HIGH = "优先级高"
DAY_OFF = "截止日是休息日"


# ---------------------------------------------------------------- priority, inner day, the same title


def bad_priority(said: str) -> OutgoingMessage:
    """Not one of the three."""
    return say(f"“{said}”不是优先级，请写高、中或低，例如：优先级:高")


def priority_saved(label: str, title: str, new: str, old: str) -> OutgoingMessage:
    """Said back."""
    before = f"{old} → " if old else ""
    return say(f"{label} {title} 的优先级：{before}{new}。", buttons=(UNDO,), tone="good")


def priority_usage(label: str) -> OutgoingMessage:
    """Which task, and how much it matters."""
    return say(f"请写明编号和优先级，例如：/优先级 {label} 高")


def same_priority(label: str, title: str, priority: str) -> OutgoingMessage:
    """Nothing changes."""
    return say(f"{label} {title} 的优先级就是{priority}，没有变化。")


def bad_inner(said: str) -> OutgoingMessage:
    """No day and no number of days."""
    return say(f"没有看懂缓冲“{said}”，请写内部日期或提前几天，例如：", "缓冲:10月18日，或 缓冲:2天")


def inner_not_before(inner: str, due: str) -> OutgoingMessage:
    """The inner day must lie between now and the due day."""
    return say(f"内部截止 {spaced(inner)}应在今天之后、截止 {spaced(due)}之前，请改一个日期。")


def same_title(label: str, title: str, owner: str, due: str, again: str) -> OutgoingMessage:
    """The same title is open in the project. `again`: the typed line that registers it all the same."""
    return say(
        f"项目里已有 {label} {title}：{owner}，{due}截止。",
        "这次还没有登记；确实是另一项，请点“还是登记”。",
        buttons=(Button("还是登记", again), Button(f"看 {label}", f"/查 {label}")),
    )


def day_off_buttons(label: str, days: Sequence[tuple[str, str]]) -> tuple[Button, ...]:
    """The working days around a day off: (as said, as typed)."""
    return tuple(Button(f"改到 {said}", f"/改期 {label} {typed} 原因:{DAY_OFF}") for said, typed in days)


# ---------------------------------------------------------------- a pasted list


def list_usage(most: int) -> OutgoingMessage:
    """What a list looks like."""
    return say(
        f"请在“/任务 批量”下面每行写一项，最多 {most} 行，例如：",
        "/任务 批量",
        "渠道铺设 责任部门:销售部 10月15日前 交付:20家门店",
        "产品培训 @张工 10月16日前 交付:课件",
    )


def list_too_long(count: int, most: int) -> OutgoingMessage:
    """More lines than one list takes."""
    return say(f"一次最多 {most} 行，您发了 {count} 行，请分几次发送。")


def good_line(number: int, title: str, owner: str, due: str, marks: Sequence[str]) -> str:
    """One task as it would be recorded."""
    return "｜".join([f"{number}. {title}", owner, due, *marks])


def stand_in(department: str, name: str) -> str:
    """The owner of a task without a person, in a list."""
    return f"{UNCLAIMED}（{department}{name}）"


def inner_mark(inner: str) -> str:
    """缓冲 in a line of a list."""
    return f"内部 {inner}"


def support_mark(department: str, title: str, due: str) -> str:
    """支持 in a line of a list."""
    return f"支持：{department} {title} {due}"


def bad_line(number: int, title: str, problem: str) -> str:
    """What is wrong with one line, and how it is right."""
    return f"第{number}行 {title}：{problem}".replace(" ：", "：")


def preview(good: Sequence[str], bad: Sequence[str], minutes: int, ignored: Sequence[str]) -> OutgoingMessage:
    """Nothing is recorded yet."""
    blocks: list[Text | Buttons] = [Text("\n".join(good))] if good else []
    if bad:
        head = f"以下 {len(bad)} 行请改好，再单独发送：" if good else "以下各行请改好再发一次："
        blocks.append(Text("\n".join([head, *bad])))
    foot = [f"“{'、'.join(ignored)}”{'这几列' if len(ignored) > 1 else '列'}不登记。"] if ignored else []
    if good:
        foot.append(f"目前还没有登记。回复“确认”登记这 {len(good)} 项，{minutes} 分钟内有效。")
    if foot:
        blocks.append(Text("\n".join(foot), "muted"))
    if good:
        label = f"登记这 {len(good)} 项" if bad else "全部登记"
        blocks.append(Buttons((Button(label, "确认", "primary"), Button("先不登记", "不用了"))))
    title = f"清单共 {len(good) + len(bad)} 行，可登记 {len(good)} 项"
    return OutgoingMessage(title=title, blocks=tuple(blocks), tone="neutral" if good else "warn")


def recorded(lines: Sequence[str], without_standard: Sequence[str], left: Sequence[int]) -> OutgoingMessage:
    """The list as it stands on the sheet; `left`: lines that were not right."""
    notes = []
    if without_standard:
        example = f"/任务 {without_standard[0]} 交付:…"
        notes.append(f"还缺交付标准（规则 1）：{people(without_standard)}。补充请发送：{example}")
    if left:
        notes.append(f"{'、'.join(f'第{n}行' for n in left)}未登记，改好后单独发送即可。")
    blocks: list[Text | Buttons] = [Text("\n".join(lines))]
    if notes:
        blocks.append(Text("\n".join(notes), "muted"))
    blocks.append(Buttons((UNDO,)))
    return OutgoingMessage(title=f"已登记 {len(lines)} 项", blocks=tuple(blocks), tone="good")


def recorded_line(label: str, title: str, owner: str, due: str) -> str:
    """One task of it."""
    return f"{label} {title}｜{owner}｜{due}"


def list_outdated() -> OutgoingMessage:
    """A due moment of the list has passed since the preview."""
    return say("清单里有的截止时间已经过去，没有登记。请改好日期再发一次。", tone="warn")


def support_form(department: str) -> OutgoingMessage:
    """支持 without what is given, or by when."""
    return say(f"支持请写明部门、内容和日期，例如：支持:{department} 海报设计稿 10月12日前")


NO_DATE = "没有截止日期，例如 10月20日前"
NO_OWNER = "没有第一责任人，例如 @张工，或 责任部门:销售部"
NO_TITLE = "没有任务名称"


def unread_date(said: str) -> str:
    """A cell that names no day."""
    return f"“{said}”看不出是哪一天，例如 10月20日前"


def twice_here(number: int) -> str:
    """The same title in another line."""
    return f"和第{number}行同名，请改一个名称"


def known_title(label: str) -> str:
    """The same title is open in the project."""
    return f"项目里已有 {label} 同名任务；确实是另一项，请在行尾加 同名:是"


def date_first(problem: str) -> str:
    """A question about a date, as what is wrong with a line."""
    said = problem.split("，请确认")[0].split("，是明年")[0].split("，是指")[0].rstrip("：？?，。")
    return f"{said}，请写明日期，例如 10月20日前"


def no_project_yet() -> OutgoingMessage:
    """A list one-to-one by somebody of several projects."""
    return say("您参与的项目不止一个，请在第一行写明项目，例如：/任务 批量 #项目名称")


def support_note(label: str, department: str, title: str, due: str) -> str:
    """支持 said with a task, in the reply to its maker."""
    return f"支持：{label} {title}，{department}，{due}截止，{UNCLAIMED}。"
