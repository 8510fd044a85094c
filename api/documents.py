"""GraphQL texts, parsed and validated once: clients send the same few over and over."""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

from graphql import (
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)
from graphql.language import DocumentNode

from api.errors import SYNTAX, VALIDATION
from api.limits import TOKENS, Fragments, ShapeRule, fragments_of

_REMEMBERED = 256
_LONGEST_REMEMBERED = 32 * 1024
_EVERYONE = (*specified_rules, ShapeRule)
_STRANGERS = (*_EVERYONE, NoSchemaIntrospectionCustomRule)


class Document(NamedTuple):
    """A text as read. Where `errors` stand it cannot be executed, and `code` says which kind they are."""

    ast: DocumentNode | None
    fragments: Fragments
    errors: list[GraphQLError]
    code: str = ""

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation of this name, or the only one; None where that is not clear."""
        definitions = self.ast.definitions if self.ast else ()
        found = [
            one
            for one in definitions
            if isinstance(one, OperationDefinitionNode)
            and (name is None or (one.name is not None and one.name.value == name))
        ]
        return found[0] if len(found) == 1 else None

    def writes(self, name: str | None) -> bool:
        """Whether its operation is a mutation."""
        operation = self.operation(name)
        return operation is not None and operation.operation is OperationType.MUTATION


class Documents:
    """The texts of one kind of caller. `introspection`: whether they may ask for the schema; `suggestions`:
    whether errors name what might have been meant."""

    def __init__(self, schema: GraphQLSchema, *, introspection: bool, suggestions: bool) -> None:
        self._schema, self._suggestions = schema, suggestions
        self._rules = _EVERYONE if introspection else _STRANGERS
        self._known: OrderedDict[str, Document] = OrderedDict()

    def read(self, text: str) -> Document:
        """The document of a text."""
        known = self._known.get(text)
        if known is not None:
            self._known.move_to_end(text)
            return known
        found = self._read(text)
        if len(text) <= _LONGEST_REMEMBERED:
            self._known[text] = found
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return found

    def _read(self, text: str) -> Document:
        try:
            ast = parse(text, max_tokens=TOKENS)
        except GraphQLSyntaxError as problem:
            return Document(None, {}, [problem], SYNTAX)
        except RecursionError:
            return Document(None, {}, [GraphQLError("Nested too deeply.")], SYNTAX)
        errors = validate(self._schema, ast, self._rules, hide_suggestions=not self._suggestions)
        return Document(ast, fragments_of(ast), errors, VALIDATION)
