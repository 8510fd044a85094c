"""A release lists records of one source department, each with its present content."""

import pytest

from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.publication.releases import OpenRelease
from ledger.content import Shown
from ledger.decision import manifest
from ledger.event import secret
from ledger.release_events import RecordProposed, ReleaseOpened
from tests.ledger.actions.publication.publishing import (
    ANNA,
    ONE,
    OTHER,
    READER,
    START,
    THREE,
    TWO,
    filed,
    page,
)
from tests.ledger.given import OFFICE, granted, happened, identity


def opening(*records: str, audience: tuple[str, ...] = ("all",), department: str = OFFICE) -> OpenRelease:
    return OpenRelease(
        audience=list(audience), department=department, records=[Shown(record=one) for one in records]
    )


def test_the_list_stands_first_and_names_every_record_with_its_content() -> None:
    contents = START.digests(ONE, TWO)
    listed = manifest([{"content": contents[one], "record": one} for one in (ONE, TWO)])
    outcome = START.history.when(opening(TWO, ONE), actor=ANNA).then(
        ReleaseOpened(audience=["all"], count=2, department=OFFICE, manifest=listed.object),
        RecordProposed(content=contents[TWO]),
        RecordProposed(content=contents[ONE]),
    )
    assert outcome.manifests == [listed]
    release = next(tag for tag in outcome.drafts[0].subjects if tag.startswith("release:"))
    assert set(outcome.drafts[0].subjects) == {release, f"org:{OFFICE}"}
    assert set(outcome.drafts[1].subjects) == {release, f"record:{TWO}"}


def test_an_audience_is_kept_in_order() -> None:
    wanted = opening(ONE, audience=tuple(sorted((OFFICE, OTHER), reverse=True)))
    outcome = START.history.when(wanted, actor=ANNA).then(ReleaseOpened, RecordProposed)
    head = outcome.drafts[0].payload
    assert isinstance(head, ReleaseOpened)
    assert head.audience == sorted((OFFICE, OTHER))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (opening(), "INPUT_REFUSED"),
        (opening(ONE, ONE), "INPUT_REFUSED"),
        (opening(*map(str, range(10_000))), "COMMAND_TOO_LARGE"),
        (opening(identity("nowhere")), "RECORD_UNKNOWN"),
        (opening(ONE, department=identity("nowhere")), "ORG_UNKNOWN"),
        (opening(ONE, department=OTHER), "NOT_OF_DEPARTMENT"),
        (opening(ONE, audience=()), "INPUT_REFUSED"),
        (opening(ONE, audience=("all", OFFICE)), "ORG_UNKNOWN"),
        (opening(ONE, audience=(OFFICE, OFFICE)), "INPUT_REFUSED"),
        (opening(ONE, audience=tuple(map(str, range(101)))), "INPUT_REFUSED"),
        (opening(ONE, audience=(identity("nowhere"),)), "ORG_UNKNOWN"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_list_without_sense_is_refused(wanted: OpenRelease, code: str) -> None:
    START.history.when(wanted, actor=ANNA).then(code)


def test_only_an_archivist_of_the_department_opens_a_release() -> None:
    START.history.when(opening(ONE), actor=READER).then("ROLE_MISSING")
    elsewhere = identity("archivist elsewhere")
    history = START.plus(granted(elsewhere, "archivist", OTHER)).history
    history.when(opening(ONE), actor=elsewhere).then("NOT_YOUR_ORG")


def test_an_annulled_record_is_not_listed() -> None:
    annulled = happened(RecordAnnulled(reason=secret("重复")), f"record:{ONE}")
    START.plus(annulled).history.when(opening(ONE, TWO), actor=ANNA).then("RECORD_ANNULLED")


@pytest.mark.parametrize(
    ("secrecy", "code"), [("秘密★10年", "SECRECY_OPEN"), ("待定", "SECRECY_OPEN"), ("internal", None)]
)
def test_classified_or_undecided_records_are_not_listed(secrecy: str, code: str | None) -> None:
    record = identity("marked record")
    decided = START.plus(filed(record, secrecy=secrecy)).history.when(opening(record), actor=ANNA)
    decided.then(*([code] if code else [ReleaseOpened, RecordProposed]))


def test_what_the_archivist_was_shown_must_still_be_the_content() -> None:
    seen = START.digest(ONE)
    wanted = OpenRelease(audience=["all"], department=OFFICE, records=[Shown(record=ONE, content=seen)])
    START.history.when(wanted, actor=ANNA).then(ReleaseOpened, RecordProposed)
    START.plus(page(ONE, 2)).history.when(wanted, actor=ANNA).then("CONTENT_CHANGED")


def test_a_change_of_content_in_between_makes_the_append_fail() -> None:
    decided = START.history.when(opening(ONE, THREE), actor=ANNA)
    assert decided.fails_if(page(THREE, 2))
    assert not decided.fails_if(page(TWO, 2))
