"""检查点见证: witnesses have cosigned a checkpoint of this log (DESIGN 4; C2SP tlog-witness).

Prevented here: more than one per tick, a note that is not a checkpoint of this log, one that no known witness
cosigned. AUD-1 compares the times of witnesses with those of the entries around.
"""

from __future__ import annotations

import msgspec

from ledger.event import Payload
from ledger.vocabulary import event


class Cosigned(msgspec.Struct, frozen=True, kw_only=True):
    """A witness's verifier line, and the time it signed at (unix seconds)."""

    time: int
    witness: str


@event("checkpoint.witnessed", zh="检查点见证", en="Checkpoint witnessed", by="S", about=("ledger",),
       clause="DESIGN 4", watched=("AUD-1", "TIME-1"))  # fmt: skip
class CheckpointWitnessed(Payload, frozen=True, kw_only=True):
    """`checkpoint`: the signed note in base64, all signatures on it; `size` and `root` are what it states.
    `cosignatures`: by the witnesses that the service knows."""

    checkpoint: str
    cosignatures: tuple[Cosigned, ...]
    root: str
    size: int
