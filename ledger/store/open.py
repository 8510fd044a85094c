"""Opening the log by its URL."""

from __future__ import annotations

import os

import migrations
from ledger.clock import Clock
from ledger.errors import Refusal
from ledger.store.base import SqlStore, Step, no_step


def open_store(url: str, clock: Clock, *, create: bool = False, at: Step = no_step) -> SqlStore:
    """The log at ``sqlite:///path`` or ``postgresql://…``, checked to write durably.

    ``create`` makes the tables where they are missing (as the owner of the database). Refusal
    LEDGER_MISSING where they are not there, STORE_UNSAFE where the database could lose what it has
    acknowledged. ValueError for another kind of URL.
    """
    if create:
        migrations.upgrade(url)
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite":
        return _open_sqlite(rest.removeprefix("/"), clock, at)
    if scheme in ("postgresql", "postgres"):
        from ledger.store.postgres import PostgresStore, has_log

        if not has_log(url):
            raise Refusal("LEDGER_MISSING", where=_without_password(url))
        return PostgresStore(url, clock, at)
    raise ValueError(f"neither sqlite:///… nor postgresql://…: {scheme}")


def _open_sqlite(path: str, clock: Clock, at: Step) -> SqlStore:
    from ledger.store.sqlite import SqliteStore, has_log

    # Opening would create an empty file where there is none.
    if not os.path.exists(path) or not has_log(path):
        raise Refusal("LEDGER_MISSING", where=path)
    return SqliteStore(path, clock, at)


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
