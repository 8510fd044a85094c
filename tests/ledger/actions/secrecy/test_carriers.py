"""Copies of secret records, their journeys and their end ([SL] 26; [SR] 27–29)."""

from __future__ import annotations

from typing import Any

from ledger.actions.access.access_requested import RequestAccess
from ledger.actions.access.consents import GiveConsent, RefuseConsent
from ledger.actions.access.request_events import AccessRequested
from ledger.actions.secrecy.carrier_events import (
    CarrierApproved,
    CarrierCounted,
    CarrierDestroyed,
    CarrierMoved,
    CopyMade,
)
from ledger.actions.secrecy.carriers import MakeCopy, MoveCarrier
from ledger.actions.secrecy.carriers_destroyed import ApproveCarriers, CountCarriers, DestroyCarriers
from ledger.actions.secrecy.secrecy_events import SecrecySet
from ledger.cosigning import CoSigner
from ledger.event import Signer
from tests.ledger.actions.secrecy.classified import (
    ANNA,
    BORIS,
    CHEN,
    CITY,
    DING,
    MINISTRY,
    PROVINCE,
    READER,
    RECORD,
    START,
    marked,
    policy,
)
from tests.ledger.given import NOW, SECOND, Given, granted, identity, key_of

WITH_BORIS = CoSigner(person=BORIS)


def copying(**changes: Any) -> MakeCopy:
    members: dict[str, Any] = {
        "record": RECORD,
        "medium": "paper",
        "register": "密复〔2026〕1号",
        "registrar": WITH_BORIS,
        "recipient": "专案组",
    }
    return MakeCopy(**{**members, **changes})


def copied(history: Given, number: int = 1) -> tuple[Given, str]:
    decided = history.when(copying(register=f"密复〔2026〕{number}号"), actor=ANNA, at=NOW + number * SECOND)
    (draft,) = decided.then(CopyMade).drafts
    return decided.and_then(), draft.subjects[0].removeprefix("copy:")


def test_a_copy_inherits_level_period_and_scope_and_has_a_register_number() -> None:
    history = marked()
    (event,) = history.source.select(("secrecy.set",), (f"record:{RECORD}",), history.source.head, True)
    assert isinstance(event.payload, SecrecySet)
    (draft,) = history.when(copying(), actor=ANNA).then(CopyMade).drafts
    found = draft.payload
    assert isinstance(found, CopyMade)
    assert (found.level, found.until) == ("confidential", "20360229")
    assert (found.marking, found.scope) == (event.position, event.payload.scope.commit)
    assert found.register == "密复〔2026〕1号"
    assert found.signers == [Signer(ANNA, key_of(ANNA), "maker"), Signer(BORIS, key_of(BORIS), "registrar")]


def test_a_copy_is_made_of_what_is_marked_by_two_people_and_registered_once() -> None:
    START.when(copying(), actor=ANNA).then("SECRECY_NONE")
    marked().when(copying(registrar=CoSigner(person=ANNA)), actor=ANNA).then("SAME_PERSON")
    marked().when(copying(), actor=READER).then("ROLE_MISSING")
    marked().when(copying(register="一 二"), actor=ANNA).then("INPUT_REFUSED")
    marked().when(copying(pages=0), actor=ANNA).then("INPUT_REFUSED")
    history, _ = copied(marked())
    history.when(copying(), actor=ANNA).then("REGISTER_TAKEN")


def consenting(history: Given, org: str, actor: str, **changes: Any) -> tuple[Given, str]:
    """A request to copy the record, and a unit's consent to it."""
    wanted = RequestAccess(purpose="办案", use="copy", records=(RECORD,))
    asked = history.when(wanted, actor=READER)
    (draft,) = asked.then(AccessRequested).drafts
    request = draft.subjects[0].removeprefix("request:")
    consent = GiveConsent(request=request, org=org, capacity="superior", **changes)
    return asked.and_then(granted(actor, "leader", org)).when(consent, actor=actor).and_then(), request


def test_a_top_secret_copy_needs_the_consent_of_who_classified_it_or_a_superior() -> None:
    secret = marked(level="top_secret", months=360)
    secret.when(copying(), actor=ANNA).then("COPY_CONSENT_MISSING")
    history, request = consenting(secret, MINISTRY, DING)
    history.when(copying(), actor=ANNA).then("COPY_CONSENT_MISSING")
    (draft,) = history.when(copying(request=request), actor=ANNA).then(CopyMade).drafts
    assert draft.payload.consented_by == MINISTRY  # type: ignore[attr-defined]
    assert f"request:{request}" in draft.subjects


def test_a_consent_to_look_or_one_taken_back_is_none_to_copy() -> None:
    secret = marked(level="top_secret", months=360)
    history, request = consenting(secret, MINISTRY, DING, uses=("view",))
    history.when(copying(request=request), actor=ANNA).then("COPY_CONSENT_MISSING")
    history, request = consenting(secret, MINISTRY, DING)
    back = RefuseConsent(request=request, org=MINISTRY, capacity="superior", reason="情况变化")
    taken = history.when(back, actor=DING).and_then()
    taken.when(copying(request=request), actor=ANNA).then("COPY_CONSENT_MISSING")


def test_the_unit_that_holds_a_derived_top_secret_cannot_consent_for_its_origin() -> None:
    secret = marked(level="top_secret", months=360, basis="derived", origin=MINISTRY, origin_document="3号")
    history, request = consenting(secret, PROVINCE, DING)
    history.when(copying(request=request), actor=ANNA).then("COPY_CONSENT_MISSING")


def moving(**changes: Any) -> MoveCarrier:
    members: dict[str, Any] = {
        "record": RECORD,
        "origin": "厅库房",
        "destination": "市局",
        "second": WITH_BORIS,
    }
    return MoveCarrier(**{**members, **changes})


def test_a_carrier_is_carried_by_two() -> None:
    history, copy = copied(marked())
    (draft,) = history.when(moving(copy=copy), actor=ANNA).then(CarrierMoved).drafts
    assert set(draft.subjects) == {f"record:{RECORD}", f"copy:{copy}"}
    assert [one.actor for one in draft.payload.signers] == [ANNA, BORIS]  # type: ignore[attr-defined]
    history.when(moving(second=CoSigner(person=ANNA)), actor=ANNA).then("SAME_PERSON")
    history.when(moving(copy=identity("another")), actor=ANNA).then("COPY_UNKNOWN")
    START.when(moving(), actor=ANNA).then("SECRECY_NONE")


def counted(history: Given, *copies: str, **unit: Any) -> tuple[Given, str]:
    wanted = CountCarriers(copies=list(copies), **(unit or {"unit": CITY}))
    decided = history.when(wanted, actor=ANNA)
    (draft,) = decided.then(CarrierCounted).drafts
    return decided.and_then(), draft.subjects[0].removeprefix("destruction:")


def test_carriers_end_after_count_register_and_approval_before_two_people() -> None:
    history, copy = copied(marked())
    history, destruction = counted(history, copy)
    end = DestroyCarriers(destruction=destruction, method="pulped", second=WITH_BORIS)
    history.when(end, actor=ANNA).then("DESTRUCTION_NOT_APPROVED")
    approved = history.plus(granted(CHEN, "leader")).when(
        ApproveCarriers(destruction=destruction), actor=CHEN
    )
    approved.then(CarrierApproved)
    gone = approved.and_then().when(end, actor=ANNA)
    (draft,) = gone.then(CarrierDestroyed).drafts
    assert f"copy:{copy}" in draft.subjects
    assert draft.payload.unit == CITY  # type: ignore[attr-defined]
    after = gone.and_then()
    after.when(end, actor=ANNA).then("COPY_GONE")
    after.when(moving(copy=copy), actor=ANNA).then("COPY_GONE")
    after.when(CountCarriers(copies=[copy], unit=CITY), actor=ANNA).then("COPY_GONE")


def test_counting_approving_and_destroying_are_different_peoples_work() -> None:
    history, copy = copied(marked().plus(granted(ANNA, "leader"), granted(CHEN, "leader")))
    history, destruction = counted(history, copy)
    history.when(ApproveCarriers(destruction=destruction), actor=ANNA).then("SAME_PERSON")
    history.when(ApproveCarriers(destruction=destruction), actor=READER).then("ROLE_MISSING")
    approved = history.when(ApproveCarriers(destruction=destruction), actor=CHEN).and_then()
    approved.when(ApproveCarriers(destruction=destruction), actor=CHEN).then("DECIDED_ALREADY")
    end = DestroyCarriers(destruction=destruction, method="pulped", second=CoSigner(person=CHEN))
    approved.when(end, actor=ANNA).then("SAME_PERSON")
    alone = DestroyCarriers(destruction=destruction, method="pulped", second=CoSigner(person=ANNA))
    approved.when(alone, actor=ANNA).then("SAME_PERSON")
    nothing = ApproveCarriers(destruction=identity("nothing"))
    history.when(nothing, actor=CHEN).then("DESTRUCTION_UNKNOWN")


def test_only_small_amounts_are_destroyed_without_a_designated_unit() -> None:
    history, one = copied(marked().plus(policy("carrier.own_destruction_most", value=1)))
    history, two = copied(history, 2)
    counted(history, one, rules="厅保密规定第 9 条")
    both = CountCarriers(copies=[one, two], rules="厅保密规定第 9 条")
    history.when(both, actor=ANNA).then("UNIT_NEEDED")
    history.when(CountCarriers(copies=[one]), actor=ANNA).then("UNIT_NEEDED")
    history.when(CountCarriers(copies=[one], unit=CITY, rules="规定"), actor=ANNA).then("UNIT_NEEDED")
    history.when(CountCarriers(copies=[one, one], unit=CITY), actor=ANNA).then("INPUT_REFUSED")
    history.when(CountCarriers(copies=[one], unit=identity("nowhere")), actor=ANNA).then("ORG_UNKNOWN")
