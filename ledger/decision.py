"""What a decision is given: an input, and a context of facts and values (DESIGN.md section 5).

A decision is a pure function `(input, context) -> Outcome` or a `Refusal`. Everything from chance, the
clock, files or the database reaches it through the context, so that deciding twice gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import dataclass_transform

import msgspec

from ledger.event import FileObject, Manifest
from ledger.facts import Facts
from ledger.free import Free
from signing import canonical
from signing.errors import NotCanonical


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))  # a subclass is frozen too
class Input(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The base of every action's input: what a client sends."""


class Context(msgspec.Struct, frozen=True):
    """What a decision may know.

    `actor` and `key`: who will sign first. `founder`: the person that `ledger.created`
    names. `ca_root`: the CA's root certificate (DER). `network`: "internal" or "classified". `match`: the
    keyed digest under the ledger-wide matching key, for equality on sealed values. `object_size`: bytes of
    a stored object by digest, None where there is none. `now`: when it is decided (us), where that is later
    than the time of the statement.
    """

    ledger: str
    network: str
    actor: str
    key: str
    session: str | None
    founder: str
    ca_root: bytes
    facts: Facts
    free: Free
    match: Callable[[str], str]
    object_size: Callable[[str], int | None]
    now: int = 0

    @property
    def at(self) -> int:
        """The moment (us) at which roles and posts have to hold: of the statement when it is prepared, of
        deciding when what was prepared comes back signed."""
        return max(self.now, self.free.now)


def manifest(lines: list[dict[str, object]]) -> Manifest:
    """A manifest object: one canonical JSON line per item, each ended by LF."""
    for line in lines:
        canonical.check(line)
    try:
        content = canonical.ENCODER.encode_lines(lines)
    except UnicodeError:
        raise NotCanonical("LONE_SURROGATE") from None
    return Manifest(content, FileObject(len(content), hashlib.sha256(content).hexdigest()))
