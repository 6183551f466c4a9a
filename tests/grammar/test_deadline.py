"""Deadlines against the collected cases, and what must hold for every one of them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.grammar.deadline import Deadline, propose, read_deadline, say_moment
from bot.rules.calendar import Calendar
from tests.grammar.support import CALENDAR, DATA, NOW, SHARED, load, local, same_moment

OWN = [case for case in load(DATA / "deadlines.own.json") if case["kind"] != "progress"]
MORE = load(DATA / "deadlines.more.json")
FLAGS = ("past", "confirm", "conflict", "estimated")


def read(text: str, now: datetime = NOW) -> Deadline | None:
    return read_deadline(text, now, CALENDAR)


def told(case: dict[str, Any]) -> dict[str, Any]:
    """What we say to a case, in the words of its expectation."""
    found = read(case["text"], local(case["reference"]))
    answer: dict[str, Any] = {"deadline": found.iso if found else None}
    answer["vague"] = bool(found and found.vague and found.day is None)
    return answer | {flag: bool(found and getattr(found, flag)) for flag in FLAGS}


def differs(case: dict[str, Any]) -> dict[str, Any]:
    answer = told(case)
    expect = {key: value for key, value in case["expect"].items() if key in answer}
    wrong = {key: (value, answer[key]) for key, value in expect.items() if key != "deadline" and answer[key] != value}
    if "deadline" in expect and not same_moment(expect["deadline"], answer["deadline"]):
        wrong["deadline"] = (expect["deadline"], answer["deadline"])
    return wrong


@pytest.mark.parametrize("case", OWN, ids=lambda case: case["text"])
def test_own_case(case: dict[str, Any]) -> None:
    assert differs(case) == {}


def test_more_cases_all_right_and_half_of_them_traps() -> None:
    assert len(MORE) >= 300
    assert sum(case["expect"].get("deadline") is None for case in MORE) * 2 >= len(MORE)
    assert {f"{case['text']} @ {case['reference']}": wrong for case in MORE if (wrong := differs(case))} == {}


def test_public_cases() -> None:
    path = SHARED / "deadlines.public.json"
    if not path.exists():
        pytest.skip("the public cases of other parsers are not here; they are read from beside the project")
    cases = load(path)
    got = [(case, told({**case, "reference": case["reference"]})["deadline"]) for case in cases]
    right = [same_moment(case["expected"], answer) for case, answer in got]
    wrong = [(case["text"], answer) for (case, answer), ok in zip(got, right, strict=True) if not ok and answer]
    assert sum(right) >= 0.97 * len(cases), [c["text"] for (c, _), ok in zip(got, right, strict=True) if not ok]
    assert len(wrong) <= 0.015 * len(cases), wrong


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("用户调研　@陈专员　下周三下班前", "下周三下班前"),
        ("请週五18：00前給我", "週五18：00前"),
        ("1\u200b1月2\u200b5日前完成", "1\u200b1月2\u200b5日前"),
        ("尽快修一下", "尽快"),
        ("8点 ", "8点"),
        ("下周三　", "下周三"),
    ],
)
def test_span_points_into_the_given_text(text: str, source: str) -> None:
    found = read(text)
    assert found is not None
    assert found.source == source == text[slice(*found.span)]


def test_asks_instead_of_guessing() -> None:
    assert (today := read("周三前")) is not None
    assert today.ask == "today_weekday"
    assert (month := read("12月前")) is not None
    assert (month.ask, month.day) == ("ambiguous_month", None)
    assert (clock := read("8点前发我")) is not None
    assert clock.ask == "clock_7_8"
    assert (event := read("合同签订后5个工作日内")) is not None
    assert (event.ask, event.day) == ("after_event", None)
    assert (several := read("初稿周四前，终稿下周二前")) is not None
    assert several.ask == "several"


def test_off_work_is_a_setting() -> None:
    found = read_deadline("周五下班前", NOW, CALENDAR, off_work=time(17, 30))
    assert found is not None
    assert found.iso == "2026-11-20T17:30"


def test_year_without_a_list_is_marked() -> None:
    found = read("30个工作日内", local("2026-12-20T09:00"))
    assert found is not None
    assert found.estimated
    plain = read("1月10日前", local("2026-12-20T09:00"))
    assert plain is not None
    assert not plain.estimated


def test_empty_calendar_still_answers() -> None:
    found = read_deadline("3个工作日内", NOW, Calendar({}))
    assert found is not None
    assert (found.day, found.estimated) == (date(2026, 11, 23), True)


@given(st.datetimes(local("2010-01-01"), local("2030-12-31")))
def test_proposals_are_two_working_days_ahead(now: datetime) -> None:
    first, second = propose(now, CALENDAR)
    assert now < first < second
    assert CALENDAR.is_working(first.date())
    assert CALENDAR.is_working(second.date())
    assert first.time() == second.time() == time(18, 0)


moments = st.datetimes(local("2004-01-01"), local("2035-12-31")).map(lambda m: m.replace(second=0, microsecond=0))


@given(moments, st.integers(-400, 400), st.booleans())
def test_said_back_and_read_again_is_the_same(moment: datetime, days: int, has_clock: bool) -> None:
    now = datetime.combine((moment + timedelta(days=days)).date(), time(9, 28))
    said = say_moment(moment, has_clock=has_clock, today=now.date())
    for text in (said, f"{said}前", f"{said} 前"):
        found = read_deadline(text, now, CALENDAR)
        assert found is not None
        assert not found.conflict
        assert found.day == moment.date()
        assert found.clock == (moment.time() if has_clock else None)


def test_say_moment() -> None:
    today = date(2026, 10, 12)
    assert say_moment(local("2026-10-20T23:59"), has_clock=False, today=today) == "10月20日（周二）"
    assert say_moment(local("2027-10-20T18:00"), has_clock=True, today=today) == "2027年10月20日（周三）18:00"


PLAIN = [case for case in OWN + MORE if case["kind"] in ("deadline", "no_deadline")]
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


@given(st.sampled_from(PLAIN))
def test_full_width_changes_nothing(case: dict[str, Any]) -> None:
    assert told({**case, "text": case["text"].translate(WIDE)}) == told(case)


PREFIXES = ("麻烦", "请", "辛苦", "各位，", "你好，", "@张工 ", "麻烦大家")
SUFFIXES = ("，谢谢", "，辛苦了", "！", "，麻烦了", " 谢谢", "，多谢大家", "。", "哈", "～")
DEADLINES = [case for case in OWN + MORE if case["kind"] == "deadline" and not case["text"].isascii()]


@settings(max_examples=300)
@given(st.sampled_from(DEADLINES), st.sampled_from(PREFIXES), st.sampled_from(SUFFIXES))
def test_politeness_changes_nothing(case: dict[str, Any], before: str, after: str) -> None:
    assert told({**case, "text": before + case["text"] + after}) == told(case)


pieces = st.sampled_from(
    [
        *(case["text"] for case in OWN + MORE),
        "前",
        "后",
        "到",
        "-",
        "10",
        "年",
        "月",
        "日",
        "周",
        "，",
        " ",
        "\n",
        "《",
        "@",
        "0",
    ]
)


@settings(max_examples=300)
@given(st.lists(st.one_of(pieces, st.text(max_size=8)), max_size=12).map("".join), moments)
def test_any_text_gives_an_answer_within_reach(text: str, now: datetime) -> None:
    found = read_deadline(text, now, CALENDAR)
    if found is not None:
        assert 0 <= found.span[0] <= found.span[1] <= len(text)
        assert found.day is None or 1950 <= found.day.year <= 2200
        assert (found.day is None) == (found.moment is None) == (found.iso is None)
