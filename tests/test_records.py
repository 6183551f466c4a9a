"""`Task(*row)` works because fields and columns stand in the same order."""

from __future__ import annotations

from dataclasses import fields

import pytest
from sqlalchemy import Table

from storage import meeting_records, models, paper_records, records

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
    (paper_records.Proposal, models.proposals),
    (paper_records.Attachment, models.attachments),
    (paper_records.Opinion, models.opinions),
    (paper_records.Evaluation, models.evaluations),
    (paper_records.ChangeRequest, models.change_requests),
    (paper_records.Sheet, models.sheets),
    (paper_records.Signer, models.signers),
    (paper_records.Signoff, models.signoffs),
    (paper_records.Waiver, models.waivers),
    (meeting_records.MeetingSeries, models.meeting_series),
    (meeting_records.Meeting, models.meetings),
    (meeting_records.Topic, models.meeting_topics),
    (meeting_records.Invited, models.meeting_people),
    (meeting_records.Minutes, models.minutes),
    (meeting_records.Point, models.minutes_points),
    (meeting_records.Attendance, models.attendance),
    (meeting_records.Document, models.documents),
    (meeting_records.Communication, models.communications),
    (meeting_records.Participant, models.communication_people),
    (meeting_records.Risk, models.risks),
    (meeting_records.Emergency, models.emergencies),
    (meeting_records.TeamMember, models.emergency_team),
    (meeting_records.Call, models.emergency_calls),
    (meeting_records.LogLine, models.emergency_log),
    (paper_records.Acceptance, models.acceptances),
    (paper_records.AcceptanceItem, models.acceptance_items),
    (paper_records.Kpi, models.kpis),
    (paper_records.KpiValue, models.kpi_values),
    (paper_records.Retrospective, models.retrospectives),
    (paper_records.RetrospectiveLine, models.retrospective_lines),
    (paper_records.Archive, models.archives),
    (paper_records.Purge, models.purges),
    (paper_records.Link, models.links),
    (paper_records.Template, models.templates),
]


@pytest.mark.parametrize(("record", "table"), PAIRS, ids=lambda value: getattr(value, "name", ""))
def test_fields_are_the_columns(record: type, table: Table) -> None:
    assert [f.name for f in fields(record)] == [column.name for column in table.columns]
