"""The composition root: builds everything and starts FastAPI. Imported by nobody but the CLI."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.fernet import Fernet
from fastapi import FastAPI

from adapters import ADAPTERS
from adapters.base import Adapter
from bot.clock import Clock
from bot.duty import Duty
from bot.inbound import known_names
from bot.listen import Listener
from bot.rules.calendar import Calendar
from bot.rules.demo_day import START, demo_day
from bot.rules.zones import DEFAULT_ZONE, to_local, to_utc
from bot.services import calendar_store
from bot.services.adapters import Cipher
from bot.services.house import House
from bot.web import admin, api, board, clock_api, demo, exports, health, hooks, imports, local, pages, project_web, seed
from bot.web.state import Changed, Qiantou
from scheduler.runner import Runner
from storage.lock import active_lock
from storage.session import reading_engine, writing_engine
from storage.writer import Writer, run_unit


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build. `database` is an upgraded database's URL."""

    database: str
    clock: Clock
    public_url: str = ""
    demo: bool = False
    seeded: bool = False  # the demo's worked example
    folder: Path | None = None  # the data folder


def build_state(plan: Plan) -> Qiantou:
    """The running installation without its web server. The writer is started."""
    changed = Changed()
    engine = writing_engine(plan.database)
    calendar = run_unit(engine, calendar_store.ensure_seeded)
    names, departments = run_unit(engine, known_names)
    adapters: dict[str, Adapter] = {}
    if plan.demo:
        kind = ADAPTERS["local"]
        adapters["local"] = kind("local", kind.Settings())
    house = House(
        calendar=calendar,
        profiles={name: adapter.profile for name, adapter in adapters.items()},
        public_url=plan.public_url,
        names=names,
        department_names=departments,
        calendar_version=0,  # the first unit looks whether it is still this one
    )
    writer = Writer(engine, after_commit=changed.poke, after_failure=house.forget)
    writer.start()
    read_engine = reading_engine(plan.database)
    runner = Runner(writer, read_engine, house, adapters, plan.clock)
    return Qiantou(plan.clock, writer, read_engine, house, adapters, runner, plan.demo, changed, folder=plan.folder)


def build_app(state: Qiantou, *, lifespan: Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]) -> FastAPI:
    """The routes over a running installation."""
    app = hooks.Front(title="Qiantou", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.qiantou = state
    app.router.routes.extend(hooks.routes)
    app.include_router(health.router)
    app.include_router(api.api_router())
    app.include_router(project_web.project_router())
    app.include_router(board.board_router())
    app.include_router(exports.export_router())
    app.include_router(imports.import_router())
    if "local" in state.adapters or not state.demo:  # in serve it comes with its first token
        app.include_router(local.local_router())
    app.include_router(demo.demo_router() if state.demo else demo.running_router())
    if state.demo:
        app.include_router(clock_api.clock_router())
    if state.cipher is not None:
        app.include_router(admin.admin_router())
    app.mount("/static", pages.static_files(), name="static")
    return app


def demo_app(plan: Plan) -> FastAPI:
    """The demo: its clock stands still, its jobs run when the clock is moved. /admin can be looked at and connects nothing."""
    state = build_state(plan)
    state.kinds, state.cipher = ADAPTERS, Cipher(Fernet.generate_key())

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if plan.seeded:
            await seed.play(state, to_local(plan.clock.now(), DEFAULT_ZONE).date())
        await state.settle()
        yield
        await close(state)

    return build_app(state, lifespan=lifespan)


def serve_app(plan: Plan, cipher: Cipher) -> FastAPI:
    """The real thing: platforms as admins stored them, the real clock, jobs and deliveries in one process only."""
    state = build_state(plan)
    state.kinds, state.cipher = ADAPTERS, cipher
    listener = Listener(state, ADAPTERS, cipher)

    def hire() -> Runner:
        runner = Runner(state.writer, state.read_engine, state.house, state.adapters, plan.clock)
        state.runner = runner
        return runner

    def changed(active: bool) -> None:
        state.standby = not active

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        state.standby = True
        duty = Duty(active_lock(plan.database), hire, changed)
        await listener.start()
        await duty.start()
        yield
        state.stopping = True
        await duty.stop()
        await listener.stop()
        await close(state)

    return build_app(state, lifespan=lifespan)


async def close(state: Qiantou) -> None:
    """Stop taking work, finish what waits, close connections."""
    state.stopping = True
    await state.runner.stop()
    for adapter in state.adapters.values():
        await adapter.aclose()
    state.writer.stop()
    state.read_engine.dispose()


def demo_start(now: datetime, calendar: Calendar) -> datetime:
    """09:28 of the latest working day whose next day is a working day too. Aware UTC."""
    day = demo_day(to_local(now, DEFAULT_ZONE).date(), calendar)
    return to_utc(datetime.combine(day, START), DEFAULT_ZONE)

