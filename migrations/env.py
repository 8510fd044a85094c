"""Alembic's entry: runs the versions on the connection that ``migrations.upgrade`` opened."""

from __future__ import annotations

from alembic import context

from migrations import SCHEMA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    version_table_schema=SCHEMA if connection.dialect.name == "postgresql" else None,
    transactional_ddl=False,  # the caller's transaction holds everything
)
context.run_migrations()
