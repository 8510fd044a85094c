"""The neutral structure that every kind of package is read into."""

from __future__ import annotations

from typing import NamedTuple

from ledger.actions.filing.package_received import PackageKind
from ledger.errors import Refusal

MOST_ENTRIES = 100_000
"""Of one package."""


class PackedFile(NamedTuple):
    """A file of an entry: `name` as the record keeps it; `path` in the package, or the bytes themselves
    where they are `embedded`; SHA-256 and size of the bytes."""

    name: str
    path: str
    digest: str
    size: int
    embedded: bytes | None = None


class PackedEntry(NamedTuple):
    """An entry, from 1: its elements by their names in `ledger.standards.metadata`, its files in order, and
    why it cannot be taken, where that is known already."""

    number: int
    elements: dict[str, str]
    files: tuple[PackedFile, ...] = ()
    problems: tuple[Refusal, ...] = ()


class Parcel(NamedTuple):
    """A package that holds together. `digest`: as `package.received` has it; `sealed_by`: the file whose
    digest that is, where it is the package's own list. `name`: what its sender calls it. `unclaimed`: files
    that no entry names."""

    kind: PackageKind
    digest: str
    name: str
    entries: tuple[PackedEntry, ...]
    sealed_by: str | None = None
    unclaimed: tuple[str, ...] = ()
