"""The tree: one root however it is grown, proofs for every leaf and size, and refusals by name."""

import pytest

from signing import merkle
from signing.errors import BadProof

LEAVES = [merkle.leaf_hash(bytes([i])) for i in range(70)]


def hash_at(level: int, index: int) -> bytes:
    """Complete subtrees only: a proof that asks for more is wrong."""
    assert (index + 1) << level <= len(LEAVES)
    return merkle.root(LEAVES[index << level : (index + 1) << level])


def subtrees(size: int) -> list[tuple[int, int]]:
    """Every subtree that a tree of this size has."""
    return [
        (start, end)
        for start in range(size)
        for end in range(start + 1, size + 1)
        if start % (1 << (end - start - 1).bit_length()) == 0
    ]


def test_a_frontier_has_the_root_of_its_leaves_at_every_size() -> None:
    frontier = merkle.Frontier()
    for size, leaf in enumerate(LEAVES):
        assert (frontier.size, frontier.root()) == (size, merkle.root(LEAVES[:size]))
        frontier.append(leaf)


@pytest.mark.parametrize("first", [0, 1, 7, 8, 33])
@pytest.mark.parametrize("count", [0, 1, 5, 16, 37])
def test_leaves_may_come_one_by_one_or_in_runs(first: int, count: int) -> None:
    frontier = merkle.Frontier()
    frontier.extend(LEAVES[:first])
    frontier.extend(LEAVES[first : first + count])
    assert frontier.size == first + count
    assert frontier.root() == merkle.root(LEAVES[: first + count])


def test_a_frontier_continues_from_its_peaks() -> None:
    for size in range(len(LEAVES)):
        frontier = merkle.Frontier()
        frontier.extend(LEAVES[:size])
        again = merkle.Frontier.from_peaks(size, frontier.peaks())
        again.extend(LEAVES[size:])
        assert again.root() == merkle.root(LEAVES)


@pytest.mark.parametrize(
    ("size", "peaks"), [(-1, []), (1, []), (2, [bytes(32)] * 2), (1, [bytes(31)]), (2**63, [bytes(32)])]
)
def test_peaks_that_no_tree_of_this_size_has_are_refused(size: int, peaks: list[bytes]) -> None:
    with pytest.raises(BadProof):
        merkle.Frontier.from_peaks(size, peaks)


def test_changing_the_peaks_handed_out_does_not_change_the_tree() -> None:
    frontier = merkle.Frontier.from_peaks(1, [LEAVES[0]])
    frontier.peaks().clear()
    assert frontier.root() == LEAVES[0]


def test_the_root_of_any_size_comes_from_complete_subtrees_alone() -> None:
    for size in range(len(LEAVES) + 1):
        assert merkle.root_at(size, hash_at) == merkle.root(LEAVES[:size])


def test_every_leaf_of_every_size_has_a_proof() -> None:
    for size in range(1, len(LEAVES) + 1):
        root = merkle.root(LEAVES[:size])
        for index in range(size):
            path = merkle.inclusion_path(index, size, hash_at)
            merkle.verify_inclusion(index, size, LEAVES[index], path, root)


def test_every_pair_of_sizes_has_a_proof() -> None:
    for size2 in range(1, len(LEAVES) + 1):
        root2 = merkle.root(LEAVES[:size2])
        for size1 in range(1, size2 + 1):
            path = merkle.consistency_path(size1, size2, hash_at)
            merkle.verify_consistency(size1, size2, path, merkle.root(LEAVES[:size1]), root2)


def test_every_subtree_has_a_proof_and_no_hash_of_it_can_be_changed() -> None:
    for size in (1, 2, 3, 7, 8, 21, 32, 33):
        root = merkle.root(LEAVES[:size])
        for start, end in subtrees(size):
            path = merkle.subtree_path(start, end, size, hash_at)
            part = merkle.root(LEAVES[start:end])
            merkle.verify_subtree_consistency(start, end, size, path, part, root)
            for at in range(len(path)):
                changed = [*path[:at], bytes(32), *path[at + 1 :]]
                with pytest.raises(BadProof):
                    merkle.verify_subtree_consistency(start, end, size, changed, part, root)


def test_every_leaf_of_a_subtree_has_a_proof_within_it() -> None:
    for start, end in subtrees(33):
        part = merkle.root(LEAVES[start:end])

        def within(level: int, index: int, start: int = start) -> bytes:
            return hash_at(level, index + (start >> level))

        for index in range(start, end):
            path = merkle.inclusion_path(index - start, end - start, within)
            merkle.verify_subtree_inclusion(index, start, end, LEAVES[index], path, part)


PATH = merkle.inclusion_path(5, 21, hash_at)
ROOT = merkle.root(LEAVES[:21])


@pytest.mark.parametrize(
    ("index", "size", "leaf", "path", "root", "code"),
    [
        (-1, 21, LEAVES[5], PATH, ROOT, "PROOF_RANGE"),
        (21, 21, LEAVES[5], PATH, ROOT, "PROOF_RANGE"),
        (5, 0, LEAVES[5], PATH, ROOT, "PROOF_RANGE"),
        (5, 2**63, LEAVES[5], PATH, ROOT, "PROOF_RANGE"),
        (5, 21, LEAVES[5], PATH[:-1], ROOT, "PROOF_LENGTH"),
        (5, 21, LEAVES[5], [*PATH, ROOT], ROOT, "PROOF_LENGTH"),
        (5, 21, LEAVES[5], [], ROOT, "PROOF_LENGTH"),
        (5, 21, LEAVES[5], PATH[::-1], ROOT, "PROOF_WRONG"),
        (5, 21, LEAVES[6], PATH, ROOT, "PROOF_WRONG"),
        (4, 21, LEAVES[5], PATH, ROOT, "PROOF_WRONG"),
        (5, 21, LEAVES[5], PATH, bytes(32), "PROOF_WRONG"),
        (5, 21, LEAVES[5], [one[:31] for one in PATH], ROOT, "PROOF_FORM"),
        (5, 21, LEAVES[5][:31], PATH, ROOT, "PROOF_FORM"),
    ],
)
def test_an_inclusion_proof_that_does_not_hold_is_refused_by_its_cause(
    index: int, size: int, leaf: bytes, path: list[bytes], root: bytes, code: str
) -> None:
    with pytest.raises(BadProof) as refusal:
        merkle.verify_inclusion(index, size, leaf, path, root)
    assert refusal.value.code == code


def test_consistency_with_the_empty_tree_proves_nothing_and_is_refused() -> None:
    with pytest.raises(BadProof) as refusal:
        merkle.verify_consistency(0, 21, [], merkle.EMPTY_ROOT, ROOT)
    assert refusal.value.code == "PROOF_RANGE"


def test_two_roots_for_one_size_are_named_for_what_they_are() -> None:
    with pytest.raises(BadProof) as refusal:
        merkle.verify_consistency(21, 21, [], ROOT, bytes(32))
    assert refusal.value.code == "ROOTS_DIFFER"


def test_a_log_that_shrank_has_no_proof() -> None:
    with pytest.raises(BadProof) as refusal:
        merkle.consistency_path(22, 21, hash_at)
    assert refusal.value.code == "PROOF_RANGE"


def test_an_interval_that_is_no_subtree_has_no_proof() -> None:
    with pytest.raises(BadProof) as refusal:
        merkle.subtree_path(1, 3, 21, hash_at)
    assert refusal.value.code == "PROOF_RANGE"


def test_a_node_can_not_pass_for_a_leaf() -> None:
    node = merkle.node_hash(LEAVES[0], LEAVES[1])
    assert merkle.leaf_hash(LEAVES[0] + LEAVES[1]) != node
