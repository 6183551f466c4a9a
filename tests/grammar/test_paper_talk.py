"""Sentences about the forms: what they stand for, and chat that only looks like them."""

from __future__ import annotations

import pytest

from bot.grammar.paper_talk import as_form, read_paper

SAID = {
    "R1 同意": ("会签", "R1"),
    "R1变更1 同意": ("会签", "R1 变更1"),
    "同意变更": ("会签", "变更"),
    "同意归档": ("会签", "归档"),
    "同意R1变更1": ("会签", "R1 变更1"),
    "不同意R1变更1，因为人力不足": ("会签", "R1 变更1 不同意 原因:人力不足"),
    "我对变更没有意见，同意": ("会签", "变更"),
    "我不能参加M1，请@小赵代": ("不参加", "M1 由@小赵"),
    "资质确认了，签字Ｒ１": ("会签", "R1"),
    "分工没问题，签": ("会签", "分工"),
    "同意分工": ("会签", "分工"),
    "M1纪要确认": ("会签", "M1"),
    "T2的验收没问题": ("会签", "T2 验收"),
    "R3 不同意，原因：人力不足": ("会签", "R3 不同意 原因:人力不足"),
    "对R1有意见：建议分两批搬，先搬一车间": ("意见", "R1 建议分两批搬，先搬一车间"),
    "我参加": ("参加", ""),
    "M2我可以参加": ("参加", "M2"),
    "M1 参加不了，让@钱工替我去": ("不参加", "M1 由@钱工"),
    "我去不了": ("不参加", ""),
    "T3 我来认领": ("认领", "T3"),
    "T2 需要设备部提供叉车3台，10月14日前": ("支持", "T2 设备部 叉车3台 10月14日前"),
    "T1 交付，报告在 https://example.com/a": ("提交", "T1 报告在 https://example.com/a"),
    "T1 验收通过": ("验收", "T1 通过"),
    "T1 试车报告不通过，缺少空载数据": ("验收", "T1 试车报告 不通过 原因:缺少空载数据"),
    "风险1 可以关了，道路已铺钢板": ("风险", "风险1 关闭 道路已铺钢板"),
    "Q1 解决了，措施：换用液压拉拔器，原因：年久失修": ("解决", "Q1 措施：换用液压拉拔器，原因：年久失修"),
    "项目可以结项了": ("归档", ""),
}
CHAT = (
    "T1 80%，明天联调", "T1 完成", "R1 什么时候评估？", "大家都参加了培训", "你参加吗", "分工表发我一下", "风险很大", "我来", "T3 交给老郑吧",
    "Q1 解决了", "项目进展顺利", "变更太多了", "同意", "M1 几点开始？", "T2 需要两天", "意见很多",
)  # fmt: skip


@pytest.mark.parametrize("said", SAID)
def test_what_a_sentence_stands_for(said: str) -> None:
    wish = read_paper(said)
    assert wish is not None
    assert (wish.command, wish.args) == SAID[said]


@pytest.mark.parametrize("said", CHAT)
def test_chat_stays_chat(said: str) -> None:
    assert read_paper(said) is None


def test_an_issue_told_in_clauses() -> None:
    said = "冲床螺栓锈死，拆不下来，请@小秦 处理，9月22日前解决，原因是年久失修，已经试过加松动剂"
    assert "".join(as_form(said).split()) == "冲床螺栓锈死，拆不下来，@小秦，截止:9月22日，原因:年久失修，已尝试:加松动剂"
    for plain in ("测试环境不足 @小邓 原因:排期", "研发部进度慢", "两天前解决过一次，又出现了"):
        assert as_form(plain) == plain
