"""Which objects and sealing keys an entry names, without knowing its type.

Both stand in every payload in one form (EVENT.md sections 1 and 6), and canonical JSON escapes every quote
inside text, so a look at the bytes is exact.
"""

from __future__ import annotations

import re

from signing.envelope import parse_envelope, split_entry

_OBJECT = re.compile(rb'"object":"([0-9a-f]{64})"')
_SEALING_KEY = re.compile(rb'"key":"([0-9a-f-]{36})","sealed":1\}')


def object_digests(entry: bytes) -> list[str]:
    """The digests of the objects that an entry names."""
    return [digest.decode() for digest in _OBJECT.findall(_statement(entry))]


def sealing_keys(entry: bytes) -> list[str]:
    """The ids of the keys that seal fields of an entry."""
    return [key.decode() for key in _SEALING_KEY.findall(_statement(entry))]


def _statement(entry: bytes) -> bytes:
    return parse_envelope(split_entry(entry)[0]).payload
