"""Policies: a default until a value is set, and a value from its effective time on."""

from __future__ import annotations

from ledger.facts import Facts
from ledger.policies import CHOICES, POLICIES, PolicySet, number
from signing.times import format_time
from tests.ledger.given import DAY, HOUR, NOW, Happened, MemorySource, happened

NAME = "session.seconds"


def _set(value: int, *, at: int, effective: int | None = None) -> Happened:
    since = None if effective is None else format_time(effective)
    return happened(
        PolicySet(name=NAME, value=value, source="局务会", effective=since), f"policy:{NAME}", at=at
    )


def _number(*values: Happened, at: int = NOW) -> int:
    source = MemorySource(values)
    return number(Facts(source, source.head), NAME, at)


def test_the_default_holds_until_a_value_is_set() -> None:
    assert _number() == POLICIES[NAME].default
    assert _number(_set(60, at=NOW), at=NOW - 1) == POLICIES[NAME].default
    assert _number(_set(60, at=NOW)) == 60


def test_the_latest_value_counts() -> None:
    assert _number(_set(60, at=NOW - DAY), _set(120, at=NOW - HOUR)) == 120


def test_a_value_for_later_waits_for_its_time() -> None:
    values = _set(60, at=NOW - DAY), _set(120, at=NOW - HOUR, effective=NOW + DAY)
    assert [_number(*values, at=at) for at in (NOW, NOW + DAY - 1, NOW + DAY)] == [60, 60, 120]


def test_a_value_set_for_the_meantime_does_not_undo_the_one_for_later() -> None:
    values = _set(120, at=NOW - DAY, effective=NOW + DAY), _set(60, at=NOW - HOUR)
    assert [_number(*values, at=at) for at in (NOW, NOW + DAY)] == [60, 120]


def test_of_two_values_for_the_same_time_the_later_in_the_log_counts() -> None:
    values = _set(60, at=NOW - DAY, effective=NOW), _set(120, at=NOW - HOUR, effective=NOW)
    assert _number(*values) == 120


def test_a_decision_on_a_policy_fails_if_it_moves_meanwhile() -> None:
    source = MemorySource()
    facts = Facts(source, 0)
    number(facts, NAME, NOW)
    condition = facts.condition()
    assert condition is not None
    assert [item.tags for item in condition.fail_if_events_match.items] == [[f"policy:{NAME}"]]


def test_every_default_is_within_its_bounds_and_labelled() -> None:
    for policy in POLICIES.values():
        assert policy.low <= policy.default <= policy.high
        assert policy.zh
        assert policy.en
    for words in CHOICES.values():
        assert words.default in words.choices
        assert words.zh
        assert words.en
