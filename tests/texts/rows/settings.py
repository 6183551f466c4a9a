"""Help, how one is reminded, holidays, money, absence, 自检."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bot.rules.delivery import EXPIRED, QUOTA, UNKNOWN, UNRECORDED
from bot.texts import help as h
from bot.texts.budget import Standing
from bot.texts.check import FINDINGS, KINDS, RUNGS
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

PROJECT = Standing("产品3.0版本上线", 2_000_000, 910_000)
UNPLANNED = Standing("产品3.0版本上线", None, 0)
EXCEEDED = Standing("产品3.0版本上线", 2_000_000, 2_310_050)
TASK = Standing("T2 核心功能开发", 500_000, 550_000)
DID = "小李登记了支出：展台 14,000.5元。"
ALARM = "请王经理确认：调整计划（例如 /预算 2026-市场-001 2.3万元），或撤回支出。\n未处理则按规则 7，10月16日（周五）10:00 同步赵总。"

CALM = {
    "local": datetime(2026, 10, 12, 9, 30),
    "posts": {"daily": 1, "reply": 12, "rung": 2},
    "waiting": (4, 0, 0),
    "parked": [],
    "skipped": [],
    "sweep": datetime(2026, 10, 12, 9, 29),
    "findings": "",
    "calendar_missing": [],
    "quotas": [("dingtalk-1", "robot", 412, 3000), ("dingtalk-1", "api", 380, 5000)],
    "unreachable": [],
    "month": {"daily": 7, "reply": 96, "rung": 9},
    "rungs": {"contact": 4, "lead": 2, "executive": 1},
}
BUSY = {
    **CALM,
    "posts": dict.fromkeys(KINDS, 1),
    "rungs": dict.fromkeys(RUNGS, 1),
    "waiting": (1, 1, 1),
    "parked": [("rung", 2, "unknown user"), ("daily", 1, EXPIRED)],
    "skipped": [
        ("daily", datetime(2026, 10, 9, 9, 30), "服务停止"),
        ("weekly", datetime(2026, 10, 9, 17, 0), "服务停止"),
    ],
    "findings": " ".join(f"{name}=1" for name in FINDINGS),
    "calendar_missing": [2027],
    "unreachable": ["张工", "小李"],
}

ROWS: dict[str, list[dict[str, Any]]] = {
    "help.not_understood": [{"said": "钥匙在前台"}, {"said": "会议那边还没定"}, {"said": "风险那一栏是红色的"}],
    "wants.emergency": [{"command": "/紧急 支付系统挂了，用户下不了单"}],
    "wants.named": [
        {"kind": "任务", "command": "/任务 服务器采购 @周总监 截止:下周五之前", "about": ""},
        {"kind": "需求", "command": "/需求 官网改版上线，提升询盘", "about": ""},
        {"kind": "风险", "command": "/风险 前端下月离职", "about": ""},
        {"kind": "沟通", "command": "/沟通 跟供应商电话聊了，报价下周给", "about": ""},
        {"kind": "会议", "command": "/会议 付款 时间:周四下午3点 参会:财务部", "about": ""},
        {"kind": "提交", "command": "/提交 T1", "about": "T1 首页设计"},
        {"kind": "KPI", "command": "/KPI 月询盘量 520", "about": ""},
        {"kind": "问题", "command": "/问题 研发部进度太慢了，拖了我们的设计", "about": ""},
    ],
    "help.role_named": [{"role": role, "departments": ["研发部"]} for role in HELD],
    "help.full_help": [
        {"hears": "mention", "held": []},
        {"hears": "direct", "held": []},
        {"hears": "all", "held": []},
        *({"hears": "mention", "held": held} for held in HELD.values()),
    ],
    "talk.remind_choices": [{"now": "正常"}, {"now": "只私信"}, {"now": "每天一次"}],
    "talk.remind_saved": [{"way": "正常"}, {"way": "只私信"}, {"way": "每天一次"}],
    "talk.next_step": [{"days": 3, "many": False}, {"days": 6, "many": True}, {"days": 12, "many": True}],
    "talk.answer_by_row": [{"count": 2}, {"count": 5}],
    "holidays.wrong": [{"problems": WRONG[:3]}, {"problems": WRONG}],
    "holidays.preview": [
        {"years": [2027], "blocks": [NEW_YEAR, SPRING], "off": 33, "worked": 6, "lacking": [], "replaces": False},
        {"years": [2027], "blocks": [NEW_YEAR], "off": 3, "worked": 0, "lacking": ["春节", "国庆节"], "replaces": True},
    ],
    "holidays.state": [{"first": 2004, "last": 2026, "missing": [2027]}, {"first": 2004, "last": 2027, "missing": []}],
    "holidays.saved": [{"years": [2027], "off": 33, "worked": 6}],
    "holidays.written": [{"block": SPRING}],
    "system.hello": [{"hears": "mention"}, {"hears": "all"}],
    "delivery.why": [{"word": word} for word in (EXPIRED, QUOTA, UNKNOWN, UNRECORDED, "机器人已被移出群", "")],
    "settings.bad_value": [
        {"word": "日报时间", "typed": "25:00"},
        {"word": "日报", "typed": "也许"},
        {"word": "日报", "typed": ""},
    ],
    "budget.money": [{"fen": fen} for fen in (2_000_000, 1_250_000, 800_000, 12_345_60, -300_000)],
    "budget.plan_saved": [
        {"now": PROJECT, "before": None, "ended": ""},
        {
            "now": PROJECT,
            "before": 1_000_000,
            "ended": "产品3.0版本上线 已在预算之内，本次提醒已结束，王经理无需再处理。",
        },
    ],
    "budget.same_plan": [{"now": PROJECT}],
    "budget.left": [{"now": PROJECT}, {"now": UNPLANNED}, {"now": EXCEEDED}],
    "budget.spent": [
        {"amount": 800_000, "purpose": "印刷", "standings": [PROJECT], "alarm": ""},
        {"amount": 1_400_050, "purpose": "展台", "standings": [EXCEEDED, TASK], "alarm": ALARM},
    ],
    "budget.over_plan": [
        {
            "coordinator": "王经理",
            "command": "/预算 2026-市场-001 2.3万元",
            "next_when": "10月16日（周五）10:00",
            "next_who": "赵总",
        },
        {"coordinator": "", "command": "", "next_when": "", "next_who": ""},
    ],
    "budget.shown": [
        {"project": PROJECT, "tasks": [TASK], "items": [("印刷", 800_000, 2), ("打车", 110_000, 1)]},
        {"project": UNPLANNED, "tasks": [], "items": []},
    ],
    "budget.missing_purpose": [{"amount": 800_000}],
    "budget.to_coordinator": [
        {
            "label": "2026-市场-001",
            "overs": [EXCEEDED],
            "amount": 1_400_050,
            "purpose": "展台",
            "by": "小李",
            "did": DID,
        },
        {
            "label": "2026-市场-001",
            "overs": [EXCEEDED, TASK],
            "amount": 1_400_050,
            "purpose": "展台",
            "by": "小李",
            "did": DID,
        },
    ],
    "budget.undone": [
        {"purpose": "印刷", "amount": 800_000, "plan": False},
        {"purpose": "", "amount": 2_000_000, "plan": True},
    ],
    "budget.state": [{"overs": [EXCEEDED]}],
    "budget.agree_command": [
        {"label": "2026-市场-001", "overs": [EXCEEDED]},
        {"label": "2026-市场-001", "overs": [TASK]},
    ],
    "budget.last_expenses": [{"items": [("打车", 110_000), ("展台", 1_400_050)]}],
    "absences.saved": [
        {"deputy": "小赵", "beside": "", "notes": ["小赵同期也不在，建议换一位代理人。"]},
        {"deputy": "", "beside": "接口人小邓", "notes": []},
        {"deputy": "", "beside": "", "notes": []},
    ],
    "absences.span": [
        {"begin": "", "end": "10月16日（周五）"},
        {"begin": "10月15日（周四）", "end": "10月15日（周四）"},
        {"begin": "10月12日（周一）", "end": "10月16日（周五）"},
        {"begin": "10月29日（周四）", "end": "11月3日（周二）"},
    ],
    "absences.also_away": [{}, {"instead": ""}],
    "absences.please_stand_in": [{"by": "小陈", "name": "小陈"}, {"by": "周总监", "name": "小陈", "lines": []}],
    "absences.begins": [{"name": "小陈"}],
    "absences.nobody_named": [{}, {"labels": []}],
    "absences.said_for_you": [{}, {"deputy": ""}],
    "absences.shown": [{}, {"lines": [], "standing": []}],
    "absences.mine": [{}, {"deputy": ""}],
    "absences.until_when": [
        {
            "name": "小赵",
            "options": [("10月16日（周五）", "/代理 @小赵 至10月16日"), ("10月23日（周五）", "/代理 @小赵 至10月23日")],
        }
    ],
    "absences.ended": [{"name": "小陈", "deputy": "小赵"}, {"name": "小陈", "deputy": ""}],
    "absences.undone_end": [{"name": "小陈", "deputy": "小赵"}, {"name": "小陈", "deputy": ""}],
    "absences.on_behalf": [],
    "check.result": [CALM, BUSY, {**CALM, "waiting": (2, 0, 3)}],
}
