"""Days by their number or name: 10月20日, 2026-10-20, 10/20, 20号, 明天, 大后天."""

from __future__ import annotations

import re
from datetime import date

from bot.grammar.numerals import DAY as DAYNUM
from bot.grammar.numerals import number
from bot.grammar.pieces import FAR_AHEAD, ONE, Piece, Place, Rule, month_end, safe_date

_WORDS = {
    "今天": 0, "今日": 0, "今儿": 0, "今晚": 0, "今夜": 0, "今早": 0, "今晨": 0, "当天": 0, "本日": 0, "当日": 0,
    "当晚": 0, "明天": 1, "明日": 1, "明儿": 1, "明早": 1, "明晨": 1, "明晚": 1, "次日": 1, "隔天": 1, "翌日": 1,
    "第二天": 1, "隔日": 1, "明后天": 2, "明后两天": 2, "明后日": 2, "今明两天": 1, "今明两日": 1, "后天": 2, "后日": 2, "后儿": 2, "大后天": 3, "大后日": 3,
    "昨天": -1, "昨日": -1, "昨晚": -1, "昨儿": -1, "昨夜": -1, "前天": -2, "前日": -2, "前晚": -2, "大前天": -3,
}  # fmt: skip
_LATIN_WORDS = {"today": 0, "tonight": 0, "tomorrow": 1, "tmr": 1, "tmrw": 1, "eod": 0, "cob": 0, "yesterday": -1}
_PARTS = {"早": "早", "晨": "早", "晚": "晚", "夜": "晚"}
# What makes a name or a thing of a relative day: 今日头条, 明日之后, 后天性.
_NAMES = re.compile(
    "头条|说法|资本|美术馆|之星|方舟|科技|之后(?=手游|游戏|联动|这款|》)|香港|性格|性[^能质]|形成|人口"
    "|报|系|视界|新闻|特价|热|份|电商|学院"
)
_FOLLOWS_DAY = re.compile(
    ' ?(?:$|[\\s\u0001，。；！？、,.;!?()（）:：~\\-@/#】\\]」》"”]|之?前|以前|之?后|以后|号|日|[上下]午|早|晚|中午|凌晨|傍晚'
    "|[截到至为止内或及起交完提给发出要须必能就把再将可会我你他她咱的是之定搞弄验"
    "完开周星礼审定回结送拿得该前有没去来做写改答还收付签约过请让通左上哈哦呢啊吧呀啦嘛谢辛麻多拜])"
)
_UNITS_SOON = re.compile(
    " ?(?:[万亿千百元块个人件套台页岁米斤吨级层楼室版章节条项次份种类倍点款家名位支张%％度℃kKgGmMwW]|小时"
    "|分钟|公里|厘米|毫米|平米|平方|分[^发前]|天|年|月|周)"
)
_UNIT_SOON = re.compile(_UNITS_SOON.pattern.replace("周)", "周[^一二三四五六日天末1-7])"))
_BARE_D_THINGS = re.compile(
    " ?(?:楼|栋|线|门|服务|机|会议|厅|位|院|仓|库|车|店|文|员|选手|产品|方案|桌|令|工|码|称|召|角|外|脉"
    "|牌|馆|宿舍|教室|柜|电|盘"
    "|桩|环境|节点|窗口|链|样|标|棚|房|公馆|公司|客户|项目|任务|问题|需求|模块|接口|集群|数据|网关|主"
    "|副|坑|井|泵|炉|梯|口|通道|站"
    "|岗|组|队|班|厂|基地|园|地块|包|箱|表|图|字|色|墙|屏|灯|球|舱|船|艇|航|闸|路|桥|街|弄|巷|库房|单"
    "|柱|实验|测试机|课|卷|册"
    "|技师|理发|人|病|床|药|油|汽油|铺|档口|展|馆|位置|媒体|微信|百度|抖音|平台|账)"
)
_BARE_RI_THINGS = re.compile(
    " ?(?:均|活|留|游|志|记|报|程|常|元|本|语|用|线|产|销|式|系|企|方|韩|经|更|化|照|落|食|租)"
)


def _day(m: re.Match[str], key: str) -> int:
    return number(m.group(key)) or 0


def next_month_day(place: Place, month: int, day: int) -> date | None:
    """The next occurrence of a month's day, today included (29 February waits for its year)."""
    for year in range(place.today.year, place.today.year + 9):
        found = safe_date(year, month, day)
        if found and found >= place.today:
            return found
    return None


def dated(place: Place, end: int, day: date | None, *, rolled: bool) -> Piece | None:
    """A piece for one day; `rolled`: the year was not said, so far ones are to be confirmed."""
    if day is None:
        return None
    far = rolled and (day - place.today).days > FAR_AHEAD
    return Piece(end, day, day, confirm=far, past=day < place.today)


def _full(m: re.Match[str], place: Place) -> Piece | None:
    year = int(m.group("y"))
    return dated(place, m.end(), safe_date(year, int(m.group("m")), int(m.group("d"))), rolled=False)


def _compact(m: re.Match[str], place: Place) -> Piece | None:
    figures = m.group()
    piece = dated(place, m.end(), safe_date(int(figures[:4]), int(figures[4:6]), int(figures[6:])), rolled=False)
    if piece:
        piece.need = "cue"
    return piece


def _pair(m: re.Match[str], place: Place) -> Piece | None:
    """10-20, 10/20, 10.20: month and day, when nothing beside it speaks of an amount."""
    month, day, sep = int(m.group("m")), int(m.group("d")), m.group("s")
    if _UNIT_SOON.match(place.text, m.end()) or not _FOLLOWS_DAY.match(place.text, m.end()):
        return None
    if m.group("mark") and sep == "-" and month < day and month <= 31:
        return _day_span(m, place)
    piece = dated(place, m.end(), next_month_day(place, month, day), rolled=True)
    if piece and not m.group("mark"):
        padded = len(m.group("m")) == 2 and len(m.group("d")) == 2
        piece.need = "cue" if sep == "." else "" if padded or month > max(day, 9) else "pair"
    return piece


def _day_span(m: re.Match[str], place: Place) -> Piece | None:
    """12-19日: from the 12th to the 19th, rather than 19 December."""
    last = next_day(place, int(m.group("d")))
    if last is None or last.day < int(m.group("m")):
        return None
    return Piece(m.end(), last.replace(day=int(m.group("m"))), last, confirm=int(m.group("m")) <= 12)


def next_day(place: Place, day: int) -> date | None:
    """The next such day of a month, today included, skipping months that lack it."""
    for ahead in range(14):
        index = place.today.year * 12 + place.today.month - 1 + ahead
        found = safe_date(index // 12, index % 12 + 1, day)
        if found and found >= place.today:
            return found
    return None


def _bare(m: re.Match[str], place: Place) -> Piece | None:
    """20号, 二十号, 29日."""
    things = _BARE_D_THINGS if m.group("mark") == "号" else _BARE_RI_THINGS
    if things.match(place.text, m.end()):
        return None
    if m.group("mark") == "日" and place.text.startswith(("内", "之内", "以内", "后", "之后", "以后"), m.end()):
        return None
    piece = dated(place, m.end(), next_day(place, _day(m, "d")), rolled=False)
    if piece and not _FOLLOWS_DAY.match(place.text, m.end()):
        piece.need = "cue" if m.group("mark") == "号" else "edge"
    return piece


def _relative(m: re.Match[str], place: Place) -> Piece | None:
    word = m.group()
    if _NAMES.match(place.text, m.end()):
        return Piece(m.end(), place.today, place.today, gone=True)
    offset = _WORDS[word]
    day = place.today + offset * ONE
    piece = Piece(m.end(), day, day, daypart=_PARTS.get(word[-1], ""), past=offset < 0, gone=offset < 0)
    if word in ("当天", "当日", "第二天", "次日", "隔天", "翌日", "隔日", "当晚"):
        piece.need = "edge"
    return piece


_ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ENGLISH = re.compile(
    r"(?<![A-Za-z])(?P<eod>(?:eod|cob|end of (?:the )?day)(?: on)? )?(?:(?P<next>next) |this )?(?:(?P<day>mon|tue|wed|thu|fri|sat|sun)(?:s?day|nesday|rsday"
    r"|urday|r|rs|s)?"
    r"|(?P<end>(?:end of (?:the |this )?(?:week|month|quarter|year))|eow|eom|eoq|eoy))(?![A-Za-z])"
    r"(?P<eod2> (?:eod|cob|end of (?:the )?day)(?![A-Za-z]))?",
    re.IGNORECASE,
)


def _english(m: re.Match[str], place: Place) -> Piece | None:
    """Friday, next Mon, EOM."""
    start = place.today - place.today.weekday() * ONE
    if m.group("end"):
        letter = re.sub("end of (?:the |this )?|eo", "", m.group("end").lower())[0]
        ends = {
            "w": start + 6 * ONE,
            "m": month_end(place.today.year, place.today.month),
            "q": month_end(place.today.year, (place.today.month + 2) // 3 * 3),
            "y": month_end(place.today.year, 12),
        }
        return Piece(m.end(), place.today, ends[letter], "", settled=True)
    wanted = _ENGLISH_DAYS.index(m.group("day").lower())
    if m.group("next"):
        day = start + (7 + wanted) * ONE
    else:
        day = place.today + (wanted - place.today.weekday()) % 7 * ONE
    same = day == place.today
    clock = place.off_work if m.group("eod") or m.group("eod2") else None
    return Piece(m.end(), day, day, clock=clock, ask="today_weekday" if same else "", confirm=same)


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
_ENGLISH_DATE = re.compile(
    rf"(?<![A-Za-z\d./-])(?:(?P<m>{_MONTH_NAME})\.? ?(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
    rf"|(?P<d2>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)? ?(?P<m2>{_MONTH_NAME})\.?)(?:,? ?(?P<y>20\d\d))?(?![A-Za-z\d:.%])",
    re.IGNORECASE,
)


def _english_date(m: re.Match[str], place: Place) -> Piece | None:
    """Nov 25, 25 November, Dec 1st 2026."""
    month = _MONTHS.index((m.group("m") or m.group("m2"))[:3].lower()) + 1
    day = int(m.group("d") or m.group("d2"))
    if m.group("y"):
        return dated(place, m.end(), safe_date(int(m.group("y")), month, day), rolled=False)
    piece = dated(place, m.end(), next_month_day(place, month, day), rolled=True)
    if piece:
        piece.need = "cue" if month in (3, 5, 9) or m.group("d2") else "edge"  # may 3, 12 dec files
    return piece


def _latin(m: re.Match[str], place: Place) -> Piece | None:
    word = m.group("word").lower()
    day = place.today + _LATIN_WORDS[word] * ONE
    clock = place.off_work if m.group("eod") or word in ("eod", "cob") else None
    return Piece(m.end(), day, day, clock=clock, settled=clock is not None, gone=day < place.today)


_BEFORE = r"(?<!\d:)(?<![\d./\-A-Za-z第])"
_AFTER = r"(?![\d%％]|[./]\d|-\d(?!\d?[./月]\d)|:\d\d?:)"
_CUT = r"(?=\D|\d\d:\d\d|$)"
RULES = (
    Rule("12", re.compile(
        rf"{_BEFORE}(?P<y>(?:19|20)\d\d)(?P<s>[-/.]| )(?P<m>1[0-2]|0?[1-9])(?P=s)(?P<d>3[01]|[12]\d|0?[1-9])"
        rf"(?:[日号])?{_CUT}(?![./]\d|-\d(?!\d{{3}}))"), _full),
    Rule("12", re.compile(r"(?<!\d:)(?<![\dA-Za-z./\-_#号])(?:19|20)\d\d(?:1[0-2]|0[1-9])(?:3[01]|[12]\d|0[1-9])(?![\dA-Za-z.])"),
         _compact),
    Rule("0123456789", re.compile(
        rf"{_BEFORE}(?P<m>1[0-2]|0?[1-9])(?P<s>[-/.])(?P<d>3[01]|[12]\d|0?[1-9])(?P<mark>[日号])?{_AFTER}"), _pair),
    Rule("0123456789一二三四五六七八九十廿卅", re.compile(
        rf"(?<!\d:)(?<![\d./\-A-Za-z第零一二三四五六七八九十百千廿卅初每])(?P<d>{DAYNUM}) ?(?P<mark>[日号])"), _bare),
    Rule("今明后大昨前当次隔第本翌", re.compile("|".join(sorted(_WORDS, key=len, reverse=True))), _relative),
    Rule("mtwfsnecMTWFSNEC", _ENGLISH, _english),
    Rule("jfmasondJFMASOND0123", _ENGLISH_DATE, _english_date),
    Rule("teycTEYC", re.compile(
        r"(?<![A-Za-z])(?P<eod>(?:eod|cob|end of day) )?(?P<word>" + "|".join(_LATIN_WORDS) + r")(?![A-Za-z])",
        re.IGNORECASE), _latin),
)  # fmt: skip

__all__ = ["RULES", "dated", "month_end", "next_day", "next_month_day"]
