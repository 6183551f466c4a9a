"""/转给: somebody else is asked to follow a case up; the ladder pauses when they take it."""

from __future__ import annotations

from bot.services import answering, calling, directory, rung_facts, rungs
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import calling as texts
from bot.texts import ladder as ladder_texts

WORDS = ("转给", "请跟进", "zg", "handon")
USAGE = "/转给 Q1 @刘主管 明天12:00"
HELP = "请别人跟进"
KEYS = {"编号": "number", "跟进人": "person", "截止": "due", "时间": "due"}


def run(turn: Turn) -> Answer | None:
    """Ask the person named; without one, offer those the case concerns."""
    fields = turn.fields(KEYS)
    found = answering.pick(turn, fields, WORDS[0])
    if found is None:
        return None if turn.to_bot else Answer(ladder_texts.nothing_to_acknowledge())
    record, case = found
    calling.require(turn, record, case)
    plain = fields.named.get("person", "").strip().lstrip("@＠")
    named = directory.mentioned_people(turn, fields.people or ((plain,) if plain else ()))
    if not named:
        options = [(name, f"/转给 {record.label} @{name}") for name in calling.candidates(turn, case)]
        ask = Ask(WORDS[0], "跟进人", f"/转给 {record.label}")
        raise Sorry(texts.to_whom(record.label, record.title, options), ask=ask)
    if named[0].id == turn.person.id:
        matter = rungs.look(turn.conn, turn.house, case)
        raise Sorry(texts.to_yourself(record.label, rung_facts.follow_choices(turn.house, matter, turn.now)))
    moment = calling.moment_of(turn, fields.deadline)
    return Answer(calling.hand_on(turn, case, named[0], moment), about=record.label)
