"""Words in the weekly picture."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from adapters.base import OutgoingMessage
from bot.texts.common import say

ACTUAL, PLANNED, TODAY = "实际进度", "计划进度", "今天"
TONES: Mapping[str, str] = {"已完成": "done", "滞后": "late", "风险": "risk", "正常": "fine", "未开始": "idle"}
PICTURE = "进度图"


def subtitle(code: str, at: datetime, ends: date | None) -> str:
    """Below the project's name: number, the moment it is as of, and the end."""
    said = f"{code}　截至 {at.year}年{at.month}月{at.day}日 {at:%H:%M}"
    return f"{said}　计划 {ends.month}月{ends.day}日完成" if ends else said


def rest(count: int) -> str:
    """What the picture has no room for."""
    return f"另有 {count} 项，见跟踪表。"


def no_font() -> OutgoingMessage:
    """The machine has no Chinese font."""
    return say("服务器上没有中文字体，暂时画不了图。", "管理员安装后即可使用，例如 Debian、Ubuntu：", "apt install fonts-noto-cjk")


def none() -> str:
    """An address whose time is over, a machine without a font, a project without tasks."""
    return "这张图已过期，或暂时画不了。可以在项目页面上看最新进度。"
