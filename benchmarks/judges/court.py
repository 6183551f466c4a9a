"""What a judgement is, and what the judges have in common."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.base import Button, Buttons, Divider, Event, Facts, OutgoingMention, OutgoingMessage, Refused, Table, Text

NOW = datetime.fromtimestamp(1795161600, UTC)
DATA = Path(__file__).parents[2] / "tests" / "data"
PATIENCE = 20.0  # seconds a client has to hear something


@dataclass(slots=True)
class Finding:
    """One question put to a judge: how many cases agree, which do not, and which differ for a reason we know."""

    question: str
    agree: int = 0
    differ: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    skipped: str = ""

    def same(self, case: str, ours: object, theirs: object, known: str = "") -> None:
        """Count one case; `known` says why a difference is right."""
        if ours == theirs:
            self.agree += 1
        elif known:
            self.known.append(f"{case}: {known}")
        else:
            self.differ.append(f"{case}: ours {ours!r:.120}, theirs {theirs!r:.120}")

    def true(self, case: str, holds: object) -> None:
        """Count one case that holds or not."""
        self.same(case, bool(holds), True)


def vectors(platform: str) -> dict[str, Any]:
    """The sheet's vectors."""
    found: dict[str, Any] = json.loads((DATA / f"{platform}.vectors.json").read_text(encoding="utf-8"))
    return found


def accepted(receive: Callable[[], object]) -> bool:
    """Whether our receiver believes it."""
    try:
        receive()
    except Refused:
        return False
    return True


def opened(act: Callable[[], str | bytes]) -> str | None:
    """What a decryptor gives, None where it refuses in its own words."""
    try:
        out = act()
        return out.decode() if isinstance(out, bytes) else out
    except Exception:
        return None


def shape(value: object) -> object:
    """The same with every value replaced by its kind: what two frames must have in common."""
    if isinstance(value, Mapping):
        return {key: shape(one) for key, one in sorted(value.items())}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [shape(one) for one in value]
    return type(value).__name__


def until(seen: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Whether it came true in time. A judge is no part of the tests: it may look at a clock."""
    end = time.monotonic() + seconds
    while not seen():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def aside(work: Callable[[], object]) -> threading.Thread:
    """In a thread of its own that ends with the process; SDK clients run for ever."""

    def quietly() -> None:
        try:
            work()
        except BaseException as error:  # what a client raises when the server goes is no finding
            notes.append(f"{type(error).__name__}: {error}"[:200])

    thread = threading.Thread(target=quietly, daemon=True)
    thread.start()
    return thread


notes: list[str] = []
MESSAGES = {
    "text": OutgoingMessage(blocks=(Text("T2 已登记：进度 80%。"),)),
    "everything": OutgoingMessage(
        title="今日进度（11月20日）",
        blocks=(
            Text("一行\n又一行"),
            Text("要紧", "strong"),
            Text("不要紧", "muted"),
            Facts((("状态", "滞后"), ("完成", "75%"))),
            Table(("编号", "事项"), (("T1", "联调"), ("T12", "验收"))),
            Divider(),
            Buttons((Button("我来", "/跟进 Q1 今天18:00", "primary"), Button("收到", "/收到 Q1"), Button("取消", "/取消 T1", "danger"))),
        ),
        tone="warn",
    ),
    "hostile": OutgoingMessage("@所有人 [x](http://a)", (Text('@all <!channel> <at user_id="all"></at> \\ ` ** #'),)),
    "long": OutgoingMessage("长", (Text("很长的一行，" * 700),)),
    "many buttons": OutgoingMessage("多", (Buttons(tuple(Button(f"第{n}个", f"/收到 Q{n}") for n in range(30))),)),
}


def mentioning(user_id: str) -> OutgoingMessage:
    """A message that mentions somebody."""
    return OutgoingMessage(blocks=(Text("请看 T2。"),), mention=(OutgoingMention(user_id, "李娜"),))


def recorded(fake: Any) -> list[str | bytes]:
    """What clients say to a fake from now on, as it came."""
    said: list[str | bytes] = []
    kept = fake.heard

    def heard(socket: Any, data: str | bytes) -> None:
        said.append(data)
        kept(socket, data)

    fake.heard = heard
    return said


def ours(adapter: Any) -> list[Event]:
    """Our own client, connected in a thread of its own; what it has heard so far."""
    heard: list[Event] = []

    async def sink(event: Event) -> None:
        heard.append(event)

    aside(lambda: asyncio.run(adapter.run(sink, lambda: False, lambda: NOW)))
    return heard
