"""Sentences instead of commands, and the chat that looks like them and is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.grammar.numbered import RowAnswer, read_rows, row_alone
from bot.grammar.shorthand import NewDate, Wish, asks_how, read_new_date, read_wish

KNOWN = frozenset({"研发部", "市场部", "法务部", "张工", "小李", "陈专员"})
SENTENCES = {
    Wish("无更新"): (
        "都正常", "同昨天", "无更新", "没变化", "一切正常", "我这边没啥变化", "老样子", "今天没有更新", "没有新进展", "跟昨天一样",
        "照旧", "都正常。", "我们部门一切正常", "和昨天一样", "按计划推进中", "没有变化",
    ),
    Wish("近况"): (
        "现在什么情况", "进展如何", "怎么样了", "项目怎么样了", "现在怎么样了？", "目前进展如何？", "到哪一步了", "进度怎么样", "情况如何", "什么进展",
    ),
    Wish("近况", "待定"): ("有什么要我定的吗", "有没有要我拍板的", "哪些事等我决定", "有什么需要我审批的吗？", "今天有要我定的吗"),
    Wish("未更新"): ("谁还没更新", "谁没更新", "还有谁没更新", "今天谁还没报进度", "哪些部门还没更新？", "没更新的有哪些"),
    Wish("催", "研发部"): ("催一下研发部", "催催研发部吧", "麻烦催下研发部的进度", "帮我催一下研发部更新进度"),
    Wish("催", "研发"): ("催一下研发", "再催催研发"),
    Wish("催", "张工"): ("催催张工", "催一下张工"),
    Wish("催", "T2"): ("催一下T2", "再催催T2"),
    Wish("不归我们"): ("这不归我们", "这不归我们管", "这个任务不是我们部门的", "不是我们的活", "这事不该我们做"),
    Wish("不归我们", "T3 应归运营部"): ("T3不归我们，应归运营部", "T3不归我们部门 应归运营部"),
    Wish("不归我们", "T3"): ("T3不归我们", "T3 不归我们部门管"),
    Wish("提醒方式"): ("别再@我", "别@我了", "少提醒我", "不要再@我了", "别老提醒我", "提醒太多了", "能不能别@我"),
}  # fmt: skip
LOOK_ALIKES = (
    "都正常吗", "正常的话明天发版", "都正常上线的话通知我", "接口恢复正常", "昨天",
    "同", "测试环境没变化，接口改了", "没有更新包", "没有进展报告要交", "不变应万变",
    "T2正常", "按计划明天上线", "今天天气怎么样", "核心功能怎么样了", "T2怎么样了", "大家好", "进度", "这个任务进度", "情况", "情况不太好", "进展顺利",
    "项目情况表发一下", "现在什么时候开会", "客户催得紧", "催什么催", "别催了",
    "催", "催一下客户", "不归我管的事不说了", "这归我们", "不归档了", "谁更新了文档",
    "谁还没吃饭", "谁没来", "我定的会议室", "我来定", "要我确认的邮件发了",
    "别再@我同事", "@我一下", "提醒我一下", "少提需求", "我们和之前", "全部", "昨天发了",
)  # fmt: skip


@pytest.mark.parametrize(("wish", "said"), [(wish, said) for wish, every in SENTENCES.items() for said in every])
def test_a_sentence_is_a_command(wish: Wish, said: str) -> None:
    assert read_wish(said, KNOWN) == wish


@pytest.mark.parametrize("said", LOOK_ALIKES)
def test_what_looks_like_one_is_none(said: str) -> None:
    assert read_wish(said, KNOWN) is None


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("延到下周三行不行", NewDate("下周三", "", "", "")),
        ("能不能改到周五", NewDate("周五", "", "", "")),
        ("推到周五可以吗", NewDate("周五", "", "", "")),
        ("可以推到周五吗", NewDate("周五", "", "", "")),
        ("T2延到下周三行不行", NewDate("下周三", "T2", "", "")),
        ("接口还没好，T2延到下周三行不行", NewDate("下周三", "T2", "", "接口还没好")),
        ("T2能不能改到周五？测试环境没到", NewDate("周五", "T2", "", "测试环境没到")),
        ("核心功能开发能不能推迟到10月28日，因为用例没写完", NewDate("10月28日", "", "核心功能开发", "用例没写完")),
        ("把T2改到周五行吗", NewDate("周五", "T2", "", "")),
        ("你好，延到周五可以吗", NewDate("周五", "", "", "")),
        ("延期了怎么办", None),
        ("延到下周三", None),
        ("明天开会行不行", None),
    ],
)
def test_a_wish_for_another_day(said: str, read: NewDate | None) -> None:
    assert read_new_date(said) == read


@pytest.mark.parametrize("said", ["怎么用", "怎么用？", "这个怎么用？", "你会什么", "怎么更新进度？", "有什么功能", "如何使用"])
def test_a_question_about_the_bot(said: str) -> None:
    assert asks_how(said)


@pytest.mark.parametrize("said", ["用户怎么用这个功能登录", "怎么用不了", "测试环境怎么用不了了", "登录功能怎么用起来很卡"])
def test_a_question_about_the_work(said: str) -> None:
    assert not asks_how(said)


# ---------------------------------------------------------------- answers by number


def rows(text: str) -> list[tuple[int, str]]:
    return [(row.row, "=" if row.unchanged else row.words) for row in read_rows(text)]


THREE = [(1, "80%"), (2, "完成"), (3, "=")]


@pytest.mark.parametrize(
    "said",
    [
        "1 80 2完成 3不变", "1:80%，2 完成，3 不变", "１：８０％，２　完成，３　不变",
        "1 80；2 完成；3 没变化", "1.80 2.完成 3.不变", "1、80% 2、完成 3、同昨天",
        "1 80\n2 完成\n3 不变", "第1项 80，第2项 完成，第3项 不变", "1-80 2-完成 3-不变", "1）80%  2）完成  3）照旧", "1 80% 2 好了 3 无更新",
    ],
)  # fmt: skip
def test_a_list_is_answered_in_one_message(said: str) -> None:
    assert rows(said) == THREE


def test_rows_keep_the_words_behind_them() -> None:
    assert rows("1 80，增加 2 名测试；2 完成") == [(1, "80% 增加 2 名测试"), (2, "完成")]
    assert rows("1 80 今日联调；2 完成；3 等法务盖章，估计周四") == [(1, "80% 今日联调"), (2, "完成"), (3, "等法务盖章，估计周四")]
    assert rows("1 80 今日联调 2 完成") == [(1, "80% 今日联调"), (2, "完成")]
    assert rows("1 120 9 完成") == [(1, "120%"), (9, "完成")]
    assert read_rows("2 等张工") == (RowAnswer(2, "等张工", sure=False),)


@pytest.mark.parametrize(
    "said",
    [
        "2", "80", "80%", "100%", "9:30", "12:30开会", "1.5", "1.5天", "3天后完成", "2台服务器到位", "2 台服务器", "1个问题", "3点开会", "1号完成", "5人到位",
        "1月20日上线", "10月28日", "2026-10-28 完成", "3.0版本上线", "30%完成", "1 80 2 3 不变", "1 80 T2 完成", "核心功能 80%", "T2 80", "", "--",
    ],
)  # fmt: skip
def test_figures_of_the_work_are_no_rows(said: str) -> None:
    assert read_rows(said) == ()


def test_one_row_alone() -> None:
    assert [row_alone(said) for said in ("2", "第二个", "2.", "第2项", "是2", "2吧")] == [2] * 6
    assert [row_alone(said) for said in ("20%", "两点", "T2", "2天", "222")] == [None] * 5


@given(st.text(alphabet="0123456789 .:：，,；;%％完成不变T第项个\n等好", max_size=40))
def test_any_figures_are_survived(text: str) -> None:
    assert all(0 <= row.row <= 99 and row.words for row in read_rows(text))
    row_alone(text)
    read_wish(text, KNOWN)
    read_new_date(text)
