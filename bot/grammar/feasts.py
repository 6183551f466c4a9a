"""Holidays and what is reckoned from them: 国庆前, 节后第一个工作日, 春节前两天, 圣诞节, 双11前."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.grammar.numerals import COUNT, number
from bot.grammar.pieces import FAR_AHEAD, ONE, Piece, Place, Rule, safe_date
from bot.rules.calendar import AUTUMN, DRAGON, LABOUR, NATIONAL, NEW_YEAR, QINGMING, SPRING

# Official holidays by what people call them; longer words first in the pattern.
_OFFICIAL = {
    "五一国际劳动节": LABOUR, "国际劳动节": LABOUR, "五一劳动节": LABOUR, "劳动节": LABOUR, "五一": LABOUR, "5.1": LABOUR,
    "51": LABOUR, "国庆中秋": NATIONAL, "中秋国庆": NATIONAL, "双节": NATIONAL, "国庆": NATIONAL, "十一": NATIONAL,
    "农历新年": SPRING, "春节": SPRING, "过年": SPRING, "大年三十": "除夕", "年三十": "除夕", "除夕": "除夕", "年": SPRING,
    "元旦": NEW_YEAR, "新年": NEW_YEAR, "清明": QINGMING, "端午": DRAGON, "中秋": AUTUMN,
}  # fmt: skip
_CIVIL = {  # month, day; no days off follow from them
    "圣诞节": (12, 25), "圣诞": (12, 25), "平安夜": (12, 24), "情人节": (2, 14), "妇女节": (3, 8), "三八节": (3, 8),
    "儿童节": (6, 1), "六一": (6, 1), "建军节": (8, 1), "教师节": (9, 10), "双十一": (11, 11), "双11": (11, 11),
    "双十二": (12, 12), "双12": (12, 12), "618": (6, 18), "万圣节": (10, 31), "愚人节": (4, 1), "植树节": (3, 12),
    "青年节": (5, 4), "建党节": (7, 1), "消费者权益日": (3, 15), "315": (3, 15), "光棍节": (11, 11), "跨年": (12, 31),
}  # fmt: skip
_NEXT = "节假日|小长假|长假|假期|(?<!请)假|节"
_NEEDS_SIDE = {
    "51",
    "5.1",
    "十一",
    "年",
    "过年",
    "新年",
    "618",
    "315",
    "双节",
    "五一",
    "六一",
}  # nothing without 前 or 后

_UNIT = "(?P<u>个?工作日|天|日|周|个?星期|个?礼拜|个?月)"
_SIDE = re.compile(
    rf" ?(?:节|假期?|小?长假|放假|大促|当天|当日)?"
    rf"(?P<side>之?前(?!端|台|期(?!待|望|间)|面|往(?!北|上|广|深)|置|沿|景|提(?!交|供|报|测|出|前|醒)|科(?!室)|任(?!务)|线(?!上|下)|言|排(?!查|期)|夕|后)|以前|之?后(?!台|端|续|期|面|勤)|以后|回来后?|上班后"
    rf"|结束后|过后|收假后?)"
    rf"(?:的?第?(?P<n>{COUNT}) ?{_UNIT}(?P<inner>之内|以内|内)?|的?最后一个?(?P<lastw>工作日|天)|的?首个?(?P<first>工作日"
    rf"|天)"
    rf"|的?上班第一天|的?开工第一天|第一天上班|首日)?"
)
_AROUND = re.compile("节?(?:前后|左右)")
_TRAILING = re.compile("国际劳动节|劳动节|节(?!前|后|日|约|奏|点|省)|当天|当日|假期")
_EDGE = re.compile(
    " ?(?:节|当天|当日|假期)?(?:$|[\\s，。；！？、,.;!?()~\\-]|早|晚|上午|下午|中午|上线|发布|交付|截止|为止|到|至)"
)


def _near(place: Place, name: str, near: date) -> tuple[date, date, bool] | None:
    """First and last day off, and whether it is only estimated."""
    known = place.calendar.holiday_block(name, near)
    guess = place.calendar.estimated_block(name, near)
    if known and not (guess and guess[0] < known[0]):
        return (*known, False)
    return (*guess, True) if guess else None


def _day_itself(place: Place, name: str, block: tuple[date, date]) -> date:
    """The festival's own day: 1 May, 1 October, the lunar day where the list does not tell."""
    fixed = {NEW_YEAR: (1, 1), LABOUR: (5, 1), NATIONAL: (10, 1)}.get(name)
    if fixed:
        return date(block[1].year, *fixed)
    return _lunar(name, block[1].year) or block[0]


# Lunar new year's day; the other movable feasts are single days of their official block.
_NEW_MOON = {
    2010: (2, 14), 2011: (2, 3), 2012: (1, 23), 2013: (2, 10), 2014: (1, 31), 2015: (2, 19), 2016: (2, 8), 2017: (1, 28),
    2018: (2, 16), 2019: (2, 5), 2020: (1, 25), 2021: (2, 12), 2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29),
    2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11),
}  # fmt: skip
_DRAGON = {2024: (6, 10), 2025: (5, 31), 2026: (6, 19), 2027: (6, 9), 2028: (5, 28), 2029: (6, 16), 2030: (6, 5)}
_AUTUMN = {2024: (9, 17), 2025: (10, 6), 2026: (9, 25), 2027: (9, 15), 2028: (10, 3), 2029: (9, 22), 2030: (9, 12)}
_QINGMING = {2024: (4, 4), 2025: (4, 4), 2026: (4, 5), 2027: (4, 5), 2028: (4, 4), 2029: (4, 4), 2030: (4, 5)}
_MOVABLE = {SPRING: _NEW_MOON, DRAGON: _DRAGON, AUTUMN: _AUTUMN, QINGMING: _QINGMING}


def _lunar(name: str, year: int) -> date | None:
    spot = _MOVABLE.get(name, {}).get(year)
    return date(year, *spot) if spot else None


def _official(m: re.Match[str], place: Place, near: date | None = None) -> Piece | None:
    word = m.group("f")
    name = _OFFICIAL[word]
    eve = name == "除夕"
    name = SPRING if eve else name
    block = _near(place, name, near or place.today)
    if block is None:
        return None
    if around := _AROUND.match(place.text, m.end()):
        return Piece(around.end(), block[0], block[1], vague=(m.group() + around.group(),))
    side = _SIDE.match(place.text, m.end())
    if side and not (side.group("side") == "后" and word == "十一" and side.end() == m.end()):
        return _beside(side, place, block)
    if word in _NEEDS_SIDE and word not in ("五一", "六一"):
        return None
    if word in ("五一", "六一") and _TRAILING.match(place.text, m.end()) is None and not _at_edge(place, m.end()):
        return None
    day = _day_itself(place, name, block[:2]) - (ONE if eve else 0 * ONE)
    if day < place.today and near is None:
        later = _near(place, name, block[1] + ONE)
        if later is None:
            return None
        block, day = later, _day_itself(place, name, later[:2]) - (ONE if eve else 0 * ONE)
    return _plain(m, place, day, block[2])


def _at_edge(place: Place, pos: int) -> bool:
    return _EDGE.match(place.text, pos) is not None


def _plain(m: re.Match[str], place: Place, day: date, estimated: bool) -> Piece | None:
    """The feast itself as a day; in front of a noun (国庆海报) it is only a name."""
    trailing = _TRAILING.match(place.text, m.end())
    end = trailing.end() if trailing else m.end()
    return Piece(end, day, day, need="" if _at_edge(place, end) else "cue", estimated=estimated,
                 confirm=(day - place.today).days > FAR_AHEAD and "今年" not in place.text, past=day < place.today)  # fmt: skip


def _beside(m: re.Match[str], place: Place, block: tuple[date, date, bool]) -> Piece | None:
    """前 and 后 with or without a count: the last worked day before the block, the first after it, N of them."""
    calendar, before = place.calendar, "前" in m.group("side")
    edge = block[0] if before else block[1]
    if m.group("n"):
        n = number(m.group("n"))
        if n is None or not 0 < n <= 400:
            return None
        day = _count(place, edge, -n if before else n, m.group("u"))
    elif m.group("lastw") == "天" and before:
        day = edge - ONE
    else:
        day = calendar.previous_working(edge) if before else calendar.next_working(edge)
    if before and day < place.today <= block[1] and not m.group("n"):
        return Piece(m.end(), day, day, past=True, settled=True, estimated=block[2])
    return Piece(m.end(), day, day, settled=True, estimated=block[2] or not calendar.knows(day.year),
                 past=day < place.today, confirm=(day - place.today).days > FAR_AHEAD)  # fmt: skip


def _count(place: Place, edge: date, n: int, unit: str) -> date:
    if "工作日" in unit:
        return place.calendar.add_working_days(edge, n)
    if "月" in unit:
        return edge + n * 30 * ONE
    return edge + n * (ONE if unit in ("天", "日") else timedelta(weeks=1))


def _civil(m: re.Match[str], place: Place, year: int | None = None) -> Piece | None:
    spot = _CIVIL[m.group("f")]
    day = safe_date(year or place.today.year, *spot)
    if day is not None and day < place.today and year is None:
        day = safe_date(place.today.year + 1, *spot)
    if day is None:
        return None
    side = _SIDE.match(place.text, m.end())
    if side:
        return _civil_beside(side, place, day)
    if m.group("f") in _NEEDS_SIDE:
        return None
    return _plain(m, place, day, False)


def _civil_beside(m: re.Match[str], place: Place, day: date) -> Piece | None:
    """双11前 = the day before it, 圣诞后三天内 = three days after it."""
    before = "前" in m.group("side")
    n = number(m.group("n")) if m.group("n") else 1
    if n is None or not 0 < n <= 400:
        return None
    if m.group("n") or before:
        found = _count(place, day, -n if before else n, m.group("u") or "天")
    else:
        found = place.calendar.next_working(day)
    return Piece(m.end(), found, found, settled=True, past=found < place.today,
                 confirm=(found - place.today).days > FAR_AHEAD)  # fmt: skip


def _next(m: re.Match[str], place: Place) -> Piece | None:
    """节后, 假期前, 放假前: the next block of any holiday (the running one for 后)."""
    side = _SIDE.match(place.text, m.end())
    if side is None:
        return None
    running = not place.calendar.is_working(place.today) and bool(place.calendar.name(place.today))
    if running and "后" in side.group("side"):
        block: tuple[date, date] | None = place.calendar.block_around(place.today)
    else:
        block = place.calendar.next_block(place.today)
    guesses = [g for g in (place.calendar.estimated_block(n, place.today) for n in _ALL) if g and g[0] > place.today]
    guessed = bool(guesses) and (block is None or min(guesses)[0] < block[0])
    block = min(guesses) if guessed else block
    piece = _beside(side, place, (*block, guessed)) if block else None
    if piece and side.group("n") is None and not side.group("first"):
        piece.need, piece.settled = "edge", False  # 节后综合症 is no date
    return piece


_ALL = (NEW_YEAR, SPRING, QINGMING, LABOUR, DRAGON, AUTUMN, NATIONAL)


def feast_in_year(place: Place, pos: int, year: int) -> Piece | None:
    """A feast behind a named year: 2027年春节前, 今年圣诞节."""
    if m := _OFFICIAL_WORD.match(place.text, pos):
        return _official(m, place, date(year, 1, 2 if _OFFICIAL[m.group("f")] != NEW_YEAR else 1))
    if m := _CIVIL_WORD.match(place.text, pos):
        return _civil(m, place, year)
    return None


def _words(table: dict[str, object]) -> str:
    return "|".join(re.escape(w) for w in sorted(table, key=len, reverse=True))


_GUARD = r"(?<![\d.A-Za-z零一二三四五六七八九十两半几数多第每历往近])"
_OFFICIAL_WORD = re.compile(rf"{_GUARD}(?P<f>{_words({**_OFFICIAL})})(?!月|点|号|日|个|级|楼|届|代|:|\.|年|[\d])")
_CIVIL_WORD = re.compile(rf"{_GUARD}(?P<f>{_words({**_CIVIL})})(?!月|点|号|个|级|楼|:|\.|[\d])")
_NEXT_WORD = re.compile(rf"(?<![每逢寒暑病事年婚产休过春细环季时])(?:放|休)?(?P<f>{_NEXT})")
RULES = (
    Rule("五劳国51十双春农过大年除元新清端中", _OFFICIAL_WORD, _official),
    Rule("圣平情妇三儿六建教双63万愚植青消光跨", _CIVIL_WORD, _civil),
    Rule("节小长假放休", _NEXT_WORD, _next),
)
