"""The end of keeping: a project goes with everything that refers to it, and one line about that stays.

What was said in chats (inbox, outbox) and the directory are not part of one project and stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select, update

from storage import paper, version
from storage.archives import MORE_KINDS, SHARED
from storage.models import changes, groups, metadata, projects, purges
from storage.paper_records import Archive, Purge

CHUNK = 500  # values in one statement
LOOSE = frozenset({"supports_id", "merged_into", "default_project_id"})  # they point there without being part of it
POLYMORPHIC = ("signers", "signoffs", "attachments")  # kind and object_id

_Ids = dict[str, set[int]]  # by table name


def purge(conn: Connection, archive: Archive, *, by: str, reason: str, now: datetime) -> int:
    """Delete the project of an archive; how many rows went. Whether its day has come is the caller's question."""
    project = conn.execute(select(projects).where(projects.c.id == archive.project_id)).one()
    version.touch(conn)
    doomed = _doomed(conn, archive.project_id)
    for table in metadata.sorted_tables:
        _let_go(conn, table, doomed)
    gone = _kinds(conn, doomed)
    for table in reversed(metadata.sorted_tables):
        gone += _delete(conn, table, doomed)
    values = {"project_code": project.code, "project_name": project.name, "keep_until": archive.keep_until}
    conn.execute(insert(purges).values(**values, rows=gone, by=by[:80], reason=reason, at=now))
    return gone


def purged(conn: Connection) -> list[Purge]:
    """What was purged, by whom and why, the newest first."""
    return [Purge(*row) for row in conn.execute(select(purges).order_by(purges.c.id.desc()))]


def _doomed(conn: Connection, project_id: int) -> _Ids:
    """Row ids by table of everything that hangs on a project, however far down."""
    found: _Ids = {"projects": {project_id}}
    for table in metadata.sorted_tables:
        if "id" not in table.c or table.name in SHARED or table.name == "projects":
            continue
        for column, ids in _references(table, found):
            for some in _chunks(ids):
                found.setdefault(table.name, set()).update(conn.execute(select(table.c.id).where(column.in_(some))).scalars())
    return {name: ids for name, ids in found.items() if ids}


def _references(table: Table, known: _Ids) -> list[tuple[ColumnElement[int], set[int]]]:
    return [
        (column, known[key.column.table.name])
        for column in table.c
        for key in column.foreign_keys
        if column.name not in LOOSE and known.get(key.column.table.name) and key.column.table is not table
    ]


def _let_go(conn: Connection, table: Table, doomed: _Ids) -> None:
    """Rows of others that point there point nowhere."""
    for column in table.c:
        for key in column.foreign_keys:
            if column.name in LOOSE:
                for some in _chunks(doomed.get(key.column.table.name, set())):
                    conn.execute(update(table).where(column.in_(some)).values({column.name: None}))


def _kinds(conn: Connection, doomed: _Ids) -> int:
    """What names its object by kind and id: changes, signatures, attachments."""
    names = {kind: table.name for kind, table in paper.TABLES.items()} | {"task": "tasks", "issue": "issues"} | MORE_KINDS
    gone = 0
    for kind, name in names.items():
        for table in (changes, *(metadata.tables[one] for one in POLYMORPHIC)):
            # what signs a project as a whole names the project
            whole = kind == "archive" and table is not changes
            for some in _chunks(doomed.get("projects" if whole else name, set())):
                mine = (table.c.kind == kind) & table.c.object_id.in_(some)
                gone += len(conn.execute(delete(table).where(mine).returning(table.c.id)).all())
    return gone


def _delete(conn: Connection, table: Table, doomed: _Ids) -> int:
    if table is groups or table.name in SHARED:
        return 0
    wheres = [(table.c.id, doomed.get(table.name, set()))] if "id" in table.c else _references(table, doomed)
    gone = 0
    for column, ids in wheres:
        for some in _chunks(ids):
            gone += len(conn.execute(delete(table).where(column.in_(some)).returning(column)).all())
    return gone


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    every = sorted(ids)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]
