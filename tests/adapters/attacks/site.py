"""One installation with one platform on it: requests go through the real door, replies to a fake platform."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select

from adapters import ADAPTERS
from adapters.base import Adapter, RawRequest
from adapters.render import to_plain, unpack
from bot.web.hooks import Hook
from storage.models import inbox, metadata, outbox
from tests.fakes.dingtalk import FakeDingTalk
from tests.fakes.feishu import FakeFeishu
from tests.fakes.mattermost import FakeMattermost
from tests.fakes.platform import FakePlatform
from tests.fakes.said import Callback
from tests.fakes.slack import FakeSlack
from tests.fakes.wecom import FakeWeCom
from tests.support.room import Room

NOW = datetime.fromtimestamp(1795161600, UTC)  # Friday 2026-11-20, 16:00 in Shanghai
FAKES: dict[str, Callable[[], FakePlatform]] = {
    "dingtalk": FakeDingTalk,
    "feishu": FakeFeishu,
    "mattermost": FakeMattermost,
    "slack": FakeSlack,
    "wecom": FakeWeCom,
}
OVER_HTTP = {"dingtalk": "http", "feishu": "http", "mattermost": "", "slack": "http", "wecom": "bot_callback"}
_LIVING = ("probes", "slots", "people", "accounts", "groups")  # tables that jobs and reading may touch


@dataclass(frozen=True, slots=True)
class Reply:
    """What our door answered."""

    status: int
    body: bytes
    headers: dict[str, str]


class Site:
    """A platform's fake, its adapter, and an installation between them."""

    def __init__(self, platform: str, database: str) -> None:
        self.platform = platform
        self.room = Room(database, NOW)
        self.fake = FAKES[platform]()
        self.fake.start()
        self.adapter = self.built(OVER_HTTP[platform])
        self._put(self.adapter)
        self._numbers = itertools.count(1)
        self._heard: set[tuple[str, str | None]] = set()

    def built(self, mode: str, name: str = "", **more: Any) -> Adapter:
        """An adapter on the fake."""
        kind = ADAPTERS[self.platform]
        return kind(name or self.platform, kind.Settings.model_validate({**self.fake.settings(mode), **more}))

    def _put(self, adapter: Adapter) -> None:
        state = self.room.state
        state.adapters[adapter.name] = adapter
        state.house.profiles = {name: one.profile for name, one in state.adapters.items()}

    def close(self) -> None:
        """End it."""
        self.run(self.adapter.aclose())
        self.room.close()
        self.fake.stop()

    def run(self, work: Any) -> Any:
        """In the installation's loop."""
        return self.room._loop.run(work)

    # ------------------------------------------------------------ saying

    def group(self) -> str:
        """A group nobody has used, in the platform's spelling."""
        number = next(self._numbers)
        spelled = {"dingtalk": "cidFICT{:05}==", "feishu": "oc_fict{:08}", "slack": "C0FICT{:05}", "wecom": "wrFict{:06}"}
        return {**spelled, "mattermost": "c0fict{:020}"}[self.platform].format(number)

    def id_of(self, name: str) -> str:
        """A person's id on the platform."""
        return next(user for user, known in self.fake.people.items() if known == name)

    def fields(self, who: str, group: str | None, mentions: Iterable[str] = (), **more: Any) -> dict[str, Any]:
        """The fields of a message from `who`."""
        user = self.id_of(who) if who in self.fake.people.values() else who
        named = {self.id_of(name): name for name in mentions}
        own = {"name": who} if self.platform == "dingtalk" and "name" not in more else {}
        return {"sender": user, "group": group, "mentions": named, **own, **more}

    def request(self, text: str, who: str, group: str | None, mentions: Iterable[str] = (), **more: Any) -> RawRequest:
        """A genuine callback."""
        now = self.room.clock.now()
        return self.fake.posted(text, now=now, **self.fields(who, group, mentions, **more)).raw(self.platform)

    def say(self, text: str, who: str, group: str | None, mentions: Iterable[str] = (), **more: Any) -> list[str]:
        """Post it, let everything finish, and read what was replied."""
        if self.platform in ("wecom", "mattermost"):  # names without ids: only who has spoken in the group is somebody there
            for name in [one for one in mentions if (one, group) not in self._heard]:
                self._heard.add((name, group))
                self.replies(self.request("大家好", name, group))
        return self.replies(self.request(text, who, group, mentions, **more))

    def replies(self, request: RawRequest | Callback) -> list[str]:
        """What was replied to one request; the clock goes on, so that nothing is too fast."""
        before = self.last_reply()
        answer = self.post(request)
        assert answer.status == 200, answer
        self.settle()
        self.room.clock.set(datetime.fromtimestamp(self.room.clock.now().timestamp() + 70, UTC))
        query = select(outbox.c.message).where(outbox.c.kind == "reply", outbox.c.id > before).order_by(outbox.c.id)
        return [to_plain(unpack(row.message), buttons=True) for row in self.rows(query)]

    def last_reply(self) -> int:
        """The newest outbox row."""
        return int(self.rows(select(func.coalesce(func.max(outbox.c.id), 0)))[0][0])

    def settle(self) -> None:
        """Everything that was begun is finished, what is due is sent."""

        async def go() -> None:
            await asyncio.gather(*self.room.state.notes)
            await self.room.state.settle()

        self.run(go())

    # ------------------------------------------------------------ the door

    def post(
        self,
        request: RawRequest | Callback,
        *,
        headers: Iterable[tuple[str, str]] | None = None,
        query: Iterable[tuple[str, str]] | None = None,
        chunks: Iterable[bytes] | None = None,
        name: str = "",
    ) -> Reply:
        """Through /hooks/NAME as the server runs it; headers and query may be repeated, the body may come in pieces."""
        raw = request.raw(self.platform) if isinstance(request, Callback) else request
        pairs = list(raw.headers.items()) if headers is None else list(headers)
        sent = list(raw.query.items()) if query is None else list(query)
        scope = {
            "type": "http",
            "method": raw.method,
            "path": f"/hooks/{name or self.platform}",
            "query_string": urlencode(sent, errors="replace").encode(),
            "headers": [(key.encode("latin-1", "replace"), value.encode("utf-8", "replace")) for key, value in pairs],
            "app": SimpleNamespace(state=SimpleNamespace(qiantou=self.room.state)),
        }
        pieces = iter([raw.body] if chunks is None else chunks)
        got: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            piece = next(pieces, None)
            return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

        async def send(message: Any) -> None:
            got.append(message)

        self.run(Hook()(scope, receive, send))
        head = {key.decode(): value.decode() for key, value in got[0]["headers"]}
        return Reply(got[0]["status"], got[1]["body"], head)

    def forged(self, text: str, who: str, group: str | None) -> RawRequest:
        """The same message signed with another secret."""
        kept, self.fake.signing = self.fake.signing, "another-secret"
        try:
            return self.request(text, who, group)
        finally:
            self.fake.signing = kept

    def tampered(self, request: RawRequest, part: str, value: str | None) -> RawRequest:
        """With another signature or timestamp (`part`: sign, stamp); None takes it away."""
        lock = self.fake.lock
        key = lock.sign if part == "sign" else lock.stamp
        if lock.place == "body":
            inside = {name: one for name, one in json.loads(request.body).items() if name != key}
            inside |= {} if value is None else {key: value}
            return RawRequest(request.method, request.path, request.query, request.headers, json.dumps(inside).encode())
        held = dict(request.headers if lock.place == "header" else request.query)
        held.pop(key, None)
        if value is not None:
            held[key] = value
        if lock.place == "header":
            return RawRequest(request.method, request.path, request.query, held, request.body)
        return RawRequest(request.method, request.path, held, request.headers, request.body)

    def lock_of(self, request: RawRequest) -> tuple[str, str]:
        """Signature and timestamp of a request."""
        lock = self.fake.lock
        held = {"header": request.headers, "query": request.query}.get(lock.place) or json.loads(request.body)
        return held[lock.sign], held.get(lock.stamp, "")

    # ------------------------------------------------------------ looking

    def rows(self, query: Any) -> list[Any]:
        """Rows of a read-only look."""
        return list(self.room.read(lambda conn: list(conn.execute(query))))

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        tables = [table for name, table in metadata.tables.items() if name not in ("probes", "slots")]
        return {table.name: self.rows(select(func.count()).select_from(table))[0][0] for table in tables}

    def failed(self) -> list[str]:
        """Messages that ran into a bug."""
        return [row.text for row in self.rows(select(inbox.c.text).where(inbox.c.state == "failed"))]

    def sent(self) -> list[Any]:
        """What reached the platform."""
        return list(self.fake.messages)


def dumped(value: object) -> bytes:
    """Any JSON."""
    return json.dumps(value, ensure_ascii=False).encode()


class LocalSite(Site):
    """The local platform: no other side, no signature; its door is the page's API."""

    def __init__(self, database: str) -> None:
        self.platform = "local"
        self.room = Room(database, NOW)
        self.adapter = self.room.state.adapters["local"]
        self._numbers = itertools.count(1)

    def close(self) -> None:
        """End it."""
        self.room.close()

    def group(self) -> str:
        """A group nobody has used."""
        return f"群{next(self._numbers)}"

    def id_of(self, name: str) -> str:
        """A name is an account."""
        return name

    def request(self, text: str, who: str, group: str | None, mentions: Iterable[str] = (), **more: Any) -> RawRequest:
        """A message from the page."""
        place = f"groups/{group}" if group else f"people/{who}"
        body = {"sender": who, "text": text, "message_id": f"m{next(self._numbers)}"}
        return RawRequest("POST", f"/api/local/{place}/messages", {}, {}, dumped(body))

    def post(self, request: RawRequest | Callback, **given: Any) -> Reply:
        """Through the same core, without the HTTP door."""
        assert isinstance(request, RawRequest)
        self.run(self.room.state.accept("local", request))
        return Reply(200, b"", {})
