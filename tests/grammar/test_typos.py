"""A mistyped command gets one suggestion or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import BY_NAME, BY_WORD
from bot.grammar.typos import sounds_of, suggest

SEVENTEEN = {
    "进读": "进度", "近度": "进度", "jindu": "进度", "jingdu": "进度", "progess": "进度", "任物": "任务", "人物": "任务", "renwu": "任务", "周抱": "周报",
    "zhoubao": "周报", "我要报进度": "进度", "该期": "改期", "gaiqi": "改期", "文题": "问题", "帮住": "帮助", "预期": "逾期", "撤肖": "撤销",
}  # fmt: skip
MORE = {
    "收道": "收到", "转教": "转交", "解绝": "解决", "设值": "设置", "稍候": "稍后",
    "更进": "跟进", "项木": "项目", "部们": "部门", "上抱": "上报", "成圆": "成员",
    "taks": "任务", "weekley": "周报", "chexiao": "撤销", "shoudao": "收到", "zoubao": "周报", "写周报": "周报", "jdd": "进度", "崔": "催", "未跟新": "未更新",
}  # fmt: skip


def meant(typed: str) -> str | None:
    found = suggest(typed, BY_WORD)
    return BY_WORD[found] if found else None


def test_seventeen_of_seventeen() -> None:
    assert {typed: meant(typed) for typed in SEVENTEEN} == SEVENTEEN
    assert len(SEVENTEEN) == 17


def test_more_slips() -> None:
    assert {typed: meant(typed) for typed in MORE} == MORE


@pytest.mark.parametrize("typed", ["天气", "午饭", "usr", "哈哈", "今天", "考勤", "work", "tmp", "home", "www", "abc", "x", ""])
def test_other_words_get_none(typed: str) -> None:
    assert suggest(typed, BY_WORD) is None


def test_a_word_that_is_known_needs_none() -> None:
    assert all(suggest(word, BY_WORD) is None for word in BY_WORD)


def test_every_command_can_be_typed_by_its_sound() -> None:
    unlisted = [name for name in BY_NAME if not name.isascii() and not sounds_of(name)]
    assert unlisted == [], "add their characters to the table in bot/grammar/typos.py"


@given(st.text(max_size=30))
def test_any_word_is_survived(typed: str) -> None:
    found = suggest(typed, BY_WORD)
    assert found is None or found in BY_WORD


def test_no_word_is_typed_for_two_commands() -> None:
    words = [word.lower() for command in BY_NAME.values() for word in command.WORDS]
    assert sorted(word for word in set(words) if words.count(word) > 1) == []
