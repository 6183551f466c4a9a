"""/healthz, /readyz, /metrics: what makes them red, what only colours them, and who sees details."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from adapters.base import Health
from bot.app import build_app
from bot.rules.calendar import Calendar
from bot.services import codes
from bot.web import health
from storage import hold, outbox, probes, schema
from storage.outbox import Address
from tests.support.room import Room

TO = Address("local", "person", "刘主管")


@pytest.fixture
def room(ready_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """Every check as in `serve`: not the demo, and the sweep has just run; each look writes."""
    monkeypatch.setattr(health, "PROBE_AGAIN", 0.0)
    room = Room(ready_url)
    room.state.demo = False
    sweep(room)
    yield room
    room.close()


@pytest.fixture
def client(room: Room) -> TestClient:
    @contextlib.asynccontextmanager
    async def nothing(app: FastAPI) -> AsyncIterator[None]:
        yield

    return TestClient(build_app(room.state, lifespan=nothing), client=("127.0.0.1", 1))


def sweep(room: Room, ok: bool = True) -> None:
    now = room.clock.now()
    room.write(lambda conn: probes.put(conn, "sweep", now, ok))


def put(room: Room, kind: str) -> int:
    now = room.clock.now()
    return int(room.write(lambda conn: outbox.put(conn, TO, "{}", kind=kind, now=now)))


def ready(client: TestClient) -> tuple[int, str, dict[str, Any]]:
    answer = client.get("/readyz")
    body = answer.json()
    return answer.status_code, body["status"], body["checks"]


def pass_time(room: Room, seconds: float) -> None:
    """The clock alone: nothing runs meanwhile."""
    room.clock.set(room.clock.now() + timedelta(seconds=seconds))


def test_ready(client: TestClient) -> None:
    assert client.get("/healthz").status_code == 200
    code, verdict, checks = ready(client)
    assert (code, verdict) == (200, "ok"), checks


def test_many_who_ask_write_once(room: Room, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PROBE_AGAIN", 3_600.0)
    written: list[str] = []
    put = probes.put

    def counted(conn: Any, name: str, *given: Any) -> None:
        written.append(name)
        put(conn, name, *given)

    monkeypatch.setattr(probes, "put", counted)
    for _ in range(3):
        assert ready(client)[0] == 200
    assert written == ["readiness"]
    monkeypatch.setattr(health, "PROBE_AGAIN", 0.0)
    assert ready(client)[0] == 200
    assert written == ["readiness", "readiness"]


def test_standing_by_and_stopping_are_not_ready(room: Room, client: TestClient) -> None:
    room.state.standby = True
    assert ready(client)[:2] == (503, "failed")
    assert client.get("/healthz").status_code == 200
    room.state.standby = False
    room.state.stopping = True
    assert ready(client)[2]["active"] == {"status": "failed", "detail": "stopping"}


def test_a_sweep_that_stopped(room: Room, client: TestClient) -> None:
    pass_time(room, 31)
    code, _, checks = ready(client)
    assert code == 503
    assert checks["sweep"]["status"] == "failed"
    sweep(room, ok=False)
    assert ready(client)[:2] == (200, "degraded")


def test_an_escalation_nobody_tried_to_send(room: Room, client: TestClient) -> None:
    made = put(room, "rung")
    put(room, "daily")
    pass_time(room, 61)
    sweep(room)
    code, _, checks = ready(client)
    assert code == 503
    assert checks["escalations"]["status"] == "failed"
    room.write(lambda conn: outbox.mark_retry(conn, made, room.clock.now(), "down"))
    assert ready(client)[2]["escalations"]["status"] == "ok", "tried and refused: the platform's trouble"


def test_a_database_that_does_not_answer(room: Room, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PROBE_SECONDS", 0.2)
    begun, over = threading.Event(), threading.Event()

    def hang(conn: object) -> None:
        begun.set()
        over.wait(30)

    waiting = room.state.writer.submit(hang)
    assert begun.wait(10)
    code, _, checks = ready(client)
    over.set()
    waiting.result(10)
    assert code == 503
    assert checks["write"]["status"] == "failed"
    assert room.write(lambda conn: 7) == 7, "whoever gave up waiting has not broken the writer"


def test_an_outdated_schema(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "HEAD", "20991231_1")
    code, _, checks = ready(client)
    assert code == 503
    assert checks["schema"] == {"status": "failed", "detail": "outdated"}


@pytest.mark.parametrize("what", ["calendar", "platforms", "parked", "hold", "auditor", "disk"])
def test_what_only_degrades(
    room: Room, client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, what: str
) -> None:
    now = room.clock.now()
    if what == "calendar":
        room.state.house.calendar = Calendar({})
    elif what == "platforms":
        room.state.platforms["ding"] = Health(ok=False, hint="token refused")
    elif what == "parked":
        made = put(room, "notice")
        room.write(lambda conn: outbox.park(conn, made, "quota"))
    elif what == "hold":
        room.write(hold.begin)
    elif what == "auditor":
        room.write(lambda conn: probes.put(conn, "auditor", now, False, "late_rungs=2"))
    else:
        monkeypatch.setattr(health, "DISK_LEAST", 2.0)
        room.state.folder = tmp_path
    code, verdict, checks = ready(client)
    assert (code, verdict) == (200, "degraded")
    assert [name for name, check in checks.items() if check["status"] != "ok"] == [what]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_details_stay_on_this_machine(room: Room, client: TestClient, header: str) -> None:
    far = {header: "203.0.113.9"}
    assert client.get("/readyz", headers=far).json() == {"status": "ok"}
    assert client.get("/metrics", headers=far).status_code == 401
    outside = TestClient(client.app, client=("203.0.113.9", 1))
    assert outside.get("/readyz").json() == {"status": "ok"}
    assert outside.get("/metrics").status_code == 401
    token = room.write(lambda conn: codes.new_token(conn, None, room.clock.now()))
    assert outside.get("/metrics", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_metrics_show_what_waits_and_name_nobody(room: Room, client: TestClient) -> None:
    room.say("小李", "/任务 宣传物料设计 @小李 10月15日前 交付:终稿")
    put(room, "rung")
    parked = put(room, "notice")
    room.write(lambda conn: outbox.park(conn, parked, "quota"))
    pass_time(room, 90)
    said = client.get("/metrics").text
    assert 'bot_outbox_pending{kind="rung"} 1.0' in said
    assert 'bot_outbox_oldest_age_seconds{kind="rung"} 90.0' in said
    assert 'bot_outbox_parked{kind="notice"} 1.0' in said
    assert 'bot_commands_total{command="任务",result="done"}' in said
    assert 'bot_outbox_sent_total{adapter="local",kind="reply"}' in said
    assert "bot_sweep_last_success_timestamp_seconds" in said
    assert f'schema="{schema.HEAD}"' in said
    assert "小李" not in said
    assert "协作群" not in said
