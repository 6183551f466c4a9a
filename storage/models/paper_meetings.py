"""文档, 会议通知, 会议纪要 and 沟通记录表."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false, text

from storage.models.base import RowId, UTCDateTime, metadata, row_id

# 例会
meeting_series = Table(
    "meeting_series",
    metadata,
    row_id(),
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("group_id", ForeignKey("groups.id"), nullable=False),
    Column("title", String(200), nullable=False),
    Column("weekday", Integer, nullable=False),  # ISO, Monday is 1
    Column("clock", String(5), nullable=False),  # 10:00, wall time of the group
    Column("minutes", Integer, nullable=False),  # at most 30
    Column("place", String(200), nullable=False, server_default=""),
    Column("host_id", ForeignKey("people.id")),
    Column("recorder_id", ForeignKey("people.id")),
    Column("next_at", UTCDateTime),  # when the next one is called together; None once it has ended
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("cancelled_at", UTCDateTime),
    Column("cancel_reason", Text, nullable=False, server_default=""),
)

# 会议通知
meetings = Table(
    "meetings",
    metadata,
    row_id(),
    Column("number", Integer, nullable=False, unique=True),  # M3
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("group_id", ForeignKey("groups.id"), nullable=False),
    Column("series_id", ForeignKey("meeting_series.id")),
    Column("kind", String(20), nullable=False),  # 会议, 例会, 启动会, 评审会, 复盘会
    Column("title", String(200), nullable=False),  # 主题
    Column("goal", Text, nullable=False, server_default=""),  # 目标
    Column("start_at", UTCDateTime, nullable=False),
    Column("end_at", UTCDateTime, nullable=False),
    Column("place", String(200), nullable=False, server_default=""),  # 地点（线下）
    Column("online", String(200), nullable=False, server_default=""),  # 线上: a link or a word
    Column("host_id", ForeignKey("people.id")),  # 主持人
    Column("recorder_id", ForeignKey("people.id")),  # 记录人
    Column("confirm_by", UTCDateTime),  # 确认截止
    Column("late_reason", Text, nullable=False, server_default=""),  # called later than the rule: self-declared
    Column("minutes_due_at", UTCDateTime, nullable=False),  # 24 h after the end
    Column("next_due_at", UTCDateTime),  # next moment something must be said about it
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("updated_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("cancelled_at", UTCDateTime),
    Column("cancel_reason", Text, nullable=False, server_default=""),
)
_NEXT = text("next_due_at IS NOT NULL")
Index("ix_meetings_next_due", meetings.c.next_due_at, sqlite_where=_NEXT, postgresql_where=_NEXT)

# 议题
meeting_topics = Table(
    "meeting_topics",
    metadata,
    row_id(),
    Column("meeting_id", ForeignKey("meetings.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("title", String(200), nullable=False),
    Column("owner_id", ForeignKey("people.id")),  # 议题负责人
    Column("minutes", Integer),  # at most 30
    Column("about", String(20), nullable=False, server_default=""),  # T2, Q1: prefilled from it
    Column("cancelled_at", UTCDateTime),
)

# 参会部门及人员, their answers and what they prepared.
meeting_people = Table(
    "meeting_people",
    metadata,
    row_id(),
    Column("meeting_id", ForeignKey("meetings.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("department_id", ForeignKey("departments.id")),  # for whom they come
    Column("answer", String(10), nullable=False, server_default=""),  # coming, declined
    Column("answered_at", UTCDateTime),
    Column("deputy_id", ForeignKey("people.id")),  # 由@x代
    Column("support", Text, nullable=False, server_default=""),  # 可支持
    Column("needs", Text, nullable=False, server_default=""),  # 需协调
    Column("prepared_at", UTCDateTime),
    Column("cancelled_at", UTCDateTime),
    UniqueConstraint("meeting_id", "person_id"),
)

# 会议纪要: a draft until the recorder confirms; an objection makes the next version.
minutes = Table(
    "minutes",
    metadata,
    row_id(),
    Column("meeting_id", ForeignKey("meetings.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),  # as the recorder wrote it
    Column("state", String(10), nullable=False),  # draft, confirmed
    Column("confirmed_at", UTCDateTime),
    Column("created_by", ForeignKey("people.id"), nullable=False),  # 记录人
    Column("created_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("cancelled_at", UTCDateTime),
    Column("cancel_reason", Text, nullable=False, server_default=""),
    UniqueConstraint("meeting_id", "version"),
)

minutes_points = Table(
    "minutes_points",
    metadata,
    row_id(),
    Column("minutes_id", ForeignKey("minutes.id"), nullable=False, index=True),
    Column("topic_id", ForeignKey("meeting_topics.id")),
    Column("position", Integer, nullable=False),
    # discussion 讨论要点, decision 决策, dispute 争议点, view (one party's 意见 on it), pending 未决事项, action 行动项
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("owner_id", ForeignKey("people.id")),  # who follows up, who acts, whose view
    Column("department_id", ForeignKey("departments.id")),  # its contact owns the action
    Column("due_at", UTCDateTime),
    Column("due_has_clock", Boolean, nullable=False, server_default=false()),
    Column("task_id", ForeignKey("tasks.id"), index=True),  # the tracked task an action became
    Column("settled_at", UTCDateTime),  # a pending point: settled; until then it is on the next agenda
)

# 出席 and 缺席（谁何时补同步）
attendance = Table(
    "attendance",
    metadata,
    row_id(),
    Column("minutes_id", ForeignKey("minutes.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("present", Boolean, nullable=False),
    Column("informed_by", ForeignKey("people.id")),  # 补同步: who
    Column("inform_by_at", UTCDateTime),  # 补同步: by when
    Column("informed_at", UTCDateTime),
    UniqueConstraint("minutes_id", "person_id"),
)

# 项目需求说明书, 实施方案, 最终执行方案 …: each version a row.
documents = Table(
    "documents",
    metadata,
    row_id(),
    Column("number", Integer, nullable=False),  # 文档2; the versions of one document share it
    Column("version", Integer, nullable=False),
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("kind", String(40), nullable=False),  # 项目需求说明书, 实施方案, 最终执行方案, 其他
    Column("title", String(200), nullable=False),
    Column("url", Text, nullable=False),
    Column("meeting_id", ForeignKey("meetings.id")),  # 评审会
    Column("settled_at", UTCDateTime),  # everybody has signed
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("cancelled_at", UTCDateTime),
    Column("cancel_reason", Text, nullable=False, server_default=""),
    UniqueConstraint("number", "version"),
)

# 沟通记录表
communications = Table(
    "communications",
    metadata,
    row_id(),
    Column("number", Integer, nullable=False, unique=True),  # 记录3
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("group_id", ForeignKey("groups.id"), nullable=False),
    Column("topic", String(200), nullable=False),  # 主题
    Column("department_id", ForeignKey("departments.id")),  # 发起部门
    Column("happened_at", UTCDateTime, nullable=False),  # 时间
    Column("way", String(20), nullable=False, server_default=""),  # 方式: 会议, 邮件, 即时通讯, 电话
    Column("summary", Text, nullable=False, server_default=""),  # 摘要
    Column("conclusion", Text, nullable=False, server_default=""),  # 关键结论
    Column("note", Text, nullable=False, server_default=""),  # 备注
    Column("quoted_inbox_id", RowId),  # the message it was made from
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("cancelled_at", UTCDateTime),
    Column("cancel_reason", Text, nullable=False, server_default=""),
)

# 参与部门/人员
communication_people = Table(
    "communication_people",
    metadata,
    row_id(),
    Column("communication_id", ForeignKey("communications.id"), nullable=False, index=True),
    Column("person_id", ForeignKey("people.id")),
    Column("department_id", ForeignKey("departments.id")),
)

# 待办: tracked tasks, where 负责人, 截止 and 状态 stand.
communication_todos = Table(
    "communication_todos",
    metadata,
    Column("communication_id", ForeignKey("communications.id"), primary_key=True),
    Column("task_id", ForeignKey("tasks.id"), primary_key=True, index=True),
)
