"""Has imported everything, and forks a server for every line it reads: a start costs no imports.

    {"environment": {…}, "arguments": [...], "log": path, "life": {…}}   → {"pid": n}
    {"reap": pid}                                                        → {"status": n}: -9 for SIGKILL, else the code

The child runs `qiantou serve` exactly as the command line does. Run as `python -m tests.torture.zygote`.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import Any

from bot import cli
from tests.torture.faults import Life, install


def main() -> None:
    """Serve orders until the orderer is gone."""
    for line in sys.stdin:
        order = json.loads(line)
        answer = {"status": _reap(order["reap"])} if "reap" in order else {"pid": _fork(order)}
        print(json.dumps(answer), flush=True)


def _reap(pid: int) -> int:
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        code = _child(order)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _child(order: dict[str, Any]) -> int:
    with open(order["log"], "ab") as log, open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.environ.update(order["environment"])
    install(Life.unpacked(order["life"]))
    sys.argv = ["qiantou", *order["arguments"]]
    cli.main()
    return 0


if __name__ == "__main__":
    main()
