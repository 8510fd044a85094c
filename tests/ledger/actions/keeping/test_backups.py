"""Copies are verified, handed over, receipted, and purged of what was destroyed."""

import msgspec
import pytest

from ledger.actions.keeping.backup_taken import BackupTaken
from ledger.actions.keeping.backups import (
    BackupHandedOver,
    BackupPurged,
    BackupReceipted,
    BackupVerified,
    HandOverBackup,
    PurgeBackup,
    ReceiptBackup,
    VerifyBackup,
    verified,
)
from ledger.actions.keeping.media import MediumSealed
from ledger.disposal_events import DisposalListed, RecordDestroyed
from ledger.event import FileObject, Signer
from tests.ledger.actions.keeping.test_media import DISK, HISTORY, KEEPER, OPERATOR, PARTNER, READER
from tests.ledger.given import Happened, digest_of, happened, identity, key_of

COPY, OPEN_COPY, REMOTE = map(identity, ("copy", "open copy", "remote"))
ROOT = digest_of("root")
LIST = FileObject(10, digest_of("list"))


def taken(name: str, kind: str, encrypted: bool) -> Happened:
    payload = BackupTaken(
        bytes=900, encrypted=encrypted, kind=kind, objects=2, root=ROOT, size=3, year=2025  # type: ignore[arg-type]
    )  # fmt: skip
    return happened(payload, f"backup:{identity(name)}", f"medium:{DISK}")


TAKEN = HISTORY.plus(
    taken("copy", "registration", True),
    taken("open copy", "registration", False),
    taken("remote", "remote", False),
)
SEALED = TAKEN.plus(happened(MediumSealed(seal="F-1", year=2025), f"medium:{DISK}"))
VERIFY = VerifyBackup(backup=COPY, size=3, root=ROOT, objects=2, bytes=900, tool="archive-ledger 0.3")
HAND_OVER = HandOverBackup(backup=COPY, receiver=PARTNER)
GIVEN = SEALED.when(HAND_OVER, actor=KEEPER).and_then()
RECEIPT = ReceiptBackup(
    backup=COPY, receiver=PARTNER, objects=2, bytes=900, root=ROOT, seal_intact=True, document="回执1号"
)


@pytest.mark.parametrize(
    ("change", "intact"),
    [({}, True), ({"missing": 1}, False), ({"damaged": 1}, False), ({"root": digest_of("x")}, False)],
    ids=str,
)
def test_a_copy_is_intact_where_nothing_lacks_and_it_is_what_was_taken(
    change: dict[str, object], intact: bool
) -> None:
    wanted = msgspec.structs.replace(VERIFY, **change)
    for decided in (
        TAKEN.when(wanted, actor=OPERATOR),
        TAKEN.when(lambda context: verified(wanted, context)),
    ):
        outcome = decided.then(BackupVerified)
        assert outcome.drafts[0].payload.intact is intact  # type: ignore[attr-defined]
        assert f"medium:{DISK}" in outcome.drafts[0].subjects


def test_a_copy_that_was_never_taken_is_not_verified_or_handed_over() -> None:
    unknown = identity("unknown")
    for wanted in (VERIFY, HAND_OVER, RECEIPT):
        actor = OPERATOR if wanted is VERIFY else KEEPER
        TAKEN.when(msgspec.structs.replace(wanted, backup=unknown), actor=actor).then("BACKUP_UNKNOWN")
        TAKEN.when(wanted, actor=READER).then("ROLE_MISSING")


def test_a_registration_copy_leaves_encrypted_and_sealed_with_its_figures() -> None:
    TAKEN.when(HAND_OVER, actor=KEEPER).then("MEDIUM_NOT_SEALED")
    opened = msgspec.structs.replace(HAND_OVER, backup=OPEN_COPY)
    SEALED.when(opened, actor=KEEPER).then("BACKUP_NOT_ENCRYPTED")
    SEALED.when(HAND_OVER, actor=KEEPER).then(
        BackupHandedOver(bytes=900, encrypted=True, objects=2, root=ROOT, seal="F-1", size=3, year=2025)
    )


def test_a_remote_copy_needs_no_seal() -> None:
    TAKEN.when(msgspec.structs.replace(HAND_OVER, backup=REMOTE), actor=KEEPER).then(BackupHandedOver)


def test_a_receipt_says_what_the_receiver_found_even_where_it_differs() -> None:
    GIVEN.when(RECEIPT, actor=KEEPER).then(BackupReceipted)
    fewer = msgspec.structs.replace(RECEIPT, objects=1, seal_intact=False)
    outcome = GIVEN.when(fewer, actor=KEEPER).then(BackupReceipted)
    assert outcome.drafts[0].payload.objects == 1  # type: ignore[attr-defined]


def test_a_receipt_is_the_receivers_own_or_ours_from_its_paper_and_comes_once() -> None:
    alone = msgspec.structs.replace(RECEIPT, document=None)
    GIVEN.when(alone, actor=KEEPER).then("INPUT_REFUSED")
    first = GIVEN.when(alone, actor=PARTNER)
    first.then(BackupReceipted)
    first.and_then().when(RECEIPT, actor=KEEPER).then("DECIDED_ALREADY")
    SEALED.when(RECEIPT, actor=KEEPER).then("BACKUP_NOT_HANDED_OVER")


def test_a_copy_is_purged_of_what_was_destroyed_once() -> None:
    disposal = f"disposal:{identity('disposal')}"
    listed = DisposalListed(committee=identity("c"), count=1, manifest=LIST, report=LIST)
    gone = RecordDestroyed(
        copies=[COPY], copy_count=1, keys=[], manifest=LIST, method="pulped", objects=1,
        signers=[Signer(KEEPER, key_of(KEEPER), "supervisor")],
    )  # fmt: skip
    wanted = PurgeBackup(backup=COPY, disposal=identity("disposal"), method="overwritten")
    TAKEN.when(wanted, actor=OPERATOR).then("DISPOSAL_UNKNOWN")
    history = TAKEN.plus(happened(listed, disposal))
    history.when(wanted, actor=OPERATOR).then("NOTHING_DESTROYED")
    done = history.plus(happened(gone, disposal, f"record:{identity('one')}")).when(wanted, actor=OPERATOR)
    done.then(BackupPurged(manifest=LIST, method="overwritten"))
    done.and_then().when(wanted, actor=OPERATOR).then("DECIDED_ALREADY")
