"""The key store: sealing keys, custodial keys and the service's own secrets, wrapped, apart from the log.

Every key lies encrypted (XChaCha20-Poly1305) under a wrapping key that stands in a file of its own; the
database of this store is never the log's, so that a copy of the log or of the objects opens nothing.
A key that was added is durable when `add` returns (EVENT.md sections 4 and 6). When keys were erased the rest
is wrapped anew, so that an older copy of the store opens nothing without the wrapping key that went.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import sqlalchemy as sa
from nacl import bindings
from nacl.exceptions import CryptoError
from sqlalchemy.dialects import postgresql, sqlite

from ledger.durable import flush, sync_folder, write_file
from ledger.errors import Refusal

KEY_BYTES = 32
_AT_ONCE = 10_000
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
_wrappings = sa.Table(
    "wrapping",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("fingerprint", sa.Text, nullable=False),  # of the wrapping key that the rows are under
    sa.Column("erased_upto", sa.BigInteger, nullable=False),
)
_dumps = sa.Table(
    "dumped",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("fingerprint", sa.Text, nullable=False),  # of the wrapping key that the newest dump is under
    sa.Column("taken_at", sa.Text, nullable=False),
)


class Dumped(NamedTuple):
    """The newest dump of a key store: when it was taken, and whether the wrapping key of today opens it."""

    taken_at: str
    opens: bool


class SealingKey(NamedTuple):
    """A key that seals the fields of one owner (`record:…`, `person:…`, `session:…`)."""

    key_id: str
    owner: str
    key: bytes


class KeyStore:
    """Wrapped keys in a database of their own. Safe to use from many threads and processes."""

    def __init__(self, url: str, wrapping_key: bytes, place: Path | None = None) -> None:
        """`url`: an SQLAlchemy URL. `wrapping_key`: 32 bytes. `place`: the file that it was read from, needed
        to wrap anew, and to learn that another process did."""
        self._wrapping, self._place = wrapping_key, place
        self._engine = sa.create_engine(url)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _make_durable)
        _metadata.create_all(self._engine)
        self._settle_wrapping()
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
            if self._wrapped_under(connection):
                return
            connection.rollback()
        self._settle_wrapping()  # another process wrapped everything anew
        self.add(keys)

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
        return self.of_owners([owner]).get(owner)

    def of_owners(self, owners: Sequence[str]) -> dict[str, SealingKey]:
        """The sealing keys of those owners that have one, the newest where there are several."""
        known = {owner: self._by_owner[owner] for owner in owners if owner in self._by_owner}
        asked = [owner for owner in owners if owner not in known]
        with self._engine.connect() as connection:
            for start in range(0, len(asked), 500):
                chunk = asked[start : start + 500]
                query = sa.select(_keys).where(_keys.c.owner.in_(chunk)).order_by(_keys.c.key_id)
                known |= {row.owner: self._remember(row) for row in connection.execute(query)}
        self._by_owner |= known
        return known

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
        self.forget()

    def forget(self) -> None:
        """Let go of the keys in memory: another process may have erased some."""
        self._opened.clear()
        self._by_owner.clear()

    def owned_by(self, owners: Sequence[str]) -> list[str]:
        """The ids of all sealing keys of these owners."""
        found: list[str] = []
        with self._engine.connect() as connection:
            for start in range(0, len(owners), 500):
                chunk = owners[start : start + 500]
                query = sa.select(_keys.c.key_id).where(_keys.c.owner.in_(chunk))
                found.extend(connection.execute(query).scalars())
        return found

    def rewrap(self) -> None:
        """Wrap every row under a new wrapping key, whose file takes the old one's place; durable on return.

        The new key's file is durable before the rows are, and takes its place after them; whoever opens the
        store in between finds the one that fits.
        """
        if self._place is None:
            return
        fresh = os.urandom(KEY_BYTES)
        write_file(_beside(self._place), fresh.hex().encode() + b"\n", mode=0o600)
        with self._engine.begin() as connection:
            if self._engine.dialect.name != "sqlite":
                connection.exec_driver_sql("LOCK TABLE sealing_keys, secrets IN EXCLUSIVE MODE")
            self._note(connection, fingerprint=_fingerprint(fresh))
            for table, name in ((_keys, _keys.c.key_id), (_secrets, _secrets.c.name)):
                self._rewrap_table(connection, table, name, fresh)
        self._settle_wrapping()

    def erased_upto(self) -> int:
        """The position up to which everything that was destroyed is erased here."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(_wrappings.c.erased_upto)).scalar() or 0

    def note_erased(self, position: int) -> None:
        """Everything that was destroyed up to `position` is erased; 0 where that is to be done again."""
        with self._engine.begin() as connection:
            self._note(connection, erased_upto=position)

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
                if self._wrapped_under(connection):
                    return
                connection.rollback()
        except sa.exc.IntegrityError:
            raise Refusal("ALREADY_THERE", what=name) from None
        self._settle_wrapping()  # another process wrapped everything anew
        self.keep_secret(name, value)

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

    def wrapping_name(self) -> str:
        """Which wrapping key the rows are under, by a fingerprint that tells nothing of it."""
        with self._engine.connect() as connection:
            noted = connection.execute(sa.select(_wrappings.c.fingerprint)).scalar()
        return noted or _fingerprint(self._wrapping)

    def note_dumped(self, wrapping_name: str, taken_at: str) -> None:
        """A dump whose rows are under this wrapping key is in its place."""
        row = {"id": 1, "fingerprint": wrapping_name, "taken_at": taken_at}
        with self._engine.begin() as connection:
            connection.execute(sa.delete(_dumps))
            connection.execute(sa.insert(_dumps).values(row))

    def dumped(self) -> Dumped | None:
        """The newest dump; None where none was ever taken of this store."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(_dumps)).first()
        return None if row is None else Dumped(row.taken_at, row.fingerprint == self.wrapping_name())

    def restore(self, dump: dict[str, list[dict[str, str]]]) -> None:
        """Fill an empty store from `dump`; the wrapping key must be the same."""
        with self._engine.begin() as connection:
            for table, name in ((_keys, "sealing_keys"), (_secrets, "secrets")):
                rows = [{**row, "wrapped": bytes.fromhex(row["wrapped"])} for row in dump[name]]
                if rows:
                    connection.execute(sa.insert(table), rows)
            self._note(connection, fingerprint=_fingerprint(self._wrapping), erased_upto=0)

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
        return _wrapped(value, name, self._wrapping)

    def _unwrap(self, wrapped: bytes, name: str) -> bytes:
        known = self._wrapping
        try:
            return _unwrapped(wrapped, name, known)
        except CryptoError:
            self._settle_wrapping()  # another process may have wrapped everything anew
            if self._wrapping == known:
                raise
            return _unwrapped(wrapped, name, self._wrapping)

    def _rewrap_table(
        self, connection: sa.Connection, table: sa.Table, name: sa.Column[str], fresh: bytes
    ) -> None:
        after = ""
        query = sa.select(name, table.c.wrapped).order_by(name).limit(_AT_ONCE)
        change = sa.update(table).where(name == sa.bindparam("row")).values(wrapped=sa.bindparam("anew"))
        while rows := connection.execute(query.where(name > after)).all():
            after = rows[-1][0]
            anew = [
                {"row": row[0], "anew": _wrapped(self._unwrap(row[1], row[0]), row[0], fresh)} for row in rows
            ]
            connection.execute(change, anew)

    def _note(self, connection: sa.Connection, **values: str | int) -> None:
        if connection.execute(sa.update(_wrappings).values(values)).rowcount:
            return
        row = {"id": 1, "fingerprint": _fingerprint(self._wrapping), "erased_upto": 0}
        connection.execute(sa.insert(_wrappings).values(row | values))

    def _wrapped_under(self, connection: sa.Connection) -> bool:
        """Whether the rows are under the wrapping key that this process knows."""
        noted = connection.execute(sa.select(_wrappings.c.fingerprint)).scalar()
        return noted in (None, _fingerprint(self._wrapping))

    def _settle_wrapping(self) -> None:
        """Take up the wrapping key that the rows are under, and put its file in its place."""
        if self._place is None:
            return
        with self._engine.connect() as connection:
            noted = connection.execute(sa.select(_wrappings.c.fingerprint)).scalar()
        beside = _beside(self._place)
        try:
            waiting = wrapping_key(beside) if beside.exists() else None
        except Refusal:
            waiting = None  # another process has just put it in its place
        if waiting is not None and _fingerprint(waiting) == noted:
            _replace(self._place, beside, waiting)
            sync_folder(self._place.parent)
            self._wrapping = waiting
        elif noted not in (None, _fingerprint(self._wrapping)):
            self._wrapping = wrapping_key(self._place)


def wrapping_key(path: Path, *, create: bool = False) -> bytes:
    """Read the wrapping key's file (64 hex digits, mode 0600); with `create`, make it where it is absent."""
    if create and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_file(path, os.urandom(KEY_BYTES).hex().encode() + b"\n", mode=0o600)
    if not path.exists():
        raise Refusal("LEDGER_MISSING", where=path)
    return bytes.fromhex(path.read_text().strip())


def _wrapped(value: bytes, name: str, wrapping: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(value, name.encode(), nonce, wrapping)
    return nonce + sealed


def _unwrapped(wrapped: bytes, name: str, wrapping: bytes) -> bytes:
    return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
        wrapped[_NONCE:], name.encode(), wrapped[:_NONCE], wrapping
    )


def _fingerprint(wrapping: bytes) -> str:
    return hashlib.sha256(b"wrapping key\0" + wrapping).hexdigest()[:32]


def _beside(place: Path) -> Path:
    """Where a new wrapping key waits until the rows are under it."""
    return place.with_name(place.name + ".next")


def _replace(place: Path, beside: Path, fresh: bytes) -> None:
    """Put the new wrapping key's file in the old one's place; nothing of the old one stays in its blocks."""
    with place.open("r+b") as old:
        outlived = old.read().strip() != fresh.hex().encode()
        with suppress(FileNotFoundError):  # another process was quicker
            os.replace(beside, place)
        if outlived:
            old.seek(0)
            old.write(b"0" * (2 * KEY_BYTES) + b"\n")
            flush(old)


def _make_durable(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
