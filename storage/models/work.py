"""The paper forms as tables: 任务分工表 and 协作进度跟踪表 (tasks, progress), 问题与解决措施 (issues), and every change."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, false, text

from storage.models.base import RowId, UTCDateTime, metadata, row_id

tasks = Table(
    "tasks",
    metadata,
    row_id(),
    Column("number", Integer, nullable=False, unique=True),  # T12
    Column("project_id", ForeignKey("projects.id"), nullable=False),
    Column("group_id", ForeignKey("groups.id"), nullable=False),  # where it was made
    Column("title", String(200), nullable=False),
    Column("department_id", ForeignKey("departments.id")),  # 责任部门
    Column("owner_id", ForeignKey("people.id"), nullable=False),  # 第一责任人
    Column("deliverable", Text, nullable=False, server_default=""),  # 交付成果标准
    Column("start_at", UTCDateTime),
    Column("due_at", UTCDateTime, nullable=False),  # a due day is that day 23:59:00 local
    Column("due_has_clock", Boolean, nullable=False, server_default=false()),
    Column("percent", Integer, nullable=False, server_default="0"),
    Column("note", Text, nullable=False, server_default=""),
    Column("risk", Text, nullable=False, server_default=""),  # 风险描述, of the last update
    Column("measure", Text, nullable=False, server_default=""),  # 解决方案
    Column("waiting_for", Text, nullable=False, server_default=""),
    Column("delay_reason", Text, nullable=False, server_default=""),  # 滞后原因
    Column("forecast_at", UTCDateTime),
    Column("reported_at", UTCDateTime),  # last report
    Column("done_at", UTCDateTime),  # reported done
    Column("snoozed_until", UTCDateTime),
    Column("next_due_at", UTCDateTime),  # next moment something must be said about this row
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("updated_at", UTCDateTime, nullable=False),
    Column("cancelled_at", UTCDateTime),
    Column("cancel_reason", Text, nullable=False, server_default=""),
    Column("inner_due_at", UTCDateTime),  # 缓冲: the day reminders follow; the ladder follows due_at
    Column("priority", String(10), nullable=False, server_default=""),  # 高, 中, 低
    Column("unclaimed", Boolean, nullable=False, server_default=false()),  # 待认领: the contact owns it until /认领
    Column("answer", String(20), nullable=False, server_default=""),  # accepted, difficult, disowned (不归我们)
    Column("answered_at", UTCDateTime),
    Column("held_until", UTCDateTime),  # 不归我们: the clock stands until then
    Column("off_plan", String(20), nullable=False, server_default=""),  # 资源, 需求变更, 等他人, 估时不足, 其他
    Column("waiting_department_id", ForeignKey("departments.id")),  # who has the ball: the wait is charged there
    Column("waiting_since", UTCDateTime),
    Column("supports_id", ForeignKey("tasks.id"), index=True),  # 支持: the task that waits for this one
    Column("description", Text),  # 任务描述; nothing where none was written
    Column("remark", Text),  # 备注, the same
)

OPEN_TASK = "done_at IS NULL AND cancelled_at IS NULL"
Index("ix_tasks_project", tasks.c.project_id, tasks.c.number)
Index("ix_tasks_owner_open", tasks.c.owner_id, sqlite_where=text(OPEN_TASK), postgresql_where=text(OPEN_TASK))
Index(
    "ix_tasks_next_due",
    tasks.c.next_due_at,
    sqlite_where=text("next_due_at IS NOT NULL"),
    postgresql_where=text("next_due_at IS NOT NULL"),
)

task_assistants = Table(
    "task_assistants",
    metadata,
    Column("task_id", ForeignKey("tasks.id"), primary_key=True),
    Column("name", String(80), primary_key=True),  # 协助部门, as written
)

progress = Table(
    "progress",
    metadata,
    row_id(),
    Column("task_id", ForeignKey("tasks.id"), nullable=False),
    Column("percent", Integer, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("risk", Text, nullable=False, server_default=""),
    Column("measure", Text, nullable=False, server_default=""),
    Column("waiting_for", Text, nullable=False, server_default=""),
    Column("forecast_at", UTCDateTime),
    Column("by", ForeignKey("people.id"), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("undone_at", UTCDateTime),
    Column("unchanged", Boolean, nullable=False, server_default=false()),  # 无更新: asked and answered, nothing new
)
Index("ix_progress_task_at", progress.c.task_id, progress.c.at)

issues = Table(
    "issues",
    metadata,
    row_id(),
    Column("number", Integer, nullable=False, unique=True),  # Q7
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("group_id", ForeignKey("groups.id"), nullable=False),
    Column("task_id", ForeignKey("tasks.id"), index=True),
    Column("title", String(200), nullable=False),  # 问题描述
    Column("level", String(20), nullable=False),  # 普通, 跨部门, 影响整体进度
    Column("raiser_id", ForeignKey("people.id"), nullable=False),
    Column("owner_id", ForeignKey("people.id"), nullable=False),  # 负责人
    Column("department_id", ForeignKey("departments.id")),  # 责任部门
    Column("due_at", UTCDateTime),
    Column("due_has_clock", Boolean, nullable=False, server_default=false()),
    Column("cause", Text, nullable=False, server_default=""),
    Column("tried", Text, nullable=False, server_default=""),
    Column("measure", Text, nullable=False, server_default=""),
    Column("result", Text, nullable=False, server_default=""),
    Column("raised_at", UTCDateTime, nullable=False),
    Column("solved_at", UTCDateTime),
    Column("solved_by", ForeignKey("people.id")),
    Column("updated_at", UTCDateTime, nullable=False),
    Column("cancelled_at", UTCDateTime),
    Column("cancel_reason", Text, nullable=False, server_default=""),
    Column("kind", String(20), nullable=False, server_default=""),  # 类型: 资源冲突
    Column("occurred_at", UTCDateTime),  # 发生时间
    Column("contenders", Text, nullable=False, server_default=""),  # 争用双方
    Column("allocation", Text, nullable=False, server_default=""),  # 分配方案
    Column("arbiter_id", ForeignKey("people.id")),  # 裁定人
    Column("next_plan", Text, nullable=False, server_default=""),  # 未解决: 下一步计划
)

# Append-only. One row a field; `old` and `new` are canonical text (ISO UTC moments, decimal numbers, row ids).
changes = Table(
    "changes",
    metadata,
    row_id(),
    Column("kind", String(20), nullable=False),  # task, issue, project, department, person, case, setting, adapter
    Column("object_id", RowId, nullable=False),
    Column("field", String(40), nullable=False),  # a column name; "created" for the birth, "denied" for a refusal
    Column("old", Text),
    Column("new", Text),
    Column("by", ForeignKey("people.id")),  # None: Qiantou itself
    Column("at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),  # the message it comes from
    Column("recorded_at", UTCDateTime, nullable=False),
)
Index("ix_changes_object", changes.c.kind, changes.c.object_id, changes.c.recorded_at)
Index("ix_changes_recorded", changes.c.kind, changes.c.recorded_at)
Index("ix_changes_inbox", changes.c.inbox_id)

# One person asks another who may grant it; answered by one tap.
requests = Table(
    "requests",
    metadata,
    row_id(),
    Column("kind", String(20), nullable=False),  # reschedule
    Column("task_id", ForeignKey("tasks.id"), nullable=False, index=True),
    Column("due_at", UTCDateTime, nullable=False),
    Column("due_has_clock", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked_by", ForeignKey("people.id"), nullable=False),
    Column("asked_of", ForeignKey("people.id"), nullable=False),
    Column("asked_at", UTCDateTime, nullable=False),
    Column("decided_at", UTCDateTime),
    Column("granted", Boolean),
)

# 计划关键节点 and 实际节点 of a task.
milestones = Table(
    "milestones",
    metadata,
    row_id(),
    Column("task_id", ForeignKey("tasks.id"), nullable=False, index=True),
    Column("title", String(80), nullable=False),
    Column("due_at", UTCDateTime, nullable=False),
    Column("due_has_clock", Boolean, nullable=False, server_default=false()),
    Column("reached_at", UTCDateTime),  # 实际节点
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("cancelled_at", UTCDateTime),
)

# 预算: the newest row of a project (or of one task) is the plan.
budgets = Table(
    "budgets",
    metadata,
    row_id(),
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("task_id", ForeignKey("tasks.id")),
    Column("amount", BigInteger, nullable=False),  # fen
    Column("by", ForeignKey("people.id"), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("undone_at", UTCDateTime),
)

expenses = Table(
    "expenses",
    metadata,
    row_id(),
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("task_id", ForeignKey("tasks.id")),
    Column("amount", BigInteger, nullable=False),  # fen
    Column("purpose", Text, nullable=False, server_default=""),
    Column("by", ForeignKey("people.id"), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("undone_at", UTCDateTime),
)
