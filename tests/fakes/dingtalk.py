"""A DingTalk that runs on this machine: robot callbacks, Stream mode, sessions, webhooks and the OpenAPI.

It keeps the rules we know of: tokens are checked, sessions expire, webhooks check their signature and repeat a msgUuid
only once, errors come with errcode in a 200 (webhooks) or with a text code in a 4xx (OpenAPI).

    with FakeDingTalk(client_id="ding1", client_secret="s") as ding:
        headers, body = ding.message("/进度 T2 80%", sender="user0147", now=now)
        ... POST it to /hooks/NAME of a server whose api_base is ding.url, or ding.say(…) in Stream mode ...
        ding.wait_for(1); ding.messages[0].text
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ClassVar

from tests.fakes.dingtalk_callbacks import BOT_ID, CORP
from tests.fakes.dingtalk_callbacks import make_message as make_message
from tests.fakes.dingtalk_callbacks import sign as sign
from tests.fakes.dingtalk_wire import Call as Call
from tests.fakes.dingtalk_wire import code as code
from tests.fakes.dingtalk_wire import errcode as errcode
from tests.fakes.platform import FakePlatform
from tests.fakes.said import Callback, Lock, Told
from tests.fakes.websocket import Socket
from tests.fakes.wire import CUT as CUT
from tests.fakes.wire import LOST as LOST
from tests.fakes.wire import Call as AnyCall
from tests.fakes.wire import Fault as Fault
from tests.fakes.wire import html as html

MESSAGES, CARDS = "/v1.0/im/bot/messages/get", "/v1.0/card/instances/callback"


class FakeDingTalk(FakePlatform):
    """The server."""

    kind: ClassVar[type[AnyCall]] = Call
    lock: ClassVar[Lock] = Lock("header", "sign", "timestamp")
    quiet: ClassVar[frozenset[str]] = frozenset({"token", "open", "name", "readers", "other"})

    def __init__(self, client_id: str = "dingfictclientid", client_secret: str = "fict-secret") -> None:
        super().__init__()
        self.client_id = client_id
        self.client_secret = client_secret
        self.signing = client_secret
        self.bot_name = "牵头助手"
        self.people = {"user0147": "张伟", "user0188": "李娜", "user0200": "王芳", "user0233": "赵磊"}
        self.webhooks: dict[str, str] = {}  # access token → secret, "" for none
        self.hooked: dict[str, str] = {}  # group → the access token of its webhook, for `settings`
        self.templates: set[str] = set()  # card templates that exist
        self.dead_sessions: set[str] = set()
        self.dead_groups: set[str] = set()
        self.unknown_people: set[str] = set()
        self.throttled_people: set[str] = set()
        self.read: dict[str, list[str]] = {}  # processQueryKey → who has read it; no entry: no record
        self._uuids: set[str] = set()

    def settings(self, mode: str = "") -> dict[str, Any]:
        """stream (default) or http."""
        return {
            "mode": mode or "stream",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "robot_code": self.client_id,
            "bot_name": self.bot_name,
            "api_base": self.url,
            "group_webhooks": {
                group: {"access_token": token, "secret": self.webhooks[token]} for group, token in self.hooked.items()
            },
        }

    # -------- what people say

    def message(self, text: str, *, now: datetime, **fields: Any) -> tuple[dict[str, str], bytes]:
        """A signed callback of this app whose session lives here; see `make_message`."""
        fields.setdefault("base", self.url)
        return make_message(text, client_secret=self.signing, now=now, **fields)

    def posted(self, text: str, *, now: datetime, **fields: Any) -> Callback:
        """The same, as the other fakes give it."""
        headers, body = self.message(text, now=now, **fields)
        return Callback(body, headers)

    def say(self, text: str, *, now: datetime | None = None, **fields: Any) -> Told:
        """A message in Stream mode; fields as of `make_message`."""
        _, body = self.message(text, now=now or datetime.fromtimestamp(1795161600, UTC), **fields)
        return self.tell(json.loads(body), MESSAGES)

    def tapped(self, call: AnyCall, label: str, *, sender: str = "user0147") -> Told:
        """A tap on an interactive card, in Stream mode; the template hands the button's command back."""
        inner = {"cardPrivateData": {"actionIds": ["b"], "params": {"command": call.buttons[label]}}}
        said = {"extension": "{}", "corpId": CORP, "userId": sender, "outTrackId": call.body["outTrackId"]}
        return self.tell({**said, "content": json.dumps(inner, ensure_ascii=False)}, CARDS)

    def signed(self, raw: bytes, now: datetime) -> Callback:
        """The signature says nothing about the body."""
        return Callback(raw, sign(self.signing, now))

    def quoting(self, text: str, quoted: str, *, now: datetime, **fields: Any) -> Callback:
        """The undocumented way: the quoted message beside the text."""
        replied = {"msgType": "text", "msgId": "msgQUOTED==", "content": {"text": quoted}}
        said = {"content": f" {text}", "isReplyMsg": True, "repliedMsg": replied}
        return self.posted(text, now=now, said=said, **fields)

    def hostile(self, text: str, address: str, *, now: datetime, **fields: Any) -> Callback | None:
        """The sessionWebhook."""
        return self.posted(text, now=now, sessionWebhook=address, **fields)

    def echo(self, text: str, *, now: datetime, **fields: Any) -> Callback | None:
        """The robot's own opaque id as the sender."""
        return self.posted(text, now=now, senderId=BOT_ID, senderStaffId=None, **fields)

    def stranger(self, text: str, *, now: datetime, **fields: Any) -> Callback | None:
        """Somebody from outside the organisation has no staff id."""
        return self.posted(text, now=now, senderStaffId=None, senderId="$:LWCP_v1:$FICTstranger", **fields)

    # -------- Stream mode

    def heard(self, socket: Socket, data: str | bytes) -> None:
        """Acknowledgements."""
        self.acknowledge(str(json.loads(data).get("headers", {}).get("messageId", "")))

    def frame(self, told: Told) -> str:
        """A callback frame."""
        return _frame("CALLBACK", told.kind, told.id, told.payload)

    def goodbye(self, socket: Socket) -> None:
        """The server drops the line soon and sends nothing more."""
        socket.send(_frame("SYSTEM", "disconnect", "sys-bye", {"reason": "fictional maintenance"}))

    def kick(self, socket: Socket) -> None:
        """Several clients share the messages; the first is not told."""

    # -------- HTTP

    def behave(self, call: AnyCall) -> tuple[tuple[int, dict[str, Any]], bool]:
        """The answer of a healthy platform, and whether a message is out."""
        assert isinstance(call, Call)
        doors: dict[str, Callable[[Call], tuple[tuple[int, dict[str, Any]], bool]]] = {
            "token": self._token,
            "open": self._open,
            "group": self._group,
            "person": self._person,
            "session": self._session,
            "webhook": self._webhook,
            "card": self._card,
            "readers": self._readers,
        }
        act = doors.get(call.door)
        return act(call) if act else ((404, {"code": "InvalidAction.NotFound", "message": "…"}), False)

    def _open(self, call: Call) -> tuple[tuple[int, dict[str, Any]], bool]:
        if (call.body.get("clientId"), call.body.get("clientSecret")) != (self.client_id, self.client_secret):
            return (400, {"code": "invalidClientIdOrSecret", "message": "无效的clientId或者clientSecret"}), False
        endpoint = f"ws://127.0.0.1:{self.port}/connect"
        return (200, {"endpoint": endpoint, "ticket": f"fict+ticket/{next(self.count)}=="}), True

    def _token(self, call: Call) -> tuple[tuple[int, dict[str, Any]], bool]:
        if (call.body.get("appKey"), call.body.get("appSecret")) != (self.client_id, self.client_secret):
            return (400, {"code": "invalidClientIdOrSecret", "message": "无效的clientId或者clientSecret"}), False
        return (200, {"accessToken": self.new_token(), "expireIn": 7200}), True

    def _token_refused(self, call: Call) -> bool:
        return self.spent(call.headers.get("x-acs-dingtalk-access-token", ""))

    def _group(self, call: Call) -> tuple[tuple[int, dict[str, Any]], bool]:
        if self._token_refused(call):
            return _UNAUTHENTICATED, False
        if bad := _bad_param(call):
            return bad, False
        if call.target in self.dead_groups or not call.target:
            return (400, {"code": "invalid.openConversationId", "message": "无效的openConversationId"}), False
        return (200, {"processQueryKey": f"fict-pqk-{next(self.count)}"}), True

    def _card(self, call: Call) -> tuple[tuple[int, dict[str, Any]], bool]:
        if self._token_refused(call):
            return _UNAUTHENTICATED, False
        if call.body.get("cardTemplateId") not in self.templates:
            return (400, {"code": "param.templateNotExist", "message": "…"}), False
        if any(not isinstance(one, str) or len(one.encode()) > 1_024 for one in call.body["cardData"]["cardParamMap"].values()):
            return (400, {"code": "param.error", "message": "…"}), False
        track = call.body["outTrackId"]
        return (200, {"success": True, "result": {"outTrackId": track, "deliverResults": [{"spaceType": "IM_GROUP", "success": True}]}}), True

    def _readers(self, call: Call) -> tuple[tuple[int, dict[str, Any]], bool]:
        """Page by page; the token of the next page is where it begins."""
        if self._token_refused(call):
            return _UNAUTHENTICATED, False
        size, key = call.body.get("maxResults", 50), call.body.get("processQueryKey", "")
        if not 0 < size <= 200:
            return (400, {"code": "invalidParameter.pageSize.invalid", "message": "无效的maxResults"}), False
        if key not in self.read:
            return (400, {"code": "processQueryKey.expireTime", "message": "processQueryKey还未生成消息查询数据或已过期"}), False
        start = int(call.body.get("nextToken") or 0)
        more = start + size < len(self.read[key])
        page: dict[str, Any] = {"sendStatus": "SUCCESS", "readUserIds": self.read[key][start : start + size], "hasMore": more}
        return (200, page | ({"nextToken": str(start + size)} if more else {})), False

    def _person(self, call: Call) -> tuple[tuple[int, dict[str, Any]], bool]:
        if self._token_refused(call):
            return _UNAUTHENTICATED, False
        if bad := _bad_param(call):
            return bad, False
        wanted = call.body.get("userIds", [])
        invalid = [one for one in wanted if one in self.unknown_people]
        slowed = [one for one in wanted if one in self.throttled_people]
        answer = {
            "processQueryKey": f"fict-pqk-{next(self.count)}",
            "invalidStaffIdList": invalid,
            "flowControlledStaffIdList": slowed,
        }
        return (200, answer), len(invalid) + len(slowed) < len(wanted)

    def _session(self, call: Call) -> tuple[tuple[int, dict[str, Any]], bool]:
        session = call.query.get("session", "")
        if not session or session in self.dead_sessions:
            return (200, {"errcode": 300001, "errmsg": "session 不存在"}), False
        return _OK, True

    def _webhook(self, call: Call) -> tuple[tuple[int, dict[str, Any]], bool]:
        token = call.query.get("access_token", "")
        if token not in self.webhooks:
            return (200, {"errcode": 300005, "errmsg": "token is not exist"}), False
        secret = self.webhooks[token]
        if secret and not _signed(call, secret):
            return (200, {"errcode": 310000, "errmsg": "sign not match"}), False
        uuid = call.body.get("msgUuid")
        if uuid in self._uuids:
            return _OK, False
        if uuid:
            self._uuids.add(uuid)
        return _OK, True


_OK: tuple[int, dict[str, Any]] = (200, {"errcode": 0, "errmsg": "ok"})
_UNAUTHENTICATED: tuple[int, dict[str, Any]] = (
    401,
    {"code": "InvalidAuthentication", "message": "不合法的access_token", "requestid": "fict"},
)


def _bad_param(call: Call) -> tuple[int, dict[str, Any]] | None:
    param = call.body.get("msgParam", "")
    if len(param.encode()) > 15_000:
        return 400, {"code": "invalidParameter.msgParam.tooLong", "message": "…"}
    if not call.body.get("robotCode"):
        return 400, {"code": "invalidParameter.robotCode.empty", "message": "…"}
    return None


def _signed(call: Call, secret: str) -> bool:
    timestamp = call.query.get("timestamp", "")
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return call.query.get("sign") == base64.b64encode(digest).decode()


def _frame(kind: str, topic: str, message_id: str, data: dict[str, Any]) -> str:
    headers = {"appId": "fict-app", "connectionId": "fict-conn", "contentType": "application/json", "messageId": message_id}
    whole = {"specVersion": "1.0", "type": kind, "headers": {**headers, "time": "1795150800123", "topic": topic}}
    return json.dumps({**whole, "data": json.dumps(data, ensure_ascii=False)}, ensure_ascii=False)
