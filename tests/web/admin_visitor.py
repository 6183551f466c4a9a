"""A browser at /admin, without a browser: a served installation's routes, a link from the server, forms read as HTML."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from html.parser import HTMLParser
from typing import Any

from cryptography.fernet import Fernet
from fastapi import FastAPI
from httpx import Response
from starlette.testclient import TestClient

from adapters import ADAPTERS
from bot.app import build_app
from bot.services import admin_door, codes
from bot.services.adapters import Cipher
from tests.support.room import Room

HERE = "http://127.0.0.1:8000"


class Served:
    """A room whose demo mode is off, with the admin page; its clock stands still."""

    def __init__(self, database: str) -> None:
        self.room = Room(database)
        self.state = self.room.state
        self.state.demo = False
        self.state.kinds, self.state.cipher = ADAPTERS, Cipher(Fernet.generate_key())
        self.app = build_app(self.state, lifespan=_nothing)

    def link(self) -> str:
        """The path of a one-time link."""
        now = self.room.clock.now()
        return "/admin/in/" + str(self.room.write(lambda conn: admin_door.new_link(conn, now)))

    def code(self) -> str:
        """A one-time code."""
        now = self.room.clock.now()
        return str(self.room.write(lambda conn: codes.new_admin_code(conn, now)))

    def visitor(self, base: str = HERE, client: str = "127.0.0.1", *, entered: bool = True) -> Visitor:
        """A browser of its own; `entered`: with a session."""
        visitor = Visitor(TestClient(self.app, base_url=base, client=(client, 1), follow_redirects=False), base)
        if entered:
            assert visitor.enter(self.link()).status_code == 303
        return visitor


@contextlib.asynccontextmanager
async def _nothing(app: FastAPI) -> AsyncIterator[None]:
    yield


class Visitor:
    """GETs pages, posts their forms as a browser does."""

    def __init__(self, client: TestClient, base: str) -> None:
        self.client = client
        self.origin = {"origin": base, "sec-fetch-site": "same-origin"}

    def get(self, path: str, **headers: str) -> Response:
        """A page."""
        return self.client.get(path, headers=headers)

    def enter(self, path: str) -> Response:
        """The link: its page, its button."""
        return self.post(path, {}, token=self.token(path))

    def type_code(self, code: str) -> Response:
        """The field on the page of those who are not in."""
        return self.post("/admin/in", {"code": code}, token=self.token("/admin"))

    def token(self, path: str = "/admin/system") -> str:
        """What the forms of a page carry."""
        return next(value for name, value in page_of(self.get(path)).inputs if name == "token")

    def post(self, path: str, fields: Mapping[str, str], *, token: str | None = None, **headers: str) -> Response:
        """A form; without `token` with that of this session."""
        carried = self.token() if token is None else token
        return self.client.post(path, data={"token": carried, **fields}, headers=self.origin | headers)


class Page(HTMLParser):
    """Elements, inputs and words of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[str] = []
        self.inputs: list[tuple[str, str]] = []
        self.forms: list[dict[str, str | None]] = []
        self.words = ""
        self._select = ""
        self._option: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        self.elements.append(tag)
        self.attributes += given
        if tag == "input":
            self.inputs.append((str(given.get("name", "")), str(given.get("value") or "")))
        if tag == "form":
            self.forms.append(given)
        if tag == "select":
            self._select = str(given.get("name", ""))
        if tag == "option":
            value = given.get("value")  # where it has one, that is sent, not its words
            self._option = self._select if "selected" in given and value is None else None
            self.inputs += [(self._select, str(value))] if "selected" in given and value is not None else []

    def handle_endtag(self, tag: str) -> None:
        self._option = None

    def handle_data(self, data: str) -> None:
        if self._option:
            self.inputs.append((self._option, data))
        self.words += data


def page_of(answer: Response) -> Page:
    """A page as a browser reads it."""
    return Page(answer.text)
