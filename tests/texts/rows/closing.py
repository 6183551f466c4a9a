"""Acceptance, KPI, 复盘 and archive: the end of a project."""

from __future__ import annotations

from typing import Any

from bot.texts.retrospectives import Report

ITEMS = ["1. 安装包：通过", "2. 测试报告：不通过，缺少性能数据"]
SIGNING = ["已签字：市场部（王经理）", "未签字：研发部（周总监）"]
LAST = "10月14日（周三）18:00"
KPI = {"name": "首月新增用户", "target": "≥10万", "day": "10月12日（周一）"}
LINE = "首月新增用户：目标 ≥10万，10月12日（周一）实际 8.6万，未达成"
BY = {"by": [("研发部", 4), ("市场部", 2)]}
REPORT = Report(
    project="产品3.0版本上线",
    goal="按时上线",
    kpis=[LINE, "转化率：目标 ≥5%，待KPI"],
    goals=["首月新增用户：渠道上线推迟一周"],
    record=["任务 5 项：按期完成 3 项，逾期完成 2 项，未完成 0 项", "等待时间（工作日）：等运营部 3 天"],
    well=["1. 联调环境提前就绪"],
    improve=["1. 测试环境申请需提前"],
    pattern=[],
)


ROWS: dict[str, list[dict[str, Any]]] = {
    "acceptances.card": [
        {
            "head": "T2 核心功能开发 验收不通过，任务重新打开，进度回到 80%。",
            "facts": [("成果名称", "核心功能开发"), ("验收人", "王经理"), ("验收结果", "不通过，缺少性能数据")],
            "lines": [],
            "buttons": [],
        }
    ],
    "acceptances.submitted": [
        {"round_": 1, "acceptor": "王经理", "due": LAST},
        {"round_": 2, "acceptor": "王经理", "due": LAST},
    ],
    "acceptances.waits_already": [{"acceptor": "王经理", "due": LAST}],
    "acceptances.own_work": [{"acceptor": "王经理"}],
    "acceptances.decided_already": [{"outcome": "passed"}],
    "acceptances.note_submitted": [{"acceptor": "王经理"}],
    "acceptances.note_decided": [{"outcome": "failed"}],
    "acceptances.no_such_item": [{"position": 5, "lines": ITEMS}, {"lines": []}],
    "acceptances.item_line": [
        {"position": 2, "text": "测试报告", "outcome": "failed", "reason": "缺少性能数据"},
        {"position": 1, "text": "安装包", "outcome": "", "reason": ""},
    ],
    "acceptances.standard": [
        {"whole": "", "items": ITEMS},
        {"whole": "通过测试的安装包", "items": []},
        {"whole": "", "items": []},
    ],
    "acceptances.result": [{"outcome": one, "reason": ""} for one in ("passed", "")],
    "acceptances.signing": [{"lines": SIGNING}],
    "acceptances.label": [{"task": "T2", "title": "核心功能开发", "round_": 2}],
    "acceptances.stands_waiting": [{"acceptor": "王经理", "due": LAST}],
    "acceptances.stands": [{"outcome": "passed", "reason": ""}, {"outcome": "failed", "reason": "缺少性能数据"}],
    "acceptances.late": [{"submitted": "10月12日（周一）09:30", "due": LAST, "otherwise": "10月15日（周四）17:00"}],
    "acceptances.late_lead": [{"due": LAST, "told": ["王经理"], "otherwise": "10月19日（周一）17:00"}],
    "acceptances.late_executive": [{"due": LAST, "told": ["王经理", "刘总"]}],
    "acceptances.over": [{"outcome": "passed"}],
    "kpis.line": [
        {**KPI, "value": "8.6万", "reached": False},
        {**KPI, "value": "12万", "reached": True},
        {**KPI, "value": ""},
    ],
    "kpis.history_line": [{"value": "8.6万"}],
    "kpis.listed": [{"lines": [LINE]}, {"lines": []}],
    "kpis.shown": [{"current": LINE, "history": ["10月9日（周五）：6万，小李登记"], "name": "首月新增用户"}],
    "kpis.saved": [{"current": LINE}],
    "kpis.unknown": [{"name": "客诉率", "known": ["首月新增用户", "转化率"]}],
    "kpis.missing_name": [{"known": ["首月新增用户", "转化率"]}],
    "kpis.bad_day": [{"said": "2027年1月5日"}],
    "archives.missing": [{"part": "acceptance", "names": ["T2 核心功能开发"]}, {"part": "sheet", "names": []}],
    "archives.check_lines": [
        {"present": ["request", "evaluation"], "lacking": ["分工", "纪要"]},
        {"present": ["request"], "lacking": []},
    ],
    "archives.signed_before": [{"version": 1}],
    "archives.no_minutes": [{"meeting": "M3", "title": "周例会"}],
    "archives.unsigned_minutes": [{"meeting": "M3", "title": "周例会"}],
    "archives.asked": [
        {"check": ["已有：申请、评估", "缺：分工"], "signing": SIGNING, "command": "/会签 归档", "lacking": True},
        {"check": ["资料齐全。"], "signing": SIGNING, "command": "/会签 归档", "lacking": False},
    ],
    "archives.closed": [{"day": "10月30日（周五）", "until": "2028年10月30日（周一）"}],
    "archives.state": [
        {
            "head": "2026-市场-001 产品3.0版本上线 已归档。",
            "lacked": "分工、纪要",
            "hold": "年度审计",
            "signing": SIGNING,
        }
    ],
    "archives.read_only": [{"day": "10月30日（周五）"}],
    "archives.found": [{"words": "上线", "lines": ["2026-市场-001 产品3.0版本上线，10月30日（周五）已归档"]}],
    "archives.found_open": [{"words": "备案", "lines": ["　记录1 备案", "　风险1 备案时间不定"]}],
    "archives.missing_reason": [{"action": "保留"}],
    "retrospectives.report": [{"head": "10月12日（周一）发布，过程数据取自记录。", "one": REPORT}],
    "retrospectives.added_line": [{"kind": "well", "text": "联调环境提前就绪"}],
    "retrospectives.goal_line": [
        {"kpi": "首月新增用户", "text": "渠道上线推迟一周"},
        {"kpi": "", "text": "渠道上线推迟一周"},
    ],
    "retrospectives.no_persons": [{"name": "张工", "kind": "improve"}],
    "retrospectives.moves_line": [{"count": 6, **BY}],
    "retrospectives.cycle_line": [BY],
    "retrospectives.waiting_line": [BY],
    "retrospectives.causes_line": [{"by": [("等他人", 2), ("资源", 1)]}],
}
