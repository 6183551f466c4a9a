"""The load generator: raw HTTP/1.1 on keep-alive connections, in a process of its own.

    python -m benchmarks.load PORT CONNECTIONS SECONDS PATH SECRET BASE FIRST

Prints one JSON object: requests, seconds, p50 and p99 in milliseconds, and how often each status came.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import uvloop

from tests.fakes.dingtalk_callbacks import make_message, sign

GROUPS = 16
MARK = "MSGIDMSGIDMSGID"


def group_id(number: int) -> str:
    """The conversation of one benchmark group."""
    return f"cidBENCH{number:04}=="


def dingtalk_requests(path: str, secret: str, base: str, first: int, run: str) -> Iterator[bytes]:
    """Signed `/进度` messages, each with an id of its own; one task in each of several groups, numbered from `first`."""
    templates = []
    for number in range(GROUPS):
        headers, body = make_message(
            f"/进度 T{first + number} 4PERCENT% 今日联调，接口已对齐", client_secret=secret, now=datetime.now(UTC), group=group_id(number),
            sender=f"bench{number}", name=f"张{number}", msg_id=MARK, base=base, session="bench",
        )  # fmt: skip
        body = body.replace(b"4PERCENT", b"\0")
        templates.append((headers, *body.partition(MARK.encode())[::2]))
    for count in range(10**9):
        headers, before, after = templates[count % GROUPS]
        headers |= sign(secret, datetime.now(UTC) - timedelta(milliseconds=count % 60_000))
        body = b"".join((before, f"{run}{count:09}".encode(), after)).replace(b"\0", str(count % 97 + 1).encode())
        lines = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
        yield f"POST {path} HTTP/1.1\r\nhost: b\r\n{lines}content-length: {len(body)}\r\n\r\n".encode() + body


class Connection(asyncio.Protocol):
    """Sends the next request as soon as the last one is answered."""

    def __init__(self, requests: Iterator[bytes], latencies: list[float], statuses: Counter[int], end: float) -> None:
        self._requests, self._latencies, self._statuses, self._end = requests, latencies, statuses, end
        self._received = b""
        self._sent = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._next()

    def _next(self) -> None:
        now = time.perf_counter()
        if now >= self._end:
            self._transport.close()
            return
        self._sent = now
        self._transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        """Answers are small: mostly one piece."""
        self._received += data
        head, found, rest = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        if len(rest) < length:
            return
        self._latencies.append(time.perf_counter() - self._sent)
        self._statuses[int(head[9:12])] += 1
        self._received = b""
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        """The end, or a server that closed."""
        if not self.done.done():
            self.done.set_result(None)


async def run(port: int, connections: int, seconds: float, requests: Iterator[bytes]) -> dict[str, object]:
    """One round."""
    latencies: list[float] = []
    statuses: Counter[int] = Counter()
    begin = time.perf_counter()
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(
            lambda: Connection(requests, latencies, statuses, begin + seconds), "127.0.0.1", port
        )
        for _ in range(connections)
    ]
    await asyncio.gather(*(protocol.done for _, protocol in made))
    spent = time.perf_counter() - begin
    cuts = statistics.quantiles(latencies, n=100) if len(latencies) > 1 else [0.0] * 99
    return {
        "requests": len(latencies),
        "seconds": spent,
        "p50": cuts[49] * 1000,
        "p99": cuts[98] * 1000,
        "statuses": {str(status): count for status, count in statuses.items()},
    }


def main() -> None:
    """See the module's docstring."""
    port, connections, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    path, secret, base, first = sys.argv[4:8]
    requests = dingtalk_requests(path, secret, base, int(first), f"m{random.randrange(16**8):08x}")
    print(json.dumps(uvloop.run(run(port, connections, seconds, requests))))


if __name__ == "__main__":
    main()
