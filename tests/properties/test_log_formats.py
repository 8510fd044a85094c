"""Tree, tiles, notes, proofs and times against chance."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing import base64, checkpoint, merkle, note, proof, tiles, times
from signing.errors import BadNote, BadProof, BadTile, SigningError

ORIGIN = "archive.example/ledger"
LOG = note.NoteSigner(ORIGIN, bytes(range(32)))
VERIFIERS = [note.parse_vkey(LOG.vkey)]
LEAVES = [merkle.leaf_hash(i.to_bytes(2, "big")) for i in range(600)]


def hash_at(level: int, index: int) -> bytes:
    """Complete subtrees of LEAVES."""
    return merkle.root(LEAVES[index << level : (index + 1) << level])


def flipped(data: bytes, bit: int) -> bytes:
    """The data with one bit changed, counted around."""
    changed = bytearray(data)
    changed[bit // 8 % len(data)] ^= 1 << bit % 8
    return bytes(changed)


@given(st.lists(st.integers(0, 200), max_size=4))
def test_a_tree_has_one_root_however_its_leaves_came(runs: list[int]) -> None:
    frontier = merkle.Frontier()
    for run in runs:
        frontier.extend(LEAVES[: run % 300])
    flat = [leaf for run in runs for leaf in LEAVES[: run % 300]]
    assert frontier.root() == merkle.root(flat)


@given(st.integers(1, 600), st.data())
def test_a_flipped_bit_anywhere_in_a_proof_file_is_found(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    entry = index.to_bytes(2, "big")
    signed = checkpoint.sign(checkpoint.Checkpoint(ORIGIN, size, merkle.root(LEAVES[:size])), LOG)
    file = proof.write_proof(index, merkle.inclusion_path(index, size, hash_at), signed)
    proof.verify_proof(proof.parse_proof(file), entry, VERIFIERS, ORIGIN)
    bad = flipped(file, data.draw(st.integers(0, len(file) * 8 - 1)))
    with pytest.raises(SigningError):
        proof.verify_proof(proof.parse_proof(bad), entry, VERIFIERS, ORIGIN)


@given(st.integers(1, 600), st.data())
def test_a_proof_for_one_size_is_none_for_another(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(1, 600).filter(lambda n: n != size))
    path = merkle.inclusion_path(index, size, hash_at)
    with pytest.raises(BadProof):
        merkle.verify_inclusion(index, other, LEAVES[index], path, merkle.root(LEAVES[:other]))


@given(st.lists(st.binary(max_size=600), min_size=1, max_size=256))
def test_the_entries_of_a_bundle_come_back(entries: list[bytes]) -> None:
    assert tiles.parse_bundle(tiles.encode_bundle(entries), len(entries)) == entries


@given(st.binary(max_size=200))
def test_no_bytes_bring_the_parsers_down(data: bytes) -> None:
    for parse, refusal in (
        (tiles.parse_bundle, BadTile),
        (proof.parse_proof, BadProof),
        (note.split_note, BadNote),
    ):
        with suppress(refusal):
            parse(data)


@given(st.none() | st.integers(0, 7), st.integers(0, 2**60), st.integers(1, 256))
def test_a_path_names_one_tile_and_back(level: int | None, n: int, width: int) -> None:
    path = tiles.bundle_path(n, width) if level is None else tiles.tile_path(level, n, width)
    assert tiles.parse_path(path) == (level, n, width)


@given(st.integers(-62_135_596_800_000_000, 253_402_300_799_999_999))
def test_a_time_comes_back_and_text_order_is_time_order(us: int) -> None:
    text = times.format_time(us)
    assert times.parse_time(text) == us
    if us < 253_402_300_799_999_999:
        assert times.format_time(us + 1) > text


@given(st.binary())
def test_base64_comes_back(data: bytes) -> None:
    assert base64.decode(base64.encode(data)) == data
