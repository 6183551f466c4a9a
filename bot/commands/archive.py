"""/归档: check the file, have it signed, then read-only; a hold, and after its day, purging."""

from __future__ import annotations

import re

from bot.commands import sign
from bot.rules import permissions as p
from bot.services import archives, projects, roles, signoffs
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import archives as texts
from storage import archives as rows
from storage import people
from storage import projects as project_rows
from storage.paper_records import Archive
from storage.records import Project

WORDS = ("归档", "结项", "项目归档", "gd", "archive")
USAGE = texts.EXAMPLE
HELP = "项目归档"
KEYS = {"原因": "reason", "理由": "reason"}
_RELEASE = re.compile(r"解除保留|取消保留|不再保留")
_HOLD = re.compile(r"保留|冻结")
_PURGE = re.compile(r"清除|销毁|删除")
_SIGN = re.compile(r"(?:我)?(?:确认|签字|签署|会签|同意)(?:归档|结项)?")
_CHECK = re.compile(r"检查|缺什么|查看")


def run(turn: Turn) -> Answer | None:
    """What is meant follows from the word; bare, it is asked for."""
    fields = turn.fields(KEYS, deadline=False)
    project = projects.find(turn, fields.project) if fields.project else projects.only(turn)
    reason, words = fields.named.get("reason", "").strip(), fields.rest.replace(project.code, "").strip()
    for pattern, act in ((_RELEASE, _release), (_HOLD, _hold), (_PURGE, _purge)):
        if pattern.search(words):
            return act(turn, project, reason)
    if _SIGN.fullmatch(words):
        return sign.run(turn.retyped(f"归档 #{project.name}"))
    if words and not _CHECK.search(words):
        raise Sorry(texts.not_understood())
    one = rows.of_project(turn.conn, project.id)
    if one is not None and one.closed_at is not None:
        return _state(turn, project, one)
    if words:
        file = archives.check(turn, project)
        check = texts.check_lines(file.present, file.lacking)
        return Answer(texts.asked(project.name, check, [], _typed(turn, project), lacking=bool(file.lacking)))
    _require(turn, "archive", project)
    made, file = archives.ask(turn, project)
    signing = signoffs.lines(turn.conn, signoffs.standing(turn.conn, archives.form_of(made)))
    check = texts.check_lines(file.present, file.lacking)
    return Answer(texts.asked(project.name, check, signing, _typed(turn, project), lacking=bool(file.lacking)))


def _typed(turn: Turn, project: Project) -> str:
    default = turn.default_project()
    return texts.SIGN if default and default.id == project.id else f"{texts.SIGN} #{project.name}"


def _state(turn: Turn, project: Project, one: Archive) -> Answer:
    head = texts.closed(project.name, project.code, archives.day(turn, one.closed_at), archives.day(turn, one.keep_until))
    signing = signoffs.lines(turn.conn, signoffs.standing(turn.conn, archives.form_of(one)))
    return Answer(texts.state(head, one.missing, one.hold_reason if one.held else "", signing))


def _hold(turn: Turn, project: Project, reason: str) -> Answer:
    one = _closed(turn, project, "hold")
    if not reason:
        raise Sorry(texts.missing_reason("保留"), ask=Ask(WORDS[0], "原因", f"/归档 保留 #{project.name}"))
    archives.hold(turn, one, reason)
    return Answer(texts.held(project.name, reason))


def _release(turn: Turn, project: Project, reason: str) -> Answer:
    one = _closed(turn, project, "hold")
    if not one.held:
        raise Sorry(texts.not_held(project.name))
    if not reason:
        raise Sorry(texts.missing_reason("解除保留"), ask=Ask(WORDS[0], "原因", f"/归档 解除保留 #{project.name}"))
    archives.release(turn, one, reason)
    return Answer(texts.released(project.name, archives.day(turn, one.keep_until)))


def _purge(turn: Turn, project: Project, reason: str) -> Answer:
    """Admins only, with a reason and a second word; what was there is named once more."""
    one = _closed(turn, project, "purge")
    archives.refuse_early(turn, project, one)
    if not reason:
        raise Sorry(texts.missing_reason("清除"), ask=Ask(WORDS[0], "原因", f"/归档 清除 #{project.name}"))
    if not turn.confirmed:
        draft = f"/归档 清除 #{project.name} 原因:{reason}"
        raise Sorry(texts.purge_confirm(project.name, project.code), ask=Ask(WORDS[0], "confirm", draft, minutes=5))
    return Answer(texts.purged(project.name, project.code, archives.purge(turn, project, one, reason)))


def _closed(turn: Turn, project: Project, action: str) -> Archive:
    _require(turn, action, project)
    one = rows.of_project(turn.conn, project.id)
    if one is None or one.closed_at is None:
        raise Sorry(texts.not_archived(project.name))
    return one


def _require(turn: Turn, action: str, project: Project) -> None:
    """牵头人, lead of a 牵头部门, 分管领导; an admin holds and purges."""
    host = [one.lead_id for one in project_rows.lead_departments(turn.conn, project.id) if one.lead_id]
    held = roles.in_project(turn.conn, project, turn.person.id)
    held |= {p.HOST_LEAD} if turn.person.id in host else set()
    held |= {p.ADMIN} if turn.person.is_admin else set()
    if action == "purge":
        holders = people.admins(turn.conn)
    else:
        ids = [project.coordinator_id, *host, project.executive_id]
        holders = [people.person(turn.conn, i) for i in dict.fromkeys(ids) if i]
    roles.require(turn, action, held, holders=holders, kind="project", object_id=project.id)
