"""A list of objects that stand as rows of values until somebody needs the objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any


class Table(list[Any]):
    """Whoever iterates gets objects; who knows the `columns` reads `rows`, which costs a third of that.

    `kind` is the class of the objects, `make` makes one of the values of a row by column.
    """

    def __init__(
        self,
        rows: Sequence[list[Any]],
        columns: Sequence[str],
        make: Callable[[dict[str, Any]], Any],
        kind: type,
    ) -> None:
        super().__init__(rows)
        self.columns, self.kind = tuple(columns), kind
        self._make = make

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            yield self._make(dict(zip(self.columns, row, strict=True)))

    @property
    def rows(self) -> list[list[Any]]:
        """The values, row by row."""
        return self[:]
