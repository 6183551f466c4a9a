"""Names for messages that carry none: asked of the platform before the text is read, and never for long."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from adapters.base import Contacts, Event, IncomingAction, IncomingMessage

PATIENCE = 1.0  # seconds for one message; without an answer people stand under their ids


async def with_names(adapter: object, event: Event) -> Event:
    """The event with its sender and the people it mentions named, as far as the platform says."""
    body = event.body
    if not isinstance(body, IncomingMessage | IncomingAction) or not _lacks_names(body):
        return event
    if not isinstance(adapter, Contacts):
        return event
    try:
        async with asyncio.timeout(PATIENCE):
            return replace(event, body=await _named(adapter, body))
    except TimeoutError:
        return event


def _lacks_names(body: IncomingMessage | IncomingAction) -> bool:
    """Asked first: it is cheap, and most platforms name everybody."""
    mentions = body.mentions if isinstance(body, IncomingMessage) else ()
    return not body.sender.name or any(not one.name for one in mentions)


async def _named(
    contacts: Contacts, body: IncomingMessage | IncomingAction
) -> IncomingMessage | IncomingAction:
    sender = body.sender
    if sender.user_id and not sender.name:
        body = replace(body, sender=replace(sender, name=await contacts.name_of(sender.user_id)))
    if isinstance(body, IncomingAction):
        return body
    text, mentions = body.text, []
    for one in body.mentions:
        name = await contacts.name_of(one.user_id) if one.user_id and not one.name else ""
        mentions.append(replace(one, name=name) if name else one)
        text = text.replace(f"@{one.user_id}", f"@{name}") if name else text
    return replace(body, text=text, mentions=tuple(mentions))
