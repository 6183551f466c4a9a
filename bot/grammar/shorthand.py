"""Sentences people say instead of commands: 现在什么情况, 谁还没更新, 催一下研发部, 都正常, 延到下周三行不行.

Each is read only as a whole sentence, so that chat which merely contains the words stays chat. Pure, linear.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.grammar import questions
from bot.grammar.fold import flat

LONGEST = 80  # characters; longer texts are reports
_ASK_FIRST = r"(?:(?:给|让|帮)我(?:看看|看一?下|查一?下|说说)|看看|请问一?下?|麻烦问?一?下?|问一?下|帮我?看一?下|看一?下|说说|那个|那)?[，,: ]*"
_END = r"[ 。.!！?？~～…呀啊呢吧哈嘛]*"
_NOW = r"(?:(?:现在|目前|当前|今[天日]|眼下|最近|整体|总体|大体)上?)*"
_ALL = r"(?:(?:我们|咱们|这个?|本|整个)?(?:项目|群里?|大家|各部门|工作|这边|整体|总体))?的?"

_OVERVIEW = re.compile(
    rf"{_ASK_FIRST}{_NOW}{_ALL}{_NOW}(?:是|到底)?"
    r"(?:(?:是?什么|啥|什么样的?)(?:情况|进展|状况|状态|进度)|(?:进展|进度|情况|状况|状态)(?:如何|怎么样?|咋样|怎样)?|怎么样|咋样|如何|怎样"
    r"|(?:进行|进展|做|走|推进)?到(?:哪|什么)(?:一?步|儿|里|程度|阶段)?|(?:汇总|总结|概括)一?下(?:进展|进度|情况)?)了?" + _END
)
_BARE_STATE = re.compile(r"(?:进展|进度|状态|情况|状况|大家|工作|整体|总体)的?" + _END)
_DECISIONS = re.compile(
    rf"{_ASK_FIRST}{_NOW}(?:还有|有没有|有什么|有哪些|有啥|哪些|什么|啥|有)?(?:事情?|事项|东西)?(?:是|都)?"
    r"(?:需要|要|等|待|等着|得|该)?(?:由)?我(?:来|要|得|该)?(?:拿主意|拍板|决定|决策|定夺|审批|同意|批|定|处理|确认)(?:什么|哪些|啥)?的?(?:事情?|事项)?(?:吗|么|没有?)?"
    + _END
)
_QUESTION = re.compile(r"什么|哪些|啥|吗|么|没有|有没|[?？]")
_MISSING = re.compile(
    rf"{_ASK_FIRST}{_NOW}(?:还有|都有|有)?(?:谁|哪些人|哪几个人|哪个部门|哪些部门|哪几个部门|哪些任务|哪些)(?:今[天日])?(?:都|还|仍|尚)*"
    r"(?:没有?|未)(?:更新|汇报|上报|报|填|反馈|交|动)(?:过|完)?(?:进度|进展|情况)?的?了?" + _END
    + rf"|{_ASK_FIRST}{_NOW}(?:还)?(?:没有?|未)(?:更新|汇报|上报|报)(?:进度|进展)?的(?:都|还)?(?:有|是)(?:谁|哪些人?|哪几个|哪些部门)" + _END
)
_URGE = re.compile(
    r"(?:请|麻烦|帮我?|帮忙|再|去|你|可以|也|私下|稍微)*(?:催催|催一催|催一?下|催|督促一?下)(?:催|下)? ?(?P<whom>[^，,。；;?？!！\n]{1,40}?)"
    r"(?:的)?(?:的?(?:进度|进展|任务|工作)|更新(?:一?下)?(?:进度|进展)?|(?:赶紧|抓紧|尽快)[^，,。]{0,6})?(?:吧|呗|哈|一下|下)?" + _END
)
_DISOWN = re.compile(
    r"(?P<what>[Tt#]?-?\d{1,6})? ?(?:[这那]个?(?:事情?|任务|项|活儿?)?|它|该任务|此任务|此事)?(?:真的?|确实|应该|恐怕|其实|并|也|可|本来就?)*"
    r"(?:不归(?:我们?|咱们?|本|我部)(?:部门?|这边|组|管|负责)*|不(?:是|属于|算)(?:我们?|咱们?|本|我部)(?:部门?|这边|组)*(?:的?(?:活儿?|事情?|任务|职责(?:范围)?|工作|范围)|(?<=部门)的|(?<=部)的)"
    r"|不(?:该|应该?|应当)由?(?:我们?|咱们?|本|我部)(?:部门?|这边|组)*(?:来)?(?:做|管|负责|干|承担)|不由我们?(?:部门?)?(?:管|负责))(?:的|啊|呀|吧)*"
    r"(?:[，, ]+(?P<why>(?:应该?|该|得|属于|归|找|建议)[^，,。；;?？\n]{1,20}))?" + _END
)
_LESS = re.compile(
    r"(?:请|麻烦|拜托|求|你|以后|今后|能不能|可不可以|可以|能)*(?:(?:别|不要|勿|不用|莫)(?:再|老是?|总是?|一直|天天|每次都?|在群里|到处|这么频繁地?)*"
    r"(?:[@＠]|艾特|at|圈|提醒|催|打扰|烦|吵)(?:着|到)?我|(?:少|减少)(?:[@＠]|艾特|提醒|催|打扰)(?:一?[点些下])?我?|(?:消息|提醒|通知)(?:也|真的?|实在)?太(?:多|频繁|吵))"
    r"(?:一?[点些下])?(?:了|吗|行吗|好吗|行不行|可以吗|嘛)*" + _END,
    re.IGNORECASE,
)
_FED_UP = r"(?:[，,。!！ ]*(?:烦死(?:我|人)?|太烦|好烦|真烦|烦人|吵死|受不了|谢谢|拜托)了?)*"
_LESS_SENT = re.compile(rf"(?:能不能|可不可以|可以|能|请|麻烦|以后)*少(?:发|推|来)(?:一?[点些])?(?:消息|信息|通知|提醒)(?:吗|吧|行吗|好吗)?{_FED_UP}" + _END)
_ONCE = re.compile(
    r"(?:能不能|可不可以|可以|能|请|麻烦|以后|那|就|改成)*(?:一天|每天|每日)(?:只|就|最多)*"
    r"(?:发|提醒|说|推|通知)?(?:我)?(?:一次|1次)(?:就|行|好|可以|吗|了|吧)*" + _END
)
_PRIVATE = re.compile(r"(?:那|就|请|以后|改成|选|用)*(?:只|就)?(?:私信|私聊|单聊)(?:我|提醒我?|通知我?)?(?:就行|就好|吧|好了|可以了)+" + _END)
_MINE = re.compile(
    r"(?:我|我们?名下)(?:现在|目前|还|手[上头]|名下|今[天日]|这周|本周|都|一共)*有(?:哪些|什么|啥|几[个项])(?:没|要|该|得)?(?:干|做|完成|弄|办)?(?:完)?的?"
    r"(?:活儿?|任务|事情?|工作|待办)?(?:没|要|该|得)?(?:干|做|完成|弄|办)?(?:完)?的?" + _END
)
_OVERDUE = re.compile(
    rf"{_ASK_FIRST}{_NOW}(?:(?:逾期|滞后|超期|延误|拖期)了?的?(?:任务|事项|项目|工作)?(?:都|还)?(?:有|是)?(?:哪些|什么|啥|谁|几[个项])"
    r"|有?(?:谁|哪些(?:任务|人|部门)?|哪个部门|哪几[个项])(?:都|还|又)*(?:在)?(?:拖|逾期|滞后|超期|拖期|延误)(?:着|后腿)?了?的?"
    r"|有(?:没有)?(?:哪些|什么)?(?:逾期|滞后|超期)了?的?(?:任务|事项)?(?:吗|么|没有)?)" + _END
)
_WEEKLY = re.compile(rf"{_ASK_FIRST}(?:给我|发我|发一?下|来一?[份个]|我要看?|看)*(?P<week>上上周|上周|本周|这周)的?(?:项目)?(?:周报|总结)" + _END)
_BUDGET = re.compile(
    rf"{_ASK_FIRST}(?:项目)?的?(?:预算|经费)(?:还|现在|目前)*"
    r"(?:(?:剩下?|余|有|用了?|花了?)(?:多少|几)(?:钱|万|没用)?|够(?:用)?(?:吗|么|不够)|怎么样了?|超了?(?:吗|没有?))" + _END
)
_WHOSE = re.compile(
    rf"{_ASK_FIRST}(?P<whom>[^，,。；;?？!！\n的]{{1,12}}?)(?:那边|这边|那里|那儿)?的?(?:任务|工作|活儿?|进度|进展|情况)?(?:现在|目前|最近|今[天日])*"
    r"(?:(?:搞|做|弄|进展|进行|推进|干|完成)得?)?(?:怎么样|咋样|如何|怎样|(?:是)?(?:什么|啥)情况|到哪(?:一?步|儿|里)?)了?" + _END
)
OUR = frozenset({"我们部门", "我部门", "本部门", "我们部", "咱们部门", "我们组"})
_SAME = re.compile(
    r"(?:(?:我们?(?:部门?|这边|这里|组)?|咱们?(?:部门?|这边)?|这边|大家)的?)?[，, ]*"
    r"(?:今[天日]|目前|暂时?|本周|都|全部?|一切|整体|任务|进度|状态|手[上头]|这几[项个]|也|还是?|均|跟|和|与|同)*"
    r"(?:正常|(?<=[同跟和与])(?:昨[天日]|之前|上次)的?(?:一样|一致|相同)|(?<=同)昨[天日]|没有?(?:什么|啥|任何|新的?)?(?:更新|变化|变动|进展|新?情况)|无(?:任何|新)?(?:更新|变化|变动|进展|异常)"
    r"|暂无(?:更新|变化|进展)|没变|不变|没动|照旧|照常|如常|老样子|原样|同上|按计划(?:推进|进行|走|执行)?|正常(?:推进|进行))"
    r"(?:推进|进行|中|了|的|着)*(?:[，, ]*(?:无|没有)风险)?" + _END
)
_NOT_SAME = re.compile(r"[?？]|吗")
_HOW = re.compile(
    r"(?:请问|这个?|机器人|你|您|它|这东西|该|我|要|该)*(?:怎么(?:使)?用|如何使用|咋用|怎么(?:操作|弄|玩|更新|汇报|报|填|写|登记|改期|撤销|开始)(?:进度|任务|问题|日期)?|使用(?:方法|说明)|有(?:什么|哪些)(?:功能|命令|用法)"
    r"|能(?:做|干)(?:什么|啥|些什么)|会(?:做)?(?:什么|啥)|都?能干嘛|有没有(?:说明|教程|帮助|文档))(?:呢|啊|呀|的)?" + _END
)
_WISH_WORD = r"(?:延期|改期|推迟|延后|顺延|宽限|往后(?:延|推|挪)|延|推|改|挪|放)"
_MOVE = re.compile(rf"{_WISH_WORD}(?:一?下)?(?:到|至|为|成)? ?(?P<when>[^，,。；;?？!！\n]+)")
_MAY_I = re.compile(
    r"行不行|行吗|可以[吗么]|可不可以|能不能|能否|可否|好不好|好吗|成不成|成吗|方便吗|[行能]么|是否可以|可以不|ok吗"
    r"|(?:可以|能)[^，,。；;]{1,30}吗",
    re.IGNORECASE,
)
_MAY_I_TAIL = re.compile(
    r"(?:的话)?(?:行不行|行吗|可以[吗么不]|可不可以|好不好|好吗|成不成|成吗|方便吗|[行能]么|ok吗|吗|么|呢|啊).*$", re.IGNORECASE
)
_BEFORE = re.compile(r"可不可以|能不能|能否|可否|是否可以|可以|(?<![功性职技])能$|^能|截止(?:时间|日期)?|^[ 把将的我想请申]+|[的 :]+$")
_CLAUSES = re.compile(r"[，,。；;!！?？\n]+")
_REASON_LEAD = re.compile(r"^(?:原因(?:是|[:：])?|因为|由于|主要是) ?")
_LABEL = re.compile(r"(?<![A-Za-z0-9])[Tt]-?(\d{1,7})(?!\d)|#(\d{1,7})(?!\d)")
_POLITE = frozenset({"你好", "您好", "麻烦", "请问", "那个", "各位", "大家好", "想问下", "问一下", "谢谢", "辛苦了", "拜托"})


@dataclass(frozen=True, slots=True)
class Wish:
    """A sentence as the command it stands for: the canonical name and what is typed behind it."""

    command: str
    args: str = ""


@dataclass(frozen=True, slots=True)
class NewDate:
    """`T2 延到下周三行不行`: words of the day, of the task (or its number) and of the reason; each may be empty."""

    when: str
    label: str
    task_words: str
    reason: str


def read_wish(text: str, known: Collection[str]) -> Wish | None:
    """The command a whole sentence stands for, None for anything else. `known`: names of departments and people."""
    seen = flat(text).strip()
    if not seen or len(seen) > LONGEST or "\n" in seen:
        return None
    if _SAME.fullmatch(seen) and not _NOT_SAME.search(seen):
        return Wish("无更新")
    if manner := _manner(seen):
        return manner
    if found := _DISOWN.fullmatch(seen):
        digits = re.sub(r"\D", "", found["what"] or "")
        why = text.strip()[found.start("why") : found.end("why")] if found["why"] else ""
        return Wish("不归我们", " ".join(part for part in (f"T{digits}" if digits else "", why) if part))
    if _MISSING.fullmatch(seen):
        return Wish("未更新")
    if _DECISIONS.fullmatch(seen) and _QUESTION.search(seen):
        return Wish("近况", "待定")
    if looked := _look(text.strip(), seen, known):
        return looked
    if _OVERVIEW.fullmatch(seen) and not _BARE_STATE.fullmatch(seen):
        return Wish("近况")
    return _urge(text.strip(), seen, known)


def _manner(seen: str) -> Wish | None:
    """How the speaker wants to be reminded."""
    if _ONCE.fullmatch(seen):
        return Wish("提醒方式", "每天一次")
    if _PRIVATE.fullmatch(seen):
        return Wish("提醒方式", "只私信")
    if _LESS.fullmatch(re.sub(rf"(?<=.){_FED_UP}$", "", seen)) or _LESS.fullmatch(seen) or _LESS_SENT.fullmatch(seen):
        return Wish("提醒方式")
    return None


def _look(text: str, seen: str, known: Collection[str]) -> Wish | None:
    """What only wants to be shown: my tasks, what is late, a past weekly, the budget, a department or a person."""
    if _MINE.fullmatch(seen):
        return Wish("我的")
    if _OVERDUE.fullmatch(seen):
        return Wish("逾期")
    if found := _WEEKLY.fullmatch(seen):
        return Wish("周报", found["week"] if found["week"].startswith("上") else "")
    if _BUDGET.fullmatch(seen):
        return Wish("预算")
    found = _WHOSE.fullmatch(seen)
    whom = text[found.start("whom") : found.end("whom")].strip(" @＠") if found else ""
    return Wish("查", whom) if whom in OUR or whom in known or f"{whom}部" in known else None


def _urge(text: str, seen: str, known: Collection[str]) -> Wish | None:
    found = _URGE.fullmatch(seen)
    if found is None:
        return None
    whom = text[found.start("whom") : found.end("whom")].strip().removesuffix("的")
    bare = whom.lstrip("@＠ ")
    named = bare in known or f"{bare}部" in known or _LABEL.fullmatch(flat(whom)) is not None
    return Wish("催", whom) if named or whom[:1] in "@＠" or (len(bare) > 2 and bare.endswith("部")) else None


def asks_how(text: str) -> bool:
    """怎么用？ and the like: a question about the bot, never a problem of the project."""
    return _HOW.fullmatch(flat(text).strip()) is not None


def read_new_date(text: str) -> NewDate | None:
    """A wish for a later day put as a question, None for anything else."""
    seen = flat(text)
    if len(seen) > LONGEST or not _MAY_I.search(seen):
        return None
    clauses = [clause.strip() for clause in _CLAUSES.split(text) if clause.strip()]
    at = next((i for i, clause in enumerate(clauses) if _MOVE.search(flat(clause))), None)
    if at is None:
        return None
    asking = clauses[at]
    found = _MOVE.search(flat(asking))
    assert found is not None
    when = _MAY_I_TAIL.sub("", asking[found.start("when") :]).strip(" ?？。")
    number = _LABEL.search(flat(text))
    label = f"T{int(number.group(1) or number.group(2))}" if number else ""
    before = _BEFORE.sub("", _LABEL.sub("", flat(asking[: found.start()]))).strip()
    others = clauses[:at] + clauses[at + 1 :]
    return NewDate(when, label, before, _reason(others))


def _reason(clauses: list[str]) -> str:
    """What stands beside the question, without politeness and without further questions."""
    kept = []
    for clause in clauses:
        words = _LABEL.sub("", flat(clause)).strip()
        if len(words) < 3 or words in _POLITE or questions.asks(clause) or _MAY_I.search(words):
            continue
        kept.append(_REASON_LEAD.sub("", _strip_label(clause)).strip())
    return "，".join(kept)[:60]


def _strip_label(clause: str) -> str:
    found = _LABEL.match(flat(clause).lstrip())
    return clause.strip()[found.end() :] if found else clause.strip()
