"""How large a request may be. Text and shape are bounded when a document is read, once for each text; what
it would cost is reckoned for every request, because variables decide it.

    body       1 MiB without a session, 16 MiB inside one (a batch of pages)
    tokens     2,000 in a document
    depth      12 fields below one another; introspection is not counted
    aliases    30 in an operation, fragments spread out
    directives 50 in an operation, likewise
    cost       50,000 fields answered: a list counts for its `first`, one without for ten
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from graphql import (
    ASTValidationRule,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    ValidationContext,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)
from graphql.language import DocumentNode

BODY = 1 << 20
BODY_IN_SESSION = 16 << 20
TOKENS = 2_000
DEPTH = 12
ALIASES = 30
DIRECTIVES = 50
COST = 50_000
_UNTOLD = 10

Fragments = Mapping[str, FragmentDefinitionNode]
Owner = OperationDefinitionNode | FragmentDefinitionNode | FieldNode | InlineFragmentNode


class _Shape(NamedTuple):
    """Of a selection set with all fragments spread out."""

    depth: int = 0
    aliases: int = 0
    directives: int = 0


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """The fragments of a document by name."""
    return {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}


class ShapeRule(ASTValidationRule):
    """Depth, aliases and directives. One class, so that the validation of a text can be remembered."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        measured: dict[str, _Shape] = {}
        fragments = fragments_of(context.document)
        for operation in context.document.definitions:
            if isinstance(operation, OperationDefinitionNode):
                for name, found, most in _beyond(_shape(operation, fragments, measured)):
                    context.report_error(GraphQLError(f"{name}: {found}, at most {most}.", operation))


def cost(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Fragments,
    variables: Mapping[str, Any],
) -> int:
    """How many fields the answer may have; beyond `COST` counting may stop."""
    root = schema.get_root_type(operation.operation)
    return 0 if root is None else _cost(schema, root, operation, fragments, variables, ())


def _beyond(shape: _Shape) -> Iterator[tuple[str, int, int]]:
    for name, most in (("depth", DEPTH), ("aliases", ALIASES), ("directives", DIRECTIVES)):
        if getattr(shape, name) > most:
            yield name, getattr(shape, name), most


def _shape(owner: Owner, fragments: Fragments, measured: dict[str, _Shape]) -> _Shape:
    depth = aliases = directives = 0
    for selection in owner.selection_set.selections if owner.selection_set else ():
        below = _below(selection, fragments, measured)
        is_field = isinstance(selection, FieldNode)
        depth = max(depth, below.depth + (1 if is_field else 0))
        aliases += below.aliases + (1 if isinstance(selection, FieldNode) and selection.alias else 0)
        directives += below.directives + len(selection.directives or ())
    return _Shape(depth, aliases, directives)


def _below(selection: SelectionNode, fragments: Fragments, measured: dict[str, _Shape]) -> _Shape:
    if isinstance(selection, FragmentSpreadNode):
        name = selection.name.value
        if name not in measured:
            # Before it is measured it counts as empty: a cycle ends here, and another rule reports it.
            measured[name] = _Shape()
            if name in fragments:
                measured[name] = _shape(fragments[name], fragments, measured)
        return measured[name]
    if isinstance(selection, FieldNode) and selection.name.value.startswith("__"):
        return _Shape()
    assert isinstance(selection, FieldNode | InlineFragmentNode)
    return _shape(selection, fragments, measured)


def _cost(
    schema: GraphQLSchema,
    parent: Any,
    owner: Owner,
    fragments: Fragments,
    variables: Mapping[str, Any],
    inside: tuple[str, ...],
) -> int:
    total = 0
    for selection in owner.selection_set.selections if owner.selection_set else ():
        if isinstance(selection, FieldNode):
            total += _field_cost(schema, parent, selection, fragments, variables, inside)
        elif isinstance(selection, InlineFragmentNode):
            total += _cost(schema, parent, selection, fragments, variables, inside)
        elif isinstance(selection, FragmentSpreadNode):
            name = selection.name.value
            spread = fragments.get(name)
            if spread is not None and name not in inside:
                kind = schema.get_type(spread.type_condition.name.value) or parent
                total += _cost(schema, kind, spread, fragments, variables, (*inside, name))
        if total > COST:
            break
    return total


def _field_cost(
    schema: GraphQLSchema,
    parent: Any,
    node: FieldNode,
    fragments: Fragments,
    variables: Mapping[str, Any],
    inside: tuple[str, ...],
) -> int:
    field = schema.get_field(parent, node.name.value) if isinstance(parent, GraphQLObjectType) else None
    if node.selection_set is None or node.name.value.startswith("__"):
        return 1
    kind = get_named_type(field.type) if field else parent
    below = _cost(schema, kind, node, fragments, variables, inside)
    return 1 + below * _times(parent, node, field, variables)


def _times(parent: Any, node: FieldNode, field: Any, variables: Mapping[str, Any]) -> int:
    """How often what is below a field is answered."""
    for argument in node.arguments or ():
        if argument.name.value == "first":
            value: Any = None
            if isinstance(argument.value, IntValueNode):
                value = int(argument.value.value)
            elif isinstance(argument.value, VariableNode):
                value = variables.get(argument.value.name.value)
            return max(1, value) if type(value) is int else _UNTOLD
    counted = getattr(parent, "name", "").endswith("Connection")
    is_list = field is not None and is_list_type(get_nullable_type(field.type))
    return _UNTOLD if is_list and not counted else 1
