"""Reading a platform's directory for whoever asked: beside the message, never before its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from adapters.base import Adapter, ContactList, Listing
from bot.services.desk import Wanted
from bot.texts import contacts as texts

log = structlog.get_logger("listing")
PATIENCE = 180.0  # seconds: thousands of people are hundreds of calls


async def listed(adapters: Mapping[str, Adapter], wanted: Wanted) -> ContactList:
    """What the platform says; where it says nothing, the reason as a hint."""
    adapter: object = adapters.get(wanted.adapter)
    if not isinstance(adapter, Listing):
        return ContactList(hint=texts.no_directory())
    try:
        async with asyncio.timeout(PATIENCE):
            return await adapter.contacts()
    except Exception as error:  # whoever asked is told; asking again is all there is to do
        log.warning("directory_unread", adapter=wanted.adapter, kind=type(error).__name__)
        return ContactList(hint=texts.no_answer())
