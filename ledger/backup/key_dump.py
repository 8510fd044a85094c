"""The key store's own backup: every key still wrapped, in a file apart from every set (EVENT.md section 6).

The wrapping key is not in it and is never copied: who holds the file alone opens nothing. Only the newest
dump is kept, so that a key that was erased is gone from here with the next one.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import msgspec
from nacl.exceptions import CryptoError

from ledger.backup.sets import damaged
from ledger.durable import settle, temporary
from ledger.errors import Refusal
from ledger.keys.keystore import KeyStore
from ledger.opened import log_key_name
from signing.note import NoteSigner

KEYS = "keys.json"
FORMAT = 1
Rows = list[dict[str, str]]


class KeyDump(msgspec.Struct, frozen=True):
    """keys.json: whose keys, up to which size of the log, and the rows of the store, wrapped (hex)."""

    origin: str
    size: int
    taken_at: str
    sealing_keys: Rows
    secrets: Rows
    format: int = FORMAT

    @property
    def rows(self) -> dict[str, Rows]:
        """As `KeyStore.restore` takes them."""
        return {"sealing_keys": self.sealing_keys, "secrets": self.secrets}


def write_dump(folder: Path, keys: KeyStore, origin: str, size: int, taken_at: str) -> Path:
    """Put the dump at `folder`/keys.json, in place of an older one; durable on return."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    under = keys.wrapping_name()  # asked first: where the rows are wrapped anew meanwhile, this dump is stale
    rows = keys.dump()
    dump = KeyDump(origin, size, taken_at, rows["sealing_keys"], rows["secrets"])
    with temporary(folder) as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(msgspec.json.encode(dump))
        settle(file, folder / KEYS)
    keys.note_dumped(under, taken_at)
    return folder / KEYS


def read_dump(path: Path) -> KeyDump:
    """The dump in this file, or in its folder. Refusal BACKUP_DAMAGED where it is missing or cut off."""
    file = path / KEYS if path.is_dir() else path
    try:
        return msgspec.json.decode(file.read_bytes(), type=KeyDump)
    except (OSError, msgspec.MsgspecError) as problem:
        raise damaged(f"{file}: {problem}") from problem


class Owner(NamedTuple):
    """Whose keys are wanted: the log's name, the name it began under, its verifier key, its root (DER)."""

    origin: str
    first_origin: str
    log_vkey: str
    root_der: bytes


def require_opens(dump: KeyDump, wrapping: bytes, owner: Owner) -> None:
    """Refusal KEYS_OTHER unless this wrapping key opens the dump's secrets, and they are this log's."""
    store = KeyStore("sqlite://", wrapping)
    try:
        store.restore({"sealing_keys": [], "secrets": dump.secrets})
        for row in dump.secrets:
            store.secret(row["name"])
        require_keys_of(store, owner)
    except (CryptoError, ValueError, KeyError) as problem:
        raise Refusal("KEYS_OTHER", reason="the wrapping key does not open the dump") from problem
    finally:
        store.close()


def require_room(keys: KeyStore, dump: KeyDump) -> bool:
    """Whether the store has none of the keys yet; False where it has them all. Refusal ALREADY_THERE where it
    has others."""
    there = keys.dump()
    if not there["sealing_keys"] and not there["secrets"]:
        return True
    if not (_has_all(there["sealing_keys"], dump.sealing_keys) and _has_all(there["secrets"], dump.secrets)):
        raise Refusal("ALREADY_THERE", what="密钥库 the key store")
    return False


def restore_keys(keys: KeyStore, dump: KeyDump) -> None:
    """Fill the key store; nothing happens where these keys are there. Refusal ALREADY_THERE."""
    if require_room(keys, dump):
        keys.restore(dump.rows)


def _has_all(there: Rows, wanted: Rows) -> bool:
    found = {frozenset(row.items()) for row in there}
    return all(frozenset(row.items()) in found for row in wanted)


def require_keys_of(keys: KeyStore, owner: Owner) -> None:
    """Refusal KEYS_OTHER unless these are the keys of this log."""
    seed = keys.secret(log_key_name(owner.origin, owner.first_origin))
    if seed is None or NoteSigner(owner.origin, seed).vkey != owner.log_vkey:
        raise Refusal("KEYS_OTHER", reason=owner.log_vkey)
    if keys.secret("ca-root") != owner.root_der:
        raise Refusal("KEYS_OTHER", reason="ca-root")
