"""Logs are JSON lines, and hold no secret, no phone number and no message text."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.logs import HIDDEN, WITHHELD, get_logger, redact, redact_text, setup_logging


class Lines(io.StringIO):
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def only(self) -> dict[str, Any]:
        (one,) = self.objects()
        return one


@pytest.fixture
def lines() -> Iterator[Lines]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = Lines()
    setup_logging("INFO", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def test_one_json_object_a_line(lines: Lines) -> None:
    get_logger("bot.deliver").info("delivered", number="T12", attempts=2, late=None, people=["小李"])
    line = lines.only()
    assert line.pop("at").endswith("Z")
    assert line == {
        "event": "delivered", "level": "info", "logger": "bot.deliver",
        "number": "T12", "attempts": 2, "late": None, "people": ["小李"],
    }
    assert "小李" in lines.getvalue(), "Chinese stays readable"


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("POST https://oapi.dingtalk.com/robot/send?access_token=abc123def&timestamp=1 → 200", "abc123def"),
        ("GET /robot/sendBySession?session=0f1e2d3c", "0f1e2d3c"),
        ("?timestamp=1&sign=Wm9uZw%3D%3D&x=1", "Wm9uZw"),
        ('{"appSecret": "s3cr3t-value", "a": 1}', "s3cr3t-value"),
        ("{'client_secret': 's3cr3t-value'}", "s3cr3t-value"),
        ("encoding_aes_key=kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX", "kWxPEV2UEDyx"),
        ("Authorization: Bearer eyJhbGciOi.J9.abc", "eyJhbGciOi"),
        ("connect postgresql+psycopg://qiantou:hunter2@db:5432/qiantou failed", "hunter2"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/7a1b2c3d-0000-4444", "7a1b2c3d"),
        ("https://hooks.slack.com/services/T000/B000/XXXXYYYYZZZZ", "XXXXYYYYZZZZ"),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693axxx6-7aoc-4bc4", "693axxx6"),
        ("token xoxb-1234-abcdef", "xoxb-1234"),
        ("拨打 13812345678 没有人接", "13812345678"),
        ("联系人手机13812345678，", "13812345678"),
        ("mobile=+86 138-1234-5678", "1234"),
    ],
)
def test_secrets_in_a_sentence_are_hidden(lines: Lines, said: str, secret: str) -> None:
    get_logger().warning(said)
    logging.getLogger("somebody.else").warning("they say %s", said)
    assert len(lines.objects()) == 2
    assert secret not in lines.getvalue()
    assert lines.getvalue().count(HIDDEN) >= 2


@pytest.mark.parametrize(
    "kept",
    [
        "2026-市场-001",
        "T12 90%",
        "overdue:T12:2026-11-20",
        "conversation cidA1b2C3==",
        "2026-11-20T09:30:00+08:00",
        "错误编号 E3F2",
        "assign=3 design: 2 errcode=40035",
        "createAt 1763712000000",
    ],
)
def test_numbers_and_ids_people_search_for_stay(kept: str) -> None:
    assert redact_text(kept) == kept


def test_fields_with_telling_names_are_hidden_at_every_depth(lines: Lines) -> None:
    get_logger().info(
        "adapter saved",
        client_secret="aaa1", sessionWebhook="aaa2", sign="aaa3", Cookie="aaa4",
        settings={"robot_code": "ding1", "group_webhooks": {"cid": {"access_token": "aaa5", "secret": "aaa6"}},
                  "more": [{"encoding_aes_key": "aaa7", "verification-token": "aaa8"}]},
    )
    assert "aaa" not in lines.getvalue()
    assert lines.only()["settings"]["robot_code"] == "ding1"


def test_no_message_text_above_debug(lines: Lines) -> None:
    get_logger().info("received", text="核心功能开发已完成75%", payload={"a": "核心"}, message_id="m1")
    line = lines.only()
    assert line["text"] == line["payload"] == WITHHELD
    assert line["message_id"] == "m1"
    assert "核心" not in lines.getvalue()


def test_exceptions_are_one_line_and_redacted(lines: Lines) -> None:
    try:
        raise RuntimeError("refused https://x.example/send?access_token=abc123def")
    except RuntimeError:
        get_logger().exception("failed", error_number="E3F2")
    line = lines.only()
    assert "RuntimeError" in line["exception"]
    assert "abc123def" not in lines.getvalue()


def test_strange_values_never_break_a_line(lines: Lines) -> None:
    loop: dict[str, Any] = {}
    loop["again"] = loop
    get_logger().info("odd", raw_bytes=b"\xff" * 10, surrogate="\ud800", nul="\x00", loop=loop, big="长" * 10_000)
    wrong = logging.getLogger("wrong")
    wrong.handlers, wrong.propagate = [logging.getLogger().handlers[0]], False  # pytest's own handler would raise
    wrong.warning("%s and %s", "access_token=abc123def")
    get_logger().info("after")
    assert [line["event"] for line in lines.objects() if line["event"] in ("odd", "after")] == ["odd", "after"]
    assert len(lines.getvalue()) < 15_000
    assert "abc123def" not in lines.getvalue()
    assert [line["logger"] for line in lines.objects()] == ["qiantou", "wrong", "qiantou"]


def test_libraries_print_through_the_same_door(lines: Lines) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST https://x/send?access_token=abc")
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 42, extra={"color_message": "…"})
    logging.getLogger("y").error("oops", extra={"client_secret": "aaa1"})
    first, second = lines.objects()
    assert first["event"] == "Started server process [42]"
    assert "color_message" not in first
    assert second["client_secret"] == HIDDEN


def test_redact_gives_plain_json() -> None:
    assert redact({"a": (1, 2.5, True), "phone": 13812345678, "size": 12}) == {
        "a": [1, 2.5, True], "phone": HIDDEN, "size": 12,
    }
    assert redact({"at": 1763712000000, "huge": 10**5000}) == {"at": 1763712000000, "huge": "[a very long number]"}
