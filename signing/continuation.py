"""A successor log: what ``ledger.continued`` must say so that the log goes on under a new name (EVENT.md
section 8).
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from signing import base64, note
from signing.checkpoint import open_checkpoint
from signing.enrolment import read_payload
from signing.envelope import Statement
from signing.errors import NotTrusted

_NUMBERED = re.compile(r"(.+)/([1-9][0-9]{0,8})")


class Lost(msgspec.Struct):
    """Positions that were published and could not be recovered, both included; ``from`` is a word of
    Python.
    """

    from_: int = msgspec.field(name="from")
    to: int


class SignedNote(msgspec.Struct):
    """A checkpoint's signed note, base64."""

    note: str


class _LedgerContinued(msgspec.Struct):
    cause: str
    log_vkey: str
    origin: str
    recovered: SignedNote
    lost: Lost | None = None
    witnessed: SignedNote | None = None


class Continuation(NamedTuple):
    """The name and key from here on."""

    origin: str
    log_vkey: str


def read_continuation(
    statement: Statement,
    old_origin: str,
    old_vkey: str,
    leaf_index: int,
    root_at: Callable[[int], bytes],
) -> Continuation:
    """The successor, if it continues this very log: NotTrusted or BadNote otherwise.

    The recovered checkpoint is signed by the old log key and its root is still the tree's at its size.
    """
    payload = read_payload(statement, _LedgerContinued)
    if statement.ledger != payload.origin or f"ledger:{payload.origin}" not in statement.subjects:
        raise NotTrusted("ORIGIN_CONTINUED", f"origin {payload.origin}")
    if payload.origin != successor_of(old_origin):
        raise NotTrusted("ORIGIN_CONTINUED", f"{payload.origin} after {old_origin}")
    new_key = note.parse_vkey(payload.log_vkey)
    if new_key.name != payload.origin or new_key.public == note.parse_vkey(old_vkey).public:
        raise NotTrusted("ORIGIN_CONTINUED", f"log_vkey {payload.log_vkey}")
    recovered = open_checkpoint(_note(payload.recovered), [note.parse_vkey(old_vkey)], old_origin)
    if recovered.size > leaf_index or root_at(recovered.size) != recovered.root:
        raise NotTrusted("ORIGIN_CONTINUED", f"recovered checkpoint of size {recovered.size}")
    return Continuation(payload.origin, payload.log_vkey)


def successor_of(origin: str) -> str:
    """The name after this one: ``archive.example``, ``archive.example/2``, ``archive.example/3``."""
    numbered = _NUMBERED.fullmatch(origin)
    return f"{numbered[1]}/{int(numbered[2]) + 1}" if numbered else f"{origin}/2"


def _note(signed: SignedNote) -> bytes:
    try:
        return base64.decode(signed.note)
    except ValueError:
        raise NotTrusted("PAYLOAD_FORM", "note is not base64") from None
