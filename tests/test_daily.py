"""今日进度 at 09:30 and the last call at 17:30: what they name, whom they spare, when they stay away."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from adapters.render import to_plain
from bot.services import daily as service
from scheduler import call, daily, posting
from storage import outbox, people, projects, settings, slots
from tests.support.project_world import World, at, launch, world

GROUP = "groups/协作群"
JOBS = (daily, call)


@pytest.fixture
def project(ready_url: str):
    with world(ready_url, "2026-10-12 09:00") as made:
        launch(made)
        yield made


def pass_to(made: World, moment: str) -> None:
    asyncio.run(made.runner(jobs=JOBS).advance(at(moment)))


def task(made: World, title: str, owner: str, due: str, department: str = "", **values: object) -> int:
    return made.add_task(title, owner, f"{due} 23:59", project="产品3.0版本上线", department=department, **values)


def test_the_post_of_the_day(project: World) -> None:
    task(project, "宣传物料设计", "小李", "2026-10-15", "市场部")
    task(project, "核心功能开发", "张工", "2026-10-20", "研发部", percent=75)
    task(project, "用户调研", "陈专员", "2026-10-09", "运营部", percent=40)
    pass_to(project, "2026-10-12 09:45")
    (post,) = project.said(GROUP)
    assert post.split("\n") == [
        "今日进度 10月12日（周一）",
        "项目：产品3.0版本上线",
        "【逾期】",
        "T3 用户调研｜运营部｜逾期 2 个工作日｜40%",
        "【临近截止】",
        "T1 宣传物料设计｜市场部｜10月15日（周四）截止，还有 3 个工作日｜0%",
        "【今天请更新】",
        "研发部：T2 核心功能开发",
        "请在今天更新，没有变化也说一声，例如：/进度 T3 50% 写一句今天的进展",
    ]


def test_the_post_mentions_nobody(project: World) -> None:
    task(project, "用户调研", "陈专员", "2026-10-09", "运营部")
    pass_to(project, "2026-10-12 09:45")
    (head,) = project.read(lambda conn: [row for row in _rows(conn) if row.kind == "daily"])
    assert '"mention"' not in head.message
    assert "陈专员" not in head.message


def _rows(conn: Connection) -> list:  # type: ignore[type-arg]
    return [outbox.row(conn, number) for number in range(1, outbox.last_id(conn) + 1)]


def test_a_due_day_off_is_named_on_the_last_working_day_before(project: World) -> None:
    task(project, "用户调研", "陈专员", "2026-10-18", "运营部")  # a Sunday
    pass_to(project, "2026-10-16 09:45")
    assert "10月18日（周日）截止，截止日是休息日，今天是之前最后一个工作日" in project.said(GROUP)[-1]


def test_many_tasks_stay_within_twelve_lines_and_are_counted(project: World) -> None:
    for number in range(30):
        task(project, f"逾期任务{number}", "陈专员", "2026-10-09", "运营部")
    for number in range(20):
        task(project, f"普通任务{number}", "张工", "2026-11-20", "研发部")
    pass_to(project, "2026-10-12 09:45")
    (post,) = project.said(GROUP)
    lines = post.split("\n")[1:]
    assert len(lines) <= 12
    shown = sum(line.count("任务") for line in lines if line.startswith(("T", "研发部")))
    assert f"另有 {50 - shown} 项" in post


def test_no_open_task_no_post(project: World) -> None:
    pass_to(project, "2026-10-12 18:00")
    assert project.said(GROUP) == []
    reason = f"daily:G{project.group['协作群']}:2026-10-12"
    assert project.read(lambda conn: slots.get(conn, reason)).outcome == "empty"


def test_nothing_on_days_off(project: World) -> None:
    project.clock.set(at("2026-10-16 20:30"))
    task(project, "核心功能开发", "张工", "2026-10-30", "研发部")
    pass_to(project, "2026-10-18 23:00")
    assert project.said(GROUP) == []
    assert project.said("people/张工") == []


def test_a_made_up_working_sunday_has_a_post(ready_url: str) -> None:
    with world(ready_url, "2026-09-19 12:00") as made:
        launch(made)
        task(made, "核心功能开发", "张工", "2026-10-20", "研发部")
        pass_to(made, "2026-09-20 09:45")
        assert "今日进度 9月20日（周日）" in made.said(GROUP)[0]


def test_after_noon_the_post_is_skipped_and_says_why(project: World) -> None:
    task(project, "核心功能开发", "张工", "2026-10-20", "研发部")
    project.clock.set(at("2026-10-12 12:05"))
    pass_to(project, "2026-10-12 12:06")
    assert project.said(GROUP) == []
    found = project.read(lambda conn: slots.skipped_since(conn, at("2026-10-12 00:00")))
    assert [(slot.kind, slot.due_at, slot.why) for slot in found] == [
        ("daily", at("2026-10-12 09:30"), "恢复运行时已过有效时间")
    ]


def test_days_of_absence_are_recorded_and_not_made_up_for(project: World) -> None:
    task(project, "核心功能开发", "张工", "2026-10-20", "研发部")
    project.clock.set(at("2026-10-15 09:40"))
    pass_to(project, "2026-10-15 09:41")
    assert len(project.said(GROUP)) == 1
    found = project.read(lambda conn: slots.skipped_since(conn, at("2026-10-11 00:00")))
    assert sorted(slot.due_at for slot in found) == [at(f"2026-10-{day} 09:30") for day in (12, 13, 14)]


def test_a_post_that_waits_in_the_outbox_is_worth_nothing_after_noon(project: World) -> None:
    task(project, "核心功能开发", "张工", "2026-10-20", "研发部")
    project.clock.set(at("2026-10-12 09:30"))
    project.do(lambda conn: daily.run(conn, project.house, project.clock.now()))
    (row,) = project.read(_rows)
    assert row.expires_at == at("2026-10-12 12:00")


def test_a_group_may_set_its_own_time_or_none(project: World) -> None:
    task(project, "核心功能开发", "张工", "2026-10-20", "研发部")
    group = project.group["协作群"]
    project.do(lambda conn: settings.write(conn, "group", group, "日报时间", "14:00"))
    pass_to(project, "2026-10-12 15:00")
    assert [moment for moment, _ in project.lines(GROUP)] == [at("2026-10-12 14:00")]
    project.do(lambda conn: settings.write(conn, "group", group, "日报", "关"))
    pass_to(project, "2026-10-13 15:00")
    assert len(project.lines(GROUP)) == 1


def test_a_group_elsewhere_has_its_own_half_past_nine(ready_url: str) -> None:
    with world(ready_url, "2026-10-12 09:00") as made:
        launch(made)
        made.add_group("伦敦群", zone="Europe/London")
        made.add_project("海外推广", "伦敦群", "王经理")
        made.add_task("海外物料", "小李", "2026-10-20 23:59", project="海外推广", department="市场部")
        pass_to(made, "2026-10-12 23:00")
        assert [moment for moment, _ in made.lines("groups/伦敦群")] == [at("2026-10-12 16:30")]


def test_several_projects_share_one_post(project: World) -> None:
    project.add_project("渠道铺设", "协作群", "王经理")
    task(project, "核心功能开发", "张工", "2026-11-20", "研发部")
    project.add_task("门店布置", "小李", "2026-11-20 23:59", project="渠道铺设", department="市场部")
    pass_to(project, "2026-10-12 09:45")
    (post,) = project.said(GROUP)
    assert "T1 核心功能开发" in post
    assert "T2 门店布置" in post


def test_the_last_call_goes_to_the_contacts_alone(project: World) -> None:
    task(project, "宣传物料设计", "王经理", "2026-10-15", "市场部")
    reported = task(project, "核心功能开发", "张工", "2026-10-20", "研发部")
    project.clock.set(at("2026-10-12 16:00"))
    project.report(reported, 60)
    pass_to(project, "2026-10-12 17:45")
    assert project.said("people/张工") == []
    assert project.said("people/王经理") == []
    (said,) = project.said("people/小李")
    assert said.split("\n")[:3] == [
        "今天还没有更新的任务",
        "【产品3.0版本上线】",
        "T1 宣传物料设计｜王经理｜10月15日（周四）截止｜0%",
    ]
    assert all("今日进度" in text for text in project.said(GROUP))


def test_without_a_contact_the_owner_is_called(project: World) -> None:
    project.add_person("老赵")
    task(project, "合同审核", "老赵", "2026-10-20")
    pass_to(project, "2026-10-12 17:45")
    assert "T1 合同审核" in project.said("people/老赵")[0]


def test_one_message_a_person_over_all_projects(project: World) -> None:
    project.add_group("渠道群")
    project.add_project("渠道铺设", "渠道群", "王经理")
    task(project, "宣传物料设计", "小李", "2026-10-15", "市场部")
    project.add_task("门店布置", "小李", "2026-10-20 23:59", project="渠道铺设", department="市场部")
    pass_to(project, "2026-10-12 18:00")
    (said,) = project.said("people/小李")
    assert "T1 宣传物料设计" in said
    assert "T2 门店布置" in said


def test_who_cannot_be_reached_is_not_named_in_the_group(project: World) -> None:
    task(project, "宣传物料设计", "小李", "2026-10-15", "市场部")
    project.do(lambda conn: people.unreachable(conn, "local", "小李", project.clock.now()))
    pass_to(project, "2026-10-12 17:45")
    said = project.said(GROUP)[-1]
    assert "市场部：T1 宣传物料设计" in said
    assert "小李" not in said


def test_the_call_is_not_made_after_eight(project: World) -> None:
    task(project, "宣传物料设计", "小李", "2026-10-15", "市场部")
    project.clock.set(at("2026-10-12 20:30"))
    pass_to(project, "2026-10-12 20:31")
    assert project.said("people/小李") == []
    skipped = project.read(lambda conn: slots.skipped_since(conn, at("2026-10-12 17:00")))
    assert [slot.kind for slot in skipped] == ["call"]


def test_the_example_names_the_bot_where_only_mentions_are_heard(project: World) -> None:
    task(project, "宣传物料设计", "小李", "2026-10-15", "市场部")
    profile = project.house.profiles["local"]
    project.house.profiles = {"local": type(profile)(hears="mention", bot_name="牵头助手")}

    def post(conn: Connection) -> str:
        (day,) = service.days(conn, project.clock.now())
        message = service.post(conn, project.house, day, project.clock.now())
        assert message is not None
        return to_plain(message, buttons=True)

    assert "@牵头助手 /进度 T1" in project.read(post)


def test_who_has_reported_everything_is_asked_for_nothing(project: World) -> None:
    late = task(project, "用户调研", "陈专员", "2026-10-09", "运营部")
    project.report(late, 95)
    pass_to(project, "2026-10-12 09:45")
    assert project.said(GROUP)[0].split("\n")[-1] == "T1 用户调研｜运营部｜逾期 2 个工作日｜95%"


def test_posts_elsewhere_are_spread_over_two_minutes(project: World) -> None:
    task(project, "核心功能开发", "张工", "2026-10-20", "研发部")
    local = project.house.profiles["local"]
    project.house.profiles = {"local": replace(local, transcript=False)}
    project.clock.set(at("2026-10-12 09:30"))
    project.do(lambda conn: daily.run(conn, project.house, project.clock.now()))
    (row,) = project.read(_rows)
    wait = row.not_before - project.clock.now()
    assert wait == posting.spread(row.reason or "")
    assert len({posting.spread(f"daily:G{n}:2026-10-12") for n in range(50)}) > 20
    assert max(posting.spread(f"daily:G{n}:2026-10-12") for n in range(500)).total_seconds() <= 120


def test_a_closed_group_gets_nothing(project: World) -> None:
    task(project, "宣传物料设计", "小李", "2026-10-15", "市场部")
    project.do(lambda conn: projects.set_group(conn, project.group["协作群"], closed_at=project.clock.now()))
    pass_to(project, "2026-10-12 18:00")
    assert project.said(GROUP) == []


def test_the_next_moment_lies_on_a_working_day(project: World) -> None:
    project.clock.set(at("2026-10-16 18:00"))
    found = project.read(lambda conn: daily.next_at(conn, project.house, project.clock.now()))
    assert found == at("2026-10-19 09:30")
