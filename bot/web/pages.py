"""What every page shares: templates, headers, strict reading of what browsers and programs send."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adapters.render import buttons_of, form_twin

HERE = Path(__file__).parent
STATIC = HERE / "static"

SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with `no-referrer` a browser says `Origin: null` of our own forms, and they are refused
    "cache-control": "no-store",
}

templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

_AT = re.compile(r"[@＠][^\s@＠，。、；：！？,.;:!?()（）【】\[\]<>“”\"'`/／|]{1,20}")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of somebody's words; `at`: it names a person, `href`: one of our own pages it opens."""

    text: str
    at: bool
    href: str = ""


def mentions_in(text: str) -> list[Part]:
    """The text cut where people are named, so that a page can show the names as such."""
    parts: list[Part] = []
    end = 0
    for found in _AT.finditer(text):
        parts += [Part(text[end : found.start()], False), Part(found[0], True)]
        end = found.end()
    return [part for part in [*parts, Part(text[end:], False)] if part.text]


def linked(text: str, links: Sequence[tuple[str, str]]) -> list[Part]:
    """The text cut where people are named and where our own links stand: each number opens its page."""
    address = dict(links)
    parts: list[Part] = []
    for part in mentions_in(text):
        parts += [part] if part.at or not address else _cut(part.text, address)
    return parts


def _cut(text: str, address: dict[str, str]) -> list[Part]:
    numbers = "|".join(re.escape(number) for number in sorted(address, key=len, reverse=True))
    if not numbers:
        return [Part(text, False)]
    parts: list[Part] = []
    end = 0
    for found in re.finditer(rf"(?<![A-Za-z0-9/])(?:{numbers})(?![A-Za-z0-9])", text):
        href = address[found[0]]
        if href.startswith("/"):
            parts += [Part(text[end : found.start()], False), Part(found[0], False, href)]
            end = found.end()
    return [part for part in [*parts, Part(text[end:], False)] if part.text]


def hue(name: str) -> int:
    """A colour number (0–7) that a name keeps."""
    return sum(ord(char) for char in name) % 8


templates.filters |= {
    "mentions": mentions_in,
    "linked": linked,
    "hue": hue,
    "kind": lambda block: type(block).__name__,
    "form_twin": form_twin,
    "buttons_of": buttons_of,
}


def page(name: str, status: int = 200, /, **values: Any) -> HTMLResponse:
    """A rendered template with the headers of every page."""
    return HTMLResponse(templates.get_template(name).render(**values), status, SECURITY_HEADERS)


def wrong(status: int, sentence: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """A refusal as JSON: `{"error": sentence}`."""
    return JSONResponse({"error": sentence}, status, {"x-content-type-options": "nosniff"} | (headers or {}))


def json_object(body: bytes) -> dict[str, object] | None:
    """The JSON object in `body`, or None for anything else, however odd (depth, digits, bad UTF-8)."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def number_in(value: object) -> float | None:
    """A finite number, or None; `true` is no number, and neither is one with hundreds of digits."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        as_float = float(value)
    except OverflowError:
        return None
    return as_float if math.isfinite(as_float) else None


def from_elsewhere(request: Request) -> bool:
    """Whether a page of another origin made the browser send this: such a request must change nothing."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("origin")
    return origin is not None and origin.partition("://")[2] != request.headers.get("host", "")


class Files(StaticFiles):
    """The page's own files; a browser asks again each time, so that an update shows at once."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """The file with the headers every file carries."""
        response = super().file_response(*args, **kwargs)
        response.headers["x-content-type-options"] = "nosniff"
        response.headers["cache-control"] = "no-cache"
        return response


def static_files() -> Files:
    """To be mounted at `/static`."""
    return Files(directory=STATIC)
