"""Plain words that name another record: the right command as one button, never a report on an unrelated task."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from storage.models import progress
from tests.support.room import Room

BOT = "@牵头助手 "
SETUP = (
    "/部门 市场部 负责人 @王经理 接口人 @小李", "/部门 研发部 负责人 @周总监 接口人 @小邓", "/部门 运营部 负责人 @刘主管 接口人 @陈专员",
    "/项目 新建 官网改版 牵头:市场部 分管领导:@赵总 时间:9月15日-11月10日", "/成员 研发部 @张工 @李娜",
    "/任务 首页设计 @张工 10月20日前 交付:设计稿", "/任务 供应商比价 @李娜 10月28日前 交付:三家报价", "/KPI 月询盘量 目标:500",
    "/需求 海外站 目标:询盘 KPI:询盘500 涉及部门:研发部、运营部 截止:10月30日",
    "/会议 启动会 时间:9月18日14:00-16:00 参会:研发部、市场部 议题:进度 @张工 20分钟 地点:3楼",
)  # fmt: skip
OFFERED = (
    ("张工", "再加个任务 服务器采购 周总监负责 下周五之前到位", "/任务 服务器采购 @周总监 截止:下周五之前"),
    ("李娜", "跟供应商电话聊了，报价下周给，记一下", "/沟通 跟供应商电话聊了，报价下周给"),
    ("小李", "我想提个需求 官网改版上线，提升询盘", "/需求 官网改版上线，提升询盘"),
    ("张工", "有个风险，前端下月离职", "/风险 前端下月离职"),
    ("张工", "帮我约个会 周四下午3点 财务部 讨论付款", "/会议 付款 时间:周四下午3点 参会:财务部"),
    ("张工", "周四开会讨论验机", "/会议 验机 时间:周四"),
    ("张工", "首页设计弄好了，提交验收", "/提交 T1"),
    ("王经理", "月询盘量做到520了", "/KPI 月询盘量 520"),
    ("王经理", "研发部进度太慢了，拖了我们的设计", "/问题 研发部进度太慢了，拖了我们的设计"),
)
DONE = (
    ("王经理", "验收不通过 T2 只有两家报价", "还没有提交验收"),
    ("周总监", "R1 我们研发部没意见", "已签字"),
    ("小邓", "M1去不了，李娜替我", "李娜"),
    ("张工", "参加", "启动会"),
    ("王经理", "导出跟踪表", "下载链接"),
    ("王经理", "评估R1 同意立项，由运营牵头，刘主管负责，赵总分管", "运营部"),
)
HINTS = (
    ("陈专员", "需求那边有点乱哦", "/需求 "),
    ("刘主管", "会议的钥匙在前台", "/会议 "),
    ("小邓", "风险那一栏是红色的", "/风险 "),
    ("赵总", "钥匙在前台", "T12 80%"),
)


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    found = Room(ready_sqlite)
    for line in SETUP:
        assert found.say("王经理", line), line
    yield found
    found.close()


def reports(room: Room) -> int:
    return int(room.read(lambda conn: conn.execute(select(func.count()).select_from(progress)).scalar_one()))


def test_the_right_command_and_no_report(room: Room) -> None:
    for who, words, command in OFFERED:
        (post,) = room.say(who, BOT + words)
        assert [button[1] for button in post.buttons] == [command], words
    for who, words, told in DONE:
        (post,) = room.say(who, BOT + words)
        assert told in post.text, (words, post.text)
    assert reports(room) == 0
    (post,) = room.say("王经理", OFFERED[0][2])
    assert "第一责任人：周总监" in post.text and "T3" in post.text


def test_what_is_not_understood_gets_an_example_of_its_topic(room: Room) -> None:
    for who, words, example in HINTS:
        (post,) = room.say(who, BOT + words)
        assert "没有看懂" in post.text and example in post.text, (words, post.text)
