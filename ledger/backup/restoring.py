"""Restoring: a ledger from a set, unchanged, and never behind what was published (EVENT.md section 8).

     1  nothing is there, or what a broken-off restore of this log left
     2  the set is whole
     3  no published checkpoint that is known lies beyond the set, or two administrators continue it;
        the key store's dump opens and is this log's
     4  a mark is set: until it is gone, the ledger does not open
     5  entries, at the same positions and times, in the same bytes; checkpoints
     6  objects, each by its digest; the key store
     7  fsck of all that was written
     8  what was destroyed by law is erased again
     9  the successor is opened, where it must be
    10  the mark is removed

Before step 4 a refusal leaves nothing behind. A restore that is killed later is run again.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from ledger.backup.adopting import adopt_checkpoints, adopt_log, checkpoint_at
from ledger.backup.continuing import ACTION, Administrator, continue_ledger, publish_successor
from ledger.backup.copying import Copied, copy_objects
from ledger.backup.key_dump import (
    KeyDump,
    Owner,
    read_dump,
    require_keys_of,
    require_opens,
    require_room,
    restore_keys,
)
from ledger.backup.published import LogState, Published, behind
from ledger.backup.sets import OBJECTS, Progress, VerifiedSet, damaged, entries_of, silent, verify_set
from ledger.clock import Clock
from ledger.durable import sync_folder, write_file
from ledger.erasure import complete
from ledger.errors import Refusal
from ledger.keys.keystore import KeyStore, wrapping_key
from ledger.opened import RESTORING, Places
from ledger.publishing import fsck
from ledger.publishing.checkpoints import NEWEST, newest_published, stated_in
from ledger.reading import statement_of
from ledger.references import sealing_keys
from ledger.store.base import Step, no_step
from ledger.store.objects import LocalObjects, open_objects
from ledger.store.open import open_store
from ledger.store.port import LogStore
from signing.envelope import split_entry
from signing.export import Roots
from signing.note import parse_vkey
from signing.tiles import WIDTH


class RestoreReport(msgspec.Struct, frozen=True):
    """What was restored. `published`: size of the largest published checkpoint that is known; `lacking`:
    objects that the log names and the set was made without; `keys_lacking`: how many sealing keys that the
    log names are not in the key store (erased by law, or younger than the dump); `continued`: the successor's
    name, where one was opened."""

    origin: str
    size: int
    root: str
    checkpoints: int
    objects: int
    bytes: int
    published: int
    lacking: list[str]
    keys_lacking: int
    continued: str | None = None


class _Target(NamedTuple):
    """What is to be restored: the set, how many of its entries, the note that states these, and the origin
    that the log began under."""

    verified: VerifiedSet
    size: int
    note: bytes
    first_origin: str

    @property
    def state(self) -> LogState:
        """The set's log up to the size to restore."""
        roots = Roots(self.verified.export)
        return LogState(self.verified.checkpoint.origin, self.verified.log_vkey, self.size, roots.root_at)

    def owner(self, root_der: bytes) -> Owner:
        """Whose keys are wanted."""
        origin, log_vkey = self.verified.checkpoint.origin, self.verified.log_vkey
        return Owner(origin, self.first_origin, log_vkey, root_der)


def restore(
    places: Places,
    set_folder: Path,
    keys_dump: Path | None,
    *,
    root_der: bytes,
    checkpoints: Sequence[bytes] = (),
    clock: Clock,
    progress: Progress = silent,
    administrators: Sequence[Administrator] = (),
    upto: int | None = None,
    confirm_clock: bool = False,
    at: Step = no_step,
) -> RestoreReport:
    """Bring a ledger up at `places` from a set, under this root certificate (DER); it is there on return.

    `keys_dump`: the dump's file; None where the key store survived at its place. `checkpoints`: notes that
    others have. `administrators`: two, who continue the log under a successor's name if it is behind; then
    see `continue_ledger`. `upto`: restore no more than the log up to a published checkpoint of this size.
    The wrapping key's file must be at its place. `at` is told of each durable step.

    Refused: BACKUP_DAMAGED, ALREADY_THERE, KEYS_OTHER, LEDGER_MISSING (wrapping key or keys), RESTORE_BEHIND,
    INPUT_REFUSED (a checkpoint that is not this log's; administrators where nothing is missing), BUSY
    (another restore is at work here), DISK_FULL.
    """
    _require_free(places, clock)
    target = _target(verify_set(set_folder, root_der, progress), upto)
    known = [*_notes_of(places), *_notes_in(target), *checkpoints]
    continued = _continued(places, target, clock)
    lost = None if continued else _lost(target, known, administrators)
    dump = read_dump(keys_dump) if keys_dump else None
    _require_keys(places, dump, target, root_der)
    with _marked(places):
        at("marked")
        report = _fill(places, target, dump, root_der, clock, progress, at)
        if lost:
            outside = [*_notes_in(target), *checkpoints]
            continued = continue_ledger(
                places,
                administrators,
                cause="restore",
                clock=clock,
                checkpoints=outside,
                confirm_clock=confirm_clock,
                at=at,
            ).origin
        elif continued:
            publish_successor(places, clock)
        else:
            _file_newest(places, target)
        at("published")
    largest = max(stated_in(note).size for note in known)
    return msgspec.structs.replace(report, published=largest, continued=continued)


def _require_free(places: Places, clock: Clock) -> None:
    if (places.checkpoints / RESTORING).exists():
        return
    with _where_there_is_one():
        store = open_store(places.database, clock)
        try:
            if store.size:
                raise Refusal("ALREADY_THERE", what=f"{store.size} entries")
        finally:
            store.close()


@contextmanager
def _where_there_is_one() -> Iterator[None]:
    """Where there is no log yet there is nothing to look at."""
    try:
        yield
    except Refusal as refusal:
        if refusal.code != "LEDGER_MISSING":
            raise


def _target(verified: VerifiedSet, upto: int | None) -> _Target:
    genesis = statement_of(split_entry(entries_of(verified.export, 0)[0])[0])
    size = verified.checkpoint.size if upto is None else upto
    note = verified.note if upto is None else checkpoint_at(verified.export, size)
    origin = stated_in(note).origin
    if origin != verified.checkpoint.origin:
        raise Refusal("INPUT_REFUSED", reason=f"upto: {size} was published as {origin}")
    return _Target(verified, size, note, genesis.payload["origin"])


def _require_keys(places: Places, dump: KeyDump | None, target: _Target, root_der: bytes) -> None:
    """Refusal unless dump and wrapping key, or the key store that is there, are those of the set's log."""
    wrapping = wrapping_key(places.wrapping_key)
    if dump is not None:
        require_opens(dump, wrapping, target.owner(root_der))
    keys = KeyStore(places.keys_database, wrapping)
    try:
        if dump is not None:
            require_room(keys, dump)
        else:
            require_keys_of(keys, target.owner(root_der))
    finally:
        keys.close()


def _notes_of(places: Places) -> list[bytes]:
    filed = newest_published(places.checkpoints)
    return [filed] if filed else []


def _notes_in(target: _Target) -> list[bytes]:
    return [target.verified.note, *target.verified.larger]


def _lost(
    target: _Target, known: Sequence[bytes], administrators: Sequence[Administrator]
) -> Published | None:
    """The published checkpoint that the set does not reach, which two administrators must answer for."""
    lost = behind(target.state, known)
    if lost and not administrators:
        raise Refusal("RESTORE_BEHIND", size=target.size, published=lost.checkpoint.size)
    if administrators and not lost:
        raise Refusal("INPUT_REFUSED", reason="没有缺失 nothing that was published is missing")
    return lost


def _continued(places: Places, target: _Target, clock: Clock) -> str | None:
    """The successor's name, where a restore that was broken off had already opened it."""
    with _where_there_is_one():
        store = open_store(places.database, clock)
        try:
            for entry in store.select([ACTION], after=target.size, upto=target.size + 1):
                origin: str = statement_of(entry.data).payload["origin"]
                return origin
        finally:
            store.close()
    return None


@contextmanager
def _marked(places: Places) -> Iterator[None]:
    """The ledger at these places does not open until the block has ended well."""
    places.checkpoints.mkdir(parents=True, exist_ok=True)
    mark = places.checkpoints / RESTORING
    with mark.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal("BUSY") from None
        os.fsync(file.fileno())
        sync_folder(places.checkpoints)
        yield
        mark.unlink()
        sync_folder(places.checkpoints)


def _fill(
    places: Places,
    target: _Target,
    dump: KeyDump | None,
    root_der: bytes,
    clock: Clock,
    progress: Progress,
    at: Step,
) -> RestoreReport:
    store = open_store(places.database, clock, create=True, at=at)
    try:
        adopt_log(store, target.verified.export, target.size, progress)
        at("entries")
        checkpoints = adopt_checkpoints(store, target.verified.export, target.size)
        at("checkpoints")
        copied = _copy(places, target, progress)
        at("objects")
        keys_lacking = _fill_keys(places, target, dump, root_der)
        at("keys")
        _check(store, progress)
        _erase(places, store)
        at("erased")
    finally:
        store.close()
    return RestoreReport(
        origin=target.verified.checkpoint.origin,
        size=target.size,
        root=stated_in(target.note).root.hex(),
        checkpoints=checkpoints,
        objects=copied.objects,
        bytes=copied.bytes,
        published=target.size,
        lacking=target.verified.contents.lacking,
        keys_lacking=keys_lacking,
    )


def _copy(places: Places, target: _Target, progress: Progress) -> Copied:
    source = LocalObjects(target.verified.folder / OBJECTS)
    copied = copy_objects(source, open_objects(places.objects), progress, reread=True)
    if copied.unreadable:
        raise damaged(f"{OBJECTS}: {copied.unreadable[0]} (+{len(copied.unreadable) - 1})")
    return copied


def _fill_keys(places: Places, target: _Target, dump: KeyDump | None, root_der: bytes) -> int:
    """Fill the key store; how many of the keys that the log names it has not."""
    keys = KeyStore(places.keys_database, wrapping_key(places.wrapping_key), places.wrapping_key)
    try:
        if dump is not None:
            restore_keys(keys, dump)
        require_keys_of(keys, target.owner(root_der))
        return _lacking(keys, target)
    finally:
        keys.close()


def _erase(places: Places, store: LogStore) -> None:
    """What was destroyed by law came back with the set, or with an old dump: it goes again before anyone
    reads here."""
    keys = KeyStore(places.keys_database, wrapping_key(places.wrapping_key), places.wrapping_key)
    try:
        keys.note_erased(0)
        complete(store, keys, open_objects(places.objects), restoring=True)
    finally:
        keys.close()


def _lacking(keys: KeyStore, target: _Target) -> int:
    named: set[bytes] = set()
    for first in range(0, target.size, WIDTH):
        for entry in entries_of(target.verified.export, first // WIDTH):
            named.update(bytes.fromhex(key.replace("-", "")) for key in sealing_keys(entry))
    after = ""
    while rows := keys.listed(after):
        named.difference_update(bytes.fromhex(key_id.replace("-", "")) for key_id, _ in rows)
        after = rows[-1][0]
    return len(named)


def _check(store: LogStore, progress: Progress) -> None:
    """Every row that was written follows from the signed bytes."""
    logs = store.select(["ledger.created", ACTION])
    verifiers = [parse_vkey(statement_of(entry.data).payload["log_vkey"]) for entry in logs]
    for finding in fsck.check(store, verifiers, lambda done, total: progress("fsck", done, total)):
        raise damaged(f"fsck: {finding.code} {finding.position or ''} {finding.detail}")


def _file_newest(places: Places, target: _Target) -> None:
    """What is published stands outside the database; a larger one, or one of an earlier name, stays."""
    filed = newest_published(places.checkpoints)
    stated = stated_in(filed) if filed else None
    origin = target.verified.checkpoint.origin
    if stated is None or (stated.origin == origin and stated.size < target.size):
        write_file(places.checkpoints / NEWEST, target.note)
