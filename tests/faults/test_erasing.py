"""kill -9 at each durable step of an erasure: the next start completes it, and every proof stays valid.

As a program it is what gets killed: python -m tests.faults.test_erasing HOME NOW KILL_AT
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.service import Service
from api.settings import Settings
from ledger.backup import restore, take_backup
from ledger.backup.sets import verify_set
from ledger.clock import ManualClock
from ledger.opened import Places
from ledger.publishing.export import export_log
from ledger.publishing.fsck import check
from ledger.store.objects import LocalObjects
from projections.search.index import AccessFilter, SearchRequest
from projections.views import catalogue, disposal
from signing.note import parse_vkey
from signing.verify import verify_export
from tests.api.destroying import SECRET_TITLE, SHARED_TITLE, Destroyed, destroy, prepare
from tests.api.rooms import Room, furnish
from tests.faults.disk import killer

STEPS = [
    "keys erased:1",
    "keys wrapped anew:1",
    "object deleted:1",
    "noted:1",
    "views purged:1",
    "index purged:1",
    "nowhere:1",
]


def settings_of(home: Path) -> Settings:
    places = Places(
        f"sqlite:///{home}/ledger.db",
        f"sqlite:///{home}/keys.db",
        home / "wrapping.key",
        str(home / "objects"),
        home / "checkpoints",
    )
    return Settings(
        home=home, places=places, database_owner=places.database, service_role=None,
        views=f"sqlite:///{home}/views.db", search=home / "search", meili_url=None, host="127.0.0.1", port=0,
        development=False, allowed_origins=(),
    )  # fmt: skip


def open_service(home: Path, now: int) -> Service:
    """A service over the ledger below `home`, as it starts, without background work."""
    return Service.open(settings_of(home), clock=ManualClock(now), background=False)


class Lost:
    """A closed room whose two records were destroyed, and where views and search still show them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.room: Room = furnish(home)
        self.destroyed: Destroyed = prepare(self.room)
        ledger = self.room.ledger
        service = Service(settings_of(home), ledger)
        service.catch_up()
        destroy(self.room, self.destroyed)
        self.room.clock.pass_by(2_000_000)
        ledger.checkpointer.publish()
        take_backup(ledger, home.parent / "set", home.parent / "keys", kind="same_city")
        self.now = self.room.clock.wall + 10_000_000
        service.close()


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Lost:
    (home := tmp_path_factory.mktemp("destroyed") / "room").mkdir()
    return Lost(home)


def run(home: Path, now: int, kill_at: str) -> subprocess.CompletedProcess[bytes]:
    program = [sys.executable, "-m", "tests.faults.test_erasing", str(home), str(now), kill_at]
    return subprocess.run(program, capture_output=True, cwd=Path(__file__).parents[2], timeout=120)


def traces(home: Path, text: str) -> list[str]:
    """The files below `home` that hold this text."""
    wanted = text.encode()
    return sorted(
        str(one.relative_to(home)) for one in home.rglob("*") if one.is_file() and wanted in one.read_bytes()
    )


@pytest.mark.parametrize("kill_at", STEPS)
def test_an_erasure_that_is_killed_is_completed_at_the_next_start(
    lost: Lost, tmp_path: Path, kill_at: str
) -> None:
    home = tmp_path / "room"
    shutil.copytree(lost.home, home)
    assert traces(home, SECRET_TITLE)
    old_key = (home / "wrapping.key").read_bytes()
    done = run(home, lost.now, kill_at)
    assert done.returncode == (0 if kill_at.startswith("nowhere") else -signal.SIGKILL), done.stderr
    service = open_service(home, lost.now)
    try:
        _require_erased(service, lost.destroyed)
        assert (home / "wrapping.key").read_bytes() != old_key
        service.catch_up()
        _require_tombstone(service, lost.destroyed)
        assert [*check(service.ledger.store, [parse_vkey(service.ledger.log_vkey)])] == []
        export_log(service.ledger.store, tmp_path / "export")
    finally:
        service.close()
    assert traces(home, SECRET_TITLE) == []
    assert verify_export(tmp_path / "export", lost.room.authority.root_der).fine


def _require_erased(service: Service, destroyed: Destroyed) -> None:
    ledger = service.ledger
    for record in (destroyed.gone, destroyed.second):
        assert ledger.keys.of_owner(f"record:{record}") is None
    assert ledger.keys.of_owner(f"record:{destroyed.stays}") is not None
    assert ledger.keys.secret("service-key") is not None
    assert not ledger.objects.exists(destroyed.own)
    assert ledger.objects.check(destroyed.shared)


def _require_tombstone(service: Service, destroyed: Destroyed) -> None:
    """The record is there with code and date, without its title; search finds only what stays."""
    with service.views.reading() as connection:
        row = _row(connection, destroyed.gone)
        kept = _row(connection, destroyed.stays)
        register = disposal.register(connection)
        whole = disposal.disposal_list(connection, destroyed.disposal)
    assert whole is not None
    assert (row.status, row.title, row.code, row.date) == (
        "destroyed", None, "J019-WS·2010·D10·办公室-0901", "20100316"
    )  # fmt: skip
    assert row.title_commit is not None
    assert kept.title == SHARED_TITLE
    assert [one.id for one in register] == sorted((destroyed.gone, destroyed.second))
    assert (whole.status, whole.destroyed) == ("destroyed", 2)
    for words, found in (("绝无仅有", 0), ("另一题名", 1)):
        request = SearchRequest(text=words, access=AccessFilter(audiences=None))
        assert service.search.search(request).total == found


def _row(connection: sa.Connection, record: str) -> catalogue.RecordRow:
    found = catalogue.record(connection, record)
    assert found is not None
    return found.row


def test_a_restored_ledger_does_not_bring_back_what_was_destroyed(lost: Lost, tmp_path: Path) -> None:
    home = tmp_path / "new"
    home.mkdir()
    shutil.copy(lost.home / "wrapping.key", home)
    parent = lost.home.parent
    report = restore(
        settings_of(home).places, parent / "set", parent / "keys",
        root_der=lost.room.authority.root_der, clock=ManualClock(lost.now),
    )  # fmt: skip
    assert report.size > 0
    service = open_service(home, lost.now)
    try:
        _require_erased(service, lost.destroyed)
        service.catch_up()
        _require_tombstone(service, lost.destroyed)
    finally:
        service.close()
    assert traces(home, SECRET_TITLE) == []


def test_the_next_backup_takes_what_was_destroyed_out_of_the_set(lost: Lost, tmp_path: Path) -> None:
    for name in ("room", "set", "keys"):
        shutil.copytree(lost.home.parent / name, tmp_path / name)
    there = LocalObjects(tmp_path / "set" / "objects")
    assert there.exists(lost.destroyed.own)
    service = open_service(tmp_path / "room", lost.now)
    try:
        service.ledger.checkpointer.publish()
        report = take_backup(service.ledger, tmp_path / "set", tmp_path / "keys", kind="same_city")
    finally:
        service.close()
    assert lost.destroyed.own in report.lacking
    assert not there.exists(lost.destroyed.own)
    assert there.check(lost.destroyed.shared)
    verified = verify_set(tmp_path / "set", lost.room.authority.root_der)
    assert verified.contents.size == report.size


def erase(home: Path, now: int, kill_at: str) -> None:
    """Start the service; die by SIGKILL at the step that is named."""
    from api import eraser

    complete = eraser.Eraser.complete
    at = killer(kill_at)
    eraser.Eraser.complete = lambda self, _at=None: complete(self, at)  # type: ignore[method-assign,assignment]
    open_service(home, now).close()


if __name__ == "__main__":
    erase(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
