"""Sentences that name a new record, and reports and chat that only look like them."""

from __future__ import annotations

import pytest

from bot.grammar.form_talk import Named, as_verdict, read_named, read_reached

SAID = {
    "再加个任务 服务器采购 周总监负责 下周五之前到位": Named("任务", "服务器采购 周总监负责 下周五之前到位"),
    "帮我新增一条任务：验机": Named("任务", "验机"),
    "我们想提一个需求 官网改版": Named("需求", "官网改版"),
    "有一个风险，前端下月离职": Named("风险", "前端下月离职"),
    "跟供应商电话聊了，报价下周给，记一下": Named("沟通", "跟供应商电话聊了，报价下周给"),
    "约个会 周四下午3点 财务部 讨论付款": Named("会议", "付款", "周四下午3点", ("财务部",)),
    "周四开会讨论验机": Named("会议", "验机", "周四"),
    "明天下午3点，大家一起开个会，聊一下预算": Named("会议", "预算", "明天下午3点"),
    "首页设计弄好了，提交验收": Named("提交", "首页设计弄好了"),
}
OTHER = (
    "任务完成了", "T1 80%，有个风险，前端离职", "首页设计完成了，记一下", "进度50%，已电话沟通，记一下", "开会去了", "会议室坏了", "周四开会",
    "开会讨论什么？", "提个需求", "有风险，人手不足", "今天开了需求会", "等法务盖章", "设计稿已提交", "开会议室的门",
)  # fmt: skip


@pytest.mark.parametrize("said", SAID)
def test_a_new_record_named(said: str) -> None:
    assert read_named(said) == SAID[said]


@pytest.mark.parametrize("said", OTHER)
def test_reports_and_chat(said: str) -> None:
    assert read_named(said) is None


def test_a_value_reached_and_a_verdict_in_clauses() -> None:
    assert read_reached("月询盘量做到520了") == ("月询盘量", "520")
    assert read_reached("转化率达到5.2%") == ("转化率", "5.2%")
    assert read_reached("联调做了一半") is None
    said = as_verdict("R1 同意立项，由运营牵头，刘主管负责，赵总分管").replace("，", " ")
    assert said.split() == ["R1", "同意立项", "牵头:运营", "负责人:刘主管", "分管领导:赵总"]
    assert as_verdict("R1 通过 牵头:市场部 负责人:@王经理") == "R1 通过 牵头:市场部 负责人:@王经理"
