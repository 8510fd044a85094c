"""Secrecy: markings and their history, copies and carriers. Rows, folding and questions."""

from projections.views.secrecy import folding as _folding  # noqa: F401  handlers register themselves
from projections.views.secrecy.asking import (
    copies,
    copy,
    destruction,
    history,
    journeys,
    marking,
    markings,
)
from projections.views.secrecy.rows import (
    EVENTS,
    CopyRow,
    DestructionRow,
    HistoryRow,
    JourneyRow,
    MarkingRow,
    secrecy,
)

__all__ = [
    "EVENTS",
    "CopyRow",
    "DestructionRow",
    "HistoryRow",
    "JourneyRow",
    "MarkingRow",
    "copies",
    "copy",
    "destruction",
    "history",
    "journeys",
    "marking",
    "markings",
    "secrecy",
]
