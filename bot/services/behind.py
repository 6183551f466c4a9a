"""The message behind a record, as an address to open: `/m/{inbox id}`."""

from __future__ import annotations

from collections.abc import Mapping

from bot.services.house import House
from bot.services.weekly_view import View
from storage import reports


def base(house: House, adapter: str) -> str | None:
    """What an address begins with where this adapter's messages can carry links; None where they cannot.

    On the local platform the page that shows the message shows the other page as well.
    """
    profile = house.profiles.get(adapter)
    if profile is None:
        return None
    if profile.transcript:
        return ""
    shows = set(profile.levels) - {"text"}
    return house.public_url.rstrip("/") if house.public_url and shows else None


def links(view: View, shown: Mapping[tuple[str, int], str], adapter: str) -> tuple[tuple[str, str], ...]:
    """(number, address) of each record shown, as of the view's moment."""
    start = base(view.house, adapter)
    if start is None:
        return ()
    found = []
    for kind in ("task", "issue"):
        ids = [row_id for one, row_id in shown if one == kind]
        messages = reports.messages_behind(view.conn, kind, ids, view.as_of)
        found += [(shown[(kind, row_id)], f"{start}/m/{message}") for row_id, message in messages.items()]
    return tuple(sorted(found))
