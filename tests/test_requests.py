"""协作需求, 意见, 会签, 评估, 变更, 分工确认 and 特批: what is kept, who may, what is taken back, what comes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.services import budget, exports, waivers
from bot.services.signoffs import Form, standing
from bot.services.turn import Turn
from bot.texts import exports as export_texts
from storage import changes, paper, people, proposals
from storage import projects as rows_of_projects
from storage.models import change_requests, evaluations, projects, signoffs
from storage.models import waivers as waiver_table
from tests.support.room import Room

LEAD, CONTACT, OTHER_LEAD, THIRD_LEAD = "王经理", "小李", "周总监", "刘主管"
REQUEST = "/需求 产品3.0版本上线 目标:按时上线 KPI:首月新增用户10万 涉及部门:研发部、运营部 截止:10月30日"
ACCEPT = "/评估 R1 通过 牵头:市场部 负责人:@王经理 分管领导:@赵总"


def departments(room: Room) -> None:
    room.say(LEAD, "/部门 市场部 负责人 @王经理 接口人 @小李")
    room.say(LEAD, "/部门 研发部 负责人 @周总监 接口人 @张工")
    room.say(LEAD, "/部门 运营部 负责人 @刘主管 接口人 @陈专员")


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite)
    departments(room)
    yield room
    room.close()


def said(room: Room, who: str, line: str) -> str:
    (post,) = room.say(who, line)
    return post.text


def signatures(room: Room):  # type: ignore[no-untyped-def]
    """The rows of 签字 as exported now."""
    project = room.read(lambda conn: rows_of_projects.project(conn, proposals.by_number(conn, 1).project_id))
    book = room.read(lambda conn: exports.book(conn, room.state.house, project, room.clock.now()))
    return book.sheet(export_texts.SIGNATURES).rows


def test_the_record_as_kept_on_both_databases(ready_url: str) -> None:
    room = Room(ready_url)
    try:
        departments(room)
        room.say(CONTACT, REQUEST + " 人力:研发部5人 附件:需求说明 https://example.com/a、https://example.com/b")
        room.say("张工", "/意见 R1 建议9月底前冻结需求")
        room.say(OTHER_LEAD, "/会签 R1")
        assert "未签字" in said(room, THIRD_LEAD, "/会签 R1 不同意 原因:人力不足")
        room.say(THIRD_LEAD, "/会签 R1")
        room.say(LEAD, "/会签 R1")
        room.say(LEAD, ACCEPT)
        room.say(LEAD, "/变更 R1 截止:11月6日 原因:增加联调 影响:工期+5天，预算增加2万元，范围不变")
        one = room.read(lambda conn: proposals.by_number(conn, 1))
        assert (one.staff, one.version, one.state, one.goal) == ("研发部5人", 2, "accepted", "按时上线")
        assert one.due_at == datetime.fromisoformat("2026-10-30T23:59:00+08:00")
        links = room.read(lambda conn: proposals.attachments_of(conn, "proposal", one.id))
        assert [(a.title, a.url) for a in links] == [("需求说明", "https://example.com/a"), ("", "https://example.com/b")]
        stand = room.read(lambda conn: standing(conn, Form("proposal", one.id, 2)))
        assert stand.complete
        assert all(word.inbox_id and word.at for _, word in stand.signed)
        kept = room.read(lambda conn: conn.execute(select(signoffs)).all())
        assert [row.verdict for row in kept] == ["signed", "objected", "signed", "signed"]
        (change,) = room.read(lambda conn: proposals.changes_of(conn, one.id))
        assert (change.field, change.schedule_impact, change.scope_impact) == ("due_at", "+5天", "不变")
        asked = room.read(lambda conn: standing(conn, Form("change", change.id, 1))).missing
        assert [signer.role for signer in asked] == ["lead", "lead", "lead", "coordinator", "executive"]
        history = room.read(lambda conn: changes.of_object(conn, "proposal", one.id))
        assert [c.field for c in history][:2] == ["created", "departments"]
        assert {"version", "state", "project_id"} <= {c.field for c in history}
    finally:
        room.close()


def test_what_is_missing_is_asked_for_and_nothing_is_kept_before(room: Room) -> None:
    assert "目标" in said(room, CONTACT, "/需求 活动页改版 涉及部门:运营部")
    assert "KPI" in said(room, CONTACT, "目标:提高转化")
    assert "期望完成时间" in said(room, CONTACT, "转化率从3%提高到5%")
    assert "规则 1" in said(room, CONTACT, "@牵头助手 尽快")
    assert room.read(lambda conn: proposals.by_number(conn, 1)) is None
    assert "转化率从3%提高到5%" in said(room, CONTACT, "10月20日")
    assert "采购部" in said(room, CONTACT, REQUEST.replace("运营部", "采购部"))
    assert "R2" in said(room, CONTACT, "研发部")  # the answer replaces the unknown department
    assert "链接" in said(room, CONTACT, "/需求 R2 附件:见邮件")
    assert "目标" in room.whisper(CONTACT, "/需求 另一件事")[0]  # in one group alone it is raised there
    room.say(CONTACT, "/帮助", group="另一个群")
    assert room.whisper(CONTACT, "/需求 另一件事")[0].text.startswith("需求请在协作群里提")


def test_a_signed_form_that_changes_is_signed_anew(room: Room) -> None:
    room.say(CONTACT, REQUEST)
    room.say(OTHER_LEAD, "/会签 R1")
    assert "v2" in said(room, CONTACT, "/需求 R1 预算:2万元")
    assert "周总监" in said(room, CONTACT, "/会签 R1 查看").split("未签字")[1]
    assert "没有变化" in said(room, CONTACT, "/需求 R1 预算:2万元")
    assert "来操作" in said(room, "路人", "/需求 R1 预算:9万元")
    assert "陈专员" not in said(room, CONTACT, "/需求 R1 涉及部门:研发部").split("未签字")[1]
    assert "刘主管" not in said(room, CONTACT, "/会签 R1 查看")
    assert "来操作" in said(room, THIRD_LEAD, "/会签 R1")


def test_an_absent_lead_is_signed_for_by_the_named_deputy(room: Room) -> None:
    room.say(CONTACT, REQUEST)
    assert "来操作" in said(room, "孙副总监", "/会签 R1")
    room.say(OTHER_LEAD, "/代理 @孙副总监 到9月20日")
    assert "研发部（孙副总监）" in said(room, "孙副总监", "/会签 R1").split("未签字")[0]
    assert "R1" in room.whisper(THIRD_LEAD, "会签")[0].text


def test_evaluation_asks_decides_and_is_taken_back(room: Room) -> None:
    room.say(CONTACT, REQUEST)
    assert "来操作" in said(room, CONTACT, ACCEPT)
    assert "采购部" in said(room, LEAD, "/评估 R1 通过 牵头:采购部")
    assert "部门副职" in said(room, LEAD, "/评估 R1 通过 牵头:市场部 负责人:@小李")
    assert "2026-市场-001" in said(room, LEAD, "确认")
    assert "已有评估结论" in said(room, LEAD, "/评估 R1 不通过 原因:无")
    assert "/变更" in said(room, CONTACT, "/需求 R1 预算:2万元")
    undone = said(room, LEAD, "/撤销")
    assert "评估" in undone and "产品3.0版本上线" in undone
    one = room.read(lambda conn: proposals.by_number(conn, 1))
    assert (one.state, one.project_id, one.decided_at) == ("raised", None, None)
    gone = room.read(lambda conn: conn.execute(select(projects)).one())
    assert gone.cancelled_at is not None
    living = room.read(lambda conn: conn.execute(select(evaluations).where(evaluations.c.cancelled_at.is_(None))).all())
    assert living == []
    assert "2026-市场-002" in said(room, LEAD, ACCEPT)
    room.say(CONTACT, REQUEST.replace("产品3.0版本上线", "产品3.0版本上线（重复）"))
    assert "R1" in said(room, LEAD, "/评估 R2 合并 R1")
    assert "已合并" in said(room, CONTACT, "/需求 R2")
    assert "不再修改" in said(room, "张工", "/意见 R2 不错")


def test_a_change_rules_with_the_last_signature_and_goes_back_with_it(room: Room) -> None:
    room.say(CONTACT, REQUEST)
    assert "/需求 R1" in said(room, CONTACT, "/变更 R1 截止:11月6日 原因:联调 影响:工期+5天")
    room.say(LEAD, ACCEPT)
    assert "来操作" in said(room, "路人", "/变更 R1 截止:11月6日 原因:联调 影响:工期+5天")
    (asked,) = room.say("张工", "/变更 R1 完成时间改到11月6日 原因:联调 影响:工期+5天 签字人:@周总监 @赵总")
    assert set(asked.mentions) == {"周总监", "赵总"}
    assert "来操作" in said(room, LEAD, "/会签 R1 变更1")
    assert "没有等待" not in said(room, "赵总", "/会签 R1 变更")  # the only open one needs no number
    old, new = (datetime.fromisoformat(f"2026-{day}T23:59:00+08:00") for day in ("10-30", "11-06"))

    def due() -> tuple[datetime, datetime]:
        project = room.read(lambda conn: conn.execute(select(projects)).one())
        return room.read(lambda conn: proposals.by_number(conn, 1)).due_at, project.due_at

    assert due() == (old, old)
    assert "生效" in said(room, OTHER_LEAD, "/会签 R1 变更1")
    assert due() == (new, new)
    assert "无需再签" in said(room, OTHER_LEAD, "/会签 R1 变更1")
    assert "变更1" in said(room, OTHER_LEAD, "/撤销")
    assert due() == (old, old)
    assert room.read(lambda conn: conn.execute(select(change_requests)).one()).state == "open"
    assert "不存在" in said(room, OTHER_LEAD, "/会签 R1 变更7")


def test_of_two_open_changes_the_second_replaces_what_the_first_made(room: Room) -> None:
    room.say(CONTACT, REQUEST)
    room.say(LEAD, ACCEPT)
    for day in ("11月6日", "11月13日"):
        assert "10月30日（周五） →" in said(room, "张工", f"/变更 R1 完成时间改到{day} 原因:联调 影响:工期+5天 签字人:@周总监")
    assert "10月30日（周五） → 11月6日" in said(room, OTHER_LEAD, "/会签 R1 变更1")
    assert "11月6日（周五） → 11月13日" in said(room, OTHER_LEAD, "/会签 R1 变更2")
    project = room.read(lambda conn: conn.execute(select(projects)).one())
    assert project.due_at == room.read(lambda conn: proposals.by_number(conn, 1)).due_at == datetime.fromisoformat("2026-11-13T23:59:00+08:00")


def test_a_changed_budget_rules_in_the_request_and_its_project(room: Room) -> None:
    room.say(CONTACT, f"{REQUEST} 预算:市场部2万元")
    room.say(LEAD, ACCEPT)

    def standing() -> tuple[str, int]:
        found = room.read(lambda conn: proposals.by_number(conn, 1))
        return found.budget, room.read(lambda conn: budget.state(conn, found.project_id or 0)).plan

    before = standing()
    assert "预算：市场部2万元 → 3万元" in said(room, CONTACT, "/变更 R1 预算从2万元改为3万元 原因:增加门店 影响:预算+1万元 签字人:@周总监")
    assert standing() == before == ("市场部2万元", 2_000_000)
    assert "预算：市场部2万元 → 3万元" in said(room, OTHER_LEAD, "/会签 R1 变更1")
    assert standing() == ("3万元", 3_000_000)
    assert "变更1" in said(room, OTHER_LEAD, "/撤销")
    assert standing() == before


def test_what_others_built_on_is_not_taken_back(room: Room) -> None:
    room.say(CONTACT, REQUEST)
    room.say("张工", "/意见 R1 建议9月底前冻结需求")
    assert "不能直接撤销" in said(room, CONTACT, "/撤销")
    room.say("陈专员", "/意见 R1 问卷节前发出")
    assert "意见" in said(room, "张工", "/撤销")
    one = room.read(lambda conn: proposals.by_number(conn, 1))
    assert one.version == 2  # the other opinion stands on it
    room.say(OTHER_LEAD, "/会签 R1")
    room.say(CONTACT, "/需求 R1 涉及部门:研发部")
    assert "R1" in said(room, CONTACT, "/撤销")
    involved = room.read(lambda conn: proposals.departments_of(conn, one.id))
    assert [d.name for d in involved] == ["研发部", "运营部"]
    assert "周总监" in said(room, CONTACT, "/会签 R1 查看").split("未签字")[0]  # v2 again, with its signature


def test_the_sheet_is_signed_as_it_stands(room: Room) -> None:
    room.say(CONTACT, REQUEST)
    room.say(LEAD, ACCEPT)
    room.say("张工", "/任务 接口文档 @张工 10月12日前 交付:文档")
    assert "不能直接撤销" in said(room, LEAD, "/撤销")  # the project holds work by now
    room.say("张工", "/撤销")
    assert "还没有任务" in said(room, LEAD, "/会签 分工")
    room.say(LEAD, "/任务 核心功能 @张工 10月20日前 交付:安装包")
    assert "v1" in said(room, OTHER_LEAD, "/会签 分工")
    room.say("张工", "/进度 T2 40%")  # progress is not what was signed
    assert "已全部签字" in said(room, LEAD, "/会签 分工")
    room.say("张工", "/改期 T2 10月22日 原因:联调")
    assert [(row[1], row[5]) for row in signatures(room) if row[0] == "分工表"][-2:] == [("v2", "未签字")] * 2
    assert "分工表 v2：/会签 分工" in said(room, LEAD, "/会签")  # who signed before is asked again
    assert "v2" in said(room, LEAD, "/会签 分工")
    assert "/会签 分工" in room.whisper(OTHER_LEAD, "/会签")[0]


def test_a_waiver_is_granted_by_the_leading_lead_used_once_and_named(room: Room) -> None:
    room.say(CONTACT, REQUEST)
    assert "项目" in said(room, LEAD, "/特批 规则4 原因:假期")
    room.say(LEAD, ACCEPT)
    room.say(LEAD, "/任务 核心功能 @张工 10月20日前 交付:安装包")
    assert "来操作" in said(room, OTHER_LEAD, "/特批 规则4 原因:假期")
    assert "不能特批" in said(room, LEAD, "/特批 规则1 原因:来不及")
    assert "1 到 14" in said(room, LEAD, "/特批 规则40 原因:来不及")
    assert "规则 7" in said(room, LEAD, "/特批 规则7 T1 原因:客户同意")
    assert "特批" in said(room, LEAD, "/周报") and "客户同意" in said(room, LEAD, "/周报")
    assert used(room, 7, "T2") is False
    assert used(room, 4, "T1") is False
    assert used(room, 7, "T1") is True
    assert used(room, 7, "T1") is False
    assert room.read(lambda conn: conn.execute(select(waiver_table)).one()).used_by is not None


def used(room: Room, rule: int, about: str) -> bool:
    """Whether a waiver lets this through."""

    def unit(conn):  # type: ignore[no-untyped-def]
        (person,) = people.named(conn, LEAD)
        turn = Turn(conn, room.state.house, room.clock.now(), "local", person, None, 1, "")
        project = conn.execute(select(projects)).one()
        return waivers.let_through(turn, project.id, rule, about) is not None

    return bool(room.write(unit))


def test_a_late_evaluation_reaches_the_leads_then_the_executive_and_ends(room: Room) -> None:
    room.say(LEAD, "/项目 新建 日常协作 分管领导:@赵总")
    room.say(CONTACT, REQUEST)
    for name in (LEAD, OTHER_LEAD, THIRD_LEAD, "赵总"):
        room.say(name, "大家好")
    room.until("2026-09-17T09:29:00+08:00")
    assert not room.told(OTHER_LEAD)
    room.until("2026-09-17T10:00:00+08:00")  # due 09-16 18:00, said in the leads' next window
    for name in (LEAD, OTHER_LEAD, THIRD_LEAD):
        (told,) = room.told(name)
        assert "9月16日（周三）18:00" in told and "9月18日（周五）09:30" in told and "/评估 R1 通过" in told
    assert not room.told("赵总")
    posts = room.until("2026-09-18T15:30:00+08:00")
    (told,) = room.told("赵总")
    assert "王经理" in told and "由谁评估" in told
    assert sum("R1" in post for post in posts) == 1  # one calm line
    room.until("2026-09-22T12:00:00+08:00")
    assert len(room.told("赵总")) == len(room.told(OTHER_LEAD)) == 1
    room.say(LEAD, "/评估 R1 不通过 原因:预算已用完")
    for name in (OTHER_LEAD, THIRD_LEAD, "赵总"):
        assert "无需再处理" in room.told(name)[-1]
    assert len(room.told(LEAD)) == 1  # who decided needs no word
    room.say(LEAD, "/撤销")
    assert "仍待评估" in room.told(THIRD_LEAD)[-1]
    room.until(room.clock.now() + timedelta(days=2))
    assert len(room.told(OTHER_LEAD)) == 3


def test_any_past_moment_is_as_it_was(room: Room) -> None:
    seen = []
    for line in (
        (CONTACT, REQUEST),
        ("张工", "/意见 R1 建议9月底前冻结需求"),
        (CONTACT, "/需求 R1 预算:2万元 截止:10月29日"),
        (LEAD, ACCEPT),
        (LEAD, "/撤销"),
        (LEAD, "/评估 R1 不通过 原因:预算已用完"),
    ):
        room.say(*line)
        moment, one = room.clock.now(), room.read(lambda conn: proposals.by_number(conn, 1))
        seen.append((moment, {field.name: getattr(one, field.name) for field in fields(one)}))
        room.until(moment + timedelta(minutes=3))
    assert [kept["version"] for _, kept in seen] == [1, 2, 2, 2, 2, 2]
    assert [kept["state"] for _, kept in seen] == ["raised"] * 3 + ["accepted", "raised", "declined"]
    for moment, kept in seen:
        assert room.read(lambda conn, at=moment: paper.at(conn, "proposal", [1], at)) == {1: kept}
    before = seen[0][0] - timedelta(minutes=1)
    assert room.read(lambda conn: paper.at(conn, "proposal", [1], before)) == {}


def test_the_wall_holds_for_requests(room: Room) -> None:
    room.say(CONTACT, REQUEST)
    for line in ("/需求 R1", "/查 R1", "/意见 R1 看看", "/会签 R1", "/评估 R1 通过", "/变更 R1 截止:11月6日"):
        (post,) = room.say("外人", line, "别的群")
        assert "R1 不存在" in post, line
        (post,) = room.whisper("外人", line)
        assert "R1 不存在" in post, line
    assert "产品3.0版本上线" in room.whisper(OTHER_LEAD, "/需求 R1")[0]


def test_what_is_written_along_with_a_signature_is_kept_and_a_condition_is_asked_about(room: Room) -> None:
    room.say(CONTACT, REQUEST)
    assert "签字已记录" in said(room, LEAD, "/会签 R1 我们部门没问题")  # plain agreement
    asked = said(room, OTHER_LEAD, "/会签 R1 没问题，但预算要再压")
    assert "是同意，还是有异议" in asked and "但预算要再压" in asked
    assert "有异议：研发部（周总监），没问题，但预算要再压" in said(room, OTHER_LEAD, "有异议")
    room.until("2026-09-16T11:00:00+08:00")
    assert "签字说明：运营部（刘主管），人手按两个人排" in said(room, THIRD_LEAD, "/会签 R1 人手按两个人排")
    assert "已全部签字" in said(room, OTHER_LEAD, "/会签 R1")
    assert "签字说明" in said(room, THIRD_LEAD, "/会签 R1")  # once more: the words stay
    room.say(LEAD, ACCEPT)
    room.say("张工", "/任务 首页 @张工 10月12日前 交付:页面")
    assert "首页时间太紧" in said(room, OTHER_LEAD, "/会签分工 首页时间太紧")
    assert "签字说明：研发部（周总监），首页时间太紧" in said(room, OTHER_LEAD, "同意")
    rows = [row for row in signatures(room) if row[0] == "R1" and row[4] == "周总监"]
    assert [(row[5], row[6]) for row in rows] == [("有异议", "没问题，但预算要再压"), ("已签字", "")]
    assert rows[0][7] < rows[1][7]
