"""A log that goes on under a new name or key: what ``ledger.continued`` and ``log_key.changed`` must say
(EVENT.md sections 3 and 8).
"""

import re
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

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


class _LogKeyChanged(msgspec.Struct):
    checkpoint: str
    new: str
    old: str
    overlap: int
    reason: Literal["planned", "compromised", "lost"]


def read_log_key(
    statement: Statement,
    origin: str,
    used: Sequence[str],
    leaf_index: int,
    root_at: Callable[[int], bytes],
) -> str:
    """The verifier line of the log's new key, if it may follow ``used`` (the last one in force): NotTrusted
    or BadNote otherwise.

    The new key, and in a planned change the old one too, signed a checkpoint whose root is the tree's.
    """
    payload = read_payload(statement, _LogKeyChanged)
    if f"ledger:{origin}" not in statement.subjects or payload.old != used[-1]:
        raise NotTrusted("LOG_KEY_CHANGED", f"old {payload.old}")
    new = note.parse_vkey(payload.new)
    before = [note.parse_vkey(one) for one in used]
    if new.name != origin or new.public in {one.public for one in before}:
        raise NotTrusted("LOG_KEY_CHANGED", f"new {payload.new}")
    if payload.overlap < 0 or (payload.reason != "planned" and payload.overlap):
        raise NotTrusted("LOG_KEY_CHANGED", f"overlap {payload.overlap}")
    signed = _note(SignedNote(payload.checkpoint))
    stated = open_checkpoint(signed, [new], origin)
    if payload.reason == "planned":
        open_checkpoint(signed, [before[-1]], origin)
    if not 0 < stated.size <= leaf_index or root_at(stated.size) != stated.root:
        raise NotTrusted("LOG_KEY_CHANGED", f"checkpoint of size {stated.size}")
    return payload.new


def successor_of(origin: str) -> str:
    """The name after this one: ``archive.example``, ``archive.example/2``, ``archive.example/3``."""
    numbered = _NUMBERED.fullmatch(origin)
    return f"{numbered[1]}/{int(numbered[2]) + 1}" if numbered else f"{origin}/2"


def _note(signed: SignedNote) -> bytes:
    try:
        return base64.decode(signed.note)
    except ValueError:
        raise NotTrusted("PAYLOAD_FORM", "note is not base64") from None
