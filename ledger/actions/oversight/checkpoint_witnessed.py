"""检查点见证: witnesses have cosigned a checkpoint of this log (DESIGN 4; C2SP tlog-witness).

Prevented here: more than one per tick, a note that is not a checkpoint of this log, one that no known witness
cosigned. AUD-1 compares the times of witnesses with those of the entries around.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

import msgspec

from ledger.actions.oversight.clock_ticked import ClockTicked
from ledger.decision import Context
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload
from ledger.vocabulary import event
from signing import note as notes
from signing.checkpoint import open_checkpoint
from signing.errors import SigningError


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


def witnessed(note: bytes, log_vkey: str, witnesses: Sequence[str], context: Context) -> Outcome:
    """The service's event for a cosigned checkpoint. `witnesses`: verifier lines of those it knows.

    Refused: WITNESSED_ALREADY (since the last tick), WITNESS_REFUSED.
    """
    tag = f"ledger:{context.ledger}"
    latest = context.facts.latest(CheckpointWitnessed, ClockTicked, tags=[tag])
    if latest is not None and isinstance(latest.payload, CheckpointWitnessed):
        raise Refusal("WITNESSED_ALREADY")
    known = {one.key_id: one for one in map(notes.parse_vkey, witnesses)}
    try:
        stated = open_checkpoint(note, [notes.parse_vkey(log_vkey)], context.ledger)
        opened = notes.open_note(note, known.values())
    except SigningError as problem:
        raise Refusal("WITNESS_REFUSED", reason=str(problem)) from problem
    if stated.size > context.facts.head:
        raise Refusal("WITNESS_REFUSED", reason=f"size {stated.size} of {context.facts.head}")
    cosigned = [
        Cosigned(time=one.time, witness=known[one.key_id].vkey)
        for one in opened.verified
        if one.time is not None
    ]
    if not cosigned:
        raise Refusal("WITNESS_REFUSED", reason="no cosignature")
    payload = CheckpointWitnessed(
        checkpoint=b64encode(note).decode(),
        cosignatures=tuple(sorted(cosigned, key=lambda one: one.witness)),
        root=stated.root.hex(),
        size=stated.size,
    )
    return Outcome([Draft(payload, (tag,))])
