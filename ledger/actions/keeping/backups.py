"""备份校验、移交、回执、清除: what becomes of a copy after it was made ([S]20, 23, 24; 306号令).

Prevented here: a hand-over whose figures are not those of the copy, a registration copy that is not
encrypted or whose medium is not sealed, a receipt for what was never handed over. BAK-2 watches that the four
kinds of a year have equal roots, BAK-3 the yearly registration copy and its receipt, BAK-4 that the receipts
of both sides agree, DSP-4 that copies of what was destroyed are dealt with.
"""

from __future__ import annotations

from typing import Literal

from ledger.actions.keeping.backup_taken import BackupTaken
from ledger.actions.keeping.media import (
    KEEPERS,
    checked_count,
    checked_document,
    checked_root,
    require_medium,
    seal_on,
)
from ledger.actions.organisation.organisations import require_org
from ledger.decision import Context, Input
from ledger.disposal_events import DisposalListed, RecordDestroyed
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Payload, Recorded
from ledger.facts import Facts
from ledger.papers import optional_paper
from ledger.roles import CONCERNED, require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action, event

Purging = Literal["overwritten", "medium_destroyed", "expired"]
"""覆盖、介质销毁、到期轮换."""


@event("backup.verified", zh="备份校验", en="Backup verified", by="S|P", about=("backup", "medium"),
       clause="[S]20-23; [AR]41", watched=("BAK-2", "BAK-6"))  # fmt: skip
class BackupVerified(Payload):
    """The copy was read whole: `objects` files of `bytes`, and its log of `size` entries has this `root`
    (hex). `missing` and `damaged` files; it is sound where both are 0 and `intact` says so. `tool`: program
    and version."""

    bytes: int
    damaged: int
    intact: bool
    missing: int
    objects: int
    root: str
    size: int
    tool: str


@event("backup.handed_over", zh="备份移交", en="Backup handed over", by="P",
       about=("backup", "medium", "org"), clause="[S]23, 24; 306号令",
       watched=("BAK-3", "BAK-4"))  # fmt: skip
class BackupHandedOver(Payload):
    """The copy went to the organisation in the tag `org:`. `objects`, `bytes`, `root` and `size`: of the
    copy, as it was taken. `seal`: the number on its medium's seal. `year`: the year set."""

    bytes: int
    encrypted: bool
    objects: int
    root: str
    size: int
    seal: str | None = None
    year: int | None = None


@event("backup.receipted", zh="备份回执", en="Backup receipted", by="P|X", about=("backup", "org"),
       clause="[S]23, 24; 306号令", watched=("BAK-3", "BAK-4"))  # fmt: skip
class BackupReceipted(Payload):
    """What the receiver in the tag `org:` found: `objects` files of `bytes`, with this `root`; `seal_intact`:
    whether the seal was whole. Signed by the receiver's own key, or entered from its `document` by us.
    Figures that differ from the hand-over stand here as they are."""

    bytes: int
    objects: int
    root: str
    seal_intact: bool
    document: str | None = None
    receipt: FileObject | None = None


@event("backup.purged", zh="备份清除", en="Backup purged", by="P", about=("backup", "disposal"),
       clause="[AL]21; EVENT.md 6", watched=("DSP-4",))  # fmt: skip
class BackupPurged(Payload):
    """Nothing of the destroyed records on the disposal's list can be read from this copy any more; `manifest`
    is the list's digest."""

    manifest: FileObject
    method: Purging


class VerifyBackup(Input):
    """What reading the whole copy found; members as in `BackupVerified`."""

    backup: str
    size: int
    root: str
    objects: int
    bytes: int
    tool: str
    missing: int = 0
    damaged: int = 0


class HandOverBackup(Input):
    """The copy goes to the organisation `receiver`. `medium`: the one that it lies on, sealed for it."""

    backup: str
    receiver: str
    medium: str | None = None


class ReceiptBackup(Input):
    """What the organisation `receiver` found; members as in `BackupReceipted`. `receipt`: digest of the
    stored paper."""

    backup: str
    receiver: str
    objects: int
    bytes: int
    root: str
    seal_intact: bool
    document: str | None = None
    receipt: str | None = None


class PurgeBackup(Input):
    """Nothing of what was destroyed under `disposal` can be read from this copy any more."""

    backup: str
    disposal: str
    method: Purging


@action(BackupVerified, mutation="backupVerify", roles=("operator", "keeper"))
def verify(wanted: VerifyBackup, context: Context) -> Outcome:
    """One event by an operator. Refused: as `verified`, and ROLE_MISSING."""
    require_role(context, "operator", "keeper")
    return verified(wanted, context)


def verified(wanted: VerifyBackup, context: Context) -> Outcome:
    """The service's own event when it has read a copy. It is intact where nothing is missing or damaged and
    the figures are those of the copy as it was taken. Refused: BACKUP_UNKNOWN, INPUT_REFUSED."""
    copy = require_backup(context.facts, wanted.backup)
    for name in ("size", "objects", "bytes", "missing", "damaged"):
        checked_count(name, getattr(wanted, name))
    taken = copy.payload
    same = (wanted.size, wanted.root, wanted.objects, wanted.bytes) == (
        taken.size,
        taken.root,
        taken.objects,
        taken.bytes,
    )
    payload = BackupVerified(
        bytes=wanted.bytes,
        damaged=wanted.damaged,
        intact=same and wanted.missing == wanted.damaged == 0,
        missing=wanted.missing,
        objects=wanted.objects,
        root=checked_root(wanted.root),
        size=wanted.size,
        tool=checked_text("tool", wanted.tool, longest=100),
    )
    return Outcome([Draft(payload, _about(copy))])


@action(BackupHandedOver, mutation="backupHandOver", roles=KEEPERS)
def hand_over(wanted: HandOverBackup, context: Context) -> Outcome:
    """One event with the figures of the copy as it was taken.

    Refused: BACKUP_UNKNOWN, ORG_UNKNOWN, MEDIUM_UNKNOWN, MEDIUM_RETIRED, BACKUP_NOT_ENCRYPTED and
    MEDIUM_NOT_SEALED (registration copies, [S]24), ROLE_MISSING.
    """
    require_role(context, *KEEPERS)
    copy = require_backup(context.facts, wanted.backup)
    require_org(context.facts, wanted.receiver)
    medium = wanted.medium or copy.subject("medium")
    if medium is not None:
        require_medium(context.facts, medium)
    seal = None if medium is None else seal_on(context.facts, medium)
    if copy.payload.kind == "registration":
        if not copy.payload.encrypted:
            raise Refusal("BACKUP_NOT_ENCRYPTED")
        if seal is None:
            raise Refusal("MEDIUM_NOT_SEALED")
    payload = BackupHandedOver(
        bytes=copy.payload.bytes,
        encrypted=copy.payload.encrypted,
        objects=copy.payload.objects,
        root=copy.payload.root,
        seal=seal,
        size=copy.payload.size,
        year=copy.payload.year,
    )
    subjects = [f"backup:{wanted.backup}", f"org:{wanted.receiver}"]
    if medium is not None:
        subjects.append(f"medium:{medium}")
    return Outcome([Draft(payload, tuple(subjects))])


@action(BackupReceipted, mutation="backupReceipt", roles=(*KEEPERS, CONCERNED))
def receipt(wanted: ReceiptBackup, context: Context) -> Outcome:
    """One event, by the receiver's own key, or by us from the receiver's paper.

    Refused: BACKUP_UNKNOWN, BACKUP_NOT_HANDED_OVER, DECIDED_ALREADY (the receiver's receipt stands),
    OBJECT_UNKNOWN, INPUT_REFUSED (no document number where we enter it), ROLE_MISSING.
    """
    by_receiver = context.actor == wanted.receiver
    if not by_receiver:
        require_role(context, *KEEPERS)
        if wanted.document is None:
            raise Refusal("INPUT_REFUSED", reason="document: 回执文号 the receipt's number")
    require_backup(context.facts, wanted.backup)
    tags = (f"backup:{wanted.backup}", f"org:{wanted.receiver}")
    context.facts.require(BackupHandedOver, *tags, code="BACKUP_NOT_HANDED_OVER")
    context.facts.forbid(BackupReceipted, tags=tags, code="DECIDED_ALREADY")
    payload = BackupReceipted(
        bytes=checked_count("bytes", wanted.bytes),
        document=checked_document(wanted.document),
        objects=checked_count("objects", wanted.objects),
        receipt=optional_paper(wanted.receipt, context),
        root=checked_root(wanted.root),
        seal_intact=wanted.seal_intact,
    )
    return Outcome([Draft(payload, tags)])


@action(BackupPurged, mutation="backupPurge", roles=("operator", "keeper"))
def purge(wanted: PurgeBackup, context: Context) -> Outcome:
    """One event. Refused: BACKUP_UNKNOWN, DISPOSAL_UNKNOWN, NOTHING_DESTROYED (nothing on the list was),
    DECIDED_ALREADY, ROLE_MISSING."""
    require_role(context, "operator", "keeper")
    require_backup(context.facts, wanted.backup)
    disposal = f"disposal:{wanted.disposal}"
    listed = context.facts.require(
        DisposalListed, disposal, code="DISPOSAL_UNKNOWN", disposal=wanted.disposal
    )
    context.facts.require(RecordDestroyed, disposal, code="NOTHING_DESTROYED")
    tags = (f"backup:{wanted.backup}", disposal)
    context.facts.forbid(BackupPurged, tags=tags, code="DECIDED_ALREADY")
    payload = BackupPurged(manifest=listed.payload.manifest, method=wanted.method)
    return Outcome([Draft(payload, tags)])


def require_backup(facts: Facts, backup: str) -> Recorded[BackupTaken]:
    """The copy as it was taken, or Refusal BACKUP_UNKNOWN."""
    return facts.require(BackupTaken, f"backup:{backup}", code="BACKUP_UNKNOWN", backup=backup)


def _about(copy: Recorded[BackupTaken]) -> tuple[str, ...]:
    return tuple(tag for tag in copy.subjects if tag.startswith(("backup:", "medium:")))
