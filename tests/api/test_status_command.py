"""`archive-ledger status`: what the operator has to do about the key store's backup."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from api.cli import app
from ledger.backup import take_backup
from ledger.erasure import complete
from tests.api.destroying import destroy, prepare
from tests.api.rooms import Room, furnish


def told(room: Room) -> str:
    """What the status says of the key store's backup."""
    environment = {
        "ARCHIVE_LEDGER_HOME": str(room.home),
        "ARCHIVE_LEDGER_DATABASE": room.places.database,
        "ARCHIVE_LEDGER_KEYS": room.places.keys_database,
        "ARCHIVE_LEDGER_WRAPPING_KEY": str(room.places.wrapping_key),
        "ARCHIVE_LEDGER_OBJECTS": room.places.objects,
    }
    said = CliRunner().invoke(app, ["status", "--json"], env=environment)
    found: str = json.loads(said.stdout)["key_dump"]
    return found


def test_a_destruction_makes_the_status_ask_for_a_new_dump_and_escrow(tmp_path: Path) -> None:
    (home := tmp_path / "room").mkdir()
    room = furnish(home)
    wanted = prepare(room)
    assert "backup --keys" in told(room)
    take_backup(room.ledger, tmp_path / "set", tmp_path / "keys", kind="offline")
    assert "escrow" not in told(room)
    destroy(room, wanted)
    complete(room.ledger.store, room.ledger.keys, room.ledger.objects)
    assert "escrow" in told(room)
    room.clock.pass_by(2_000_000)
    take_backup(room.ledger, tmp_path / "set", tmp_path / "keys", kind="offline")
    assert "escrow" not in told(room)
    room.ledger.close()
