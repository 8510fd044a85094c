"""A served room: its service, its application, and someone to speak to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.rooms import furnish
from tests.api.speaking import Speaker, speak_to


@pytest.fixture(scope="module")
def speaker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Speaker]:
    """Speaks to the application of a room of its own, in development."""
    room = furnish(tmp_path_factory.mktemp("room"))
    with speak_to(room, development=True) as speaker:
        yield speaker


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Speaker]:
    """Speaks to a room as it is served to the house, not in development."""
    room = furnish(tmp_path_factory.mktemp("house"))
    with speak_to(room, development=False) as speaker:
        yield speaker
