"""The cache of images for viewing: files below one folder, bounded, each there whole or not at all.

    <folder>/<version>/<record>/<page>-<object>-<frame>-<recipe>.jpg

Whatever is there may be deleted at any time; a restart, another version or a full disk cost no more than
making an image again. Nothing of a sealed page is ever put here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from projections.derived.rendering import VERSION

_LEFT = 0.9  # of the limit, after the least recently used were deleted
_COUNT_ANEW = 256
"""Files put, after which all are counted again: other processes put files too."""


class Name(NamedTuple):
    """What an image was made of and how; its file's name. All parts are ids, digests and numbers."""

    record: str
    page: str
    object: str
    frame: int
    recipe: str

    @property
    def path(self) -> Path:
        """Relative to the folder of the version."""
        return Path(self.record, f"{self.page}-{self.object}-{self.frame}-{self.recipe}.jpg")


class Cache:
    """See the module. For many threads and several processes."""

    def __init__(self, folder: Path, limit: int) -> None:
        """`limit` in bytes; 0 keeps nothing."""
        self._folder, self._limit = folder, limit
        self._place = folder / str(VERSION)
        self._lock = Lock()
        self._size: int | None = None
        self._put = 0

    def get(self, name: Name) -> bytes | None:
        """The image, where it is there; it then counts as used just now."""
        path = self._place / name.path
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return content

    def put(self, name: Name, content: bytes) -> None:
        """Keep the image, if there is room for it; whoever reads it reads all of it."""
        if len(content) > self._limit:
            return
        path = self._place / name.path
        # No flush to the disk: what a power failure takes is made again. A torn file is not: it is renamed.
        partial = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            partial.write_bytes(content)
            partial.replace(path)
        except OSError:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            return
        self._make_room(len(content))

    def forget(self, records: Sequence[str]) -> None:
        """Delete everything that was made of these records, in every version; gone when this returns."""
        for version in self._versions():
            for record in records:
                shutil.rmtree(version / record, ignore_errors=True)

    def sweep(self) -> None:
        """Delete what other versions of the recipes left."""
        for version in self._versions():
            if version != self._place:
                shutil.rmtree(version, ignore_errors=True)

    def _versions(self) -> list[Path]:
        try:
            return [one for one in self._folder.iterdir() if one.is_dir()]
        except OSError:
            return []

    def _make_room(self, added: int) -> None:
        with self._lock:
            self._put += 1
            if self._size is None or self._put % _COUNT_ANEW == 0:
                self._size = sum(size for _, size, _ in self._files())
            else:
                self._size += added
            if self._size > self._limit:
                self._size = self._delete_oldest()

    def _delete_oldest(self) -> int:
        files = sorted(self._files())
        size = sum(one[1] for one in files)
        for _, bytes, path in files:
            if size <= self._limit * _LEFT:
                break
            with suppress(OSError):
                os.unlink(path)
                size -= bytes
        return size

    def _files(self) -> Iterator[tuple[float, int, str]]:
        """When it was used last, its size, its path."""
        for folder, _, names in os.walk(self._place):
            for name in names:
                path = os.path.join(folder, name)
                with suppress(OSError):
                    known = os.stat(path)
                    yield known.st_mtime, known.st_size, path
