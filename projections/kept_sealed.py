"""A sealed value as a view keeps it: still sealed, with its place in the log, to be opened for a reader.

What is sealed under a session's or a person's key stands in no view in plaintext (EVENT.md 6).
"""

from __future__ import annotations

from typing import Any

import msgspec

from ledger.event import Sealed
from ledger.keys.keystore import KeyStore
from projections.decoding import Event, Opener


class _Place(msgspec.Struct, frozen=True):
    box: str
    commit: str
    key: str
    ledger: str
    type: str
    command: str
    pointer: str


def kept(event: Event[Any], field: Sealed | None, name: str) -> str | None:
    """The column for the sealed member `name` of an event's payload."""
    if field is None:
        return None
    place = _Place(
        field.box, field.commit, field.key, event.ledger, event.type, event.command, f"/payload/{name}"
    )
    return msgspec.json.encode(place).decode()


def opened(column: str | None, keys: KeyStore) -> str | None:
    """The text, for a reader who MUST be allowed to read it; None where its key was erased."""
    if column is None:
        return None
    one = msgspec.json.decode(column, type=_Place)
    value = Opener(keys).open_at(
        Sealed(box=one.box, commit=one.commit, key=one.key), one.ledger, one.type, one.command, one.pointer
    )
    return msgspec.convert(value, str | None)
