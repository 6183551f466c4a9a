"""Engines: what their errors say, and what PostgreSQL is told when a connection begins."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.models import inbox, metadata, outbox
from storage.prepared import Prepared
from storage.session import writing_engine
from storage.writer import run_unit
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
def engine(database_url: str) -> Iterator[Engine]:
    made = writing_engine(database_url)
    metadata.create_all(made)
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
