"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.postgres import PostgresServer, running_server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One private server per test process, started when the first test asks for it.

    A machine without PostgreSQL fails these tests: half of the store would be untested. Who knows that
    and wants the rest sets ARCHIVE_LEDGER_TEST_WITHOUT_POSTGRES=1.
    """
    if os.environ.get("ARCHIVE_LEDGER_TEST_WITHOUT_POSTGRES") == "1":
        pytest.skip("ARCHIVE_LEDGER_TEST_WITHOUT_POSTGRES=1")
    with running_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of an empty database of this test alone, as its superuser."""
    url = postgres_server.create_database()
    try:
        yield url
    finally:
        postgres_server.drop_database(url)
