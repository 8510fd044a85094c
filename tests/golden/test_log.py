"""The golden log: byte-exact, read back in full, and its negative twins refused by name."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from signing import checkpoint, merkle, note, proof, tiles
from signing.errors import SigningError
from tests.golden import build_log
from tests.golden.build_log import BAD, ENTRIES, GOOD, ORIGIN, SIZE, WITNESS

LOG_KEY = "archive.example/ledger+41387eea+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
VERIFIERS = [note.parse_vkey(LOG_KEY), note.parse_vkey(WITNESS.vkey)]
TWINS: dict[str, dict[str, str]] = json.loads((BAD / "codes.json").read_bytes())


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def test_building_it_again_changes_nothing() -> None:
    on_disk = {path: path.read_bytes() for folder in (GOOD, BAD) for path in _files(folder)}
    assert on_disk == build_log.files()


def test_the_checkpoint_opens_and_states_the_root_of_the_entries() -> None:
    opened = checkpoint.open_checkpoint((GOOD / "checkpoint").read_bytes(), VERIFIERS, ORIGIN)
    assert opened == checkpoint.Checkpoint(ORIGIN, 300, merkle.root([merkle.leaf_hash(e) for e in ENTRIES]))


def test_the_tiles_on_disk_give_the_signed_root() -> None:
    hash_at = tiles.tile_hash_at(_read, SIZE)
    assert merkle.root_at(SIZE, hash_at) == build_log.HEAD.root


def test_the_bundles_hold_the_entries() -> None:
    paths = (tiles.bundle_path(0), tiles.bundle_path(1, 44))
    assert [e for path in paths for e in tiles.parse_bundle((GOOD / path).read_bytes())] == ENTRIES


@pytest.mark.parametrize("index", build_log.PROVEN)
def test_a_proof_file_holds_for_its_entry(index: int) -> None:
    read = proof.parse_proof((GOOD / f"proof/{index}.tlog-proof").read_bytes())
    assert proof.verify_proof(read, ENTRIES[index], VERIFIERS, ORIGIN).size == SIZE


def test_extra_bytes_of_a_proof_are_handed_on_as_they_are() -> None:
    read = proof.parse_proof((GOOD / "proof/extra.tlog-proof").read_bytes())
    assert (read.index, read.extra) == (5, b"not authenticated")


@pytest.mark.parametrize("name", TWINS)
def test_a_bad_twin_is_refused_by_its_code(name: str) -> None:
    twin = TWINS[name]["twin"]
    assert (BAD / name).read_bytes() != (GOOD / twin).read_bytes()
    with pytest.raises(SigningError) as refusal:
        _check(twin, (BAD / name).read_bytes())
    assert refusal.value.code == TWINS[name]["code"]


@pytest.mark.parametrize("twin", sorted({row["twin"] for row in TWINS.values()}))
def test_the_same_check_accepts_the_good_twin(twin: str) -> None:
    _check(twin, (GOOD / twin).read_bytes())


def _read(level: int, n: int, width: int) -> bytes:
    return (GOOD / tiles.tile_path(level, n, width)).read_bytes()


def _check(path: str, data: bytes) -> None:
    """Read one file as a client would, the rest of the log being good."""
    if path == "checkpoint":
        checkpoint.open_checkpoint(data, VERIFIERS, ORIGIN)
    elif path.startswith("proof/"):
        proof.verify_proof(proof.parse_proof(data), ENTRIES[5], VERIFIERS, ORIGIN)
    else:
        name = tiles.parse_path(path)
        start = name.n * tiles.WIDTH
        if name.level is None:
            leaves = [merkle.leaf_hash(entry) for entry in tiles.parse_bundle(data, name.width)]
        else:
            leaves = tiles.parse_tile(data, name.width)
        for offset, leaf in enumerate(leaves):
            inclusion = merkle.inclusion_path(start + offset, SIZE, build_log.hash_at)
            merkle.verify_inclusion(start + offset, SIZE, leaf, inclusion, build_log.HEAD.root)
