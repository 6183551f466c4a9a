"""A large project as files and as a page: one workbook, its memory, the page of the same project, its picture.

python -m benchmarks.export DATABASE_URL measures in a process of its own, so that its peak is the export's alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
from fastapi import FastAPI

from benchmarks import records
from bot.app import Plan, build_app, build_state, close
from bot.clock import StandingClock
from bot.exports import fonts
from bot.services import calendar_store, export_files, export_picture
from bot.services.house import House
from storage import projects
from storage.session import reading_engine

CODE = "2026-市场-001"
REPEATS = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds and MiB. `before`: the process as it was, everything imported; `peak`: while the workbook was written."""

    workbook: float
    cpu: float  # of that, processor time
    rows: int
    size: float
    before: float
    peak: float
    sheet: float  # a document of every task (协作进度跟踪表 as .docx)
    picture: float
    page: float
    page_size: float


def measure(database: str, count: int, entries: int) -> Measured:
    """Fill a fresh database, then measure beside it."""
    with records.prepared(database) as (engine, _):
        records.fill(engine, count, entries)
    command = [sys.executable, "-m", "benchmarks.export", database]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def main(database: str) -> None:
    """One line of JSON."""
    before, written = _memory(), 0

    def tick(_: str, count: int) -> None:
        nonlocal written
        written = max(written, count)

    workbook, cpu, size = _file(database, "all", tick)
    peak = _memory()
    sheet, _, _ = _file(database, "跟踪", None)
    page, page_size = asyncio.run(_page(database))
    print(json.dumps(asdict(Measured(workbook, cpu, written, size, before, peak, sheet, _picture(database), page, page_size))))


def _file(database: str, what: str, tick: export_files.Tick | None) -> tuple[float, float, float]:
    engine = reading_engine(database)
    with engine.connect() as conn, tempfile.TemporaryFile() as file:
        house, project = House(calendar_store.load(conn), {}), projects.project(conn, 1)
        begin, used = time.perf_counter(), time.process_time()
        found = export_files.made(conn, house, project, what, records.FRIDAY, tick)
        assert found
        for piece in found.pieces():
            file.write(piece)
        return time.perf_counter() - begin, time.process_time() - used, file.tell() / 2**20


def _picture(database: str) -> float:
    engine = reading_engine(database)
    fonts.find()
    with engine.connect() as conn:
        begin = time.perf_counter()
        export_picture.png(conn, House(calendar_store.load(conn), {}), projects.project(conn, 1), records.FRIDAY)
        return time.perf_counter() - begin


async def _page(database: str) -> tuple[float, float]:
    state = build_state(Plan(database=database, clock=StandingClock(records.FRIDAY), demo=True))

    @contextlib.asynccontextmanager
    async def idle(app: FastAPI) -> AsyncIterator[None]:
        yield

    transport = httpx.ASGITransport(app=build_app(state, lifespan=idle))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", timeout=120) as client:
        times = []
        for _ in range(REPEATS):
            begin = time.perf_counter()
            answer = await client.get(f"/p/{CODE}")
            times.append(time.perf_counter() - begin)
            assert answer.status_code == 200, answer.text[:500]
    await close(state)
    return statistics.median(times), len(answer.content) / 2**20


def _memory() -> float:
    """The most this process has ever had, MiB. Linux counts what the parent had in ru_maxrss, so it is asked elsewhere."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 2**10
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    main(sys.argv[1])
