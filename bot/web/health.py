"""/healthz: alive. /readyz: can it store and deliver, check by check. /metrics: the same and more, for Prometheus.

Details and metrics are for callers on this machine (or, for metrics, with a token of the local platform): a
reverse proxy in front marks what it passes on, and then only the verdict is given.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.rules.delivery import MUST_ARRIVE
from bot.rules.zones import DEFAULT_ZONE, to_local
from bot.services import metrics
from bot.web.state import Qiantou
from bot.web.tokens import projects_of, token_of
from storage import hold, probes, schema, vitals
from storage.writer import StorageUnavailable

OK, DEGRADED, FAILED = "ok", "degraded", "failed"
PROBE_SECONDS = 1.0
PROBE_AGAIN = 1.0  # seconds for which a look whether it can write holds
SWEEP_OLD = timedelta(seconds=30)
UNSENT_OLD = timedelta(seconds=60)
PARKED_SHOWN = timedelta(days=7)  # what was given up longer ago no longer colours the light
DISK_LEAST = 0.05  # of the disk
LOOPBACK = frozenset({"127.0.0.1", "::1"})
PASSED_ON = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
NO_STORE = {"cache-control": "no-store"}

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Check:
    """One named check. `detail` is short and for admins."""

    name: str
    status: str = OK
    detail: str = ""


@router.get("/healthz", response_model=None)
async def alive(request: Request) -> Response:
    """The event loop turns. No database."""
    return JSONResponse({"status": OK}, headers=NO_STORE)


@router.get("/readyz", response_model=None)
async def ready(request: Request) -> Response:
    """503 when it cannot store or deliver; `degraded` with 200 for what leaves the rest working."""
    checks = await look(request.app.state.qiantou)
    verdict = worst(checks)
    body: dict[str, object] = {"status": verdict}
    if is_local(request):
        body["checks"] = {one.name: {"status": one.status, "detail": one.detail} for one in checks}
    return JSONResponse(body, 503 if verdict == FAILED else 200, headers=NO_STORE)


@router.get("/metrics", response_model=None)
async def measured(request: Request) -> Response:
    """The counters of this process, and what the database says now."""
    state: Qiantou = request.app.state.qiantou
    if not is_local(request) and not await asyncio.to_thread(_has_token, request, state):
        return Response(status_code=401, headers={"www-authenticate": "Bearer"})
    await asyncio.to_thread(_fill, state)
    return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST, headers=NO_STORE)


def is_local(request: Request) -> bool:
    """Whether the caller sits on this machine, with no proxy in between."""
    client = request.client.host if request.client else ""
    return client in LOOPBACK and not any(name in request.headers for name in PASSED_ON)


def worst(checks: list[Check]) -> str:
    """The verdict over all checks."""
    found = {one.status for one in checks}
    return FAILED if FAILED in found else DEGRADED if DEGRADED in found else OK


async def look(state: Qiantou) -> list[Check]:
    """Every check, in the order they are shown."""
    now = state.clock.now()
    checks = [_process(state), await _can_write(state, now), _disk(state), _calendar(state, now), _platforms(state)]
    try:
        checks += await asyncio.wait_for(asyncio.to_thread(_read, state, now), PROBE_SECONDS)
    except (TimeoutError, SQLAlchemyError) as error:
        checks.append(Check("read", FAILED, type(error).__name__))
    return checks


def _process(state: Qiantou) -> Check:
    if state.stopping:
        return Check("active", FAILED, "stopping")
    return Check("active", FAILED, "standby") if state.standby else Check("active")


async def _can_write(state: Qiantou, now: datetime) -> Check:
    """A row of its own goes the way of every record; seldom, as anybody may ask."""
    last = state.written
    if last is None or time.monotonic() - last[0] >= PROBE_AGAIN:
        last = state.written = (time.monotonic(), await _write(state, now))
    return Check("write", FAILED, last[1]) if last[1] else Check("write")


async def _write(state: Qiantou, now: datetime) -> str:
    """What is wrong with writing, "" where nothing is."""
    try:
        await asyncio.wait_for(state.writer.do(lambda conn: probes.put(conn, "readiness", now, True)), PROBE_SECONDS)
    except (TimeoutError, StorageUnavailable) as error:
        return str(error) or type(error).__name__
    return ""


def _disk(state: Qiantou) -> Check:
    """Degraded, not failed: whether it can still store is what the write check says."""
    if state.folder is None:
        return Check("disk")
    try:
        usage = shutil.disk_usage(state.folder)
    except OSError as error:
        return Check("disk", DEGRADED, error.strerror or "unreadable")
    share = usage.free / usage.total if usage.total else 1.0
    return Check("disk", DEGRADED if share < DISK_LEAST else OK, f"free={share:.0%}")


def _calendar(state: Qiantou, now: datetime) -> Check:
    missing = state.house.calendar.missing(to_local(now, DEFAULT_ZONE).date())
    return Check("calendar", DEGRADED, "missing=" + ",".join(map(str, missing))) if missing else Check("calendar")


def _platforms(state: Qiantou) -> Check:
    down = sorted(name for name, health in state.platforms.items() if not health.ok)
    return Check("platforms", DEGRADED, "down=" + ",".join(down)) if down else Check("platforms")


def _read(state: Qiantou, now: datetime) -> list[Check]:
    found = schema.state(state.read_engine)
    checks = [Check("schema", OK if found in (schema.State.CURRENT, schema.State.NEWER) else FAILED, found)]
    with state.read_engine.connect() as conn:
        if not state.demo and not state.standby:
            checks += [_sweep(conn, now), _unsent(conn, state, now)]
        checks += [_auditor(conn), _parked(conn, now), Check("hold", DEGRADED if hold.held(conn) else OK)]
    return checks


def _sweep(conn: Connection, now: datetime) -> Check:
    last = probes.get(conn, "sweep")
    if last is None or now - last.at > SWEEP_OLD:
        return Check("sweep", FAILED, "never" if last is None else f"last={last.at.isoformat()}")
    return Check("sweep", OK if last.ok else DEGRADED, last.detail)


def _unsent(conn: Connection, state: Qiantou, now: datetime) -> Check:
    """An escalation nobody has even tried to send. One a platform refuses to take is that platform's trouble."""
    oldest = None if hold.held(conn) else vitals.oldest_untried(conn, list(state.adapters), tuple(MUST_ARRIVE))
    late = oldest is not None and now - oldest > UNSENT_OLD
    return Check("escalations", FAILED if late else OK, f"since={oldest.isoformat()}" if late and oldest else "")


def _auditor(conn: Connection) -> Check:
    last = probes.get(conn, "auditor")
    return Check("auditor", DEGRADED, last.detail) if last is not None and not last.ok else Check("auditor")


def _parked(conn: Connection, now: datetime) -> Check:
    count = sum(vitals.parked(conn, now - PARKED_SHOWN).values())
    return Check("parked", DEGRADED if count else OK, f"count={count}" if count else "")


def _has_token(request: Request, state: Qiantou) -> bool:
    token = token_of(request)
    if not token:
        return False
    with state.read_engine.connect() as conn:
        return None in projects_of(conn, token)


def _fill(state: Qiantou) -> None:
    """Gauges are read from the rows at the moment somebody asks."""
    now = state.clock.now()
    for gauge in (metrics.outbox_pending, metrics.outbox_parked, metrics.outbox_oldest, metrics.calendar_missing):
        gauge.clear()
    with state.read_engine.connect() as conn:
        for waiting in vitals.waiting(conn):
            metrics.outbox_pending.labels(waiting.kind).set(waiting.count)
            age = max((now - waiting.oldest).total_seconds(), 0.0)
            metrics.outbox_oldest.labels(waiting.kind).set(age)
        for kind, count in vitals.parked(conn, now - PARKED_SHOWN).items():
            metrics.outbox_parked.labels(kind).set(count)
        sweep = probes.get(conn, "sweep")
    if sweep is not None and sweep.ok:
        metrics.sweep_last.set(sweep.at.timestamp())
    for year in state.house.calendar.missing(to_local(now, DEFAULT_ZONE).date()):
        metrics.calendar_missing.labels(str(year)).set(1)
    metrics.leader.set(0 if state.standby else 1)
    metrics.build_info.labels(_version(), schema.HEAD).set(1)


def _version() -> str:
    try:
        return version("qiantou")
    except PackageNotFoundError:
        return "unknown"
