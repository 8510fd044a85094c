"""批量操作: the head of a command that acts on many things at once (EVENT.md 3).

One event per thing follows a head that is always the first statement of its command. Actions with a list
event of their own (`release.opened`, …) use that; all others use this one. Larger actions are several
commands, each with a head that names the same manifest and its range.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from ledger.decision import manifest
from ledger.event import NAMES, Draft, FileObject, Manifest, Payload, Signer
from ledger.vocabulary import event

MOST_SUBJECTS = 30
"""A statement takes 32 subjects; the session's and one more stay free."""


class Range(msgspec.Struct, frozen=True):
    """Which lines of the manifest this command carries out, from 1, both included."""

    first: int
    last: int


@event("action.headed", zh="批量操作", en="Action on many", by="K|P|S", about=("ledger", "fonds", "org"),
       clause="EVENT.md 3", watched=())  # fmt: skip
class ActionHeaded(Payload, frozen=True, kw_only=True):
    """`member_type`: the wire name of the events that follow, `count` of them in this command; the head is
    signed as they are, by the same `signers` where they have several. `manifest`: one line per member,
    `range` of which are in this command."""

    count: int
    manifest: FileObject
    member_type: str
    range: Range
    signers: list[Signer] | None = None


class Head(NamedTuple):
    """The head's draft, to stand first in the outcome, and its manifest, to be kept as an object."""

    draft: Draft
    manifest: Manifest


def headed(
    member_type: type[Payload],
    lines: list[dict[str, object]],
    subjects: Iterable[str],
    ledger: str,
    range: tuple[int, int] | None = None,
    signers: list[Signer] | None = None,
) -> Head:
    """The head of `lines` members of one type, one manifest line for each.

    `subjects`: what the members have in common; the `ledger:` where there is nothing, or too much. `range`:
    the lines (from 1) in this command where the manifest is shared by several. `signers`: of the members,
    where several people sign.
    """
    whole = manifest(lines)
    first, last = range or (1, len(lines))
    tags = tuple(sorted(set(subjects)))
    if not 0 < len(tags) <= MOST_SUBJECTS:
        tags = (f"ledger:{ledger}",)
    payload = ActionHeaded(
        count=last - first + 1,
        manifest=whole.object,
        member_type=NAMES[member_type],
        range=Range(first, last),
        signers=signers,
    )
    return Head(Draft(payload, tags), whole)
