"""Taking a backup."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.backup import take_backup, verify_set
from ledger.errors import Refusal
from ledger.reading import recorded
from ledger.store.objects import LocalObjects, object_path
from signing.verify import verify_export
from tests.api.rooms import IMAGE, Room, furnish
from tests.ledger.backup.conftest import back_up, file_one, newest_note, publish


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_set_holds_the_whole_log_and_every_object(room: Room, tmp_path: Path) -> None:
    report = back_up(room)
    verified = verify_export(tmp_path / "set" / "log", room.authority.root_der)
    assert (verified.fine, verified.size) == (True, report.size)
    assert set(LocalObjects(tmp_path / "set" / "objects").digests()) == set(room.ledger.objects.digests())
    assert (report.objects, report.new_objects, report.lacking) == (2, 2, [])
    assert verify_set(tmp_path / "set", room.authority.root_der).contents.size == report.size


def test_it_is_told_by_an_event_of_the_service(room: Room) -> None:
    report = back_up(room)
    (entry,) = room.ledger.store.select(["backup.taken"])
    told = recorded(entry)
    assert told.actor == room.ledger.service_id
    assert (told.payload.size, told.payload.root) == (report.size, report.root)
    assert (told.payload.objects, told.payload.bytes) == (report.objects, report.bytes)
    assert told.position == report.receipt.first == report.size + 1


def test_a_second_backup_copies_only_what_is_new(room: Room, tmp_path: Path) -> None:
    back_up(room)
    before = {path: path.stat() for path in (tmp_path / "set" / "objects").rglob("*") if path.is_file()}
    file_one(room, 7)
    room.ledger.objects.put(b"one more")
    report = back_up(room)
    assert (report.objects, report.new_objects, report.new_bytes) == (3, 1, len(b"one more"))
    assert {path: path.stat().st_ino for path in before} == {path: one.st_ino for path, one in before.items()}
    assert verify_set(tmp_path / "set", room.authority.root_der).checkpoint.size == report.size


def test_the_keys_are_never_in_the_set_nor_the_wrapping_key_anywhere(room: Room, tmp_path: Path) -> None:
    report = back_up(room)
    wrapping = room.places.wrapping_key.read_text().strip()
    wrapped = [row["wrapped"] for rows in room.ledger.keys.dump().values() for row in rows]
    held = b"".join(files(tmp_path / "set").values())
    assert wrapped
    for wanted in [*wrapped, wrapping]:
        assert wanted.encode() not in held
        assert bytes.fromhex(wanted) not in held
    assert report.keys == str(tmp_path / "keys" / "keys.json")
    dumped = (tmp_path / "keys" / "keys.json").read_text()
    assert all(one in dumped for one in wrapped)
    assert wrapping not in dumped
    assert (tmp_path / "keys" / "keys.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("inside", [".", "keys", ".."])
def test_keys_beside_what_they_open_are_refused(room: Room, tmp_path: Path, inside: str) -> None:
    with pytest.raises(Refusal, match="INPUT_REFUSED"):
        take_backup(room.ledger, tmp_path / "set", tmp_path / "set" / inside, kind="offline")
    assert not (tmp_path / "set").exists()


def test_another_ledgers_set_is_left_alone(room: Room, tmp_path: Path) -> None:
    back_up(room)
    before = files(tmp_path / "set")
    (tmp_path / "other").mkdir()
    other = furnish(tmp_path / "other")
    for number in range(6):
        file_one(other, number + 10)
    publish(other)
    with pytest.raises(Refusal, match="ALREADY_THERE"):
        take_backup(other.ledger, tmp_path / "set", None, kind="offline")
    other.ledger.close()
    assert files(tmp_path / "set") == before


def test_a_set_that_knows_more_than_the_ledger_is_left_alone(room: Room, tmp_path: Path) -> None:
    back_up(room)
    later = room.ledger.store.head().size + 10
    note = newest_note(room).replace(b"\n68\n", b"\n%d\n" % later)
    (tmp_path / "set" / "log" / "checkpoint").write_bytes(note)
    with pytest.raises(Refusal, match="RESTORE_BEHIND") as refusal:
        back_up(room)
    assert refusal.value.detail["published"] == str(later)


def test_a_damaged_set_is_named_and_no_longer_counts_as_one(room: Room, tmp_path: Path) -> None:
    back_up(room)
    (tmp_path / "set" / "log" / "checkpoints" / "1").write_bytes(b"no checkpoint")
    with pytest.raises(Refusal, match="BACKUP_DAMAGED") as refusal:
        back_up(room)
    assert "checkpoints/1" in refusal.value.detail["reason"]
    with pytest.raises(Refusal, match=r"backup\.json is missing"):
        verify_set(tmp_path / "set", room.authority.root_der)


@pytest.mark.parametrize("step", ["objects", "log", "scan", "references"])
def test_a_first_backup_that_is_broken_off_never_looks_complete(
    room: Room, tmp_path: Path, step: str
) -> None:
    def stop(name: str, done: int, total: int) -> None:
        if name == step and done * 2 >= total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_backup(room.ledger, tmp_path / "set", None, kind="same_city", progress=stop)
    with pytest.raises(Refusal, match="BACKUP_DAMAGED"):
        verify_set(tmp_path / "set", room.authority.root_der)
    assert room.ledger.store.select(["backup.taken"]) == []
    report = back_up(room)
    assert verify_set(tmp_path / "set", room.authority.root_der).checkpoint.size == report.size


@pytest.mark.parametrize("step", ["objects", "log", "scan", "references"])
@pytest.mark.parametrize("part", [1, 3, 4])
def test_a_later_one_that_is_broken_off_leaves_a_whole_set(
    room: Room, tmp_path: Path, step: str, part: int
) -> None:
    first = back_up(room)
    for number in range(3):
        file_one(room, number + 10)

    def stop(name: str, done: int, total: int) -> None:
        if name == step and done * 4 >= total * part:
            raise KeyboardInterrupt

    publish(room)
    with pytest.raises(KeyboardInterrupt):
        take_backup(room.ledger, tmp_path / "set", None, kind="same_city", progress=stop)
    verified = verify_set(tmp_path / "set", room.authority.root_der)
    assert verified.checkpoint.size >= first.size
    assert verified.larger == []


def test_an_object_that_the_ledger_lost_is_told_and_the_rest_is_copied(room: Room, tmp_path: Path) -> None:
    lost = room.ledger.objects.put(IMAGE)["object"]
    room.ledger.objects.delete(lost)
    report = back_up(room)
    assert report.lacking == [lost]
    assert report.objects == 1
    assert verify_set(tmp_path / "set", room.authority.root_der).contents.lacking == [lost]


def test_an_object_that_the_ledger_damaged_does_not_replace_the_sets_good_copy(
    room: Room, tmp_path: Path
) -> None:
    back_up(room)
    digest = room.ledger.objects.put(IMAGE)["object"]
    own = Path(room.places.objects) / object_path(digest)
    own.chmod(0o600)
    own.write_bytes(IMAGE[:100])
    assert back_up(room).lacking == []
    assert (tmp_path / "set" / "objects" / object_path(digest)).read_bytes() == IMAGE


def test_a_set_that_is_read_again_is_mended_from_the_ledger(room: Room, tmp_path: Path) -> None:
    back_up(room)
    digest = room.ledger.objects.put(IMAGE)["object"]
    copy = tmp_path / "set" / "objects" / object_path(digest)
    copy.chmod(0o600)
    copy.write_bytes(IMAGE[:-1] + b"?")
    report = take_backup(room.ledger, tmp_path / "set", None, kind="same_city", reread=True)
    assert report.new_objects == 1
    assert copy.read_bytes() == IMAGE
