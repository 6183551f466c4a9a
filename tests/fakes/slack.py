"""A Slack that runs on this machine: Socket Mode, signed requests, the Web API and response_url addresses.

    with FakeSlack() as slack:
        adapter = SlackAdapter("slack", SlackSettings(**slack.settings()))       # or settings("http")
        slack.say("/进度 T2 @李娜", sender="U0ZHANG001", mentions={"U0LINA0002": "李娜"})
        callback = slack.posted("/进度 T2", sender="U0ZHANG001", now=now)         # to be posted to /hooks/slack
        slack.wait_for(1)[0].text

It keeps the rules we know of: 200 with `ok: false`, no idempotency, blocks within the limits of the official validators,
a response_url five times, a trigger once.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from tests.fakes.platform import FakePlatform
from tests.fakes.said import Callback, Lock, Told, moment
from tests.fakes.websocket import Socket
from tests.fakes.wire import Call, Fault, Good, saying, unmarked

TEAM, APP, BOT = "T0COLLAB1", "A0COLLAB1", "U0BOT00001"
GROUP = "C0PROJECT1"
SIGNING = "0123456789abcdef0123456789abcdef"
FORM = "application/x-www-form-urlencoded"
_HTML = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


class SlackCall(Call):
    """A request."""

    @property
    def door(self) -> str:
        """open, post, update, modal, direct, name, test, history, response or other."""
        if self.path.startswith(("/commands/", "/actions/")):
            return "response"
        return {
            "/api/apps.connections.open": "open",
            "/api/chat.postMessage": "post",
            "/api/chat.update": "update",
            "/api/views.open": "modal",
            "/api/conversations.open": "direct",
            "/api/users.info": "name",
            "/api/auth.test": "test",
        }.get(self.path, "other")

    @property
    def target(self) -> str:
        """A channel, a person, or the path of a response_url."""
        return str(self.body.get("channel") or self.body.get("users") or self.path)

    @property
    def text(self) -> str:
        """What people read: the blocks' texts, or the text alone."""
        lines = [word for block in self.body.get("blocks", ()) for word in _words(block)] or [str(self.body.get("text", ""))]
        return re.sub("&(?:lt|gt|amp);", lambda found: _HTML[found[0]], "\n".join(lines))

    @property
    def shown(self) -> str:
        """No brackets make links here; `<address>` does."""
        return unmarked(self.text)

    @property
    def mentions(self) -> list[str]:
        """`<@U…>` and `<!channel>` in what is shown."""
        found = [word for block in self.body.get("blocks", ()) for word in _words(block, "mrkdwn")]
        shown = "\n".join([*found, str(self.body.get("text", ""))])
        everyone = ["all"] if re.search("<!(?:channel|here|everyone)", shown) else []
        return list(dict.fromkeys(re.findall(r"<@([A-Z0-9]+)", shown) + everyone))

    @property
    def buttons(self) -> dict[str, str]:
        """Label → value."""
        found = [one for block in self.body.get("blocks", ()) if block["type"] == "actions" for one in block["elements"]]
        return {one["text"]["text"]: one["value"] for one in found}


def error(name: str, **more: Any) -> Fault:
    """An error as the platform says it."""
    return saying(200, ok=False, error=name, **more)


class FakeSlack(FakePlatform):
    """The server."""

    kind: ClassVar[type[Call]] = SlackCall
    lock: ClassVar[Lock] = Lock("header", "x-slack-signature", "x-slack-request-timestamp")
    quiet: ClassVar[frozenset[str]] = frozenset({"open", "direct", "name", "test", "update", "other"})

    def __init__(self, bot_name: str = "牵头助手") -> None:
        super().__init__()
        self.bot_name, self.signing = bot_name, SIGNING
        self.bot_token, self.app_token = "xoxb-fictional-0001", "xapp-fictional-0002"
        self.people = {"U0ZHANG001": "张伟", "U0LINA0002": "李娜", "U0WANG0003": "王芳", "U0ZHAO0004": "赵磊"}
        self.absent: set[str] = set()  # channels the bot is not in
        self.scopes = "chat:write,app_mentions:read,channels:history,im:history,im:write,users:read,commands"
        self._answers: dict[str, int] = {}  # path of a response_url → answers left
        self._triggers: set[str] = set()
        self._numbers = itertools.count(1)

    def settings(self, mode: str = "") -> dict[str, Any]:
        """socket (default) or http."""
        return {
            "mode": mode or "socket",
            "bot_token": self.bot_token,
            "app_token": self.app_token,
            "signing_secret": SIGNING,
            "bot_name": self.bot_name,
            "api_base": self.url,
        }

    # -------- what people say

    def body(
        self,
        text: str,
        *,
        sender: str = "U0ZHANG001",
        group: str | None = GROUP,
        mentions: Mapping[str, str] | None = None,
        msg_id: str = "",
        to_bot: bool = True,
        now: datetime | None = None,
        event_id: str = "",
        **extra: Any,
    ) -> dict[str, Any]:
        """A message event; `@名` of `mentions` (user id → name) become `<@U…>`, `extra` wins. `group=None`: one-to-one."""
        number = next(self._numbers)
        words = re.sub("[&<>]", lambda found: {"&": "&amp;", "<": "&lt;", ">": "&gt;"}[found[0]], text)
        for user, name in (mentions or {}).items():
            words = words.replace(f"@{name}", f"<@{user}>")
        ts = msg_id or f"{moment(now) // 1000}.{number:06}"
        event = {
            "type": "message",
            "user": sender,
            "ts": ts,
            "client_msg_id": f"4f6a1c2e-1111-4c1d-9a11-{number:012}",
            "text": f"<@{BOT}> {words}" if group and to_bot else words,
            "team": TEAM,
            "channel": group or f"D0{sender[1:]}",
            "event_ts": ts,
            "channel_type": "channel" if group else "im",
            **extra,
        }
        return self.event({key: value for key, value in event.items() if value is not None}, now=now, event_id=event_id)

    def event(self, event: dict[str, Any], *, now: datetime | None = None, event_id: str = "") -> dict[str, Any]:
        """An envelope of the Events API."""
        us = {"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}
        return {
            "token": "deprecated",
            "team_id": TEAM,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": event_id or f"Ev0FICT{next(self._numbers):04}",
            "event_time": moment(now) // 1000,
            "authorizations": [us],
        }

    def pressed(
        self, command: str, *, sender: str = "U0ZHANG001", group: str | None = GROUP, on: str = "1795161600.000900"
    ) -> dict[str, Any]:
        """A tap on a button of ours."""
        channel = group or f"D0{sender[1:]}"
        button = {"type": "button", "action_id": "qiantou.1", "block_id": "qiantou_1", "value": command}
        return {
            "type": "block_actions",
            "user": {"id": sender, "name": sender.lower(), "team_id": TEAM},
            "api_app_id": APP,
            "container": {"type": "message", "message_ts": on, "channel_id": channel},
            "trigger_id": self._trigger(),
            "team": {"id": TEAM},
            "channel": {"id": channel},
            "state": {"values": {}},
            "response_url": self._answer_url("actions"),
            "actions": [{**button, "action_ts": f"{on[:10]}.{next(self._numbers):06}"}],
        }

    def slash(self, text: str, *, sender: str = "U0ZHANG001", group: str | None = GROUP, command: str = "/qiantou") -> dict[str, str]:
        """The fields of a slash command."""
        channel = group or f"D0{sender[1:]}"
        fields = {"team_id": TEAM, "channel_id": channel, "channel_name": "project", "user_id": sender}
        fields |= {"user_name": sender.lower(), "command": command, "text": text, "api_app_id": APP}
        return {**fields, "response_url": self._answer_url("commands"), "trigger_id": self._trigger()}

    def _trigger(self) -> str:
        trigger = f"111.222.fict{next(self._numbers)}"
        self._triggers.add(trigger)
        return trigger

    def _answer_url(self, kind: str) -> str:
        path = f"/{kind}/{TEAM}/{next(self._numbers)}/fict"
        self._answers[path] = 5
        return self.url + path

    def say(self, text: str, **fields: Any) -> Told:
        """A message over the long connection."""
        return self.tell(self.body(text, **fields), "events_api")

    def press(self, command: str, **fields: Any) -> Told:
        """A tap over the long connection."""
        return self.tell(self.pressed(command, **fields), "interactive")

    def posted(self, text: str, *, now: datetime, **fields: Any) -> Callback:
        """A message to be posted to our address."""
        return self.callback(self.body(text, now=now, **fields), now)

    def quoting(self, text: str, quoted: str, *, now: datetime, **fields: Any) -> Callback:
        """A shared message is an attachment."""
        shared = {"is_share": True, "is_msg_unfurl": True, "text": quoted, "fallback": quoted, "author_id": "U0OTHER001"}
        return self.posted(text, now=now, attachments=[shared], **fields)

    def hostile(self, text: str, address: str, *, now: datetime, **fields: Any) -> Callback | None:
        """The response_url of a slash command."""
        given = {key: value for key, value in fields.items() if key in ("sender", "group")}
        return self.callback({**self.slash(text, **given), "response_url": address}, now)

    def echo(self, text: str, *, now: datetime, **fields: Any) -> Callback | None:
        """Our own post."""
        return self.posted(text, now=now, bot_id="B0BOT00001", **{**fields, "sender": BOT})

    def url_check(self, challenge: str, *, now: datetime) -> Callback | None:
        """Signed like everything else."""
        return self.callback({"type": "url_verification", "token": "deprecated", "challenge": challenge}, now)

    def callback(self, body: dict[str, Any], now: datetime) -> Callback:
        """Events as JSON, slash commands and interactions as forms."""
        whole = json.dumps(body, ensure_ascii=False)
        if body.get("type") in ("block_actions", "view_submission"):
            return self.signed(urlencode({"payload": whole}).encode(), now, FORM)
        if "command" in body:
            return self.signed(urlencode(body).encode(), now, FORM)
        return self.signed(whole.encode(), now)

    def signed(self, raw: bytes, now: datetime, kind: str = "application/json") -> Callback:
        """Anything."""
        stamp = str(moment(now) // 1000)
        digest = hmac.new(self.signing.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
        headers = {"content-type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
        return Callback(raw, headers)

    # -------- HTTP

    def behave(self, call: Call) -> tuple[Good, bool]:
        """The answer of a healthy platform."""
        if call.door == "response":
            left = self._answers.get(call.path, 0)
            self._answers[call.path] = left - 1
            return ((200, {"ok": True}), True) if left > 0 else ((404, {"ok": False, "error": "used_url"}), False)
        bearer = call.headers.get("authorization", "").removeprefix("Bearer ")
        if bearer != (self.app_token if call.door == "open" else self.bot_token):
            return _error("invalid_auth"), False
        doors = {"open": self._open, "post": self._post, "modal": self._modal, "direct": self._direct}
        doors |= {"name": self._name, "test": self._test, "update": self._post}
        act = doors.get(call.door)
        return act(call) if act else (_error("unknown_method"), False)

    def _open(self, call: Call) -> tuple[Good, bool]:
        return (200, {"ok": True, "url": f"ws://127.0.0.1:{self.port}/link?ticket={next(self._numbers)}"}), True

    def _test(self, call: Call) -> tuple[Good, bool]:
        return (200, {"ok": True, "user_id": BOT, "bot_id": "B0BOT00001", "team_id": TEAM}), True

    def _name(self, call: Call) -> tuple[Good, bool]:
        name = self.people.get(call.query.get("user", ""))
        return ((200, {"ok": True, "user": {"profile": {"display_name": name}}}) if name else _error("user_not_found")), True

    def _direct(self, call: Call) -> tuple[Good, bool]:
        return (200, {"ok": True, "channel": {"id": f"D0{call.body.get('users', '')[1:]}"}}), True

    def _modal(self, call: Call) -> tuple[Good, bool]:
        trigger = str(call.body.get("trigger_id", ""))
        if trigger not in self._triggers:
            return _error("expired_trigger_id"), False
        self._triggers.discard(trigger)
        return (200, {"ok": True, "view": {"id": "V0FICT"}}), True

    def _post(self, call: Call) -> tuple[Good, bool]:
        if call.target in self.absent:
            return _error("not_in_channel"), False
        blocks = call.body.get("blocks", [])
        if not call.body.get("text") and not blocks:
            return _error("no_text"), False
        if len(blocks) > 50 or any(len(text) > 3_000 for block in blocks for text in _words(block)):
            return _error("invalid_blocks"), False
        ts = f"1795161600.{next(self._numbers):06}"
        return (200, {"ok": True, "channel": call.target, "ts": call.body.get("ts", ts)}), True

    # -------- Socket Mode

    def greeted(self, socket: Socket) -> None:
        """hello first."""
        socket.send(json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": APP}}))
        self.ready(socket)

    def heard(self, socket: Socket, data: str | bytes) -> None:
        """Acknowledgements."""
        self.acknowledge(str(json.loads(data).get("envelope_id", "")))

    def frame(self, told: Told) -> str:
        """An envelope."""
        frame = {"envelope_id": told.id, "type": told.kind, "payload": told.payload, "accepts_response_payload": False}
        return json.dumps(frame, ensure_ascii=False)

    def goodbye(self, socket: Socket) -> None:
        """A connection is recycled every few hours."""
        socket.send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))

    def kick(self, socket: Socket) -> None:
        """More connections than the app may have."""
        socket.send(json.dumps({"type": "disconnect", "reason": "too_many_websockets"}))


def _error(name: str) -> Good:
    return 200, {"ok": False, "error": name}


def _words(block: Mapping[str, Any], kind: str = "") -> list[str]:
    """Texts of a block, or those of one kind; a plain_text reads no markup."""
    inner = [block.get("text"), *block.get("elements", ())] if block.get("type") != "actions" else []
    found = [one.get("text", "") for one in inner if isinstance(one, dict) and kind in ("", one.get("type"))]
    return [one for one in found if isinstance(one, str) and one]
