"""From a text to the times it names: one walk from left to right, each found time with the part it plays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time

from bot.grammar import roles
from bot.grammar.numerals import number
from bot.grammar.pieces import MONTH, ONE, QUARTER, YEAR, Piece, Place
from bot.grammar.times import TRIGGER, read_either, read_range, read_time
from bot.grammar.vague import APPROX

MAX_TIMES = 24  # times looked at in one text
_RUN = re.compile(r"[A-Za-z]*\d[\dA-Za-z.,:/_-]*")


@dataclass(slots=True)
class Found:
    """A time in the text, from `start` to `end` (its words of role included), and how much it is a deadline."""

    start: int
    end: int
    piece: Piece
    score: float
    timed: bool  # only a clock, no day said
    begin: Piece | None = None
    soft: bool = False  # not acceptable alone
    approx: bool = False
    after: bool = False
    part_only: bool = False
    ambiguous: str = ""
    before: bool = False


def scan(place: Place) -> list[Found]:
    """The times of the text in order; what only tells of the past or recurs is left out."""
    text, pos = place.text, 0
    found: list[Found] = []
    while len(found) < MAX_TIMES:
        trigger = TRIGGER.search(text, pos)
        if trigger is None:
            break
        at = trigger.start()
        hit = _at(place, at)
        if hit is None:
            run = _RUN.match(text, at) if text[at].isdigit() else None
            pos = max(at + 1, _run_end(text, at, run))
            continue
        pos = max(hit.end, at + 1)
        if not hit.piece.gone:
            found.append(hit)
    return found


def _run_end(text: str, at: int, run: re.Match[str] | None) -> int:
    """After a figure that is no time, go on behind the whole run it stands in (IP, order number, version)."""
    if run is None:
        return at + 1
    end = at
    while end < run.end() and text[end].isdigit():
        end += 1
    tail = text[end : run.end()]
    return run.end() if tail else end


def _at(place: Place, at: int) -> Found | None:
    """The time that begins here, with its clock, its range and the words of its role."""
    begin = read_time(place, at)
    if begin is None:
        return None
    piece, timed = begin
    first: Piece | None = None
    ranged = read_range(place, piece, timed) or read_either(place, piece, timed)
    if ranged is not None:
        first, piece = piece, ranged
        if timed and first.confirm and datetime.combine(piece.last - ONE, piece.clock or time(0)) > place.now:
            piece.first = piece.last = piece.last - ONE  # 10:00-12:00 said at 10:30 is today's
            piece.confirm = False
    return _role(place, at, piece, timed, first)


# ---------------------------------------------------------------- roles


def _role(place: Place, start: int, piece: Piece, timed: bool, first: Piece | None) -> Found:
    text = place.text
    hit = Found(start, piece.end, piece, 0.0, timed, first)
    back = text[max(0, start - roles.BACK) : start]
    if piece.gone or roles.RECUR.search(back) or roles.PAST_BEFORE.search(back):
        piece.gone = True
        return hit
    hit.score = 1.0 if piece.settled else 0.0
    cue = roles.CUE.search(back)
    if cue:
        hit.score += 4 if roles.HARD.search(cue.group()) else 2
    if roles.OLD.search(back):
        hit.score -= 5
    _behind(place, hit, cue is not None)
    _weigh(place, hit, back, cue is not None)
    return hit


def _behind(place: Place, hit: Found, cued: bool) -> None:
    """What follows the time: 前, 内, 后, 起, 左右, a noun it describes, or a verb of handing over."""
    text, piece = place.text, hit.piece
    approx = _approx(text, piece.end)
    if approx:
        hit.approx, hit.end = True, approx
        return
    if later := roles.LATER.match(text, piece.end):
        hit.approx, hit.end = True, later.end()
        return
    m = roles.BEFORE.match(text, piece.end)
    if m is not None:
        _before(place, hit, m)
        return
    if piece.settled and not piece.offset and (after := roles.AFTER.match(text, piece.end)):
        hit.after, hit.end = True, after.end()
        return
    if piece.settled:
        hit.end = piece.end
        hit.soft = piece.grain == "" and roles.ATTRIBUTE.match(text, piece.end) is not None
        return
    if after := roles.AFTER.match(text, piece.end):
        hit.after, hit.end = True, after.end()
    elif begin := roles.BEGIN.match(text, piece.end):
        piece.gone, hit.end = True, begin.end()
    elif roles.ATTRIBUTE.match(text, piece.end) and not cued:
        hit.soft = True
    elif verb := roles.DONE_BY.match(text, piece.end):
        hit.score += 2
        hit.soft = (
            not cued
            and roles.OF_WHICH.match(text, verb.end()) is not None
            and verb.group().strip()[0] not in "要必得应需"
        )


def _approx(text: str, end: int) -> int:
    m = APPROX.match(text, end)
    return m.end() if m else 0


def _before(place: Place, hit: Found, m: re.Match[str]) -> None:
    piece = hit.piece
    hit.end, hit.score, hit.before = m.end(), hit.score + 3, True
    if m.group("count"):
        n = number(m.group("n")) or 1
        unit = m.group("u")
        if unit == "工作日":
            piece.last = place.calendar.add_working_days(piece.last, -n)
        else:
            piece.last -= n * (ONE if unit == "天" else 7 * ONE)
        piece.past = piece.last < place.today
    elif "前" in m.group() and piece.grain in (MONTH, QUARTER, YEAR, "half", "week") and not piece.settled:
        running = piece.first <= place.today <= piece.last and piece.first != place.today
        said_now = place.text[hit.start : hit.start + 1] in "本这今"
        if not (running and said_now) and not place.text.startswith("末", piece.end - 1):
            hit.ambiguous = "ambiguous_month" if piece.grain == MONTH else f"ambiguous_{piece.grain}"
    piece.need = ""


def _weigh(place: Place, hit: Found, back: str, cued: bool) -> None:
    text, piece = place.text, hit.piece
    ends = _edge(text, piece.end)
    strong = hit.before or cued or piece.settled
    lone = piece.need
    if (
        (lone == "edge" and not strong and not ends)
        or (lone == "cue" and not strong and not _date_cue(text, hit.start, piece.end))
        or (lone == "pair" and not strong and piece.clock is None and not _pair_is_date(text, hit.start, piece))
    ):
        hit.soft = True
    if roles.WAITING.search(back) and not hit.before:
        hit.soft = True  # 等下周一 waits for something
    if roles.START.search(back) and hit.begin is None and not hit.before:
        hit.score -= 2
    if roles.told(text, hit.end, hit.end) and not (cued and not hit.before):
        piece.gone = True
    if piece.grain in (MONTH, QUARTER, YEAR, "half", "week"):
        hit.score -= 0.5
    if hit.timed:
        hit.score -= 0.25
    if text[hit.start : hit.start + 2] in ("今天", "今日") and not hit.before and piece.clock is None:
        hit.score -= 1


_EDGE = re.compile(
    "(?:内|之内|份)? ?(?:$|[\\s，。；！？、,.;!?()~：:\u0001\\-@]"
    "|[截到至为止完交提给发上出要须必能就再可会搞弄验回定结送前之以底末开我你他她咱请把将都也去离度晚早中在哈哦呢啊吧呀啦嘛谢辛麻多拜])"
)


def _edge(text: str, end: int) -> bool:
    return _EDGE.match(text, end) is not None


def _date_cue(text: str, start: int, end: int) -> bool:
    if roles.DATE_CUE.search(text[max(0, start - 20) : start]):
        return True
    return not text[:start].strip() and (not text[end:].strip() or roles.DONE_BY.match(text, end) is not None)


def _pair_is_date(text: str, start: int, piece: Piece) -> bool:
    """Is 10/20 or 3-5 a date rather than a share or a span? It is when it stands alone or is acted upon."""
    written = text[start : piece.end]
    share = re.fullmatch(r"(\d)/(\d)", written)
    if share and share.group(1) <= share.group(2):
        return roles.DATE_CUE.search(text[max(0, start - 20) : start]) is not None
    if _date_cue(text, start, piece.end) or roles.DONE_BY.match(text, piece.end):
        return True
    numbers = re.split(r"[-/]", written)
    return len(numbers) == 2 and len(numbers[1]) == 2 and (len(numbers[0]) == 2 or int(numbers[1]) > 12)
