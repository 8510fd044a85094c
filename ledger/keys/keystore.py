"""The key store: sealing keys, custodial keys and the service's own secrets, wrapped, apart from the log.

Every key lies encrypted (XChaCha20-Poly1305) under a wrapping key that stands in a file of its own; the
database of this store is never the log's, so that a copy of the log or of the objects opens nothing.
A key that was added is durable when `add` returns (EVENT.md sections 4 and 6).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import sqlalchemy as sa
from nacl import bindings
from sqlalchemy.dialects import postgresql, sqlite

from ledger.durable import write_file
from ledger.errors import Refusal

KEY_BYTES = 32
_NONCE = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_metadata = sa.MetaData()
_keys = sa.Table(
    "sealing_keys",
    _metadata,
    sa.Column("key_id", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False, index=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
)
_secrets = sa.Table(
    "secrets",
    _metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
)


class SealingKey(NamedTuple):
    """A key that seals the fields of one owner (`record:…`, `person:…`, `session:…`)."""

    key_id: str
    owner: str
    key: bytes


class KeyStore:
    """Wrapped keys in a database of their own. Safe to use from many threads and processes."""

    def __init__(self, url: str, wrapping_key: bytes) -> None:
        """`url`: an SQLAlchemy URL. `wrapping_key`: 32 bytes."""
        self._wrapping = wrapping_key
        self._engine = sa.create_engine(url)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _make_durable)
        _metadata.create_all(self._engine)
        self._opened: dict[str, SealingKey] = {}
        self._by_owner: dict[str, SealingKey] = {}
        self._held: list[SealingKey] = []
        self._lock = Lock()

    def add(self, keys: Sequence[SealingKey]) -> None:
        """Store new sealing keys; durable on return. A key that is there already is left as it is."""
        if not keys:
            return
        rows = [
            {"key_id": one.key_id, "owner": one.owner, "wrapped": self._wrap(one.key, one.key_id)}
            for one in keys
        ]
        # Another process that takes up the same command stores the same keys.
        dialect = sqlite if self._engine.dialect.name == "sqlite" else postgresql
        with self._engine.begin() as connection:
            connection.execute(dialect.insert(_keys).on_conflict_do_nothing(), rows)

    def hold(self, keys: Sequence[SealingKey]) -> None:
        """Take new sealing keys that `settle` will make durable."""
        if keys:
            with self._lock:
                self._held.extend(keys)

    def settle(self) -> None:
        """Make everything held durable, all at once."""
        if self._held:
            with self._lock:
                self.add(self._held)
                self._held.clear()

    def of_owner(self, owner: str) -> SealingKey | None:
        """The sealing key of this owner, the newest where there are several."""
        if owner in self._by_owner:
            return self._by_owner[owner]
        query = sa.select(_keys).where(_keys.c.owner == owner).order_by(_keys.c.key_id.desc()).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        self._by_owner[owner] = self._remember(row)
        return self._by_owner[owner]

    def open(self, key_id: str) -> SealingKey | None:
        """The key with this id, None where it was erased or never was."""
        if key_id in self._opened:
            return self._opened[key_id]
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(_keys).where(_keys.c.key_id == key_id)).first()
        return self._remember(row) if row else None

    def listed(self, after: str = "", limit: int = 10_000) -> list[tuple[str, str]]:
        """(key id, owner) of sealing keys whose ids come after this one, in order."""
        query = sa.select(_keys.c.key_id, _keys.c.owner).where(_keys.c.key_id > after)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(_keys.c.key_id).limit(limit))
            return [(row.key_id, row.owner) for row in rows]

    def erase(self, key_ids: Sequence[str]) -> None:
        """Remove sealing keys for good: what they sealed can never be read again. Durable on return."""
        with self._engine.begin() as connection:
            for start in range(0, len(key_ids), 500):
                chunk = key_ids[start : start + 500]
                connection.execute(sa.delete(_keys).where(_keys.c.key_id.in_(chunk)))
        self._opened.clear()
        self._by_owner.clear()

    def load(self, key_ids: Iterable[str]) -> None:
        """Read many keys at once, so that `open` answers from memory."""
        missing = [key_id for key_id in set(key_ids) if key_id not in self._opened]
        with self._engine.connect() as connection:
            for start in range(0, len(missing), 500):
                chunk = missing[start : start + 500]
                for row in connection.execute(sa.select(_keys).where(_keys.c.key_id.in_(chunk))):
                    self._remember(row)

    def secret(self, name: str) -> bytes | None:
        """One of the service's own secrets by name."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(_secrets.c.wrapped).where(_secrets.c.name == name)).first()
        return self._unwrap(row.wrapped, name) if row else None

    def keep_secret(self, name: str, value: bytes) -> None:
        """Store a secret once; one that is there is never replaced (Refusal ALREADY_THERE)."""
        row = {"name": name, "wrapped": self._wrap(value, name)}
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(_secrets).values(row))
        except sa.exc.IntegrityError:
            raise Refusal("ALREADY_THERE", what=name) from None

    def dump(self) -> dict[str, list[dict[str, str]]]:
        """Everything, still wrapped (hex), for the key store's own backup."""
        with self._engine.connect() as connection:
            keys = [
                {"key_id": row.key_id, "owner": row.owner, "wrapped": row.wrapped.hex()}
                for row in connection.execute(sa.select(_keys).order_by(_keys.c.key_id))
            ]
            secrets = [
                {"name": row.name, "wrapped": row.wrapped.hex()}
                for row in connection.execute(sa.select(_secrets).order_by(_secrets.c.name))
            ]
        return {"sealing_keys": keys, "secrets": secrets}

    def restore(self, dump: dict[str, list[dict[str, str]]]) -> None:
        """Fill an empty store from `dump`; the wrapping key must be the same."""
        with self._engine.begin() as connection:
            for table, name in ((_keys, "sealing_keys"), (_secrets, "secrets")):
                rows = [{**row, "wrapped": bytes.fromhex(row["wrapped"])} for row in dump[name]]
                if rows:
                    connection.execute(sa.insert(table), rows)

    def close(self) -> None:
        self._engine.dispose()

    def _remember(self, row: sa.Row[tuple[str, str, bytes]]) -> SealingKey:
        found = SealingKey(row.key_id, row.owner, self._unwrap(row.wrapped, row.key_id))
        if len(self._opened) > 200_000:
            self._opened.clear()
            self._by_owner.clear()
        self._opened[found.key_id] = found
        return found

    def _wrap(self, value: bytes, name: str) -> bytes:
        nonce = os.urandom(_NONCE)
        sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
            value, name.encode(), nonce, self._wrapping
        )
        return nonce + sealed

    def _unwrap(self, wrapped: bytes, name: str) -> bytes:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            wrapped[_NONCE:], name.encode(), wrapped[:_NONCE], self._wrapping
        )


def wrapping_key(path: Path, *, create: bool = False) -> bytes:
    """Read the wrapping key's file (64 hex digits, mode 0600); with `create`, make it where it is absent."""
    if create and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_file(path, os.urandom(KEY_BYTES).hex().encode() + b"\n", mode=0o600)
    if not path.exists():
        raise Refusal("LEDGER_MISSING", where=path)
    return bytes.fromhex(path.read_text().strip())


def _make_durable(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
