"""Asking for records and being let: who may approve what, for whom and how long ([S]14, 26; [AR] 34)."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.actions.access.access_approved import ApproveAccess, RefuseAccess
from ledger.actions.access.access_requested import Citizen, CloseRequest, RequestAccess
from ledger.actions.access.consents import GiveConsent, RefuseConsent
from ledger.actions.access.request import UseRequest, open_requests, request_of
from ledger.actions.access.request_events import (
    AccessApproved,
    AccessRefused,
    AccessRequested,
    ConsentGiven,
    ConsentRefused,
    RequestClosed,
)
from ledger.actions.publication.publication import RecordPublished
from ledger.event import Secret
from ledger.facts import Facts
from signing.times import format_time
from tests.ledger.actions.access.using import (
    ANNA,
    APPROVER,
    CITY_APPROVER,
    CITY_OFFICE,
    CITY_RECORD,
    CLERK,
    DAY,
    LEADER,
    NEIGHBOUR,
    NOW,
    OFFICE,
    OTHER_RECORD,
    PROVINCE,
    READER,
    RECORD,
    START,
    approved,
    asked,
    consented,
)
from tests.ledger.actions.secrecy.classified import policy
from tests.ledger.given import Given, digest_of, granted, happened, identity


def state(history: Given, request: str) -> UseRequest:
    return request_of(Facts(history.source, history.source.head), request)


def test_an_officer_asks_for_records_with_a_sealed_purpose() -> None:
    wanted = RequestAccess(purpose="办理某案", records=(RECORD,))
    (draft,) = START.when(wanted, actor=READER).then(AccessRequested).drafts
    found = draft.payload
    assert isinstance(found, AccessRequested)
    assert isinstance(found.purpose, Secret)
    assert found.unit == CITY_OFFICE
    _, *tags = draft.subjects
    assert set(tags) == {f"person:{READER}", f"record:{RECORD}", f"org:{CITY_OFFICE}"}


def test_a_request_may_say_a_need_instead_of_naming_records() -> None:
    need = RequestAccess(purpose="核实身份", need="1985 年某所的迁移登记")
    (draft,) = START.when(need, actor=READER).then(AccessRequested).drafts
    assert isinstance(draft.payload.need, Secret)  # type: ignore[attr-defined]
    START.when(RequestAccess(purpose="核实身份"), actor=READER).then("INPUT_REFUSED")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"purpose": " "}, "INPUT_REFUSED"),
        ({"records": (identity("nothing"),)}, "RECORD_UNKNOWN"),
        ({"until": "tomorrow"}, "INPUT_REFUSED"),
        ({"records": tuple(identity(str(n)) for n in range(27))}, "INPUT_REFUSED"),
        ({"citizen": Citizen(name="李四", document="33010619700101")}, "ROLE_MISSING"),
    ],
)
def test_what_is_asked_for_exists_and_has_a_purpose(changes: dict[str, Any], code: str) -> None:
    members = {"purpose": "办案", "records": (RECORD,), **changes}
    START.when(RequestAccess(**members), actor=READER).then(code)
    START.when(RequestAccess(purpose="办案", records=(RECORD,)), actor=identity("nobody")).then(
        "PERSON_UNKNOWN"
    )


CITIZEN = Citizen(name="李四", document="330106197001010011", relation="本人")


def test_a_clerk_asks_for_a_citizen_whose_words_are_sealed_under_an_id_of_their_own() -> None:
    wanted = RequestAccess(purpose="办理落户", records=(RECORD,), citizen=CITIZEN)
    (draft,) = START.when(wanted, actor=CLERK).then(AccessRequested).drafts
    found = draft.payload
    assert isinstance(found, AccessRequested)
    assert isinstance(found.applicant, Secret)
    assert found.applicant.value == {"document": "330106197001010011", "name": "李四", "relation": "本人"}
    assert found.unit is None
    assert f"person:{CLERK}" not in draft.subjects
    assert not any("330106" in tag for tag in draft.subjects)


def test_an_approval_opens_the_records_to_who_asked_for_the_time_and_the_purpose() -> None:
    history, request = asked()
    history = consented(history, request)
    (draft,) = history.when(ApproveAccess(request=request), actor=APPROVER).then(AccessApproved).drafts
    found = draft.payload
    assert isinstance(found, AccessApproved)
    assert (found.holder, found.org, found.post) == (READER, OFFICE, "deputy_leader")
    assert found.purpose == state(history, request).purpose.commit
    assert (found.from_, found.until) == (format_time(NOW), format_time(NOW + 7 * DAY))
    assert set(draft.subjects) == {f"request:{request}", f"person:{READER}", f"record:{RECORD}"}


def test_what_is_open_is_this_record_in_this_time_under_a_request_that_stands() -> None:
    history, request = approved()
    found = state(history, request)
    assert found.opens(RECORD, NOW)
    assert found.opens(RECORD, NOW + 7 * DAY)
    assert not found.opens(RECORD, NOW + 7 * DAY + 1)
    assert not found.opens(RECORD, NOW - 1)
    assert not found.opens(OTHER_RECORD, NOW)
    closed = history.when(CloseRequest(request=request, result="used", effect="结案"), actor=READER)
    closed.then(RequestClosed)
    assert not state(closed.and_then(), request).opens(RECORD, NOW)
    refused = history.when(RefuseAccess(request=request, reason="用途已变"), actor=APPROVER)
    refused.then(AccessRefused)
    assert not state(refused.and_then(), request).opens(RECORD, NOW)


def test_nobody_approves_their_own_request() -> None:
    history, request = asked(actor=APPROVER)
    history.when(ApproveAccess(request=request), actor=APPROVER).then("OWN_REQUEST")
    history.when(RefuseAccess(request=request, reason="不宜"), actor=APPROVER).then("OWN_REQUEST")
    both = START.plus(granted(CLERK, "approver"))
    history, request = asked(both, actor=CLERK, citizen=CITIZEN)
    history.when(ApproveAccess(request=request), actor=CLERK).then("OWN_REQUEST")


def test_the_approver_holds_the_role_then_for_the_records_department() -> None:
    history, request = asked()
    history = consented(history, request)
    wanted = ApproveAccess(request=request)
    history.when(wanted, actor=ANNA).then("ROLE_MISSING")
    history.when(wanted, actor=CITY_APPROVER).then("NOT_YOUR_ORG")
    history.when(RefuseAccess(request=request, reason="不宜"), actor=CITY_APPROVER).then("NOT_YOUR_ORG")
    ended = history.plus(granted(ANNA, "approver", until=format_time(NOW - 1)))
    ended.when(wanted, actor=ANNA).then("ROLE_MISSING")
    above = history.plus(granted(ANNA, "approver", PROVINCE))
    above.when(wanted, actor=ANNA).then(AccessApproved)
    anywhere = history.plus(policy("access.approver_org", choice="anywhere"))
    anywhere.when(wanted, actor=CITY_APPROVER).then(AccessApproved)


def test_policy_may_ask_for_a_leader_as_approver() -> None:
    history, request = asked(START.plus(policy("access.approver_post", choice="leader")))
    history = consented(history, request).plus(granted(ANNA, "approver"))
    history.when(ApproveAccess(request=request), actor=ANNA).then("APPROVER_POST")
    history.when(ApproveAccess(request=request), actor=APPROVER).then(AccessApproved)


def test_another_units_use_is_approved_only_with_consent() -> None:
    history, request = asked()
    wanted = ApproveAccess(request=request)
    history.when(wanted, actor=APPROVER).then("CONSENT_MISSING")
    for_copies = consented(history, request, uses=("copy",))
    for_copies.when(wanted, actor=APPROVER).then("CONSENT_MISSING")
    ended = consented(history, request, until=format_time(NOW + 1))
    ended.when(wanted, actor=APPROVER, at=NOW + 2).then("CONSENT_MISSING")
    consented(history, request).when(wanted, actor=APPROVER).then(AccessApproved)


def test_the_units_own_a_citizen_and_who_it_is_published_to_need_no_consent() -> None:
    for changes in ({"actor": NEIGHBOUR}, {"actor": CLERK, "citizen": CITIZEN}):
        history, request = asked(**changes)
        history.when(ApproveAccess(request=request), actor=APPROVER).then(AccessApproved)
    payload = RecordPublished(audience=[PROVINCE], content=digest_of("h"), release=identity("release"))
    history, request = asked()
    shown = history.plus(happened(payload, f"record:{RECORD}"))
    shown.when(ApproveAccess(request=request), actor=APPROVER).then(AccessApproved)


def test_policy_may_ask_for_consent_from_everyone() -> None:
    history, request = asked(START.plus(policy("access.consent", choice="everyone")), actor=NEIGHBOUR)
    history.when(ApproveAccess(request=request), actor=APPROVER).then("CONSENT_MISSING")


def test_a_consent_that_is_taken_back_closes_what_it_opened() -> None:
    history, request = approved()
    back = RefuseConsent(request=request, org=OFFICE, capacity="forming", reason="涉及第三人")
    taken = history.when(back, actor=LEADER)
    taken.then(ConsentRefused)
    assert not state(taken.and_then(), request).opens(RECORD, NOW)


def test_only_records_that_were_asked_for_are_opened_and_once() -> None:
    history, request = asked()
    history = consented(history, request)
    other = ApproveAccess(request=request, records=(OTHER_RECORD,))
    history.when(other, actor=APPROVER).then("NOT_REQUESTED")
    history, request = approved()
    history.when(ApproveAccess(request=request), actor=APPROVER).then("DECIDED_ALREADY")
    history.when(ApproveAccess(request=identity("nothing")), actor=APPROVER).then("REQUEST_UNKNOWN")


def test_for_a_need_the_approver_names_the_records() -> None:
    history, request = asked(actor=CLERK, citizen=CITIZEN, records=(), need="1985 年迁移登记")
    history.when(ApproveAccess(request=request), actor=APPROVER).then("INPUT_REFUSED")
    named = ApproveAccess(request=request, records=(RECORD,))
    history.when(named, actor=APPROVER).then(AccessApproved)


@pytest.mark.parametrize(
    ("begins", "ends"), [(None, NOW - 1), (None, NOW + 91 * DAY), (NOW + 2 * DAY, NOW + DAY)]
)
def test_an_approval_ends_after_now_and_within_the_policys_days(begins: int | None, ends: int) -> None:
    history, request = asked(actor=NEIGHBOUR)
    from_ = None if begins is None else format_time(begins)
    wanted = ApproveAccess(request=request, from_=from_, until=format_time(ends))
    history.when(wanted, actor=APPROVER).then("VALIDITY")


def test_a_request_that_was_decided_against_or_closed_is_asked_anew() -> None:
    history, request = asked(actor=NEIGHBOUR)
    refused = history.when(RefuseAccess(request=request, reason="不宜"), actor=APPROVER).and_then()
    refused.when(ApproveAccess(request=request), actor=APPROVER).then("REQUEST_CLOSED")
    refused.when(CloseRequest(request=request, result="withdrawn"), actor=NEIGHBOUR).then("REQUEST_CLOSED")
    history.when(CloseRequest(request=request, result="withdrawn"), actor=READER).then("ROLE_MISSING")
    history.when(CloseRequest(request=request, result="withdrawn"), actor=ANNA).then(RequestClosed)


def test_while_a_request_is_open_its_records_are_known_to_be_asked_for() -> None:
    history, request = asked()
    facts = Facts(history.source, history.source.head)
    assert open_requests(facts, RECORD) == [request]
    assert open_requests(facts, CITY_RECORD) == []
    closed = history.when(CloseRequest(request=request, result="withdrawn"), actor=READER).and_then()
    assert open_requests(Facts(closed.source, closed.source.head), RECORD) == []


def test_an_approval_fails_when_the_request_moves_meanwhile() -> None:
    history, request = asked(actor=NEIGHBOUR)
    decided = history.when(ApproveAccess(request=request), actor=APPROVER)
    closed = history.when(CloseRequest(request=request, result="withdrawn"), actor=NEIGHBOUR)
    assert decided.fails_if(closed.then(RequestClosed))


def consent(request: str, **changes: Any) -> GiveConsent:
    members: dict[str, Any] = {"request": request, "org": OFFICE, "capacity": "forming"}
    return GiveConsent(**{**members, **changes})


def test_who_formed_or_holds_a_record_or_stands_above_consents() -> None:
    history, request = asked()
    (draft,) = history.when(consent(request), actor=LEADER).then(ConsentGiven).drafts
    assert set(draft.subjects) == {
        f"request:{request}",
        f"person:{READER}",
        f"org:{OFFICE}",
        f"record:{RECORD}",
    }
    history.when(consent(request, capacity="superior"), actor=LEADER).then("NOT_ENTITLED")
    above = history.plus(granted(LEADER, "leader", PROVINCE))
    above.when(consent(request, org=PROVINCE, capacity="superior"), actor=LEADER).then(ConsentGiven)
    above.when(consent(request, org=PROVINCE), actor=LEADER).then("NOT_ENTITLED")
    elsewhere = consent(request, org=CITY_OFFICE)
    history.when(elsewhere, actor=CITY_APPROVER).then("NOT_ENTITLED")


def test_a_consent_is_by_a_person_of_that_unit_who_did_not_ask() -> None:
    history, request = asked()
    history.when(consent(request), actor=ANNA).then("ROLE_MISSING")
    history.when(consent(request), actor=CITY_APPROVER).then("NOT_YOUR_ORG")
    history.when(consent(request, org=identity("nowhere")), actor=LEADER).then("ORG_UNKNOWN")
    history.when(consent(request, records=(OTHER_RECORD,)), actor=LEADER).then("NOT_REQUESTED")
    history.when(consent(request, until=format_time(NOW - 1)), actor=LEADER).then("VALIDITY")
    own, mine = asked(actor=LEADER)
    own.when(consent(mine), actor=LEADER).then("OWN_REQUEST")
