"""紧急, 变更, refused work and 风险登记 in the weekly, short and full; as they were at a past moment."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from bot.services import weekly, weekly_page
from storage import projects
from tests.support.room import Room
from tests.test_requests import ACCEPT, CONTACT, LEAD, OTHER_LEAD, REQUEST, departments

EVENTS = ("紧急1 支付系统无法使用（高，处理中）", "T1 安装包制作 验收不通过：缺校验码", "R1 变更1：完成时间改到11月6日（已生效）")


def test_they_stand_in_both_weeklies_and_stay(ready_sqlite: str) -> None:
    room = Room(ready_sqlite)
    try:
        departments(room)
        for who, line in (
            (CONTACT, REQUEST), (LEAD, ACCEPT),
            ("张工", "/变更 R1 完成时间改到11月6日 原因:联调 影响:工期+5天 签字人:@周总监"), (OTHER_LEAD, "/会签 R1 变更1"),
            (LEAD, "/任务 安装包制作 @张工 10月20日前 交付:安装包"), ("张工", "/提交 T1 已上传 验收人:@王经理"),
            (LEAD, "/验收 T1 不通过 原因:缺校验码"), (CONTACT, "/风险 供应商停产 等级:重大 @张工"),
            (CONTACT, "/紧急 支付系统无法使用 影响:下单 级别:高"), (LEAD, "/紧急 1 启动"),
        ):  # fmt: skip
            assert room.say(who, line), line
        short, whole = room.say(LEAD, "/周报")[0].text, room.say(LEAD, "/周报 全部")[0].text
        for said in (short, whole):
            assert all(one in said for one in (*EVENTS, "风险1 供应商停产（重大，本周新增，责任人 张工）")), said
        moment = room.clock.now()
        before = room.read(lambda conn: _both(conn, room, moment))
        room.pass_time(days=1)
        room.say(LEAD, "/紧急 1 恢复 更换证书 原因:证书过期")
        room.say("张工", "/变更 R1 完成时间改到11月9日 原因:联调 影响:工期+8天 签字人:@周总监")
        assert room.read(lambda conn: _both(conn, room, moment)) == before
        now = room.say(LEAD, "/周报")[0].text
        assert "紧急1 支付系统无法使用（高，已恢复）" in now and "变更2：完成时间改到11月9日（签字中" in now
        room.until("2026-09-22T09:00:00+08:00")
        later = room.say(LEAD, "/周报 全部")[0].text
        assert "紧急1 支付" not in later and "变更1" not in later and "变更2" in later and "风险1 供应商停产" in later
    finally:
        room.close()


def _both(conn: Connection, room: Room, moment: datetime) -> tuple[object, object]:
    (project,) = projects.all_open(conn)
    of = (conn, room.state.house, project, date(2026, 9, 15), moment)
    return weekly.build(*of).events, weekly_page.build(*of).events
