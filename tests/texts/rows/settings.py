"""Help, how one is reminded, holidays."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.texts import help as h
from bot.texts.holidays import Block

HELD = {
    "owner": [(h.OWNER, "任务责任人")],
    "contact": [(h.CONTACT, "研发部接口人")],
    "lead": [(h.LEAD, "研发部负责人")],
    "coordinator": [(h.COORDINATOR, "牵头人"), (h.LEAD, "市场部负责人")],
    "executive": [(h.EXECUTIVE, "分管领导")],
    "admin": [(h.ADMIN, "管理员"), (h.OWNER, "任务责任人")],
}
SPRING = Block("春节", ((date(2027, 2, 6), date(2027, 2, 12)),), (date(2027, 2, 14), date(2027, 2, 20)))
NEW_YEAR = Block("元旦", ((date(2027, 1, 1), date(2027, 1, 3)),), ())
WRONG = [
    ("no_year", "", 0),
    ("bad_date", "2月30日", 2),
    ("weekday", "1月1日（周四）", 2),
    ("total", "1月1日至3日，共4天", 3),
    ("weekend_work", "1月4日（周一）", 3),
    ("twice", "2月14日", 4),
    ("bad_line", "放假安排另行通知", 5),
    ("far", "2031", 1),
    ("no_rows", "", 0),
]

ROWS: dict[str, list[dict[str, Any]]] = {
    "help.role_named": [{"role": role, "departments": ["研发部"]} for role in HELD],
    "help.full_help": [
        {"hears": "mention", "held": []},
        {"hears": "direct", "held": []},
        {"hears": "all", "held": []},
        *({"hears": "mention", "held": held} for held in HELD.values()),
    ],
    "talk.remind_choices": [{"now": "正常"}, {"now": "只私信"}, {"now": "每天一次"}],
    "talk.remind_saved": [{"way": "正常"}, {"way": "只私信"}, {"way": "每天一次"}],
    "holidays.wrong": [{"problems": WRONG[:3]}, {"problems": WRONG}],
    "holidays.preview": [
        {"years": [2027], "blocks": [NEW_YEAR, SPRING], "off": 33, "worked": 6, "lacking": [], "replaces": False},
        {"years": [2027], "blocks": [NEW_YEAR], "off": 3, "worked": 0, "lacking": ["春节", "国庆节"], "replaces": True},
    ],
    "holidays.written": [{"block": SPRING}],
}
