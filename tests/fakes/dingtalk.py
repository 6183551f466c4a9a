"""A DingTalk that runs on this machine: a real HTTP server for tests, told per call what to do wrong.

It keeps the rules we know of: tokens are checked, sessions expire, webhooks check their signature and repeat a msgUuid
only once, errors come with errcode in a 200 (webhooks) or with a text code in a 4xx (OpenAPI).

    with FakeDingTalk(client_id="ding1", client_secret="s") as ding:
        headers, body = ding.message("/进度 T2 80%", sender="user0147", now=now)
        ... POST it to /hooks/NAME of a server whose api_base is ding.url ...
        ding.wait_for(1); ding.messages[0].text

Standard library only; importable without pytest.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from tests.fakes.dingtalk_callbacks import make_message as make_message
from tests.fakes.dingtalk_callbacks import sign as sign
from tests.fakes.dingtalk_wire import CUT as CUT
from tests.fakes.dingtalk_wire import LOST as LOST
from tests.fakes.dingtalk_wire import Call as Call
from tests.fakes.dingtalk_wire import Fault as Fault
from tests.fakes.dingtalk_wire import code as code
from tests.fakes.dingtalk_wire import errcode as errcode
from tests.fakes.dingtalk_wire import html as html
from tests.fakes.dingtalk_wire import respond, split_url

T = TypeVar("T")

# ---------------------------------------------------------------- the server


class FakeDingTalk:
    """The server. State lives in the object, so `restart` keeps the port, the calls and what it knows."""

    def __init__(self, client_id: str = "dingfictclientid", client_secret: str = "fict-secret") -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self.calls: list[Call] = []
        self.webhooks: dict[str, str] = {}  # access token → secret, "" for none
        self.dead_sessions: set[str] = set()
        self.dead_groups: set[str] = set()
        self.unknown_people: set[str] = set()
        self.throttled_people: set[str] = set()
        self.token_uses: int | None = None  # a token is refused after so many uses
        self.port = 0
        self._faults: dict[str, deque[Fault]] = {}
        self._always: dict[str, Fault] = {}
        self._tokens: dict[str, int] = {}
        self._uuids: set[str] = set()
        self._count = itertools.count(1)
        self._changed = threading.Condition()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: asyncio.Server | None = None
        self._thread: threading.Thread | None = None

    # -------- told by tests

    def fail(self, door: str, *faults: Fault) -> None:
        """The next calls at a door (token, group, person, session, webhook, or a path) go wrong so, one fault each."""
        self._faults.setdefault(door, deque()).extend(faults)

    def fail_always(self, door: str, fault: Fault | None) -> None:
        """Every call at a door goes wrong so; None mends it."""
        if fault is None:
            self._always.pop(door, None)
        else:
            self._always[door] = fault

    def revoke_tokens(self) -> None:
        """All tokens given so far are refused from now on."""
        self._tokens.clear()

    def message(self, text: str, *, now: datetime, **fields: Any) -> tuple[dict[str, str], bytes]:
        """A signed callback of this app whose session lives here; see `make_message`."""
        fields.setdefault("base", self.url)
        return make_message(text, client_secret=self.client_secret, now=now, **fields)

    # -------- asked by tests

    @property
    def url(self) -> str:
        """The api_base."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def messages(self) -> list[Call]:
        """The messages that are out, in order, by whatever door."""
        return [call for call in list(self.calls) if call.accepted and call.door != "token"]

    def at(self, door: str) -> list[Call]:
        """All calls at a door, taken or not."""
        return [call for call in list(self.calls) if call.door == door]

    def wait_for(self, count: int, seconds: float = 10.0) -> list[Call]:
        """The messages, as soon as there are `count` of them; raises when time is up."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.messages) >= count, seconds):
                raise TimeoutError(f"{len(self.messages)} of {count} messages after {seconds} s")
        return self.messages

    # -------- life

    def __enter__(self) -> FakeDingTalk:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen; on the port of before if there was one."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._serve, "127.0.0.1", self.port))
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Close the port and all connections."""
        if self._loop is None or self._thread is None:
            return
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._loop = self._thread = self._server = None

    def restart(self) -> None:
        """Down and up again on the same port."""
        self.stop()
        self.start()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _close(self) -> None:
        assert self._server is not None
        self._server.close()
        tasks = [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]
        for one in tasks:
            one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # -------- the inside

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Requests of one connection, until it closes. Written by hand: a framework cannot break off an answer."""
        try:
            while await self._exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, address, _ = head[0].split(" ")
        headers = {key.strip().lower(): value.strip() for key, _, value in (line.partition(":") for line in head[1:-2])}
        raw = await reader.readexactly(int(headers.get("content-length", "0")))
        path, query = split_url(address)
        try:
            body = json.loads(raw)
        except ValueError:
            body = {}
        call = Call(path, query, headers, body, raw, method)
        fault = self._next_fault(call.door, path)
        good, accepted = ((200, {}), False) if fault and not fault.accept else self._behave(call)
        self._record(replace(call, accepted=accepted))
        return await respond(writer, fault, good)

    def _next_fault(self, door: str, path: str) -> Fault | None:
        for key in (door, path):
            waiting = self._faults.get(key)
            if waiting:
                return waiting.popleft()
        return self._always.get(door) or self._always.get(path)

    def _record(self, call: Call) -> None:
        with self._changed:
            self.calls.append(call)
            self._changed.notify_all()

    def _behave(self, call: Call) -> tuple[tuple[int, dict[str, Any]], bool]:
        """The answer of a healthy platform, and whether a message is out."""
        doors: dict[str, Callable[[Call], tuple[tuple[int, dict[str, Any]], bool]]] = {
            "token": self._token,
            "group": self._group,
            "person": self._person,
            "session": self._session,
            "webhook": self._webhook,
        }
        act = doors.get(call.door)
        return act(call) if act else ((404, {"code": "InvalidAction.NotFound", "message": "…"}), False)

    def _token(self, call: Call) -> tuple[tuple[int, dict[str, Any]], bool]:
        if (call.body.get("appKey"), call.body.get("appSecret")) != (self.client_id, self.client_secret):
            return (400, {"code": "invalidClientIdOrSecret", "message": "无效的clientId或者clientSecret"}), False
        token = f"fict-token-{next(self._count)}"
        self._tokens[token] = 0
        return (200, {"accessToken": token, "expireIn": 7200}), True

    def _token_refused(self, call: Call) -> bool:
        token = call.headers.get("x-acs-dingtalk-access-token", "")
        uses = self._tokens.get(token)
        if uses is None or (self.token_uses is not None and uses >= self.token_uses):
            self._tokens.pop(token, None)
            return True
        self._tokens[token] = uses + 1
        return False

    def _group(self, call: Call) -> tuple[tuple[int, dict[str, Any]], bool]:
        if self._token_refused(call):
            return _UNAUTHENTICATED, False
        if bad := _bad_param(call):
            return bad, False
        if call.target in self.dead_groups or not call.target:
            return (400, {"code": "invalid.openConversationId", "message": "无效的openConversationId"}), False
        return (200, {"processQueryKey": f"fict-pqk-{next(self._count)}"}), True

    def _person(self, call: Call) -> tuple[tuple[int, dict[str, Any]], bool]:
        if self._token_refused(call):
            return _UNAUTHENTICATED, False
        if bad := _bad_param(call):
            return bad, False
        wanted = call.body.get("userIds", [])
        invalid = [one for one in wanted if one in self.unknown_people]
        slowed = [one for one in wanted if one in self.throttled_people]
        answer = {
            "processQueryKey": f"fict-pqk-{next(self._count)}",
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
