"""Spans counted from now: 3个工作日内, 三天后, 半小时内, 两个半月以内, 未来48小时."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.grammar.numerals import COUNT, amount, number, weekday
from bot.grammar.pieces import CLOCK, ONE, Piece, Place, Rule, add_months, monday

_SECONDS = {"小时": 3600, "钟头": 3600, "分钟": 60, "刻钟": 900, "分": 60, "h": 3600, "min": 60, "hour": 3600,
            "hours": 3600, "mins": 60, "hr": 3600, "hrs": 3600}  # fmt: skip
_DAYS = {
    "天": 1,
    "日": 1,
    "周": 7,
    "星期": 7,
    "礼拜": 7,
    "自然日": 1,
    "days": 1,
    "day": 1,
    "weeks": 7,
    "week": 7,
    "d": 1,
}
_MONTHS = {"月": 1, "季度": 3, "年": 12, "months": 1, "month": 1}
_UNIT = (
    "(?:工作日|个?自然日|个?小时|个?钟头|分钟|刻钟|个?星期|个?礼拜|周|天|日(?!均|活)|个季度|个?月|年"
    "|(?:hours?|hrs?|h|mins?|days?|d|weeks?|months?)(?![A-Za-z]))"
)
_INNER = "之内|以内|内(?!容|部|测|存|网|置|控|审|训|参|销|购|环|核|涵|嵌|外)"
_AFTER = "之后|以后|过后|后(?!台|端|续|期|面|来|勤|缀|置|退|悔|果|备|遗|市|援|门|面)"
_VERB = "(?:就|能|可以|左右)?(?:完成|搞定|弄完|做完|交付|出结果|给结果|解决|处理完|搞完|改完|修复)(?!了|的)"
_SPAN = re.compile(
    rf"(?P<lead>未来|接下来的?|往后|今后|还剩|还有|剩余|再过|再有|过)? ?"
    rf"(?:(?P<n>半|{COUNT}) ?(?P<ge>个)?(?P<half>半)?(?P<unit>{_UNIT})(?P<tailhalf>半)?)"
    rf" ?(?:的?时间)?(?P<side>{_INNER}|{_AFTER}|{_VERB})?"
)
_BLOCKED_BEFORE = re.compile(
    "(?:近|过去|最近|前|连续|每|平均|已|提前|延期|延迟|延后|推迟|晚了?|超期|逾期|滞后|第|早|耗时|历时"
    "|用了?|共|约|质保|有效期|保修期?|试用期?|首|头|上|大约花|花了?|需要?|保留|缓存|超过|满|不到|不足"
    "|低于|高于|大于|小于)$"
)
_EVENT = re.compile("[\u4e00-\u9fff](?:之?后|以后|之日起?|起|当日起|完成后)的?$")
_NOT_EVENT = re.compile("(?:然|随|最|之|今|往|此|以)后$|节后$|假后$")


def _span(m: re.Match[str], place: Place) -> Piece | None:
    lead, side, unit = m.group("lead"), m.group("side"), m.group("unit")
    if side is None and not _stands_alone(lead):
        return None
    before = place.text[max(0, m.start() - 6) : m.start()]
    if _BLOCKED_BEFORE.search(before) and not (side in ("内", "之内", "以内") and before.endswith(("用", "需"))):
        return None
    n = amount(m.group("n"))
    if n is None or (m.group("n") in ("零", "0")):
        return None
    n += 0.5 if m.group("half") or m.group("tailhalf") else 0
    if m.group("n") != "半" and m.group("ge") is None and unit == "月" and not m.group("half"):
        return None  # 3月内 is March
    if _EVENT.search(before) and not _NOT_EVENT.search(before):
        return _after_event(m, place)
    return _counted(m, place, unit.removeprefix("个").lower(), n)


def _after_event(m: re.Match[str], place: Place) -> Piece:
    """合同签订后5个工作日内: from a day we do not know."""
    before = place.text[max(0, m.start() - 6) : m.start()].lstrip("，。 ")[-4:]
    return Piece(m.end(), place.today, place.today, settled=True, ask="after_event", vague=(before + m.group(),))


def _stands_alone(lead: str | None) -> bool:
    return lead is not None and lead not in ("过", "还有")


def _counted(m: re.Match[str], place: Place, unit: str, n: float) -> Piece | None:
    if unit in _SECONDS:
        if n * _SECONDS[unit] > 400 * 86400:
            return None
        moment = place.now + timedelta(seconds=n * _SECONDS[unit])
        return _exact(m, moment)
    if unit == "工作日":
        return _working(m, place, n)
    if m.group("n") == "半" and unit in ("天", "日"):
        return Piece(m.end(), place.today, place.today, vague=(m.group(),))
    if unit in _MONTHS:
        if n * _MONTHS[unit] > 120:
            return None
        whole, part = divmod(n * _MONTHS[unit], 1)
        day = add_months(place.today, int(whole)) + (15 * ONE if part else 0 * ONE)
    else:
        days = n * _DAYS[unit]
        if days > 3700:
            return None
        if days % 1:
            return _exact(m, place.now + timedelta(days=days))
        day = place.today + int(days) * ONE
    return Piece(m.end(), day, day, settled=True, offset=True)


def _exact(m: re.Match[str], moment: datetime) -> Piece:
    moment = moment.replace(second=0, microsecond=0)
    return Piece(m.end(), moment.date(), moment.date(), CLOCK, clock=moment.time(), exact=moment, settled=True)


def _working(m: re.Match[str], place: Place, n: float) -> Piece | None:
    whole = int(n) + (n % 1 > 0)
    if not 0 < whole <= 500:
        return None
    day = place.calendar.add_working_days(place.today, whole)
    estimated = any(not place.calendar.knows(year) for year in {place.today.year, day.year})
    return Piece(m.end(), day, day, estimated=estimated, settled=True, offset=True)


_THEN_DAY = "的?(?:周|星期|礼拜)(?P<d>[一二三四五六日天])"


def _weeks_then(m: re.Match[str], place: Place) -> Piece | None:
    """两周后的周五: the Friday of the week two weeks on."""
    n = number(m.group("n"))
    if n is None or not 0 < n <= 60:
        return None
    day = monday(place.today) + (7 * n + weekday(m.group("d"))) * ONE
    return Piece(m.end(), day, day)


_NEXT_DAY = re.compile(f"(?:下一?个?|次一?个?|第(?P<n>{COUNT})个?)工作日|(?:最近的?)一个工作日")


def _next_working(m: re.Match[str], place: Place) -> Piece | None:
    n = amount(m.group("n")) if m.group("n") else 1
    return _working(m, place, n) if n else None


_TRADING = re.compile(
    r"(?<![A-Za-z0-9])[Tt] ?\+ ?(?P<n>[0-9]|[12][0-9]|30)(?!\d|[A-Za-z+]) ?(?:个?工作日|日|天)?(?:之?内|以内)?"
)


def _trading(m: re.Match[str], place: Place) -> Piece | None:
    """T+3: the third working day from today (house rule)."""
    n = int(m.group("n"))
    if _EVENT.search(place.text[max(0, m.start() - 6) : m.start()]):
        return _after_event(m, place)
    piece = _working(m, place, n) if n else Piece(m.end(), place.today, place.today, settled=True)
    if piece:
        piece.need = "edge"
        piece.settled = False
    return piece


_ENGLISH = re.compile(
    r"(?<![A-Za-z])(?:in|within) (?P<n>\d{1,3}) ?(?P<unit>hours?|mins?|minutes|days?|weeks?|(?:working|business|work) days?)(?![A-Za-z])",
    re.IGNORECASE,
)


def _english(m: re.Match[str], place: Place) -> Piece | None:
    unit = m.group("unit").lower()
    if unit.startswith(("work", "business")):
        return _working(m, place, float(m.group("n")))
    unit = "min" if unit == "minutes" else unit
    return _counted(m, place, unit, float(m.group("n")))


_HEADS = "0123456789零一二三四五六七八九十两百廿卅半"
RULES = (
    Rule(
        "123456一二两三四五六",
        re.compile(
            rf"(?<![\dA-Za-z.一二三四五六七八九十])(?P<n>[1-9]|[一二两三四五六]) ?(?:周|个?星期|个?礼拜)(?:之?后"
            rf"|以后){_THEN_DAY}"
        ),
        _weeks_then,
    ),
    Rule("下次第最", _NEXT_DAY, _next_working),
    Rule(
        _HEADS + "未接往今还剩再过",
        re.compile(r"(?<!\d:)(?<![\d./A-Za-z零一二两三四五六七八九十百千几多来廿卅])" + _SPAN.pattern),
        _span,
    ),
    Rule("tT", _TRADING, _trading),
    Rule("iIwW", _ENGLISH, _english),
)
