"""Prepared statements store and read what SQLAlchemy does, although they use a private part of its compiler."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, bindparam, insert, select

from storage.models import outbox, people
from storage.prepared import Prepared
from storage.session import writing_engine

MOMENTS = [
    datetime(2026, 10, 12, 1, 0, tzinfo=UTC),
    datetime(2026, 10, 12, 9, 0, 0, 123456, timezone(timedelta(hours=8))),
    datetime(2026, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-5))),
]


@pytest.fixture
def engine(ready_url: str) -> Iterator[Engine]:
    made = writing_engine(ready_url)
    yield made
    made.dispose()


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_values_are_stored_as_sqlalchemy_stores_them(engine: Engine, moment: datetime) -> None:
    row = {"name": "小李", "is_admin": True, "created_at": moment}
    with engine.connect() as conn:
        conn.execute(insert(people).values(**row))
        Prepared(insert(people), list(row)).run(conn, row)
        Prepared(insert(people), list(row)).run_many(conn, [row])
        raw = conn.exec_driver_sql("SELECT name, is_admin, created_at FROM people ORDER BY id").all()
        assert len(raw) == 3
        assert set(map(tuple, raw)) == {tuple(raw[0])}
        read = Prepared(select(people.c.created_at, people.c.is_admin).where(people.c.id == bindparam("one")))
        assert read.first(conn, {"one": 2}) == (moment.astimezone(UTC), True)
        assert read.first(conn, {"one": 2})[0].tzinfo is UTC  # type: ignore[index]


def test_a_moment_without_a_zone_is_refused(engine: Engine) -> None:
    row = {"name": "小李", "is_admin": False, "created_at": datetime(2026, 10, 12)}
    with engine.connect() as conn, pytest.raises(ValueError, match="naive"):
        Prepared(insert(people), list(row)).run(conn, row)


def test_the_moments_of_a_message_go_through_the_column_s_type(engine: Engine) -> None:
    """Of the statement used most: the compiler still tells how each bound value is made."""
    columns = [c.name for c in outbox.columns if c.name not in ("id", "sent_at")]
    ready = Prepared(insert(outbox).returning(outbox.c.id), columns)._for(engine.dialect)
    made = {ready.names[at] for at, _ in ready.processes}
    assert made >= {"not_before", "expires_at", "created_at", "handle_until"}
