"""`archive-ledger intake attach`: with a key file, a report, and an exit code to go by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from api.bench.room import Room, room_on
from api.cli import app
from ledger.writing.desk import Desk
from signing.keys import Cost, Ed25519Key, write_key_file

CODE = "J019-WS·2016·D30·办公室-0001"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Room, Desk, Path]]:
    """A room, an archivist in it, and the file of their key."""
    with room_on(f"sqlite:///{tmp_path}/log.db", tmp_path / "room") as room:
        desk = room.archivist()
        assert isinstance(desk.key, Ed25519Key)
        write_key_file(tmp_path / "key", desk.key, "open", cost=Cost(64 * 1024, 1))
        yield room, desk, tmp_path


def attach(office: tuple[Room, Desk, Path], batch: str, *more: str) -> tuple[int, str]:
    room, desk, place = office
    environment = {
        "ARCHIVE_LEDGER_HOME": str(place / "home"),
        "ARCHIVE_LEDGER_DATABASE": f"sqlite:///{place}/log.db",
        "ARCHIVE_LEDGER_KEYS": f"sqlite:///{room.folder}/keys.db",
        "ARCHIVE_LEDGER_WRAPPING_KEY": str(room.folder / "wrapping.key"),
        "ARCHIVE_LEDGER_OBJECTS": str(room.folder / "objects"),
        "ARCHIVE_LEDGER_PASSPHRASE": "open",
    }
    said = CliRunner().invoke(
        app,
        ["intake", "attach", str(place / "scans"), "--batch", batch, "--key", str(place / "key"),
         "--person", desk.person, "--report", str(place / "report.jsonl"), "--processes", "1", *more],
        env=environment,
    )  # fmt: skip
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exception
    return said.exit_code, said.output


def page(tint: int) -> bytes:
    held = BytesIO()
    Image.new("L", (40, 56), tint).save(held, "JPEG", dpi=(300, 300))
    return held.getvalue()


def test_a_folder_is_attached_and_the_exit_code_tells_whether_all_was_taken(
    office: tuple[Room, Desk, Path],
) -> None:
    room, desk, place = office
    room.records(desk, 1)
    batch = room.batch(desk)
    folder = place / "scans" / CODE
    folder.mkdir(parents=True)
    for number in range(1, 11):
        (folder / f"{number:04d}.jpg").write_bytes(page(number))
    (folder / "0003.jpg").rename(place / "page3")
    code, said = attach(office, batch)
    assert code == 1
    assert "PAGES_MISSING" in said
    assert not room.ledger.store.select(["page.attached"])
    (place / "page3").rename(folder / "0003.jpg")
    code, said = attach(office, batch)
    assert code == 0
    assert "10 pages of 1 records" in said
    assert len(room.ledger.store.select(["page.attached"])) == 10
    lines = [json.loads(line) for line in (place / "report.jsonl").read_text().splitlines()]
    assert lines[-1]["summary"]["outcomes"] == {"attached": 10}
    code, said = attach(office, batch)
    assert code == 0
    assert "already" in said
    assert len(room.ledger.store.select(["session.closed"])) == 3
