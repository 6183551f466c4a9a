"""Strict JSON, narrow readers, clean text (A10, A16)."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.reading import Unreadable, clean, clean_name, millis_at, named_in, objects_at, strict_json, text_at
from tests.adapters.samples.dingtalk import NONSENSE

UNREADABLE = sorted(NONSENSE)


@pytest.mark.parametrize("name", UNREADABLE)
def test_nonsense_is_unreadable(name: str) -> None:
    with pytest.raises(Unreadable):
        strict_json(NONSENSE[name])


storable = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


@settings(deadline=None)
@given(
    st.dictionaries(storable, st.recursive(storable | st.integers() | st.booleans(), lambda x: st.lists(x, max_size=3)))
)
def test_honest_json_is_read(value: dict[str, object]) -> None:
    assert strict_json(json.dumps(value).encode()) == value
    assert strict_json(json.dumps(value, ensure_ascii=False).encode()) == value


def test_brackets_in_a_text_are_no_depth() -> None:
    assert strict_json(json.dumps({"a": "[{" * 5000 + '\\"'}).encode())["a"] == "[{" * 5000 + '\\"'
    deepest: object = 1
    for _ in range(31):
        deepest = {"a": deepest}
    assert strict_json(json.dumps({"a": deepest, "b": "[" * 40}).encode())


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_unreadable(raw: bytes) -> None:
    with suppress(Unreadable):
        assert isinstance(strict_json(raw), dict)


def test_the_wrong_type_is_as_good_as_absent() -> None:
    data: dict[str, object] = {"text": 7, "list": [{"a": 1}, "x", None], "time": True, "long": "x" * 20}
    assert (text_at(data, "text"), text_at(data, "none"), text_at(data, "long", 19)) == ("", "", "")
    assert objects_at(data, "list") == [{"a": 1}]
    assert objects_at(data, "text") == []
    assert [millis_at({"t": t}, "t") for t in (True, -1, 1.0, "x", "", "1 ", 10**13, None)] == [None] * 8
    assert [millis_at({"t": t}, "t") for t in (0, "1795150800000", 1795150800000)] == [0, 1795150800000, 1795150800000]


@pytest.mark.parametrize(
    ("given_text", "cleaned"),
    [
        ("/\u200b进度", "/进度"),
        ("a\u202eb\u2066c\U000e0041", "abc"),
        ("a\x00\x07\x1b[31mb", "a[31mb"),
        ("行\r\n行\r行\u2028行\t列", "行\n行\n行\n行\t列"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f", "👨\u200d👩\u200d👧 ❤\ufe0f"),
        ("中\u200d文", "中文"),
        ("Z" + "\u0301" * 50, "Z" + "\u0301" * 3),
        ("\ufeff文", "文"),
        ("\ud83d", ""),
    ],
)
def test_clean(given_text: str, cleaned: str) -> None:
    assert clean(given_text) == cleaned


@settings(deadline=None)
@given(st.text(max_size=100))
def test_clean_text_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode()


def test_a_name_is_one_short_line() -> None:
    assert clean_name("  小\n李\u200b  ", 40) == "小 李"
    assert clean_name("王" * 50, 40) == "王" * 40


def test_names() -> None:
    assert named_in("@张工，@李四/@王五 a@b @赵-六 (@钱七)") == ["张工", "李四", "王五", "赵-六", "钱七"]
