"""装盒、倒盒: records, or whole volumes, go into a box in an order that two people sign (DA/T 22).

Prevented here: a record or volume in two boxes, a box of several fonds, of records and volumes at once, or of
nothing, one person as arranger and checker. CAT-2 watches the numbers.
"""

from __future__ import annotations

from typing import Literal

from ledger.actions.filing.arrangement_events import BoxPacked, BoxUnpacked
from ledger.actions.filing.standing import arranged, common, listed, require_loose, standing_box
from ledger.actions.filing.volumes import require_unboxed, require_volume
from ledger.cosigning import CoSigner, signed_by
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Recorded, Signer
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.standards.retention import checked_retention
from ledger.vocabulary import action

MOST_VOLUMES = 20
"""A box holds no more, and a statement names each in a tag of its own."""


class PackBox(Input, frozen=True, kw_only=True):
    """`records` or `volumes`, in the order in which they stand. `label`: the number on the spine. `year`,
    `retention`: as printed there. `checker` signs too."""

    label: str
    checker: CoSigner
    records: list[str] | None = None
    volumes: list[str] | None = None
    year: int | None = None
    retention: str | None = None


class UnpackBox(Input, frozen=True, kw_only=True):
    """What was in the box stands in none from now on. `checker` signs too."""

    box: str
    ground: Literal["wrong_order", "wrong_content", "conservation", "other"]
    checker: CoSigner


@action(BoxPacked, mutation="boxPack", roles=("archivist",))
def pack(wanted: PackBox, context: Context) -> Outcome:
    """The list with a fresh box id, then one event per record; a box of volumes is one event.

    Refused: RECORD_UNKNOWN, RECORD_ANNULLED, VOLUME_UNKNOWN, ARRANGED_ALREADY, ELEMENT_VALUE (retention),
    INPUT_REFUSED, SAME_PERSON, PERSON_UNKNOWN, KEY_UNKNOWN, NOT_YOUR_ORG, ROLE_MISSING.
    """
    held = require_role(context, "archivist")
    if (wanted.records is None) == (wanted.volumes is None):
        raise Refusal("INPUT_REFUSED", reason="records / volumes: 其一 one of both")
    signers = signed_by(context, "arranger", {"checker": wanted.checker})
    box = f"box:{context.free.uuid7()}"
    if wanted.volumes is not None:
        subjects = _of_volumes(context, wanted.volumes)
        payload = _packed(wanted, len(wanted.volumes), signers, volumes=tuple(wanted.volumes))
        return Outcome([Draft(payload, (box, *subjects))])
    records = wanted.records or []
    filings = require_loose(context.facts, records, "box", held)
    lines = listed(records)
    subjects = (*_one_fonds(common(filings, "fonds")), *common(filings, "org"))
    head = Draft(_packed(wanted, len(records), signers, manifest=lines.object), (box, *subjects))
    return Outcome([head, *arranged(records, box, "box", signers)], [lines])


@action(BoxUnpacked, mutation="boxUnpack", roles=("archivist",))
def unpack(wanted: UnpackBox, context: Context) -> Outcome:
    """One event. Refused: BOX_UNKNOWN, SAME_PERSON, PERSON_UNKNOWN, KEY_UNKNOWN, NOT_YOUR_ORG,
    ROLE_MISSING."""
    require_role(context, "archivist")
    packed = require_box(context.facts, wanted.box)
    orgs = [tag for tag in packed.subjects if tag.startswith("org:")]
    for org in orgs:
        require_role(context, "archivist", org=org.removeprefix("org:"))
    signers = signed_by(context, "arranger", {"checker": wanted.checker})
    payload = BoxUnpacked(ground=wanted.ground, signers=signers)
    return Outcome([Draft(payload, (f"box:{wanted.box}", *orgs))])


def require_box(facts: Facts, box: str) -> Recorded[BoxPacked]:
    """The packing of a box that still stands, or Refusal BOX_UNKNOWN."""
    packed = standing_box(facts, box)
    if packed is None:
        raise Refusal("BOX_UNKNOWN", box=box)
    return packed


def _packed(
    wanted: PackBox,
    count: int,
    signers: list[Signer],
    manifest: FileObject | None = None,
    volumes: tuple[str, ...] = (),
) -> BoxPacked:
    if wanted.year is not None and not 1_800 <= wanted.year <= 2_999:
        raise Refusal("INPUT_REFUSED", reason="year: YYYY")
    return BoxPacked(
        count=count,
        label=checked_text("label", wanted.label, longest=60),
        manifest=manifest,
        retention=checked_retention(wanted.retention).code if wanted.retention else None,
        signers=signers,
        volumes=volumes,
        year=wanted.year,
    )


def _of_volumes(context: Context, volumes: list[str]) -> tuple[str, ...]:
    """The subjects of a box of volumes that stand, each in no box; ARRANGED_ALREADY, VOLUME_UNKNOWN."""
    if not 0 < len(set(volumes)) == len(volumes) <= MOST_VOLUMES:
        raise Refusal("INPUT_REFUSED", reason=f"volumes: 1..{MOST_VOLUMES}, 各一次 each once")
    tags: dict[str, None] = {}
    for volume in volumes:
        assembled = require_volume(context.facts, volume)
        require_unboxed(context.facts, volume)
        tags |= dict.fromkeys(tag for tag in assembled.subjects if tag.startswith(("fonds:", "org:")))
    orgs = tuple(tag for tag in tags if tag.startswith("org:"))
    for org in orgs:
        require_role(context, "archivist", org=org.removeprefix("org:"))
    fonds = _one_fonds(tuple(tag for tag in tags if tag.startswith("fonds:")))
    return (*fonds, *orgs[:5], *(f"volume:{volume}" for volume in volumes))


def _one_fonds(fonds: tuple[str, ...]) -> tuple[str, ...]:
    if len(fonds) != 1:
        raise Refusal("INPUT_REFUSED", reason="一盒一个全宗 one fonds in a box")
    return fonds
