"""fsck finds, by name, every copy in the database that differs from the signed bytes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.clock import ManualClock
from ledger.publishing import fsck
from ledger.publishing.checkpoints import Checkpointer
from ledger.store.base import SqlStore
from signing.note import NoteSigner, parse_vkey
from tests.ledger.conftest import OpenLog
from tests.ledger.logs import ORIGIN, appended, command, signed

SIGNER = NoteSigner(ORIGIN, bytes(32))
VERIFIERS = [parse_vkey(SIGNER.vkey)]


def fill(store: SqlStore, clock: ManualClock, folder: Path) -> None:
    """600 signed entries in two groups, a checkpoint at each end."""
    checkpointer = Checkpointer(store, SIGNER, folder, clock)
    for start in (0, 300):
        store.commit([signed(n, "batch:" + ORIGIN) for n in range(start, start + 300)])
        checkpointer.publish()
        clock.pass_by(2_000_000)


def codes(store: SqlStore) -> set[str]:
    return {one.code for one in fsck.check(store, VERIFIERS)}


def test_a_sound_log_has_no_findings(store: SqlStore, clock: ManualClock, tmp_path: Path) -> None:
    fill(store, clock, tmp_path)
    assert list(fsck.check(store, VERIFIERS)) == []


def test_an_empty_log_has_no_findings(store: SqlStore) -> None:
    assert list(fsck.check(store)) == []


def test_progress_tells_entries(store: SqlStore, clock: ManualClock, tmp_path: Path) -> None:
    fill(store, clock, tmp_path)
    seen: list[tuple[int, int]] = []
    list(fsck.check(store, progress=lambda *step: seen.append(step)))
    assert seen[-1] == (600, 600)


def test_bytes_that_are_no_envelope_are_found(store: SqlStore) -> None:
    appended(store, command(1))
    assert "ENVELOPE_FORM" in codes(store)


SPOILT = [
    ("UPDATE entries SET type = 'x.y' WHERE position = 7", "HEADER_WRONG", 7, "type"),
    ("UPDATE entries SET actor = 'x' WHERE position = 7", "HEADER_WRONG", 7, "actor"),
    ("UPDATE entries SET occurred_at = 1 WHERE position = 7", "HEADER_WRONG", 7, "occurred_at"),
    (
        "UPDATE entries SET recorded_at = recorded_at + 1 WHERE position = 600",
        "HEADER_WRONG",
        600,
        "recorded_at",
    ),
    ("UPDATE entries SET tags = tags || 'x' WHERE position = 7", "HEADER_WRONG", 7, "tags"),
    ("UPDATE entries SET recorded_at = 5 WHERE position = 7", "TIME_ORDER", 7, ""),
    ("UPDATE entries SET leaf_hash = zeroblob(32) WHERE position = 7", "LEAF_COLUMN_WRONG", 7, ""),
    (
        "UPDATE entries SET entry = CAST(replace(entry, 'sig', 'sig2') AS BLOB) WHERE position = 7",
        "TILE_ROW_WRONG",
        None,
        "level 0, 0",
    ),
    (
        "UPDATE entries SET entry = (SELECT entry FROM entries WHERE position = 8) WHERE position = 7",
        "HEADER_WRONG",
        7,
        "position, recorded_at, tags",
    ),
    ("UPDATE entries SET entry = zeroblob(9) WHERE position = 7", "ENTRY_FORM", 7, ""),
    ("DELETE FROM entries WHERE position = 7", "POSITION_GAP", 8, "7"),
    ("DELETE FROM entries WHERE position = 600", "CHECKPOINT_PAST_END", None, "600"),
    (
        "DELETE FROM entries WHERE position = 600",
        "COMMAND_ROW_WRONG",
        600,
        "00000000-0000-7000-8000-000000000257",
    ),
    ("UPDATE tiles SET hashes = zeroblob(8192) WHERE n = 1", "TILE_ROW_WRONG", None, "level 0, 1"),
    ("DELETE FROM tiles WHERE n = 1", "TILE_ROW_MISSING", None, "level 0, 1"),
    ("INSERT INTO tiles VALUES (0, 2, zeroblob(8192))", "TILE_ROW_EXTRA", None, "level 0, 2"),
    ("DELETE FROM tags WHERE tag LIKE 'record:%' AND position = 7", "TAG_INDEX_WRONG", 1, "1–4095"),
    ("INSERT INTO tags VALUES ('record:x', 7, 7, 'record.filed')", "TAG_INDEX_WRONG", 1, "1–4095"),
    ("UPDATE tags SET type = 'x.y' WHERE tag LIKE 'batch:%'", "TAG_INDEX_WRONG", 1, "1–4095"),
    ("UPDATE commands SET command = 'x' WHERE first = 7", "COMMAND_ROW_WRONG", 7, "x"),
    ("DELETE FROM commands WHERE first = 7", "COMMAND_ROW_WRONG", 7, "no row"),
    (
        "UPDATE checkpoints SET note = (SELECT note FROM checkpoints WHERE size = 300) WHERE size = 600",
        "CHECKPOINT_ROOT_WRONG",
        600,
        "300",
    ),
    (
        "UPDATE checkpoints SET note = CAST(replace(note, '/test', '/tess') AS BLOB) WHERE size = 300",
        "NOTE_UNSIGNED",
        300,
        None,
    ),
    ("UPDATE checkpoints SET note = x'78' WHERE size = 300", "NOTE_FORM", 300, None),
]


@pytest.fixture
def spoil(sqlite_url: str) -> Callable[[str], None]:
    """Changes the database as someone can who may drop triggers."""

    def spoil(statement: str) -> None:
        connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        for _, text in triggers:
            connection.execute(text)
        connection.close()

    return spoil


@pytest.mark.parametrize(("statement", "code", "position", "detail"), SPOILT)
def test_what_was_spoilt_is_found_by_name(
    sqlite_url: str,
    open_log: OpenLog,
    clock: ManualClock,
    tmp_path: Path,
    spoil: Callable[[str], None],
    statement: str,
    code: str,
    position: int | None,
    detail: str | None,
) -> None:
    store = open_log(sqlite_url)
    fill(store, clock, tmp_path)
    spoil(statement)
    findings = list(fsck.check(store, VERIFIERS))
    assert (code, position) in {(one.code, one.position) for one in findings}, findings
    if detail is not None:
        assert detail in {one.detail for one in findings if one.code == code}
    assert all(one.zh and one.en for one in findings)
