"""Sentences about 会议纪要: the proposal, what is wrong in which row, what was recorded, reminders."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, Buttons, OutgoingMessage, Text
from bot.texts.common import people, say

EXAMPLE = "/纪要 M3 出席:张工、小李 决策:推广改为9月20日 行动项:@张工 9月22日前交付培训版本；市场部 9月21日前更新推广方案"
PARTS = {
    "discussion": "讨论要点",
    "decision": "决策",
    "dispute": "争议点",
    "view": "意见",
    "pending": "未决事项",
    "action": "行动项",
}
CONFIRM = "确认"


def usage(label: str, title: str, agenda: Sequence[str], recorder: str, due: str) -> OutgoingMessage:
    """How to write them; the agenda to go by."""
    return say(
        f"{label} {title} 的纪要由{recorder}在 {due}前提交（规则 3），例如：",
        EXAMPLE.replace("M3", label),
        "可写：出席、缺席（谁何时补同步）、议题、讨论要点、决策、争议点（各方意见）、未决事项、行动项。",
        *(["本次议题：", *agenda] if agenda else []),
    )


def not_begun(label: str, title: str, when: str) -> OutgoingMessage:
    """It has not begun."""
    return say(f"{label} {title} 还没有开始，时间是 {when}，会后再写纪要。")


def nothing_read(label: str) -> OutgoingMessage:
    """No point could be read."""
    return say("没有读到讨论要点、决策、未决事项或行动项，请这样写：", EXAMPLE.replace("M3", label))


def title(label: str, name: str, version: int) -> str:
    """`M3 上线协调会 纪要 v1`."""
    return f"{label} {name} 纪要 v{version}"


def proposed(label: str, name: str, lines: Sequence[str]) -> OutgoingMessage:
    """What was understood; nothing is recorded yet."""
    blocks: list[Text | Buttons] = [
        Text("\n".join(lines)),
        Text("以上还没有记录。记录人回复“确认”后记录，行动项转为任务；要修改，请改好后重发全文。"),
        Buttons((Button("确认", CONFIRM), Button("先不记录", "取消"))),
    ]
    return OutgoingMessage(title=f"{label} {name} 纪要（待确认）", blocks=tuple(blocks))


def to_correct(label: str, name: str, rows: Sequence[str], first: str, example: str) -> OutgoingMessage:
    """Rows that cannot stand as they are."""
    return say(
        f"{label} {name} 的纪要有 {len(rows)} 处需要补充，还没有记录：",
        *rows,
        f"先补{first}：直接回复即可，例如：{example}",
    )


def row_name(kind: str, number: int) -> str:
    """`行动项2`."""
    return f"{'行动项' if kind == 'action' else '未决' if kind == 'pending' else '待办'}{number}"


def row(name: str, words: str, problem: str) -> str:
    """`行动项2（尽快协调测试环境）：没有负责人`."""
    return f"{name}（{words}）：{problem}" if words else f"{name}：{problem}"


def fix_example() -> str:
    """How a row is put right."""
    return "@张工 9月22日前"


NO_OWNER = "没有负责人，请写 @姓名或部门（规则 2）"
NO_DATE = "没有日期，请写具体日期（规则 1）"
PAST = "日期已过，请写之后的日期"
UNCLEAR = "日期有歧义，请写成几月几日"
NO_TITLE = "没有写要做什么（规则 1）"


def many_owners(names: Sequence[str]) -> str:
    """Rule 2 in a row."""
    return f"写了{people(names)}，只能有一位负责人（规则 2）"


def vague(words: str) -> str:
    """Rule 1 in a row."""
    return f"“{words}”请改成具体日期（规则 1）"


def unknown_department(name: str) -> str:
    """A department nobody has set up."""
    return f"还没有登记“{name}”，请先登记：/部门 {name} 负责人 @王经理 接口人 @小李"


def nobody_there(name: str) -> str:
    """A department without a contact."""
    return f"{name}还没有接口人，请先登记：/部门 {name} 接口人 @小李"


def present(names: Sequence[str]) -> str:
    """Who was there."""
    return f"出席：{people(names) or '未写'}"


def absent(name: str, informer: str, by: str) -> str:
    """Who was not, and who tells them by when."""
    return f"缺席：{name}，由{informer}在 {by}前补同步"


def informed(name: str, day: str) -> str:
    """Who was not, and has been told since."""
    return f"缺席：{name}，{day}已补同步"


def ticked(label: str, name: str, names: Sequence[str], still: Sequence[str]) -> OutgoingMessage:
    """补同步 done; who is still to be told."""
    rest = f"还要补同步：{people(still)}。" if still else "缺席人员都已补同步。"
    return say(f"{label} {name} 已记录补同步：{people(names)}。", rest, buttons=(Button("撤销", "/撤销"),), tone="good")


def nobody_to_inform(label: str, name: str, waiting: Sequence[str]) -> OutgoingMessage:
    """Nobody of these waits to be told."""
    if not waiting:
        return say(f"{label} {name} 没有等待补同步的人。")
    return say(f"{label} {name} 等待补同步的是{people(waiting)}，请写明姓名，例如：", f"/纪要 {label} 已同步 {waiting[0]}")


def topic(number: int, words: str) -> str:
    """Head of a topic."""
    return f"议题 {number}：{words}" if words else f"议题 {number}"


def point(kind: str, words: str, who: str) -> str:
    """A point of words."""
    return f"　意见（{who}）：{words}" if kind == "view" and who else f"{PARTS.get(kind, kind)}：{words}"


def over(words: str) -> str:
    """A pending point that is settled."""
    return f"{words}，已解决"


def entry(name: str, words: str, owner: str, due: str, label: str) -> str:
    """An action or a pending point: who by when, and the task it became."""
    task = f"{label} " if label else ""
    return f"{name}：{task}{words}，{owner}，{due}"


def recorded(head: str, lines: Sequence[str], buttons: Sequence[Button] = ()) -> OutgoingMessage:
    """Minutes as they stand."""
    blocks: list[Text | Buttons] = [Text("\n".join(lines))]
    if buttons:
        blocks.append(Buttons(tuple(buttons)))
    return OutgoingMessage(title=head, blocks=tuple(blocks))


def tasks_made(labels: Sequence[str]) -> str:
    """The actions are tracked."""
    return f"行动项已转为任务：{people(labels)}。" if labels else ""


def task_known(label: str) -> str:
    """An action that was a task since the version before."""
    return f"{label} 上一版已登记，日期或负责人有变请用 /改期 {label} 或 /转交 {label}。"


def please_confirm(label: str) -> str:
    """To those who were there."""
    return f"请参会人确认：/会签 {label}，有异议：/会签 {label} 异议 原因:…"


def buttons(label: str) -> list[Button]:
    """Confirm or object by a tap."""
    return [Button("确认无误", f"/会签 {label}"), Button("有异议", f"/会签 {label} 异议")]


def late() -> str:
    """Rule 3, stated."""
    return "本次纪要晚于规则 3 的 24 小时，已按实际时间记录。"


def remind(label: str, name: str, due: str) -> OutgoingMessage:
    """To the recorder, 20 hours after the end."""
    return say(f"{label} {name} 的纪要请在 {due}前提交（规则 3），例如：", EXAMPLE.replace("M3", label))


def overdue(label: str, name: str, recorder: str) -> OutgoingMessage:
    """To the host, 24 hours after the end."""
    return say(
        f"{label} {name} 结束已满 24 小时，纪要还没有提交（规则 3），记录人：{recorder}。",
        f"记录人或主持人提交都可以：/纪要 {label} …",
    )


def inform(label: str, name: str, absent: str, by: str) -> OutgoingMessage:
    """To who tells somebody who was not there."""
    return say(
        f"请在 {by}前向{absent}补同步 {label} {name} 的内容，纪要见：/纪要 {label}",
        f"完成后回复一声：/纪要 {label} 已同步 {absent}",
        buttons=(Button("已同步", f"/纪要 {label} 已同步 {absent}"),),
    )


def objection(label: str, name: str, by: str, words: str) -> OutgoingMessage:
    """To the recorder."""
    return say(
        f"{by}对 {label} {name} 的纪要有异议：{words}",
        f"如需修改，请重发全文（生成新的一版）：/纪要 {label} …",
    )


def none_yet(label: str, name: str) -> OutgoingMessage:
    """Nothing to confirm."""
    return say(f"{label} {name} 还没有确认的纪要，记录人可发送：/纪要 {label} …")


def no_such_pending(label: str, number: int) -> OutgoingMessage:
    """No such pending point."""
    return say(f"{label} 没有未决{number}，发送 /纪要 {label} 查看。")


def settled(label: str, number: int, words: str) -> OutgoingMessage:
    """A pending point is settled."""
    return say(f"{label} 未决{number}（{words}）已解决，不再进入下次例会议题。")
