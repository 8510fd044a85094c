"""A backup set: a folder that a ledger can be restored from.

backup.json        what the set holds; written when all the rest is there and verified
log/               the log as a tree of files (ledger/publishing/export.py)
objects/ab/abcd…   content objects, by the digest of their bytes

A set never holds keys. A backup into a set that is there adds what is new: objects first, then tiles and
bundles, then the checkpoint. So one that is broken off leaves the set as it was, with files that do not count
yet. The one exception: what was destroyed by law leaves the set before backup.json is written anew, so a
backup killed in between reads as damaged until it is run again; the set is never without what stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from ledger.durable import write_file
from ledger.errors import Refusal
from ledger.publishing.checkpoints import stated_in
from ledger.references import object_digests
from ledger.store.objects import LocalObjects, object_path
from signing.checkpoint import Checkpoint
from signing.errors import BadTile, SigningError
from signing.export import CHECKPOINT, Export, Roots
from signing.report import Located, Report
from signing.tiles import WIDTH, parse_bundle
from signing.verify import verify_export

CONTENTS, LOG, OBJECTS = "backup.json", "log", "objects"
FORMAT = 1
Progress = Callable[[str, int, int], None]  # step, done, in all


class Contents(msgspec.Struct, frozen=True):
    """backup.json. `size` and `root` (hex): of the log's checkpoint; `objects` and `bytes`: of the objects;
    `lacking`: objects that the log names and the ledger itself did not have, or not whole."""

    origin: str
    size: int
    root: str
    objects: int
    bytes: int
    taken_at: str
    lacking: list[str] = []
    format: int = FORMAT


class VerifiedSet(NamedTuple):
    """A set in which nothing is wrong: its statement, its checkpoint with the note that holds it, the log's
    verifier key, and checkpoints in it that are larger than its log."""

    folder: Path
    contents: Contents
    checkpoint: Checkpoint
    note: bytes
    log_vkey: str
    larger: list[bytes]

    @property
    def export(self) -> Export:
        """The set's log, to read."""
        return Export(self.folder / LOG, self.checkpoint.size)


def silent(step: str, done: int, total: int) -> None:
    """Progress that nobody wants to see."""


def damaged(reason: object) -> Refusal:
    """The refusal of a set, or of a key store's dump, that is not whole."""
    return Refusal("BACKUP_DAMAGED", reason=reason)


def write_contents(folder: Path, contents: Contents) -> None:
    """Declare the set complete; durable on return."""
    write_file(folder / CONTENTS, msgspec.json.format(msgspec.json.encode(contents), indent=2) + b"\n")


def read_contents(folder: Path) -> Contents:
    """What the set says it holds. Refusal BACKUP_DAMAGED where it says nothing: it never was complete."""
    try:
        contents = msgspec.json.decode((folder / CONTENTS).read_bytes(), type=Contents)
    except OSError:
        raise damaged(f"{CONTENTS} is missing: the backup was never completed") from None
    except msgspec.MsgspecError as problem:
        raise damaged(f"{CONTENTS}: {problem}") from problem
    if contents.format != FORMAT:
        raise damaged(f"{CONTENTS}: format {contents.format}")
    return contents


def verify_set(folder: Path, root_der: bytes, progress: Progress = silent) -> VerifiedSet:
    """Read the whole set: every signature and hash of the log under this root certificate, every object.

    Refusal BACKUP_DAMAGED with the first thing that is wrong.
    """
    contents = read_contents(folder)
    verified = verify_log(folder, root_der, contents, progress)
    _verify_objects(folder, contents, progress)
    check_references(verified, contents, progress)
    return verified


def verify_log(folder: Path, root_der: bytes, contents: Contents, progress: Progress = silent) -> VerifiedSet:
    """The set's log alone: verified, and not less than the set says."""
    report = verify_export(folder / LOG, root_der, progress=progress, broken_off=True)
    larger = [one for one in report.findings if _is_larger(one)]
    wrong = [one for one in report.findings if not _is_larger(one)]
    if wrong or report.hidden:
        raise damaged(_told(wrong, report))
    note = (folder / LOG / CHECKPOINT).read_bytes()
    checkpoint = stated_in(note)
    _check_size(folder, contents, checkpoint)
    notes = [(folder / LOG / one.file).read_bytes() for one in larger if one.file]
    return VerifiedSet(folder, contents, checkpoint, note, report.policy.log_vkey or "", notes)


def _is_larger(finding: Located) -> bool:
    """A published checkpoint that the set's log does not reach says that the set is behind, not damaged."""
    return finding.code == "CHECKPOINT_AHEAD"


def _told(wrong: list[Located], report: Report) -> str:
    # The bytes that are wrong tell more than the root that follows from them.
    first = min(wrong, key=lambda one: (one.position is None, one.file is None, one.file == CHECKPOINT))
    place = first.file or (f"position {first.position}" if first.position else LOG)
    more = len(wrong) - 1 + report.hidden
    return f"{first.code} {place} {first.detail}".rstrip() + (f" (+{more})" if more else "")


def _check_size(folder: Path, contents: Contents, checkpoint: Checkpoint) -> None:
    if contents.size > checkpoint.size:
        raise damaged(f"{CONTENTS} says {contents.size} entries, the log has {checkpoint.size}")
    try:
        root = Roots(Export(folder / LOG, checkpoint.size)).root_at(contents.size)
    except SigningError as problem:
        raise damaged(problem) from problem
    if root.hex() != contents.root:
        raise damaged(f"{CONTENTS} is not of this log")


def _verify_objects(folder: Path, contents: Contents, progress: Progress) -> None:
    objects = LocalObjects(folder / OBJECTS)
    count = 0
    for digest in objects.digests():
        progress("objects", count, contents.objects)
        if not objects.check(digest):
            raise damaged(f"{OBJECTS}/{object_path(digest)} has other bytes than its name says")
        count += 1
    if count < contents.objects:
        raise damaged(f"{contents.objects - count} of {contents.objects} objects are missing")
    progress("objects", count, count)


def check_references(verified: VerifiedSet, contents: Contents, progress: Progress = silent) -> None:
    """Every object that the log names is in the set, but for those that the ledger itself lacked."""
    objects, lacking = LocalObjects(verified.folder / OBJECTS), set(contents.lacking)
    for digest in named_objects(verified.export, progress):
        if digest not in lacking and not objects.exists(digest):
            raise damaged(f"{OBJECTS}/{object_path(digest)} is missing")


def named_objects(export: Export, progress: Progress = silent) -> Iterator[str]:
    """The digests of the objects that the entries name, in order; one may come more than once."""
    for first in range(0, export.size, WIDTH):
        progress("references", first, export.size)
        for entry in entries_of(export, first // WIDTH):
            yield from object_digests(entry)
    progress("references", export.size, export.size)


def entries_of(export: Export, n: int) -> list[bytes]:
    """The entries of bundle `n`; Refusal BACKUP_DAMAGED where it cannot be read."""
    path, data = export.bundle(n)
    try:
        return parse_bundle(data or b"", min(WIDTH, export.size - n * WIDTH))
    except BadTile as problem:
        raise damaged(f"{LOG}/{path}: {problem}") from problem
