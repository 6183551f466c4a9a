"""The local platform, the read API, the pages: what programs and browsers get, and what they may not do."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select, update

from bot.app import build_app
from bot.web.tokens import digest
from storage.models import inbox, project_tokens, projects
from tests.support.room import MORNING, Room

GROUP = "/api/local/groups/协作群/messages"
TRACKING = "/api/projects/2026-协作-001/tracking"


class Web:
    """A browser or program in front of one demo installation."""

    def __init__(self, room: Room) -> None:
        self.room = room

        @contextlib.asynccontextmanager
        async def idle(app: FastAPI) -> AsyncIterator[None]:
            yield

        transport = httpx.ASGITransport(app=build_app(room.state, lifespan=idle), raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")

    def run(self, coroutine: Any) -> Any:
        return self.room._loop.run(coroutine)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.run(self._client.get(path, headers=headers))

    def post(self, path: str, body: bytes | dict[str, object], **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.run(self._client.post(path, content=content, headers=headers))

    def both(self, path: str, *bodies: dict[str, object]) -> list[httpx.Response]:
        async def at_once() -> list[httpx.Response]:
            return await asyncio.gather(*(self._client.post(path, content=json.dumps(body)) for body in bodies))

        return self.run(at_once())


@pytest.fixture
def web(ready_url: str) -> Iterator[Web]:
    room = Room(ready_url)
    yield Web(room)
    room.close()


@pytest.fixture
def small_web(ready_sqlite: str) -> Iterator[Web]:
    """On SQLite alone, where what is asked never reaches the database."""
    room = Room(ready_sqlite)
    yield Web(room)
    room.close()


def task(web: Web) -> None:
    answer = web.post(GROUP, {"sender": "王经理", "text": "/任务 核心功能开发 @张工 9月30日前 交付:测试通过"})
    assert answer.status_code == 200, answer.text


# ---------------------------------------------------------------- the local platform


def test_what_is_said_is_stored_and_answered_in_one_sequence(web: Web) -> None:
    answer = web.post(GROUP, {"sender": "王经理", "text": "/任务 核心功能开发 @张工 9月30日前 交付:测试通过"})
    assert answer.json()["message_id"]
    said, reply = web.get(f"{GROUP}?after=0").json()["messages"]
    assert (said["sender"], said["from_bot"], said["text"][:3]) == ("王经理", False, "/任务")
    assert reply["from_bot"]
    assert "T1" in reply["title"] + reply["text"]
    assert reply["mentions"] == ["张工"]
    assert said["id"] < reply["id"]
    assert reply["at"].endswith("+08:00")
    assert web.get(f"{GROUP}?after={reply['id']}").json() == {"messages": []}


def test_buttons_carry_what_would_be_typed(web: Web) -> None:
    web.post(GROUP, {"sender": "王经理", "text": "/任务 用户调研 @张工 尽快"})
    reply = web.get(GROUP).json()["messages"][-1]
    assert len(reply["buttons"]) == 2
    assert all(one["command"].startswith("/任务 用户调研 @张工") and one["label"] for one in reply["buttons"])


def test_one_to_one_is_a_place_of_its_own(web: Web) -> None:
    web.post("/api/local/people/张工/messages", {"sender": "张工", "text": "帮助"})
    assert [m["from_bot"] for m in web.get("/api/local/people/张工/messages").json()["messages"]] == [False, True]
    assert web.get(GROUP).json() == {"messages": []}
    other = web.post("/api/local/people/张工/messages", {"sender": "小李", "text": "帮助"})
    assert other.status_code == 400


def test_the_same_message_twice_counts_once(web: Web) -> None:
    task(web)
    for _ in range(2):
        body = {"sender": "张工", "text": "/进度 T1 40%", "message_id": "m-1"}
        assert web.post(GROUP, body).json() == {"message_id": "m-1"}
    assert len(web.get(GROUP).json()["messages"]) == 4


ODD_BODIES = [
    b"",
    b"[]",
    b"null",
    b"{",
    b'{"sender": "a"}',
    b'{"sender": 1, "text": "x"}',
    b'{"sender": "", "text": "x"}',
    b'{"sender": "a", "text": "  "}',
    b'{"sender": "a", "text": ["x"]}',
    b'{"sender": "a", "text": "\\ud800"}',
    b'{"sender": "a\\u0000", "text": "x"}',
    b'{"sender": "a", "text": "x", "message_id": 5}',
    b'{"sender": "a", "text": "x", "n": ' + b"9" * 5000 + b"}",
    b'{"sender": "a", "text": ' + b"[" * 100_000 + b"}",
    b'{"sender": "' + b"a" * 41 + b'", "text": "x"}',
    b"\xff\xfe\x00",
]


@pytest.mark.parametrize("body", ODD_BODIES, ids=range(len(ODD_BODIES)))
def test_odd_bodies_are_refused_in_chinese_with_an_example(small_web: Web, body: bytes) -> None:
    answer = small_web.post(GROUP, body)
    assert answer.status_code == 400
    assert "例如" in answer.json()["error"]
    assert small_web.room.read(lambda conn: conn.execute(select(inbox.c.id)).all()) == []


def test_a_huge_body_is_refused(small_web: Web) -> None:
    assert small_web.post(GROUP, b"x" * (257 * 1024)).status_code == 413


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{GROUP}?after=-1", 400),
        (f"{GROUP}?after=1e3", 400),
        (f"{GROUP}?after=" + "9" * 5000, 400),
        ("/api/local/groups/%00/messages", 200),
        ("/api/local/groups/%FF/messages", 200),
        ("/api/local/rooms/x/messages", 404),
        (f"{TRACKING}?on=morgen", 400),
        (f"{TRACKING}?on=2026-09-15T09:00:00", 400),
        ("/api/projects/%00/tracking", 404),
        ("/p/%00", 404),
        ("/p/2026-协作-001?on=" + "1" * 500, 400),
        ("/demo/lines?place=groups/%00&after=" + "9" * 190, 200),
        ("/demo/lines?place=nowhere", 200),
    ],
)
def test_odd_addresses_never_break_it(web: Web, path: str, status: int) -> None:
    task(web)
    assert web.get(path).status_code == status


def test_a_page_of_another_site_changes_nothing(small_web: Web) -> None:
    words = {"sender": "张工", "text": "你好"}
    assert small_web.post(GROUP, words, origin="http://evil.example").status_code == 403
    assert small_web.post(GROUP, words, **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert small_web.post("/api/demo/clock", {"advance_seconds": 60}, origin="http://evil.example").status_code == 403
    assert small_web.get(GROUP).json() == {"messages": []}
    assert small_web.post(GROUP, words, origin="http://127.0.0.1:8000").status_code == 200


# ---------------------------------------------------------------- tokens, where it is no demo


def token(web: Web, words: str, *, of_project: bool, revoked: bool = False) -> dict[str, str]:
    """A token made as `qiantou token add` does; gives the header to send."""

    def unit(conn: Any) -> None:
        project = conn.execute(select(projects.c.id)).scalars().first() if of_project else None
        values = {"project_id": project, "digest": digest(words), "created_at": MORNING}
        conn.execute(insert(project_tokens).values(**values, revoked_at=MORNING if revoked else None))

    web.room.write(unit)
    return {"authorization": f"Bearer {words}"}


def test_without_a_token_nothing_is_read_or_said_outside_the_demo(web: Web) -> None:
    task(web)
    web.room.state.demo = False
    for path in (GROUP, TRACKING, "/api/projects", "/p/2026-协作-001"):
        assert web.get(path).status_code == 401, path
        assert web.get(path, authorization="Bearer wrong").status_code == 401, path
        assert web.get(path, authorization="Basic %%%").status_code == 401, path
    assert web.post(GROUP, {"sender": "张工", "text": "你好"}).status_code == 401


def test_a_project_token_opens_that_project_alone(web: Web) -> None:
    task(web)
    web.post("/api/local/groups/别的群/messages", {"sender": "赵总", "text": "/任务 年会 @赵总 9月30日前 交付:方案"})
    codes = [one["code"] for one in web.get("/api/projects").json()["projects"]]
    web.room.state.demo = False
    header = token(web, "key-1", of_project=True)
    mine, other = codes
    assert [one["code"] for one in web.get("/api/projects", **header).json()["projects"]] == [mine]
    rows = web.get(f"/api/projects/{mine}/tracking", **header).json()["rows"]
    assert [(row["title"], row["percent"]) for row in rows] == [("核心功能开发", 0)]
    assert web.get(f"/api/projects/{other}/tracking", **header).status_code == 404
    assert web.get(f"/p/{mine}", **header).status_code == 200
    assert web.get(f"/p/{other}", **header).status_code == 404
    assert web.get(GROUP, **header).status_code == 401


def test_a_browser_may_give_the_token_as_a_password(web: Web) -> None:
    task(web)
    web.room.state.demo = False
    token(web, "key-2", of_project=True)
    assert "Basic" in web.get("/p/2026-协作-001").headers["www-authenticate"]
    basic = httpx.BasicAuth("anyone", "key-2")._auth_header
    assert web.get("/p/2026-协作-001", authorization=basic).status_code == 200


def test_a_revoked_token_opens_nothing(web: Web) -> None:
    task(web)
    web.room.state.demo = False
    header = token(web, "key-3", of_project=True)
    assert web.get(TRACKING, **header).status_code == 200
    web.room.write(lambda conn: conn.execute(update(project_tokens).values(revoked_at=MORNING)))
    assert web.get(TRACKING, **header).status_code == 401


def test_the_local_platform_has_a_token_of_its_own(web: Web) -> None:
    task(web)
    web.room.state.demo = False
    header = token(web, "key-4", of_project=False)
    assert web.post(GROUP, {"sender": "张工", "text": "/我的"}, **header).status_code == 200
    assert web.get(GROUP, **header).status_code == 200
    assert web.get(TRACKING, **header).status_code == 401


# ---------------------------------------------------------------- the clock


def test_the_clock_moves_when_asked_and_never_back(small_web: Web) -> None:
    assert small_web.get("/api/demo/clock").json() == {"now": "2026-09-15T09:00:00+08:00"}
    assert small_web.post("/api/demo/clock", {"advance_seconds": 3600}).json() == {"now": "2026-09-15T10:00:00+08:00"}
    assert small_web.post("/api/demo/clock", {"to": "2026-09-15T09:30:00+08:00"}).json() == {
        "now": "2026-09-15T10:00:00+08:00"
    }
    assert small_web.post("/api/demo/clock", {"to": "2026-09-16T00:00:00Z"}).json() == {
        "now": "2026-09-16T08:00:00+08:00"
    }


def test_two_who_move_the_clock_at_once_wait_for_each_other(small_web: Web) -> None:
    answers = small_web.both("/api/demo/clock", {"advance_seconds": 3600}, {"advance_seconds": 3600})
    assert sorted(one.json()["now"][11:16] for one in answers) == ["10:00", "11:00"]


# ---------------------------------------------------------------- pages


def test_words_of_users_stay_words_on_every_page(web: Web) -> None:
    nasty = "<script>alert(1)</script>"
    web.post(GROUP, {"sender": nasty[:30], "text": f'/任务 {nasty} @张工 9月30日前 交付:"><img src=x>'})
    web.post(GROUP, {"sender": "张工", "text": f"/进度 T1 10% {nasty} 风险:{nasty}"})
    pages = ["/", f"/demo/lines?place=groups/协作群&viewer={nasty}", "/demo/phone?place=groups/协作群", "/demo/sheet"]
    for path in [*pages, f"/demo/people?viewer={nasty}", "/p/2026-协作-001"]:
        text = web.get(path).text
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
    assert "&lt;script&gt;alert(1)" in web.get("/demo/sheet").text


def test_pages_allow_only_their_own_files_and_no_frame(small_web: Web) -> None:
    task(small_web)
    for path in ("/", "/p/2026-协作-001", "/demo/sheet", "/demo/clock"):
        answer = small_web.get(path)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'self';"), path
        assert "frame-ancestors 'none'" in policy, path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert " style=" not in answer.text, path
        assert "<style" not in answer.text, path
        assert "onclick" not in answer.text, path
        assert "http://" not in answer.text.replace("http://www.w3.org", ""), path
        assert "https://" not in answer.text, path


def test_an_empty_demo_says_what_to_type(small_web: Web) -> None:
    assert "/任务" in small_web.get("/demo/sheet").text
    assert "data-go" not in small_web.get("/").text  # the four steps need their story
