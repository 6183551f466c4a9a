"""The directory of each platform, page by page, as one list; what it refuses is said in a hint."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from adapters.base import Contact, ContactList, Listing
from adapters.contacts import CUT, MOST_CALLS
from adapters.dingtalk import DingTalkAdapter
from adapters.feishu import FeishuAdapter
from adapters.slack import SlackAdapter
from adapters.wecom import WeComAdapter

pytestmark = pytest.mark.anyio
Answer = Callable[[httpx.Request], dict[str, Any]]


def at(request: httpx.Request, key: str) -> str:
    """A parameter, wherever it stands."""
    body = json.loads(request.content) if request.content else {}
    return str(body.get(key, request.url.params.get(key, "")))


def dingtalk(request: httpx.Request) -> dict[str, Any]:
    if request.url.path.endswith("accessToken"):
        return {"accessToken": "fict-token", "expireIn": 7200}
    assert request.url.params["access_token"] == "fict-token"
    if request.url.path == "/topapi/v2/department/listsub":
        below = {"1": [(2, "研发部"), (3, "市场部")], "2": [(4, "一组")], "3": [(5, "一组")]}
        found = [{"dept_id": number, "name": name} for number, name in below.get(at(request, "dept_id"), [])]
        return {"errcode": 0, "result": found}
    pages: dict[tuple[str, str], dict[str, Any]] = {
        ("2", "0"): {"list": [{"userid": "zhou", "name": "周总监", "leader": True}], "has_more": True, "next_cursor": 1},
        ("2", "1"): {"list": [{"userid": "zhang", "name": "张工", "leader": False}], "has_more": False},
        ("3", "0"): {"list": [{"userid": "li", "name": "小李"}, {"userid": "zhang", "name": "张工"}], "has_more": False},
        ("4", "0"): {"list": [{"userid": "chen", "name": "老陈"}, {"userid": "", "name": "空"}], "has_more": False},
    }
    return {"errcode": 0, "result": pages.get((at(request, "dept_id"), at(request, "cursor")), {})}


def wecom(request: httpx.Request) -> dict[str, Any]:
    if request.url.path.endswith("gettoken"):
        return {"errcode": 0, "access_token": "fict-token", "expires_in": 7200}
    if request.url.path.endswith("department/list"):
        found = [(1, "公司"), (2, "研发部"), (3, "市场部"), (4, "一组"), (5, "一组")]
        return {"errcode": 0, "department": [{"id": number, "name": name} for number, name in found]}
    zhang = {"userid": "zhang", "name": "张工", "department": [2, 3], "is_leader_in_dept": [0, 0]}
    pages = {
        "2": [{"userid": "zhou", "name": "周总监", "department": [2], "is_leader_in_dept": [1]}, zhang],
        "3": [{"userid": "li", "name": "小李", "department": [3], "is_leader_in_dept": [0]}, zhang],
        "4": [{"userid": "chen", "name": "老陈", "department": [4], "is_leader_in_dept": [1, 1]}],
    }
    return {"errcode": 0, "userlist": pages.get(at(request, "department_id"), [])}


def feishu(request: httpx.Request) -> dict[str, Any]:
    if request.url.path.endswith("internal"):
        return {"code": 0, "tenant_access_token": "fict-token", "expire": 7200}
    if request.url.path.endswith("children"):
        if not at(request, "page_token"):
            items = [{"open_department_id": "od-2", "name": "研发部", "leader_user_id": "zhou"}, {"open_department_id": "od-4", "name": "一组"}]
            return {"code": 0, "data": {"items": items, "has_more": True, "page_token": "p2"}}
        items = [{"open_department_id": "od-3", "name": "市场部"}, {"open_department_id": "od-5", "name": "一组"}]
        return {"code": 0, "data": {"items": items, "has_more": False}}
    people = {
        "od-2": [{"open_id": "zhou", "name": "周总监"}, {"open_id": "zhang", "name": "张工"}],
        "od-3": [{"open_id": "li", "name": "小李"}, {"open_id": "zhang", "name": "张工"}],
        "od-4": [{"open_id": "chen", "name": "老陈"}],
    }
    return {"code": 0, "data": {"items": people.get(at(request, "department_id"), []), "has_more": False}}


def slack(request: httpx.Request) -> dict[str, Any]:
    def member(number: str, name: str, **more: Any) -> dict[str, Any]:
        return {"id": number, "profile": {"display_name": "", "real_name": name}, **more}

    if at(request, "cursor") == "c2":
        return {"ok": True, "members": [member("chen", "老陈")], "response_metadata": {"next_cursor": ""}}
    others = [member("U9", "走了", deleted=True), member("B1", "机器人", is_bot=True), member("USLACKBOT", "Slackbot"), member("U8", "客人", is_stranger=True)]
    known = [member("zhou", "周总监"), member("zhang", "张工"), member("li", "小李")]
    return {"ok": True, "members": [*known, *others], "response_metadata": {"next_cursor": "c2"}}


KINDS: dict[str, tuple[type[Any], Answer, dict[str, Any]]] = {
    "dingtalk": (DingTalkAdapter, dingtalk, {"client_id": "ding1", "client_secret": "s"}),
    "wecom": (WeComAdapter, wecom, {"mode": "app", "corp_id": "ww1", "corp_secret": "s", "agent_id": 1000002}),
    "feishu": (FeishuAdapter, feishu, {"app_id": "cli_1", "app_secret": "s"}),
    "slack": (SlackAdapter, slack, {"bot_token": "xoxb-1", "app_token": "xapp-1"}),
}
EVERYBODY = {
    Contact("zhou", "周总监", "研发部", ("研发部",)),
    Contact("zhang", "张工", "研发部"),
    Contact("li", "小李", "市场部"),
    Contact("chen", "老陈"),  # of a department whose name another one has as well
}


async def listed(name: str, answer: Answer) -> ContactList:
    kind, _, settings = KINDS[name]
    async def handle(request: httpx.Request) -> httpx.Response:
        async def body() -> AsyncIterator[bytes]:
            yield json.dumps(answer(request)).encode()

        return httpx.Response(200, content=body())

    transport = httpx.MockTransport(handle)
    adapter = kind(name, kind.Settings.model_validate(settings), transport=transport)
    assert isinstance(adapter, Listing)
    try:
        return await adapter.contacts()
    finally:
        await adapter.aclose()


@pytest.mark.parametrize("name", KINDS)
async def test_everybody_page_by_page(name: str) -> None:
    found = await listed(name, KINDS[name][1])
    if name == "slack":
        assert found == ContactList((), tuple(Contact(one, who) for one, who in (("zhou", "周总监"), ("zhang", "张工"), ("li", "小李"), ("chen", "老陈"))))
        return
    assert set(found.people) == EVERYBODY
    assert set(found.departments) - {"公司"} == {"研发部", "市场部"}
    assert found.hint == ""


REFUSALS: dict[str, dict[str, Any]] = {
    "dingtalk": {"errcode": 60011, "errmsg": "no permission"},
    "wecom": {"errcode": 60011, "errmsg": "no privilege to access/modify contact/party/agent"},
    "feishu": {"code": 99991672, "msg": "Access denied"},
    "slack": {"ok": False, "error": "missing_scope", "needed": "users:read"},
}


@pytest.mark.parametrize("name", KINDS)
async def test_a_refusal_is_a_hint(name: str) -> None:
    def answer(request: httpx.Request) -> dict[str, Any]:
        token = any(word in request.url.path for word in ("accessToken", "gettoken", "internal"))
        return KINDS[name][1](request) if token else REFUSALS[name]

    found = await listed(name, answer)
    assert found.people == () and found.departments == ()
    assert found.hint
    broken = await listed(name, lambda _: {"what": "nonsense"})
    assert broken.people == () and broken.hint


async def test_a_directory_without_end_is_cut() -> None:
    calls = 0

    def answer(request: httpx.Request) -> dict[str, Any]:
        nonlocal calls
        calls += 1
        found = slack(request)
        return {**found, "response_metadata": {"next_cursor": f"n{calls}"}}

    found = await listed("slack", answer)
    assert found.hint == CUT and len(found.people) == 3
    assert calls == MOST_CALLS
