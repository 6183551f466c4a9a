"""KPI: what a project is measured by, and the dated values people have told."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from storage.models import kpi_values, kpis
from storage.paper_records import Kpi, KpiValue


def of_project(conn: Connection, project_id: int) -> list[Kpi]:
    """A project's KPI in the order they were set."""
    query = select(kpis).where(kpis.c.project_id == project_id, kpis.c.cancelled_at.is_(None))
    return [Kpi(*row) for row in conn.execute(query.order_by(kpis.c.id))]


def kpi(conn: Connection, kpi_id: int) -> Kpi:
    """One by row id."""
    return Kpi(*conn.execute(select(kpis).where(kpis.c.id == kpi_id)).one())


def values_of(conn: Connection, kpi_ids: Sequence[int]) -> dict[int, list[KpiValue]]:
    """Values by KPI, by the day they stand for; the later word on one day comes later."""
    found: dict[int, list[KpiValue]] = {}
    if kpi_ids:
        query = select(kpi_values).where(kpi_values.c.kpi_id.in_(kpi_ids), kpi_values.c.undone_at.is_(None))
        for row in conn.execute(query.order_by(kpi_values.c.measured_at, kpi_values.c.id)):
            found.setdefault(row.kpi_id, []).append(KpiValue(*row))
    return found
