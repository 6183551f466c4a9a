"""Sentences that stand for a command, with what only the records know: whose task, which day, what a reply is about."""

from __future__ import annotations

from bot.grammar import shorthand
from bot.grammar.deadline import read_deadline
from bot.grammar.numbered import read_rows
from bot.grammar.paper_talk import read_paper
from bot.grammar.shorthand import NewDate, Wish
from bot.services import choices, tasks
from bot.services.turn import Sorry, Turn
from bot.texts import reports as report_texts
from bot.texts import tasks as texts
from storage import people
from storage import tasks as rows
from storage.records import Task

BESIDE_A_DAY = 4  # other characters in the words of a new day: 下周三吧
RESCHEDULE = "改期"


def read(turn: Turn, words: str) -> Wish | None:
    """The command a sentence stands for, None for a report and for anything else."""
    wish = read_paper(words) or shorthand.read_wish(words, turn.house.department_names | turn.house.names)
    if wish is None:
        moved = shorthand.read_new_date(words)
        return _new_date(turn, moved) if moved else None
    about_task = turn.about.startswith("T")
    if wish.command == "查" and wish.args in shorthand.OUR:
        own = turn.person.department_id
        return Wish("查", people.department(turn.conn, own).name) if own else Wish("近况")
    if wish == Wish("近况") and turn.about:
        return Wish("查", turn.about)
    if wish.command == "无更新" and about_task:
        return Wish(wish.command, turn.about)
    return wish


def is_command(turn: Turn, words: str) -> bool:
    """Whether words are a sentence of their own, and so no answer to a question about something else."""
    if (read_paper(words) or shorthand.read_wish(words, turn.house.department_names | turn.house.names)) is not None:
        return True
    return len(read_rows(words)) > 1


def _new_date(turn: Turn, moved: NewDate) -> Wish | None:
    """A wish for another day, put to the lead; None where no day is named or no task can be meant."""
    found = read_deadline(moved.when, turn.local, turn.house.calendar)
    if found is None or found.day is None or len(moved.when) - len(found.source.strip()) > BESIDE_A_DAY:
        return None
    asked = f"{texts.ASKING} 截止:{moved.when}" + (f" 原因:{moved.reason}" if moved.reason else "")
    label = moved.label or (turn.about if turn.about.startswith("T") else "")
    if label:
        return Wish(RESCHEDULE, f"{label} {asked}")
    meant = _meant(turn, moved.task_words)
    if len(meant) > 1:
        raise choices.which(meant, RESCHEDULE, lambda task: f"/{RESCHEDULE} {task.label} {asked}")
    if not meant and moved.task_words:
        return None
    if not meant:
        raise Sorry(report_texts.no_open_task())
    return Wish(RESCHEDULE, f"{meant[0].label} {asked}")


def _meant(turn: Turn, words: str) -> list[Task]:
    if words:
        return tasks.by_title(turn, words)
    return rows.open_of_owner(turn.conn, turn.person.id, turn.project_ids())
