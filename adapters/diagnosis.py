"""Whether a platform can be used, and what is missing on its side: the latter is asked only when an admin wants to know, because it costs calls.

`health` proves the credentials and runs every few minutes; a diagnosis knocks at each door the adapter will need and
reads the error it gets: a missing permission says so before anything else is looked at, so the calls change nothing.
What no call can tell (which events are subscribed, whether a version was published) is named to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the platform can be used now; `hint` says in Chinese what to do if not.

    `elsewhere`: only the running server's own connection can tell, and this adapter has not tried to connect.
    """

    ok: bool
    hint: str = ""
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is needed. `ok` None: nobody can see it from here. `todo`: what to click, in Chinese."""

    what: str
    ok: bool | None
    todo: str = ""


@runtime_checkable
class Diagnoses(Protocol):
    """Optional: adapters that can say more than `health`."""

    async def diagnose(self) -> tuple[Finding, ...]:
        """Never raises for what a platform does. Sends nothing to anybody."""


def told(health: Health, findings: Iterable[Finding]) -> Health:
    """The health with its findings, a line each; what is missing makes it bad.

    What the health has said is not said again, and a question without anything to do is none.
    """
    marks = {True: "✓", False: "✗", None: "？"}
    found = [one for one in findings if not one.todo or one.todo not in health.hint]
    found = [one for one in found if one.ok is not None or one.todo]
    lines = [f"{marks[one.ok]} {one.what}{'：' + one.todo if one.todo else ''}" for one in found]
    ok = health.ok and all(one.ok is not False for one in found)
    return Health(ok, "\n".join(part for part in (health.hint, *lines) if part))
