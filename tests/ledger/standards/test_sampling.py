"""The sample is drawn by the log: the same for everybody, large enough, and nobody's choice."""

from __future__ import annotations

from collections import Counter

import pytest

from ledger.standards.sampling import draw, sample_size, seed_of
from tests.ledger.given import identity

PAGES = [identity(f"page {number}") for number in range(200)]
SEED = seed_of("01920000-0000-7000-8000-000000000000", 0, 5_001, 1_767_225_600_000_000)


def test_the_seed_is_a_digest_that_anyone_can_compute() -> None:
    # sha256 of the four values in decimal, each ended by LF
    assert SEED == "cd6a2700357decb8d3f98f8739cf84a6d4711785db244792ed3d1c4fb0a4d639"


def test_every_fact_of_the_batch_changes_the_seed() -> None:
    facts = ("batch", 0, 17, 1_000)
    others = [
        ("other", 0, 17, 1_000),
        ("batch", 1, 17, 1_000),
        ("batch", 0, 18, 1_000),
        ("batch", 0, 17, 1_001),
    ]
    assert len({seed_of(*one) for one in (facts, *others)}) == 5


def test_the_order_in_which_pages_are_listed_does_not_matter() -> None:
    assert draw(SEED, PAGES, 5) == draw(SEED, reversed(PAGES), 5)
    assert draw(SEED, [*PAGES, *PAGES], 5) == draw(SEED, PAGES, 5)


def test_a_larger_sample_holds_the_smaller_one() -> None:
    assert draw(SEED, PAGES, 50)[:10] == draw(SEED, PAGES, 5)


@pytest.mark.parametrize(
    ("pages", "size"), [(0, 0), (1, 1), (19, 1), (20, 1), (21, 2), (200, 10), (5_000, 250)]
)
def test_a_sample_is_at_least_its_share(pages: int, size: int) -> None:
    assert sample_size(pages, 5) == size


def test_every_page_is_drawn_as_often_as_any_other() -> None:
    drawn = Counter(page for turn in range(400) for page in draw(seed_of("b", turn, 1, 1), PAGES, 5))
    assert set(drawn) == set(PAGES)
    assert max(drawn.values()) < 45  # 20 on average
