"""The source department reviews what is on the disc, and its principal leader signs for exactly that."""

import msgspec
import pytest

from ledger.actions.organisation.action_headed import ActionHeaded
from ledger.actions.organisation.people import PostChanged
from ledger.actions.publication.department import DepartmentOpinion, RefuseForDepartment, SignForDepartment
from ledger.actions.publication.reviews import RefuseReview
from ledger.content import Shown
from ledger.decision import Input
from ledger.event import Secret
from ledger.release import contents_manifest
from ledger.release_events import DepartmentRefused, DepartmentReviewed, DepartmentSigned, DiscDelivered
from tests.ledger.actions.publication.publishing import (
    ANNA,
    BORIS,
    LEADER,
    ONE,
    OTHER,
    OUTSIDER,
    READER,
    RECORDS,
    REVIEWER,
    START,
    THREE,
    TWO,
    all_delivered,
    all_kept,
    all_reviewed,
    all_signed,
    page,
)
from tests.ledger.given import OFFICE, Happened, enrolled, granted, happened, identity

DELIVERED = all_delivered()
KEPT = all_kept()
SIGN = SignForDepartment(release=KEPT.release)
REFUSE = RefuseForDepartment(release=KEPT.release, reason="不宜共享")


def post(person: str, post: str | None, org: str = OFFICE, acting_for: str | None = None) -> Happened:
    payload = PostChanged(person=person, org=org, post=post, acting_for=acting_for)
    return happened(payload, f"person:{person}", f"org:{org}")


# Review


def test_the_department_keeps_or_drops_each_record_with_its_content() -> None:
    outcome = DELIVERED.history.when(DELIVERED.opinions(ONE), actor=REVIEWER).then(
        DepartmentReviewed(content=DELIVERED.digest(ONE), keep=True)
    )
    assert set(outcome.drafts[0].subjects) == {f"record:{ONE}", f"release:{DELIVERED.release}"}
    outcome = DELIVERED.history.when(DELIVERED.opinions(ONE, keep=False), actor=REVIEWER).then(
        DepartmentReviewed
    )
    payload = outcome.drafts[0].payload
    assert isinstance(payload, DepartmentReviewed)
    assert not payload.keep
    assert isinstance(payload.reason, Secret)


def test_many_opinions_stand_behind_a_head() -> None:
    DELIVERED.history.when(DELIVERED.opinions(*RECORDS), actor=REVIEWER).then(
        ActionHeaded, *[DepartmentReviewed] * 3
    )


def test_dropping_a_record_needs_a_reason() -> None:
    wanted = DELIVERED.opinions(ONE)
    opinion = DepartmentOpinion(record=ONE, keep=False)
    DELIVERED.history.when(msgspec.structs.replace(wanted, opinions=[opinion]), actor=REVIEWER).then(
        "INPUT_REFUSED"
    )


def test_only_a_reviewer_of_the_source_department_reviews() -> None:
    DELIVERED.history.when(DELIVERED.opinions(ONE), actor=ANNA).then("ROLE_MISSING")
    DELIVERED.history.when(DELIVERED.opinions(ONE), actor=OUTSIDER).then("NOT_YOUR_ORG")


def test_the_department_reviews_records_of_the_release_each_once() -> None:
    part = START.opened(ONE, TWO).reviewed(ONE, TWO).burned().delivered()
    part.history.when(part.opinions(ONE, THREE), actor=REVIEWER).then("NOT_IN_RELEASE")
    part.history.when(part.opinions(), actor=REVIEWER).then("INPUT_REFUSED")
    part.history.when(part.opinions(ONE, ONE), actor=REVIEWER).then("INPUT_REFUSED")
    START.history.when(part.opinions(ONE), actor=REVIEWER).then("RELEASE_UNKNOWN")


def test_nothing_is_reviewed_before_the_disc_is_there() -> None:
    reviewed = all_reviewed()
    wanted = reviewed.opinions(ONE)
    reviewed.history.when(wanted, actor=REVIEWER).then("DISC_MISSING")
    reviewed.burned().history.when(wanted, actor=REVIEWER).then("DISC_MISSING")


def test_what_changed_after_the_disc_goes_through_review_and_onto_a_new_disc_first() -> None:
    changed = DELIVERED.plus(page(ONE, 2))
    changed.history.when(DELIVERED.opinions(ONE), actor=REVIEWER).then("REVIEW_MISSING")
    again = changed.reviewed(ONE)
    again.history.when(DELIVERED.opinions(ONE), actor=REVIEWER).then("DISC_MISSING")
    again.burned().delivered().history.when(DELIVERED.opinions(ONE), actor=REVIEWER).then(DepartmentReviewed)


def test_an_opinion_on_content_that_is_no_longer_there_is_refused() -> None:
    opinion = DepartmentOpinion(record=ONE, keep=True, content=DELIVERED.digest(TWO))
    wanted = msgspec.structs.replace(DELIVERED.opinions(ONE), opinions=[opinion])
    DELIVERED.history.when(wanted, actor=REVIEWER).then("CONTENT_CHANGED")


# The leader's signature


def test_the_leader_signs_the_manifest_of_what_is_kept_and_of_the_disc() -> None:
    steps = DELIVERED.kept(ONE, THREE).dropped(TWO)
    kept = contents_manifest(steps.digests(ONE, THREE))
    outcome = steps.history.when(SignForDepartment(release=steps.release), actor=LEADER).then(
        DepartmentSigned(
            audience=["all"],
            count=2,
            department=OFFICE,
            disc=steps.disc,
            disc_manifest=contents_manifest(steps.digests(*RECORDS)).object,
            manifest=kept.object,
            post="principal_leader",
        )
    )
    assert outcome.manifests == [kept]
    tags = {f"disc:{steps.disc}", f"org:{OFFICE}", f"release:{steps.release}"}
    assert set(outcome.drafts[0].subjects) == tags


def test_the_leader_may_name_another_audience() -> None:
    outcome = KEPT.history.when(msgspec.structs.replace(SIGN, audience=[OTHER]), actor=LEADER).then(
        DepartmentSigned
    )
    payload = outcome.drafts[0].payload
    assert isinstance(payload, DepartmentSigned)
    assert payload.audience == [OTHER]
    nowhere = msgspec.structs.replace(SIGN, audience=[identity("nowhere")])
    KEPT.history.when(nowhere, actor=LEADER).then("ORG_UNKNOWN")
    KEPT.history.when(msgspec.structs.replace(SIGN, audience=[]), actor=LEADER).then("INPUT_REFUSED")


@pytest.mark.parametrize("wanted", [SIGN, REFUSE], ids=["sign", "refuse"])
def test_only_the_leader_of_the_source_department_decides(wanted: Input) -> None:
    KEPT.history.when(wanted, actor=READER).then("ROLE_MISSING")
    KEPT.history.when(wanted, actor=OUTSIDER).then("NOT_YOUR_ORG")
    START.history.when(wanted, actor=LEADER).then("RELEASE_UNKNOWN")


@pytest.mark.parametrize("wanted", [SIGN, REFUSE], ids=["sign", "refuse"])
def test_the_leader_holds_the_post_at_that_moment(wanted: Input) -> None:
    KEPT.plus(post(LEADER, "deputy_leader")).history.when(wanted, actor=LEADER).then("POST_MISSING")
    KEPT.plus(post(LEADER, None)).history.when(wanted, actor=LEADER).then("POST_MISSING")
    elsewhere = KEPT.plus(granted(OUTSIDER, "leader", OFFICE))
    elsewhere.history.when(wanted, actor=OUTSIDER).then("POST_MISSING")
    decided = KEPT.history.when(wanted, actor=LEADER)
    assert decided.fails_if(post(LEADER, None))


def test_who_acts_for_the_leader_signs() -> None:
    deputy = identity("deputy")
    there = KEPT.plus(enrolled(deputy, post="deputy_leader"), granted(deputy, "leader", OFFICE))
    there.history.when(SIGN, actor=deputy).then("POST_MISSING")
    acting = there.plus(post(deputy, "principal_leader", acting_for=LEADER))
    acting.history.when(SIGN, actor=deputy).then(DepartmentSigned)


def test_nothing_is_signed_without_a_received_disc() -> None:
    burned = all_reviewed().burned()
    for wanted in (SIGN, REFUSE):
        burned.history.when(wanted, actor=LEADER).then("DISC_MISSING")


def test_nothing_is_signed_before_all_on_the_disc_is_reviewed() -> None:
    DELIVERED.history.when(SIGN, actor=LEADER).then("DEPARTMENT_REVIEW_MISSING")
    DELIVERED.kept(ONE, TWO).history.when(SIGN, actor=LEADER).then("DEPARTMENT_REVIEW_MISSING")
    DELIVERED.dropped(*RECORDS).history.when(SIGN, actor=LEADER).then("RELEASE_EMPTY")


def test_what_changed_after_the_departments_review_is_not_signed() -> None:
    changed = KEPT.plus(page(ONE, 2))
    changed.history.when(SIGN, actor=LEADER).then("REVIEW_MISSING")
    changed.reviewed(ONE).history.when(SIGN, actor=LEADER).then("DISC_MISSING")
    burned = changed.reviewed(ONE).burned().delivered()
    burned.history.when(SIGN, actor=LEADER).then("DEPARTMENT_REVIEW_MISSING")
    burned.kept(ONE).history.when(SIGN, actor=LEADER).then(DepartmentSigned)
    assert KEPT.history.when(SIGN, actor=LEADER).fails_if(page(ONE, 2))


def test_what_was_refused_in_a_second_look_is_not_signed() -> None:
    refused = RefuseReview(release=KEPT.release, records=[Shown(record=ONE)], reason="缺页")
    KEPT.after(refused, BORIS).history.when(SIGN, actor=LEADER).then("REVIEW_MISSING")


def test_the_signer_did_not_review() -> None:
    by_leader = KEPT.plus(granted(LEADER, "reviewer", OFFICE)).kept(ONE, by=LEADER)
    by_leader.history.when(SIGN, actor=LEADER).then("SAME_PERSON")
    archivist = DELIVERED.plus(granted(LEADER, "archivist")).reviewed(ONE, by=LEADER)
    archivist.kept(*RECORDS).history.when(SIGN, actor=LEADER).then("SAME_PERSON")


def test_the_same_is_signed_once() -> None:
    signed = all_signed().history
    signed.when(SIGN, actor=LEADER).then("DECIDED_ALREADY")
    signed.when(msgspec.structs.replace(SIGN, audience=[OTHER]), actor=LEADER).then(DepartmentSigned)


def test_a_disc_in_the_log_with_another_manifest_than_was_burned_counts_as_not_delivered() -> None:
    forged = contents_manifest({ONE: KEPT.digest(ONE)}).object
    burned = all_reviewed().burned()
    payload = DiscDelivered(department=OFFICE, manifest=forged, receiver=REVIEWER, signers=[])
    told = burned.plus(happened(payload, f"disc:{burned.disc}", f"release:{burned.release}"))
    told.history.when(burned.opinions(ONE), actor=REVIEWER).then("DISC_MISSING")


# The leader's refusal


def test_a_refusal_names_the_disc_and_closes_the_release() -> None:
    decided = KEPT.history.when(REFUSE, actor=LEADER)
    decided.then(
        DepartmentRefused(
            department=OFFICE,
            disc=KEPT.disc,
            disc_manifest=contents_manifest(KEPT.digests(*RECORDS)).object,
            post="principal_leader",
            reason="不宜共享",
        )
    )
    closed = decided.and_then()
    for wanted, actor in ((SIGN, LEADER), (REFUSE, LEADER), (KEPT.opinions(ONE), REVIEWER)):
        closed.when(wanted, actor=actor).then("RELEASE_CLOSED")


def test_what_is_signed_is_not_refused_and_a_refusal_has_a_reason() -> None:
    all_signed().history.when(REFUSE, actor=LEADER).then("DECIDED_ALREADY")
    KEPT.history.when(msgspec.structs.replace(REFUSE, reason=" "), actor=LEADER).then("INPUT_REFUSED")
