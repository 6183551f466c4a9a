"""The table: each case of the threat model, and where it cannot apply."""

from __future__ import annotations

from adapters.base import RawRequest, Refused
from tests.adapters.attacks import doors, rights, words
from tests.adapters.attacks.case import Case, Why, believe_all, imports
from tests.adapters.attacks.site import Site
from tests.adapters.samples.dingtalk import NONSENSE

THREATS = [f"A{number}" for number in range(1, 27) if number != 21]  # A21 is a rule of the grammar


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


def token_is_inside(site: Site) -> bool:
    """What a message is believed for stands in its body; whoever has a body has the token, and may write any other."""
    message = site.request("/帮助", "张伟", site.group())
    sign, _ = site.lock_of(message)
    return site.fake.lock.place == "body" and sign.encode() in message.body


def refuses_the_unreadable(site: Site) -> bool:
    """What cannot be read has no token."""
    now = site.room.clock.now()
    return all(site.post(site.fake.signed(body, now)).status in (401, 413) for body in NONSENSE.values())


INSIDE = Why("平台不签名：令牌写在正文里", token_is_inside)
NO_TOKEN = Why("令牌写在正文里：读不懂的正文没有令牌，一律拒绝", refuses_the_unreadable)
PLAIN = Why("回调正文不加密", lambda site: not imports(site.platform, r"cryptography"))
NO_CHECK = Why("平台不校验地址：GET 一律拒绝", refuses_get)
NO_ADDRESS = Why("消息里没有回复地址，回复按消息 ID", brings_no_address)

def is_no_callback(site: Site) -> bool:
    """Nobody gets at the local platform by /hooks; its API is guarded by a token (tests/web)."""
    return Site.post(site, site.request("/帮助", "张伟", "群"), name="local").status == 401


def sends_nothing(site: Site) -> bool:
    """Nothing leaves the house: the page escapes what it shows (tests/web, tests/browser)."""
    return site.adapter.profile.transcript


def names_are_accounts(site: Site) -> bool:
    """On the page a name is the account, chosen by whoever sits there."""
    return site.adapter.profile.people_by_name


def hears_people_alone(site: Site) -> bool:
    """A bot is sent no message of a bot, so there is nothing to come back."""
    return site.platform == "local" or site.fake.echo("x", now=site.room.clock.now(), group=site.group()) is None


LOCAL = Why("本机页面没有平台回调", is_no_callback)
IN_HOUSE = Why("本机页面不向外发送", sends_nothing)
BY_NAME = Why("本机页面上名字就是账号", names_are_accounts)
NO_BOTS = Why("平台不把机器人的消息发给机器人", hears_people_alone)

CASES: dict[str, Case] = {
    "A1": Case(doors.a1_unsigned, believe_all, {"local": LOCAL}),
    "A2": Case(doors.a2_odd_signature, doors.raise_at_odd, {"local": LOCAL}),
    "A3": Case(doors.a3_timing, doors.compare_plainly, {"local": LOCAL}),
    "A4": Case(doors.a4_replay, doors.never_stale, {"local": LOCAL}),
    "A5": Case(doors.a5_pair_of_another_body, doors.forget_the_body, {"local": LOCAL, "mattermost": INSIDE}),
    "A6": Case(doors.a6_hostile_address, doors.wander, {"feishu": NO_ADDRESS, "local": LOCAL}),
    "A7": Case(doors.a7_redirect, doors.follow, {"local": LOCAL}),
    "A8": Case(doors.a8_huge_body, doors.no_limit, {"local": LOCAL}),
    "A9": Case(doors.a9_encoded, doors.unpack_all, {"local": LOCAL}),
    "A10": Case(doors.a10_nonsense, doors.read_naively, {"local": LOCAL, "mattermost": NO_TOKEN}),
    "A11": Case(doors.a11_xml, doors.parse_all, {"local": LOCAL}),
    "A12": Case(doors.a12_ciphertext, believe_all, {"dingtalk": PLAIN, "mattermost": PLAIN, "slack": PLAIN, "local": LOCAL}),
    "A13": Case(doors.a13_url_check, doors.as_a_page, {"dingtalk": NO_CHECK, "mattermost": NO_CHECK, "local": LOCAL}),
    "A14": Case(words.a14_mentions, words.unescaped, {"local": IN_HOUSE}),
    "A15": Case(words.a15_links, words.linking, {"local": IN_HOUSE}),
    "A16": Case(words.a16_unseen, words.unclean),
    "A17": Case(words.a17_variants, words.unfolded),
    "A18": Case(words.a18_growth, words.unmeasured),
    "A19": Case(words.a19_slow_patterns, words.backtracking),
    "A20": Case(words.a20_numbers, words.overflowing),
    "A22": Case(rights.a22_other_groups, rights.without_walls),
    "A23": Case(rights.a23_roles, rights.all_may),
    "A24": Case(rights.a24_identity, rights.by_nickname, {"local": BY_NAME}),
    "A25": Case(rights.a25_loops, rights.hears_itself, {"local": NO_BOTS, "wecom": NO_BOTS}),
    "A26": Case(rights.a26_formulas, rights.as_typed),
}
