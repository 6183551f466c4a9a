"""The fast path of reading gives what the whole grammar gives, wherever it dares to give anything."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.grammar import figures, questions, states
from bot.grammar.fold import clean, flat
from bot.grammar.plain_report import MOST, read_plain
from bot.grammar.progress import read_reports
from bot.grammar.remarks import Remarks, read_remarks
from bot.grammar.standing import how_far
from tests.grammar.support import CALENDAR, DATA, NOW, load

GRAMMAR = Path(states.__file__).parent
HERE = Path(__file__).parent
HEADS = ("45% {}", "T12 45% {}", "t3 7%{}", "T12 99% 今日{}", "60% 今天{}了", "60% {}，接口已对齐", "T1 45% 设计稿{}，联调{}")


def texts() -> list[str]:
    """Every text of the data files and every string of the grammar's tests."""
    found = [case["text"] for file in ("deadlines.own.json", "deadlines.more.json") for case in load(DATA / file)]
    for path in HERE.glob("test_*.py"):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        found += [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return list(dict.fromkeys(found))


def pieces() -> list[str]:
    """Their clauses, and the words of the grammar's own patterns."""
    found = [clause for text in texts() for clause in re.split(r"[，,。；;、\s]+", text) if len(clause) <= 30]
    for path in GRAMMAR.glob("*.py"):
        found += re.findall("[\u4e00-\u9fff]{1,6}|[A-Za-z]{2,10}", path.read_text(encoding="utf-8"))
    return sorted(set(found))


TEXTS, PIECES = texts(), pieces()


def check(text: str) -> bool:
    """Whether the fast path took it; where it did, everything that reporting would look at again says the same."""
    text = clean(text)
    fast = read_plain(text, ("研发部",))
    if fast is None:
        return False
    assert fast.plain
    [full] = read_reports(text, NOW, CALENDAR, departments=("研发部",))
    assert replace(fast, plain=False) == full, text
    assert read_remarks(full) == Remarks(full.note, "", ""), text
    assert questions.statements(full.source) == full.source, text
    assert figures.torn(full.source) is None
    assert figures.rounded(full.source, full.percent or 0) is None
    assert how_far(flat(full.source)) is not None
    assert not re.search("不了|不成|不定|不完", flat(full.note))  # what reporting takes for a risk
    return True


def framed(words: str) -> Iterator[str]:
    yield words
    for head in HEADS:
        yield head.format(words, words)


def test_over_every_text_of_the_other_tests() -> None:
    assert sum(check(one) for text in TEXTS for one in framed(text)) > 100


def test_over_every_word_of_the_grammar() -> None:
    assert sum(check(one) for piece in PIECES for one in framed(piece)) > 1000


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(HEADS),
    st.lists(st.sampled_from(PIECES) | st.sampled_from(" ，一二三0tT%"), max_size=5).map("".join),
)
def test_over_made_texts(head: str, words: str) -> None:
    check(head.format(words, words))


@pytest.mark.parametrize(
    "text",
    [
        "45% 今日联调，接口已对齐", "T12 80% 今日联调", "80%", "t7 80%", "T12 80% 设计稿已发王总", "12% 开始写UI", "33% 正在对接，今天评审",
    ],
)  # fmt: skip
def test_the_commonest_reports_are_plain(text: str) -> None:
    assert check(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "100%", "0%", "120%", "T12", "80% 等甲方", "80% 風險在供應商", "80% 明天完成", "80% 推迟到周五", "80% 谁来接口", "80% 好了吗",
        "80% 已完成", "80% 3个用例", "80% 措施：加人", "80% 联调。T2 完成", "T2 T3 80%", "80% 往後推", "80% 做到一半", "80% " + "写" * MOST,
    ],
)  # fmt: skip
def test_whatever_says_more_is_left_to_the_whole_grammar(text: str) -> None:
    assert read_plain(text, ()) is None


def test_a_department_that_begins_with_a_figure_could_stand_first() -> None:
    assert read_plain("45% 联调", ("4部",)) is None
