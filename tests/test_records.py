"""`Task(*row)` works because fields and columns stand in the same order."""

from __future__ import annotations

from dataclasses import fields

import pytest
from sqlalchemy import Table

from storage import models, records

PAIRS = [
    (records.Person, models.people),
    (records.Account, models.accounts),
    (records.Department, models.departments),
    (records.Group, models.groups),
    (records.Project, models.projects),
    (records.Task, models.tasks),
    (records.Milestone, models.milestones),
    (records.Absence, models.absences),
    (records.Note, models.notes),
    (records.Issue, models.issues),
    (records.Case, models.cases),
    (records.Rung, models.rungs),
    (records.Request, models.requests),
    (records.Question, models.questions),
    (records.OutboxRow, models.outbox),
]


@pytest.mark.parametrize(("record", "table"), PAIRS, ids=lambda value: getattr(value, "name", ""))
def test_fields_are_the_columns(record: type, table: Table) -> None:
    assert [f.name for f in fields(record)] == [column.name for column in table.columns]
