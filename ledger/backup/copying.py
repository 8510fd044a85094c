"""Copying objects from one store to another, each verified by its digest on the way."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, cast

from ledger.backup.sets import Progress
from ledger.errors import Refusal
from ledger.store.objects import Objects


class Copied(NamedTuple):
    """`objects` and `bytes`: all that are at the target now; `new_…`: of these, copied this time;
    `unreadable`: digests of objects whose bytes at the source are lost or not theirs any more."""

    objects: int
    bytes: int
    new_objects: int
    new_bytes: int
    unreadable: list[str]


def copy_objects(source: Objects, target: Objects, progress: Progress, *, reread: bool) -> Copied:
    """Copy what the target does not have; each object is durable before the next begins.

    An object that is there counts if it has its length; with `reread`, if its bytes still have its digest.
    One that is damaged at the target is replaced from the source. Refusal DISK_FULL.
    """
    total = sum(1 for _ in source.digests())
    objects = length = new_objects = new_length = 0
    unreadable: list[str] = []
    for done, digest in enumerate(source.digests()):
        progress("objects", done, total)
        fresh = not _is_there(source, target, digest, reread)
        if fresh and not _copy(source, target, digest):
            unreadable.append(digest)
            continue
        size = target.length(digest)
        objects, length = objects + 1, length + size
        new_objects, new_length = new_objects + fresh, new_length + size * fresh
    progress("objects", total, total)
    return Copied(objects, length, new_objects, new_length, unreadable)


def _is_there(source: Objects, target: Objects, digest: str, reread: bool) -> bool:
    if not target.exists(digest):
        return False
    # Where lengths differ it may be the source that was cut short.
    alike = target.length(digest) == source.length(digest)
    return (alike and not reread) or target.check(digest)


def _copy(source: Objects, target: Objects, digest: str) -> bool:
    """Whether the object could be copied."""
    if target.exists(digest):
        if not source.check(digest):
            return False
        target.delete(digest)
    try:
        target.put(cast(BinaryIO, _Pieces(source.stream(digest))), digest=digest)
    except Refusal as refusal:
        if refusal.code == "OBJECT_DIGEST":
            return False
        raise
    return True


class _Pieces(io.RawIOBase):
    """A stream over pieces of bytes, to be read in turn; the length that is asked for is not looked at."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, size: int = -1, /) -> bytes:
        return next(self._pieces, b"")
