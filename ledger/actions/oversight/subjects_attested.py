"""卷宗完整性固证: the root over all records and their events; a dossier lacks none (DESIGN 6).

The tree's leaves are `record:` ids, sorted, each with its count of events and the hash of their positions.
Nothing is prevented here; whoever rebuilds the tree from the log compares the root.
"""

from __future__ import annotations

from ledger.event import Draft, Outcome, Payload
from ledger.vocabulary import event


@event("subjects.attested", zh="卷宗完整性固证", en="Subjects attested", by="S", about=("view",),
       clause="DESIGN 6; [AR]39", watched=("AUD-1", "REP-2"))  # fmt: skip
class SubjectsAttested(Payload, frozen=True, kw_only=True):
    """The tree `name` in `version` had this `root` (hex) over `subjects` leaves and their `events` at
    `position`."""

    events: int
    name: str
    position: int
    root: str
    subjects: int
    version: int


def attested(name: str, version: int, position: int, subjects: int, events: int, root: str) -> Outcome:
    """The service's attestation of one tree."""
    payload = SubjectsAttested(
        events=events, name=name, position=position, root=root, subjects=subjects, version=version
    )
    return Outcome([Draft(payload, (f"view:{name}",))])
