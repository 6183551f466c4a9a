"""Every transcript in tests/transcripts, played over HTTP against a real `qiantou demo` process.

The shared one is played as people do it: a fresh `python -m bot.cli demo`, and `python replay.py URL FILE`, with the
player's pauses. For the others the process is forked from one that has imported everything, and the player runs in this
process without pauses: what the demo has to say is there before its POST returns.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support import replay
from tests.support.forks import Zygote

HERE = Path(__file__).parent
START = "2026-09-15T09:00:00+08:00"
DEMO = ("demo", "--empty", "--now", START, "--port", "0")
READY = re.compile(r"http://127\.0\.0\.1:(\d+)")
SHARED = HERE / "transcripts" / "product30.jsonl"
PATIENCE = 60.0  # seconds until a demo is there


def test_the_shared_transcript_as_people_play_it() -> None:
    process = subprocess.Popen([sys.executable, "-m", "bot.cli", *DEMO], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = next((found.group() for line in process.stdout if (found := READY.search(line))), "")
    assert address, "the demo did not start"
    player = [sys.executable, str(HERE / "support" / "replay.py"), address, str(SHARED)]
    played = subprocess.run(player, capture_output=True, text=True, timeout=300)
    process.terminate()
    assert process.wait(15) == 0
    assert played.returncode == 0, played.stdout


@contextmanager
def demo(zygote: Zygote, log: Path) -> Iterator[str]:
    """An empty demo on a free port; its address."""
    child = zygote.start(*DEMO, environment=os.environ, log=log)
    try:
        yield _address(log)
    finally:
        child.terminate()
        assert child.wait(15) == 0


def _address(log: Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if log.exists() and (found := READY.search(log.read_text(encoding="utf-8"))):
            return found.group()
        time.sleep(0.02)
    pytest.fail("the demo did not start")


class NoPauses:
    """The player's `time`: a pause takes a second, and none."""

    def __init__(self) -> None:
        self._now = 0.0

    def time(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += max(seconds, 1.0)


@pytest.mark.parametrize(
    "transcript", sorted(set((HERE / "transcripts").glob("*.jsonl")) - {SHARED}), ids=lambda path: path.stem
)
def test_every_line_of_the_transcript(
    zygote: Zygote,
    tmp_path: Path,
    transcript: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with demo(zygote, tmp_path / "demo.log") as address:
        monkeypatch.setattr(sys, "argv", ["replay.py", address, str(transcript)])
        monkeypatch.setattr(replay, "time", NoPauses())
        failed = replay.main()
    assert not failed, capsys.readouterr().out
