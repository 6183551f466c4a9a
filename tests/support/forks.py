"""Real `qiantou` processes without the two seconds of imports: forked from one that has imported everything.

    child = zygote.start("serve", "--port", "8000", environment={…}, log=path)
    child.send_signal(signal.SIGTERM); child.wait(15)
    said = zygote.run("adapter", "list", environment={…})

A process of its own in every way that matters: pid, memory, files, sockets, signals, exit code. What a fresh
interpreter alone shows (the console script, `python -m bot.cli`) has tests of its own: tests/process/test_stop.py,
tests/test_cli.py, tests/test_transcripts.py.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
Before = tuple[str, str, Any]  # module, function, its one argument: called in the child before `qiantou` runs


class Zygote:
    """The process that forks. `preload`: more modules it imports at once, besides the product."""

    def __init__(self, *preload: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.zygote", *preload],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def start(self, *words: str, environment: Mapping[str, str], log: Path, before: Before | None = None) -> Child:
        """A `qiantou` process that goes on by itself; it appends what it says to the log."""
        return self._fork(words, environment, Path(os.devnull), log, log, before)

    def run(self, *words: str, environment: Mapping[str, str], given: str = "") -> subprocess.CompletedProcess[str]:
        """One command and its end; `given` is its standard input."""
        with tempfile.TemporaryDirectory(prefix="qtfork-") as folder:
            given_file, out, errors = (Path(folder) / name for name in ("in", "out", "err"))
            given_file.write_text(given, encoding="utf-8")
            code = self._fork(words, environment, given_file, out, errors, None).wait()
            said, complained = (path.read_text(encoding="utf-8") for path in (out, errors))
            return subprocess.CompletedProcess(words, code, said, complained)

    def _fork(
        self, words: tuple[str, ...], environment: Mapping[str, str], given: Path, out: Path, errors: Path, before: Before | None
    ) -> Child:
        files = {"input": str(given), "output": str(out), "errors": str(errors)}
        answer = self._order(arguments=words, environment=dict(environment), before=before, **files)
        return Child(answer["pid"], self)

    def reap(self, pid: int, *, wait: bool) -> int | None:
        """How a child ended (-9: by SIGKILL), None while it runs. Its pid is its own until this has told."""
        status: int | None = self._order(reap=pid, wait=wait)["status"]
        return status

    def _order(self, **order: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """End it; children that still run are on their own."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


@dataclass
class Child:
    """One forked process, with the parts of Popen that tests use."""

    pid: int
    _zygote: Zygote
    returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        if self.returncode is None:
            self.returncode = self._zygote.reap(self.pid, wait=False)
        return self.returncode

    def wait(self, seconds: float | None = None) -> int:
        """The exit code, as soon as there is one."""
        if seconds is None and self.returncode is None:
            self.returncode = self._zygote.reap(self.pid, wait=True)
        end = time.monotonic() + (seconds or 0.0)
        while self.poll() is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("qiantou", seconds or 0.0)
            time.sleep(0.01)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Nothing happens to one that has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)
