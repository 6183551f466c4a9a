"""Asking a person about a case: 协调, 转给, 约会. Dates come in as phrases."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.texts import rungs
from bot.texts.common import people, say, spaced

Facts = rungs.Matter
PLEASE_COORDINATE = "需要协调"


def please_coordinate(by: str, words: str, m: Facts, decide_by: str) -> OutgoingMessage:
    """To the coordinator."""
    reason = f"：{words.rstrip('。')}" if words and words != PLEASE_COORDINATE else ""
    return say(
        f"{by}请您协调 {m.name}{reason}。",
        *rungs.facts_of(m, opinions=False),
        f"请您于 {decide_by}前定：由谁支持，何时到位。",
        buttons=[*_mine(m), Button("约 15 分钟会", f"/约会 {m.label}"), Button("转给…", f"/转给 {m.label}")],
    )


def coordinating(
    name: str, label: str, title: str, follow: Sequence[tuple[str, str]], *, told: bool
) -> OutgoingMessage:
    """To whoever asked for it."""
    if not told:
        return say(f"已记录 {label} {title} 需要协调，但{name}目前收不到单聊，请直接联系{name}。")
    return say(
        f"已请{name}协调 {label} {title}。",
        "上报按计划继续；能定下时间的话，可点下面的按钮。",
        buttons=[Button(f"我来·{rungs.short(said)}", command) for said, command in follow],
    )


def no_coordinator(label: str, title: str) -> OutgoingMessage:
    """The project has none."""
    return say(f"{label} {title} 所在的项目还没有牵头人，可这样设定：", "/项目 设置 牵头人:@王经理")


def you_coordinate(label: str, title: str) -> OutgoingMessage:
    """The coordinator asks for coordination."""
    return say(
        f"您就是牵头人。{label} {title} 可以约相关的人，或请一位跟进：",
        buttons=[Button("约 15 分钟会", f"/约会 {label}"), Button("转给…", f"/转给 {label}")],
    )


def _mine(m: Facts) -> list[Button]:
    return [Button(f"我来·{rungs.short(said)}", command) for said, command in m.follow]


# ---------------------------------------------------------------- 转给


def please_follow(by: str, until: str, command: str, m: Facts) -> OutgoingMessage:
    """To whom a case is handed."""
    return say(
        f"{by}请您跟进 {m.name}，{until}前答复。",
        *rungs.facts_of(m),
        "确认后，这段时间不再上报。",
        buttons=[
            Button(f"我来·{rungs.short(until)}", command, "primary"),
            Button("转给…", f"/转给 {m.label}"),
            Button("收到", f"/收到 {m.label}"),
        ],
    )


def asked_to_follow(name: str, label: str, title: str, until: str, *, told: bool) -> OutgoingMessage:
    """To whoever handed it on."""
    if not told:
        return say(f"{name}目前收不到单聊，{label} {title} 请直接联系{name}，或者转给另一位。")
    return say(f"已请{name}跟进 {label} {title}，{until}前答复。", f"{name}确认后暂停上报。")


def not_of_the_project(name: str, label: str, title: str) -> OutgoingMessage:
    """Whoever is asked reads what it is about: only people of the project are."""
    return say(f"{name}目前不在这个项目里，{label} {title} 请转给项目内的同事。")


def to_whom(label: str, title: str, options: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """Nobody was named: (name, command)."""
    return say(
        f"{label} {title} 转给谁跟进？请点选，或发送：/转给 {label} @刘主管 明天12:00",
        buttons=[Button(name, command) for name, command in options[: rungs.MAX_BUTTONS]],
    )


def to_yourself(label: str, choices: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """Handed to the speaker."""
    return say(
        f"{label} 由您自己跟进的话，请选一个答复时间：",
        buttons=[Button(f"我来·{rungs.short(said)}", command) for said, command in choices],
    )


# ---------------------------------------------------------------- 约会


def invitation(by: str, m: Facts, options: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """To everybody a case concerns: (moment, command)."""
    return say(
        f"{by}约 15 分钟会，谈 {m.name}。",
        *rungs.facts_of(m),
        f"时间：{'，或 '.join(said for said, _ in options)}。请点一个方便的：",
        buttons=[Button(f"{rungs.short(said)} 可以", command) for said, command in options],
    )


def proposed(label: str, title: str, options: Sequence[str], names: Sequence[str]) -> OutgoingMessage:
    """To whoever proposed it."""
    if not names:
        return say(f"{label} {title} 相关的人目前都收不到单聊，请直接联系。")
    return say(
        f"已就 {label} {title} 约{people(names)}。",
        f"时间：{'，或 '.join(options)}。",
        "对方点选后会告诉您；日历请自行添加。",
    )


def meeting_suits(name: str, label: str, title: str, when: str) -> OutgoingMessage:
    """To whoever proposed it: an answer."""
    return say(f"{label} {title} 的会：{name} {spaced(when)}可以。")


def meeting_answered(name: str, label: str, title: str, when: str) -> OutgoingMessage:
    """To whoever answered."""
    return say(f"已回复{name}：{label} {title} 的会，{spaced(when)}可以。")


def over(said: str) -> OutgoingMessage:
    """A moment that is over."""
    return say(f"{spaced(said)}已经过去，请换一个时间。")
