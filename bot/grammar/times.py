"""One time in a text: a day with its clock, a clock alone, and the end of a range that begins with it."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from bot.grammar import clocks, days, feasts, offsets, periods
from bot.grammar.numerals import DAY as DAYNUM
from bot.grammar.numerals import number, weekday
from bot.grammar.pieces import CLOCK, DAY, MONTH, ONE, Piece, Place, Rule, month_end, safe_date
from bot.grammar.vague import WORD as VAGUE
from bot.rules.zones import END_OF_DAY

_RULES = (*offsets.RULES, *feasts.RULES, *days.RULES[:3], *periods.RULES, *days.RULES[3:])
_TABLE: dict[str, tuple[Rule, ...]] = {}
for _rule in _RULES:
    for _head in _rule.heads:
        _TABLE[_head] = (*_TABLE.get(_head, ()), _rule)
_CLOCK_HEADS = "0123456789零一二两三四五六七八九十凌清早大上中正午下傍黄晚夜半深收放散打吃eEcC"
TRIGGER = re.compile("[" + "".join(sorted({*_TABLE, *_CLOCK_HEADS})) + "]")

_GLUE = re.compile(r" ?(?:的|,|，|、|T)? ?")
_WEEKDAY = re.compile(
    r" ?(?:[(（\[【] ?|[,，] ?(?=(?:周|星期|礼拜).(?:$|[\s前之，。,上下早晚中])))?(?:周|星期|礼拜)(?P<d>[一二三四五六日天])(?: ?[)）\]】])?(?!至|到|-)"
)
_TO = re.compile(r" ?(?:起)? ?(?:到|至|~|-{1,2}|—{1,2}|→) ?")
_DAY_TO = re.compile(rf"(?P<d>{DAYNUM}) ?(?P<mark>[日号])?(?![\d.:点时%个万]| ?月|[-/]\d)")
_DATE_IN_PARENS = re.compile(r" ?[(（] ?")


def read_time(place: Place, at: int) -> tuple[Piece, bool] | None:
    """A day with or without a clock, or a clock alone (then True); None when no time begins here."""
    piece = _day(place, at)
    if piece is None:
        return _clock_alone(place, at)
    if piece.gone:
        _skip_clock(place, piece)
    if piece.gone or piece.exact:
        return piece, False
    if any(sign in place.text[at : piece.end] for sign in ("周", "星期", "礼拜")):
        _add_date(place, piece)
    else:
        _add_weekday(place, piece)
    _add_clock(place, piece)
    return piece, False


def _day(place: Place, at: int) -> Piece | None:
    for rule in _TABLE.get(place.text[at], ()):
        m = rule.pattern.match(place.text, at)
        if m is not None:
            piece = rule.read(m, place)
            if piece is not None:
                return piece
    return None


def _clock_alone(place: Place, at: int) -> tuple[Piece, bool] | None:
    before = place.text[at - 1 : at]
    if before and (
        before in "./第零一二三四五六七八九十几-差"
        or (before.isdigit() and place.text[at].isdigit())
        or before == "早" == place.text[at]
    ):
        return None
    if before.isascii() and before.isalpha() and place.text[at].isascii():
        return None
    read = clocks.read_clock(place.text, at, off_work=place.off_work)
    if read is None:
        return None
    if read.only_part and read.end - at == 1:
        return None  # 早 in 尽早, 晚 in 晚了
    piece = Piece(read.end, place.today, place.today, CLOCK, clock=read.clock)
    _set_clock(place, piece, read)
    moment = datetime.combine(piece.last, piece.clock or END_OF_DAY)
    if read.only_part and moment <= place.now and read.part in ("早", "上午", "中午", "凌晨"):
        piece.need = "cue"
    if not read.word and not read.only_part and moment <= place.now:
        _roll_clock(place, piece, read)
    elif moment <= place.now and read.word and read.clock <= time(9):
        piece.first = piece.last = piece.last + ONE  # 零点前, 上班前 said later in the day are the next ones
    elif moment <= place.now:
        piece.past = True
    if read.only_part:
        piece.need = "edge"
    return piece, True


def _roll_clock(place: Place, piece: Piece, read: clocks.ClockRead) -> None:
    """A clock that is over today: the evening for 7 and 8, else tomorrow, to be confirmed."""
    if (
        read.ask
        and piece.clock
        and datetime.combine(place.today, piece.clock.replace(hour=piece.clock.hour + 12)) > place.now
    ):
        piece.clock = piece.clock.replace(hour=piece.clock.hour + 12)
    else:
        piece.first = piece.last = piece.last + ONE
        piece.confirm = True


def _set_clock(place: Place, piece: Piece, read: clocks.ClockRead) -> None:
    piece.end, piece.clock = read.end, read.clock
    if read.shift:
        piece.first = piece.last = piece.last + ONE
    if read.ask:
        piece.ask, piece.confirm = read.ask, True


def _skip_clock(place: Place, piece: Piece) -> None:
    """昨晚11点: the clock belongs to the day that is over."""
    at = piece.end + place.text.startswith((" ", "的"), piece.end)
    if at < len(place.text) and place.text[at] in _CLOCK_HEADS:
        read = clocks.read_clock(place.text, at, part=piece.daypart, off_work=place.off_work)
        piece.end = read.end if read else piece.end


def _add_weekday(place: Place, piece: Piece) -> None:
    """10月20日（周二）: the weekday belongs to the date; where it contradicts it, the date stays."""
    if piece.grain != DAY or piece.settled:
        return
    m = _WEEKDAY.match(place.text, piece.end)
    if m:
        piece.end = m.end()
        piece.conflict = weekday(m.group("d")) != piece.last.weekday()


def _add_date(place: Place, piece: Piece) -> None:
    """周三（11月25日）: the date belongs to the weekday; where they contradict each other, the date stays."""
    m = _DATE_IN_PARENS.match(place.text, piece.end)
    if piece.grain != DAY or m is None or m.end() >= len(place.text):
        return
    day = _day(place, m.end())
    if day is None or day.grain != DAY or day.gone or place.text[day.end : day.end + 1] not in (")", "）"):
        return
    piece.conflict = day.last.weekday() != piece.last.weekday()
    piece.first = piece.last = day.last
    piece.end, piece.past, piece.ask, piece.confirm = day.end + 1, day.past, "", day.confirm


def _add_clock(place: Place, piece: Piece) -> None:
    if piece.grain not in (DAY, "") or (piece.clock and not piece.daypart):
        return
    glue = _GLUE.match(place.text, piece.end)
    at = glue.end() if glue else piece.end
    read = None
    if at < len(place.text) and place.text[at] in _CLOCK_HEADS and not _new_word(place.text, piece.end, at):
        read = clocks.read_clock(place.text, at, part=piece.daypart, off_work=place.off_work)
    if read and not (read.only_part and at > piece.end and place.text[piece.end] in ",，"):
        _set_clock(place, piece, read)
    elif piece.daypart:
        piece.clock = clocks.part_end(piece.daypart)


def _new_word(text: str, end: int, at: int) -> bool:
    """Does a figure behind a blank or comma begin something else (10月20日 3个版本)?"""
    return at > end and text[at].isdigit() and clocks.CLOCK.match(text, at) is None


# ---------------------------------------------------------------- ranges


_OR = re.compile(" ?(?:或者?|或是|还是|要么) ?(?:是|在)?")


def read_either(place: Place, begin: Piece, timed: bool) -> Piece | None:
    """The later day of 周三或周四: which one is asked."""
    either = _OR.match(place.text, begin.end)
    if either is None or timed or begin.grain != DAY or begin.gone or either.end() >= len(place.text):
        return None
    other = _day(place, either.end())
    if other is None and (loose := VAGUE.match(place.text, either.end())):
        return Piece(loose.end(), begin.first, begin.last, vague=(place.text[either.end() : loose.end()],))
    if other is None or other.grain != DAY or other.gone or other.last == begin.last:
        return None
    _add_clock(place, other)
    other.ask, other.confirm = "several", True
    return other


def read_range(place: Place, begin: Piece, timed: bool) -> Piece | None:
    """The end of 「A到B」; B may leave out what A said (4月12-19日, 早上五到六点)."""
    if begin.settled and begin.offset:
        return None
    to = _TO.match(place.text, begin.end)
    if to is None or to.end() >= len(place.text):
        return None
    at = to.end()
    if begin.month_from or begin.grain == DAY:
        m = _DAY_TO.match(place.text, at)
        if m and (m.group("mark") or begin.month_from) and not timed and begin.clock is None:
            return _same_month(place, begin, m)
    follower = _following(place, begin, at, timed)
    if follower is None:
        return None
    return follower


def _same_month(place: Place, begin: Piece, m: re.Match[str]) -> Piece | None:
    day = number(m.group("d")) or 0
    if not m.group("mark") and begin.grain == MONTH:
        return None
    end = safe_date(begin.last.year, begin.last.month, day)
    if end is None:
        return None
    if end < begin.last:
        following = month_end(begin.last.year, begin.last.month + 1)
        end = safe_date(following.year, following.month, day)
    if end is None:
        return None
    piece = Piece(m.end(), begin.first, end, confirm=begin.confirm, past=end < place.today)
    _add_weekday(place, piece)
    _add_clock(place, piece)
    return piece


def _following(place: Place, begin: Piece, at: int, timed: bool) -> Piece | None:
    """The end of a range that is a time of its own, reckoned from the beginning."""
    if begin.clock is not None:
        read = clocks.read_clock(place.text, at, off_work=place.off_work)
        if read and not read.only_part:
            return _later_clock(begin, read)
    text = place.text[: begin.end] + " " * (at - begin.end) + place.text[at:]
    anchor = Place(text, place.now, place.calendar, place.off_work)
    if begin.last.year != place.today.year or begin.past:
        base = max(begin.first, date(begin.first.year, 1, 1))
        anchor.now = datetime.combine(base, place.now.time())
    if begin.clock is not None and not timed and place.text.startswith(("次日", "第二天", "翌日"), at):
        anchor.now = datetime.combine(begin.last, place.now.time())
    end = read_time(anchor, at)
    if end is None:
        return None
    piece = end[0]
    if piece.gone or (end[1] and begin.clock is None and not begin.daypart and begin.grain != DAY):
        return None
    return _settle_end(place, begin, piece, end[1])


def _later_clock(begin: Piece, read: clocks.ClockRead) -> Piece:
    """5点 after 3点 on the same day; an end before the beginning is on the next day (晚上10点 - 2点)."""
    begin_clock = begin.clock or time(0)
    clock, day = read.clock, begin.last + (ONE if read.shift else 0 * ONE)
    if clock <= begin_clock and not read.shift:
        later = clock.replace(hour=(clock.hour + 12) % 24) if not read.part else clock
        clock, day = (later, day) if later > begin_clock else (min(clock, later), day + ONE)
    elif begin_clock.hour >= 18 and read.bare and clock.hour < 18 and not read.shift:
        day += ONE
    return Piece(read.end, day, day, begin.grain, clock=clock, confirm=begin.confirm, past=begin.past, ask=begin.ask)


def _settle_end(place: Place, begin: Piece, piece: Piece, timed: bool) -> Piece:
    if timed and begin.clock is None:
        piece.first = piece.last = begin.last
    if piece.last < begin.first and piece.grain == DAY and not timed:
        while piece.last < begin.first and (begin.first - piece.last).days < 7:
            piece.last += 7 * ONE
    if begin.last.weekday() >= piece.last.weekday() and piece.ask == "today_weekday":
        piece.last += 7 * ONE if piece.last < begin.last else 0 * ONE
    piece.past = piece.last < place.today
    both = bool(begin.need) and bool(piece.need) and begin.need != "edge"
    piece.need = "" if both or (piece.need == "edge" and not begin.need) else piece.need
    piece.confirm = piece.confirm or begin.conflict
    if piece.ask == "today_weekday":
        piece.ask, piece.confirm = "", False
    return piece
