"""Deadlines read by us and by three other parsers, on the same cases in one run: accuracy and latency.

    make bench-language

The others live in an environment of their own (made at the first run, a few hundred megabytes), never among our
dependencies. `QIANTOU_BENCH_LANGUAGE` names another folder for it, `QIANTOU_LANGUAGE_CASES` a folder with
`deadlines.public.json` (default: beside the project). Right, confidently wrong (an answer where another or none
was due) and abstained are counted; dates are compared on the date, moments to the minute.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data"
HOME = Path(os.environ.get("QIANTOU_BENCH_LANGUAGE", ROOT / ".venv-language"))
CASES = Path(os.environ.get("QIANTOU_LANGUAGE_CASES", ROOT.parent / "shared" / "language"))
OTHERS = ("jionlp", "recognizers", "dateparser")
Reader = Callable[[str, datetime], str | None]

TOKENS = (
    "10-", "一", "十", "1", "10月", "20日", "周五", "下", "本周", "3个", "工作日", "前", "，", " ", "@", "T1 ", "80%", "八成", "3/5", "10:",
    "上午", "节后", "国庆", "第3周的", "到", "年", "2026-", "Q4", "尽快", "《", "已完成", "等", "卡住", "延迟2天", "预计", "因为", "半", "天", "风险:",
)  # fmt: skip


# ---------------------------------------------------------------- readers


def ours() -> Reader:
    from bot.grammar.deadline import read_deadline
    from bot.rules.calendar import Calendar

    calendar = Calendar.seeded()

    def read(text: str, now: datetime) -> str | None:
        found = read_deadline(text, now, calendar)
        return found.iso if found else None

    return read


def jionlp() -> Reader:
    import jionlp as jio

    def read(text: str, now: datetime) -> str | None:
        base = time.mktime(now.timetuple())
        answer = jio.parse_time(text, time_base=base)
        end = _jio_end(answer)
        if end is not None and end < now.isoformat():
            later = _jio_end(jio.parse_time(text, time_base=base, ret_future=True))
            end = later or end
        return end

    return read


def _jio_end(answer: dict[str, Any]) -> str | None:
    """The end of a span or of a day; the beginning of a clock, which it gives as a stretch."""
    times = answer.get("time")
    if not isinstance(times, list) or len(times) != 2:
        return None
    first, last = (str(moment).replace(" ", "T")[:16] for moment in times)
    if last.endswith("T23:59"):
        return last[:10]
    return first if answer.get("type") == "time_point" or "inf" in last else last


def recognizers() -> Reader:
    from recognizers_date_time import recognize_datetime
    from recognizers_text import Culture

    def read(text: str, now: datetime) -> str | None:
        for found in recognize_datetime(text, Culture.Chinese, reference=now):
            values = [value for value in (found.resolution or {}).get("values", []) if value]
            ends = [str(value.get("end") or value.get("value") or value.get("start") or "") for value in values]
            ends = [_with_day(end, now) for end in ends if end and end != "not resolved"]
            ahead = [end for end in ends if end >= now.isoformat()[: len(end)]]
            if ahead or ends:
                return (ahead or ends)[0]
        return None

    return read


def _with_day(value: str, now: datetime) -> str:
    value = value.replace(" ", "T")[:16]
    return f"{now:%Y-%m-%d}T{value[:5]}" if value[2:3] == ":" else value


def dateparser() -> Reader:
    from dateparser.search import search_dates

    def read(text: str, now: datetime) -> str | None:
        settings = {"RELATIVE_BASE": now, "PREFER_DATES_FROM": "future"}
        found = search_dates(text, languages=["zh"], settings=settings)
        return found[0][1].isoformat(timespec="minutes") if found else None

    return read


READERS: dict[str, Callable[[], Reader]] = {
    "ours": ours, "jionlp": jionlp, "recognizers": recognizers, "dateparser": dateparser,
}  # fmt: skip


# ---------------------------------------------------------------- one parser over all cases


def work(name: str, cases: list[dict[str, Any]], rounds: int) -> dict[str, Any]:
    """Answers and microseconds a text of one parser; an exception counts as abstained."""
    read = READERS[name]()
    answers: list[str | None] = []
    spent: list[float] = []
    for case in cases:
        now = datetime.fromisoformat(case["reference"])
        best, answer = float("inf"), None
        for _ in range(rounds):
            begin = time.perf_counter()
            try:
                answer = read(case["text"], now)
            except Exception:
                answer = None
            best = min(best, time.perf_counter() - begin)
        answers.append(answer)
        spent.append(best * 1e6)
    return {"answers": answers, "median": statistics.median(spent), "worst": max(spent)}


def long_texts(length: int = 2000) -> tuple[float, float]:
    """The slowest 2,000 characters made of one repeated token, in milliseconds, and the worst growth when doubled."""
    from bot.grammar.deadline import read_deadline
    from bot.grammar.progress import read_reports
    from bot.rules.calendar import Calendar

    calendar, now = Calendar.seeded(), datetime(2026, 11, 18, 10, 0)  # noqa: DTZ001 - local time of a group
    worst, growth = 0.0, 0.0
    for token in TOKENS:
        for read in (read_deadline, read_reports):
            spent = []
            for size in (length // 2, length):
                text, best = (token * size)[:size], float("inf")
                for _ in range(5):
                    begin = time.process_time()
                    read(text, now, calendar)
                    best = min(best, time.process_time() - begin)
                spent.append(best * 1e3)
            worst = max(worst, spent[1])
            growth = max(growth, spent[1] / spent[0] if spent[1] > 1 else 0.0)
    return worst, growth


# ---------------------------------------------------------------- cases and comparison


def sets() -> dict[str, list[dict[str, Any]]]:
    """Name of a set → cases with text, reference and the expected deadline."""
    found: dict[str, list[dict[str, Any]]] = {}
    public = CASES / "deadlines.public.json"
    if public.exists():
        cases = json.loads(public.read_text(encoding="utf-8"))
        found["public"] = [{"text": c["text"], "reference": c["reference"], "due": c["expected"]} for c in cases]
    for name in ("own", "more"):
        cases = json.loads((DATA / f"deadlines.{name}.json").read_text(encoding="utf-8"))
        found[name] = [
            {"text": c["text"], "reference": c["reference"], "due": c["expect"]["deadline"]}
            for c in cases
            if c["kind"] != "progress"
        ]
    return found


def count(cases: list[dict[str, Any]], answers: list[str | None]) -> tuple[int, int, int]:
    """Right, confidently wrong, abstained."""
    right = sum(same(case["due"], answer) for case, answer in zip(cases, answers, strict=True))
    wrong = sum(
        not same(case["due"], answer) and answer is not None for case, answer in zip(cases, answers, strict=True)
    )
    return right, wrong, len(cases) - right - wrong


def same(due: str | None, answer: str | None) -> bool:
    if due is None or answer is None:
        return due == answer
    return answer[:16] == due[:16] if "T" in due else answer[:10] == due


def environment() -> Path:
    """The interpreter of the other parsers; made and filled when it is not there yet."""
    python = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print(f"making {HOME.name} for the other parsers; this takes some minutes", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
        wanted = ["-r", str(ROOT / "benchmarks" / "requirements-language.in")]
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *wanted], check=True)
    return python


def run(name: str, cases: list[dict[str, Any]], rounds: int) -> dict[str, Any] | None:
    python = sys.executable if name == "ours" else str(environment())
    command = [python, str(Path(__file__).resolve()), "--worker", name, "--rounds", str(rounds)]
    done = subprocess.run(
        command, input=json.dumps(cases), capture_output=True, text=True, encoding="utf-8", timeout=1800, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "TZ": "Asia/Shanghai"},
    )  # fmt: skip
    if done.returncode:
        print(f"{name}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--worker", choices=sorted(READERS))
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    if given.worker:
        print(json.dumps(work(given.worker, json.load(sys.stdin), given.rounds)))
        return
    groups = sets()
    everything = [case for cases in groups.values() for case in cases]
    head = " | ".join(f"{name} ({len(cases)})" for name, cases in groups.items())
    print(f"| parser | {head} | median µs | slowest ms |\n|---|{'---|' * (len(groups) + 2)}")
    for name in ("ours", *OTHERS):
        told = run(name, everything, given.rounds)
        if told is None:
            continue
        cells, at = [], 0
        for cases in groups.values():
            cells.append("{} / {} / {}".format(*count(cases, told["answers"][at : at + len(cases)])))
            at += len(cases)
        print(f"| {name} | {' | '.join(cells)} | {told['median']:.0f} | {told['worst'] / 1000:.1f} |", flush=True)
    worst, growth = long_texts()
    print(
        f"\nright / confidently wrong / abstained. Our slowest 2,000 characters of one repeated token: {worst:.1f} ms,"
    )
    print(f"growing at most {growth:.1f} times when the length doubles (processor time).")


if __name__ == "__main__":
    main()
