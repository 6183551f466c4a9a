"""What a case is: a run that asserts, a planted bug under which it must fail, and where it cannot apply."""

from __future__ import annotations

import ast
import importlib
import re
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.adapters.attacks.site import Site

Run = Callable[[Site, pytest.MonkeyPatch], None]
CHECKS = {  # the function that believes a callback or not
    "dingtalk": "adapters.dingtalk.signing.check",
    "feishu": "adapters.feishu.crypto.check",
    "mattermost": "adapters.mattermost.tokens.check",
    "slack": "adapters.slack.signing.check",
    "wecom": "adapters.wecom.crypto.check",
}


@dataclass(frozen=True)
class Why:
    """Why a case cannot apply to a platform, and that this is so."""

    reason: str
    holds: Callable[[Site], bool]


@dataclass(frozen=True)
class Case:
    """One attack. `plant` breaks the defence; the run must then fail."""

    run: Run
    plant: Run
    cannot: Mapping[str, Why] = field(default_factory=dict)


class Canary:
    """Listens where nobody should come."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.visits = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            self.visits += 1
            visitor.close()

    def __enter__(self) -> Canary:
        return self

    def __exit__(self, *exc: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def visit(port: int) -> None:
    """Go there."""
    socket.create_connection(("127.0.0.1", port), timeout=5).close()


def sources(platform: str) -> dict[str, str]:
    """The adapter's own files."""
    base = Path(importlib.import_module(f"adapters.{platform}").__file__ or "")
    files = sorted(base.parent.glob("*.py")) if base.name == "__init__.py" else [base]
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def imports(platform: str, word: str) -> bool:
    """Whether the adapter uses a library."""
    return any(re.search(rf"^\s*(?:from|import) {word}", text, re.MULTILINE) for text in sources(platform).values())


def compared_naively(text: str) -> list[str]:
    """`==` between things whose names say that they are secret; comparisons with literals are none."""
    secret = re.compile(r"sign|digest|secret|given_|wanted|aes_key", re.IGNORECASE)
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
            sides = [node.left, *node.comparators]
            names = [ast.unparse(side) for side in sides if not isinstance(side, ast.Constant)]
            if len(names) > 1 and any(secret.search(name) for name in names):
                found.append(ast.unparse(node))
    return found


def believe_all(site: Site, patch: pytest.MonkeyPatch) -> None:
    """A signature check that checks nothing."""
    patch.setattr(CHECKS[site.platform], lambda *given, **more: None)
