"""How many people have read a post of the robot in a group: POST /v1.0/robot/groupMessages/query.

Source: DingTalk's page on the read status of a robot's group messages (open.dingtalk.com, the same on
help.dingtalk.io/zh/open/development/chatbot-queries-the-read-status-of-a-message) and `OrgGroupQuery` of its SDK:
robotCode, openConversationId, processQueryKey, maxResults (at most 200), nextToken → sendStatus (SUCCESS, RECALLED,
PROCESSING), readUserIds, hasMore, nextToken. Not tried on a real DingTalk. It is an OpenAPI call like a send: we count
each page against the monthly quota.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from adapters.base import Outcome, ReadCount, Receipt, Target
from adapters.dingtalk.wire import code_of, failure
from adapters.reading import text_at
from adapters.wire import Answer

PATH = "/v1.0/robot/groupMessages/query"
PAGE = 200
MOST_PAGES = 10
_NO_RECORD = "processquerykey.expiretime"  # no record yet, or no longer: of this one message
_UNREADABLE = "钉钉的答复无法识别（没有 readUserIds）"
Ask = Callable[[str, Mapping[str, object]], Awaitable[Answer | Receipt]]


async def count(robot: str, to: Target, message_id: str, ask: Ask, pool: str) -> tuple[ReadCount, bool]:
    """`ask(path, body)` calls with the app's token; whether that was refused comes second. Ids are counted, not kept."""
    if to.kind != "group" or not message_id:
        return ReadCount(), False
    body: dict[str, object] = {"robotCode": robot, "openConversationId": to.id, "processQueryKey": message_id, "maxResults": PAGE}
    readers: set[str] = set()
    for calls in range(1, MOST_PAGES + 1):
        answer = await ask(PATH, body)
        if isinstance(answer, Receipt):
            return ReadCount(None, calls - 1, pool, answer.hint), False
        bad = failure(answer, pool=pool, key=message_id)
        if bad is not None:
            hint = "" if code_of(answer).lower() == _NO_RECORD else bad.hint
            return ReadCount(None, calls, pool, hint), bad.outcome is Outcome.REFRESH
        page = answer.body or {}
        if text_at(page, "sendStatus") in ("RECALLED", "PROCESSING"):
            return ReadCount(None, calls, pool), False
        found = page.get("readUserIds")
        if not isinstance(found, list):
            return ReadCount(None, calls, pool, _UNREADABLE), False
        readers.update(one for one in found if isinstance(one, str) and one)
        following = text_at(page, "nextToken")
        if page.get("hasMore") is not True or not following:
            return ReadCount(len(readers), calls, pool), False
        body["nextToken"] = following
    return ReadCount(None, MOST_PAGES, pool), False
