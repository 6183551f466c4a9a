"""What people say to the bot without a manual: short answers, lists, urging, how they are reminded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Connection, select, update

from bot.services import preferences
from storage import people, reports
from storage.models import accounts, progress, tasks
from storage.records import Task
from tests.support.room import Post, Room

BOT = "@牵头助手 "
SETUP = (
    "/部门 市场部 负责人 @王经理 接口人 @小李", "/部门 研发部 负责人 @周总监 接口人 @小邓", "/部门 法务部 负责人 @法总 接口人 @小何",
    "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日", "/成员 研发部 @张工",
    "/任务 宣传物料设计 @小李 10月20日前 交付:终稿", "/任务 核心功能开发 @张工 10月23日前 交付:安装包",
    "/任务 接口联调 @张工 10月28日前 交付:报告", "/任务 测试用例编写 @小邓 10月26日前 交付:文档",
)  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-10-{text}:00+08:00")


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    found = Room(ready_sqlite, at("12T09:00"))
    for line in SETUP:
        found.say("王经理", line)
    yield found
    found.close()


def restart(room: Room, database: str, now: str) -> None:
    """The same installation, started again later."""
    room.close()
    room.__init__(database, at(now))  # type: ignore[misc]


def only(posts: list[Post]) -> Post:
    assert len(posts) == 1, posts
    return posts[0]


def task(room: Room, number: int) -> Task:
    return Task(*room.read(lambda conn: conn.execute(select(tasks).where(tasks.c.number == number)).one()))


def percents(room: Room) -> list[int]:
    return [task(room, number).percent for number in (1, 2, 3, 4)]


def reminded(room: Room, name: str) -> str:
    return str(room.read(lambda conn: preferences.reminded(conn, people.named(conn, name)[0].id)))


def without_account(room: Room, *names: str) -> None:
    """Nobody can write to them any more."""

    def unit(conn: Connection) -> None:
        conn.execute(update(accounts).where(accounts.c.name.in_(names)).values(unreachable_since=room.clock.now()))

    room.write(unit)


# ---------------------------------------------------------------- how one is reminded


def test_how_one_is_reminded_is_chosen_shown_and_taken_back(room: Room) -> None:
    offered = only(room.say("小李", BOT + "别再@我"))
    assert {command for _, command in offered.buttons} == {"/提醒方式 只私信", "/提醒方式 每天一次"}
    assert "升级" in offered.text and reminded(room, "小李") == preferences.NORMAL
    assert "只私信" in room.say("小李", "/提醒方式 只私信")[0] and reminded(room, "小李") == preferences.PRIVATE
    assert "没有变化" in room.whisper("小李", "提醒方式 只私信")[0]
    assert "每天一次" in room.whisper("小李", "/提醒方式 每天一次")[0] and reminded(room, "小李") == preferences.DAILY
    assert "恢复为“只私信”" in room.whisper("小李", "/撤销")[0] and reminded(room, "小李") == preferences.PRIVATE
    assert "请选一种" in room.say("小李", "/提醒方式 随便")[0]
    assert reminded(room, "王经理") == preferences.NORMAL


# ---------------------------------------------------------------- nothing new


def test_nothing_new_is_a_report_that_changes_nothing(room: Room) -> None:
    room.say("张工", "/进度 T2 60% 风险:环境不足")
    room.until(at("13T10:00"))
    said = only(room.say("张工", BOT + "都正常"))
    assert "2 项" in said and "T2 核心功能开发：60%" in said and "T3 接口联调：0%" in said
    assert (task(room, 2).percent, task(room, 2).risk, task(room, 1).reported_at) == (60, "环境不足", None)
    rows = room.read(lambda conn: conn.execute(select(progress.c.percent, progress.c.unchanged).order_by(progress.c.id)).all())
    assert [tuple(row) for row in rows] == [(60, False), (60, True), (0, True)]
    assert "都已更新" in only(room.whisper("张工", "没变化"))
    assert "T2 核心功能开发：恢复为 60%" in only(room.say("张工", "/撤销"))
    assert task(room, 3).reported_at is None
    assert "今天无更新" in only(room.say("张工", "/进度 T3 无更新")) and task(room, 2).reported_at != task(room, 3).reported_at
    assert "请找：张工" in only(room.say("路人", "/无更新 T2"))
    assert "没有进行中的任务" in only(room.say("路人", BOT + "都正常"))
    assert room.say("张工", "都正常") == [], "unaddressed in a group it is chat"


def test_the_third_day_asks_one_fact_and_the_answer_is_a_report(room: Room) -> None:
    room.until(at("15T09:31"))
    for day in ("15T10:00", "16T10:00"):  # Thursday, Friday
        room.until(at(day))
        assert "连续" not in only(room.whisper("小李", "无更新"))
        room.whisper("小邓", "无更新" if day.startswith("15") else "T4 20% 写了两章")
    room.until(at("19T10:00"))
    assert "连续" not in only(room.whisper("小邓", "无更新")), "there was news in between"
    assert "连续三天无更新，说一句就好：下一步是什么，或者在等谁？" in only(room.whisper("小李", "无更新"))
    assert room.whisper("小李", "好的") == [], "politeness is no answer"
    assert "等待：法务盖章" in only(room.whisper("小李", "等法务盖章，估计周四"))
    room.until(at("20T10:00"))
    assert "连续" not in only(room.whisper("小李", "无更新")), "the days count anew"


# ---------------------------------------------------------------- lists answered by number


def test_a_list_is_answered_after_a_restart_and_never_on_another_day(room: Room, ready_sqlite: str) -> None:
    assert "1. T2" in only(room.whisper("张工", "/我的")) and "1 80 2 完成" in only(room.whisper("张工", "/我的"))
    room.whisper("张工", "/查 T1")
    restart(room, ready_sqlite, "12T16:00")
    said = only(room.whisper("张工", "1：８０％，2 完成 已发报告，7 不变"))
    assert said.text.split("\n") == ["1. T2 核心功能开发：0% → 80%，已更新", "2. T3 接口联调：已完成（100%）", "7. 未记录：列表只有 2 项"]
    assert percents(room) == [0, 80, 100, 0]
    only(room.whisper("张工", "/撤销"))
    assert percents(room) == [0, 0, 0, 0]
    assert "进度请填 0 到 100" in only(room.whisper("张工", "1 180 2 20")) and percents(room) == [0, 0, 20, 0]
    assert "没有可以对照的列表" in only(room.say("张工", BOT + "1 80 2 完成")).text, "another place has its own list"
    room.until(at("13T09:00"))
    assert "10月12日（周一）" in only(room.whisper("张工", "1 90 2完成")) and percents(room) == [0, 0, 20, 0]


def test_which_of_several_is_answered_by_row_label_title_or_tap(room: Room) -> None:
    asked = only(room.say("张工", BOT + "搞完了"))
    assert "1. T2 核心功能开发" in asked and [c for _, c in asked.buttons] == ["/进度 T2 搞完了", "/进度 T3 搞完了"]
    assert room.say("张工", "9") == []
    assert "T3 接口联调：已完成" in only(room.say("张工", "2"))
    room.say("张工", "/撤销")
    for answer in ("T3", "接口联调", "第二个"):
        room.say("张工", BOT + "搞完了")
        assert "T3 接口联调：已完成" in only(room.say("张工", BOT + answer))
        room.say("张工", "/撤销")
    room.say("张工", BOT + "搞完了")
    room.pass_time(minutes=6)
    assert room.say("张工", "2") == [], "after some minutes a bare number in a group is chat"
    assert "已完成" in only(room.whisper("小邓", "弄好了")), "one open task is done at once"


# ---------------------------------------------------------------- waiting, another day


def test_waiting_is_charged_to_the_department_until_it_is_over(room: Room) -> None:
    legal = room.read(lambda conn: people.department_named(conn, "法务部"))
    said = only(room.whisper("小李", "等法务盖章，估计周四"))
    assert "等待：法务盖章" in said and "10月15日（周四）" in said
    waits = task(room, 1)
    assert (waits.waiting_for, waits.waiting_department_id) == ("法务盖章", legal.id)
    assert waits.waiting_since == room.clock.now()
    room.pass_time(hours=2)
    room.whisper("小李", "T1 还在等法务部盖章")
    assert task(room, 1).waiting_since == waits.waiting_since, "since when it waits stays"
    room.whisper("小李", "T1 60% 已盖章")
    assert (task(room, 1).waiting_department_id, task(room, 1).waiting_since) == (None, None)
    room.whisper("小李", "/撤销")
    assert task(room, 1).waiting_department_id == legal.id
    room.whisper("小李", "T1 等小何回复")
    assert task(room, 1).waiting_department_id == legal.id, "a person stands for the department"
    room.whisper("小李", "T1 等市场部内部确认")
    assert task(room, 1).waiting_department_id is None, "the own department has the ball anyway"


def test_another_day_is_asked_of_the_lead(room: Room) -> None:
    mark = room.mark("周总监")
    said = only(room.say("张工", BOT + "环境还没到，T2推到10月27日可以吗"))
    assert "已向周总监申请" in said and task(room, 2).due_at.day == 23
    asked = only(room.told("周总监", mark))
    assert "环境还没到" in asked and [label for label, _ in asked.buttons] == ["同意改期", "不同意"]
    assert "等您决定：1 件" in only(room.whisper("周总监", "有什么要我定的吗"))
    assert "哪一项" in only(room.say("张工", BOT + "能不能改到10月29日"))
    assert "原因" in only(room.say("张工", BOT + "2")), "no reason was given"
    assert "已向周总监申请：T3 接口联调" in only(room.say("张工", BOT + "联调环境推迟到位"))
    only(room.whisper("周总监", asked.buttons[0][1]))
    assert (task(room, 2).due_at.day, task(room, 3).due_at.day) == (27, 28)
    assert "已改期" in only(room.whisper("周总监", "T4 延到10月27日可以吗，因为缺人")), "a lead need not ask"


# ---------------------------------------------------------------- urging, and who has not reported


def test_urging_is_private_once_a_day_and_said_back(room: Room) -> None:
    mark = room.mark("小邓")
    said = only(room.say("王经理", BOT + "催一下研发"))
    assert said.text == "已私信小邓：T2 核心功能开发；T4 测试用例编写；T3 接口联调" and said.mentions == ()
    asked = only(room.told("小邓", mark))
    assert "1. T2 核心功能开发｜张工" in asked
    assert "未记录" not in only(room.whisper("小邓", "1 10 2 20 3 不变")) and percents(room) == [0, 10, 0, 20]
    assert "都已更新" in only(room.say("王经理", "/催 研发部"))
    assert "今天已催过" in only(room.say("王经理", "/催 T2")) and len(room.told("小邓", mark)) == 2
    assert "不能撤回" in only(room.say("王经理", "/撤销"))
    assert "小邓" in only(room.say("路人", "/催 T1")), "a refusal names who may"
    assert "没有找到" in only(room.say("王经理", "/催 采购部"))
    room.until(at("12T21:00"))
    mark = room.mark("小何")
    room.say("王经理", "/任务 合同审核 @小何 10月29日前 交付:合同")
    assert "10月13日（周二）08:00 私信小何" in only(room.say("王经理", BOT + "催催小何")) and room.told("小何", mark) == []
    room.until(at("13T08:05"))
    assert "T5 合同审核" in only(room.told("小何", mark))


def test_who_has_no_contact_or_cannot_be_written_to(room: Room) -> None:
    mark = room.mark("张工")
    assert "已私信张工" in only(room.say("王经理", BOT + "催催张工")), "whoever is named is asked"
    assert "T2" in only(room.told("张工", mark))
    assert "已私信小邓" in only(room.whisper("周总监", "催 T4"))
    without_account(room, "小李")
    assert "当面联系：T1 宣传物料设计" in only(room.say("王经理", "/催 T1"))
    assert "T1" not in only(room.say("王经理", "/催 T2"))


def test_who_has_not_reported_is_said_by_department(room: Room) -> None:
    room.say("张工", "/进度 T2 30%")
    said = only(room.say("路人", BOT + "谁还没更新"))
    assert said.text.split("\n") == ["今天还没有更新：3 项", "市场部（1 项）：T1 宣传物料设计", "研发部（2 项）：T4 测试用例编写；T3 接口联调"]
    assert said.mentions == () and said.buttons == (), "who may not ask is not offered it"
    assert only(room.say("王经理", "/未更新")).buttons == (("催市场部", "/催 市场部"), ("催研发部", "/催 研发部"))
    room.until(at("17T10:00"))
    assert "休息日" in only(room.say("王经理", "/未更新"))


# ---------------------------------------------------------------- how it stands


def test_five_lines_about_a_project_and_one_about_each_of_several(room: Room) -> None:
    room.say("张工", "/进度 T2 40% 预计10月26日")
    room.say("小李", "/问题 测试环境不足 任务:T3 @张工 级别:跨部门")
    said = only(room.say("路人", BOT + "现在什么情况"))
    lines = said.text.split("\n")
    assert lines[0] == "产品3.0版本上线 近况" and len(lines) == 6
    assert lines[1] == "黄灯：完成 0/4，距 10月30日（周五）还有 14 个工作日"
    assert lines[3] == "滞后：T2 核心功能开发，预计 10月26日（周一）完成"
    assert lines[4] == "问题：Q1 测试环境不足（已 0 小时）" and lines[5] == "待定：无"
    room.say("张工", "/进度 T2 40% 预计11月3日")
    assert only(room.say("路人", "/近况")).text.split("\n")[1].startswith("红灯")
    room.say("王经理", "/项目 新建 渠道铺设 牵头:市场部", "渠道群")
    both = only(room.whisper("王经理", "项目怎么样了"))
    assert [line.split("：")[0] for line in both.text.split("\n")[1:3]] == ["红灯 产品3.0版本上线", "绿灯 渠道铺设"]
    assert "没有等您决定" in only(room.whisper("赵总", "有什么要我定的吗"))
    assert "核心功能开发" in only(room.say("路人", BOT + "核心功能怎么样了")), "about one task it is that task's card"


# ---------------------------------------------------------------- help, hints, questions


HELP = {"赵总": "分管领导", "王经理": "牵头人、市场部负责人", "周总监": "研发部负责人", "小邓": "研发部接口人", "张工": "任务责任人"}


def test_help_says_first_what_this_person_can_do(room: Room) -> None:
    for name, role in HELP.items():
        lines = only(room.whisper(name, "/帮助")).text.split("\n")
        assert lines[1] == f"您是{role}，常用：" and len(lines) <= 13, "a title and twelve lines"
        assert lines[-1] == "这里可以直接说，斜杠可以不写。"
        assert len(set(lines)) == len(lines)
    plain = only(room.say("路人", BOT + "帮助")).text
    assert "您是" not in plain and "@牵头助手" in plain
    assert all(word in plain for word in ("/进度", "/任务", "/问题", "/周报"))


def test_one_hint_an_hour_also_over_a_restart(room: Room, ready_sqlite: str) -> None:
    assert "看帮助" in only(room.say("小李", BOT + "打印机又坏了"))
    assert room.say("小李", BOT + "空调也坏了") == []
    assert only(room.whisper("小李", "真热")).text == "这句没看懂，可发送 /帮助。"
    assert "看帮助" in only(room.say("小邓", BOT + "打印机又坏了")), "everybody has their own"
    restart(room, ready_sqlite, "12T09:40")
    assert room.say("小李", BOT + "空调也坏了") == []
    room.until(at("12T10:01"))
    assert "看帮助" in only(room.say("小李", BOT + "空调也坏了"))
    for polite in ("收到", "好的，谢谢", "谢谢啦！", "辛苦了", "👌", "OK", "明白了"):
        assert room.say("张工", BOT + polite) == [] and room.whisper("张工", polite) == []


def test_a_question_is_offered_help_or_an_issue(room: Room) -> None:
    for asked in (room.say("小李", BOT + "怎么用？"), room.say("小李", "/问题 怎么用？"), room.whisper("小李", "这个怎么用")):
        assert [label for label, _ in only(asked).buttons] == ["看帮助", "记为问题"]
    (_, twin) = only(room.say("小李", "/问题 怎么用？")).buttons[1]
    assert "负责人" in only(room.say("小李", twin)), "the twin begins to register"
    assert "Q1 怎么用？" in only(room.say("小李", f"{BOT}@小邓"))


def test_a_slip_is_offered_and_never_run(room: Room) -> None:
    for typed, command in (("/jindu T1 50%", "/进度 T1 50%"), ("/近度 T1 50%", "/进度 T1 50%"), ("、人物 写稿", "/任务 写稿")):
        assert only(room.say("小李", typed)).buttons == ((command, command),)
    assert percents(room) == [0, 0, 0, 0]
    assert "/帮助" in only(room.say("小李", "/天气"))


CHAT = (
    "都正常吗", "客户催得紧", "别催了", "谁更新了文档", "今天天气怎么样", "进度", "大家好", "9:30", "12:30开会",
    "3天后见", "2台服务器", "80", "1月20日", "少提需求",
    "延期了怎么办", "明天开会行不行", "正常的话明天发版", "我来定会议室",
)  # fmt: skip


def test_chat_to_the_bot_changes_nothing(room: Room) -> None:
    room.whisper("张工", "/我的")
    before = [task(room, number) for number in (1, 2, 3, 4)]
    marks = {name: room.mark(name) for name in ("小邓", "小李", "周总监")}
    for words in CHAT:
        room.whisper("张工", words)
        room.say("张工", words)
    assert [task(room, number) for number in (1, 2, 3, 4)] == before
    assert all(room.told(name, mark) == [] for name, mark in marks.items())


def test_the_weekly_keeps_the_words_said_before_a_day_without_news(room: Room) -> None:
    room.say("张工", "/进度 T2 60% 接口写完")
    room.until(at("13T10:00"))
    room.say("张工", "/无更新 T2")
    t2 = task(room, 2).id
    notes = room.read(lambda conn: reports.last_notes(conn, [t2], at("12T00:00"), at("14T00:00")))
    assert notes == {t2: "接口写完"} and task(room, 2).note == "接口写完"
