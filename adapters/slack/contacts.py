"""The members of a workspace by users.list (scope users:read). Slack has no departments."""

from __future__ import annotations

from adapters.contacts import Book, Call
from adapters.reading import object_at, objects_at, text_at

PAGE = 200
_OTHERS = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")  # no colleagues


async def read(call: Call, book: Book) -> None:
    """Page by page."""
    cursor = ""
    while True:
        answer = await call("users.list", {"limit": PAGE, **({"cursor": cursor} if cursor else {})})
        for one in objects_at(answer, "members"):
            if text_at(one, "id", 40) != "USLACKBOT" and not any(one.get(word) is True for word in _OTHERS):
                profile = object_at(one, "profile")
                name = text_at(profile, "display_name", 80) or text_at(profile, "real_name", 80)
                book.add(text_at(one, "id", 40), name, [])
        cursor = text_at(object_at(answer, "response_metadata"), "next_cursor", 500)
        if not cursor:
            return
