"""Official SDKs as judges: `make oracles`.

They live in an environment of their own, `.venv-oracles`, locked by hash (requirements-oracles.txt): no vendor SDK is part
of the program, and lark-oapi wants an older websockets. It is made when it is not there yet or the lock has changed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("QIANTOU_ORACLES", ROOT / ".venv-oracles"))
LOCK = ROOT / "requirements-oracles.txt"


def environment() -> Path:
    """The interpreter of the judges."""
    python = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, wanted = HOME / ".lock", hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"making {HOME.name} for the official SDKs; this takes a minute", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(HOME)], check=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-deps"]
        subprocess.run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)], check=True)
        stamp.write_text(wanted)
    return python


def main() -> int:
    """Make the environment and ask the judges."""
    return subprocess.run([str(environment()), "-m", "benchmarks.judges"], cwd=ROOT, timeout=900, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
