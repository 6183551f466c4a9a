"""slack-sdk and slack-bolt: signatures, Block Kit and views, Socket Mode."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

from slack_bolt.middleware.request_verification import RequestVerification
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.signature import Clock, SignatureVerifier
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.socket_mode.websockets import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from adapters.base import Form, FormField, OutgoingMessage, RawRequest
from adapters.slack import SlackAdapter
from adapters.slack.blocks import blocks_of, modal
from adapters.slack.settings import SlackSettings
from adapters.slack.signing import signature
from benchmarks.judges.court import MESSAGES, NOW, Finding, accepted, aside, mentioning, ours, recorded, until, vectors
from tests.fakes.slack import SIGNING, FakeSlack


class At(Clock):
    """The judge's clock."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def now(self) -> float:
        """Standing still."""
        return self.seconds


def judge() -> list[Finding]:
    """All of it."""
    return [signatures(), receivers(), bolt(), blocks(), views(), *sockets()]


def signatures() -> Finding:
    """Every body of the vectors, signed by both."""
    found, verifier = Finding("signatures of SignatureVerifier equal ours"), SignatureVerifier(SIGNING)
    for number, body in enumerate(_bodies()):
        stamp = str(1795161600 + number)
        found.same(f"body {number}", signature(SIGNING, stamp, body), verifier.generate_signature(timestamp=stamp, body=body))
    return found


def _bodies() -> list[bytes]:
    captured = [case["body"].encode() for case in vectors("slack")["signature"]["vectors"]]
    return [*captured, b"", "中文 = &".encode(), b"x" * 100_000, json.dumps({"a": "\u0301\U0001f600"}).encode()]


def receivers() -> Finding:
    """Requests good and bad: our receiver believes what theirs believes."""
    found, fake = Finding("our receiver and is_valid_request believe the same requests"), FakeSlack()
    adapter = SlackAdapter("slack", SlackSettings(mode="http", signing_secret=SIGNING, bot_token="x"))  # type: ignore[arg-type]
    good = fake.posted("/进度 T2 80%", now=NOW)
    for case, headers, body, late in _variants(good.headers, good.body):
        now = NOW + timedelta(seconds=late)
        theirs = SignatureVerifier(SIGNING, At(now.timestamp())).is_valid_request(body, headers)
        request = RawRequest("POST", "/hooks/x", {}, {key.lower(): value for key, value in headers.items()}, body)
        found.same(case, accepted(lambda: adapter.receive(request, now)), theirs)  # noqa: B023 - used at once
    return found


def _variants(headers: dict[str, str], body: bytes) -> list[tuple[str, dict[str, str], bytes, int]]:
    sign, stamp = headers["X-Slack-Signature"], "X-Slack-Request-Timestamp"
    changed = {
        "another signature": {"X-Slack-Signature": sign[:-1] + ("0" if sign[-1] != "0" else "1")},
        "upper case": {"X-Slack-Signature": sign.upper()},
        "no version": {"X-Slack-Signature": sign.removeprefix("v0=")},
        "another moment": {stamp: str(int(headers[stamp]) + 1)},
    }
    made = [(case, {**headers, **more}, body, 0) for case, more in changed.items()]
    missing = [(f"no {key}", {k: v for k, v in headers.items() if k != key}, body, 0) for key in ("X-Slack-Signature", stamp)]
    times = [(f"{late:+} s", headers, body, late) for late in (0, 299, 300, 301, -299, -300, -301)]
    return [*made, *missing, *times, ("another body", headers, body + b" ", 0)]


def bolt() -> Finding:
    """What our fake signs, the framework's own middleware lets through; and nothing else."""
    found = Finding("slack-bolt's RequestVerification lets our fake's callbacks through")
    middleware, fake = RequestVerification(SIGNING), FakeSlack()
    middleware._verifier = SignatureVerifier(SIGNING, At(NOW.timestamp()))
    for case, callback, wanted in (
        ("message", fake.posted("/进度 T2", now=NOW), True),
        ("slash", fake.callback(fake.slash("进度 T2"), NOW), True),
        ("button", fake.callback(fake.pressed("/收到 Q1"), NOW), True),
        ("forged", _forged(fake), False),
    ):
        request = BoltRequest(body=callback.body.decode(), headers=callback.headers)
        passed: list[bool] = []
        middleware.process(req=request, resp=BoltResponse(status=200), next=lambda: passed.append(True) or BoltResponse(status=200))  # noqa: B023
        found.same(case, wanted, bool(passed))
    return found


def _forged(fake: FakeSlack) -> Any:
    kept, fake.signing = fake.signing, "another-secret"
    try:
        return fake.posted("/进度 T2", now=NOW)
    finally:
        fake.signing = kept


def blocks() -> Finding:
    """Every message's blocks parse into their models, pass their validators, and come back as they were."""
    found = Finding("our Block Kit parses, validates and comes back unchanged")
    messages = {**MESSAGES, "mention": mentioning("U0LINA0002")}
    for name, message in messages.items():
        for number, made in enumerate(blocks_of(message, "<@U0LINA0002>" if message.mention else "", "@牵头助手 ")):
            case = f"{name} {number} {made['type']}"
            try:
                parsed = Block.parse(made)
                assert parsed is not None
                parsed.validate_json()
                found.same(case, made, parsed.to_dict())
            except (SlackObjectFormationError, AssertionError) as error:
                found.differ.append(f"{case}: {error}")
    return found


def views() -> Finding:
    """The modal of a form."""
    found = Finding("our modal is a valid View")
    form = Form("/进度 T2", (FormField("百分比", "百分比", "80"), FormField("说明", "说明")))
    made = modal(OutgoingMessage("更新进度", (form,)), form, "C0PROJECT1")
    view = View(**made)
    view.validate_json()
    found.same("modal", made, view.to_dict())
    return found


def sockets() -> list[Finding]:
    """Their client on our fake: it connects, hears, and its acknowledgement is one. Then ours: it answers like theirs."""
    found, acks = Finding("SocketModeClient hears our fake and its ack is understood"), Finding("our client's ack is a SocketModeResponse")
    with FakeSlack() as fake:
        heard: list[SocketModeRequest] = []
        aside(lambda: asyncio.run(_listen(fake, heard)))
        told = fake.say("/进度 T2 80%")
        found.true("heard", until(lambda: heard and told.acknowledged))
        if heard:
            found.same("type", told.kind, heard[0].type)
            found.same("payload", told.payload, heard[0].payload)
    with FakeSlack() as fake:
        said, events = recorded(fake), ours(SlackAdapter("slack", SlackSettings.model_validate(fake.settings())))
        told = fake.say("/进度 T2 80%")
        acks.true("heard", until(lambda: events and told.acknowledged))
        acks.same("ack", [json.loads(one) for one in said], [SocketModeResponse(envelope_id=told.id).to_dict()])
    return [found, acks]


async def _listen(fake: FakeSlack, heard: list[SocketModeRequest]) -> None:
    web = AsyncWebClient(token=fake.bot_token, base_url=f"{fake.url}/api/")
    client = SocketModeClient(app_token=fake.app_token, web_client=web, auto_reconnect_enabled=False)

    async def listener(client: Any, request: SocketModeRequest) -> None:
        heard.append(request)
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    client.socket_mode_request_listeners.append(listener)
    await client.connect()
    await asyncio.sleep(3600)
