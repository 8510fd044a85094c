"""The log as a tree of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.clock import SECOND, ManualClock
from ledger.errors import Refusal
from ledger.publishing.checkpoints import Checkpointer
from ledger.publishing.export import export_log
from ledger.store.base import SqlStore
from signing import merkle
from signing.checkpoint import open_checkpoint
from signing.note import NoteSigner, parse_vkey
from signing.tiles import bundle_path, parse_bundle, tile_hash_at, tile_path
from tests.ledger.logs import ORIGIN, appended, command, entry

SIGNER = NoteSigner(ORIGIN, bytes(32))


@pytest.fixture
def published(store: SqlStore, clock: ManualClock, tmp_path: Path) -> SqlStore:
    """A log with checkpoints at 300 and 70,000."""
    checkpointer = Checkpointer(store, SIGNER, tmp_path / "c", clock)
    appended(store, command(1, [entry(b"%d" % n) for n in range(300)]))
    checkpointer.publish()
    clock.pass_by(SECOND)
    for number, start in enumerate(range(300, 70_000, 10_000), 2):
        appended(
            store, command(number, [entry(b"%d" % n) for n in range(start, min(70_000, start + 10_000))])
        )
    checkpointer.publish()
    return store


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def check(folder: Path, store: SqlStore) -> int:
    """The export's size, once its tiles and bundles give the checkpoint's root."""
    note = (folder / "checkpoint").read_bytes()
    stated = open_checkpoint(note, [parse_vkey(SIGNER.vkey)], ORIGIN)
    hash_at = tile_hash_at(lambda *tile: (folder / tile_path(*tile)).read_bytes(), stated.size)
    assert merkle.root_at(stated.size, hash_at) == stated.root
    leaves = []
    for n in range(-(-stated.size // 256)):
        width = min(256, stated.size - n * 256)
        bundle = (folder / bundle_path(n, width)).read_bytes()
        leaves += [merkle.leaf_hash(one) for one in parse_bundle(bundle, width)]
    assert merkle.root(leaves) == stated.root
    return stated.size


def test_an_export_holds_every_entry_and_gives_the_root(published: SqlStore, tmp_path: Path) -> None:
    assert export_log(published, tmp_path / "e") == 70_000
    assert check(tmp_path / "e", published) == 70_000
    names = files(tmp_path / "e")
    assert {"tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1", "tile/entries/273.p/112"} <= names
    assert {"checkpoints/300", "checkpoints/70000"} <= names


def test_an_export_of_an_older_size_is_that_log(published: SqlStore, tmp_path: Path) -> None:
    assert export_log(published, tmp_path / "e", 300) == 300
    assert check(tmp_path / "e", published) == 300
    assert files(tmp_path / "e") == {
        "checkpoint",
        "checkpoints/300",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/44",
    }


def test_the_next_export_adds_what_is_new_and_drops_what_is_no_longer_needed(
    published: SqlStore, tmp_path: Path
) -> None:
    export_log(published, tmp_path / "grown", 300)
    kept = (tmp_path / "grown/tile/0/000").stat().st_ino
    export_log(published, tmp_path / "grown")
    export_log(published, tmp_path / "fresh")
    assert files(tmp_path / "grown") == files(tmp_path / "fresh")
    assert (tmp_path / "grown/tile/0/000").stat().st_ino == kept
    check(tmp_path / "grown", published)


def test_an_export_that_broke_off_is_still_the_one_before(published: SqlStore, tmp_path: Path) -> None:
    export_log(published, tmp_path / "e", 300)

    def stop(done: int, total: int) -> None:
        if done == total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_log(published, tmp_path / "e", progress=stop)
    assert check(tmp_path / "e", published) == 300
    export_log(published, tmp_path / "e")
    assert check(tmp_path / "e", published) == 70_000


def test_progress_reaches_the_end(published: SqlStore, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    export_log(published, tmp_path / "e", 300, lambda *step: seen.append(step))
    assert seen[0][0] == 0
    assert seen[-1][0] == seen[-1][1]


def test_a_size_without_a_checkpoint_cannot_be_exported(published: SqlStore, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="NOT_FOUND"):
        export_log(published, tmp_path / "e", 299)
