"""`/board` and `/m/{inbox id}`: who gets what, and that the wall between projects holds on pages too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.services import board_links
from bot.web.tokens import digest
from storage import people
from storage.models import inbox, project_tokens, projects
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


def link(web: Web, name: str) -> str:
    now = web.room.clock.now()
    found: str = web.room.write(lambda conn: board_links.new(conn, people.named(conn, name)[0].id, now))
    return found


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
    serving(web)
    assert web.get("/board").status_code == 401
    assert web.get("/board?who=孙会计").status_code == 401  # a name opens nothing here
    assert web.get("/board/1.wrong").status_code == 401
    token = link(web, "孙会计")
    entered = web.get(f"/board/{token}")
    assert (entered.status_code, entered.headers["location"]) == (303, "/board")
    assert "httponly" in entered.headers["set-cookie"].lower()
    own = web.get("/board", cookie=f"qiantou_board={token}")
    assert own.status_code == 200
    assert "孙会计" in own.text
    assert "核心功能开发" not in own.text
    assert "核心功能开发" not in web.get("/board?who=张工", cookie=f"qiantou_board={token}").text
    web._client.cookies.clear()
    link(web, "孙会计")  # a new address ends the old one
    assert web.get("/board", cookie=f"qiantou_board={token}").status_code == 401


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
    serving(web)
    mine, other = message_id(web, "今日联调"), message_id(web, "/任务 预算核对")
    assert web.get(f"/m/{mine}").status_code == 401
    bearer = grant(web, "核心功能开发")
    assert "今日联调" in web.get(f"/m/{mine}", authorization=bearer).text
    assert web.get(f"/m/{other}", authorization=bearer).status_code == 404
    cookie = f"qiantou_board={link(web, '孙会计')}"
    assert "预算核对" in web.get(f"/m/{other}", cookie=cookie).text
    assert web.get(f"/m/{mine}", cookie=cookie).status_code == 404
