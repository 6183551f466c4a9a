"""Asking platforms how many have read the bot's posts: beside the message, never before its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from adapters.base import Adapter, ReadCount, ReadReceipts, Target
from bot.services.desk import Counting
from bot.texts import read_counts as texts
from storage.posts import Posted

log = structlog.get_logger("counting")
PATIENCE = 20.0  # seconds for one post


async def counted(adapters: Mapping[str, Adapter], counting: Counting) -> list[ReadCount]:
    """One a post. A connection that says why it cannot is not asked about older posts: they would cost calls for nothing."""
    given_up = {name: texts.quota_low() for name in counting.spent}
    found = []
    for post in counting.posts:
        adapter: object = adapters.get(post.adapter)
        if not isinstance(adapter, ReadReceipts):
            found.append(ReadCount(hint=texts.not_given()))
        elif post.adapter in given_up:
            found.append(ReadCount(hint=given_up[post.adapter]))
        elif not post.message_id:
            found.append(ReadCount(hint=texts.untracked()))
        else:
            found.append(one := await _one(adapter, post))
            if one.hint:
                given_up[post.adapter] = one.hint
    return found


async def _one(adapter: ReadReceipts, post: Posted) -> ReadCount:
    try:
        async with asyncio.timeout(PATIENCE):
            return await adapter.read_by(Target("group", post.conversation), post.message_id)
    except Exception as error:  # whoever asked is told; asking again is all there is to do
        log.warning("readers_uncounted", adapter=post.adapter, kind=type(error).__name__)
        return ReadCount(hint=texts.no_answer())
