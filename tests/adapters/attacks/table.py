"""The table: each case of the threat model, and where it cannot apply."""

from __future__ import annotations

from adapters.base import RawRequest, Refused
from tests.adapters.attacks import doors
from tests.adapters.attacks.case import Case, Why, believe_all, imports
from tests.adapters.attacks.site import Site

THREATS = [f"A{number}" for number in range(1, 14)]


def refuses_get(site: Site) -> bool:
    """A GET is nobody's."""
    try:
        site.adapter.receive(RawRequest("GET", "/hooks/x", {"echostr": "x"}, {}, b""), site.room.clock.now())
    except Refused as refused:
        return refused.status == 401
    return False


def brings_no_address(site: Site) -> bool:
    """The reply handle is the message's own id."""
    now = site.room.clock.now()
    callback = site.fake.posted("/帮助", now=now, **site.fields("张伟", site.group()))
    (event,) = site.adapter.receive(callback.raw("x"), now).events
    handle = getattr(event.body, "reply_handle", None)
    return handle is not None and handle.value == getattr(event.body, "message_id", "")


PLAIN = Why("回调正文不加密", lambda site: not imports(site.platform, r"cryptography"))
NO_CHECK = Why("平台不校验地址：GET 一律拒绝", refuses_get)
NO_ADDRESS = Why("消息里没有回复地址，回复按消息 ID", brings_no_address)

CASES: dict[str, Case] = {
    "A1": Case(doors.a1_unsigned, believe_all),
    "A2": Case(doors.a2_odd_signature, doors.raise_at_odd),
    "A3": Case(doors.a3_timing, doors.compare_plainly),
    "A4": Case(doors.a4_replay, doors.never_stale),
    "A5": Case(doors.a5_pair_of_another_body, doors.forget_the_body),
    "A6": Case(doors.a6_hostile_address, doors.wander, {"feishu": NO_ADDRESS}),
    "A7": Case(doors.a7_redirect, doors.follow),
    "A8": Case(doors.a8_huge_body, doors.no_limit),
    "A9": Case(doors.a9_encoded, doors.unpack_all),
    "A10": Case(doors.a10_nonsense, doors.read_naively),
    "A11": Case(doors.a11_xml, doors.parse_all),
    "A12": Case(doors.a12_ciphertext, believe_all, {"dingtalk": PLAIN, "slack": PLAIN}),
    "A13": Case(doors.a13_url_check, doors.as_a_page, {"dingtalk": NO_CHECK}),
}
