"""What jobs work in: the settings, the ledger and the views of the service that does them."""

from __future__ import annotations

from typing import NamedTuple

from api.settings import Settings
from ledger.opened import Ledger
from projections.database import Views
from projections.runner import Projector


class Premises(NamedTuple):
    """See the module; `projector` brings the views to the head of the log."""

    settings: Settings
    ledger: Ledger
    views: Views
    projector: Projector
