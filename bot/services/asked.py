"""Whether words after the bot's question answer it, put it off, correct what was said before, or are something else."""

from __future__ import annotations

import re

from bot.grammar import answers
from bot.grammar.deadline import read_deadline
from bot.grammar.fold import flat
from bot.services import directory, sentences, unchanged
from bot.services.turn import Answer, Turn
from bot.texts import asked as texts
from storage import inbox
from storage.records import Question

DATE_KEYS = frozenset({"截止", "时间"})
PERSON_KEYS = frozenset({"负责人", "责任人", "接口人", "跟进人"})
ASKED_ANYTHING = frozenset({"描述", "意见", "议题", "内容", "困难", "影响", "进展", "主题"})  # a question may be the answer
NAMED_THING = frozenset({"交付", "名称"})
BESIDE_A_DATE = 4  # other characters in an answer that is nothing but a day: 10月25日前吧
LONGEST_NAME = 12
ACCOUNT = " 账号:"  # in a draft: somebody was mentioned by an id alone
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,6}|[A-Za-z][A-Za-z .-]{1,19}")
SELF = frozenset({"我", "我自己", "自己", "本人", "我本人", "我来", "我负责", "我自己来", "就我", "我吧"})
_NUMBER_SAID = re.compile(r"(?<![A-Za-z0-9])[TtQq]-?\d")
_LEAD = re.compile(r"(?:那|就|还是|让|由|请|找|给|派|换成?|要不|应该|是|交给|指定|(?:第一)?(?:负责人|责任人)[是:：]?)+ ?")
_TAIL = re.compile(r"(?:来?(?:负责|做|跟进|处理|办|弄)|来|吧|了|呗|啦|就行|就好|就可以|好了|可以|啊|呀)+[。.!！ ]*$")
_DUE_SAID = re.compile(r"截止:\S+")


# ---------------------------------------------------------------- who


def person(turn: Turn, question: Question, words: str) -> str:
    """The answer to who is responsible as it would be typed: somebody known, an @, the speaker; "" for anything else."""
    if words.startswith(("@", "＠")):
        return words
    bare = words.strip(" 。.!！~")
    if bare in SELF:
        return f"@{turn.person.name}"
    if ACCOUNT in question.draft and _NAME.fullmatch(bare):
        return f"@{bare}"  # asked whose account was mentioned: this is how a name is learned
    tail = _TAIL.search(bare)
    core = bare[: tail.start()] if tail else bare
    lead = _LEAD.match(core)
    for name in (bare, core, core[lead.end() :] if lead else core):
        if name in turn.house.names:
            return f"@{name}"
        if question.command == "任务" and (department := directory.department_named(turn, name)) is not None:
            return department.name
    return ""


# ---------------------------------------------------------------- what is no answer


def is_own(turn: Turn, words: str) -> bool:
    """A sentence or a report that names what it is about, and so no answer to the open question."""
    return sentences.is_command(turn, words) or bool(_NUMBER_SAID.search(words))


def evades(turn: Turn, question: Question, words: str, *, forms: bool) -> bool:
    """Words that put the answer off, cheer, give up, or ask something themselves."""
    if answers.waits(words, unsure=not forms) or answers.cheers(words) or answers.drops(words, command=question.command):
        return True
    return question.missing not in ASKED_ANYTHING and not forms and answers.asks_back(words)


def beside_a_date(turn: Turn, words: str) -> int | None:
    """How many characters stand beside the day that is said; None without one."""
    found = read_deadline(words, turn.local, turn.house.calendar)
    return None if found is None or found.moment is None else len(words) - len(found.source)


def corrected(turn: Turn, question: Question, words: str) -> str:
    """The draft with another day, where nothing but a day is said after a day was given: 不对，10月30日."""
    if question.missing in DATE_KEYS or not turn.to_bot:
        return ""
    rest = answers.corrected(words)
    beside = beside_a_date(turn, rest)
    if beside is None or beside > BESIDE_A_DATE or not _DUE_SAID.search(question.draft):
        return ""
    return _DUE_SAID.sub(lambda _: f"截止:{rest.strip(' 。.!！')}", question.draft, count=1)


def doubted(turn: Turn, question: Question, words: str) -> bool:
    """An answer that goes on to others only after a tap: it begins like a correction, or came behind other talk."""
    if question.missing in DATE_KEYS | PERSON_KEYS or question.missing == unchanged.NEXT_STEP:
        return False
    if answers.doubtful(words) or (question.missing in NAMED_THING and answers.addresses(words)):
        return True
    return turn.group is None and inbox.said_since(turn.conn, turn.person.id, question.asked_at, turn.inbox_id)


# ---------------------------------------------------------------- what is said then


def held(turn: Turn, question: Question, words: str, *, forms: bool) -> Answer | None:
    """The reply to words that are no answer while the question stays open; None: they mean something else."""
    if answers.waits(words, unsure=not forms):
        return Answer(texts.still_open(question.missing, present=flat(words).strip(" 。.!！?？~")[:1] in "在有你您哈喂hH"))
    if answers.wonders(words) and not forms and not is_own(turn, words):
        return Answer(texts.still_open(question.missing, present=False))
    if question.missing not in PERSON_KEYS or len(words) > LONGEST_NAME:
        return None
    if answers.asks_back(words) or answers.cheers(words) or is_own(turn, words) or beside_a_date(turn, words) is not None:
        return None
    return Answer(texts.who(words.strip(" 。.!！@＠"), f"{question.draft} {question.missing}:@{turn.person.name}"))


def take_as(question: Question, words: str, command: str) -> Answer:
    """One tap takes the words as the answer."""
    return Answer(texts.take_as(question.missing, words[:60], " ".join(command.split())))
