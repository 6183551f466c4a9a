"""Signed callbacks to a running server: what is stored, what is answered, what leaves."""

from __future__ import annotations

import itertools
import json
import socket
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.models import inbox, outbox, progress, tasks
from tests.fakes.dingtalk import FakeDingTalk, sign
from tests.process import raw_http
from tests.process.conftest import NAME, Installed
from tests.process.serving import now

_numbers = itertools.count(1)


@pytest.fixture
def group(installed: Installed) -> str:
    """A fresh group in which 张伟 has one open task."""
    name = f"cidFICT{next(_numbers):04}=="
    installed.say("/任务 核心功能开发 @张伟 下周五前 交付:测试报告", group=name, session=f"start-{name}")
    installed.reply(f"start-{name}")
    return name


# ---------------------------------------------------------------- once


def test_the_same_body_twice_is_one_record_and_one_reply(installed: Installed, group: str) -> None:
    headers, body = installed.ding.message(
        "/进度 40% 联调", now=now(), group=group, session=f"once-{group}", msg_id=f"m-{group}"
    )
    first = installed.serving.post(NAME, headers, body)
    second = installed.serving.post(NAME, headers, body)
    again = installed.serving.post(NAME, headers | sign(installed.ding.client_secret, now()), body)
    assert [one.status for one in (first, second, again)] == [200, 200, 200]
    assert installed.records(f"m-{group}") == (1, 1, 1)
    installed.say("/进度 50%", group=group, session=f"after-{group}")
    installed.reply(f"after-{group}")  # a later reply is out, so an extra one would be out too: order is kept
    assert len([call for call in installed.ding.messages if call.target == f"once-{group}"]) == 1


def test_many_at_once_of_the_same_body_are_one_record(installed: Installed, group: str) -> None:
    headers, body = installed.ding.message("/进度 60% 联调", now=now(), group=group, msg_id=f"n-{group}")
    answers: list[int] = []

    def post() -> None:
        answers.append(installed.serving.post(NAME, headers, body).status)

    threads = [threading.Thread(target=post) for _ in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert answers == [200] * 12
    assert installed.records(f"n-{group}") == (1, 1, 1)


def test_the_record_is_there_when_the_answer_is(installed: Installed, group: str) -> None:
    installed.say("/进度 70% 接口联调", group=group, msg_id=f"p-{group}")
    found = installed.serving.rows(
        select(progress.c.percent, progress.c.note, tasks.c.percent.label("shown"))
        .join(inbox, inbox.c.id == progress.c.inbox_id)
        .join(tasks, tasks.c.id == progress.c.task_id)
        .where(inbox.c.dedupe_key == f"p-{group}")
    )
    assert [(row.percent, row.note, row.shown) for row in found] == [(70, "接口联调", 70)]


# ---------------------------------------------------------------- signatures


def _bad_signatures(installed: Installed, headers: dict[str, str]) -> dict[str, dict[str, str | bytes]]:
    stale = sign(installed.ding.client_secret, now() - timedelta(hours=1, minutes=1))
    early = sign(installed.ding.client_secret, now() + timedelta(minutes=6))
    without_sign = {name: value for name, value in headers.items() if name != "sign"}
    without_time = {name: value for name, value in headers.items() if name != "timestamp"}
    return {
        "wrong": {**headers, "sign": headers["sign"][:-4] + "AAA="},
        "another secret": dict(sign("another-secret", now())),
        "missing": dict(without_sign),
        "no timestamp": dict(without_time),
        "empty": {**headers, "sign": ""},
        "stale": dict(stale),
        "early": dict(early),
        "non-ascii": {**headers, "sign": "签名".encode()},
        "bytes of no encoding": {**headers, "sign": b"\xff\xfe\x80"},
        "another time": {**headers, "timestamp": str(int(headers["timestamp"]) + 1)},
        "time in seconds": {**headers, "timestamp": headers["timestamp"][:10]},
        "time of other digits": {**headers, "timestamp": "１７".encode() + headers["timestamp"][2:].encode()},
    }


def test_a_bad_signature_is_401_and_leaves_no_trace(installed: Installed, group: str) -> None:
    headers, body = installed.ding.message("/进度 90%", now=now(), group=group, msg_id="forged")
    kept = installed.serving.counts("probes", "slots")  # jobs may tick meanwhile
    sent = len(installed.ding.messages)
    for kind, bad in _bad_signatures(installed, headers).items():
        answer = installed.serving.post(NAME, bad, body)
        assert (kind, answer.status) == (kind, 401)
        assert b"forged" not in answer.body
    assert installed.serving.counts("probes", "slots") == kept
    assert len(installed.ding.messages) == sent
    assert installed.serving.post(NAME, headers, body).status == 200  # the very same body, signed


def test_two_signatures_in_one_request_are_none(installed: Installed, group: str) -> None:
    headers, body = installed.ding.message("/进度 90%", now=now(), group=group, msg_id=f"two-{group}")
    data = raw_http.request("POST", f"/hooks/{NAME}", headers, body)
    doubled = data.replace(b"\r\nsign: ", b"\r\nsign: AAAA\r\nsign: ", 1)
    assert raw_http.send(installed.serving.port, doubled).status == 401
    assert installed.records(f"two-{group}") == (0, 0, 0)


def test_an_unknown_name_answers_like_a_bad_signature(installed: Installed) -> None:
    headers, body = installed.ding.message("/进度 90%", now=now(), msg_id="nobody")
    bad = installed.serving.post(NAME, {**headers, "sign": ""}, body)
    unknown = installed.serving.post("nobody", headers, body)
    assert (unknown.status, unknown.body) == (bad.status, bad.body) == (401, bad.body)


# ---------------------------------------------------------------- a hostile address in a genuine message


class Canary:
    """Listens where nobody should come."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.visits = 0
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            self.visits += 1
            visitor.close()

    def close(self) -> None:
        self._socket.close()


def test_a_hostile_session_address_is_never_called(installed: Installed, group: str) -> None:
    canary = Canary()
    good = f"127.0.0.1:{installed.ding.port}"
    bad = f"127.0.0.1:{canary.port}"
    path = "/robot/sendBySession?session=stolen"
    addresses = [
        f"http://{bad}{path}",
        f"http://{good}@{bad}{path}",
        f"http://{bad}#{good}{path}",
        f"http://{bad}\\@{good}{path}",
        f"http://oapi.dingtalk.com@{bad}{path}",
        f"//{bad}{path}",
        f"http://{good}/../{bad}{path}",
        f"http://{good}/robot/sendBySession/../../v1.0/robot/groupMessages/send?session=stolen",
        f"http://{good}{path}&next=http://{bad}/",
        f"http://{good}.evil.example{path}",
        f"http://{good}/robot/sendBySession?session=a%0d%0aHost:%20{bad}",
    ]
    try:
        for number, address in enumerate(addresses, 1):
            percent = 10 + number
            answer = installed.say(
                f"/进度 {percent}%", group=group, msg_id=f"h{number}-{group}", sessionWebhook=address
            )
            assert answer.status == 200
            assert installed.records(f"h{number}-{group}") == (1, 1, 1)
        installed.reply(group, len(addresses))  # all of them came by the API instead
        assert canary.visits == 0
        assert not [call for call in installed.ding.calls if "stolen" in json.dumps(call.query)]
    finally:
        canary.close()


# ---------------------------------------------------------------- what leaves


def test_a_dead_session_is_answered_by_the_group_api(installed: Installed, group: str) -> None:
    session = f"dead-{group}"
    installed.ding.dead_sessions.add(session)
    installed.say("/进度 45%", group=group, session=session)
    texts = installed.reply(group)
    assert "45%" in texts[0]
    assert not [call for call in installed.ding.messages if call.target == session]


def test_one_to_one_is_answered_one_to_one(installed: Installed, group: str) -> None:
    session = f"direct-{group}"
    installed.ding.dead_sessions.add(session)
    installed.say("/我的", group=None, sender="user0147", session=session)
    assert "核心功能开发" in installed.reply("user0147")[-1]


def test_a_refusal_is_an_answer_too(installed: Installed, group: str) -> None:
    session = f"other-{group}"
    installed.say("/进度 T99999 30%", group=group, session=session)
    assert "不存在" in installed.reply(session)[0]


# ---------------------------------------------------------------- beside the running server


def test_an_adapter_added_beside_the_server_is_taken_up(installed: Installed) -> None:
    with FakeDingTalk("dingsecond", "second-secret") as second:
        headers, body = second.message("/我的", now=now(), conversationType="9")
        assert installed.serving.post("second", headers, body).status == 401
        installed.serving.add_dingtalk("second", second)
        installed.serving.wait_for_adapter("second", second, seconds=5.0)
        headers, body = second.message("/帮助", now=now(), session="hello")
        assert installed.serving.post("second", headers, body).status == 200
        second.wait_for(1)
        installed.serving.run("adapter", "disable", "second")


def test_ready_and_metrics_answer(installed: Installed) -> None:
    status, body = installed.serving.get("/readyz")
    assert status == 200
    assert isinstance(json.loads(body), dict)
    status, body = installed.serving.get("/metrics")
    assert status == 200
    assert b"# TYPE" in body


def test_no_secret_and_no_message_text_in_the_log(installed: Installed, group: str) -> None:
    installed.say("/进度 47% 绝密内容", group=group, session=f"log-{group}")
    installed.reply(f"log-{group}")
    said = installed.serving.said()
    assert said
    assert "绝密内容" not in said
    assert installed.ding.client_secret not in said
    assert f"log-{group}" not in said


def test_outbox_rows_are_marked_after_they_left(installed: Installed, group: str) -> None:
    installed.say("/进度 48%", group=group, session=f"mark-{group}", msg_id=f"mark-{group}")
    installed.reply(f"mark-{group}")
    installed.settled()
    states = installed.serving.rows(
        select(outbox.c.state, outbox.c.attempts)
        .join(inbox, inbox.c.id == outbox.c.inbox_id)
        .where(inbox.c.dedupe_key == f"mark-{group}")
    )
    assert [(row.state, row.attempts) for row in states] == [("sent", 1)]
