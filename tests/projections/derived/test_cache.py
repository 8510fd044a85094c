"""The cache of images for viewing: bounded, whole, and empty of what was destroyed."""

from __future__ import annotations

import os
from pathlib import Path

from projections.derived.cache import Cache, Name

RECORDS = [f"01990000-0000-7000-8000-{number:012d}" for number in range(8)]


def name(number: int, recipe: str = "web") -> Name:
    return Name(RECORDS[number], RECORDS[number], f"{number:064x}", 1, recipe)


def files(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


def test_what_was_put_is_got_and_nothing_else(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 1_000)
    cache.put(name(1), b"one")
    assert cache.get(name(1)) == b"one"
    assert cache.get(name(1, "thumbnail")) is None
    assert Cache(tmp_path, 1_000).get(name(1)) == b"one"
    assert len(files(tmp_path)) == 1


def test_it_stays_within_its_limit_and_lets_go_of_what_was_not_used(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 1_000)
    for number in range(4):
        cache.put(name(number), bytes(240))
    for at, path in enumerate(sorted(files(tmp_path), key=lambda one: one.name)):
        os.utime(path, (1_000 + at, 1_000 + at))
    assert cache.get(name(0)) is not None
    cache.put(name(4), bytes(240))
    assert sum(one.stat().st_size for one in files(tmp_path)) <= 1_000
    assert cache.get(name(0)) is not None
    assert cache.get(name(1)) is None
    cache.put(name(5), bytes(1_001))
    assert cache.get(name(5)) is None


def test_nothing_is_kept_where_there_is_no_room(tmp_path: Path) -> None:
    Cache(tmp_path, 0).put(name(1), b"one")
    assert not files(tmp_path)


def test_what_was_destroyed_goes_in_every_version(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 1_000)
    cache.put(name(1), b"one")
    cache.put(name(2), b"two")
    former = tmp_path / "0" / RECORDS[1]
    former.mkdir(parents=True)
    (former / "of a former recipe.jpg").write_bytes(b"one")
    cache.forget([RECORDS[1]])
    assert cache.get(name(1)) is None
    assert cache.get(name(2)) == b"two"
    assert len(files(tmp_path)) == 1


def test_what_former_recipes_left_is_swept(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 1_000)
    cache.put(name(1), b"one")
    (tmp_path / "0").mkdir()
    (tmp_path / "0" / "old.jpg").write_bytes(b"old")
    cache.sweep()
    assert cache.get(name(1)) == b"one"
    assert len(files(tmp_path)) == 1
