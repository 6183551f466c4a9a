"""Whether a word of completion speaks of the whole task (T8 完成) or of a part of it (T8 联调完成, 的验收完成了)."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta

from rapidfuzz import fuzz

from bot.grammar import states
from bot.grammar.fold import flat
from bot.grammar.occurred import read_happened
from bot.rules.calendar import Calendar

MAX_CLAUSES = 40
SAME_NAME = 75  # how alike, of 100, words and a title are that mean the same
CANNOT = re.compile(r"(?:完成|搞定|交付|上线|提交|解决|实现|[办弄搞做写改交完])不了|[完做搞]不成|搞不定|做不完")
_LABEL = re.compile(r"(?:(?<![A-Za-z0-9])[TtQq]-?|#)\d{1,7}(?!\d)")
_FILL = re.compile(
    r"(?:\d{1,4}年)?\d{1,2}月\d{1,2}[日号]?|\d{1,2}[日号]|\d{1,2}[:点]\d{0,2}分?|[本这上]?(?:周|星期|礼拜)[一二三四五六日天]"
    r"|[今昨前][天日晚]|[上下中]午|早上|晚上|刚刚?|终于|总算|现在|目前|当前|已经?|全部|所有|全都|都|均|也|就|顺利|按时|按期"
    r"|如期|提前|圆满|彻底|完全|完整|整体|总体|整个|任务|工作|事情|事项|项目|这[个项边]|我们?|大家好|各位|领导|[您你]好|汇报|报告"
    r"|更新|反馈|一下|进度|状态|情况|进展|可以|[零一二两三四五六七八九十\d]+个?(?:天|工作日|周|小时)|[该此本是为的了把将被由给]"
)
_TAIL = re.compile(r"^[了啦哈呀啊咯嘞哦喽噢的]*(?:请|并|可|待|等|麻烦|谢|多谢|辛苦|感谢).*")
_NEXT = re.compile(  # 改完了，明天测试: a step is done, another follows; 验收 and 评审 come after the end
    r"^ ?(?:还|再|就)?(?:明[天日早晚]|后[天日]|下午|今晚|晚上|下周|周[一二三四五六日]|接下来|然后|再|还要|还得|还需|准备|下一步|马上|稍后)"
    r"[^，,。；;]{0,6}(?:测试|联调|提测|部署|上线|发布|合并|盖章|发给|交给|打包|培训|演示)"
)
_BLANKS = re.compile(r" {2,}")
_SOUND = re.compile(r"[啦哈呀啊咯嘞哦喽噢]")
_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")


_PAST_DAY = re.compile(  # 10月14日就做完了, 昨晚交付了, 14号完成的
    r"(?P<day>(?:20\d\d年)?\d{1,2}月\d{1,2}[日号]?|(?<![\d月])\d{1,2}[日号]|昨[天日晚]|前[天日]|[本这上]?(?:周|星期|礼拜)[一二三四五六日天])"
    r"(?:上午|下午|晚上|早上|中午)? ?(?P<sure>(?:我们?|就|已经?|都|其实|实际|早就?|全部?|准时|按时|按期|如期)*)"
    r"(?:[做弄搞办写改测跑]完|[做弄写改办]好|完成|交付|提交|搞定|上线|结束|完工|定稿|交)(?P<told>[了的过]*)(?=$|[，,。！!；;、 ])"
)
_WEEKDAY = re.compile(r"[本这]?(?:周|星期|礼拜)([一二三四五六日天])")
_STEP = re.compile(r"提测|转测|送测|送审|提审|联调|评审|内测|自测|冒烟|开测|封版|出初稿")
_END = re.compile(r"完成|交付|上线|结束|做完|搞定|验收|完工|定稿")


def day_of(text: str, now: datetime, calendar: Calendar) -> date | None:
    """The earlier day on which the work was completed, as told behind time; None where it was today or is to come."""
    found = _PAST_DAY.search(flat(text))
    if found is None:
        return None
    told = bool(found["sure"] or found["told"])
    day = _past_day(found["day"], now, calendar, told=told)
    return day if day is not None and day < now.date() else None


def _past_day(words: str, now: datetime, calendar: Calendar, *, told: bool) -> date | None:
    weekday, month_day = _WEEKDAY.fullmatch(words), re.fullmatch(r"(\d{1,2})[日号]", words)
    if weekday:  # 周三 alone may lie ahead: only what is told as over does not
        back = (now.weekday() - "一二三四五六日".index(weekday[1].replace("天", "日"))) % 7
        return (now - timedelta(days=back)).date() if told else None
    if month_day:
        month = now if int(month_day[1]) <= now.day else now.replace(day=1) - timedelta(days=1)
        words = f"{month.year}年{month.month}月{month_day[1]}日" if told else ""
    happened = read_happened(words.replace("昨晚", "昨天"), now, calendar)
    return happened.moment.date() if happened else None


def is_whole(text: str, title: str, names: Collection[str]) -> bool:
    """`whole`, and 14号完成的 as well."""
    return whole(re.sub(r"(?<=[完好成付交定])的(?=$|[，,。！!；;])", "了", text), title, names)


def only_a_step(text: str, day: str, title: str) -> bool:
    """下周五提测: the day said is that of a step on the way, and no forecast of the end."""
    at = text.find(day) if day else -1
    clause = states.CLAUSE.split(text[at + len(day) :])[0] if at >= 0 else ""
    step = _STEP.search(clause)
    return step is not None and step.group() not in title and _END.search(clause) is None


def whole(text: str, title: str, names: Collection[str]) -> bool:
    """Does one clause say that the task itself is done? `names`: people and departments who may stand before it."""
    seen = _BLANKS.sub(" ", _LABEL.sub(" ", flat(text)))
    clauses = states.CLAUSE.split(seen)[:MAX_CLAUSES]
    if any(_NEXT.match(clause) for clause in clauses):
        return False
    for clause in clauses:
        if states.NOT_DONE.search(clause) or states.NEARLY.search(clause):
            continue
        said = states.DONE.search(clause)
        if said is None:
            continue
        behind = _SOUND.sub("", _TAIL.sub("", clause[said.end() :]))
        if _is_all(clause[: said.start()], flat(title), names) and _is_all(behind, flat(title), names):
            return True
    return False


def _is_all(words: str, title: str, names: Collection[str]) -> bool:
    """Nothing else is named than the task, who did it and when."""
    bare = words.replace(title, "") if title else words
    for name in (n for n in names if n and n in bare):
        bare = bare.replace(name, "")
    rest = "".join(_WORD.findall(_FILL.sub("", bare)))
    return not rest or rest in title or (title not in words and fuzz.ratio(rest, title) >= SAME_NAME)
