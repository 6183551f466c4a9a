"""Words after a question that are no answer to it, and the answers that look like them."""

from __future__ import annotations

import pytest

from bot.grammar import answers

DROPS = (
    "算了", "算了不延了", "不延了", "不用了", "没事了", "不用了，谢谢",
    "那算了吧", "还是不改了", "算了，按原计划来", "算了算了", "当我没说", "不转交了",
    "不做了",
)  # fmt: skip
WAITS = (
    "稍等，我问下领导", "在吗", "在吗？", "让我想想", "我想想", "等一下",
    "等会儿", "稍等", "不知道找谁", "我问问张工", "晚点再说", "我先看看",
    "还没想好", "我跟领导商量一下", "不清楚该找谁", "你好",
)  # fmt: skip
ASKS = (
    "我还有啥没干", "为什么要原因？", "谁负责呢", "这个必须填吗", "怎么填", "还有什么任务",
)  # fmt: skip
ANSWERS = (
    "算了一下工作量，需要多两天", "不对称加密库没到货", "不对接文档就没法联调", "不用了老接口，要重新联调", "等法务盖章", "等一下游接口",
    "需求没确定，等客户确认", "谁来测还没定", "客户没想好颜色", "不改了方案，重新排期", "我问下来环境要下周才到", "取消了一个供应商",
    "没事故但服务器慢", "测试人手不够", "客户还没定什么时候验收", "确认一下需求范围再做", "环境还没到", "在等接口",
    "加油站点位没谈下来", "不做了的功能影响联调",
)  # fmt: skip


@pytest.mark.parametrize(("kind", "said"), [(k, s) for k, group in (("drops", DROPS), ("waits", WAITS), ("asks_back", ASKS)) for s in group])
def test_no_answer(kind: str, said: str) -> None:
    assert getattr(answers, kind)(said)


@pytest.mark.parametrize("said", ANSWERS)
def test_an_answer_stays_one(said: str) -> None:
    read = (answers.drops(said), answers.waits(said), answers.cheers(said), answers.asks_back(said), answers.doubtful(said))
    assert not any(read)


@pytest.mark.parametrize("said", ["不对，之前估少了", "算了，环境还没到", "等等，我说的是T2"])
def test_perhaps_an_answer(said: str) -> None:
    assert answers.doubtful(said) and not answers.drops(said)


@pytest.mark.parametrize(
    ("said", "left"),
    [("不对，10月30日", "10月30日"), ("说错了，是10月30日", "10月30日"), ("改成周五", "周五"), ("10月30日", "10月30日"), ("应该是小李", "小李")],
)
def test_what_is_meant_instead(said: str, left: str) -> None:
    assert answers.corrected(said) == left


def test_what_a_command_makes_of_it() -> None:
    assert answers.drops("没啥了", command="有困难") and not answers.drops("没啥了", command="改期")
    assert not answers.drops("不做了", command="取消") and answers.drops("算了", command="取消")
    assert not answers.waits("不清楚", unsure=False) and answers.waits("稍等", unsure=False)
    assert answers.cheers("大家加油") and answers.addresses("我们一起努力做好！") and not answers.addresses("通过测试的安装包")
