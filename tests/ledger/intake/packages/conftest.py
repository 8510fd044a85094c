from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledger.intake.packages.parcels import Counter, register
from tests.ledger.rooms import Room


@pytest.fixture
def counter(filing: Room, tmp_path: Path) -> Counter:
    """A registered office system, and an archivist who takes in what it sends."""
    folder = tmp_path / "in"
    folder.mkdir()
    return register(filing, folder)
