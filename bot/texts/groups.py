"""Sentences about a project that is worked on in several groups, perhaps on several platforms."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import OutgoingMessage, Text
from bot.texts.common import people, say, spaced


def place(title: str, conversation: str, platform: str) -> str:
    """A group as others are told of it: `研发群（飞书）`; where a platform gives no titles `飞书群`. No `platform`: our own chat."""
    if not platform:
        return title
    named = title and not (title == conversation and title.isascii())  # no title: an id stands for it
    return f"{title}（{platform}）" if named else f"{platform}群"


def invited(secret: str, project: str, code: str, until: str) -> OutgoingMessage:
    """A one-time code for another group."""
    return say(
        f"邀请码：{secret}，{spaced(until)}前有效，只能用一次。",
        f"请在要加入的群里发送：/项目 加入 {secret}",
        f"加入后共用 {code} {project} 的任务、问题和周报；两边的其他项目互相看不到。",
    )


def joined(project: str, code: str, home: str, default: str) -> OutgoingMessage:
    """Said in the group that has just joined. `default`: its own default project where it keeps one."""
    return say(
        f"本群已加入项目 {code} {project}。",
        f"任务、问题和周报与“{home}”共用；两边的其他项目互相看不到。",
        f"本群默认项目仍是“{default}”，登记到新加入的项目请写 #{project}。" if default else "",
        f"“{home}”会收到通知，免打扰时间里稍后送到。",
        "发送 /查 看现有任务；需要退出时发送 /项目 退出。",
        tone="good",
    )


def joined_told(place: str, project: str, code: str, by: str) -> OutgoingMessage:
    """Said in the home group."""
    return say(
        f"{place}已加入项目 {code} {project}，由{by}确认。",
        "任务、问题和周报从现在起共用，本群的其他项目对方看不到。",
        f"如需让它退出，请牵头人发送：/项目 移出 {place}",
    )


def code_wrong() -> OutgoingMessage:
    """A code that is wrong, replaced or expired: the same words for all."""
    return say("邀请码无效或已过期。", "请项目的牵头人在原来的群里发送 /项目 邀请，取得新的邀请码。")


def no_project_here() -> OutgoingMessage:
    """A group that works on no project yet wants to invite or to see who takes part."""
    return say(
        "本群还没有项目。先建一个，例如：",
        "/项目 新建 产品3.0版本上线 牵头:市场部 时间:9月15日-10月30日",
        "要加入别的群的项目，请那边发送 /项目 邀请，再在这里发送 /项目 加入 邀请码",
    )


def code_used() -> OutgoingMessage:
    """The right code, a second time."""
    return say("这个邀请码已用过，每个群要各自的邀请码。", "请项目的牵头人在原来的群里发送 /项目 邀请，取得新的邀请码。")


def join_usage() -> OutgoingMessage:
    """No code was typed."""
    return say("请写上邀请码，例如：/项目 加入 7KQ2M-XH4TB", "邀请码由项目的牵头人在原来的群里发送 /项目 邀请 取得。")


def only_in_group() -> OutgoingMessage:
    """One-to-one there is no group that could join or leave."""
    return say("请在要加入或退出项目的群里发送。")


def already_in(project: str, code: str) -> OutgoingMessage:
    """The group works on the project anyway."""
    return say(f"本群已经在项目 {code} {project} 里。")


def left(project: str, code: str) -> OutgoingMessage:
    """Said in the group that has just left."""
    return say(f"本群已退出项目 {code} {project}，记录都保留在项目里。")


def left_told(place: str, project: str, code: str, by: str) -> OutgoingMessage:
    """Said in the home group, and in a group that was taken out."""
    return say(f"{place}已退出项目 {code} {project}，由{by}操作。", "登记过的任务和问题都保留在项目里。")


def home_stays(project: str, code: str) -> OutgoingMessage:
    """The home group cannot leave."""
    return say(f"这里是项目 {code} {project} 的主群，不能退出。", "要让别的群退出，请发送：/项目 移出 群名")


def no_such_group(project: str, titles: Sequence[str]) -> OutgoingMessage:
    """No other group of this name works on the project."""
    known = f"现在一起的群：{people(titles)}。" if titles else "现在没有别的群。"
    return say(f"没有找到要移出的群。“{project}”{known}", f"例如：/项目 移出 {titles[0]}" if titles else "")


def several_groups() -> OutgoingMessage:
    """Two groups of one title."""
    return say("有几个同名的群，请在要退出的那个群里发送 /项目 退出。")


def groups(project: str, code: str, lines: Sequence[str]) -> OutgoingMessage:
    """`/项目 群`."""
    return OutgoingMessage(title=f"{code} {project} 的群", blocks=(Text("\n".join(lines)),))


def home(place: str) -> str:
    """The first line of that list."""
    return f"{place}：主群"


def beside(places: Sequence[str]) -> str:
    """Behind a project in a list."""
    return f"，与{people(places)}共用" if places else ""


def invite_undone(project: str) -> str:
    """/撤销 of an invitation."""
    return f"项目“{project}”的邀请码已作废"


def join_undone(project: str) -> str:
    """/撤销 of a joining."""
    return f"本群已不在项目“{project}”里"


def leave_undone(project: str, place: str) -> str:
    """/撤销 of a leaving."""
    return f"{place}仍在项目“{project}”里"


# ---------------------------------------------------------------- what the other groups are told


def changed(label: str, title: str, parts: Sequence[str], place: str) -> str:
    """One line of the gathered post: `T2 核心功能开发：进度 60% → 75%，来自研发群（飞书）`."""
    return f"{label} {title}：{'，'.join(parts)}，来自{place}"


def new_task(owner: str, due: str) -> str:
    """A task was made."""
    return f"新任务，第一责任人{owner}，{due}截止"


def new_issue(owner: str, level: str) -> str:
    """An issue was raised."""
    return f"新问题（{level}），负责人{owner}"


def percent(old: str, new: str) -> str:
    """Progress."""
    return f"进度 {old}% → {new}%"


def done() -> str:
    """A task is reported done."""
    return "已完成"


def opened_again() -> str:
    """A done task or solved issue is open again."""
    return "重新打开"


def cancelled() -> str:
    """Taken off the sheet."""
    return "已取消"


def solved(result: str) -> str:
    """An issue."""
    return f"已解决：{result}" if result else "已解决"


def due(day: str) -> str:
    """Another promised day."""
    return f"截止改为 {day}"


def forecast(day: str) -> str:
    """Expected then."""
    return f"预计 {day}完成"


def owner(name: str) -> str:
    """Somebody else answers for it."""
    return f"第一责任人改为{name}"


def risk(text: str) -> str:
    """A risk was given."""
    return f"风险：{text}"


def waits(text: str) -> str:
    """It waits for something."""
    return f"等待：{text}"


def in_hand(label: str, title: str, name: str, until: str) -> str:
    """Whoever was alarmed has it in hand: `Q1 测试环境资源不足：周总监已收到提醒`."""
    return f"{label} {title}：{name}跟进，{spaced(until)}前答复" if until else f"{label} {title}：{name}已收到提醒"
