"""Delivery against an adapter that answers what it was told: order, backoff, the unknown, parking, pacing, quotas."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Connection

from adapters.base import Level, Outcome, OutgoingMessage, Profile, Rate, Receipt, ReplyHandle, Target
from adapters.render import pack, to_plain
from bot.rules import delivery as rules
from bot.texts.common import say
from scheduler import receipts
from scheduler.pacing import rates_for
from scheduler.runner import Runner
from storage import outbox, people, quota, settings
from storage.outbox import Address, ShortHandle
from storage.records import OutboxRow
from tests.support.project_world import World, at, launch, world

SENT, RETRY, UNKNOWN = Receipt(Outcome.SENT), Receipt(Outcome.RETRY), Receipt(Outcome.UNKNOWN)


@dataclass(frozen=True)
class Call:
    """One attempt as the platform saw it."""

    to: str
    text: str
    key: str
    handle: str
    level: Level
    at: datetime


class Scripted:
    """An adapter whose answers are written down before: `answers[to]` is taken from the front, then SENT."""

    platform = "scripted"

    def __init__(self, name: str, profile: Profile) -> None:
        self.name = name
        self.profile = profile
        self.calls: list[Call] = []
        self.answers: dict[str, list[Receipt | Exception]] = defaultdict(list)
        self.gate: asyncio.Event | None = None  # where set, a conversation called 慢群 waits for it
        self.called = asyncio.Event()  # somebody else was written to
        self.reached = asyncio.Event()  # the slow one is under way

    async def deliver(
        self,
        to: Target,
        message: OutgoingMessage,
        *,
        key: str,
        reply_to: ReplyHandle | None,
        level: Level,
        now: datetime,
    ) -> Receipt:
        if self.gate is not None and to.id == "慢群":
            self.reached.set()
            await self.gate.wait()
        text = to_plain(message, buttons=True)
        self.calls.append(Call(to.id, text, key, reply_to.value if reply_to else "", level, now))
        self.called.set()
        answer = self.answers[to.id].pop(0) if self.answers[to.id] else SENT
        if isinstance(answer, Exception):
            raise answer
        return answer

    def texts(self, to: str = "") -> list[str]:
        return [call.text for call in self.calls if not to or call.to == to]


PROFILE = Profile(levels=("card", "markdown", "text"), max_text_bytes=4000)


@dataclass
class Post:
    """A world with one scripted adapter called ding, its groups 甲群 and 乙群, and helpers to write and to read."""

    world: World
    adapter: Scripted

    def put(self, text: str, to: str = "甲群", *, kind: str = "notice", **values: Any) -> int:
        address = Address("ding", "group", to, group_id=self.world.group.get(to))
        now = self.world.clock.now()
        found: int = self.world.do(lambda conn: outbox.put(conn, address, pack(say(text)), kind=kind, now=now, **values))
        return found

    def put_to(self, person: str, text: str, *, kind: str, about: str = "") -> int:
        address = Address("ding", "person", person, person_id=self.world.person[person])
        now = self.world.clock.now()
        found: int = self.world.do(
            lambda conn: outbox.put(conn, address, pack(say(text)), kind=kind, now=now, about=about)
        )
        return found

    def row(self, number: int) -> OutboxRow:
        found: OutboxRow = self.world.read(lambda conn: outbox.row(conn, number))
        return found

    def rows(self) -> list[OutboxRow]:
        last = self.world.read(outbox.last_id)
        return [self.row(number) for number in range(1, last + 1)]

    def runner(self) -> Runner:
        return self.world.runner(jobs=())

    def deliver(self) -> None:
        asyncio.run(self.runner().deliver_due())

    def pass_to(self, moment: datetime) -> None:
        asyncio.run(self.runner().advance(moment))

    def after(self, seconds: float) -> None:
        self.pass_to(self.world.clock.now() + timedelta(seconds=seconds))


def made(url: str, profile: Profile = PROFILE) -> Iterator[Post]:
    adapter = Scripted("ding", profile)
    with world(url, "2026-10-12 09:00", {"ding": adapter}) as found:  # type: ignore[dict-item]
        found.add_group("甲群", adapter="ding")
        found.add_group("乙群", adapter="ding")
        yield Post(found, adapter)


@pytest.fixture
def post(ready_url: str) -> Iterator[Post]:
    yield from made(ready_url)


# ---------------------------------------------------------------- order


def test_rows_go_out_in_order_and_are_marked(post: Post) -> None:
    numbers = [post.put(str(n)) for n in range(5)]
    post.adapter.answers["甲群"] = [Receipt(Outcome.SENT, message_id=f"m{n}") for n in range(5)]
    post.deliver()
    assert post.adapter.texts() == ["0", "1", "2", "3", "4"]
    assert [(post.row(n).state, post.row(n).platform_message_id) for n in numbers] == [
        ("sent", f"m{n}") for n in range(5)
    ]
    assert post.row(numbers[0]).sent_at == post.world.clock.now()


def test_a_failing_head_stops_its_conversation_for_a_while_and_no_other(post: Post) -> None:
    post.put("一")
    post.put("二")
    post.put("三", "乙群")
    post.adapter.answers["甲群"] = [RETRY] * 7
    post.deliver()
    assert post.adapter.texts("乙群") == ["三"]
    post.after(30)
    assert "二" not in post.adapter.texts()
    post.after(30)  # 60 s since the first failure
    assert "二" in post.adapter.texts()
    post.after(300)
    assert post.adapter.texts("甲群")[-1] == "一"
    assert [row.state for row in post.rows()] == ["sent", "sent", "sent"]


def test_the_backoff_doubles_and_ends_at_five_minutes(post: Post) -> None:
    post.put("一")
    post.adapter.answers["甲群"] = [RETRY] * 11
    post.after(4000)
    moments = [call.at for call in post.adapter.calls]
    waits = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert len({call.key for call in post.adapter.calls}) == 1


def test_jitter_is_at_most_a_quarter_more() -> None:
    waits = [rules.backoff(4, jitter=True).total_seconds() for _ in range(200)]
    assert min(waits) >= 8
    assert max(waits) <= 10
    assert len(set(waits)) > 1


def test_a_slow_conversation_does_not_hold_the_others(post: Post) -> None:
    async def play() -> None:
        post.adapter.gate = asyncio.Event()
        post.put("慢", "慢群")
        post.put("快")
        runner = post.runner()
        draining = asyncio.create_task(runner.deliver_due())
        await post.adapter.called.wait()
        assert post.adapter.texts() == ["快"]
        assert post.adapter.texts("慢群") == []
        post.adapter.gate.set()
        await draining

    asyncio.run(asyncio.wait_for(play(), 20))
    assert post.adapter.texts("慢群") == ["慢"]


def test_a_row_waits_for_its_moment_and_holds_nobody(post: Post) -> None:
    post.put("八点再说", not_before=at("2026-10-12 20:00"))
    post.put("现在")
    post.deliver()
    assert post.adapter.texts() == ["现在"]
    post.pass_to(at("2026-10-12 20:00"))
    assert post.adapter.texts() == ["现在", "八点再说"]


# ---------------------------------------------------------------- receipts


def test_a_crash_between_send_and_mark_leaves_the_row_pending(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: marked before it was sent, the message would be lost here."""
    number = post.put("一")

    async def crash(*args: object) -> None:
        raise RuntimeError("planted")

    seen_state: list[str] = []
    original = Scripted.deliver

    async def deliver(self: Scripted, to: Target, message: OutgoingMessage, **rest: Any) -> Receipt:
        seen_state.append(post.row(number).state)
        return await original(self, to, message, **rest)

    with monkeypatch.context() as patch:
        patch.setattr("scheduler.deliver._write_down", crash)
        patch.setattr(Scripted, "deliver", deliver)
        post.deliver()
    assert seen_state == ["pending"]
    assert post.row(number).state == "pending"
    post.deliver()
    assert post.row(number).state == "sent"
    first, second = post.adapter.calls
    assert first.key == second.key


@pytest.mark.parametrize(
    ("receipt", "state", "calls"),
    [
        (SENT, "sent", 1),
        (UNKNOWN, "sent", 1),
        (Receipt(Outcome.PERMANENT), "pending", 2),
        (RETRY, "pending", 2),
    ],
)
def test_a_bug_in_the_books_repeats_nothing_that_went_out(
    post: Post, monkeypatch: pytest.MonkeyPatch, receipt: Receipt, state: str, calls: int
) -> None:
    def broken(*args: object, **given: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(receipts, "settle", broken)
    number = post.put("一", kind="rung")
    post.adapter.answers["甲群"] = [receipt] * 9
    runner = post.runner()

    async def ticks() -> None:
        for _ in range(5):
            await runner.deliver_due()
        await runner.advance(post.world.clock.now() + timedelta(seconds=1))

    asyncio.run(ticks())
    assert (post.row(number).state, post.row(number).why) == (state, "unrecorded")
    assert len(post.adapter.calls) == calls


def test_a_message_id_longer_than_its_column_is_cut(post: Post) -> None:
    number = post.put("一", about="T1")
    post.adapter.answers["甲群"] = [Receipt(Outcome.SENT, message_id="m" * 256)]
    post.deliver()
    assert (post.row(number).state, post.row(number).why) == ("sent", "")
    assert post.world.read(lambda conn: outbox.about_of(conn, "ding", "m" * 256)) == "T1"


def test_rate_limited_is_no_attempt_and_keeps_the_order(post: Post) -> None:
    number = post.put("一")
    post.put("二")
    post.adapter.answers["甲群"] = [Receipt(Outcome.RATE_LIMITED, after=timedelta(minutes=10))]
    post.deliver()
    assert post.row(number).attempts == 0
    post.after(599)
    assert post.adapter.texts() == ["一"]
    post.after(1)
    assert post.adapter.texts() == ["一", "一", "二"]


@pytest.mark.parametrize("kind", ["rung", "end", "request"])
def test_what_must_arrive_is_repeated_once_when_unknown(post: Post, kind: str) -> None:
    number = post.put("一", kind=kind)
    post.adapter.answers["甲群"] = [UNKNOWN, UNKNOWN, UNKNOWN]
    post.after(60)
    assert post.adapter.texts() == ["一", "一"]
    assert (post.row(number).state, post.row(number).why) == ("sent", "unknown")


def test_anything_else_is_not_repeated_when_unknown(post: Post) -> None:
    number = post.put("一", kind="daily")
    post.adapter.answers["甲群"] = [UNKNOWN]
    post.after(60)
    assert post.adapter.texts() == ["一"]
    assert (post.row(number).state, post.row(number).why) == ("sent", "unknown")


def test_an_idempotent_platform_is_asked_again_with_the_same_key(ready_url: str) -> None:
    for post in made(ready_url, replace(PROFILE, idempotent=True)):
        number = post.put("一", kind="daily")
        post.adapter.answers["甲群"] = [UNKNOWN] * 3
        post.after(60)
        assert len(post.adapter.calls) == 4
        assert len({call.key for call in post.adapter.calls}) == 1
        assert (post.row(number).state, post.row(number).why, post.row(number).unknowns) == ("sent", "", 3)


def test_a_renewed_credential_is_tried_once_at_once(post: Post) -> None:
    post.put("一")
    post.adapter.answers["甲群"] = [Receipt(Outcome.REFRESH)]
    post.deliver()
    assert post.adapter.texts() == ["一", "一"]
    post.put("二")
    post.adapter.answers["甲群"] = [Receipt(Outcome.REFRESH), Receipt(Outcome.REFRESH)]
    post.deliver()
    assert post.adapter.texts() == ["一", "一", "二", "二"]
    assert post.rows()[1].attempts == 1  # then like any failure


def test_unsupported_goes_plainer_at_once_and_ends_parked(post: Post) -> None:
    number = post.put("一")
    post.adapter.answers["甲群"] = [Receipt(Outcome.UNSUPPORTED)]
    post.deliver()
    assert [call.level for call in post.adapter.calls] == ["card", "markdown"]
    assert post.row(number).level == "markdown"
    hopeless = post.put("二")
    post.adapter.answers["甲群"] = [Receipt(Outcome.UNSUPPORTED)] * 3
    post.deliver()
    assert [call.level for call in post.adapter.calls[2:]] == ["card", "markdown", "text"]
    assert post.row(hopeless).state == "parked"


def test_permanent_is_parked_with_its_hint_and_does_not_hold_the_next(post: Post) -> None:
    number = post.put("一")
    post.put("二")
    post.adapter.answers["甲群"] = [Receipt(Outcome.PERMANENT, hint="机器人已被移出群")]
    post.deliver()
    assert (post.row(number).state, post.row(number).why) == ("parked", "机器人已被移出群")
    assert post.adapter.texts() == ["一", "二"]
    assert [row.id for row in post.world.read(outbox.parked)] == [number]


def test_a_parked_row_can_be_sent_again(post: Post) -> None:
    number = post.put("一")
    post.adapter.answers["甲群"] = [Receipt(Outcome.PERMANENT)]
    post.deliver()
    assert post.world.do(lambda conn: outbox.resend(conn, number, post.world.clock.now())) is True
    post.deliver()
    assert post.row(number).state == "sent"
    assert post.world.do(lambda conn: outbox.resend(conn, number, post.world.clock.now())) is False


@pytest.mark.parametrize(("kind", "hours"), [("rung", 168), ("end", 168), ("reply", 72)])
def test_what_is_sent_again_is_worth_as_long_as_when_it_was_new(post: Post, kind: str, hours: int) -> None:
    number = post.put("一", kind=kind)
    post.adapter.answers["甲群"] = [Receipt(Outcome.PERMANENT)]
    post.deliver()
    post.world.do(lambda conn: outbox.resend(conn, number, post.world.clock.now()))
    assert post.row(number).expires_at == post.world.clock.now() + timedelta(hours=hours)


def test_a_share_of_the_quota_that_is_no_number_is_the_whole(ready_url: str) -> None:
    for post in made(ready_url, replace(PROFILE, quotas={"robot": 100})):
        post.world.do(lambda conn: settings.write(conn, "installation", 0, "额度占比", "一半"))
        number = post.put("一")
        post.deliver()
        assert post.row(number).state == "sent"


def test_admins_are_told_once_and_never_in_a_group(post: Post) -> None:
    post.world.add_person("管理员小周", adapter="ding")
    post.world.do(lambda conn: people.set_person(conn, post.world.person["管理员小周"], is_admin=True))
    for text in ("一", "二"):
        post.put(text)
    post.adapter.answers["甲群"] = [Receipt(Outcome.PERMANENT, hint="机器人已被移出群")] * 2
    post.deliver()
    (notice,) = post.adapter.texts("管理员小周")
    assert "甲群" in notice
    assert "机器人已被移出群" in notice
    assert post.adapter.texts("甲群") == ["一", "二"]
    assert post.adapter.texts("乙群") == []


def test_a_notice_to_an_admin_that_fails_makes_no_other(post: Post) -> None:
    post.world.add_person("管理员小周", adapter="ding")
    post.world.do(lambda conn: people.set_person(conn, post.world.person["管理员小周"], is_admin=True))
    post.put("一")
    post.adapter.answers["甲群"] = [Receipt(Outcome.PERMANENT)]
    post.adapter.answers["管理员小周"] = [Receipt(Outcome.PERMANENT)]
    post.after(60)
    assert len(post.rows()) == 2


def test_an_adapter_that_raises_is_parked_after_five_tries(post: Post) -> None:
    number = post.put("一")
    post.put("二", "乙群")
    post.adapter.answers["甲群"] = [RuntimeError("planted")] * 20
    post.after(3600)
    assert len(post.adapter.texts("甲群")) == 5
    assert post.row(number).state == "parked"
    assert post.adapter.texts("乙群") == ["二"]


def test_what_could_not_be_sent_in_time_is_parked(post: Post) -> None:
    number = post.put("一")
    post.adapter.answers["甲群"] = [RETRY] * 2000
    post.pass_to(at("2026-10-15 08:59"))
    assert post.row(number).state == "pending"
    post.pass_to(at("2026-10-15 09:10"))
    assert (post.row(number).state, post.row(number).why) == ("parked", "expired")


# ---------------------------------------------------------------- people who cannot be reached


def test_a_rung_goes_to_the_group_when_the_person_cannot_be_reached(ready_url: str) -> None:
    adapter = Scripted("ding", PROFILE)
    with world(ready_url, "2026-10-12 09:30", {"ding": adapter}) as found:  # type: ignore[dict-item]
        post = Post(found, adapter)
        found.add_person("周总监", adapter="ding")
        found.add_group("协作群", adapter="ding")
        found.add_project("产品3.0版本上线", "协作群", "周总监")
        found.add_task("核心功能开发", "周总监", "2026-10-20 23:59", project="产品3.0版本上线")
        found.do(lambda conn: people.join_group(conn, found.group["协作群"], found.person["周总监"], found.clock.now()))
        number = post.put_to("周总监", "T1 已逾期", kind="rung", about="T1")
        adapter.answers["周总监"] = [Receipt(Outcome.PERMANENT, hint="不在可见范围")]
        post.deliver()
        assert post.row(number).state == "parked"
        (again,) = [row for row in post.rows() if row.to_kind == "group"]
        assert (again.state, again.kind, again.about) == ("sent", "rung", "T1")
        assert '"mention":[["周总监","周总监"]]' in again.message
        (account,) = found.read(lambda conn: people.accounts_of(conn, found.person["周总监"]))
        assert account.unreachable_since == found.clock.now()


def test_a_rung_sent_again_and_refused_again_is_parked_again(ready_url: str) -> None:
    adapter = Scripted("ding", PROFILE)
    with world(ready_url, "2026-10-12 09:30", {"ding": adapter}) as found:  # type: ignore[dict-item]
        post = Post(found, adapter)
        found.add_person("周总监", adapter="ding")
        found.add_group("协作群", adapter="ding")
        found.add_project("产品3.0版本上线", "协作群", "周总监")
        found.add_task("核心功能开发", "周总监", "2026-10-20 23:59", project="产品3.0版本上线")
        number = post.put_to("周总监", "T1 已逾期", kind="rung", about="T1")
        adapter.answers["周总监"] = [Receipt(Outcome.PERMANENT, hint="不在可见范围")] * 9
        post.deliver()
        found.do(lambda conn: outbox.resend(conn, number, found.clock.now()))
        for _ in range(3):
            post.deliver()
        assert (post.row(number).state, post.row(number).why) == ("parked", "不在可见范围")
        assert [call.to for call in adapter.calls] == ["周总监", "协作群", "周总监"]


def test_a_reply_to_a_person_does_not_go_to_a_group(post: Post) -> None:
    post.world.add_person("小李", adapter="ding")
    post.put_to("小李", "好", kind="reply")
    post.adapter.answers["小李"] = [Receipt(Outcome.PERMANENT)]
    post.deliver()
    assert [call.to for call in post.adapter.calls] == ["小李"]


def test_sent_but_not_to_this_person_counts_as_unreachable(post: Post) -> None:
    post.world.add_person("小李", adapter="ding")
    number = post.put_to("小李", "好", kind="call")
    post.adapter.answers["小李"] = [Receipt(Outcome.SENT, undelivered=("小李",))]
    post.deliver()
    assert post.row(number).state == "parked"


# ---------------------------------------------------------------- the short-lived handle


def handle(post: Post, seconds: int) -> ShortHandle:
    return ShortHandle("h1", post.world.clock.now() + timedelta(seconds=seconds))


def test_the_reply_handle_is_used_while_it_lives(post: Post) -> None:
    post.put("一", kind="reply", handle=handle(post, 60))
    post.put("二", "乙群", kind="reply", handle=handle(post, 0))
    post.deliver()
    assert {(call.text, call.handle) for call in post.adapter.calls} == {("一", "h1"), ("二", "")}


def test_a_dead_handle_is_forgotten_at_once(post: Post) -> None:
    number = post.put("一", kind="reply", handle=handle(post, 3600))
    post.adapter.answers["甲群"] = [Receipt(Outcome.RETRY, handle_dead=True), RETRY]
    post.deliver()
    assert [call.handle for call in post.adapter.calls] == ["h1", ""]
    assert post.row(number).handle is None
    post.after(1)
    assert [call.handle for call in post.adapter.calls] == ["h1", "", ""]


# ---------------------------------------------------------------- pacing and quotas


def test_pacing_keeps_to_the_rate_and_the_order(ready_url: str) -> None:
    for post in made(ready_url, replace(PROFILE, rates=(Rate(3, timedelta(minutes=1)),))):
        for n in range(7):
            post.put(str(n))
        post.put("别处", "乙群")
        post.deliver()
        assert post.adapter.texts("甲群") == ["0", "1", "2"]
        assert post.adapter.texts("乙群") == ["别处"]
        post.after(59)
        assert len(post.adapter.texts("甲群")) == 3
        asyncio.run(_advance(post, 61))
        assert post.adapter.texts("甲群") == ["0", "1", "2", "3", "4", "5", "6"]


def test_answers_in_one_group_keep_to_our_own_rate_where_the_platform_has_none(ready_sqlite: str) -> None:
    """A25: two bots that answer each other. What the bot says of itself does not count; a transcript has no other side."""
    for post in made(ready_sqlite):
        for n in range(25):
            post.put(str(n), kind="reply")
        post.put("别处", "乙群", kind="reply")
        post.deliver()
        assert len(post.adapter.texts("甲群")) == 20
        assert post.adapter.texts("乙群") == ["别处"]
        post.deliver()  # a new runner: nothing in memory
        assert len(post.adapter.texts("甲群")) == 20
        post.after(61)
        assert post.adapter.texts("甲群") == [str(n) for n in range(25)]
        for n in range(30):
            post.put(str(n))
        post.deliver()
        assert len(post.adapter.texts("甲群")) == 55
    assert rates_for(replace(PROFILE, transcript=True), "reply", "group") == ()


async def _advance(post: Post, seconds: float) -> None:
    await post.runner().advance(post.world.clock.now() + timedelta(seconds=seconds))


def test_what_has_to_wait_is_left_alone_until_its_time(ready_url: str) -> None:
    """A burst of replies must not be looked at again with each further one; the order stays."""
    for post in made(ready_url, replace(PROFILE, rates=(Rate(1, timedelta(minutes=1)),))):
        post.put("一")
        post.put("二")
        post.deliver()
        runner = post.runner()

        async def meanwhile(runner: Runner = runner, post: Post = post) -> None:
            await runner.deliver_due()
            assert not runner._delivery.held_back  # nothing is due: the second one was put off
            post.put("三")
            assert await runner._delivery.pump() == 1  # a new process asks once
            await asyncio.gather(*runner._delivery._active.values())
            post.put("四")
            assert await runner._delivery.pump() == 0
            assert runner._delivery.held_back

        asyncio.run(meanwhile())
        assert post.adapter.texts() == ["一"]
        asyncio.run(_advance(post, 181))
        assert post.adapter.texts() == ["一", "二", "三", "四"]


def test_pacing_remembers_over_a_restart(ready_url: str) -> None:
    for post in made(ready_url, replace(PROFILE, rates=(Rate(1, timedelta(minutes=1), "adapter"),))):
        post.put("一")
        post.put("二", "乙群")
        post.deliver()
        assert post.adapter.texts() == ["一"]
        post.world.clock.set(post.world.clock.now() + timedelta(seconds=30))
        post.deliver()  # a new runner: nothing in memory
        assert post.adapter.texts() == ["一"]
        post.after(30)
        assert post.adapter.texts() == ["一", "二"]


def test_calls_are_counted_by_pool_and_month(post: Post) -> None:
    post.put("一")
    post.adapter.answers["甲群"] = [Receipt(Outcome.REFRESH, pool="api"), Receipt(Outcome.SENT, pool="api")]
    post.deliver()
    post.put("二")
    post.adapter.answers["甲群"] = [Receipt(Outcome.SENT, pool="robot")]
    post.deliver()
    assert post.world.read(lambda conn: quota.used(conn, "ding", "2026-10")) == {"api": 2, "robot": 1}


@pytest.mark.parametrize(
    ("used", "gone"),
    [(79, {"daily", "reply", "rung"}), (80, {"reply", "rung"}), (94, {"reply", "rung"}), (95, {"rung"})],
)
def test_a_short_quota_is_kept_for_escalations(ready_url: str, used: int, gone: set[str]) -> None:
    for post in made(ready_url, replace(PROFILE, quotas={"robot": 100})):
        post.world.do(lambda conn: quota.add(conn, "ding", "robot", "2026-10", used))
        for kind in ("daily", "reply", "rung"):
            post.put(kind, kind, kind=kind)
        post.deliver()
        assert set(post.adapter.texts()) == gone
        assert {row.kind for row in post.rows() if row.state == "parked" and row.why == "quota"} == (
            {"daily", "reply", "rung"} - gone
        )


def test_a_month_is_counted_in_beijing_time() -> None:
    assert rules.month_of(at("2026-11-01 00:30")) == "2026-11"


# ---------------------------------------------------------------- the local transcript


def test_a_local_group_shows_what_was_sent(ready_url: str) -> None:
    with world(ready_url, "2026-10-12 09:00") as found:
        launch(found)
        to = Address("local", "group", "协作群")
        person = Address("local", "person", "小李")
        for address in (to, person):
            found.do(lambda conn, a=address: outbox.put(conn, a, pack(say("好")), kind="reply", now=found.clock.now()))
        asyncio.run(found.runner(jobs=()).deliver_due())
        assert found.said("groups/协作群") == ["好"]
        assert found.said("people/小李") == ["好"]


def test_rows_of_a_switched_off_adapter_wait(post: Post) -> None:
    number = post.put("一")
    adapter = post.world.adapters.pop("ding")
    post.deliver()
    assert post.row(number).state == "pending"
    post.world.adapters["ding"] = adapter
    post.deliver()
    assert post.row(number).state == "sent"


def test_stop_leaves_what_is_under_way_pending(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.runner.STOP_PATIENCE", 0.01)
    number = post.put("慢", "慢群")

    async def play() -> None:
        post.adapter.gate = asyncio.Event()
        runner = post.runner()
        await runner.start()
        draining = asyncio.create_task(runner.deliver_due())
        await post.adapter.reached.wait()
        await runner.stop()
        await asyncio.gather(draining, return_exceptions=True)

    asyncio.run(asyncio.wait_for(play(), 20))
    assert post.row(number).state == "pending"


def test_a_wake_sends_at_once_without_a_tick(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.runner.TICK", 3600)

    async def play() -> None:
        runner = post.runner()
        await runner.start()
        await asyncio.to_thread(post.put, "回复", kind="reply")
        await asyncio.to_thread(runner.wake)  # from any thread, as after a commit
        await post.adapter.called.wait()
        await runner.stop()

    asyncio.run(asyncio.wait_for(play(), 20))
    assert post.adapter.texts() == ["回复"]
    assert post.row(1).state == "sent"


def test_waiting_counts_what_is_pending(post: Post) -> None:
    now = post.world.clock.now()

    def count(conn: Connection) -> tuple[int, int, int]:
        return outbox.waiting(conn, now)

    post.put("一")
    post.put("二", not_before=now + timedelta(hours=1))
    assert post.world.read(count) == (1, 1, 0)
    post.deliver()
    assert post.world.read(count) == (1, 0, 0)
