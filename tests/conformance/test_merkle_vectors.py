"""The 518 vectors of transparency-dev/merkle: inclusion, consistency, and both for subtrees."""

import base64
import json
from typing import Any

import pytest

from signing import merkle
from signing.errors import BadProof
from tests.conformance.vectors import FOLDER

VECTORS = [json.loads(line) for line in (FOLDER / "merkle.jsonl").read_text().splitlines()]


def test_all_of_them_are_here() -> None:
    assert len(VECTORS) == 518


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["file"])
def test_a_proof_is_accepted_or_refused_as_the_vector_says(vector: dict[str, Any]) -> None:
    if vector["wantErr"]:
        with pytest.raises(BadProof):
            _verify(vector)
    else:
        _verify(vector)


def _verify(vector: dict[str, Any]) -> None:
    path = [base64.b64decode(one) for one in vector["proof"] or []]

    def hash_of(name: str) -> bytes:
        return base64.b64decode(vector[name])

    match vector["file"].split("/")[0]:
        case "inclusion":
            merkle.verify_inclusion(
                vector["leafIdx"], vector["treeSize"], hash_of("leafHash"), path, hash_of("root")
            )
        case "subtreeinclusion":
            merkle.verify_subtree_inclusion(
                vector["leafIdx"], vector["start"], vector["end"], hash_of("leafHash"), path, hash_of("root")
            )
        case "consistency":
            merkle.verify_consistency(
                vector["size1"], vector["size2"], path, hash_of("root1"), hash_of("root2")
            )
        case "subtreeconsistency":
            merkle.verify_subtree_consistency(
                vector["start"], vector["end"], vector["size"], path, hash_of("root1"), hash_of("root2")
            )
        case kind:
            pytest.fail(f"vectors of a kind that no one runs: {kind}")
