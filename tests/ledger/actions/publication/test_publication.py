"""Published is only what was reviewed, delivered, kept and signed for, exactly as it stands now."""

import msgspec
import pytest

from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.record_described import ElementChange, RecordDescribed
from ledger.actions.organisation.action_headed import ActionHeaded
from ledger.actions.publication.department import RefuseForDepartment, SignForDepartment
from ledger.actions.publication.publication import (
    PublishRecords,
    RecordPublished,
    RecordWithdrawn,
    WithdrawRecords,
    publication_in_force,
)
from ledger.actions.publication.reviews import RefuseReview
from ledger.actions.secrecy.secrecy_events import SecrecySet
from ledger.content import Shown
from ledger.event import FileObject, Secret, secret
from ledger.policies import PolicySet
from ledger.release import contents_manifest
from ledger.release_events import DepartmentSigned, ReviewRefused
from tests.ledger.actions.publication.publishing import (
    ANNA,
    BORIS,
    CAO,
    LEADER,
    ONE,
    OTHER,
    READER,
    RECORDS,
    REVIEWER,
    START,
    THREE,
    TWO,
    Steps,
    all_delivered,
    all_kept,
    all_reviewed,
    all_signed,
    page,
)
from tests.ledger.given import OFFICE, Happened, digest_of, granted, happened, identity

SIGNED = all_signed()
PUBLISHED = SIGNED.published(*RECORDS)
WITHDRAW = WithdrawRecords(records=[ONE], reason="含个人隐私")


def described(record: str) -> Happened:
    change = ElementChange(element="title", new_sealed=secret("旅馆业治安管理办法"))
    return happened(RecordDescribed(changes=(change,), reason=secret("笔误")), f"record:{record}")


def test_one_record_is_published_to_the_audience_that_was_signed_for() -> None:
    steps = all_kept().signed(audience=[OTHER])
    outcome = steps.history.when(steps.publishing(ONE), actor=CAO).then(
        RecordPublished(audience=[OTHER], content=steps.digest(ONE), release=steps.release)
    )
    assert set(outcome.drafts[0].subjects) == {f"record:{ONE}", f"release:{steps.release}"}


def test_all_that_was_signed_is_published_behind_a_head() -> None:
    outcome = SIGNED.history.when(SIGNED.publishing(), actor=CAO).then(ActionHeaded, *[RecordPublished] * 3)
    assert outcome.manifests == [contents_manifest(SIGNED.digests(*RECORDS))]


def test_the_rest_is_published_later() -> None:
    part = SIGNED.published(TWO)
    part.history.when(part.publishing(), actor=CAO).then(ActionHeaded, *[RecordPublished] * 2)
    part.published(ONE, THREE).history.when(part.publishing(), actor=CAO).then("PUBLISHED_ALREADY")


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        (START.opened(*RECORDS), "REVIEW_MISSING"),
        (all_reviewed(), "DISC_MISSING"),
        (all_reviewed().burned(), "DISC_MISSING"),
        (all_delivered(), "DEPARTMENT_REVIEW_MISSING"),
        (all_delivered().dropped(*RECORDS), "DEPARTMENT_DROPPED"),
        (all_kept(), "SIGNATURE_MISSING"),
        (all_delivered().kept(TWO, THREE).dropped(ONE).signed(), "DEPARTMENT_DROPPED"),
        (PUBLISHED, "PUBLISHED_ALREADY"),
    ],
    ids=["opened", "reviewed", "burned", "delivered", "dropped", "kept", "one dropped", "published"],
)
def test_no_step_may_be_missing(steps: Steps, code: str) -> None:
    steps.history.when(steps.publishing(ONE), actor=CAO).then(code)


def test_without_any_signature_there_is_nothing_to_publish() -> None:
    steps = all_kept()
    steps.history.when(steps.publishing(), actor=CAO).then("SIGNATURE_MISSING")


@pytest.mark.parametrize("change", [page(ONE, 2), described(ONE)], ids=["page attached", "title described"])
def test_any_change_of_content_after_signing_voids_it(change: Happened) -> None:
    steps = SIGNED.plus(change)
    wanted = SIGNED.publishing(ONE)
    steps.history.when(wanted, actor=CAO).then("REVIEW_MISSING")
    steps = steps.reviewed(ONE)
    steps.history.when(wanted, actor=CAO).then("DISC_MISSING")
    steps = steps.burned().delivered()
    steps.history.when(wanted, actor=CAO).then("DEPARTMENT_REVIEW_MISSING")
    steps = steps.kept(ONE)
    steps.history.when(wanted, actor=CAO).then("SIGNATURE_MISSING")
    steps.signed().history.when(wanted, actor=CAO).then(RecordPublished)


def test_the_other_records_of_the_release_stay_signed_for() -> None:
    changed = SIGNED.plus(page(ONE, 2))
    changed.history.when(SIGNED.publishing(TWO, THREE), actor=CAO).then(
        ActionHeaded, RecordPublished, RecordPublished
    )
    changed.history.when(SIGNED.publishing(TWO, ONE), actor=CAO).then("REVIEW_MISSING")


def test_a_change_in_between_makes_the_publication_fail() -> None:
    decided = SIGNED.history.when(SIGNED.publishing(ONE), actor=CAO)
    assert decided.fails_if(page(ONE, 2))
    refused = RefuseReview(release=SIGNED.release, records=[Shown(record=ONE)], reason="缺页")
    assert decided.fails_if(SIGNED.history.when(refused, actor=BORIS).then(ReviewRefused))


def test_a_signature_whose_manifest_is_not_what_was_kept_covers_nothing() -> None:
    kept = all_kept()
    honest = (
        kept.history.when(SignForDepartment(release=kept.release), actor=LEADER)
        .then(DepartmentSigned)
        .drafts[0]
    )
    assert isinstance(honest.payload, DepartmentSigned)
    for change in (
        {"manifest": FileObject(1, digest_of("forged"))},
        {"disc_manifest": FileObject(1, digest_of("forged"))},
        {"disc": identity("another disc")},
    ):
        forged = msgspec.structs.replace(honest.payload, **change)
        steps = kept.plus(happened(forged, *honest.subjects, actor=LEADER))
        steps.history.when(kept.publishing(ONE), actor=CAO).then("SIGNATURE_MISSING")


def test_reviewer_signer_and_publisher_are_three_people() -> None:
    SIGNED.history.when(SIGNED.publishing(ONE), actor=BORIS).then("SAME_PERSON")
    for person in (LEADER, REVIEWER):
        steps = SIGNED.plus(granted(person, "archivist"))
        steps.history.when(SIGNED.publishing(ONE), actor=person).then("SAME_PERSON")
    SIGNED.history.when(SIGNED.publishing(ONE), actor=ANNA).then(RecordPublished)


def test_only_an_archivist_of_the_department_publishes() -> None:
    SIGNED.history.when(SIGNED.publishing(ONE), actor=READER).then("ROLE_MISSING")
    elsewhere = identity("archivist elsewhere")
    steps = SIGNED.plus(granted(elsewhere, "archivist", OTHER))
    steps.history.when(SIGNED.publishing(ONE), actor=elsewhere).then("NOT_YOUR_ORG")


def test_only_records_of_a_known_open_release_are_published() -> None:
    wanted = SIGNED.publishing(ONE)
    START.history.when(wanted, actor=CAO).then("RELEASE_UNKNOWN")
    SIGNED.history.when(SIGNED.publishing(identity("nowhere")), actor=CAO).then("NOT_IN_RELEASE")
    SIGNED.history.when(SIGNED.publishing(ONE, ONE), actor=CAO).then("INPUT_REFUSED")
    nothing = PublishRecords(release=SIGNED.release, records=[])
    SIGNED.history.when(nothing, actor=CAO).then("INPUT_REFUSED")
    closed = all_kept().after(RefuseForDepartment(release=SIGNED.release, reason="不宜共享"), LEADER)
    closed.history.when(wanted, actor=CAO).then("RELEASE_CLOSED")


def test_an_annulled_record_is_not_published() -> None:
    annulled = happened(RecordAnnulled(reason=secret("重复")), f"record:{ONE}")
    SIGNED.plus(annulled).history.when(SIGNED.publishing(ONE), actor=CAO).then("RECORD_ANNULLED")


def test_a_record_is_withdrawn_with_what_was_published_and_a_sealed_reason() -> None:
    outcome = PUBLISHED.history.when(WITHDRAW, actor=CAO).then(RecordWithdrawn)
    draft = outcome.drafts[0]
    assert isinstance(draft.payload, RecordWithdrawn)
    assert draft.payload.content == PUBLISHED.digest(ONE)
    assert isinstance(draft.payload.reason, Secret)
    assert set(draft.subjects) == {f"record:{ONE}", f"release:{PUBLISHED.release}"}


def test_many_are_withdrawn_behind_a_head() -> None:
    wanted = WithdrawRecords(records=[ONE, TWO], reason="含个人隐私")
    PUBLISHED.history.when(wanted, actor=ANNA).then(ActionHeaded, RecordWithdrawn, RecordWithdrawn)


def test_only_an_archivist_withdraws_what_is_published() -> None:
    PUBLISHED.history.when(WITHDRAW, actor=READER).then("ROLE_MISSING")
    SIGNED.history.when(WITHDRAW, actor=CAO).then("NOT_PUBLISHED")
    PUBLISHED.after(WITHDRAW, CAO).history.when(WITHDRAW, actor=CAO).then("NOT_PUBLISHED")
    PUBLISHED.history.when(msgspec.structs.replace(WITHDRAW, reason=" "), actor=CAO).then("INPUT_REFUSED")
    PUBLISHED.history.when(msgspec.structs.replace(WITHDRAW, records=[]), actor=CAO).then("INPUT_REFUSED")


def test_an_archivist_of_another_organisation_withdraws_nothing() -> None:
    elsewhere = identity("elsewhere")
    history = PUBLISHED.history.plus(granted(elsewhere, "archivist", OTHER))
    history.when(WITHDRAW, actor=elsewhere).then("NOT_YOUR_ORG")


def test_what_is_withdrawn_is_no_longer_in_force() -> None:
    withdrawn = PUBLISHED.after(WITHDRAW, CAO)
    events = withdrawn.history.source.select(
        ("record.published", "record.withdrawn"), (f"record:{ONE}",), withdrawn.history.source.head, False
    )
    assert publication_in_force(events) is None
    assert publication_in_force(events[:1]) is events[0].payload


def test_what_was_withdrawn_is_published_again_only_on_new_reviews_and_a_new_signature() -> None:
    steps = PUBLISHED.after(WITHDRAW, CAO)
    wanted = PUBLISHED.publishing(ONE)
    steps.history.when(wanted, actor=CAO).then("REVIEW_MISSING")
    steps.history.when(PUBLISHED.publishing(), actor=CAO).then("SIGNATURE_MISSING")
    steps = steps.reviewed(ONE)
    steps.history.when(wanted, actor=CAO).then("DEPARTMENT_REVIEW_MISSING")
    steps = steps.kept(ONE)
    steps.history.when(wanted, actor=CAO).then("SIGNATURE_MISSING")
    steps.signed().history.when(wanted, actor=CAO).then(RecordPublished)


def test_what_others_were_signed_for_is_published_beside_what_was_withdrawn() -> None:
    steps = SIGNED.published(ONE).after(WITHDRAW, CAO)
    steps.history.when(steps.publishing(), actor=CAO).then(ActionHeaded, *[RecordPublished] * 2)


def test_policy_may_let_the_old_signature_count_after_a_withdrawal() -> None:
    payload = PolicySet(name="publication.after_withdrawal", choice="old_signature", source="厅办公室")
    steps = PUBLISHED.after(WITHDRAW, CAO).plus(happened(payload, "policy:publication.after_withdrawal"))
    steps.history.when(PUBLISHED.publishing(), actor=CAO).then(RecordPublished)


def test_what_was_classified_since_is_not_published() -> None:
    marked = SecrecySet(
        basis="original",
        classifier=ANNA,
        ground=secret("事项范围"),
        level="secret",
        organ=OFFICE,
        origin=OFFICE,
        scope=secret("厅领导"),
        start="20260301",
    )
    steps = SIGNED.plus(happened(marked, f"record:{ONE}", f"org:{OFFICE}"))
    steps.history.when(SIGNED.publishing(ONE), actor=CAO).then("SECRECY_OPEN")
    assert SIGNED.history.when(SIGNED.publishing(ONE), actor=CAO).fails_if(
        happened(marked, f"record:{ONE}", f"org:{OFFICE}")
    )


def test_a_wider_audience_that_is_signed_for_is_published_anew() -> None:
    narrow = all_kept().signed(audience=[OFFICE]).published(ONE)
    narrow.history.when(narrow.publishing(ONE), actor=CAO).then("PUBLISHED_ALREADY")
    wide = narrow.signed(audience=["all"])
    wide.history.when(wide.publishing(ONE), actor=CAO).then(RecordPublished)
