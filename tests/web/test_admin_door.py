"""Who gets into /admin, for how long, from where; and that nobody else can make an admin's browser do anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import Request
from sqlalchemy import select

from bot.services import admin_door, codes
from bot.web.admin_door import address
from storage import models
from tests.web.admin_visitor import Served, Visitor, page_of

PAGES = ("/admin", "/admin/part", "/admin/new", "/admin/new/dingtalk", "/admin/messages", "/admin/templates", "/admin/system")
CSP = "default-src 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; base-uri 'none'"


@pytest.fixture
def served(ready_sqlite: str) -> Iterator[Served]:
    one = Served(ready_sqlite)
    yield one
    one.room.close()


def test_a_link_opens_once_by_its_button_and_for_its_browser(served: Served) -> None:
    link, visitor = served.link(), served.visitor(entered=False)
    looked = visitor.get(link)
    assert looked.status_code == 200 and "打开管理页面" in looked.text
    assert visitor.get("/admin").status_code == 401, "looking opens nothing"
    stranger = served.visitor(entered=False)
    stolen = stranger.post(link, {}, token=visitor.token(link))  # the form of another browser
    assert stolen.status_code == 403
    entered = visitor.enter(link)
    assert (entered.status_code, entered.headers["location"]) == (303, "/admin")
    cookie = next(one for one in entered.headers.get_list("set-cookie") if one.startswith("qiantou-admin="))
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert visitor.get("/admin").status_code == 200
    again = stranger.enter(link)
    assert again.status_code == 403
    assert stranger.get("/admin").status_code == 401


def test_a_code_opens_too_and_only_once(served: Served) -> None:
    code = served.code()
    visitor = served.visitor(entered=False)
    assert visitor.type_code(code.lower().replace("-", " ")).status_code == 303
    assert visitor.get("/admin").status_code == 200
    assert served.visitor(entered=False).type_code(code).status_code == 403
    assert "无效或已过期" in served.room.whisper("小李", f"/管理员 {code}")[0]


def test_links_and_codes_expire(served: Served) -> None:
    link, code, visitor = served.link(), served.code(), served.visitor(entered=False)
    served.room.clock.set(served.room.clock.now() + codes.LIVES)
    assert visitor.enter(link).status_code == 403
    assert visitor.type_code(code).status_code == 403


def test_every_refusal_is_the_same(served: Served) -> None:
    """Wrong, used, expired, too many tries: one answer, and the right one is refused with it."""
    used, expired = served.link(), served.link()
    served.visitor(entered=False).enter(used)
    answers = []
    for attempt, link in enumerate([used, "/admin/in/nothing", f"/admin/in/{'x' * 5000}", "/admin/in/%00", *["/admin/in/wrong"] * 6]):
        visitor = served.visitor(entered=False)
        refused = visitor.enter(link)
        assert refused.status_code == 403, attempt
        answers.append(refused.text)
    assert served.visitor(entered=False).type_code("AAAAA-AAAAA").text == answers[0]
    right = served.link()
    answers.append(served.visitor(entered=False).enter(right).text)  # after ten tries
    assert len(set(answers)) == 1
    looks = {re.sub('value="[0-9a-f]{64}"', "", served.visitor(entered=False).get(one).text) for one in (used, right, expired, "/admin/in/x")}
    assert len(looks) == 1, "looking tells nothing either"
    elsewhere = served.visitor(client="10.1.2.3", entered=False)
    assert elsewhere.enter(right).status_code == 303, "others are not locked out, and the refused link was not used up"
    served.room.clock.set(served.room.clock.now() + codes.WINDOW)
    assert served.visitor(entered=False).enter(served.link()).status_code == 303


def test_tries_are_counted_by_the_address_a_proxy_gives(served: Served) -> None:
    served.state.house.public_url = "https://q.example.com"
    for _ in range(10):
        visitor = served.visitor("https://q.example.com", entered=False)
        answer = visitor.post("/admin/in", {"code": "no"}, token=visitor.token("/admin"), **{"x-forwarded-for": "6.6.6.6, 8.8.8.8"})
        assert answer.status_code == 403
    link = served.link()
    visitor = served.visitor("https://q.example.com", entered=False)
    assert visitor.post(link, {}, token=visitor.token(link), **{"x-forwarded-for": "8.8.8.8"}).status_code == 403
    assert visitor.post(link, {}, token=visitor.token(link), **{"x-forwarded-for": "8.8.8.8, 9.9.9.9"}).status_code == 303
    with served.state.read_engine.connect() as conn:
        kept = str(conn.execute(select(models.admin_tries)).all())
    assert "8.8.8.8" not in kept


def test_where_the_link_leads(served: Served) -> None:
    def link(public: str) -> str:
        return str(served.room.read(lambda conn: admin_door.link(conn, "s", public, "http://127.0.0.1:8000")))

    assert link("") == link("http://10.0.0.5") == "http://127.0.0.1:8000/admin/in/s"
    served.room.write(lambda conn: admin_door.listens_at(conn, "http://0.0.0.0:9000"))
    assert link("") == "http://127.0.0.1:9000/admin/in/s"
    assert link("https://q.example.com") == "https://q.example.com/admin/in/s"


def test_an_address_is_a_place_not_a_number() -> None:
    def seen_as(client: str, forwarded: str = "") -> str:
        headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
        return address(Request({"type": "http", "client": (client, 1), "headers": headers}))

    assert seen_as("2001:db8::1") == seen_as("2001:db8::ffff") != seen_as("2001:db8:0:1::1")
    assert seen_as("::ffff:1.2.3.4") == seen_as("1.2.3.4") == seen_as("127.0.0.1", "9.9.9.9, 1.2.3.4") == "1.2.3.4"
    assert seen_as("1.2.3.4", "9.9.9.9") == "1.2.3.4", "what a stranger claims"
    assert seen_as("127.0.0.1", "rubbish") == "unknown"


def test_over_https_the_cookie_is_bound_to_this_host(served: Served) -> None:
    served.state.house.public_url = "https://q.example.com"
    link, visitor = served.link(), served.visitor("https://q.example.com", entered=False)
    cookies = [*visitor.get(link).headers.get_list("set-cookie"), *visitor.enter(link).headers.get_list("set-cookie")]
    assert [one.partition("=")[0] for one in cookies] == ["__Host-qiantou-door", "__Host-qiantou-admin", "__Host-qiantou-door"]
    assert all("Secure" in one and "Path=/;" in one and "Domain" not in one for one in cookies)
    assert visitor.get("/admin").status_code == 200


ELSEWHERE = [
    ("http://10.0.0.5:8000", ""),
    ("http://evil.example.com", ""),
    ("http://127.0.0.1.evil.com", ""),
    ("https://other.example.com", "https://q.example.com"),
    ("http://q.example.com", "http://q.example.com"),
]


def test_it_opens_at_the_public_address_and_on_this_machine_alone(served: Served) -> None:
    link = served.link()
    for base, public in ELSEWHERE:
        served.state.house.public_url = public
        visitor = served.visitor(base, entered=False)
        for path in (*PAGES, link):
            answer = visitor.get(path)
            assert answer.status_code == 403, base
            assert "QIANTOU_PUBLIC_URL" in answer.text
            assert "set-cookie" not in answer.headers


def test_a_proxy_that_hides_the_host_is_named(served: Served) -> None:
    visitor = served.visitor(entered=False)
    assert visitor.get("/admin", **{"x-forwarded-for": "1.2.3.4"}).status_code == 403


# ---------------------------------------------------------------- sessions


def test_after_logout_the_cookie_is_worth_nothing(served: Served) -> None:
    visitor = served.visitor()
    kept = dict(visitor.client.cookies)
    token = visitor.token()
    assert visitor.post("/admin/out", {}).status_code == 303
    visitor.client.cookies.update(kept)
    for path in PAGES:
        assert visitor.get(path).status_code == 401
    assert visitor.post("/admin/system/release", {}, token=token).status_code == 401


def test_a_session_ends_when_idle_and_after_half_a_day(served: Served) -> None:
    visitor, clock = served.visitor(), served.room.clock
    begun = clock.now()
    clock.set(begun + codes.LIVES * 2 - timedelta(seconds=1))
    assert visitor.get("/admin").status_code == 200
    while clock.now() - begun < timedelta(hours=11, minutes=31):
        clock.set(clock.now() + timedelta(minutes=29))
        assert visitor.get("/admin").status_code == 200, clock.now() - begun
    assert timedelta(hours=12) - (clock.now() - begun) < timedelta(minutes=29), "not idle"
    clock.set(begun + timedelta(hours=12))
    assert visitor.get("/admin").status_code == 401
    idle = served.visitor()
    clock.set(clock.now() + timedelta(minutes=20))
    assert idle.get("/admin/part", **{"hx-request": "true"}).status_code == 200, "the page refreshes itself"
    clock.set(clock.now() + timedelta(minutes=10))
    assert idle.get("/admin/part", **{"hx-request": "true"}).status_code == 401, "which is no use of it"


def test_each_login_has_a_new_id_and_ends_the_one_before(served: Served) -> None:
    visitor = served.visitor()
    first = visitor.client.cookies["qiantou-admin"]
    visitor.enter(served.link())
    second = visitor.client.cookies["qiantou-admin"]
    assert first != second and len(second) >= 43
    other = served.visitor(entered=False)
    other.client.cookies.set("qiantou-admin", first)
    assert other.get("/admin").status_code == 401
    fixed = served.visitor(entered=False)
    fixed.client.cookies.set("qiantou-admin", "chosen-by-somebody-else")
    fixed.enter(served.link())
    assert fixed.client.get("/admin", headers={"cookie": "qiantou-admin=chosen-by-somebody-else"}).status_code == 401
    with served.state.read_engine.connect() as conn:
        kept = str(conn.execute(select(models.admin_sessions)).all())
    assert second not in kept
    assert visitor.post("/admin/others", {}).status_code == 303
    assert visitor.get("/admin").status_code == 200


def test_other_browsers_can_be_sent_out(served: Served) -> None:
    visitor, other = served.visitor(), served.visitor()
    assert visitor.post("/admin/others", {}).headers["location"].endswith("done=ended")
    assert (visitor.get("/admin").status_code, other.get("/admin").status_code) == (200, 401)


# ---------------------------------------------------------------- other sites


FOREIGN = [
    {"origin": "https://evil.example.com", "sec-fetch-site": "cross-site"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:9999"},
    {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:8000"},
    {"origin": "https://127.0.0.1:8000"},
    {"origin": ""},
]
CHANGES = ("/admin/out", "/admin/others", "/admin/new/dingtalk", "/admin/c/x", "/admin/c/x/test", "/admin/c/x/switch", "/admin/messages",
           "/admin/system/release", "/admin/system/admins", "/admin/templates/remove")  # fmt: skip


def changed(served: Served) -> str:
    with served.state.read_engine.connect() as conn:
        return str([conn.execute(select(table)).all() for table in (models.adapters, models.settings, models.changes, models.outbox)])


def test_another_origin_changes_nothing(served: Served) -> None:
    visitor, link = served.visitor(), served.link()
    token, before, door = visitor.token(), changed(served), visitor.token(link)
    for headers in FOREIGN:
        for path in CHANGES:
            answer = visitor.client.post(path, data={"token": token, "name": "x", "s.client_id": "x"}, headers=headers)
            assert answer.status_code == 403, (path, headers)
        assert visitor.client.post(link, data={"token": door}, headers=headers).status_code == 403, headers
    assert changed(served) == before
    assert visitor.get("/admin").status_code == 200


def test_without_the_token_of_this_session_nothing_changes(served: Served) -> None:
    visitor, other, before = served.visitor(), served.visitor(), changed(served)
    for token in ("", "0" * 64, "ü" * 64, other.token()):
        for path in CHANGES:
            assert visitor.post(path, {"name": "x"}, token=token).status_code == 403, path
    assert changed(served) == before


FORM = "application/x-www-form-urlencoded"
NO_FORMS = [
    ("text/plain", b'{"token": "x"}', 415),
    ("application/json", b"{}", 415),
    ("multipart/form-data; boundary=x", b"--x--", 415),
    (FORM, b"\xff\xfe", 400),
    (FORM, b"a=%ff", 400),
    (FORM, b"&".join(b"a=1" for _ in range(900)), 400),
    (FORM, b"a=" + b"x" * 300_000, 413),
    (FORM, b"a=%00%ed%a0%80", 400),
]


def test_what_is_no_form_is_refused(served: Served) -> None:
    visitor = served.visitor()
    for kind, body, status in NO_FORMS:
        answer = visitor.client.post("/admin/messages", content=body, headers=visitor.origin | {"content-type": kind})
        assert answer.status_code == status, (kind, body[:20])


def test_get_changes_nothing(served: Served) -> None:
    visitor, before = served.visitor(), changed(served)
    for path in CHANGES:
        assert visitor.get(f"{path}?on=0&id=all").status_code in (200, 404), path
    for path in PAGES:
        assert visitor.get(path).status_code == 200
    assert visitor.get("/admin/").headers["location"] == "/admin"
    assert changed(served) == before


def test_every_page_has_its_headers(served: Served) -> None:
    inside, outside = served.visitor(), served.visitor(entered=False)
    answers = [inside.get(path) for path in (*PAGES, "/admin/c/nobody", "/admin/nowhere")]
    answers += [outside.get(path) for path in (*PAGES, served.link())]
    answers += [outside.client.post("/admin/messages"), inside.post("/admin/messages", {"id": "all"}), outside.type_code("no")]
    for answer in answers:
        assert answer.headers["content-security-policy"] == CSP
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "access-control-allow-origin" not in answer.headers
        page = page_of(answer)
        assert not [one for one in page.attributes if one.startswith("on") or one == "style"], "the policy would stop it"
        assert "iframe" not in page.elements
        assert all((form.get("method") or "").lower() == "post" for form in page.forms)


def test_nobody_without_a_session_sees_anything(served: Served) -> None:
    stranger = served.visitor(entered=False)
    answers = {stranger.get(path).status_code for path in (*PAGES, "/admin/c/ding", "/admin/nowhere")}
    assert answers == {401}
    bodies = {re.sub('value="[0-9a-f]{64}"', "", served.visitor(entered=False).get(path).text) for path in (*PAGES, "/admin/c/ding")}
    assert len(bodies) == 1


def test_the_demo_can_be_looked_at(served: Served) -> None:
    served.state.demo = True
    visitor: Visitor = served.visitor(entered=False)
    assert "这是试用" in visitor.get("/admin").text
    assert visitor.post("/admin/messages", {"id": "1"}, token="guessed").status_code == 403
    assert visitor.get("/admin", host="evil.example.com").status_code == 403
