"""Restoring a ledger from a set: the same log, and never behind what was published."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.actions.oversight.clock_ticked import ticked
from ledger.backup import restore, take_backup
from ledger.backup import restoring as steps
from ledger.errors import Refusal
from ledger.opened import Ledger, Places, open_ledger
from ledger.reading import recorded
from ledger.store.port import Command, LogStore, NewEntry
from ledger.writing.acting import serve
from ledger.writing.desk import Desk
from signing import sealed
from signing.checkpoint import Checkpoint, sign
from signing.note import NoteSigner
from signing.verify import verify_export
from tests.api.rooms import HOTELS, IMAGE, Room, furnish
from tests.ledger.backup.conftest import (
    NewPlaces,
    OpenLedger,
    back_up,
    file_one,
    newest_note,
    publish,
)

DAY = 86_400 * 1_000_000


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str | None:
    """Where the restored log lies; None for a SQLite file at the new places."""
    return None if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


def bring_up(room: Room, places: Places, **more: object) -> steps.RestoreReport:
    beside = room.home.parent
    given = {"root_der": room.authority.root_der, "clock": room.clock, **more}
    return restore(places, beside / "set", beside / "keys", **given)  # type: ignore[arg-type]


def rows(store: LogStore, upto: int) -> list[object]:
    return [row for batch in store.header_rows(1000) for row in batch if row.position <= upto]


def title_of(ledger: Ledger, record: str) -> object:
    """A record's title, opened with the ledger's own key store."""
    (entry,) = ledger.store.select(["record.filed"], [f"record:{record}"])
    filed = recorded(entry)
    field = filed.statement.payload["title"]
    key = ledger.keys.open(field["key"])
    assert key is not None
    place = {"ledger": filed.statement.ledger, "type": filed.type, "command": filed.command}
    return sealed.open_box(field, key.key, pointer="/payload/title", **place)[0]


def refusal_of(room: Room, places: Places, **more: object) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        bring_up(room, places, **more)
    return refusal.value


def test_the_same_archive_comes_up_elsewhere(
    room: Room, new_places: NewPlaces, opened: OpenLedger, database: str | None, tmp_path: Path
) -> None:
    taken = back_up(room)
    places = new_places(database=database)
    report = bring_up(room, places)
    assert (report.origin, report.size, report.root) == (taken.origin, taken.size, taken.root)
    assert (report.objects, report.bytes) == (taken.objects, taken.bytes)
    assert (report.lacking, report.keys_lacking, report.continued) == ([], 0, None)
    ledger = opened(places, room)
    assert rows(ledger.store, report.size) == rows(room.ledger.store, report.size)
    assert list(ledger.store.command_rows()) == list(room.ledger.store.command_rows())[:-1]
    for size in ledger.store.checkpoint_sizes():
        assert ledger.store.checkpoint(size) == room.ledger.store.checkpoint(size)
    assert len(ledger.store.checkpoint_sizes()) == report.checkpoints
    assert title_of(ledger, room.records[HOTELS]) == HOTELS
    assert IMAGE in {ledger.objects.read(digest) for digest in ledger.objects.digests()}


def test_it_goes_on_where_it_stopped(
    room: Room, new_places: NewPlaces, opened: OpenLedger, database: str | None, tmp_path: Path
) -> None:
    back_up(room)
    places = new_places(database=database)
    size = bring_up(room, places).size
    ledger = opened(places, room)
    archivist = Desk(ledger, room.person("archivist"), room.desks["archivist"].key)
    # The session from before goes on, and a new one can be opened.
    archivist.session = room.session("archivist")
    opened_batch = archivist.do("batch.opened", {"material": "文书", "profile": _PROFILE})
    assert opened_batch.first == size + 1
    archivist.log_in()
    room.clock.pass_by(2_000_000)
    again = take_backup(ledger, tmp_path / "set of the new", tmp_path / "keys of the new", kind="remote")
    report = verify_export(tmp_path / "set of the new" / "log", room.authority.root_der)
    assert (report.fine, report.size, report.origin) == (True, again.size, room.ledger.origin)


_PROFILE = {"colour": "colour", "dpi": 300, "format": "image/png"}


def test_from_postgresql_back_to_a_file(
    room: Room, new_places: NewPlaces, opened: OpenLedger, postgres_url: str, tmp_path: Path
) -> None:
    back_up(room)
    there = new_places("there", database=postgres_url)
    bring_up(room, there)
    moved = opened(there, room)
    serve(moved, lambda _: ticked(moved.origin))
    room.clock.pass_by(2_000_000)
    taken = take_backup(moved, tmp_path / "set2", tmp_path / "keys2", kind="remote")
    back = new_places("back")
    restore(back, tmp_path / "set2", tmp_path / "keys2", root_der=room.authority.root_der, clock=room.clock)
    ledger = opened(back, room)
    assert rows(ledger.store, taken.size) == rows(moved.store, taken.size)
    assert ledger.store.root_at(taken.size).hex() == taken.root


def test_a_command_from_before_gives_its_first_receipt(
    room: Room, new_places: NewPlaces, opened: OpenLedger
) -> None:
    receipt = room.desks["archivist"].do("batch.opened", {"material": "文书", "profile": _PROFILE})
    back_up(room)
    places = new_places()
    bring_up(room, places)
    ledger = opened(places, room)
    (stored,) = ledger.store.entries(receipt.first, receipt.first)
    entry = NewEntry(stored.type, ledger.store.tags_of([receipt.first])[receipt.first], stored.data)
    (answer,) = ledger.store.commit([Command(receipt.command, room.person("archivist"), [entry])])
    assert not isinstance(answer, Refusal)
    assert (answer.first, answer.retried) == (receipt.first, "unchecked")


def test_a_ledger_that_is_there_is_never_restored_over(room: Room, new_places: NewPlaces) -> None:
    back_up(room)
    places = new_places()
    bring_up(room, places)
    assert refusal_of(room, places).code == "ALREADY_THERE"
    assert refusal_of(room, room.places).code == "ALREADY_THERE"


def test_a_set_behind_the_newest_file_is_refused_and_nothing_is_left(
    room: Room, new_places: NewPlaces
) -> None:
    taken = back_up(room)
    file_one(room, 7)
    publish(room)
    places = new_places(newest=True)
    refusal = refusal_of(room, places)
    published = room.ledger.store.head().size
    assert refusal.code == "RESTORE_BEHIND"
    assert refusal.detail == {"size": str(taken.size), "published": str(published)}
    assert not Path(places.database.removeprefix("sqlite:///")).exists()
    with pytest.raises(Refusal, match="LEDGER_MISSING"):
        open_ledger(places, room.clock)


def test_a_set_behind_a_checkpoint_that_someone_kept_is_refused(room: Room, new_places: NewPlaces) -> None:
    back_up(room)
    kept = publish(room)
    places = new_places()
    assert refusal_of(room, places, checkpoints=[kept]).code == "RESTORE_BEHIND"
    # One that the set reaches is no hindrance.
    earlier = room.ledger.store.checkpoint(1)
    assert earlier is not None
    assert bring_up(room, places, checkpoints=[earlier]).published > 1


def test_a_set_of_another_history_is_refused(room: Room, new_places: NewPlaces) -> None:
    taken = back_up(room)
    seed = room.ledger.keys.secret("log-key")
    assert seed is not None
    forked = sign(Checkpoint(taken.origin, taken.size - 1, b"\1" * 32), NoteSigner(taken.origin, seed))
    assert refusal_of(room, new_places(), checkpoints=[forked]).code == "RESTORE_BEHIND"


def test_a_checkpoint_that_the_log_did_not_sign_is_not_believed(room: Room, new_places: NewPlaces) -> None:
    back_up(room)
    file_one(room, 7)
    note = publish(room)
    forged = note.replace(b"archive.example/room\n", b"archive.example/room\n1", 1)
    refusal = refusal_of(room, new_places(), checkpoints=[forged])
    assert refusal.code == "INPUT_REFUSED"


def test_a_checkpoint_published_under_a_successors_name_is_never_restored_below(
    room: Room, new_places: NewPlaces
) -> None:
    taken = back_up(room)
    origin = f"{taken.origin}/2"
    later = sign(Checkpoint(origin, 3, b"\1" * 32), NoteSigner(origin, bytes(32)))
    assert refusal_of(room, new_places(), checkpoints=[later]).code == "RESTORE_BEHIND"


def test_a_damaged_set_leaves_nothing_behind(room: Room, new_places: NewPlaces, tmp_path: Path) -> None:
    back_up(room)
    victim = next(path for path in (tmp_path / "set" / "objects").rglob("*") if path.is_file())
    victim.chmod(0o600)
    victim.write_bytes(b"?" * victim.stat().st_size)
    places = new_places()
    refusal = refusal_of(room, places)
    assert (refusal.code, victim.name in refusal.en) == ("BACKUP_DAMAGED", True)
    assert [path.name for path in places.wrapping_key.parent.iterdir()] == ["wrapping.key"]


def test_another_wrapping_key_opens_nothing(room: Room, new_places: NewPlaces) -> None:
    back_up(room)
    places = new_places()
    places.wrapping_key.write_text("ab" * 32)
    assert refusal_of(room, places).code == "KEYS_OTHER"
    places.wrapping_key.unlink()
    assert refusal_of(room, places).code == "LEDGER_MISSING"


def test_another_ledgers_keys_are_refused(room: Room, new_places: NewPlaces, tmp_path: Path) -> None:
    back_up(room)
    (tmp_path / "other").mkdir()
    other = furnish(tmp_path / "other")
    take_backup(other.ledger, tmp_path / "other set", tmp_path / "other keys", kind="offline")
    other.ledger.close()
    places = new_places()
    places.wrapping_key.write_bytes(other.places.wrapping_key.read_bytes())
    root = room.authority.root_der
    with pytest.raises(Refusal, match="KEYS_OTHER"):
        restore(places, tmp_path / "set", tmp_path / "other keys", root_der=root, clock=room.clock)
    with pytest.raises(Refusal, match="KEYS_OTHER"):
        restore(places, tmp_path / "set", None, root_der=root, clock=room.clock)


def test_a_dump_cut_short_is_refused(room: Room, new_places: NewPlaces, tmp_path: Path) -> None:
    back_up(room)
    dump = tmp_path / "keys" / "keys.json"
    dump.write_bytes(dump.read_bytes()[:-20])
    assert refusal_of(room, new_places()).code == "BACKUP_DAMAGED"


def test_a_key_store_that_survived_is_kept(room: Room, new_places: NewPlaces, opened: OpenLedger) -> None:
    back_up(room)
    places = new_places()._replace(keys_database=room.places.keys_database)
    root = room.authority.root_der
    report = restore(places, room.home.parent / "set", None, root_der=root, clock=room.clock)
    assert report.keys_lacking == 0
    assert title_of(opened(places, room), room.records[HOTELS]) == HOTELS


def test_keys_that_the_dump_is_too_old_for_are_counted(room: Room, new_places: NewPlaces) -> None:
    back_up(room)
    dump = (room.home.parent / "keys" / "keys.json").read_bytes()
    file_one(room, 7)
    back_up(room)
    (room.home.parent / "keys" / "keys.json").write_bytes(dump)
    assert bring_up(room, new_places()).keys_lacking == 1


def test_only_up_to_an_earlier_checkpoint_is_behind_the_set_itself(room: Room, new_places: NewPlaces) -> None:
    taken = back_up(room)
    refusal = refusal_of(room, new_places(), upto=1)
    assert refusal.detail == {"size": "1", "published": str(taken.size)}
    assert refusal_of(room, new_places("other"), upto=2).code == "NOT_FOUND"


def test_restoring_is_no_way_around_the_clock(room: Room, new_places: NewPlaces, opened: OpenLedger) -> None:
    back_up(room)
    places = new_places()
    bring_up(room, places)
    room.clock.pass_by(3 * DAY)
    ledger = opened(places, room)
    with pytest.raises(Refusal, match="CLOCK_AHEAD"):
        serve(ledger, lambda _: ticked(ledger.origin))
    ledger.store.guard.confirm()
    serve(ledger, lambda _: ticked(ledger.origin))
    room.clock.set(room.clock.wall - DAY)
    with pytest.raises(Refusal, match="CLOCK_BACK"):
        serve(ledger, lambda _: ticked(ledger.origin))


def test_a_ledger_whose_restore_was_broken_off_does_not_open(
    room: Room, new_places: NewPlaces, opened: OpenLedger
) -> None:
    back_up(room)
    places = new_places()

    def stop(step: str) -> None:
        if step == "checkpoints":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_up(room, places, at=stop)
    with pytest.raises(Refusal, match="RESTORE_UNFINISHED"):
        open_ledger(places, room.clock)
    report = bring_up(room, places)
    assert opened(places, room).store.size == report.size


def test_a_restore_is_not_finished_with_another_logs_set(
    room: Room, new_places: NewPlaces, tmp_path: Path
) -> None:
    back_up(room)
    places = new_places()

    def stop(step: str) -> None:
        if step == "entries":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_up(room, places, at=stop)
    (tmp_path / "other").mkdir()
    other = furnish(tmp_path / "other")
    take_backup(other.ledger, tmp_path / "other set", tmp_path / "other keys", kind="offline")
    other.ledger.close()
    places.wrapping_key.write_bytes(other.places.wrapping_key.read_bytes())
    with pytest.raises(Refusal, match="ALREADY_THERE"):
        restore(
            places,
            tmp_path / "other set",
            tmp_path / "other keys",
            root_der=other.authority.root_der,
            clock=room.clock,
        )


def test_the_newest_checkpoint_stands_outside_the_database_again(room: Room, new_places: NewPlaces) -> None:
    back_up(room)
    places = new_places()
    bring_up(room, places)
    assert (places.checkpoints / "newest").read_bytes() == newest_note(room)
