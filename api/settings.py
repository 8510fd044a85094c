"""Settings: read once from `ARCHIVE_LEDGER_*`; nothing else reads the environment.

| variable | what | default |
|---|---|---|
| ARCHIVE_LEDGER_HOME | directory of the ledger | `./var` |
| ARCHIVE_LEDGER_DATABASE | the log's database URL (service role) | `sqlite:///<home>/ledger.db` |
| ARCHIVE_LEDGER_DATABASE_OWNER | the same database as its owner, for `init` and upgrades | the service's |
| ARCHIVE_LEDGER_SERVICE_ROLE | role that the owner grants INSERT and SELECT | – |
| ARCHIVE_LEDGER_VIEWS | the views' database URL | `sqlite:///<home>/views.db`, or the log's PostgreSQL |
| ARCHIVE_LEDGER_KEYS | the key store's database URL | `sqlite:///<home>/keys/keys.db` |
| ARCHIVE_LEDGER_WRAPPING_KEY | file of the key that wraps all others | `<home>/keys/wrapping.key` |
| ARCHIVE_LEDGER_OBJECTS | directory or URL of the objects | `<home>/objects` |
| ARCHIVE_LEDGER_SEARCH | directory of the embedded search index | `<home>/search` |
| ARCHIVE_LEDGER_MEILI_URL | Meilisearch, once the catalogue outgrows the embedded engine | – |
| ARCHIVE_LEDGER_INTAKE | directory below which jobs find what is to be taken in | – |
| ARCHIVE_LEDGER_ANTIVIRUS | antivirus program of four-nature tests | `clamdscan`, else `clamscan` |
| ARCHIVE_LEDGER_DERIVED | images made for viewing: a cache, which may be deleted | `<home>/derived` |
| ARCHIVE_LEDGER_DERIVED_MIB | its size at most, in MiB; 0: nothing is kept | 2048 |
| ARCHIVE_LEDGER_HOST, ARCHIVE_LEDGER_PORT | where the service listens | 127.0.0.1, 8484 |
| ARCHIVE_LEDGER_DEVELOPMENT | `1`: GraphiQL and introspection for anyone | 0 |
| ARCHIVE_LEDGER_ALLOWED_ORIGINS | comma-separated origins that a browser may call from | – |
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ledger.opened import Places

PREFIX = "ARCHIVE_LEDGER_"


class Settings(NamedTuple):
    """See the module's table; the names are the variables' without the prefix."""

    home: Path
    places: Places
    database_owner: str
    service_role: str | None
    views: str
    search: Path
    meili_url: str | None
    host: str
    port: int
    development: bool
    allowed_origins: tuple[str, ...]
    intake: Path | None = None
    derived: Path | None = None
    derived_mib: int = 2_048
    antivirus: str | None = None


def read(home: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings in force. `home`, where given, stands before the variable."""

    def get(name: str, default: str = "") -> str:
        return environ.get(PREFIX + name, default)

    place = (home or Path(get("HOME", "var"))).resolve()
    database = get("DATABASE", f"sqlite:///{place / 'ledger.db'}")
    on_server = not database.startswith("sqlite")
    places = Places(
        database=database,
        keys_database=get("KEYS", f"sqlite:///{place / 'keys' / 'keys.db'}"),
        wrapping_key=Path(get("WRAPPING_KEY", str(place / "keys" / "wrapping.key"))),
        objects=get("OBJECTS", str(place / "objects")),
        checkpoints=place / "checkpoints",
    )
    return Settings(
        home=place,
        places=places,
        database_owner=get("DATABASE_OWNER", database),
        service_role=get("SERVICE_ROLE") or None,
        views=get("VIEWS", database if on_server else f"sqlite:///{place / 'views.db'}"),
        search=Path(get("SEARCH", str(place / "search"))),
        meili_url=get("MEILI_URL") or None,
        host=get("HOST", "127.0.0.1"),
        port=int(get("PORT", "8484")),
        development=get("DEVELOPMENT") == "1",
        allowed_origins=tuple(part.strip() for part in get("ALLOWED_ORIGINS").split(",") if part.strip()),
        intake=Path(get("INTAKE")).resolve() if get("INTAKE") else None,
        derived=Path(get("DERIVED", str(place / "derived"))),
        derived_mib=int(get("DERIVED_MIB", "2048")),
        antivirus=get("ANTIVIRUS") or None,
    )


def hand_on(settings: Settings, *, development: bool = False) -> None:
    """Complete the environment, so that service processes started from this one read the same settings."""
    os.environ[PREFIX + "HOME"] = str(settings.home)
    if development:
        os.environ[PREFIX + "DEVELOPMENT"] = "1"
