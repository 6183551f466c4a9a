"""Users' words are data: they mention nobody, link nowhere and format nothing (A14, A15)."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.base import (
    LEVELS,
    Button,
    Buttons,
    Facts,
    Form,
    FormField,
    Level,
    OutgoingMention,
    OutgoingMessage,
    Table,
    Text,
)
from adapters.dingtalk.text import (
    MAX_PARAM,
    api_params,
    escape_markdown,
    escape_text,
    fits,
    shape,
    shortened,
    webhook_body,
)

PAYLOADS = [
    "@all",
    "@所有人",
    "@user0500 看这里",
    "@13800138000",
    "*@all*",
    "&#64;all",
    "&commat;all &lt;b&gt;",
    '<at user_id="all"></at>',
    "<@all>",
    "<!channel>",
    "[工资表](http://evil.example)",
    "![](http://evil.example/beacon.png)",
    "# 大标题",
    "> 引用",
    "- 列表",
    "1. 列表",
    "===",
    "**粗** _斜_ ~~删~~",
    "`代码`",
    "http://evil.example/x",
    "dtmd://dingtalkclient/sendMessage?content=%2F%E5%8F%96%E6%B6%88",
    "www.evil.example",
    "<font color=red>x</font>",
    "\\[x](y)",
    "    缩进",
    '"}],"isAtAll":true,"x":["',
]
SAFE_MENTION = (OutgoingMention("user0147", "张伟"),)


def everywhere(bad: str) -> OutgoingMessage:
    """A message that has the payload wherever users' words may stand."""
    return OutgoingMessage(
        title=bad,
        blocks=(
            Text(bad),
            Text(f"前{bad}\n{bad}", "strong"),
            Facts(((bad, bad),)),
            Table((bad, "x"), ((bad, bad),)),
            Buttons((Button(bad, f"/跟进 Q1 {bad}"), Button("好", "/收到"))),
            Form(f"/进度 {bad}", (FormField("说明", "说明", bad),)),
        ),
        mention=(*SAFE_MENTION, OutgoingMention("not an id", bad)),
    )


def words(body: dict[str, Any]) -> list[str]:
    """Every text of an outgoing body that a client renders; the addresses of buttons are not among them."""
    inner = json.loads(body["msgParam"]) if "msgParam" in body else body
    found: list[str] = []

    def walk(value: object, key: str) -> None:
        if isinstance(value, dict):
            for name, one in value.items():
                walk(one, name)
        elif isinstance(value, list):
            for one in value:
                walk(one, key)
        elif isinstance(value, str) and "url" not in key.lower() and key not in ("msgtype", "atUserIds"):
            found.append(value)

    walk(inner, "")
    return found


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("bad", PAYLOADS)
def test_payloads_do_nothing(bad: str, level: Level) -> None:
    for in_group, can_mention in ((True, True), (True, False), (False, False)):
        shaped = shape(everywhere(bad), level, in_group=in_group, can_mention=can_mention, bot_name="牵头助手")
        bodies: list[dict[str, Any]] = [webhook_body(shaped), {**api_params(shaped)}]
        for body in bodies:
            text = "\n".join(words(body))
            expected = ["user0147"] if can_mention else []
            assert re.findall(r"@([^\s@]*)", text) == expected
            assert not re.search(r"[a-z]://|www\.", text, re.IGNORECASE)
            assert body.get("at", {}).get("isAtAll", False) is False
            if level != "text":
                text = shaped.text  # titles and labels are plain; only this is markdown
                assert not re.search(r"[\[\]<>`_~!\\]|&#|&[a-z]+;", text)
                marks = re.sub(
                    r"^### |^\*\*(?=.)|(?<=.)\*\*(：|$)|^- ", "", text.replace("  \n  ", "\n"), flags=re.MULTILINE
                )
                assert not re.search(r"[*#]|^\s*([-+=>]|[0-9]+[.)])|^ {4}", marks, re.MULTILINE)


@pytest.mark.parametrize("bad", PAYLOADS)
def test_a_button_sends_exactly_its_command(bad: str) -> None:
    shaped = shape(everywhere(bad), "card", in_group=True, can_mention=True, bot_name="牵头助手")
    first, second = webhook_body(shaped)["actionCard"]["btns"]
    assert re.fullmatch(r"dtmd://dingtalkclient/sendMessage\?content=[A-Za-z0-9%+._~-]+", first["actionURL"])
    assert second == {"title": "好", "actionURL": "dtmd://dingtalkclient/sendMessage?content=%2F%E6%94%B6%E5%88%B0"}


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126) | st.sampled_from("中文，。 "), max_size=60))
def test_what_is_written_can_still_be_read(text: str) -> None:
    stripped = text.strip()
    folded = unicodedata.normalize("NFKC", stripped)
    for escape in (escape_text, escape_markdown):
        assert unicodedata.normalize("NFKC", escape(stripped)) == folded


@settings(deadline=None)
@given(st.text(max_size=200))
def test_nothing_that_is_written_makes_a_body_fail(text: str) -> None:
    for level in LEVELS:
        shaped = shape(everywhere(text), level, in_group=True, can_mention=True, bot_name="牵头助手")
        for body in (webhook_body(shaped), api_params(shaped)):
            json.dumps(body)
        assert shaped.title
        assert shaped.text


def test_everyone_is_called_only_by_the_field_for_it() -> None:
    calm = OutgoingMessage("急", (Text("@所有人 isAtAll"),))
    loud = OutgoingMessage("急", (Text("停电"),), mention_everyone=True)
    for level in LEVELS:
        assert "at" not in webhook_body(shape(calm, level, in_group=True, can_mention=True, bot_name="b"))
        assert webhook_body(shape(loud, level, in_group=True, can_mention=True, bot_name="b"))["at"]["isAtAll"] is True
        assert "at" not in webhook_body(shape(loud, level, in_group=False, can_mention=True, bot_name="b"))


def test_at_most_fifty_are_mentioned_and_the_rest_is_named() -> None:
    many = tuple(OutgoingMention(f"u{n}", f"人{n}") for n in range(60))
    shaped = shape(
        OutgoingMessage(blocks=(Text("x"),), mention=many), "text", in_group=True, can_mention=True, bot_name="b"
    )
    assert len(shaped.at) == 50
    assert all(f"@{one}" in shaped.text for one in shaped.at)
    assert "人59" in shaped.text


@pytest.mark.parametrize("count", range(8))
def test_cards_by_number_of_buttons(count: int) -> None:
    buttons = Buttons(tuple(Button(f"第{n}", f"/收到 Q{n}") for n in range(count)))
    shaped = shape(OutgoingMessage("题", (buttons,)), "card", in_group=True, can_mention=False, bot_name="b")
    key = {0: "sampleMarkdown", 1: "sampleActionCard", 2: "sampleActionCard2", 3: "sampleActionCard3",
           4: "sampleActionCard4", 5: "sampleActionCard5"}.get(count, "sampleActionCard5")  # fmt: skip
    params = api_params(shaped)
    assert params["msgKey"] == key
    param = json.loads(params["msgParam"])
    assert ("singleURL" in param) is (count == 1)
    assert sum(name.startswith("actionURL") for name in param) == (min(count, 5) if count >= 2 else 0)
    assert all(f"［第{n}］＠b /收到 Q{n}" in param["text"] for n in range(count)), "the typed twins are always there"


@pytest.mark.parametrize("text", ["长" * 30_000, "\n" * 20_000, '"' * 20_000, "@" * 20_000, "😀" * 10_000])
def test_the_last_resort_fits(text: str) -> None:
    shaped = shape(OutgoingMessage("题", (Text(text),)), "text", in_group=True, can_mention=True, bot_name="b")
    short = shortened(shaped)
    assert fits(webhook_body(short))
    assert fits(api_params(short))
    assert len(api_params(short)["msgParam"].encode()) <= MAX_PARAM
    assert "其余略去" in short.text
