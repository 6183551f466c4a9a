"""The day's post, the last call, the weekly, the board, what is late."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bot.texts import board as b
from bot.texts import weekly as w
from bot.texts import weekly_page as p
from bot.texts.daily import AskLine
from bot.texts.overdue import LateLine

NOW = datetime(2026, 10, 16, 17, 0)  # a Friday
PROJECT, CODE = "产品3.0版本上线", "2026-市场-001"


def day(number: int, hour: int = 23, minute: int = 59) -> datetime:
    """A moment of October 2026."""
    return datetime(2026, 10, number, hour, minute)


# ---------------------------------------------------------------- the day's post

LATE = AskLine("T4", "测试用例编写", "研发部", day(13), False, 40, 2, waits="市场部 海报设计稿（T6，晚 2 个工作日）")
TODAY = AskLine("T1", "宣传物料设计", "市场部", day(16), False, 90, 0)
SOON = AskLine(
    "T2", "核心功能开发", "研发部", day(20), False, 75, 0, inner=day(19), milestone="节点：提测 10月16日（周五）"
)
WEEKEND = AskLine("T7", "门店巡检", "", day(18), False, 0, 0)
FREE = AskLine("T5", "渠道铺设", "销售部", day(21), True, 0, 0, unclaimed=True)
FAR = AskLine("T8", "合同审核", "法务部", day(30), False, 10, 0)
MANY = [AskLine(f"T{number}", "门店培训", "销售部", day(28), False, 0, 0) for number in range(9, 25)]
EXAMPLE = "@牵头助手 /进度 T2 80% 写一句今天的进展"

# ---------------------------------------------------------------- the weekly in full


def task(label: str, title: str, **more: Any) -> w.TaskLine:
    """A task with the least said about it."""
    known: dict[str, Any] = {
        "department": "研发部",
        "before": 60,
        "percent": 75,
        "note": "",
        "due": day(20),
        "has_clock": False,
        "forecast": None,
        "days_late": 0,
        "planned": 80,
        "risk": "",
        "reason": "",
        "measure": "",
        "waiting_for": "",
    }
    return w.TaskLine(label, title, **{**known, **more})


T1 = task("T1", "宣传物料设计", before=90, percent=100, note="完成", due=day(15), days_late=1)
T2 = task("T2", "核心功能开发", note="联调通过", forecast=day(28), reason="测试用例编写延迟", measure="增加1名测试人员")
T4 = task("T4", "测试用例编写", before=40, percent=40, due=day(13), days_late=3, waiting_for="法务部盖章")
T5 = task("T5", "渠道铺设", before=0, percent=20, because="受 Q1 影响；低于计划（20%，应为 50%）", due=day(23))
Q1 = w.IssueLine("Q1", "测试环境资源不足", "跨部门", "陈专员", "运营部", "协调临时服务器", day(9, 10, 30))
Q2 = w.IssueLine("Q2", "接口文档缺失", "普通", "张工", "", "", day(2, 10, 30))
REPORT = w.WeeklyReport(
    project=PROJECT,
    code=CODE,
    monday=date(2026, 10, 12),
    until=NOW,
    ends=day(30),
    light="黄",
    total=8,
    done_total=3,
    moved=(T2, T4, T5),
    done=(T1,),
    late=(T2, T4),
    at_risk=(T5,),
    raised=(Q1,),
    solved=(Q2,),
    open_issues=(Q1, w.IssueLine("Q3", "编译机太慢", "普通", "张工", "", "", day(1))),
    waiting=(T4,),
    between=(Q1,),
    due_this_week=(task("T9", "产品培训", due=day(18, 18, 0), has_clock=True),),
    due_next_week=(T2, T5),
)
QUIET = w.WeeklyReport(
    PROJECT, CODE, date(2026, 10, 12), NOW, None, "绿", 2, 0, (), (), (), (), (), (), (), (), (), (), ()
)

# ---------------------------------------------------------------- the page

DATE = p.ToDecide(
    "T2", "核心功能开发", "date", ["周总监"], day(15), day(19, 12, 0), day(28), False, day(26, 9, 30), ["赵总"]
)
PLAN = p.ToDecide(
    "T4", "测试用例编写", "plan", ["周总监"], day(15), day(20, 9, 30), next_at=day(20, 9, 30), next_who=["赵总"]
)
FOLLOWER = p.ToDecide("Q1", "测试环境资源不足", "follower", ["周总监", "刘主管"], day(16, 9, 0), day(19, 12, 0))
OWNER = p.ToDecide("T7", "门店巡检", "owner", [], day(13))
PAGE = p.Page(
    heading=PROJECT,
    code=CODE,
    monday=date(2026, 10, 12),
    until=NOW,
    light="黄",
    light_before="绿",
    ends=day(30),
    total=8,
    done_count=p.Count(3, 1),
    should_be=p.Count(4),
    late_count=p.Count(2, 1),
    risk_count=p.Count(1, -1),
    decisions=[DATE, OWNER],
    done=[p.Item("T1", "宣传物料设计"), p.Item("T3", "需求评审")],
    newly_late=[p.Item("T4", "测试用例编写", "晚 3 个工作日，等法务部盖章，预计 10月22日")],
    newly_at_risk=[p.Item("T5", "渠道铺设", "受 Q1 影响")],
    moved=[p.Moved("T8", "合同审核", day(23), day(30), "周总监", True)],
    still_late=[p.Item("T2", "核心功能开发", "预计 10月28日")],
    due_now=[(day(18), [p.Item("T9", "产品培训")])],
    due_next=[
        (day(20), [p.Item("T2", "核心功能开发")]),
        (day(23), [p.Item("T5", "渠道铺设"), p.Item("T8", "合同审核")]),
    ],
    balls=[
        p.Ball("法务部", 3, [p.Item("T4", "测试用例编写")]),
        p.Ball("运营部", 0, [p.Item("Q1", "测试环境资源不足")]),
    ],
    support=[p.Item("T6", "海报设计稿", "市场部，10月12日（周一）前")],
    raised=[p.Item("Q1", "测试环境资源不足")],
    solved=[p.Item("Q2", "接口文档缺失")],
    open_before=[p.Item("Q3", "编译机太慢")],
    events=["紧急1 支付系统无法使用（高，已恢复）", "T4 支付接口 验收不通过：缺联调记录", "R1 变更1：完成时间改到11月6日（已生效）"],
    waivers=["规则 7（王经理，T2）：客户已书面同意延期"],
    silent=[("研发部", 2), ("销售部", 1)],
    commands=(("全部", "/周报 全部 #产品3.0版本上线"), ("这条不对", "/周报 不对 #产品3.0版本上线")),
    opens="/周报 #产品3.0版本上线",
)
SMALL = p.Page(
    "渠道铺设", "2026-市场-002", date(2026, 10, 12), NOW, "绿", "", None, 2, p.Count(0), p.Count(0), p.Count(0), p.Count(0),
    opens="/周报 #渠道铺设",
)  # fmt: skip
OVER = p.Page(
    "门店改造", "2026-销售-001", date(2026, 10, 12), NOW, "红", "黄", day(9), 5, p.Count(4, 1), p.Count(5), p.Count(1), p.Count(0),
    decisions=[FOLLOWER], opens="/周报 #门店改造",
)  # fmt: skip

# ---------------------------------------------------------------- the board

BOARD = b.Board(
    "王经理",
    day(16, 9, 0),
    (PROJECT, "渠道铺设"),
    (
        (
            b.DECIDE,
            (
                b.Line(
                    "T2",
                    "核心功能开发",
                    "改到 10月28日（周三）？10月19日（周一）12:00前",
                    PROJECT,
                    CODE,
                    (("同意", "/同意 T2"), ("不同意", "/不同意 T2")),
                ),
            ),
        ),
        (
            b.FOR_ME,
            (b.Line("T6", "海报设计稿", "支持，10月12日（周一）前", PROJECT, CODE, (("已完成", "/进度 T6 完成"),)),),
        ),
        (b.I_WAIT, (b.Line("Q1", "测试环境资源不足", "陈专员处理，已 2 天", PROJECT, CODE, (("上报", "/上报 Q1"),)),)),
        (b.CHASE, (b.Line("T4", "测试用例编写", "张工，40%，晚 3 个工作日", PROJECT, CODE, (("催", "/催 T4"),)),)),
    ),
    "/看板 网页",
)
EMPTY = b.Board("张工", day(16, 9, 0), (PROJECT,))

ROWS: dict[str, list[dict[str, Any]]] = {
    "daily.post": [
        {
            "local": NOW,
            "project": PROJECT,
            "late": [LATE],
            "soon": [TODAY, SOON, WEEKEND, FREE],
            "asked": [SOON, FREE, FAR],
            "typed": EXAMPLE,
        },
        {"local": NOW, "project": PROJECT, "late": [LATE], "soon": [], "asked": MANY, "typed": EXAMPLE},
        {"local": NOW, "project": PROJECT, "late": [LATE], "soon": [TODAY], "asked": [], "typed": ""},
    ],
    "daily.call": [
        {"local": NOW, "parts": [(PROJECT, [SOON])], "owners": {}, "typed": "/进度 T2 80% 写一句今天的进展"},
        {"local": NOW, "parts": [(PROJECT, [SOON, FREE]), ("渠道铺设", [FAR])], "owners": {"T2": "张工"}, "typed": ""},
        {"local": NOW, "parts": [(PROJECT, MANY)], "owners": {}, "typed": ""},
    ],
    "daily.call_in_group": [{"local": NOW, "parts": [(PROJECT, [SOON, FREE, FAR])]}],
    "daily.joined": [],
    "daily.is_near": [],
    "daily.example": [{"percent": 75}, {"percent": 92, "called": ""}],
    "overdue.late": [
        {
            "named": [
                (
                    PROJECT,
                    [LateLine("T2", "核心功能开发", "研发部", "张工", day(13), False, 3, 75, "测试用例编写延迟")],
                ),
                ("渠道铺设", [LateLine("T5", "渠道铺设", "", "小陈", day(16, 12, 0), True, 0, 20, "")]),
            ],
            "count": 2,
            "today": NOW,
        }
    ],
    "weekly.title_of": [{"kind": kind} for kind in ("draft", "final", "now")],
    "weekly.weekly_message": [{"report": REPORT}, {"report": QUIET}],
    "weekly.final_remark": [{"moment": day(19, 12, 0), "today": NOW}],
    "weekly.days_left": [{"ends": day(number), "today": NOW} for number in (30, 16, 9)],
    "weekly_page.page_message": [
        {"page": PAGE, "kind": "draft", "remark": "10月19日（周一）12:00前的更新会计入定稿。"},
        {"page": SMALL, "kind": "now", "remark": ""},
        {"page": OVER, "kind": "final", "remark": ""},
    ],
    "weekly_page.decide": [{"one": one, "today": NOW} for one in (DATE, PLAN, FOLLOWER, OWNER)],
    "weekly_page.overview": [{"pages": [PAGE, SMALL, OVER], "mine": ["Q1"]}],
    "weekly_page.why_at_risk": [
        {"risk": "客户可能再改一轮"},
        {"risk": "", "issues": ["Q1"]},
        {"risk": "", "issues": []},
    ],
    "weekly_page.how_late": [
        {"days": 3, "waiting": "法务部", "forecast": day(22), "passed": True},
        {"days": 0, "waiting": "", "forecast": None, "passed": True},
        {"days": 0, "waiting": "", "forecast": day(22), "passed": False},
    ],
    "board.message": [{"board": BOARD}, {"board": EMPTY}, {"board": b.Board("张工", day(16, 9, 0), ())}],
    "board.only_here": [{"board": BOARD}],
    "board.page_link": [{"address": "https://q.example.com/board/Xc3", "minutes": 30, "days": 7}],
    "board.left": [{"count": 2}, {"count": 0}],
    "board.to_decide": [
        {
            "wanted": "date",
            "new_due": day(28),
            "has_clock": False,
            "by": day(19, 12, 0),
            "since": day(15),
            "today": NOW,
        },
        {"wanted": "plan", "new_due": None, "has_clock": False, "by": day(19, 12, 0), "since": day(15), "today": NOW},
        {"wanted": "follower", "new_due": None, "has_clock": False, "by": None, "since": day(14), "today": NOW},
        {"wanted": "owner", "new_due": None, "has_clock": False, "by": None, "since": NOW, "today": NOW},
    ],
    "board.to_chase": [
        {"late": 2, "due": day(14), "today": NOW, "passed": True},
        {"late": 0, "due": day(16, 9, 0), "today": NOW, "passed": True},
        {"late": 0, "due": day(20), "today": NOW, "passed": False},
    ],
    "board.waits": [{"what": "法务部盖章"}, {"what": "法务部盖章", "days": 0}],
}
