"""/进度: one report on one task (or several, one a line), typed or in plain words; the sheet shows the last one."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.grammar.progress import MAX_REPORTS, Progress, read_progress, read_reports
from bot.services import choices, reporting, tasks, views, wishes, wording
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import reports as texts
from storage import changes

WORDS = ("进度", "进展", "更新", "汇报", "jd", "progress")
USAGE = "/进度 T12 80% 今日联调"
HELP = "更新进度"
KEYS = {"风险": "risk", "措施": "measure", "原因": "reason", "预计": "forecast", "说明": "note", "编号": "number"}
_TOGETHER = re.compile(
    r"^\s*[TtＴｔ][-－]?[0-9０-９]{1,7}(?:[\s、，,和与及&/]+[TtＴｔ][-－]?[0-9０-９]{1,7})+(?![0-9０-９])"
)
_ONE_NUMBER = re.compile(r"[TtＴｔ][-－]?[0-9０-９]{1,7}[\s、，,和与及&/]*")


def run(turn: Turn) -> Answer | None:
    """Record what is said about the task named by number, by title, or the sender's only open one."""
    if not turn.args:
        return views.mine(turn)
    return _answer(turn, _read(turn))


def sentence(turn: Turn) -> Answer | None:
    """Plain words to the bot: a wish, a report, a task's name alone; None when they are none of these."""
    wished = wishes.wish(turn)
    if wished is not None:
        return wished
    reports = [r for r in _read(turn) if reporting.says_something(r)]
    return _answer(turn, reports) if reports else _named_alone(turn)


def _named_alone(turn: Turn) -> Answer | None:
    """`T8`, or a title, without anything to record: the card."""
    said = _whole(turn)
    if said.numbers:
        return views.card(turn, tasks.by_label(turn, said.numbers[0]))
    found = tasks.by_title(turn, turn.args)
    if len(found) > 1:
        raise choices.which(found, "查", lambda task: f"/查 {task.label}")
    return views.card(turn, found[0]) if found else None


def _read(turn: Turn) -> list[Progress]:
    if turn.reports and turn.reports_of == turn.args:
        return list(turn.reports)
    known = reporting.departments(turn)
    return list(read_reports(turn.args, turn.local, turn.house.calendar, departments=known))


def _whole(turn: Turn) -> Progress:
    known = reporting.departments(turn)
    return read_progress(turn.args, turn.local, turn.house.calendar, departments=known)


def _answer(turn: Turn, reports: list[Progress]) -> Answer:
    each = [one for said in reports for one in _each(said)]
    if len(each) > 1 and all(r.numbers or r.task_words for r in each):
        return _several(turn, each)
    return wording.offered(turn, reporting.one(turn, each[0] if len(each) == 1 else _whole(turn)), turn.args)


def _each(said: Progress) -> list[Progress]:
    """`T2 T3 完成` is a report on each; a number further on is only mentioned."""
    together = None if said.plain else _TOGETHER.match(said.source)
    if together is None:
        return [said]
    words = said.source[together.end() :].strip()
    count = min(len(_ONE_NUMBER.findall(together.group())), MAX_REPORTS)
    return [replace(said, numbers=(label,), source=f"{label} {words}") for label in said.numbers[:count]]


def _several(turn: Turn, reports: list[Progress]) -> Answer:
    """Good lines are kept; the others are told by their place, with the reason."""
    kept: list[Answer] = []
    missed: list[tuple[int, Sorry]] = []
    for number, said in enumerate(reports, 1):
        try:
            kept.append(reporting.one(turn, said, brief=True))
        except Sorry as refused:  # nothing of this line was written
            missed.append((number, refused))
    reasons = [texts.missed(number, views.first_line(sorry.message)) for number, sorry in missed]
    if not kept:
        raise _all_missed(reasons, [sorry for _number, sorry in missed])
    for _number, sorry in missed:
        _settle(turn, sorry)
    heads = [views.first_line(answer.message) for answer in kept]
    mention = tuple(dict.fromkeys(person for answer in kept for person in answer.mention))
    return Answer(texts.report_saved("\n".join([*heads, *reasons]), (), undo=True, tone="good"), mention)


def _settle(turn: Turn, sorry: Sorry) -> None:
    """What follows a refused line, beside the kept ones."""
    if sorry.denied:
        kind, object_id, action = sorry.denied
        changes.record(turn.conn, kind, object_id, {"denied": (None, action)}, turn.actor)
    if sorry.then:
        sorry.then(turn)


def _all_missed(reasons: list[str], sorries: list[Sorry]) -> Sorry:
    def settle(later: Turn) -> None:
        for sorry in sorries:
            _settle(later, sorry)

    return Sorry(texts.not_recorded(reasons), then=settle)
