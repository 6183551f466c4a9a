"""A22–A26: who may, who it is, who answers whom, and what leaves as a file."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from openpyxl.cell import WriteOnlyCell
from sqlalchemy import Connection, func, select

from adapters.base import IncomingMessage, RawRequest, Received
from bot.exports import xlsx
from bot.services import exports
from storage import projects
from storage import tasks as task_rows
from storage.models import changes, issues, outbox, progress, tasks
from storage.models import projects as project_table
from tests.adapters.attacks.site import Site
from tests.adapters.attacks.words import reported, task, title_of

# ------------------------------------------------------------ A22 A23

ABOUT_A_TASK = ("/查 {n}", "/进度 {n} 90%", "/催 {n}", "/改期 {n} 12月9日 原因:晚了", "/转交 {n} @王芳", "/验收 {n}", "/取消 {n} 原因:不要了")


def a22_other_groups(site: Site, patch: pytest.MonkeyPatch) -> None:
    """A number of another group answers exactly like one that does not exist, and nothing changes."""
    ours, theirs = site.group(), site.group()
    number = task(site, "机密事项", ours)
    task(site, "自己的事", theirs, "王芳")
    missing = "T9876"
    for form in ABOUT_A_TASK:
        foreign = site.say(form.format(n=number), "赵磊", theirs, ["王芳"] if "王芳" in form else [])
        nobody = site.say(form.format(n=missing), "赵磊", theirs, ["王芳"] if "王芳" in form else [])
        assert foreign and [one.replace(number, missing) for one in foreign] == nobody, form
        assert "机密" not in "".join(foreign), form
    assert reported(site, number) == []
    assert title_of(site, number) == "机密事项"


def without_walls(site: Site, patch: pytest.MonkeyPatch) -> None:
    """A lookup by number alone."""
    def by_number(conn: Connection, number: int, project_ids: object) -> Any:
        found = conn.execute(select(tasks.c.id).where(tasks.c.number == number)).scalar()
        return task_rows.task(conn, found) if found else None

    patch.setattr(task_rows, "by_number", by_number)


def denied(site: Site) -> int:
    """Refusals written down."""
    return int(site.rows(select(func.count()).select_from(changes).where(changes.c.field == "denied"))[0][0])


def a23_roles(site: Site, patch: pytest.MonkeyPatch) -> None:
    """A plain member decides nothing about what others own; each refusal is written down."""
    group = site.group()
    site.say("/项目 新建 上线 牵头:市场部 时间:11月16日-12月20日 目标:上线", "张伟", group)
    number = task(site, "核心功能", group)
    site.say("大家好", "赵磊", group)
    raised = site.say("/问题 环境不足 @李娜 措施:协调", "张伟", group, ["李娜"])
    case = next(word for word in "".join(raised).replace("（", " ").split() if word.startswith("Q"))[:4].rstrip("，。：已")
    forms = (f"/取消 {number} 原因:不要", f"/改期 {number} 12月9日 原因:晚", f"/转交 {number} @王芳", f"/进度 {number} 100%", f"/解决 {case} 好了")
    before = denied(site)
    for form in forms:
        replies = site.say(form, "赵磊", group, ["王芳"] if "王芳" in form else [])
        assert replies, form
    assert denied(site) >= before + 4
    assert reported(site, number) == []
    assert site.rows(select(func.count()).select_from(issues).where(issues.c.solved_at.is_not(None)))[0][0] == 0


def all_may(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Everybody may everything."""
    patch.setattr("bot.rules.permissions.may", lambda action, roles: True)


# ------------------------------------------------------------ A24 A25


def impostor(site: Site) -> str:
    """Somebody else who calls himself 李娜."""
    spelled = {"dingtalk": "user9999", "feishu": "ou_impostor0009", "slack": "U0IMPOST09", "wecom": "im.postor", "mattermost": f"u0impostor{0:016}"}
    user = spelled[site.platform]
    site.fake.people[user] = "李娜"
    return user


def a24_identity(site: Site, patch: pytest.MonkeyPatch) -> None:
    """A name is nobody's proof; what is quoted or forwarded is nobody's command; a stranger changes nothing."""
    group = site.group()
    number = task(site, "核心功能", group)
    own = site.say(f"/进度 {number} 10%", "李娜", group)
    assert own and reported(site, number) == [10]
    user = impostor(site)
    more = {"name": "李娜"} if site.platform == "dingtalk" else {}
    site.say(f"/进度 {number} 100%", user, group, **more)
    assert reported(site, number) == [10]
    now = site.room.clock.now()
    site.replies(site.fake.quoting("请看这条", f"/进度 {number} 99%", now=now, **site.fields("李娜", group)))
    site.say(f"> /进度 {number} 98%\n请看", "李娜", group)
    stranger = site.fake.stranger(f"/进度 {number} 97%", now=site.room.clock.now(), **site.fields("李娜", group))
    if stranger is not None:
        site.replies(stranger)
    assert reported(site, number) == [10]
    del site.fake.people[user]


def by_nickname(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Whoever is called so is so."""
    kept, real = site.adapter.receive, site.id_of("李娜")

    def receive(request: RawRequest, now: Any) -> Received:
        received = kept(request, now)
        body = received.events[0].body if received.events else None
        if not isinstance(body, IncomingMessage) or body.sender.user_id in (None, site.id_of("张伟")):
            return received
        sender = replace(body.sender, user_id=real)
        return replace(received, events=(replace(received.events[0], body=replace(body, sender=sender)),))

    patch.setattr(site.adapter, "receive", receive)


def a25_loops(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Our own words come back as events: nothing answers them. And nothing we say begins like a command."""
    group = site.group()
    number = task(site, "核心功能", group)
    site.say(f"/进度 {number} 20%", "李娜", group)
    said = [call for call in site.sent() if call.text][-6:]
    assert said
    assert [call.text for call in said if call.text.lstrip()[:1] in ("/", "／", "、")] == []
    before = site.rows(select(func.count()).select_from(outbox))[0][0]
    for words in (*(call.text for call in said), f"/进度 {number} 30%", "/帮助"):
        echo = site.fake.echo(words, now=site.room.clock.now(), **site.fields("李娜", group))
        assert echo is not None and site.post(echo).status == 200
        site.settle()
    assert site.rows(select(func.count()).select_from(outbox))[0][0] == before
    assert reported(site, number) == [20]


def hears_itself(site: Site, patch: pytest.MonkeyPatch) -> None:
    """An echo is taken for a person's message."""

    def receive(request: RawRequest, now: Any) -> Received:
        return kept(site.request("/帮助", "李娜", site.group()), now)

    kept = site.adapter.receive
    patch.setattr(site.adapter, "receive", receive)


# ------------------------------------------------------------ A26

FORMULAS = ("=1+1公告", '=HYPERLINK("x","工资")表', "+1+1合计", "-2+3差额", "＝1+2报表", "'=1+1引号")


def a26_formulas(site: Site, patch: pytest.MonkeyPatch) -> None:
    """Words that arrived by this platform are text in every cell of a file."""
    group = site.group()
    numbers = [task(site, words, group) for words in FORMULAS]
    for number, words in zip(numbers, FORMULAS, strict=True):
        site.say(f"/进度 {number} 30% {words}", "李娜", group)
    codes = site.rows(select(project_table.c.code).order_by(project_table.c.id.desc()).limit(1))

    def make(conn: Connection) -> bytes:
        project = projects.by_code(conn, codes[0].code)
        assert project
        file = io.BytesIO()
        xlsx.write(exports.book(conn, site.room.state.house, project, site.room.clock.now(), None), file)
        return file.getvalue()

    book = openpyxl.load_workbook(io.BytesIO(site.room.read(make)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    values = [str(cell.value) for cell in cells]
    assert all(any(words.lstrip("'") in value for value in values) for words in FORMULAS[:4])
    assert site.rows(select(func.count()).select_from(progress))[0][0] >= len(FORMULAS)


def as_typed(site: Site, patch: pytest.MonkeyPatch) -> None:
    """openpyxl's own guess at what a cell is."""
    patch.setattr(xlsx, "_cell", lambda page, *given: WriteOnlyCell(page, value=given[-1]))
