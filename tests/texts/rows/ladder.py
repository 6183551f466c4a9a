"""What the ladder says, rung by rung, and what is answered to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.rules import escalation as e
from bot.texts.rungs import Matter

NOON = "10月23日（周五）12:00"
FOLLOW = (("当天18:00", "/跟进 T2 今天18:00"), (NOON, "/跟进 T2 10月23日12:00"))
SILENT = Matter(  # nobody has said anything yet
    kind="task",
    label="T2",
    title="核心功能开发",
    project="产品3.0版本上线",
    owner="张工",
    due="10月20日（周二）",
    percent=60,
    days_late=1,
    tried="群内每日提醒",
    affects="距 10月30日（周五）项目结束还有 9 天",
    decide_by="10月22日（周四）09:30",
    next_when="10月22日（周四）09:30",
    next_who="周总监",
    follow=FOLLOW,
)
TASK = replace(
    SILENT,
    percent=75,
    days_late=2,
    forecast="10月28日（周三）",
    hoped_date="10月28日（周三）",
    cause="测试用例编写延迟",
    tried="增加1名测试人员",
    affects="距 10月30日（周五）项目结束由 10 天变 2 天",
    decide_by="10月26日（周一）09:30",
    next_when="10月26日（周一）09:30",
    next_who="赵总",
    agree_command="/改期 T2 10月28日 原因:测试用例编写延迟",
)
WAITING = replace(
    SILENT,
    waiting_for="法务部盖章",
    forecast="10月22日（周四）",
    owner_deputy="小赵",
    stands_for="周总监",
    promise=NOON,
    follower="周总监",
    late_note="10月22日（周四）09:30",
    days_late=0,
)
ASKED = replace(
    TASK, asked_date="10月28日（周三）", asked_by="张工", asked_to="周总监", opinions=(("周总监", "建议同意改期"),)
)
FINAL = replace(ASKED, days_late=4, decide_by="10月27日（周二）12:00", next_who="", next_when="")
ISSUE = Matter(
    kind="issue",
    label="Q1",
    title="测试环境资源不足",
    project="产品3.0版本上线",
    owner="陈专员",
    department="运营部",
    hours=24,
    tried="登记时已通知陈专员",
    measure="协调临时服务器",
    affects="T2 核心功能开发，截止 10月20日（周二）",
    asked_of="周总监、刘主管",
    decide_by="10月13日（周二）12:00",
    next_when="10月14日（周三）09:30",
    next_who="赵总",
    follow=(("当天18:00", "/跟进 Q1 今天18:00"), ("10月13日（周二）12:00", "/跟进 Q1 10月13日12:00")),
)
OLD_ISSUE = replace(ISSUE, hours=48, next_when="", next_who="", decide_by="10月14日（周三）12:00")
MONEY = Matter(
    kind="project",
    label="2026-市场-001",
    title="产品3.0版本上线",
    project="产品3.0版本上线",
    owner="王经理",
    state="产品3.0版本上线：预算计划 2万元，已用 2.3万元，超出 3,000元。",
    cause="最近支出 展台 2.3万元、打车 100元",
    decide_by=NOON,
    next_when="10月26日（周一）09:30",
    next_who="赵总",
    plan_command="/预算 2026-市场-001 2.3万元",
)
LAST = replace(MONEY, next_who="", next_when="")

ROWS: dict[str, list[dict[str, Any]]] = {
    "rungs.rung": [
        {"name": "小邓", "items": [(e.CONTACT, SILENT)]},
        {"name": "张工", "items": [(e.CONTACT, replace(SILENT, to_owner=True))]},
        {"name": "小赵", "items": [(e.CONTACT, WAITING)]},
        {"name": "周总监", "items": [(e.LEAD, TASK)]},
        {"name": "周总监", "items": [(e.LEAD, replace(SILENT, days_late=2, next_who="赵总"))]},
        {"name": "周总监", "items": [(e.NOTICE, TASK)]},
        {"name": "赵总", "items": [(e.EXECUTIVE, FINAL)]},
        {"name": "赵总", "items": [(e.EXECUTIVE, replace(SILENT, days_late=4, next_who="", decide_by=NOON))]},
        {"name": "", "items": [(e.BOTH_LEADS, ISSUE)]},
        *({"name": "陈专员", "items": [(role, ISSUE)]} for role in (e.OWNER, e.CONTACT, e.LEAD)),
        {"name": "赵总", "items": [(e.EXECUTIVE, OLD_ISSUE)]},
        {"name": "赵总", "items": [(e.EXECUTIVE, FINAL), (e.EXECUTIVE, OLD_ISSUE)]},
        {"name": "周总监", "items": [(e.LEAD, TASK), (e.LEAD, ISSUE)]},
        {"name": "王经理", "items": [(e.LEAD, MONEY)]},
        {"name": "王经理", "items": [(e.NOTICE, MONEY)]},
        {"name": "赵总", "items": [(e.EXECUTIVE, LAST)]},
    ],
    "rungs.facts_of": [{"m": ASKED, "opinions": True}, {"m": ISSUE, "opinions": False}],
    "rungs.impact": [
        {"end": "10月30日（周五）", "planned": 10, "left": 2, "expected": True},
        {"end": "10月30日（周五）", "planned": -1, "left": 2, "expected": True},
        {"end": "10月30日（周五）", "planned": 10, "left": 9, "expected": False},
        {"end": "10月30日（周五）", "planned": 10, "left": 0, "expected": False},
        {"end": "10月30日（周五）", "planned": 10, "left": -3, "expected": True},
        {"end": "10月30日（周五）", "planned": 10, "left": -3, "expected": False},
    ],
    "rungs.affects_level": [{"level": level, "raiser": "张工"} for level in e.LEVELS],
    "rungs.reminded": [{"told": [("张工", "10月21日（周三）"), ("王经理", "10月22日（周四）")]}],
    "rungs.short": [{"said": NOON}, {"said": "当天18:00"}],
    "rungs.executive_line": [{"m": FINAL}, {"m": replace(SILENT, days_late=4)}, {"m": OLD_ISSUE}, {"m": LAST}],
    "rungs.executive_lines": [
        {"lines": ["T2 核心功能开发 已按规则 7 同步分管领导，待定：是否改期至 10月28日（周三）。"]}
    ],
    "rungs.promise_over": [
        {"m": replace(TASK, promise=NOON, goes_on="10月26日（周一）09:30"), "said": NOON},
        {"m": replace(ISSUE, promise="10月12日（周一）", promise_is_day=True), "said": "10月12日（周一）"},
    ],
    "rungs.nobody": [
        {"m": SILENT, "role": e.CONTACT, "names": []},
        {"m": SILENT, "role": e.LEAD, "names": []},
        {"m": SILENT, "role": e.EXECUTIVE, "names": []},
        {"m": SILENT, "role": e.LEAD, "names": ["周总监"], "away": True},
        {"m": ISSUE, "role": e.BOTH_LEADS, "names": ["周总监", "刘主管"], "away": False},
    ],
    "calling.please_coordinate": [
        {"by": "周总监", "words": "测试资源不足", "m": TASK, "decide_by": NOON},
        {"by": "周总监", "words": "需要协调", "m": ISSUE, "decide_by": NOON},
    ],
    "calling.coordinating": [{"name": "王经理", "told": True}, {"name": "王经理", "told": False}],
    "calling.please_follow": [
        {"by": "周总监", "until": NOON, "command": "/跟进 T2 10月23日12:00", "m": TASK},
    ],
    "calling.asked_to_follow": [{"until": NOON, "told": True}, {"until": NOON, "told": False}],
    "calling.to_whom": [
        {
            "label": "Q1",
            "title": "测试环境资源不足",
            "options": [("陈专员", "/转给 Q1 @陈专员"), ("刘主管", "/转给 Q1 @刘主管")],
        }
    ],
    "calling.invitation": [
        {
            "by": "赵总",
            "m": TASK,
            "options": [
                ("10月26日（周一）10:00", "/约会 T2 可以 10月26日10:00"),
                ("10月26日（周一）14:00", "/约会 T2 可以 10月26日14:00"),
            ],
        }
    ],
    "calling.proposed": [
        {"options": ["10月26日（周一）10:00", "10月26日（周一）14:00"], "names": ["张工", "周总监", "王经理"]},
        {"options": ["10月26日（周一）10:00"], "names": []},
    ],
    "ladder.acknowledged": [{"until": NOON}, {"until": ""}],
    "ladder.following": [
        {"until": "10月22日（周四）18:00", "pauses": True, "paused_until": "", "waived": ""},
        {"until": "10月30日（周五）", "pauses": True, "paused_until": "10月27日（周二）09:30", "waived": ""},
        {"until": "10月22日（周四）18:00", "pauses": True, "paused_until": "", "waived": "客户已书面同意延期"},
        {"until": "10月22日（周四）18:00", "pauses": False, "paused_until": "", "waived": ""},
    ],
    "ladder.not_alarmed": [{"names": ["周总监", "刘主管"]}, {"names": []}],
    "ladder.which": [{"word": "收到"}],
    "ladder.follow_when": [{"vague": "尽快"}, {"vague": ""}],
    "endings.ended": [
        {
            "label": "Q1",
            "title": "测试环境资源不足",
            "how": "已解决",
            "at": "10月12日（周一）09:01",
            "measure": "临时测试服务器到位",
            "names": ["周总监", "刘主管"],
        },
        *({"how": how, "measure": "", "names": []} for how in ("已完成", "已取消", "已在预算之内")),
        {"how": "已改期至 10月28日（周三）", "measure": "", "names": []},
    ],
    "endings.nothing_left": [{"names": ["周总监", "刘主管"]}, {"names": []}],
    "endings.took": [{"minutes": minutes} for minutes in (0, 35, 90, 1440, 4200)],
}
