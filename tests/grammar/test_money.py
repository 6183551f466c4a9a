"""Amounts as people write them, in yuan; None where no amount was meant."""

from __future__ import annotations

import pytest

from bot.grammar.money import read_money
from bot.texts.budget import money

READ: dict[str, float | None] = {
    "2万": 20_000, "0.8万": 8_000, "8千": 8_000, "1.5万元": 15_000, "20,000": 20_000, "3百": 300, "￥5000": 5_000,
    "¥ 5,000.50": 5_000.5, "T2 5000": 5_000, "用 0.8万 印刷": 8_000, "2万5": 25_000, "2万5千": 25_000, "2万500": 20_500,
    "三万": 30_000, "一万五": 15_000, "五百块": 500, "两千": 2_000, "一千二百元": 1_200, "十万": 100_000,
    "1百万": 1_000_000, "百万": 1_000_000, "３万": 30_000, "２，０００元": 2_000, "5k": 5_000, "3W": 30_000,
    "1亿": 100_000_000, "二十万三千": 203_000, "100块钱": 100, "印刷费300元": 300, "5000元整": 5_000,
    "印刷 3份 200元": 200, "10月12日 300": 300, "用 300 10月印刷": 300, "2026-市场-001 2万": 20_000,
    "#产品3.0 2万": 20_000, "12345.678": 12_345.68,
    "": None, "abc": None, "80%": None, "-500": None, "0": None, "T2": None, "10月12日": None, "3份": None, "12:30": None,
    "半": None, "9" * 30: None,
}  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_an_amount_is_read(text: str) -> None:
    found = read_money(text)
    assert (found and found.fen) == (None if READ[text] is None else round(READ[text] * 100))
    if found:
        assert text[slice(*found.span)] == found.source


@pytest.mark.parametrize(
    ("fen", "said"),
    [(0, "0元"), (50, "0.5元"), (800_000, "8,000元"), (2_000_000, "2万元"), (1_190_000, "1.19万元"),
     (1_234_560, "12,345.6元"), (1_234_500, "12,345元"), (10**12, "1,000,000万元")],
)  # fmt: skip
def test_an_amount_is_said_so_that_it_reads_back(fen: int, said: str) -> None:
    assert money(fen) == said
    found = read_money(said)
    assert (found.fen if found else 0) == fen
