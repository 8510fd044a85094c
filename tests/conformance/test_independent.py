"""Programs that share no code with us accept what we write: openssl, and a small proof checker."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from signing import note
from tests.conformance import independent
from tests.golden.build_log import ENTRIES, GOOD, HEAD, ORIGIN, PROVEN, SIGNED, SIGNER

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl on this machine")


def _ask(proof: Path, entry: bytes, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    (tmp_path / "entry").write_bytes(entry)
    command = [sys.executable, "-I", independent.__file__, SIGNER.vkey, ORIGIN, str(proof)]
    return subprocess.run(
        [*command, str(tmp_path / "entry")], capture_output=True, text=True, check=False, timeout=60
    )


def test_openssl_accepts_the_signature_of_a_checkpoint() -> None:
    _, signatures = note.split_note(SIGNED)
    text = HEAD.text().encode()
    assert independent.signed_by(SIGNER.public, text, signatures[0][2])
    assert not independent.signed_by(SIGNER.public, text.replace(b"300", b"301"), signatures[0][2])


@pytest.mark.parametrize("index", PROVEN)
def test_the_other_program_accepts_our_proofs(index: int, tmp_path: Path) -> None:
    answer = _ask(GOOD / f"proof/{index}.tlog-proof", ENTRIES[index], tmp_path)
    assert (answer.returncode, answer.stdout) == (
        0,
        f"entry {index} stands in the tree of 300 that archive.example/ledger signed\n",
    ), answer.stderr


def test_the_other_program_refuses_another_entry(tmp_path: Path) -> None:
    answer = _ask(GOOD / "proof/5.tlog-proof", b"entry 6", tmp_path)
    assert (answer.returncode, answer.stderr) == (1, "refused: the path leads elsewhere\n")


def test_the_other_program_refuses_a_changed_checkpoint(tmp_path: Path) -> None:
    changed = tmp_path / "changed.tlog-proof"
    changed.write_bytes((GOOD / "proof/5.tlog-proof").read_bytes().replace(b"\n300\n", b"\n301\n"))
    answer = _ask(changed, ENTRIES[5], tmp_path)
    assert (answer.returncode, answer.stderr) == (1, "refused: the signature is wrong\n")
