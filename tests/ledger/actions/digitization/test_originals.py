"""Originals are counted out and in by two people, and what does not come back is explained."""

import msgspec
import pytest

from ledger.actions.digitization.batches import BatchOpened
from ledger.actions.digitization.originals import (
    IssueOriginals,
    OriginalsIssued,
    OriginalsReturned,
    ReturnOriginals,
)
from ledger.cosigning import CoSigner
from ledger.event import Signer
from tests.ledger.actions.digitization.line import ANNA, BATCH, CREATED, PROFILE, READER, STAFF, WORKER
from tests.ledger.given import given, happened, identity, key_of

OPENED = happened(BatchOpened(material="文书", profile=PROFILE), f"batch:{BATCH}", actor=ANNA)
HISTORY = given(CREATED, *STAFF, OPENED)
ISSUE = IssueOriginals(batch=BATCH, items=12, pages=340, second_counter=CoSigner(person=WORKER))
BACK = ReturnOriginals(batch=BATCH, items=12, pages=340, second_counter=CoSigner(person=WORKER))
SIGNERS = [Signer(ANNA, key_of(ANNA), "counter"), Signer(WORKER, key_of(WORKER), "second_counter")]
OUT = HISTORY.when(ISSUE, actor=ANNA).and_then()


def test_two_people_count_what_goes_out() -> None:
    HISTORY.when(ISSUE, actor=ANNA).then(OriginalsIssued(items=12, pages=340, signers=SIGNERS))


def test_what_comes_back_is_what_went_out() -> None:
    OUT.when(BACK, actor=ANNA).then(
        OriginalsReturned(items=12, items_out=12, pages=340, pages_out=340, signers=SIGNERS)
    )


def test_a_difference_is_explained_and_only_a_difference() -> None:
    short = msgspec.structs.replace(BACK, pages=339)
    OUT.when(short, actor=ANNA).then("ORIGINALS_DIFFER")
    OUT.when(msgspec.structs.replace(BACK, difference="lost"), actor=ANNA).then("ORIGINALS_DIFFER")
    lost = OUT.when(msgspec.structs.replace(short, difference="lost"), actor=ANNA)
    lost.then(OriginalsReturned)
    lost.and_then().when(BACK, actor=ANNA).then("ORIGINALS_NOT_OUT")


def test_what_comes_back_in_parts_adds_up() -> None:
    part = msgspec.structs.replace(BACK, items=5, pages=140, difference="partial")
    history = OUT.when(part, actor=ANNA).and_then()
    history.when(BACK, actor=ANNA).then("ORIGINALS_DIFFER")
    rest = msgspec.structs.replace(BACK, items=7, pages=200)
    done = history.when(rest, actor=ANNA)
    done.then(OriginalsReturned(items=7, items_out=7, pages=200, pages_out=200, signers=SIGNERS))
    done.and_then().when(rest, actor=ANNA).then("ORIGINALS_NOT_OUT")


def test_nothing_comes_back_that_was_not_issued() -> None:
    HISTORY.when(BACK, actor=ANNA).then("ORIGINALS_NOT_OUT")
    decided = OUT.when(BACK, actor=ANNA)
    assert decided.fails_if(happened(decided.then(OriginalsReturned).drafts[0]))


@pytest.mark.parametrize("wanted", [ISSUE, BACK], ids=["out", "back"])
def test_nobody_counts_alone_and_both_are_of_the_line(wanted: IssueOriginals | ReturnOriginals) -> None:
    alone = msgspec.structs.replace(wanted, second_counter=CoSigner(person=ANNA))
    OUT.when(alone, actor=ANNA).then("SAME_PERSON")
    reader = msgspec.structs.replace(wanted, second_counter=CoSigner(person=READER))
    OUT.when(reader, actor=ANNA).then("ROLE_MISSING")
    OUT.when(wanted, actor=READER).then("ROLE_MISSING")


def test_originals_go_out_for_a_batch_that_is_there_in_counts_that_make_sense() -> None:
    HISTORY.when(msgspec.structs.replace(ISSUE, batch=identity("x")), actor=ANNA).then("BATCH_UNKNOWN")
    HISTORY.when(msgspec.structs.replace(ISSUE, pages=-1), actor=ANNA).then("INPUT_REFUSED")
