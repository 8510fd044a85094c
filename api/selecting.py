"""Which fields are asked for below a field, so that no more is read than will be shown."""

from __future__ import annotations

from collections.abc import Container, Mapping
from functools import lru_cache

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, SelectionSetNode

from api.types.basis import Info


def asked_fields(info: Info, known: Container[str]) -> set[str]:
    """The Python names in `known` of all fields below the one being resolved, however deep: more than is
    needed where a name stands for several things, never less."""
    raw = info._raw_info
    found: set[str] = set()
    seen: set[str] = set()
    for node in raw.field_nodes:
        _collect(node.selection_set, raw.fragments, found, seen)
    return {name for name in map(_python_name, found) if name in known}


def _collect(
    selections: SelectionSetNode | None,
    fragments: Mapping[str, FragmentDefinitionNode],
    found: set[str],
    seen: set[str],
) -> None:
    for node in selections.selections if selections else ():
        if isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in seen and name in fragments:
                seen.add(name)
                _collect(fragments[name].selection_set, fragments, found, seen)
            continue
        if isinstance(node, FieldNode):
            found.add(node.name.value)
        _collect(getattr(node, "selection_set", None), fragments, found, seen)


@lru_cache(maxsize=1024)
def _python_name(name: str) -> str:
    return "".join("_" + char.lower() if char.isupper() else char for char in name)
