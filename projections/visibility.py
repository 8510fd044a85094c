"""Who may see what of a record: none, entry or full (DESIGN.md section 7). Always as of now."""

from __future__ import annotations

from typing import Literal

import msgspec

Grade = Literal["none", "entry", "full"]
EVERYONE = "all"
"""The audience that means every organisation."""


class Visibility(msgspec.Struct, frozen=True):
    """What one reader may see. `everything`: by role. `orgs`: the organisations whose own records are theirs.
    `audiences`: the organisations for which they are an audience (`all` always counts).
    `entry_everywhere`: of all other records they may know that they exist, and how to ask for them.
    `records`: records opened to them by an approved request, inside its validity."""

    everything: bool = False
    orgs: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    entry_everywhere: bool = False
    records: frozenset[str] = frozenset()


EVERYTHING = Visibility(everything=True)
