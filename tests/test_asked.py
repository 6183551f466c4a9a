"""After a question of the bot: what answers it, what puts it off, and what must never go out to others as an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from storage.models import tasks
from storage.records import Task
from tests.support.room import Post, Room

BOT = "@牵头助手 "
SETUP = (
    "/部门 市场部 负责人 @王经理 接口人 @小李", "/部门 研发部 负责人 @周总监 接口人 @小邓", "/部门 运营部 负责人 @刘主管 接口人 @陈专员",
    "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-11月10日", "/成员 研发部 @张工 @李娜",
    "/任务 核心功能开发 @张工 10月20日前 交付:安装包", "/任务 接口联调 @张工 10月28日前 交付:联调报告",
)  # fmt: skip


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    found = Room(ready_sqlite, datetime.fromisoformat("2026-10-12T09:00:00+08:00"))
    for line in SETUP:
        assert found.say("王经理", line)
    yield found
    found.close()


def only(posts: list[Post]) -> Post:
    assert len(posts) == 1, posts
    return posts[0]


def task(room: Room, number: int) -> Task | None:
    row = room.read(lambda conn: conn.execute(select(tasks).where(tasks.c.number == number)).first())
    return Task(*row) if row else None


def test_what_is_no_reason_never_reaches_the_lead(room: Room) -> None:
    mark = room.mark("周总监")
    room.whisper("张工", "T1延到下周三行不行")
    for words in ("在吗", "稍等，我问下领导", "让我想想", "为什么要原因？", "谢谢", "大家加油"):
        room.whisper("张工", words)
    assert "还等您回复：原因" in only(room.whisper("张工", "等一下")), "the question is still open"
    assert "好的，已取消" in only(room.whisper("张工", "算了不延了"))
    room.whisper("张工", "联调环境没到位")
    assert room.told("周总监", mark) == []
    for reason in ("不对称加密库没到货", "算了一下工作量，需要多两天"):
        room.whisper("张工", "T1延到下周三行不行")
        assert "已向周总监申请" in only(room.whisper("张工", reason))
    assert [reason in post for post, reason in zip(room.told("周总监", mark), ("不对称", "算了一下"), strict=True)] == [True, True]


def test_words_behind_other_talk_want_one_tap(room: Room) -> None:
    mark = room.mark("周总监")
    room.whisper("张工", "T1延到下周三行不行")
    room.whisper("张工", "T2 30%")
    room.pass_time(minutes=2)
    room.whisper("张工", "谢谢")
    room.pass_time(minutes=2)
    only(room.whisper("张工", "中午吃什么好"))
    offered = only(room.whisper("张工", "环境下周才到位"))
    assert "是否把这句话作为原因" in offered and room.told("周总监", mark) == []
    assert "已向周总监申请" in only(room.whisper("张工", offered.buttons[0][1]))


def test_a_correction_corrects(room: Room) -> None:
    room.say("张工", "/改期 T1 10月28日")
    assert "作为原因" in only(room.say("张工", BOT + "不对，之前估少了"))
    room.say("张工", BOT + "稍等，我问下领导")
    assert task(room, 1).due_at.day == 20  # type: ignore[union-attr]
    assert "原因" in only(room.say("张工", BOT + "不对，10月30日"))
    said = only(room.say("张工", BOT + "测试人手不够"))
    assert "10月30日（周五）" in said and "原因：测试人手不够" in said.text
    room.say("张工", "/改期 T2")
    room.say("张工", BOT + "稍等，我明天问下领导")
    room.say("张工", BOT + "10月29日")
    room.say("张工", BOT + "说错了，是10月30日")
    assert task(room, 2).due_at.day == 28  # type: ignore[union-attr]
    assert "10月30日（周五）" in only(room.say("张工", BOT + "不对接文档就没法联调"))


NO_OWNER = ("让我想想", "不知道找谁", "还有啥要填的", "大家加油", "老地方", "稍等", "谁合适呢")
OWNERS = (("张工", "张工"), ("@新同事", "新同事"), ("我自己", "王经理"), ("让李娜来", "李娜"), ("就张工吧", "张工"), ("负责人是陈专员", "陈专员"))


def test_an_owner_is_somebody_known(room: Room) -> None:
    room.say("王经理", "/任务 写方案 周五前 交付:方案")
    for words in NO_OWNER:
        room.say("王经理", BOT + words)
        assert task(room, 3) is None, words
    assert "没有找到“老地方”" in only(room.say("王经理", BOT + "老地方"))
    assert "第一责任人：王经理" in only(room.say("王经理", BOT + "我自己")).text
    for number, (words, name) in enumerate(OWNERS, 4):
        room.say("王经理", f"/任务 写方案{number} 周五前 交付:方案")
        assert f"第一责任人：{name}" in only(room.say("王经理", BOT + words)).text, words
    room.whisper("王经理", "/问题 服务器不够 #产品3.0版本上线")
    for words in NO_OWNER:
        assert not any("Q1" in post for post in room.whisper("王经理", words)), words
    assert "Q1" in only(room.whisper("王经理", "@陈专员"))


def test_a_standard_and_a_difficulty(room: Room) -> None:
    room.say("王经理", "/任务 买水果 @小李 周五前")
    for words in ("大家加油", "我们一起努力做好！", "让我想想"):
        assert not any("已补充" in post for post in room.say("王经理", BOT + words)), words
    assert "已补充" in only(room.say("王经理", BOT + "三箱苹果"))
    mark = room.mark("王经理")
    room.say("张工", "/有困难 T1")
    assert "已取消" in only(room.say("张工", BOT + "没啥了")) and room.told("王经理", mark) == []
    room.say("张工", "/有困难 T1")
    assert "算了一笔账" in only(room.say("张工", BOT + "算了一笔账，钱不够"))


def test_a_list_and_its_question_are_one(room: Room) -> None:
    assert "哪一项" in only(room.whisper("张工", "搞完了"))
    said = only(room.whisper("张工", "1 完成 2 60"))
    assert "已完成" in said and "60%" in said
    asked = only(room.say("李娜", "/取消 T2"))
    assert "原因" in asked and "部门" not in asked.text


OFFERED = (  # who, words, the command on the button
    ("张工", "明天早上9点提醒我更新T1", "/稍后 T1 明天早上9点"), ("王经理", "T1作废", "/取消 T1 原因:不再需要"),
    ("王经理", "T1不做了", "/取消 T1 原因:不再需要"), ("王经理", "T1 换李娜", "/转交 T1 @李娜"), ("王经理", "让小李做T1", "/转交 T1 @小李"),
    ("王经理", "T1还是小赵负责", "/转交 T1 @小赵"), ("张工", "T1 有困难，缺人", "/有困难 T1 缺人"),
    ("周总监", "T1改到周五，测试人手不够", "/改期 T1 周五 原因:测试人手不够"), ("周总监", "把T1改到10月28号吧", "/改期 T1 10月28号"),
    ("小李", "我明天请假，后天回来", "/代理 明天"), ("小李", "明后天我不在，有事找张工", "/代理 @张工 明后天"), ("小李", "今天休假", "/代理 今天"),
    ("小李", "周三到周五出差，有事找刘主管", "/代理 @刘主管 周三到周五"), ("小李", "我下周出差", "/代理 下周"),
    ("陈专员", "明天下午弄好", "/跟进 Q1 明天下午"), ("陈专员", "服务器明天下午到", "/跟进 Q1 明天下午"), ("陈专员", "Q1 明天上午解决", "/跟进 Q1 明天上午"),
    ("陈专员", "解决了", "/解决 Q1"), ("陈专员", "搞定了", "/解决 Q1"), ("陈专员", "好了", "/解决 Q1"),
    ("王经理", "登记任务 灰度发布 张工 10月26日", "/任务 灰度发布 @张工 截止:10月26日"),
    ("王经理", "小李下周三之前把测试报告写一下", "/任务 写测试报告 @小李 截止:下周三之前"),
)  # fmt: skip
NOTHING_OF_IT = (
    "T1 交给客户了", "T1改到10月28日行不行", "周五前不休息也要做完", "明天客户请假，等他回来", "T1 80% 有困难但能克服", "T1 提醒过客户了", "客户不做了，T1 80%",
)  # fmt: skip
LOOKS = (
    ("我还有啥没干", "张工的任务和问题"), ("我有哪些活", "张工的任务和问题"), ("逾期的有哪些", "没有逾期"), ("谁拖了", "没有逾期"),
    ("张工那边搞得怎么样了", "T1"), ("研发部怎么样", "T1"), ("我们部门怎么样", "T1"), ("给我看看项目进度", "近况"), ("预算还剩多少", "预算"),
    ("上周周报", "周报"), ("别再@我了，烦死了", "提醒方式"), ("少发点消息", "提醒方式"), ("能不能一天只发一次", "每天一次"), ("只私信吧", "只私信"),
)  # fmt: skip


def test_a_wish_is_one_button_and_a_look_is_answered(room: Room) -> None:
    room.say("王经理", "/问题 测试环境不足 任务:T1 @陈专员")
    for who, words, command in OFFERED:
        assert command in [typed for _, typed in only(room.whisper(who, words)).buttons], words
    assert (task(room, 1).due_at.day, task(room, 1).percent, task(room, 3)) == (20, 0, None)  # type: ignore[union-attr]
    assert all("10月12日前" not in post for post in room.whisper("陈专员", "我来"))
    for words in NOTHING_OF_IT:
        typed = [command for post in room.whisper("张工", words) for _, command in post.buttons]
        assert not any(command.split()[0] in ("/代理", "/取消", "/转交", "/稍后", "/有困难") for command in typed), words
        room.whisper("张工", "算了")
    for words, answer in LOOKS:
        assert answer in only(room.whisper("张工", words)), words
    assert "已登记" not in only(room.say("王经理", BOT + "下面几个事：\n1、首页改版 李娜 10月20日\n2、写文案 小李 10月21日")).text
    assert task(room, 3) is None


def test_who_decides_says_it_in_words(room: Room) -> None:
    room.whisper("张工", "T1这不归我们")
    for words, command in (("还是张工", "/转交 T1 @张工"), ("让陈专员做", "/转交 T1 @陈专员"), ("归运营部", "/转交 T1 @陈专员")):
        assert command in [typed for _, typed in only(room.whisper("王经理", words)).buttons], words
    assert "仍由张工" in only(room.whisper("王经理", "/转交 T1 @张工"))
    assert not any("/转交" in post for post in room.whisper("王经理", "还是张工")), "nothing is to be decided any more"
    room.until(datetime.fromisoformat("2026-10-26T10:00:00+08:00"))
    room.whisper("张工", "/改期 T1 10月30日 原因:测试人手不够")
    assert ("改期", "/改期 T1 10月28日") in only(room.whisper("周总监", "改到10月28日")).buttons
    late = only(room.whisper("赵总", "T1改到10月29日，从运营部调一个人"))
    assert "10月20日（周二） → 10月29日（周四）" in only(room.whisper("赵总", late.buttons[0][1]))


def test_a_form_half_told_outlives_another_command(room: Room) -> None:
    """已经写的不会丢: a report in between leaves the question of a request open; the same command anew replaces it."""
    assert "目标" in only(room.say("小李", "/需求 活动页改版 涉及部门:运营部"))
    room.say("张工", "/进度 T1 10%")
    room.say("小李", "/查 T1")
    room.say("小李", "/进度 T1 10%")
    assert "KPI" in only(room.say("小李", BOT + "目标:提高转化率"))
    assert "目标" in only(room.say("小李", "/需求 展台搭建 涉及部门:运营部"))
    assert "KPI" in only(room.say("小李", BOT + "下单更快"))
