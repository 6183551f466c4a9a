"""Samples of Mattermost, written from its public documentation, with the documentation's own example bodies.

developers.mattermost.com: integrate/slash-commands/custom (step 8), integrate/webhooks/outgoing ("Use an outgoing webhook"),
integrate/plugins/interactive-messages ("Context"). Nothing was captured from a real server.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from adapters.base import RawRequest
from adapters.mattermost.tokens import Press, seal
from tests.adapters.samples import Samples
from tests.adapters.samples.dingtalk import NONSENSE

NOW = datetime.fromtimestamp(1795161610, UTC)
CLOSED = "http://127.0.0.1:1"  # tcpmux: nobody listens
COMMAND, HOOK, HOOK_2 = "okwexkjpe7ygb8eq1ww58t483w", "zmigewsanbbsdf59xnmduzypjc", "8xhyu3n5pif6pqkumudzpkmo8e"
BOT_TOKEN = "fictionalbotaccesstoken0001"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
SLASH = {
    "channel_id": "jux16pkewjrkfj3ehep1psxyxc",
    "channel_name": "town-square",
    "command": "/qiantou",
    "response_url": "http://localhost:8065/hooks/commands/xbrkb8p393gjpq5cawei7npije",
    "team_domain": "test",
    "team_id": "carya1qs77bemjup96ff538snh",
    "text": "进度 T2 80%",
    "token": COMMAND,
    "trigger_id": "bW9ja3RyaWdnZXI6YW9hMWFnYW8=",
    "user_id": "aoa1agao6t8fmx3ikt1j9w5ybw",
    "user_name": "somename",
}
SAID = {
    "channel_id": "hawos4dqtby53pd64o4a4cmeoo",
    "channel_name": "town-square",
    "team_domain": "someteam",
    "team_id": "kwoknj9nwpypzgzy78wkw516qe",
    "post_id": "axdygg1957njfe5pu38saikdho",
    "text": "@qiantou 进度 T2 80%",
    "timestamp": "1795161600",
    "token": HOOK,
    "trigger_word": "@qiantou",
    "user_id": "rnina9994bde8mua79zqcg5hmo",
    "user_name": "somename",
}
TAP = {
    "user_id": "rd49ehbqyjytddasoownkuqrxe",
    "post_id": "gqrnh3675jfxzftnjyjfe4udeh",
    "channel_id": "j6j53p28k6urx15fpcgsr20psq",
    "team_id": "5xxzt146eax4tul69409opqjlf",
    "trigger_id": "dHJpZ2dlcjI6cmQ0OWVo",
    "type": "button",
}


def post(body: bytes, kind: str = FORM) -> RawRequest:
    return RawRequest("POST", "/hooks/mattermost", {}, {"content-type": kind, "accept": JSON}, body)


def changed(whole: dict[str, str], fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**whole, **fields}.items() if value is not None}


def slash(**fields: Any) -> RawRequest:
    """A slash command; None takes a field away, a list repeats it."""
    return post(urlencode(changed(SLASH, fields), doseq=True).encode())


def said(**fields: Any) -> RawRequest:
    """An outgoing webhook as a form."""
    return post(urlencode(changed(SAID, fields), doseq=True).encode())


def said_json(**fields: Any) -> RawRequest:
    """The same as JSON, where the timestamp counts milliseconds."""
    body = changed(SAID, {"timestamp": 1795161600123, **fields})
    return post(json.dumps(body, ensure_ascii=False).encode(), JSON)


def tap(command: str = "/收到 Q1", *, name: str = "name-of-it", kind: str = "group", at: datetime = NOW, **fields: Any) -> RawRequest:
    """A pressed button of the connection `name`."""
    place = fields.get("sealed_for", TAP["channel_id"])
    context = seal(Press(name, place, kind, command), fields.get("secret", BOT_TOKEN), at)
    rest = {key: value for key, value in fields.items() if key not in ("sealed_for", "secret")}
    return post(json.dumps({**TAP, "context": context, **rest}, ensure_ascii=False).encode(), JSON)


def doubled(request: RawRequest, more: bytes) -> RawRequest:
    return post(request.body + more, request.headers["content-type"])


SAMPLES = Samples(
    settings={
        "api_base": CLOSED,
        "bot_token": BOT_TOKEN,
        "command_token": COMMAND,
        "webhook_token": f"{HOOK}, {HOOK_2}",
        "public_url": "https://qiantou.example.com",
        "other_bots": "ci-bot",
    },
    now=NOW,
    good={
        "slash": slash(),
        "slash one-to-one": slash(channel_name="aoa1agao6t8fmx3ikt1j9w5ybw__rd49ehbqyjytddasoownkuqrxe"),
        "slash with mentions, repeated": slash(text="任务 联调 @li.na", user_mentions=["li.na"], user_mentions_ids=["q5s3b7xzgprp5eid8h66j9epsy"]),
        "slash on an old server": slash(trigger_id=None),
        "said": said(),
        "said as JSON": said_json(),
        "said under the second token": said(token=HOOK_2, post_id="bxdygg1957njfe5pu38saikdho"),
        "button": tap(),
        "button one-to-one": tap("/我的", kind="direct"),
    },
    quiet={
        "our own post": said(user_name="qiantou"),
        "another bot's post": said_json(user_name="ci-bot"),
        "no place": said(channel_id="../../users"),
        "no person": slash(user_id=""),
        "nul": slash(text="\0"),
        "an old button": tap(at=NOW - timedelta(days=31)),
        "a button without a post": tap(post_id=7),
        "an empty button": tap(""),
    },
    refused={
        "no token": said(token=None),
        "empty token": said(token=""),
        "wrong token": said(token=HOOK[::-1]),
        "upper case": said(token=HOOK.upper()),
        "both tokens": said(token=f"{HOOK}, {HOOK_2}"),
        "the command's token": said(token=COMMAND),
        "the webhook's token": slash(token=HOOK),
        "non-ascii token": said(token="令牌é"),
        "a long token": said(token="a" * 100_000),
        "token twice": doubled(said(), f"&token={HOOK}".encode()),
        "text twice": doubled(said(), b"&text=x"),
        "token a list": said_json(token=[HOOK]),
        "a get": RawRequest("GET", "/hooks/mattermost", SLASH, {}, b""),
        "an unsealed button": post(json.dumps({**TAP, "context": {"command": "/收到 Q1"}}).encode(), JSON),
        "sealed under another key": tap(secret="another-bot-token"),
        "sealed for another channel": tap(sealed_for="hawos4dqtby53pd64o4a4cmeoo"),
        "sealed by another connection": tap(name="other"),
        "a changed button": post(tap().body.replace("收到".encode(), "解决".encode()), JSON),
        **{f"form nonsense: {name}": post(body) for name, body in NONSENSE.items()},
        **{f"nonsense: {name}": post(body, JSON) for name, body in NONSENSE.items()},
    },
    secrets=(BOT_TOKEN, COMMAND, HOOK, HOOK_2),
    ours=("our own post", "another bot's post"),
)
