"""What admins and 自检 read about messages that did not arrive."""

from __future__ import annotations

from dataclasses import replace

from adapters.base import OutgoingMessage, Text
from bot.rules.delivery import EXPIRED, QUOTA, UNKNOWN, UNRECORDED
from bot.texts.common import say

UNREACHABLE = "平台表示无法给这位成员发单聊"

_WHY = {EXPIRED: "超过有效时间", QUOTA: "本月额度即将用完", UNKNOWN: "平台没有确认是否送达", UNRECORDED: "平台的答复未能记录"}


def why(word: str) -> str:
    """The reason stored with a message, as people read it."""
    return _WHY.get(word, word) or "原因未知"


def pass_on(name: str, message: OutgoingMessage) -> OutgoingMessage:
    """A message for somebody who can neither be written to nor mentioned: the group passes it on."""
    line = f"{name}不在本群，也无法单聊，请协助转达："
    plain = f"{line}\n{message.plain}" if message.plain else ""
    return replace(message, blocks=(Text(line), *message.blocks), plain=plain)


def not_delivered(where: str, adapter: str, hint: str) -> OutgoingMessage:
    """A message was refused for good; told once a week for one place."""
    return say(
        f"发给“{where}”的消息没有送达（连接 {adapter}）。",
        f"原因：{why(hint)}。",
        "消息已保留，处理好后在服务器上重新发送：qiantou outbox resend --all",
        "发送 /自检 可查看未送达的消息。",
    )
