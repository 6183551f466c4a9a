"""The paper forms: requests, evaluations, changes, signatures, waivers."""

from __future__ import annotations

from typing import Any

R5 = {"label": "R5", "name": "产品3.0版本上线"}
STATES = ("raised", "accepted", "declined", "merged")
KINDS = (
    "opinion",
    "evaluation",
    "change",
    "sheet",
    "signoff",
    "waiver",
    "attachment",
    "minutes",
    "kpi_value",
    "archive",
)

ROWS: dict[str, list[dict[str, Any]]] = {
    "paper.numbered": [
        {"kind": "risk", "number": 3, "title": "服务器供应"},
        {"kind": "kpi", "number": None, "title": "转化率"},
    ],
    "paper.taken_off": [
        {"label": "风险2", "title": "供应商停产", "day": "9月15日（周二）", "reason": "已按期供货"},
        {"label": "Q1", "title": "测试环境不足", "day": "9月15日（周二）", "reason": ""},
    ],
    "proposals.nothing_to_drop": [{"label": "R5", "state": "declined"}],
    "paper.of": [{"label": "R5", "kind": kind} for kind in KINDS],
    "paper.withdrawn": [{"what": "R5 的意见"}],
    "paper.as_before": [{"what": "R5 的评估"}],
    "proposals.usage": [{"lines": ["R5 产品3.0版本上线：待评估，v1，期望 10月30日（周五）完成"]}, {"lines": []}],
    "proposals.line": [{"state": state, "version": 2} for state in STATES],
    "proposals.shown": [{"state": state, "version": 2} for state in STATES],
    "proposals.decided": [{"state": state} for state in STATES[1:]],
    "proposals.card": [
        {
            "head": "已登记需求 R5 产品3.0版本上线",
            "notes": ["请各部门提意见；需求评估请在 10月16日（周五）前完成。"],
            "buttons": [],
        }
    ],
    "evaluations.summary": [
        {"verdict": "accept", "leads": "市场部", "coordinator": "王经理", "reason": ""},
        {"verdict": "decline", "leads": "", "coordinator": "", "reason": "本季度预算已用完"},
        {"verdict": "", "leads": "", "coordinator": "", "reason": ""},
    ],
    "change_requests.facts": [
        {
            "what": "完成时间改到11月6日",
            "field": "due_at",
            "old": "10月30日（周五）",
            "new": "11月6日（周五）",
            "reason": "增加支付联调",
            "impacts": [("工期", "+5天"), ("预算", "不变"), ("范围", "增加支付")],
        },
        {
            "what": "增加支付功能",
            "field": "",
            "old": "",
            "new": "",
            "reason": "客户要求",
            "impacts": [("工期", "+3天"), ("预算", "")],
        },
    ],
    "change_requests.now_rules": [
        {"field": "due_at", "old": "10月30日（周五）", "new": "11月6日（周五）", "what": "完成时间改到11月6日"},
        {"field": "", "old": "", "new": "", "what": "增加支付功能"},
    ],
    "change_requests.line": [
        {"what": "完成时间改到11月6日", "state": state} for state in ("open", "in_force", "declined")
    ],
    "change_requests.which": [{"request": "R5", "waiting": [1, 2]}, {"request": "R5", "waiting": []}],
    "change_requests.settled": [{"state": "in_force"}, {"state": "declined"}],
    "signoffs.place": [
        {"department": "研发部", "role": "lead", "person": "周总监"},
        {"department": "法务部", "role": "lead", "person": ""},
        {"department": "", "role": "coordinator", "person": "王经理"},
        {"department": "", "role": "executive", "person": "赵总"},
        {"department": "", "role": "person", "person": "张工"},
    ],
    "signoffs.standing": [
        {
            "signed": ["研发部（周总监）"],
            "objected": [("运营部（刘主管）", "预算要再压")],
            "missing": ["运营部（刘主管）"],
            "remarks": [("研发部（周总监）", "人手按两个人排")],
        },
        {"signed": ["研发部（周总监）"], "missing": ["市场部（王经理）", "运营部（刘主管）"]},
        {"signed": ["研发部（周总监）", "市场部（王经理）"], "objected": [], "missing": []},
    ],
    "evaluations.late": [{"due": "10月16日（周五）", "otherwise": "10月20日（周二）"}],
    "evaluations.late_executive": [{"due": "10月16日（周五）"}],
    "waivers.rule": [{"number": number} for number in range(1, 15)],
    "waivers.granted": [
        {"reason": "客户已书面同意延期"},
        {"about": "", "reason": "国庆假期顺延到10月9日", "number": 4},
    ],
    "waivers.line": [
        {"reason": "客户已书面同意延期"},
        {"about": "", "number": 4, "reason": "国庆假期顺延到10月9日，各部门已知悉并同意，由市场部统一通知"},
    ],
}
