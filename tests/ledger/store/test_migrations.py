"""The log's tables are made as a whole or not at all."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

import migrations
from migrations import log_sqlite


def test_an_upgrade_broken_off_leaves_nothing_and_is_simply_run_again(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(log_sqlite, "STATEMENTS", [*log_sqlite.STATEMENTS, "CREATE TABLE"])
        with pytest.raises(OperationalError):
            migrations.upgrade(sqlite_url)
    assert migrations.version(sqlite_url) is None
    migrations.upgrade(sqlite_url)
    assert migrations.version(sqlite_url) == migrations.newest()
