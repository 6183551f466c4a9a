"""项目周报: what it holds, when it goes out, and that the past stays as it was."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from adapters.render import to_plain
from bot.services import snapshot, tracking, weekly, weekly_page
from bot.services.tracking import TrackingRow
from bot.texts.weekly import WeeklyReport, weekly_message
from bot.texts.weekly_page import Page, page_message
from scheduler import weekly as job
from storage import changes, projects, slots, tasks
from storage.changes import Actor
from tests.support.project_world import World, at, launch, world

GROUP = "groups/协作群"
NAME = "产品3.0版本上线"


@pytest.fixture
def project(ready_url: str):
    with world(ready_url, "2026-10-09 09:00") as made:
        launch(made)
        yield made


def pass_to(made: World, moment: str) -> None:
    asyncio.run(made.runner(jobs=(job,)).advance(at(moment)))


def task(made: World, title: str, owner: str, due: str, department: str, **values: object) -> int:
    return made.add_task(title, owner, f"{due} 23:59", project=NAME, department=department, **values)


def build(made: World, week_of: str, as_of: str) -> WeeklyReport:
    def unit(conn: Connection) -> WeeklyReport:
        project = projects.project(conn, made.project[NAME])
        return weekly.build(conn, made.house, project, date.fromisoformat(week_of), at(as_of))

    found: WeeklyReport = made.read(unit)
    return found


def labels(lines: object) -> list[str]:
    return [line.label for line in lines]  # type: ignore[attr-defined]


def a_week(made: World) -> dict[str, int]:
    """Week 42: T1 done, T2 moves and gets late in week 43, T3 waits, Q1 solved, Q2 open between departments."""
    ids = {
        "T1": task(made, "宣传物料设计", "小李", "2026-10-15", "市场部"),
        "T2": task(made, "核心功能开发", "张工", "2026-10-20", "研发部"),
        "T3": task(made, "用户调研", "陈专员", "2026-10-25", "运营部"),
    }
    made.report(ids["T1"], 60)
    ids["Q1"] = made.add_issue("测试环境资源不足", "张工", "陈专员", project=NAME, level="跨部门")
    made.clock.set(at("2026-10-13 10:00"))
    made.report(ids["T2"], 75, "增加1名测试人员支持")
    made.change_issue(ids["Q1"], solved_at=made.clock.now(), measure="临时测试服务器到位")
    made.clock.set(at("2026-10-14 10:00"))
    ids["Q2"] = made.add_issue("合同审核超期", "小李", "张工", project=NAME, level="跨部门", department_id=2)
    made.change_task(ids["T3"], waiting_for="法务部盖章")
    made.clock.set(at("2026-10-15 11:00"))
    made.report(ids["T1"], 100, "客户确认终稿")
    return ids


def test_what_the_report_of_a_week_holds(project: World) -> None:
    a_week(project)
    project.clock.set(at("2026-10-16 17:00"))
    report = build(project, "2026-10-14", "2026-10-16 17:00")
    assert labels(report.done) == ["T1"]
    assert [(line.label, line.before, line.percent, line.note) for line in report.moved] == [
        ("T2", 0, 75, "增加1名测试人员支持")
    ]
    assert labels(report.raised) == ["Q2"]
    assert labels(report.solved) == ["Q1"]
    assert labels(report.open_issues) == ["Q2"]
    assert labels(report.waiting) == ["T3"]
    assert labels(report.between) == ["Q2"]
    assert labels(report.due_next_week) == ["T2", "T3"]
    assert (report.done_total, report.total, report.late) == (1, 3, ())


def test_it_reads_like_this(project: World) -> None:
    a_week(project)
    project.clock.set(at("2026-10-16 17:00"))
    text = to_plain(weekly_message(build(project, "2026-10-14", "2026-10-16 17:00")), buttons=True)
    assert text.split("\n") == [
        "项目周报 产品3.0版本上线",
        "2026 年第 42 周（10月12日至10月18日），总体：绿",
        "完成 1/3（本周新完成 1），滞后 0，风险 1，未解决问题 1",
        "项目结束：10月30日（周五），还有 14 天",
        "数据截至 10月16日（周五）17:00",
        "【本周完成】",
        "T1 宣传物料设计；客户确认终稿",
        "【本周进展】",
        "T2 核心功能开发：0% → 75%；增加1名测试人员支持",
        "【风险】",
        "T3 用户调研（0%）；低于计划（0%，应为 50%）",
        "【新提出的问题】",
        "Q2 合同审核超期（跨部门）；负责：张工",
        "【已解决的问题】",
        "Q1 测试环境资源不足；措施：临时测试服务器到位",
        "【需要支持】",
        "T3 用户调研：等法务部盖章",
        "Q2 合同审核超期：研发部支持",
        "【下周到期】",
        "T2 核心功能开发：10月20日（周二），75%",
        "T3 用户调研：10月25日（周日），0%",
    ]


def test_the_next_week_shows_who_is_late_with_reason(project: World) -> None:
    ids = a_week(project)
    project.clock.set(at("2026-10-22 10:00"))
    project.report(ids["T2"], 80, delay_reason="测试用例编写延迟", measure="增加测试人员")
    report = build(project, "2026-10-22", "2026-10-23 17:00")
    (late,) = report.late
    assert (late.label, late.days_late, late.reason, late.measure) == ("T2", 3, "测试用例编写延迟", "增加测试人员")
    assert [(line.before, line.percent) for line in report.moved] == [(75, 80)]
    assert report.done == ()


def test_a_past_week_stays_as_it_was(project: World) -> None:
    ids = a_week(project)
    before = build(project, "2026-10-14", "2026-10-16 17:00")
    project.clock.set(at("2026-10-26 10:00"))
    project.change_task(ids["T2"], due_at=at("2026-10-28 23:59"), title="核心功能开发二期", percent=90)
    project.change_task(ids["T1"], done_at=None, percent=50)
    project.change_task(ids["T3"], cancelled_at=project.clock.now(), waiting_for="")
    project.change_issue(ids["Q2"], solved_at=project.clock.now())
    task(project, "新任务", "小李", "2026-10-30", "市场部")
    assert build(project, "2026-10-14", "2026-10-16 17:00") == before
    assert build(project, "2026-10-26", "2026-10-26 11:00") != before


def test_an_undone_report_counts_only_until_it_was_undone(project: World) -> None:
    found = task(project, "核心功能开发", "张工", "2026-10-20", "研发部")
    project.clock.set(at("2026-10-13 10:00"))
    now = project.clock.now()
    project.do(lambda conn: tasks.add_report(conn, task_id=found, percent=50, note="误报", by=4, at=now, inbox_id=7))
    undone = at("2026-10-14 10:00")
    project.do(lambda conn: tasks.undo_reports(conn, 7, undone))
    assert labels(build(project, "2026-10-14", "2026-10-13 18:00").moved) == ["T1"]
    assert labels(build(project, "2026-10-14", "2026-10-14 18:00").moved) == []


def test_the_sheet_of_a_past_moment(project: World) -> None:
    ids = a_week(project)

    def sheet(as_of: str | None) -> dict[str, TrackingRow]:
        def unit(conn: Connection) -> list[TrackingRow]:
            found = projects.project(conn, project.project[NAME])
            return tracking.rows(conn, project.house, found, project.clock.now(), at(as_of) if as_of else None)

        return {row.number: row for row in project.read(unit)}

    project.clock.set(at("2026-10-22 09:00"))
    project.change_task(ids["T1"], owner_id=project.person["王经理"])
    then, now = sheet("2026-10-12 09:00"), sheet(None)
    assert (then["T1"].percent, then["T1"].status, then["T1"].owner) == (60, "正常", "小李")
    assert (now["T1"].percent, now["T1"].status, now["T1"].owner) == (100, "已完成", "王经理")
    assert (now["T2"].status, now["T2"].days_late, now["T2"].due) == ("滞后", 2, "2026-10-20T23:59:00+08:00")
    assert (then["T2"].status, then["T2"].days_late, then["T2"].department) == ("风险", 0, "研发部")  # Q1 was open
    assert sheet("2026-10-08 09:00") == {}


def test_a_snapshot_of_now_is_what_the_rows_say(project: World) -> None:
    a_week(project)
    ids = [project.project[NAME]]
    now = project.clock.now()
    then = project.read(lambda conn: snapshot.at(conn, ids, now))
    assert then == project.read(lambda conn: snapshot.current(conn, ids, now))


def test_the_draft_goes_out_on_friday_at_five(project: World) -> None:
    a_week(project)
    pass_to(project, "2026-10-16 17:05")
    ((moment, text),) = [line for line in project.lines(GROUP) if "第 42 周" in line[1]]
    assert moment == at("2026-10-16 17:00")
    assert text.startswith("项目周报（初稿） 产品3.0版本上线")
    assert "10月19日（周一）12:00前的更新会计入定稿。" in text


def test_an_unchanged_final_is_not_posted(project: World) -> None:
    a_week(project)
    pass_to(project, "2026-10-19 13:00")
    assert [text for text in project.said(GROUP) if "定稿）" in text] == []
    slot = project.read(lambda conn: slots.get(conn, f"weekly-final:P{project.project[NAME]}:2026-W42"))
    assert slot.outcome == "unchanged"


def test_a_changed_final_is_posted_at_monday_noon(project: World) -> None:
    ids = a_week(project)
    pass_to(project, "2026-10-19 10:00")
    project.report(ids["T2"], 100, "联调完成")
    pass_to(project, "2026-10-19 13:00")
    ((moment, text),) = [line for line in project.lines(GROUP) if "定稿）" in line[1]]
    assert moment == at("2026-10-19 12:00")
    assert "本周完成：T1 宣传物料设计、T2 核心功能开发" in text


def test_the_week_of_the_holiday_ends_on_a_saturday(project: World) -> None:
    task(project, "核心功能开发", "张工", "2026-10-20", "研发部")
    pass_to(project, "2026-10-11 20:00")
    ((moment, text),) = project.lines(GROUP)
    assert moment == at("2026-10-10 17:00")  # a Saturday that is worked
    assert "第 41 周" in text


def test_a_week_without_a_working_day_has_none(ready_url: str) -> None:
    with world(ready_url, "2026-02-13 18:00") as made:
        launch(made)
        task(made, "核心功能开发", "张工", "2026-03-20", "研发部")
        days = [date(2026, 2, 16) + timedelta(days=n) for n in range(7)]
        made.house.calendar = type(made.house.calendar)(dict.fromkeys(days, (False, "春节")))
        pass_to(made, "2026-02-22 23:00")
        assert made.said(GROUP) == []


def test_a_project_where_nothing_is_open_has_none(project: World) -> None:
    pass_to(project, "2026-10-16 18:00")
    assert project.said(GROUP) == []
    slot = project.read(lambda conn: slots.get(conn, f"weekly:P{project.project[NAME]}:2026-W42"))
    assert slot.outcome == "empty"


def test_a_report_a_day_too_late_is_skipped(project: World) -> None:
    a_week(project)
    project.clock.set(at("2026-10-17 17:30"))
    pass_to(project, "2026-10-17 17:31")
    assert project.said(GROUP) == []
    slot = project.read(lambda conn: slots.get(conn, f"weekly:P{project.project[NAME]}:2026-W42"))
    assert (slot.outcome, slot.due_at) == ("skipped", at("2026-10-16 17:00"))


def test_week_53_is_a_week_of_its_own(ready_url: str) -> None:
    with world(ready_url, "2026-12-28 09:00") as made:
        launch(made)
        task(made, "核心功能开发", "张工", "2027-01-20", "研发部")
        pass_to(made, "2027-01-11 09:00")
        assert [text.split("（初稿")[0] for text in made.said(GROUP) if "初稿" in text] == ["项目周报", "项目周报"]
        reasons = [f"weekly:P{made.project[NAME]}:{week}" for week in ("2026-W53", "2027-W01")]
        assert made.read(lambda conn: slots.taken(conn, reasons)) == set(reasons)


def test_long_parts_are_counted(project: World) -> None:
    for number in range(20):
        task(project, f"任务甲{number}", "张工", "2026-10-20", "研发部")
    text = to_plain(weekly_message(build(project, "2026-10-14", "2026-10-16 17:00")), buttons=True)
    assert "另有 13 项" in text


# ---------------------------------------------------------------- the page


def page(made: World, week_of: str, as_of: str) -> Page:
    def unit(conn: Connection) -> Page:
        project = projects.project(conn, made.project[NAME])
        return weekly_page.build(conn, made.house, project, date.fromisoformat(week_of), at(as_of), "local")

    found: Page = made.read(unit)
    return found


def lines_of(found: Page) -> list[str]:
    return to_plain(page_message(found), buttons=False).split("\n")


def ask(made: World, task_id: int, due: str, by: str, of: str) -> None:
    values = {"kind": "reschedule", "task_id": task_id, "due_at": at(due), "due_has_clock": False, "reason": "延迟"}
    who = {"asked_by": made.person[by], "asked_of": made.person[of], "asked_at": made.clock.now()}
    made.do(lambda conn: tasks.add_request(conn, **values, **who))


def test_the_page_of_a_week(project: World) -> None:
    ids = a_week(project)
    project.clock.set(at("2026-10-22 10:00"))
    project.change_task(ids["T3"], waiting_department_id=project.department["市场部"], waiting_since=at("2026-10-20 10:00"))
    project.change_task(ids["T2"], by="周总监", due_at=at("2026-10-21 23:59"))
    ask(project, ids["T2"], "2026-10-28 23:59", "张工", "周总监")
    project.clock.set(at("2026-10-23 17:00"))
    assert lines_of(page(project, "2026-10-22", "2026-10-23 17:00")) == [
        "项目周报 产品3.0版本上线",
        "第 43 周（10月19日至25日）",
        "总体：黄（上周绿），距 10月30日 还有 7 天",
        "完成 1/3，应完成 2（+1）",
        "滞后 1（+1），风险 1",
        "要您定：T2 核心功能开发，改到 10月28日（周三）？",
        "　周总监，已等 1 个工作日；否则按原日期",
        "新滞后：T2 核心功能开发，晚 2 个工作日",
        "改期：T2 核心功能开发，10月20日改到10月21日，周总监同意",
        "等待处理：研发部（9 天）T2 核心功能开发、Q2 合同审核超期",
        "　市场部（3 天）T3 用户调研",
        "本周到期：周日（10月25日）T3 用户调研",
        "仍未解决：Q2 合同审核超期",
        "数据截至 10月23日（周五）17:00；本周未更新：研发部 1 项、运营部 1 项",
    ]


def test_a_past_page_stays_as_it_was(project: World) -> None:
    ids = a_week(project)
    ask(project, ids["T2"], "2026-10-28 23:59", "张工", "周总监")
    project.change_task(ids["T2"], answer="disowned", answered_at=project.clock.now(), held_until=at("2026-10-19 18:00"))
    project.clock.set(at("2026-10-16 17:00"))
    before = page(project, "2026-10-14", "2026-10-16 17:00")
    assert {(one.label, one.wanted) for one in before.decisions} == {("T2", "owner"), ("T2", "date")}
    project.clock.set(at("2026-10-26 10:00"))
    now = project.clock.now()
    project.do(lambda conn: tasks.decide_requests(conn, ids["T2"], True, now))
    department = project.department["市场部"]
    changed = {"waiting_department_id": department, "waiting_since": now, "off_plan": "资源", "answer": "", "held_until": None}
    project.change_task(ids["T2"], due_at=at("2026-10-28 23:59"), forecast_at=at("2026-11-13 23:59"), **changed)
    task(project, "海报设计稿", "小李", "2026-10-30", "市场部", supports_id=ids["T2"])
    project.change_issue(ids["Q2"], solved_at=now)
    end = at("2026-11-05 23:59")
    moved = {"due_at": (at("2026-10-30 23:59"), end)}
    project.do(lambda conn: changes.record(conn, "project", project.project[NAME], moved, Actor(None, None, now)))
    project.do(lambda conn: projects.set_values(conn, project.project[NAME], due_at=end))
    assert page(project, "2026-10-14", "2026-10-16 17:00") == before
    later = page(project, "2026-10-26", "2026-10-26 11:00")
    assert (later.light, str(later.support[-1])) == ("红", "T4 海报设计稿，市场部，10月30日（周五）前")


def test_twenty_lines_however_much_there_is(project: World) -> None:
    a_week(project)
    project.clock.set(at("2026-10-19 09:00"))
    for number in range(30):
        made = task(project, f"联调第{number}项", "张工", f"2026-10-{20 + number % 10}", "研发部")
        project.change_task(made, waiting_department_id=project.department["市场部"])
        if number % 3 == 0:
            ask(project, made, "2026-10-29 23:59", "张工", "周总监")
            project.add_issue(f"问题{number}", "张工", "陈专员", project=NAME, level="跨部门", department_id=3)
    project.clock.set(at("2026-10-23 17:00"))
    found = page(project, "2026-10-22", "2026-10-23 17:00")
    shown = to_plain(page_message(found, "draft", "10月26日（周一）12:00前的更新会计入定稿。"), buttons=False).split("\n")
    assert len(shown) == 20
    assert any("另有" in line for line in shown)
    assert shown[5].startswith("要您定：")


def test_numbers_open_the_message_behind_them_as_of_then(project: World) -> None:
    found = task(project, "核心功能开发", "张工", "2026-10-20", "研发部")

    def said(moment: str, inbox_id: int, percent: int) -> None:
        project.clock.set(at(moment))
        actor = Actor(project.person["张工"], inbox_id, project.clock.now())
        project.do(lambda conn: changes.record(conn, "task", found, {"percent": (0, percent)}, actor))

    said("2026-10-13 10:00", 7, 30)
    said("2026-10-19 10:00", 9, 60)
    assert page(project, "2026-10-13", "2026-10-16 17:00").links == (("T1", "/m/7"),)
    assert page(project, "2026-10-19", "2026-10-19 17:00").links == (("T1", "/m/9"),)
    project.house.profiles = {}  # a platform without links, or none known
    assert page(project, "2026-10-19", "2026-10-19 17:00").links == ()
