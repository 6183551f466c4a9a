"""Making marks harmless: what every adapter's escaping is made of. Other code takes these from `adapters.render`."""

from __future__ import annotations

import re


def one_line(text: str) -> str:
    """The text on one line, single blanks."""
    return " ".join(text.split())


def widen(text: str, marks: str) -> str:
    """The ASCII marks replaced by their full-width twins: a visible change that no client takes for syntax.

    Backslashes would do where a platform honours them; several chat clients show them instead.
    """
    return text.translate({ord(mark): ord(mark) + 0xFEE0 for mark in marks})


_LINK = re.compile(r"([a-z][a-z0-9+.-]{0,30}):(?=//)|(?<![a-z0-9.])(www)\.", re.IGNORECASE)


def unlink(text: str) -> str:
    """Addresses stay readable and stop being links: https：//… , www．…"""
    return _LINK.sub(lambda found: f"{found[1]}：" if found[1] else f"{found[2]}．", text)
