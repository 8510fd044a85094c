"""Go's golang.org/x/mod (sumdb/note, sumdb/tlog) reads our log: checkpoint, tiles, entries and proofs."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.golden.build_log import GOOD, HEAD, ORIGIN, SIGNER

SOURCE = Path(__file__).parent / "go"
GO = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")


def _go(*arguments: str, timeout: int) -> subprocess.CompletedProcess[str]:
    assert GO is not None
    # The toolchain that is here, and the modules that go.sum names: nothing else is fetched.
    environment = {**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly -buildvcs=false"}
    return subprocess.run(
        [GO, *arguments],
        cwd=SOURCE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The checker, built; skips where Go or its one module cannot be had."""
    if GO is None:
        pytest.skip("no Go on this machine")
    try:
        fetched = _go("mod", "download", timeout=60)
    except subprocess.TimeoutExpired:
        pytest.skip("the Go module proxy does not answer")
    if fetched.returncode != 0:
        pytest.skip(f"golang.org/x/mod cannot be had: {fetched.stderr.strip()[-200:]}")
    target = str(tmp_path_factory.mktemp("go") / "check")
    built = _go("build", "-o", target, ".", timeout=300)
    assert built.returncode == 0, built.stderr
    return target


def _ask(program: str, folder: Path, vkey: str = SIGNER.vkey) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, vkey, ORIGIN, str(folder), str(folder / "proof/5.tlog-proof")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_go_accepts_checkpoint_tiles_entries_and_proofs(program: str) -> None:
    answer = _ask(program, GOOD)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith(f"accepted {HEAD.size} entries, root ")


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("checkpoint", b"\n300\n", b"\n299\n"),
        ("tile/entries/000", b"entry 77", b"entry 78"),
        ("proof/5.tlog-proof", b"index 5", b"index 4"),
    ],
)
def test_go_refuses_what_was_changed(program: str, path: str, old: bytes, new: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "log"
    shutil.copytree(GOOD, folder)
    data = (folder / path).read_bytes()
    assert old in data
    (folder / path).write_bytes(data.replace(old, new, 1))
    assert _ask(program, folder).returncode == 1


def test_go_refuses_a_changed_tile(program: str, tmp_path: Path) -> None:
    folder = tmp_path / "log"
    shutil.copytree(GOOD, folder)
    tile = folder / "tile/0/000"
    data = bytearray(tile.read_bytes())
    data[2500] ^= 1
    tile.write_bytes(data)
    assert _ask(program, folder).returncode == 1
