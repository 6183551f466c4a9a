"""Run by alembic. The connection comes from storage.schema.upgrade, or, for a maintainer's autogenerate, likewise."""

from __future__ import annotations

from alembic import context

from storage.models import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=False)
with context.begin_transaction():
    context.run_migrations()
