"""An executor that plans a selection set once, instead of deciding the same things for every object.

graphql-core spends some 40 Python calls on each scalar of each object. Here a selection set is planned once
per request: for every field that is a stored attribute of a leaf type, which attribute it is and how its
value is coerced. A list of objects whose fields are all like that is read row by row with one C call each.

Whatever is not exactly as planned — a null where none may be, an exception, an awaitable, a resolver, a
middleware, an unexpected type — is left to the stock executor, which then says what is wrong. So the answers
are the same; a differential test compares them. Rides on graphql-core ~=3.3.2, which is pinned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLString,
    Undefined,
    is_leaf_type,
    is_non_null_type,
    is_object_type,
)
from graphql.pyutils import Path, UndefinedType
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types.field import StrawberryField

from api.table import Table

Coerce = Callable[[Any], Any]
Read = Callable[[Any], tuple[Any, ...]]
_EXACT: dict[Any, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool, GraphQLInt: int}


class Step(NamedTuple):
    """One planned field. A value of the type `exact` goes out as it is, any other through `coerce`."""

    name: str
    attribute: str
    exact: type | None
    coerce: Coerce
    nullable: bool

    def treats(self, kind: type) -> bool:
        """Whether values of this type are as planned: neither a forbidden null nor something to wait for."""
        if kind is type(None):
            return self.nullable
        return not (issubclass(kind, Exception) or hasattr(kind, "__await__") or kind is UndefinedType)

    def changes(self, kind: type) -> bool:
        """Whether values of this type do not go out as they are. Integers have a range to be checked."""
        return kind is not type(None) and (kind is not self.exact or kind is int)

    def complete(self, value: Any) -> Any:
        """The completed value, or Undefined where the stock executor has to decide."""
        kind = type(value)
        if not self.treats(kind):
            return Undefined
        return _coerced(self.coerce, value) if self.changes(kind) else value


class Rows:
    """A selection set of planned fields alone, for lists of one type of object."""

    def __init__(self, steps: list[Step]) -> None:
        self._steps = steps
        self._names = [step.name for step in steps]
        self._attributes = [step.attribute for step in steps]
        self._known: dict[tuple[type, ...], list[tuple[str, Coerce]] | None] = {}

    def of(self, items: list[Any]) -> list[dict[str, Any]] | None:
        """The completed objects; None where one of them is for the stock executor."""
        try:
            if type(items) is Table:
                read = _reader(itemgetter, [items.columns.index(name) for name in self._attributes])
                return self._completed(map(read, items.rows))
            return self._completed(map(_reader(attrgetter, self._attributes), items))
        except (AttributeError, ValueError):
            return None

    def _completed(self, items: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]] | None:
        names, known = self._names, self._known
        rows = []
        for values in items:
            kinds = tuple(map(type, values))
            if kinds not in known:
                known[kinds] = self._changes(kinds)
            changes = known[kinds]
            if changes is None:
                return None
            row = dict(zip(names, values, strict=True))
            for name, coerce in changes:
                row[name] = coerced = _coerced(coerce, row[name])
                if coerced is Undefined:
                    return None
            rows.append(row)
        return rows

    def _changes(self, kinds: tuple[type, ...]) -> list[tuple[str, Coerce]] | None:
        """Which members of an object with values of these types are coerced, and how; None where one of them
        is not as planned."""
        both = list(zip(self._steps, kinds, strict=True))
        if not all(step.treats(kind) for step, kind in both):
            return None
        return [(step.name, step.coerce) for step, kind in both if step.changes(kind)]


def _reader(
    getter: Callable[..., Callable[[Any], Any]], places: list[Any]
) -> Callable[[Any], tuple[Any, ...]]:
    """Reads these places of an object, always as a tuple."""
    read = getter(*places)
    return read if len(places) > 1 else lambda item: (read(item),)


def _coerced(coerce: Coerce, value: Any) -> Any:
    try:
        coerced = coerce(value)
    except Exception:
        return Undefined
    return Undefined if coerced is None else coerced


class Plan(NamedTuple):
    """`steps` by response name; `rows` where these are all the fields there are."""

    steps: dict[str, Step]
    rows: Rows | None


class PlannedExecution(StrawberryGraphQLCoreExecutionContext):
    """The executor of one request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans: dict[int, tuple[Any, Plan]] = {}

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: Any,
        position_context: Any,
    ) -> Any:
        """The planned fields at once, all others by the stock executor, in the order of the selection."""
        steps = self._plan(parent_type, grouped_field_set).steps
        if not steps:
            return super().execute_fields(
                parent_type, source_value, path, grouped_field_set, position_context
            )
        done: dict[str, Any] = {}
        for name, step in steps.items():
            value = step.complete(getattr(source_value, step.attribute, Undefined))
            if value is not Undefined:
                done[name] = value
        if len(done) == len(grouped_field_set):
            return done
        rest = {name: details for name, details in grouped_field_set.items() if name not in done}
        others = super().execute_fields(parent_type, source_value, path, rest, position_context)
        order = list(grouped_field_set)
        if not isinstance(others, dict):
            waited = others

            async def merged() -> dict[str, Any]:
                return _merged(order, done, await waited)

            return merged()
        return _merged(order, done, others)

    def complete_iterable_value(
        self,
        item_type: GraphQLOutputType,
        field_details_list: Any,
        info: GraphQLResolveInfo[Any],
        path: Path,
        items: Iterable[Any],
        position_context: Any,
    ) -> Any:
        """A list of objects of one class whose fields are all planned; any other by the stock executor."""
        kind = item_type.of_type if is_non_null_type(item_type) else item_type
        if isinstance(items, list) and items and is_object_type(kind):
            rows = self._rows(kind, field_details_list, info, items)
            if rows is not None:
                return rows
        return super().complete_iterable_value(
            item_type, field_details_list, info, path, items, position_context
        )

    def _rows(
        self, kind: GraphQLObjectType, details: Any, info: GraphQLResolveInfo[Any], items: list[Any]
    ) -> list[dict[str, Any]] | None:
        if not _are_all(kind, items, info):
            return None
        fields = self.collect_subfields(kind, details).grouped_field_set
        plan = self._plan(kind, fields)
        return plan.rows.of(items) if plan.rows else None

    def _plan(self, parent: GraphQLObjectType, fields: Any) -> Plan:
        """The plan of a grouped field set, which is kept alive so that its id stays its own."""
        known = self._plans.get(id(fields))
        if known is None:
            steps = {}
            if not self.middleware_manager:
                steps = {
                    name: step for name, one in fields.items() if (step := self._step(parent, name, one))
                }
            rows = Rows(list(steps.values())) if steps and len(steps) == len(fields) else None
            known = self._plans[id(fields)] = fields, Plan(steps, rows)
        return known[1]

    def _step(self, parent: GraphQLObjectType, name: str, details: Any) -> Step | None:
        field = self.schema.get_field(parent, details[0].node.name.value)
        attribute = _attribute(field) if field else None
        if field is None or attribute is None:
            return None
        kind: Any = field.type
        nullable = not is_non_null_type(kind)
        leaf = kind if nullable else kind.of_type
        if not is_leaf_type(leaf):
            return None
        return Step(name, attribute, _EXACT.get(leaf), leaf.coerce_output_value, nullable)


def _are_all(kind: GraphQLObjectType, items: list[Any], info: GraphQLResolveInfo[Any]) -> bool:
    """Whether all items are of one class, and that one stands for the type."""
    if type(items) is Table:
        definition = kind.extensions.get("strawberry-definition")
        return getattr(definition, "origin", None) is items.kind
    first = type(items[0])
    if type(items) is not list or any(type(item) is not first for item in items):
        return False
    return not kind.is_type_of or kind.is_type_of(items[0], info) is True


def _attribute(field: GraphQLField) -> str | None:
    """The attribute that a field without a resolver of its own is stored in."""
    definition = field.extensions.get("strawberry-definition")
    if isinstance(definition, StrawberryField) and definition.is_basic_field and not field.args:
        return definition.python_name
    return None


def _merged(order: list[str], done: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    """Both, in the order of the selection."""
    return {
        name: done[name] if name in done else others[name] for name in order if name in done or name in others
    }
