"""The shape of a payload in words of our own, for `vocabulary.lock`.

The lock's digest stands in the log (`vocabulary.adopted`), so this text must not move when a library renders
its schemas in another way: it is made from the annotations alone.

    title: sealed(record)     colour?: "bitonal" | "colour" | null     files: [FiledFile{format: str, …}]
"""

from __future__ import annotations

import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from ledger.event import Sealed

_PLAIN: dict[Any, str] = {str: "str", int: "int", bool: "bool", type(None): "null", Any: "json"}


def shape_of(kind: Any) -> str:
    """One annotation as text, nested structs written out."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        scopes = [one.extra["scope"] for one in inner[1:] if isinstance(one, msgspec.Meta) and one.extra]
        return f"sealed({scopes[0]})" if scopes else shape_of(inner[0])
    if origin is Literal:
        return " | ".join(sorted(f'"{value}"' for value in inner))
    if origin in (Union, types.UnionType):
        return " | ".join(sorted(map(shape_of, inner), key=lambda text: (text == "null", text)))
    if origin in (list, tuple):
        return f"[{shape_of(inner[0])}]"
    if origin is dict:
        return f"{{{shape_of(inner[0])}: {shape_of(inner[1])}}}"
    if kind is Sealed:
        return "sealed"
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return f"{kind.__name__}{{{', '.join(members_of(kind))}}}"
    raise TypeError(f"{kind} has no place in a payload")


def members_of(kind: type[msgspec.Struct]) -> list[str]:
    """The members of a struct, sorted by their names in the log; `?` marks those that may be absent."""
    fields = sorted(msgspec.structs.fields(kind), key=lambda field: field.encode_name)
    return [f"{one.encode_name}{'' if one.required else '?'}: {shape_of(one.type)}" for one in fields]
