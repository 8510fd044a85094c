"""Files that are there whole or not at all, and stay there when the power fails."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ledger.errors import Refusal

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def write_file(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Put ``content`` at ``path`` in one step, durably. Refusal DISK_FULL, and the old file stays."""
    with temporary(path.parent) as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
        settle(file, path)


@contextmanager
def temporary(folder: Path) -> Iterator[BinaryIO]:
    """A new file in ``folder`` under a name of its own, gone at the end unless ``settle`` moved it."""
    folder.mkdir(parents=True, exist_ok=True)
    with no_room_refused():
        path, number = folder, 0
        while True:
            path = folder / f".new-{os.getpid()}-{number}"
            try:
                file = path.open("xb")
                break
            except FileExistsError:
                number += 1
        try:
            with file:
                yield file
        finally:
            path.unlink(missing_ok=True)


def settle(file: BinaryIO, path: Path) -> None:
    """Flush a ``temporary`` file to the disk and rename it to ``path``, in the same file system."""
    flush(file)
    os.rename(file.name, path)
    sync_folder(path.parent)


def flush(file: BinaryIO) -> None:
    """Make what was written to the file durable; its name is another matter."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def no_room_refused() -> Iterator[None]:
    """A full disk, quota or file size limit becomes Refusal DISK_FULL."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise Refusal("DISK_FULL") from error
        raise
