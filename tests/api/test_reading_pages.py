"""`recognise` and `intake check` on a room whose only page images are none."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from api.cli import app
from ledger.reading import recorded
from tests.api.rooms import furnish, identity


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A room's home, closed, and its batch."""
    home = tmp_path_factory.mktemp("room")
    room = furnish(home)
    (opened,) = room.ledger.store.select(["batch.opened"], [], after=0, newest=False, limit=1)
    subjects = recorded(opened).subjects
    room.ledger.close()
    return home, identity(subjects, "batch")


def run(home: Path, *words: str) -> tuple[int, str]:
    places = {"KEYS": f"sqlite:///{home}/keys.db", "WRAPPING_KEY": f"{home}/wrapping.key"}
    environment = {f"ARCHIVE_LEDGER_{name}": value for name, value in places.items()}
    result = CliRunner().invoke(app, ["--home", str(home), *words], env=environment)
    return result.exit_code, result.output


def test_pages_that_cannot_be_read_are_set_aside_and_told_by_status(home: tuple[Path, str]) -> None:
    place, _ = home
    code, told = run(place, "recognise", "--processes", "0")
    assert code == 0, told
    assert "failed" in told
    _, status = run(place, "status")
    assert "recognition" in status
    assert "UNREADABLE" in status or "TRUNCATED" in status


def test_check_finds_them_writes_each_finding_and_fails(home: tuple[Path, str], tmp_path: Path) -> None:
    place, batch = home
    report = tmp_path / "findings.jsonl"
    code, told = run(place, "intake", "check", "--batch", batch, "--processes", "1", "--report", str(report))
    assert code == 1, told
    lines = [msgspec.json.decode(line) for line in report.read_bytes().splitlines()]
    assert lines
    assert {"truncated", "unreadable"} & {line["code"] for line in lines}
    assert all(line["zh"] and line["en"] for line in lines)
