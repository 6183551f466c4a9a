"""A1–A13: signatures, replays, addresses, bodies."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from adapters import wire
from adapters.base import Event, Outcome, OutgoingMessage, RawRequest, Received, Refused, Target, Text
from bot.services import metrics
from bot.web import body as web_body
from storage.models import inbox
from tests.adapters.attacks.case import CHECKS, Canary, believe_all, compared_naively, imports, sources, visit
from tests.adapters.attacks.site import OVER_HTTP, Site
from tests.adapters.samples.dingtalk import NONSENSE
from tests.fakes.feishu import FakeFeishu
from tests.fakes.wecom import AES, CORP, FakeWeCom
from tests.fakes.wecom_crypto import seal
from tests.fakes.wire import Fault

WINDOWS = {"dingtalk": (3_600, 300), "feishu": (300, 300), "slack": (300, 300), "wecom": (3_600, 300)}  # past, future; Mattermost signs no time
SAID = "/任务 偷偷登记 @李娜 11月28日前 交付:报告"
REFUSED = (401, b"refused")


def genuine(site: Site, group: str | None = None, text: str = SAID, **more: Any) -> RawRequest:
    """A message that would have an effect."""
    return site.request(text, "张伟", group or site.group(), ["李娜"], **more)


def stored(site: Site) -> int:
    """Messages kept."""
    return int(site.rows(select(func.count()).select_from(inbox))[0][0])


# ------------------------------------------------------------ A1 A2 A3


def a1_unsigned(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Missing, empty, wrong, of another app, upper-cased, with a blank, twice: 401, the same short answer, no trace."""
    message, before = genuine(site), site.counts()
    sign, _ = site.lock_of(message)
    wrong = ("0" if sign[-2] != "0" else "1").join((sign[:-2], sign[-1]))
    forms = {"missing": None, "empty": "", "wrong": wrong, "upper": sign.upper(), "blank": f"{sign} ", "short": sign[:-2]}
    for kind, value in forms.items():
        answer = site.post(site.tampered(message, "sign", value))
        assert (kind, answer.status, answer.body) == (kind, *REFUSED)
    assert site.post(site.forged(SAID, "张伟", site.group())).status == 401
    lock = site.fake.lock
    for pair in ((sign, wrong), (wrong, sign), (sign, sign)):
        twice = [(lock.sign, one) for one in pair]
        if lock.place == "body":
            again = message.body.replace(f'"{sign}"'.encode(), f'"{pair[0]}", "{lock.sign}": "{pair[1]}"'.encode())
            answer = site.post(RawRequest("POST", message.path, {}, message.headers, again))
        elif lock.place == "header":
            rest = [(key, value) for key, value in message.headers.items() if key != lock.sign]
            answer = site.post(message, headers=[*rest, *twice])
        else:
            answer = site.post(message, query=[*((k, v) for k, v in message.query.items() if k != lock.sign), *twice])
        assert (pair, answer.status) == (pair, 401)
    assert site.counts() == before
    assert site.post(message).status == 200
    assert site.counts() != before, "the very same message, signed, has an effect"


ODD_STAMPS = ("abc", "-1", "1e3", "１７９５１６１６００", "9" * 400, "253402300800", "", " 1", "0x10", "1_0", "\u0661")


def a2_odd_signature(site: Site, patch: pytest.MonkeyPatch) -> None:
    """What is no signature or no timestamp is refused like a wrong one, never a 5xx."""
    message, before, broke = genuine(site), site.counts(), broken(site)
    for sign in ("签名é", "\udcff", "A" * 1_000_000, "\x00", "=" * 44):
        assert site.post(site.tampered(message, "sign", sign)).status in (400, 401, 413, 431), sign[:20]
    for stamp in ODD_STAMPS if site.fake.lock.stamp else ():
        assert site.post(site.tampered(message, "stamp", stamp)).status in (400, 401, 431), stamp[:20]
    assert (site.counts(), broken(site)) == (before, broke)


def broken(site: Site) -> float:
    """How often the adapter raised what it may not: the door answers even that without a 5xx."""
    return float(metrics.webhook_requests.labels(site.platform, "failed")._value.get())


def raise_at_odd(site: Site, patch: pytest.MonkeyPatch) -> None:
    """int() on whatever stands there, as careless checks do."""

    def check(*given: Any, **more: Any) -> None:
        held = [one for one in given if not isinstance(one, str | bytes)]
        stamp = held[0].get(site.fake.lock.stamp, "") if held and hasattr(held[0], "get") else str(given[1])
        if abs(int(stamp) - 1795161600) > 10**13:
            raise Refused(401, "stale")

    patch.setattr(CHECKS[site.platform], check)


_planted: dict[str, str] = {}


def a3_timing(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Secrets are compared by compare_digest alone."""
    files = {**sources(site.platform), **_planted}
    assert [found for text in files.values() for found in compared_naively(text)] == []
    assert any("compare_digest(" in text for text in files.values())


def compare_plainly(site: Site, patch: pytest.MonkeyPatch) -> None:
    """A check as it is written without thinking."""
    patch.setitem(_planted, "planted.py", "def check(given, signature):\n    return given == signature\n")


# ------------------------------------------------------------ A4 A5


def a4_replay(site: Site, patch: pytest.MonkeyPatch) -> None:
    """A whole valid request again: inside the window 2xx and no second effect, outside it 401."""
    past, future = WINDOWS.get(site.platform, (3_600, 0))
    begun = site.room.clock.now()
    message, before = genuine(site), stored(site)
    for later in (0, 1, past - 1):
        site.room.clock.set(begun + timedelta(seconds=later))
        assert site.post(message).status == 200, later
        site.settle()
    assert stored(site) == before + 1
    if site.platform not in WINDOWS:
        return
    other = genuine(site)
    soon = site.room.clock.now() + timedelta(seconds=future + 2)
    assert site.post(site.fake.posted(SAID, now=soon, **site.fields("张伟", site.group()))).status == 401
    site.room.clock.set(site.room.clock.now() + timedelta(seconds=past + 2))
    assert (site.post(other).status, site.post(message).status) == (401, 401)
    assert stored(site) == before + 1


_deliveries = itertools.count()


def never_stale(site: Site, patch: pytest.MonkeyPatch) -> None:
    """A signature that holds for ever."""
    if site.platform == "dingtalk":
        patch.setattr("adapters.dingtalk.signing.PAST", timedelta(days=999))
        return
    if site.platform == "mattermost":  # no time is signed: a key of its own for each delivery is the bug
        patch.setattr("adapters.mattermost.receive.Event", lambda key, body: Event(f"{key}:{next(_deliveries)}", body))
        return
    where = "receive" if site.platform == "wecom" else "crypto" if site.platform == "feishu" else "signing"
    patch.setattr(f"adapters.{site.platform}.{where}.FRESH", 10**9)


def a5_pair_of_another_body(site: Site, patch: pytest.MonkeyPatch) -> None:
    """A captured signature on other bodies. DingTalk signs no body: there it is counted, harmless, and soon over."""
    first = genuine(site)
    if site.platform != "dingtalk":
        before = site.counts()
        for _ in range(20):
            body = genuine(site).body
            assert site.post(RawRequest("POST", first.path, first.query, first.headers, body)).status == 401
        assert site.counts() == before
        return
    with Canary() as canary:
        address = f"http://127.0.0.1:{canary.port}/robot/sendBySession?session=stolen"
        assert site.post(first).status == 200
        reused = metrics.sig_reuse.labels("dingtalk")._value.get()
        for number in range(20):
            body = genuine(site, text=f"/进度 T{number} 5%", sessionWebhook=address).body
            assert site.post(RawRequest("POST", first.path, {}, first.headers, body)).status == 200
        site.settle()
        assert canary.visits == 0
        assert metrics.sig_reuse.labels("dingtalk")._value.get() == reused + 20
    site.room.clock.set(site.room.clock.now() + timedelta(seconds=3_601))
    assert site.post(RawRequest("POST", first.path, {}, first.headers, genuine(site).body)).status == 401


def forget_the_body(site: Site, patch: pytest.MonkeyPatch) -> None:
    """A check that believes, or that holds for ever where no body is signed."""
    never_stale(site, patch) if site.platform == "dingtalk" else believe_all(site, patch)


# ------------------------------------------------------------ A6 A7

_ways: list[int] = []  # ports that a planted wire visits


def addresses(port: int, site: Site) -> list[str]:
    """Where nobody may be sent."""
    path = {
        "dingtalk": "/robot/sendBySession?session=stolen",
        "wecom": "/cgi-bin/aibot/response?response_code=stolen",
        "slack": "/commands/T0/1/stolen",
        "mattermost": "/hooks/commands/stolen",
    }[site.platform]
    own = f"127.0.0.1:{site.fake.port}"
    official = {"dingtalk": "oapi.dingtalk.com", "wecom": "qyapi.weixin.qq.com", "slack": "hooks.slack.com"}.get(site.platform, own)
    bad = f"127.0.0.1:{port}"
    return [
        f"http://{bad}{path}",
        f"https://{official}.evil.example{path}",
        f"https://{official}@{bad}{path}",
        f"https://{official}\\@{bad}{path}",
        f"https://{official}.{path}",
        f"https://{official}%2e@{bad}{path}",
        f"http://127。0。0。1:{port}{path}",
        f"http://2130706433:{port}{path}",
        f"http://0x7f000001:{port}{path}",
        f"http://0177.0.0.1:{port}{path}",
        f"http://[::ffff:127.0.0.1]:{port}{path}",
        f"http://100.100.100.200{path}",
        f"http://169.254.169.254{path}",
        f"file:///etc/passwd{path}",
        f"gopher://{bad}{path}",
        f"https://{official}:99999{path}",
        f"https://user:pass@{official}{path}",
        f"http://{own}@{bad}{path}",
        f"http://{bad}#{own}{path}",
        f"//{bad}{path}",
        f"http://{own}/../{bad}{path}",
        f"https://{official}\t.evil.example{path}",
        f"https://{official}/a%0d%0aHost:%20{bad}{path}",
        f"HTTP://{bad}{path}",
    ]


def a6_hostile_address(site: Site, patch: pytest.MonkeyPatch) -> None:
    """A reply address in a genuine message that leads elsewhere: the message is kept, nobody goes there."""
    with Canary() as canary:
        _ways[:] = [canary.port]
        before, calls = stored(site), len(site.fake.calls)
        given = addresses(canary.port, site)
        for address in given:
            now = site.room.clock.now()
            callback = site.fake.hostile("/帮助", address, now=now, **site.fields("张伟", site.group()))
            assert callback is not None
            assert site.post(callback).status == 200, address
        site.settle()
        assert stored(site) == before + len(given)
        assert canary.visits == 0
        new = site.fake.calls[calls:]
        assert [call.path for call in new if call.headers.get("host", "127").partition(":")[0] != "127.0.0.1"] == []


def wander(site: Site, patch: pytest.MonkeyPatch) -> None:
    """A wire that goes wherever a message says."""
    kept = wire.Wire.send

    async def send(self: wire.Wire, *given: Any, **more: Any) -> wire.Answer:
        for port in _ways:
            visit(port)
        return await kept(self, *given, **more)

    patch.setattr(wire.Wire, "send", send)


MESSAGE_DOORS = ("group", "person", "session", "webhook", "create", "reply", "post", "response", "app", "send", "respond")


def reachable(site: Site) -> tuple[Any, Target]:
    """A fresh adapter and a group it can write to."""
    group = site.group()
    more: dict[str, Any] = {}
    if isinstance(site.fake, FakeWeCom):
        site.fake.webhooks[group] = f"hook-{group}"
        more = {"group_webhooks": {group: f"hook-{group}"}}
    return site.built(OVER_HTTP[site.platform], **more), Target("group", group)


def delivered(site: Site, fault: Fault) -> Outcome:
    """How one message ends while every door answers so."""
    adapter, to = reachable(site)
    for door in MESSAGE_DOORS:
        site.fake.fail_always(door, fault)

    async def go() -> Outcome:
        message = OutgoingMessage("通知", (Text("一行"),))
        level = adapter.profile.levels[-1]
        receipt = await adapter.deliver(to, message, key="k", reply_to=None, level=level, now=site.room.clock.now())
        await adapter.aclose()
        outcome: Outcome = receipt.outcome
        return outcome

    try:
        found: Outcome = site.run(go())
        return found
    finally:
        for door in MESSAGE_DOORS:
            site.fake.fail_always(door, None)


def a7_redirect(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Redirects are failures, proxies of the environment are not asked."""
    with Canary() as canary:
        address = f"http://127.0.0.1:{canary.port}/"
        for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            patch.setenv(variable, address)
        patch.setenv("NO_PROXY", "")
        patch.setenv("no_proxy", "")
        for status in (301, 302, 307, 308):
            assert delivered(site, Fault(status, b"{}", {"location": address})) is not Outcome.SENT
        assert canary.visits == 0


def follow(site: Site, patch: pytest.MonkeyPatch) -> None:
    """A client as it comes."""
    kept = httpx.AsyncClient
    patch.setattr("adapters.wire.httpx.AsyncClient", lambda **given: kept(**{**given, "follow_redirects": True, "trust_env": True}))


# ------------------------------------------------------------ A8 A9


def a8_huge_body(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Too much is 413 before it is read, too slow is 408."""
    message, before = genuine(site), site.counts()
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        for _ in range(64):
            taken += 1
            yield b" " * 65_536

    assert site.post(message, chunks=endless()).status == 413
    assert taken <= 8
    lying = {**message.headers, "content-length": "10"}
    assert site.post(message, headers=lying.items(), chunks=endless()).status == 413
    announced = {**message.headers, "content-length": "9999999999"}
    assert site.post(message, headers=announced.items()).status == 413
    assert site.run(_slowly()) == 408
    assert site.counts() == before


async def _slowly() -> int:
    async def never() -> Any:
        await asyncio.Event().wait()

    try:
        await web_body.body_of({}, never, seconds=0.02)
    except web_body.BadBody as bad:
        return bad.status
    return 0


def no_limit(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Reads whatever comes."""
    patch.setattr("bot.web.hooks.body_of", lambda headers, receive: web_body.body_of(headers, receive, 1 << 40))


FINE = {"errcode": 0, "id": "p", "code": 0, "ok": True, "processQueryKey": "x", "data": {"message_id": "om_1"}, "ts": "1.1", "channel": "C"}


def a9_encoded(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Packed requests are 415; packed or endless answers of a platform are no success and cost no memory."""
    message, before = genuine(site), site.counts()
    for encoding in ("gzip", "br", "deflate", "GZIP", "gzip, gzip"):
        headers = {**message.headers, "content-encoding": encoding}
        assert site.post(message, headers=headers.items(), chunks=[gzip.compress(message.body)]).status == 415
    assert site.counts() == before
    large = json.dumps({**FINE, "rest": "x" * (2 << 20)}).encode()
    assert delivered(site, Fault(200, large)) is not Outcome.SENT
    assert delivered(site, Fault(200, gzip.compress(large), {"content-encoding": "gzip"})) is not Outcome.SENT


def unpack_all(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Reads an answer as it comes."""

    async def read(response: httpx.Response) -> wire.Answer:
        await response.aread()
        return wire.Answer(response.status_code, response.json())

    patch.setattr(wire, "_read", read)


# ------------------------------------------------------------ A10 A11 A12 A13


def a10_nonsense(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Signed bodies nobody can make sense of: 2xx so that they do not come back, no event, no exception."""
    before = stored(site)
    for kind, body in NONSENSE.items():
        answer = site.post(site.fake.signed(body, site.room.clock.now()))
        assert (kind, answer.status) in ((kind, 200), (kind, 413))
    assert stored(site) == before
    assert site.say("/帮助", "张伟", site.group())


def read_naively(site: Site, patch: pytest.MonkeyPatch) -> None:
    """json.loads on whatever comes."""
    patch.setattr(f"adapters.{site.platform}.receive.strict_json", json.loads)


_INNER = (
    b"<xml><ToUserName>x</ToUserName><FromUserName>zhang.wei</FromUserName><CreateTime>1795161600</CreateTime>"
    b"<MsgType>text</MsgType><Content>/help</Content><MsgId>77</MsgId></xml>"
)
XML_BOMBS = {
    "doctype": b"<!DOCTYPE xml>" + _INNER,
    "entity": b'<!DOCTYPE xml [<!ENTITY a "b">]>' + _INNER.replace(b"/help", b"&a;"),
    "file": b'<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/hostname">]>' + _INNER.replace(b"/help", b"&f;"),
    "laughs": b'<!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + _INNER.replace(b"/help", b"&b;"),
    "comment first": b"<!-- --><!DOCTYPE xml []>" + _INNER,
    "instruction first": b'<?xml version="1.0"?><?x y?><!DOCTYPE xml []>' + _INNER,
    "utf-16": ("<!DOCTYPE xml []>" + _INNER.decode()).encode("utf-16"),
    "deep": b"<xml>" + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</xml>",
    "large attribute": b'<xml a="' + b"x" * 100_000 + b'"></xml>',
    "broken": b"<xml><a></xml>",
}


def a11_xml(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Only the self-built app of WeCom speaks XML: a document type is refused before anything is parsed."""
    if not imports(site.platform, "xml"):
        return
    app = site.built("app", "wecom-app")
    assert isinstance(site.fake, FakeWeCom)
    now = site.room.clock.now()
    for kind, bomb in XML_BOMBS.items():
        with pytest.raises(Refused) as refused:
            app.receive(RawRequest("POST", "/hooks/wecom-app", {}, {}, bomb), now)
        assert (kind, refused.value.status) == (kind, 401)
        inner = app.receive(site.fake.around(seal(bomb, AES, CORP), now, xml=True).raw("wecom-app"), now)
        assert (kind, inner.events) == (kind, ())
    good = app.receive(site.fake.app_message("/我的", now=now).raw("wecom-app"), now)
    assert len(good.events) == 1


def parse_all(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Parses whatever looks like XML; elsewhere, begins to speak it."""
    if imports(site.platform, "xml"):
        patch.setattr("adapters.wecom.receive._ROOT", re.compile(rb""))
    else:
        patch.setattr("tests.adapters.attacks.doors.imports", lambda platform, word: True)


def ciphers(site: Site) -> dict[str, str]:
    """Eight broken ciphertexts."""
    whole = {"wecom": seal(b'{"a":1}', AES, ""), "feishu": "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="}[site.platform]
    other = seal(b'{"a":1}', AES, "wwOTHER") if site.platform == "wecom" else whole[:-4] + "QUI="
    return {
        "no base64": "***",
        "no block": "QUJD",
        "short": whole[:20],
        "empty": "",
        "padding": whole[:-8] + "AAAAAAA=",
        "another receiver": other,
        "noise": "A" * 172,
        "long": "QUFB" * 2_000,
    }


def a12_ciphertext(site: Site, patch: pytest.MonkeyPatch) -> None:
    """One and the same answer for every broken ciphertext, no effect, and the signature is looked at first."""
    fake, now = site.fake, site.room.clock.now()
    assert isinstance(fake, FakeWeCom | FakeFeishu)
    opened: list[str] = []
    before = site.counts()
    signed, unsigned = set(), set()
    for encrypted in ciphers(site).values():
        callback = fake.around(encrypted, now)
        answer = site.post(callback)
        signed.add((answer.status, answer.body))
        with pytest.MonkeyPatch.context() as looking:
            looking.setattr(f"adapters.{site.platform}.crypto.decrypt", lambda *given: opened.extend("x") or b"{}")  # type: ignore[func-returns-value]
            wrong = site.post(site.tampered(callback.raw(site.platform), "sign", "0" * 40))
        unsigned.add((wrong.status, wrong.body))
    assert len(signed) == 1 and unsigned == {REFUSED}
    assert opened == []
    assert site.counts() == before


def a13_url_check(site: Site, patch: pytest.MonkeyPatch) -> None:
    """The address check answers plainly, briefly, never as a page, and only to the platform."""
    now, script = site.room.clock.now(), "<script>alert(1)</script>"
    check = site.fake.url_check(script, now=now)
    assert check is not None
    answer = site.post(check)
    kind = answer.headers.get("content-type", "")
    assert answer.status == 200 and script in answer.body.decode()
    assert kind.startswith(("text/plain", "application/json")), kind
    assert answer.headers.get("x-content-type-options") == "nosniff"
    kept, site.fake.signing = site.fake.signing, "another-secret"
    forged = site.fake.url_check(script, now=now)
    site.fake.signing = kept
    assert forged is not None and site.post(forged).status == 401
    long = site.fake.url_check("x" * 100_000, now=now)
    assert long is not None and len(site.post(long).body) <= 1_100


def as_a_page(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Reflects what was sent as a page."""
    kept = site.adapter.receive

    def receive(request: RawRequest, now: Any) -> Received:
        received = kept(request, now)
        answer = received.answer
        return Received(type(answer)(answer.status, {"content-type": "text/html"}, answer.body), received.events, received.ignored)

    patch.setattr(site.adapter, "receive", receive)
