"""Proof files; byte-exact ones and their malformed twins are in tests/golden."""

import pytest

from signing import checkpoint, merkle, note, proof
from signing.errors import BadNote, BadProof

ORIGIN = "archive.example/ledger"
LOG = note.NoteSigner(ORIGIN, bytes(range(32)))
VERIFIERS = [note.parse_vkey(LOG.vkey)]
ENTRY = b"the only entry"
SIGNED = checkpoint.sign(checkpoint.Checkpoint(ORIGIN, 1, merkle.leaf_hash(ENTRY)), LOG)


@pytest.mark.parametrize("extra", [None, b"", b"salt", bytes(1000)])
def test_what_was_written_is_what_is_read(extra: bytes | None) -> None:
    path = [bytes([i]) * 32 for i in range(64)]
    assert proof.parse_proof(proof.write_proof(7, path, SIGNED, extra)) == proof.TlogProof(
        7, tuple(path), SIGNED, extra
    )


def test_the_only_entry_of_a_log_needs_no_path() -> None:
    read = proof.parse_proof(proof.write_proof(0, [], SIGNED))
    assert proof.verify_proof(read, ENTRY, VERIFIERS, ORIGIN).size == 1
    with pytest.raises(BadProof) as refusal:
        proof.verify_proof(read, b"another entry", VERIFIERS, ORIGIN)
    assert refusal.value.code == "PROOF_WRONG"


def test_a_proof_from_another_log_is_refused() -> None:
    read = proof.parse_proof(proof.write_proof(0, [], SIGNED))
    with pytest.raises(BadNote) as refusal:
        proof.verify_proof(read, ENTRY, VERIFIERS, "archive.example/ledger/2")
    assert refusal.value.code == "CHECKPOINT_ORIGIN"


@pytest.mark.parametrize(("index", "path"), [(-1, []), (2**63, []), (0, [bytes(31)]), (0, [bytes(32)] * 65)])
def test_what_no_one_could_read_is_not_written(index: int, path: list[bytes]) -> None:
    with pytest.raises(BadProof) as refusal:
        proof.write_proof(index, path, SIGNED)
    assert refusal.value.code == "PROOF_FORM"


def test_a_file_without_end_is_not_read() -> None:
    with pytest.raises(BadProof) as refusal:
        proof.parse_proof(b"x" * 2_000_000)
    assert refusal.value.code == "PROOF_FORM"
