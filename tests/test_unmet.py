"""On a platform whose mentions bring no ids (WeCom) a new name is only a name: said back, with the line that mends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from adapters.local import LocalAdapter
from bot.services import notify
from storage import people
from tests.support.room import Room


def test_a_name_without_an_account_is_said_back_with_the_line_that_binds_it(ready_sqlite: str) -> None:
    room = Room(ready_sqlite, datetime.fromisoformat("2026-10-12T09:00:00+08:00"))
    room.say("老赵", "大家好")
    room.state.house.profiles = {"local": replace(LocalAdapter.profile, people_by_name=False, mention_ids=False)}
    room.say("wang.jl", "/部门 市场部 负责人 @wang.jl")
    room.say("wang.jl", "/项目 新建 新品上市 牵头:市场部 时间:9月15日-10月30日")
    (said,) = room.say("wang.jl", "/部门 研发部 负责人 @周总监 接口人 @李娜")
    assert said.text.endswith("还不认识周总监、李娜，提醒发不到各位本人。请各位本人发送，例如：\n/绑定 周总监")
    assert "还不认识" not in room.say("wang.jl", "/任务 样册 @李娜 10月20日前 交付:样册")[0], "once"
    (placeholder,) = room.read(lambda conn: people.named(conn, "李娜"))
    assert room.read(lambda conn: notify.reachable(conn, room.state.house, placeholder.id)) is None
    assert "wang.jl" in room.say("li.na", "/绑定 李娜")[0], "whoever coordinates is asked"
    assert "已绑定：“李娜”就是li.na" in room.say("wang.jl", "/绑定 李娜 @li.na")[0]
    assert room.read(lambda conn: notify.reachable(conn, room.state.house, placeholder.id)) is not None
    assert "还不认识" not in room.say("wang.jl", "/绑定 周总监 @li.na")[0]
    room.state.house.profiles = {"local": replace(LocalAdapter.profile, people_by_name=False)}
    assert "还不认识" not in room.say("wang.jl", "/部门 法务部 负责人 @孙主管")[0], "mentions there bring ids"
    room.close()


def test_a_group_without_a_title_is_named_by_its_platform_never_by_its_id(ready_sqlite: str) -> None:
    room = Room(ready_sqlite, datetime.fromisoformat("2026-10-12T09:00:00+08:00"))
    room.state.house.profiles = {"local": replace(LocalAdapter.profile, called="企业微信")}
    room.say("王经理", "/部门 市场部 负责人 @王经理", "wrFictional1")
    room.say("王经理", "/项目 新建 新品上市 牵头:市场部 时间:9月15日-10月30日", "wrFictional1")
    code = room.say("王经理", "/项目 邀请", "wrFictional1")[0].text.split("：")[1][:11]
    (joined,) = room.say("王经理", f"/项目 加入 {code}", "研发群")
    assert "与“企业微信群”共用" in joined.text
    listed = room.say("王经理", "/项目 群", "研发群")[0].text
    assert "企业微信群：主群\n研发群（企业微信）" in listed and "wrFictional1" not in joined.text + listed
    room.close()
