"""Weeks and their days: 周五, 下周三, 下周内, 本周最后一个工作日, 周末."""

from __future__ import annotations

import re
from datetime import date

from bot.grammar.numerals import WEEKDAY, number, weekday
from bot.grammar.pieces import ONE, WEEK, Piece, Place, monday

NO_INNER = "(?!容|部|测|存|网|置|控|审|训|参|销|购|环|核|涵|嵌|外)"
STEPS = {"": 0, "本": 0, "这": 0, "这个": 0, "这一": 0, "本个": 0, "当": 0, "下": 1, "下个": 1, "下一": 1, "下一个": 1,
          "下下": 2, "下下个": 2, "上": -1, "上个": -1, "上一": -1, "上一个": -1, "上上": -2, "上上个": -2,
          "下下下": 3}  # fmt: skip
STEP = "(?P<step>下下下|下下个?|下一?个?|上上个?|上一?个?|本个?|这个?|这一|当)"
WEEK_WORD = re.compile(
    rf"{STEP} ?(?:周|星期|礼拜)(?P<tail>的?(?:最后一个?(?:工作日|天)|第(?P<nth>[一二三四五])个?(?:工作日|天))"
    rf"|初|中(?!国|秋|文|心|间|旬|层)|末|内{NO_INNER}|之内|以内)?"
)
WEEKDAY_WORD = re.compile(rf"(?:{STEP} ?)?(?:周|星期|礼拜)(?:[ 的]?(?:周|星期|礼拜))?(?P<d>{WEEKDAY})")
BARE_WEEK_WORD = re.compile(rf"(?:周|礼拜)(?P<tail>末|内{NO_INNER}|初)|(?P<off>双休日?)(?=之?前|以前|完|交|弄|搞)")


def read_week(m: re.Match[str], place: Place) -> Piece | None:
    step = STEPS.get(m.group("step"), 0)
    first = monday(place.today) + 7 * step * ONE
    last, tail = first + 6 * ONE, m.group("tail") or ""
    piece = Piece(m.end(), first, last, WEEK, gone=step < 0, settled=tail.endswith("内"))
    if tail in ("初", "中"):
        piece.vague = (m.group(),)
    elif "最后" in tail:
        day = place.calendar.last_working_of_week(last) if "工作日" in tail else last
        return _counted(m, place, day)
    elif m.group("nth"):
        n = number(m.group("nth")) or 1
        day = place.calendar.add_working_days(first - ONE, n) if "工作日" in tail else first + (n - 1) * ONE
        return _counted(m, place, day)
    elif tail == "末":
        piece.first = last - ONE
    return piece


def _counted(m: re.Match[str], place: Place, day: date | None) -> Piece | None:
    if day is None:
        return None
    return Piece(m.end(), day, day, past=day < place.today, estimated=not place.calendar.knows(day.year), settled=True)


def read_weekday(m: re.Match[str], place: Place) -> Piece | None:
    step, wanted = m.group("step"), weekday(m.group("d"))
    if step is None and _counts_weeks(place.text, m.start()):
        return None
    if place.text.startswith(("次", "均", "活", "报"), m.end()):
        return None
    if step is not None:
        shift = STEPS.get(step, 0)
        day = monday(place.today) + (7 * shift + wanted) * ONE
        return Piece(m.end(), day, day, past=day < place.today, gone=shift < 0)
    ahead = (wanted - place.today.weekday()) % 7
    day = place.today + ahead * ONE
    weekend = m.group("d") == "末"
    ask = "today_weekday" if ahead == 0 and not weekend else ""
    return Piece(m.end(), day - ONE if weekend else day, day, ask=ask, confirm=bool(ask))


def _counts_weeks(text: str, start: int) -> bool:
    """Is the 周 here counted, as in 两周一次, 每周五, 第3周日?"""
    before = text[start - 1 : start]
    return before != "" and (before in "每逢各隔几数半周" or before in "一二三四五六七八九十两" or before.isdigit())


def read_bare_week(m: re.Match[str], place: Place) -> Piece | None:
    if _counts_weeks(place.text, m.start()) and place.text[m.start() - 1] != "周":
        return None
    sunday = monday(place.today) + 6 * ONE
    if m.group("off"):
        return Piece(m.end(), sunday - ONE, sunday)
    vague = (m.group(),) if m.group("tail") == "初" else ()
    return Piece(m.end(), sunday - ONE, sunday, WEEK, settled=m.group("tail") == "内", vague=vague)
