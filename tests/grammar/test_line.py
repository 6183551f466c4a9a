"""Command words, folding and cleaning."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.grammar.fold import clean, flat, fold
from bot.grammar.line import split_line
from bot.grammar.typos import suggest

WORDS = {
    "进度": "progress", "jd": "progress", "任务": "task", "分工": "task", "收到": "ack", "跟进": "follow", "查": "query", "问题": "issue",
    "周报": "weekly", "改期": "move", "帮助": "help", "我的": "mine",
}  # fmt: skip
BOTS = ("牵头助手",)


@pytest.mark.parametrize(
    ("text", "command", "args"),
    [
        ("/进度 T12 80%", "progress", "T12 80%"), ("/进度T12 80%", "progress", "T12 80%"), ("、进度 T12", "progress", "T12"),
        ("／进度　T12", "progress", "T12"), ("/JD T1", "progress", "T1"), ("@牵头助手 /进度 T2", "progress", "T2"),
        ("@牵头助手进度 T2", "progress", "T2"), ("进度 T2@牵头助手", "progress", "T2"), ("/进度 T2 @牵头助手 80%", "progress", "T2 80%"),
        ("收到 T2", "ack", "T2"), ("收到", "ack", ""), ("跟进 Q1 周四前", "follow", "Q1 周四前"), ("查T2", "query", "T2"),
        ("任务 写稿 @小李", "task", "写稿 @小李"), ("/進度 T1", "progress", "T1"), ("/进度：T1", "progress", "T1"), ("> /任务 x\n/收到", "ack", ""),
        ("进度怎么样了", None, "进度怎么样了"), ("好的收到", None, "好的收到"), ("问题不大", None, "问题不大"), ("> /任务 x", None, ""),
        ("/xyz abc", None, "abc"), ("", None, ""), ("@牵头助手", None, ""), ("接口联调还差20%", None, "接口联调还差20%"),
    ],
)  # fmt: skip
def test_split(text: str, command: str | None, args: str) -> None:
    found = split_line(text, WORDS, bot_names=BOTS)
    assert (found.command, found.args) == (command, args)


def test_slash_and_quotation_are_told() -> None:
    assert split_line("/xyz", WORDS, bot_names=BOTS).slash
    assert split_line("/xyz", WORDS, bot_names=BOTS).word == "xyz"
    assert not split_line("收到", WORDS, bot_names=BOTS).slash
    assert split_line("> 旧\n收到", WORDS, bot_names=BOTS).quoted


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("进读", "进度"),
        ("任物", "任务"),
        ("周抱", "周报"),
        ("改其", "改期"),
        ("进度", None),
        ("天气", None),
        ("", None),
    ],
)
def test_suggest(typed: str, meant: str | None) -> None:
    assert suggest(typed, WORDS) == meant


def test_clean_takes_out_what_is_not_seen() -> None:
    assert clean("a\x00b\u202ec\u200bd\ud800e\tf\ng") == "abcde\tf\ng"
    assert clean("e" + "\u0301" * 20) == "e" + "\u0301" * 3
    assert clean("👨\u200d👩\u200d👧") == "👨\u200d👩\u200d👧"
    assert clean("普通 text，《标题》") == "普通 text，《标题》"


def test_fold() -> None:
    assert fold("、进度　Ｔ１２　　８０％") == "/进度 T12 80%"
    assert fold("週五協作") == "周五协作"


@given(st.text(max_size=60))
def test_clean_is_idempotent_and_flat_keeps_the_length(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert len(flat(text)) == len(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in once)
    once.encode("utf-8")


@given(st.text(max_size=60))
def test_any_line_is_survived(text: str) -> None:
    line = split_line(text, WORDS, bot_names=BOTS)
    assert line.command is None or line.command in WORDS.values()
    assert suggest(text, WORDS) in {None, *WORDS}
