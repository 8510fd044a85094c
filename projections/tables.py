"""The tables of views: one definition, a frozen struct, serves as table, as row in memory and as answer.

A `Versioned` table keeps every version that a row ever had, `[from_position, to_position)`; current is where
`to_position` is null. A column `x` beside a column `x_commit` may hold the plaintext of a sealed value: where
the commit is there, the digest takes the commit alone, and `erase` empties the plaintext.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
import sqlalchemy as sa

NEXT = "_next"
"""What the name of a table ends with while it is built beside the one that is read."""


class Row(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The base of every row: `id` names what the row is about."""

    id: str


R = TypeVar("R", bound=Row)
_METADATA = sa.MetaData()
# Text compares by bytes on both databases, so that order, keyset pages and digests are the same.
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_TYPES: dict[type, sa.types.TypeEngine[Any]] = {str: _TEXT, int: sa.BigInteger(), bool: sa.Boolean()}


class Versioned(Generic[R]):
    """A table of row versions. `subject`: the prefix of the tags that name its ids, where there is one;
    `indexes`: columns that current rows are looked up by, each a tuple; `history`: those of all versions."""

    def __init__(
        self,
        name: str,
        row: type[R],
        *,
        subject: str | None = None,
        indexes: Sequence[tuple[str, ...]] = (),
        history: Sequence[tuple[str, ...]] = (),
    ) -> None:
        self.name, self.row, self.subject = name, row, subject
        self.indexes, self.history = tuple(indexes), tuple(history)
        self.fields = tuple(field.name for field in msgspec.structs.fields(row))
        self.table = self.named(name, _METADATA)

    def named(self, name: str, metadata: sa.MetaData | None = None) -> sa.Table:
        """The same table under another name."""
        key = sa.PrimaryKeyConstraint("id", "from_position")
        return sa.Table(name, sa.MetaData() if metadata is None else metadata, *self._columns(), key)

    def index_ddl(self, table: sa.Table, mark: str) -> list[sa.Index]:
        """The indexes of `table`; `mark` keeps their names apart from those of the table it will replace."""
        ends = table.c.to_position
        found = []
        for columns, partial in [*((c, True) for c in self.indexes), *((c, False) for c in self.history)]:
            kept = ends.is_(None) if partial else None
            if columns[0] == ends.name:  # with the current rows in it, SQLite would look all of them up by it
                kept = ends.is_not(None)
            where: dict[str, Any] = {} if kept is None else {"sqlite_where": kept, "postgresql_where": kept}
            name = f"{self.name}_{'_'.join(columns)}_{'now' if partial else 'all'}_{mark}"
            found.append(sa.Index(name, *(table.c[column] for column in columns), **where))
        return found

    def of(self, found: sa.Row[Any]) -> R:
        """The struct of a row that was selected with `from_position` and `to_position` in front."""
        return self.row(**dict(zip(self.fields, found[2:], strict=True)))

    @cached_property
    def plain(self) -> frozenset[str]:
        """Columns that hold plaintext of a sealed value in rows where their commit is there."""
        return frozenset(name for name in self.fields if f"{name}_commit" in self.fields)

    def _columns(self) -> Iterator[sa.Column[Any]]:
        yield sa.Column("from_position", sa.BigInteger, nullable=False)
        yield sa.Column("to_position", sa.BigInteger)
        for name, hint in get_type_hints(self.row).items():
            kind, optional = _plain_type(hint)
            yield sa.Column(name, _TYPES[kind], nullable=optional)


def valid(table: sa.Table, as_of: int | None) -> sa.ColumnElement[bool]:
    """Which versions count at a position (that event included); None for now."""
    if as_of is None:
        return table.c.to_position.is_(None)
    ends = sa.or_(table.c.to_position.is_(None), table.c.to_position > as_of)
    return sa.and_(table.c.from_position <= as_of, ends)


def _plain_type(hint: Any) -> tuple[type, bool]:
    if get_origin(hint) in (Union, types.UnionType):
        (kind,) = (part for part in get_args(hint) if part is not type(None))
        return kind, True
    return hint, False
