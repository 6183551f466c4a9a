"""Arguments for every text: by the parameter's name, else by its type. `full` says everything, `sparse` the least.

A text whose words depend on more than that (a status, a kind) has its own calls in `rows`.
"""

from __future__ import annotations

import collections.abc as abc
import inspect
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from typing import Any

from adapters.base import Button, Text
from bot.rules.calendar import Calendar
from tests.texts.rows import INSTEAD, ROWS

TODAY = datetime(2026, 10, 12, 9, 30)  # a Monday; wall time

WORDS: dict[str, str] = {
    "about": "T2",
    "acceptor": "王经理",
    "action": "改期",
    "adapter": "dingtalk-1",
    "address": "http://127.0.0.1:8000",
    "affects": "影响 T2 核心功能开发（10月20日（周二）截止）",
    "agree_command": "/同意 T2 10月28日",
    "amount": "2万元",
    "args": "T2 80%",
    "asked_by": "张工",
    "asked_date": "10月28日（周三）",
    "asked_of": "周总监、刘主管",
    "asker": "小李",
    "at": "10月12日（周一）09:30",
    "back": "10月19日（周一）",
    "bot_name": "牵头助手",
    "by": "王经理",
    "called": "@牵头助手 ",
    "cause": "测试用例编写延迟2天",
    "changed": "robot_code",
    "code": "2026-市场-001",
    "command": "/进度 T2 80% 今日联调",
    "contact": "张工",
    "content": "80% 今日联调",
    "conversation": "cid-demo",
    "day": "10月15日（周四）",
    "days": "3",
    "deadline": "10月20日前",
    "decide_by": "10月13日（周二）12:00",
    "deliverable": "通过测试的安装包",
    "department": "研发部",
    "deputy": "小赵",
    "description": "机器人的 AppKey",
    "detail": "登录失败",
    "due": "10月20日（周二）",
    "end": "10月30日（周五）",
    "ended": "10月12日（周一）09:01",
    "error": "E3F2",
    "example": "/进度 T2 80% 今日联调",
    "executive": "赵总",
    "follower": "周总监",
    "forecast": "10月28日（周三）",
    "given": "120%",
    "group": "产品3.0协作群",
    "guess": "进度",
    "head": "T2 核心功能开发",
    "hears": "mention",
    "hint": "在开发者后台开通“企业内机器人发送消息权限”",
    "host": "127.0.0.1",
    "how": "已完成",
    "inner": "10月18日（周日）",
    "key": "client_id",
    "kind": "dingtalk",
    "label": "T2",
    "lead": "周总监",
    "level": "跨部门",
    "measure": "增加1名测试人员支持",
    "mark": "①",
    "name": "张工",
    "needed": "牵头人、项目内部门负责人",
    "new": "10月28日（周三）",
    "next_when": "10月26日（周一）09:30",
    "next_who": "赵总",
    "note": "今日联调",
    "number": "T2",
    "old": "10月20日（周二）",
    "outcome": "failed",
    "over": "0.3万元",
    "owner": "张工",
    "path": "qiantou.db",
    "paused_until": "10月13日（周二）12:00",
    "person": "张工",
    "placeholder": "张工",
    "platform": "钉钉",
    "project": "产品3.0版本上线",
    "promise": "10月14日（周三）",
    "purpose": "印刷",
    "quiet": "20:00-08:00",
    "raiser": "小李",
    "reason": "等法务盖章",
    "refuse": "/不同意 T2",
    "remark": "",
    "result": "临时测试服务器已到位",
    "risk": "客户可能再改一轮",
    "role": "lead",
    "said": "尽快",
    "source": "下周五前",
    "start": "9月15日（周二）",
    "status": "正常",
    "support": "海报设计稿",
    "text": "今日联调",
    "title": "核心功能开发",
    "to": "10月28日（周三）",
    "token": "qt_示例",
    "tone": "neutral",
    "took": "2 天 22 小时",
    "tried": "协调供应商加急",
    "typed": "/进度 T2 80% 今日联调",
    "until": "10月16日（周五）",
    "used": "1.2万元",
    "vague": "尽快",
    "value": "09:00",
    "waiting_for": "运营部临时服务器",
    "what": "海报设计稿",
    "when": "10月13日（周二）12:00",
    "where": "产品3.0协作群",
    "who": "张工",
    "why": "机器人已被移出群",
    "word": "日报时间",
    "words": "今日联调",
}
NUMBERS: dict[str, int] = {
    "after": 80,
    "before": 60,
    "count": 3,
    "days": 2,
    "first": 2026,
    "hours": 24,
    "last": 2027,
    "limit": 2000,
    "more": 4,
    "most": 12,
    "number": 3,
    "percent": 75,
    "planned": 90,
    "port": 8000,
    "year": 2027,
}
LISTS: dict[str, list[str]] = {
    "departments": ["研发部", "运营部"],
    "examples": ["10月20日前", "下周五前"],
    "holders": ["王经理", "周总监"],
    "known": ["日报时间", "催办时间"],
    "lines": ["T1 宣传物料设计，10月15日（周四）截止", "T2 核心功能开发，10月20日（周二）截止"],
    "names": ["张工", "小李"],
    "notes": ["10月24日（周六）是休息日，提醒会提前到 10月23日（周五）。"],
}
PAIR = ("T2", "核心功能开发", "张工")
DATED = [
    ("10月16日（周五）", "/任务 核心功能开发 @张工 截止:10月16日前 交付:安装包"),
    ("10月19日（周一）", "/任务 核心功能开发 @张工 截止:10月19日前 交付:安装包"),
]
PROMISES = [("当天18:00", "/跟进 T2 今天18:00"), ("10月13日（周二）12:00", "/跟进 T2 10月13日12:00")]
TUPLES: dict[str, list[tuple[str, ...]]] = {
    "choices": PROMISES,
    "departments": [("市场部", "王经理", "小李"), ("研发部", "周总监", "")],
    "examples": DATED,
    "facts": [("目标", "按时上线"), ("关键成果（KPI）", "首月新增用户10万"), ("期望完成时间", "10月30日（周五）")],
    "follow": PROMISES,
    "issues": [("Q1", "测试环境资源不足"), ("Q2", "接口文档缺失")],
    "matters": [("T2", "核心功能开发"), ("Q1", "测试环境资源不足")],
    "objected": [("运营部（刘主管）", "人力不足")],
    "options": DATED,
    "rows": [("责任部门", "研发部"), ("第一责任人", "张工"), ("截止", "10月20日（周二）")],
}


def calls(function: Callable[..., Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each way a text is said: (what is special about it, arguments)."""
    full = arguments(function, full=True)
    own = ROWS.get(name_of(function))
    if own is not None:
        for number, given in enumerate(own, 1):
            yield f"{number}", {**full, **{name: one for name, one in given.items() if name in full}}
        return
    yield "full", full
    least = arguments(function, full=False)
    if least != full:
        yield "sparse", least


def name_of(function: Callable[..., Any]) -> str:
    """`tasks.vague`."""
    return f"{function.__module__.removeprefix('bot.texts.')}.{function.__name__}"


def arguments(function: Callable[..., Any], *, full: bool) -> dict[str, Any]:
    """A value for each parameter; `sparse` leaves out what may be left out."""
    hints = typing.get_type_hints(function)
    text = name_of(function)
    better = {**INSTEAD.get(text.split(".")[0], {}), **INSTEAD.get(text, {})}
    given: dict[str, Any] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        left_out = parameter.default is not inspect.Parameter.empty and not full
        if left_out or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        known = name in better and (full or not _may_be_empty(hints[name]))
        given[name] = better[name] if known else value(name, hints[name], full=full)
    return given


def _may_be_empty(kind: Any) -> bool:
    return type(None) in typing.get_args(kind) or kind is bool


def value(name: str, kind: Any, *, full: bool) -> Any:
    """A sample of one type, by name where the name says more."""
    if isinstance(kind, typing.TypeAliasType) if hasattr(typing, "TypeAliasType") else False:
        kind = kind.__value__
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        some = next(one for one in inner if one is not type(None))
        return value(name, some, full=full) if full else None
    if origin is typing.Literal:
        return inner[0] if full else inner[-1]
    if origin in (abc.Mapping, dict):
        return {value(name, inner[0], full=full): value(name, inner[1], full=full)}
    if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
        return (value(name, inner[0], full=full),) if full else ()
    if origin is tuple:
        return tuple(_nth(name, place, one, full=full) for place, one in enumerate(inner))
    if origin in (abc.Sequence, abc.Iterable, list, abc.Collection):
        return _several(name, inner[0], full=full)
    return _plain(name, kind, full=full)


def _several(name: str, kind: Any, *, full: bool) -> list[Any]:
    if kind is str:
        found = LISTS.get(name, ["张工", "小李"])
        return found if full else found[:1]
    if kind is int:
        return [2027, 2028] if full else [2027]
    if typing.get_origin(kind) is tuple and set(typing.get_args(kind)) == {str} and name in TUPLES:
        found = [one for one in TUPLES[name] if len(one) == len(typing.get_args(kind))]
        return (found if full else found[:1]) or [value(name, kind, full=full)]
    return [value(name, kind, full=full)]


def _nth(name: str, place: int, kind: Any, *, full: bool) -> Any:
    return PAIR[place % len(PAIR)] if kind is str else value(name, kind, full=full)


def _plain(name: str, kind: Any, *, full: bool) -> Any:
    if kind is str:
        return WORDS.get(name, "核心功能开发")
    if kind is bool:
        return full
    if kind is int:
        return NUMBERS.get(name, 3)
    if kind in (datetime, date):
        return TODAY if kind is datetime else TODAY.date()
    if kind is Calendar:
        return Calendar.seeded()
    if kind is Button:
        return Button("看帮助", "/帮助")
    if is_dataclass(kind):
        return _record(kind, full=full)
    if kind in (Text, object, typing.Any):
        return Text("T2 核心功能开发：75%")
    raise TypeError(f"{name}: a sample of {kind} is missing")


def _record(kind: Any, *, full: bool) -> Any:
    hints = typing.get_type_hints(kind)
    given = {}
    for field in fields(kind):
        optional = field.default is not MISSING or field.default_factory is not MISSING
        if full or not optional:
            given[field.name] = value(field.name, hints[field.name], full=full)
    return kind(**given)
