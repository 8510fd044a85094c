"""Logs and view databases for the tests of views, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from projections.database import Views
from tests.projections.books import Book, new_book

OpenViews = Callable[[], Views]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """An empty log in a file."""
    made = new_book(tmp_path)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database for views."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/views.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def views(url: str) -> Iterator[Views]:
    """An empty database of views, on each kind."""
    opened = Views(url)
    yield opened
    opened.close()


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Views]:
    """An empty database of views in a file."""
    opened = Views(f"sqlite:///{tmp_path}/views.db")
    yield opened
    opened.close()
