"""Attesting views: one digest over all rows valid at a position, the same on every machine and database.

A table's digest is SHA-256 over its rows in the order of (id, from_position), each as one line of canonical
JSON ended by LF: a list of `from_position` and the columns in the order of their names, with the `commit` in
place of each sealed value. A view's digest is SHA-256 over the lines `<table> <rows> <digest>`, sorted.
Whoever lacks the keys, or comes after a lawful destruction, computes the same (DESIGN.md section 6).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from projections.checking import check_views
from projections.database import position_of
from projections.tables import Versioned, valid
from projections.view import View

__all__ = ["Attestation", "attest", "check_views", "lines"]
_AT_ONCE = 2_000
_encode = msgspec.json.Encoder().encode


class Attestation(NamedTuple):
    """What `view.attested` says: the view's digest (hex) over `rows` rows valid at `position`."""

    name: str
    version: int
    position: int
    rows: int
    digest: str


def attest(
    connection: sa.Connection, view: View, position: int | None = None, suffix: str = ""
) -> Attestation:
    """The attestation of a view at a position it has reached (its own by default); ValueError beyond it."""
    reached = position_of(connection, view.name + suffix) or 0
    at = reached if position is None else position
    if at > reached:
        raise ValueError(f"{view.name} stands at {reached}, not yet at {at}")
    lines, total = [], 0
    for versioned in view.tables:
        rows, digest = _digest(connection, versioned, at, suffix)
        lines.append(f"{versioned.name} {rows} {digest}\n")
        total += rows
    digest = hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()
    return Attestation(view.name, view.version, at, total, digest)


def _digest(connection: sa.Connection, versioned: Versioned[Any], at: int, suffix: str) -> tuple[int, str]:
    hasher, rows = hashlib.sha256(), 0
    for line in lines(connection, versioned, at, suffix):
        hasher.update(line)
        rows += 1
    return rows, hasher.hexdigest()


def lines(connection: sa.Connection, versioned: Versioned[Any], at: int, suffix: str = "") -> Iterator[bytes]:
    """The lines of one table's rows valid at a position."""
    table = versioned.named(versioned.name + suffix)
    names = ["from_position", *sorted(versioned.fields)]
    query = (
        sa.select(*(table.c[name] for name in names))
        .where(valid(table, at))
        .order_by(table.c.id, table.c.from_position)
    )
    hidden = [(names.index(name), names.index(f"{name}_commit")) for name in sorted(versioned.plain)]
    found = connection.execution_options(yield_per=_AT_ONCE).execute(query)
    for part in found.partitions(_AT_ONCE):
        for row in part:
            values = list(row)
            for plain, commit in hidden:
                if values[commit] is not None:
                    values[plain] = None
            yield _encode(values) + b"\n"
