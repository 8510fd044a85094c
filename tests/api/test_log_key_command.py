"""`archive-ledger keys log-key`: what it prints is what `logKeyChange` takes."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
from typer.testing import CliRunner

from api.cli import app
from ledger.actions.organisation.log_key_changed import ChangeLogKey
from ledger.opened import open_ledger
from tests.api.rooms import Room, furnish


def made(room: Room) -> ChangeLogKey:
    """The new key that the command made, as the mutation's input."""
    environment = {
        "ARCHIVE_LEDGER_HOME": str(room.home),
        "ARCHIVE_LEDGER_DATABASE": room.places.database,
        "ARCHIVE_LEDGER_KEYS": room.places.keys_database,
        "ARCHIVE_LEDGER_WRAPPING_KEY": str(room.places.wrapping_key),
        "ARCHIVE_LEDGER_OBJECTS": room.places.objects,
    }
    said = CliRunner().invoke(app, ["keys", "log-key"], env=environment)
    assert said.exit_code == 0, said.output
    return msgspec.convert(json.loads(said.stdout), ChangeLogKey)


def test_the_key_that_the_command_makes_signs_once_an_administrator_changed_to_it(tmp_path: Path) -> None:
    room = furnish(tmp_path)
    before = room.ledger.log_vkey
    wanted = made(room)
    assert wanted.new != before
    room.desks["security_administrator"].do("log_key.changed", wanted)
    room.ledger.close()
    again = open_ledger(room.places, room.clock)
    assert again.log_vkey == wanted.new
    assert again.log_signer(wanted.new).vkey == wanted.new
    again.close()
