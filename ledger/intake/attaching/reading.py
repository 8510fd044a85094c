"""One file of unknown origin: read once, digested, measured, stored; or the reason why not."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from io import BytesIO, RawIOBase
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from ledger.errors import Refusal
from ledger.intake.formats import Measured, measure
from ledger.intake.listing import open_below, stamp_of
from ledger.store.objects import Objects

if TYPE_CHECKING:
    from ledger.keys.keystore import SealingKey

IN_MEMORY = 32 << 20
_PIECE = 1 << 20


class Wanted(NamedTuple):
    """A file to read: `raw` its path below the folder, `stamp` as it was listed; `key`: of a record whose
    objects are encrypted."""

    raw: bytes
    size: int
    stamp: tuple[int, int, int, int]
    key: SealingKey | None = None


class Read(NamedTuple):
    """What was read: `plain` the SHA-256 of the file's bytes, `object` and `bytes` of what was stored."""

    plain: str
    object: str
    bytes: int
    measured: Measured


class Fault(NamedTuple):
    """Why a file was not taken: a refusal's code and what fills its texts."""

    code: str
    detail: dict[str, str]

    @property
    def refusal(self) -> Refusal:
        return Refusal(self.code, **self.detail)


def read(folder: bytes, wanted: Wanted, objects: Objects) -> Read | Fault:
    """Read the file and store it; its name in the store is durable once `Objects.settle` was told. Nothing
    is stored of a file that holds no pages.

    Faults: FILE_CHANGED, FILE_LINK, FILE_FAILED, NOT_PAGES, and what `formats.measure` refuses.
    """
    try:
        handle = open_below(folder, wanted.raw)
        with os.fdopen(handle, "rb", buffering=0) as file:
            _check_unchanged(file, wanted)
            return (
                _small(file, wanted, objects) if wanted.size <= IN_MEMORY else _large(file, wanted, objects)
            )
    except Refusal as refusal:
        return Fault(refusal.code, refusal.detail)
    except OSError as problem:
        return Fault("FILE_FAILED", {"reason": problem.strerror or type(problem).__name__})
    except MemoryError:
        return Fault("READER_FAILED", {})


def _small(file: RawIOBase, wanted: Wanted, objects: Objects) -> Read:
    content = bytearray()
    while piece := file.read(wanted.size + 1 - len(content)):
        content += piece
        if len(content) > wanted.size:
            break
    data = bytes(content)
    _check_unchanged(file, wanted, len(data))
    measured = _measured(BytesIO(data))
    if wanted.key is None:
        kept = objects.gather(data)
        return Read(kept["object"], kept["object"], kept["bytes"], measured)
    plain = hashlib.sha256(data).hexdigest()
    kept = objects.gather(b"".join(_sealed(BytesIO(data), plain, wanted.key)))
    return Read(plain, kept["object"], kept["bytes"], measured)


def _large(file: BinaryIO, wanted: Wanted, objects: Objects) -> Read:
    measured = _measured(file)
    file.seek(0)
    found, length = hashlib.sha256(), 0
    while piece := file.read(_PIECE):
        found.update(piece)
        length += len(piece)
    plain = found.hexdigest()
    file.seek(0)
    sealed = _sealed(file, plain, wanted.key) if wanted.key is not None else None
    kept = objects.gather(file if sealed is None else _Pieces(sealed))  # type: ignore[arg-type]
    _check_unchanged(file, wanted, length)
    if sealed is None and kept["object"] != plain:
        raise Refusal("FILE_CHANGED")
    return Read(plain, kept["object"], kept["bytes"], measured)


def _sealed(file: BinaryIO, plain: str, key: SealingKey) -> Iterator[bytes]:
    # The key store's database is loaded where a key came, and not by every reader.
    from ledger.keys.sealed_objects import seal_bytes

    return seal_bytes(file, plain, key)


def _measured(file: BinaryIO) -> Measured:
    measured = measure(file)
    if not measured.is_paged:
        raise Refusal("NOT_PAGES", format=measured.format)
    return measured


def _check_unchanged(file: BinaryIO | RawIOBase, wanted: Wanted, read: int | None = None) -> None:
    status = os.fstat(file.fileno())
    if (
        not stat.S_ISREG(status.st_mode)
        or stamp_of(status) != wanted.stamp
        or read not in (None, wanted.size)
    ):
        raise Refusal("FILE_CHANGED")


class _Pieces:
    """Pieces as a stream, for what only reads on."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, _size: int = -1) -> bytes:
        return next(self._pieces, b"")
