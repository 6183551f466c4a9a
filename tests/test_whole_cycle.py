"""Two projects from request to archive, then all their paper opened again: workbook, every form, and by LibreOffice.

The transcripts themselves are played over HTTP by tests/test_transcripts.py; here they are played once more in one
process, so that what was said can be compared with what is printed.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn
from sqlalchemy import Connection

from bot.services import export_files
from storage import projects
from tests.support.cycle_forms import CODES, EARLIER, LISTED, PAPERS, PAST, PAST_LISTED, ROWS, Row
from tests.support.room import GROUP, Room

HERE = Path(__file__).parent
SOFFICE, PDFTOTEXT = shutil.which("soffice"), shutil.which("pdftotext")
NUMBERS = ("编号", "需求编号", "任务编号", "会议编号", "变更编号", "文件")  # stand in the head of a form
SHORT = 5  # characters that no column of a printed page breaks
Sheets = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Exported:
    """One project's files."""

    book: bytes  # every form, now
    past: bytes  # the tracking sheet of an earlier day
    papers: Mapping[str, bytes]


@pytest.fixture(scope="module")
def exported(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Exported]:
    """Both cycles, played and exported."""
    return {name: _play(name, sqlite_template, tmp_path_factory.mktemp(name)) for name in CODES}


def _play(name: str, template: Path, folder: Path) -> Exported:
    shutil.copy(template, folder / "cycle.db")
    room = Room(f"sqlite:///{folder / 'cycle.db'}")
    for line in (HERE / "transcripts" / f"{name}.jsonl").read_text().splitlines():
        if line.startswith("{"):
            _say(room, json.loads(line))

    def make(conn: Connection) -> Exported:
        project = projects.by_code(conn, CODES[name])
        assert project

        def file(kept: str) -> bytes:
            made = export_files.made(conn, room.state.house, project, kept, room.clock.now())
            assert made, kept
            return made.content

        return Exported(file("all"), file(f"tracking@{PAST[name]}"), {words: file(words) for words in PAPERS[name]})

    try:
        return Exported(**vars(room.read(make)))
    finally:
        room.close()


def _say(room: Room, line: dict[str, Any]) -> None:
    group = line.get("group", GROUP)
    if datetime.fromisoformat(line["at"]) > room.clock.now():
        room.until(line["at"], group)
    if line.get("private"):
        room.whisper(line["from"], line["say"])
    elif line.get("say"):
        room.say(line["from"], line["say"], group)


# ---------------------------------------------------------------- the workbook


def _spoken(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if (value.hour, value.minute) == (0, 0) else f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


def _sheets(content: bytes) -> dict[str, list[dict[str, str]]]:
    found = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        head, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(map(str, head), map(_spoken, row), strict=True)) for row in rows]
    return found


def _missing(sheets: Mapping[str, Sequence[Row]], expected: Sheets) -> list[str]:
    """Rows that stand nowhere, each with the nearest one's differences."""
    wrong = []
    for name, rows in expected.items():
        for row in rows:
            near = [{k: one.get(k) for k, v in row.items() if one.get(k) != v} for one in sheets.get(name, [])]
            if not any(not differences for differences in near):
                wrong.append(f"{name}: {row} is nowhere; nearest differs in {min(near, key=len, default='everything')}")
    return wrong


@pytest.mark.parametrize("name", CODES)
def test_every_value_said_stands_in_its_field(exported: Mapping[str, Exported], name: str) -> None:
    sheets = _sheets(exported[name].book)
    assert not _missing(sheets, ROWS[name])
    assert not _missing(_sheets(exported[name].past), EARLIER[name])
    lacking = [f"{sheet}·{field}" for sheet, fields in LISTED.items() for field in fields.split() if sheet in sheets and field not in sheets[sheet][0]]
    assert not lacking


def test_every_field_listed_is_filled_in_by_the_cycle(exported: Mapping[str, Exported]) -> None:
    """What the first cycle says covers all the fields of all the forms; what is over by its end stood there before."""
    now, past = _sheets(exported["whole_cycle"].book), _sheets(exported["whole_cycle"].past)
    empty = [f"{sheet}·{field}" for sheet, fields in LISTED.items() for field in fields.split() if not any(row[field] for row in now[sheet])]
    empty += [f"{s}·{field} before" for s, fields in PAST_LISTED.items() for field in fields.split() if not any(row[field] for row in [*past[s], *now[s]])]
    assert not empty
    said = {(sheet, field) for sheet, rows in ROWS["whole_cycle"].items() for row in rows for field, value in row.items() if value}
    assert not [f"{sheet}·{field}" for sheet, fields in LISTED.items() for field in fields.split() if (sheet, field) not in said]


# ---------------------------------------------------------------- the forms


def _printed(content: bytes) -> tuple[str, dict[str, set[str]]]:
    """The text of a form, and under each label or heading what stands there."""
    document = Document(io.BytesIO(content))
    words = [paragraph.text for paragraph in document.paragraphs]
    found: dict[str, set[str]] = {}
    for table in document.tables:
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        words += [text for row in rows for text in row]
        listed = any(True for _ in table._tbl.iter(qn("w:tblHeader")))
        pairs = [list(zip(rows[0], row, strict=True)) for row in rows[1:]] if listed else [[(row[0], row[1]), (row[2], row[3])] for row in rows]
        for label, value in (pair for row in pairs for pair in row):
            found.setdefault(label, set()).add(value)
    return "\n".join(words), found


def _on_paper(name: str, words: str) -> list[Row]:
    """The rows expected on a form: those of its number, all of a sheet where it has none."""
    rows = [(row, next((row[key] for key in NUMBERS if key in row), "")) for sheet in PAPERS[name][words] for row in ROWS[name].get(sheet, [])]
    number = words.removesuffix(" 评估").removesuffix(" 通知") if re.search(r"\d", words) else ""
    own = [row for row, of in rows if not number or of == number or (number == "R1" and of == "R1 变更1" and "文件" not in row)]
    if words == "归档":
        own = [row for row in own if row.get("文件", "归档") == "归档"]
    return [row for row in own if row.get("第几次") != "1" or "条目" in row]  # the fields of a form are those of the last round


@pytest.mark.parametrize("name", CODES)
def test_every_form_prints_what_was_said(exported: Mapping[str, Exported], name: str) -> None:
    wrong = []
    for words, content in exported[name].papers.items():
        text, found = _printed(content)
        expected = _on_paper(name, words)
        assert expected, words
        for row in expected:
            for field, value in row.items():
                if value and value not in found.get(field, ()) and not (field in (*NUMBERS, "类别", "版本", "项目") and value in text):
                    wrong.append(f"{words}: {field} {value}, but {sorted(found.get(field, ()))}")
    assert not wrong


# ---------------------------------------------------------------- LibreOffice


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed here")
def test_libreoffice_opens_all_of_it(exported: Mapping[str, Exported], tmp_path: Path) -> None:
    sources = []
    for name, one in exported.items():
        for words, content in {**one.papers, "all": one.book, "past": one.past}.items():
            path = tmp_path / f"{name} {words}.{'docx' if words in one.papers else 'xlsx'}"
            path.write_bytes(content)
            sources.append(path)
    out = tmp_path / "pdf"
    command = [str(SOFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path / 'profile'}", "--convert-to", "pdf", "--outdir", str(out)]
    done = subprocess.run([*command, *map(str, sources)], capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    pages = {path.stem: out / f"{path.stem}.pdf" for path in sources}
    assert [stem for stem, path in pages.items() if not path.is_file() or not path.read_bytes().startswith(b"%PDF")] == []
    if PDFTOTEXT is not None:
        texts = {stem: _read(path) for stem, path in pages.items()}
        lost = [f"{stem}: {word}" for stem, text in texts.items() for word in _short(*stem.split(" ", 1)) if word not in text]
        assert not lost


def _short(name: str, words: str) -> list[str]:
    """Values that stand on a page in one piece, without blanks."""
    rows = _on_paper(name, words) if words in PAPERS[name] else [row for rows in ROWS[name].values() for row in rows if words == "all"]
    found = {"".join(value.split()) for row in rows for field, value in row.items() if field != "文件"}
    return sorted(value for value in found if 1 < len(value) <= SHORT)


def _read(path: Path) -> str:
    done = subprocess.run([str(PDFTOTEXT), str(path), "-"], capture_output=True, text=True, timeout=60, check=True)
    return "".join(done.stdout.split())
