"""dingtalk-stream: its client on our fake, its message class on the captured bodies, its acknowledgements beside ours."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

from dingtalk_stream import AckMessage, CallbackHandler, ChatbotMessage, Credential, DingTalkStreamClient
from dingtalk_stream.frames import CallbackMessage, SystemMessage

from adapters.base import IncomingMessage
from adapters.dingtalk import DingTalkAdapter
from adapters.dingtalk.receive import decode
from adapters.dingtalk.settings import DingTalkSettings
from benchmarks.judges.court import NOW, Finding, aside, ours, recorded, shape, until, vectors
from tests.fakes.dingtalk import FakeDingTalk

logging.getLogger("dingtalk_stream.client").setLevel(logging.CRITICAL)


def judge() -> list[Finding]:
    """All of it."""
    return [messages(), *streams(), farewells()]


def messages() -> Finding:
    """Captured robot messages: what the SDK's class reads in them is what we read."""
    found = Finding("ChatbotMessage reads in the captured bodies what we read")
    settings = DingTalkSettings(client_id="dingfictclientid", client_secret="s")  # type: ignore[arg-type]
    for name, body in vectors("dingtalk")["inbound_payloads"]["cases"].items():
        events = decode(body, settings, NOW).events
        read = events[0].body if events else None
        try:
            theirs = ChatbotMessage.from_dict(body)
        except KeyError as error:
            found.same(name, "read", error, known=f"the SDK's class raises KeyError {error}; we read it")
            continue
        if not isinstance(read, IncomingMessage):
            found.same(name, read, theirs.message_id, known="no message to us, by the sheet's rule")
            continue
        found.same(f"{name} id", read.message_id, theirs.message_id)
        found.same(f"{name} place", read.conversation.id, theirs.conversation_id)
        found.same(f"{name} kind", "2" if read.conversation.kind == "group" else "1", theirs.conversation_type)
        found.same(f"{name} person", read.sender.user_id, theirs.sender_staff_id or None)
        found.same(f"{name} name", read.sender.name, theirs.sender_nick)
        if theirs.message_type == "text":
            found.same(f"{name} text", read.text.strip(), theirs.text.content.strip())
    return found


class Listener(CallbackHandler):
    """Keeps what it hears."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[CallbackMessage] = []

    async def process(self, message: CallbackMessage) -> tuple[int, str]:
        """Kept."""
        self.heard.append(message)
        return AckMessage.STATUS_OK, "OK"


def _client(fake: FakeDingTalk) -> Listener:
    """Their client on our fake, for ever."""
    DingTalkStreamClient.OPEN_CONNECTION_API = f"{fake.url}/v1.0/gateway/connections/open"
    client = DingTalkStreamClient(Credential(fake.client_id, fake.client_secret), logging.getLogger("dingtalk_stream.client"))
    listener = Listener()
    client.register_callback_handler(ChatbotMessage.TOPIC, listener)
    aside(lambda: asyncio.run(client.start()))
    return listener


def streams() -> list[Finding]:
    """Both clients on our fake, one after the other: heard, understood, acknowledged alike."""
    found = Finding("DingTalkStreamClient hears our fake and its ack is understood")
    alike = Finding("our client opens and acknowledges as theirs does")
    acks: dict[str, Any] = {}
    opened: dict[str, Any] = {}
    with FakeDingTalk() as fake:
        said, listener = recorded(fake), _client(fake)
        told = fake.say("/进度 T2 80%")
        found.true("heard", until(lambda: listener.heard and told.acknowledged))
        if listener.heard:
            found.same("payload", told.payload, listener.heard[0].data)
            found.same("topic", told.kind, listener.heard[0].headers.topic)
            acks["theirs"], opened["theirs"] = json.loads(said[0]), fake.at("open")[0].body
    with FakeDingTalk() as fake:
        said, events = recorded(fake), ours(DingTalkAdapter("ding", DingTalkSettings.model_validate(fake.settings())))
        told = fake.say("/进度 T2 80%")
        alike.true("heard", until(lambda: events and told.acknowledged))
        acks["ours"], opened["ours"] = json.loads(said[0]), fake.at("open")[0].body
    alike.same("ack", shape(acks["ours"]), shape(acks.get("theirs")), known=_ack_differs(acks))
    missing = sorted(set(opened.get("theirs", {})) - set(opened["ours"]) - {"localIp"})
    alike.same("fields to open with", missing, [])
    theirs = [one["topic"] for one in opened.get("theirs", {}).get("subscriptions", [])]
    alike.true("topics", set(theirs) <= {one["topic"] for one in opened["ours"]["subscriptions"]})
    return [found, alike]


def _ack_differs(acks: dict[str, Any]) -> str:
    """Only the words beside the code may."""
    required = ("code", "headers", "message", "data")
    same = all(type(acks["ours"].get(key)) is type(acks.get("theirs", {}).get(key)) for key in required)
    same = same and set(acks["ours"]["headers"]) >= {"contentType", "messageId"}
    return f"theirs carries {sorted(acks['theirs']['headers'])}, the documented ones are messageId and contentType" if same else ""


def farewells() -> Finding:
    """The server's farewell is one to their parser."""
    found = Finding("our fake's farewell is a disconnect to the SDK")
    with FakeDingTalk() as fake:
        frames: list[str] = []
        socket = type("Socket", (), {"send": lambda self, frame: frames.append(frame)})()
        fake.goodbye(socket)
        parsed = SystemMessage.from_dict(json.loads(frames[0]))
        found.same("topic", SystemMessage.TOPIC_DISCONNECT, parsed.headers.topic)
    return found
