"""A listing as an XLSX workbook, row by row: any number of rows up to what a sheet holds."""

from __future__ import annotations

from io import BytesIO
from itertools import islice
from typing import Any

import xlsxwriter

from ledger.errors import Refusal
from projections.printing.forms import Listing

MOST_ROWS = 1_000_000
"""A sheet ends at 1,048,576 rows."""
_LONGEST = 32_767  # characters in a cell
_OPTIONS = {
    "constant_memory": True,
    # What a catalogue holds is text, whatever it looks like: no formula, link or number is made of it.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NARROW, _WIDE = 12, 60


def xlsx(listing: Listing) -> bytes:
    """The workbook: title, head, headings that stay in view, rows with a filter, foot.

    Refused: PRINT_TOO_LONG (more than `MOST_ROWS` rows).
    """
    file = BytesIO()
    book = xlsxwriter.Workbook(file, _OPTIONS)
    book.set_properties({"title": listing.title})
    sheet = book.add_worksheet(listing.title[:31])
    row = _head(book, sheet, listing)
    first = row
    for cells in islice(listing.rows, MOST_ROWS + 1):
        row += 1
        if row - first > MOST_ROWS:
            raise Refusal("PRINT_TOO_LONG", rows=f"> {MOST_ROWS}", most=MOST_ROWS)
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text[:_LONGEST])
    sheet.autofilter(first, 0, max(row, first), len(listing.columns) - 1)
    sheet.freeze_panes(first + 1, 0)
    for line in (*listing.foot, *(f"{one}：" for one in listing.signed)):
        row += 1
        sheet.write_string(row, 0, line)
    book.close()
    return file.getvalue()


def _head(book: Any, sheet: Any, listing: Listing) -> int:
    """Title, head and headings; the row of the headings."""
    sheet.write_string(0, 0, listing.title, book.add_format({"bold": True, "font_size": 16}))
    row = 1
    for label, value in listing.head:
        sheet.write_string(row, 0, f"{label}：{value}")
        row += 1
    heading = book.add_format({"bold": True, "bottom": 1})
    most = max(column.share for column in listing.columns) or 1
    for place, column in enumerate(listing.columns):
        sheet.write_string(row, place, column.heading, heading)
        sheet.set_column(place, place, _NARROW + (_WIDE - _NARROW) * column.share // most)
    sheet.repeat_rows(row)
    return row
