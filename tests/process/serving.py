"""A real `qiantou serve` process: started, posted to, ended; and what its database holds, looked at from outside."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from storage.models import metadata
from storage.session import reading_engine
from tests.fakes.dingtalk import FakeDingTalk
from tests.process import raw_http
from tests.process.raw_http import Answer
from tests.support.forks import Child, Zygote

START_SECONDS = 30.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Serving:
    """One installation: its folder, its database, its process when it runs."""

    def __init__(
        self, database: str, folder: Path, prefix: tuple[str, ...] = (), zygote: Zygote | None = None
    ) -> None:
        """`prefix`: words before the command of the server, such as those that hold it on one core.

        With a zygote the server and every command are forked from it; without, each is a fresh interpreter.
        """
        self.database = database
        self.folder = folder
        self.port = free_port()
        self.log = folder / "serve.log"
        self._prefix = prefix
        self._zygote = zygote
        self._process: subprocess.Popen[bytes] | Child | None = None
        self._engine: Engine | None = None

    # ------------------------------------------------------------ the command line

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the machine's own Qiantou settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("QIANTOU_")}
        return kept | {"QIANTOU_DATABASE_URL": self.database, "QIANTOU_DATA_DIR": str(self.folder / "data")}

    def run(self, *words: str, given: str = "") -> str:
        """One `qiantou` command beside the server; its output. Raises when it fails."""
        done = self._command(words, given)
        if done.returncode:
            raise AssertionError(f"qiantou {' '.join(words)} → {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def _command(self, words: tuple[str, ...], given: str) -> subprocess.CompletedProcess[str]:
        if self._zygote is not None:
            return self._zygote.run(*words, environment=self.environment, given=given)
        command = [sys.executable, "-m", "bot.cli", *words]
        return subprocess.run(command, env=self.environment, input=given, capture_output=True, text=True, timeout=60)

    def add_dingtalk(self, name: str, ding: FakeDingTalk, **more: Any) -> None:
        """`qiantou adapter add dingtalk NAME --settings -` for a fake."""
        self.run(
            "adapter", "add", "dingtalk", name, "--settings", "-", given=json.dumps(dingtalk_settings(ding, **more))
        )

    # ------------------------------------------------------------ the process

    def start(self, *, fresh: bool = False) -> None:
        """Start and wait until it serves, as a service manager would. `fresh`: by an interpreter of its own."""
        self._process = self._launch(fresh, "serve", "--host", "127.0.0.1", "--port", str(self.port))
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"serve did not start:\n{self.said()}")
            time.sleep(0.02)

    def _launch(self, fresh: bool, *words: str) -> subprocess.Popen[bytes] | Child:
        if self._zygote is not None and not fresh:
            return self._zygote.start(*words, environment=self.environment, log=self.log)
        command = [*self._prefix, sys.executable, "-m", "bot.cli", *words]
        with self.log.open("ab") as log:
            return subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def answers(self) -> bool:
        """Whether it serves."""
        with contextlib.suppress(OSError):
            return self.get("/healthz")[0] == 200
        return False

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None
        return self._process.pid

    def stop(self, seconds: float = 20.0) -> int:
        """SIGTERM; the exit code."""
        process = self._process
        assert process is not None
        process.send_signal(signal.SIGTERM)
        code = process.wait(seconds)
        self._process = None
        return code

    def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self) -> None:
        """Leave nothing behind."""
        self.kill()
        if self._engine is not None:
            self._engine.dispose()

    def said(self) -> str:
        """The log so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    # ------------------------------------------------------------ talking to it

    def get(self, path: str) -> tuple[int, bytes]:
        """A plain GET."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def post(self, name: str, headers: Mapping[str, str | bytes], body: bytes) -> Answer:
        """One callback to /hooks/NAME."""
        return raw_http.send(self.port, raw_http.request("POST", f"/hooks/{name}", headers, body))

    def wait_for_adapter(self, name: str, ding: FakeDingTalk, seconds: float = 5.0) -> None:
        """Until the running server has taken up an adapter."""
        deadline = time.monotonic() + seconds
        while True:
            headers, body = ding.message("在吗", now=now(), conversationType="9")  # signed, not understood: no trace
            if self.post(name, headers, body).status == 200:
                return
            if time.monotonic() > deadline:
                raise AssertionError(f"{name} was not taken up within {seconds} s\n{self.said()}")
            time.sleep(0.1)

    # ------------------------------------------------------------ looking at its database

    @property
    def engine(self) -> Engine:
        """Read only, beside the server."""
        if self._engine is None:
            self._engine = reading_engine(self.database)
        return self._engine

    def rows(self, query: Any) -> list[Any]:
        """What a select finds now."""
        with self.engine.connect() as conn:
            return list(conn.execute(query))

    def counts(self, *without: str) -> dict[str, int]:
        """Rows by table."""
        with self.engine.connect() as conn:
            return {
                name: int(conn.execute(select(func.count()).select_from(table)).scalar_one())
                for name, table in metadata.tables.items()
                if name not in without
            }


def now() -> datetime:
    """The real time: the process has no other."""
    return datetime.now(UTC)


def dingtalk_settings(ding: FakeDingTalk, **more: Any) -> dict[str, Any]:
    """What an admin would type for a robot of this fake."""
    return {
        "client_id": ding.client_id,
        "client_secret": ding.client_secret,
        "mode": "http",
        "api_base": ding.url,
    } | more
