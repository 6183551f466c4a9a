"""The 定稿 of a week: signed by who coordinates (审核人); put right after its time only by a waiver (rule 4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from adapters.base import OutgoingMessage
from bot.rules.dayposts import monday_of
from bot.services import deadlines, roles, signoffs, waivers, weekly_page, weeks
from bot.services.signoffs import Form, Wanted
from bot.services.turn import Sorry, Turn
from bot.texts import report as texts
from bot.texts import waivers as waiver_texts
from bot.texts import weekly_page as page_texts
from bot.texts.weekly_page import Page
from storage import signoffs as rows
from storage.changes import Actor
from storage.records import Project

KIND = "weekly"
RULE = 4
ACTION = "weekly_again"


def version(monday: date) -> int:
    """202647: the ISO year and week."""
    year, week, _ = monday.isocalendar()
    return year * 100 + week


def monday_of_version(number: int) -> date:
    """The first day of week 202647."""
    return date.fromisocalendar(number // 100, number % 100, 1)


def form_of(project: Project, monday: date) -> Form:
    """What is signed."""
    return Form(KIND, project.id, version(monday))


def typed(project: Project, monday: date) -> str:
    """`周报 #产品3.0版本上线 2026-10-12`, behind /会签: pressed later it still means this week."""
    named, week = page_texts.named(project.name, project.code), monday.isoformat()
    return f"周报 {named} {week}"


def lay(conn: Connection, actor: Actor, project: Project, monday: date) -> None:
    """Laid out for the signature of who coordinates now; once."""
    form = form_of(project, monday)
    known = {one.person_id for one in rows.signers_of(conn, form.kind, form.object_id, form.version)}
    if project.coordinator_id and project.coordinator_id not in known:
        signoffs.lay(conn, actor, form, [Wanted(signoffs.COORDINATOR, person_id=project.coordinator_id)])


def with_signature(page: Page, project: Project, monday: date) -> Page:
    """The page with the button of the 审核人."""
    return replace(page, commands=(*page.commands, page_texts.sign(f"/会签 {typed(project, monday)}")))


def fixed_week(turn: Turn, project: Project, day: date | None) -> date:
    """The Monday of the week meant, the newest 定稿 where none is named; refused before its time."""
    monday = monday_of(day) if day else weeks.newest_fixed(turn.conn, turn.house, project, turn.now)
    if monday is None:
        monday = monday_of(turn.local.date())
    fixed = weeks.fixed_at(turn.conn, turn.house, project, monday)
    if fixed > turn.now:
        raise Sorry(texts.not_fixed_yet(monday.isocalendar().week, deadlines.spoken(turn, fixed, True)))
    return monday


def again(turn: Turn, project: Project, day: date | None) -> OutgoingMessage:
    """The 定稿 of a week with what came after its time; rule 4 unless that was waived."""
    held = roles.in_project(turn.conn, project, turn.person.id)
    holders = roles.holders_in_project(turn.conn, project, ACTION)
    roles.require(turn, ACTION, held, holders=holders, kind="project", object_id=project.id)
    monday = fixed_week(turn, project, day)
    waiver = waivers.let_through(turn, project.id, RULE)
    if waiver is None:
        fixed = weeks.fixed_at(turn.conn, turn.house, project, monday)
        raise Sorry(texts.fixed(monday.isocalendar().week, deadlines.spoken(turn, fixed, True)))
    page = weekly_page.build(turn.conn, turn.house, project, monday, turn.now, turn.adapter)
    remark = waiver_texts.let_through(RULE, waiver.reason)
    lay(turn.conn, turn.actor, project, monday)
    return page_texts.page_message(with_signature(page, project, monday), "final", remark, named=turn.group is None)
