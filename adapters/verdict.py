"""What platforms with errors by name have in common: an error's meaning, and a call that nobody answered."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.base import Outcome, Receipt
from adapters.wire import Answer


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an error means."""

    outcome: Outcome
    hint: str


def unanswered(answer: Answer, platform: str, unclear: Outcome) -> Receipt | None:
    """The end of a call without any answer: not sent at all, or `unclear`; None where there is one."""
    if answer.status != 0:
        return None
    if not answer.sent:
        return Receipt(Outcome.RETRY, hint=f"连不上 {platform}（{answer.fault}）")
    return Receipt(unclear, hint=f"{platform} 没有答复，可能已送达（{answer.fault}）")
