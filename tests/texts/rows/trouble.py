"""风险, 紧急, and factual wordings."""

from __future__ import annotations

import inspect
from typing import Any

from adapters.base import Button
from bot.texts import emergencies, issues, risk_register, wording

E1: dict[str, Any] = {"label": "紧急1", "nature": "支付系统无法使用"}
R3: dict[str, Any] = {"label": "风险3", "title": "服务器供应延期", "level": "高", "owner": "张工"}
FACTS = [("等级", "高"), ("影响", "上线推迟3天"), ("责任人", "张工")]
PAYMENT = {**E1, "scope": "1000+用户下单", "level": "高"}

_ROWS: dict[str, list[dict[str, Any]]] = {
    "emergencies.usage": [{"lines": ["紧急1 支付系统无法使用（高，处理中）"]}, {"lines": []}],
    "emergencies.line": [
        {**E1, "level": "高", "state": state} for state in ("asked", "running", "ordinary", "mistaken", "closed")
    ],
    "emergencies.card": [
        {
            "head": "紧急1 支付系统无法使用",
            "rows": [("状态", "处理中"), ("级别", "高"), ("恢复时限", "10:30"), ("组长", "赵总")],
            "lines": ["09:30 小李：发起", "09:34 周总监：已切换备用通道"],
            "buttons": [Button("我已到位", "/紧急1 到位")],
        }
    ],
    "emergencies.raised": [E1],
    "emergencies.waits_for": [
        {"names": ["王经理"], "minutes": 5, "starts": True},
        {"names": ["王经理", "赵总"], "minutes": 90, "starts": False},
    ],
    "emergencies.level_assumed": [E1],
    "emergencies.ask": [
        {**PAYMENT, "by": "小李", "minutes": 5, "starts": True},
        {**PAYMENT, "scope": "", "level": "低", "by": "小李", "minutes": 240, "starts": False},
    ],
    "emergencies.span": [{"minutes": 5}, {"minutes": 60}, {"minutes": 90}],
    "emergencies.started": [{**E1, "by": "王经理"}, {**E1, "by": ""}],
    "emergencies.next_update": [{"when": "10:00"}],
    "emergencies.how_to_tell": [E1],
    "emergencies.team_buttons": [E1],
    "emergencies.call": [
        {**PAYMENT, "restore": "10:30", "head": "赵总", "attempt": 1},
        {**PAYMENT, "scope": "", "restore": "", "head": "赵总", "attempt": 3},
    ],
    "emergencies.passed_on": [
        {**E1, "name": "周总监", "calls": 3, "then": "小邓", "there": ""},
        {**E1, "name": "周总监", "calls": 3, "then": "", "there": ""},
        {**E1, "name": "周总监", "calls": 3, "then": "", "there": "小邓"},
    ],
    "emergencies.answered": [{**E1, "name": "周总监", "waiting": ["赵总"]}, {**E1, "name": "赵总", "waiting": []}],
    "emergencies.phoned": [{**E1, "name": "赵总", "by": "小李"}],
    "emergencies.whom_phoned": [E1],
    "emergencies.not_of_the_project": [{"names": ["周总监"], "project": "机房搬迁"}],
    "emergencies.not_in_team": [{**E1, "name": "张工"}],
    "emergencies.noted": [{**E1, "clock": "09:34"}],
    "emergencies.missing_words": [E1],
    "emergencies.timeline": [
        {"clock": "09:34", "who": "周总监", "words": "已切换备用通道"},
        {"clock": "09:45", "who": "", "words": "周总监未应答，转呼小邓"},
    ],
    "emergencies.update_title": [{**E1, "minutes": 30}],
    "emergencies.update": [
        {
            "title": "紧急1 支付系统无法使用 进展（已 30 分钟）",
            "lines": ["09:34 周总监：已切换备用通道"],
            "restore": "10:30",
            "over": False,
            "when": "10:30",
            "label": "紧急1",
        },
        {"title": "", "lines": [], "head": "赵总", "restore": "10:30", "over": True, "when": "11:00", "label": "紧急1"},
    ],
    "emergencies.missing_cause": [E1],
    "emergencies.missing_measure": [E1],
    "emergencies.result": [{"cause": "证书过期", "measure": "更换证书"}],
    "emergencies.closed": [
        {
            **E1,
            "took": "42 分钟",
            "cause": "证书过期",
            "measure": "更换证书并重启网关",
            "review": "T5 紧急1 复盘：支付系统无法使用",
            "review_by": "10月14日（周三）",
        }
    ],
    "emergencies.closing_note": [{**E1, "took": "42 分钟", "cause": "证书过期", "measure": "更换证书并重启网关"}],
    "emergencies.review_title": [E1],
    "emergencies.ordinary": [{**E1, "issue": "Q4"}],
    "emergencies.over_ordinary": [{**E1, "issue": "Q4"}],
    "emergencies.mistaken": [{**E1, "by": "小李"}],
    "emergencies.withdrawn": [{**E1, "by": "小李"}],
    "emergencies.stays": [E1],
    "emergencies.already": [{**E1, "state": "asked"}],
    "emergencies.decided": [{**E1, "state": "closed"}, {**E1, "state": "mistaken"}],
    "emergencies.not_running": [E1],
    "emergencies.updated": [E1],
    "emergencies.shown": [E1],
    "emergencies.log_passed_on": [{"name": "周总监", "then": "小邓"}, {"name": "周总监", "then": ""}],
    "emergencies.log_restored": [{"result": "原因：证书过期；措施：更换证书"}],
    "risk_register.usage": [
        {"lines": ["风险3 服务器供应延期（高，责任人 张工）"], "count": 1},
        {"lines": [], "count": 0},
    ],
    "risk_register.line": [R3],
    "risk_register.card": [
        {
            "title": "已登记 风险3 服务器供应延期",
            "rows": FACTS,
            "notes": ["将列入本周周报。"],
            "buttons": [Button("已关闭", "/风险3 关闭")],
        }
    ],
    "risk_register.raised": [R3],
    "risk_register.updated": [R3],
    "risk_register.shown": [{**R3, "open_": True}, {**R3, "open_": False}],
    "risk_register.buttons": [R3],
    "risk_register.missing_level": [R3],
    "risk_register.unknown_level": [{"said": "很糟"}],
    "risk_register.missing_owner": [R3],
    "risk_register.one_owner_only": [{**R3, "names": ["张工", "小邓"]}],
    "risk_register.to_fill": [{"label": "风险3", "names": ["影响", "应对"]}],
    "risk_register.big": [{**R3, "impact": "上线推迟3天", "measure": ""}],
    "risk_register.ended": [{**R3, "result": "服务器已到货"}, {**R3, "result": ""}],
    "risk_register.became_issue": [{**R3, "issue": "Q4"}],
    "risk_register.taken_back": [{**R3, "by": "小李"}],
    "risk_register.closed": [{**R3, "result": "服务器已到货", "by": "张工"}, {**R3, "result": "", "by": "张工"}],
    "risk_register.already": [R3],
    "risk_register.turned_into": [{"issue": "Q4"}],
    "risk_register.happened": [R3],
    "risk_register.weekly_line": [{**R3, "state": state} for state in ("new", "open", "closed")],
    "wording.factual": [
        {"kind": "pace", "department": "研发部"},
        {"kind": "pace", "department": ""},
        {"kind": "reply", "department": "市场部"},
        {"kind": "support", "department": "运营部"},
        {"kind": "quality", "department": "研发部"},
    ],
    "wording.offer": [{"words": "当前开发进度滞后于计划，需共同分析原因并调整资源"}],
    "wording.button": [{"label": "Q2"}],
    "wording.replaced": [
        {"label": "Q2", "title": "", "words": "当前开发进度滞后于计划，需共同分析原因并调整资源"},
        {"label": "T2", "title": "核心功能开发", "words": "当前市场协作事项尚未达成一致，需共同明确分工和时间"},
    ],
    "wording.usage": [{"lines": ["/措辞 Q1", "/措辞 T2", "/措辞 风险3"]}],
    "issues.missing_contenders": [{"title": "测试环境不足"}],
    "issues.not_a_moment": [{"said": "10月33日"}],
    "issues.to_decide": [{"arbiter": "赵总"}],
}
_SUBJECTS = {"emergencies": emergencies, "issues": issues, "risk_register": risk_register, "wording": wording}


def _fitting(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """What of a shared row this text asks for."""
    subject, function = name.split(".")
    wanted = inspect.signature(getattr(_SUBJECTS[subject], function)).parameters
    return {key: value for key, value in given.items() if key in wanted}


ROWS = {name: [_fitting(name, given) for given in calls] for name, calls in _ROWS.items()}
