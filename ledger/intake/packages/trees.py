"""The files of a package, in a folder or a ZIP: names checked, links refused, nothing that grows unseen.

A name is refused that leads out, is absolute, has `\\` or `:` in it, control characters, or is the same as
another one in NFC and without regard to case (two names for one file on another system).
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from ledger.errors import Refusal
from ledger.intake.formats import packed
from ledger.intake.formats.limits import MOST_XML
from ledger.intake.listing import Passed, listed, open_below, stamp_of
from ledger.intake.names import checked_parts, decoded, printable

MOST_FILES = 100_000
MOST_BYTES = 1 << 40
_PIECE = 1 << 20


class Tree(Protocol):
    """`sizes`: path in NFC with `/` → bytes, sorted. `name`: what the folder or file is called."""

    name: str
    sizes: dict[str, int]

    def open(self, path: str) -> BinaryIO:
        """The file, open for reading. Refused: PACKAGE_CHANGED, FILE_FAILED, FILE_LINK, FILE_BROKEN."""
        ...

    def settle(self) -> None:
        """Return if everything is as it was listed. Refused: PACKAGE_CHANGED."""
        ...


@contextmanager
def tree_of(place: Path) -> Iterator[Tree]:
    """The files of a folder or ZIP.

    Refused: FOLDER_MISSING, FILE_LINK, FILE_SPECIAL, PACKAGE_PATH, PACKAGE_TOO_LARGE, PACKAGE_UNKNOWN_KIND,
    and what `formats.packed` refuses of a ZIP.
    """
    if place.is_symlink():
        raise Refusal("FILE_LINK")
    if place.is_dir():
        yield FolderTree(place)
        return
    with opened(place) as file:
        if file.read(4) != b"PK\x03\x04":
            raise Refusal("PACKAGE_UNKNOWN_KIND", reason=printable(place.name)[:120])
        with packed.opened(file) as archive:
            yield ZipTree(place, archive)


@contextmanager
def opened(place: Path) -> Iterator[BinaryIO]:
    """A regular file, open for reading; at the end it is what it was. Refused: FOLDER_MISSING, FILE_LINK,
    FILE_FAILED, PACKAGE_CHANGED."""
    if not place.is_file():
        raise Refusal("FOLDER_MISSING", path=place)
    with os.fdopen(open_below(os.fsencode(place.parent), os.fsencode(place.name)), "rb") as file:
        before = stamp_of(os.fstat(file.fileno()))
        yield file
        if stamp_of(os.fstat(file.fileno())) != before:
            raise Refusal("PACKAGE_CHANGED", path=printable(place.name)[:200])


class FolderTree:
    """The files below a folder, as they were when it was made."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.resolve().name
        self._folder = os.fsencode(folder)
        self._place = folder
        self._found = self._listed()
        self.sizes = {path: size for path, (_, size, _) in self._found.items()}
        _check_size(self.sizes)

    def open(self, path: str) -> BinaryIO:
        raw, _, stamp = self._found[path]
        file = os.fdopen(open_below(self._folder, raw), "rb")
        if stamp_of(os.fstat(file.fileno())) != stamp:
            file.close()
            raise Refusal("PACKAGE_CHANGED", path=printable(path)[:200])
        return file

    def settle(self) -> None:
        now = self._listed()
        for path in sorted(now.keys() | self._found.keys()):
            if now.get(path) != self._found.get(path):
                raise Refusal("PACKAGE_CHANGED", path=printable(path)[:200])

    def _listed(self) -> dict[str, tuple[bytes, int, tuple[int, int, int, int]]]:
        found = {}
        names = _Names()
        for one in listed(self._place, MOST_FILES):
            if isinstance(one, Passed):
                if one.refusal.code in ("FILE_LINK", "FILE_SPECIAL"):
                    reason = f"{one.refusal.zh} {one.refusal.en}"
                    raise Refusal("PACKAGE_PATH", path=printable(one.path)[:200], reason=reason)
                raise one.refusal
            found[names.checked(one.path)] = (one.raw, one.size, one.stamp)
        return dict(sorted(found.items()))


class ZipTree:
    """The files of a ZIP; a single folder around everything is left off."""

    def __init__(self, place: Path, archive: ZipFile) -> None:
        self.name = place.stem
        self._archive = archive
        names = _Names()
        found = {}
        for entry in archive.infolist():
            if entry.external_attr >> 28 == 0o12:
                reason = "符号链接 a symbolic link"
                raise Refusal("PACKAGE_PATH", path=printable(entry.filename)[:200], reason=reason)
            if not entry.is_dir() and not entry.filename.startswith("__MACOSX/"):
                found[names.checked(_written(entry))] = entry
        around = _around(found)
        self._found = {path[len(around) :]: entry for path, entry in sorted(found.items())}
        self.sizes = {path: entry.file_size for path, entry in self._found.items()}
        _check_size(self.sizes)

    def open(self, path: str) -> BinaryIO:
        try:
            return cast(BinaryIO, self._archive.open(self._found[path]))
        except (BadZipFile, NotImplementedError, OSError) as problem:
            raise Refusal("FILE_BROKEN", format="zip", reason=str(problem)[:120]) from problem

    def settle(self) -> None:
        """The file itself is watched by whoever opened it."""


class _Names:
    """The names of a package seen so far."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def checked(self, written: str) -> str:
        """The name in NFC; Refusal PACKAGE_PATH."""
        shown = printable(written)[:200]
        try:
            checked_parts(written)
        except Refusal as refusal:
            raise Refusal("PACKAGE_PATH", path=shown, reason="越出包外 leads out") from refusal
        if "\\" in written or ":" in written or any(unicodedata.category(one) == "Cs" for one in written):
            raise Refusal("PACKAGE_PATH", path=shown, reason="\\ : ")
        path = unicodedata.normalize("NFC", written)
        if "" in path.split("/") or "." in path.split("/"):
            raise Refusal("PACKAGE_PATH", path=shown, reason="// .")
        folded = path.casefold()
        if folded in self._seen:
            raise Refusal("PACKAGE_PATH", path=shown, reason="与另一文件同名 the same as another one")
        self._seen.add(folded)
        return path


def content_of(tree: Tree, path: str, most: int = MOST_XML) -> bytes:
    """A file whole. Refused: PACKAGE_TOO_LARGE (more than `most` bytes), and as `Tree.open`."""
    with tree.open(path) as file:
        try:
            content = file.read(most + 1)
        except (BadZipFile, zlib.error, EOFError, OSError) as problem:
            raise Refusal("FILE_BROKEN", format="zip", reason=str(problem)[:120]) from problem
    if len(content) > most:
        raise Refusal("PACKAGE_TOO_LARGE", reason=f"{printable(path)[:120]} > {most >> 20} MiB")
    return content


def digests_of(tree: Tree, path: str, *names: str) -> dict[str, str]:
    """Digests of a file in hex under these names of `hashlib`. Refused: PACKAGE_CHANGED (other than listed in
    size), and as `Tree.open`."""
    hashes = {name: hashlib.new(name) for name in names}
    length = 0
    with tree.open(path) as file:
        try:
            while piece := file.read(_PIECE):
                length += len(piece)
                if length > tree.sizes[path]:
                    break
                for one in hashes.values():
                    one.update(piece)
        except (BadZipFile, zlib.error, EOFError, OSError) as problem:
            raise Refusal("FILE_BROKEN", format="zip", reason=str(problem)[:120]) from problem
    if length != tree.sizes[path]:
        raise Refusal("PACKAGE_CHANGED", path=printable(path)[:200])
    return {name: one.hexdigest() for name, one in hashes.items()}


def _written(entry: ZipInfo) -> str:
    """The name as it is written (`zipfile` cuts it at NUL); what is not marked as UTF-8 may be GB18030."""
    name = entry.orig_filename
    return name if entry.flag_bits & 0x800 else decoded(name.encode("cp437"))


def _around(found: Mapping[str, object]) -> str:
    """The one folder that everything lies in, with its `/`; empty where there is none."""
    heads = {path.split("/", 1)[0] for path in found}
    inside = all("/" in path for path in found)
    head = heads.pop() if len(heads) == 1 and inside else ""
    return f"{head}/" if head and head not in ("data", "电子档案", "其他") else ""


def _check_size(sizes: dict[str, int]) -> None:
    if len(sizes) > MOST_FILES:
        raise Refusal("PACKAGE_TOO_LARGE", reason=f"> {MOST_FILES} files")
    if sum(sizes.values()) > MOST_BYTES:
        raise Refusal("PACKAGE_TOO_LARGE", reason=f"> {MOST_BYTES >> 30} GiB")
