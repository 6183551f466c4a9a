"""Clocks and parts of the day: 18:00, 下午3点半, 晚上十一点, 3pm, 下班前, 中午."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from bot.grammar.numerals import number

HOUR = "(?:2[0-4]|1\\d|0?\\d|二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九])"
_MINUTE = "(?:[0-5]\\d|[二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九]|[二三四五](?=分)|[1-9](?=分))"
PARTS = (
    "凌晨|清晨|清早|早上|早晨|早间|大早上|一早|一大早|上午|中午|正午|午间|下午|午后|傍晚|黄昏|晚上|晚间"
    "|夜晚|夜里|夜间|半夜|午夜|深夜|晚"
    "|早|夜"
)
_PART_NAMES = {
    "凌晨": "凌晨", "清晨": "早", "清早": "早", "早上": "早", "早晨": "早", "早间": "早", "大早上": "早", "一早": "早", "一大早": "早",
    "上午": "上午", "中午": "中午", "正午": "中午", "午间": "中午", "下午": "下午", "午后": "下午", "傍晚": "下午", "黄昏": "下午",
    "晚上": "晚", "晚间": "晚", "夜晚": "晚", "夜里": "夜", "夜间": "夜", "半夜": "夜", "午夜": "夜", "深夜": "夜", "晚": "晚", "早": "早",
    "夜": "夜",
}  # fmt: skip
# When only a part of the day is said. 早 is the start of work, the others the end of the part (house rule).
_PART_ENDS = {"凌晨": time(6), "早": time(9), "上午": time(12), "中午": time(13), "下午": time(18), "晚": time(23, 59),
              "夜": time(23, 59)}  # fmt: skip

_DIGITAL = rf"(?P<h>{HOUR}):(?P<m>[0-5]\d)(?::(?:00|59))?(?![\d:]| ?比[例分率重])"
_SPOKEN = (
    rf"(?:{HOUR} ?(?:到|至|-|~) ?)?(?P<sh>{HOUR}) ?(?:点钟?|时(?!间|长|段|代|候|效|差))(?:(?P<half>半)|(?P<quarter>[一三])刻"
    rf"|(?P<sm>{_MINUTE})(?P<fen>分)?(?!\d|[个件条万%])|[整正])?"
)
_LATIN = r"(?P<lh>1[0-2]|0?[1-9])(?::(?P<lm>[0-5]\d))?"
CLOCK = re.compile(
    rf"(?:(?P<part>{PARTS})(?:的|,|，)? ?)?(?:{_LATIN} ?(?P<ap>[AaPp]\.?[Mm]\.?)(?![A-Za-z])|{_DIGITAL} ?(?P<ap2>[AaPp][Mm])?"
    rf"|{_SPOKEN} ?(?P<ap3>[AaPp][Mm])?)"
)
_WORD = re.compile(
    "(?P<off>(?:下班|收工|放工|散会)(?:时间|时|点)?(?=$|之?前|以前|[ ，,。；;！!、）)]|给|交|发|完|提"
    "|要)|打烊前)|(?P<lunch>(?:午饭|午餐|午休|吃饭)(?=之?前|以前))"
    "|(?P<on>上班(?=之?前|以前))|(?P<zero>零点|0点|零时|午夜十二点|半夜12点|24点|24:00)"
    "|(?P<eod>(?i:eod|cob))(?![A-Za-z])"
)
PART = re.compile(rf"(?P<part>{PARTS})(?![安操饭餐点礼报宴会班先已日读市教市场期退退休泳睡间休自高公起功装])")
_NOT_CLOCK = re.compile(
    " ?(?:建议|意见|要求|改进|问题|说明|原因|内容|体会|注意|好处|优势|经验|思考|反馈|补充|需要|需求|想法"
    "|感受|疑问|结论|规定|原则|理由|共识"
    "|措施|风险|区别|不同|变化|更新|不足|优化|积分|以上|赞|评|击|播|选|[几多]|[0-9]|[零一二三四五六七八九]"
    "|倍|个|亿|万|%|以上的|钱|伤|差)"
)


@dataclass(frozen=True, slots=True)
class ClockRead:
    """A time of day. `shift`: it belongs to the next day (24点, 今晚12点); `ask`: 7 or 8 without a part of day."""

    end: int
    clock: time
    part: str = ""
    shift: bool = False
    ask: str = ""
    bare: bool = False  # no part of day, no am/pm, no colon form
    word: bool = False  # 下班, EOD
    only_part: bool = False


def read_clock(text: str, pos: int, *, part: str = "", off_work: time) -> ClockRead | None:
    """The clock or part of day that begins at `pos` of flat text; `part` is one already said (今晚 → 晚)."""
    if word := _WORD.match(text, pos):
        return _word(word, off_work)
    if m := CLOCK.match(text, pos):
        found = _figures(m, text, _PART_NAMES.get(m.group("part") or "", part))
        if found:
            return found
    if m := PART.match(text, pos):
        name = _PART_NAMES[m.group("part")]
        end = m.end()
        return ClockRead(end, _PART_ENDS[name], name, only_part=True)
    return None


def part_end(part: str) -> time:
    """The time a part of the day ends, or begins for 早."""
    return _PART_ENDS[part]


def _word(m: re.Match[str], off_work: time) -> ClockRead:
    if m.group("off") or m.group("eod"):
        return ClockRead(m.end(), off_work, word=True)
    if m.group("lunch"):
        return ClockRead(m.end(), time(12), word=True)
    if m.group("on"):
        return ClockRead(m.end(), time(9), word=True)
    late = m.group("zero").startswith(("24", "午夜", "半夜"))
    return ClockRead(m.end(), time(0), shift=late, word=True)


def _figures(m: re.Match[str], text: str, part: str) -> ClockRead | None:
    spoken = m.group("sh")
    hour = number(m.group("lh") or m.group("h") or spoken)
    if hour is None:
        return None
    minute = _minute(m)
    marked = (m.group("ap") or m.group("ap2") or m.group("ap3") or "").lower()
    if spoken and not part and _NOT_CLOCK.match(text, m.end()):
        return None
    unpadded = (m.group("h") or "00")[0] != "0"
    bare = not part and not marked and (spoken is not None or unpadded)
    if (
        bare
        and spoken
        and minute == 0
        and spoken in ("一", "两")
        and not text.startswith(("前", "之前", "以前", "整", "钟"), m.end())
    ):
        return None
    if marked:
        hour = hour % 12 + (12 if marked[0] == "p" else 0)
        return ClockRead(m.end(), time(hour, minute), part or "下午")
    return _by_part(m, hour, minute, part, bare)


def _minute(m: re.Match[str]) -> int:
    if m.group("half"):
        return 30
    if m.group("quarter"):
        return 15 if m.group("quarter") == "一" else 45
    word = m.group("lm") or m.group("m") or m.group("sm")
    return number(word) or 0 if word else 0


def _by_part(m: re.Match[str], hour: int, minute: int, part: str, bare: bool) -> ClockRead | None:
    shift, ask = False, ""
    if hour == 24:
        return ClockRead(m.end(), time(0, minute), part, shift=True) if minute == 0 else None
    if part == "下午" and hour < 12:
        hour += 12
    elif part in ("晚", "夜") and (hour <= 4 or hour == 12):
        hour, shift = hour % 12, True
    elif part in ("晚", "夜") and hour < 12:
        hour += 12
    elif part == "中午":
        hour = hour + 12 if hour < 4 else hour
    elif part == "凌晨" and hour == 12:
        hour = 0
    elif not part and bare and 1 <= hour <= 6:
        hour += 12
    elif not part and bare and hour in (7, 8):
        ask = "clock_7_8"
    return ClockRead(m.end(), time(hour, minute), part, shift, ask, bare)
