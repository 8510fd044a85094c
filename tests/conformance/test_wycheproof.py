"""Wycheproof's Ed25519 vectors through our suite; malleable signatures must be refused."""

import json
from typing import Any

import pytest

from signing import suites
from signing.errors import BadSignature
from tests.conformance.vectors import FOLDER

GROUPS = json.loads((FOLDER / "ed25519/ed25519_test.json").read_bytes())["testGroups"]
CASES = [(group["publicKeyDer"], case) for group in GROUPS for case in group["tests"]]


def test_all_of_them_are_here() -> None:
    assert len(CASES) == 151


@pytest.mark.parametrize(
    ("spki", "case"), CASES, ids=[f"{case['tcId']} {case['comment']}" for _, case in CASES]
)
def test_a_signature_is_accepted_or_refused_as_the_vector_says(spki: str, case: dict[str, Any]) -> None:
    verify = suites.verifier(suites.ED25519, bytes.fromhex(spki))
    message, signature = bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"])
    if case["result"] == "valid":
        verify(message, signature)
    else:
        with pytest.raises(BadSignature) as refusal:
            verify(message, signature)
        assert refusal.value.code == "SIGNATURE_WRONG"
