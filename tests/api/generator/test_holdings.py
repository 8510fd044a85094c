"""The general holdings: codes, page counts, dates, people, as DOMAIN.md has them."""

from __future__ import annotations

from datetime import date

import pytest

from api.generator import calendar
from api.generator.chance import Chance
from api.generator.chosen import chosen
from api.generator.holdings import Holdings
from api.generator.images import DPI, HEIGHT, WIDTH, described, image_of
from api.generator.pages import page_counts, total_pages
from api.generator.papers import pdf
from api.generator.population import identity_number, organisations, people
from ledger.standards.codes import parse_code

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@pytest.fixture(scope="module")
def holdings() -> Holdings:
    return Holdings(chosen(3_000, 5))


def test_codes_in_both_grammars_have_the_canonical_form_that_is_filed(holdings: Holdings) -> None:
    grammars = set()
    for n in range(0, 3_000, 7):
        one = holdings.record(n)
        code = parse_code(one.written)
        grammars.add(code.grammar)
        assert code.canonical == one.canonical
        assert code.retention == one.series.retention
        assert "·".join(code.category) == one.series.category
    assert len(grammars) == 2


def test_numbers_run_from_one_without_a_gap_in_every_series(holdings: Holdings) -> None:
    numbers: dict[str, list[int]] = {}
    for n in range(3_000):
        code = parse_code(holdings.record(n).canonical)
        numbers.setdefault(code.series, []).append(code.number)
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


def test_every_record_is_filed_on_exactly_one_day(holdings: Holdings) -> None:
    days = [day for wave in holdings.filing_days for day in wave]
    filed = sorted(n for day in days for n in holdings.filed_on(day))
    assert filed == list(range(3_000))
    assert all(n in holdings.filed_on(holdings.filed_day(n)) for n in range(0, 3_000, 31))


def test_pages_of_what_is_digitized_sum_to_the_exact_total(holdings: Holdings) -> None:
    digitized = [pages for n, pages in enumerate(holdings.pages) if holdings.digitized[n]]
    assert sum(digitized) == total_pages(3_000)


def test_page_counts_are_lognormal(holdings: Holdings) -> None:
    counts = sorted(page_counts(Chance(2), 20_000, b"\1" * 20_000, total_pages(20_000)))
    assert counts[10_000] in (2, 3)
    assert 12 <= counts[19_000] <= 16
    assert 24 <= counts[19_800] <= 34


def test_the_whole_archive_has_the_articles_pages() -> None:
    assert total_pages(484_000) == 2_170_000


def test_identity_numbers_cannot_be_anybodys() -> None:
    for n in range(200):
        number = identity_number(Chance(3), n)
        assert number.startswith("999")
        right = "10X98765432"[sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True)) % 11]
        assert number[17] != right


def test_organisations_stand_behind_their_parents_and_have_codes_of_their_own() -> None:
    seen: set[str] = set()
    codes = [org.code for org in organisations(484_000) if org.code]
    for org in organisations(484_000):
        assert org.parent is None or org.parent in seen
        seen.add(org.slug)
    assert len(codes) == len(set(codes))
    assert all(len(code) == 12 and code.isdecimal() for code in codes)


def test_the_three_administrators_are_three_people() -> None:
    holders = [one.slug for one in people(Chance(1), 500) if any("administrator" in r for r, _ in one.roles)]
    assert len(holders) == len(set(holders)) == 3


def test_an_image_is_what_the_log_says_of_it() -> None:
    from io import BytesIO

    from PIL import Image

    first, second = (f"0190f0f0-0000-7000-8000-00000000000{k}" for k in (1, 2))
    content = image_of(9, first)
    shown = Image.open(BytesIO(content))
    assert (*shown.size, shown.info["dpi"][0]) == (WIDTH, HEIGHT, DPI)
    assert described(9, first).bytes == len(content)
    assert described(9, first).object != described(9, second).object


def test_papers_are_pdf_files_that_a_reader_opens() -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf("minutes").content)
    assert len(document) == 1
    document.close()


def test_the_office_is_closed_on_holidays_and_open_behind_them() -> None:
    assert not calendar.is_working(calendar.day_of(2023, 10, 3))
    assert not calendar.is_working(calendar.day_of(2023, 1, 24))
    assert calendar.date_of(calendar.working_from(calendar.day_of(2023, 10, 1))) == date(2023, 10, 9)


def test_half_months_are_cut_after_the_fifteenth() -> None:
    halves = list(calendar.half_months(calendar.day_of(2024, 2, 10), calendar.day_of(2024, 3, 1)))
    shown = [tuple(calendar.written(day) for day in half) for half in halves]
    assert shown == [("20240201", "20240215"), ("20240216", "20240229"), ("20240301", "20240315")]


@pytest.mark.parametrize(("entries", "until"), [(99, date(2025, 12, 31)), (500, date(2023, 1, 1))])
def test_too_small_or_too_short_an_archive_is_refused(entries: int, until: date) -> None:
    with pytest.raises(ValueError, match=r"entries|until"):
        chosen(entries, 1, until)
