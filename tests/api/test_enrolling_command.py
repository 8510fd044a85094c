"""`archive-ledger intake people` and `keys enrol`: with key files, a report, and an exit code to go by."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

from typer.testing import CliRunner

from api.bench.room import Room, certified, room_on
from api.cli import app
from ledger.writing.desk import Desk
from signing.keys import Cost, Ed25519Key, write_key_file

CHEAP = Cost(64 * 1024, 1)


def run(room: Room, place: Path, *arguments: str) -> tuple[int, str]:
    environment = {
        "ARCHIVE_LEDGER_HOME": str(place / "home"),
        "ARCHIVE_LEDGER_DATABASE": f"sqlite:///{place}/log.db",
        "ARCHIVE_LEDGER_KEYS": f"sqlite:///{room.folder}/keys.db",
        "ARCHIVE_LEDGER_WRAPPING_KEY": str(room.folder / "wrapping.key"),
        "ARCHIVE_LEDGER_OBJECTS": str(room.folder / "objects"),
        "ARCHIVE_LEDGER_PASSPHRASE": "open",
    }
    said = CliRunner().invoke(app, [*arguments], env=environment)
    if said.exception is not None and not isinstance(said.exception, SystemExit):
        return 2, str(said.exception)
    return said.exit_code, said.output


def test_a_list_is_enrolled_and_a_key_that_waits_by_both_keys(tmp_path: Path) -> None:
    with room_on(f"sqlite:///{tmp_path}/log.db", tmp_path / "room") as room:
        desk: Desk = room.administrators["security_administrator"]
        assert isinstance(desk.key, Ed25519Key)
        write_key_file(tmp_path / "security.key", desk.key, "open", cost=CHEAP)
        holder, other = Ed25519Key.generate(), Ed25519Key.generate()
        write_key_file(tmp_path / "holder.key", holder, "open", cost=CHEAP)
        write_key_file(tmp_path / "other.key", other, "open", cost=CHEAP)
        (tmp_path / "holder.cer").write_bytes(certified(room.authority, holder, "100001", room.ids.now)[0])
        table = (
            "警号,姓名,机构代码,证书,备注\n100001,李一,330000000000,holder.cer,\n100002,李二,没有此机构,,\n"
        )
        (tmp_path / "people.csv").write_bytes(table.encode("gb18030"))
        by = ("--key", str(tmp_path / "security.key"), "--person", desk.person)
        report = ("--report", str(tmp_path / "report.jsonl"))
        size = room.ledger.store.head_position()
        code, said = run(room, tmp_path, "intake", "people", str(tmp_path / "people.csv"), *by, "--dry-run")
        assert code == 1
        assert "1 新 new" in said
        assert "ORG_UNKNOWN" in said
        assert "备注" in said
        assert room.ledger.store.head_position() == size
        code, said = run(room, tmp_path, "intake", "people", str(tmp_path / "people.csv"), *by, *report)
        assert code == 1
        assert "1 待持有人 waiting" in said
        lines = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text().splitlines()]
        new = next(one for one in lines if one["outcome"] == "new")
        assert [one["key"] for one in new["waiting"]] == [holder.key_id]
        assert new["waiting"][0]["chain"] == [b64encode((tmp_path / "holder.cer").read_bytes()).decode()]
        terms = ("--key", str(tmp_path / "security.key"), "--by", desk.person, "--person", new["person"],
                 "--certificate", str(tmp_path / "holder.cer"))  # fmt: skip
        code, said = run(room, tmp_path, "keys", "enrol", str(tmp_path / "other.key"), *terms)
        assert (code, "CERTIFICATE_REFUSED" in said) == (2, True)
        code, said = run(room, tmp_path, "keys", "enrol", str(tmp_path / "holder.key"), *terms)
        assert (code, holder.key_id in said) == (0, True)
        code, said = run(room, tmp_path, "intake", "people", str(tmp_path / "people.csv"), *by)
        assert "1 未变 unchanged" in said
        assert "0 待持有人" in said


def test_a_folder_of_keys_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with room_on(f"sqlite:///{tmp_path}/log.db", tmp_path / "room") as room:
        desk = room.administrators["security_administrator"]
        assert isinstance(desk.key, Ed25519Key)
        write_key_file(tmp_path / "key", desk.key, "open", cost=CHEAP)
        (tmp_path / "people.csv").write_text("警号,姓名,部门\n")
        code, said = run(
            room, tmp_path, "intake", "people", str(tmp_path / "people.csv"), "--key", str(tmp_path / "key"),
            "--person", desk.person, "--keys", str(tmp_path / "nowhere"),
        )  # fmt: skip
        assert (code, "FOLDER_MISSING" in said) == (2, True)
