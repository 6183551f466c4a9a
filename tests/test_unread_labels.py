"""A label nobody knows ends the field before it and is said back; known ones are read where they are glued to their value."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.commands import change, department, proposal, risk, task
from bot.grammar.fields import Fields, read_fields
from tests.grammar.support import CALENDAR, local
from tests.support.room import Room


def read(keys: dict[str, str], text: str, *, unknown: bool = True) -> Fields:
    return read_fields(text, local("2026-10-10T09:30"), CALENDAR, keys=keys, known_names=("张工", "小李"), unknown=unknown)


@pytest.mark.parametrize(
    ("keys", "text", "named"),
    [
        (
            proposal.KEYS,
            "采购 预算:40万 资源需求:采购2人 联系电话:8812 优先级:高 项目背景:旧机2019年买的",
            {"budget": "40万", "staff": "采购2人", "phone": "8812", "priority": "高", "background": "旧机2019年买的"},
        ),
        (proposal.KEYS, "采购 资源 研发3人，预算3万元 电话13800000000", {"staff": "研发3人", "budget": "3万元", "phone": "13800000000"}),
        (proposal.KEYS, "采购 背景与目标：换50台 关键成果（KPI）：一次到位", {"goal": "换50台", "kpi": "一次到位"}),
        (proposal.KEYS, "采购 背景目标：换50台", {"goal": "换50台"}),
        (proposal.KEYS, "R1 优先级高 风险点 供货慢", {"priority": "高", "risk": "供货慢"}),
        (
            task.KEYS,
            "首页 交付标准：1、PC稿 2、手机稿 3、切图 协助研发部",
            {"deliverable": "1、PC稿 2、手机稿 3、切图", "assist": "研发部"},
        ),
        (task.KEYS, "数据埋点 负责人张工 下周三", {"owner": "张工"}),
        (
            change.KEYS,
            "R1 增加备案 原因：备案没下来 工期+1周 预算不变",
            {"reason": "备案没下来", "schedule_impact": "+1周", "budget_impact": "不变"},
        ),
        (risk.KEYS, "前端离职 等级重大 @张工", {"level": "重大"}),
        (department.KEYS, "运营部，负责人刘主管，接口人陈专员", {"lead": "刘主管", "contact": "陈专员"}),
    ],
)
def test_known_words(keys: dict[str, str], text: str, named: dict[str, str]) -> None:
    found = read(keys, text)
    assert (found.named, found.unknown) == (named, ())


def test_words_that_are_no_fields() -> None:
    assert read(change.KEYS, "R1 预算增加到50万 原因:x").title == "预算增加到50万"
    assert read(change.KEYS, "R1 内容:预算增加2万，范围不变 原因:x").named["what"] == "预算增加2万，范围不变"
    assert read(task.KEYS, "修复优先级高的缺陷 @张工").named == {}
    assert read(task.KEYS, "联系负责人才中心 @张工").named == {}
    for said in ("客户说：不行", "包括：甲和乙", "研发部：不行"):
        assert read(proposal.KEYS, f"采购 风险:先等等 {said}").named == {"risk": f"先等等 {said}"}, said


def test_an_unknown_label() -> None:
    found = read(proposal.KEYS, "采购 预算:40万 项目来源:总部 优先级:高")
    assert (found.named, found.unknown) == ({"budget": "40万", "priority": "高"}, (("项目来源", "总部"),))
    assert read(proposal.KEYS, "采购 预算:40万 项目来源:总部", unknown=False).named == {"budget": "40万 项目来源:总部"}
    found = read(task.KEYS, "联系供应商 携带材料：合同 @张工 周五")
    assert (found.title, found.unknown, found.people) == ("联系供应商", (("携带材料", "合同"),), ("张工",)) and found.deadline


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite)
    for line in ("/部门 市场部 负责人 @王经理 接口人 @小李", "/部门 研发部 负责人 @周总监 接口人 @张工"):
        room.say("王经理", line)
    room.say("王经理", "/项目 新建 官网 牵头:市场部 分管领导:@赵总")
    yield room
    room.close()


def said(room: Room, who: str, line: str) -> str:
    (post,) = room.say(who, line)
    return post.text


def test_it_is_said_back_even_behind_a_question(room: Room) -> None:
    told = "以下内容未识别，没有记录：项目来源：总部。"
    assert told not in said(room, "小李", "/需求 采购 目标:省钱 项目来源:总部 涉及部门:研发部 截止:10月30日")
    answer = said(room, "小李", "省10%")
    assert "R1 采购" in answer and told in answer
    for line in ("/任务 改版 来源:总部 @张工 9月20日前 交付:稿子", "/问题 环境不足 来源:总部 @张工", "/风险 离职 等级:中 来源:总部 @张工"):
        assert "未识别，没有记录：来源：总部" in said(room, "王经理", line), line
