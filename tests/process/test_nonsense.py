"""Signed nonsense: never a 5xx, never a stuck server, and the next sensible message is handled."""

from __future__ import annotations

import gzip
import itertools
import json
import socket
from typing import Any

import pytest
from sqlalchemy import select

from storage.models import inbox
from tests.fakes.dingtalk import make_message, sign
from tests.process import raw_http
from tests.process.conftest import NAME, Installed
from tests.process.serving import now

_numbers = itertools.count(1)


def _with(**fields: Any) -> bytes:
    """A genuine message with some fields replaced."""
    number = next(_numbers)
    _, body = make_message(
        "/进度 40%", client_secret="", now=now(), group=f"cidNONSENSE{number:04}==", msg_id=f"n{number}"
    )
    return json.dumps({**json.loads(body), **fields}, ensure_ascii=False).encode()


def _replaced(old: bytes, new: bytes) -> bytes:
    body = _with()
    assert old in body
    return body.replace(old, new, 1)


def _bodies() -> dict[str, bytes]:
    deep = b"[" * 100_000 + b"]" * 100_000
    digits = b"9" * 5_000
    text = '"content": " /进度 40%"'.encode()
    return {
        "empty": b"",
        "not JSON": b"/\xe8\xbf\x9b\xe5\xba\xa6 T1 40%",
        "half": _with()[:-20],
        "list at the top": b"[" + _with() + b"]",
        "string at the top": b'"hello"',
        "number at the top": b"7",
        "null": b"null",
        "deep list": deep,
        "deep object": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        "deep inside": _replaced(text, b'"content": ' + deep[:60_000] + deep[-60_000:]),
        "number of 5,000 digits": _replaced(b'"createAt": ', b'"createAt": ' + digits),
        "number of 5,000 digits at the top": digits,
        "huge exponent": _replaced(b'"createAt": ', b'"createAt": 1e999, "x": '),
        "NaN": _replaced(b'"createAt": ', b'"createAt": NaN, "x": '),
        "Infinity": _replaced(b'"createAt": ', b'"createAt": -Infinity, "x": '),
        "NUL escaped": _with(text={"content": "/进度 40% a\x00b"}),
        "NUL raw": _replaced(text, '"content": "/进度 40% \0"'.encode()),
        "lone surrogate": _replaced(text, b'"content": "/\\u8fdb\\u5ea6 40% \\ud800"'),
        "lone surrogate in a name": _replaced('"senderNick": "张伟"'.encode(), b'"senderNick": "\\udfff\\ud800"'),
        "lone surrogate in an id": _replaced(b'"senderStaffId": "user0147"', b'"senderStaffId": "\\ud83d"'),
        "bad UTF-8": _replaced(b"/", b"/\xff\xfe\xc3\x28"),
        "UTF-8 of a surrogate": _replaced(b"/", b"/\xed\xa0\x80"),
        "BOM": b"\xef\xbb\xbf" + _with(),
        "UTF-16": _with().decode().encode("utf-16"),
        "twice the same key": _replaced(b"{", b'{"msgId": "other", '),
        "everything null": json.dumps(dict.fromkeys(json.loads(_with()))).encode(),
        "everything a list": json.dumps({key: [value] for key, value in json.loads(_with()).items()}).encode(),
        "everything a number": json.dumps(dict.fromkeys(json.loads(_with()), 7)).encode(),
        "everything true": json.dumps(dict.fromkeys(json.loads(_with()), True)).encode(),
        "everything an object": json.dumps(
            {key: {"content": value} for key, value in json.loads(_with()).items()}
        ).encode(),
        "everything long": json.dumps(dict.fromkeys(json.loads(_with()), "长" * 2_000)).encode(),
        "long text": _with(text={"content": "/进度 40% " + "说" * 60_000}),
        "long id": _with(msgId="m" * 50_000),
        "negative time": _with(createAt=-1),
        "time beyond all calendars": _with(createAt=10**17, sessionWebhookExpiredTime=10**17),
        "time as text": _with(createAt="yesterday", sessionWebhookExpiredTime="never"),
        "hostile @": _with(atUsers=[{"dingtalkId": 7}, "x", None, {"staffId": ["a"]}, {"staffId": "s" * 9_000}]),
        "hostile rich text": _with(msgtype="richText", content={"richText": [7, None, {"text": []}, {"type": "at"}]}),
        "control characters": _with(text={"content": "/进度 40% \x07\x1b[31m\u202e\u2066\ufeff\r\n\v"}),
        "only marks": _with(text={"content": "////@@@###%%%"}),
        "numbers beyond every integer": _with(text={"content": f"/进度 T{'9' * 400} {'9' * 400}%"}),
        "a date in no calendar": _with(text={"content": "/任务 x @张伟 99999年99月99日前"}),
        "a format string": _with(text={"content": "/任务 {0.__class__} %s %n ${jndi:ldap://x} @张伟 下周五前"}),
        "SQL": _with(text={"content": "/进度 T1'; DROP TABLE tasks;-- 40%"}),
        "every character": _with(text={"content": "/问题 " + "".join(map(chr, range(1, 0x2FF)))}),
        "many lines": _with(text={"content": "/进度 T1 40%\n" * 500}),
    }


@pytest.mark.parametrize("kind", sorted(_bodies()))
def test_signed_nonsense_is_never_a_5xx(installed: Installed, kind: str) -> None:
    answer = installed.serving.post(NAME, sign(installed.ding.client_secret, now()), _bodies()[kind])
    assert 200 <= answer.status < 500, (kind, answer)
    assert answer.status not in (401, 404), "it was signed: refusing it would bring it back"


def test_after_all_of_it_the_next_message_is_handled(installed: Installed) -> None:
    headers = sign(installed.ding.client_secret, now())
    for body in _bodies().values():
        assert installed.serving.post(NAME, headers, body).status < 500
    installed.say("/帮助", group="cidAFTER==", session="after-nonsense", msg_id="after-nonsense")
    assert installed.reply("after-nonsense")
    state = installed.serving.rows(select(inbox.c.state).where(inbox.c.dedupe_key == "after-nonsense"))
    assert [row.state for row in state] == ["done"]
    failed = installed.serving.rows(select(inbox.c.text, inbox.c.error_number).where(inbox.c.state == "failed"))
    assert failed == [], "no content may run into a bug"


# ---------------------------------------------------------------- bodies that are refused before anybody reads them


def test_a_huge_body_is_413(installed: Installed) -> None:
    headers = sign(installed.ding.client_secret, now())
    assert installed.serving.post(NAME, headers, b" " * (256 * 1024 + 1)).status == 413
    assert installed.serving.post(NAME, headers, b" " * (256 * 1024)).status == 200


def test_a_huge_announced_body_is_413_at_once(installed: Installed) -> None:
    head = raw_http.request("POST", f"/hooks/{NAME}", sign(installed.ding.client_secret, now()), b"")
    announced = head.replace(b"content-length: 0", b"content-length: 99999999999999999999")
    assert raw_http.send(installed.serving.port, announced).status in (400, 413)
    announced = head.replace(b"content-length: 0", b"content-length: 9999999999")
    assert raw_http.send(installed.serving.port, announced).status == 413


def test_a_huge_streamed_body_is_413(installed: Installed) -> None:
    head = raw_http.request("POST", f"/hooks/{NAME}", sign(installed.ding.client_secret, now()), b"")
    chunked = head.replace(b"content-length: 0", b"transfer-encoding: chunked")
    assert raw_http.send(installed.serving.port, chunked + b"40001\r\n" + b"a" * 0x40001).status == 413


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "GZIP", "gzip, gzip"])
def test_an_encoded_body_is_415(installed: Installed, encoding: str) -> None:
    headers = sign(installed.ding.client_secret, now()) | {"content-encoding": encoding}
    assert installed.serving.post(NAME, headers, gzip.compress(_with())).status == 415


def test_a_slow_body_is_408(installed: Installed) -> None:
    """Five seconds are the limit; meanwhile others are served."""
    body = _with()
    data = raw_http.request("POST", f"/hooks/{NAME}", sign(installed.ding.client_secret, now()), body)
    with socket.create_connection(("127.0.0.1", installed.serving.port), timeout=30) as slow:
        slow.sendall(data[:-10])
        assert installed.serving.get("/healthz")[0] == 200
        assert raw_http.read_answer(slow).status == 408


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_no_5xx(installed: Installed, method: str) -> None:
    data = raw_http.request(method, f"/hooks/{NAME}", sign(installed.ding.client_secret, now()), b"")
    assert raw_http.send(installed.serving.port, data).status < 500
