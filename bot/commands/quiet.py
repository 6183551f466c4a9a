"""/安静: for at most 24 hours the bot begins nothing in this group; it says until when, and what goes on."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.grammar.deadline import read_deadline
from bot.rules.setting_values import read_span
from bot.services import hush
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import quiet as texts

WORDS = ("安静", "静音", "先别说话", "aj", "quiet")
USAGE = "/安静 2小时"
HELP = "本群暂时不打扰"
KEYS: dict[str, str] = {}
LONGEST = timedelta(hours=24)
_ENDS = ("结束", "取消", "恢复", "关")


def run(turn: Turn) -> Answer | None:
    """Show, begin or end."""
    if turn.group is None:
        raise Sorry(texts.only_in_group())
    said = turn.args.strip(" 。.!！吧")
    if not said:
        return Answer(texts.state(hush.spoken(turn, hush.until(turn, turn.group))))
    if said.startswith(_ENDS):
        return Answer(texts.ended(hush.end(turn, turn.group)))
    moment = _moment(turn, said)
    if moment is None or not turn.local < moment <= turn.local + LONGEST:
        raise Sorry(texts.not_understood())
    hush.start(turn, turn.group, moment)
    return Answer(texts.begun(hush.spoken(turn, moment)))


def _moment(turn: Turn, said: str) -> datetime | None:
    """`2小时`, `半小时`; or a day with its clock, `明天9点`."""
    span = read_span(said)
    if span is not None:
        return (turn.local + span).replace(second=0, microsecond=0)
    read = read_deadline(said, turn.local, turn.house.calendar)
    return datetime.combine(read.day, read.clock) if read and read.day and read.clock else None
