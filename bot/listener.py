"""What a message means here: a command, the answer to the bot's own question, a plain sentence, or just chat."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from bot.commands import BY_NAME, BY_WORD, READ_ONLY
from bot.commands import progress as progress_command
from bot.grammar import answers, shorthand
from bot.grammar.deadline import read_deadline
from bot.grammar.line import Line, split_line
from bot.grammar.paper_talk import read_paper
from bot.grammar.progress import read_progress
from bot.grammar.questions import asks
from bot.grammar.typos import suggest
from bot.services import (
    asked,
    choices,
    drafts,
    emergency_talk,
    hints,
    lists,
    named_records,
    sentences,
    tasks,
    unchanged,
    wants,
)
from bot.services.turn import Answer, Ask, Turn
from bot.texts import help as texts
from storage import questions
from storage.records import Question

CONFIRM = frozenset({"确认", "确定", "是", "是的", "好的确认", "ok", "yes", "y"})
AGREE = frozenset({"好", "好的", "可以", "行", "对", "对的", "同意", "没问题", "按此更新"})  # to an offered report
CANCEL = frozenset({"取消", "不", "不用", "不用了", "算了", "no", "n"})
_POLITE = (
    "好的?呀?|好[嘞哒滴]|收到了?|已收到|谢谢您?你?啦?|多谢|感谢|谢了|3q|thx|thanks|辛苦了?|嗯+呢?|哦+|噢|哈{1,6}|ok(?:ay)?|okk|k|了解了?|明白了?|知道了?"
    "|知晓|行|可以|没事|不客气|客气了|牛|厉害|赞|棒|早点休息|晚安|早安|再见|拜拜|机器人|小助手|老师|大家|各位|\\[[a-zA-Z\u4e00-\u9fff]{1,6}\\]|[👍👌🙏😄😊🤝💪❤🌹✌]\ufe0f?"
)
_SMALL_TALK = re.compile(f"(?:(?:{_POLITE})[\\s，,。.!！~～、]*)+", re.IGNORECASE)
GREETINGS = frozenset({"你好", "您好", "hi", "hello", "在吗", "在", "早", "早上好", "下午好"})
DATE_KEYS, PERSON_KEYS = asked.DATE_KEYS, asked.PERSON_KEYS
NUMBER_KEY = "编号"
PLAN = frozenset({"支持", "缓冲", "节点", "原因"})
OWNERSHIP = frozenset({"认领", "接受", "有困难", "不归我们"})
TASK_COMMANDS = frozenset({"进度", "改期", "转交", "稍后", "同意", "不同意"}) | OWNERSHIP | {"支持"}  # a bare number answered to these is a task's
_KEYED = re.compile(r"(\S{1,8}?)(?:\s*[:：=]|\s+(?=\S))")
ABOUT_TASK = frozenset({"进度", "改期", "转交", "稍后", "取消", "优先级", "无更新", "提交", "验收"}) | OWNERSHIP | PLAN  # a reply to a post about T2 means T2
CONSENT = frozenset({"同意", "不同意"})
TOLD_IN_PARTS = ("需求", "会议", "纪要")  # what was written of them is not lost by something else in between
PREVIEWED = frozenset({"任务", "纪要"})  # what was shown before it is recorded
ABOUT_ISSUE = frozenset({"解决"})
ABOUT_MEETING = frozenset({"会议", "参加", "不参加", "准备", "纪要", "会签"})
ABOUT_REQUEST = frozenset({"需求", "意见", "会签", "评估", "变更"})
FORMS = frozenset(  # a percent in their fields is no report
    {"需求", "意见", "评估", "变更", "特批", "会议", "纪要", "例会", "沟通",
     "风险", "紧急", "提交", "验收", "KPI", "复盘", "归档"}
)
EMERGENCY = "紧急"
NAMED_ABOUT = frozenset({"风险", EMERGENCY})  # posts about them are labelled 风险3, 紧急1
ABOUT_EITHER = frozenset({"查", "上报", "收到", "跟进"})
REPORT = "进度"  # several of these in one message are several reports
LIST = "任务"  # several of these are a list of tasks
OPTIONAL_KEYS = frozenset({"交付"})
BESIDE_A_DATE = asked.BESIDE_A_DATE  # "10月25日前吧" unaddressed is an answer, "明天中午一起吃饭" is chat
BESIDE_ASKED = 8  # other characters beside the day in a question: 10月29日可以吗
FREE_TEXT_WITHIN = timedelta(minutes=5)  # in a group, how long unaddressed words may still answer a question
_NUMBER = re.compile(r"[TtQq#]?-?\d{1,6}")


def respond(turn: Turn, line: Line, text: str) -> Answer | None:
    """The bot's answer to one message, None for silence."""
    if line.command in CONSENT and (wish := read_paper(f"{line.command}{line.args}")):
        line = replace(line, command=wish.command, args=wish.args)  # 同意R1, not a new date
    if line.slash:
        if not _only_looks(turn, line):
            drop_question(turn, line)
        if line.command is None:
            return _unknown_word(turn, line)
        several = _commands_in(line)
        if several > 1:
            return Answer(texts.one_command(several))
        return run(turn, line.command, line.args)
    question = questions.open_question(turn.conn, turn.person.id, turn.group_id, turn.now)
    if question:
        answered = _answer_question(turn, question, line, text)
        if answered is not None:
            return answered
    if not turn.to_bot:
        return None
    urgent = emergency_talk.meant(turn, line.command, line.args.strip())
    if urgent:
        return run(turn, EMERGENCY, urgent)
    if line.command:
        return run(turn, line.command, line.args)
    return _sentence(turn, line.args.strip())


def drop_question(turn: Turn, line: Line) -> None:
    """What was asked is over; a form half told outlives any command but its own."""
    typed = line.command or ""
    questions.close(turn.conn, turn.person.id, turn.group_id, turn.now, typed=typed, kept=TOLD_IN_PARTS)


def _only_looks(turn: Turn, line: Line) -> bool:
    """Looking something up before 确认 leaves open what is to be confirmed; any other question is replaced."""
    if line.command not in READ_ONLY:
        return False
    question = questions.open_question(turn.conn, turn.person.id, turn.group_id, turn.now)
    return question is not None and question.missing == "confirm"


def run(turn: Turn, command: str, args: str) -> Answer | None:
    """Run one command; a guest of another organisation may only look."""
    if turn.guest and command not in READ_ONLY:
        return Answer(texts.guests_look())
    if turn.about.startswith(EMERGENCY) and command in ("收到", "跟进"):
        command, args = EMERGENCY, f"{turn.about.removeprefix(EMERGENCY)} 到位"
    if _means_replied(turn.about, command) and turn.about.lower() not in args.lower() and not _NUMBER.match(args):
        args = f"{turn.about} {args}".strip()
    turn.args = args
    answer = BY_NAME[command].run(turn)
    if turn.ask:
        ask(turn, turn.ask)
    return answer


def _means_replied(about: str, command: str) -> bool:
    """Whether a command typed in reply to a post about `about` is about that record."""
    if command in NAMED_ABOUT:
        return about.startswith(command)
    if command in ABOUT_EITHER:
        return bool(about)
    if about.startswith("M"):
        return command in ABOUT_MEETING
    if command in ABOUT_REQUEST:
        return about.startswith("R")
    return about.startswith("T" if command in ABOUT_TASK else "Q") and command in ABOUT_TASK | ABOUT_ISSUE


def _commands_in(line: Line) -> int:
    """How many commands stand in a message, one a line; several reports count as one."""
    if "\n" not in line.args and line.args[:1] not in "/／":
        return 1
    further = [
        later.command
        for later in (split_line(words, BY_WORD, bot_names=()) for words in line.args.split("\n") if words.strip()[:1] in "/／")
        if later.slash and later.command
    ]
    if line.command in (REPORT, LIST) and set(further) <= {line.command}:
        return 1
    return 1 + len(further)


def ask(turn: Turn, question: Ask) -> None:
    """Keep a question open: the person's next words here may answer it."""
    questions.ask(
        turn.conn,
        person_id=turn.person.id,
        group_id=turn.group_id,
        command=question.command,
        missing=question.missing,
        draft=question.draft,
        now=turn.now,
        expires_at=turn.now + timedelta(minutes=question.minutes),
    )


def _answer_question(turn: Turn, question: Question, line: Line, text: str) -> Answer | None:
    said = (line.args if line.command is None else text).strip()
    words = _without_key(question, said)
    bare = words.strip("。.!！~ ").lower()
    keyed = words != said
    if bare in CANCEL or (turn.to_bot and not keyed and answers.drops(words, command=question.command)):
        questions.close(turn.conn, turn.person.id, turn.group_id, turn.now)
        return Answer(texts.dropped())
    if question.missing == "confirm":
        if bare not in CONFIRM and not (question.command in TASK_COMMANDS | PREVIEWED and turn.to_bot and bare in AGREE):
            return _unanswered(turn, question, line, words)
        turn.confirmed = True
        combined = question.draft
    elif question.missing == choices.ROW:
        picked = choices.chosen(turn, question.draft, words) if _may_pick(turn, question, line) else None
        if picked is None:
            return _unanswered(turn, question, line, words)
        combined = picked
    elif line.command is None and (moved := asked.corrected(turn, question, words)):
        combined = moved
    elif _fits(turn, question, words, line, keyed=keyed):
        combined = _combined(question, _as_person(turn, question, words))
        if turn.to_bot and not keyed and asked.doubted(turn, question, words):
            return asked.take_as(question, words, combined)
    else:
        return _unanswered(turn, question, line, words)
    questions.close(turn.conn, turn.person.id, turn.group_id, turn.now)
    typed = split_line(combined, BY_WORD, bot_names=())
    return run(turn, typed.command or question.command, typed.args)


def _unanswered(turn: Turn, question: Question, line: Line, words: str) -> Answer | None:
    """The question stays open; words that only put it off are answered, anything else is read as if nothing were asked."""
    if not turn.to_bot or line.command is not None:
        return None
    answer = asked.held(turn, question, words, forms=question.command in FORMS)
    if answer is not None:
        minutes = int((question.expires_at - question.asked_at).total_seconds() // 60)
        ask(turn, Ask(question.command, question.missing, question.draft, minutes))
    return answer


def _as_person(turn: Turn, question: Question, words: str) -> str:
    """Who is meant, as typed: 我自己, 让张工来 and 张工 alike."""
    return (asked.person(turn, question, words) or words) if question.missing in PERSON_KEYS else words


def _may_pick(turn: Turn, question: Question, line: Line) -> bool:
    """A bare number in a group is taken for an answer only while the question is fresh."""
    return line.command is None and (turn.to_bot or turn.now - question.asked_at <= FREE_TEXT_WITHIN)


def _without_key(question: Question, words: str) -> str:
    """`交付:样册` as the answer to what the bot asked for by that very word."""
    named = _KEYED.match(words)
    keys = BY_NAME[question.command].KEYS
    if named and question.missing in keys and keys.get(named.group(1)) == keys[question.missing]:
        return words[named.end() :].strip()
    return words


def _combined(question: Question, words: str) -> str:
    """The draft with the answer, as a line a person could have typed."""
    if question.missing == unchanged.NEXT_STEP:
        return f"{question.draft} {words}"  # a report in plain words
    if question.missing != NUMBER_KEY:
        return f"{question.draft} {question.missing}:{words}"
    letter = "T" if question.command in TASK_COMMANDS else "Q"
    label = f"{letter}{words}" if words.isdecimal() else words
    command, _, rest = question.draft.partition(" ")
    return f"{command} {label} {rest}".strip()


def _fits(turn: Turn, question: Question, words: str, line: Line, *, keyed: bool) -> bool:
    """Whether these words can be the missing field; in a group unaddressed chat is taken only by its shape."""
    if not words or (line.command is not None and turn.to_bot and not keyed):
        return False
    if question.missing in DATE_KEYS:
        return _is_date(turn, question, words)
    if question.missing in PERSON_KEYS:
        return asked.person(turn, question, words) != "" and (turn.to_bot or words not in asked.SELF)
    if question.missing == NUMBER_KEY:
        return _NUMBER.fullmatch(words) is not None or _names_task(turn, question, words)
    if keyed:
        return True
    if asked.evades(turn, question, words, forms=question.command in FORMS):
        return False
    if question.missing == unchanged.NEXT_STEP:
        return turn.to_bot and not _SMALL_TALK.fullmatch(words) and not asked.is_own(turn, words)
    if _SMALL_TALK.fullmatch(words) or sentences.is_command(turn, words):
        return False
    report = read_progress(words, turn.local, turn.house.calendar)
    if (report.percent is not None and question.command not in FORMS) or report.numbers:
        return False
    if turn.to_bot:
        return True
    recent = turn.now - question.asked_at <= FREE_TEXT_WITHIN
    return recent and question.missing not in OPTIONAL_KEYS


def _is_date(turn: Turn, question: Question, words: str) -> bool:
    """A day; in a group unaddressed nothing beside it, to the bot no promise to ask somebody tomorrow."""
    found = read_deadline(words, turn.local, turn.house.calendar)
    if found is None:
        return False
    beside = len(words) - len(found.source)
    if not turn.to_bot:
        return found.moment is not None and beside <= BESIDE_A_DATE
    if asked.evades(turn, question, words, forms=False):
        return found.moment is not None and beside <= BESIDE_ASKED and not answers.waits(words)
    return True


def _names_task(turn: Turn, question: Question, words: str) -> bool:
    """A title from the list the bot showed, with or without its number, answers like the number."""
    if question.command not in TASK_COMMANDS:
        return False
    title = re.sub(r"^[Tt]-?\d{1,6}[\s:：]+", "", words).strip()
    return any(task.title == title for task in tasks.by_title(turn, title))


def _unknown_word(turn: Turn, line: Line) -> Answer | None:
    if not line.word:  # a bare slash asks for help; "/usr/bin" or "/ 2" is chat
        return None if line.args else Answer(texts.short_help(_bot_name(turn)))
    guess = suggest(line.word, BY_WORD)
    return Answer(texts.typo(line.word, guess, line.args) if guess else texts.unknown(line.word))


def _sentence(turn: Turn, words: str) -> Answer | None:
    """Plain words to the bot: politeness, a sentence that is a command, an answer to a list, a report, or one hint."""
    bare = words.strip("。.!！~？? ")
    if not words or bare.lower() in GREETINGS:
        return Answer(texts.short_help(_bot_name(turn)))
    if _SMALL_TALK.fullmatch(words):
        return None
    turn.args = words
    if turn.guest:
        return Answer(texts.guests_look())
    if shorthand.asks_how(words):
        return Answer(texts.how_or_issue(words))
    wanted = None if read_paper(words) else named_records.offered(turn, words) or wants.offered(turn, words)
    if wanted is not None:
        return wanted
    wish = sentences.read(turn, words)
    if wish is not None and wish.command in BY_NAME:
        return run(turn, wish.command, wish.args)
    listed = drafts.several(turn, words)
    if listed:  # shown before anything is recorded
        return run(turn, LIST, listed)
    return lists.answered(turn, words) or progress_command.sentence(turn) or drafts.offered(turn, words) or _hint(turn, words)


def _hint(turn: Turn, words: str) -> Answer | None:
    """One hint an hour; meanwhile a group hears nothing and a person one-to-one a few words."""
    if hints.due(turn):
        return Answer(texts.question_not_understood(words) if asks(words) else texts.not_understood(words))
    return Answer(texts.still_not_understood()) if turn.group is None else None


def _bot_name(turn: Turn) -> str:
    profile = turn.house.profiles.get(turn.adapter)
    return profile.bot_name if profile else ""
