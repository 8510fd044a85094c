"""Which objects and sealing keys an entry names, without knowing its type.

Both stand in every payload in one form (EVENT.md sections 1 and 6), and canonical JSON escapes every quote
inside text, so a look at the bytes is exact.
"""

from __future__ import annotations

import re
from functools import cache

from msgspec import inspect
from msgspec.inspect import type_info

from ledger.event import FileObject
from ledger.vocabulary import EVENTS
from signing.envelope import parse_envelope, split_entry

_OBJECT = re.compile(rb'"object":"([0-9a-f]{64})"')
_SEALING_KEY = re.compile(rb'"key":"([0-9a-f-]{36})","sealed":1\}')


def object_digests(entry: bytes) -> list[str]:
    """The digests of the objects that an entry names."""
    return [digest.decode() for digest in _OBJECT.findall(_statement(entry))]


@cache
def keeping_objects() -> list[str]:
    """The event types whose payload holds a stored object: content of a record, or a paper of the house."""
    return sorted(name for name, kind in EVENTS.items() if _holds_object(type_info(kind.payload), set()))


def sealing_keys(entry: bytes) -> list[str]:
    """The ids of the keys that seal fields of an entry."""
    return [key.decode() for key in _SEALING_KEY.findall(_statement(entry))]


def _statement(entry: bytes) -> bytes:
    return parse_envelope(split_entry(entry)[0]).payload


def _holds_object(kind: inspect.Type, seen: set[type]) -> bool:
    if isinstance(kind, inspect.StructType):
        if kind.cls is FileObject:
            return True
        if kind.cls in seen:
            return False
        seen.add(kind.cls)
        return any(_holds_object(field.type, seen) for field in kind.fields)
    inner = [
        *getattr(kind, "types", ()),
        *getattr(kind, "item_types", ()),
        *(getattr(kind, name) for name in ("item_type", "value_type") if hasattr(kind, name)),
    ]
    return any(_holds_object(one, seen) for one in inner)
