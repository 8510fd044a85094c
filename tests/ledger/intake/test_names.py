"""Names as scanners, carriers and unpackers leave them, read as code and page."""

from __future__ import annotations

import unicodedata

import pytest

from ledger.errors import Refusal
from ledger.intake.names import Reading, decoded, is_ignored, read_name
from tests.ledger.intake.scans import CODE


@pytest.mark.parametrize(
    ("path", "page"),
    [
        (f"{CODE}/0001.jpg", 1),
        (f"{CODE}/1.JPG", 1),
        (f"{CODE}/第12页.jpg", 12),
        (f"{CODE}/P003.tif", 3),
        (f"{CODE}-0001.jpg", 1),
        (f"{CODE}_001.tif", 1),
        (f"{CODE}_第3页.tif", 3),
        (f"{CODE}/{CODE}-0007.jpg", 7),
        (f"2016/盒12/{CODE}/0005.png", 5),
        (f"{CODE}.pdf", None),
        (f"{CODE}/{CODE}.pdf", None),
    ],
)
def test_a_name_carries_code_and_page(path: str, page: int | None) -> None:
    assert read_name(path).readings[0] == Reading(CODE, page)


@pytest.mark.parametrize(
    "path",
    [
        "J019-WS・2016・D30・办公室-0123/0001.jpg",
        "J019-WS•2016•D30•办公室-0123/0001.jpg",
        "J019-WS:2016:D30:办公室-0123/0001.jpg",
        "J019-WS：2016：D30：办公室-0123/0001.jpg",
        "Ｊ０１９-ＷＳ·２０１６·Ｄ３０·办公室-０１２３/０００１.ＪＰＧ",
        "J019-WS·2016·D30·办公室-0123\\0001.jpg",
        "j019-ws·2016·d30·办公室-0123/0001.jpg",
        "J019-WS·2016·D30·办公室-123/0001.jpg",
        "J019－WS·2016·D30·办公室—0123/0001.jpg",
    ],
)
def test_other_dots_widths_and_separators_mean_the_same(path: str) -> None:
    named = read_name(path)
    assert named.readings == (Reading(CODE, 1),)
    assert named.extension == "jpg"


def test_decomposed_names_and_compatibility_ideographs_mean_the_same() -> None:
    composed = "J019-WS·2016·D30·樂清-0001/0001.jpg"
    assert read_name(composed.replace("樂", "\uf914")).readings == read_name(composed).readings
    accented = "J019-WS·2016·D30·办公室-0123/Page 0001.jpg"
    assert read_name(unicodedata.normalize("NFD", accented)).readings == (Reading(CODE, 1),)


@pytest.mark.parametrize(
    "shape", ["办公室({})", "办公室（{}）", "办公室〔{}〕", "办公室[{}]", "办公室【{}】"]
)
def test_brackets_of_every_kind_mean_the_same(shape: str) -> None:
    read = read_name(f"J019-WS·2016·D30·{shape.format('二')}-0123/0001.jpg")
    assert read.readings[0].code == "J019-WS·2016·D30·办公室(二)-0123"


def test_a_name_that_may_mean_two_records_has_both_readings() -> None:
    assert set(read_name("K021-ZP·2019·D30-025-0005.jpg").readings) == {
        Reading("K021-ZP·2019·D30-025-0005", None),
        Reading("K021-ZP·2019·D30-025", 5),
    }


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("scan0001.jpg", "NAME_UNREADABLE"),
        (f"{CODE}/cover.jpg", "NAME_UNREADABLE"),
        (f"{CODE}/0000.jpg", "NAME_UNREADABLE"),
        (f"{CODE}/J019-WS·2016·D30·办公室-0124-0001.jpg", "NAME_CONTRADICTS"),
        (f"../{CODE}/0001.jpg", "PATH_OUTSIDE"),
        (f"/{CODE}/0001.jpg", "PATH_OUTSIDE"),
        (f"C:\\{CODE}\\0001.jpg", "PATH_OUTSIDE"),
        (f"..\\{CODE}\\0001.jpg", "PATH_OUTSIDE"),
        (f"{CODE}/00\x0001.jpg", "PATH_OUTSIDE"),
        ("a/" * 40 + "1.jpg", "PATH_OUTSIDE"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(path: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_name(path)
    assert refusal.value.code == code


def test_names_written_by_chinese_windows_are_read() -> None:
    path = f"{CODE}/0001.jpg"
    assert decoded(path.encode("gb18030")) == decoded(path.encode()) == path


@pytest.mark.parametrize("path", ["a/Thumbs.db", ".DS_Store", "__MACOSX/a/0001.jpg", "a/._0001.jpg"])
def test_what_operating_systems_leave_is_ignored(path: str) -> None:
    assert is_ignored(path)
    assert not is_ignored(f"{CODE}/0001.jpg")
