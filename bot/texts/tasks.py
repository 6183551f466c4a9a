"""Sentences about tasks and progress. Dates come in as phrases."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, Buttons, Facts, OutgoingMessage, Text
from bot.texts.common import people, say, spaced
from bot.texts.waivers import hint

ASKING = "申请"  # typed in /改期: the new date is asked for, not set
EXAMPLE = "/任务 核心功能开发 @张工 10月20日前 交付:通过测试的安装包"


def usage() -> OutgoingMessage:
    """A bare /任务."""
    return say("请写明做什么、谁负责、何时完成、交付标准，例如：", EXAMPLE)


def made(label: str, title: str, rows: Sequence[tuple[str, str]], notes: Sequence[str]) -> OutgoingMessage:
    """A new task said back, with what is still asked for."""
    blocks: list[Facts | Text] = [Facts(tuple(rows))]
    if notes:
        blocks.append(Text("\n".join(notes), "muted"))
    return OutgoingMessage(title=f"已登记 {label} {title}", blocks=tuple(blocks), tone="good")


def ask_deliverable(label: str) -> str:
    """Asked once for a task without a standard."""
    return f"{label} 交付什么算完成（规则 1）？请回复，例如：交付:客户确认的终稿"


def words_saved(label: str, title: str, deliverable: str, description: str, remark: str) -> OutgoingMessage:
    """The standard, the description, the remark were added; "" for what was not."""
    said = [("交付标准", deliverable), ("任务描述", description), ("备注", remark)]
    first, *more = [f"{name}：{words}" for name, words in said if words]
    return say(f"已补充 {label} {title} 的{first}", *more, tone="good")


def day_off(day: str, last_working: str) -> str:
    """The due day is a day off."""
    return f"{day}是休息日，提醒会提前到 {last_working}。"


def year_estimated(year: int) -> str:
    """The calendar of that year is not known yet."""
    return f"{year} 年的节假日安排尚未公布，工作日按周一至周五估算。"


def vague(words: str, examples: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """Rule 1: a vague deadline is sent back with two dates to tap."""
    return say(
        f"“{words}”没有具体日期（规则 1），请给出具体日期，例如“10月20日前”。",
        "已记下其他内容，点一下或直接回复日期即可：",
        buttons=[Button(label, command) for label, command in examples],
        tone="warn",
    )


def missing_date(examples: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """No deadline at all."""
    return say(
        "还缺截止时间，请给出具体日期，例如“10月20日前”。",
        "已记下其他内容，点一下或直接回复日期即可：",
        buttons=[Button(label, command) for label, command in examples],
    )


def date_question(reason: str, options: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """A date that may not be meant: options as buttons."""
    return say(reason, buttons=[Button(label, command) for label, command in options], tone="warn")


def past_date(said: str) -> str:
    """The date is over."""
    return f"{said}已经过去，请确认日期："


def far_date(said: str, over: str = "") -> str:
    """More than half a year ahead. `over`: the day without its year, when this year's is over."""
    if over:
        return f"{over}已经过去，是明年的 {over}，还是改为："
    return f"您说的是 {spaced(said)}吗？距今超过半年，请确认："


def no_such_day(said: str, options: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """A day no calendar has."""
    return say(
        f"没有 {spaced(said)}这一天，请给出具体日期，例如“10月20日前”。",
        "已记下其他内容，点一下或直接回复日期即可：" if options else "",
        buttons=[Button(label, command) for label, command in options],
        tone="warn",
    )


def start_after_due(start: str, due: str) -> OutgoingMessage:
    """开始 lies behind 截止."""
    return say(f"开始 {spaced(start)}晚于截止 {due}，请改一个日期再发一次。", tone="warn")


def earlier_date(label: str, title: str, old: str, new: str, notes: Sequence[str]) -> OutgoingMessage:
    """A new date before the old one asks once."""
    return say(
        f"{label} {title} 原截止 {old}，新日期 {spaced(new)}更早。",
        *notes,
        "确定提前吗？5 分钟内回复“确认”。",
        buttons=(Button(f"提前到 {new}", "确认"), Button(f"保留 {old}", "不用了")),
        tone="warn",
    )


def same_date(label: str, title: str, due: str, by: str = "") -> OutgoingMessage:
    """Nothing to move; `by`: who set this date."""
    if by:
        return say(f"{label} {title} 已由{by}改期，现在截止 {due}，无需再次操作。")
    return say(f"{label} {title} 的截止时间就是 {due}，没有变化。")


def same_owner(label: str, title: str, owner: str) -> OutgoingMessage:
    """Nothing to hand over."""
    return say(f"{label} {title} 的第一责任人就是{owner}，没有变化。")


def choose_owner(names: Sequence[str], example: str, options: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """Rule 2: exactly one 第一责任人; one button for each person named."""
    return say(
        f"每项只能有一位第一责任人（规则 2），您写了 {len(names)} 位：{people(names)}。",
        "其他内容已记下，请点选或回复其中一位；其他人可写在“协助:”里，例如：",
        example,
        buttons=[Button(label, command) for label, command in options],
    )


def conflicting_date(source: str, said: str) -> str:
    """The weekday does not belong to the date."""
    return f"“{source}”的日期和星期对不上，是指 {spaced(said)}吗？"


def ambiguous_date(source: str) -> str:
    """A time that can be read in two ways."""
    return f"“{source}”可以有两种理解，请确认："


def missing_owner() -> OutgoingMessage:
    """No responsible person."""
    return say("还缺第一责任人，请回复 @姓名，例如：@张工")


def long_title(most: int) -> OutgoingMessage:
    """A title that is a text."""
    return say(f"任务名称最多 {most} 字，详细要求请写在“交付:”里，例如：", EXAMPLE)


def missing_title() -> OutgoingMessage:
    """No title."""
    return say("还缺任务名称，请写明做什么，例如：", EXAMPLE)


def not_a_task(label: str) -> OutgoingMessage:
    """A number of another kind."""
    example = {"R": f"/会签 {label}", "M": f"/参加 {label}"}.get(label[:1], f"/查 {label}")
    return say(f"{label} 不是任务编号，任务编号以 T 开头，例如：/进度 T12 80% 今日联调", f"与 {label} 有关的，例如：{example}")


def which_task(lines: Sequence[str], buttons: Sequence[Button]) -> OutgoingMessage:
    """Several tasks could be meant."""
    return say("您说的是哪一项？请回复编号：", *lines, buttons=buttons)


def no_such_task(words: str) -> OutgoingMessage:
    """`/查` of a name nothing has."""
    return say(f"没有找到“{words}”。发送 /查 可查看现有任务。")


def no_task_named(words: str) -> OutgoingMessage:
    """No task of this name."""
    return say(f"没有找到“{words}”这项任务。发送 /查 可查看任务和编号，再这样更新：", "/进度 T12 80% 今日联调")


def closed_task(label: str, title: str) -> OutgoingMessage:
    """The task is already done."""
    return say(f"{label} {title} 已报完成。如有变化，直接更新即可，例如：/进度 {label} 80% 返工")


def task_card(label: str, title: str, rows: Sequence[tuple[str, str]], buttons: Sequence[Button]) -> OutgoingMessage:
    """`/查 T2`."""
    blocks: list[Facts | Buttons] = [Facts(tuple(rows))]
    if buttons:
        blocks.append(Buttons(tuple(buttons)))
    return OutgoingMessage(title=f"{label} {title}", blocks=tuple(blocks))


def task_list(title: str, lines: Sequence[str], more: int, example: str) -> OutgoingMessage:
    """A list of tasks, the rest counted."""
    tail = f"另有 {more} 项，写编号可查看，例如：/查 T12" if more else ""
    blocks = [Text("\n".join([*lines, *([tail] if tail else [])]))]
    if example:
        blocks.append(Text(example, "muted"))
    return OutgoingMessage(title=title, blocks=tuple(blocks))


def line(
    label: str, title: str, percent: int, due: str, status: str, owner: str = "", marks: Sequence[str] = ()
) -> str:
    """One task in a list."""
    cells = [f"{percent}%", owner, due, status, *marks]
    return f"{label} {title}：{'，'.join(cell for cell in cells if cell)}"


def rescheduled(
    label: str, title: str, old: str, new: str, reason: str, notes: Sequence[str], taps: Sequence[Button] = ()
) -> OutgoingMessage:
    """A new date said back; the notes tell of a day off, or those who were alarmed that nothing is left to do."""
    return say(f"{label} {title} 已改期：{old} → {new}。", f"原因：{reason}", *notes, buttons=(*taps, Button("撤销", "/撤销")), tone="good")


def reason_needed(label: str) -> OutgoingMessage:
    """Rule 10: a change is confirmed in writing."""
    example = f"/改期 {label} 10月28日 原因:测试用例编写延迟"
    return say("改期需要写明原因（规则 10），请直接回复原因，或这样发送：", example, hint(10, label))


def reschedule_usage(label: str) -> OutgoingMessage:
    """No new date."""
    return say("请写明新的日期和原因，例如：", f"/改期 {label} 10月28日 原因:测试用例编写延迟")


def request_sent(label: str, title: str, new: str, to: str, *, late: bool = True) -> OutgoingMessage:
    """A request to who may grant it; `late`: after the due moment nobody else may."""
    if not late:
        return say(f"已向{to}申请：{label} {title} 改到 {new}。同意前仍按原日期跟踪。", buttons=(Button("撤销", "/撤销"),))
    return say(f"{label} {title} 已过截止时间，改到 {spaced(new)}需{to}同意。", f"已向{to}发出申请，同意前仍按原日期跟踪。")


def request_unsendable(label: str, to: str) -> OutgoingMessage:
    """Nobody can be asked privately."""
    return say(f"{label} 已过截止时间，改期需{to}同意。暂时无法私信{to}，请直接联系。")


def please_grant(
    asker: str, label: str, title: str, old: str, new: str, reason: str, command: str, refuse: str
) -> OutgoingMessage:
    """To the lead: one tap grants it."""
    return say(
        f"{asker}申请将 {label} {title} 由 {spaced(old)}改到 {new}。",
        f"原因：{reason}",
        "同意后按新日期跟踪；不同意则仍按原日期。",
        buttons=(Button("同意改期", command, "primary"), Button("不同意", refuse)),
    )


def granted(label: str, title: str, new: str, by: str) -> OutgoingMessage:
    """To who asked."""
    return say(f"{by}已同意：{label} {title} 改到 {new}。", tone="good")


def refused(label: str, title: str, by: str) -> OutgoingMessage:
    """To who asked."""
    return say(f"{by}未同意 {label} {title} 改期，仍按原日期跟踪。")


def refused_said(label: str, title: str) -> OutgoingMessage:
    """To who refused."""
    return say(f"已回复：{label} {title} 仍按原日期跟踪。")


def no_request(label: str) -> OutgoingMessage:
    """Nothing to decide."""
    return say(f"{label} 没有待处理的改期申请。")


def transferred(label: str, title: str, old: str, new: str) -> OutgoingMessage:
    """A new responsible person."""
    return say(f"{label} {title} 的第一责任人已由{old}改为{new}。", buttons=(Button("撤销", "/撤销"),), tone="good")


def transfer_usage(label: str) -> OutgoingMessage:
    """No person named."""
    return say(f"请 @ 一位新的第一责任人，例如：/转交 {label} @张工")


def snoozed(label: str, title: str, when: str) -> OutgoingMessage:
    """A reminder later."""
    return say(f"好的，{spaced(when)}再提醒您 {label} {title}。")


def snooze_usage() -> OutgoingMessage:
    """No number or time."""
    return say("请写明任务和时间，例如：/稍后 T12 明天9点")


def snooze_too_far() -> OutgoingMessage:
    """A snooze is at most a month and ahead."""
    return say("提醒时间请选在今后 30 天以内，例如：/稍后 T12 明天9点")


def cancelled(label: str, title: str, ended: str) -> OutgoingMessage:
    """A task is dropped from the sheet, kept in the record."""
    return say(f"{label} {title} 已取消，记录保留。", ended, buttons=(Button("撤销", "/撤销"),))


def cancel_usage() -> OutgoingMessage:
    """Which task, and why."""
    return say("请写明编号和原因，例如：/取消 T12 原因:需求已合并", "也可以取消 R5、Q1、M3、风险3、记录3、文档2。")


def confirm_cancel(label: str, title: str, also: str = "") -> OutgoingMessage:
    """What destroys asks once; `also`: what goes with it."""
    return say(
        f"取消后 {label} {title} 不再跟踪。{also}",
        "确定取消吗？5 分钟内回复“确认”。",
        buttons=(Button("确认取消", "确认", "danger"),),
    )


def issue_line(label: str, title: str) -> str:
    """An open issue in a list of mine."""
    return f"{label} {title}：问题待解决"


def nothing_mine(example: str) -> OutgoingMessage:
    """Nothing of mine is open."""
    return say("您名下没有进行中的任务和问题。", example)


def mine_example(label: str) -> str:
    """How to report, on a task of mine where there is one."""
    return f"更新进度，例如：/进度 {label} 80% 今日联调"


def mine_title(name: str) -> str:
    """The title of my list."""
    return f"{name}的任务和问题"


def nothing_open() -> OutgoingMessage:
    """No open task here."""
    return say("这里没有进行中的任务。登记任务，例如：", EXAMPLE)


def open_title(count: int) -> str:
    """The title of the list of open tasks."""
    return f"进行中的任务（{count} 项）"
