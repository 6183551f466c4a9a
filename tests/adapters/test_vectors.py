"""Every vector of the fact sheets is judged: by the test named here, or right here. A new one without a judge fails."""

from __future__ import annotations

import ast
import hashlib
import importlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Form, FormField, Outcome, OutgoingMention, OutgoingMessage, RawRequest, Refused, Target, Text
from adapters.dingtalk import DingTalkAdapter
from adapters.dingtalk.settings import DingTalkSettings
from adapters.feishu import adapter as feishu_adapter
from adapters.feishu import shapes
from adapters.feishu.errors import verdict_of as feishu_verdict
from adapters.slack import adapter as slack_adapter
from adapters.slack import blocks as slack_blocks
from adapters.slack import receive as slack_receive
from adapters.slack.settings import SlackSettings
from adapters.wecom import crypto as wecom_crypto
from adapters.wire import Answer
from tests.adapters.attacks.site import NOW
from tests.adapters.samples import slack as samples_slack
from tests.adapters.test_fakes import build
from tests.fakes.slack import FakeSlack
from tests.fakes.wire import saying
from tests.support import simulated

DATA = Path(__file__).parents[1] / "data"
GIVEN = {  # the files as they were handed over, byte for byte
    "dingtalk": "d8c615dddcbbccad0e55a25f2f9ee0f2d1b20d5fa97ad2c71fccd2f6da4f4fd7",
    "feishu": "79d78f32a51741accff14b4b18ba596a6f6140525711726e560cff0a4c959fa7",
    "slack": "1299b3e3fa9bf527f0ea8efcb4b7eb62a22183fd2b542bce801b5ff8e01ae26a",
    "wecom": "d44771807b40a6347060a07c114d4de9d39f690384a6143659179ecd6cb19ac6",
}
PROSE = {"about", "generated", "meta", "note", "algorithm", "how", "recorded_from", "observed", "computed_by"}


def read(platform: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / f"{platform}.vectors.json").read_text(encoding="utf-8"))
    return found


def cases(platform: str) -> dict[str, Any]:
    """`section/name` → what stands there; prose left out."""
    found: dict[str, Any] = {}
    for section, value in read(platform).items():
        if section in PROSE:
            continue
        inner = value if isinstance(value, dict) and section not in WHOLE else {"": value}
        found |= {f"{section}/{name}".rstrip("/"): one for name, one in inner.items() if name not in PROSE}
    return found


WHOLE = {  # one vector, not a group of them
    "http_request_example",
    "slash_command_fields",
    "block_actions",
    "view_submission",
    "modal_from_sdk_models",
    "legacy_card_signature_sha1",
}


@pytest.mark.parametrize("platform", sorted(GIVEN))
def test_the_vectors_are_as_they_were_given(platform: str) -> None:
    raw = (DATA / f"{platform}.vectors.json").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == GIVEN[platform]


# ---------------------------------------------------------------- judged elsewhere: pattern → test and the word it reads by

ELSEWHERE: dict[str, dict[str, str]] = {
    "dingtalk": {
        r"crypto/(inbound_http_header_sign|custom_robot_webhook_sign)": "dingtalk.test_vectors",
        r"inbound_payloads/(cases|expected_parse)": "dingtalk.test_vectors",
        r"http_request_example": "dingtalk.test_vectors",
        r"outbound_examples/.*": "dingtalk.test_vectors",
        r"stream/(open_connection_request|open_connection_response|websocket_path_used|server_frames_sent|client_acks)": "dingtalk.test_stream",
    },
    "wecom": {
        r"crypto/.*": "wecom.test_receive",
        r"smart_robot_payloads/.*": "wecom.test_receive",
        r"expected_parse/.*": "wecom.test_receive",
        r"long_connection/.*": "wecom.test_connection",
        r"outbound_examples/(group_webhook_text|group_webhook_markdown|response_url|gettoken|message_send|errors)": "wecom.test_send",
    },
    "feishu": {
        r"aes_256_cbc/.*|signature/vectors|http_requests|legacy_card_signature_sha1|custom_bot_sign/.*": "feishu.test_receive",
        r"inbound_payloads/.*": "samples.feishu",
        r"normalized_by_sdk/.*": "feishu.test_receive",
        r"outbound/(create_text_with_at|create_card|reply_text)": "feishu.test_send",
    },
    "slack": {
        r"signature/vectors": "slack.test_receive",
        r"inbound_payloads/(url_verification|app_mention_same_message)": "slack.test_receive",
        r"slash_command_fields|block_actions|view_submission": "samples.slack",
        r"socket_mode/(hello|disconnect|envelope|sdk_ack)": "slack.test_socket",
        r"block_kit_from_sdk_models|modal_from_sdk_models": "slack.test_send",
        r"outbound/(post_message_thread|response_url_post)": "slack.test_send",
    },
}


def strings_of(module: str) -> set[str]:
    """The texts a test module reads by: literals, and keys it asks for as attributes of its tables."""
    name = f"tests.adapters.{module}"
    tree = ast.parse(Path(importlib.import_module(name).__file__ or "").read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def read_there(module: str, path: str) -> bool:
    """Whether a module asks for this very vector, or goes through its whole section."""
    section, _, name = path.partition("/")
    words = strings_of(module)
    return name in words or section in words or any(path.startswith(word) for word in words if "_" in word and word in path)


# ---------------------------------------------------------------- judged here


def errors_of_feishu(given: Mapping[str, Any]) -> None:
    status, body = given["answers_served"][0]
    wait = given["x-ogw-ratelimit-reset"]
    answer = Answer(status, body, retry_after=timedelta(seconds=int(wait)) if wait else None)
    wanted = {99991663: Outcome.REFRESH, 99991400: Outcome.RATE_LIMITED, 230020: Outcome.RATE_LIMITED, 502: Outcome.RETRY}
    receipt = feishu_adapter._receipt(answer)
    assert receipt.outcome is wanted[body["code"]]
    if receipt.outcome is Outcome.RATE_LIMITED:
        assert receipt.after == timedelta(seconds=int(wait or 1))


SHEET = {  # as the sheet says, where the SDK's own table errs
    "99991400": Outcome.RATE_LIMITED,
    "99991663": Outcome.REFRESH,
    "99991672": Outcome.RETRY,
    "230001": Outcome.UNSUPPORTED,
    "230002": Outcome.PERMANENT,
    "230006": Outcome.RETRY,
    "230013": Outcome.PERMANENT,
    "230020": Outcome.RATE_LIMITED,
    "230025": Outcome.UNSUPPORTED,
    "230027": Outcome.RETRY,
    "230035": Outcome.PERMANENT,
    "230099": Outcome.UNSUPPORTED,
    "11232": Outcome.RATE_LIMITED,
}


def classes_of_feishu(code: str) -> None:
    verdict = feishu_verdict(int(code))
    assert (verdict.outcome, bool(verdict.hint)) == (SHEET[code], True)


def post_of_feishu(given: Mapping[str, Any]) -> None:
    theirs = json.loads(given["requests"][-1]["body"])
    message = OutgoingMessage("今日站会", (Text("昨日完成了什么？"),), mention=(OutgoingMention("ou_1234", "李伟"),))
    kind, content = shapes.content_of(message, "markdown", in_group=True, say="") or ("", "")
    ours, wanted = json.loads(content), json.loads(theirs["content"])
    assert kind == theirs["msg_type"] and ours.keys() == wanted.keys()
    assert ours["zh_cn"].keys() == wanted["zh_cn"].keys()
    assert ours["zh_cn"]["content"][0][0].keys() == wanted["zh_cn"]["content"][0][0].keys()


def never_edited(given: Mapping[str, Any]) -> None:
    """A text is never edited: what is said stands, a correction is a message of its own."""
    assert given["requests"][-1]["method"] == "PUT"
    sources = [file.read_text(encoding="utf-8") for file in Path(feishu_adapter.__file__).parent.glob("*.py")]
    assert not [text for text in sources if '"PUT"' in text]


def of_slack(name: str, given: Mapping[str, Any]) -> None:
    """The same method, path and fields as the SDK's request; the same end for its answer."""
    asked, result = given["requests"][-1], given["sdk_result"]

    async def go() -> Any:
        async with FakeSlack() as slack:
            slack.bot_token = "xoxb-test-token"
            adapter = build("slack", slack)
            if name == "auth_test":
                assert (await adapter.health()).ok
            else:
                if name == "rate_limited":
                    slack.fail("post", saying(429, ok=False, error=result["error"]))
                if name == "http_200_but_not_ok":
                    slack.fail("post", saying(200, ok=False, error=result["error"]))
                to, message = Target("group", "C0PROJECT1"), OutgoingMessage("逾期提醒", (Text("T-1024 已逾期"),))
                receipt = await adapter.deliver(to, message, key="k", reply_to=None, level="card", now=NOW)
                ends = {"rate_limited": Outcome.RATE_LIMITED, "http_200_but_not_ok": Outcome.PERMANENT}
                assert receipt.outcome is ends.get(name, Outcome.SENT)
            await adapter.aclose()
            return slack.calls[-1]

    call = simulated.run(go())
    assert (call.method, call.path) == (asked["method"], asked["path"])
    assert call.headers["authorization"] == asked["headers"]["Authorization"]
    assert set(json.loads(asked["body"] or "{}")) <= set(call.body)


def waits_as_told(given: Mapping[str, Any]) -> None:
    wait = timedelta(seconds=int(given["sdk_result"]["Retry-After"]))
    receipt = slack_adapter._receipt(Answer(429, {"ok": False, "error": "ratelimited"}, retry_after=wait))
    assert (receipt.outcome, receipt.after) == (Outcome.RATE_LIMITED, wait)


def cipher_of_dingtalk(given: Mapping[str, Any]) -> None:
    """Group events come in WeCom's cipher with the app key behind them: the same functions open it."""
    for case in given["cases"]:
        wecom_crypto.check(case["token"], case["timestamp"], case["nonce"], case["encrypt"], case["msg_signature"])
        assert wecom_crypto.decrypt(case["encrypt"], case["aes_key"], case["owner_key"]).decode() == case["plaintext"]


def card_callback_of_dingtalk(given: Mapping[str, Any]) -> None:
    """We register no card callback over HTTP: a signature of that kind opens nothing."""
    for case in given["cases"]:
        settings = DingTalkSettings(mode="http", client_id="d", client_secret=case["apiSecret"])
        headers = dict(zip(given["headers"], (case["timestamp"], case["expected_signature"]), strict=True))
        now = datetime.fromtimestamp(int(case["timestamp"]) / 1000, UTC)
        for given_headers in (headers, {"timestamp": case["timestamp"], "sign": case["expected_signature"]}):
            with pytest.raises(Refused):
                DingTalkAdapter("d", settings).receive(RawRequest("POST", "/hooks/d", {}, given_headers, b"{}"), now)


def patch_of_feishu(given: Mapping[str, Any]) -> None:
    """A card is replaced whole, by its message's id."""
    theirs = json.loads(json.loads(given["requests"][-1]["body"])["content"])
    ours = shapes.card(OutgoingMessage("逾期提醒", (Text("T-1024"),), tone="warn"), in_group=True, say="")
    assert ours.keys() == theirs.keys()
    assert ours["config"] == theirs["config"] and ours["header"] == theirs["header"]


def captured_by_slack(name: str, given: Mapping[str, Any]) -> None:
    """The same body, signed, is what the contract test receives; ignored where its name says so."""
    body = samples_slack.signed(given)
    adapter = slack_adapter.SlackAdapter("s", SlackSettings.model_validate(samples_slack.SAMPLES.settings))
    received = adapter.receive(body, samples_slack.NOW)
    heard = name.startswith(("message_channel", "app_mention", "message_thread", "message_im"))
    assert bool(received.events) is heard
    assert bool(received.ignored) is not heard


def modal_of_slack(given: Mapping[str, Any]) -> None:
    form = Form("/进度 T2", (FormField("说明", "说明"),))
    ours = slack_blocks.modal(OutgoingMessage("登记进度", (form,)), form, "C0PROJECT1")
    theirs = json.loads(given["requests"][-1]["body"])
    assert set(theirs) == {"trigger_id", "view"} and ours.keys() == theirs["view"].keys()


def never_edited_there(given: Mapping[str, Any]) -> None:
    """What is said stands on Slack too."""
    assert given["requests"][-1]["path"] == "/api/chat.update"
    sources = [file.read_text(encoding="utf-8") for file in Path(slack_adapter.__file__).parent.glob("*.py")]
    assert not [text for text in sources if "chat.update" in text]


def envelope_of_slack(given: Mapping[str, Any]) -> None:
    """A repeated envelope is one like any other; answers go by the Web API, so acknowledgements carry nothing."""
    envelope = read("slack")["socket_mode"]["envelope"]
    if "retry_attempt" in given:
        assert {key: envelope[key] for key in given} == given
        event = envelope["payload"]
        received = slack_receive.read(given["type"], event, SlackSettings.model_validate(samples_slack.SAMPLES.settings), NOW)
        assert len(received.events) == 1
    else:
        assert given.keys() - {"payload"} == read("slack")["socket_mode"]["sdk_ack"].keys()


def not_ours(given: Mapping[str, Any]) -> None:
    """Beyond what this product does; the sheet is kept whole."""
    assert given


HERE: dict[str, dict[str, Callable[[str, Any], None]]] = {
    "dingtalk": {
        r"crypto/event_subscription_aes": lambda name, given: cipher_of_dingtalk(given),
        r"crypto/card_callback_sign": lambda name, given: card_callback_of_dingtalk(given),
    },
    "wecom": {
        r"outbound_examples/group_webhook_markdown_v2": lambda name, given: not_ours(given),  # cannot mention: we use markdown
        r"outbound_examples/appchat_send": lambda name, given: not_ours(given),  # only groups the app itself has made
    },
    "feishu": {
        r"sdk_error_behaviour/.*": lambda name, given: errors_of_feishu(given),
        r"sdk_channel_classify/.*": lambda name, given: classes_of_feishu(name),
        r"outbound/create_post": lambda name, given: post_of_feishu(given),
        r"outbound/patch_card": lambda name, given: patch_of_feishu(given),
        r"outbound/update_text": lambda name, given: never_edited(given),
    },
    "slack": {
        r"inbound_payloads/.*": lambda name, given: captured_by_slack(name, given),
        r"outbound/(post_message_blocks|auth_test|http_200_but_not_ok)": lambda name, given: of_slack(name, given),
        r"outbound/rate_limited": lambda name, given: waits_as_told(given),
        r"outbound/views_open": lambda name, given: modal_of_slack(given),
        r"outbound/update": lambda name, given: never_edited_there(given),
        r"socket_mode/(sdk_parsed|sdk_ack_with_payload)": lambda name, given: envelope_of_slack(given),
    },
}

ROWS = [(platform, path) for platform in sorted(GIVEN) for path in cases(platform)]


@pytest.mark.parametrize(("platform", "path"), ROWS)
def test_every_vector_has_its_judge(platform: str, path: str) -> None:
    here = [judge for pattern, judge in HERE[platform].items() if re.fullmatch(pattern, path)]
    elsewhere = [module for pattern, module in ELSEWHERE[platform].items() if re.fullmatch(pattern, path)]
    assert here or elsewhere, f"nobody judges {platform}: {path}"
    for judge in here:
        judge(path.rpartition("/")[2], cases(platform)[path])
    for module in elsewhere:
        assert read_there(module, path), f"{module} does not read {path}"


def test_a_vector_nobody_reads_is_found() -> None:
    assert not read_there("slack.test_socket", "outbound/no_such_request")
    assert not [pattern for pattern in (*HERE["slack"], *ELSEWHERE["slack"]) if re.fullmatch(pattern, "outbound/new_one")]
