"""Tasks, milestones, reasons, reports, what is urged and taken back."""

from __future__ import annotations

from typing import Any

from bot.texts import overview as o

LATE = o.LateSeen("T2", "核心功能开发", 2, "10月28日（周三）")
SOON = o.LateSeen("T4", "测试用例编写", 0, "10月26日（周一）")
ISSUES = (o.IssueSeen("Q1", "测试环境资源不足", 24), o.IssueSeen("Q2", "接口文档缺失", 70))
WANTED = [
    o.ToDecide(
        "T2", "核心功能开发", "date", ("周总监",), "10月23日（周五）12:00", "10月28日（周三）", "产品3.0版本上线"
    ),
    o.ToDecide("T5", "渠道铺设", "plan", ("王经理",), "10月23日（周五）12:00", "", "产品3.0版本上线"),
    o.ToDecide("Q1", "测试环境资源不足", "follower", ("周总监", "刘主管"), "", "", "产品3.0版本上线"),
    o.ToDecide("T7", "易拉宝", "owner", (), "", "", "渠道铺设"),
]
SEEN = o.Overview("产品3.0版本上线", "黄", "10月30日（周五）", 14, 8, 3, 1, 4, (LATE, SOON), ISSUES, tuple(WANTED[:3]))
CALM = o.Overview("渠道铺设", "绿", "", 0, 2, 0, 0, 0, (), (), ())
LAST = o.Overview("门店改造", "红", "10月9日（周五）", -3, 5, 4, 0, 0, (LATE,), (), (WANTED[3],))
SENT = ("小邓", ["T2 核心功能开发", "T3 接口联调"])

ROWS: dict[str, list[dict[str, Any]]] = {
    "common.say": [],
    "common.not_allowed": [{}, {"holders": []}],
    "tasks.far_date": [
        {"said": "2027年5月1日（周六）", "over": ""},
        {"said": "2027年1月5日（周二）", "over": "1月5日"},
    ],
    "tasks.past_date": [{}],
    "tasks.same_date": [{"by": ""}, {"by": "周总监"}],
    "tasks.request_sent": [{"late": True}, {"late": False}],
    "tasks.which_task": [{"buttons": []}],
    "overview.one": [{"seen": SEEN}, {"seen": CALM}, {"seen": LAST}],
    "overview.lines": [{"seen": SEEN}],
    "overview.several": [{"seen": [SEEN, CALM, LAST]}],
    "overview.to_decide": [{"found": []}, {"found": WANTED}, {"found": WANTED[2:]}],
    "nudge.line": [{"days_late": 0, "owner": ""}, {"days_late": 2}],
    "nudge.please_update": [
        {"lines": ["T5 合同审核｜10月29日（周四）截止｜0%"], "label": "T5", "percent": 0, "asker": "王经理"},
        {
            "lines": ["T2 核心功能开发｜张工｜10月23日（周五）截止｜75%", "T3 接口联调｜10月28日（周三）截止｜0%"],
            "asker": "王经理",
        },
    ],
    "nudge.said_back": [
        {"told": [SENT], "before": [], "unheard": [], "later": ""},
        {"told": [SENT], "before": ["T4 测试用例编写"], "unheard": ["T5 合同审核"], "later": "10月13日（周二）08:00"},
        {"told": [], "before": ["T4 测试用例编写"], "unheard": [], "later": ""},
    ],
    "nudge.missing": [
        {
            "rows": [
                ("市场部", ["T1 宣传物料设计"]),
                ("研发部", ["T4 测试用例编写", "T3 接口联调"]),
                ("", ["T8 打样"]),
            ],
            "day_off": "",
            "buttons": True,
        },
        {"rows": [("市场部", ["T1 宣传物料设计"])], "day_off": "今天是休息日，不要求更新。", "buttons": False},
        {"rows": [], "day_off": "", "buttons": False},
    ],
    "offplan.question": [
        {"occasion": occasion, "days": days} for occasion in ("done", "forecast", "moved") for days in (-2, 1)
    ],
    "milestones.undone": [
        {"field": field, "name": "提测", "due": "10月16日（周五）"}
        for field in ("created", "reached_at", "cancelled_at", "due_at")
    ],
    "milestones.line": [
        {"at": "10月15日（周四）"},
        {"at": "", "days_over": 2},
        {"at": "", "days_over": 0, "over": True},
        {"at": "", "days_over": 0, "over": False},
    ],
    "reports.report_head": [
        {"done": False},
        {"before": 75, "after": 75, "done": False},
        {"before": 80, "after": 100, "done": True},
    ],
    "reports.report_saved": [
        {
            "head": "T2 核心功能开发：60% → 75%，已更新",
            "rows": [
                ("预计", "10月28日（周三）"),
                ("滞后原因", "测试用例编写延迟2天"),
                ("提示", "预计时间晚于截止 10月20日（周二），如需调整可申请改期"),
            ],
            "undo": True,
            "buttons": [],
        }
    ],
    "people.department_changed": [{"name": "研发部", "rows": [("接口人", "小邓", "张工"), ("负责人", "", "周总监")]}],
    "people.project_changed": [
        {
            "name": "产品3.0版本上线",
            "rows": [
                ("分管领导", "赵总", "钱总"),
                ("结束", "10月30日（周五）", "11月10日（周二）"),
                ("目标", "", "按时上线"),
            ],
        }
    ],
    "people.project_made": [
        {
            "name": "产品3.0版本上线",
            "rows": [
                ("牵头部门", "市场部"),
                ("牵头人", "王经理"),
                ("分管领导", "赵总"),
                ("时间", "9月15日（周二）至 10月30日（周五）"),
                ("目标", "按时上线"),
            ],
        }
    ],
    "undo.undo_overtaken": [{"new": True}, {"new": False}, {"label": "Q1", "new": False}],
    "undo.back_deliverable": [{}, {"deliverable": ""}],
    "undo.back_remark": [{"remark": "终稿需客户书面确认"}, {"remark": ""}],
    "undo.back_description": [{"description": "覆盖20家核心门店"}, {"description": ""}],
    "tasks.words_saved": [
        {"description": "", "remark": ""},
        {"deliverable": "", "description": "覆盖20家核心门店", "remark": ""},
        {"deliverable": "门店清单", "description": "覆盖20家核心门店", "remark": "终稿需客户书面确认"},
    ],
    "undo.back_snooze": [{}, {"when": ""}],
    "undo.back_inner": [{}, {"dates": ""}],
    "undo.back_reason": [{}, {"reason": ""}],
    "undo.undone_task": [{"gone": True}, {"gone": False}, {"gone": False, "back": []}],
    "undo.undone_issue": [{"gone": True}, {"gone": False}],
}
