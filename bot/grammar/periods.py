"""Months, quarters, halves and years, and the days counted in them: 月底, Q4, 12月第二周的周三."""

from __future__ import annotations

import re
from datetime import date

from bot.grammar.days import dated, next_month_day
from bot.grammar.feasts import feast_in_year
from bot.grammar.numerals import DAY as DAYNUM
from bot.grammar.numerals import MONTH as MONTHNUM
from bot.grammar.numerals import WEEKDAY, number, weekday
from bot.grammar.numerals import YEAR as YEARNUM
from bot.grammar.numerals import year as year_of
from bot.grammar.pieces import (
    FAR_AHEAD,
    HALF,
    MONTH,
    ONE,
    QUARTER,
    YEAR,
    Piece,
    Place,
    Rule,
    monday,
    month_end,
    safe_date,
)  # fmt: skip
from bot.grammar.weeks import (
    BARE_WEEK_WORD,
    NO_INNER,
    STEP,
    STEPS,
    WEEK_WORD,
    WEEKDAY_WORD,
    read_bare_week,
    read_week,
    read_weekday,
)  # fmt: skip

_ORDINAL = r"第?(?P<n>[一二三四五六1-6首])个?"

# ---------------------------------------------------------------- months

_MONTH_TAIL = re.compile(
    rf" ?(?:份)?的?(?:(?:底|末)?的?最后一?个?(?P<last>工作日|天|(?:周|星期|礼拜)(?P<lw>{WEEKDAY})|周)|(?P<edge>底"
    rf"|末|内{NO_INNER}|之内|以内|初|中旬|上旬|下旬|上半月|下半月|中(?!国|秋|文|心|间|期|午|层|台|央))"
    rf"|{_ORDINAL}(?:工作日|(?P<wk>周|星期|礼拜)(?:的?(?:周|星期|礼拜)?(?P<wd>{WEEKDAY}))?(?P<wkend>周?末)?)"
    rf"|(?P<nd>第?{DAYNUM}) ?(?P<mark>[日号天])"
    rf"|(?P<bare>{DAYNUM})(?![\d.:日号零一二三四五六七八九十百万亿个月年天周次%]|[-~]\d(?!\d?[日号])))?"
)


def month_tail(place: Place, pos: int, year: int, month: int) -> Piece:
    """What a month means with what follows it: its last day, 底, 中旬, 第二周的周三, 20日 …"""
    last = month_end(year, month)
    first = last.replace(day=1)
    m = _MONTH_TAIL.match(place.text, pos)
    whole = Piece(pos, first, last, MONTH, need="edge", past=last < place.today)
    if m is None or m.end() == m.start():
        return whole
    if m.group("edge"):
        return _month_edge(m, place, first, last)
    if m.group("last") or m.group("n"):
        return _month_nth(m, place, first, last) or whole
    figure = m.group("nd") or m.group("bare")
    if figure and (m.group("mark") or not _unit_after(place.text, m.end())):
        day = safe_date(first.year, first.month, number(figure.lstrip("第")) or 0)
        found = dated(place, m.end(), day, rolled=False)
        if found and not (m.group("mark") == "号" and _numbered_thing(place.text, m.end())):
            return found
        return Piece(m.end(), first, last, gone=True) if day is None else whole
    if place.text.startswith("份", pos):
        whole.end = pos + 1
    return whole


def _unit_after(text: str, pos: int) -> bool:
    return (
        re.compile(" ?[万亿千百元块个人件套台页岁米版章项次份种倍款家名位天月年周%度kKwW条]").match(text, pos)
        is not None
    )


def _numbered_thing(text: str, pos: int) -> bool:
    return text.startswith(("楼", "线", "机", "会议室"), pos)


def _month_edge(m: re.Match[str], place: Place, first: date, last: date) -> Piece:
    edge = m.group("edge")
    if edge == "初":
        return Piece(m.end(), first, last, MONTH, vague=(place.text[m.start() - 1 : m.end()],))
    days = {"上旬": 10, "中旬": 20, "中": 15, "上半月": 15}
    day = first.replace(day=days[edge]) if edge in days else last
    settled = edge in ("底", "末", "内", "之内", "以内")
    return Piece(m.end(), first, day, "", past=day < place.today, settled=settled,
                 confirm=edge == "中")  # fmt: skip


def _month_nth(m: re.Match[str], place: Place, first: date, last: date) -> Piece | None:
    """最后一个工作日, 第3个工作日, 第二周的周三, 第一个周二, 最后一个周五, 第二周."""
    confirm = False
    if m.group("last"):
        day = _month_last(m, place, last)
    else:
        n = {"首": 1}.get(m.group("n")) or number(m.group("n")) or 1
        if not m.group("wk"):
            day = place.calendar.add_working_days(first - ONE, n)
        elif m.group("wd"):
            nth = first + ((weekday(m.group("wd")) - first.weekday()) % 7 + 7 * (n - 1)) * ONE
            in_week = monday(first) + (7 * (n - 1) + weekday(m.group("wd"))) * ONE
            by_week = re.search("周的?(?:周|星期|礼拜)|星期的|礼拜的", m.group()) is not None and "个" not in m.group()
            day = in_week if by_week else nth
            confirm = by_week and nth != in_week
        else:
            day = min(monday(first) + (7 * n - 1) * ONE, last)
    if not first - 7 * ONE <= day <= last:
        return None
    estimated = "工作日" in m.group() and not place.calendar.knows(day.year)
    return Piece(m.end(), day, day, past=day < place.today, estimated=estimated, confirm=confirm, settled=True)


def _month_last(m: re.Match[str], place: Place, last: date) -> date:
    if m.group("last") == "工作日":
        return place.calendar.on_or_before(last)
    if m.group("lw"):
        return last - ((last.weekday() - weekday(m.group("lw"))) % 7) * ONE
    return last


_YEAR_WORDS = {"今年": 0, "本年": 0, "本年度": 0, "今年度": 0, "明年": 1, "次年": 1, "来年": 1, "明年度": 1, "下一年": 1,
               "后年": 2, "去年": -1, "上年": -1, "前年": -2}  # fmt: skip
_NAMED_MONTH = re.compile(
    rf"(?<!\d:)(?<![\d./\-第零一二三四五六七八九十])(?P<m>{MONTHNUM}) ?月(?!球|亮|饼|嫂|活|均|刊|薪|租)"
)
_STEP_MONTH = re.compile(rf"{STEP} ?月(?!球|亮|饼|嫂|活|均|刊|薪|租)")
_BARE_THIRD = re.compile(r"(?<![月\d])(?:(?:上|中|下)旬|[上下]半月)")
_BARE_MONTH = re.compile(rf"月(?=底|末|内{NO_INNER}|之内|初|中旬|上旬|下旬|中[ ，。,前]|中$)")


def _named_month(m: re.Match[str], place: Place) -> Piece | None:
    month = number(m.group("m")) or 1
    if place.text.startswith("份", m.end()) and place.text.startswith("儿", m.end() + 1):
        return None
    return _month_of_some_year(place, m.end(), month)


def _month_of_some_year(place: Place, pos: int, month: int) -> Piece | None:
    """A month without a year: the next occurrence of what it means, today included."""
    year = place.today.year
    piece = month_tail(place, pos, year, month)
    figure = _MONTH_TAIL.match(place.text, pos)
    word = figure and (figure.group("nd") or figure.group("bare"))
    if piece.gone and word:  # no such day this year, as 29 February
        day = next_month_day(place, month, number(word.lstrip("第")) or 0)
        return dated(place, piece.end, day, rolled=True)
    if piece.last < place.today:
        piece = month_tail(place, pos, year + 1, month)
    piece.confirm = piece.confirm or (piece.last - place.today).days > FAR_AHEAD
    piece.month_from = (piece.last.year, month)
    return None if piece.gone else piece


def _step_month(m: re.Match[str], place: Place) -> Piece | None:
    step = STEPS.get(m.group("step"), 0)
    end = month_end(place.today.year, place.today.month + step)
    piece = month_tail(place, m.end(), end.year, end.month)
    piece.gone = piece.gone or step < 0
    piece.need = "" if piece.need == "edge" and step >= 0 else piece.need
    return piece


def _bare_third(m: re.Match[str], place: Place) -> Piece | None:
    """下旬, 中旬前: of this month, or of the next when it is over."""
    piece = month_tail(place, m.start(), place.today.year, place.today.month)
    if piece.last < place.today:
        end = month_end(place.today.year, place.today.month + 1)
        piece = month_tail(place, m.start(), end.year, end.month)
    return piece


def _bare_month(m: re.Match[str], place: Place) -> Piece | None:
    if place.text[max(0, m.start() - 1) : m.start()] in tuple("每个双单岁满季"):
        return None
    piece = month_tail(place, m.end(), place.today.year, place.today.month)
    if piece.last < place.today:
        end = month_end(place.today.year, place.today.month + 1)
        piece = month_tail(place, m.end(), end.year, end.month)
    return piece


# ---------------------------------------------------------------- quarters, halves, years

_QUARTER = re.compile(
    r"(?:(?P<y>\d\d|20\d\d)年?)?(?:[Qq](?P<q>[1-4])(?![\dA-Za-z.])|(?!第?.季(?!度|末|底))(?<!第)第?(?P<qc>[一二三四1-4首])季度?(?!节|风|军|赛|春)"
    r"|(?P<step>本|这个?|当|下个?一?个?|上个?一?个?)季度?|(?P<bare>季度?)(?=末|底|内[前完交上 ，。,]|内$|结束前))(?P<tail>末|底|内|之内|结束|初)?"
)
_HALF = re.compile("(?<!\\d)(?P<h>上|下)半年(?P<tail>末|底|内)?")
_YEAR = re.compile(
    rf"(?<!\d:)(?<![\d./\-A-Za-z第零一二三四五六七八九十])(?:(?P<w>{'|'.join(sorted(_YEAR_WORDS, key=len, reverse=True))})"
    rf"|(?P<y>{YEARNUM}) ?年)(?!轻|龄|代|级|份儿|前|后(?!的|前)|内|以|之|来|多|半|度假|会|货|薪|假|纪)|(?<!\d:)(?<![\d./A-Za-z第])"
    r"(?P<y4>20\d\d) ?年(?=前|之前|以前|内)"
)
_YEAR_PART = re.compile(
    rf" ?的?(?:年?(?P<edge>底|末|内{NO_INNER}|之内|中(?!国|秋|文|心|期)|初|终)|第?(?P<m>{MONTHNUM})(?: ?月"
    rf"|个月)|年度?)"
)
_BARE_YEAR = re.compile(r"年(?P<edge>底|末|终|内(?=[^容部]|$)|中(?=[前，。, ]|$)|初|度内)")


def quarter(place: Place, m: re.Match[str], year: int | None) -> Piece | None:
    """Q4, 第四季度, 本季度末: its last day."""
    now_q = (place.today.month - 1) // 3 + 1
    named = m.group("q") or m.group("qc")
    step = (m.group("step") or "").replace("个", "").replace("一", "")
    index = now_q + {"下": 1, "上": -1}.get(step, 0)
    if named:
        index = {"首": 1}.get(named) or number(named) or 1
    last = month_end(year or place.today.year, index * 3)
    if named and year is None and last < place.today:
        last = month_end(place.today.year + 1, index * 3)
    tail = m.group("tail") or ""
    if tail == "初":
        return Piece(m.end(), last, last, QUARTER, vague=(m.group(),))
    first = month_end(last.year, last.month - 3) + ONE
    settled = bool(tail)
    return Piece(m.end(), first, last, "" if settled else QUARTER, need="" if settled or not named else "edge",
                 confirm=year is None and (last - place.today).days > FAR_AHEAD, settled=settled,
                 past=last < place.today, gone=step == "上")  # fmt: skip


def _quarter(m: re.Match[str], place: Place) -> Piece | None:
    if m.group("bare") and place.text[max(0, m.start() - 1) : m.start()] in tuple("每单旺淡四"):
        return None
    return quarter(place, m, year_of(m.group("y")) if m.group("y") else None)


def half(place: Place, m: re.Match[str], year: int | None) -> Piece:
    """上半年 = 30 June, 下半年 = 31 December."""
    month = 6 if m.group("h") == "上" else 12
    last = month_end(year or place.today.year, month)
    if year is None and last < place.today:
        last = month_end(place.today.year + 1, month)
    return Piece(m.end(), date(last.year, month - 5, 1), last, "" if m.group("tail") else HALF, need="edge",
                 past=last < place.today, confirm=year is None and last.year > place.today.year)  # fmt: skip


def _half(m: re.Match[str], place: Place) -> Piece | None:
    return half(place, m, None)


def _year(m: re.Match[str], place: Place) -> Piece | None:
    word = m.group("w")
    figures = m.group("y") or m.group("y4")
    year = place.today.year + _YEAR_WORDS[word] if word else year_of(figures)
    if year is None or not 1950 <= year <= 2200:
        return None
    piece = year_part(place, m.end(), year)
    if piece is None:
        piece = Piece(m.end(), date(year, 1, 1), date(year, 12, 31), YEAR, need="edge")
        if (not word and len(figures) < 4) or place.text.startswith("度", m.end()):
            return None
    piece.gone = piece.gone or bool(word and _YEAR_WORDS[word] < 0)
    piece.past = piece.last < place.today
    return piece


def year_part(place: Place, pos: int, year: int) -> Piece | None:
    """What a named year means with what follows it; None when nothing of ours follows."""
    text = place.text
    start = pos + 1 if text.startswith((" ", "的"), pos) else pos
    if found := _HALF.match(text, start):
        return half(place, found, year)
    if found := _QUARTER.match(text, start):
        return quarter(place, found, year)
    m = _YEAR_PART.match(text, pos)
    if m and m.group("m"):
        piece = month_tail(place, m.end(), year, number(m.group("m")) or 1)
        piece.month_from = (year, number(m.group("m")) or 1)
        return piece
    if m and m.group("edge"):
        return _year_edge(place, m, year)
    return feast_in_year(place, start, year)


def _year_edge(place: Place, m: re.Match[str], year: int) -> Piece:
    edge = m.group("edge")
    if edge == "初":
        return Piece(m.end(), date(year, 1, 1), date(year, 1, 31), YEAR, vague=(place.text[m.start() - 1 : m.end()],))
    last = date(year, 6, 30) if edge == "中" else date(year, 12, 31)
    return Piece(m.end(), date(year, 1, 1), last, "", confirm=edge == "中", settled=edge != "终",
                 need="cue" if edge == "终" else "", past=last < place.today)  # fmt: skip


def _bare_year(m: re.Match[str], place: Place) -> Piece | None:
    if place.text[max(0, m.start() - 1) : m.start()] in tuple("每周全多整半逐历往"):
        return None
    piece = _year_edge(place, m, place.today.year)
    if piece.last < place.today and not piece.vague:
        piece = _year_edge(place, m, place.today.year + 1)
    return piece


RULES = (
    Rule("本这当下上周星礼", WEEKDAY_WORD, read_weekday),
    Rule("上下", _HALF, _half),
    Rule("0123456789Qq第一二三四首本这当下上季", _QUARTER, _quarter),
    Rule("0123456789一二零今本明次来下后去上前", _YEAR, _year),
    Rule("本这当下上", WEEK_WORD, read_week),
    Rule("周礼双", BARE_WEEK_WORD, read_bare_week),
    Rule("0123456789一二三四五六七八九十", _NAMED_MONTH, _named_month),
    Rule("本这当下上", _STEP_MONTH, _step_month),
    Rule("上中下", _BARE_THIRD, _bare_third),
    Rule("月", _BARE_MONTH, _bare_month),
    Rule("年", _BARE_YEAR, _bare_year),
)
