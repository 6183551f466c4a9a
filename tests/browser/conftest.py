"""A real demo process and a real browser."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START = "2026-11-19T09:28:00+08:00"  # a Thursday: the Friday behind it is the week's last working day
PATIENCE = 60.0  # seconds for the demo to tell its story on a busy machine


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without one the tests are skipped. Anew for each test: Playwright keeps an event loop
    running in its thread, and no later test of this worker could run its own."""
    found = next((path for path in CHROMIUM if Path(path).exists()), None) or shutil.which("chromium")
    if found is None:
        pytest.skip("no Chromium on this machine: install the package chromium")
    with sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=found, args=ARGS)
        yield started
        started.close()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    """`qiantou demo` as people start it; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    log = (tmp_path / "demo.log").open("w+")
    command = [str(Path(sys.executable).with_name("qiantou")), "demo", "--port", str(port), "--now", START]
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=tmp_path)
    try:
        _wait_until_ready(process, address, tmp_path / "demo.log")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()


def _wait_until_ready(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            pytest.fail(f"the demo ended by itself:\n{log.read_text()[-3000:]}")
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the demo was not ready within {PATIENCE:.0f} s:\n{log.read_text()[-3000:]}")
