"""`/board` and `/m/{inbox id}`: who gets what, and that the wall between projects holds on pages too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from adapters.base import Text
from adapters.render import unpack
from bot.web.tokens import digest
from storage import local
from storage.models import changes, inbox, links, project_tokens, projects
from tests.support.room import Room
from tests.web.test_http import Web


@pytest.fixture
def web(ready_sqlite: str) -> Iterator[Web]:
    room = Room(ready_sqlite)
    room.say("王经理", "/任务 核心功能开发 @张工 10月20日前 交付:<b>包</b>")
    room.say("张工", "/进度 T1 30% 今日联调")
    room.say("孙会计", "/任务 预算核对 @孙会计 9月16日前 交付:表", "财务群")
    room.whisper("孙会计", "/进度 T2 20% 账目已对一半")
    room.until("2026-09-18T10:00:00+08:00")
    yield Web(room)
    room.close()


def message_id(web: Web, words: str) -> int:
    query = select(inbox.c.id).where(inbox.c.text.contains(words))
    found: int = web.room.read(lambda conn: conn.execute(query).scalars().first())
    return found


def serving(web: Web) -> None:
    web.room.state.demo = False


def grant(web: Web, name: str) -> str:
    token = "qt_test"

    def unit(conn: Any) -> None:
        project_id = conn.execute(select(projects.c.id).where(projects.c.name == name)).scalar_one()
        now = web.room.clock.now()
        conn.execute(insert(project_tokens).values(project_id=project_id, digest=digest(token), created_at=now))

    web.room.write(unit)
    return f"Bearer {token}"


def address(web: Web, name: str, words: str = "/看板 网页") -> str:
    """The secret address the bot whispered."""
    web.room.whisper(name, words)
    rows = web.room.read(lambda conn: local.lines_after(conn, f"people/{name}", 0, 1_000))
    (found,) = [a for b in unpack(rows[-1].packed).blocks if isinstance(b, Text) for _, a in b.links]
    assert found.startswith("/board/")
    return str(found)


def bound(web: Web, name: str) -> str:
    """The cookie of a browser bound to somebody, by its button."""
    path, was = address(web, name), web.room.state.demo
    web.room.state.demo = False
    answer = web.post(path, b"")
    web.room.state.demo = was
    assert answer.status_code == 303, answer.text
    web._client.cookies.clear()
    return str(answer.headers["set-cookie"].partition(";")[0])


def denied(web: Web) -> list[tuple[str, str]]:
    """(kind, what) of every trace of something refused."""
    query = select(changes.c.kind, changes.c.new).where(changes.c.field == "denied").order_by(changes.c.id)
    return [(row.kind, row.new) for row in web.room.read(lambda conn: conn.execute(query).all())]


def test_the_demo_shows_anybodys_board(web: Web) -> None:
    page = web.get("/board?who=孙会计")
    assert page.status_code == 200
    assert "孙会计" in page.text
    assert "核心功能开发" not in page.text
    assert "预算核对" not in web.get("/board/part?who=张工").text
    assert "<html" not in web.get("/board/part?who=张工").text
    assert web.get("/board?who=" + "x" * 41).status_code == 422
    assert page.headers["content-security-policy"].startswith("default-src 'self'")


def test_a_serving_board_needs_ones_own_address(web: Web) -> None:
    path, replaced = address(web, "孙会计"), address(web, "孙会计", "/看板 #预算核对")
    serving(web)
    assert web.get("/board").status_code == 401
    assert web.get("/board?who=孙会计").status_code == 401  # a name opens nothing here
    assert web.get("/board/wrong").status_code == 403
    for _ in range(2):  # a preview of the chat uses nothing up
        assert "孙会计的看板" in web.get(path).text
    assert web.post(path, b"", **{"sec-fetch-site": "cross-site"}).status_code == 403
    entered = web.post(path, b"")
    cookie = entered.headers["set-cookie"]
    assert (entered.status_code, entered.headers["location"]) == (303, "/board")
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=604800"))
    assert web.room.read(lambda conn: conn.execute(select(links.c.browser)).scalars().all())[0] not in cookie
    web._client.cookies.clear()
    for answer in (web.get(path), web.post(path, b""), web.post(path, b"", cookie="qiantou_page=x")):
        assert answer.status_code == 403 and "孙会计" not in answer.text
    assert denied(web) == [("link", "other_browser")] * 3
    own = {"cookie": cookie.partition(";")[0]}
    assert "孙会计" in web.get("/board", **own).text
    assert "核心功能开发" not in web.get("/board?who=张工", **own).text
    assert web.post(replaced, b"").headers["location"].startswith("/p/2026-")
    web._client.cookies.clear()
    left = web.post("/board/leave", b"", **own)
    assert "已退出" in left.text and web.get("/board", **own).status_code == 401


def test_an_address_ends_by_time_by_word_and_with_the_project(web: Web) -> None:
    late, cookie, other = address(web, "孙会计"), bound(web, "孙会计"), bound(web, "张工")
    assert "已全部退出" in web.room.whisper("张工", "/看板 退出")[0].text
    assert "没有打开着的" in web.room.whisper("张工", "/看板 退出")[0].text
    serving(web)
    assert web.get("/board", cookie=other).status_code == 401
    web.room.clock.set(web.room.clock.now() + timedelta(minutes=31))
    assert web.post(late, b"").status_code == 403
    assert web.get("/board", cookie=cookie).status_code == 200
    web.room.clock.set(web.room.clock.now() + timedelta(days=7))
    assert web.get("/board", cookie=cookie).status_code == 401
    assert denied(web) == [("link", "expired")] * 3


def test_the_message_behind_a_number(web: Web) -> None:
    shown = web.get(f"/m/{message_id(web, '核心功能开发')}").text
    assert "&lt;b&gt;包&lt;/b&gt;" in shown
    assert "T1" in shown
    private = web.get(f"/m/{message_id(web, '账目已对一半')}").text
    assert "账目已对一半" not in private  # what was said one-to-one stays there
    assert "T2" in private
    assert web.get("/m/999999").status_code == 404
    assert web.get("/m/0").status_code == 404
    assert web.get("/m/99999999999999999999999").status_code in (404, 422)


def test_a_message_is_open_to_who_may_see_its_project(web: Web) -> None:
    mine, other, cookie = message_id(web, "今日联调"), message_id(web, "/任务 预算核对"), bound(web, "孙会计")
    serving(web)
    assert web.get(f"/m/{mine}").status_code == 401
    bearer = grant(web, "核心功能开发")
    assert "今日联调" in web.get(f"/m/{mine}", authorization=bearer).text
    assert web.get(f"/m/{other}", authorization=bearer).status_code == 404
    assert denied(web) == [("project", "message")]
    assert "预算核对" in web.get(f"/m/{other}", cookie=cookie).text
    assert web.get(f"/m/{mine}", cookie=cookie).status_code == 404
