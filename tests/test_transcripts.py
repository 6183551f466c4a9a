"""Every transcript in tests/transcripts, played over HTTP against a real `qiantou demo` process."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
START = "2026-09-15T09:00:00+08:00"
READY = re.compile(r"http://127\.0\.0\.1:(\d+)")


@pytest.fixture
def demo() -> Iterator[str]:
    """An empty demo on a free port; its address."""
    command = [sys.executable, "-m", "bot.cli", "demo", "--empty", "--now", START, "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = next((found.group() for line in process.stdout if (found := READY.search(line))), "")
    assert address, "the demo did not start"
    yield address
    process.terminate()
    process.wait(15)


@pytest.mark.parametrize("transcript", sorted((HERE / "transcripts").glob("*.jsonl")), ids=lambda path: path.stem)
def test_every_line_of_the_transcript(demo: str, transcript: Path) -> None:
    player = [sys.executable, str(HERE / "support" / "replay.py"), demo, str(transcript)]
    played = subprocess.run(player, capture_output=True, text=True, timeout=300)
    assert played.returncode == 0, played.stdout
