"""`make bench`: the webhook against a no-op, the sweep, the weekly report, files and page of a large project; tables in Markdown.

python -m benchmarks [webhook|sweep|weekly|export …]
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import export, records, webhook
from benchmarks.webhook import Result
from tests.support.postgres import PostgresServer, PostgresUnavailable

SWEEPS = (10_000, 1_000_000)
TASKS, ENTRIES = 1_000, 20_000


def main(wanted: list[str]) -> None:
    """Run what is wanted, everything by default."""
    parts = wanted or ["webhook", "sweep", "weekly", "export"]
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}\n")
    if "webhook" in parts:
        _webhook()
    if "sweep" in parts:
        _sweep()
    if "weekly" in parts:
        _weekly()
    if "export" in parts:
        _export()


@contextmanager
def databases() -> Iterator[Iterator[tuple[str, str, Path]]]:
    """A fresh database of each kind; PostgreSQL where the tests' server can be started."""
    with tempfile.TemporaryDirectory(prefix="qtbench-") as folder:
        yield _each(Path(folder))


def _each(folder: Path) -> Iterator[tuple[str, str, Path]]:
    yield "SQLite", f"sqlite:///{folder / 'bench.db'}", folder
    try:
        with PostgresServer() as server:
            yield "PostgreSQL", server.create_database(), folder
    except PostgresUnavailable as reason:
        print(f"PostgreSQL: skipped, {reason}", file=sys.stderr)


def _webhook() -> None:
    with databases() as each:
        results = [webhook.measure(kind, url, folder, _say) for kind, url, folder in each]
    print(
        "| | connections | no-op, req/s | Qiantou, req/s | **ratio** | p50 / p99, ms | no-op, ms | processor time, µs | no-op, µs |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for result in results:
        for one in result.compared:
            kind, ours, noop = result.kind + (", delivering" if one.delivering else ""), one.ours, one.noop
            print(
                f"| {kind} | {one.connections} | {noop.rate:,.0f} | {ours.rate:,.0f} | **{one.ratio:.2f}** "
                f"| {ours.p50:.1f} / {ours.p99:.1f} | {noop.p50:.1f} / {noop.p99:.1f} | {ours.cpu:.0f} | {noop.cpu:.0f} |"
            )
    print("\n| | first 200, s | MiB at rest | MiB after the load | messages stored |\n|---|---|---|---|---|")
    for result in results:
        print(_weight(result))
    print()


def _weight(result: Result) -> str:
    ours, noop = result.ours, result.noop
    return (
        f"| no-op | {noop.start:.2f} | {noop.idle:.0f} | {noop.loaded:.0f} | |\n"
        f"| {result.kind} | {ours.start:.2f} | {ours.idle:.0f} | {ours.loaded:.0f} | {result.stored:,} |"
    )


def _sweep() -> None:
    print("| sweep | open tasks | find the due, ms | job, nothing due, ms | job, 100 due, ms |\n|---|---|---|---|---|")
    for count in SWEEPS:
        with databases() as each:
            for kind, url, _ in each:
                one = records.sweep(url, count)
                print(f"| {kind} | {count:,} | {one.find:.2f} | {one.nothing:.2f} | {one.run:.1f} |", flush=True)
    print()


def _weekly() -> None:
    print("| weekly report | tasks | entries | ms |\n|---|---|---|---|")
    for entries in (ENTRIES, 5 * ENTRIES):
        with databases() as each:
            for kind, url, _ in each:
                spent = records.report(url, TASKS, entries)
                print(f"| {kind} | {TASKS:,} | {entries:,} | {spent:.1f} |", flush=True)
    print()


def _export() -> None:
    print("| 1,000 tasks, 20,000 entries | .xlsx, s | of that processor, s | MiB | memory before → peak, MiB | 跟踪表 .docx, s | picture, s | page, s | MiB |")
    print("|---|---|---|---|---|---|---|---|---|")
    with databases() as each:
        for kind, url, _ in each:
            one = export.measure(url, TASKS, ENTRIES)
            print(
                f"| {kind} | {one.workbook:.1f} | {one.cpu:.1f} | {one.size:.1f} | {one.before:.0f} → {one.peak:.0f} "
                f"| {one.sheet:.1f} | {one.picture:.2f} | {one.page:.2f} | {one.page_size:.1f} |",
                flush=True,
            )
    print()


def _say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
