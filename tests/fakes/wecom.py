"""A WeCom that runs on this machine: the AI bot's long connection and callbacks, group webhooks, a self-built app.

    with FakeWeCom() as wecom:
        adapter = WeComAdapter("wecom", WeComSettings(**wecom.settings()))      # or settings("bot_callback"), "app"
        wecom.say("/进度 T2 80%", sender="zhang.wei")                             # over the long connection
        callback = wecom.posted("/进度 T2 80%", sender="zhang.wei", now=now)     # to be posted to /hooks/wecom
        wecom.wait_for(1)[0].text; wecom.shown(answer_body)                      # what was sent; what an answer shows

It keeps the rules we know of: one owner a bot (a new subscription kicks the old one), a req_id must be one it gave, a
response_url answers once, contents are limited in bytes, and errors are an errcode inside a 200.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from tests.fakes.platform import FakePlatform
from tests.fakes.said import Callback, Lock, Told, moment
from tests.fakes.websocket import Socket
from tests.fakes.wecom_crypto import seal, sign, unseal
from tests.fakes.wire import Call, Fault, Good, saying, unmarked

TOKEN, AES = "fictToken2026", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
CORP, AGENT = "wwfict0000000001", 1000002
GROUP = "wrFictionalGroupChatId0001"
_DOORS = {
    "/cgi-bin/gettoken": "token",
    "/cgi-bin/user/get": "name",
    "/cgi-bin/agent/get": "agent",
    "/cgi-bin/message/send": "app",
    "/cgi-bin/webhook/send": "webhook",
    "/cgi-bin/aibot/response": "response",
    "aibot_subscribe": "subscribe",
    "aibot_send_msg": "send",
    "aibot_respond_msg": "respond",
}
_MOST = {"text": 2_048, "markdown": 4_096, "markdown_v2": 4_096}  # bytes, by webhook
_MOST_BOT = 20_480


class WeComCall(Call):
    """A request, or a frame whose path is its cmd."""

    @property
    def door(self) -> str:
        """token, name, app, webhook, response, subscribe, send, respond or other."""
        return _DOORS.get(self.path, "other")

    @property
    def target(self) -> str:
        """The webhook's key, the response code, a person, a chat, or the frame that is answered."""
        chat = self.body.get("chatid") or self.body.get("touser")
        return str(chat or self.query.get("key") or self.query.get("response_code") or self.headers.get("req_id", ""))

    @property
    def content(self) -> dict[str, Any]:
        """{content} of a text, markdown or stream; the card."""
        inner: dict[str, Any] = self.body.get(self.body.get("msgtype", ""), {})
        return inner

    @property
    def text(self) -> str:
        """What people read."""
        if self.body.get("msgtype") == "template_card":
            title = self.content.get("main_title", {}).get("title", "")
            return "\n".join(one for one in (title, self.content.get("sub_title_text", "")) if one)
        return str(self.content.get("content", ""))

    @property
    def shown(self) -> str:
        """Text and cards read no markdown."""
        plain = self.body.get("msgtype") in ("text", "template_card")
        return unmarked(self.text) if plain else self.text

    @property
    def mentions(self) -> list[str]:
        """The list beside a text, or `<@id>` inside markdown of a webhook; the bot's own markdown notifies nobody."""
        if self.door != "webhook":
            return []
        found = list(self.content.get("mentioned_list", ()))
        found += [part.partition(">")[0] for part in self.text.split("<@")[1:]]
        return ["all" if one == "@all" else one for one in found]

    @property
    def buttons(self) -> dict[str, str]:
        """Label → key of a card's buttons."""
        return {one["text"]: one["key"] for one in self.content.get("button_list", ())}


def errcode(number: int) -> Fault:
    """An error as the platform says it."""
    return saying(200, errcode=number, errmsg="fictional")


class FakeWeCom(FakePlatform):
    """The server."""

    kind: ClassVar[type[Call]] = WeComCall
    lock: ClassVar[Lock] = Lock("query", "msg_signature", "timestamp")
    quiet: ClassVar[frozenset[str]] = frozenset({"token", "name", "agent", "subscribe", "other"})

    def __init__(self, bot_name: str = "牵头助手") -> None:
        super().__init__()
        self.bot_name, self.signing = bot_name, TOKEN
        self.bot_id, self.secret = "aibFICTIONAL0001", "fict-bot-secret-1"
        self.corp_secret = "fict-corp-secret-2"
        self.people = {"zhang.wei": "张伟", "li.na": "李娜", "wang.fang": "王芳", "zhao.lei": "赵磊"}
        self.webhooks: dict[str, str] = {}  # chat id → key
        self.unknown_people: set[str] = set()
        self._asked: set[str] = set()  # req ids we gave
        self._codes: set[str] = set()  # response codes not used yet
        self._numbers = itertools.count(1)

    def settings(self, mode: str = "") -> dict[str, Any]:
        """bot_connection (default), bot_callback, app or webhook."""
        mode = mode or "bot_connection"
        app = {"corp_id": CORP, "corp_secret": self.corp_secret, "agent_id": AGENT}
        return {
            "mode": mode,
            "bot_id": self.bot_id,
            "secret": self.secret,
            "bot_name": self.bot_name,
            "api_base": self.url,
            "group_webhooks": dict(self.webhooks),
            **({"token": TOKEN, "encoding_aes_key": AES} if mode in ("bot_callback", "app") else {}),
            **(app if mode in ("bot_callback", "app") else {}),
        }

    # -------- what people say

    def body(
        self,
        text: str,
        *,
        sender: str = "zhang.wei",
        group: str | None = GROUP,
        mentions: Mapping[str, str] | None = None,
        msg_id: str = "",
        to_bot: bool = True,
        now: datetime | None = None,
        **extra: Any,
    ) -> dict[str, Any]:
        """A message as the platform words it: people are names in the text, `extra` wins. `group=None`: one-to-one."""
        number = next(self._numbers)
        code = f"FICT_CODE_{number}"
        self._codes.add(code)
        place = {"chatid": group, "chattype": "group"} if group else {"chattype": "single"}
        made = {
            "msgid": msg_id or f"CAIQfict{number:05}",
            "aibotid": self.bot_id,
            **place,
            "from": {"userid": sender},
            "response_url": f"{self.url}/cgi-bin/aibot/response?response_code={code}",
            "msgtype": "text",
            "text": {"content": f"@{self.bot_name} {text}" if group and to_bot else text},
            **extra,
        }
        return {key: value for key, value in made.items() if value is not None}

    def pressed(self, command: str, *, sender: str = "zhang.wei", group: str | None = GROUP, task: str = "k1") -> dict[str, Any]:
        """A tap on a card's button."""
        card = {"card_type": "button_interaction", "event_key": command, "task_id": task, "selected_items": {}}
        event = {"eventtype": "template_card_event", "template_card_event": card}
        said = self.body("", sender=sender, group=group, msgtype="event", event=event)
        return {key: value for key, value in said.items() if key != "text"}

    def say(self, text: str, **fields: Any) -> Told:
        """A message over the long connection."""
        return self.tell({**self.body(text, **fields), "response_url": None}, "aibot_msg_callback")

    def press(self, command: str, **fields: Any) -> Told:
        """A tap over the long connection."""
        return self.tell(self.pressed(command, **fields), "aibot_event_callback")

    def posted(self, text: str, *, now: datetime, **fields: Any) -> Callback:
        """A message to be posted to our address."""
        return self.callback(self.body(text, **fields), now)

    def callback(self, body: dict[str, Any], now: datetime) -> Callback:
        """Any object."""
        return self.signed(json.dumps(body, ensure_ascii=False).encode(), now)

    def signed(self, raw: bytes, now: datetime) -> Callback:
        """Anything."""
        return self.around(seal(raw, AES, ""), now)

    def around(self, sealed: str, now: datetime, *, xml: bool = False) -> Callback:
        """Any ciphertext, signed: as the bot's JSON, or as the app's XML."""
        query = self._query(sealed, now)
        if not xml:
            return Callback(json.dumps({"encrypt": sealed}).encode(), {"content-type": "application/json"}, query)
        whole = f"<xml><ToUserName>{CORP}</ToUserName><AgentID>{AGENT}</AgentID><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        return Callback(whole.encode(), {"content-type": "text/xml"}, query)

    def _query(self, sealed: str, now: datetime) -> dict[str, str]:
        stamp, nonce = str(moment(now) // 1000), "fictnonce1"
        return {"msg_signature": sign(self.signing, stamp, nonce, sealed), "timestamp": stamp, "nonce": nonce}

    def url_check(self, challenge: str, *, now: datetime) -> Callback | None:
        """A GET whose echostr comes back in plain."""
        sealed = seal(challenge.encode(), AES, "")
        return Callback(b"", {}, {**self._query(sealed, now), "echostr": sealed}, "GET")

    def quoting(self, text: str, quoted: str, *, now: datetime, **fields: Any) -> Callback:
        """`quote` beside the text."""
        return self.posted(text, now=now, quote={"msgtype": "text", "text": {"content": quoted}}, **fields)

    def hostile(self, text: str, address: str, *, now: datetime, **fields: Any) -> Callback | None:
        """The response_url of a tap: what is said is answered in the HTTP answer itself."""
        given = {key: value for key, value in fields.items() if key in ("sender", "group")}
        return self.callback({**self.pressed(text, **given), "response_url": address}, now)

    def app_message(self, text: str, *, now: datetime, sender: str = "zhang.wei") -> Callback:
        """A message to the self-built app: XML."""
        stamp = str(moment(now) // 1000)
        fields = {"ToUserName": CORP, "FromUserName": sender, "CreateTime": stamp, "MsgType": "text", "Content": text}
        fields |= {"MsgId": str(7_000_000_000 + next(self._numbers)), "AgentID": str(AGENT)}
        inner = "".join(f"<{key}><![CDATA[{value}]]></{key}>" for key, value in fields.items())
        return self.around(seal(f"<xml>{inner}</xml>".encode(), AES, CORP), now, xml=True)

    def shown(self, answer: bytes) -> str:
        """What a passive reply shows; "" for an empty answer. Its signature must be right."""
        if not answer:
            return ""
        body = json.loads(answer)
        wanted = sign(TOKEN, str(body["timestamp"]), body["nonce"], body["encrypt"])
        assert body["msgsignature"] == wanted, "the reply's signature is wrong"
        content: str = json.loads(unseal(body["encrypt"], AES))["stream"]["content"]
        return content

    # -------- HTTP

    def behave(self, call: Call) -> tuple[Good, bool]:
        """The answer of a healthy platform."""
        match call.door:
            case "token":
                if (call.query.get("corpid"), call.query.get("corpsecret")) != (CORP, self.corp_secret):
                    return _error(40001), False
                return (200, {"errcode": 0, "errmsg": "ok", "access_token": self.new_token(), "expires_in": 7200}), True
            case "name":
                if self.spent(call.query.get("access_token", "")):
                    return _error(42001), False
                name = self.people.get(call.query.get("userid", ""))
                return ((200, {"errcode": 0, "name": name}) if name else _error(60111)), False
            case "agent":
                return (_error(42001 if self.spent(call.query.get("access_token", "")) else 0), False)
            case "app":
                return self._app(call)
            case "webhook":
                known = call.query.get("key") in self.webhooks.values()
                return self._sized(call, _MOST) if known else (_error(93000), False)
            case "response":
                code = call.query.get("response_code", "")
                if code not in self._codes or call.body.get("msgtype") not in ("markdown", "template_card"):
                    return _error(40058), False
                self._codes.discard(code)
                return self._sized(call, {"markdown": _MOST_BOT})
            case "subscribe":
                good = (call.body.get("bot_id"), call.body.get("secret")) == (self.bot_id, self.secret)
                return ((200, {"errcode": 0}), True) if good else (_error(40001), False)
            case "send":
                return self._sized(call, {}) if call.body.get("msgtype") != "text" else (_error(40008), False)
            case "respond":
                known = call.headers["req_id"] in self._asked
                return self._sized(call, {}) if known else (_error(846605), False)
        return (404, {"errcode": 404, "errmsg": "no such path"}), False

    def _app(self, call: Call) -> tuple[Good, bool]:
        if self.spent(call.query.get("access_token", "")):
            return _error(42001), False
        person = str(call.body.get("touser", ""))
        if person in self.unknown_people:
            return (200, {"errcode": 0, "errmsg": "ok", "invaliduser": person.lower()}), False
        good, accepted = self._sized(call, {"text": 2_048, "markdown": 2_048})
        return (200, {**good[1], "msgid": f"fict-msg-{next(self._numbers)}"}), accepted

    def _sized(self, call: Call, most: Mapping[str, int]) -> tuple[Good, bool]:
        if not call.text:
            return _error(44004), False
        if len(call.text.encode()) > most.get(call.body.get("msgtype", ""), _MOST_BOT):
            return _error(45002), False
        return (200, {"errcode": 0, "errmsg": "ok"}), True

    # -------- the long connection

    def greeted(self, socket: Socket) -> None:
        """The client subscribes first."""

    def heard(self, socket: Socket, data: str | bytes) -> None:
        """aibot_subscribe, ping, and what the bot says."""
        frame = json.loads(data)
        command, req_id = frame.get("cmd", ""), frame.get("headers", {}).get("req_id", "")
        if command == "ping":
            return _answer(socket, req_id, 0)
        call = WeComCall(command, {}, {"req_id": req_id}, frame.get("body", {}), data.encode() if isinstance(data, str) else data)
        if command != "aibot_subscribe" and socket not in self._sockets:
            return _answer(socket, req_id, 846609)
        fault, good = self.judged(call)
        if fault is not None and fault.lost:
            return None
        code = json.loads(fault.body)["errcode"] if fault is not None and fault.body else good[1]["errcode"]
        _answer(socket, req_id, code)
        if command == "aibot_subscribe" and code == 0:
            self._asked.clear()
            for other in list(self._sockets):
                self._sockets.remove(other)
                self.kick(other)
            self.ready(socket)
        return None

    def frame(self, told: Told) -> str:
        """A push; nothing acknowledges it, so it counts as heard once it is out."""
        req_id = f"fict-req-{told.id}"
        self._asked.add(req_id)
        told.acknowledged = True
        body = {key: value for key, value in told.payload.items() if value is not None}
        return json.dumps({"cmd": told.kind, "headers": {"req_id": req_id}, "body": body}, ensure_ascii=False)

    def goodbye(self, socket: Socket) -> None:
        """The platform's only word of farewell is the one for a second owner."""
        self.kick(socket)

    def kick(self, socket: Socket) -> None:
        """disconnected_event, then the end."""
        body = {"msgid": f"E{next(self._numbers)}", "msgtype": "event", "event": {"eventtype": "disconnected_event"}}
        socket.send(json.dumps({"cmd": "aibot_event_callback", "headers": {"req_id": "kick"}, "body": body}))
        socket.close()


def _error(number: int) -> Good:
    return 200, {"errcode": number, "errmsg": "fictional"}


def _answer(socket: Socket, req_id: str, code: int) -> None:
    socket.send(json.dumps({"headers": {"req_id": req_id}, "errcode": code, "errmsg": "ok" if code == 0 else "fictional"}))
