"""What a message means here: a command, the answer to the bot's own question, a plain sentence, or just chat."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.commands import BY_NAME, BY_WORD, READ_ONLY
from bot.commands import progress as progress_command
from bot.grammar.deadline import read_deadline
from bot.grammar.line import Line, split_line
from bot.grammar.progress import read_progress
from bot.grammar.typos import suggest
from bot.services import tasks
from bot.services.turn import Answer, Ask, Turn
from bot.texts import help as texts
from storage import questions
from storage.records import Question

CONFIRM = frozenset({"确认", "确定", "是", "是的", "好的确认", "ok", "yes", "y"})
AGREE = frozenset({"好", "好的", "可以", "行", "对", "对的", "同意", "没问题", "按此更新"})  # to an offered report
CANCEL = frozenset({"取消", "不", "不用", "不用了", "算了", "no", "n"})
SMALL_TALK = frozenset({"好", "好的", "收到", "谢谢", "多谢", "辛苦了", "嗯", "嗯嗯", "哈哈", "ok", "OK", "了解", "明白", "知道了"})
GREETINGS = frozenset({"你好", "您好", "hi", "hello", "在吗", "在", "早", "早上好", "下午好"})
DATE_KEYS = frozenset({"截止", "时间"})
PERSON_KEYS = frozenset({"负责人", "接口人"})
NUMBER_KEY = "编号"
TASK_COMMANDS = frozenset({"进度", "改期", "转交", "稍后", "同意", "不同意", "认领", "接受", "有困难", "不归我们"})  # a bare number answered to these is a task's
_KEYED = re.compile(r"(\S{1,8}?)(?:\s*[:：=]|\s+(?=\S))")
ABOUT_TASK = frozenset({"进度", "改期", "转交", "稍后", "取消", "认领", "接受", "有困难", "不归我们", "优先级"})  # a reply to a post about T2 means T2
ABOUT_ISSUE = frozenset({"解决"})
ABOUT_EITHER = frozenset({"查", "上报", "收到", "跟进"})
REPORT = "进度"  # several of these in one message are several reports
LIST = "任务"  # several of these are a list of tasks
OPTIONAL_KEYS = frozenset({"交付"})
BESIDE_A_DATE = 4  # other characters in an unaddressed answer: "10月25日前吧" is one, "明天中午一起吃饭" is chat
FREE_TEXT_WITHIN = timedelta(minutes=5)  # in a group, how long unaddressed words may still answer a question
_NUMBER = re.compile(r"[TtQq#]?-?\d{1,6}")


def respond(turn: Turn, line: Line, text: str) -> Answer | None:
    """The bot's answer to one message, None for silence."""
    if line.slash:
        questions.close(turn.conn, turn.person.id, turn.group_id, turn.now)
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
    if line.command:
        return run(turn, line.command, line.args)
    return _sentence(turn, line.args.strip())


def run(turn: Turn, command: str, args: str) -> Answer | None:
    """Run one command; a guest of another organisation may only look."""
    if turn.guest and command not in READ_ONLY:
        return Answer(texts.guests_look())
    if _means_replied(turn.about, command) and turn.about.lower() not in args.lower() and not _NUMBER.match(args):
        args = f"{turn.about} {args}".strip()
    turn.args = args
    answer = BY_NAME[command].run(turn)
    if turn.ask:
        ask(turn, turn.ask)
    return answer


def _means_replied(about: str, command: str) -> bool:
    """Whether a command typed in reply to a post about `about` is about that record."""
    if command in ABOUT_EITHER:
        return bool(about)
    return about.startswith("T" if command in ABOUT_TASK else "Q") and command in ABOUT_TASK | ABOUT_ISSUE


def _commands_in(line: Line) -> int:
    """How many commands stand in a message, one a line; several reports count as one."""
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
    if bare in CANCEL:
        questions.close(turn.conn, turn.person.id, turn.group_id, turn.now)
        return Answer(texts.dropped())
    if question.missing == "confirm":
        if bare not in CONFIRM and not (question.command in TASK_COMMANDS and turn.to_bot and bare in AGREE):
            return None
        turn.confirmed = True
        combined = question.draft
    elif _fits(turn, question, words, line, keyed=words != said):
        combined = _combined(question, words)
    else:
        return None
    questions.close(turn.conn, turn.person.id, turn.group_id, turn.now)
    typed = split_line(combined, BY_WORD, bot_names=())
    return run(turn, question.command, typed.args)


def _without_key(question: Question, words: str) -> str:
    """`交付:样册` as the answer to what the bot asked for by that very word."""
    named = _KEYED.match(words)
    keys = BY_NAME[question.command].KEYS
    if named and question.missing in keys and keys.get(named.group(1)) == keys[question.missing]:
        return words[named.end() :].strip()
    return words


def _combined(question: Question, words: str) -> str:
    """The draft with the answer, as a line a person could have typed."""
    if question.missing != NUMBER_KEY:
        return f"{question.draft} {question.missing}:{words}"
    letter = "T" if question.command in TASK_COMMANDS else "Q"
    label = f"{letter}{words}" if words.isdecimal() else words
    command, _, rest = question.draft.partition(" ")
    return f"{command} {label} {rest}".strip()


def _fits(turn: Turn, question: Question, words: str, line: Line, *, keyed: bool) -> bool:
    """Whether these words can be the missing field; in a group unaddressed chat is taken only by its shape."""
    if not words or (line.command is not None and turn.to_bot):
        return False
    if question.missing in DATE_KEYS:
        found = read_deadline(words, turn.local, turn.house.calendar)
        if found is None or turn.to_bot:
            return found is not None
        return found.moment is not None and len(words) - len(found.source) <= BESIDE_A_DATE
    if question.missing in PERSON_KEYS:
        named = words.lstrip("@＠ ") in turn.house.names or words.startswith(("@", "＠"))
        return named or (turn.to_bot and len(words) <= 12)
    if question.missing == NUMBER_KEY:
        return _NUMBER.fullmatch(words) is not None or _names_task(turn, question, words)
    if keyed:
        return True
    if words in SMALL_TALK:
        return False
    report = read_progress(words, turn.local, turn.house.calendar)
    if report.percent is not None or report.numbers:
        return False
    if turn.to_bot:
        return True
    recent = turn.now - question.asked_at <= FREE_TEXT_WITHIN
    return recent and question.missing not in OPTIONAL_KEYS


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
    """Plain words to the bot: a progress report, small talk, or one hint."""
    if not words or words.strip("。.!！~？? ").lower() in GREETINGS:
        return Answer(texts.short_help(_bot_name(turn)))
    if words.strip("。.!！~ ") in SMALL_TALK:
        return None
    turn.args = words
    if turn.guest:
        return Answer(texts.guests_look())
    reported = progress_command.sentence(turn)
    return reported or Answer(texts.not_understood(_bot_name(turn)))


def _bot_name(turn: Turn) -> str:
    profile = turn.house.profiles.get(turn.adapter)
    return profile.bot_name if profile else ""
