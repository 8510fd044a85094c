"""Taking a backup: a complete and verified copy, and the event that says so.

1  a checkpoint is published; the copy is of the log up to it
2  the folder holds nothing, or an earlier set of this same log
3  objects, each verified by its digest on the way; what was destroyed by law leaves the set; the log's tiles,
   bundles and checkpoint after them
4  the key store's dump, elsewhere
5  the set's log is verified whole, and that each object it names is in the set
6  backup.json
7  `backup.taken`, by the service
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

from ledger.actions.keeping.backup_taken import Kind, TakeBackup, taken
from ledger.backup.copying import Copied, copy_objects
from ledger.backup.key_dump import write_dump
from ledger.backup.sets import (
    CONTENTS,
    LOG,
    OBJECTS,
    Contents,
    Progress,
    damaged,
    named_objects,
    silent,
    verify_log,
    write_contents,
)
from ledger.durable import sync_folder
from ledger.erasure import erased_content
from ledger.errors import Refusal
from ledger.opened import Ledger
from ledger.origins import is_later
from ledger.publishing.checkpoints import stated_in
from ledger.publishing.export import export_log
from ledger.store.objects import LocalObjects, Objects
from ledger.writing.acting import Receipt, serve
from signing.checkpoint import Checkpoint
from signing.errors import BadNote
from signing.export import CHECKPOINT
from signing.times import format_time


class BackupReport(msgspec.Struct, frozen=True):
    """What was copied. `objects` and `bytes`: all that the set holds; `new_…`: of these, copied this time;
    `lacking`: objects that the log names and the ledger has not, or not whole; `keys`: the dump's file."""

    folder: str
    origin: str
    size: int
    root: str
    objects: int
    bytes: int
    new_objects: int
    new_bytes: int
    lacking: list[str]
    keys: str | None
    receipt: Receipt


def take_backup(
    ledger: Ledger,
    folder: Path,
    keys_folder: Path | None,
    *,
    kind: Kind,
    progress: Progress = silent,
    medium: str | None = None,
    year: int | None = None,
    reread: bool = False,
) -> BackupReport:
    """Make `folder` a set of this ledger as it is now, or bring the set there up to now.

    Costs what is new, but for reading the set's log; with `reread` its objects as well, and one whose bytes
    changed is copied again. `keys_folder`: where the key store's dump goes, on another medium; None for no
    dump. Refused: INPUT_REFUSED (keys inside the set), ALREADY_THERE (another
    log's set), RESTORE_BEHIND (the set knows more of this log than the ledger), BACKUP_DAMAGED (the set is
    damaged and no longer counts as one; what is wrong is named), DISK_FULL.
    """
    _require_apart(folder, keys_folder)
    published = _published(ledger)
    _require_same_log(ledger, folder)
    copied = copy_objects(ledger.objects, LocalObjects(folder / OBJECTS), progress, reread=reread)
    _drop_erased(ledger, LocalObjects(folder / OBJECTS))
    export_log(ledger.store, folder / LOG, published.size, lambda done, total: progress("log", done, total))
    now = format_time(ledger.clock.now())
    keys = keys_folder and write_dump(keys_folder, ledger.keys, ledger.origin, published.size, now)
    contents = _checked(ledger, folder, published, copied, now, progress)
    write_contents(folder, contents)
    wanted = TakeBackup(
        kind=kind,
        size=contents.size,
        root=contents.root,
        objects=contents.objects,
        bytes=contents.bytes,
        encrypted=False,
        medium=medium,
        year=year,
    )
    receipt = serve(ledger, lambda context: taken(wanted, context))
    return BackupReport(
        folder=str(folder),
        origin=contents.origin,
        size=contents.size,
        root=contents.root,
        objects=contents.objects,
        bytes=contents.bytes,
        new_objects=copied.new_objects,
        new_bytes=copied.new_bytes,
        lacking=contents.lacking,
        keys=str(keys) if keys else None,
        receipt=receipt,
    )


def _drop_erased(ledger: Ledger, objects: Objects) -> None:
    """What was destroyed by law since the last time does not stay in the set either (DSP-4)."""
    for digest in erased_content(ledger.store):
        if not ledger.objects.exists(digest):
            with suppress(Refusal):
                objects.delete(digest)


def _require_apart(folder: Path, keys_folder: Path | None) -> None:
    if keys_folder is None:
        return
    one, other = folder.resolve(), keys_folder.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise Refusal("INPUT_REFUSED", reason=f"密钥备份须另放 keys apart from the set: {keys_folder}")


def _published(ledger: Ledger) -> Checkpoint:
    note = ledger.checkpointer.publish()
    if note is None:
        raise Refusal("LEDGER_MISSING", where="checkpoint")
    return stated_in(note)


def _require_same_log(ledger: Ledger, folder: Path) -> None:
    """What the folder holds is a beginning of this log."""
    try:
        there = stated_in((folder / LOG / CHECKPOINT).read_bytes())
    except FileNotFoundError:
        return
    except BadNote as problem:
        raise damaged(f"{LOG}/{CHECKPOINT}: {problem}") from problem
    size = ledger.store.head().size
    if is_later(there.origin, ledger.origin) or (there.origin == ledger.origin and there.size > size):
        raise Refusal("RESTORE_BEHIND", size=size, published=there.size)
    known = {origin for origin, _ in ledger.logs}
    if there.origin not in known or there.size > size or ledger.store.root_at(there.size) != there.root:
        raise Refusal("ALREADY_THERE", what=f"{folder} ({there.origin}, {there.size})")


def _checked(
    ledger: Ledger, folder: Path, published: Checkpoint, copied: Copied, now: str, progress: Progress
) -> Contents:
    """What the set will say of itself, once everything in it was found good."""
    contents = Contents(
        origin=ledger.origin,
        size=published.size,
        root=published.root.hex(),
        objects=copied.objects,
        bytes=copied.bytes,
        taken_at=now,
    )
    try:
        verified = verify_log(folder, ledger.ca_root, contents, progress)
        if verified.larger:
            raise damaged(f"{LOG} holds a larger checkpoint: {stated_in(verified.larger[-1]).size}")
    except Refusal:
        # What was there before may be what is damaged: it must not go on looking complete.
        (folder / CONTENTS).unlink(missing_ok=True)
        sync_folder(folder)
        raise
    objects = LocalObjects(folder / OBJECTS)
    lacking = {digest for digest in named_objects(verified.export, progress) if not objects.exists(digest)}
    return msgspec.structs.replace(contents, lacking=sorted(lacking.union(copied.unreadable)))
