"""One small generated archive for all tests that only look at it."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from api.generator.building import Built, build
from api.generator.chosen import Chosen, chosen
from api.settings import Settings, read
from signing.keys import Cost

CHEAP = Cost(8192, 1)
ENTRIES, SEED = 150, 11


class Generated(NamedTuple):
    settings: Settings
    chosen: Chosen
    built: Built


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    settings = read(tmp_path_factory.mktemp("generated"), {})
    asked = chosen(ENTRIES, SEED)
    return Generated(settings, asked, build(settings, asked, processes=0, cost=CHEAP))
