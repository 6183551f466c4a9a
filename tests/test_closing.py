"""KPI, 复盘 and 归档: what is kept, who sees it when, and that an archived project stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Row, func, select

from bot.grammar.kpis import reached, read_day, read_kpi, read_targets
from storage import kpis, people, purge
from storage.models import changes, projects, tasks
from tests.support.room import Room

LEAD, DEV_LEAD, OWNER, CONTACT = "王经理", "周总监", "张工", "小李"
REQUEST = "/需求 产品上线 目标:按时上线 KPI:首月新增用户≥10万；转化率≥5% 涉及部门:研发部 截止:10月30日 预算:2万元"


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite)
    for who, line in (
        (LEAD, "/部门 市场部 负责人 @王经理 接口人 @小李"),
        (LEAD, "/部门 研发部 负责人 @周总监 接口人 @张工"),
        (CONTACT, REQUEST),
        (LEAD, "/评估 R1 通过 牵头:市场部 负责人:@王经理"),
    ):
        assert room.say(who, line)
    for name in (LEAD, DEV_LEAD, OWNER, CONTACT):
        room.say(name, "大家好")
    yield room
    room.close()


def said(room: Room, who: str, line: str) -> str:
    (post,) = room.say(who, line)
    return post.text


def archived(room: Room) -> None:
    room.say(OWNER, "/任务 核心功能 @张工 9月16日前 交付:安装包")
    room.say(OWNER, "/提交 T1 已上传")
    room.say(LEAD, "/验收 T1 通过")
    room.say(LEAD, "/归档")
    assert "已归档" in said(room, LEAD, "/会签 归档")


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("首月新增用户≥10万；转化率≥5%", [("首月新增用户", "≥10万"), ("转化率", "≥5%")]),
        ("10月30日完成上线；首月新增用户10万+", [("完成上线", "10月30日"), ("首月新增用户", "10万+")]),
        ("首月销售额500万元、新增用户2万人", [("首月销售额", "500万元"), ("新增用户", "2万人")]),
        ("转化率从3%提高到5%", [("转化率", "从3%提高到5%")]),
        ("用户满意", [("用户满意", "")]),
    ],
)
def test_targets_as_people_write_them(text: str, targets: list[tuple[str, str]]) -> None:
    assert read_targets(text) == targets


@pytest.mark.parametrize(
    ("text", "name", "value", "day"),
    [
        ("首月新增用户 8.6万", "首月新增用户", "8.6万", ""),
        ("新增用户 8.6万", "首月新增用户", "8.6万", ""),
        ("首月新增用户8.6万 9月30日", "首月新增用户", "8.6万", "9月30日"),
        ("转化率：5.2% 日期:9月30日", "转化率", "5.2%", "9月30日"),
        ("完成上线 10月29日", "完成上线", "10月29日", ""),  # the day is the value
    ],
)
def test_a_value_as_people_type_it(text: str, name: str, value: str, day: str) -> None:
    read = read_kpi(text, ["首月新增用户", "转化率", "完成上线"])
    assert (read.name, read.value, read.day) == (name, value, day)


@pytest.mark.parametrize(
    ("target", "value", "verdict"),
    [
        ("≥10万", "8.6万", False),
        ("≥10万", "102,000", True),
        ("从3%提高到5%", "5.2%", True),
        ("不超过1%", "0.5%", True),
        ("不低于5%", "4%", False),
        ("10月30日", "10月29日", None),
        ("", "8.6万", None),
        ("5%", "8.6万", None),
    ],
)
def test_whether_a_target_is_reached(target: str, value: str, verdict: bool | None) -> None:
    assert reached(target, value) is verdict
    assert read_day("12月30日", date(2026, 10, 1)) == date(2025, 12, 30)


def test_kpi_come_with_the_request_and_are_measured_day_by_day(room: Room) -> None:
    assert said(room, OWNER, "/KPI").count("待KPI") == 2
    assert "2万元" in said(room, LEAD, "/预算")
    assert "来操作" in said(room, "路人", "/KPI 转化率 4%")
    assert "没有“客诉率”" in said(room, LEAD, "/KPI 客诉率 1%")
    assert "目标 ≤1%" in said(room, LEAD, "/KPI 客诉率 目标:≤1%")
    assert "9月10日（周四）实际 4%，未达成" in said(room, LEAD, "/KPI 转化率 4% 日期:9月10日")
    assert "达成" in said(room, LEAD, "/KPI 转化率 5.1%")
    assert "日期" in said(room, LEAD, "/KPI 转化率 6% 日期:2026年9月30日")
    assert "4%" in said(room, CONTACT, "/KPI 转化率") and "5.1%" in said(room, CONTACT, "/KPI 转化率")
    assert "已撤回" in said(room, LEAD, "/撤销")
    assert "4%，未达成" in said(room, CONTACT, "/kpi")
    known = room.read(lambda conn: kpis.of_project(conn, 1))
    assert [one.target for one in known] == ["≥10万", "≥5%", "≤1%"]


def test_leads_see_the_report_a_working_day_before_the_others(room: Room) -> None:
    room.say(OWNER, "/任务 核心功能 @张工 9月16日前 交付:安装包")
    room.say(OWNER, "/改期 T1 9月17日 原因:等运营部样本")
    room.say(OWNER, "/进度 T1 完成")
    assert "规则 12" in said(room, DEV_LEAD, "/复盘 待改进:张工提测太晚")
    assert "测试环境" in said(room, OWNER, "/复盘 待改进:测试环境申请需提前；提前一周 可复用:提测前检查环境")
    assert "渠道推迟" in said(room, CONTACT, "/复盘 目标说明:首月新增用户 渠道推迟一周")
    assert "来操作" in said(room, "路人", "/复盘")
    room.until("2026-09-15T20:30:00+08:00")
    assert "9月17日（周四）09:30" in said(room, LEAD, "/复盘")  # the leads' next window is tomorrow 09:30
    assert not room.told(DEV_LEAD)
    room.until("2026-09-16T09:31:00+08:00")
    (told,) = room.told(DEV_LEAD)
    for words in ("不作个人考核依据", "改期 1 次（研发部 1 次）", "首月新增用户 的说明：渠道推迟一周", "提测前检查环境"):
        assert words in told
    assert OWNER not in told and "逾期完成 0 项" in told
    assert "发到群里" in said(room, OWNER, "/复盘") and "改期" not in said(room, OWNER, "/复盘")
    assert "过程数据" in room.whisper(DEV_LEAD, "/复盘")[0]
    room.say(LEAD, "/KPI 首月新增用户 12万")
    posts = room.until("2026-09-17T09:31:00+08:00")
    (report,) = [post for post in posts if "复盘报告" in post]
    assert "12万，达成" in report
    assert "过程数据" in said(room, OWNER, "/复盘")
    assert not [post for post in room.until("2026-09-18T18:00:00+08:00") if "复盘报告" in post]


def test_the_file_is_checked_signed_and_read_only(room: Room) -> None:
    room.say(OWNER, "/任务 核心功能 @张工 9月16日前 交付:安装包")
    assert "T1 核心功能" in said(room, LEAD, "/归档")  # open work
    room.say(OWNER, "/进度 T1 完成")
    assert "缺：分工、纪要、验收（T1 核心功能）、复盘" in said(room, LEAD, "/归档 检查")
    assert "来操作" in said(room, OWNER, "/归档")
    assert "还没有归档" in said(room, LEAD, "/归档 保留 原因:审计")
    assert "市场部（王经理）" in said(room, LEAD, "/归档")
    assert "来操作" in said(room, DEV_LEAD, "/会签 归档")
    assert "/会签 归档" in room.whisper(LEAD, "/会签")[0]
    assert "2028年9月15日" in said(room, LEAD, "/会签 归档")
    before = room.read(lambda conn: conn.execute(select(func.count()).select_from(changes)).scalar_one())
    for who, line in (
        (OWNER, "/任务 补充文档 @张工 9月30日前 交付:文档"),
        (OWNER, "/进度 T1 50%"),
        (OWNER, "@牵头助手 T1 完成50%"),
        (CONTACT, "/问题 缺少素材 @张工"),
        (LEAD, "/KPI 转化率 5%"),
        (LEAD, "/复盘 做得好:节奏稳定"),
        (OWNER, "/提交 T1"),
        (LEAD, "/会签 R1"),
    ):
        assert "已归档" in said(room, who, line), line
    assert room.read(lambda conn: conn.execute(select(tasks)).one()).percent == 100
    after = room.read(lambda conn: conn.execute(select(func.count()).select_from(changes)).scalar_one())
    assert after - before == 8  # the refusals, and nothing else
    assert "T1" in said(room, OWNER, "/查 T1") and "转化率" in said(room, OWNER, "/KPI")
    assert "2026-市场-001" in said(room, OWNER, "/查 产品上线")
    assert "没有找到" in room.say("外人", "/查 产品上线", group="别的群")[0]
    assert "归档" in said(room, LEAD, "/撤销")
    assert "50%" in said(room, OWNER, "/进度 T1 50%")
    assert room.read(lambda conn: conn.execute(select(projects)).one()).closed_at is None


def test_purged_by_an_admin_after_its_day_and_never_while_held(room: Room) -> None:
    archived(room)
    (admin,) = room.read(lambda conn: people.named(conn, LEAD))
    room.write(lambda conn: people.set_person(conn, admin.id, is_admin=True))
    room.say(LEAD, "/项目 新建 别的项目 牵头:市场部")
    room.say(LEAD, "/任务 别的事 @张工 9月30日前 交付:文档 #别的项目")
    line = "/归档 清除 #产品上线 原因:保存期满"
    assert "来操作" in said(room, OWNER, line)
    assert "2028年9月15日" in said(room, LEAD, line)
    room.say(LEAD, "/归档 保留 #产品上线 原因:年度审计")
    room.clock.set(datetime.fromisoformat("2028-09-16T10:00:00+08:00"))
    assert "年度审计" in said(room, LEAD, line)
    assert "解除保留" in said(room, LEAD, "/归档 解除保留 #产品上线 原因:审计结束")
    assert "不能恢复" in said(room, LEAD, line)
    assert "已清除" in said(room, LEAD, "确认")
    (kept,) = room.read(purge.purged)
    assert (kept.project_name, kept.by, kept.reason) == ("产品上线", LEAD, "保存期满")
    assert kept.rows > 10
    assert [one.name for one in room.read(projects_of)] == ["别的项目"]
    left = room.read(lambda conn: conn.execute(select(changes.c.object_id).where(changes.c.kind == "task")).scalars().all())
    assert set(left) == {2}
    assert "T2 别的事" in said(room, OWNER, "/查 T2")
    assert "没有找到" in said(room, OWNER, "/查 产品上线")


def projects_of(conn: Connection) -> list[Row[Any]]:
    return list(conn.execute(select(projects)))


def test_what_the_file_lacks_is_named_and_nothing_is_asked_for_afterwards(room: Room) -> None:
    room.say(OWNER, "/任务 核心功能 @张工 9月16日前 交付:安装包")
    for who in (LEAD, DEV_LEAD):
        room.say(who, "/会签 分工")
    room.say(OWNER, "/提交 T1 已上传")
    room.say(LEAD, "/验收 T1 通过")
    room.say(OWNER, "/任务 接口文档 @张工 9月17日前")
    room.say(OWNER, "/进度 T2 完成")
    room.say(LEAD, "/会议 上线评审 9月15日11:00-11:30 地点:301 参会:@张工 @小李 议题:上线 @张工 20分钟 原因:客户要求")
    room.say(OWNER, "/风险 供应商停产 等级:重大 影响:上线推迟 @张工")
    room.until("2026-09-15T11:40:00+08:00")
    asked = said(room, LEAD, "/归档")
    assert "分工（v1 签齐后有变动，待重新签字：/会签 分工）" in asked and "资料齐全" not in asked
    assert "M1" in asked and "没有纪要" in asked and "未关闭的重大风险（风险1 供应商停产）" in asked
    assert "签字请发送：/会签 归档" in asked
    assert "已归档" in said(room, LEAD, "/归档 确认")
    marks = {name: room.mark(name) for name in (LEAD, OWNER, CONTACT)}
    posts = room.until("2026-09-17T18:00:00+08:00")
    told = [*posts, *(one for name, mark in marks.items() for one in room.told(name, mark))]
    assert not [one.text for one in told if "M1" in one.text]


def test_an_open_emergency_is_ended_before_the_project_is_archived(room: Room) -> None:
    room.say(CONTACT, "/紧急 打印机 级别:高")
    room.say(LEAD, "/紧急 1 启动")
    assert "紧急1 打印机" in said(room, LEAD, "/归档")
    room.say(LEAD, "/紧急 1 误触")
    assert "归档检查" in said(room, LEAD, "/归档")
