"""The archives staff's review stands for exactly one content of each record."""

from collections.abc import Callable

import pytest

from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.organisation.action_headed import ActionHeaded
from ledger.actions.publication.department import RefuseForDepartment
from ledger.actions.publication.reviews import PassReview, RefuseReview
from ledger.content import Shown
from ledger.decision import Input
from ledger.event import Secret, secret
from ledger.release import contents_manifest
from ledger.release_events import ReviewPassed, ReviewRefused
from tests.ledger.actions.publication.publishing import (
    ANNA,
    BORIS,
    LEADER,
    ONE,
    OTHER,
    READER,
    RECORDS,
    START,
    THREE,
    TWO,
    all_delivered,
    page,
)
from tests.ledger.given import granted, happened, identity

OPENED = START.opened(ONE, TWO)


def passing(*records: str, content: str | None = None, opinion: str | None = None) -> PassReview:
    shown = [Shown(record=one, content=content) for one in records]
    return PassReview(release=OPENED.release, records=shown, opinion=opinion)


def refusing(*records: str, reason: str = "页面缺失") -> RefuseReview:
    return RefuseReview(release=OPENED.release, records=[Shown(record=one) for one in records], reason=reason)


def test_a_review_names_the_content_it_passed() -> None:
    outcome = OPENED.history.when(passing(ONE), actor=BORIS).then(ReviewPassed(content=OPENED.digest(ONE)))
    assert set(outcome.drafts[0].subjects) == {f"record:{ONE}", f"release:{OPENED.release}"}


def test_an_opinion_and_a_reason_are_sealed() -> None:
    outcome = OPENED.history.when(passing(ONE, opinion="可公开"), actor=BORIS).then(ReviewPassed)
    assert isinstance(outcome.drafts[0].payload, ReviewPassed)
    assert isinstance(outcome.drafts[0].payload.opinion, Secret)
    outcome = OPENED.history.when(refusing(ONE), actor=BORIS).then(ReviewRefused)
    assert isinstance(outcome.drafts[0].payload, ReviewRefused)
    assert isinstance(outcome.drafts[0].payload.reason, Secret)


def test_many_reviews_stand_behind_a_head() -> None:
    outcome = OPENED.history.when(passing(ONE, TWO), actor=BORIS).then(
        ActionHeaded, ReviewPassed, ReviewPassed
    )
    assert outcome.manifests == [contents_manifest(OPENED.digests(ONE, TWO))]
    OPENED.history.when(refusing(ONE, TWO), actor=BORIS).then(ActionHeaded, ReviewRefused, ReviewRefused)


@pytest.mark.parametrize("wanted", [passing, refusing])
def test_only_an_archivist_of_the_department_reviews(wanted: Callable[..., Input]) -> None:
    OPENED.history.when(wanted(ONE), actor=READER).then("ROLE_MISSING")
    elsewhere = identity("archivist elsewhere")
    history = OPENED.plus(granted(elsewhere, "archivist", OTHER)).history
    history.when(wanted(ONE), actor=elsewhere).then("NOT_YOUR_ORG")


@pytest.mark.parametrize("wanted", [passing, refusing])
def test_only_records_of_the_release_are_reviewed(wanted: Callable[..., Input]) -> None:
    OPENED.history.when(wanted(ONE, THREE), actor=BORIS).then("NOT_IN_RELEASE")
    START.history.when(wanted(ONE), actor=BORIS).then("RELEASE_UNKNOWN")
    OPENED.history.when(wanted(), actor=BORIS).then("INPUT_REFUSED")
    OPENED.history.when(wanted(ONE, ONE), actor=BORIS).then("INPUT_REFUSED")


def test_an_annulled_record_is_not_reviewed() -> None:
    annulled = happened(RecordAnnulled(reason=secret("重复")), f"record:{ONE}")
    OPENED.plus(annulled).history.when(passing(ONE), actor=BORIS).then("RECORD_ANNULLED")


def test_a_review_of_what_has_changed_since_it_was_shown_is_refused() -> None:
    seen = OPENED.digest(ONE)
    changed = OPENED.plus(page(ONE, 2)).history
    changed.when(passing(ONE, content=seen), actor=BORIS).then("CONTENT_CHANGED")
    changed.when(passing(ONE), actor=BORIS).then(ReviewPassed)


def test_a_change_in_between_makes_the_review_fail() -> None:
    assert OPENED.history.when(passing(ONE), actor=BORIS).fails_if(page(ONE, 2))


def test_a_blank_opinion_or_reason_says_nothing_and_is_refused() -> None:
    OPENED.history.when(passing(ONE, opinion=" "), actor=BORIS).then("INPUT_REFUSED")
    OPENED.history.when(refusing(ONE, reason=""), actor=BORIS).then("INPUT_REFUSED")


def test_nothing_is_reviewed_in_a_release_that_the_department_refused() -> None:
    steps = all_delivered()
    closed = steps.after(RefuseForDepartment(release=steps.release, reason="不宜共享"), LEADER)
    wanted = PassReview(release=steps.release, records=[Shown(record=one) for one in RECORDS])
    closed.history.when(wanted, actor=ANNA).then("RELEASE_CLOSED")
