"""What Mattermost posts: slash commands, outgoing webhooks, pressed buttons. Nothing without its token or its seal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.base import IncomingAction, IncomingMessage, Mention, Received, Refused
from adapters.mattermost import MattermostAdapter, tokens
from adapters.mattermost.settings import MattermostSettings
from tests.adapters.samples.mattermost import NOW, SAMPLES, SLASH, TAP, said, said_json, slash, tap

ADAPTER = MattermostAdapter("name-of-it", MattermostSettings.model_validate(SAMPLES.settings))


def received(request: Any) -> Received:
    return ADAPTER.receive(request, NOW)


def message(request: Any) -> IncomingMessage:
    (event,) = received(request).events
    assert isinstance(event.body, IncomingMessage)
    return event.body


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("进度 T2 80%", "/进度 T2 80%"),
        ("/进度 T2 80%", "/进度 T2 80%"),
        ("、进度 T2", "、进度 T2"),
        ("", "/帮助"),
        ("  ", "/帮助"),
    ],
)
def test_a_slash_command_is_the_line_after_it(text: str, wanted: str) -> None:
    found = message(slash(text=text))
    assert (found.text, found.to_bot, found.reply_handle) == (wanted, True, None)
    assert (found.conversation.kind, found.conversation.title) == ("group", "town-square")
    assert (found.sender.user_id, found.sender.name, found.sender.aliases) == (SLASH["user_id"], "", ("@somename",))


def test_another_command_of_ours_is_the_word_it_is() -> None:
    assert message(slash(command="/jd", text="T2 80%")).text == "/jd T2 80%"


@pytest.mark.parametrize("shape", ["repeated", "as JSON"])
def test_a_slash_command_says_who_is_mentioned(shape: str) -> None:
    names, ids = ["li.na", "wang_fang"], ["q5s3b7xzgprp5eid8h66j9epsy", "czwmumrmw7dfxecww7qibkkoor"]
    as_json = {"user_mentions": '["li.na", "wang_fang"]', "user_mentions_ids": f'["{ids[0]}", "{ids[1]}"]'}
    lists = {"user_mentions": names, "user_mentions_ids": ids} if shape == "repeated" else as_json
    found = message(slash(text="任务 联调 @li.na 11月28日前，抄送@wang_fang。", **lists))
    assert found.mentions == (Mention(user_id=ids[0]), Mention(user_id=ids[1]))
    assert found.text == f"/任务 联调 @{ids[0]} 11月28日前，抄送@{ids[1]}。", "the core puts the names there"


@pytest.mark.parametrize(
    ("text", "trigger", "wanted", "to_bot"),
    [
        ("@qiantou 进度 T2", "@qiantou", "进度 T2", True),
        ("@qiantou进度 T2", "@qiantou", "进度 T2", True),
        ("@qiantou2 进度 T2", "@qiantou", "@qiantou2 进度 T2", False),
        ("请看 @Qiantou 进度 T2", "", "请看  进度 T2", True),
        ("、进度 T2", "、", "、进度 T2", True),
        ("牵头 进度 T2", "牵头", "进度 T2", True),
        ("大家早", "", "大家早", False),
        ("@all 大家早", "", "@all 大家早", False),
    ],
)
def test_an_outgoing_webhook_hears_its_trigger(text: str, trigger: str, wanted: str, to_bot: bool) -> None:
    found = message(said(text=text, trigger_word=trigger))
    assert (found.text.strip(), found.to_bot) == (wanted, to_bot)


def test_a_user_name_is_an_alias_and_its_dot_ends_no_mention() -> None:
    found = message(said(text="@qiantou 任务 联调 @li.na. 抄送 @Zhao-Lei"))
    assert found.mentions == (Mention("li·na", alias="@li.na"), Mention("zhao-lei", alias="@zhao-lei"))
    assert found.text == "任务 联调 @li·na. 抄送 @zhao-lei"


def test_the_moment_is_seconds_in_a_form_and_milliseconds_in_json() -> None:
    assert message(said()).sent_at == datetime.fromtimestamp(1795161600, UTC)
    assert message(said_json()).sent_at == datetime.fromtimestamp(1795161600.123, UTC)
    assert [message(said(timestamp=odd)).sent_at for odd in ("x", "-1", "9" * 40, "")] == [None] * 4


def test_delivered_again_is_the_same_and_said_again_is_not() -> None:
    keys = [received(one).events[0].dedupe_key for one in (slash(), slash(), slash(trigger_id="other"), said(), said_json())]
    assert keys[0] == keys[1] != keys[2]
    assert keys[3] == keys[4]
    assert not any(SLASH["trigger_id"] in one for one in keys)


# ------------------------------------------------------------ buttons


def test_a_button_of_ours_types_its_command() -> None:
    (event,) = received(tap("/收到 Q1")).events
    assert isinstance(event.body, IncomingAction)
    assert (event.body.command, event.body.sender.user_id) == ("/收到 Q1", TAP["user_id"])
    assert (event.body.conversation.kind, event.body.conversation.id) == ("group", TAP["channel_id"])
    assert event.dedupe_key != received(tap("/收到 Q1", trigger_id="another tap")).events[0].dedupe_key


def test_a_button_is_good_for_thirty_days() -> None:
    assert received(tap(at=NOW - tokens.LIFE)).events
    late = received(tap(at=NOW - tokens.LIFE - timedelta(seconds=1)))
    assert not late.events and "已经过期" in late.answer.body.decode()


@pytest.mark.parametrize("part", ["command", "kind", "issued", "seal"])
def test_a_seal_covers_all_of_it(part: str) -> None:
    press = tokens.Press("n", "c", "group", "/收到 Q1")
    sealed = tokens.seal(press, "secret", NOW)
    assert tokens.opened(sealed, "n", "c", "secret", NOW) == press
    for changed in ({**sealed, part: "1795161611"}, {key: one for key, one in sealed.items() if key != part}):
        with pytest.raises(Refused):
            tokens.opened(changed, "n", "c", "secret", NOW)
    with pytest.raises(Refused):
        tokens.opened(sealed, "n", "c", "", NOW)


def test_no_token_set_lets_nobody_in() -> None:
    empty = MattermostAdapter("x", MattermostSettings(api_base="https://mm.example.com"))
    for request in (said(token=""), said(), slash(), slash(token=None), tap(secret="")):
        with pytest.raises(Refused):
            empty.receive(request, NOW)
