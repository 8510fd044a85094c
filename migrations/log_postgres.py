"""Version 0001 on PostgreSQL, in the schema ``ledger``.

Insert guards run once per statement on the rows it inserted, so that COPY of thousands of rows costs one
check. A row of tags or commands is accepted only in the transaction that inserted its entries (``xmin``).
"""

from __future__ import annotations

_TABLES = (
    """CREATE TABLE ledger.entries (
        position bigint PRIMARY KEY,
        recorded_at bigint NOT NULL,
        occurred_at bigint NOT NULL,
        type text COLLATE "C" NOT NULL,
        actor text COLLATE "C" NOT NULL,
        tags text COLLATE "C" NOT NULL,
        leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32),
        entry bytea NOT NULL
    ) WITH (toast_tuple_target = 8160)""",
    # Signed envelopes hardly compress; trying would cost more than the rest of the append.
    "ALTER TABLE ledger.entries ALTER COLUMN entry SET STORAGE EXTERNAL",
    "CREATE INDEX entries_type ON ledger.entries (type, position)",
    """CREATE TABLE ledger.tags (
        tag text COLLATE "C" NOT NULL,
        position bigint NOT NULL,
        last bigint NOT NULL CHECK (last >= position),
        type text COLLATE "C" NOT NULL,
        PRIMARY KEY (tag, position) INCLUDE (last, type)
    )""",
    """CREATE TABLE ledger.commands (
        first bigint PRIMARY KEY,
        last bigint NOT NULL CHECK (last >= first),
        command text COLLATE "C" NOT NULL UNIQUE,
        actor text COLLATE "C" NOT NULL
    )""",
    """CREATE TABLE ledger.request_digests (
        command text COLLATE "C" PRIMARY KEY,
        digest bytea NOT NULL,
        until bigint NOT NULL
    )""",
    """CREATE TABLE ledger.tiles (
        level integer NOT NULL,
        n bigint NOT NULL,
        hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
        PRIMARY KEY (level, n)
    )""",
    "ALTER TABLE ledger.tiles ALTER COLUMN hashes SET STORAGE EXTERNAL",
    "CREATE TABLE ledger.checkpoints (size bigint PRIMARY KEY, note bytea NOT NULL)",
)

_REFUSE = """CREATE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = 'append-only: ' || TG_TABLE_NAME, ERRCODE =
    'integrity_constraint_violation';
END $$"""

# One condition per table under which the inserted rows ("added") are refused.
_WRONG = {
    "entries": """SELECT count(*) > 0 AND (
            max(position) - min(position) + 1 <> count(*)
            OR min(position) <> 1 + coalesce(
                (SELECT max(e.position) FROM ledger.entries e WHERE e.position < (SELECT min(position) FROM
                added)), 0)
        ) FROM added""",
    "tags": """SELECT count(*) > 0 AND (
            SELECT count(*) FROM ledger.entries e
            WHERE e.position IN ((SELECT min(position) FROM added), (SELECT max(last) FROM added))
            AND e.xmin = pg_current_xact_id()::xid
        ) < (CASE WHEN min(position) = max(last) THEN 1 ELSE 2 END) FROM added""",
    "commands": """SELECT count(*) > 0 AND (
            SELECT count(*) FROM ledger.entries e
            WHERE e.position IN ((SELECT min(first) FROM added), (SELECT max(last) FROM added))
            AND e.xmin = pg_current_xact_id()::xid
        ) < (CASE WHEN min(first) = max(last) THEN 1 ELSE 2 END) FROM added""",
    "tiles": """SELECT EXISTS (SELECT 1 FROM added a WHERE a.n > 0 AND NOT EXISTS (
            SELECT 1 FROM ledger.tiles t WHERE t.level = a.level AND t.n = a.n - 1))""",
    "checkpoints": """SELECT EXISTS (SELECT 1 FROM added a WHERE a.size < 1
            OR a.size > (SELECT coalesce(max(position), 0) FROM ledger.entries)
            OR a.size < (SELECT max(size) FROM ledger.checkpoints))""",
}


def _guards() -> list[str]:
    found = [_REFUSE]
    for table, wrong in _WRONG.items():
        found.append(f"""CREATE FUNCTION ledger.{table}_next() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong boolean;
BEGIN
    wrong := ({wrong});
    IF wrong THEN
        RAISE EXCEPTION 'append-only: {table}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$""")
        found.append(
            f"CREATE TRIGGER {table}_insert AFTER INSERT ON ledger.{table} REFERENCING NEW TABLE AS added"
            f" FOR EACH STATEMENT EXECUTE FUNCTION ledger.{table}_next()"
        )
        found.append(
            f"CREATE TRIGGER {table}_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.{table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse()"
        )
    return found


STATEMENTS = (*_TABLES, *_guards())
