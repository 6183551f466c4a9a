"""Whose a task is, a pasted list, support."""

from __future__ import annotations

from typing import Any

GOOD = [
    "1. 渠道铺设｜待认领（销售部小陈）｜10月15日（周四）",
    "2. 产品培训｜张工｜10月16日（周五）｜内部 10月14日（周三）",
]
BAD = [
    "第 3 行 海报设计：没有第一责任人，例如 @张工，或 责任部门:销售部",
    "第 4 行 门店巡检：“月底”看不出是哪一天，例如 10月20日前",
]
OWNER = {"owner": "张工", "others": []}

ROWS: dict[str, list[dict[str, Any]]] = {
    "division.several_yours": [
        {
            "lines": ["T2 核心功能开发，10月20日（周二）截止", "T5 渠道铺设，10月15日（周四）截止，待认领"],
            "accept": ["T2"],
            "claim": ["T5"],
        }
    ],
    "division.accepted": [
        {"lines": ["T2 核心功能开发，10月20日（周二）截止"], "by": ""},
        {"lines": ["T2 核心功能开发，10月20日（周二）截止"], "by": "小邓"},
        {"by": ""},
    ],
    "division.claimed": [{"lines": ["T5 渠道铺设，10月15日（周四）截止"], "owner": "小陈"}, {"owner": "小陈"}],
    "division.who_then": [
        {"until": "10月13日（周二）12:00", "why": "应归运营部", "others": ["陈专员"], "by": "张工"},
        {"until": "", "why": "", "others": [], "by": "张工"},
    ],
    "division.owner_buttons": [{"others": ["陈专员"]}, {"others": []}],
    "division.decide_yourself": [{"others": ["陈专员"]}, {"others": []}],
    "division.undecided": [{"others": []}],
    "division.which_of": [{"word": "接受", "lines": [("T2", "核心功能开发"), ("T5", "渠道铺设")]}],
    "division.answer_word": [
        {"answer": "disowned", "held": "10月13日（周二）12:00"},
        {"answer": "disowned", "held": ""},
        {"answer": "accepted"},
        {"answer": "difficult"},
    ],
    "division.owner_of_unclaimed": [{"name": "小陈"}],
    "division.priority_saved": [{"new": "高", "old": "中"}, {"new": "高", "old": ""}],
    "division.same_priority": [{"priority": "高"}],
    "division.day_off_buttons": [{"days": [("10月16日（周五）", "10月16日"), ("10月19日（周一）", "10月19日")]}],
    "division.good_line": [
        {"number": 1, "title": "渠道铺设", "owner": "待认领（销售部小陈）", "due": "10月15日（周四）", "marks": []},
        {
            "number": 2,
            "title": "产品培训",
            "marks": ["内部 10月18日（周日）", "支持：市场部 海报设计稿 10月12日（周一）"],
        },
    ],
    "division.stand_in": [{"department": "销售部", "name": "小陈"}],
    "division.stands_in": [{"department": "销售部", "name": "小陈"}],
    "division.preview": [
        {"good": GOOD, "bad": BAD, "minutes": 5, "ignored": ["备注"]},
        {"good": GOOD, "bad": [], "minutes": 5, "ignored": []},
        {"good": [], "bad": BAD, "minutes": 5, "ignored": []},
    ],
    "division.recorded": [
        {
            "lines": ["T5 渠道铺设｜待认领（销售部小陈）｜10月15日（周四）", "T6 产品培训｜张工｜10月16日（周五）"],
            "without_standard": ["T5"],
            "left": [3, 4],
        },
        {"lines": ["T6 产品培训｜张工｜10月16日（周五）"], "without_standard": [], "left": []},
    ],
    "division.date_first": [
        {"problem": "10月9日（周五）已经过去，请确认日期："},
        {"problem": "“10月20日周三”的日期和星期对不上，是指10月20日（周二）吗？"},
    ],
    "supports.no_department": [{}, {"known": []}],
    "supports.waits": [{"title": "海报设计稿", "days_late": 2}, {"title": "海报设计稿", "days_late": 0}],
}
