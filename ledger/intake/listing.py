"""What lies in a folder: regular files with what tells later whether they changed. Follows no link."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ledger.errors import Refusal
from ledger.intake.names import DEEPEST, decoded

MOST_FILES = 2_000_000


class Found(NamedTuple):
    """A file below the folder: `raw` its path as the system has it, `path` the same as text; `stamp` what
    must not change until it has been read."""

    raw: bytes
    path: str
    size: int
    stamp: tuple[int, int, int, int]


class Passed(NamedTuple):
    """What was passed over: FILE_LINK or FILE_SPECIAL, FILE_FAILED."""

    path: str
    refusal: Refusal


def listed(folder: Path, limit: int = MOST_FILES) -> Iterator[Found | Passed]:
    """Everything below the folder, sorted by path within each of its folders.

    Refused: FOLDER_MISSING, FILE_LINK (the folder itself is a link), FOLDER_TOO_LARGE.
    """
    if folder.is_symlink():
        raise Refusal("FILE_LINK")
    if not folder.is_dir():
        raise Refusal("FOLDER_MISSING", path=folder)
    for number, one in enumerate(_below(os.fsencode(folder), b"", 0)):
        if number >= limit:
            raise Refusal("FOLDER_TOO_LARGE", limit=limit)
        yield one


def stamp_of(status: os.stat_result) -> tuple[int, int, int, int]:
    """What differs once a file was written to or replaced."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def open_below(folder: bytes, raw: bytes) -> int:
    """A descriptor of the file, every step below the folder without following a link; the caller closes it.

    Refused: FILE_LINK, FILE_FAILED.
    """
    *parents, name = raw.split(b"/")
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        for parent in parents:
            inner = os.open(parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=handle)
            os.close(handle)
            handle = inner
        # Nonblocking, so that a pipe that took the file's place does not hold us.
        return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=handle)
    except OSError as problem:
        raise Refusal("FILE_FAILED", reason=problem.strerror or "?") from problem
    finally:
        os.close(handle)


def _below(root: bytes, inside: bytes, depth: int) -> Iterator[Found | Passed]:
    try:
        with os.scandir(os.path.join(root, inside)) as entries:
            here = sorted(entries, key=lambda one: one.name)
    except OSError as problem:
        yield Passed(decoded(inside), Refusal("FILE_FAILED", reason=problem.strerror or "?"))
        return
    for entry in here:
        raw = os.path.join(inside, entry.name)
        if entry.is_symlink():
            yield Passed(decoded(raw), Refusal("FILE_LINK"))
        elif entry.is_dir(follow_symlinks=False):
            if depth + 1 >= DEEPEST:
                yield Passed(decoded(raw), Refusal("PATH_OUTSIDE", path=decoded(raw)[:200]))
            else:
                yield from _below(root, raw, depth + 1)
        else:
            yield _file(entry, raw)


def _file(entry: os.DirEntry[bytes], raw: bytes) -> Found | Passed:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as problem:
        return Passed(decoded(raw), Refusal("FILE_FAILED", reason=problem.strerror or "?"))
    if not stat.S_ISREG(status.st_mode):
        return Passed(decoded(raw), Refusal("FILE_SPECIAL"))
    return Found(raw, decoded(raw), status.st_size, stamp_of(status))
