"""Engines: what their errors say, and what PostgreSQL is told when a connection begins."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.models import inbox, metadata, outbox
from storage.prepared import Prepared
from storage.session import writing_engine
from storage.writer import StorageUnavailable, run_unit
from tests.support.project_world import at

NOW = at("2026-10-12 09:00")
SAID, HANDLE = "小李的薪资是两万", "https://example.test/robot/sendBySession?session=s3cr3t"
ROW = {
    "adapter": "ding",
    "to_kind": "group",
    "to_id": "c1",
    "kind": None,  # which the column refuses
    "message": SAID,
    "key": "k1",
    "handle": HANDLE,
    "not_before": NOW,
    "expires_at": NOW,
    "state": "pending",
    "created_at": NOW,
}
Write = Callable[[Connection], Any]


@pytest.fixture
def engine(ready_url: str) -> Iterator[Engine]:
    made = writing_engine(ready_url)
    yield made
    made.dispose()


@pytest.mark.parametrize(
    "write",
    [
        lambda conn: conn.execute(insert(outbox).values(**ROW)),
        lambda conn: Prepared(insert(outbox), list(ROW)).run(conn, ROW),
    ],
    ids=["sqlalchemy", "prepared"],
)
def test_an_error_in_the_log_shows_nothing_of_the_row(
    engine: Engine, caplog: pytest.LogCaptureFixture, write: Write
) -> None:
    try:
        run_unit(engine, write)
    except IntegrityError:
        logging.getLogger("storage").exception("unit_failed")
    assert "IntegrityError" in caplog.text
    assert "kind" in caplog.text
    assert SAID not in caplog.text
    assert "s3cr3t" not in caplog.text


def test_a_repeated_message_shows_nothing_of_itself(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    row = {
        "adapter": "ding", "dedupe_key": "d3dup3", "kind": "message", "message_id": "m1", "text": SAID,
        "received_at": NOW, "state": "done",
    }  # fmt: skip

    def twice(conn: Connection) -> None:
        conn.execute(insert(inbox), [row, row])

    with pytest.raises(DBAPIError) as raised:
        run_unit(engine, twice)
    logging.getLogger("storage").error("unit_failed", exc_info=raised.value)
    assert "d3dup3" not in caplog.text
    assert SAID not in caplog.text


def test_postgresql_stores_before_it_answers_and_waits_for_nobody_for_ever(postgresql_url: str) -> None:
    plain = make_url(postgresql_url)
    for url in (plain, plain.update_query_dict({"options": "-c statement_timeout=60000"})):
        made = writing_engine(url.render_as_string(hide_password=False))
        with made.connect() as conn:
            said = [conn.exec_driver_sql(f"SHOW {name}").scalar() for name in ("synchronous_commit", "lock_timeout")]
        made.dispose()
        assert said == ["on", "4s"]


def test_a_row_somebody_else_holds_is_no_storage_for_now(postgresql_url: str) -> None:
    made = writing_engine(postgresql_url)
    metadata.create_all(made)

    def unit(conn: Connection) -> None:
        conn.execute(text("SET LOCAL lock_timeout = '1ms'"))
        conn.execute(text("LOCK TABLE outbox"))

    with made.connect() as other:
        other.execute(text("LOCK TABLE outbox"))
        with pytest.raises(StorageUnavailable):
            run_unit(made, unit)
    made.dispose()
