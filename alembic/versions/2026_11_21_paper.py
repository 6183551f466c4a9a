"""The whole paper trail: requests and signatures, meetings and minutes, risks and emergencies, acceptance to archive."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261121_3"
down_revision = "20261121_2"
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only for a column declared exactly INTEGER PRIMARY KEY.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """New columns may be left out by the program before this one; new tables it does not know."""
    _issues()
    _requests()
    _signing()
    _meetings()
    _minutes()
    _records()
    _emergencies()
    _acceptance()
    _closing()


def _issues() -> None:
    op.add_column("issues", sa.Column("kind", sa.String(20), server_default="", nullable=False))
    op.add_column("issues", sa.Column("occurred_at", MOMENT))
    op.add_column("issues", _words("contenders"))
    op.add_column("issues", _words("allocation"))
    # By hand: alembic's inline reference loses the constraint's name, and SQLite cannot add one afterwards.
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE issues ADD COLUMN arbiter_id {kind} CONSTRAINT fk_issues_arbiter_id REFERENCES people (id)"
    )
    op.add_column("issues", _words("next_plan"))


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def _ref(name: str, table: str, *, needed: bool = False) -> sa.Column[int]:
    return sa.Column(name, ROW_ID, nullable=not needed, info={"refers": table})


def _table(
    name: str, *columns: sa.Column[Any], key: tuple[str, ...] = (), unique: tuple[tuple[str, ...], ...] = ()
) -> None:
    """A table with a number of its own, unless `key` says otherwise; references and keys carry their names."""
    own = [] if key else [sa.Column("id", ROW_ID, autoincrement=True, nullable=False)]
    refers = [(column.name, column.info.pop("refers")) for column in columns if "refers" in column.info]
    op.create_table(
        name,
        *own,
        *columns,
        *[sa.ForeignKeyConstraint([one], [f"{table}.id"], name=f"fk_{name}_{one}") for one, table in refers],
        *[sa.UniqueConstraint(*names, name=f"uq_{name}_{'_'.join(names)}") for names in unique],
        sa.PrimaryKeyConstraint(*(key or ("id",)), name=f"pk_{name}"),
    )


def _index(name: str, table: str, *columns: str, unique: bool = False, where: str = "") -> None:
    only = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)} if where else {}
    op.create_index(name, table, list(columns), unique=unique, **only)


def _requests() -> None:
    _table(
        "proposals",
        sa.Column("number", sa.Integer(), nullable=False),
        _ref("project_id", "projects"),
        _ref("group_id", "groups", needed=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        _ref("department_id", "departments"),
        _ref("raiser_id", "people", needed=True),
        sa.Column("phone", sa.String(120), server_default="", nullable=False),
        _words("background"),
        _words("goal"),
        _words("kpi"),
        sa.Column("due_at", MOMENT),
        _flag("due_has_clock"),
        _words("staff"),
        _words("budget"),
        _words("equipment"),
        _words("data"),
        _words("risk"),
        sa.Column("priority", sa.String(10), server_default="", nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("evaluate_by", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT),
        _ref("merged_into", "proposals"),
        _ref("created_by", "people", needed=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("cancelled_at", MOMENT),
        _words("cancel_reason"),
        unique=(("number",),),
    )
    _index("ix_proposals_group_id", "proposals", "group_id")
    _index("ix_proposals_project_id", "proposals", "project_id")
    _table(
        "proposal_departments",
        _ref("proposal_id", "proposals", needed=True),
        _ref("department_id", "departments", needed=True),
        key=("proposal_id", "department_id"),
    )
    _table(
        "attachments",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("object_id", ROW_ID, nullable=False),
        sa.Column("title", sa.String(200), server_default="", nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        _ref("created_by", "people", needed=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("cancelled_at", MOMENT),
    )
    _index("ix_attachments_object", "attachments", "kind", "object_id")
    _table(
        "opinions",
        _ref("proposal_id", "proposals", needed=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _ref("department_id", "departments"),
        _ref("person_id", "people", needed=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("undone_at", MOMENT),
    )
    _index("ix_opinions_proposal_id", "opinions", "proposal_id")
    _table(
        "evaluations",
        _ref("proposal_id", "proposals", needed=True),
        _words("necessity"),
        _words("feasibility"),
        _words("boundaries"),
        _words("gaps"),
        _words("risks"),
        _ref("lead_department_id", "departments"),
        _ref("second_lead_id", "departments"),
        _ref("coordinator_id", "people"),
        sa.Column("verdict", sa.String(10), server_default="", nullable=False),
        _words("reason"),
        _ref("merged_into", "proposals"),
        _ref("decided_by", "people"),
        sa.Column("decided_at", MOMENT),
        _ref("created_by", "people", needed=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("cancelled_at", MOMENT),
    )
    _index("uq_evaluations_one_living", "evaluations", "proposal_id", unique=True, where="cancelled_at IS NULL")
    _table(
        "change_requests",
        _ref("proposal_id", "proposals", needed=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("field", sa.String(40), server_default="", nullable=False),
        _words("old"),
        _words("new"),
        sa.Column("reason", sa.Text(), nullable=False),
        _words("schedule_impact"),
        _words("budget_impact"),
        _words("scope_impact"),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("decided_at", MOMENT),
        _ref("created_by", "people", needed=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("cancelled_at", MOMENT),
        _words("cancel_reason"),
        unique=(("proposal_id", "seq"),),
    )


def _signing() -> None:
    _table(
        "sheets",
        _ref("project_id", "projects", needed=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("settled_at", MOMENT),
        _ref("created_by", "people", needed=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("cancelled_at", MOMENT),
        unique=(("project_id", "version"),),
    )
    _table(
        "signers",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("object_id", ROW_ID, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        _ref("department_id", "departments"),
        _ref("person_id", "people"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("cancelled_at", MOMENT),
    )
    _index("ix_signers_object", "signers", "kind", "object_id", "version")
    _table(
        "signoffs",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("object_id", ROW_ID, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        _ref("department_id", "departments"),
        _ref("person_id", "people", needed=True),
        sa.Column("verdict", sa.String(10), nullable=False),
        _words("words"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("undone_at", MOMENT),
    )
    _index("ix_signoffs_object", "signoffs", "kind", "object_id", "version")
    _index(
        "uq_signoffs_department",
        "signoffs",
        "kind",
        "object_id",
        "version",
        "role",
        "department_id",
        unique=True,
        where="undone_at IS NULL AND department_id IS NOT NULL",
    )
    _index(
        "uq_signoffs_person",
        "signoffs",
        "kind",
        "object_id",
        "version",
        "role",
        "person_id",
        unique=True,
        where="undone_at IS NULL AND department_id IS NULL",
    )
    _table(
        "waivers",
        sa.Column("rule", sa.Integer(), nullable=False),
        _ref("project_id", "projects", needed=True),
        sa.Column("about", sa.String(20), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _ref("person_id", "people", needed=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("used_at", MOMENT),
        _ref("used_by", "people"),
        sa.Column("undone_at", MOMENT),
    )
    _index("ix_waivers_project_id", "waivers", "project_id")


def _meetings() -> None:
    _table(
        "meeting_series",
        _ref("project_id", "projects", needed=True),
        _ref("group_id", "groups", needed=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("clock", sa.String(5), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(200), server_default="", nullable=False),
        _ref("host_id", "people"),
        _ref("recorder_id", "people"),
        sa.Column("next_at", MOMENT),
        _ref("created_by", "people", needed=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("cancelled_at", MOMENT),
        _words("cancel_reason"),
    )
    _index("ix_meeting_series_project_id", "meeting_series", "project_id")
    _table(
        "meetings",
        sa.Column("number", sa.Integer(), nullable=False),
        _ref("project_id", "projects", needed=True),
        _ref("group_id", "groups", needed=True),
        _ref("series_id", "meeting_series"),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        _words("goal"),
        sa.Column("start_at", MOMENT, nullable=False),
        sa.Column("end_at", MOMENT, nullable=False),
        sa.Column("place", sa.String(200), server_default="", nullable=False),
        sa.Column("online", sa.String(200), server_default="", nullable=False),
        _ref("host_id", "people"),
        _ref("recorder_id", "people"),
        sa.Column("confirm_by", MOMENT),
        _words("late_reason"),
        sa.Column("minutes_due_at", MOMENT, nullable=False),
        sa.Column("next_due_at", MOMENT),
        _ref("created_by", "people", needed=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("cancelled_at", MOMENT),
        _words("cancel_reason"),
        unique=(("number",),),
    )
    _index("ix_meetings_next_due", "meetings", "next_due_at", where="next_due_at IS NOT NULL")
    _index("ix_meetings_project_id", "meetings", "project_id")
    _table(
        "meeting_topics",
        _ref("meeting_id", "meetings", needed=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        _ref("owner_id", "people"),
        sa.Column("minutes", sa.Integer()),
        sa.Column("about", sa.String(20), server_default="", nullable=False),
        sa.Column("cancelled_at", MOMENT),
    )
    _index("ix_meeting_topics_meeting_id", "meeting_topics", "meeting_id")
    _table(
        "meeting_people",
        _ref("meeting_id", "meetings", needed=True),
        _ref("person_id", "people", needed=True),
        _ref("department_id", "departments"),
        sa.Column("answer", sa.String(10), server_default="", nullable=False),
        sa.Column("answered_at", MOMENT),
        _ref("deputy_id", "people"),
        _words("support"),
        _words("needs"),
        sa.Column("prepared_at", MOMENT),
        sa.Column("cancelled_at", MOMENT),
        unique=(("meeting_id", "person_id"),),
    )
    _index("ix_meeting_people_person_id", "meeting_people", "person_id")


def _minutes() -> None:
    _table(
        "minutes",
        _ref("meeting_id", "meetings", needed=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("confirmed_at", MOMENT),
        _ref("created_by", "people", needed=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("cancelled_at", MOMENT),
        _words("cancel_reason"),
        unique=(("meeting_id", "version"),),
    )
    _table(
        "minutes_points",
        _ref("minutes_id", "minutes", needed=True),
        _ref("topic_id", "meeting_topics"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _ref("owner_id", "people"),
        _ref("department_id", "departments"),
        sa.Column("due_at", MOMENT),
        _flag("due_has_clock"),
        _ref("task_id", "tasks"),
        sa.Column("settled_at", MOMENT),
    )
    _index("ix_minutes_points_minutes_id", "minutes_points", "minutes_id")
    _index("ix_minutes_points_task_id", "minutes_points", "task_id")
    _table(
        "attendance",
        _ref("minutes_id", "minutes", needed=True),
        _ref("person_id", "people", needed=True),
        sa.Column("present", sa.Boolean(), nullable=False),
        _ref("informed_by", "people"),
        sa.Column("inform_by_at", MOMENT),
        sa.Column("informed_at", MOMENT),
        unique=(("minutes_id", "person_id"),),
    )


def _records() -> None:
    _table(
        "documents",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _ref("project_id", "projects", needed=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        _ref("meeting_id", "meetings"),
        sa.Column("settled_at", MOMENT),
        _ref("created_by", "people", needed=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("cancelled_at", MOMENT),
        _words("cancel_reason"),
        unique=(("number", "version"),),
    )
    _index("ix_documents_project_id", "documents", "project_id")
    _table(
        "communications",
        sa.Column("number", sa.Integer(), nullable=False),
        _ref("project_id", "projects", needed=True),
        _ref("group_id", "groups", needed=True),
        sa.Column("topic", sa.String(200), nullable=False),
        _ref("department_id", "departments"),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("way", sa.String(20), server_default="", nullable=False),
        _words("summary"),
        _words("conclusion"),
        _words("note"),
        sa.Column("quoted_inbox_id", ROW_ID),
        _ref("created_by", "people", needed=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("cancelled_at", MOMENT),
        _words("cancel_reason"),
        unique=(("number",),),
    )
    _index("ix_communications_project_id", "communications", "project_id")
    _table(
        "communication_people",
        _ref("communication_id", "communications", needed=True),
        _ref("person_id", "people"),
        _ref("department_id", "departments"),
    )
    _index("ix_communication_people_communication_id", "communication_people", "communication_id")
    _table(
        "communication_todos",
        _ref("communication_id", "communications", needed=True),
        _ref("task_id", "tasks", needed=True),
        key=("communication_id", "task_id"),
    )
    _index("ix_communication_todos_task_id", "communication_todos", "task_id")
    _table(
        "risks",
        sa.Column("number", sa.Integer(), nullable=False),
        _ref("project_id", "projects", needed=True),
        _ref("group_id", "groups", needed=True),
        _ref("task_id", "tasks"),
        sa.Column("title", sa.String(200), nullable=False),
        _words("impact"),
        sa.Column("level", sa.String(10), nullable=False),
        _words("measure"),
        _ref("owner_id", "people", needed=True),
        _ref("department_id", "departments"),
        _ref("issue_id", "issues"),
        _words("result"),
        sa.Column("closed_at", MOMENT),
        _ref("closed_by", "people"),
        _ref("created_by", "people", needed=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("cancelled_at", MOMENT),
        _words("cancel_reason"),
        unique=(("number",),),
    )
    _index("ix_risks_project_id", "risks", "project_id")


def _emergencies() -> None:
    _table(
        "emergencies",
        sa.Column("number", sa.Integer(), nullable=False),
        _ref("project_id", "projects", needed=True),
        _ref("group_id", "groups", needed=True),
        sa.Column("nature", sa.String(200), nullable=False),
        _words("scope"),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("restore_by", MOMENT),
        sa.Column("state", sa.String(20), nullable=False),
        _ref("asked_of", "people"),
        sa.Column("started_at", MOMENT),
        _ref("started_by", "people"),
        _ref("head_id", "people"),
        _ref("issue_id", "issues"),
        sa.Column("next_due_at", MOMENT),
        sa.Column("update_due_at", MOMENT),
        _words("result"),
        sa.Column("closed_at", MOMENT),
        _ref("closed_by", "people"),
        sa.Column("review_due_at", MOMENT),
        _ref("review_meeting_id", "meetings"),
        _ref("created_by", "people", needed=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("cancelled_at", MOMENT),
        _words("cancel_reason"),
        unique=(("number",),),
    )
    _index("ix_emergencies_next_due", "emergencies", "next_due_at", where="next_due_at IS NOT NULL")
    _index("ix_emergencies_project_id", "emergencies", "project_id")
    _table(
        "emergency_team",
        _ref("emergency_id", "emergencies", needed=True),
        _ref("person_id", "people", needed=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.Column("answer", sa.String(20), server_default="", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        unique=(("emergency_id", "person_id"),),
    )
    _table(
        "emergency_calls",
        _ref("emergency_id", "emergencies", needed=True),
        _ref("person_id", "people", needed=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
        sa.Column("outcome", sa.String(20), server_default="", nullable=False),
        unique=(("emergency_id", "person_id", "attempt"),),
    )
    _table(
        "emergency_log",
        _ref("emergency_id", "emergencies", needed=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _ref("person_id", "people"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("undone_at", MOMENT),
    )
    _index("ix_emergency_log_emergency_id", "emergency_log", "emergency_id")


def _acceptance() -> None:
    _table(
        "acceptances",
        _ref("task_id", "tasks", needed=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        _words("standard"),
        _ref("acceptor_id", "people"),
        _ref("organiser_id", "people"),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("result", sa.String(10), server_default="", nullable=False),
        _words("reason"),
        _ref("decided_by", "people"),
        sa.Column("decided_at", MOMENT),
        _ref("created_by", "people", needed=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("cancelled_at", MOMENT),
        _words("cancel_reason"),
        unique=(("task_id", "round"),),
    )
    _index("ix_acceptances_waiting", "acceptances", "due_at", where="decided_at IS NULL AND cancelled_at IS NULL")
    _table(
        "acceptance_items",
        _ref("acceptance_id", "acceptances", needed=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("result", sa.String(10), server_default="", nullable=False),
        _words("reason"),
        unique=(("acceptance_id", "position"),),
    )
    _table(
        "kpis",
        _ref("project_id", "projects", needed=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("target", sa.String(80), server_default="", nullable=False),
        _ref("created_by", "people", needed=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("cancelled_at", MOMENT),
    )
    _index("ix_kpis_project_id", "kpis", "project_id")
    _table(
        "kpi_values",
        _ref("kpi_id", "kpis", needed=True),
        sa.Column("value", sa.String(80), nullable=False),
        sa.Column("measured_at", MOMENT, nullable=False),
        _ref("person_id", "people", needed=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("undone_at", MOMENT),
    )
    _index("ix_kpi_values_kpi_id", "kpi_values", "kpi_id")


def _closing() -> None:
    _table(
        "retrospectives",
        _ref("project_id", "projects", needed=True),
        _ref("meeting_id", "meetings"),
        sa.Column("publish_at", MOMENT),
        sa.Column("published_at", MOMENT),
        _ref("created_by", "people", needed=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("cancelled_at", MOMENT),
    )
    _index("ix_retrospectives_project_id", "retrospectives", "project_id")
    _table(
        "retrospective_lines",
        _ref("retrospective_id", "retrospectives", needed=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _ref("kpi_id", "kpis"),
        _ref("person_id", "people"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("undone_at", MOMENT),
    )
    _index("ix_retrospective_lines_retrospective_id", "retrospective_lines", "retrospective_id")
    _table(
        "retrospective_views",
        _ref("retrospective_id", "retrospectives", needed=True),
        _ref("person_id", "people", needed=True),
        sa.Column("at", MOMENT, nullable=False),
        key=("retrospective_id", "person_id"),
    )
    _table(
        "archives",
        _ref("project_id", "projects", needed=True),
        _words("missing"),
        sa.Column("closed_at", MOMENT),
        sa.Column("keep_until", MOMENT),
        _flag("held"),
        _words("hold_reason"),
        _ref("created_by", "people", needed=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("cancelled_at", MOMENT),
    )
    _index("ix_archives_project_id", "archives", "project_id")
    _table(
        "purges",
        sa.Column("project_code", sa.String(60), nullable=False),
        sa.Column("project_name", sa.String(120), nullable=False),
        sa.Column("keep_until", MOMENT, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        _words("reason"),
        sa.Column("at", MOMENT, nullable=False),
    )
    _table(
        "links",
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("what", sa.String(40), server_default="", nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        _ref("project_id", "projects", needed=True),
        _ref("person_id", "people", needed=True),
        sa.Column("browser", sa.String(64), server_default="", nullable=False),
        sa.Column("opened_at", MOMENT),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        unique=(("digest",),),
    )
    _table(
        "templates",
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT),
    )
    _index("ix_templates_form", "templates", "form")
