"""A Feishu that runs on this machine: the long connection's protobuf frames, signed events, messages and cards.

    with FakeFeishu() as feishu:
        adapter = FeishuAdapter("feishu", FeishuSettings(**feishu.settings()))   # or settings("http"), "webhook"
        feishu.say("/进度 T2 @李娜", sender="ou_zhangwei0001", mentions={"ou_lina0002": "李娜"})
        callback = feishu.posted("/进度 T2", sender="ou_zhangwei0001", now=now)   # to be posted to /hooks/feishu
        feishu.wait_for(1)[0].text

It keeps the rules we know of: `uuid` sends once, tokens are checked, only cards may be patched and only text may be put,
a message of another kind of id is refused, errors are a code beside an HTTP 400.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from adapters.feishu.frames import CONTROL, DATA, Frame, decode, encode
from tests.fakes.feishu_wire import FeishuCall
from tests.fakes.feishu_wire import code as code
from tests.fakes.platform import FakePlatform
from tests.fakes.said import Callback, Lock, Told, moment
from tests.fakes.websocket import Socket
from tests.fakes.wire import Call, Good

APP, TOKEN, KEY = "cli_a1b2c3d4e5f60001", "vTokenForTests0001", "k3yForTests_2026"
GROUP = "oc_5ad11d72b830411d72b836c20f00aa01"
BOT = "ou_b07b07b07b07b07b07b07b07b07b0700"


class FakeFeishu(FakePlatform):
    """The server."""

    kind: ClassVar[type[Call]] = FeishuCall
    lock: ClassVar[Lock] = Lock("header", "x-lark-signature", "x-lark-request-timestamp")
    quiet: ClassVar[frozenset[str]] = frozenset({"token", "info", "name", "endpoint", "patch", "put", "other"})

    def __init__(self, bot_name: str = "牵头助手") -> None:
        super().__init__()
        self.bot_name, self.signing = bot_name, KEY
        self.app_id, self.app_secret = APP, "appSecretForTests"
        self.people = {"ou_zhangwei0001": "张伟", "ou_lina0002": "李娜", "ou_wangfang0003": "王芳", "ou_zhaolei0004": "赵磊"}
        self.hooks: dict[str, str] = {}  # token of a custom bot → secret, "" for none
        self.withdrawn: set[str] = set()  # messages that cannot be answered any more
        self.closed_groups: set[str] = set()
        self.events: set[str] = {"im.message.receive_v1", "card.action.trigger"}
        self._uuids: dict[str, str] = {}
        self._sent: dict[str, str] = {}  # message id → msg_type
        self._numbers = itertools.count(1)

    def settings(self, mode: str = "") -> dict[str, Any]:
        """connection (default), http or webhook."""
        mode = mode or "connection"
        return {
            "mode": mode,
            "app_id": self.app_id,
            "app_secret": self.app_secret,
            "bot_name": self.bot_name,
            "api_base": self.url,
            **({"encrypt_key": KEY, "verification_token": TOKEN} if mode == "http" else {}),
        }

    # -------- what people say

    def event(self, kind: str, event: dict[str, Any], *, now: datetime | None = None, event_id: str = "") -> dict[str, Any]:
        """An envelope 2.0."""
        header = {
            "event_id": event_id or f"e_fict{next(self._numbers)}",
            "event_type": kind,
            "create_time": str(moment(now)),
            "token": TOKEN,
            "app_id": self.app_id,
            "tenant_key": "2f0a9b8c7d6e5f41",
        }
        return {"schema": "2.0", "header": header, "event": event}

    def body(
        self,
        text: str,
        *,
        sender: str = "ou_zhangwei0001",
        group: str | None = GROUP,
        mentions: Mapping[str, str] | None = None,
        msg_id: str = "",
        to_bot: bool = True,
        now: datetime | None = None,
        event_id: str = "",
        **extra: Any,
    ) -> dict[str, Any]:
        """A message as the platform words it; `@名` of `mentions` (open_id → name) become placeholders, `extra` wins."""
        people = {**({BOT: self.bot_name} if group and to_bot else {}), **(mentions or {})}
        words = f"@{self.bot_name} {text}" if group and to_bot else text
        listed = []
        for number, (open_id, name) in enumerate(people.items(), 1):
            words = words.replace(f"@{name}", f"@_user_{number}")
            ids = {"open_id": open_id, "user_id": "" if open_id == BOT else open_id[3:9], "union_id": f"on_{open_id[3:]}"}
            listed.append({"key": f"@_user_{number}", "id": ids, "name": name, "tenant_key": "2f0a9b8c7d6e5f41"})
        said = {
            "message_id": msg_id or f"om_fict{next(self._numbers):05}",
            "root_id": "",
            "parent_id": "",
            "create_time": str(moment(now)),
            "chat_id": group or f"oc_p2p{sender[3:]}",
            "chat_type": "group" if group else "p2p",
            "message_type": "text",
            "content": json.dumps({"text": words}, ensure_ascii=False),
            **({"mentions": listed} if listed else {}),
            **extra,
        }
        ids = {"open_id": sender, "user_id": sender[3:9], "union_id": f"on_{sender[3:]}"}
        speaker = {"sender_id": ids, "sender_type": "user", "tenant_key": "2f0a9b8c7d6e5f41"}
        return self.event("im.message.receive_v1", {"sender": speaker, "message": said}, now=now, event_id=event_id)

    def pressed(
        self,
        command: str,
        *,
        sender: str = "ou_zhangwei0001",
        group: str | None = GROUP,
        on: str = "om_fictcard01",
        values: Mapping[str, str] | None = None,
        value: Mapping[str, Any] | None = None,
        event_id: str = "",
    ) -> dict[str, Any]:
        """A tap on a card of ours: its message and chat, and the value the button carried."""
        carried = value or {"command": command, "place": "group" if group else "direct"}
        event = {
            "operator": {"open_id": sender, "union_id": f"on_{sender[3:]}", "tenant_key": "2f0a9b8c7d6e5f41"},
            "token": "c-fict",
            "action": {"tag": "button", "value": carried, **({"form_value": values} if values else {})},
            "host": "im_message",
            "context": {"open_message_id": on, "open_chat_id": group or f"oc_p2p{sender[3:]}"},
        }
        return self.event("card.action.trigger", event, event_id=event_id)

    def say(self, text: str, **fields: Any) -> Told:
        """A message over the long connection."""
        return self.tell(self.body(text, **fields), "event")

    def press(self, command: str, **fields: Any) -> Told:
        """A tap over the long connection."""
        return self.tell(self.pressed(command, **fields), "event")

    def posted(self, text: str, *, now: datetime, **fields: Any) -> Callback:
        """A message to be posted to our address."""
        return self.callback(self.body(text, now=now, **fields), now)

    def quoting(self, text: str, quoted: str, *, now: datetime, **fields: Any) -> Callback:
        """An answer names the message it answers; what that said is not in the event."""
        return self.posted(text, now=now, parent_id="om_fictquoted", root_id="om_fictquoted", **fields)

    def echo(self, text: str, *, now: datetime, **fields: Any) -> Callback | None:
        """Bots are senders of another type."""
        body = self.body(text, now=now, **fields)
        body["event"]["sender"]["sender_type"] = "app"
        return self.callback(body, now)

    def url_check(self, challenge: str, *, now: datetime) -> Callback | None:
        """Comes without a signature: the token inside the ciphertext is all there is."""
        token = TOKEN if self.signing == KEY else "another-token"
        plain = json.dumps({"challenge": challenge, "token": token, "type": "url_verification"}).encode()
        return Callback(json.dumps({"encrypt": _seal(plain, KEY)}).encode(), {"content-type": "application/json"})

    def callback(self, body: dict[str, Any], now: datetime) -> Callback:
        """Any object."""
        return self.signed(json.dumps(body, ensure_ascii=False).encode(), now)

    def signed(self, raw: bytes, now: datetime) -> Callback:
        """Encrypted first; the signature is of what is posted."""
        return self.around(_seal(raw, self.signing), now)

    def around(self, sealed: str, now: datetime) -> Callback:
        """Any ciphertext, signed."""
        raw = json.dumps({"encrypt": sealed}).encode()
        stamp, nonce = str(moment(now) // 1000), "7b1d2c3e4f"
        headers = {
            "content-type": "application/json; charset=utf-8",
            "X-Lark-Request-Timestamp": stamp,
            "X-Lark-Request-Nonce": nonce,
            "X-Lark-Signature": hashlib.sha256((stamp + nonce + self.signing).encode() + raw).hexdigest(),
        }
        return Callback(raw, headers)

    # -------- HTTP

    def behave(self, call: Call) -> tuple[Good, bool]:
        """The answer of a healthy platform."""
        if call.door == "token":
            if (call.body.get("app_id"), call.body.get("app_secret")) != (self.app_id, self.app_secret):
                return _error(10014), False
            return (200, {"code": 0, "msg": "ok", "tenant_access_token": self.new_token(), "expire": 7200}), True
        if call.door == "endpoint":
            if (call.body.get("AppID"), call.body.get("AppSecret")) != (self.app_id, self.app_secret):
                return (200, {"code": 514, "msg": "auth failed"}), False
            url = f"ws://127.0.0.1:{self.port}/ws?device_id=1&service_id=42"
            return (200, {"code": 0, "msg": "ok", "data": {"URL": url, "ClientConfig": {"PingInterval": 120}}}), True
        if call.door == "hook":
            return self._hook(call)
        if self.spent(call.headers.get("authorization", "").removeprefix("Bearer ")):
            return _error(99991663), False
        doors = {"info": self._info, "name": self._name, "create": self._create, "reply": self._reply}
        doors |= {"patch": self._edit, "put": self._edit}
        act = doors.get(call.door)
        return act(call) if act else ((404, {"code": 404, "msg": "no such path"}), False)

    def _info(self, call: Call) -> tuple[Good, bool]:
        return (200, {"code": 0, "msg": "ok", "bot": {"open_id": BOT, "app_name": self.bot_name, "activate_status": 2}}), True

    def _name(self, call: Call) -> tuple[Good, bool]:
        name = self.people.get(call.path.rpartition("/")[2])
        user = {"user": {"name": name}} if name else {"user": {}}
        return (200, {"code": 0, "msg": "ok", "data": user}), True

    def _create(self, call: Call) -> tuple[Good, bool]:
        wanted = {"chat_id": "oc_", "open_id": "ou_"}.get(call.query.get("receive_id_type", ""), "?")
        if not call.target.startswith(wanted):
            return _error(230001, "invalid receive_id"), False
        if call.target in self.closed_groups:
            return _error(230002), False
        return self._once(call)

    def _reply(self, call: Call) -> tuple[Good, bool]:
        return (_error(230011), False) if call.target in self.withdrawn else self._once(call)

    def _once(self, call: Call) -> tuple[Good, bool]:
        uuid = str(call.body.get("uuid", ""))
        if len(uuid) > 50 or call.body.get("msg_type") not in ("text", "post", "interactive"):
            return _error(230001), False
        if uuid in self._uuids:
            return _sent(self._uuids[uuid]), False
        message_id = f"om_fictsent{next(self._numbers)}"
        self._sent[message_id] = str(call.body.get("msg_type"))
        if uuid:
            self._uuids[uuid] = message_id
        return _sent(message_id), True

    def _edit(self, call: Call) -> tuple[Good, bool]:
        is_card = self._sent.get(call.target, "interactive") == "interactive"
        return ((200, {"code": 0, "msg": "ok", "data": {}}), True) if is_card is (call.method == "PATCH") else (_error(230001), False)

    def _hook(self, call: Call) -> tuple[Good, bool]:
        if call.target not in self.hooks:
            return _error(19001), False
        secret = self.hooks[call.target]
        key = f"{call.body.get('timestamp')}\n{secret}".encode()
        sign = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
        if secret and call.body.get("sign") != sign:
            return _error(19021), False
        return (200, {"code": 0, "msg": "success", "StatusCode": 0}), True

    # -------- the long connection

    def heard(self, socket: Socket, data: str | bytes) -> None:
        """Pings, and data frames that come back as acknowledgements."""
        assert isinstance(data, bytes)
        frame = decode(data)
        if frame.method == CONTROL:
            socket.send(encode(Frame(service=42, method=CONTROL, headers={"type": "pong"}, payload=b"{}")))
        elif json.loads(frame.payload).get("code") == 200:
            self.acknowledge(frame.headers.get("message_id", ""))

    def frame(self, told: Told) -> bytes:
        """A data frame."""
        headers = {"type": told.kind, "message_id": told.id, "sum": "1", "seq": "0", "trace_id": "fict"}
        payload = json.dumps(told.payload, ensure_ascii=False).encode()
        return encode(Frame(next(self.count), 8, 42, DATA, headers, payload=payload))

    def kick(self, socket: Socket) -> None:
        """Several clients share the events; the first is not told."""


def _error(number: int, message: str = "fictional") -> Good:
    return 400, {"code": number, "msg": message}


def _sent(message_id: str) -> Good:
    return 200, {"code": 0, "msg": "success", "data": {"message_id": message_id}}


def _seal(plain: bytes, secret: str) -> str:
    key, iv = hashlib.sha256(secret.encode()).digest(), os.urandom(16)
    short = 16 - len(plain) % 16
    lock = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return base64.b64encode(iv + lock.update(plain + bytes([short]) * short) + lock.finalize()).decode()
