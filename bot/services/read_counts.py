"""/已读人数: how many people have read the bot's last posts in a project's groups. Numbers only, to one person alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from adapters.base import ReadCount
from bot.rules import delivery
from bot.rules import permissions as p
from bot.rules.zones import to_local
from bot.services import notify, projects, roles
from bot.services.desk import Counting
from bot.services.house import House
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import common
from bot.texts import groups as group_texts
from bot.texts import read_counts as texts
from storage import numbers, posts, quota, settings
from storage import people as people_rows
from storage import projects as rows
from storage.later import at_commit
from storage.posts import Posted
from storage.records import Project

DAILY, WEEKLY, RUNG = "daily", "weekly", "rung"
SPAN = timedelta(days=7)
MOST = 10  # posts: each costs a call or more of a monthly quota


def ask(turn: Turn, named: str) -> Answer:
    """Have the platforms asked; what they say comes one-to-one, also where this was typed in a group."""
    project = projects.find(turn, named) if named else projects.only(turn)
    _require(turn, project)
    if notify.reachable(turn.conn, turn.house, turn.person.id) is None:
        raise Sorry(texts.unreachable())
    found = _last(turn.conn, project, turn.now)
    spent = frozenset(one.adapter for one in found if _runs_low(turn, one.adapter))
    counting = Counting(turn.person.id, project.name, turn.zone, tuple(found), spent)
    at_commit(turn.conn, partial(turn.house.desk.counting.append, counting))
    return Answer(texts.privately() if turn.group else texts.asking())


def tell(conn: Connection, house: House, counting: Counting, counts: Sequence[ReadCount], now: datetime) -> None:
    """Count the calls, and tell whoever asked. `counts`: one a post."""
    for post, one in zip(counting.posts, counts, strict=True):
        if one.calls and one.pool:
            quota.add(conn, post.adapter, one.pool, delivery.month_of(now), one.calls)
    several = len({post.group_id for post in counting.posts}) > 1
    lines = [
        texts.line(_said(conn, house, post, counting.zone, now, several), one.people, one.hint)
        for post, one in zip(counting.posts, counts, strict=True)
    ]
    hints = {one.hint for one in counts}
    same = hints.pop() if len(hints) == 1 else ""
    message = texts.counts(counting.project, lines, same)
    notify.to_person(conn, house, counting.person_id, message, kind="request", now=now, heed_quiet=False)


def _said(conn: Connection, house: House, post: Posted, zone: str, now: datetime, several: bool) -> str:
    """`10月14日（周三）今日进度`, with the group where there are several."""
    day = common.date(to_local(post.sent_at, zone), has_clock=False, today=to_local(now, zone))
    group = rows.group(conn, post.group_id)
    place = group_texts.place(group.title, group.conversation, house.called(post.adapter)) if several else ""
    return texts.post(day, post.kind, post.about, place)


def _last(conn: Connection, project: Project, now: datetime) -> list[Posted]:
    """The last posts about this project: a group may work on others, too."""
    here = [group.id for group in rows.groups_of(conn, project.id)]
    found = posts.in_groups(conn, here, (DAILY, WEEKLY, RUNG), now - SPAN)
    return [one for one in found if _about(conn, project, one)][:MOST]


def _about(conn: Connection, project: Project, post: Posted) -> bool:
    if post.kind == WEEKLY:
        return f":P{project.id}:" in post.reason
    other = numbers.project_of(conn, post.about) if post.about else None
    return other in (None, project.id)


def _runs_low(turn: Turn, adapter: str) -> bool:
    """As for a routine post: what is left of a quota is kept for what must arrive."""
    profile = turn.house.profiles.get(adapter)
    if profile is None or not profile.quotas:
        return False
    used = quota.used(turn.conn, adapter, delivery.month_of(turn.now))
    share = delivery.share_of(settings.read(turn.conn, "installation", 0).get(delivery.QUOTA_SHARE, ""))
    return not delivery.within_quota(DAILY, used, profile.quotas, share)


def _require(turn: Turn, project: Project) -> None:
    """Who coordinates the project, their deputy, or an administrator."""
    held = roles.in_project(turn.conn, project, turn.person.id) | ({p.ADMIN} if turn.person.is_admin else set())
    holders = roles.holders_in_project(turn.conn, project, "read_counts") or people_rows.admins(turn.conn)
    roles.require(turn, "read_counts", held, holders=holders, kind="project", object_id=project.id)
