"""One record as the form people know: its row of the book as facts, what hangs on it as lists, who signed at the end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.exports.book import Book, Cell, about
from bot.exports.docx import Grid, Paper
from bot.texts import exports as texts


@dataclass(frozen=True, slots=True)
class _Form:
    title: str
    main: str  # the sheet its facts stand in
    lists: tuple[str, ...] = ()


FORMS = {
    "R": _Form(texts.PROPOSAL_FORM, texts.PROPOSALS, (texts.OPINIONS, texts.EVALUATIONS, texts.CHANGES)),
    "T": _Form(texts.ACCEPTANCE_FORM, texts.ACCEPTANCE, (texts.ITEMS,)),
    "Q": _Form(texts.ISSUES, texts.ISSUES),
    "M": _Form(texts.MINUTES, texts.MEETINGS, (texts.TOPICS, texts.ATTENDANCE, texts.MINUTES)),
    texts.TALK: _Form(texts.TALK_FORM, texts.TALKS),
    texts.RISKS: _Form(texts.RISK_FORM, texts.RISKS),
    texts.EMERGENCIES: _Form(texts.EMERGENCY_FORM, texts.EMERGENCIES, (texts.TIMELINE,)),
}
_LABEL = re.compile(r"(\D+?)\d+")
MOST_COLUMNS = 9  # that fit beside each other on a page; a wider list becomes facts


def of_record(book: Book, label: str) -> Paper | None:
    """The form of `R5`, `M3`, `T2` (成果验收表), `Q7`, `记录3`, `风险3`, `紧急1`; None where there is none."""
    kind = _LABEL.fullmatch(label)
    form = FORMS.get(kind[1]) if kind else None
    sheet = book.sheet(form.main) if form else None
    rows = about(sheet, label)
    if form is None or sheet is None or not rows:
        return None
    facts = _facts([heading for heading, _ in sheet.columns], rows[-1])
    grids: list[Grid] = []
    for name in form.lists:
        listed = book.sheet(name)
        found = about(listed, label)
        if listed is not None and found and len(listed.columns) - 1 > MOST_COLUMNS:
            headings = [heading for heading, _ in listed.columns]
            grids += [Grid(f"{name} {row[0]}", (texts.ENTRY, texts.CONTENT), _filled(headings, row)) for row in found]
        elif listed is not None and found:
            grids.append(Grid(name, [heading for heading, _ in listed.columns[1:]], [row[1:] for row in found]))
    return Paper(form.title, label, f"{book.code} {book.name}", book.moment, facts, [*grids, _signed(book, label)])


def retrospective(book: Book) -> Paper | None:
    """复盘报告: goals against KPI, what went well, what to improve, what to use again."""
    sheet = book.sheet(texts.RETROSPECTIVE)
    if sheet is None:
        return None
    kpis = book.sheet(texts.KPIS)
    grids = [Grid(texts.KPIS, [heading for heading, _ in kpis.columns], list(kpis.rows))] if kpis else []
    lines = list(sheet.rows)
    for kind in texts.LINE.values():
        of_kind = [(row[1], row[2], row[3]) for row in lines if row[0] == kind]
        if of_kind:
            grids.append(Grid(kind, [heading for heading, _ in sheet.columns[1:4]], of_kind))
    facts: list[tuple[str, Cell]] = [(texts.PROJECT, book.name), (texts.NUMBER, book.code), (texts.PURPOSE, texts.NO_JUDGEMENT)]
    grids.append(_signed(book, texts.ARCHIVES))
    return Paper(texts.RETROSPECTIVE_FORM, "", f"{book.code} {book.name}", book.moment, facts, grids)


def _facts(headings: Sequence[str], row: Sequence[Cell]) -> list[tuple[str, Cell]]:
    return list(zip(headings, row, strict=True))


def _filled(headings: Sequence[str], row: Sequence[Cell]) -> list[Sequence[Cell]]:
    return [(heading, value) for heading, value in zip(headings, row, strict=True) if value not in ("", None)]


def _signed(book: Book, label: str) -> Grid:
    """签字 with name and time; an empty line where nobody is asked, for a pen."""
    found = about(book.sheet(texts.SIGNATURES), label)
    return Grid(texts.SIGNATURES, [heading for heading, _ in texts.COLUMNS[texts.SIGNATURES]], found)
