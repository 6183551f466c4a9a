"""Sentences about meetings: the notice, answers, what is missing, late notices, 例会."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.texts import common
from bot.texts.common import people, say
from bot.texts.waivers import hint

EXAMPLE = "/会议 上线协调会 时间:9月18日14:00-16:00 参会:研发部、市场部 议题:研发进度 @张工 20分钟；推广方案 @小李 地点:3楼会议室A"
FACTS = {
    "when": "时间",
    "place": "地点",
    "online": "线上",
    "goal": "目标",
    "departments": "参会部门",
    "people": "参会人员",
    "topics": "议题",
    "links": "材料",
    "host": "主持人",
    "recorder": "记录人",
    "confirm": "确认截止",
    "late": "晚通知原因",
    "prepared": "会前准备",
    "project": "项目",
}


def usage(lines: Sequence[str]) -> OutgoingMessage:
    """How to call a meeting, and what is ahead."""
    head = [f"接下来的会议有 {len(lines)} 个：", *lines] if lines else []
    return say(*head, "发会议通知例如：", EXAMPLE)


def line(label: str, title: str, when: str, kind: str) -> str:
    """One meeting in a list."""
    return f"{label} {title}（{kind}）：{when}"


def missing_title() -> OutgoingMessage:
    """What about?"""
    return say("会议主题是什么？直接回复即可，例如：上线协调会")


def missing_time(title: str) -> OutgoingMessage:
    """When?"""
    return say(f"{title} 什么时候开？请写日期和起止时间，例如：9月18日14:00-16:00")


def missing_clock(title: str, day: str) -> OutgoingMessage:
    """A day without a clock."""
    return say(f"{title} 在 {day}几点开？请写日期和起止时间，例如：9月18日14:00-16:00")


def missing_people(title: str) -> OutgoingMessage:
    """Who comes?"""
    return say(f"{title} 有哪些部门或人员参加？直接回复即可，例如：研发部、市场部、@刘主管")


def missing_topics(title: str) -> OutgoingMessage:
    """Rule 5: an agenda."""
    return say(
        f"{title} 的议题有哪些（规则 5：议题提前给出）？每个议题一位负责人，不超过 30 分钟。",
        "直接回复即可，例如：研发进度 @张工 20分钟；推广方案 @小李 30分钟",
    )


def too_late(title: str, until: str, across: bool) -> OutgoingMessage:
    """Rule 5: the notice is late."""
    term = "跨部门会议提前 2 个工作日" if across else "会议提前 24 小时"
    return say(
        f"规则 5：{term}通知，{title} 应在 {until}前发出。",
        "确需近期召开，请直接回复原因，例如：客户今天提出变更",
        "原因会写进通知，本周计入晚通知；也可以改期。",
        hint(5, ""),
    )


def end_before_start() -> OutgoingMessage:
    """The end lies before the beginning."""
    return say("会议的结束时间早于开始时间，请写起止时间，例如：9月18日14:00-16:00")


def confirm_wrong(title: str) -> OutgoingMessage:
    """确认截止 is no moment between now and the meeting."""
    return say(f"{title} 的确认截止应在现在和开会之间，例如：确认截止:9月17日17:00")


def two_owners(number: int, title: str, names: Sequence[str]) -> OutgoingMessage:
    """Rule 2 for a topic."""
    return say(
        f"规则 2：每个议题只有一位负责人，议题 {number}（{title}）写了{people(names)}。",
        f"请保留一位后重发，例如：议题:{title} @{names[0]} 20分钟",
    )


def topic_too_long(number: int, title: str, minutes: int) -> OutgoingMessage:
    """Rule 5 for a topic."""
    return say(
        f"规则 5：每个议题不超过 30 分钟，议题 {number}（{title}）写了 {minutes} 分钟。",
        f"请缩短，或拆成两个议题后重发，例如：议题:{title} 30分钟",
        hint(5, ""),
    )


def topic_line(number: int, title: str, owner: str, minutes: int, about: str) -> str:
    """`1. 研发进度（张工，20 分钟）`; minutes 0: none said."""
    told = [owner, f"{minutes} 分钟" if minutes else ""]
    inside = "，".join(one for one in told if one)
    named = f"{about} {title}" if about and about not in title else title
    return f"{number}. {named}（{inside}）" if inside else f"{number}. {named}"


def topics_by_host(numbers: Sequence[int], host: str) -> str:
    """Topics nobody was named for."""
    which = "、".join(str(number) for number in numbers)
    return f"议题 {which} 未写负责人，由主持人{host}负责。"


def called(label: str, title: str, kind: str) -> str:
    """Head of a notice."""
    return f"{kind}通知 {label} {title}"


def shown(label: str, title: str, kind: str) -> str:
    """Head of a meeting looked at."""
    return f"{label} {title}（{kind}）"


def changed(label: str, title: str, what: Sequence[str]) -> str:
    """Head after a change."""
    return f"{label} {title} 已更新：{people(what)}"


def ask_answer(label: str, until: str) -> str:
    """Under a notice."""
    return f"请在 {until}前答复：/参加 {label} 或 /不参加 {label} 由@代理人代"


def other_project(label: str, project: str) -> OutgoingMessage:
    """A meeting stays with its project."""
    return say(f"{label} 属于“{project}”，不能改到其他项目。如需在其他项目开会，请新发通知：", EXAMPLE)


def again(label: str) -> str:
    """The time changed: everybody answers anew."""
    return f"时间有变，请重新答复：/参加 {label}"


def late_note(reason: str) -> str:
    """Self-declared, counted."""
    return f"本次晚于规则 5 的通知时限，原因：{reason}"


def card(
    head: str, facts: Sequence[tuple[str, str]], notes: Sequence[str], buttons: Sequence[Button] = ()
) -> OutgoingMessage:
    """A meeting with its fields; empty ones are left out."""
    return common.card(head, facts, notes, buttons)


def answer_buttons(label: str) -> list[Button]:
    """By a tap."""
    return [Button("参加", f"/参加 {label}"), Button("不参加", f"/不参加 {label}")]


def minutes_button(label: str) -> Button:
    """After the meeting."""
    return Button("写纪要", f"/纪要 {label}")


def person_line(name: str, department: str, answer: str, deputy: str) -> str:
    """`张工（研发部，参加）`."""
    said = {"coming": "参加", "declined": f"不参加，由{deputy}代" if deputy else "不参加", "host": "主持"}.get(answer, "待答复")
    return f"{name}（{department}，{said}）" if department else f"{name}（{said}）"


def prepared_line(name: str, support: str, needs: str) -> str:
    """`张工：可支持 测试环境；需协调 IT部优先分配`."""
    parts = [f"可支持 {support}" if support else "", f"需协调 {needs}" if needs else ""]
    return f"{name}：" + "；".join(part for part in parts if part)


def which(items: Sequence[str], example: str) -> OutgoingMessage:
    """Several are possible."""
    return say(f"是哪个会议？请带上编号，例如：{example}", *items)


def none_ahead() -> OutgoingMessage:
    """Nothing to answer or to write about."""
    return say("目前没有这样的会议。发会议通知例如：", EXAMPLE)


def over(label: str, title: str) -> OutgoingMessage:
    """It has ended."""
    return say(f"{label} {title} 已结束，出席情况记在纪要里：/纪要 {label}")


def coming(label: str, title: str, name: str, when: str) -> str:
    """Noted."""
    return f"{name}参加 {label} {title}，{when}，已记录。"


def declined(label: str, title: str, name: str, deputy: str) -> str:
    """Noted, with who comes instead."""
    if deputy:
        return f"{name}不参加 {label} {title}，由{deputy}代，已记录并告知{deputy}。"
    return f"{name}不参加 {label} {title}，已记录。"


def own_topics(label: str, titles: Sequence[str]) -> str:
    """Somebody who does not come answers for topics."""
    return f"您负责的议题（{people(titles)}）需要有人代：/不参加 {label} 由@代理人代"


def deputise(label: str, title: str, when: str, name: str) -> OutgoingMessage:
    """To the deputy."""
    return say(
        f"{name}请您代为参加 {label} {title}，{when}。",
        f"请答复：/参加 {label} 或 /不参加 {label}",
        buttons=answer_buttons(label),
    )


def not_self() -> OutgoingMessage:
    """A deputy is somebody else."""
    return say("代理人应是另一位同事，例如：/不参加 M3 由@小赵代")


def invited(label: str, title: str, kind: str, when: str, by: str, until: str) -> OutgoingMessage:
    """To somebody the group's post does not reach."""
    return say(
        f"{by}邀请您参加 {label} {title}（{kind}），{when}。",
        f"请在 {until}前答复：/参加 {label} 或 /不参加 {label} 由@代理人代",
        buttons=answer_buttons(label),
    )


def reminder(label: str, title: str, when: str, until: str) -> OutgoingMessage:
    """Privately, to whoever has not answered."""
    return say(
        f"{label} {title}，{when}。请在 {until}前答复是否参加：",
        f"/参加 {label} 或 /不参加 {label} 由@代理人代",
        buttons=answer_buttons(label),
    )


def answers(label: str, title: str, coming: Sequence[str], declined: Sequence[str], missing: Sequence[str]) -> OutgoingMessage:
    """To the host, once 确认截止 is over and answers are missing."""
    rows = [("参加", coming), ("不参加", declined), ("待答复", missing)]
    lines = [f"{word} {len(names)} 人：{people(names)}" for word, names in rows if names]
    return say(f"{label} {title} 的确认时间已到：", *lines)


def prepare_what(label: str) -> OutgoingMessage:
    """Nothing was said."""
    return say(f"请写明 {label} 的会前准备，例如：", f"/准备 {label} 可支持:测试环境2套 需协调:IT部优先分配")


def prepared(label: str, title: str, said: str) -> OutgoingMessage:
    """Noted; it stands on the notice."""
    return say(f"{label} {title} 的会前准备已记录：", said)


def not_invited(label: str, title: str) -> OutgoingMessage:
    """Only who takes part prepares."""
    return say(f"{label} {title} 的参会名单里没有您，先答复参加即可：/参加 {label}")


def cancelled(label: str, title: str, reason: str) -> OutgoingMessage:
    """It is not held."""
    return say(f"{label} {title} 已取消，原因：{reason}")


def why_cancelled(label: str, title: str) -> OutgoingMessage:
    """A reason is wanted."""
    return say(f"取消 {label} {title} 的原因是什么？直接回复即可。")


def unchanged(label: str) -> OutgoingMessage:
    """Nothing new."""
    return say(f"{label} 没有变化。")


# ---------------------------------------------------------------- 例会


def regular_usage(lines: Sequence[str]) -> OutgoingMessage:
    """How to set one up, and those that go on."""
    return say(*lines, "设定例会例如：", "/例会 每周五10:00", "/例会 每周五10:00 20分钟 地点:3楼会议室A 记录人:@小李", "停止：/例会 停")


def regular_line(title: str, weekday: int, clock: str, minutes: int, next_when: str) -> str:
    """A series that goes on; `weekday` ISO."""
    ahead = f"，下次 {next_when}" if next_when else ""
    return f"{title}：每周{'一二三四五六日'[weekday - 1]} {clock}，{minutes} 分钟{ahead}"


def regular_set(line: str, call: str, host: str, recorder: str) -> OutgoingMessage:
    """It is set up."""
    return say(
        f"例会已设定。{line}",
        f"主持人：{host}；记录人：{recorder}",
        f"每次提前 2 个工作日发通知，下一次在 {call}。",
        "议题取自未完成、风险升级、需支持和上次未决。",
    )


def regular_stopped(title: str) -> OutgoingMessage:
    """It ends."""
    return say(f"{title} 已停止，之后不再发通知。已发出的会议不受影响。")


def regular_none() -> OutgoingMessage:
    """Nothing to stop."""
    return say("目前没有例会。设定例会例如：", "/例会 每周五10:00")


def regular_too_long(minutes: int) -> OutgoingMessage:
    """Rule 5 for 例会."""
    return say(f"例会不超过 30 分钟（规则 5），现在写的是 {minutes} 分钟，例如：", "/例会 每周五10:00 30分钟", hint(5, ""))


def regular_title() -> str:
    """What it is called where nothing is said."""
    return "项目例会"


def source(kind: str, title: str) -> str:
    """A prefilled topic says where it comes from."""
    words = {"pending": "上次未决", "risk": "风险升级", "support": "需支持", "open": "未完成"}
    return f"{words.get(kind, kind)}：{title}"


def nothing_prefilled(label: str) -> str:
    """No topics are known yet."""
    return f"目前没有未完成、风险升级、需支持和未决事项。有议题请发送：/会议 {label} 议题:接口联调 @张工 10分钟"
