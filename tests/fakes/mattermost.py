"""A Mattermost that runs on this machine: slash commands, outgoing webhooks, buttons, and the REST API v4.

    with FakeMattermost() as server:
        adapter = MattermostAdapter("mattermost", MattermostSettings(**server.settings()))
        callback = server.posted("/进度 T2 80%", sender=ZHANG, now=now)       # an outgoing webhook, for /hooks/mattermost
        callback = server.posted("进度 T2 80%", now=now, via="slash")         # a slash command
        callback = server.pressed(server.wait_for(1)[0], "收到", sender=ZHANG)  # a tap on a button that was posted

Shapes are those of the public documentation (developers.mattermost.com, api.mattermost.com). It keeps the rules we know of:
16,383 characters, ids of buttons in letters and digits, no reply to a reply, a root in the same channel, a pending_post_id
posted once. There is no long connection.
"""

from __future__ import annotations

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
from tests.fakes.wire import Call, Fault, Good, saying


def id_of(words: str) -> str:
    """An id of 26 letters and digits, as the server makes them."""
    return words.lower().ljust(26, "0")[:26]


TEAM, GROUP, BOT = id_of("t0collab"), id_of("c0project"), id_of("u0bot")
ZHANG, LI = id_of("u0zhangwei"), id_of("u0lina")
USERNAMES = {ZHANG: "zhang.wei", LI: "li.na", id_of("u0wangfang"): "wang_fang", id_of("u0zhaolei"): "zhao-lei", BOT: "qiantou"}
_NAMES = {ZHANG: "张伟", LI: "李娜", id_of("u0wangfang"): "王芳", id_of("u0zhaolei"): "赵磊"}
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def direct_channel(user: str) -> str:
    """The one-to-one channel of the bot and somebody."""
    return f"d0{user[2:]}"


class MattermostCall(Call):
    """A request."""

    @property
    def door(self) -> str:
        """post, direct, me, name, config or other."""
        known = {"/api/v4/posts": "post", "/api/v4/channels/direct": "direct", "/api/v4/users/me": "me"}
        known |= {"/api/v4/config/client": "config"}
        return known.get(self.path, "name" if self.path.startswith("/api/v4/users/") else "other")

    @property
    def target(self) -> str:
        """A channel; for a one-to-one channel the person."""
        channel = str(self.body.get("channel_id", ""))
        return f"u0{channel[2:]}" if channel.startswith("d0") else channel

    @property
    def text(self) -> str:
        """The post's words, with those of its attachments."""
        return "\n".join([str(self.body.get("message", "")), *(str(one.get("text", "")) for one in self._attached)]).strip("\n")

    @property
    def _attached(self) -> list[dict[str, Any]]:
        return list((self.body.get("props") or {}).get("attachments") or [])

    @property
    def mentions(self) -> list[str]:
        """`@user.name` and `@all`, `@channel`, `@here`."""
        users = {name: user for user, name in USERNAMES.items()}
        found = [one.rstrip(".-_").lower() for one in re.findall(r"(?<![A-Za-z0-9])@([A-Za-z0-9._-]+)", self.text)]
        return list(dict.fromkeys("all" if one in ("all", "channel", "here") else users.get(one, one) for one in found))

    @property
    def actions(self) -> dict[str, dict[str, Any]]:
        """Label → the action."""
        return {one["name"]: one for whole in self._attached for one in whole.get("actions", ())}

    @property
    def buttons(self) -> dict[str, str]:
        """Label → the command in its context."""
        return {name: one["integration"]["context"]["command"] for name, one in self.actions.items()}


def error(status: int, name: str) -> Fault:
    """An error as the server says it."""
    return saying(status, id=name, message="fictional", detailed_error="", request_id="r", status_code=status)


class FakeMattermost(FakePlatform):
    """The server."""

    kind: ClassVar[type[Call]] = MattermostCall
    lock: ClassVar[Lock] = Lock("body", "token", "")
    quiet: ClassVar[frozenset[str]] = frozenset({"direct", "me", "name", "config", "other"})

    def __init__(self, bot_name: str = "qiantou") -> None:
        super().__init__()
        self.bot_name, self.signing = bot_name, id_of("hooktoken")
        self.command_token, self.bot_token = id_of("commandtoken"), id_of("bottoken")
        self.people = dict(_NAMES)
        self.absent: set[str] = set()  # channels the bot is not in
        self.roots: dict[str, str] = {}  # post id → channel, of posts that may be answered
        self.config = {"EnableCommands": "true", "EnableOutgoingWebhooks": "true", "RestrictDirectMessage": "any"}
        self._pending: dict[str, str] = {}
        self._numbers = itertools.count(1)

    def settings(self, mode: str = "") -> dict[str, Any]:
        """There is one way to connect."""
        return {
            "api_base": self.url,
            "bot_token": self.bot_token,
            "command_token": self.command_token,
            "webhook_token": self.signing,
            "public_url": "https://qiantou.example.com",
            "bot_name": self.bot_name,
        }

    # -------- what people say

    def fields(self, text: str, *, sender: str, group: str | None, now: datetime | None, **extra: Any) -> dict[str, Any]:
        """The fields of an outgoing webhook; `extra` wins, None takes one away."""
        post = id_of(f"p{next(self._numbers):06}")
        body: dict[str, Any] = {
            "token": self.signing,
            "team_id": TEAM,
            "team_domain": "collab",
            "channel_id": group or direct_channel(sender),
            "channel_name": "xin-pin-shang-shi" if group else f"{sender}__{BOT}",
            "timestamp": moment(now),
            "user_id": sender,
            "user_name": USERNAMES.get(sender, sender),
            "post_id": post,
            "text": text,
            "trigger_word": f"@{self.bot_name}" if text.startswith(f"@{self.bot_name}") else "",
            "file_ids": "",
            **extra,
        }
        return {key: value for key, value in body.items() if value is not None}

    def posted(self, text: str, *, now: datetime, **fields: Any) -> Callback:
        """In a public channel an outgoing webhook; one-to-one, or with via="slash", the slash command."""
        given = {"sender": ZHANG, "group": GROUP, "mentions": {}, "to_bot": True, "via": "webhook", **fields}
        sender, group, mentions, to_bot, via = (given.pop(key) for key in ("sender", "group", "mentions", "to_bot", "via"))
        words, named = self._with_names(text, mentions)
        if via == "slash" or group is None:
            return self.slash(words, sender=sender, group=group, named=named, **given)
        spoken = f"@{self.bot_name} {words}" if to_bot else words
        body = self.fields(spoken, sender=sender, group=group, now=now, **given)
        return Callback(json.dumps(body, ensure_ascii=False).encode(), {"content-type": JSON, "accept": JSON})

    def _with_names(self, text: str, mentions: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """`@名` of `mentions` (user id → name) as `@user.name`; and user name → id."""
        named = {}
        for user, name in mentions.items():
            username = USERNAMES.get(user, user)
            text, named[username] = text.replace(f"@{name}", f"@{username}"), user
        return text, named

    def slash(
        self, text: str, *, sender: str = ZHANG, group: str | None = GROUP, named: Mapping[str, str] | None = None, **extra: Any
    ) -> Callback:
        """`/qiantou …`, a form; mentioned people come as repeated fields."""
        body = self.fields(text, sender=sender, group=group, now=None, command=f"/{self.bot_name}")
        number = next(self._numbers)
        for key in ("post_id", "timestamp", "trigger_word", "file_ids"):
            del body[key]
        body |= {"token": self.command_token, "trigger_id": f"dHJpZ2dlcg{number}==", "response_url": f"{self.url}/hooks/commands/{number}"}
        people = named or {}
        pairs = [*({**body, **extra}).items(), *(("user_mentions", one) for one in people)]
        pairs += [("user_mentions_ids", one) for one in people.values()]
        headers = {"content-type": FORM, "accept": JSON, "authorization": f"Token {self.command_token}"}
        return Callback(urlencode(pairs).encode(), headers)

    def pressed(self, call: MattermostCall, label: str, *, sender: str = ZHANG, **changed: Any) -> Callback:
        """A tap on a button that was posted; the context is the server's copy."""
        context = call.actions[label]["integration"]["context"]
        body = {
            "user_id": sender,
            "user_name": USERNAMES.get(sender, sender),
            "channel_id": call.body["channel_id"],
            "channel_name": "xin-pin-shang-shi",
            "team_id": TEAM,
            "team_domain": "collab",
            "post_id": id_of("p0pressed"),
            "trigger_id": f"dHJpZ2dlcg{next(self._numbers)}==",
            "type": "button",
            "data_source": "",
            "context": context,
            **changed,
        }
        return Callback(json.dumps(body, ensure_ascii=False).encode(), {"content-type": JSON})

    def say(self, text: str, **fields: Any) -> Told:
        """Nobody can."""
        raise RuntimeError("Mattermost posts to us; there is no long connection")

    def signed(self, raw: bytes, now: datetime) -> Callback:
        """Nothing is signed: the token stands in what can be read."""
        return Callback(raw, {"content-type": JSON})

    def quoting(self, text: str, quoted: str, *, now: datetime, **fields: Any) -> Callback:
        """A quotation is text."""
        return self.posted(f"{text}\n> {quoted}", now=now, **fields)

    def hostile(self, text: str, address: str, *, now: datetime, **fields: Any) -> Callback | None:
        """The response_url of a slash command."""
        given = {key: value for key, value in fields.items() if key in ("sender", "group")}
        return self.slash(text, **given, response_url=address)

    def echo(self, text: str, *, now: datetime, **fields: Any) -> Callback | None:
        """A post of a bot account triggers webhooks like anybody's."""
        return self.posted(text, now=now, **{**fields, "sender": BOT})

    # -------- HTTP

    def behave(self, call: Call) -> tuple[Good, bool]:
        """The answer of a healthy server."""
        if call.headers.get("authorization") != f"Bearer {self.bot_token}":
            return _error(401, "api.context.session_expired.app_error"), False
        user = call.path.rpartition("/")[2]
        match call.door:
            case "post":
                return self._post(call)
            case "direct":
                return (201, {"id": direct_channel(json.loads(call.raw)[1]), "type": "D"}), True
            case "me":
                return (200, {"id": BOT, "username": self.bot_name, "is_bot": True}), True
            case "config":
                return (200, dict(self.config)), True
            case "name" if user in self.people:
                person = {"id": user, "username": USERNAMES.get(user, user), "nickname": self.people[user]}
                return (200, person), True
        return _error(404, "app.user.missing_account.const"), False

    def _post(self, call: Call) -> tuple[Good, bool]:
        channel, root, pending = (str(call.body.get(key, "")) for key in ("channel_id", "root_id", "pending_post_id"))
        if channel in self.absent:
            return _error(403, "api.context.permissions.app_error"), False
        if len(str(call.body.get("message", ""))) > 16_383:
            return _error(400, "model.post.is_valid.message_length.app_error"), False
        if root and self.roots.get(root) != channel:
            return _error(400, "api.post.create_post.root_id.app_error"), False
        assert isinstance(call, MattermostCall)
        if any(not one["id"].isalnum() for one in call.actions.values()):
            return _error(400, "model.post.is_valid.props.app_error"), False
        known = self._pending.get(pending)
        if pending and known:
            return (201, {"id": known, "channel_id": channel}), False
        post = id_of(f"p0out{next(self._numbers):06}")
        self._pending[pending] = post
        if not root:
            self.roots[post] = channel
        return (201, {"id": post, "channel_id": channel, "root_id": root}), True

    def heard(self, socket: Socket, data: str | bytes) -> None:
        """Nobody connects."""
        socket.close()

    def frame(self, told: Told) -> str:
        """Nothing is told that way."""
        return ""


def _error(status: int, name: str) -> Good:
    return status, {"id": name, "message": "fictional", "detailed_error": "", "request_id": "r", "status_code": status}
