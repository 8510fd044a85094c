"""GraphQL input types from the actions' input structs, so that an action's input is written once.

A struct becomes an input type of its name with `Input` behind it, a `Literal` an enum, a nested struct a
nested input; integers are the scalar `Integer53`. What came in goes out again as plain JSON for the decision.
"""

from __future__ import annotations

import enum
import types
from functools import cache
from inspect import cleandoc
from typing import Any, Literal, NewType, Union, get_args, get_origin

import msgspec
import strawberry
from strawberry.schema.config import StrawberryConfig

Integer53 = NewType("Integer53", int)
JSONValue = NewType("JSONValue", object)


def _whole(value: object) -> int:
    if type(value) is not int or abs(value) >= 2**53:
        raise ValueError("an integer below 2^53 is wanted")
    return value


INTEGER53 = strawberry.scalar(
    name="Integer53",
    description="绝对值小于 2^53 的整数。An integer whose absolute value is below 2^53.",
    serialize=_whole,
    parse_value=_whole,
)
JSON_VALUE = strawberry.scalar(
    name="JSONValue",
    description="规范 JSON 子集上的任意值。Any value on the canonical JSON profile.",
    serialize=lambda value: value,
    parse_value=lambda value: value,
)
SCALARS: dict[object, Any] = {Integer53: INTEGER53, JSONValue: JSON_VALUE}


def config() -> StrawberryConfig:
    """The schema's configuration with our scalars."""
    return StrawberryConfig(scalar_map=SCALARS)


@cache
def input_type(struct: type[msgspec.Struct]) -> type:
    """The strawberry input type of a struct."""
    annotations: dict[str, Any] = {}
    members: dict[str, Any] = {}
    fields = msgspec.structs.fields(struct)
    for field in sorted(fields, key=lambda one: not one.required):
        annotations[field.name] = graphql_type(field.type, f"{struct.__name__}{_pascal(field.name)}")
        options: dict[str, Any] = {"name": _camel(field.encode_name)}
        if not field.required:
            options["default"] = strawberry.UNSET
            annotations[field.name] = annotations[field.name] | None
        members[field.name] = strawberry.field(**options)
    members["__annotations__"] = annotations
    built = type(f"{struct.__name__}Input", (), members)
    return strawberry.input(built, description=cleandoc(struct.__doc__ or ""))


def graphql_type(hint: Any, name: str) -> Any:
    """The GraphQL type of an annotation; `name` is for an enum that it may need."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = [part for part in get_args(hint) if part is not type(None)]
        shown = graphql_type(inner[0], name) if len(inner) == 1 else JSONValue
        return shown | None if type(None) in get_args(hint) else shown
    if origin in (list, tuple):
        return list[graphql_type(get_args(hint)[0], name)]  # type: ignore[misc]
    if origin is Literal:
        return _enum(get_args(hint), name)
    if hint is int:
        return Integer53
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return input_type(hint)
    if hint in (str, bool):
        return hint
    return JSONValue


@cache
def _enum(values: tuple[str, ...], name: str) -> Any:
    return enum_of(name, {value.upper().replace("-", "_").replace(".", "_"): value for value in values})


def enum_of(name: str, members: dict[str, str], description: str | None = None) -> Any:
    """The GraphQL enum with these members, name → value."""
    built: type[enum.Enum] = enum.EnumMeta.__call__(enum.Enum, name, members)
    return strawberry.enum(built, description=description)


def plain(value: Any) -> Any:
    """A strawberry input object as JSON values under the structs' member names; what is unset is left out."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, list):
        return [plain(one) for one in value]
    definition = getattr(value, "__strawberry_definition__", None)
    if definition is None:
        return value
    members = {field.python_name: getattr(value, field.python_name) for field in definition.fields}
    return {
        name.rstrip("_"): plain(member) for name, member in members.items() if member is not strawberry.UNSET
    }


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
