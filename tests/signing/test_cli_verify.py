"""``archive-verify`` as an auditor runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from signing.cli import main
from signing.merkle import inclusion_path, leaf_hash
from signing.merkle import root as tree_root
from signing.proof import write_proof
from tests.signing.exports import SmallLog, busy_log


@pytest.fixture(scope="module")
def log() -> SmallLog:
    return busy_log()


@pytest.fixture
def export(log: SmallLog, tmp_path: Path) -> Path:
    (tmp_path / "ca.pem").write_bytes(log.authority.root_pem)
    return log.write(tmp_path / "export")


def run(*arguments: object) -> int:
    return main([str(one) for one in arguments])


def test_a_good_export_gives_0_and_a_report(export: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(export, "--root", export.parent / "ca.pem") == 0
    assert capsys.readouterr().out.startswith("Verified: nothing is wrong\n")
    assert run(export, "--root", export.parent / "ca.pem", "--lang", "zh", "--jobs", 1) == 0
    assert capsys.readouterr().out.startswith("验证通过\n")


def test_the_root_may_be_given_as_der(export: Path, log: SmallLog) -> None:
    (export.parent / "ca.der").write_bytes(log.authority.root_der)
    assert run(export, "--root", export.parent / "ca.der", "--quiet") == 0


def test_findings_give_1_and_name_the_file_and_byte_in_json(
    export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tile = export / "tile/0/001"
    tile.write_bytes(b"\xff" + tile.read_bytes()[1:])
    assert run(export, "--root", export.parent / "ca.pem", "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert report["fine"] is False
    assert report["policy"]["root_sha256"]
    found = [one for one in report["findings"] if one["code"] == "TILE_WRONG"]
    assert (found[0]["file"], found[0]["offset"]) == ("tile/0/001", 0)
    assert found[0]["zh"]
    assert found[0]["en"]


@pytest.mark.parametrize("what", ["folder", "root", "not a certificate"])
def test_input_that_cannot_be_used_gives_2_in_both_languages(
    export: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    folder = export.parent / "nothing" if what == "folder" else export
    root = export.parent / {"root": "nothing.pem"}.get(what, "ca.pem")
    if what == "not a certificate":
        root = export / "checkpoint"
    assert run(folder, "--root", root) == 2
    said = capsys.readouterr().err
    assert said.startswith("archive-verify: ")
    assert not said.isascii()


def test_wrong_arguments_give_2(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["x"], ["x", "--root", "y", "--jobs", "0"], ["proof"]):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 2
    capsys.readouterr()


def written_proof(log: SmallLog, folder: Path, index: int) -> tuple[Path, Path]:
    leaves = [leaf_hash(entry) for entry in log.entries]
    path = inclusion_path(
        index, len(leaves), lambda level, at: tree_root(leaves[at << level : (at + 1) << level])
    )
    proof, entry = folder / "x.tlog-proof", folder / "entry.json"
    proof.write_bytes(write_proof(index, path, log.checkpoint()))
    entry.write_bytes(log.entries[index])
    return proof, entry


def test_a_proof_is_checked_with_the_entry_and_the_logs_key(
    log: SmallLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proof, entry = written_proof(log, tmp_path, 300)
    arguments = ["proof", proof, "--entry", entry, "--vkey", log.signer.vkey]
    assert run(*arguments) == 0
    assert f"leaf 300 of {len(log.entries)}" in capsys.readouterr().out
    assert run(*arguments, "--json") == 0
    assert json.loads(capsys.readouterr().out)["index"] == 300


def test_a_proof_of_another_entry_or_under_another_key_gives_1(
    log: SmallLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proof, entry = written_proof(log, tmp_path, 300)
    entry.write_bytes(log.entries[301])
    arguments = ["proof", proof, "--entry", entry, "--vkey"]
    assert run(*arguments, log.signer.vkey) == 1
    assert "PROOF_WRONG" in capsys.readouterr().out
    assert run(*arguments, SmallLog("other.example").signer.vkey, "--json") == 1
    assert json.loads(capsys.readouterr().out)["code"] == "NOTE_UNSIGNED"
    assert run(*arguments, "no key") == 2
    assert "VKEY_FORM" in capsys.readouterr().err
