"""What the ladder says, rung by rung."""

from __future__ import annotations

from typing import Any

from bot.rules import escalation as e
from bot.texts.rungs import Matter

TASK = Matter(
    kind="task",
    label="T2",
    title="核心功能开发",
    project="产品3.0版本上线",
    owner="张工",
    department="研发部",
    percent=75,
    due="10月20日（周二）",
    days_late=2,
    forecast="10月28日（周三）",
    cause="测试用例编写延迟2天",
    tried="10月21日提醒张工、10月22日提醒王经理",
    measure="增加1名测试人员支持",
    affects="距 10月30日（周五）项目结束由 10 天变 2 天",
    hoped_date="10月28日（周三）",
    decide_by="10月23日（周五）12:00",
    next_when="10月26日（周一）09:30",
    next_who="赵总",
    agree_command="/改期 T2 10月28日 原因:测试用例编写延迟2天",
    follow=(("今天18:00", "/跟进 T2 今天18:00"), ("10月23日（周五）12:00", "/跟进 T2 10月23日12:00")),
)
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
    asked_of=" @周总监 @刘主管 ",
    decide_by="10月13日（周二）12:00",
    next_when="10月13日（周二）09:30",
    next_who="赵总",
    follow=(("今天18:00", "/跟进 Q1 今天18:00"), ("10月13日（周二）12:00", "/跟进 Q1 10月13日12:00")),
)

ROWS: dict[str, list[dict[str, Any]]] = {
    "rungs.rung": [
        *({"name": "王经理", "items": [(role, TASK)]} for role in (e.CONTACT, e.LEAD, e.NOTICE)),
        {"name": "赵总", "items": [(e.EXECUTIVE, TASK)]},
        {"name": "", "items": [(e.BOTH_LEADS, ISSUE)]},
        *({"name": "陈专员", "items": [(role, ISSUE)]} for role in (e.OWNER, e.CONTACT, e.LEAD)),
        {"name": "赵总", "items": [(e.EXECUTIVE, ISSUE), (e.EXECUTIVE, TASK)]},
    ],
}
