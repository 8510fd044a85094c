"""组卷、拆卷: records become a volume in an order that arranger and checker both sign (DA/T 22; GB/T 9705).

Prevented here: a record in two volumes, records of several fonds in one, a volume described by a record that
is not a file, or whose items are not of it, one person as arranger and checker. CAT-2 watches the numbers.
"""

from __future__ import annotations

from typing import Literal

from ledger.actions.filing.arrangement_events import BoxPacked, VolumeAssembled, VolumeDissolved
from ledger.actions.filing.record_annulled import require_record
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.filing.standing import (
    arranged,
    common,
    listed,
    require_loose,
    standing_box,
    standing_volume,
)
from ledger.cosigning import CoSigner, signed_by
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Recorded
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.vocabulary import action

MOST_PAGES = 1_000_000


class AssembleVolume(Input, frozen=True, kw_only=True):
    """`records` in the order in which they stand in the volume, 1 to 1,000; `pages` as counted. `checker`
    signs too. `file`: the record that describes the volume, where there is one."""

    records: list[str]
    pages: int
    checker: CoSigner
    file: str | None = None


class DissolveVolume(Input, frozen=True, kw_only=True):
    """The volume's records stand in none from now on. `checker` signs too."""

    volume: str
    ground: Literal["wrong_order", "wrong_content", "conservation", "other"]
    checker: CoSigner


@action(VolumeAssembled, mutation="volumeAssemble", roles=("archivist",))
def assemble(wanted: AssembleVolume, context: Context) -> Outcome:
    """The list with a fresh volume id, then one event per record.

    Refused: RECORD_UNKNOWN, RECORD_ANNULLED, ARRANGED_ALREADY, ELEMENT_VALUE (the file is not one),
    INPUT_REFUSED, SAME_PERSON, PERSON_UNKNOWN, KEY_UNKNOWN, NOT_YOUR_ORG, ROLE_MISSING.
    """
    held = require_role(context, "archivist")
    filings = require_loose(context.facts, wanted.records, "volume", held)
    if not 0 <= wanted.pages <= MOST_PAGES:
        raise Refusal("INPUT_REFUSED", reason=f"pages: 0..{MOST_PAGES}")
    fonds = common(filings, "fonds")
    if len(fonds) != 1:
        raise Refusal("INPUT_REFUSED", reason="一卷一个全宗 one fonds in a volume")
    file = _file(context.facts, wanted.file, wanted.records)
    signers = signed_by(context, "arranger", {"checker": wanted.checker})
    volume = f"volume:{context.free.uuid7()}"
    lines = listed(wanted.records)
    payload = VolumeAssembled(count=len(filings), manifest=lines.object, pages=wanted.pages, signers=signers)
    head = Draft(payload, (volume, *fonds, *common(filings, "org"), *file))
    return Outcome([head, *arranged(wanted.records, volume, "volume", signers)], [lines])


@action(VolumeDissolved, mutation="volumeDissolve", roles=("archivist",))
def dissolve(wanted: DissolveVolume, context: Context) -> Outcome:
    """One event. Refused: VOLUME_UNKNOWN, ARRANGED_ALREADY (it is in a box), SAME_PERSON, PERSON_UNKNOWN,
    KEY_UNKNOWN, NOT_YOUR_ORG, ROLE_MISSING."""
    require_role(context, "archivist")
    assembled = require_volume(context.facts, wanted.volume)
    orgs = [tag for tag in assembled.subjects if tag.startswith("org:")]
    for org in orgs:
        require_role(context, "archivist", org=org.removeprefix("org:"))
    require_unboxed(context.facts, wanted.volume)
    signers = signed_by(context, "arranger", {"checker": wanted.checker})
    payload = VolumeDissolved(ground=wanted.ground, signers=signers)
    return Outcome([Draft(payload, (f"volume:{wanted.volume}", *orgs))])


def require_volume(facts: Facts, volume: str) -> Recorded[VolumeAssembled]:
    """The assembly of a volume that still stands, or Refusal VOLUME_UNKNOWN."""
    assembled = standing_volume(facts, volume)
    if assembled is None:
        raise Refusal("VOLUME_UNKNOWN", volume=volume)
    return assembled


def require_unboxed(facts: Facts, volume: str) -> None:
    """Return if the volume stands in no box, now and when it is appended; ARRANGED_ALREADY."""
    packed = facts.latest(BoxPacked, tags=[f"volume:{volume}"])
    if packed is not None and standing_box(facts, packed.subject("box") or "") is not None:
        raise Refusal("ARRANGED_ALREADY", item=f"volume:{volume}")


def _file(facts: Facts, file: str | None, records: list[str]) -> tuple[str, ...]:
    """The tag of the record that describes the volume: at the level of a file, and none of its items."""
    if file is None:
        return ()
    filed: Recorded[RecordFiled] = require_record(facts, file)
    if filed.payload.level != "file" or file in records:
        raise Refusal("ELEMENT_VALUE", element="著录层级 (level)", reason="案卷 file")
    return (f"record:{file}",)
