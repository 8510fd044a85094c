"""The golden events: byte-exact, read back, and their negative twins refused by name."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import rfc8785

from signing.envelope import (
    batch_header,
    entry_bytes,
    expand_submission,
    parse_batch_header,
    parse_envelope,
    parse_statement,
    signed_bytes,
    split_entry,
    statement_bytes,
)
from signing.errors import SigningError
from signing.sealed import open_box
from signing.suites import verifier
from tests.golden import build_events
from tests.golden.build_events import BAD, BATCH, GOOD, KEY, PAGES, PLACE, SALT, SEALING_KEY, SECOND, TITLE

TWINS: dict[str, dict[str, str]] = json.loads((BAD / "codes.json").read_bytes())
KEYS = {key.key_id: key for key in (KEY, SECOND)}


def check_envelope(data: bytes) -> None:
    """An envelope is in form, its statement too, and its signatures verify."""
    envelope = parse_envelope(data)
    parse_statement(envelope.payload)
    for signature in envelope.signatures:
        verifier("ed25519", KEYS[signature.key].spki)(signed_bytes(envelope), signature.sig)


def check_sealed(data: bytes) -> None:
    """A sealed value opens at its place."""
    assert open_box(json.loads(data), SEALING_KEY, **PLACE) == (TITLE, SALT)


CHECKS: dict[str, Callable[[bytes], object]] = {
    "statement": parse_statement,
    "batch_header": parse_batch_header,
    "envelope": check_envelope,
    "entry": lambda data: check_envelope(split_entry(data)[0]),
    "sealed": check_sealed,
    "submission": expand_submission,
}


def check(name: str, data: bytes) -> None:
    """Read a golden file as what its name says."""
    CHECKS[name.split(".")[0]](data)


def on_disk(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_building_them_again_changes_nothing() -> None:
    assert on_disk(GOOD) | on_disk(BAD) == build_events.files()


@pytest.mark.parametrize("path", sorted(GOOD.iterdir()), ids=lambda path: path.name)
def test_a_good_file_is_read_and_is_canonical_by_rfc_8785(path: Path) -> None:
    data = path.read_bytes()
    check(path.name, data)
    assert rfc8785.dumps(json.loads(data)) == data


@pytest.mark.parametrize("name", ["statement.json", "statement.unseen.json", "statement.cosigned.json"])
def test_a_statement_is_written_as_it_was_read(name: str) -> None:
    data = (GOOD / name).read_bytes()
    assert statement_bytes(parse_statement(data)) == data


def test_an_entry_is_written_as_it_was_read() -> None:
    data = (GOOD / "entry.single.json").read_bytes()
    assert entry_bytes(*split_entry(data)) == data
    assert split_entry(data)[0] == (GOOD / "envelope.single.json").read_bytes()


def test_the_batch_on_disk_is_what_its_submission_expands_to() -> None:
    assert expand_submission((GOOD / "submission.json").read_bytes()) == BATCH
    assert batch_header(PAGES) == (GOOD / "batch_header.json").read_bytes()


@pytest.mark.parametrize("name", TWINS)
def test_a_bad_twin_is_refused_by_its_code(name: str) -> None:
    data, twin = (BAD / name).read_bytes(), TWINS[name]["twin"]
    assert data != (GOOD / twin).read_bytes()
    with pytest.raises(SigningError) as refusal:
        check(twin, data)
    assert refusal.value.code == TWINS[name]["code"]
