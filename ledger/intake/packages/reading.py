"""A package of any kind → its neutral structure, or why it cannot be one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from ledger.errors import Refusal
from ledger.intake.names import is_ignored, printable
from ledger.intake.packages import bags, carriers, eep
from ledger.intake.packages.elements import BAG_LABELS, add
from ledger.intake.packages.parcel import PackedEntry, PackedFile, Parcel
from ledger.intake.packages.trees import Tree, content_of, digests_of, opened, tree_of
from signing import canonical

_HEAD = 4_096


class Package:
    """A package that was read: `parcel`, and its files' bytes while it is open."""

    def __init__(self, parcel: Parcel, tree: Tree | None) -> None:
        self.parcel = parcel
        self._tree = tree

    def open(self, file: PackedFile) -> BinaryIO:
        """A file's bytes. Refused: as `Tree.open`."""
        if file.embedded is not None or self._tree is None:
            return BytesIO(file.embedded or b"")
        return self._tree.open(file.path)

    def settle(self) -> None:
        """Return if nothing changed since it was opened. Refused: PACKAGE_CHANGED."""
        if self._tree is not None:
            self._tree.settle()


@contextmanager
def package_at(place: Path) -> Iterator[Package]:
    """The package in a folder, a ZIP or an XML file.

    Refused: PACKAGE_UNKNOWN_KIND, PACKAGE_DAMAGED, PACKAGE_CHANGED, PACKAGE_PATH, PACKAGE_TOO_LARGE,
    XML_ENTITIES, FILE_LINK, FILE_FAILED, FILE_BROKEN, FORMAT_BOMB, FOLDER_MISSING.
    """
    if place.is_symlink():
        raise Refusal("FILE_LINK")
    if not place.is_dir():
        with opened(place) as file:
            head = file.read(_HEAD)
            if eep.is_eep(head):
                content = head + file.read(eep.MOST_BYTES + 1)
                yield Package(_eep(content, place.name), None)
                return
    with tree_of(place) as tree:
        package = Package(_parcel(tree), tree)
        package.settle()
        yield package


def _eep(content: bytes, name: str) -> Parcel:
    return Parcel("eep", hashlib.sha256(content).hexdigest(), name, eep.read_eep(content))


def _parcel(tree: Tree) -> Parcel:
    if bags.is_bag(tree):
        return _bag(tree)
    if carriers.directories(tree):
        digests = _digests(tree)
        entries = carriers.read_carrier(tree, digests)
        return Parcel(
            "carrier",
            _list_digest(tree, digests),
            tree.name,
            entries,
            unclaimed=_unclaimed(tree, entries, ""),
        )
    reason = "bagit.txt, 文件目录.XML, 案卷目录.XML ?"
    raise Refusal("PACKAGE_UNKNOWN_KIND", reason=f"{printable(tree.name)[:80]}: {reason}")


def _bag(tree: Tree) -> Parcel:
    bag = bags.read_bag(tree)
    name = bag.described.get("External-Identifier") or tree.name
    entries = _bag_entries(tree, bag)
    sealed_by, digest = bag.seal
    return Parcel("bag", digest, name[:255], entries, sealed_by, _unclaimed(tree, entries, "data/"))


def _bag_entries(tree: Tree, bag: bags.Bag) -> tuple[PackedEntry, ...]:
    """What a bag holds: a carrier's directory, EEP files, or one record that bag-info describes."""
    if carriers.directories(tree, "data/"):
        return carriers.read_carrier(tree, bag.payload, "data/")
    packed = [path for path in bag.payload if path.lower().endswith(".xml") and _is_eep(tree, path)]
    if packed:
        found = [one for path in packed for one in eep.read_eep(content_of(tree, path, eep.MOST_BYTES))]
        return tuple(one._replace(number=number) for number, one in enumerate(found, 1))
    elements: dict[str, str] = {}
    for label, value in bag.described.items():
        add(elements, label, value)
    for label, name in BAG_LABELS.items():
        if bag.described.get(label):
            elements.setdefault(name, bag.described[label])
    if "archival_code" not in elements:
        raise Refusal("PACKAGE_UNKNOWN_KIND", reason="bag-info.txt: External-Identifier = 档号 ?")
    files = tuple(
        PackedFile(path.rsplit("/", 1)[-1], path, digest, tree.sizes[path])
        for path, digest in bag.payload.items()
    )
    problems = (Refusal("PACKAGE_TOO_LARGE", reason=f"> {carriers.MOST_FILES} files"),)
    return (PackedEntry(1, elements, files, problems if len(files) > carriers.MOST_FILES else ()),)


def _is_eep(tree: Tree, path: str) -> bool:
    with tree.open(path) as file:
        return eep.is_eep(file.read(_HEAD))


def _digests(tree: Tree) -> dict[str, str]:
    return {path: digests_of(tree, path, "sha256")["sha256"] for path in tree.sizes}


def _list_digest(tree: Tree, digests: dict[str, str]) -> str:
    """SHA-256 of one canonical line `{"bytes", "object", "path"}` per file, sorted by path: what stands for a
    package that lists no digests of its own."""
    found = hashlib.sha256()
    for path in sorted(digests):
        line = {"bytes": tree.sizes[path], "object": digests[path], "path": path}
        found.update(canonical.encode(line) + b"\n")
    return found.hexdigest()


def _unclaimed(tree: Tree, entries: tuple[PackedEntry, ...], base: str) -> tuple[str, ...]:
    """Files of records that no entry names."""
    claimed = {file.path for one in entries for file in one.files}
    below = base + carriers.RECORDS
    return tuple(
        path for path in tree.sizes if path.startswith(below) and path not in claimed and not is_ignored(path)
    )
