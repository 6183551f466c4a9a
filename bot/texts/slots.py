"""Why a scheduled post was not made, as 自检 shows it."""

from __future__ import annotations

LATE = "恢复运行时已过有效时间"
AWAY = "当时没有运行"
QUIET = "发送时间在静默时段内"
