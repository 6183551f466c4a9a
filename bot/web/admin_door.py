"""Who may see the admin page, and how it is kept so: addresses, cookies, forms, headers.

Opened at the public https address or on the server itself; a session in a cookie (`__Host-` over https); every change
is a POST of a form of ours: same origin, and with the token that only a page of this session carries.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import structlog
from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from bot.services import admin_door as service
from bot.texts import web as web_texts
from bot.texts import web_admin as texts
from bot.web.body import BadBody, read_body
from bot.web.pages import SECURITY_HEADERS, page
from bot.web.state import Qiantou
from storage import admin_sessions, outbox
from storage.writer import StorageUnavailable

log = structlog.get_logger("admin")

HEADERS = SECURITY_HEADERS | {"x-frame-options": "DENY"}
SESSION, DOOR = "qiantou-admin", "qiantou-door"
DOOR_LIVES = 3_600  # seconds a page with the way in may stay open
ON_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})
PASSED_ON = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
FORM = "application/x-www-form-urlencoded"
MOST_FIELDS, MOST_TEXT = 800, 20_000
DEMO = secrets.token_urlsafe(16)  # in the demo everybody on this machine is the admin

Typed = dict[str, str]  # names and values of a form


class Turned(Exception):
    """Turned away; `answer` says why."""

    def __init__(self, answer: Response) -> None:
        super().__init__(str(answer.status_code))
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to the admin page. `given`: the session's id, "" where there is none. `parked`: messages given up."""

    request: Request
    state: Qiantou
    https: bool
    given: str = ""
    parked: int = 0

    @property
    def token(self) -> str:
        """What the forms of this page carry."""
        return service.token(self.given)

    @property
    def base(self) -> str:
        """The address platforms are told, without a slash at its end."""
        return self.state.house.public_url or f"http://{self.request.headers.get('host', '')}"


Handler = Callable[[Visit], Awaitable[Response]]
Posted = Callable[[Visit, Typed], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


# ---------------------------------------------------------------- the ways in


def seen(handler: Handler) -> Endpoint:
    """A page for whoever has a session."""

    async def endpoint(request: Request) -> Response:
        try:
            return await handler(await _with_session(arrive(request)))
        except Turned as turned:
            return turned.answer
        except StorageUnavailable:
            return closed(503, web_texts.not_stored())

    return endpoint


def posted(handler: Posted, read: Callable[[Request], Awaitable[Typed]] | None = None) -> Endpoint:
    """A change by whoever has a session, sent by a form of that session. `read`: for a form of another kind."""

    async def endpoint(request: Request) -> Response:
        try:
            visit = arrive(request)
            _from_ourselves(visit)
            visit = await _with_session(visit)
            typed = await (read or form)(request)
            if not service.is_token(visit.given, typed.get("token", "")):
                raise Turned(closed(403, texts.form_outdated()))
            return await handler(visit, typed)
        except Turned as turned:
            return turned.answer
        except StorageUnavailable:
            return closed(503, web_texts.not_stored())

    return endpoint


def arrive(request: Request) -> Visit:
    """A request under an address the page may be opened at."""
    state: Qiantou = request.app.state.qiantou
    https = _https(request, state.house.public_url)
    if https is None:
        raise Turned(closed(403, texts.not_from_here(state.house.public_url.startswith("https://"))))
    return Visit(request, state, https)


def _https(request: Request, public_url: str) -> bool | None:
    """True at the public https address, False on this machine, None elsewhere (a name somebody rebinds, a bare IP)."""
    host = request.headers.get("host", "").lower()
    public = urlsplit(public_url)
    if public.scheme == "https" and host.removesuffix(":443") == public.netloc.lower().removesuffix(":443"):
        return True
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return None
    local = name in ON_THIS_MACHINE and not any(one in request.headers for one in PASSED_ON)
    return False if local else None


def _from_ourselves(visit: Visit) -> None:
    """A page of another origin must change nothing, whatever cookie the browser sends along."""
    headers = visit.request.headers
    origin = headers.get("origin")
    ours = f"{'https' if visit.https else 'http'}://{headers.get('host', '')}"
    same = origin is None or origin.lower().removesuffix(":443") == ours.lower().removesuffix(":443")
    if not same or headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Turned(closed(403, web_texts.from_elsewhere()))


async def _with_session(visit: Visit) -> Visit:
    state = visit.state
    if state.demo:
        return Visit(visit.request, state, visit.https, DEMO)
    given = visit.request.cookies.get(cookie_name(SESSION, visit.https), "")
    now = state.clock.now()

    def look() -> tuple[admin_sessions.Session | None, int]:
        with state.read_engine.connect() as conn:
            opened = service.session(conn, given, now)
            return opened, sum(one.count for one in outbox.parked_by_reason(conn)) if opened else 0

    found, parked = await asyncio.to_thread(look)
    if found is None:
        raise Turned(way_in(visit, 401))
    if service.is_stale(found, now) and "hx-request" not in visit.request.headers:  # a page that refreshes itself is not in use
        await state.writer.do(lambda conn: admin_sessions.seen(conn, found.id, now))
    return Visit(visit.request, state, visit.https, given, parked)


def way_in(visit: Visit, status: int = 200, *, link: bool = False, sentence: str = "") -> Response:
    """The page with the button (`link`) or the field for a code. Its form works only in this browser."""
    door = visit.request.cookies.get(cookie_name(DOOR, visit.https), "") or secrets.token_urlsafe(32)
    answer = show("admin/door.html", status, link=link, token=service.token(door), sentence=sentence or texts.sign_in())
    put_cookie(answer, visit, DOOR, door, DOOR_LIVES)
    return answer


async def entering(visit: Visit, secret: str = "") -> Response:
    """The one-time link or code is used up here; every refusal is the same."""
    _from_ourselves(visit)
    typed = await form(visit.request)
    door = visit.request.cookies.get(cookie_name(DOOR, visit.https), "")
    if not door or not service.is_token(door, typed.get("token", "")):
        raise Turned(closed(403, texts.form_outdated()))
    secret, now = secret or typed.get("code", ""), visit.state.clock.now()
    old = visit.request.cookies.get(cookie_name(SESSION, visit.https), "")
    where = address(visit.request)
    made = await visit.state.writer.do(lambda conn: service.enter(conn, secret, where, old, now))
    if made is None:
        log.warning("admin_refused", address=where)
        return closed(403, texts.not_opened())
    log.info("admin_entered", address=where)
    answer = RedirectResponse("/admin", 303, HEADERS)
    put_cookie(answer, visit, SESSION, made, int(service.LONGEST.total_seconds()))
    put_cookie(answer, visit, DOOR, "", 0)
    return answer


def address(request: Request) -> str:
    """Where a try comes from: what the proxy on this machine says, else the caller; of IPv6 the network."""
    client = request.client.host if request.client else ""
    if client in ON_THIS_MACHINE:
        client = request.headers.get("x-forwarded-for", client).rpartition(",")[2].strip()
    try:
        parsed = ip_address(client)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network(f"{parsed}/64", strict=False))
    return str(parsed)


# ---------------------------------------------------------------- cookies, forms, pages


def cookie_name(name: str, https: bool) -> str:
    """Over https a name that a browser accepts from this very host alone."""
    return f"__Host-{name}" if https else name


def put_cookie(answer: Response, visit: Visit, name: str, value: str, seconds: int) -> None:
    """Not readable by scripts, not sent along by other sites' forms; `seconds` 0 takes it away."""
    full = cookie_name(name, visit.https)
    answer.set_cookie(full, value, max_age=seconds, path="/", httponly=True, secure=visit.https, samesite="lax")


async def form(request: Request) -> Typed:
    """The fields of a form; Turned for whatever is none. Control characters but line ends are left out."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Turned(closed(415, texts.bad_form()))
    try:
        body = await read_body(request)
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except BadBody as bad:
        raise Turned(closed(bad.status, texts.bad_form())) from None
    except ValueError:
        raise Turned(closed(400, texts.bad_form())) from None
    typed = {_clean(key): _clean(value) for key, value in pairs}
    if any(len(value) > MOST_TEXT for value in typed.values()):
        raise Turned(closed(413, texts.bad_form()))
    return typed


def _clean(value: str) -> str:
    return "".join(char for char in value.replace("\r\n", "\n") if char.isprintable() or char == "\n")


def show(template: str, status: int = 200, /, **values: Any) -> Response:
    """A page of the admin with its headers."""
    answer = page(template, status, **values)
    answer.headers.update(HEADERS)
    return answer


def closed(status: int, sentence: str) -> Response:
    """A refusal in one sentence."""
    return show("closed.html", status, sentence=sentence)


def back(path: str, word: str) -> Response:
    """To a page that says what was done: one of a few words, never what somebody typed."""
    return RedirectResponse(f"{path}?done={word}", 303, HEADERS)
