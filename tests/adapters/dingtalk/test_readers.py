"""How many have read a post: the bytes of the call, page by page, and what it ends as when it is refused."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import respx

from adapters.base import ReadCount, ReadReceipts
from tests.adapters.dingtalk.support import GROUP, PERSON, adapter

pytestmark = [pytest.mark.anyio, pytest.mark.respx(assert_all_called=False)]

TOKEN = "https://api.dingtalk.com/v1.0/oauth2/accessToken"
QUERY = "https://api.dingtalk.com/v1.0/robot/groupMessages/query"


async def count(platform: respx.MockRouter, *answers: httpx.Response, message_id: str = "Kna29=") -> ReadCount:
    platform.post(TOKEN).respond(json={"accessToken": "fict-access-token", "expireIn": 7200})
    platform.post(QUERY).side_effect = list(answers)
    ding = adapter()
    assert isinstance(ding, ReadReceipts)
    found = await ding.read_by(GROUP, message_id)
    await ding.aclose()
    return found


def page(*users: Any, **more: Any) -> httpx.Response:
    return httpx.Response(200, json={"sendStatus": "SUCCESS", "readUserIds": list(users), "hasMore": False, **more})


async def test_the_bytes_and_the_pages(respx_mock: respx.MockRouter) -> None:
    found = await count(respx_mock, page("a", "b", hasMore=True, nextToken="200"), page("b", "c", "", None))
    assert found == ReadCount(3, 2, "api"), "each person once, each page a call"
    first, second = [call.request for call in respx_mock.calls if str(call.request.url) == QUERY]
    whole = b'{"robotCode":"dingfictclientid","openConversationId":"cidFICTIONALgroupAAAA0001==","processQueryKey":"Kna29=","maxResults":200'
    assert first.content == whole + b"}"
    assert second.content == whole + b',"nextToken":"200"}'
    assert first.headers["x-acs-dingtalk-access-token"] == "fict-access-token"


@pytest.mark.parametrize(
    ("answer", "found", "said"),
    [
        (httpx.Response(400, json={"code": "processQueryKey.expireTime"}), ReadCount(None, 1, "api"), ""),
        (page("a", sendStatus="RECALLED"), ReadCount(None, 1, "api"), ""),
        (page("a", sendStatus="PROCESSING"), ReadCount(None, 1, "api"), ""),
        (page(), ReadCount(0, 1, "api"), ""),
        (httpx.Response(200, json={"hasMore": False}), None, "readUserIds"),
        (httpx.Response(403, json={"code": "Forbidden.AccessDenied.AccessTokenPermissionDenied"}), None, "权限"),
        (httpx.Response(400, json={"code": "invalid.openConversationId"}), None, "群"),
        (httpx.Response(502, text="<html>"), None, ""),
    ],
)
async def test_what_is_no_number(respx_mock: respx.MockRouter, answer: httpx.Response, found: ReadCount | None, said: str) -> None:
    given = await count(respx_mock, answer)
    assert given == found or (found is None and given.people is None and given.calls == 1 and given.hint)
    assert said in given.hint


async def test_it_ends(respx_mock: respx.MockRouter) -> None:
    """A platform whose pages never end costs ten calls, no more."""
    found = await count(respx_mock, *(page("a", hasMore=True, nextToken="1") for _ in range(20)))
    assert found == ReadCount(None, 10, "api")


async def test_a_refused_token_is_renewed_for_the_next_time(respx_mock: respx.MockRouter) -> None:
    tokens = iter(["old", "new"])
    respx_mock.post(TOKEN).side_effect = lambda _: httpx.Response(200, json={"accessToken": next(tokens), "expireIn": 7200})
    refused = httpx.Response(401, json={"code": "InvalidAuthentication"})
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["x-acs-dingtalk-access-token"])
        return page("a") if asked[-1] == "new" else refused

    respx_mock.post(QUERY).side_effect = answer
    ding = adapter()
    assert (await ding.read_by(GROUP, "k")).hint
    assert (await ding.read_by(GROUP, "k")).people == 1
    assert asked == ["old", "new"]
    await ding.aclose()


async def test_without_a_token_or_an_id_nothing_is_called(respx_mock: respx.MockRouter) -> None:
    query = respx_mock.post(QUERY).respond(json={})
    respx_mock.post(TOKEN).respond(400, json={"code": "invalidClientIdOrSecret"})
    ding = adapter()
    assert "Client" in (await ding.read_by(GROUP, "k")).hint
    respx_mock.post(TOKEN).respond(json={"accessToken": "t", "expireIn": 7200})
    assert await ding.read_by(GROUP, "") == ReadCount()
    assert await ding.read_by(PERSON, "k") == ReadCount()
    assert not query.called
    await ding.aclose()
