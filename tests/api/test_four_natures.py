"""Four-nature tests as a job that archivists start and the service signs, and as a command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from api.bench.room import Room, room_on
from api.cli import app
from api.jobs.runner import Jobs
from ledger.reading import recorded
from ledger.writing.desk import Desk
from tests.api.rooms import HOTELS, furnish
from tests.api.speaking import Speaker, speak_to
from tests.ledger.intake.testing.tested import scanner

START = """mutation($input: IntakeTestInput!) { intakeTestStart(input: $input) {
    job { id uuid kind label state summary problem result } userErrors { code } } }"""


@pytest.fixture
def testing(tmp_path: Path) -> Iterator[Speaker]:
    """A room with a scanner."""
    room = furnish(tmp_path / "room")
    with speak_to(room, development=True) as speaker:
        settings = speaker.service.settings._replace(antivirus=scanner(tmp_path))
        speaker.service.jobs = Jobs(speaker.service.premises._replace(settings=settings))
        yield speaker


def start(speaker: Speaker, who: str | None = "archivist", **wanted: Any) -> Any:
    return speaker.ask(START, {"input": wanted}, who=who)["intakeTestStart"]


def test_an_archivist_starts_the_test_and_the_service_signs_what_it_comes_to(testing: Speaker) -> None:
    record = testing.room.records[HOTELS]
    job = start(testing, record=f"record:{record}")["job"]
    ended = testing.service.jobs.wait(job["uuid"])
    assert ended.state == "done", ended
    ledger = testing.room.ledger
    event = recorded(ledger.store.select(["record.tested"], [f"record:{record}"])[0])
    assert event.actor == ledger.service_id
    items = {one.code: one.verdict for one in event.payload.items}
    # The room's image is no PNG but for its first bytes, and nobody checked its batch.
    assert [code for code, verdict in items.items() if verdict == "failed"] == ["2-5", "3-4"]
    assert (items["3-2"], items["4-2"]) == ("passed", "passed")
    assert ended.summary is not None
    assert ended.summary["failed_items"] == ["2-5", "3-4"]


def test_the_yearly_test_of_a_fonds_is_one_event_and_its_result_names_what_failed(testing: Speaker) -> None:
    job = start(testing, fonds="J019", stage="CQ", year=2025, processes=1)["job"]
    ended = testing.service.jobs.wait(job["uuid"])
    assert ended.state == "done", ended
    assert ended.summary is not None
    assert (ended.summary["count"], ended.summary["failed"]) == (1, 1)
    (event,) = map(recorded, testing.room.ledger.store.select(["record.tested"]))
    assert (event.payload.count, event.payload.year) == (1, 2025)
    said = testing.http.get(job["result"], headers=testing.headers("archivist")).text
    (line,) = [json.loads(one) for one in said.splitlines()]
    assert line["record"] == testing.room.records[HOTELS]
    assert [one["code"] for one in line["failures"]] == ["2-5", "3-4"]


@pytest.mark.parametrize(
    ("who", "wanted", "code"),
    [
        ("reader", {"fonds": "J019"}, "ROLE_MISSING"),
        (None, {"fonds": "J019"}, "SESSION_NEEDED"),
        ("archivist", {}, "INPUT_REFUSED"),
        ("archivist", {"fonds": "J019", "stage": "XX"}, "INPUT_REFUSED"),
        ("archivist", {"fonds": "J019", "processes": 1_000}, "INPUT_REFUSED"),
        ("archivist", {"fonds": "../J019"}, "INPUT_REFUSED"),
    ],
)
def test_what_cannot_be_tested_is_refused_before_it_waits(
    testing: Speaker, who: str | None, wanted: dict[str, Any], code: str
) -> None:
    answer = start(testing, who, **wanted)
    assert [one["code"] for one in answer["userErrors"]] == [code]


def test_the_command_tells_each_item_and_ends_by_its_verdict(tmp_path: Path) -> None:
    with room_on(f"sqlite:///{tmp_path}/log.db", tmp_path / "room") as room:
        desk = room.archivist()
        record = _attached(room, desk)
        code, said = _command(tmp_path, room, "--record", record)
        assert code == 1  # nobody checked the batch
        assert "2-5  failed" in said
        assert "1-1  passed" in said
        report = tmp_path / "report.jsonl"
        code, said = _command(tmp_path, room, "--fonds", "J019", "--stage", "CQ", "--processes", "1",
                              "--report", str(report))  # fmt: skip
        assert code == 1
        assert "0 / 1" in said
        assert json.loads(report.read_text())["record"] == record
        assert len(room.ledger.store.select(["record.tested"])) == 2


def _attached(room: Room, desk: Desk) -> str:
    (record, _) = room.records(desk, 2)
    pages = []
    for number in range(1, 11):
        held = BytesIO()
        Image.new("L", (40, 56), number).save(held, "JPEG", dpi=(300, 300))
        kept = room.ledger.objects.put(held.getvalue())
        pages.append({"record": record, "number": number, **kept, "format": "image/jpeg", "width": 40,
                      "height": 56, "dpi": 300})  # fmt: skip
    desk.do("page.attached", {"batch": room.batch(desk), "pages": pages})
    return record


def _command(place: Path, room: Room, *wanted: str) -> tuple[int, str]:
    environment = {
        "ARCHIVE_LEDGER_HOME": str(place / "home"),
        "ARCHIVE_LEDGER_DATABASE": f"sqlite:///{place}/log.db",
        "ARCHIVE_LEDGER_KEYS": f"sqlite:///{room.folder}/keys.db",
        "ARCHIVE_LEDGER_WRAPPING_KEY": str(room.folder / "wrapping.key"),
        "ARCHIVE_LEDGER_OBJECTS": str(room.folder / "objects"),
        "ARCHIVE_LEDGER_ANTIVIRUS": scanner(place),
    }
    said = CliRunner().invoke(app, ["intake", "test", *wanted], env=environment)
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exception
    return said.exit_code, said.output
