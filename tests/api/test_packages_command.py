"""`archive-ledger intake package`, `recheck` and `watch`: with a key file, a report, an exit code."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.bench.room import Room, certified, room_on
from api.cli import app
from ledger.writing.desk import Desk
from signing.keys import Cost, Ed25519Key, write_key_file
from tests.ledger.intake.packages.made import bagit
from tests.ledger.intake.packages.parcels import bag, eep, entity


@dataclass
class Office:
    """A room with an archivist, the file of their key, and a registered system."""

    room: Room
    desk: Desk
    place: Path
    service: str

    def run(self, *words: str, signing: bool = True) -> tuple[int, str]:
        places = self.room.folder
        environment = {
            "ARCHIVE_LEDGER_HOME": str(self.place / "home"),
            "ARCHIVE_LEDGER_DATABASE": f"sqlite:///{self.place}/log.db",
            "ARCHIVE_LEDGER_KEYS": f"sqlite:///{places}/keys.db",
            "ARCHIVE_LEDGER_WRAPPING_KEY": str(places / "wrapping.key"),
            "ARCHIVE_LEDGER_OBJECTS": str(places / "objects"),
            "ARCHIVE_LEDGER_PASSPHRASE": "open",
        }
        given = ["intake", *words, "--service", self.service]
        if signing:
            given += ["--key", str(self.place / "key"), "--person", self.desk.person]
            given += ["--department", self.room.org]
        said = CliRunner().invoke(app, given, env=environment)
        refused = said.exception is not None and not isinstance(said.exception, SystemExit)
        return (2 if refused else said.exit_code), said.output + repr(said.exception or "")

    def count(self, kind: str) -> int:
        self.room.ledger.store.head()
        return len(self.room.ledger.store.select([kind]))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with room_on(f"sqlite:///{tmp_path}/log.db", tmp_path / "room") as room:
        desk = room.archivist()
        assert isinstance(desk.key, Ed25519Key)
        write_key_file(tmp_path / "key", desk.key, "open", cost=Cost(64 * 1024, 1))
        key, service = Ed25519Key.generate(), room.ids.uuid7()
        chain = [b64encode(one).decode() for one in certified(room.authority, key, service, room.ids.now)]
        wanted = {"name": "办公自动化系统", "owner": room.org, "chain": chain, "service": service}
        room.administrators["system_administrator"].do("service.registered", wanted, beside=[key])
        yield Office(room, desk, tmp_path, service)


def test_a_package_is_looked_at_then_taken_and_found_rewritten_later(office: Office) -> None:
    place = bag(office.place / "bag")
    code, said = office.run("package", str(place), "--dry-run")
    assert (code, office.count("record.filed")) == (0, 0)
    assert "1 可归档 would be filed" in said
    code, said = office.run("package", str(place), "--report", str(office.place / "report.jsonl"))
    assert code == 0, said
    assert office.count("record.filed") == 1
    assert office.count("session.opened") == office.count("session.closed") + 4
    line = json.loads((office.place / "report.jsonl").read_text().splitlines()[0])
    assert line["outcome"] == "filed"
    assert office.run("recheck", str(place), signing=False)[0] == 0
    (place / "data" / "0001.jpg").write_bytes(b"something else")
    bagit.Bag(str(place)).save(manifests=True)
    code, said = office.run("recheck", str(place), signing=False)
    assert code == 2
    assert "PACKAGE_OTHER" in said


def test_a_watched_folder_is_looked_at_once(office: Office) -> None:
    folder = office.place / "in"
    folder.mkdir()
    opened = office.count("session.opened")
    assert office.run("watch", str(folder), "--once")[0] == 0
    assert office.count("session.opened") == opened
    (folder / "a.xml").write_bytes(eep(entity(1), entity(2, secrecy="绝密")))
    code, said = office.run("watch", str(folder), "--once")
    assert code == 1
    assert "STATE_SECRET" in said
    assert office.count("record.filed") == 1
    assert (folder / "refused" / "a.xml").exists()
