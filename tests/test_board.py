"""/看板, the pages of several projects and of a department, corrections: what each person gets, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.services import links
from storage.models import accounts, changes
from storage.models import links as page_links
from tests.support.room import Post, Room

MONDAY = datetime.fromisoformat("2026-10-12T09:05:00+08:00")


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    """产品3.0 in 协作群, 渠道铺设 in 渠道群 (both 王经理's), 财务核对 in 财务群 (somebody else's)."""
    made = Room(ready_sqlite, MONDAY)
    made.say("王经理", "/部门 市场部 负责人 @王经理 接口人 @小李")
    made.say("王经理", "/部门 研发部 负责人 @周总监 接口人 @张工")
    made.say("王经理", "/项目 新建 产品3.0 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日")
    made.say("王经理", "/任务 核心功能开发 @张工 10月13日前 交付:安装包")
    made.say("王经理", "/项目 新建 渠道铺设 牵头:市场部 分管领导:@赵总 时间:9月15日-12月30日", "渠道群")
    made.say("王经理", "/任务 门店布置 @小李 10月14日前 交付:照片", "渠道群")
    made.say("孙会计", "/任务 预算核对 @孙会计 10月13日前 交付:表", "财务群")
    yield made
    made.close()


def one(posts: list[Post]) -> Post:
    assert len(posts) == 1, posts
    return posts[0]


def unreachable(room: Room, name: str) -> None:
    lost = accounts.update().where(accounts.c.user_id == name).values(unreachable_since=room.clock.now())
    room.write(lambda conn: conn.execute(lost))


def test_the_four_questions(room: Room) -> None:
    room.until("2026-10-15T10:00:00+08:00")
    room.say("张工", "/问题 海报尺寸未定 任务:T1 @小李")
    room.say("张工", "/改期 T1 10月19日 原因:测试用例编写延迟")
    lead = one(room.whisper("周总监", "/看板"))
    assert "请您定：T1 核心功能开发，改到 10月19日（周一）？10月16日（周五）12:00前" in lead
    assert {"/同意 T1", "/不同意 T1"} <= {command for _, command in lead.buttons}
    owner = one(room.whisper("张工", "/看板")).text
    assert "您在等：T1 核心功能开发，改期等周总监答复，今天开始\n　Q1 海报尺寸未定，小李处理，今天开始" in owner
    contact = one(room.whisper("小李", "/看板")).text
    assert "在等您：Q1 海报尺寸未定，张工今天提出" in contact
    coordinator = one(room.whisper("王经理", "/kb"))
    assert "可以催：T1 核心功能开发，张工，0%，晚 2 个工作日" in coordinator
    assert ("催 T1", "/催 T1") in coordinator.buttons
    assert len(coordinator.text.split("\n")) <= 15
    room.whisper("周总监", "/同意 T1")
    assert "请您定" not in one(room.whisper("周总监", "/看板"))


def test_exactly_the_projects_a_person_belongs_to(room: Room) -> None:
    room.until("2026-10-15T10:00:00+08:00")
    seen = {name: one(room.whisper(name, "/看板")).text for name in ("王经理", "孙会计", "周总监")}
    assert "2 个项目" in seen["王经理"]
    assert "T2 门店布置" in seen["王经理"]
    assert "T3" not in seen["王经理"]
    assert "T1" not in seen["孙会计"]
    assert "T2" not in seen["孙会计"]
    assert "T2" not in seen["周总监"]  # 渠道铺设 is without 研发部


def test_a_group_sees_nothing_of_it(room: Room) -> None:
    room.until("2026-10-15T10:00:00+08:00")
    before = room.mark("王经理")
    assert one(room.say("王经理", "/看板", "渠道群")).text == "看板已单独发给您，请看单聊。"
    assert "T1 核心功能开发" in room.told("王经理", before)[-1]
    unreachable(room, "王经理")
    room.clock.set(room.clock.now())
    lost = accounts.update().where(accounts.c.user_id == "王经理").values(opaque=True)
    room.write(lambda conn: conn.execute(lost))
    here = one(room.say("王经理", "/看板", "财务群"))
    assert "T1" not in here
    assert "T2" not in here
    assert "预算核对" not in here


def test_an_executives_one_page(room: Room) -> None:
    room.until("2026-10-15T10:00:00+08:00")
    room.say("张工", "/改期 T1 10月19日 原因:测试用例编写延迟")
    page = one(room.whisper("赵总", "/周报"))
    lines = page.text.split("\n")
    assert lines[:3] == ["项目周报 2 个项目", "第 42 周（10月12日至18日）：黄 2", "要您定：T1 核心功能开发，改到 10月19日（周一）？"]
    assert [line for line in lines if line.startswith("黄 ")] == [
        "黄 产品3.0：完成 0/1，滞后 1，还有 15 天",
        "黄 渠道铺设：完成 0/1，滞后 1，还有 76 天",
    ]
    assert page.buttons == (("产品3.0", "/周报 #产品3.0 2026-10-12"), ("渠道铺设", "/周报 #渠道铺设 2026-10-12"))
    assert "项目周报 渠道铺设" in one(room.whisper("赵总", page.buttons[1][1]))
    room.until("2026-10-20T10:00:00+08:00")
    assert "第 42 周" in one(room.whisper("赵总", "/周报 上周"))
    assert "第 42 周" in one(room.whisper("赵总", page.buttons[0][1]))  # pressed a week later, it means that week


def test_a_department_goes_to_whoever_asked_alone(room: Room) -> None:
    before = room.mark("小李")
    assert "单独发给您" in one(room.say("小李", "/周报 研发部"))
    told = room.told("小李", before)[-1]
    assert told.text.startswith("项目周报 研发部 产品3.0")
    assert "T2" not in told
    assert "没有参与" in one(room.whisper("孙会计", "/周报 研发部"))
    assert one(room.whisper("周总监", "/周报")).text.startswith("项目周报 研发部")  # a lead's own, unasked
    assert one(room.whisper("周总监", "/周报 #产品3.0")).text.startswith("项目周报 产品3.0\n")
    assert one(room.whisper("王经理", "/周报")).text.startswith("项目周报 2 个项目")  # coordinates both


def test_a_correction_reaches_the_coordinator_and_can_be_taken_back(room: Room) -> None:
    before = room.mark("王经理")
    said = one(room.say("张工", "/周报 不对 T1 已于周三完成联调")).text
    assert said == "已记下并转告牵头人王经理。\nT1 核心功能开发：已于周三完成联调"
    assert "张工提出周报中 T1 核心功能开发 与实际不符：已于周三完成联调。" in room.told("王经理", before)[-1]
    kept = room.read(lambda conn: conn.execute(select(changes.c.new).where(changes.c.field == "disputed")).scalars().all())
    assert kept == ["已于周三完成联调"]
    assert "更正说明已收回" in one(room.say("张工", "/撤销"))
    assert "无需处理" in room.told("王经理", before)[-1]
    assert "请写明编号和实际情况" in one(room.say("张工", "/周报 不对"))
    assert "T3 不存在" in one(room.say("张工", "/周报 不对 T3 另一个群的"))
    assert "牵头人" not in one(room.say("王经理", "/周报 不对 T1 其实已完成"))  # the coordinator's own


def test_pages_are_pushed_only_where_switched_on(room: Room) -> None:
    room.say("王经理", "/设置 周报推送 开", "渠道群")
    room.whisper("赵总", "/我的")
    room.until("2026-10-16T17:05:00+08:00")
    leads = [post.text for post in room.told("周总监") if post.text.startswith("项目周报")]
    assert leads == []  # 渠道铺设 is without 研发部, and 协作群 has it off
    room.until("2026-10-19T10:00:00+08:00")
    pages = [post.text.split("\n")[0] for post in room.told("赵总") if post.text.startswith("项目周报")]
    assert pages == ["项目周报 2 个项目"]


def test_the_address_of_a_board_is_one_persons_for_a_week(room: Room) -> None:
    room.state.house.public_url = "https://q.example.com"
    assert "只发给您本人" in one(room.say("王经理", "/看板 网页"))
    assert "打开看板" in one(room.whisper("王经理", "/看板 网页"))
    assert "没有参与的项目" in one(room.whisper("新来的", "/看板 网页"))
    assert "项目" in (refused := one(room.whisper("孙会计", "/看板 #产品3.0"))) and "打开看板" not in refused  # another group's
    kept = room.read(lambda conn: conn.execute(select(page_links)).all())
    assert [(row.purpose, row.opened_at, row.expires_at - row.created_at) for row in kept] == [("page", None, links.LIVES)]
    assert len(kept[0].digest) == 64
