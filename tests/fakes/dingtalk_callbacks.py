"""Signed robot callbacks as DingTalk posts them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime

SESSION = "/robot/sendBySession"
CORP = "dingfictcorp0001"
BOT_ID = "$:LWCP_v1:$FICTIONALbot=="


def sign(client_secret: str, now: datetime) -> dict[str, str]:
    """The two headers of a callback sent at `now`."""
    timestamp = str(round(now.timestamp() * 1000))
    digest = hmac.new(client_secret.encode(), f"{timestamp}\n{client_secret}".encode(), hashlib.sha256).digest()
    return {
        "content-type": "application/json; charset=utf-8",
        "timestamp": timestamp,
        "sign": base64.b64encode(digest).decode(),
    }


def make_message(
    text: str,
    *,
    client_secret: str,
    now: datetime,
    sender: str = "user0147",
    name: str = "张伟",
    group: str | None = "cidFICTIONALgroupAAAA0001==",
    title: str = "新品上市跨部门协作群（虚构）",
    msg_id: str | None = None,
    mentions: Mapping[str, str] | None = None,
    session: str = "fict0001",
    base: str = "https://oapi.dingtalk.com",
    said: Mapping[str, object] | None = None,
    **extra: object,
) -> tuple[dict[str, str], bytes]:
    """Headers and body of one callback. `group=None` is one-to-one; `mentions` maps staff id → name; `said` replaces the text's object, `extra` wins."""
    millis = round(now.timestamp() * 1000)
    at = [{"dingtalkId": f"$:LWCP_v1:$FICT{staff}", "staffId": staff} for staff in mentions or {}]
    body: dict[str, object] = {
        "senderPlatform": "Win",
        "conversationId": group or f"cidSINGLE{sender}==",
        "chatbotCorpId": CORP,
        "chatbotUserId": BOT_ID,
        "senderCorpId": CORP,
        "conversationType": "2" if group else "1",
        "isInAtList": True,
        "isAdmin": False,
        "msgId": msg_id or f"msg{hashlib.sha256(f'{millis}{sender}{group}{text}'.encode()).hexdigest()[:20]}==",
        "msgtype": "text",
        "text": {"content": (" " if group else "") + text},
        "senderNick": name,
        "senderStaffId": sender,
        "senderId": f"$:LWCP_v1:$FICT{sender}",
        "createAt": millis,
        "sessionWebhook": f"{base}{SESSION}?session={session}",
        "sessionWebhookExpiredTime": millis + 5_400_133,
    }
    if group:
        body |= {"conversationTitle": title, "atUsers": [{"dingtalkId": BOT_ID}, *at]}
    body |= {**extra, **({"text": said} if said else {})}
    kept = {key: value for key, value in body.items() if value is not None}
    return sign(client_secret, now), json.dumps(kept, ensure_ascii=False).encode()
