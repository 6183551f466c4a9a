"""Whose task it is, talked through: lists that are shown first, 待认领, 接受, 有困难, 不归我们, and who decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.services.tasklists import SHOWN
from storage import projects
from storage import tasks as rows
from storage.models import tasks as task_table
from storage.records import Task
from tests.support.room import Post, Room

SEPTEMBER_21 = datetime.fromisoformat("2026-09-21T10:00:00+08:00")
DIRECTORY = (
    "/部门 市场部 负责人 @王经理 接口人 @小李",
    "/部门 研发部 负责人 @周总监 接口人 @小邓",
    "/部门 销售部 负责人 @钱总 接口人 @小陈",
    "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日",
    "/成员 研发部 @张工",
    "/成员 销售部 @小王",
)


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite, SEPTEMBER_21)
    for line in DIRECTORY:
        assert room.say("王经理", line), line
    yield room
    room.close()


def only(posts: list[Post]) -> Post:
    assert len(posts) == 1, posts
    return posts[0]


def every(room: Room) -> list[Task]:
    query = task_table.select().where(task_table.c.cancelled_at.is_(None)).order_by(task_table.c.number)
    return [Task(*row) for row in room.read(lambda conn: conn.execute(query).all())]


def last(room: Room) -> Task:
    return every(room)[-1]


def fresh(room: Room, who: str, after: int) -> Post:
    return only(room.told(who, after))


# ---------------------------------------------------------------- lists

WRONG = {
    "乙 @小李": "没有截止日期，例如 10月20日前",
    "丙 @小李 @张工 10月20日前": "第一责任人（规则 2）",
    "丁 @小李 尽快": "“尽快”没有具体日期",
    "戊 @小李 9月31日前": "没有 9月31日 这一天",
    "己 @小李 9月1日前": "9月1日已经过去，请写明日期",
    "庚 10月20日前": "没有第一责任人",
    "辛 责任部门:法务部 10月20日前": "/部门 法务部 接口人 @小李",
    "壬 @小李 10月20日前 优先级:急": "请写高、中或低",
    "癸 @小李 10月20日前 缓冲:10月25日": "截止 10月20日（周二）之前",
    "子 @小李 10月20日前 支持:研发部 接口": "支持:研发部",
    "甲 @张工 10月21日前": "和第1行同名",
    "老任务 @张工 10月21日前": "已有 T1 同名任务",
    "@小李 10月20日前": "没有任务名称",
    "丑 @小李 10月20日前 开始:10月25日": "晚于截止",
    f"{'长' * 90} @小李 10月20日前": "最多 80 字",
}


def test_each_line_says_what_is_wrong_with_it_and_nothing_is_recorded(room: Room) -> None:
    room.say("王经理", "/任务 老任务 @张工 10月20日前 交付:包")
    said = only(room.say("王经理", "/任务 批量\n甲 @张工 10月20日前\n" + "\n".join(WRONG)))
    lines = said.text.split("\n")
    assert f"清单共 {len(WRONG) + 1} 行，可登记 1 项" in said.text
    for number, problem in enumerate(WRONG.values(), 2):
        line = next(line for line in lines if line.startswith(f"第{number}行"))
        assert problem in line, line
    assert [task.title for task in every(room)] == ["老任务"]
    assert ("登记这 1 项", "确认") in said.buttons


def test_what_was_shown_is_recorded_even_if_the_directory_changed_since(room: Room) -> None:
    shown = only(
        room.say(
            "王经理",
            "/任务 批量\n甲 责任部门:销售部 明天下班前 优先级:高 缓冲:1天\n"
            "乙 @张工 10月20日前 协助:市场部 开始:10月8日 交付:包 支持:市场部 海报 10月12日前",
        )
    )
    assert "甲｜待认领（销售部小陈）｜9月22日（周二）18:00｜优先级高｜内部 9月21日" in shown.text
    assert "支持：市场部 海报 10月12日（周一）" in shown.text and "全部登记" in shown
    room.say("钱总", "/部门 销售部 接口人 @小赵")
    room.say("王经理", "/查")
    room.say("王经理", "今天真热")
    room.until("2026-09-21T10:29:00+08:00")
    before = room.mark("张工")
    said = only(room.say("王经理", "确认"))
    first, second, support = every(room)
    names = room.read(lambda conn: {row.id: row.name for row in conn.exec_driver_sql("select id, name from people")})
    assert names[first.owner_id] == "小陈" and first.unclaimed and first.due_has_clock and first.priority == "高"
    assert first.inner_due_at is not None and first.inner_due_at < first.due_at
    assert names[second.owner_id] == "张工" and second.start_at is not None and second.deliverable == "包"
    assert support.supports_id == second.id and "已登记 2 项" in said.text
    assert room.read(lambda conn: rows.assistants(conn, [second.id])) == {second.id: ["市场部"]}
    told = fresh(room, "张工", before)
    assert "T2 乙" in told and ("接受", "/接受 T2") in told.buttons
    room.say("王经理", "确认")
    assert len(every(room)) == 3


def test_the_preview_is_of_its_author_alone_and_ends(room: Room) -> None:
    lines = "/任务 批量\n甲 @张工 10月20日前\n乙 @张工 10月20日前"
    for answer, who, moment in (("确认", "小李", "10:05"), ("不用了", "王经理", "10:06"), ("确认", "王经理", "10:07")):
        if answer != "确认" or who != "王经理":
            room.say("王经理", lines)
        room.until(f"2026-09-21T{moment}:00+08:00")
        room.say(who, answer)
        assert every(room) == [], (answer, who)
    room.say("王经理", lines)
    room.until("2026-09-21T10:38:00+08:00")
    room.say("王经理", "确认")
    room.say("王经理", lines)
    room.say("王经理", "/进度 甲 10%")  # a new command replaces an open question
    room.say("王经理", "确认")
    assert every(room) == []


def test_a_due_moment_that_passed_since_the_preview_is_not_recorded(room: Room) -> None:
    room.say("王经理", "/任务 批量\n甲 @张工 今天10:10前\n乙 @张工 10月20日前")
    room.until("2026-09-21T10:20:00+08:00")
    assert "已经过去" in only(room.say("王经理", "确认"))
    assert every(room) == []


def test_a_forged_preview_counts_for_nothing(room: Room) -> None:
    forged = f'/任务 {SHOWN}{{"project": 1, "bad": [], "rows": []}}'
    assert "每行写一项" in only(room.say("王经理", forged))
    room.say("王经理", "确认")
    assert every(room) == []


def test_too_many_lines_are_refused(room: Room) -> None:
    said = only(room.say("王经理", "/任务 批量\n" + "\n".join(f"事{n} @张工 10月20日前" for n in range(51))))
    assert "最多 50 行，您发了 51 行" in said.text


def test_a_list_in_a_fresh_group_makes_its_project_only_when_confirmed(room: Room) -> None:
    lines = "/任务 批量\n搬家 @小李 10月20日前\n采购 @小李 10月21日前"
    assert "全部登记" in only(room.say("小李", lines, group="新群"))
    assert len(room.read(projects.everyone)) == 1
    assert "已登记 2 项" in only(room.say("小李", "确认", group="新群")).text
    assert [project.name for project in room.read(projects.everyone)] == ["产品3.0版本上线", "搬家"]


# ---------------------------------------------------------------- 待认领


def test_a_department_without_anybody_asks_who(room: Room) -> None:
    room.say("王经理", "/部门 法务部 负责人 @法总")
    said = only(room.say("王经理", "/任务 合同 责任部门:法务部 10月20日前 交付:合同"))
    assert "法总（待认领）" in said.text
    room.write(lambda conn: conn.exec_driver_sql("update departments set lead_id = null where name = '法务部'"))
    assert "指定一位第一责任人" in only(room.say("王经理", "/任务 章程 责任部门:法务部 10月20日前 交付:合同"))
    said = only(room.say("王经理", "@小李"))
    assert "责任部门：法务部" in said.text and "第一责任人：小李" in said.text


def test_claimed_by_one_of_the_department_or_given_by_its_contact(room: Room) -> None:
    for title in ("铺设", "布置", "培训"):
        room.say("王经理", f"/任务 {title} 责任部门:销售部 10月20日前 交付:照片")
    assert "责任部门成员" in only(room.say("张工", "/认领 T1"))
    assert "T1 铺设" in only(room.say("小王", "/认领")) and "/认领 T3" in only(room.say("小王", "/认领"))
    said = only(room.whisper("小王", "/认领 T1 T2"))
    assert "小王已认领 2 项" in said.text and not any(task.unclaimed for task in every(room)[:2])
    before = room.mark("小王")
    assert "小王已认领 T3" in only(room.say("小陈", "/认领 T3 @小王")).text
    assert ("接受", "/接受 T3") in fresh(room, "小王", before).buttons
    assert "已由小王负责" in only(room.say("钱总", "/认领 T1"))
    assert "恢复为待认领" in only(room.say("小陈", "/撤销")).text and every(room)[2].unclaimed
    posted = "\n".join(post.text for post in room.until("2026-09-21T15:05:00+08:00"))
    assert "T1 铺设：小王已认领" in posted and "T3 培训：小王已认领" not in posted


def test_unclaimed_is_shown_wherever_the_task_is(room: Room) -> None:
    room.say("王经理", "/任务 铺设 责任部门:销售部 9月24日前 交付:照片")
    assert "待认领" in only(room.say("王经理", "/查")).text
    assert "小陈（待认领）" in only(room.say("王经理", "/查 T1")).text
    assert any("T1 铺设（待认领）" in post for post in room.until("2026-09-22T09:40:00+08:00"))
    room.say("王经理", "/转交 T1 @小王")  # nobody has claimed it: the coordinator may
    assert not last(room).unclaimed and "待认领" not in only(room.say("王经理", "/查 T1")).text


# ---------------------------------------------------------------- 接受, 有困难, 不归我们


def contested(room: Room) -> Post:
    room.say("王经理", "/任务 看板 @张工 10月20日前 交付:日报")
    before = room.mark("王经理")
    room.whisper("张工", "/不归我们 T1 应归销售部")
    return fresh(room, "王经理", before)


def test_the_clock_stands_once_and_the_task_has_one_owner_all_the_time(room: Room) -> None:
    asked = contested(room)
    assert [command for _, command in asked.buttons] == ["/转交 T1 @小陈", "/转交 T1 @张工"]
    held = last(room)
    assert held.held_until is not None and held.held_until.isoformat() == "2026-09-22T10:00:00+00:00"
    before = room.mark("小邓")
    room.until("2026-09-21T18:00:00+08:00")
    assert not any("T1" in post for post in room.told("小邓", before)), "nobody is asked while it stands"
    room.whisper("王经理", "/转交 T1 @张工")
    kept = last(room)
    assert kept.held_until is not None and kept.held_until < held.held_until and kept.owner_id == held.owner_id
    assert "照常由张工负责" in only(room.whisper("张工", "/不归我们 T1"))
    assert last(room).held_until == kept.held_until


def test_nobody_decides_and_the_clock_goes_on_once(room: Room) -> None:
    contested(room)
    before, own = room.mark("王经理"), room.mark("张工")
    room.until("2026-09-22T18:30:00+08:00")
    assert sum("归属还没有定，仍由张工负责" in post for post in room.told("王经理", before)) == 1
    assert sum("仍由您负责" in post for post in room.told("张工", own)) == 1
    before = room.mark("王经理")
    room.until("2026-09-23T20:00:00+08:00")
    assert not any("归属" in post for post in room.told("王经理", before))


@pytest.mark.parametrize("by_deciding", ["/转交 T1 @小陈", "/转交 T1 @张工"])
def test_a_decision_in_time_is_the_end_of_it(room: Room, by_deciding: str) -> None:
    contested(room)
    room.whisper("王经理", by_deciding)
    before = room.mark("王经理")
    room.until("2026-09-23T09:00:00+08:00")
    assert not any("归属" in post for post in room.told("王经理", before))


def test_a_decision_taken_back_opens_the_question_again(room: Room) -> None:
    contested(room)
    own, new = room.mark("张工"), room.mark("小陈")
    room.whisper("王经理", "/转交 T1 @小陈")
    assert "您无需处理" in fresh(room, "张工", own)
    own = room.mark("张工")
    room.whisper("王经理", "/撤销")
    assert any("撤销了转交" in post for post in room.told("小陈", new))
    assert "归属还没有定，仍由您负责" in fresh(room, "张工", own)
    assert last(room).answer == "disowned" and "归属待定" in only(room.say("王经理", "/查 T1")).text


def test_taken_back_it_may_stand_again(room: Room) -> None:
    contested(room)
    before = room.mark("王经理")
    room.whisper("张工", "/撤销")
    assert "您无需处理" in fresh(room, "王经理", before) and last(room).held_until is None
    room.whisper("张工", "/不归我们 T1")
    assert last(room).held_until is not None


def test_a_difficulty_is_a_risk_and_reaches_coordinator_and_contact(room: Room) -> None:
    room.say("王经理", "/任务 看板 @张工 10月20日前 交付:日报")
    marks = {who: room.mark(who) for who in ("王经理", "小邓")}
    assert "困难是什么" in only(room.say("张工", "/有困难 T1"))
    assert "列为风险" in only(room.say("张工", "缺一名测试"))
    for who, mark in marks.items():
        told = fresh(room, who, mark)
        assert [command for _, command in told.buttons] == ["/问题 缺一名测试 任务:T1", "/改期 T1", "/转交 T1"]
    assert "风险" in only(room.say("王经理", "/查 T1"))
    assert "由张工改为小邓" in only(room.whisper("王经理", "/转交 T1 @小邓"))
    assert "来操作" in only(room.whisper("王经理", "/转交 T1 @张工")), "not contested any more"


def test_one_message_to_the_owner_of_a_task(room: Room) -> None:
    said = only(room.say("王经理", "/任务 看板 @张工 10月20日前 交付:日报"))
    assert said.mentions == ("张工",) and ("不归我们", "/不归我们 T1") in said.buttons and room.told("张工") == []
    own = only(room.say("王经理", "/任务 汇总 @王经理 10月20日前 交付:表"))
    assert own.buttons == ()
    room.whisper("王经理", "/任务 访谈 @张工 10月20日前 交付:纪要")
    assert ("接受", "/接受 T3") in fresh(room, "张工", 0).buttons
    assert "张工已接受 2 项" in only(room.whisper("张工", "/接受 T1 T3")).text
    assert "没有等您答复的任务" in only(room.whisper("张工", "/接受"))


# ---------------------------------------------------------------- the same title, days off, priority


def test_the_same_title_is_recorded_only_when_it_is_said_again(room: Room) -> None:
    room.say("王经理", "/任务 看板 @张工 10月20日前 交付:日报")
    asked = only(room.say("王经理", "/任务 看板 @小李 10月21日前 优先级:高 交付:周报"))
    assert [label for label, _ in asked.buttons] == ["还是登记", "看 T1"] and len(every(room)) == 1
    room.say("王经理", asked.buttons[1][1])
    assert "T2 看板" in only(room.say("王经理", asked.buttons[0][1])).text
    assert last(room).priority == "高" and last(room).deliverable == "周报"
    room.say("王经理", "/任务 看板 @小李 10月21日前 交付:周报")
    assert "T3 看板" in only(room.say("王经理", "确认")).text
    room.say("张工", "/进度 T1 完成")
    room.say("小李", "/进度 T2 完成")
    room.say("小李", "/进度 T3 完成")
    assert "T4 看板" in only(room.say("王经理", "/任务 看板 @小李 10月21日前 交付:周报")).text


def test_a_day_off_offers_the_working_days_around_it(room: Room) -> None:
    room.say("小陈", "/任务 入库 @张工 10月5日前 交付:入库单")
    offered = only(room.say("小陈", "/任务 盘点 @张工 10月4日前 交付:盘点表")).buttons
    assert [label for label, _ in offered][-2:] == ["改到 9月30日（周三）", "改到 10月8日（周四）"]
    said = only(room.say("小陈", offered[-2][1]))  # the maker, at once, without being asked again
    assert "10月4日（周日） → 9月30日（周三）" in said.text
    assert "来操作" in only(room.say("小王", "/改期 T1 10月8日 原因:休息")), "not anybody"
    room.say("张工", "/进度 T1 10%")
    assert "来操作" in only(room.say("小陈", "/改期 T1 10月8日 原因:休息")), "somebody works by it"


def test_priority_is_said_and_shown(room: Room) -> None:
    room.say("王经理", "/任务 看板 @张工 10月20日前 交付:日报")
    assert "来操作" in only(room.say("张工", "/优先级 T1 高"))
    assert "优先级：高" in only(room.say("王经理", "/优先级 T1 高")).text
    assert "没有变化" in only(room.say("王经理", "/任务 T1 优先级:高"))
    assert "优先级高" in only(room.say("王经理", "/查")).text and "优先级：高" in only(room.say("王经理", "/查 T1")).text
    assert "优先级恢复为未填写" in only(room.say("王经理", "/撤销")).text
