"""Checkpoints; their malformed twins are in tests/golden/log_bad."""

import pytest

from signing import checkpoint, note
from signing.checkpoint import Checkpoint
from signing.errors import BadNote
from signing.merkle import EMPTY_ROOT

ORIGIN = "archive.example/ledger"
LOG = note.NoteSigner(ORIGIN, bytes(range(32)))
WITNESS = note.Cosigner("witness.example", bytes(32), 1)
VERIFIERS = [note.parse_vkey(LOG.vkey), note.parse_vkey(WITNESS.vkey)]


@pytest.mark.parametrize(
    "head",
    [
        Checkpoint(ORIGIN, 0, EMPTY_ROOT),
        Checkpoint(ORIGIN, 1, bytes(32)),
        Checkpoint(ORIGIN, 2**63 - 1, bytes(range(32))),
        Checkpoint(ORIGIN, 7, bytes(32), ("extension", "another")),
    ],
)
def test_what_was_signed_is_what_is_opened(head: Checkpoint) -> None:
    assert checkpoint.open_checkpoint(checkpoint.sign(head, LOG), VERIFIERS, ORIGIN) == head
    assert checkpoint.parse_checkpoint(head.text()) == head


def test_a_log_may_sign_with_a_key_of_another_name() -> None:
    key = note.NoteSigner("log-key-2", bytes(range(32)))
    head = Checkpoint(ORIGIN, 1, bytes(32))
    assert checkpoint.open_checkpoint(checkpoint.sign(head, key), [note.parse_vkey(key.vkey)], ORIGIN) == head


@pytest.mark.parametrize(
    "head",
    [
        Checkpoint("", 1, bytes(32)),
        Checkpoint(ORIGIN, -1, bytes(32)),
        Checkpoint(ORIGIN, 2**63, bytes(32)),
        Checkpoint(ORIGIN, 1, bytes(31)),
        Checkpoint(ORIGIN, 0, bytes(32)),
        Checkpoint(ORIGIN, 1, bytes(32), ("",)),
    ],
)
def test_what_no_one_could_read_is_not_signed(head: Checkpoint) -> None:
    with pytest.raises(BadNote) as refusal:
        checkpoint.sign(head, LOG)
    assert refusal.value.code == "CHECKPOINT_FORM"


def test_the_checkpoint_of_another_log_is_refused_though_the_key_is_known() -> None:
    signed = checkpoint.sign(Checkpoint("archive.example/ledger/2", 1, bytes(32)), LOG)
    with pytest.raises(BadNote) as refusal:
        checkpoint.open_checkpoint(signed, VERIFIERS, ORIGIN)
    assert refusal.value.code == "CHECKPOINT_ORIGIN"


def test_a_witness_alone_does_not_make_a_checkpoint_the_logs() -> None:
    signed = checkpoint.sign(Checkpoint(ORIGIN, 1, bytes(32)), WITNESS)
    with pytest.raises(BadNote) as refusal:
        checkpoint.open_checkpoint(signed, VERIFIERS, ORIGIN)
    assert refusal.value.code == "NOTE_UNSIGNED"


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "01", "00", "1_0", " 1", "1 ", "１", "1.0", str(2**63), "9" * 5000]
)
def test_a_number_has_one_form(text: str) -> None:
    assert checkpoint.parse_size(text) is None
