"""/提醒方式: how the bot reminds me; escalations are no reminders and stay."""

from __future__ import annotations

from bot.services import preferences
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import talk as texts

WORDS = ("提醒方式", "别@我", "免打扰", "tx", "reminders")
USAGE = "/提醒方式 只私信"
HELP = "怎样提醒我"
KEYS: dict[str, str] = {}
_SAID = {
    preferences.NORMAL: ("正常", "恢复", "默认", "群里"),
    preferences.PRIVATE: ("只私信", "私信", "私聊", "单聊", "别@", "不@"),
    preferences.DAILY: ("每天一次", "一天一次", "每日一次", "一次", "少"),
}


def run(turn: Turn) -> Answer | None:
    """Show the three ways, or take one."""
    said = turn.args.strip(" 。.!！")
    now = preferences.reminded(turn.conn, turn.person.id)
    if not said:
        return Answer(texts.remind_choices(now))
    way = next((way for way, words in _SAID.items() if any(word in said for word in words)), None)
    if way is None:
        raise Sorry(texts.remind_unknown(said[:20], preferences.CHOICES))
    if way == now:
        return Answer(texts.remind_same(way))
    preferences.choose(turn, way)
    return Answer(texts.remind_saved(way))
