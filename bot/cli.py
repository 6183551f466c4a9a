"""The `qiantou` command. It reads arguments and prints; the work is done in services, storage and the app.

Every failure is one Chinese sentence with the right form, exit code 2 for the command line and 1 for the rest,
never a traceback (unless QIANTOU_DEBUG asks for one).
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, cast

import typer
from fastapi import FastAPI

from adapters import ADAPTERS
from bot import cli_adapters, cli_db, cli_forms, cli_records, cli_templates, serving
from bot.app import Plan, demo_app, demo_start, serve_app
from bot.clock import StandingClock, SystemClock
from bot.config import ConfigError, Settings, ensure_data_dir, load_settings
from bot.console import KINDS, Failed, cipher, group, is_sqlite, moment, state, write
from bot.grammar import jsonl
from bot.logs import setup_logging
from bot.rules.calendar import Calendar
from bot.services import admin_door, doctor
from bot.services.adapters import AdapterError
from bot.texts import cli as texts
from bot.texts import cli_help
from storage import adapters as rows
from storage import schema
from storage.session import reading_engine, writing_engine
from storage.writer import StorageUnavailable, run_unit

KINDS.update(ADAPTERS)
app = group()
for _commands in (cli_adapters.app, cli_adapters.key_app, cli_db.app, cli_records.admin_app, cli_records.token_app, cli_records.outbox_app, cli_templates.app):
    app.add_typer(_commands)
app.command("export", help=cli_help.HELP["export"])(cli_forms.export)
app.command("import", help=cli_help.HELP["import"])(cli_forms.take_over)

Port = Annotated[int | None, typer.Option(help=cli_help.OPTION["port"], min=0, max=65535)]


def main(arguments: list[str] | None = None) -> None:
    """The console script."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """One command; its exit code."""
    usage_error = cast(type[Exception], typer.BadParameter.__mro__[1])  # typer brings its own click
    try:
        code = typer.main.get_command(app).main(args=arguments, prog_name="qiantou", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except (Failed, ConfigError, AdapterError, serving.CannotListen) as error:
        return _complain(str(error), 1)
    except StorageUnavailable as error:
        return _complain(texts.database_unavailable(str(error)), 1)
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except usage_error as error:
        said = _in_chinese(error)
        return _complain(texts.bad_arguments(said, _command_of(error)), 2) if said else 2  # help was printed
    except Exception as error:
        if os.environ.get("QIANTOU_DEBUG"):
            raise
        return _complain(texts.unexpected(type(error).__name__), 1)


def _complain(message: str, code: int) -> int:
    typer.echo(texts.error(message), err=True)
    return code


def _in_chinese(error: BaseException) -> str:
    said = str(getattr(error, "format_message", lambda: error)())
    for english, chinese in cli_help.BAD_WORDS.items():
        said = said.replace(english, chinese)
    return said


def _command_of(error: BaseException) -> str:
    return getattr(getattr(error, "ctx", None), "command_path", None) or "qiantou"


# ---------------------------------------------------------------- running


@app.command(help=cli_help.HELP["demo"])
def demo(
    port: Port = 8000,
    empty: Annotated[bool, typer.Option("--empty", help=cli_help.OPTION["empty"])] = False,
    now: Annotated[str, typer.Option(help=cli_help.OPTION["now"])] = "",
) -> None:
    setup_logging("WARNING")
    start = moment(now) if now else demo_start(SystemClock().now(), Calendar.seeded())
    sock = serving.listening_socket("127.0.0.1", 8000 if port is None else port, "demo")
    with tempfile.TemporaryDirectory(prefix="qiantou-demo-", ignore_cleanup_errors=True) as folder:
        url = f"sqlite:///{(Path(folder) / 'demo.db').as_posix()}"
        engine = writing_engine(url)
        run_unit(engine, schema.make)
        engine.dispose()
        plan = Plan(database=url, clock=StandingClock(start), demo=True, seeded=not empty, folder=Path(folder))
        _serve(demo_app(plan), sock, texts.demo_ready(serving.address(sock)))


@app.command(help=cli_help.HELP["serve"])
def serve(host: Annotated[str | None, typer.Option(help=cli_help.OPTION["host"])] = None, port: Port = None) -> None:
    setup_logging("DEBUG" if os.environ.get("QIANTOU_DEBUG") else "INFO")
    settings = load_settings()
    folder = ensure_data_dir(settings)
    wanted = settings.port if port is None else port
    sock = serving.listening_socket(host or settings.host, wanted, "serve")
    _bring_up_to_date(settings)
    write(lambda conn: admin_door.listens_at(conn, serving.address(sock)))
    plan = Plan(database=settings.database, clock=SystemClock(), public_url=settings.public_url, folder=folder)
    _serve(serve_app(plan, cipher()), sock, texts.serve_ready(serving.address(sock)))


def _serve(application: FastAPI, sock: socket.socket, ready: str) -> None:
    if not serving.run(application, sock, lambda: print(ready, flush=True)):
        raise Failed(texts.unexpected("startup"))


def _bring_up_to_date(settings: Settings) -> None:
    """SQLite is upgraded in a child process: the serving one never imports alembic."""
    if state(settings) not in (schema.State.EMPTY, schema.State.OUTDATED):
        return
    if not is_sqlite(settings):
        raise Failed(texts.upgrade_first())
    done = subprocess.run([sys.executable, "-m", "bot.cli", "db", "upgrade"], stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise Failed(texts.upgrade_failed())


@app.command(help=cli_help.HELP["parse"])
def parse(_jsonl: Annotated[bool, typer.Option("--jsonl", help=cli_help.OPTION["jsonl"])] = True) -> None:
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    jsonl.run(sys.stdin, sys.stdout)


@app.command("doctor", help=cli_help.HELP["doctor"])
def examine() -> None:
    settings = load_settings()
    found = doctor.machine(ensure_data_dir(settings))
    engine = reading_engine(settings.database)
    found += doctor.database(engine, SystemClock().now())
    for finding in found:
        typer.echo(finding.line)
    results = [finding.ok for finding in found]
    if doctor.usable(engine):
        with engine.connect() as conn:
            stored = [one for one in rows.everyone(conn) if one.enabled]
        results += [cli_adapters.tested(one, cipher()) for one in stored]
    raise typer.Exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
