"""Every form as one document: a row of the book as facts, what hangs on it as lists, who signed at the end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.exports.book import Book, Cell, about
from bot.exports.paper import Grid, Paper
from bot.texts import exports as texts


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of form. `name`: as people type it; `pattern`: how one of them is named, its group the row's number."""

    name: str
    title: str
    pattern: str
    main: str = ""  # the sheet its facts stand in; "" for the project's own
    lists: tuple[str, ...] = ()
    signed: str = ""  # whose signatures; "" its own, NOBODY none but by pen
    wide: bool = False


NOBODY = "-"
_TASK, _ISSUE, _MEETING, _REQUEST = r"(T\d+)", r"(Q\d+)", r"(M\d+)", r"(R\d+)"
FORMS: Sequence[Form] = (
    Form("需求", texts.PROPOSAL_FORM, _REQUEST, texts.PROPOSALS, (texts.OPINIONS, texts.EVALUATIONS, texts.CHANGES)),
    Form("评估", texts.EVALUATION_FORM, rf"{_REQUEST}\s?{texts.EVALUATION}", texts.EVALUATIONS, signed=NOBODY),
    Form("变更", texts.CHANGE_FORM, rf"(R\d+\s?{texts.CHANGES}\d+)", texts.CHANGES),
    Form("分工", texts.DIVISION_FORM, r"(?:任务)?分工(?:确认)?表?", "", (texts.DIVISION,), texts.DIVISION, wide=True),
    Form("跟踪", texts.TRACKING, r"(?:协作)?(?:进度)?跟踪表?", "", (texts.TRACKING,), texts.WEEK, wide=True),
    Form("文档", texts.DOCUMENT_FORM, rf"({texts.DOCUMENTS}\d+)", texts.DOCUMENTS),
    Form("会议", texts.NOTICE_FORM, rf"{_MEETING}\s?{texts.NOTICE}", texts.MEETINGS, (texts.TOPICS, texts.PEOPLE), NOBODY),
    Form("纪要", texts.MINUTES, _MEETING, texts.MEETINGS, (texts.TOPICS, texts.ATTENDANCE, texts.MINUTES)),
    Form("沟通", texts.TALK_FORM, rf"({texts.TALK}\d+)", texts.TALKS),
    Form("问题", texts.ISSUE_FORM, _ISSUE, texts.ISSUES),
    Form("风险", texts.RISK_FORM, rf"({texts.RISKS}\d+)", texts.RISKS),
    Form("紧急", texts.EMERGENCY_FORM, rf"({texts.EMERGENCIES}\d+)", texts.EMERGENCIES, (texts.TEAM, texts.TIMELINE)),
    Form("验收", texts.ACCEPTANCE_FORM, _TASK, texts.ACCEPTANCE, (texts.ITEMS,)),
    Form("复盘", texts.RETROSPECTIVE_FORM, r"复盘(?:报告)?|retrospective", "", (texts.KPIS, texts.RETROSPECTIVE), texts.ARCHIVES),
    Form("特批", texts.WAIVER_FORM, r"特批(?:记录表)?", "", (texts.WAIVERS,), NOBODY),
    Form("归档", texts.ARCHIVE_FORM, r"归档(?:登记表)?", "", (texts.ARCHIVES,), texts.ARCHIVES),
)
ALWAYS = (texts.DIVISION, texts.TRACKING)


def form_of(words: str) -> tuple[Form, str] | None:
    """The form meant by `R5`, `R5 变更2`, `M3 通知`, `分工` …, and the number of its row ("" where there is one alone)."""
    for form in FORMS:
        found = re.fullmatch(form.pattern, words.strip(), re.IGNORECASE)
        if found:
            number = (found[1] or "").upper() if found.re.groups else ""
            return form, re.sub(r"\s*(变更)", r" \1", number)
    return None


def paper(book: Book, words: str) -> Paper | None:
    """The form as it stands in the book; None where there is none (yet)."""
    meant = form_of(words)
    if meant is None:
        return None
    form, number = meant
    facts = _facts(book, form, number)
    lists = [grid for name in form.lists for grid in _grids(book, form, name, number)]
    if facts is None or not (form.main or lists):
        return None
    return _paper(book, form, number, facts, [*lists, _signed(book, form, number)])


def _paper(book: Book, form: Form, number: str, facts: Sequence[tuple[str, Cell]], grids: Sequence[Grid]) -> Paper:
    return Paper(form.title, number, book.code, book.name, book.moment, facts, grids, form.wide)


def skeleton(form: Form) -> Paper:
    """What a form consists of, without a single value: every fact and every list it can have."""
    names = [heading for heading, _ in texts.COLUMNS[form.main]] if form.main else list(texts.PROJECT_FACTS)
    if form.name == "复盘":
        lists = [_grid(texts.KPIS, []), *(_lines(kind, []) for kind in texts.LINE.values())]
        names.append(texts.PURPOSE)
    else:
        lists = [_grid(name, [], own=not form.main) for name in form.lists]
    empty = Book("", "", texts.BLANK, ())
    return _paper(empty, form, "", [(name, None) for name in names], [*lists, _grid(texts.SIGNATURES, [], own=True)])


def _facts(book: Book, form: Form, number: str) -> list[tuple[str, Cell]] | None:
    if not form.main:
        purpose = [(texts.PURPOSE, texts.NO_JUDGEMENT)] if form.name == "复盘" else []
        return [*book.facts, *purpose]
    sheet = book.sheet(form.main)
    rows = [row for row in about(sheet, number) if row[0] == number]
    if sheet is None or not rows:
        return None
    return list(zip([heading for heading, _ in sheet.columns], rows[-1], strict=True))


def _grids(book: Book, form: Form, name: str, number: str) -> list[Grid]:
    """A list of the form, none where nothing stands in it."""
    sheet = book.sheet(name)
    rows = list(sheet.rows) if sheet and not form.main else about(sheet, number)
    if not rows and name not in ALWAYS:
        return []
    if name == texts.RETROSPECTIVE:
        kinds = {kind: [row for row in rows if row[0] == kind] for kind in texts.LINE.values()}
        return [_lines(kind, found) for kind, found in kinds.items() if found]
    return [_grid(name, rows, own=not form.main)]


def _grid(name: str, rows: Sequence[Sequence[Cell]], *, own: bool = True) -> Grid:
    """`own` False: the number of the form stands above already and is left out, unless rows have numbers of their own."""
    start = 0 if own or name == texts.CHANGES else 1
    columns = texts.COLUMNS[name][start:]
    return Grid(name, [heading for heading, _ in columns], [share for _, share in columns], [row[start:] for row in rows])


def _lines(kind: str, rows: Sequence[Sequence[Cell]]) -> Grid:
    columns = texts.COLUMNS[texts.RETROSPECTIVE][1:4]
    return Grid(kind, [heading for heading, _ in columns], [share for _, share in columns], [row[1:4] for row in rows])


def _signed(book: Book, form: Form, number: str) -> Grid:
    """签字 with name and time; an empty line where nobody is asked, for a pen. Of a whole sheet the last version's."""
    sheet = book.sheet(texts.SIGNATURES)
    found = about(sheet, form.signed or number) if form.signed != NOBODY else []
    if form.signed in (texts.DIVISION, texts.WEEK) and found:
        last = max((_version(row) for row in found), default=(0, ""))
        found = [row for row in found if _version(row) == last]
    return _grid(texts.SIGNATURES, found)


def _version(row: Sequence[Cell]) -> tuple[int, str]:
    digits = re.sub(r"\D", "", str(row[1] or ""))
    return int(digits or 0), str(row[0])
