"""Content objects: files addressed by the SHA-256 of their bytes (DESIGN.md section 10).

An object is written under a temporary name, flushed, then renamed. Nothing is ever overwritten, and
``delete`` is for lawful destruction alone.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TypedDict

import obstore
from obstore.exceptions import AlreadyExistsError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from ledger.durable import flush, no_room_refused, settle, sync_folder, temporary
from ledger.errors import Refusal

CHUNK = 1024 * 1024
_DIGEST = re.compile("[0-9a-f]{64}")


class ObjectRef(TypedDict):
    """How an object stands in events: length and SHA-256 in lower-case hex."""

    bytes: int
    object: str


class Objects(ABC):
    """Objects in an obstore store. Digests are lower-case hex; ValueError for anything else."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(
        self,
        content: bytes | BinaryIO,
        *,
        digest: str | None = None,
        length: int | None = None,
        limit: int | None = None,
    ) -> ObjectRef:
        """Keep the content, durably, and say what it is; content that is there costs only the reading.

        Refusal OBJECT_DIGEST where it is not what ``digest`` says, OBJECT_TRUNCATED where it is not
        ``length`` bytes long, OBJECT_TOO_LARGE past ``limit`` bytes, DISK_FULL. After a refusal nothing is
        kept.
        """
        stream = BytesIO(content) if isinstance(content, bytes) else content
        with self._room() as file:
            found = _copy(stream, file, limit)
            if length is not None and found["bytes"] != length:
                raise Refusal("OBJECT_TRUNCATED", received=found["bytes"], expected=length)
            if digest is not None and found["object"] != digest:
                raise Refusal("OBJECT_DIGEST")
            if not self.exists(found["object"]):
                self._settle(file, found["object"])
        return found

    def gather(self, content: bytes | BinaryIO) -> ObjectRef:
        """As `put`, one of many: the bytes are durable on return, their name once `settle` returned.

        Refusal DISK_FULL.
        """
        return self.put(content)

    @abstractmethod
    def settle(self, digests: Iterable[str]) -> None:
        """Make the names of gathered objects durable: one flush for each folder, not for each object."""

    @abstractmethod
    def _room(self) -> AbstractContextManager[BinaryIO]:
        """A temporary file to gather an upload in."""

    @abstractmethod
    def _settle(self, file: BinaryIO, digest: str) -> None:
        """Make the gathered file the object, durably."""

    def exists(self, digest: str) -> bool:
        """Whether the object is there."""
        return self.size(digest) is not None

    def size(self, digest: str) -> int | None:
        """The object's bytes, None where it is not there."""
        try:
            return self.length(digest)
        except Refusal:
            return None

    def length(self, digest: str) -> int:
        """The object's bytes; Refusal OBJECT_UNKNOWN."""
        with _known(digest):
            return obstore.head(self._store, object_path(digest))["size"]

    def read(self, digest: str, start: int = 0, end: int | None = None) -> bytes:
        """The bytes [start, end) of the object; Refusal OBJECT_UNKNOWN."""
        end = min(self.length(digest), end) if end is not None else self.length(digest)
        if start >= end:
            return b""
        with _known(digest):
            return bytes(obstore.get_range(self._store, object_path(digest), start=start, end=end))

    def stream(self, digest: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes [start, end) in pieces; Refusal OBJECT_UNKNOWN before the first."""
        stop = self.length(digest) if end is None else min(self.length(digest), end)
        return (self.read(digest, at, min(at + CHUNK, stop)) for at in range(start, stop, CHUNK))

    def check(self, digest: str) -> bool:
        """Whether the object's bytes still have its digest; Refusal OBJECT_UNKNOWN."""
        found = hashlib.sha256()
        for piece in self.stream(digest):
            found.update(piece)
        return found.hexdigest() == digest

    def digests(self) -> Iterator[str]:
        """Every object there is, in no order."""
        for listed in obstore.list(self._store):
            for meta in listed:
                name = meta["path"].rpartition("/")[2]
                if _DIGEST.fullmatch(name):
                    yield name

    def delete(self, digest: str) -> None:
        """Destroy the object's bytes. Only lawful destruction does this, with its last record."""
        with _known(digest):
            obstore.delete(self._store, object_path(digest))


class LocalObjects(Objects):
    """Objects in a directory, which is made where it is missing."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(LocalStore(folder))
        self._folder = folder

    def _room(self) -> AbstractContextManager[BinaryIO]:
        return temporary(self._folder)

    def _settle(self, file: BinaryIO, digest: str) -> None:
        target = self._folder / object_path(digest)
        if not target.parent.is_dir():
            target.parent.mkdir(exist_ok=True)
            sync_folder(self._folder)
        settle(file, target)

    def gather(self, content: bytes | BinaryIO) -> ObjectRef:
        if isinstance(content, bytes):
            found: ObjectRef = {"bytes": len(content), "object": hashlib.sha256(content).hexdigest()}
            if self.size(found["object"]) == len(content):
                return found
            with self._room() as file:
                file.write(content)
                self._move(file, found["object"])
            return found
        with self._room() as file:
            found = _copy(content, file, None)
            if self.size(found["object"]) != found["bytes"]:
                self._move(file, found["object"])
        return found

    def settle(self, digests: Iterable[str]) -> None:
        for folder in sorted({object_path(digest).partition("/")[0] for digest in digests}):
            sync_folder(self._folder / folder)
        sync_folder(self._folder)

    def _move(self, file: BinaryIO, digest: str) -> None:
        """The file's bytes are durable, its name not yet."""
        flush(file)
        target = f"{self._folder}/{object_path(digest)}"
        try:
            os.rename(file.name, target)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.rename(file.name, target)

    def size(self, digest: str) -> int | None:
        try:
            return os.stat(f"{self._folder}/{object_path(digest)}").st_size
        except FileNotFoundError:
            return None

    def delete(self, digest: str) -> None:
        super().delete(digest)
        sync_folder((self._folder / object_path(digest)).parent)


class RemoteObjects(Objects):
    """Objects behind a URL that obstore knows (``s3://bucket/prefix`` …); uploads gather on our disk."""

    def __init__(self, url: str) -> None:
        super().__init__(from_url(url))

    @contextmanager
    def _room(self) -> Iterator[BinaryIO]:
        with no_room_refused(), tempfile.TemporaryFile() as file:
            yield file

    def settle(self, digests: Iterable[str]) -> None:
        """A put is durable there, name and all."""

    def _settle(self, file: BinaryIO, digest: str) -> None:
        file.seek(0)
        # A put is atomic there; whoever was quicker put the same bytes.
        with suppress(AlreadyExistsError):
            obstore.put(self._store, object_path(digest), file, mode="create", use_multipart=False)


def open_objects(place: str) -> Objects:
    """The objects in a directory, or behind a URL."""
    scheme, mark, _ = place.partition("://")
    if mark and scheme != "file":
        return RemoteObjects(place)
    return LocalObjects(Path(place.removeprefix("file://")))


def object_path(digest: str) -> str:
    """Where an object lies below the store's root; ValueError for what is not a digest."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError("not a SHA-256 in lower-case hex")
    return f"{digest[:2]}/{digest}"


def _copy(stream: BinaryIO, file: BinaryIO, limit: int | None) -> ObjectRef:
    found, length = hashlib.sha256(), 0
    while piece := stream.read(CHUNK):
        length += len(piece)
        if limit is not None and length > limit:
            raise Refusal("OBJECT_TOO_LARGE", limit=limit)
        found.update(piece)
        file.write(piece)
    file.flush()
    return {"bytes": length, "object": found.hexdigest()}


@contextmanager
def _known(digest: str) -> Iterator[None]:
    try:
        yield
    except (NotFoundError, FileNotFoundError):
        raise Refusal("OBJECT_UNKNOWN", object=digest) from None
