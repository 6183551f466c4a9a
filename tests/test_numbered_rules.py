"""Every numbered rule of docs/rules.md: refused with its number and an example that works, waived once with a trace.

A row a rule. The rules that may be waived: what is typed is refused, the waiver the refusal itself shows is granted,
the next try passes, the one after it is refused again, and the weekly names the waiver. The others cannot be waived.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.rules.paper import NEVER_WAIVED, RULES
from bot.services import waivers as service
from storage import changes, waivers
from storage.paper_records import Waiver
from tests.support.room import Post, Room

ROOT = Path(__file__).parent.parent
LEAD, OWNER, CONTACT, EXECUTIVE = "王经理", "张工", "小李", "赵总"  # the lead leads the lead department
SETUP = (
    "/部门 市场部 负责人 @王经理 接口人 @小李",
    "/部门 研发部 负责人 @周总监 接口人 @张工",
    "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日 目标:按时上线",
    "/任务 宣传物料设计 @小李 10月15日前 交付:客户确认的终稿",
    "/任务 核心功能开发 @张工 10月20日前 交付:安装包",
    "/任务 接口文档 @张工 9月15日 18:00 交付:文档",
)
CONFLICT = "/问题 测试环境不足 类型:资源冲突 争用双方:研发部与市场部 @张工"
TALK = "/沟通 接口字段对齐 参与:研发部 时间:9月13日10:00 方式:电话 关键结论:字段按v2"
MEETING = "/会议 上线协调会 时间:9月15日15:00-16:00 参会:研发部 议题:研发进度 @张工 20分钟"


@dataclass(frozen=True)
class Case:
    """`tries` in order: refused, refused again after the waiver was taken back, let through, refused once more."""

    rule: int
    who: str
    tries: tuple[str, ...]
    passes: str = ""  # what the answer says once it is let through, or the example once it is typed
    example: str = ""  # shown beside the waiver; "" where a button carries it
    works: str = ""  # what the answer says when the example is typed
    before: tuple[tuple[str, str], ...] = ()
    until: str = ""
    about: str = ""  # what the waiver is for

    @property
    def waivable(self) -> bool:
        return self.rule not in NEVER_WAIVED


def promised(label: str, *days: str) -> tuple[str, ...]:
    return tuple(f"/跟进 {label} {day} 12:00前" for day in days)


TABLE = (
    Case(1, LEAD, ("/任务 首发海报 @小李 尽快完成",), "已登记 T4 首发海报"),
    Case(2, LEAD, ("/任务 首发海报 @小李 @张工 10月20日前 交付:终稿",), "已登记 T4 首发海报"),
    Case(3, CONTACT, (TALK,) * 4, "特批", "当天出差，次日补记", "已保存"),
    Case(4, LEAD, ("/周报 补入",) * 4, "已按特批处理（规则 4）", "/周报 上周", "第 38 周", until="2026-09-21T14:00:00+08:00"),
    Case(5, CONTACT, (MEETING,) * 4, "特批", "客户今天提出变更", "会议通知 M2"),
    Case(
        6,
        OWNER,
        promised("Q1", "9月21日", "9月22日", "9月23日", "9月24日"),
        "已按特批处理（规则 6）",
        "/上报 Q1",
        "将立即上报给",
        ((CONTACT, "/问题 测试环境不足 级别:跨部门 @张工"), *((OWNER, one) for one in promised("Q1", "9月17日", "9月18日"))),
        about="Q1",
    ),
    Case(
        7,
        OWNER,
        promised("T3", "9月21日", "9月22日", "9月23日", "9月24日"),
        "已按特批处理（规则 7）",
        "/上报 T3",
        "将立即上报给",
        tuple((OWNER, one) for one in promised("T3", "9月17日", "9月18日")),
        until="2026-09-16T10:00:00+08:00",
        about="T3",
    ),
    Case(8, CONTACT, ("/进度 T1 30% 研发部进度慢",), "表述已更新"),
    Case(9, OWNER, ("/缓冲 T2 10月20日",) * 4, "已按特批处理（规则 9）", "/缓冲 T2 提前2个工作日", "内部 10月16日", about="T2"),
    Case(
        10,
        OWNER,
        tuple(f"/改期 T2 {day}" for day in ("10月21日", "10月21日", "10月22日", "10月23日")),
        "原因：特批",
        "/改期 T2 10月28日 原因:测试用例编写延迟",
        "已改期",
        about="T2",
    ),
    Case(
        11,
        OWNER,
        tuple(f"/解决 {label} 错峰使用 原因:两个项目同时压测" for label in ("Q1", "Q1", "Q1", "Q2")),
        "Q1 测试环境不足 已解决",
        "上午研发部使用，下午市场部使用",
        "Q2 测试设备不足 已解决",
        ((CONTACT, CONFLICT), (CONTACT, CONFLICT.replace("环境", "设备"))),
        about="Q1",
    ),
    Case(12, LEAD, ("/复盘 待改进:张工测试太慢",), "测试用例评审安排过晚", "/复盘 待改进:测试用例评审安排过晚，建议提前一周"),
    Case(13, CONTACT, ("/沟通 接口字段对齐 参与:研发部 时间:今天08:30",), "已保存", "字段按v2，今晚联调"),
    Case(14, LEAD, ("/催 T2",), "核心功能开发", "/查 T2", before=((LEAD, "/催 T2"),)),
)


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite)
    for line in SETUP:
        assert room.say(LEAD, line), line
    yield room
    room.close()


def only(posts: list[Post]) -> Post:
    (post,) = posts
    return post


def prepared(room: Room, case: Case) -> None:
    if case.until:
        room.until(case.until)
    for who, line in case.before:
        assert room.say(who, line), line


def refused(room: Room, case: Case, line: str) -> Post:
    post = only(room.say(case.who, line))
    assert f"规则 {case.rule}" in post.text, post.text
    assert "已按特批" not in post.text
    return post


def kept(room: Room, rule: int) -> list[Waiver]:
    """Every waiver of a rule in the one project, used or not, not those taken back."""
    start, end = room.clock.now().replace(year=2026, month=9, day=1), room.clock.now()
    found = room.read(lambda conn: waivers.between(conn, [1], start, end))
    return [one for one in found if one.rule == rule]


def waiver_lines(room: Room, until: datetime) -> list[str]:
    """What the weekly says of waivers and late notices, as of a past moment."""
    return list(room.read(lambda conn: service.lines(conn, [1], until - timedelta(days=7), until)))


def test_every_rule_of_the_page_has_a_row() -> None:
    page = re.findall(r"^\| 规则 (\d+) \|", (ROOT / "docs/rules.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(number) for number in page] == [case.rule for case in TABLE] == list(RULES)


WAIVED = [pytest.param(case, id=f"rule {case.rule}") for case in TABLE if case.waivable]
NEVER = [pytest.param(case, id=f"rule {case.rule}") for case in TABLE if not case.waivable]


@pytest.mark.parametrize("case", WAIVED)
def test_a_rule_is_refused_waived_once_and_named_in_the_weekly(room: Room, case: Case) -> None:
    prepared(room, case)
    first = refused(room, case, case.tries[0])
    shown = re.search(r"/特批 .*", first.text)
    assert shown, first.text
    assert f"规则{case.rule}" in shown[0] and case.about in shown[0]
    asked = only(room.say(OWNER, shown[0]))
    assert "牵头部门负责人" in asked.text and LEAD in asked.text  # not everybody's to grant
    granted = only(room.say(LEAD, shown[0]))
    assert f"已特批规则 {case.rule}（" in granted.text and "周报" in granted.text
    assert "特批已撤回" in only(room.say(LEAD, "/撤销")).text
    refused(room, case, case.tries[1])
    room.say(LEAD, shown[0])
    assert case.passes in only(room.say(case.who, case.tries[2])).text
    (waiver,) = kept(room, case.rule)
    assert (waiver.about, waiver.used_at) == (case.about, room.clock.now())
    trail = [c.field for c in room.read(lambda conn: changes.of_object(conn, "waiver", waiver.id))]
    assert trail == ["created", "used_at", "used_by"]
    again = refused(room, case, case.tries[3])
    assert case.example in again.text
    assert case.works in only(room.say(case.who, case.example)).text
    weekly = only(room.say(LEAD, "/周报")).text
    assert f"规则 {case.rule}（{LEAD}{'，' + case.about if case.about else ''}）" in weekly.replace("　", "")
    assert f"规则 {case.rule}（{LEAD}" in only(room.say(LEAD, "/周报 全部")).text


@pytest.mark.parametrize("case", NEVER)
def test_a_rule_that_cannot_be_waived_says_why_and_shows_an_example_that_works(room: Room, case: Case) -> None:
    prepared(room, case)
    no = only(room.say(LEAD, f"/特批 规则{case.rule} 原因:时间紧"))
    assert f"规则 {case.rule}（" in no.text and "不能特批：" in no.text
    assert kept(room, case.rule) == []
    post = refused(room, case, case.tries[0])
    assert case.example in post.text
    typed = case.example or next(command for _, command in post.buttons if command != "/撤销")
    assert case.passes in only(room.say(case.who, typed)).text
    assert "特批" not in only(room.say(LEAD, "/周报")).text


def test_a_waiver_for_one_task_holds_back_the_executive_once(room: Room) -> None:
    room.say(LEAD, "/任务 产品培训 @张工 9月15日 18:00 交付:课件")
    room.say(LEAD, "/特批 规则7 T3 原因:客户已书面同意延期")
    room.until("2026-09-22T18:00:00+08:00")
    told = "\n".join(post.text for post in room.told(EXECUTIVE))
    assert "T4 产品培训" in told and "T3" not in told
    (waiver,) = kept(room, 7)
    assert waiver.used_at is not None and waiver.used_by is None  # by the ladder itself
    assert "规则 7（王经理，T3）：客户已书面同意延期" in only(room.say(LEAD, "/周报 上周")).text.replace("　", "")


def test_what_a_waiver_let_through_is_taken_back_with_it(room: Room) -> None:
    prepared(room, next(case for case in TABLE if case.rule == 6))
    room.say(LEAD, "/特批 规则6 Q1 原因:双方已约定周五再议")
    assert "已按特批处理" in only(room.say(OWNER, "/跟进 Q1 9月21日 12:00前")).text
    assert "不能撤销" in only(room.say(OWNER, "/撤销")).text  # the commitment has been heard, and so the waiver is used
    assert kept(room, 6)[0].used_at is not None
    room.say(LEAD, "/特批 规则10 T2 原因:客户会议上当场确认")
    assert "原因：特批，客户会议上当场确认" in only(room.say(OWNER, "/改期 T2 10月21日")).text
    assert "10月20日" in only(room.say(OWNER, "/撤销")).text
    assert kept(room, 10)[0].used_at is None
    assert "原因：特批" in only(room.say(OWNER, "/改期 T2 10月21日")).text
    assert "规则 10" in only(room.say(OWNER, "/改期 T2 10月22日")).text


def test_a_notice_late_by_its_own_word_is_named_in_the_weekly(room: Room) -> None:
    room.say(CONTACT, MEETING + " 原因:供应商当天到场")
    line = "规则 5（M1 上线协调会，晚通知）：供应商当天到场"
    assert line in only(room.say(LEAD, "/周报")).text.replace("　", "")
    before = room.clock.now()
    room.until("2026-09-15T10:00:00+08:00")
    room.say(CONTACT, "/取消 会议 M1 原因:供应商不来了")
    assert line not in only(room.say(LEAD, "/周报")).text.replace("　", "")
    assert waiver_lines(room, before) == [line]  # then it was so


def test_what_came_late_by_rule_three_is_named_in_the_weekly(room: Room) -> None:
    assert "已保存" in only(room.say(CONTACT, TALK + " 原因:当天出差")).text
    room.say(CONTACT, MEETING + " 原因:供应商当天到场")
    room.until("2026-09-17T10:00:00+08:00")  # nobody wrote minutes
    weekly = only(room.say(LEAD, "/周报 全部")).text
    assert "规则 3（记录1 接口字段对齐，补记）：沟通后超过 24 小时" in weekly
    assert "规则 3（M1 纪要）：会后超过 24 小时" in weekly


def test_a_waiver_that_was_used_is_not_taken_back(room: Room) -> None:
    room.say(LEAD, "/特批 规则9 T2 原因:对外日期已含余量")
    assert "已按特批处理" in only(room.say(OWNER, "/缓冲 T2 10月20日")).text
    refused = only(room.say(LEAD, "/撤销")).text
    assert "已撤回" not in refused and kept(room, 9)[0].used_at is not None
