"""Catalogue import as its users start it: at the command line with a key file, and as a job."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.bench.room import Room, room_on
from api.cli import app
from signing.keys import Cost, Ed25519Key, write_key_file
from tests.api.rooms import furnish
from tests.api.speaking import speak_to

HEAD = "档号,题名,责任者,日期,页数"
GOOD = "J019-WS·2016·D30·办公室-{:04d},关于第{}号事项的通知,某某省公安厅,20160318,3"
BAD = "J019-WS·2016·D30·办公室-0009,关于换证的通知,某某省公安厅,昨天,3"
START = """mutation($input: IntakeImportInput!) {
  intakeImportStart(input: $input) { job { id uuid } userErrors { code } }
}"""


def table(*rows: str) -> bytes:
    return "\n".join((HEAD, *rows, "")).encode()


def run(room: Room, place: Path, person: str, *more: str) -> tuple[int, str]:
    environment = {
        "ARCHIVE_LEDGER_HOME": str(place / "home"),
        "ARCHIVE_LEDGER_DATABASE": f"sqlite:///{place}/log.db",
        "ARCHIVE_LEDGER_KEYS": f"sqlite:///{room.folder}/keys.db",
        "ARCHIVE_LEDGER_WRAPPING_KEY": str(room.folder / "wrapping.key"),
        "ARCHIVE_LEDGER_OBJECTS": str(room.folder / "objects"),
        "ARCHIVE_LEDGER_PASSPHRASE": "open",
    }
    wanted = ["intake", "import", str(place / "table.csv"), "--key", str(place / "key"), "--person", person]
    wanted += ["--department", room.org, "--report", str(place / "report.jsonl"), *more]
    said = CliRunner().invoke(app, wanted, env=environment)
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exception
    return said.exit_code, said.output


def test_a_dry_run_lists_problems_and_an_import_files_the_rest_with_its_source(
    tmp_path: Path,
) -> None:
    with room_on(f"sqlite:///{tmp_path}/log.db", tmp_path / "room") as room:
        desk = room.archivist()
        assert isinstance(desk.key, Ed25519Key)
        write_key_file(tmp_path / "key", desk.key, "open", cost=Cost(64 * 1024, 1))
        (tmp_path / "table.csv").write_bytes(table(GOOD.format(1, 1), BAD, GOOD.format(2, 2)))
        select = room.ledger.store.select
        code, said = run(room, tmp_path, desk.person, "--dry-run")
        assert (code, select(["record.filed"], [])) == (1, [])
        assert "2 可归档" in said
        (line,) = map(json.loads, (tmp_path / "report.jsonl").read_text().splitlines())
        assert (line["row"], line["column"], line["reason"]["code"]) == (3, "日期 date", "ELEMENT_VALUE")
        code, _ = run(room, tmp_path, desk.person, "--system", "旧档案系统")
        room.ledger.follow()
        assert (code, len(select(["record.filed"], [])), len(select(["holdings.inherited"], []))) == (1, 2, 1)
        (tmp_path / "table.csv").write_bytes(table(GOOD.format(1, 1), GOOD.format(2, 2)))
        code, said = run(room, tmp_path, desk.person, "--system", "旧档案系统")
        room.ledger.follow()
        assert (code, len(select(["record.filed"], []))) == (0, 2)


@pytest.mark.parametrize(("dry_run", "filed"), [(True, 0), (False, 2)])
def test_an_import_is_a_job_below_the_intake_directory(tmp_path: Path, dry_run: bool, filed: int) -> None:
    room = furnish(tmp_path / "room")
    (tmp_path / "intake").mkdir()
    rows = (GOOD.format(11, 11), BAD, GOOD.format(12, 12))
    (tmp_path / "intake" / "table.csv").write_bytes(table(*rows))
    with speak_to(room, development=True, intake=tmp_path / "intake") as speaker:
        before = len(room.ledger.store.select(["record.filed"], []))
        wanted = {"file": "table.csv", "dryRun": dry_run}
        outside = speaker.ask(START, {"input": {"file": "../room/ledger.db"}}, who="archivist")
        assert outside["intakeImportStart"]["userErrors"] == [{"code": "PATH_OUTSIDE"}]
        denied = speaker.ask(START, {"input": wanted}, who="reader")["intakeImportStart"]
        assert denied["userErrors"] == [{"code": "ROLE_MISSING"}]
        job = speaker.ask(START, {"input": wanted}, who="archivist")["intakeImportStart"]["job"]
        ended = speaker.service.jobs.wait(job["uuid"])
        assert ended.state == "done", ended
        assert ended.summary is not None
        assert (ended.summary["good"], ended.summary["wrong"]) == (2, 1)
        assert len(room.ledger.store.select(["record.filed"], [])) - before == filed
