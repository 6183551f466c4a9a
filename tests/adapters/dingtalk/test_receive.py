"""What a callback becomes: who, where, what was written, whom it names, and how it may be answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from adapters.base import Conversation, Mention
from adapters.dingtalk.session import LONGEST, MARGIN, address_of, session_value
from adapters.dingtalk.settings import DingTalkSettings
from tests.adapters.dingtalk.support import NOW, adapter, hear, heard
from tests.adapters.samples.dingtalk import captured, said, signed, vectors

BOT = {"dingtalkId": "$:LWCP_v1:$FICTIONALbot=="}
OPAQUE = "$:LWCP_v1:$FICTlina"
SENDER = "$:LWCP_v1:$FICTuser0147"


def group_text(**changed: Any) -> dict[str, Any]:
    return {**vectors()["inbound_payloads"]["cases"]["group_text"], **changed}


# ---------------------------------------------------------------- text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (" /进度 T2 80%", "/进度 T2 80%"),
        ("@牵头助手 /进度 T2", "/进度 T2"),
        ("@牵头助手/进度 T2", "/进度 T2"),
        ("@牵头助手进度 T2", "进度 T2"),
        ("@牵头助手\u2005/进度", "/进度"),
        ("＠牵头助手，进度 T2", "进度 T2"),
        ("@牵头助手、进度 T2", "、进度 T2"),
        ("@协作机器人 /进度 T2", "/进度 T2"),
        ("@牵头助手 @牵头助手 /进度", "/进度"),
        ("/任务 联调 @李娜 周五前", "/任务 联调 @李娜 周五前"),
        ("/\u200b进度\u202e T2", "/进度 T2"),
        ("   ", ""),
        ("@牵头助手", ""),
        ("/进度\r\n第二行", "/进度\n第二行"),
        ("邮件发到 a@b.com", "邮件发到 a@b.com"),
    ],
)
def test_text(written: str, text: str) -> None:
    assert hear(group_text(text={"content": written})).text == text


def test_the_older_sample_has_the_text_at_the_top() -> None:
    old = group_text(content=" /进度 T2")
    del old["text"]
    assert hear(old).text == "/进度 T2"
    assert hear(group_text(content="老", text={"content": "新"})).text == "新"


def test_rich_text_that_repeats_the_mention_of_the_bot() -> None:
    items = [{"text": "@某机器人 "}, {"text": "/问题 延期"}]
    assert hear(group_text(msgtype="richText", content={"richText": items})).text == "/问题 延期"


def test_rich_text_of_pictures_alone_says_nothing() -> None:
    items = [{"type": "picture", "downloadCode": "x"}]
    body = signed(group_text(msgtype="richText", content={"richText": items}))
    assert adapter().receive(body, NOW).ignored == "type richText"


def test_a_quoted_message_is_named_and_not_read() -> None:
    quoted = {
        "content": " /收到",
        "isReplyMsg": True,
        "repliedMsg": {"msgId": "msgOLD==", "content": {"text": "/取消 T1"}},
    }
    message = hear(group_text(text=quoted))
    assert (message.text, message.reply_to) == ("/收到", "msgOLD==")


# ---------------------------------------------------------------- who and where


def test_a_group_and_its_title() -> None:
    assert heard(said()).conversation == Conversation(
        "group", "cidFICTIONALgroupAAAA0001==", "新品上市跨部门协作群（虚构）"
    )


def test_the_title_is_one_clean_line() -> None:
    assert hear(group_text(conversationTitle=" 甲\n乙\u202e ")).conversation.title == "甲 乙"


def test_one_to_one() -> None:
    message = heard(said(group=None, isInAtList=None))
    assert message.conversation.kind == "direct"
    assert message.to_bot


@pytest.mark.parametrize(
    "changed",
    [
        {"senderCorpId": "dingother"},
        {"senderCorpId": None},
        {"senderCorpId": ""},
        {"senderStaffId": ""},
        {"senderStaffId": None},
    ],
)
def test_a_staff_id_counts_only_inside_the_organisation(changed: dict[str, Any]) -> None:
    sender = hear(group_text(**changed)).sender
    assert sender.user_id is None
    assert sender.aliases == ("$:LWCP_v1:$FICTzhangwei",)


def test_another_organisation_is_not_heard_where_one_is_set() -> None:
    assert heard(said(), corp_id="dingfictcorp0001").sender.user_id == "user0147"
    assert adapter(corp_id="dingmine").receive(said(), NOW).ignored == "another organisation"


def test_without_a_message_id_the_same_message_has_the_same_key() -> None:
    def key(text: str = "/a", **changed: Any) -> str:
        return adapter().receive(said(text, msgId=None, **changed), NOW).events[0].dedupe_key

    assert key() == key()
    assert len({key(), key(createAt=1), key(senderId="$:x"), key(conversationId="cidB=="), key(text="/b")}) == 5


@pytest.mark.parametrize("created", [1795150800000, "1795150800000"])
def test_the_moment_is_a_number_or_text(created: object) -> None:
    moment = hear(group_text(createAt=created)).sent_at
    assert moment is not None
    assert moment.isoformat() == "2026-11-20T05:00:00+00:00"


@pytest.mark.parametrize("created", [None, -1, 1e12, True, "1e12", "１７９５１５０８００１２３", 10**13, [1], {"a": 1}])
def test_an_odd_moment_is_no_moment(created: object) -> None:
    assert hear(group_text(createAt=created)).sent_at is None


WEIRD: list[object] = [
    None,
    7,
    -1,
    1.5,
    True,
    "x",
    "",
    [],
    ["x"],
    {},
    {"content": {}},
    {"content": 7},
    [[]],
    {"a": None},
]


@pytest.mark.parametrize("key", sorted(vectors()["inbound_payloads"]["cases"]["group_text_with_two_mentions"]))
def test_any_field_of_any_type_is_no_exception(key: str) -> None:
    for weird in WEIRD:
        for name in ("group_text_with_two_mentions", "group_rich_text_with_at_item", "single_audio"):
            body = {
                **vectors()["inbound_payloads"]["cases"][name],
                key: weird,
                "content": weird if key == "text" else {},
            }
            assert adapter().receive(signed(body), NOW).answer.status == 200


@pytest.mark.parametrize("weird", WEIRD)
def test_any_item_of_any_type_is_no_exception(weird: object) -> None:
    body = group_text(
        atUsers=[weird, BOT],
        msgtype="richText",
        content={"richText": [weird, {"text": "/进度"}, {"type": "at", "atName": weird, "atUserId": weird}]},
    )
    assert hear(body).text.startswith(("/进度", "x/进度"))


# ---------------------------------------------------------------- mentions


def named(written: str, *at: dict[str, str]) -> tuple[Mention, ...]:
    return hear(group_text(text={"content": written}, atUsers=[BOT, *at])).mentions


def test_ids_and_names_are_paired_by_order() -> None:
    got = named("/任务 联调 @李娜 协助:@王芳", {"dingtalkId": OPAQUE, "staffId": "u1"}, {"dingtalkId": "$:LWCP_v1:$w"})
    assert got == (Mention("李娜", "u1", OPAQUE), Mention("王芳", None, "$:LWCP_v1:$w"))


def test_ids_alone_when_the_counts_differ() -> None:
    assert named("/任务 联调 @李娜 @王芳 @某人", {"staffId": "u1"}) == (Mention("", "u1"),)
    assert named("/任务 联调", {"staffId": "u1"}) == (Mention("", "u1"),)


def test_names_alone_where_the_platform_gives_no_ids() -> None:
    assert named("/任务 联调 @李娜 周五前") == (Mention("李娜"),)


def test_the_bot_is_nobody() -> None:
    assert named("@牵头助手 /我的") == ()
    assert named("@某机器人 /任务 联调 @李娜", {"staffId": "u1"}) == (Mention("李娜", "u1"),), (
        "the bot's unknown name is first"
    )


def test_a_mention_at_the_head_is_kept_though_the_text_loses_it() -> None:
    message = hear(group_text(text={"content": "@李娜 /任务 联调"}, atUsers=[BOT, {"staffId": "u1"}]))
    assert (message.text, message.mentions) == ("/任务 联调", (Mention("李娜", "u1"),))


def test_rich_text_items_name_people() -> None:
    items = [
        {"type": "at", "atName": "牵头助手", "atUserId": BOT["dingtalkId"]},
        {"text": " /任务 联调 "},
        {"type": "at", "atName": "李娜", "atUserId": "u1"},
        {"type": "at", "atName": "王芳", "atUserId": OPAQUE},
        {"type": "at", "atName": "赵磊"},
    ]
    at = [BOT, {"staffId": "u1"}, {"dingtalkId": OPAQUE}]
    message = hear(group_text(msgtype="richText", content={"richText": items}, atUsers=at))
    assert message.mentions == (Mention("李娜", "u1"), Mention("王芳", None, OPAQUE), Mention("赵磊"))
    assert message.text == "/任务 联调 @李娜@王芳@赵磊"


# ---------------------------------------------------------------- the reply session (A6)

GENUINE = "https://oapi.dingtalk.com/robot/sendBySession?session=fict0001"
HOSTILE = [
    "http://oapi.dingtalk.com/robot/sendBySession?session=a",
    "https://evil.example/robot/sendBySession?session=a",
    "https://oapi.dingtalk.com.evil.example/robot/sendBySession?session=a",
    "https://oapi.dingtalk.com@127.0.0.1/robot/sendBySession?session=a",
    "https://user:pass@oapi.dingtalk.com/robot/sendBySession?session=a",
    "https://127.0.0.1\\@oapi.dingtalk.com/robot/sendBySession?session=a",
    "https://oapi.dingtalk.com\\@127.0.0.1/robot/sendBySession?session=a",
    "https://oapi.dingtalk.com./robot/sendBySession?session=a",
    "https://oapi%2edingtalk.com/robot/sendBySession?session=a",
    "https://oapi。dingtalk。com/robot/sendBySession?session=a",
    "https://2130706433/robot/sendBySession?session=a",
    "https://0x7f000001/robot/sendBySession?session=a",
    "https://0177.0.0.1/robot/sendBySession?session=a",
    "https://[::ffff:127.0.0.1]/robot/sendBySession?session=a",
    "https://169.254.169.254/robot/sendBySession?session=a",
    "https://100.100.100.200/robot/sendBySession?session=a",
    "file:///etc/passwd",
    "gopher://oapi.dingtalk.com/robot/sendBySession?session=a",
    "https://oapi.dingtalk.com:99999/robot/sendBySession?session=a",
    "https://oapi.dingtalk.com:8443/robot/sendBySession?session=a",
    "https://oapi.dingtalk.com/robot/sendBySession?session=a#@127.0.0.1",
    "https://oapi.ding\ttalk.com/robot/sendBySession?session=a",
    "https://oapi.dingtalk.com/robot/../sendBySession?session=a",
    "https://oapi.dingtalk.com/robot/sendBySession/x?session=a",
    "https://oapi.dingtalk.com/robot/sendBySession?session=a&access_token=b",
    "https://oapi.dingtalk.com/robot/sendBySession?session=a&session=b",
    "https://oapi.dingtalk.com/robot/sendBySession?session=%0d%0aHost:x",
    "https://oapi.dingtalk.com/robot/sendBySession?session=",
    f"https://oapi.dingtalk.com/robot/sendBySession?session={'a' * 600}",
    "https://oapi.dingtalk.com/robot/sendBySession",
    "//oapi.dingtalk.com/robot/sendBySession?session=a",
    "oapi.dingtalk.com",
    "",
]


@pytest.mark.parametrize("base", ["", "http://127.0.0.1:9"])
@pytest.mark.parametrize("address", HOSTILE)
def test_a_hostile_address_is_no_handle(address: str, base: str) -> None:
    assert session_value(address, base) is None
    message = heard(said(sessionWebhook=address), api_base=base)
    assert message.reply_handle is None, "the update itself is heard"
    assert message.text == "/进度 T2 80%"


@pytest.mark.parametrize(
    ("address", "base", "called"),
    [
        (GENUINE, "", GENUINE),
        ("https://OAPI.dingtalk.com:443/robot/sendBySession?session=fict0001", "", GENUINE),
        (GENUINE.replace("oapi", "api"), "", GENUINE.replace("oapi", "api")),
        (GENUINE, "http://127.0.0.1:9", "http://127.0.0.1:9/robot/sendBySession?session=fict0001"),
        (
            "http://127.0.0.1:9/robot/sendBySession?session=a",
            "http://127.0.0.1:9",
            "http://127.0.0.1:9/robot/sendBySession?session=a",
        ),
        (
            "https://oapi.dingtalk.com/robot/sendBySession?session=a%2Fb%3D",
            "",
            "https://oapi.dingtalk.com/robot/sendBySession?session=a%2Fb%3D",
        ),
    ],
)
def test_a_genuine_address_is_rebuilt_on_our_origin(address: str, base: str, called: str) -> None:
    settings = DingTalkSettings(client_id="x", api_base=base)
    value = session_value(address, settings.api_base)
    assert value is not None
    assert str(address_of(value, settings)) == called


@pytest.mark.parametrize("value", ["", "a b", "evil:x", "api:", "a&b=c", "a/../b?x"])
def test_a_stored_handle_is_looked_at_again(value: str) -> None:
    assert address_of(value, DingTalkSettings(client_id="x")) is None


def test_the_life_of_a_session() -> None:
    def until(expires: object) -> object:
        handle = heard(said(sessionWebhookExpiredTime=expires)).reply_handle
        return handle and handle.expires_at - NOW

    now = round(NOW.timestamp() * 1000)
    assert until(now + 5_400_000) == timedelta(minutes=90) - MARGIN
    assert until(now + 9 * 86_400_000) == LONGEST
    assert until(str(now + 600_000)) == timedelta(minutes=5)
    for gone in (now + 300_000, now - 1, 0, -1, None, "soon", [now], 10**15):
        assert until(gone) is None


def test_captured_sessions_live() -> None:
    handle = heard(captured("group_text")).reply_handle
    assert handle is not None
    assert (handle.value, handle.expires_at > NOW) == ("fict0001", True)


def test_an_id_longer_than_what_is_stored_of_one_is_none() -> None:
    assert adapter().receive(signed(group_text(conversationId="c" * 201)), NOW).events == ()
    assert hear(group_text(conversationId="c" * 200)).conversation.id == "c" * 200
    sender = hear(group_text(senderStaffId="u" * 201, senderId="s" * 201)).sender
    assert (sender.user_id, sender.aliases) == (None, ())
    assert len(hear(group_text(msgId="m" * 201)).message_id) == 41
