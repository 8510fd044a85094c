"""The private server is durable, private and empty, as the store's tests rely on."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.postgres import PostgresMissing, PostgresServer, find_binaries, running_server


def test_the_server_keeps_what_it_acknowledged(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert connection.execute(f"SHOW {setting}").fetchone() == ("on",)


def test_a_committed_row_outlives_a_crash_of_the_server() -> None:
    with running_server() as server:
        url = server.create_database()
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        server.crash()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)
        server.start()
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_each_test_has_an_empty_database_of_its_own(
    postgres_server: PostgresServer, postgres_url: str
) -> None:
    other = postgres_server.create_database()
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE mine (n int)")
    with psycopg.connect(other) as connection:
        assert connection.execute("SELECT to_regclass('mine')").fetchone() == (None,)
    postgres_server.drop_database(other)


def test_nobody_enters_without_the_password(postgres_url: str) -> None:
    parts = urlsplit(postgres_url)
    without = urlunsplit(parts._replace(netloc=f"postgres:wrong@127.0.0.1:{parts.port}"))
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(without)


def test_text_sorts_by_bytes_as_in_sqlite(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        rows = connection.execute("SELECT v FROM (VALUES ('b'), ('B'), ('档'), ('a')) AS t(v) ORDER BY v")
        assert [row[0] for row in rows] == ["B", "a", "b", "档"]


def test_a_machine_without_a_server_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("tests.postgres.WHEEL", "no_such_wheel")
    monkeypatch.setattr(Path, "glob", lambda _self, _pattern: iter(()))
    with pytest.raises(PostgresMissing, match="make postgres"):
        find_binaries()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to give its rights away")
def test_the_server_does_not_run_as_root(postgres_server: PostgresServer) -> None:
    assert postgres_server.data.stat().st_uid != 0
