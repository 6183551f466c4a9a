"""A company's own templates: taken after a trial, listed, removed; and a form filled by the one that rules."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import IO

from sqlalchemy import Connection

from bot.exports import docx, template
from bot.exports.paper import Paper
from bot.exports.template import BadTemplate
from bot.services.export_papers import FORMS, Form, skeleton
from bot.texts import cli_templates as texts
from storage import changes
from storage import templates as rows
from storage.changes import Actor
from storage.templates import Listed

KIND = "template"
TRIAL = "bot.services.export_trial"
PATIENCE = 30.0  # seconds of a trial
LONGEST_NAME = 200
MOST_READ = template.LARGEST + 1  # bytes: enough to see that a file is too large
_log = logging.getLogger(__name__)


def named(name: str) -> Form:
    """The form of a name people type; BadTemplate names those there are."""
    wanted = name.strip()
    found = next((form for form in FORMS if wanted in (form.name, form.title)), None)
    if found is None:
        raise BadTemplate(texts.no_form(wanted[:20], [form.name for form in FORMS]))
    return found


def keep(conn: Connection, form: Form, file_name: str, content: bytes, now: datetime, by: int | None = None) -> int:
    """A template that `examine` has let through: it rules from now on."""
    template_id = rows.add(conn, form.name, file_name[-LONGEST_NAME:], content, now)
    changes.record(conn, KIND, template_id, {"created": (None, form.name)}, Actor(by, None, now))
    return template_id


def examine(form: Form, content: bytes) -> None:
    """Raises BadTemplate, in Chinese, for what cannot be a template of this form. Takes seconds: before the writer.

    Measured here, filled in a process of its own: whatever the file does there, it ends in time.
    """
    template.measure(content)
    command = [sys.executable, "-m", TRIAL, form.name]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise BadTemplate(texts.too_much()) from None
    if done.returncode:
        raise BadTemplate(done.stdout.decode("utf-8", "replace").strip() or texts.too_much())


def remove(conn: Connection, form: Form, now: datetime, by: int | None = None) -> Listed | None:
    """Remove the one that rules; the one before it rules again. None where there is none."""
    found = rows.living(conn, form.name)
    if not found:
        return None
    rows.remove(conn, found[0].id, now)
    changes.record(conn, KIND, found[0].id, {"removed_at": (None, now)}, Actor(by, None, now))
    return found[0]


def listing(conn: Connection) -> Sequence[tuple[Listed, Form, bool]]:
    """Every living template in the order of the forms, newest first, and whether it rules."""
    found = rows.living(conn)
    first = {one.form: one.id for one in reversed(found)}
    return [(one, form, first[one.form] == one.id) for form in FORMS for one in found if one.form == form.name]


def shown(conn: Connection, form: Form) -> tuple[bytes, bool]:
    """The file to be edited: the company's own (True), or our layout as a template."""
    own = rows.content(conn, form.name)
    if own is not None:
        return own, True
    file = io.BytesIO()
    template.starting(skeleton(form), file)
    return file.getvalue(), False


def fields(form: Form) -> str:
    """What a template of this form may use, as people read it."""
    whole = skeleton(form)
    columns = template.lists(whole)
    return texts.fields(form.title, [name for name in template.values(whole) if name not in columns], columns)


def write(conn: Connection, form: Form, paper: Paper, file: IO[bytes]) -> None:
    """The form in the company's layout, or in ours; a template that fails after all does not stop an export."""
    own = rows.content(conn, form.name)
    if own is not None:
        try:
            filled = io.BytesIO()
            template.fill(own, paper, skeleton(form), filled)
            file.write(filled.getvalue())
            return
        except BadTemplate as error:
            _log.warning("template_failed form=%s reason=%s", form.name, error)
    docx.write(paper, file)
