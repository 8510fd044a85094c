"""Where things stand: in which volume or box a record is, and in which box a volume, as the log says now."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.actions.filing.arrangement_events import (
    BoxPacked,
    BoxUnpacked,
    Into,
    RecordArranged,
    VolumeAssembled,
    VolumeDissolved,
)
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.record_filed import RecordFiled
from ledger.decision import manifest
from ledger.disposal_events import RecordDestroyed
from ledger.errors import Refusal
from ledger.event import Draft, Manifest, Payload, Recorded, Signer
from ledger.facts import Facts
from ledger.roles import EVERYWHERE, Held
from ledger.standards.elements import checked_identity

MOST_RECORDS = 1_000
_ASKED: tuple[type[Payload], ...] = (RecordFiled, RecordAnnulled, RecordDestroyed, RecordArranged)


def standing_volume(facts: Facts, volume: str) -> Recorded[VolumeAssembled] | None:
    """The volume's assembly; None where there is none, or it was dissolved since."""
    latest = facts.latest(VolumeAssembled, VolumeDissolved, tags=[f"volume:{volume}"])
    return latest if latest is not None and isinstance(latest.payload, VolumeAssembled) else None


def standing_box(facts: Facts, box: str) -> Recorded[BoxPacked] | None:
    """The box's packing; None where there is none, or it was unpacked since."""
    latest = facts.latest(BoxPacked, BoxUnpacked, tags=[f"box:{box}"])
    return latest if latest is not None and isinstance(latest.payload, BoxPacked) else None


def require_loose(
    facts: Facts, records: Sequence[str], into: Into, held: set[Held]
) -> list[Recorded[RecordFiled]]:
    """The filings of records that stand in no volume (no box), in the order given.

    Refused: INPUT_REFUSED (none, too many, one twice), RECORD_UNKNOWN, RECORD_ANNULLED, RECORD_DESTROYED,
    NOT_YOUR_ORG, ARRANGED_ALREADY.
    """
    if not 0 < len(set(records)) == len(records) <= MOST_RECORDS:
        raise Refusal("INPUT_REFUSED", reason=f"records: 1..{MOST_RECORDS}, 各一次 each once")
    tags = [f"record:{checked_identity('records', one)}" for one in records]
    facts.prefetch(*_ASKED, tags=tags)
    return [_loose(facts, tag, into, held) for tag in tags]


def arranged(records: Sequence[str], target: str, into: Into, signers: list[Signer]) -> list[Draft]:
    """One `record.arranged` for each record, in order; `target`: the tag of the volume or box."""
    return [
        Draft(RecordArranged(into=into, number=number, signers=signers), (f"record:{record}", target))
        for number, record in enumerate(records, 1)
    ]


def listed(records: Sequence[str]) -> Manifest:
    """The list of a volume or box: one line per record in order."""
    return manifest([{"number": number, "record": record} for number, record in enumerate(records, 1)])


def common(filings: Sequence[Recorded[RecordFiled]], prefix: str) -> tuple[str, ...]:
    """The tags with this prefix that the filings have, at most 25 of them, sorted."""
    found = sorted({f"{prefix}:{one.subject(prefix)}" for one in filings if one.subject(prefix)})
    return tuple(found[:25])


def _loose(facts: Facts, tag: str, into: Into, held: set[Held]) -> Recorded[RecordFiled]:
    filed: Recorded[RecordFiled] | None = None
    place: Recorded[RecordArranged] | None = None
    for event in facts.all(*_ASKED, tags=[tag]):
        if isinstance(event.payload, RecordFiled):
            filed = event
        elif isinstance(event.payload, RecordAnnulled):
            raise Refusal("RECORD_ANNULLED")
        elif isinstance(event.payload, RecordDestroyed):
            raise Refusal("RECORD_DESTROYED", record=tag.removeprefix("record:"))
        elif event.payload.into == into:
            place = event
    if filed is None:
        raise Refusal("RECORD_UNKNOWN", record=tag.removeprefix("record:"))
    if not any(one.scope in (EVERYWHERE, filed.subject("org")) for one in held):
        raise Refusal("NOT_YOUR_ORG")
    if place is not None and _still(facts, place, into):
        raise Refusal("ARRANGED_ALREADY", item=tag)
    return filed


def _still(facts: Facts, place: Recorded[RecordArranged], into: Into) -> bool:
    """Whether the volume or box in which the record was put is still there."""
    target = place.subject(into) or ""
    standing = standing_volume(facts, target) if into == "volume" else standing_box(facts, target)
    return standing is not None
