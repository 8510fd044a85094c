"""The index in memory answers as a look at every entry would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.store.edge import Edge
from ledger.store.recent import Recent, Runs
from signing import merkle

_types = st.sampled_from("abc")
_tags = st.frozensets(st.sampled_from("uvwxyz"), max_size=4)
_entries = st.lists(st.tuples(_types, _tags), max_size=40)
_question = st.tuples(st.sets(_types, max_size=2), st.sets(st.sampled_from("uvwxyz"), max_size=3))


def _runs(floor: int, entries: list[tuple[str, frozenset[str]]]) -> Runs:
    runs = Runs(floor)
    for position, (type, tags) in enumerate(entries, floor + 1):
        runs.add(position, type, sorted(tags))
    return runs


@given(_entries, _question, st.integers(0, 45))
def test_a_match_is_found_exactly_where_an_entry_matches(
    entries: list[tuple[str, frozenset[str]]], question: tuple[set[str], set[str]], after: int
) -> None:
    types, tags = question
    wanted = any((not types or type in types) and tags <= has for type, has in entries[after:])
    assert _runs(0, entries).any_match(sorted(types), sorted(tags), after) == wanted


@given(st.lists(_entries, max_size=6), _question, st.integers(0, 60), st.integers(1, 60))
def test_two_generations_answer_as_one(
    groups: list[list[tuple[str, frozenset[str]]]],
    question: tuple[set[str], set[str]],
    back: int,
    capacity: int,
) -> None:
    recent, everything = Recent(0, capacity), list[tuple[str, frozenset[str]]]()
    for group in groups:
        recent.merge(_runs(len(everything), group))
        everything += group
    after = max(recent.floor, len(everything) - back)
    types, tags = sorted(question[0]), sorted(question[1])
    assert recent.head == len(everything)
    assert recent.any_match(types, tags, after) == _runs(0, everything).any_match(types, tags, after)


@given(_entries)
def test_the_rows_of_the_tag_index_hold_every_tag_of_every_entry_once(
    entries: list[tuple[str, frozenset[str]]],
) -> None:
    rows = _runs(0, entries).tag_rows()
    held = [(tag, at, type) for tag, first, last, type in rows for at in range(first, last + 1)]
    assert sorted(held) == sorted(
        (tag, at, type) for at, (type, tags) in enumerate(entries, 1) for tag in tags
    )


def test_a_question_from_before_the_floor_is_not_answered() -> None:
    with pytest.raises(ValueError, match="before 5"):
        Recent(5).any_match([], ["x"], 4)


def test_runs_that_leave_a_hole_are_not_merged() -> None:
    with pytest.raises(ValueError, match="do not follow"):
        Recent(5).merge(Runs(6))


@given(st.lists(st.integers(0, 700), max_size=5))
def test_the_edge_gives_the_root_and_the_tiles_whatever_the_groups(sizes: list[int]) -> None:
    edge, leaves, tiles = Edge(), list[bytes](), dict[tuple[int, int], bytes]()
    for size in sizes:
        new = [merkle.leaf_hash(b"%d" % n) for n in range(len(leaves), len(leaves) + size)]
        edge, full = edge.extended(new)
        leaves += new
        tiles |= {(tile.level, tile.n): tile.hashes for tile in full}
    assert edge.root() == merkle.root(leaves)
    assert all(tiles[0, n] == b"".join(leaves[n * 256 : n * 256 + 256]) for n in range(len(leaves) // 256))
    assert len(tiles) == len(leaves) // 256
