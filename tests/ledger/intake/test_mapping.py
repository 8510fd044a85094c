"""Mappings: in every encoding, and one wrong row of many."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from ledger.errors import Refusal
from ledger.intake.mapping import Problem, Row, read_mapping, rows, table
from ledger.intake.names import Reading
from tests.ledger.intake.scans import CODE, zipped

TEXT = f"文件,档号,页号\na/1.jpg,{CODE},1\na\\2.jpg,{CODE},２\nall.pdf,{CODE},\n"


def read(content: bytes) -> list[Row | Problem]:
    return list(rows(table(content)))


def sheet(cells: list[list[object]]) -> bytes:
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(cells):
            page.write_row(number, 0, row)
    return held.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encodings_that_people_save_in(encoding: str) -> None:
    assert read(TEXT.encode(encoding)) == [
        Row(2, "a/1.jpg", Reading(CODE, 1)),
        Row(3, "a/2.jpg", Reading(CODE, 2)),
        Row(4, "all.pdf", Reading(CODE, None)),
    ]


@pytest.mark.parametrize("separator", [";", "\t", "，"])
def test_other_separators_are_understood(separator: str) -> None:
    assert len(read(TEXT.replace(",", separator).encode())) == 3


def test_a_workbook_is_read_with_its_numbers_as_pages() -> None:
    found = read(sheet([["DH", "YH", "文件名"], [CODE, 1, "1.jpg"], [CODE, 2.0, "2.jpg"]]))
    assert found == [Row(2, "1.jpg", Reading(CODE, 1)), Row(3, "2.jpg", Reading(CODE, 2))]


def test_one_wrong_row_of_a_hundred_thousand_is_named_and_the_rest_goes_on() -> None:
    lines = ["文件,档号,页号", *(f"{n}.jpg,J019-WS·2016·D30·办公室-{n},1" for n in range(1, 100_001))]
    lines[70_000] = "70000.jpg,J019-WS·2016·D3O·办公室-70000,1"
    found = read("\n".join(lines).encode())
    (problem,) = [one for one in found if isinstance(one, Problem)]
    assert len(found) == 100_000
    assert problem.number == 70_001
    assert problem.refusal.code == "MAPPING_ROW"
    assert "档号" in problem.refusal.zh
    assert "70001" in problem.refusal.zh


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f"../a.jpg,{CODE},1", "PATH_OUTSIDE"),
        (f"/etc/passwd,{CODE},1", "PATH_OUTSIDE"),
        (f"D:\\a.jpg,{CODE},1", "PATH_OUTSIDE"),
        (f",{CODE},1", "MAPPING_ROW"),
        ("a.jpg,,1", "MAPPING_ROW"),
        (f"a.jpg,{CODE},0", "MAPPING_ROW"),
        (f"a.jpg,{CODE},1.5", "MAPPING_ROW"),
        (f"a.jpg,{CODE},nan", "MAPPING_ROW"),
        (f"first.jpg,{CODE},1", "MAPPING_ROW"),
        (f"{'a' * 5000}.jpg,{CODE},1", "MAPPING_ROW"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(row: str, code: str) -> None:
    found = read(f"file,code,page\nfirst.jpg,{CODE},1\n{row}\nlast.jpg,{CODE},2\n".encode())
    assert [one.refusal.code if isinstance(one, Problem) else one.path for one in found] == [
        "first.jpg",
        code,
        "last.jpg",
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "MAPPING_UNREADABLE"),
        ("文件,页号\n".encode(), "MAPPING_UNREADABLE"),
        (b"\x81\xff\x00", "MAPPING_UNREADABLE"),
        (zipped({"a.txt": b"no workbook"}), "MAPPING_UNREADABLE"),
        (b"PK\x03\x04 no zip at all", "FILE_BROKEN"),
    ],
)
def test_a_table_that_is_none_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read(content)
    assert refusal.value.code == code


def test_a_workbook_that_unfolds_beyond_measure_is_not_opened() -> None:
    with pytest.raises(Refusal, match="FORMAT_BOMB"):
        read(zipped({"xl/worksheets/sheet1.xml": bytes(64 << 20)}))


def test_a_mapping_behind_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text(TEXT, encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    with pytest.raises(Refusal, match="FILE_LINK"):
        read_mapping(tmp_path / "link.csv")
