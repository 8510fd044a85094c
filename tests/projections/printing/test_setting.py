"""Printed forms hold what they were given, whatever it looks like, and look as the forms of DA/T 22 do."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZipFile

import pypdfium2
import pytest
from PIL import Image
from python_calamine import load_workbook

from ledger.errors import Refusal
from projections.printing.forms import Certificate, Column, Labels, Listing, Note, Spine, Stamp
from projections.printing.setting import MOST_ROWS, pdf
from projections.printing.typeface import settable
from projections.printing.workbook import xlsx

COLUMNS = (Column("序号", align="right"), Column("题名", 5), Column("页数", align="right"))
HOSTILE = [
    "#panic()",
    "$x^2$ *粗* _斜_",
    "=1+1",
    "@链接 <标签> `代码`",
    '=HYPERLINK("http://x")',
    "\\ // /* */",
]


def listing(rows: Iterable[tuple[str, ...]]) -> Listing:
    return Listing(
        title="归档文件目录",
        columns=COLUMNS,
        rows=rows,
        head=(("全宗号", "J019"), ("年度", "2016")),
        signed=("移交人", "接收人"),
    )


def text_of(document: bytes) -> str:
    pages = pypdfium2.PdfDocument(document)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def picture(document: bytes, page: int = 0) -> Image.Image:
    image: Image.Image = pypdfium2.PdfDocument(document)[page].render(scale=3).to_pil()
    return image.convert("L")


def ink(image: Image.Image, box: tuple[float, float, float, float]) -> float:
    """The share of dark pixels in a part of the page, given in shares of its width and height."""
    width, height = image.size
    part = image.crop((int(box[0] * width), int(box[1] * height), int(box[2] * width), int(box[3] * height)))
    histogram = part.histogram()
    return sum(histogram[:128]) / (part.width * part.height)


def test_whatever_stands_in_a_record_is_text_on_paper_and_in_the_table() -> None:
    rows = [(str(number), title, "3") for number, title in enumerate(HOSTILE, 1)]
    shown = text_of(pdf(listing(rows)))
    cells = load_workbook(BytesIO(xlsx(listing(rows)))).get_sheet_by_index(0).to_python()
    flat = {str(cell) for row in cells for cell in row}
    for title in HOSTILE:
        assert title.replace(" ", "") in shown.replace(" ", "")
        assert title in flat


def test_a_workbook_holds_no_formula_and_no_link() -> None:
    rows = [("1", title, "3") for title in HOSTILE]
    with ZipFile(BytesIO(xlsx(listing(rows)))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet
        assert not [name for name in book.namelist() if "externalLink" in name]


def test_the_headings_stand_on_every_page_and_the_pages_are_numbered() -> None:
    rows = [(str(number), f"关于第{number}号事项的通知", "2") for number in range(1, 101)]
    document = pypdfium2.PdfDocument(pdf(listing(rows)))
    assert len(document) > 2
    for number, page in enumerate(document, 1):
        shown = page.get_textpage().get_text_range()
        assert "题名" in shown
        assert f"第{number}页共{len(document)}页" in shown.replace(" ", "")


def test_the_same_form_gives_the_same_bytes() -> None:
    rows = [("1", "关于换发证件的通知", "2")]
    assert pdf(listing(rows)) == pdf(listing(rows))


def test_a_character_that_the_typeface_lacks_is_named_by_its_code_point() -> None:
    assert settable("𠮷野\x07家") == ("〓野 家", ["𠮷"])
    shown = text_of(pdf(listing([("1", "𠮷野家", "1")])))
    assert "〓野家" in shown
    assert "U+20BB7" in shown


def test_what_is_too_long_for_one_file_is_refused_with_what_to_do() -> None:
    rows = [("1", "题名", "1")] * (MOST_ROWS + 1)
    with pytest.raises(Refusal) as caught:
        pdf(listing(rows))
    assert caught.value.code == "PRINT_TOO_LONG"
    assert str(MOST_ROWS) in caught.value.zh
    assert "{" not in caught.value.hint_zh


def test_the_list_looks_like_a_ruled_table_under_a_centred_title() -> None:
    image = picture(pdf(listing([(str(number), "关于印发方案的通知", "12") for number in range(1, 20)])))
    assert ink(image, (0.3, 0.05, 0.7, 0.12)) > 0.01  # the title
    assert ink(image, (0.0, 0.0, 1.0, 0.05)) == 0  # the margin
    across = image.crop((image.width // 8, 0, image.width * 7 // 8, image.height // 2))
    rows = [across.crop((0, y, across.width, y + 1)) for y in range(across.height)]
    ruled = sum(max(row.tobytes()) < 200 for row in rows)
    assert ruled >= 10  # rules from edge to edge


def test_a_note_names_who_arranged_and_who_checked() -> None:
    note = Note(
        of="J019-WS·2016·D30 第 12 盒",
        items=30,
        pages=211,
        text="第 0007 号缺附件二。",
        arranged_by="整理甲",
        arranged_on="2017-03-01",
        checked_by="检查乙",
        checked_on="2017-03-02",
    )
    document = pdf(note)
    shown = text_of(document).replace(" ", "")
    assert all(
        word in shown for word in ("备考表", "整理甲", "检查乙", "2017-03-02", "第0007号缺附件二。", "211")
    )
    assert len(pypdfium2.PdfDocument(document)) == 1


def test_a_stamp_has_six_fields_in_red_of_45_by_16_millimetres() -> None:
    stamp = Stamp(fonds="J019", year="2016", number="0123", department="办公室", retention="30年", pages="12")
    document = pdf(Labels(stamps=(stamp,)))
    shown = text_of(document).replace(" ", "")
    assert all(word in shown for word in ("J019", "2016", "0123", "办公室", "30年", "12"))
    image = pypdfium2.PdfDocument(document)[0].render(scale=4).to_pil().convert("RGB")
    reds = [
        (x, y)
        for x in range(0, image.width, 1)
        for y in range(0, image.height // 4, 1)
        if (pixel := image.getpixel((x, y))) and pixel[0] > 140 and pixel[1] < 60
    ]
    per_millimetre = 4 * 72 / 25.4
    width = (max(x for x, _ in reds) - min(x for x, _ in reds)) / per_millimetre
    height = (max(y for _, y in reds) - min(y for _, y in reds)) / per_millimetre
    assert width == pytest.approx(45, abs=1)
    assert height == pytest.approx(16, abs=1)


def test_the_back_of_a_box_names_first_and_last_item() -> None:
    spine = Spine(
        fonds="J019", year="2016", retention="30年", department="办公室", first="0001", last="0042", box="3"
    )
    shown = text_of(pdf(Labels(spines=(spine,)))).replace(" ", "")
    assert "0001—0042" in shown
    assert "盒号" in shown


@pytest.mark.parametrize(("found", "title"), [(True, "查档证明"), (False, "查无此档证明")])
def test_a_certificate_can_be_checked_against_the_log(found: bool, title: str) -> None:
    certificate = Certificate(
        found=found,
        number="2026-001",
        recipient="王五",
        text=("经查本室馆藏户籍档案，情况如下。",),
        issuer="浙江省公安厅档案室",
        issued_on="2026年3月2日",
        ledger="archive.example/room",
    )
    document = pdf(certificate)
    shown = text_of(document).replace(" ", "")
    assert shown.startswith(title)
    assert ("查无此档" in shown) is not found
    assert "编号2026-001登记于账本archive.example/room" in shown
    assert pdf(certificate) == document
