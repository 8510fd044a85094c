"""From a folder of scans to an accepted batch: attached, checked by machine, the sample by eye, accepted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.bench.room import Room, room_on
from api.cli import app
from ledger.actions.digitization.batch_pages import sample_of
from ledger.errors import Refusal
from ledger.facts import Facts
from ledger.keys.sealed_objects import is_sealed
from ledger.reading import recorded
from ledger.writing.desk import Desk
from signing.keys import Cost, Ed25519Key, write_key_file
from tests.ledger.intake.quality.drawn import file_of, page

CODE = "J019-WS·2016·D30·办公室-{:04d}"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Room, Desk, Path]]:
    """A room, an archivist in it, and the file of their key."""
    with room_on(f"sqlite:///{tmp_path}/log.db", tmp_path / "room") as room:
        desk = room.archivist()
        assert isinstance(desk.key, Ed25519Key)
        write_key_file(tmp_path / "key", desk.key, "open", cost=Cost(64 * 1024, 1))
        yield room, desk, tmp_path


def intake(office: tuple[Room, Desk, Path], *words: str) -> tuple[int, str]:
    room, _, place = office
    environment = {
        "ARCHIVE_LEDGER_HOME": str(place / "home"),
        "ARCHIVE_LEDGER_DATABASE": f"sqlite:///{place}/log.db",
        "ARCHIVE_LEDGER_KEYS": f"sqlite:///{room.folder}/keys.db",
        "ARCHIVE_LEDGER_WRAPPING_KEY": str(room.folder / "wrapping.key"),
        "ARCHIVE_LEDGER_OBJECTS": str(room.folder / "objects"),
        "ARCHIVE_LEDGER_PASSPHRASE": "open",
    }
    said = CliRunner().invoke(app, ["intake", *words], env=environment)
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exception
    return said.exit_code, said.output


def attach(office: tuple[Room, Desk, Path], batch: str) -> None:
    _, desk, place = office
    code, said = intake(
        office, "attach", str(place / "scans"), "--batch", batch, "--key", str(place / "key"),
        "--person", desk.person, "--processes", "1",
    )  # fmt: skip
    assert code == 0, said


def filed(office: tuple[Room, Desk, Path], number: int, *pages: bytes, **more: object) -> None:
    """A record of the catalogue, and its scans in the folder."""
    room, desk, place = office
    wanted = {**room._record(room.ids.uuid7()), "page_count": len(pages), **more}
    desk.do("record.filed", {"records": [wanted]})
    folder = place / "scans" / CODE.format(number)
    folder.mkdir(parents=True)
    for at, content in enumerate(pages, 1):
        (folder / f"{at:04d}.jpg").write_bytes(content)


def scan(number: int, dpi: int = 300) -> bytes:
    return file_of(page(number), "JPEG", dpi)


def test_a_batch_with_a_household_record_is_checked_by_the_machine_and_then_accepted(
    office: tuple[Room, Desk, Path],
) -> None:
    room, desk, _ = office
    filed(office, 1, scan(0), scan(1))
    filed(office, 2, scan(2), household=True)
    batch = room.batch(desk)
    attach(office, batch)
    objects = room.ledger.objects
    attached = [recorded(one).payload for one in room.ledger.store.select(["page.attached"])]
    assert [is_sealed(objects, one.image.object) for one in attached] == [
        one.same is not None for one in attached
    ]
    assert sum(one.same is not None for one in attached) == 1
    checker = room.archivist()
    with pytest.raises(Refusal, match="QUALITY_MISSING"):
        checker.do("batch.accepted", {"batch": batch})
    code, said = intake(office, "check", "--batch", batch, "--record", "--processes", "1")
    assert code == 0, said
    assert "3 / 3" in said
    room.ledger.store.head()
    (event,) = map(recorded, room.ledger.store.select(["quality.checked"]))
    assert (event.payload.machine.checked, event.payload.machine.passed) == (3, 3)
    drawn = sample_of(Facts(room.ledger.facts, room.ledger.store.size), batch, room.ledger.clock.now())
    sample = [{"page": one, "matched": True, "passed": True} for one in drawn.pages]
    checker.do("quality.checked", {"batch": batch, "sample": sample})
    checker.do("batch.accepted", {"batch": batch})
    (accepted,) = map(recorded, room.ledger.store.select(["batch.accepted"]))
    assert (accepted.payload.pages, accepted.payload.machine_passed) == (3, 3)


def test_what_the_machine_found_stands_in_the_log_and_in_the_way_of_acceptance(
    office: tuple[Room, Desk, Path],
) -> None:
    room, desk, _ = office
    filed(office, 1, scan(0), scan(1, dpi=150))
    batch = room.batch(desk)
    attach(office, batch)
    code, said = intake(office, "check", "--batch", batch, "--record", "--processes", "1")
    assert code == 1
    assert "resolution" in said
    checker = room.archivist()
    room.ledger.store.head()
    (event,) = map(recorded, room.ledger.store.select(["quality.checked"]))
    assert (event.payload.machine.checked, event.payload.machine.passed) == (2, 1)
    drawn = sample_of(Facts(room.ledger.facts, room.ledger.store.size), batch, room.ledger.clock.now())
    sample = [{"page": one, "matched": True, "passed": True} for one in drawn.pages]
    checker.do("quality.checked", {"batch": batch, "sample": sample})
    with pytest.raises(Refusal, match="BATCH_BELOW"):
        checker.do("batch.accepted", {"batch": batch})
