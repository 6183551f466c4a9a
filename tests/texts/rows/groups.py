"""Groups of a shared project, accounts of one person, people from a platform's contacts."""

from __future__ import annotations

from typing import Any

INSTEAD: dict[str, dict[str, Any]] = {
    "groups": {
        "place": "研发群（飞书）",
        "places": ["研发群（飞书）", "供应商群（Slack）"],
        "secret": "7KQ2M-XH4TB",
        "home": "产品3.0协作群",
        "until": "10月13日（周二）09:30",
        "titles": ["研发群（飞书）", "供应商群（Slack）"],
        "parts": ["进度 60% → 75%", "风险：客户可能再改一轮"],
        "default": "内部平台",
    },
    "contacts": {
        "platform": "飞书",
        "mark": "3F2A9C",
        "leads": [("研发部", "周总监"), ("法务部", "孙主管")],
        "newcomers": 86,
        "places": 80,
        "known": ["feishu", "wecom"],
        "hint": "",
    },
    "read_counts": {
        "post": "10月14日（周三）今日进度",
        "day": "10月14日（周三）",
        "lines": ["10月14日（周三）今日进度：11 人已读", "10月13日（周二）今日进度：没有查到已读人数"],
        "hint": "",
        "place": "",
        "about": "",
    },
    "linking": {
        "secret": "7KQ2M-XH4TB",
        "minutes": 10,
        "other": "飞书的张工",
        "own": "钉钉的张工",
        "places": ["钉钉的张工", "飞书的张工"],
        "roles": ["研发部接口人", "“新品上市”牵头人"],
    },
}
ROWS: dict[str, list[dict[str, Any]]] = {
    "groups.place": [
        {"title": "研发群", "conversation": "cid1", "platform": "飞书"},
        {"title": "cid1", "conversation": "cid1", "platform": "企业微信"},
        {"title": "研发群", "conversation": "研发群", "platform": ""},
    ],
    "groups.joined": [{}, {"default": ""}],
    "groups.groups": [{"lines": ["产品3.0协作群（企业微信）：主群", "研发群（飞书）"]}],
    "groups.home": [{"place": "产品3.0协作群（企业微信）"}],
    "groups.percent": [{"old": "60", "new": "75"}],
    "groups.in_hand": [{"name": "周总监"}, {"name": "周总监", "until": ""}],
    "linking.account": [{"platform": "飞书"}, {"platform": ""}],
    "linking.privately": [{"burnt": True}, {"burnt": False}],
    "linking.confirm": [{}, {"roles": []}, {"roles": [f"第{number}项" for number in range(1, 9)]}],
    "read_counts.post": [
        {"kind": "daily"},
        {"kind": "weekly", "place": "研发群（飞书）"},
        {"kind": "rung", "about": "T2"},
        {"kind": "rung", "about": "Q1", "place": "研发群（飞书）"},
    ],
    "read_counts.line": [{"number": 11}, {"number": 0}, {"number": None}, {"number": None, "hint": "这个平台不提供已读人数"}],
    "read_counts.counts": [{}, {"lines": []}, {"hint": "这个平台不提供已读人数"}],
    "contacts.preview": [
        {"count": 92},
        {"departments": [], "leads": [], "newcomers": 0, "places": 0},
        {"departments": [f"{number}部" for number in range(1, 13)], "hint": "通讯录超过 5000 人，只读了前面的部分"},
    ],
    "contacts.nothing": [{}, {"hint": "请在开发者后台开通“获取用户基本信息”"}],
    "contacts.registered": [{"departments": 2}],
    "contacts.which": [{"named": ""}, {"known": [], "named": ""}, {"known": ["飞书", "Slack"], "named": "lark"}],
    "contacts.reading": [{"platform": "飞书"}, {"platform": "Slack"}],
    "groups.new_issue": [{"level": "跨部门"}],
    "people.not_met": [{"names": ["李娜"]}, {"names": ["李娜", "张工"]}],
}
