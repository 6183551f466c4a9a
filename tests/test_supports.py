"""支持, 缓冲, 节点 and 原因 as people type them; what reminders, cards and charges make of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Connection

from bot.services import supports
from storage import people, tasks
from storage.records import Task
from tests.support.room import Post, Room

SETUP = (
    "/部门 市场部 负责人 @王经理 接口人 @小李",
    "/部门 研发部 负责人 @周总监 接口人 @张工",
    "/部门 运营部 负责人 @刘主管 接口人 @陈专员",
    "/部门 法务部 负责人 @法总",
    "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日",
    "/任务 核心功能开发 @张工 10月20日前 交付:安装包",
    "/任务 推广页上线 @陈专员 10月13日前 交付:页面可访问",
)


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    """T1 of 张工 (10-20), T2 of 陈专员 (10-13); Thursday before."""
    room = Room(ready_sqlite, datetime.fromisoformat("2026-10-08T10:00:00+08:00"))
    for line in SETUP:
        assert room.say("王经理", line), line
    yield room
    room.close()


def only(posts: list[Post]) -> Post:
    assert len(posts) == 1, posts
    return posts[0]


def task(room: Room, number: int) -> Task:
    def unit(conn: Connection) -> Task:
        found = tasks.by_number(conn, number, range(1, 20))
        assert found is not None
        return found

    return room.read(unit)  # type: ignore[no-any-return]


def charged(room: Room, number: int) -> str:
    """The name of the department that a task's delay is charged to."""
    department = task(room, number).waiting_department_id
    return room.read(lambda conn: people.department(conn, department).name) if department else ""


# ---------------------------------------------------------------- 支持


def test_a_support_is_the_giving_departments_own_item(room: Room) -> None:
    said = only(room.say("陈专员", "/支持 T2 市场部提供海报设计稿 10月12日前"))
    assert "已登记支持 T3 海报设计稿" in said and not said.mentions
    told = only(room.told("小李"))
    assert "陈专员请市场部支持 T2 推广页上线" in told and ("认领", "/认领 T3") in told.buttons
    made = task(room, 3)
    assert (made.supports_id, made.unclaimed, made.owner_id) == (task(room, 2).id, True, room.read(_person("小李")))
    assert "支持：T3 海报设计稿，市场部，10月12日（周一）截止，0%" in only(room.say("陈专员", "/查 T2"))
    assert "支持：T2 推广页上线" in only(room.say("小李", "/查 T3"))


def _person(name: str):  # type: ignore[no-untyped-def]
    return lambda conn: people.named(conn, name)[0].id


def test_what_is_missing_is_asked_for_and_the_rest_is_kept(room: Room) -> None:
    for line, words in (
        ("/支持", "例如"),
        ("/支持 T2 采购部 易拉宝 10月12日", "还没有登记“采购部”"),
        ("/支持 T2 运营部 文案 10月12日", "本部门内的工作请登记为任务"),
        ("/支持 T2 市场部 海报 尽快", "没有具体日期（规则 1）"),
        ("/支持 T9 市场部 海报 10月12日", "T9 不存在"),
    ):
        assert words in only(room.say("陈专员", line)), line
    assert "来操作" in only(room.say("路人", "/支持 T2 市场部 海报 10月12日"))
    room.say("陈专员", "/支持 T2 10月12日")
    room.say("陈专员", "部门:法务部")
    said = only(room.say("陈专员", "内容:合同模板"))
    assert "已登记支持 T3 合同模板" in said and "10月12日（周一）" in said  # refused ones took no number
    assert "T3" in only(room.told("法总"))  # no contact: the lead


def test_a_late_support_is_charged_to_its_department_until_it_is_done(room: Room) -> None:
    room.say("陈专员", "/支持 T2 市场部 海报设计稿 10月12日前")
    assert charged(room, 2) == ""
    room.until("2026-10-14T09:45:00+08:00")
    assert charged(room, 2) == "市场部"
    assert "等：市场部 海报设计稿（T3，晚 2 个工作日）" in only(room.say("陈专员", "/查 T2"))
    before = room.mark("陈专员")
    room.say("小李", "/进度 T3 60%")
    assert room.told("陈专员", before) == []
    done = only(room.say("小李", "/进度 T3 完成"))
    assert "已完成" in done and charged(room, 2) == ""
    assert "T3 海报设计稿 已完成，T2 可以继续了" in only(room.told("陈专员", before))
    before = room.mark("陈专员")
    room.say("小李", "/撤销")
    assert charged(room, 2) == "市场部" and "已撤回" in only(room.told("陈专员", before))
    room.say("小李", "/改期 T3 10月16日 原因:客户改稿")
    room.say("王经理", "/改期 T3 10月16日 原因:客户改稿")  # past its due moment the lead grants it
    assert charged(room, 2) == ""
    room.until("2026-10-17T08:00:00+08:00")
    assert charged(room, 2) == "市场部"


def test_the_day_post_says_who_waits_for_what(room: Room) -> None:
    room.say("陈专员", "/支持 T2 市场部 海报设计稿 10月12日前")
    posts = room.until("2026-10-14T09:45:00+08:00")
    line = next(line for line in posts[-1].text.splitlines() if line.startswith("T2 "))
    assert line.endswith("等：市场部 海报设计稿（T3，晚 2 个工作日）")


def test_a_support_goes_with_the_task_that_needed_it(room: Room) -> None:
    room.say("陈专员", "/支持 T2 市场部 海报设计稿 10月12日前")
    before = room.mark("小李")
    asked = only(room.say("王经理", "/取消 T2 原因:不做了"))
    assert "支持事项 T3 海报设计稿 会一并取消" in asked and task(room, 3).open
    room.say("王经理", "确认")
    assert not task(room, 3).open
    assert "一并取消，您无需处理" in only(room.told("小李", before))
    assert "T3 海报设计稿：恢复跟踪" in only(room.say("王经理", "/撤销"))
    assert task(room, 2).open and task(room, 3).open


def test_a_support_that_is_dropped_lets_the_other_task_go_on(room: Room) -> None:
    room.say("陈专员", "/支持 T2 市场部 海报设计稿 10月12日前")
    room.until("2026-10-13T10:00:00+08:00")
    before = room.mark("陈专员")
    room.say("王经理", "/取消 T3 原因:改用旧稿")
    room.say("王经理", "确认")
    assert "T2 不再等待这项支持" in only(room.told("陈专员", before)) and charged(room, 2) == ""
    assert room.read(lambda conn: supports.open_supports(conn, task(room, 2).id)) == []


def test_undoing_a_support_tells_who_was_asked(room: Room) -> None:
    room.say("陈专员", "/支持 T2 市场部 海报设计稿 10月12日前")
    before = room.mark("小李")
    assert "T3 海报设计稿：不再登记" in only(room.say("陈专员", "/撤销"))
    assert "无需处理" in only(room.told("小李", before))


# ---------------------------------------------------------------- 缓冲


def test_the_inner_day_rules_reminders_and_the_committed_day_the_rest(room: Room) -> None:
    said = only(room.say("张工", "/缓冲 T1 10月18日"))
    assert "缓冲（规则 9）：内部 10月18日（周日），对外 10月20日（周二）。" in said
    assert "要早于这一天" in only(room.say("张工", "/缓冲 T1 10月21日"))
    assert "来操作" in only(room.say("路人", "/缓冲 T1 10月16日"))
    posts = room.until("2026-10-13T09:45:00+08:00")
    assert "T1 核心功能开发｜研发部｜内部 10月18日（周日），对外 10月20日（周二），内部还有 3 个工作日" in posts[-1]
    posts = room.until("2026-10-19T09:45:00+08:00")
    late, near = posts[-1].text.split("【临近截止】")
    assert "内部日期已过" in near and "T1" not in late  # late only behind the committed day
    said = only(room.say("张工", "/改期 T1 10月22日 原因:需求变更"))
    assert "内部 10月20日（周二），对外 10月22日（周四）" in said
    assert "不再有内部日期" not in only(room.say("张工", "/撤销"))
    assert "内部截止：10月18日（周日）" in only(room.say("张工", "/查 T1"))
    assert "已取消内部日期" in only(room.say("张工", "/缓冲 T1 无"))
    assert "恢复为内部 10月18日（周日）" in only(room.say("张工", "/撤销"))


def test_fields_of_a_task_do_the_same(room: Room) -> None:
    table = (
        ("/任务 T1 缓冲:10月16日", "内部 10月16日（周五），对外 10月20日（周二）"),
        ("/我的", "内部 10月16日（周五）"),
        ("/缓冲 T1 2个工作日", "内部 10月16日（周五），对外 10月20日（周二）"),
        ("/任务 T1 缓冲:无", "已取消内部日期"),
        ("/任务 T1 支持:市场部 海报设计稿 10月12日前", "已登记支持 T3 海报设计稿"),
        ("/任务 T1 支持:市场部 易拉宝", "还缺截止时间"),
        ("10月14日", "已登记支持 T4 易拉宝"),
    )
    for line, words in table:
        assert words in only(room.say("张工", line)), line


# ---------------------------------------------------------------- 节点


def test_milestones_are_planned_moved_reached_and_removed(room: Room) -> None:
    table = (
        ("/节点 T1", "还没有节点"),
        ("/节点 T1 提测 10月16日", "已加节点：提测，10月16日（周五）"),
        ("/节点 T1 提测 10月15日", "10月16日（周五） → 10月15日（周四）"),
        ("/撤销", "节点“提测”恢复为 10月16日（周五）"),
        ("/节点 T1 提测 10月16日", "没有变化"),
        ("/节点 T1 上线 10月22日", "晚于任务截止 10月20日（周二）"),
        ("/节点 T1 上线 取消", "已去掉，记录保留"),
        ("/撤销", "节点“上线”已恢复"),
        ("/撤销", "节点“上线”不再登记"),
        ("/节点 T1 联调 完成", "没有“联调”这个节点"),
        ("/节点 T1 提测 完成", "计划 10月16日（周五），实际 10月8日（周四）"),
        ("/节点 T1 提测 完成", "已于 10月8日（周四）到达"),
        ("/节点 T1", "提测：计划 10月16日（周五），已于 10月8日（周四）到达"),
        ("/撤销", "恢复为未到达"),
        ("/节点", "T1 核心功能开发｜提测：10月16日（周五）"),
        ("/查 T1", "关键节点：提测：10月16日（周五）"),
    )
    for line, words in table:
        assert words in only(room.say("张工", line)), line
    assert "来操作" in only(room.say("路人", "/节点 T1 提测 完成"))
    posts = room.until("2026-10-13T09:45:00+08:00")
    assert "T1 核心功能开发｜研发部｜节点：提测 10月16日（周五）｜0%" in posts[-1]
    room.until("2026-10-20T09:00:00+08:00")
    assert "提测：10月16日（周五），已过 2 个工作日" in only(room.say("路人", "/节点 T1"))


# ---------------------------------------------------------------- 原因


def taps(post: Post) -> list[str]:
    return [label for label, command in post.buttons if command.startswith("/原因")]


def test_leaving_the_plan_asks_the_reason_once_and_never_blocks(room: Room) -> None:
    asked = only(room.say("张工", "/进度 T1 50% 预计10月23日"))
    assert "预计比计划晚 3 个工作日" in asked and taps(asked) == ["资源", "需求变更", "等他人", "估时不足", "其他"]
    assert task(room, 1).percent == 50
    assert taps(only(room.say("张工", "/进度 T1 55% 预计10月26日"))) == []  # once for this occasion
    assert "已记为：资源" in only(room.say("张工", "/原因 T1 资源")) and task(room, 1).off_plan == "资源"
    assert "没有变化" in only(room.say("张工", "/原因 T1 资源"))
    assert "来操作" in only(room.say("路人", "/原因 T1 其他"))
    assert "恢复为未填写" in only(room.say("张工", "/撤销"))
    assert "已记为：等他人（供应商没回复）" in only(room.say("张工", "/原因 T1 供应商没回复"))
    assert "偏差原因：等他人" in only(room.say("张工", "/查 T1"))
    room.say("张工", "/进度 T1 60% 预计10月20日")
    assert task(room, 1).off_plan == ""  # on plan again


def test_a_reason_in_words_is_not_asked_for_again(room: Room) -> None:
    said = only(room.say("张工", "/进度 T1 50% 等法务盖章，预计10月23日"))
    assert taps(said) == [] and "偏差原因：等他人" in said and task(room, 1).off_plan == "等他人"
    moved = only(room.say("陈专员", "/改期 T2 10月15日 原因:客户改稿"))
    assert taps(moved) == [] and task(room, 2).off_plan == "需求变更"


def test_done_early_and_a_new_date_ask_too_and_an_hour_does_not(room: Room) -> None:
    early = only(room.say("陈专员", "/进度 T2 完成"))
    assert "比计划早 4 个工作日完成" in early and taps(early) == ["资源", "需求变更", "等他人", "估时偏多", "其他"]
    moved = only(room.say("张工", "/改期 T1 10月21日 原因:测试用例编写延迟"))
    assert "比原计划晚 1 个工作日" in moved and len(taps(moved)) == 5
    room.until("2026-10-21T10:00:00+08:00")
    assert taps(only(room.say("张工", "/进度 T1 完成"))) == []  # on its day
