"""What an answer to the bot's question is not: giving up (算了), waiting (稍等), asking back, or taking back (不对).

Every clause must be of the kind: 算了一下工作量 and 不对称加密没到货 stay answers. Pure, linear.
"""

from __future__ import annotations

import re

from bot.grammar import questions
from bot.grammar.fold import flat

LONGEST = 40  # characters of words that are no answer
LONGEST_QUESTION = 16
_SPLIT = re.compile(r"[，,。；;!！~～…、\n ]+")
_TAIL = r"(?:吧|啦|了|哈|啊|呀|哦|呗|的)*"
_FILLER = re.compile(
    r"(?:谢谢|多谢|感谢|麻烦了?|不好意思|抱歉|好的?|好吧|嗯+|哦+|那个?|没事儿?了?|辛苦了?|先这样|就这样"
    r"|(?:还是|就|先)*(?:按|照)(?:原来?|之前|原定|老)的?(?:计划|日期|时间|样子)?(?:来|走|做|办)?)" + _TAIL
)
_DROP = re.compile(
    r"(?:那|还是|就|先|暂时|要不|我|我们|也|嗯|哦|现在)*(?:算了(?:算了)?|算啦|拉倒|作罢|没事儿?了?|不用(?:管|改|延|记|登记|麻烦|申请)?(?:了|啦)?"
    r"|不(?:需要|必|要|弄|搞|改|改期|延|延期|换|转|转交|提|登记|建|申请|上报|推迟|推)(?:了|啦)|当我没说|忽略|别管了?|撤回|没事了)"
    r"(?:不(?:改|改期|延|延期|换|转|转交|提|登记|建|申请|上报|推迟|推|弄|搞|要|做|用)了)?" + _TAIL
)
_NOT_DONE = re.compile(r"(?:那|还是|就|先|我们?)*不(?:做|干|取消)了" + _TAIL)
_NOTHING = re.compile(r"(?:其实|现在|目前|暂时|也|就)*(?:没啥|没什么|没有|没|没有?困难|没啥困难|没事儿?)(?:大事|问题|困难)?" + _TAIL)
_WAIT = re.compile(
    r"(?:请|先|那|嗯|哦|你|您|让|容|我|我们|再|还|得|要|需要|去|来)*(?:稍等|稍候|等等|等一?下(?:下|哈)?|等一?会儿?|等我一?下|想想|想一?下|想一想"
    r"|考虑一?下|考虑考虑|琢磨一?下|看看|看一?下|查一?下|问问|问一?下|确认一?下|核实一?下|商量一?下)(?:看|再说|再定|再回[你您]|先|一下)*" + _TAIL
)
_CONSULT = re.compile(
    r"(?:那|等)?我们?(?:先|去|再|得|要|来|这就)*(?:问问|问一?下|请示一?下?|(?:跟|和|与)[^，,。]{1,6}商量一?下?)(?![来了过才到])[^，,。]{0,8}"
)
_LATER = re.compile(r"(?:我)?(?:回头|晚点|待会儿?|一会儿?|等会儿?|稍后|过会儿?|明天|下午)?(?:再)(?:说|回[你您]?|发|定|看)" + _TAIL)
_UNSURE = re.compile(
    r"(?:我|我们|也|暂时|还|现在|真的?)*(?:不知道|不清楚|不确定|没想好|没确定|说不好)(?:呢|啊|了)?"
    r"(?:该|要|应该|是)*(?:找谁|谁来?(?:负责|管|做|干)?|写什么|填什么|写啥|填啥|说什么|怎么[写填说办])?" + _TAIL
)
_PRESENT = re.compile(r"(?:你|您|机器人|小助手)?(?:在(?:吗|么|不在?|嘛)?|有人(?:吗|么|在吗)?|你好|您好|哈[喽啰]|喂+|hi|hello)[呀啊]?", re.IGNORECASE)
_CHEER = re.compile(r"(?:大家|各位|同志们|兄弟们|我们|咱们|一起|都|继续|再)*(?:加油|努力|冲|辛苦|棒棒的?|给力)(?:鸭|呀|啊|了|啦|吧|哦)*")
_ASKS_BACK = re.compile(
    r"(?:请问|我们?|那|这个?|现在|今[天日]|还|你|您|到底|都|又|凭)*(?:还?有|是|要|能|会|叫)?(?:什么|啥|谁|哪|怎么|咋|为什么|为啥|多少|几)"
)
_OPEN_POINT = re.compile(r"没定|未定|不明|不清|待定|没确定|未确定|没想好")
_QUESTION_END = re.compile(r"(?:[?？]|(?<![什怎那这要])么|吗|呢)[\s。.!！~]*$")
_TAKES_BACK = re.compile(
    r"(?:啊|哦|噢|呃|额)?[，, ]*(?:不对|不是|错了|说错了?|写错了?|打错了?|搞错了?|更正一?下?|纠正一?下?|改成|改为|改到|应该是?|应当是?|是)"
    r"[，,：:。 ]*(?:(?:说|写|打|搞)错了|我说的是|应该是?|是|改成|改为|改到|换成)*[，,：:。 ]*"
)
_DOUBT = re.compile(
    r"(?:啊|哦|噢|呃|额)?[，, ]*(?:不对|不是的?|错了|说错了?|写错了?|等等|等一?下|稍等|算了|没事|不了|别|停|慢着|在吗|你好|您好)(?:[，,。！!、…~ ：:]|$)"
)
_ADDRESSES = re.compile(r"(?:大家|各位|你们|我们|咱们|我|你|您|他们?|谁)|.*[!！~～]\s*$|.*(?:吧|啊|呀|啦|哦|嘛|呗|哈)[。\s]*$", re.DOTALL)


def drops(text: str, *, command: str = "") -> bool:
    """Whether the whole text gives the question up: 算了, 不延了, 没事了; after 有困难 also 没啥了."""
    own = [_NOTHING] if command == "有困难" else []
    own += [] if command == "取消" else [_NOT_DONE]  # 不做了 is why a task is dropped
    return _only(text, [_DROP, *own])


def waits(text: str, *, unsure: bool = True) -> bool:
    """Whether the whole text puts the answer off: 稍等，我问下领导, 让我想想; with `unsure` also 不知道找谁."""
    return _only(text, [_WAIT, _CONSULT, _LATER, _PRESENT, *([_UNSURE] if unsure else [])])


def cheers(text: str) -> bool:
    """大家加油 and the like."""
    return _only(text, [_CHEER])


def asks_back(text: str) -> bool:
    """Whether a text is a question and no answer; 谁来测还没定 tells."""
    seen = flat(text).strip()
    if _QUESTION_END.search(seen):
        return True
    return wonders(seen)


def wonders(text: str) -> bool:
    """A short question that begins as one (还有啥要填的), about no task by its name."""
    seen = flat(text).strip()
    short = len(seen) <= LONGEST_QUESTION and _ASKS_BACK.match(seen) is not None
    return short and questions.asks(seen) and not _OPEN_POINT.search(seen)


def doubtful(text: str) -> bool:
    """不对，之前估错了: perhaps an answer, perhaps words about the answer before."""
    return _DOUBT.match(flat(text).strip()) is not None


def addresses(text: str) -> bool:
    """Words to people (大家辛苦一下！), where the name of a thing was asked for."""
    return _ADDRESSES.match(flat(text).strip()) is not None


def corrected(text: str) -> str:
    """What stands behind 不对 or 改成; the whole text without them."""
    own = text.strip()
    found = _TAKES_BACK.match(flat(own))
    return own[found.end() :].strip() if found else own


def _only(text: str, kinds: list[re.Pattern[str]]) -> bool:
    """Every clause is of these kinds or a filler, one at least of these kinds."""
    seen = flat(text).strip()
    if not seen or len(seen) > LONGEST:
        return False
    clauses = [clause for clause in _SPLIT.split(seen.rstrip("?？")) if clause]
    hits = [any(kind.fullmatch(clause) for kind in kinds) for clause in clauses]
    return any(hits) and all(hit or _FILLER.fullmatch(clause) for hit, clause in zip(hits, clauses, strict=True))
