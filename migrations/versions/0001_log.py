"""The log: entries, tag runs, commands, tiles, checkpoints, and the triggers that keep them append-only.

A row of ``tags`` says that every position from ``position`` to ``last`` has this tag and this type: a batch
of five thousand pages has one row for its actor, not five thousand. ``entries.tags`` holds the tags of one
entry, joined by line feeds.
"""

from __future__ import annotations

from alembic import op

from migrations import log_postgres, log_sqlite

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    dialects = {"sqlite": log_sqlite.STATEMENTS, "postgresql": log_postgres.STATEMENTS}
    connection = op.get_bind()
    for statement in dialects[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    raise NotImplementedError("a log is never taken back")
