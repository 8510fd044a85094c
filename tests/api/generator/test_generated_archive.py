"""The generated archive is a log like any other: it verifies, folds, and says what was planted in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.generator.building import PLANTED, build
from api.generator.chosen import chosen
from api.generator.planting.all import rules
from api.settings import read
from ledger.clock import SystemClock
from ledger.opened import Ledger, open_ledger
from ledger.publishing.export import export_log
from ledger.publishing.fsck import check
from ledger.reading import recorded
from projections import views as projected
from projections.applying import Source
from projections.database import Views
from projections.rebuild import rebuild
from projections.status import quarantine
from signing.note import parse_vkey
from signing.verify import verify_export
from tests.api.generator.conftest import CHEAP, ENTRIES, SEED, Generated

PLANTED_PAGES = 11 * 10
"""Eleven small batches of ten pages, beside the general holdings."""


@pytest.fixture(scope="module")
def ledger(generated: Generated) -> Iterator[Ledger]:
    opened = open_ledger(generated.settings.places, SystemClock())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def planted(generated: Generated) -> list[dict[str, Any]]:
    text = (generated.settings.home / PLANTED).read_text()
    return [json.loads(line) for line in text.splitlines()]


def test_the_same_seed_gives_the_same_log_however_many_processes_write_it(
    generated: Generated, tmp_path: Path
) -> None:
    again = build(read(tmp_path, {}), chosen(ENTRIES, SEED), processes=2, cost=CHEAP)
    assert (again.events, again.root) == (generated.built.events, generated.built.root)


def test_the_database_says_what_the_signed_bytes_say(ledger: Ledger) -> None:
    assert list(check(ledger.store, [parse_vkey(ledger.log_vkey)])) == []


def test_an_auditor_finds_nothing_in_its_export(ledger: Ledger, generated: Generated, tmp_path: Path) -> None:
    export_log(ledger.store, tmp_path / "export")
    report = verify_export(tmp_path / "export", ledger.ca_root, processes=1)
    assert (report.findings, report.warnings) == ([], [])
    assert report.entries == generated.built.events


def test_every_event_reads_as_its_type(ledger: Ledger) -> None:
    for stored in ledger.store.entries():
        assert recorded(stored).payload is not None


def test_the_views_fold_it_and_set_nothing_aside(ledger: Ledger, tmp_path: Path) -> None:
    views = Views(f"sqlite:///{tmp_path}/views.db")
    try:
        rebuild(views, Source(ledger.store, ledger.keys), list(projected.load().values()))
        assert quarantine(views) == []
    finally:
        views.close()


def test_recorded_times_follow_what_happened_through_the_years(ledger: Ledger, generated: Generated) -> None:
    first, last = ledger.store.entries_at([1, generated.built.events])
    years = (last.recorded_at - first.recorded_at) / (365.25 * 86_400e6)
    assert years == pytest.approx(5, abs=0.05)
    late = [one for one in ledger.store.entries() if abs(one.recorded_at - one.occurred_at) > 120e6]
    assert [one.type for one in late] == ["record.shelved", "record.shelved"]  # AUD-5 and TIME-1


def test_all_digitized_pages_are_scanned_and_attached_and_no_page_more(
    ledger: Ledger, generated: Generated
) -> None:
    counted = Counter(one.type for one in ledger.store.entries())
    assert counted["page.scanned"] == counted["page.attached"] == generated.chosen.pages + PLANTED_PAGES


def test_each_rule_that_can_be_broken_is_broken(planted: list[dict[str, Any]]) -> None:
    assert sorted({one["rule"] for one in planted}) == rules()


def test_what_is_planted_names_events_that_are_there(
    ledger: Ledger, generated: Generated, planted: list[dict[str, Any]]
) -> None:
    for one in planted:
        assert one["positions"], one
        assert one["zh"]
        assert one["en"]
        for stored in ledger.store.entries_at(one["positions"]):
            assert 1 < stored.position <= generated.built.events


def test_a_planted_case_of_one_record_stands_among_the_subjects_of_its_events(
    ledger: Ledger, planted: list[dict[str, Any]]
) -> None:
    cases = [one for one in planted if one["key"].startswith(("record:", "loan:", "copy:"))]
    assert cases
    for one in cases:
        for tags in ledger.store.tags_of(one["positions"]).values():
            assert one["key"] in tags, one


def test_the_ledger_serves_although_it_ends_in_the_past(ledger: Ledger) -> None:
    assert ledger.store.guard.trouble(ledger.store.head().recorded_at) is None


def test_what_was_destroyed_can_be_read_no_more(ledger: Ledger) -> None:
    destroyed = [recorded(one).payload for one in ledger.store.select(["record.destroyed"])]
    assert destroyed
    for payload in destroyed:
        assert all(ledger.keys.open(key) is None for key in payload.keys)


def test_page_images_that_are_stored_are_what_their_events_say(ledger: Ledger) -> None:
    found = 0
    for stored in ledger.store.select(["page.attached"], limit=400):
        image = recorded(stored).payload.image
        if ledger.objects.exists(image.object):
            found += 1
            assert ledger.objects.length(image.object) == image.bytes
    assert found
