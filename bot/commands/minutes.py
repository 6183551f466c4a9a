"""/纪要: free words become a proposal 会议纪要; nothing is recorded before the recorder's 确认."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.grammar.fold import flat
from bot.services import informing, meeting_view, meetings, minutes, notify
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import minutes as texts
from storage import minutes as rows
from storage import projects
from storage.meeting_records import Meeting

WORDS = ("纪要", "会议纪要", "写纪要", "jy", "minutes")
USAGE = "/纪要 M3 决策:推广改为9月20日 行动项:@张工 9月22日前交付培训版本"
HELP = "写会议纪要"
KEYS: dict[str, str] = {}
_NUMBER = re.compile(r"\s*[Mm]-?(\d{1,7})(?!\d)[\s,，:：]*")
_SINCE = re.compile(r"（(\d{4}-\d\d-\d\dT\d\d:\d\d) 起草）\s*")  # in a draft: the moment its days are read from
_SETTLED = re.compile(r"未决\s*(\d{1,2})\s*(?:已解决|已定|解决了?|完成|关闭|已完成)[。.]?\s*$")


def run(turn: Turn) -> Answer | None:
    """Show them, propose them, or record what was proposed and is confirmed now."""
    number = _NUMBER.match(flat(turn.args))
    text = turn.args[number.end() :].strip() if number else turn.args.strip()
    numbers = (f"M{int(number[1])}",) if number else ()
    meeting = meetings.meant(turn, numbers, _without_minutes(turn), "/纪要 {} 决策:…")
    if not text:
        return _shown(turn, meeting)
    if informing.is_tick(text):
        names, still = informing.tick(turn, meeting, text)
        return Answer(texts.ticked(meeting.label, meeting.title, names, still), about=meeting.label)
    meetings.require(turn, "minutes", meeting)
    settled = _SETTLED.fullmatch(flat(text))
    if settled:
        words = minutes.settle(turn, meeting, int(settled[1]))
        return Answer(texts.settled(meeting.label, int(settled[1]), words), about=meeting.label)
    if meeting.start_at > turn.now:
        raise Sorry(texts.not_begun(meeting.label, meeting.title, meetings.spoken(turn, meeting)))
    return _written(turn, meeting, text)


def _without_minutes(turn: Turn) -> list[Meeting]:
    """Meetings that have begun and have no minutes: those a bare /纪要 may mean, mine first."""
    begun = [one for one in meetings.visible(turn) if one.start_at <= turn.now]
    found = [one for one in begun if rows.confirmed(turn.conn, one.id) is None]
    mine = [one for one in found if turn.person.id in (one.recorder_id, one.host_id)]
    return mine or found


def _shown(turn: Turn, meeting: Meeting) -> Answer:
    kept = rows.confirmed(turn.conn, meeting.id)
    if kept is None:
        agenda = meeting_view.agenda(turn, meeting)
        recorder = meetings.recorder_of(turn.conn, meeting).name
        due = meetings.moment(turn, meeting.minutes_due_at)
        return Answer(texts.usage(meeting.label, meeting.title, agenda, recorder, due), about=meeting.label)
    head = texts.title(meeting.label, meeting.title, kept.version)
    message = texts.recorded(head, minutes.recorded_lines(turn, kept), texts.buttons(meeting.label))
    return Answer(message, about=meeting.label)


def _written(turn: Turn, meeting: Meeting, text: str) -> Answer:
    """Days are read as of the first writing, so that 确认 records exactly what was shown."""
    since, words = _begun(turn, text)
    written = since or turn.local.replace(second=0, microsecond=0)
    then = turn if since is None else minutes.as_of(turn, turn.utc(written))
    found = minutes.understand(then, meeting, words)
    draft = f"/纪要 {meeting.label} （{written:%Y-%m-%dT%H:%M} 起草）{words}"
    minutes.refuse_wrong(turn, meeting, found, draft)
    if not turn.confirmed:
        turn.ask = Ask("纪要", "confirm", draft, minutes.MINUTES)
        return Answer(texts.proposed(meeting.label, meeting.title, minutes.lines(turn, found)), about=meeting.label)
    return _recorded(turn, meeting, words, found)


def _begun(turn: Turn, text: str) -> tuple[datetime | None, str]:
    """When the proposal was first written, as the draft says, and the words behind it; typed by hand it counts for nothing."""
    said = _SINCE.match(text)
    if said is None:
        return None, text
    try:
        begun = datetime.fromisoformat(said[1])
    except ValueError:
        begun = None
    near = begun is not None and timedelta(0) <= turn.local - begun <= timedelta(days=1)
    return (begun if near else None), text[said.end() :]


def _recorded(turn: Turn, meeting: Meeting, words: str, found: minutes.Understood) -> Answer:
    known = {task.id for task in minutes.earlier_tasks(turn, meeting)}
    kept, made = minutes.record(turn, meeting, words, found)
    notes = [texts.late()] if turn.now > meeting.minutes_due_at and kept.version == 1 else []
    notes += [texts.tasks_made([f"{task.label} {task.title}" for task in made if task.id not in known])]
    notes += [texts.task_known(task.label) for task in made if task.id in known]
    notes += [texts.please_confirm(meeting.label)]
    lines = [*minutes.lines(turn, found, [task.label for task in made]), *(note for note in notes if note)]
    head = texts.title(meeting.label, meeting.title, kept.version)
    message = texts.recorded(head, lines, texts.buttons(meeting.label))
    asked = minutes.asked(turn, kept)
    if turn.group is None:
        group = projects.group(turn.conn, meeting.group_id)
        notify.to_group(
            turn.conn, turn.house, group, message, kind="request", now=turn.now, mention=asked, about=meeting.label
        )
    return Answer(message, tuple(asked), meeting.label)
