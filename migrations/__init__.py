"""The ledger's own tables, made and brought up to date (Alembic; SQLite and PostgreSQL).

Views are not here: they are rebuilt from the log, never migrated.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, make_url, text
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import NullPool

SCHEMA = "ledger"

_APPEND_ONLY = ("entries", "tags", "commands", "tiles", "checkpoints")


def upgrade(url: str, service_role: str | None = None) -> None:
    """Bring the log's tables at ``url`` to the newest version; nothing happens where they are there already.

    ``url`` is ``sqlite:///path`` or ``postgresql://owner@…``. With ``service_role`` (PostgreSQL; the role
    must exist) that role is granted what the running service may do: read, append, and forget request
    digests.
    """
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # Two processes that start together must not both create the tables.
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(hashtext('archive-ledger migrations'))")
                )
                connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if service_role is not None:
                grant(connection, service_role)
    finally:
        engine.dispose()


def grant(connection: Connection, service_role: str) -> None:
    """INSERT and SELECT on the log, DELETE on request digests, nothing else. PostgreSQL only."""
    role = connection.dialect.identifier_preparer.quote_identifier(service_role)
    tables = ", ".join(f"{SCHEMA}.{name}" for name in (*_APPEND_ONLY, "request_digests"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {role}"))
    connection.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {role}"))
    connection.execute(text(f"GRANT INSERT ON {tables} TO {role}"))
    connection.execute(text(f"GRANT DELETE ON {SCHEMA}.request_digests TO {role}"))


def version(url: str) -> str | None:
    """The version of the tables at ``url``, None where there are none."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            schema = SCHEMA if connection.dialect.name == "postgresql" else None
            context = MigrationContext.configure(connection, opts={"version_table_schema": schema})
            return context.get_current_revision()
    finally:
        engine.dispose()


def newest() -> str | None:
    """The version that ``upgrade`` leads to."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    # A percent sign in the path would be taken for an interpolation.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = create_engine(parsed, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        # Python's sqlite3 commits before and after each CREATE unless the transaction is ours: a process
        # killed in between would leave half the tables, which no later upgrade could complete.
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _leave_transactions_to_us(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
