"""The exact bytes of single calls."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from urllib.parse import quote

import httpx
import pytest
import respx

from adapters.base import Button, Buttons, Facts, OutgoingMention, OutgoingMessage, ReplyHandle, Text
from adapters.dingtalk.signing import signature
from tests.adapters.dingtalk.support import GROUP, NOW, PERSON, adapter, send
from tests.adapters.samples.dingtalk import SECRET

pytestmark = [pytest.mark.anyio, pytest.mark.respx(assert_all_called=False)]

TOKEN = "https://api.dingtalk.com/v1.0/oauth2/accessToken"
SESSION = ReplyHandle("fict0001", NOW + timedelta(minutes=30))
HOOK = {"access_token": "FICTIONAL_TOKEN", "secret": "SECfict"}
MESSAGE = OutgoingMessage(
    "Q1 测试环境资源不足",
    (
        Facts((("已超过", "24 小时"),)),
        Text("待定：谁来协调"),
        Buttons((Button("我来", "/跟进 Q1 今天18:00"), Button("收到", "/收到 Q1"))),
    ),
    mention=(OutgoingMention("user0147", "张伟"), OutgoingMention("user0188", "李娜")),
)
LINK1 = "dtmd://dingtalkclient/sendMessage?content=%2F%E8%B7%9F%E8%BF%9B+Q1+%E4%BB%8A%E5%A4%A918%3A00"
LINK2 = "dtmd://dingtalkclient/sendMessage?content=%2F%E6%94%B6%E5%88%B0+Q1"
CARD_TEXT = (
    r"### Q1 测试环境资源不足  \n  **已超过**：24 小时  \n  待定：谁来协调"
    r"  \n  ［我来］＠牵头助手 /跟进 Q1 今天18:00  \n  ［收到］＠牵头助手 /收到 Q1"
)


def only_call(respx_mock: respx.MockRouter, path: str) -> httpx.Request:
    (found,) = [call.request for call in respx_mock.calls if call.request.url.path == path]
    assert isinstance(found, httpx.Request)
    return found


@pytest.fixture
def platform(respx_mock: respx.MockRouter) -> respx.MockRouter:
    respx_mock.post(TOKEN).respond(json={"accessToken": "fict-access-token", "expireIn": 7200})
    respx_mock.post(url__startswith="https://oapi.dingtalk.com/").respond(json={"errcode": 0, "errmsg": "ok"})
    respx_mock.post(url__startswith="https://api.dingtalk.com/v1.0/robot/").respond(json={"processQueryKey": "q"})
    return respx_mock


async def test_token(platform: respx.MockRouter) -> None:
    ding = adapter()
    await ding.health()
    request = only_call(platform, "/v1.0/oauth2/accessToken")
    assert request.content == f'{{"appKey":"dingfictclientid","appSecret":"{SECRET}"}}'.encode()
    assert request.headers["accept-encoding"] == "identity"
    await ding.aclose()


async def test_session_text(platform: respx.MockRouter) -> None:
    ding = adapter()
    await send(ding, OutgoingMessage(blocks=(Text("已登记"),)), reply_to=SESSION)
    request = only_call(platform, "/robot/sendBySession")
    assert str(request.url) == "https://oapi.dingtalk.com/robot/sendBySession?session=fict0001"
    assert request.content == '{"msgtype":"text","text":{"content":"已登记"}}'.encode()
    assert "x-acs-dingtalk-access-token" not in request.headers
    await ding.aclose()


async def test_session_markdown(platform: respx.MockRouter) -> None:
    ding = adapter()
    await send(ding, OutgoingMessage("周报", (Text("一\n二"),)), reply_to=SESSION, level="card")
    request = only_call(platform, "/robot/sendBySession")
    want = r'{"msgtype":"markdown","markdown":{"title":"周报","text":"### 周报  \n  一  \n  二"}}'
    assert request.content == want.encode(), "a card without buttons is markdown"
    await ding.aclose()


async def test_session_action_card(platform: respx.MockRouter) -> None:
    ding = adapter()
    await send(ding, MESSAGE, reply_to=SESSION, level="card")
    want = (
        '{"msgtype":"actionCard","actionCard":{"title":"Q1 测试环境资源不足","text":"@user0147 @user0188'
        rf'  \n  {CARD_TEXT}","btnOrientation":"0","btns":[{{"title":"我来","actionURL":"{LINK1}"}},'
        f'{{"title":"收到","actionURL":"{LINK2}"}}]}},"at":{{"atUserIds":["user0147","user0188"],"isAtAll":false}}}}'
    )
    assert only_call(platform, "/robot/sendBySession").content == want.encode()
    await ding.aclose()


async def test_group_push(platform: respx.MockRouter) -> None:
    """No mention is possible here: the names stand in the text, and the receipt says what is missing."""
    ding = adapter(robot_code="dingrobot1")
    receipt = await send(ding, MESSAGE, level="card")
    request = only_call(platform, "/v1.0/robot/groupMessages/send")
    inner = CARD_TEXT.replace("\\n", "\\\\n")
    want = (
        f'{{"robotCode":"dingrobot1","openConversationId":"{GROUP.id}","msgKey":"sampleActionCard2",'
        rf'"msgParam":"{{\"title\": \"Q1 测试环境资源不足\", \"text\": \"张伟 李娜  \\n  {inner}\", '
        rf"\"actionTitle1\": \"我来\", \"actionURL1\": \"{LINK1}\", "
        rf'\"actionTitle2\": \"收到\", \"actionURL2\": \"{LINK2}\"}}"}}'
    )
    assert request.content == want.encode()
    assert request.headers["x-acs-dingtalk-access-token"] == "fict-access-token"
    assert GROUP.id in receipt.hint
    await ding.aclose()


async def test_one_to_one_push(platform: respx.MockRouter) -> None:
    """One-to-one nobody is mentioned, and the robot hears the twin as it stands."""
    ding = adapter()
    only = OutgoingMessage("T2", (Text("已逾期 1 天"), Buttons((Button("看看", "/查 T2"),))), mention=MESSAGE.mention)
    await send(ding, only, PERSON, level="card")
    want = (
        '{"robotCode":"dingfictclientid","userIds":["user0147"],"msgKey":"sampleActionCard",'
        r'"msgParam":"{\"title\": \"T2\", \"text\": \"### T2  \\n  已逾期 1 天  \\n  ［看看］/查 T2\", '
        r'\"singleTitle\": \"看看\", \"singleURL\": \"dtmd://dingtalkclient/sendMessage?content=%2F%E6%9F%A5+T2\"}"}'
    )
    assert only_call(platform, "/v1.0/robot/oToMessages/batchSend").content == want.encode()
    await ding.aclose()


async def test_signed_webhook(platform: respx.MockRouter) -> None:
    """Signed for this moment; a key that is too odd for msgUuid goes as its digest."""
    ding = adapter(group_webhooks={GROUP.id: HOOK})
    key = "overdue:T2:2026-11-20"
    receipt = await send(ding, MESSAGE, key=key)
    request = only_call(platform, "/robot/send")
    sign = quote(signature("SECfict", "1795150801000"), safe="")
    query = f"access_token=FICTIONAL_TOKEN&timestamp=1795150801000&sign={sign}"
    assert str(request.url) == f"https://oapi.dingtalk.com/robot/send?{query}"
    want = (
        r'{"msgtype":"text","text":{"content":"@user0147 @user0188 Q1 测试环境资源不足\n已超过：24 小时'
        r"\n待定：谁来协调\n［我来］＠牵头助手 /跟进 Q1 今天18:00\n［收到］＠牵头助手 /收到 Q1"
        f'"}},"at":{{"atUserIds":["user0147","user0188"],"isAtAll":false}},"msgUuid":"{sha256(key.encode()).hexdigest()}"}}'
    )
    assert request.content == want.encode()
    assert (receipt.pool, receipt.hint) == ("robot", "")
    await ding.aclose()


async def test_unsigned_webhook_keeps_a_short_key(platform: respx.MockRouter) -> None:
    ding = adapter(group_webhooks={GROUP.id: {"access_token": "https://oapi.dingtalk.com/robot/send?access_token=abc"}})
    await send(ding, MESSAGE, key="row-77")
    request = only_call(platform, "/robot/send")
    assert str(request.url) == "https://oapi.dingtalk.com/robot/send?access_token=abc"
    assert request.content.endswith(b'"msgUuid":"row-77"}')
    await ding.aclose()
