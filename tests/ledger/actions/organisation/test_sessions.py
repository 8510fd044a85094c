"""Logging in and out; setting policies; the head of a command on many."""

from __future__ import annotations

import hashlib

import pytest

from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.organisation.action_headed import MOST_SUBJECTS, ActionHeaded, headed
from ledger.actions.organisation.keys import KeyEnrolled, KeyRevoked, Owner
from ledger.actions.organisation.policy_set import SetPolicy
from ledger.actions.organisation.sessions import (
    OpenSession,
    SessionClosed,
    SessionOpened,
    closing,
    require_open,
)
from ledger.decision import Context
from ledger.errors import Refusal
from ledger.event import Outcome, secret
from ledger.facts import Facts
from ledger.policies import PolicySet
from signing.times import format_time
from tests.ledger.given import (
    DAY,
    FOUNDER,
    HOUR,
    LEDGER,
    NOW,
    SECOND,
    SECURITY_ADMINISTRATOR,
    SYSTEM_ADMINISTRATOR,
    Given,
    administrators,
    enrolled,
    given,
    happened,
    identity,
    key_of,
)

LI = identity("李四")
KEY = f"key:{key_of(LI)}"


def _key(custody: str = "client", owner: str = LI) -> KeyEnrolled:
    return KeyEnrolled(
        chain=[],
        custody=custody,  # type: ignore[arg-type]
        owner=Owner("person", owner),
        purpose="person",
        signers=[],
        suite="ed25519",
    )


@pytest.fixture
def history() -> Given:
    return given(*administrators(), enrolled(LI), happened(_key(), KEY, f"person:{LI}"))


def test_a_login_names_person_key_and_a_fresh_session(history: Given) -> None:
    (draft,) = history.when(OpenSession(client="10.1.2.3"), actor=LI).then(SessionOpened).drafts
    payload = draft.payload
    assert isinstance(payload, SessionOpened)
    assert payload.client == secret("10.1.2.3")
    assert payload.expires == format_time(NOW + 8 * HOUR)
    session = next(tag for tag in draft.subjects if tag.startswith("session:"))
    assert set(draft.subjects) == {KEY, f"person:{LI}", session}


def test_a_session_lasts_as_long_as_the_policy_says(history: Given) -> None:
    policy = PolicySet(name="session.seconds", value=60, source="局务会")
    short = history.plus(happened(policy, "policy:session.seconds"))
    (draft,) = short.when(OpenSession(), actor=LI).then(SessionOpened).drafts
    assert isinstance(draft.payload, SessionOpened)
    assert draft.payload.expires == format_time(NOW + 60 * SECOND)


def test_only_a_key_of_ones_own_that_no_one_else_holds_opens_a_session(history: Given) -> None:
    given(enrolled(LI)).when(OpenSession(), actor=LI).then("KEY_UNKNOWN")
    history.when(OpenSession(), actor=SYSTEM_ADMINISTRATOR, key=key_of(LI)).then("SIGNATURE_REFUSED")
    history.plus(happened(_key("custodial"), KEY)).when(OpenSession(), actor=LI).then("CLIENT_KEY_NEEDED")
    revoked = KeyRevoked(key=key_of(LI), last_good_index=0, reason="遗失")
    history.plus(happened(revoked, KEY)).when(OpenSession(), actor=LI).then("SIGNATURE_REFUSED")


def test_the_founder_logs_in_with_the_key_of_the_genesis() -> None:
    given().when(OpenSession(), actor=FOUNDER).then(SessionOpened)


def test_a_login_fails_if_its_key_is_revoked_meanwhile(history: Given) -> None:
    revoked = KeyRevoked(key=key_of(LI), last_good_index=0, reason="遗失")
    assert history.when(OpenSession(), actor=LI).fails_if(happened(revoked, KEY))


@pytest.fixture
def opened(history: Given) -> Given:
    return history.when(OpenSession(), actor=LI).and_then()


def _session(opened: Given) -> str:
    return opened.source.events[-1].subject("session") or ""


def _require_open(opened: Given, at: int = NOW) -> SessionOpened:
    return require_open(Facts(opened.source, opened.source.head), _session(opened), at)


def test_a_session_counts_until_it_expires(opened: Given) -> None:
    assert _require_open(opened, NOW + 8 * HOUR).person == LI
    with pytest.raises(Refusal, match="SESSION_ENDED"):
        _require_open(opened, NOW + 8 * HOUR + 1)


def test_a_session_ends_once(opened: Given) -> None:
    session = _session(opened)

    def close(context: Context) -> Outcome:
        return closing(session, LI, "logout", context.facts)

    decided = opened.when(close)
    decided.then(SessionClosed(person=LI, reason="logout"))
    decided.and_then().when(close).then("SESSION_ENDED")
    closed = decided.and_then().source
    with pytest.raises(Refusal, match="SESSION_ENDED"):
        require_open(Facts(closed, closed.head), session, NOW)


def test_a_session_ends_with_its_key(opened: Given) -> None:
    revoked = KeyRevoked(key=key_of(LI), last_good_index=0, reason="遗失")
    session, source = _session(opened), opened.plus(happened(revoked, KEY)).source
    with pytest.raises(Refusal, match="SESSION_ENDED"):
        require_open(Facts(source, source.head), session, NOW)


def test_a_session_that_never_was_does_not_count(opened: Given) -> None:
    with pytest.raises(Refusal, match="SESSION_NEEDED"):
        require_open(Facts(opened.source, opened.source.head), identity("none"), NOW)


def test_a_policy_is_set_within_its_bounds(history: Given) -> None:
    wanted = SetPolicy(name="session.seconds", value=3600, source="局务会", effective=format_time(NOW + DAY))
    expected = PolicySet(
        name="session.seconds", value=3600, source="局务会", effective=format_time(NOW + DAY)
    )
    (draft,) = history.when(wanted, actor=SECURITY_ADMINISTRATOR).then(expected).drafts
    assert draft.subjects == ("policy:session.seconds",)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (SetPolicy(name="weather", value=1, source="局务会"), "POLICY_UNKNOWN"),
        (SetPolicy(name="session.seconds", value=1, source="局务会"), "POLICY_VALUE"),
        (SetPolicy(name="session.seconds", value=90_000, source="局务会"), "POLICY_VALUE"),
        (SetPolicy(name="session.seconds", value=60, source="局", effective="soon"), "INPUT_REFUSED"),
    ],
)
def test_a_policy_that_is_wrong_is_refused(history: Given, wanted: SetPolicy, code: str) -> None:
    history.when(wanted, actor=SECURITY_ADMINISTRATOR).then(code)


def test_only_the_security_administrator_sets_policies(history: Given) -> None:
    wanted = SetPolicy(name="session.seconds", value=60, source="局务会")
    history.when(wanted, actor=SYSTEM_ADMINISTRATOR).then("ROLE_MISSING")


def test_a_head_names_its_members_and_their_manifest() -> None:
    head = headed(RecordFiled, [{"n": 1}, {"n": 2}], ["fonds:J019", "fonds:J019"], LEDGER)
    payload = head.draft.payload
    assert isinstance(payload, ActionHeaded)
    assert (payload.member_type, payload.count, payload.range.first, payload.range.last) == (
        "record.filed",
        2,
        1,
        2,
    )
    assert head.manifest.content == b'{"n":1}\n{"n":2}\n'
    assert payload.manifest.object == hashlib.sha256(head.manifest.content).hexdigest()
    assert head.draft.subjects == ("fonds:J019",)


def test_commands_that_share_a_manifest_name_their_range() -> None:
    lines: list[dict[str, object]] = [{"n": n} for n in range(10)]
    first, second = (headed(RecordFiled, lines, [], LEDGER, part) for part in ((1, 6), (7, 10)))
    assert first.manifest == second.manifest
    assert isinstance(first.draft.payload, ActionHeaded)
    assert isinstance(second.draft.payload, ActionHeaded)
    assert (first.draft.payload.count, second.draft.payload.count) == (6, 4)


@pytest.mark.parametrize("many", [0, MOST_SUBJECTS + 1])
def test_a_head_with_nothing_or_too_much_in_common_is_about_the_ledger(many: int) -> None:
    head = headed(RecordFiled, [{"n": 1}], [f"fonds:{n}" for n in range(many)], LEDGER)
    assert head.draft.subjects == (f"ledger:{LEDGER}",)
