"""Discs hold what was reviewed, and the department's receiver signs for them."""

import msgspec

from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.organisation.keys import KeyRevoked
from ledger.actions.publication.discs import BurnDisc, DeliverDisc, DestroyDisc, ReturnDisc
from ledger.actions.publication.reviews import RefuseReview
from ledger.content import Shown
from ledger.cosigning import CoSigner
from ledger.event import Signer, secret
from ledger.release import contents_manifest
from ledger.release_events import DiscBurned, DiscDelivered, DiscDestroyed, DiscReturned
from tests.ledger.actions.publication.publishing import (
    ANNA,
    BORIS,
    LEADER,
    ONE,
    OTHER,
    OUTSIDER,
    READER,
    RECEIVER,
    RECORDS,
    START,
    THREE,
    TWO,
    all_reviewed,
    key_enrolled,
    page,
)
from tests.ledger.given import OFFICE, digest_of, granted, happened, identity, key_of

REVIEWED = all_reviewed()
BURN = BurnDisc(release=REVIEWED.release, serial="2026-001")
BURNED = REVIEWED.burned()
DELIVER = DeliverDisc(disc=BURNED.disc, receiver=RECEIVER)


def test_a_disc_holds_every_record_that_passed_with_its_content() -> None:
    listed = contents_manifest(REVIEWED.digests(*RECORDS))
    outcome = REVIEWED.history.when(BURN, actor=ANNA).then(
        DiscBurned(count=3, manifest=listed.object, serial="2026-001")
    )
    assert outcome.manifests == [listed]
    tags = outcome.drafts[0].subjects
    assert {f"release:{REVIEWED.release}", f"org:{OFFICE}"} < set(tags)
    assert sum(tag.startswith("disc:") for tag in tags) == 1


def test_what_was_refused_is_not_on_the_disc() -> None:
    refused = RefuseReview(release=REVIEWED.release, records=[Shown(record=TWO)], reason="缺页")
    steps = REVIEWED.after(refused, BORIS)
    listed = contents_manifest(steps.digests(ONE, THREE))
    steps.history.when(BURN, actor=ANNA).then(DiscBurned(count=2, manifest=listed.object, serial="2026-001"))
    rest = msgspec.structs.replace(refused, records=[Shown(record=ONE), Shown(record=THREE)])
    steps.after(rest, BORIS).history.when(BURN, actor=ANNA).then("RELEASE_EMPTY")


def test_nothing_is_burned_before_every_record_is_reviewed_as_it_stands() -> None:
    opened = START.opened(ONE, TWO)
    wanted = BurnDisc(release=opened.release)
    opened.history.when(wanted, actor=ANNA).then("REVIEW_MISSING")
    opened.reviewed(ONE).history.when(wanted, actor=ANNA).then("REVIEW_MISSING")
    changed = opened.reviewed(ONE, TWO).plus(page(TWO, 2))
    changed.history.when(wanted, actor=ANNA).then("REVIEW_MISSING")
    changed.reviewed(TWO).history.when(wanted, actor=ANNA).then(DiscBurned)


def test_an_annulled_record_is_not_burned() -> None:
    annulled = happened(RecordAnnulled(reason=secret("重复")), f"record:{TWO}")
    REVIEWED.plus(annulled).history.when(BURN, actor=ANNA).then("RECORD_ANNULLED")


def test_only_an_archivist_of_the_department_burns_and_delivers() -> None:
    elsewhere = identity("archivist elsewhere")
    history = BURNED.plus(granted(elsewhere, "archivist", OTHER)).history
    for wanted in (BURN, DELIVER):
        history.when(wanted, actor=READER).then("ROLE_MISSING")
        history.when(wanted, actor=elsewhere).then("NOT_YOUR_ORG")


def test_a_change_in_between_makes_the_burning_fail() -> None:
    assert REVIEWED.history.when(BURN, actor=ANNA).fails_if(page(ONE, 2))


def test_an_unknown_release_or_disc_is_refused() -> None:
    START.history.when(BURN, actor=ANNA).then("RELEASE_UNKNOWN")
    REVIEWED.history.when(DELIVER, actor=ANNA).then("DISC_UNKNOWN")


def test_archivist_and_receiver_sign_for_the_disc_in_this_order() -> None:
    listed = contents_manifest(BURNED.digests(*RECORDS))
    outcome = BURNED.history.when(DELIVER, actor=ANNA).then(
        DiscDelivered(
            department=OFFICE,
            manifest=listed.object,
            receiver=RECEIVER,
            signers=[
                Signer(ANNA, key_of(ANNA), "sender"),
                Signer(RECEIVER, key_of(RECEIVER), "receiver"),
            ],
        )
    )
    tags = {f"disc:{BURNED.disc}", f"org:{OFFICE}", f"person:{RECEIVER}", f"release:{BURNED.release}"}
    assert set(outcome.drafts[0].subjects) == tags


def test_a_disc_is_delivered_once() -> None:
    delivered = BURNED.history.when(DELIVER, actor=ANNA)
    delivered.and_then().when(DELIVER, actor=ANNA).then("DECIDED_ALREADY")
    assert delivered.fails_if(delivered.then(DiscDelivered))


def test_the_receiver_is_someone_else_with_that_role_in_the_source_department() -> None:
    receiver = granted(ANNA, "receiver", OFFICE)
    BURNED.plus(receiver).history.when(_to(ANNA), actor=ANNA).then("SAME_PERSON")
    BURNED.history.when(_to(identity("nobody")), actor=ANNA).then("PERSON_UNKNOWN")
    BURNED.history.when(_to(LEADER), actor=ANNA).then("ROLE_MISSING")
    BURNED.history.when(_to(OUTSIDER), actor=ANNA).then("NOT_YOUR_ORG")


def test_the_receiver_signs_with_a_key_of_theirs_that_counts() -> None:
    other = digest_of("someone's key")
    BURNED.history.when(msgspec.structs.replace(DELIVER, receiver_key=other), actor=ANNA).then("KEY_UNKNOWN")
    named = msgspec.structs.replace(DELIVER, receiver_key=key_of(RECEIVER))
    BURNED.history.when(named, actor=ANNA).then(DiscDelivered)
    payload = KeyRevoked(key=key_of(RECEIVER), last_good_index=1, reason="遗失")
    revoked = BURNED.plus(happened(payload, f"key:{key_of(RECEIVER)}", f"person:{RECEIVER}"))
    revoked.history.when(DELIVER, actor=ANNA).then("KEY_UNKNOWN")
    revoked.history.when(named, actor=ANNA).then("KEY_UNKNOWN")
    assert BURNED.history.when(DELIVER, actor=ANNA).fails_if(key_enrolled(RECEIVER))


def _to(receiver: str) -> DeliverDisc:
    return msgspec.structs.replace(DELIVER, receiver=receiver)


DELIVERED = all_reviewed().burned().delivered()
GIVING_BACK = ReturnDisc(disc=DELIVERED.disc, intact=True, sender=CoSigner(person=RECEIVER))


def destroying(witness: str = BORIS) -> DestroyDisc:
    return DestroyDisc(disc=DELIVERED.disc, method="shredded", witness=CoSigner(person=witness))


def test_a_disc_comes_back_from_the_department_and_both_sign() -> None:
    decided = DELIVERED.history.when(GIVING_BACK, actor=ANNA)
    (draft,) = decided.then(DiscReturned).drafts
    found = draft.payload
    assert isinstance(found, DiscReturned)
    assert [(one.actor, one.role) for one in found.signers] == [(ANNA, "receiver"), (RECEIVER, "sender")]
    assert f"person:{RECEIVER}" in draft.subjects
    decided.and_then().when(GIVING_BACK, actor=ANNA).then("DISC_IN")


def test_only_what_is_with_the_department_comes_back_and_from_its_receiver() -> None:
    BURNED.history.when(
        ReturnDisc(disc=BURNED.disc, intact=True, sender=GIVING_BACK.sender), actor=ANNA
    ).then("DISC_IN")
    for person, code in ((LEADER, "ROLE_MISSING"), (ANNA, "SAME_PERSON"), (identity("x"), "PERSON_UNKNOWN")):
        sender = CoSigner(person=person, key=None)
        wanted = msgspec.structs.replace(GIVING_BACK, sender=sender)
        DELIVERED.plus(key_enrolled(LEADER)).history.when(wanted, actor=ANNA).then(code)
    DELIVERED.history.when(GIVING_BACK, actor=READER).then("ROLE_MISSING")


def test_a_disc_ends_before_two_once_it_is_back_and_goes_out_no_more() -> None:
    history = DELIVERED.plus(key_enrolled(BORIS)).history
    history.when(destroying(), actor=ANNA).then("DISC_OUT")
    history = history.when(GIVING_BACK, actor=ANNA).and_then()
    history.when(destroying(ANNA), actor=ANNA).then("SAME_PERSON")
    gone = history.when(destroying(), actor=ANNA)
    gone.then(DiscDestroyed)
    gone.and_then().when(destroying(), actor=ANNA).then("DISC_GONE")
    never_out = BURNED.plus(key_enrolled(BORIS)).history
    ended = never_out.when(msgspec.structs.replace(destroying(), disc=BURNED.disc), actor=ANNA)
    ended.and_then().when(DELIVER, actor=ANNA).then("DISC_GONE")
    history.when(msgspec.structs.replace(destroying(), disc=identity("x")), actor=ANNA).then("DISC_UNKNOWN")
