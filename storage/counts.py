"""How often the ladder has spoken: what 自检 shows beside the posts of a group."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.models import cases, projects, rungs


def rungs_by_role(conn: Connection, since: datetime, *, group_id: int | None = None) -> dict[str, int]:
    """Rungs said since then, privately or in a group, by role; of the projects at home in one group, or of all."""
    query = select(rungs.c.role, func.count().label("said")).where(rungs.c.fired_at >= since, rungs.c.outcome == "sent")
    if group_id is not None:
        query = query.join(cases, cases.c.id == rungs.c.case_id).join(projects, projects.c.id == cases.c.project_id)
        query = query.where(projects.c.home_group_id == group_id)
    return {row.role: int(row.said) for row in conn.execute(query.group_by(rungs.c.role))}
