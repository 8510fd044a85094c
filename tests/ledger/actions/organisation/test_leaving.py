"""Who leaves an organisation loses the roles there and the sessions; any known key can be revoked."""

from __future__ import annotations

from base64 import b64encode

import pytest

from ledger.actions.organisation.key_revoked import RevokeKey
from ledger.actions.organisation.keys import EnrolKey, KeyEnrolled, KeyRevoked, Owner
from ledger.actions.organisation.ledger_created import FirstService, Founder, LedgerCreated
from ledger.actions.organisation.people import LeavePerson, PersonLeft, PostChanged
from ledger.actions.organisation.roles import GrantRole, WithdrawRole
from ledger.actions.organisation.services import ServiceRegistered
from ledger.actions.organisation.sessions import OpenSession, SessionOpened, require_open
from ledger.decision import Context
from ledger.event import Outcome, secret
from ledger.facts import Facts
from ledger.roles import Held, RoleGranted, RoleWithdrawn, roles_of, serving
from signing.authority import Authority
from signing.keys import Ed25519Key
from signing.times import format_time
from tests.ledger.given import (
    DAY,
    FOUNDER,
    HOUR,
    LEDGER,
    NOW,
    OFFICE,
    SECURITY_ADMINISTRATOR,
    SERVICE,
    SYSTEM_ADMINISTRATOR,
    Given,
    Happened,
    administrators,
    enrolled,
    given,
    granted,
    happened,
    identity,
    key_of,
    registered,
)

LI, PATROL = identity("李四"), identity("patrol")
SESSION, KEY = identity("session"), f"key:{key_of(LI)}"


def left(org: str = OFFICE, begins: str | None = None) -> Happened:
    payload = PersonLeft(person=LI, org=org, reason="transferred", from_=begins)
    return happened(payload, f"person:{LI}", f"org:{org}")


def posted(org: str) -> Happened:
    payload = PostChanged(person=LI, org=org, post="officer")
    return happened(payload, f"person:{LI}", f"org:{org}")


@pytest.fixture
def history() -> Given:
    opened = SessionOpened(client=secret(""), expires=format_time(NOW + DAY), key=key_of(LI), person=LI)
    key = KeyEnrolled(
        chain=[], custody="client", owner=Owner("person", LI), purpose="person", signers=[], suite="ed25519"
    )
    return given(
        *administrators(),
        registered(PATROL, "巡特警总队"),
        enrolled(LI),
        happened(key, KEY, f"person:{LI}"),
        granted(LI, "archivist"),
        granted(LI, "receiver", OFFICE),
        granted(LI, "reviewer", PATROL),
        happened(opened, KEY, f"person:{LI}", f"session:{SESSION}"),
    )


def roles(history: Given, at: int = NOW) -> set[str]:
    return {one.role for one in roles_of(Facts(history.source, history.source.head), LI, at)}


def test_leaving_the_only_organisation_ends_what_was_held_there_and_everywhere(history: Given) -> None:
    assert roles(history) == {"archivist", "receiver", "reviewer"}
    assert roles(history.plus(left())) == {"reviewer"}


def test_who_serves_elsewhere_too_keeps_what_is_held_everywhere(history: Given) -> None:
    assert roles(history.plus(posted(PATROL), left())) == {"archivist", "reviewer"}


def test_what_is_granted_after_leaving_stands(history: Given) -> None:
    back = history.plus(left(), posted(OFFICE), granted(LI, "receiver", OFFICE))
    assert roles(back) == {"receiver", "reviewer"}


def test_leaving_counts_from_its_day(history: Given) -> None:
    leaving = history.plus(left(begins=format_time(NOW + DAY)))
    assert "archivist" in roles(leaving)
    assert roles(leaving, NOW + DAY) == {"reviewer"}
    facts = Facts(leaving.source, leaving.source.head)
    assert (serving(facts, LI, NOW), serving(facts, LI, NOW + DAY)) == ([OFFICE], [])


def _standing(context: Context) -> Outcome:
    require_open(context.facts, SESSION, context.free.now)
    return Outcome([])


def test_a_session_ends_when_its_person_leaves(history: Given) -> None:
    decided = history.when(_standing)
    decided.then()
    assert decided.fails_if(left())
    history.plus(left()).when(_standing).then("SESSION_ENDED")
    history.plus(posted(PATROL), left()).when(_standing).then("SESSION_ENDED")
    later = history.plus(left(begins=format_time(NOW + HOUR)))
    later.when(_standing).then()
    later.when(_standing, at=NOW + HOUR).then("SESSION_ENDED")


def test_who_has_left_logs_in_no_more_unless_they_serve_again(history: Given) -> None:
    history.plus(left()).when(OpenSession(), actor=LI).then("PERSON_LEFT")
    history.plus(left(), posted(PATROL)).when(OpenSession(), actor=LI).then(SessionOpened)


def test_who_has_left_is_granted_nothing(history: Given) -> None:
    wanted = GrantRole(person=LI, role="reader")
    history.plus(left()).when(wanted, actor=SECURITY_ADMINISTRATOR).then("PERSON_LEFT")
    history.plus(left(), posted(PATROL)).when(wanted, actor=SECURITY_ADMINISTRATOR).then(RoleGranted)


def test_nobody_leaves_where_they_do_not_serve(history: Given) -> None:
    wanted = LeavePerson(person=LI, org=PATROL, reason="retired")
    history.when(wanted, actor=SYSTEM_ADMINISTRATOR).then("PERSON_LEFT")
    history.plus(posted(PATROL)).when(wanted, actor=SYSTEM_ADMINISTRATOR).then(PersonLeft)


def test_the_last_administrator_of_a_kind_does_not_leave(history: Given) -> None:
    wanted = LeavePerson(person=SYSTEM_ADMINISTRATOR, org=OFFICE, reason="retired")
    history.when(wanted, actor=SECURITY_ADMINISTRATOR).then("LAST_ADMINISTRATOR")
    succeeded = history.plus(granted(LI, "system_administrator"))
    succeeded.when(wanted, actor=SECURITY_ADMINISTRATOR).then(PersonLeft)
    # One who will hold it only later keeps nothing running until then.
    soon = history.plus(granted(LI, "system_administrator", from_=format_time(NOW + DAY)))
    soon.when(wanted, actor=SECURITY_ADMINISTRATOR).then("LAST_ADMINISTRATOR")
    withdrawal = WithdrawRole(person=SYSTEM_ADMINISTRATOR, role="system_administrator", reason="调离")
    soon.when(withdrawal, actor=SECURITY_ADMINISTRATOR).then("LAST_ADMINISTRATOR")
    succeeded.when(withdrawal, actor=SECURITY_ADMINISTRATOR).then(RoleWithdrawn)


def test_an_administrator_is_not_granted_for_a_time_that_is_past(history: Given) -> None:
    wanted = GrantRole(person=LI, role="audit_administrator", from_=format_time(NOW - DAY))
    history.when(wanted, actor=SECURITY_ADMINISTRATOR).then("INPUT_REFUSED")


def test_one_who_left_as_an_administrator_may_become_another_when_serving_again(history: Given) -> None:
    was = history.plus(granted(LI, "audit_administrator"), left(), posted(PATROL))
    assert Held("audit_administrator", "*") not in roles_of(Facts(was.source, was.source.head), LI, NOW)
    wanted = GrantRole(person=LI, role="system_administrator")
    was.when(wanted, actor=SECURITY_ADMINISTRATOR).then(RoleGranted)


AUTHORITY = Authority.create("force", NOW - DAY)
FOUNDERS, SERVICES = Ed25519Key.from_seed(bytes([2]) * 32), Ed25519Key.from_seed(bytes([3]) * 32)


def _chain(key: Ed25519Key, owner: str) -> list[str]:
    return [b64encode(AUTHORITY.issue(key.spki, "x", owner, NOW - DAY, NOW + DAY)).decode()]


@pytest.fixture
def founded(history: Given) -> Given:
    created = LedgerCreated(
        ca_root="0" * 64,
        founder=Founder(_chain(FOUNDERS, FOUNDER), FOUNDER),
        jurisdiction="330000000000",
        log_vkey="",
        network="internal",
        origin=LEDGER,
        service=FirstService(_chain(SERVICES, SERVICE), SERVICES.key_id, SERVICE),
        signer_table={},
        time_zone="Asia/Shanghai",
    )
    return history.plus(happened(created, f"ledger:{LEDGER}"))


def test_the_keys_of_the_founding_can_be_revoked(founded: Given) -> None:
    for key, owner in ((FOUNDERS, f"person:{FOUNDER}"), (SERVICES, f"service:{SERVICE}")):
        wanted = RevokeKey(key=key.key_id, reason="停用")
        decided = founded.when(wanted, actor=SECURITY_ADMINISTRATOR)
        (draft,) = decided.then(KeyRevoked).drafts
        assert set(draft.subjects) == {f"key:{key.key_id}", owner}
        decided.and_then().when(wanted, actor=SECURITY_ADMINISTRATOR).then("DECIDED_ALREADY")
        founded.when(wanted, actor=FOUNDER).then("ROLE_MISSING")
    founded.when(RevokeKey(key="0" * 64, reason="x"), actor=SECURITY_ADMINISTRATOR).then("KEY_UNKNOWN")


def test_the_key_of_a_registered_service_can_be_revoked(history: Given) -> None:
    service = identity("oa")
    payload = ServiceRegistered(
        chain=[], key="1" * 64, name="OA", owner=OFFICE, service=service, signers=[], suite="ed25519"
    )
    tags = (f"key:{'1' * 64}", f"service:{service}", f"org:{OFFICE}")
    known = history.plus(happened(payload, *tags))
    wanted = RevokeKey(key="1" * 64, reason="退役")
    (draft,) = known.when(wanted, actor=SECURITY_ADMINISTRATOR).then(KeyRevoked).drafts
    assert set(draft.subjects) == {f"key:{'1' * 64}", f"service:{service}"}
    known.when(wanted, actor=LI).then("ROLE_MISSING")


def test_a_party_has_a_key_of_its_own(history: Given) -> None:
    party = history.plus(registered(identity("省档案局"), "浙江省档案局", "authority"))
    key = Ed25519Key.from_seed(bytes([4]) * 32)
    org = identity("省档案局")
    wanted = EnrolKey(party=org, chain=_chain(key, org))
    decided = party.when(wanted, actor=SECURITY_ADMINISTRATOR, ca_root=AUTHORITY.root_der)
    (draft,) = decided.then(KeyEnrolled).drafts
    assert isinstance(draft.payload, KeyEnrolled)
    assert (draft.payload.owner, draft.payload.purpose) == (Owner("party", org), "party")
    assert set(draft.subjects) == {f"key:{key.key_id}", f"org:{org}"}
    revoking = RevokeKey(key=key.key_id, reason="更换")
    (draft,) = decided.and_then().when(revoking, actor=SECURITY_ADMINISTRATOR).then(KeyRevoked).drafts
    assert f"org:{org}" in draft.subjects


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({}, "INPUT_REFUSED"),
        ({"person": LI, "party": OFFICE}, "INPUT_REFUSED"),
        ({"party": identity("nowhere")}, "ORG_UNKNOWN"),
        ({"party": OFFICE, "custody": "custodial"}, "INPUT_REFUSED"),
    ],
)
def test_a_key_is_for_one_who_is_known(history: Given, members: dict[str, object], code: str) -> None:
    wanted = EnrolKey(chain=[], **members)  # type: ignore[arg-type]
    history.when(wanted, actor=SECURITY_ADMINISTRATOR, ca_root=AUTHORITY.root_der).then(code)


def test_the_founder_is_not_stopped_by_never_having_served(founded: Given) -> None:
    founded.when(OpenSession(), actor=FOUNDER).then(SessionOpened)
