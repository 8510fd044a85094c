"""Records go to the archive with the opinions that belong to them, or stay with its consent."""

import msgspec
import pytest

from ledger.actions.disposal.transfers import DeferTransfer, ReceiveTransfer, SendTransfer
from ledger.actions.organisation.action_headed import ActionHeaded
from ledger.actions.publication.openness_events import OpennessReviewed
from ledger.actions.secrecy.secrecy_events import SecrecyDeclassified
from ledger.disposal_events import RecordTransferred, TransferDeferred, TransferReceived, TransferSent
from ledger.event import secret
from signing.times import format_time
from tests.ledger.actions.disposal.disposing import (
    ANNA,
    ARCHIVE,
    HISTORY,
    ONE,
    PAPERS,
    PERMANENT,
    READER,
    TWO,
    YESTERDAY,
    tagged,
)
from tests.ledger.given import DAY, NOW, OFFICE, Happened, digest_of, happened, identity

PACKAGE = digest_of("package")


def opinion(record: str, decision: str = "controlled") -> Happened:
    payload = OpennessReviewed(
        content=digest_of("content"), decision=decision, disclosure="withheld", ground="privacy",  # type: ignore[arg-type]
        opinion=secret("涉及个人隐私"), stage="transfer",
    )  # fmt: skip
    return happened(payload, f"record:{record}", f"org:{OFFICE}")


REVIEWED = HISTORY.plus(opinion(PERMANENT, "open"), opinion(PERMANENT), opinion(ONE))
SEND = SendTransfer(
    receiver=ARCHIVE, records=[PERMANENT, ONE], package=PACKAGE, objects=3, bytes=5_000,
    decrypted=True, unpacked=True,
)  # fmt: skip
SENT = REVIEWED.when(SEND, actor=ANNA, objects=PAPERS)
TRANSFER = tagged(SENT.then(TransferSent, RecordTransferred, RecordTransferred).drafts, "transfer")
RECEIVE = ReceiveTransfer(
    transfer=TRANSFER, package=PACKAGE, count=2, objects=3, bytes=5_000, received_at=YESTERDAY,
    accurate=True, complete=True, usable=True, secure=True, appearance=True, accepted=True,
    document="浙档收〔2026〕1号",
)  # fmt: skip
DEFER = DeferTransfer(
    records=[PERMANENT, TWO], authority=ARCHIVE, document="浙档复〔2026〕2号", reason="in_use", until=2030
)


def test_each_record_goes_with_its_latest_opinion_and_disclosure_state() -> None:
    lifting = SecrecyDeclassified(
        cause="decided", classifier=ANNA, decided_by=OFFICE, ground=secret("解密"), old_level="secret",
        organ=OFFICE,
    )  # fmt: skip
    history = REVIEWED.plus(happened(lifting, f"record:{PERMANENT}", f"org:{OFFICE}"))
    outcome = history.when(SEND, actor=ANNA, objects=PAPERS).then(
        TransferSent, RecordTransferred, RecordTransferred
    )
    events = {one.position: one for one in history.source.events}
    by_record = {draft.subjects[1]: draft.payload for draft in outcome.drafts[1:]}
    sent = by_record[f"record:{PERMANENT}"]
    assert isinstance(sent, RecordTransferred)
    assert sent.opinion is not None
    assert events[sent.opinion].payload.decision == sent.openness == "controlled"
    assert sent.publicity == "withheld"
    assert [type(events[one].payload) for one in sent.classification] == [SecrecyDeclassified]
    assert outcome.manifests[0].content.count(b"\n") == 2


@pytest.mark.parametrize("change", [{"decrypted": False}, {"unpacked": False}], ids=str)
def test_an_encrypted_or_compressed_package_is_not_transferred(change: dict[str, bool]) -> None:
    REVIEWED.when(msgspec.structs.replace(SEND, **change), actor=ANNA, objects=PAPERS).then("PACKAGE_CLOSED")


def test_a_record_without_an_openness_opinion_is_not_transferred() -> None:
    wanted = msgspec.structs.replace(SEND, records=[PERMANENT, TWO])
    REVIEWED.when(wanted, actor=ANNA, objects=PAPERS).then("OPINION_MISSING")
    REVIEWED.when(SEND, actor=ANNA).then("OBJECT_UNKNOWN")
    REVIEWED.when(SEND, actor=READER, objects=PAPERS).then("ROLE_MISSING")


def test_the_archive_or_we_from_its_paper_enter_what_it_found() -> None:
    SENT.and_then().when(RECEIVE, actor=ANNA, objects=PAPERS).then(TransferReceived)
    alone = msgspec.structs.replace(RECEIVE, document=None)
    SENT.and_then().when(alone, actor=ANNA, objects=PAPERS).then("INPUT_REFUSED")
    done = SENT.and_then().when(alone, actor=ARCHIVE, objects=PAPERS)
    done.then(TransferReceived)
    done.and_then().when(RECEIVE, actor=ANNA, objects=PAPERS).then("DECIDED_ALREADY")
    SENT.and_then().when(RECEIVE, actor=READER, objects=PAPERS).then("ROLE_MISSING")
    other = msgspec.structs.replace(RECEIVE, transfer=identity("other"))
    SENT.and_then().when(other, actor=ANNA, objects=PAPERS).then("TRANSFER_UNKNOWN")
    future = msgspec.structs.replace(RECEIVE, received_at=format_time(NOW + DAY))
    SENT.and_then().when(future, actor=ANNA, objects=PAPERS).then("INPUT_REFUSED")


@pytest.mark.parametrize("change", [{"count": 1}, {"bytes": 4_999}, {"usable": False}], ids=str)
def test_what_differs_or_failed_a_check_is_not_accepted(change: dict[str, object]) -> None:
    wanted = msgspec.structs.replace(RECEIVE, **change)
    SENT.and_then().when(wanted, actor=ANNA, objects=PAPERS).then("TRANSFER_OTHER")
    turned_back = SENT.and_then().when(
        msgspec.structs.replace(wanted, accepted=False), actor=ANNA, objects=PAPERS
    )
    turned_back.then(TransferReceived)
    turned_back.and_then().when(SEND, actor=ANNA, objects=PAPERS).then(
        TransferSent, RecordTransferred, RecordTransferred
    )


def test_a_record_is_in_one_transfer() -> None:
    SENT.and_then().when(SEND, actor=ANNA, objects=PAPERS).then("TRANSFERRED_ALREADY")
    SENT.and_then().when(DEFER, actor=ANNA).then("TRANSFERRED_ALREADY")


def test_transfer_is_deferred_with_an_authoritys_consent() -> None:
    HISTORY.when(DEFER, actor=ANNA).then(ActionHeaded, TransferDeferred, TransferDeferred)
    for change in ({"authority": OFFICE}, {"document": " "}, {"until": 2025}):
        HISTORY.when(msgspec.structs.replace(DEFER, **change), actor=ANNA).then("INPUT_REFUSED")
    HISTORY.when(DEFER, actor=READER).then("ROLE_MISSING")
