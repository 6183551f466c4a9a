"""A14–A20: what people write, on its way in and out."""

from __future__ import annotations

import re
import time
import unicodedata
from typing import Any

import pytest
from sqlalchemy import func, select

from adapters.base import (
    Button,
    Buttons,
    Facts,
    Form,
    FormField,
    IncomingMessage,
    OutgoingMention,
    OutgoingMessage,
    ReplyHandle,
    Table,
    Target,
    Text,
)
from bot import inbound
from bot.grammar import fold as folding
from bot.grammar.line import split_line
from bot.services import tasks as service
from bot.services.turn import Turn
from storage.models import inbox, progress, tasks
from tests.adapters.attacks.doors import reachable
from tests.adapters.attacks.site import Site

MENTIONS = (
    "@all",
    "@所有人",
    '<at user_id="all"></at>',
    "<at id=all></at>",
    "<@all>",
    "<!channel>",
    "<!here>",
    "<!subteam^S1>",
    "<@U0WANG0003>",
    "<@wang.fang>",
    "@13800138000",
    '<at user_id="ou_wangfang0003">王芳</at>',
)
LINKS = (
    "[工资表](http://evil.example/a)",
    "![图](https://evil.example/b.png)",
    "<https://evil.example|点这里>",
    "www.evil.example",
    "<a href='https://evil.example'>x</a>",
    "# 标题",
    "|a|b|",
    '","tag":"at","user_id":"all"}',
    "**粗** _斜_ ~~删~~ `码`",
    "1. 一",
)


def shaped(words: str, person: OutgoingMention | None = None) -> OutgoingMessage:
    """The words wherever a message has words."""
    blocks = (
        Text(words),
        Text(words, "strong"),
        Text(words, "muted"),
        Facts((("说明", words), (words, "值"))),
        Table(("编号", words), (("T1", words), (words, "x"))),
        Buttons((Button("收到", f"/收到 {words}"), Button(words[:20], "/帮助"))),
        Form(f"/进度 {words}", (FormField("说明", words[:40], words),)),
    )
    people = (person,) if person else ()
    return OutgoingMessage(f"标题 {words}", blocks, mention=people, tone="warn")


def every_way_out(site: Site, message: OutgoingMessage) -> list[tuple[bool, Any]]:
    """Sent at every level, to a group and to a person, by every door; (to a group, what reached the platform)."""
    adapter, group = reachable(site)
    direct = Target("person", site.id_of("李娜"))
    (event,) = adapter.receive(site.request("/帮助", "张伟", group.id), site.room.clock.now()).events
    body = event.body
    assert isinstance(body, IncomingMessage)
    calls = len(site.fake.calls)

    async def go() -> None:
        for level in adapter.profile.levels:
            ways: list[tuple[Target, ReplyHandle | None]] = [(group, None), (group, body.reply_handle), (direct, None)]
            for number, (to, handle) in enumerate(ways):
                key = f"k-{calls}-{level}-{number}"
                await adapter.deliver(to, message, key=key, reply_to=handle, level=level, now=site.room.clock.now())
        await adapter.aclose()

    site.run(go())
    out = [call for call in site.fake.calls[calls:] if call.accepted and call.door not in site.fake.quiet]
    assert len(out) >= 4, [call.door for call in site.fake.calls[calls:]]
    people = set(site.fake.people)
    return [(not (set(call.target.split(",")) & people or call.target.startswith("D0")), call) for call in out]


def a14_mentions(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Words mention nobody; whoever we resolved ourselves is mentioned, in groups, and nobody else."""
    person = OutgoingMention(site.id_of("李娜"), "李娜 <!here> @all")
    seen = set()
    for payload in (" ".join(MENTIONS), *MENTIONS[:3]):
        for in_group, call in every_way_out(site, shaped(payload, person)):
            allowed = {person.user_id} if in_group else set()
            assert set(call.mentions) <= allowed, (call.door, call.mentions)
            seen |= set(call.mentions)
    assert seen == {person.user_id}, "somebody is mentioned by some door"


ESCAPES = {
    "dingtalk": ("adapters.dingtalk.text.escape_markdown", "adapters.dingtalk.text.escape_text"),
    "feishu": ("adapters.feishu.shapes.safe",),
    "mattermost": ("adapters.mattermost.markup._escaped",),
    "slack": ("adapters.slack.blocks.escape",),
    "wecom": ("adapters.wecom.text.escape", "adapters.wecom.text.unlink"),
}


def as_it_stands(words: str, *marks: str) -> str:
    """No escaping at all."""
    return words


def unescaped(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Words go out as they came in."""
    for name in ESCAPES[site.platform]:
        patch.setattr(name, as_it_stands)
    if site.platform == "dingtalk":  # its list of people and its text must agree: put the person's id into the text
        patch.setattr("adapters.dingtalk.text._mentionable", lambda people: (*(one.user_id for one in people), "all"))


def a15_links(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Words make no link, picture or table, and are still the words."""
    for payload in LINKS:
        for _, call in every_way_out(site, shaped(payload)):
            found = re.findall(r"(?:https?|ftp)://(?!127\.0\.0\.1)|\]\(|!\[|<a |(?<![.\w])www\.", call.shown)
            assert found == [], (call.door, payload, call.shown[:300])
            told = unicodedata.normalize("NFKC", call.text).replace("　", "").replace(" ", "")
            assert unicodedata.normalize("NFKC", payload).replace(" ", "") in told, (call.door, payload, call.text[:300])


def linking(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Addresses go out as they came in."""
    unescaped(site, patch)
    patch.setattr("adapters.feishu.shapes.unlink", as_it_stands)


# ------------------------------------------------------------ in

UNSEEN = "\u200b\u200e\u202e\u2066\ufeff\u00ad\U000e0041\x07\u061c"
TASK = re.compile(r"T\d+")


def task(site: Site, title: str, group: str, owner: str = "李娜") -> str:
    """A task of 李娜's; its number."""
    replies = site.say(f"/任务 {title} @{owner} 11月28日前 交付:报告", "张伟", group, [owner])
    found: list[str] = TASK.findall("\n".join(replies))
    return found[0]


def reported(site: Site, number: str) -> list[int]:
    """The percents reported on a task."""
    query = select(progress.c.percent).join(tasks, tasks.c.id == progress.c.task_id).where(tasks.c.number == int(number[1:]))
    return [row.percent for row in site.rows(query.order_by(progress.c.id))]


def title_of(site: Site, number: str) -> str:
    """As it is stored."""
    return str(site.rows(select(tasks.c.title).where(tasks.c.number == int(number[1:])))[0].title)


def a16_unseen(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Invisible marks and floods are gone before anything is read or kept; people who look alike stay two."""
    group = site.group()
    flood = "e" + "\u0301" * 40
    number = task(site, f"联调\u202e{UNSEEN}报告{flood}", group)
    kept = title_of(site, number)
    assert not set(kept) & set(UNSEEN) and kept.startswith("联调报告") and kept.count("\u0301") <= 3
    site.say(f"{UNSEEN}/\u200b进{UNSEEN}度 {number} 4\u200b0%", "李娜", group)
    assert reported(site, number) == [40]
    raw = site.request(f"/进度 {UNSEEN}x", "李娜", group)
    (event,) = site.adapter.receive(raw, site.room.clock.now()).events
    assert isinstance(event.body, IncomingMessage) and not set(event.body.text) & set(UNSEEN)


def unclean(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Text is taken as it comes."""
    where = "adapters.local" if site.platform == "local" else f"adapters.{site.platform}.receive"
    patch.setattr(f"{where}.clean", as_it_stands)


def a17_variants(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Full width and other keyboards say the same; digits that are none are never taken for a number."""
    group = site.group()
    same = ("/进度 {n} 50%", "／进度　{w}　５０％", "、进度 {l} 50％", "/进度 {d} ５0%", "/進度 {n} 50%")
    for number, form in enumerate(same):
        name = task(site, f"事项{number}", group)
        wide = "".join(chr(ord(one) + 0xFEE0) for one in name)
        site.say(form.format(n=name, w=wide, l=name.lower(), d=f"T-{name[1:]}"), "李娜", group)
        assert (form, reported(site, name)) == (form, [50])
    odd = task(site, "别的", group)
    for words, wrong in (("²%", 2), ("1_0%", 10), ("1e2%", 100), ("-5%", 5)):
        site.say(f"/进度 {odd} {words}", "李娜", group)
        assert wrong not in reported(site, odd), words
    assert site.failed() == []


def unfolded(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Only what is typed plainly is read."""
    patch.setattr("bot.inbound.split_line", _as_typed)


def _as_typed(text: str, *given: Any, **more: Any) -> Any:
    return split_line(text if folding.fold(text) == text else "", *given, **more)


def a18_growth(site: Site, patch: pytest.MonkeyPatch) -> None:
    """A text that grows when it is folded is measured afterwards."""
    group, before = site.group(), counted(site)
    for words in ("\ufdfa" * 1_000, "很长" * 3_000):
        replies = site.say(f"/任务 {words} @李娜 11月28日前 交付:报告", "张伟", group, ["李娜"])
        assert replies and all(len(text) < 2_000 for text in replies), "a refusal does not say it all back"
    assert counted(site) == before
    longest = site.rows(select(func.max(func.length(inbox.c.text))))[0][0]
    assert longest <= folding.MAX_TEXT


def counted(site: Site) -> int:
    """Tasks there are."""
    return int(site.rows(select(func.count()).select_from(tasks))[0][0])


def unmeasured(site: Site, patch: pytest.MonkeyPatch) -> None:
    """No limit."""
    patch.setattr(inbound, "MAX_TEXT", 10**6)


REPEATED = ("　", "@", "/", " ", "5%", "10月", "星期", "负责人:", "[", "<", "&lt;", "\u200b", "a\u0301", "T1 ", "、", "\n", "“")
SECONDS = 0.2  # of this process, for 20,000 characters; what is planted takes more


def a19_slow_patterns(site: Site, patch: pytest.MonkeyPatch) -> None:
    """No repetition makes reading slow: an adapter's and the grammar's way together, in processor time."""
    now, house = site.room.clock.now(), site.room.state.house
    for token in REPEATED:
        words = "/任务 " + (token * 20_000)[:20_000] + "x"
        request = site.request(words, "张伟", "g1" if site.platform == "local" else site.group())
        began = time.process_time()
        for event in site.adapter.receive(request, now).events:
            inbound.prepare(house, site.platform, event, now)
        assert time.process_time() - began < SECONDS, token


def backtracking(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Looks at the rest of the text again from every place."""

    def slowly(text: str) -> str:
        for at in range(0, len(text), 20):
            text[at:].translate({0: 1})
        return text

    where = "adapters.local" if site.platform == "local" else f"adapters.{site.platform}.receive"
    patch.setattr(f"{where}.clean", slowly)


NUMBERS = (
    "/进度 #99999999999999999999 50%",
    "/进度 T9223372036854775808 50%",
    "/进度 {n} 101%",
    "/进度 {n} -5%",
    "/进度 {n} 99999999999999999999%",
    "/任务 新的 @李娜 99999年9月9日前 交付:报告",
    "/任务 新的 @李娜 2月30日前 交付:报告",
    "/任务 新的 @李娜 13月1日前 交付:报告",
    "/改期 {n} 2026-02-31",
    "/稍后 {n} 99999999999999999999天",
    "/查 Q99999999999999999999",
    "/会议 M-1",
)


def a20_numbers(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Numbers and days that cannot be: one clear sentence, nothing half done, nothing broken."""
    group = site.group()
    number = task(site, "真的", group)
    before = counted(site)
    for form in NUMBERS:
        assert site.say(form.format(n=number), "李娜", group, ["李娜"]), form
    assert counted(site) == before
    assert reported(site, number) == []
    assert site.failed() == []


def overflowing(site: Site, patch: pytest.MonkeyPatch) -> None:
    """A number goes to the database as it stands."""

    def by_label(turn: Turn, label: str) -> Any:
        if len(label) > 10:
            raise OverflowError("Python int too large to convert to SQLite INTEGER")
        return kept(turn, label)

    kept = service.by_label
    patch.setattr(service, "by_label", by_label)
    patch.setattr(inbound, "_number", lambda prepared, error: "FFFF")  # the log would show each one at length
