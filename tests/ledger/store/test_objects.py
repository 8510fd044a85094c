"""Objects in a directory and behind a URL keep the contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.store.objects import LocalObjects, Objects, RemoteObjects, open_objects
from tests.contracts.objects import DIGEST, SCAN, ObjectsContract


class TestDirectory(ObjectsContract):
    @pytest.fixture
    def objects(self, tmp_path: Path) -> Objects:
        return LocalObjects(tmp_path / "objects")

    def test_what_is_there_is_never_written_again(self, tmp_path: Path) -> None:
        objects = LocalObjects(tmp_path)
        objects.put(SCAN)
        (path,) = tmp_path.rglob(DIGEST)
        before = path.stat()
        objects.put(SCAN)
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)

    def test_damage_on_the_disk_is_noticed(self, tmp_path: Path) -> None:
        objects = LocalObjects(tmp_path)
        objects.put(SCAN)
        (path,) = tmp_path.rglob(DIGEST)
        path.write_bytes(b"?" + SCAN[1:])
        assert not objects.check(DIGEST)


class TestUrl(ObjectsContract):
    @pytest.fixture
    def objects(self) -> Objects:
        return RemoteObjects("memory:///")


def test_a_place_is_a_directory_or_a_url(tmp_path: Path) -> None:
    assert isinstance(open_objects(str(tmp_path / "a")), LocalObjects)
    assert isinstance(open_objects(f"file://{tmp_path}/b"), LocalObjects)
    assert isinstance(open_objects("memory:///"), RemoteObjects)
