"""The bench (`archive-ledger bench`): figures beside limits that were measured in the same run."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from rich.table import Table

from api.bench.figure import Figure, Measure, Setting
from ledger.errors import Refusal

MEASURED = {
    "machine": "limits",
    "appends": "appends",
    "single": "single",
    "batches": "batches",
    "verification": "verification",
    "rebuilding": "rebuilding",
    "listing": "listing",
    "memory": "memory",
    "attach": "attaching",
    "import": "importing",
    "recognition": "recognising",
    "generator": "generating",
}
"""What can be measured, and by which module. Each is imported when it is its turn."""


def run(names: Sequence[str] | None, *, postgres: str | None = None, quick: bool = False) -> list[Figure]:
    """Measure these (None: all), each in a folder of its own that is removed. `postgres`: the URL of a
    database on a server where others may be made; without it SQLite alone. Refused: INPUT_REFUSED."""
    wanted = list(names or MEASURED)
    if unknown := [name for name in wanted if name not in MEASURED]:
        raise Refusal("INPUT_REFUSED", reason=f"{unknown[0]}: {', '.join(MEASURED)}")
    figures = []
    for name in wanted:
        with tempfile.TemporaryDirectory(prefix="archive-bench-", ignore_cleanup_errors=True) as folder:
            figures += _measure(name)(Setting(Path(folder), postgres, quick))
    return figures


def _measure(name: str) -> Measure:
    measure: Measure = import_module(f"{__name__}.{MEASURED[name]}").measure
    return measure


def table(figures: Sequence[Figure]) -> Table:
    """The figures to look at; a mark says whether what was promised is reached (✓) or even the aim (✓✓)."""
    shown = Table("figure", "measured", "limit", "ratio", "reach", "aim", "")
    for name in ("measured", "limit", "ratio", "reach", "aim"):
        next(one for one in shown.columns if one.header == name).justify = "right"
    for one in figures:
        limit = f"{_number(one.limit)} {one.limit_name}" if one.limit_name else ""
        shown.add_row(
            one.what,
            f"{_number(one.measured)} {one.unit}",
            limit,
            f"{one.ratio:.2f}" if one.limit_name else "",
            _wanted(one, one.reach),
            _wanted(one, one.aim),
            _mark(one),
        )
    return shown


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _wanted(figure: Figure, value: float | None) -> str:
    if value is None:
        return ""
    sign = "≥" if figure.judged.endswith("least") else "≤"
    return f"{sign} {_number(value)}" + ("x" if figure.judged.startswith("ratio") else "")


def _mark(figure: Figure) -> str:
    if figure.reach is None:
        return ""
    if not figure.meets(figure.reach):
        return "–"
    return "✓✓" if figure.aim is not None and figure.meets(figure.aim) else "✓"
