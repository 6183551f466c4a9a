"""Words of a form that were lost: who took part, a heading behind who was absent, an owner without @, a version said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.commands import meeting
from bot.grammar.blame import find_blame
from bot.grammar.forms import split_form
from bot.grammar.kpis import read_kpi
from bot.grammar.minutes import DISCUSSION, Known, Reading, read_minutes
from bot.grammar.progress import read_progress
from bot.grammar.remarks import read_remarks
from tests.grammar.support import CALENDAR, local
from tests.support.room import Room


@pytest.mark.parametrize("said", ["到了480个", "达到480个", "已经做到480个", "480个", "为480个"])
def test_a_value_begins_with_its_figure(said: str) -> None:
    assert read_kpi(f"询盘 {said}", ["询盘"]).value == "480个"


@pytest.mark.parametrize(("said", "note"), [("完成30%了", ""), ("完成30%了，联调中", "联调中"), ("30%左右了", "")])
def test_a_sound_behind_the_percentage_is_no_note(said: str, note: str) -> None:
    assert read_remarks(read_progress(f"接口改造{said}", local("2026-10-10T09:30"), CALENDAR)).note == note


def test_a_meeting_typed_without_separators() -> None:
    head, named = split_form("启动会 时间10月14日15:00 参会 研发部 市场部 议题:排期", meeting.KEYS)
    assert (head, named) == ("启动会", {"due": "10月14日15:00", "people": "研发部 市场部", "topics": "排期"})
    assert split_form("启动会 时间:周三15:00 参会 研发部 市场部", meeting.KEYS)[1]["people"] == "研发部 市场部"
    assert split_form("启动会 议题:客户说 时间10月14日可以", meeting.KEYS)[1] == {"topics": "客户说 时间10月14日可以"}


def minutes(text: str) -> Reading:
    return read_minutes(text, Known(local("2026-10-10T09:30"), CALENDAR, ("王经理", "张工", "小李"), ("研发部",)))


def test_a_heading_of_ones_own_ends_who_was_absent() -> None:
    found = minutes("缺席:王经理（周三补同步） 接口进度及风险：接口完成30%，联调环境紧张。 决策：加环境")
    assert [one.name for one in found.absent] == ["王经理"]
    assert found.said[0].kind == DISCUSSION and found.said[0].text == "接口进度及风险：接口完成30%，联调环境紧张"


def test_an_answer_that_puts_no_row_right() -> None:
    draft = "缺席：小李 行动项：整理清单"
    found = minutes(f"{draft} 行动项1:缺席改成王经理，周三补同步")
    assert [(one.name, bool(one.deadline)) for one in found.absent] == [("王经理", True)]
    assert [one.text for one in found.actions] == ["整理清单"]
    assert minutes(f"{draft} 行动项1:确认") == minutes(draft)
    assert minutes(f"{draft} 行动项1:@张工 周三前").actions[0].names == ("张工",)


def test_slow_papers_are_offered_in_plain_words() -> None:
    assert find_blame("研发部接口文档给得太慢 导致设计返工", {"张工"}, {"研发部"})
    assert find_blame("接口响应得太慢", {"张工"}, {"研发部"}) is None


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


def test_said_and_kept(room: Room) -> None:
    for line in ("参与:市场部小李、法务部王律师", "参与人员：小李、外部供应商王总"):
        card = said(room, "小李", f"/沟通 付款方式 {line} 结论:分两批 方式:电话")
        assert "小李" in card and f"其他参与人：{line.split('、')[1]}" in card, card
    room.say("王经理", "/任务 首页 @小李 9月20日前 交付:稿子")
    card = said(room, "小李", "/问题 研发部接口文档给得太慢 导致设计返工 任务 T1 张工 周三前")
    assert "张工" in card and "已登记 Q1" in card, card
    room.say("小李", "/文档 实施方案 https://a.cn/1")
    assert "文档1 实施方案 v2" in said(room, "小李", "/文档 实施方案 v2 https://a.cn/2")
    assert "没有" not in said(room, "小李", "/任务 数据埋点 研发部 下周三 交付:清单")
    ask = said(room, "小李", "/需求 采购 目标:省钱 KPI:10%")
    assert "涉及部门" in ask
    assert "还没有登记“财务部”" in said(room, "小李", "财务部配合")
    card = said(room, "小李", "涉及:研发部、市场部；期望11月20日完成")
    assert "R1 采购" in card and "11月20日" in card, card
    words = said(room, "张工", "/意见R1：分两批付款")
    assert words.endswith("，分两批付款") and "：，" not in words
