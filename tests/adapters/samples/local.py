"""Samples of the local platform."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from adapters.base import RawRequest
from tests.adapters.samples import Samples

GROUP = "/api/local/groups/协作群/messages"
PERSON = "/api/local/people/小李/messages"


def post(path: str, body: object, message_id: str = "b4f1") -> RawRequest:
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return RawRequest("POST", path, {}, {"x-message-id": message_id} if message_id else {}, raw)


SAMPLES = Samples(
    settings={"token": "scrypt$fict$hash"},
    now=datetime(2026, 11, 20, 5, 0, 1, tzinfo=UTC),
    good={
        "group": post(GROUP, {"sender": "小李", "text": "/进度 T2 80%"}),
        "group with a mention": post(GROUP, {"sender": "小李", "text": "@牵头助手 /任务 联调 @张工 10月20日前"}),
        "person": post(PERSON, {"sender": "小李", "text": "我的"}),
        "own id": post(GROUP, {"sender": "小李", "text": "你好", "message_id": "client-1"}, ""),
        "deep in text": post(GROUP, {"sender": "小李", "text": "[" * 500}),
    },
    quiet={},
    refused={
        "not json": post(GROUP, b"sender=x"),
        "a list": post(GROUP, []),
        "no sender": post(GROUP, {"text": "x"}),
        "sender of another type": post(GROUP, {"sender": 7, "text": "x"}),
        "sender too long": post(GROUP, {"sender": "王" * 41, "text": "x"}),
        "sender of nothing visible": post(GROUP, {"sender": "\u200b ", "text": "x"}),
        "no text": post(GROUP, {"sender": "小李"}),
        "text empty": post(GROUP, {"sender": "小李", "text": " \u200b\n"}),
        "text a list": post(GROUP, {"sender": "小李", "text": ["x"]}),
        "nul": post(GROUP, b'{"sender":"\\u0000","text":"x"}'),
        "lone surrogate": post(GROUP, b'{"sender":"a","text":"\\ud800"}'),
        "deep": post(GROUP, b"[" * 5000),
        "duplicate key": post(GROUP, b'{"sender":"a","sender":"b","text":"x"}'),
        "no id": post(GROUP, {"sender": "小李", "text": "x"}, ""),
        "id of another type": post(GROUP, {"sender": "小李", "text": "x", "message_id": 5}),
        "somebody else's chat": post(PERSON, {"sender": "王经理", "text": "x"}),
        "no such path": post("/api/local/rooms/a/messages", {"sender": "小李", "text": "x"}),
        "group without a name": post("/api/local/groups/ /messages", {"sender": "小李", "text": "x"}),
        "empty": post(GROUP, b""),
    },
    secrets=(),
    delivers_offline=True,
)
