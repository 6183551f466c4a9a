"""The house rules over the whole project, and for each rule a planted source that turns it red."""

from __future__ import annotations

import importlib
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from tests.support import house
from tests.support.house import PACKAGES, Source, Sources

ROOT = Path(__file__).parent.parent
NOT_TEXT = {".png", ".jpg", ".ico", ".woff2", ".docx", ".xlsx", ".db", ".gz", ".zip"}
Rule = Callable[[Sources], list[str]]


def read(files: list[Path]) -> Sources:
    return [Source(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")) for file in files]


@pytest.fixture(scope="module")
def project() -> Sources:
    """Every Python file of the four packages."""
    return read([file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))])


# rule → planted sources that break it, and sources near the border that keep it
PLANTED: dict[Rule, tuple[list[dict[str, str]], list[dict[str, str]]]] = {
    house.one_way: (
        [
            {"storage/tasks.py": "from bot.rules import status"},
            {"storage/tasks.py": "import adapters.base"},
            {"adapters/dingtalk.py": "from storage.outbox import put"},
            {"bot/inbound.py": "from scheduler import runner"},
            {"bot/inbound.py": "from adapters.dingtalk import DingTalk"},
            {"bot/web/admin.py": "from adapters import ADAPTERS"},
            {"bot/web/hooks.py": "from ..app import build"},
            {"scheduler/daily.py": "from bot.commands import progress"},
            {"scheduler/daily.py": "from bot import inbound", "bot/inbound.py": ""},
            {"scheduler/daily.py": "from bot.grammar.fold import fold"},
            {"scheduler/daily.py": "def run():\n    import bot.web.board"},
            {"scheduler/daily.py": "if TYPE_CHECKING:\n    from bot.listen import Listener"},
        ],
        [
            {"bot/inbound.py": "from adapters import base, render\nfrom storage.writer import Writer"},
            {"bot/app.py": "from adapters import ADAPTERS\nfrom scheduler import JOBS", "bot/cli.py": "import bot.app"},
            {"scheduler/daily.py": "from bot.services import ladder\nfrom bot.clock import Clock\nimport storage.x"},
            {"adapters/wecom/crypto.py": "from ..base import Refused\nfrom adapters.reading import as_text"},
        ],
    ),
    house.pure_folders: (
        [
            {"bot/rules/status.py": "import sqlalchemy as sa"},
            {"bot/grammar/line.py": "from starlette.requests import Request"},
            {"bot/texts/weekly.py": "from bot.services.weekly import Weekly"},
            {"bot/rules/status.py": "from storage.tasks import Task"},
            {"bot/rules/status.py": "from adapters.base import Text"},
            {"bot/grammar/line.py": "from adapters import base"},
            {"bot/texts/weekly.py": "from adapters.render import degrade"},
        ],
        [
            {"bot/texts/weekly.py": "from adapters.base import Text\nfrom bot.rules.status import Status"},
            {"bot/services/weekly.py": "import sqlalchemy as sa\nfrom storage import tasks"},
        ],
    ),
    house.no_cycles: (
        [
            {"bot/a.py": "import bot.b", "bot/b.py": "from bot import a"},
            {"bot/a.py": "from .b import x", "bot/b.py": "from .c import x", "bot/c.py": "from .a import x"},
            {"bot/a.py": "def f():\n    import bot.b", "bot/b.py": "import bot.a"},
            {"bot/commands/__init__.py": "from bot.commands import undo",
             "bot/commands/undo.py": "from bot.commands import COMMANDS"},
        ],
        [
            {"bot/a.py": "if TYPE_CHECKING:\n    import bot.b", "bot/b.py": "import bot.a"},
            {"bot/commands/__init__.py": "from bot.commands import undo", "bot/commands/undo.py": "import bot.turn"},
        ],
    ),
    house.no_hidden_imports: (
        [
            {"bot/inbound.py": "def handle():\n    from bot import commands"},
            {"storage/tasks.py": "class A:\n    async def f(self):\n        if True:\n            import json"},
        ],
        [
            {"bot/cli.py": "def serve():\n    import uvicorn", "bot/app.py": "def build():\n    import uvicorn"},
            {"storage/tasks.py": "try:\n    import json\nexcept ImportError:\n    json = None"},
        ],
    ),
    house.one_commit: (
        [
            {"storage/writer.py": "session.commit()", "bot/inbound.py": "session.commit()"},
            {"bot/inbound.py": "connection.commit()"},
        ],
        [{"storage/writer.py": "session.commit()\nother.commit()", "bot/inbound.py": "committed = 'commit'"}],
    ),
    house.one_clock: (
        [
            {"bot/inbound.py": "from datetime import datetime, UTC\nx = datetime.now(UTC)"},
            {"bot/inbound.py": "import datetime as dt\nx = dt.date.today()"},
            {"bot/inbound.py": "import datetime\nx = datetime.datetime.utcnow()"},
            {"bot/inbound.py": "from datetime import date as day\nx = day.today()"},
            {"scheduler/deliver.py": "from time import time as seconds\nx = seconds()"},
            {"adapters/slack.py": "import time\nx = time.time_ns()"},
            {"storage/tasks.py": "from datetime import datetime\nc = Column(default=datetime.now)"},
            {"storage/tasks.py": "import sqlalchemy as sa\nc = Column(server_default=sa.func.now())"},
        ],
        [
            {"bot/clock.py": "from datetime import UTC, datetime\nx = datetime.now(UTC)"},
            {"bot/inbound.py": "import time\nx = time.monotonic() - time.perf_counter()\nnow = clock.now()"},
            {"bot/inbound.py": "from datetime import datetime\nx = datetime.fromtimestamp(1, tz)"},
        ],
    ),
    house.commands_are_alike: (
        [
            {"bot/commands/__init__.py": "COMMANDS = (undo,)", "bot/commands/undo.py": "WORDS = ()\nUSAGE = ''"},
            {"bot/commands/__init__.py": "COMMANDS = ()",
             "bot/commands/undo.py": "WORDS = ()\nUSAGE = ''\ndef run(): ..."},
            {"bot/commands/undo.py": "WORDS = ()\nUSAGE = ''\ndef run(): ..."},
        ],
        [
            {"bot/commands/__init__.py": "COMMANDS: tuple[Command, ...] = (undo,)", "bot/commands/_shared.py": "",
             "bot/commands/undo.py": "WORDS: tuple[str, ...] = ()\nUSAGE = ''\ndef run(): ..."},
        ],
    ),
    house.jobs_are_alike: (
        [
            {"scheduler/__init__.py": "JOBS = (daily,)", "scheduler/daily.py": "WHEN = 1"},
            {"scheduler/__init__.py": "JOBS = (daily,)", "scheduler/daily.py": "def run(): ..."},
        ],
        [{"scheduler/__init__.py": "JOBS = (daily,)", "scheduler/daily.py": "WHEN = 1\nasync def run(): ...",
          "scheduler/runner.py": ""}],
    ),
    house.no_foreign_places: (
        [
            {"docs/setup.md": "see /wo" + "rk/main/docs"},
            {"Makefile": "pip install -" + "-index-url=https://mirror.example/simp" + "le x"},
            {"pip.conf": "extra-" + "index-url = x"},
            {"requirements.txt": "https://files.python" + "hosted.org/x.whl"},
        ],
        [
            {"Makefile": "uv pip compile --no-emit-" + "index-url"},
            {"docs/a.md": "[team](docs/wo" + "rk/plan.md) https://example.com/wo" + "rk/"},
        ],
    ),
}  # fmt: skip


CODE_RULES = [rule for rule in PLANTED if rule is not house.no_foreign_places]  # that one reads every tracked file


@pytest.mark.parametrize("rule", CODE_RULES, ids=lambda rule: rule.__name__)
def test_the_project_keeps_the_rule(rule: Rule, project: Sources) -> None:
    assert rule(project) == []


@pytest.mark.parametrize("rule", PLANTED, ids=lambda rule: rule.__name__)
def test_the_rule_can_fail(rule: Rule) -> None:
    red, green = PLANTED[rule]
    for files in red:
        assert rule([Source(*item) for item in files.items()]), f"{rule.__name__} did not see {files}"
    for files in green:
        assert rule([Source(*item) for item in files.items()]) == []


def test_something_commits(project: Sources) -> None:
    if not (ROOT / "storage" / "writer.py").exists():
        pytest.skip("no writer yet")
    assert [source.path for source in project if ".commit" + "(" in source.text] == ["storage/writer.py"]


def test_the_migrations_folder_does_not_hide_its_library() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()
    assert Path(importlib.import_module("alembic").__file__ or "").parent != ROOT / "alembic"


# ---------------------------------------------------------------- adapters


def adapters_without_settings(registry: Mapping[str, Any]) -> list[str]:
    """Every adapter says in a pydantic model what it must be told: with a Chinese title for each value."""
    found = []
    for name, adapter in registry.items():
        settings = getattr(adapter, "Settings", None)
        if not (isinstance(settings, type) and issubclass(settings, BaseModel)):
            found.append(f"{name}: has no Settings")
            continue
        fields = settings.model_fields.items()
        found += [f"{name}.{key}: has no Chinese title" for key, field in fields if (field.title or "").isascii()]
    return found


def test_every_adapter_has_settings() -> None:
    registry = getattr(importlib.import_module("adapters"), "ADAPTERS", None)
    if registry is None:
        pytest.skip("no adapters are registered yet")
    assert adapters_without_settings(registry) == []


def test_an_adapter_without_settings_is_seen() -> None:
    class Nameless(BaseModel):
        token: str = ""

    class Bare: ...

    class Untitled:
        Settings = Nameless

    assert adapters_without_settings({"bare": Bare, "untitled": Untitled}) == [
        "bare: has no Settings",
        "untitled.token: has no Chinese title",
    ]


# ---------------------------------------------------------------- every tracked file


def test_no_file_names_this_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    texts = read([file for file in files if file.is_file() and file.suffix not in NOT_TEXT])
    assert house.no_foreign_places(texts, root=f"{ROOT}/" if len(ROOT.parts) > 2 else "") == []
