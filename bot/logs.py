"""Logs: one JSON object a line on stderr, without secrets, phone numbers or what people said.

`setup_logging()` takes over the standard library too, so that lines of uvicorn, httpx, SQLAlchemy and APScheduler
pass the same redaction. Code of this project writes `log = get_logger(__name__)` and
`log.info("delivered", group=…, number="T12")`: an event word and ids, never a message's text.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import IO, Any, Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN: Final = "[隐去]"
WITHHELD: Final = "[正文不记]"
MAX_DEPTH: Final = 6
MAX_TEXT: Final = 4_000

# A field of these names is hidden whatever it holds; compared in lower case without _ and -.
_SECRET_NAMES = re.compile(
    r"token|secret|password|passwd|(?<!mono)session(?!id$|s$)|cookie|authori[sz]ation|credential|webhook"
    r"|^sign$|signature|encodingaeskey|encryptkey|^ticket$|responseurl|apikey|privatekey|^key$|^auth$|fernet"
)
# What people wrote; recorded in the database, kept out of the logs unless somebody asked for DEBUG.
_TEXT_NAMES = frozenset({"text", "content", "body", "payload", "raw", "blocks", "plain", "title", "reply"})

_NAME = r"[\w-]*(?:token|secret|passwd|password|signature|session|api_?key|aes_?key|encrypt_?key)[\w-]*|sign|ticket"
_PATTERNS: Final = (
    # postgresql://user:password@host
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s/@]+@", re.IGNORECASE), rf"\1{HIDDEN}@"),
    # access_token=…, "sign": "…", session=…
    (
        re.compile(rf"""(?<![\w-])((?:{_NAME})["']?\s*[=:]\s*["']?)(?!\[隐去\])[^\s"'&,;<>}})]+""", re.IGNORECASE),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}", re.IGNORECASE), rf"\1{HIDDEN}"),
    # incoming webhook paths: the last part is the secret
    (re.compile(r"(/hook/|hooks\.slack\.com/services/|/webhook/send\?key=)[\w/-]{8,}", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"\b(?:xox[a-z]-|xapp-)[\w-]{6,}"), HIDDEN),
    # mainland phone numbers, with or without the country code and separators
    (re.compile(r"(?<![A-Za-z0-9_.])(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![A-Za-z0-9_])"), HIDDEN),
)


def get_logger(name: str = "qiantou") -> structlog.stdlib.BoundLogger:
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def redact_text(text: str) -> str:
    """The text without secrets and phone numbers, cut to a bearable length."""
    rest = f"…（共 {len(text)} 字）" if len(text) > MAX_TEXT else ""
    text = text[:MAX_TEXT]
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text + rest


def redact(value: Any, depth: int = 0) -> Any:
    """The value fit for a log: plain JSON types, hidden fields hidden, at every depth."""
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return _redact_integer(value)
    if depth >= MAX_DEPTH:
        return "…"
    if isinstance(value, Mapping):
        return {str(key): redact_field(str(key), item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [redact(item, depth + 1) for item in value]
    if isinstance(value, (bytes, bytearray)):
        return f"[{len(value)} bytes]"
    return redact_text(str(value))


def _redact_integer(value: int) -> int | str:
    """A phone number may come as a number; one too long to print is none."""
    if value.bit_length() > 64:
        return "[a very long number]"
    printed = str(value)
    clean = redact_text(printed)
    return value if clean == printed else clean


def redact_field(name: str, value: Any, depth: int = 0) -> Any:
    if value is not None and _SECRET_NAMES.search(name.lower().replace("_", "").replace("-", "")):
        return HIDDEN
    return redact(value, depth)


def redaction(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Last before printing, so that exceptions are redacted as well."""
    clean: MutableMapping[str, Any] = {}
    for name, value in event.items():
        withheld = event.get("level") != "debug" and name in _TEXT_NAMES and value
        clean[name] = WITHHELD if withheld else redact_field(name, value)
    return clean


def _no_position(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """uvicorn adds the coloured twin of its message."""
    event.pop("color_message", None)
    return event


def _print_json(event: EventDict, **options: Any) -> str:
    """Never raises for strange text: a lone surrogate is written as its escape."""
    return json.dumps(event, **options).encode("utf-8", "backslashreplace").decode("utf-8")


class _Handler(logging.StreamHandler[IO[str]]):
    """Says that a line could not be printed, without the arguments the standard library would show."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        with contextlib.suppress(OSError, ValueError):
            line = {"event": "a log line could not be printed", "level": "error", "logger": record.name}
            self.stream.write(_print_json({**line, "line": record.lineno}) + self.terminator)


def setup_logging(level: str = "INFO", stream: IO[str] | None = None) -> None:
    """Send every log of the process to `stream` (stderr) as JSON lines. May be called again, e.g. by tests."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _no_position,
                redaction,
                structlog.processors.JSONRenderer(serializer=_print_json, ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    # Each of these would print addresses or statements with their values at INFO.
    for name in ("uvicorn.access", "httpx", "httpcore", "sqlalchemy.engine", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
