"""What follows by itself: 待验收 on the board and the weekly, KPI after a change of the request."""

from __future__ import annotations

from collections.abc import Iterator

import docx
import pytest
from sqlalchemy import Connection

from bot.services import export_files, tracking
from storage import projects
from tests.support.room import Post, Room

LEAD, CONTACT, OWNER, OTHER_LEAD = "王经理", "小李", "张工", "周总监"


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite)
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @张工",
    ):
        assert room.say(LEAD, line), line
    yield room
    room.close()


def only(posts: list[Post]) -> Post:
    (post,) = posts
    return post


def test_what_waits_to_be_accepted_stands_on_the_board_and_in_the_weekly(room: Room) -> None:
    room.say(LEAD, "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日")
    room.say(LEAD, "/任务 核心功能开发 @张工 10月20日前 交付:安装包")
    assert "待验收" not in only(room.say(LEAD, "/周报"))
    room.say(OWNER, "/提交 T1 安装包已上传")
    board = only(room.whisper(LEAD, "/看板"))
    assert "T1 核心功能开发，待验收，9月17日（周四）前" in board
    assert ("通过 T1", "/验收 T1 通过") in board.buttons
    assert "T1 核心功能开发，待验收，等王经理" in only(room.whisper(OWNER, "/看板"))
    assert "待验收：T1 核心功能开发，9月17日（周四）前" in only(room.say(CONTACT, "/周报"))
    room.until("2026-09-16T10:00:00+08:00")
    assert "验收" in only(room.say(LEAD, "/验收 T1 通过"))
    assert "待验收" not in only(room.say(CONTACT, "/周报"))
    assert "待验收" not in only(room.whisper(LEAD, "/看板"))


def test_the_kpi_of_a_project_follow_a_change_in_force(room: Room) -> None:
    room.say(CONTACT, "/需求 产品3.0版本上线 目标:按时上线 KPI:首月新增用户≥10万；投诉率≤1% 涉及部门:研发部 截止:10月30日")
    room.say(LEAD, "/评估 R1 通过 牵头:市场部 负责人:@王经理 分管领导:@赵总")
    assert "目标 ≥10万" in only(room.say(LEAD, "/KPI"))
    room.say(CONTACT, "/变更 R1 KPI:首月新增用户≥12万；次月留存率≥40% 原因:渠道增加 影响:工期不变，预算不变，范围不变")
    before = only(room.say(LEAD, "/KPI"))
    assert "≥10万" in before and "留存" not in before  # nothing rules before everybody signed
    room.say(LEAD, "/会签 R1 变更1")
    assert "现在生效" in only(room.say(OTHER_LEAD, "/会签 R1 变更1"))
    after = only(room.say(LEAD, "/KPI"))
    assert "首月新增用户：目标 ≥12万" in after and "次月留存率：目标 ≥40%" in after and "投诉率" not in after
    assert "变更1" in only(room.say(OTHER_LEAD, "/撤销"))
    again = only(room.say(LEAD, "/KPI"))
    assert "目标 ≥10万" in again and "投诉率" in again and "留存" not in again


def test_who_was_absent_is_ticked_as_informed(room: Room) -> None:
    room.say(LEAD, "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日")
    room.say(LEAD, "/成员 市场部 @小赵 @小钱")
    room.say(LEAD, "/会议 周会 时间:9月18日10:00-10:30 参会:研发部、@小赵、@小钱 议题:研发进度 @张工 20分钟 记录人:@小李")
    room.until("2026-09-18T11:00:00+08:00")
    before = room.mark(OWNER)
    room.say(CONTACT, "/纪要 M1\n出席：王经理、张工、小李\n缺席：小赵（张工9月21日前补同步）、小钱\n决策：推广改为9月20日")
    room.say(CONTACT, "确认")
    told = room.told(OWNER, before)[-1]
    assert ("已同步", "/纪要 M1 已同步 小赵") in told.buttons
    assert "来操作" in only(room.say("路人", "/纪要 M1 已同步 小赵"))
    done = only(room.whisper(OWNER, "/纪要 M1 已同步"))
    assert "已记录补同步：小赵。" in done and "还要补同步：小钱。" in done
    shown = only(room.say(CONTACT, "/纪要 M1"))
    assert "缺席：小赵，9月18日（周五）已补同步" in shown and "缺席：小钱，由小李在" in shown
    assert "都已补同步" in only(room.say("小钱", "/纪要 M1 已补同步"))  # by themselves
    assert "没有等待补同步的人" in only(room.say(CONTACT, "/纪要 M1 小赵补同步完成"))
    assert "M1 的补同步已恢复" in only(room.say("小钱", "/撤销"))
    assert "缺席：小钱，由小李在" in only(room.say(CONTACT, "/纪要 M1"))


def test_a_project_named_anywhere_in_a_form_is_the_one_meant(room: Room) -> None:
    room.say(LEAD, "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日")
    room.say(LEAD, "/项目 新建 新品推广 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日")
    meeting = "/会议 周会 时间:9月21日10:00-10:30 参会:研发部 议题:研发进度 @张工 20分钟 {}"
    talk = "/沟通 接口字段对齐 参与:研发部 时间:今天08:30 方式:电话 关键结论:字段按v2 {}"
    for line, kept in ((meeting, "研发进度（张工，20 分钟）"), (talk, "字段按v2")):
        made = only(room.say(CONTACT, line.format("#产品3.0版本上线")))
        assert "产品3.0版本上线" in made and kept in made and "#" not in made.text
        assert "新品推广" in only(room.say(CONTACT, line.format("#新品推广")))
        assert "新品推广" in only(room.say(CONTACT, line.format("")))  # the newest is the group's own
        refused = only(room.say(CONTACT, line.format("#没有这个项目")))
        assert "没有找到这个项目" in refused
    assert "M4" not in only(room.say(CONTACT, "/会议")) and "记录4" not in only(room.say(CONTACT, "/沟通"))
    assert "M1 属于“产品3.0版本上线”" in only(room.say(CONTACT, "/会议 M1 地点:3楼 #新品推广"))
    assert "3楼" in only(room.say(CONTACT, "/会议 M1 地点:3楼 #产品3.0版本上线"))
    head = only(room.say(CONTACT, "/沟通 #产品3.0版本上线 对齐接口 参与:研发部 时间:今天08:30 关键结论:按v2，见 https://e.example/a#top"))
    assert "产品3.0版本上线" in head and "沟通记录已保存 记录4 对齐接口" in head and "a#top" in head


def test_work_completed_earlier_than_it_is_told_is_not_late(room: Room) -> None:
    room.say(LEAD, "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日")
    told = {
        "9月17日就做完了，忘记更新": "9月17日（周四）",
        "18号完成的，忘了报": "9月18日（周五）",
        "上周四就交付了": "9月17日（周四）",
        "已完成": "",
    }
    for number in range(1, len(told) + 1):
        room.say(LEAD, f"/任务 第{number}项开发 @张工 9月18日前 交付:安装包")
    room.until("2026-09-22T10:00:00+08:00")
    for number, (words, day) in enumerate(told.items(), 1):
        done = only(room.whisper(OWNER, f"T{number} {words}"))
        assert "已完成" in done, done
        assert (f"实际完成：{day}" in done) == bool(day), done
        assert ("比计划晚" in done) == (not day), done  # only what was really late counts as late
    assert "已完成" in only(room.say(LEAD, "/查 T1"))

    def sheet(conn: Connection) -> list[tracking.TrackingRow]:
        return tracking.rows(conn, room.state.house, projects.all_open(conn)[0], room.clock.now())

    rows = {row.number: row for row in room.read(sheet)}
    assert [rows[f"T{n}"].days_late for n in (1, 2, 3)] == [0, 0, 0] and rows["T4"].days_late > 0
    report = only(room.say(LEAD, "/周报 全部")).text
    assert "T1 第1项开发" in report.split("【本周完成】")[1] and "T4 第4项开发（晚" in report
    assert "恢复为" in only(room.whisper(OWNER, "/撤销"))


def test_the_day_of_a_step_is_no_day_of_completion(room: Room) -> None:
    room.say(LEAD, "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日")
    room.say(LEAD, "/任务 核心功能开发 @张工 9月18日前 交付:安装包")
    step = only(room.whisper(OWNER, "T1 60% 下周五提测"))
    assert "60%" in step and "预计" not in step and "申请改期" not in step
    assert "已完成" not in only(room.whisper(OWNER, "T1 下周五提测"))
    assert "预计：9月25日（周五）" in only(room.whisper(OWNER, "T1 下周五完成"))


def test_a_request_without_a_project_is_exported_by_itself(room: Room) -> None:
    request = "/需求 活动页改版 目标:提高转化 KPI:转化率5% 涉及部门:研发部 截止:10月20日"
    room.say(CONTACT, request)
    assert "本群也没有项目" in only(room.say(LEAD, "/导出 R1"))
    room.say(LEAD, "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日")
    room.say(LEAD, "/会签 R1")
    assert "已单独发给您" in only(room.say(LEAD, "/导出 R1"))
    assert "R1" in room.told(LEAD)[-1]

    def made(conn: Connection, what: str) -> str:
        project = projects.all_open(conn)[0]
        file = export_files.made(conn, room.state.house, project, what, room.clock.now())
        cells = [cell.text for table in docx.Document(file.body).tables for row in table.rows for cell in row.cells] if file else []
        return " ".join(cells)

    form = room.read(lambda conn: made(conn, "R1"))
    assert all(words in form for words in ("活动页改版", "提高转化", "转化率5%", "研发部", "王经理"))
    assert room.read(lambda conn: made(conn, "R2")) == ""
    room.say("陈专员", request.replace("活动页改版", "别处的需求"), "别的群")
    refused = only(room.say(LEAD, "/导出 R2"))
    assert "不存在" in refused
