"""协作需求提报表, 需求评估, 变更, 分工确认 and 特批; who must sign what (signers) and who did (signoffs), for every form."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false, text

from storage.models.base import RowId, UTCDateTime, metadata, row_id

# 协作需求提报表. Earlier versions are read from the change rows: `version` is a changed column like the others.
proposals = Table(
    "proposals",
    metadata,
    row_id(),
    Column("number", Integer, nullable=False, unique=True),  # 需求编号 R5
    Column("project_id", ForeignKey("projects.id"), index=True),  # once accepted, or raised inside a project
    Column("group_id", ForeignKey("groups.id"), nullable=False, index=True),  # where it was raised: the wall
    Column("version", Integer, nullable=False, server_default="1"),  # rises when opinions or changes are taken up
    Column("name", String(200), nullable=False),  # 名称
    Column("department_id", ForeignKey("departments.id")),  # 需求部门
    Column("raiser_id", ForeignKey("people.id"), nullable=False),  # 发起人（接口人）
    Column("phone", String(120), nullable=False, server_default=""),  # 联系方式
    Column("background", Text, nullable=False, server_default=""),  # 背景
    Column("goal", Text, nullable=False, server_default=""),  # 目标
    Column("kpi", Text, nullable=False, server_default=""),  # 关键成果（KPI）
    Column("due_at", UTCDateTime),  # 期望完成时间
    Column("due_has_clock", Boolean, nullable=False, server_default=false()),
    Column("staff", Text, nullable=False, server_default=""),  # 所需资源: 人力
    Column("budget", Text, nullable=False, server_default=""),  # 预算, as written
    Column("equipment", Text, nullable=False, server_default=""),  # 设备
    Column("data", Text, nullable=False, server_default=""),  # 数据
    Column("risk", Text, nullable=False, server_default=""),  # 风险点
    Column("priority", String(10), nullable=False, server_default=""),  # 高, 中, 低
    Column("state", String(20), nullable=False),  # raised, accepted, declined, merged
    Column("evaluate_by", UTCDateTime, nullable=False),  # 需求评估 is due: frozen when it is raised
    Column("decided_at", UTCDateTime),
    Column("merged_into", ForeignKey("proposals.id")),
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("updated_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("cancelled_at", UTCDateTime),
    Column("cancel_reason", Text, nullable=False, server_default=""),
)

# 涉及部门
proposal_departments = Table(
    "proposal_departments",
    metadata,
    Column("proposal_id", ForeignKey("proposals.id"), primary_key=True),
    Column("department_id", ForeignKey("departments.id"), primary_key=True),
)

# 附件 and 材料: links, never files.
attachments = Table(
    "attachments",
    metadata,
    row_id(),
    Column("kind", String(20), nullable=False),  # proposal, meeting, acceptance, communication
    Column("object_id", RowId, nullable=False),
    Column("title", String(200), nullable=False, server_default=""),
    Column("url", Text, nullable=False),
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("cancelled_at", UTCDateTime),
)
Index("ix_attachments_object", attachments.c.kind, attachments.c.object_id)

# 意见 of a department on one version of a request.
opinions = Table(
    "opinions",
    metadata,
    row_id(),
    Column("proposal_id", ForeignKey("proposals.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("department_id", ForeignKey("departments.id")),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("words", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("undone_at", UTCDateTime),
)

# 需求评估: one living row a request.
evaluations = Table(
    "evaluations",
    metadata,
    row_id(),
    Column("proposal_id", ForeignKey("proposals.id"), nullable=False),
    Column("necessity", Text, nullable=False, server_default=""),  # 必要性
    Column("feasibility", Text, nullable=False, server_default=""),  # 可行性
    Column("boundaries", Text, nullable=False, server_default=""),  # 职责边界
    Column("gaps", Text, nullable=False, server_default=""),  # 资源缺口
    Column("risks", Text, nullable=False, server_default=""),  # 潜在风险
    Column("lead_department_id", ForeignKey("departments.id")),  # 牵头部门
    Column("second_lead_id", ForeignKey("departments.id")),  # the second 牵头部门
    Column("coordinator_id", ForeignKey("people.id")),  # 协作总负责人
    Column("verdict", String(10), nullable=False, server_default=""),  # accept, decline, merge; "" while being filled
    Column("reason", Text, nullable=False, server_default=""),
    Column("merged_into", ForeignKey("proposals.id")),
    Column("decided_by", ForeignKey("people.id")),
    Column("decided_at", UTCDateTime),
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("updated_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("cancelled_at", UTCDateTime),
)
Index(
    "uq_evaluations_one_living",
    evaluations.c.proposal_id,
    unique=True,
    sqlite_where=text("cancelled_at IS NULL"),
    postgresql_where=text("cancelled_at IS NULL"),
)

# 变更: the old value rules until everybody in `signers` has signed.
change_requests = Table(
    "change_requests",
    metadata,
    row_id(),
    Column("proposal_id", ForeignKey("proposals.id"), nullable=False),
    Column("seq", Integer, nullable=False),  # typed as R5 变更2
    Column("what", Text, nullable=False),  # 变更内容, as written
    Column("field", String(40), nullable=False, server_default=""),  # the column of proposals that follows, or ""
    Column("old", Text, nullable=False, server_default=""),  # canonical text, as in the change rows
    Column("new", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False),
    Column("schedule_impact", Text, nullable=False, server_default=""),  # 影响: 工期
    Column("budget_impact", Text, nullable=False, server_default=""),  # 预算
    Column("scope_impact", Text, nullable=False, server_default=""),  # 范围
    Column("state", String(20), nullable=False),  # open, in_force, declined
    Column("decided_at", UTCDateTime),
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("cancelled_at", UTCDateTime),
    Column("cancel_reason", Text, nullable=False, server_default=""),
    UniqueConstraint("proposal_id", "seq"),
)

# 分工确认: the sheet as it stood at created_at (read from the tasks' change rows), laid out for signing.
sheets = Table(
    "sheets",
    metadata,
    row_id(),
    Column("project_id", ForeignKey("projects.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("settled_at", UTCDateTime),  # everybody has signed
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("cancelled_at", UTCDateTime),
    UniqueConstraint("project_id", "version"),
)

# Who must sign. A department means its lead of the day; a person means that person.
signers = Table(
    "signers",
    metadata,
    row_id(),
    Column(
        "kind", String(20), nullable=False
    ),  # proposal, change, sheet, weekly, document, minutes, acceptance, archive
    Column("object_id", RowId, nullable=False),  # weekly and archive: the project
    Column("version", Integer, nullable=False, server_default="1"),  # weekly: ISO year and week, 202647
    Column("role", String(20), nullable=False),  # lead, coordinator, executive, participant, acceptor, raiser
    Column("department_id", ForeignKey("departments.id")),
    Column("person_id", ForeignKey("people.id")),
    Column("created_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("cancelled_at", UTCDateTime),
)
Index("ix_signers_object", signers.c.kind, signers.c.object_id, signers.c.version)

# The one table of signatures. A newer word of the same signer ends the older one (undone_at).
signoffs = Table(
    "signoffs",
    metadata,
    row_id(),
    Column("kind", String(20), nullable=False),  # as in signers
    Column("object_id", RowId, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("role", String(20), nullable=False),
    Column("department_id", ForeignKey("departments.id")),  # signed for it
    Column("person_id", ForeignKey("people.id"), nullable=False),  # who did: the lead, or who stands in
    Column("verdict", String(10), nullable=False),  # signed, objected, declined
    Column("words", Text, nullable=False, server_default=""),
    Column("at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("undone_at", UTCDateTime),
)
Index("ix_signoffs_object", signoffs.c.kind, signoffs.c.object_id, signoffs.c.version)
_ONE_WORD = (signoffs.c.kind, signoffs.c.object_id, signoffs.c.version, signoffs.c.role)
_OF_DEPARTMENT = text("undone_at IS NULL AND department_id IS NOT NULL")
_OF_PERSON = text("undone_at IS NULL AND department_id IS NULL")
Index(
    "uq_signoffs_department",
    *_ONE_WORD,
    signoffs.c.department_id,
    unique=True,
    sqlite_where=_OF_DEPARTMENT,
    postgresql_where=_OF_DEPARTMENT,
)
Index(
    "uq_signoffs_person",
    *_ONE_WORD,
    signoffs.c.person_id,
    unique=True,
    sqlite_where=_OF_PERSON,
    postgresql_where=_OF_PERSON,
)

# 特批（豁免）: a rule set aside, by the lead of the lead department; named in the weekly.
waivers = Table(
    "waivers",
    metadata,
    row_id(),
    Column("rule", Integer, nullable=False),  # 规则 4
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("about", String(20), nullable=False, server_default=""),  # T2, R5, M3; "": the project
    Column("reason", Text, nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),  # who grants it
    Column("at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("used_at", UTCDateTime),  # something was let through by it: once
    Column("used_by", ForeignKey("people.id")),
    Column("undone_at", UTCDateTime),
)
