"""Batches are opened, filled and accepted once, by someone else, when they meet DA/T 31."""

import msgspec
import pytest

from ledger.actions.digitization.batch_acceptance import AcceptBatch
from ledger.actions.digitization.batches import BatchAccepted, BatchOpened, OpenBatch, Profile
from ledger.actions.digitization.pages import PageAttached, PageDetached
from ledger.event import FileObject, secret
from tests.ledger.given import Happened, digest_of, given, happened, identity, staff

ANNA, BORIS, READER = identity("anna"), identity("boris"), identity("reader")
BATCH = identity("batch")
PEOPLE = staff((ANNA, "archivist"), (BORIS, "archivist"), (READER, "reader"))
PROFILE = Profile(colour="colour", dpi=300, format="image/jpeg")
OPENED = happened(BatchOpened(material="文书档案", profile=PROFILE), f"batch:{BATCH}", actor=ANNA)
PAGES = 40


def attached(number: int) -> Happened:
    image = FileObject(1_000, digest_of(f"image {number}"))
    payload = PageAttached(format="image/jpeg", height=3_508, image=image, number=number, width=2_480)
    return happened(payload, f"batch:{BATCH}", f"page:{identity(f'page {number}')}", "record:r", actor=ANNA)


def detached(number: int) -> Happened:
    image = FileObject(1_000, digest_of(f"image {number}"))
    payload = PageDetached(image=image, number=number, reason=secret("重扫"))
    return happened(payload, f"batch:{BATCH}", f"page:{identity(f'page {number}')}", "record:r", actor=ANNA)


FULL = given(*PEOPLE, OPENED, *(attached(number) for number in range(1, PAGES + 1)))
GOOD = AcceptBatch(batch=BATCH, machine_passed=PAGES, sampled=20, matched=20, passed=19)


def test_a_batch_is_opened_with_its_profile_vendor_and_contract() -> None:
    wanted = OpenBatch(
        material="户籍档案", profile=PROFILE, planned=900, vendor=identity("vendor"), contract=identity("c")
    )
    outcome = given(*PEOPLE).when(wanted, actor=ANNA).then(BatchOpened)
    tags = outcome.drafts[0].subjects
    assert f"vendor:{identity('vendor')}" in tags
    assert f"contract:{identity('c')}" in tags
    assert sum(tag.startswith("batch:") for tag in tags) == 1


def test_only_an_archivist_opens_and_accepts_batches() -> None:
    given(*PEOPLE).when(OpenBatch(material="文书", profile=PROFILE), actor=READER).then("ROLE_MISSING")
    FULL.when(GOOD, actor=READER).then("ROLE_MISSING")


@pytest.mark.parametrize(
    "wanted",
    [
        OpenBatch(material=" ", profile=PROFILE),
        OpenBatch(material="文书", profile=msgspec.structs.replace(PROFILE, dpi=0)),
        OpenBatch(material="文书", profile=PROFILE, planned=0),
    ],
    ids=["material", "dpi", "planned"],
)
def test_a_batch_without_sense_is_not_opened(wanted: OpenBatch) -> None:
    given(*PEOPLE).when(wanted, actor=ANNA).then("INPUT_REFUSED")


def test_a_good_batch_is_accepted_with_the_number_of_pages_that_the_log_holds() -> None:
    FULL.when(GOOD, actor=BORIS).then(
        BatchAccepted(machine_passed=PAGES, matched=20, pages=PAGES, passed=19, sampled=20)
    )


def test_detached_pages_do_not_count() -> None:
    history = FULL.plus(detached(7))
    history.when(GOOD, actor=BORIS).then("BATCH_BELOW")
    history.when(msgspec.structs.replace(GOOD, machine_passed=PAGES - 1), actor=BORIS).then(BatchAccepted)


@pytest.mark.parametrize(
    "change",
    [
        {"machine_passed": PAGES - 1},
        {"machine_passed": PAGES + 1},
        {"sampled": 1, "matched": 1, "passed": 1},
        {"sampled": PAGES + 1, "matched": PAGES + 1, "passed": PAGES + 1},
        {"matched": 19},
        {"passed": 18},
        {"passed": 21},
    ],
    ids=str,
)
def test_a_batch_below_the_standard_is_not_accepted(change: dict[str, int]) -> None:
    FULL.when(msgspec.structs.replace(GOOD, **change), actor=BORIS).then("BATCH_BELOW")


def test_five_per_cent_is_sample_enough() -> None:
    FULL.when(msgspec.structs.replace(GOOD, sampled=2, matched=2, passed=2), actor=BORIS).then(BatchAccepted)


def test_an_empty_batch_is_not_accepted() -> None:
    empty = AcceptBatch(batch=BATCH, machine_passed=0, sampled=0, matched=0, passed=0)
    given(*PEOPLE, OPENED).when(empty, actor=BORIS).then("BATCH_BELOW")


def test_nobody_accepts_pages_that_they_attached() -> None:
    FULL.when(GOOD, actor=ANNA).then("SAME_PERSON")


def test_a_batch_is_accepted_once() -> None:
    FULL.when(GOOD, actor=BORIS).and_then().when(GOOD, actor=BORIS).then("BATCH_CLOSED")


def test_an_unknown_batch_is_refused() -> None:
    given(*PEOPLE).when(GOOD, actor=BORIS).then("BATCH_UNKNOWN")


def test_a_page_that_comes_in_between_makes_the_acceptance_fail() -> None:
    assert FULL.when(GOOD, actor=BORIS).fails_if(attached(PAGES + 1))
