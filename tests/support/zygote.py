"""Has imported everything, and forks a `qiantou` process for every line it reads: a start costs no imports.

    {"arguments": [...], "environment": {…}, "input": path, "output": path, "errors": path, "before": […]} → {"pid": n}
    {"reap": pid, "wait": true}                                       → {"status": n}: -9 for SIGKILL, else the code

The child is a process like any other and runs `bot.cli.main` exactly as the console script does; it merely need not
import it again. `before` is [module, function, argument]: called in the child first. A `wait` of false gives null for
a child that still runs. Run as `python -m tests.support.zygote`; `tests.support.forks` is the side that orders.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
import traceback
from typing import Any

from bot import cli


def main() -> None:
    """Serve orders until the orderer is gone."""
    for module in sys.argv[1:]:
        importlib.import_module(module)
    gc.freeze()  # a collection in a child would copy every page it looks at
    for line in sys.stdin:
        order = json.loads(line)
        answer = {"status": _reap(order)} if "reap" in order else {"pid": _fork(order)}
        print(json.dumps(answer), flush=True)


def _reap(order: dict[str, Any]) -> int | None:
    pid, status = os.waitpid(order["reap"], 0 if order["wait"] else os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if pid else None


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
    with open(order["input"], "rb") as given, open(order["output"], "ab") as out, open(order["errors"], "ab") as errors:
        os.dup2(given.fileno(), 0)
        os.dup2(out.fileno(), 1)
        os.dup2(errors.fileno(), 2)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - the old one has read ahead
    os.environ.clear()
    os.environ.update(order["environment"])
    if order["before"]:
        module, function, argument = order["before"]
        getattr(importlib.import_module(module), function)(argument)
    sys.argv = ["qiantou", *order["arguments"]]
    cli.main()
    return 0


if __name__ == "__main__":
    main()
