"""What every adapter must keep. A new one is tested unasked, over its samples; without samples it fails."""

from __future__ import annotations

import importlib
import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pydantic import ValidationError

from adapters import ADAPTERS
from adapters.base import (
    LEVELS,
    Adapter,
    Button,
    Buttons,
    Divider,
    Facts,
    Form,
    FormField,
    HttpAnswer,
    IncomingMessage,
    Outcome,
    OutgoingMention,
    OutgoingMessage,
    RawRequest,
    Receipt,
    Received,
    Refused,
    ReplyHandle,
    Table,
    Target,
    Text,
)
from adapters.render import pack, parts, unpack
from scheduler.pacing import rates_for
from tests.adapters.samples import Samples


def samples_of(platform: str) -> Samples:
    try:
        found = importlib.import_module(f"tests.adapters.samples.{platform}").SAMPLES
    except ModuleNotFoundError:
        pytest.fail(f"adapter {platform} has no samples: write tests/adapters/samples/{platform}.py")
    assert isinstance(found, Samples)
    return found


@pytest.fixture(params=sorted(ADAPTERS))
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def samples(platform: str) -> Samples:
    return samples_of(platform)


@pytest.fixture
def adapter(platform: str, samples: Samples) -> Adapter:
    kind = ADAPTERS[platform]
    return kind("name-of-it", kind.Settings.model_validate(samples.settings))


MESSAGES = {
    "empty": OutgoingMessage(),
    "text": OutgoingMessage(blocks=(Text("你好"),)),
    "all": OutgoingMessage(
        title="今日进度",
        blocks=(
            Text("一行\n又一行"),
            Text("要紧", "strong"),
            Text("不要紧", "muted"),
            Facts((("状态", "滞后"), ("完成", "75%"))),
            Table(("编号", "事项"), (("T1", "联调"), ("T12", "验收"))),
            Divider(),
            Buttons((Button("我来", "/跟进 Q1 今天18:00", "primary"), Button("收到", "/收到 Q1"))),
            Form("/进度 T2", (FormField("百分比", "百分比"), FormField("说明", "说明", "联调"))),
        ),
        mention=(OutgoingMention("user0147", "张伟"), OutgoingMention("@all", "<所有人>")),
        tone="warn",
        plain="今日进度：T1 滞后",
    ),
    "hostile": OutgoingMessage("@所有人 [x](http://a)", (Text('@all <!channel> <at user_id="all"></at> \\ ` ** #'),)),
    "long": OutgoingMessage("长", (Text("很长的一行，" * 20_000),)),
    "many buttons": OutgoingMessage("多", (Buttons(tuple(Button(f"第{n}个", f"/收到 Q{n}") for n in range(30))),)),
}
TARGETS = (Target("group", "cidGROUP=="), Target("group", "cidHOOK=="), Target("person", "user0147"))


def is_fine(result: object) -> bool:
    """What `receive` may give back."""
    return isinstance(result, Received) and 200 <= result.answer.status < 300


def receive(adapter: Adapter, request: RawRequest, samples: Samples) -> Received | Refused:
    try:
        return adapter.receive(request, samples.now)
    except Refused as refused:
        return refused


# ---------------------------------------------------------------- itself


def test_it_is_what_the_registry_says(platform: str, adapter: Adapter) -> None:
    assert adapter.platform == platform
    assert adapter.name == "name-of-it"


def test_its_profile_makes_sense(adapter: Adapter) -> None:
    profile = adapter.profile
    assert profile.levels
    assert list(profile.levels) == [level for level in LEVELS if level in profile.levels]
    assert profile.max_text_bytes >= 1_000
    assert all(rate.count > 0 and rate.per > timedelta() for rate in profile.rates)
    calm = rates_for(profile, "reply", "group")
    assert profile.transcript or any(rate.count <= 20 and rate.per == timedelta(minutes=1) for rate in calm), "A25"
    assert all(count > 0 for count in profile.quotas.values())
    assert profile.bot_name


def test_its_settings_refuse_what_they_do_not_know(adapter: Adapter, samples: Samples) -> None:
    with pytest.raises(ValidationError):
        adapter.Settings.model_validate({**samples.settings, "no_such_setting": 1})


def test_its_settings_hide_their_secrets(adapter: Adapter, samples: Samples) -> None:
    settings = adapter.Settings.model_validate(samples.settings)
    shown = f"{settings!r} {settings} {settings.model_dump_json()} {adapter!r} {vars(adapter)}"
    assert [secret for secret in samples.secrets if secret in shown] == []


# ---------------------------------------------------------------- what comes in


def test_good_requests_have_events(adapter: Adapter, samples: Samples) -> None:
    assert samples.good
    for name, request in samples.good.items():
        received = receive(adapter, request, samples)
        assert isinstance(received, Received), name
        assert is_fine(received), name
        assert received.events, name
        for event in received.events:
            assert 0 < len(event.dedupe_key) <= 500, name
            assert event.dedupe_key.isprintable(), name


def test_the_same_request_has_the_same_key(adapter: Adapter, samples: Samples) -> None:
    for name, request in samples.good.items():
        first = adapter.receive(request, samples.now)
        again = adapter.receive(request, samples.now + timedelta(seconds=60))
        assert [one.dedupe_key for one in first.events] == [one.dedupe_key for one in again.events], name


def test_messages_name_their_place_and_time(adapter: Adapter, samples: Samples) -> None:
    bodies = [event.body for request in samples.good.values() for event in adapter.receive(request, samples.now).events]
    messages = [body for body in bodies if isinstance(body, IncomingMessage)]
    assert {one.conversation.kind for one in messages} == {"group", "direct"}
    for one in messages:
        assert one.conversation.id
        assert one.message_id
        assert one.sent_at is None or one.sent_at.tzinfo is not None
        assert one.conversation.kind == "group" or one.to_bot
        assert one.sender.user_id != ""


def test_quiet_requests_are_answered_and_say_why_nothing_happens(adapter: Adapter, samples: Samples) -> None:
    for name, request in samples.quiet.items():
        received = receive(adapter, request, samples)
        assert isinstance(received, Received), name
        assert is_fine(received), name
        assert received.events == (), name
        assert received.ignored, name
    assert set(samples.ours) <= set(samples.quiet)


def test_refused_requests_are_refused_without_a_secret(adapter: Adapter, samples: Samples) -> None:
    assert samples.refused
    for name, request in samples.refused.items():
        refused = receive(adapter, request, samples)
        assert isinstance(refused, Refused), name
        assert 400 <= refused.status < 500, name
        assert refused.reason, name
        assert [secret for secret in samples.secrets if secret in refused.reason] == [], name


def mutants(request: RawRequest, seed: int) -> Iterator[RawRequest]:
    """The request with its body damaged here and there; the headers still verify it."""
    dice = random.Random(seed)
    body = request.body
    for _ in range(60):
        at = dice.randrange(len(body))
        piece = dice.choice(
            [b"", b'"', b"{", b"[", b"0", b"null", b"[]", b"{}", b"\\", b"\xff", b"\x00", b",", b":", b"1e9"]
        )
        damaged = body[:at] + piece + body[at + dice.randrange(12) :]
        yield RawRequest(request.method, request.path, request.query, request.headers, damaged)


def test_a_damaged_request_is_never_an_exception(adapter: Adapter, samples: Samples) -> None:
    for seed, request in enumerate(samples.good.values()):
        for mutant in mutants(request, seed):
            result = receive(adapter, mutant, samples)
            assert isinstance(result, Refused) or is_fine(result)


def test_answers_are_http_answers_or_nothing(adapter: Adapter, samples: Samples) -> None:
    for request in samples.good.values():
        received = adapter.receive(request, samples.now)
        for reply in (None, *MESSAGES.values()):
            answer = adapter.answer(request, received, reply)
            assert answer is None or isinstance(answer, HttpAnswer)


# ---------------------------------------------------------------- what goes out


@pytest.mark.anyio
async def test_every_message_can_be_tried_at_every_level(adapter: Adapter, samples: Samples) -> None:
    """The platform is out of reach here: certainly not sent, so RETRY, and never an exception or a secret."""
    dead = ReplyHandle("gone", samples.now - timedelta(days=1))
    for level in adapter.profile.levels:
        for message in MESSAGES.values():
            for to in TARGETS:
                receipt = await adapter.deliver(
                    to, message, key="daily:P1:2026-11-20", reply_to=dead, level=level, now=samples.now
                )
                assert isinstance(receipt, Receipt)
                allowed = {Outcome.SENT} if samples.delivers_offline else {Outcome.RETRY, Outcome.UNSUPPORTED}
                assert receipt.outcome in allowed, receipt
                assert [secret for secret in samples.secrets if secret in f"{receipt!r}"] == []
                if receipt.outcome is Outcome.UNSUPPORTED:
                    assert level != adapter.profile.levels[-1], "the plainest level has nothing plainer"
    await adapter.aclose()


@pytest.mark.anyio
async def test_health_says_what_to_do(adapter: Adapter, samples: Samples) -> None:
    health = await adapter.health()
    assert health.ok is samples.delivers_offline
    assert health.ok or not health.hint.isascii(), "a hint for admins is Chinese"
    assert [secret for secret in samples.secrets if secret in health.hint] == []
    await adapter.aclose()


def test_messages_cut_to_its_profile_fit(adapter: Adapter) -> None:
    for message in MESSAGES.values():
        for part in parts(message, adapter.profile):
            assert unpack(pack(part)) == part


def test_a_platform_without_samples_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match="has no samples"):
        samples_of("no_such_platform")
