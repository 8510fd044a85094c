"""Whether a set is whole: what is wrong is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.backup import verify_set
from ledger.errors import Refusal
from ledger.references import object_digests, sealing_keys
from ledger.store.objects import LocalObjects
from signing.authority import Authority
from signing.export import Export
from tests.api.rooms import Room
from tests.ledger.backup.conftest import back_up

Damage = Callable[[Path], object]


def flip(file: Path, at: int = -2) -> None:
    held = bytearray(file.read_bytes())
    held[at] ^= 1
    file.chmod(0o600)
    file.write_bytes(bytes(held))


def bundle(folder: Path) -> Path:
    return next(path for path in (folder / "log" / "tile" / "entries").rglob("*") if path.is_file())


def an_object(folder: Path) -> Path:
    return next(path for path in (folder / "objects").rglob("*") if path.is_file())


DAMAGES: list[tuple[Damage, str]] = [
    (lambda folder: flip(bundle(folder)), "tile/entries/"),
    (lambda folder: bundle(folder).unlink(), "FILE_MISSING tile/entries/"),
    (lambda folder: flip(folder / "log" / "checkpoint"), "checkpoint"),
    (lambda folder: flip(folder / "log" / "checkpoint", 30), "checkpoint"),
    (lambda folder: flip(an_object(folder)), "other bytes than its name says"),
    (lambda folder: an_object(folder).unlink(), "missing"),
    (lambda folder: (folder / "backup.json").unlink(), "never completed"),
    (lambda folder: flip(folder / "backup.json", 0), "backup.json"),
    (
        lambda folder: (folder / "backup.json").write_text(
            (folder / "backup.json").read_text().replace('"size": 68', '"size": 69')
        ),
        "69 entries, the log has 68",
    ),
]


@pytest.mark.parametrize(("damage", "named"), DAMAGES)
def test_damage_is_named(room: Room, tmp_path: Path, damage: Damage, named: str) -> None:
    back_up(room)
    damage(tmp_path / "set")
    with pytest.raises(Refusal, match="BACKUP_DAMAGED") as refusal:
        verify_set(tmp_path / "set", room.authority.root_der)
    assert named in refusal.value.detail["reason"]


def test_an_object_swapped_for_another_is_missed_by_name(room: Room, tmp_path: Path) -> None:
    # The count is right, and the other object has the digest that its name says.
    back_up(room)
    lost = an_object(tmp_path / "set")
    lost.unlink()
    LocalObjects(tmp_path / "set" / "objects").put(b"another")
    with pytest.raises(Refusal, match=lost.name):
        verify_set(tmp_path / "set", room.authority.root_der)


def test_another_root_certificate_is_refused(room: Room, tmp_path: Path) -> None:
    back_up(room)
    other = Authority.create("Other", 1_700_000_000_000_000).root_der
    with pytest.raises(Refusal, match="BACKUP_DAMAGED"):
        verify_set(tmp_path / "set", other)


def test_references_are_found_in_the_bytes_of_any_entry(room: Room, tmp_path: Path) -> None:
    report = back_up(room)
    export = Export(tmp_path / "set" / "log", report.size)
    entries = [stored.entry for stored in room.ledger.store.entries()]
    named = {digest for entry in entries for digest in object_digests(entry)}
    assert named == set(room.ledger.objects.digests())
    keys = {key for entry in entries for key in sealing_keys(entry)}
    assert keys == {key_id for key_id, _ in room.ledger.keys.listed()}
    assert export.size == report.size
