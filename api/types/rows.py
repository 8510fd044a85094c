"""Showing a view's row as a GraphQL node whose fields bear the names of its columns."""

from __future__ import annotations

from typing import Any, TypeVar, get_type_hints

import strawberry

from api.types.basis import DateTime, Node
from projections.tables import Row

N = TypeVar("N", bound=Node)


def node_of(kind: type[N], prefix: str, row: Row, **more: Any) -> N:
    """The node of a row: `id` is its tag, `uuid` its bare id, every other field the column of its name;
    `more` holds what is no column."""
    values: dict[str, Any] = {"id": strawberry.ID(f"{prefix}:{row.id}"), "uuid": row.id, **more}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        if name not in values and hasattr(row, name):
            value = getattr(row, name)
            moment = value is not None and hint in (DateTime, DateTime | None)
            values[name] = DateTime(value) if moment else value
    return kind(**values)
