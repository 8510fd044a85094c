# ruff: noqa: S608 - no value ever stands in the text of a query, only names and question marks
"""Version 0001 on SQLite.

``INSERT OR REPLACE`` deletes the old row without asking the DELETE trigger (unless the connection turned
recursive_triggers on), so each table also refuses, before the insert, whatever is not its next row.
"""

from __future__ import annotations

_TABLES = (
    """CREATE TABLE entries (
        position INTEGER PRIMARY KEY,
        recorded_at INTEGER NOT NULL,
        occurred_at INTEGER NOT NULL,
        type TEXT NOT NULL,
        actor TEXT NOT NULL,
        tags TEXT NOT NULL,
        leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32),
        entry BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX entries_type ON entries (type, position)",
    """CREATE TABLE tags (
        tag TEXT NOT NULL,
        position INTEGER NOT NULL,
        last INTEGER NOT NULL,
        type TEXT NOT NULL,
        PRIMARY KEY (tag, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE commands (
        first INTEGER PRIMARY KEY,
        last INTEGER NOT NULL,
        command TEXT NOT NULL UNIQUE,
        actor TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE request_digests (
        command TEXT NOT NULL PRIMARY KEY,
        digest BLOB NOT NULL,
        until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE tiles (
        level INTEGER NOT NULL,
        n INTEGER NOT NULL,
        hashes BLOB NOT NULL CHECK (length(hashes) = 8192),
        PRIMARY KEY (level, n)
    ) STRICT""",
    "CREATE TABLE checkpoints (size INTEGER PRIMARY KEY, note BLOB NOT NULL) STRICT",
)

# What a new row may not be, per table. Everything up to the last command's end is closed: a tag can only be
# added between the insert of its entry and the insert of the command that the entry belongs to.
_CLOSED = "coalesce((SELECT last FROM commands ORDER BY first DESC LIMIT 1), 0)"
_NOT_NEXT = {
    "entries": "NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM entries)",
    "tags": f"""NEW.position > NEW.last
        OR NEW.position <= {_CLOSED}
        OR NEW.last > (SELECT coalesce(max(position), 0) FROM entries)""",
    "commands": f"""NEW.first IS NOT {_CLOSED} + 1
        OR NEW.last < NEW.first
        OR NEW.last > (SELECT coalesce(max(position), 0) FROM entries)
        OR EXISTS (SELECT 1 FROM commands WHERE command = NEW.command)""",
    "tiles": """NEW.n IS NOT (SELECT coalesce(max(n), -1) + 1 FROM tiles WHERE level = NEW.level)""",
    "checkpoints": """NEW.size IS NULL
        OR NEW.size <= (SELECT coalesce(max(size), 0) FROM checkpoints)
        OR NEW.size > (SELECT coalesce(max(position), 0) FROM entries)""",
}


def _guards() -> list[str]:
    found = []
    for table, wrong in _NOT_NEXT.items():
        refuse = f"SELECT RAISE(ABORT, 'append-only: {table}')"
        found.append(
            f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN {wrong} BEGIN {refuse}; END"
        )
        found.append(f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} BEGIN {refuse}; END")
        found.append(f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} BEGIN {refuse}; END")
    return found


STATEMENTS = (*_TABLES, *_guards())
