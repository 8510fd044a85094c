"""Free inputs: one seed and one time give the same stream again."""

from __future__ import annotations

import uuid

from ledger.free import SEED_BYTES, Free, fresh_seed
from tests.ledger.given import NOW

SEED = bytes(range(32))


def test_the_same_seed_and_time_give_the_same_stream() -> None:
    first, second = Free(SEED, NOW), Free(SEED, NOW)
    taken = [(free.take(32), free.uuid7(), free.take(24), free.now_text) for free in (first, second)]
    assert taken[0] == taken[1]


def test_another_seed_and_every_next_take_give_other_bytes() -> None:
    free = Free(SEED, NOW)
    taken = [free.take(32) for _ in range(100)]
    assert len(set(taken)) == 100
    assert Free(bytes(32), NOW).take(32) not in taken


def test_a_take_has_the_length_asked_for() -> None:
    free = Free(SEED, NOW)
    assert [len(free.take(length)) for length in (1, 24, 32, 500)] == [1, 24, 32, 500]


def test_identities_are_of_version_7_and_carry_the_milliseconds() -> None:
    free = Free(SEED, NOW)
    made = [uuid.UUID(free.uuid7()) for _ in range(50)]
    assert len(set(made)) == 50
    for one in made:
        assert (one.version, one.variant) == (7, uuid.RFC_4122)
        assert one.int >> 80 == NOW // 1000


def test_a_fresh_seed_is_never_the_same() -> None:
    seeds = {fresh_seed() for _ in range(20)}
    assert len(seeds) == 20
    assert {len(seed) for seed in seeds} == {SEED_BYTES}
