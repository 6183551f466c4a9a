"""lark-oapi: its decryptor, its dispatcher, its protobuf frames, its models and its websocket client."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import random
from datetime import timedelta
from typing import Any

import lark_oapi
from lark_oapi.api.im.v1 import CreateMessageRequestBody, P2ImMessageReceiveV1, ReplyMessageRequestBody
from lark_oapi.core.json import JSON
from lark_oapi.core.model import RawRequest as TheirRequest
from lark_oapi.core.utils import AESCipher
from lark_oapi.event.callback.model.p2_card_action_trigger import P2CardActionTrigger
from lark_oapi.event.dispatcher_handler import EventDispatcherHandler
from lark_oapi.ws.pb.pbbp2_pb2 import Frame as TheirFrame

from adapters.base import IncomingAction, IncomingMessage, RawRequest, Target
from adapters.feishu import FeishuAdapter, crypto
from adapters.feishu.frames import Frame, decode, encode
from adapters.feishu.settings import FeishuSettings
from benchmarks.judges.court import (
    MESSAGES,
    NOW,
    Finding,
    accepted,
    aside,
    mentioning,
    opened,
    ours,
    recorded,
    shape,
    until,
)
from tests.fakes.feishu import GROUP, KEY, TOKEN, FakeFeishu

logging.getLogger("Lark").setLevel(logging.CRITICAL)


def judge() -> list[Finding]:
    """All of it."""
    return [ciphers(), receivers(), frames_out(), frames_in(), events(), sent(), *connections()]


def ciphers() -> Finding:
    """What our fake encrypts, both decrypt alike; what one refuses, the other refuses."""
    found, fake = Finding("AESCipher and ours decrypt alike"), FakeFeishu()
    for number, words in enumerate(("", "x", "/进度 T2 80%", "一" * 5_000, "\U0001f600" * 40, "a" * 15, "a" * 16)):
        sealed = json.loads(fake.signed(words.encode(), NOW).body)["encrypt"]
        found.same(f"text {number}", crypto.decrypt(sealed, KEY).decode(), AESCipher(KEY).decrypt_str(sealed))
    whole = base64.b64decode(json.loads(fake.signed(b'{"a":1}', NOW).body)["encrypt"])
    for number in range(40):
        broken = bytearray(whole)
        broken[number % len(broken)] ^= 1 + number
        sealed = base64.b64encode(bytes(broken)).decode()
        ours_says = opened(lambda: crypto.decrypt(sealed, KEY))  # noqa: B023 - used at once
        found.same(f"broken {number}", ours_says, opened(lambda: AESCipher(KEY).decrypt_str(sealed)))  # noqa: B023 - used at once
    return found


def receivers() -> Finding:
    """Callbacks good and bad: our receiver believes what the SDK's dispatcher believes."""
    found, fake = Finding("our receiver and EventDispatcherHandler believe the same callbacks"), FakeFeishu()
    adapter = FeishuAdapter("feishu", FeishuSettings.model_validate({**fake.settings("http"), "api_base": "http://127.0.0.1:1"}))
    heard: list[Any] = []
    handler = EventDispatcherHandler.builder(KEY, TOKEN).register_p2_im_message_receive_v1(heard.append).build()
    good = fake.posted("/进度 T2 80%", now=NOW)
    sign, stamp, nonce = "X-Lark-Signature", "X-Lark-Request-Timestamp", "X-Lark-Request-Nonce"
    variants: list[tuple[str, dict[str, str], bytes, int, str]] = [
        ("good", good.headers, good.body, 0, ""),
        ("another signature", {**good.headers, sign: "0" * 64}, good.body, 0, ""),
        ("upper case", {**good.headers, sign: good.headers[sign].upper()}, good.body, 0, ""),
        ("another nonce", {**good.headers, nonce: "x"}, good.body, 0, ""),
        ("another moment", {**good.headers, stamp: "1795161601"}, good.body, 0, ""),
        ("another body", good.headers, fake.posted("/进度 T3", now=NOW).body, 0, ""),
        ("a later look", good.headers, good.body, 301, "the SDK knows no window: a captured callback holds for ever"),
    ]
    for case, headers, body, late, known in variants:
        request = TheirRequest()
        request.uri, request.headers, request.body = "/", dict(headers), body
        theirs = handler.do(request).status_code == 200
        raw = RawRequest("POST", "/hooks/x", {}, {key.lower(): value for key, value in headers.items()}, body)
        found.same(case, accepted(lambda: adapter.receive(raw, NOW + timedelta(seconds=late))), theirs, known)  # noqa: B023
    return found


def _random_frame(dice: random.Random) -> Frame:
    words = ["", "event", "ping", "一二三", "x" * 200]
    headers = {dice.choice(("type", "message_id", "sum", "seq", "trace_id", "biz_rt")): dice.choice(words) for _ in range(dice.randrange(6))}
    return Frame(
        dice.choice((0, 1, 127, 128, 2**31, 2**63)),
        dice.choice((0, 8, 2**64 - 1)),
        dice.choice((0, 42, 2**31 - 1)),
        dice.randrange(2),
        headers,
        dice.choice(words),
        dice.choice(words),
        dice.randbytes(dice.choice((0, 1, 300))),
        dice.choice(words),
    )


def frames_out() -> Finding:
    """Our bytes in their class: every field as we meant it."""
    found, dice = Finding("pbbp2 parses our frames"), random.Random(1)
    for number in range(300):
        frame = _random_frame(dice)
        theirs = TheirFrame()
        theirs.ParseFromString(encode(frame))
        found.same(f"frame {number}", _read(frame), _theirs(theirs))
    return found


def frames_in() -> Finding:
    """Their bytes read by us."""
    found, dice = Finding("we parse what pbbp2 serialises"), random.Random(2)
    for number in range(300):
        wanted = _random_frame(dice)
        theirs = TheirFrame()
        theirs.SeqID, theirs.LogID, theirs.service, theirs.method = wanted.seq_id, wanted.log_id, wanted.service, wanted.method
        theirs.payload_encoding, theirs.payload_type = wanted.payload_encoding, wanted.payload_type
        theirs.payload, theirs.LogIDNew = wanted.payload, wanted.log_id_new
        for key, value in wanted.headers.items():
            pair = theirs.headers.add()
            pair.key, pair.value = key, value
        found.same(f"frame {number}", _read(decode(theirs.SerializeToString())), _theirs(theirs))
    return found


def _read(frame: Frame) -> tuple[object, ...]:
    texts = (frame.payload_encoding, frame.payload_type, frame.payload, frame.log_id_new)
    return (frame.seq_id, frame.log_id, frame.service, frame.method, frame.headers, *texts)


def _theirs(frame: Any) -> tuple[object, ...]:
    headers = {one.key: one.value for one in frame.headers}
    texts = (frame.payload_encoding, frame.payload_type, frame.payload, frame.LogIDNew)
    return (frame.SeqID, frame.LogID, frame.service, frame.method, headers, *texts)


def events() -> Finding:
    """An event in the SDK's models and in ours."""
    found, fake = Finding("the SDK's event models read in our fake's events what we read"), FakeFeishu()
    adapter = FeishuAdapter("feishu", FeishuSettings.model_validate({**fake.settings("http"), "api_base": "http://127.0.0.1:1"}))
    for case, body in {
        "group": fake.body("/进度 T2 @李娜", mentions={"ou_lina0002": "李娜"}, now=NOW),
        "one-to-one": fake.body("/我的", group=None, now=NOW),
    }.items():
        theirs = JSON.unmarshal(json.dumps(body), P2ImMessageReceiveV1).event
        (event,) = adapter.receive(fake.callback(body, NOW).raw("x"), NOW).events
        read = event.body
        assert isinstance(read, IncomingMessage)
        found.same(f"{case} id", read.message_id, theirs.message.message_id)
        found.same(f"{case} chat", read.conversation.id, theirs.message.chat_id)
        found.same(f"{case} kind", {"group": "group", "direct": "p2p"}[read.conversation.kind], theirs.message.chat_type)
        found.same(f"{case} person", read.sender.user_id, theirs.sender.sender_id.open_id)
    body = fake.pressed("/收到 Q1")
    pressed = JSON.unmarshal(json.dumps(body), P2CardActionTrigger).event
    (event,) = adapter.receive(fake.callback(body, NOW).raw("x"), NOW).events
    assert isinstance(event.body, IncomingAction)
    found.same("tap command", event.body.command, pressed.action.value["command"])
    found.same("tap person", event.body.sender.user_id, pressed.operator.open_id)
    found.same("tap chat", event.body.conversation.id, pressed.context.open_chat_id)
    return found


def sent() -> Finding:
    """What we post has the fields of the SDK's request models, each of the kind it has there."""
    found = Finding("what we post fits CreateMessageRequestBody and ReplyMessageRequestBody")
    with FakeFeishu() as fake:
        adapter = FeishuAdapter("feishu", FeishuSettings.model_validate(fake.settings("http")))

        async def go() -> None:
            for name, message in {**MESSAGES, "mention": mentioning("ou_lina0002")}.items():
                for to in (Target("group", GROUP), Target("person", "ou_lina0002"), Target("group", GROUP, "om_fictsent1")):
                    for level in adapter.profile.levels:
                        key = f"{name}{to.id}{to.thread}{level}"
                        await adapter.deliver(to, message, key=key, reply_to=None, level=level, now=NOW)
            await adapter.aclose()

        asyncio.run(go())
        for number, call in enumerate(fake.messages):
            model = CreateMessageRequestBody if call.door == "create" else ReplyMessageRequestBody
            theirs = json.loads(JSON.marshal(JSON.unmarshal(json.dumps(call.body), model)))
            found.same(f"{number} {call.door}", call.body, {key: one for key, one in theirs.items() if one is not None})
            json.loads(call.body["content"])
    return found


def connections() -> list[Finding]:
    """Both clients on our fake, one after the other."""
    found = Finding("ws.Client hears our fake and its ack is understood")
    alike = Finding("our client's frames are like theirs")
    said: dict[str, list[Any]] = {}
    with FakeFeishu() as fake:
        raw, heard = recorded(fake), []
        handler = EventDispatcherHandler.builder("", "").register_p2_im_message_receive_v1(heard.append).build()
        client = lark_oapi.ws.Client(fake.app_id, fake.app_secret, event_handler=handler, domain=fake.url, auto_reconnect=False)
        aside(client.start)
        told = fake.say("/进度 T2 80%")
        found.true("heard", until(lambda: heard and told.acknowledged and len(raw) > 1))
        if heard:
            found.same("message", told.payload["event"]["message"]["message_id"], heard[0].event.message.message_id)
        said["theirs"] = _sorted(raw)
    with FakeFeishu() as fake:
        raw, events = recorded(fake), ours(FeishuAdapter("feishu", FeishuSettings.model_validate(fake.settings())))
        told = fake.say("/进度 T2 80%")
        alike.true("heard", until(lambda: events and told.acknowledged))
        said["ours"] = _sorted(raw)
    for kind, theirs in said["theirs"]:
        own = [one for name, one in said["ours"] if name == kind]
        if not own:
            alike.known.append(f"{kind}: ours had sent none yet when it was looked at")
            continue
        alike.same(kind, own[0], theirs, known=_without_runtime(own[0], theirs))
    return [found, alike]


def _sorted(raw: list[str | bytes]) -> list[tuple[str, Any]]:
    """Frames by their kind, with the kinds of what stands in them."""
    found = {}
    for data in raw:
        frame = TheirFrame()
        frame.ParseFromString(data)
        headers = {one.key: one.value for one in frame.headers}
        payload = shape(json.loads(frame.payload)) if frame.payload else None
        found[f"{frame.method} {headers.get('type')}"] = {"service": frame.service, "headers": sorted(headers), "payload": payload}
    return sorted(found.items())


def _without_runtime(own: dict[str, Any], theirs: dict[str, Any]) -> str:
    """The header `biz_rt` may be missing, and an empty result may stand in the answer: both are in the SDK's `Response`."""
    lacking = set(theirs["headers"]) - set(own["headers"])
    fits = own["service"] == theirs["service"] and lacking <= {"biz_rt"} and not set(own["headers"]) - set(theirs["headers"])
    more = set(own["payload"] or {}) - set(theirs["payload"] or {})
    if not fits or more - {"headers", "data"}:
        return ""
    return f"theirs adds the header {sorted(lacking)} (milliseconds spent); ours {sorted(more)}: an empty result, as theirs answers a callback"
