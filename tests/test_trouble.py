"""风险, 问题 with what the form asks beside, and factual wordings: what is kept, who may, who hears of it and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.services import risk_register
from storage import issues, risks
from tests.support.room import Room

LEAD, CONTACT, OTHER_LEAD, ENGINEER, EXECUTIVE = "王经理", "小李", "周总监", "张工", "赵总"


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite)
    begin(room)
    yield room
    room.close()


def begin(room: Room) -> None:
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @小邓",
        "/成员 研发部 @张工",
        "/项目 新建 产品上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日",
        "/任务 核心功能开发 @张工 10月20日前 交付:安装包",
    ):
        assert room.say(LEAD, line)


def said(room: Room, who: str, line: str) -> str:
    (post,) = room.say(who, line)
    return post.text + " ".join(command for _, command in post.buttons)


def test_a_risk_is_noted_asked_for_changed_and_closed(room: Room) -> None:
    assert "登记风险" in said(room, CONTACT, "/风险")
    assert "等级" in said(room, CONTACT, "/风险 服务器供应延期 影响:上线推迟3天")
    assert "责任人" in said(room, CONTACT, "高")
    made = said(room, CONTACT, "@张工")
    assert all(one in made for one in ("风险1", "服务器供应延期", "上线推迟3天", "高", "张工", "周报", "还可补充：应对"))
    assert "规则 2" in said(room, CONTACT, "/风险 供应商停产 等级:中 @张工 @小邓")
    assert "不在可选范围" in said(room, CONTACT, "/风险 供应商停产 等级:很糟 @张工")
    room.say(CONTACT, "取消")
    assert "提前租用云服务器" in said(room, ENGINEER, "/风险1 应对:提前租用云服务器")
    assert "来操作" in said(room, "路人", "/风险1 关闭")
    assert "服务器供应延期" in said(room, LEAD, "/风险") and "提前租用云服务器" in said(room, "路人", "/风险 风险1")
    assert "已关闭：服务器到货" in said(room, ENGINEER, "/风险 1 关闭 服务器到货")
    assert "无需重复" in said(room, ENGINEER, "/风险 1 关闭")
    assert "恢复" in said(room, ENGINEER, "/撤销")
    one = room.read(lambda conn: risks.by_number(conn, 1, [1]))
    assert (one.open, one.result, one.measure) == (True, "", "提前租用云服务器")
    (foreign,) = room.say("外人", "/风险1 关闭", "别的群")
    (missing,) = room.say("外人", "/风险9 关闭", "别的群")
    assert foreign.text.replace("风险1", "风险9") == missing.text and "不存在" in missing


def test_a_big_risk_reaches_the_executive_in_the_window_others_the_weekly(room: Room) -> None:
    before = room.mark(EXECUTIVE)
    assert "09:30" in said(room, CONTACT, "/风险 政策调整 影响:资质需重新审批 等级:重大 @小李 应对:提前与主管部门沟通")
    said(room, CONTACT, "/风险 打印机缺纸 等级:低 @小李")
    assert not room.told(EXECUTIVE, before)
    room.until("2026-09-15T09:31:00+08:00")
    (told,) = room.told(EXECUTIVE, before)
    assert all(one in told for one in ("风险1", "政策调整", "资质需重新审批", "提前与主管部门沟通", "小李"))
    room.until("2026-09-15T10:00:00+08:00")
    assert len(room.told(EXECUTIVE, before)) == 1
    assert "已按规则 7 同步赵总" in said(room, CONTACT, "/风险 资源冲突 等级:重大 @小李")
    (issue,) = room.say(CONTACT, "/风险1 已发生")
    assert "Q1" in issue and "政策调整" in issue
    assert "Q1" in room.told(EXECUTIVE, before)[-1]
    weekly = said(room, LEAD, "/周报")
    assert "风险2 打印机缺纸" in weekly and "风险1 政策调整" in weekly
    room.say(CONTACT, "/撤销")
    assert room.read(lambda conn: risks.by_number(conn, 1, [1])).open
    assert room.read(lambda conn: issues.by_number(conn, 1, [1])).cancelled_at is not None


def test_the_weekly_tells_any_past_moment_as_it_was(room: Room) -> None:
    since = room.clock.now() - timedelta(days=1)

    def lines(as_of: datetime) -> list[str]:
        return room.read(lambda conn: risk_register.weekly_lines(conn, [1], since, as_of))

    room.say(CONTACT, "/风险 供应商停产 等级:中 @张工")
    then = room.clock.now()
    kept = lines(then)
    room.pass_time(hours=1)
    room.say(CONTACT, "/风险1 等级:高 @小李")
    room.say(CONTACT, "/风险1 关闭")
    assert lines(then) == kept and "（中，本周新增，责任人 张工）" in kept[0]
    assert "本周关闭" in lines(room.clock.now())[0]
    assert lines(since) == []


def test_an_issue_with_what_the_form_asks_beside(room: Room) -> None:
    made = said(
        room,
        LEAD,
        "/问题 宣传物料未按时交付 发生时间:9月13日 原因:设计稿修改多 已尝试的方案:协调供应商加急 措施:增加1名设计 新完成时限:9月18日 @小李",
    )
    assert all(one in made for one in ("9月13日（周日）", "设计稿修改多", "协调供应商加急", "增加1名设计", "9月18日（周五）"))
    assert "发生时间" in said(room, LEAD, "/问题 物料 @小李 发生时间:10月13日")
    room.say(LEAD, "取消")
    assert "争用双方" in said(room, LEAD, "/问题 测试环境不够 类型:资源冲突 @张工")
    conflict = said(room, LEAD, "@牵头助手 研发部与市场部")
    assert all(one in conflict for one in ("资源冲突", "研发部与市场部", "裁定人", "赵总", "规则 11", "跨部门"))
    assert "上午研发部" in said(room, LEAD, "/问题 Q2 分配方案:上午研发部，下午市场部")
    one = room.read(lambda conn: issues.by_number(conn, 2, [1]))
    assert (one.kind, one.contenders, one.allocation) == ("资源冲突", "研发部与市场部", "上午研发部，下午市场部")


def test_unsolved_keeps_the_issue_open_with_a_plan_and_a_new_deadline(room: Room) -> None:
    room.say(LEAD, "/问题 宣传物料未按时交付 @小李 截止:9月16日")
    assert "下一步计划" in said(room, CONTACT, "/解决 Q1 未解决")
    assert "新完成时限" in said(room, CONTACT, "@牵头助手 更换供应商")
    after = said(room, CONTACT, "@牵头助手 9月21日")
    assert all(one in after for one in ("Q1", "未解决", "更换供应商", "9月21日（周一）"))
    one = room.read(lambda conn: issues.by_number(conn, 1, [1]))
    assert one.open and one.next_plan == "更换供应商"
    assert "9月22日（周二）" in said(room, CONTACT, "/解决 Q1 结果:未解决 下一步计划:改用现货 新完成时限:9月22日")
    assert "已解决" in said(room, CONTACT, "/解决 Q1 现货到位 原因:供应商产能不足")


def test_a_blaming_sentence_is_kept_and_a_fact_is_offered_once(room: Room) -> None:
    fact = "当前开发进度滞后于计划，需共同分析原因并调整资源"
    made = said(room, LEAD, "/问题 研发部进度慢 @小李")
    assert "研发部进度慢" in made and fact in made and "/措辞 Q1" in made and "规则 8" in made
    assert fact in said(room, LEAD, "/措辞 Q1")
    assert room.read(lambda conn: issues.by_number(conn, 1, [1])).title == fact
    assert "没有需要调整" in said(room, LEAD, "/措辞 Q1")
    assert fact in said(room, CONTACT, "/风险 研发部进度慢 等级:中 @小李")
    assert fact in said(room, CONTACT, "/换成这句 风险1")
    assert "市场协作事项" in said(room, ENGINEER, "/进度 T1 40% 市场部不配合")
    assert "市场协作事项" in said(room, ENGINEER, "/换成这句 T1")
    assert "措辞" not in said(room, ENGINEER, "/进度 T1 45% 接口响应慢")
    assert "来操作" in said(room, "路人", "/措辞 Q1")
