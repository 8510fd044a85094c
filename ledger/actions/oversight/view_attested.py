"""视图固证: a view's canonical digest at a position, committed back into the log (DESIGN.md section 6).

Nothing is prevented here. Whoever rebuilds the view from the log finds a view that was altered by its digest.
"""

from __future__ import annotations

from ledger.event import Draft, Outcome, Payload
from ledger.vocabulary import event


@event("view.attested", zh="视图固证", en="View attested", by="S", about=("view",),
       clause="DESIGN 6; [AR]39", watched=("REP-2",))  # fmt: skip
class ViewAttested(Payload):
    """View `name` in `version` had this `digest` (SHA-256, hex) over its `rows` rows valid at `position`."""

    digest: str
    name: str
    position: int
    rows: int
    version: int


def attested(name: str, version: int, position: int, rows: int, digest: str) -> Outcome:
    """The service's attestation of one view."""
    payload = ViewAttested(digest=digest, name=name, position=position, rows=rows, version=version)
    return Outcome([Draft(payload, (f"view:{name}",))])
