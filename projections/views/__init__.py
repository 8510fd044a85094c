"""The views, one module each; `load` imports them all and gives them by name."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from ledger import vocabulary
from projections.view import VIEWS, View


@cache
def load() -> dict[str, View]:
    """All views by name."""
    vocabulary.load()
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return dict(VIEWS)
