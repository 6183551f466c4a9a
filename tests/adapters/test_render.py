"""Rendering: rows of the outbox, plain text, markdown, parts that fit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.base import (
    LEVELS,
    Button,
    Buttons,
    Divider,
    Facts,
    Form,
    FormField,
    OutgoingMention,
    OutgoingMessage,
    Profile,
    Table,
    Text,
)
from adapters.render import chunks, pack, parts, plainer, to_markdown, to_plain, unlink, unpack, widen

WHOLE = OutgoingMessage(
    "今日进度",
    (
        Text("两项要紧"),
        Text("请今天更新", "strong"),
        Facts((("项目", "产品3.0"), ("进度", "75%"))),
        Table(("编号", "事项", "状态"), (("T2", "核心功能开发", "滞后"), ("T12", "验收", "正常"))),
        Divider(),
        Buttons((Button("我来", "/跟进 Q1 今天18:00", "primary"), Button("不用了", "/取消 T2", "danger"))),
        Form("/进度 T2", (FormField("百分比", "百分比", "80"), FormField("说明", "说明"))),
    ),
    (OutgoingMention("user0147", "张伟"),),
    mention_everyone=True,
    tone="warn",
    plain="短的",
)

CLUSTERS = ["中", "文", "a", "1", " ", "\n", "@张伟 ", "|", "*", "e\u0301", "👨\u200d👩\u200d👧", "🇨🇳", "👍🏽"]
words = st.lists(st.sampled_from(CLUSTERS), max_size=80).map("".join)
blocks = st.one_of(
    st.builds(Text, words, st.sampled_from(["normal", "strong", "muted"])),
    st.builds(Facts, st.lists(st.tuples(words, words), max_size=4).map(tuple)),
    st.builds(lambda rows: Table(("甲", "乙"), rows), st.lists(st.tuples(words, words), max_size=6).map(tuple)),
    st.just(Divider()),
    st.builds(lambda a, b: Buttons((Button(a, b),)), words, words),
    st.builds(lambda a, b: Form(a, (FormField("k", b, a),)), words, words),
)
messages = st.builds(
    OutgoingMessage,
    words,
    st.lists(blocks, max_size=6).map(tuple),
    st.lists(st.builds(OutgoingMention, words, words), max_size=2).map(tuple),
    st.booleans(),
    st.sampled_from(["neutral", "good", "warn", "alarm"]),
    words,
)


@settings(deadline=None)
@given(messages)
def test_a_packed_message_comes_back(message: OutgoingMessage) -> None:
    assert unpack(pack(message)) == message


def test_a_small_message_is_a_small_row() -> None:
    assert pack(OutgoingMessage(blocks=(Text("好"),))) == '{"blocks":[["text","好"]]}'
    assert unpack(pack(WHOLE)) == WHOLE


def test_an_unknown_block_is_said() -> None:
    with pytest.raises(ValueError, match="not a block"):
        unpack('{"blocks":[["video","x"]]}')


def without_plain() -> OutgoingMessage:
    return OutgoingMessage(WHOLE.title, WHOLE.blocks)


def test_plain_text() -> None:
    assert to_plain(without_plain(), mention_line="@user0147", buttons=True, say="@牵头助手 ").split("\n") == [
        "@user0147",
        "今日进度",
        "两项要紧",
        "请今天更新",
        "项目：产品3.0",
        "进度：75%",
        "编号｜事项　　　　｜状态",
        "T2　｜核心功能开发｜滞后",
        "T12 ｜验收　　　　｜正常",
        "————————",
        "［我来］@牵头助手 /跟进 Q1 今天18:00",
        "［不用了］@牵头助手 /取消 T2",
        "［提交］@牵头助手 /进度 T2 百分比:80 说明:…",
    ]
    assert "我来" not in to_plain(without_plain(), buttons=False)
    assert to_plain(WHOLE, mention_line="@u", buttons=True) == "@u\n短的"


def test_markdown() -> None:
    text = to_markdown(without_plain(), lambda line: line.replace("进度", "JINDU"), "\n\n", buttons=True)
    assert text.split("\n\n") == [
        "### 今日JINDU",
        "两项要紧",
        "**请今天更新**",
        "**项目**：产品3.0",
        "**JINDU**：75%",
        "**编号｜事项｜状态**",
        "- T2｜核心功能开发｜滞后",
        "- T12｜验收｜正常",
        "————————",
        "［我来］/跟进 Q1 今天18:00",
        "［不用了］/取消 T2",
        "［提交］/JINDU T2 百分比:80 说明:…",
    ]


def test_marks_made_harmless() -> None:
    assert widen("@a [b]", "@[]") == "＠a ［b］"
    assert (
        unlink("见 https://a.b/c 与 WWW.x.y 及 dtmd://z，比例 1:2")
        == "见 https：//a.b/c 与 WWW．x.y 及 dtmd：//z，比例 1:2"
    )


def test_degrading_step_by_step() -> None:
    assert [plainer(level, LEVELS) for level in LEVELS] == ["markdown", "text", None]
    assert plainer("card", ("card", "text")) == "text"
    assert plainer("markdown", ("card", "text")) == "text"


# ---------------------------------------------------------------- splitting (F26)


def test_short_text_stays_whole() -> None:
    assert chunks("一\n二", 100) == ["一\n二"]


def test_text_is_split_at_line_ends() -> None:
    assert chunks("第一行\n第二行\n第三行", 12) == ["第一行", "第二行", "第三行"]


@settings(deadline=None)
@given(words.map(lambda text: text * 3), st.integers(40, 90))
def test_parts_are_small_whole_and_in_order(text: str, limit: int) -> None:
    bare = chunks(text, limit)
    assert all(len(piece.encode()) <= limit for piece in bare)
    assert "".join(bare).replace("\n", "") == text.replace("\n", "")
    for left, right in pairwise(bare):
        assert not right.startswith(("\u0301", "\u200d", "🇳", "🏽")), "a character was cut"
        assert not left.endswith(("\u200d", "🇨", "@", "@张")), "a character or a mention was cut"


@pytest.mark.parametrize("atom", ["@张三丰", "👨\u200d👩\u200d👧", "e\u0301\u0323", "🇨🇳", "👍🏽", "☎\ufe0f"])
def test_what_belongs_together_is_never_cut(atom: str) -> None:
    for before in range(60):
        text = "x" * before + f" {atom} " + "y" * 80
        assert sum(piece.count(atom) for piece in chunks(text, 40)) == 1


@pytest.mark.parametrize("delta", [-1, 0, 1])
def test_sizes_around_the_limit(delta: int) -> None:
    text = "长" * 400 + "x" * delta if delta >= 0 else "长" * 399 + "xx"
    pieces = chunks(text, 1200)
    assert len(pieces) == (2 if delta > 0 else 1)


def test_a_flood_of_marks_ends() -> None:
    assert "".join(chunks("a" + "\u0301" * 500, 40)) == "a" + "\u0301" * 500


@settings(deadline=None)
@given(messages, st.integers(300, 900))
def test_parts_of_a_message_fit_and_lose_nothing(message: OutgoingMessage, limit: int) -> None:
    profile = Profile(max_text_bytes=limit)
    got = parts(message, profile)
    if len(got) == 1:
        return
    assert [one.mention for one in got[1:]] == [()] * (len(got) - 1)
    assert got[0].mention == message.mention
    assert [bool(one.mention_everyone) for one in got[1:]] == [False] * (len(got) - 1)
    if len(message.title.encode()) < 100:
        for one in got:
            rigid = [block for block in one.blocks if isinstance(block, Buttons | Form)]
            if all(len(to_plain(OutgoingMessage(blocks=(block,)), buttons=True).encode()) < 150 for block in rigid):
                assert len(to_plain(one, buttons=True).encode()) <= limit
    assert all(one.title.endswith(f"({n}/{len(got)})") for n, one in enumerate(got, 1))
    buttons = [button for one in got for block in one.blocks if isinstance(block, Buttons) for button in block.buttons]
    assert buttons == [button for block in message.blocks if isinstance(block, Buttons) for button in block.buttons]


def test_a_long_message_fits_in_parts() -> None:
    rows = tuple((f"T{n}", "核心功能开发" * 4, "滞后") for n in range(400))
    message = OutgoingMessage("项目周报", (Text("开头"), Table(("编号", "事项", "状态"), rows), Text("很长。" * 3000)))
    got = parts(message, Profile(max_text_bytes=12_000))
    texts = [to_plain(one, buttons=True) for one in got]
    assert all(len(text.encode()) <= 12_000 for text in texts)
    assert sum(text.count("核心功能开发" * 4) for text in texts) == 400
    assert sum(text.count("很长。") for text in texts) >= 2_990
    assert all("编号" in text for text in texts if "T7" in text)


def test_plain_alone_is_split_too() -> None:
    got = parts(OutgoingMessage(plain="行\n" * 5000), Profile(max_text_bytes=6_000))
    assert len(got) > 1
    assert sum(to_plain(one, buttons=True).count("行") for one in got) == 5000


def test_our_own_links_open_from_numbers_and_users_text_from_none() -> None:
    links = (("T1", "https://q.example.com/m/7"), ("Q1", "https://q.example.com/m/9"))
    message = OutgoingMessage("周报", (Text("T1 联调、T11 [点我](x)\n等 Q1，AT1 不是", links=links),))
    assert unpack(pack(message)) == message

    def link(words: str, address: str) -> str:
        return f"[{words}]({address})"

    shown = to_markdown(message, lambda line: line.replace("[", "［"), "\n", link=link)
    first, second = shown.split("\n")[1:]
    assert first == "[T1](https://q.example.com/m/7) 联调、T11 ［点我](x)"
    assert second == "等 [Q1](https://q.example.com/m/9)，AT1 不是"
    assert "https" not in to_markdown(message, str, "\n")  # where links are not shown
