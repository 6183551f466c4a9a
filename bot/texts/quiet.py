"""安静: until when the bot begins nothing in a group, and what goes on all the same."""

from __future__ import annotations

from adapters.base import Button, OutgoingMessage
from bot.texts.common import say

EXAMPLES = "/安静 2小时、/安静 到明天9点"
_GOES_ON = "回复、私下的逐级提醒和紧急情况照常。"


def begun(until: str) -> OutgoingMessage:
    """From now on."""
    buttons = (Button("结束安静", "/结束安静"),)
    return say(f"好的，{until}前不在本群主动发消息，期间该发的届时再发。", _GOES_ON, buttons=buttons, tone="good")


def state(until: str) -> OutgoingMessage:
    """A bare /安静."""
    if not until:
        return say("本群没有安静时段，需要时请发送，例如：", EXAMPLES)
    return say(f"{until}前不在本群主动发消息。", _GOES_ON, buttons=(Button("结束安静", "/结束安静"),))


def ended(was: bool) -> OutgoingMessage:
    """Speaking again."""
    return say("好的，已结束安静，照常发消息。" if was else "本群没有安静时段，照常发消息。", tone="good")


def restored(until: str) -> str:
    """Taken back, as a phrase."""
    return f"本群恢复为安静到 {until}" if until else "本群已不再安静"


def not_understood() -> OutgoingMessage:
    """No span, or over 24 hours."""
    return say("请说明安静多久，最长 24 小时，例如：", EXAMPLES, tone="warn")


def only_in_group() -> OutgoingMessage:
    """One-to-one there is nobody to disturb."""
    return say("安静针对群聊，请在项目群里发送，例如：/安静 2小时")
