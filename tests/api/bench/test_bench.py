"""The bench measures what it says, on a trial so small that its numbers mean nothing."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from api.bench import MEASURED, run, table
from api.bench.exports import export_of
from api.bench.figure import Figure, Judged, Setting, median
from ledger.errors import Refusal
from signing.verify import verify_export

CHEAP = ("appends", "single", "batches", "rebuilding")


@pytest.mark.parametrize("name", CHEAP)
def test_a_figure_stands_beside_a_limit_of_the_same_run(name: str) -> None:
    figures = run([name], quick=True)
    assert figures
    for one in figures:
        assert one.measured > 0
        assert one.limit > 0
        assert one.ratio == pytest.approx(one.measured / one.limit)
        assert one.reach is not None
        assert one.aim is not None


def test_with_a_server_postgresql_is_measured_beside_sqlite(postgres_url: str) -> None:
    figures = run(["single"], postgres=postgres_url, quick=True)
    assert [one.name for one in figures] == ["single-sqlite", "single-postgresql"]


@pytest.mark.parametrize("in_batches", [False, True])
def test_an_export_made_for_the_bench_verifies_with_every_signature(tmp_path: Path, in_batches: bool) -> None:
    root = export_of(tmp_path / "export", 300, in_batches=in_batches)
    report = verify_export(tmp_path / "export", root, processes=1)
    assert report.findings == []
    assert report.types["page.attached@1"] == 301
    assert (report.signatures > 300) != in_batches


def test_what_is_not_measured_is_refused_by_name() -> None:
    with pytest.raises(Refusal) as refused:
        run(["speed"], quick=True)
    assert all(name in str(refused.value.en) for name in MEASURED)


def _figure(ratio: float, judged: Judged = "ratio at least") -> Figure:
    figure = Figure("one", "what", ratio * 10, "events/s", "limit", 10, ratio, 0.25, 0.40)
    return figure._replace(judged=judged)


def test_the_table_tells_what_was_missed_from_what_was_reached() -> None:
    console = Console(width=160, record=True, file=StringIO())
    console.print(table([_figure(0.17), _figure(0.30), _figure(0.45), _figure(0.17, "ratio at most")]))
    marks = [line.rstrip(" │").rpartition("│")[2].strip() for line in console.export_text().splitlines()]
    assert [mark for mark in marks if mark in ("–", "✓", "✓✓")] == ["–", "✓", "✓✓", "✓✓"]


def test_the_middle_of_repeated_measurements_counts() -> None:
    assert median([_figure(0.9), _figure(0.1), _figure(0.3)]).ratio == 0.3


def test_a_figure_goes_into_json_with_its_limit() -> None:
    written = json.loads(json.dumps(_figure(0.5)._asdict()))
    assert (written["measured"], written["limit"], written["ratio"]) == (5.0, 10, 0.5)


def test_a_trial_is_never_repeated(tmp_path: Path) -> None:
    assert Setting(tmp_path, None, quick=True).rounds == 1
    assert Setting(tmp_path, None, quick=False).rounds == 3
