"""What is counted for Prometheus. No user, group or person in any label; adapter names, kinds and results only."""

from __future__ import annotations

from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

webhook_requests = Counter(
    "bot_webhook_requests", "Callbacks by how they were answered", ["adapter", "result"], registry=REGISTRY
)  # result: stored, ignored, rejected, bad_body, unavailable
webhook_duplicates = Counter(
    "bot_webhook_duplicates", "Events that were delivered before", ["adapter"], registry=REGISTRY
)
sig_reuse = Counter(
    "bot_webhook_sig_reuse", "Callbacks under a signature that came with another body before", ["adapter"], registry=REGISTRY
)
webhook_rejected = Counter(
    "bot_webhook_rejected", "Callbacks not believed, by HTTP status", ["adapter", "reason"], registry=REGISTRY
)
webhook_seconds = Histogram(
    "bot_webhook_seconds",
    "From the first byte to the answer, storing included",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 4),
    registry=REGISTRY,
)
commands = Counter(
    "bot_commands", "Commands by how they ended", ["command", "result"], registry=REGISTRY
)  # result: done, refused, failed
sent = Counter("bot_outbox_sent", "Messages a platform has taken", ["adapter", "kind"], registry=REGISTRY)
attempts = Counter("bot_outbox_attempts", "Tries to send, by their end", ["adapter", "result"], registry=REGISTRY)
ambiguous = Counter("bot_outbox_ambiguous", "Tries that may have arrived", ["adapter"], registry=REGISTRY)
platform_errors = Counter("bot_platform_errors", "What platforms refused", ["adapter", "reason"], registry=REGISTRY)

# Read from the database when somebody asks (bot/web/health.py).
outbox_pending = Gauge("bot_outbox_pending", "Messages waiting", ["kind"], registry=REGISTRY)
outbox_parked = Gauge("bot_outbox_parked", "Messages given up", ["kind"], registry=REGISTRY)
outbox_oldest = Gauge(
    "bot_outbox_oldest_age_seconds", "How long the oldest due message has been waiting", ["kind"], registry=REGISTRY
)
sweep_last = Gauge("bot_sweep_last_success_timestamp_seconds", "Last sweep without an error", registry=REGISTRY)
calendar_missing = Gauge(
    "bot_calendar_missing", "1: the holidays of this year are not loaded", ["year"], registry=REGISTRY
)
leader = Gauge("bot_leader", "1: jobs and deliveries run in this process", registry=REGISTRY)
build_info = Gauge("bot_build_info", "Always 1", ["version", "schema"], registry=REGISTRY)


def tried(adapter: str, kind: str, outcome: str, hint: str = "") -> None:
    """One attempt to send has ended."""
    attempts.labels(adapter, outcome).inc()
    if outcome == "sent":
        sent.labels(adapter, kind).inc()
    elif outcome == "unknown":
        ambiguous.labels(adapter).inc()
    else:
        reasons = {"rate_limited": "rate-limited", "refresh": "auth", "permanent": "client", "unsupported": "client"}
        platform_errors.labels(adapter, reasons.get(outcome, "timeout" if hint == "timeout" else "server")).inc()


def answered(adapter: str, result: str, seconds: float) -> None:
    """One callback has been answered. `adapter` is one of ours, or "" for a name we do not have."""
    _labelled(webhook_requests, adapter, result).inc()
    webhook_seconds.observe(seconds)


def ended(command: str, result: str) -> None:
    """One command has ended."""
    _labelled(commands, command, result).inc()


@lru_cache(maxsize=512)
def _labelled(counter: Counter, first: str, second: str) -> Counter:
    """The counter of these labels: `labels` costs more than counting does."""
    return counter.labels(first, second)
