"""Printing: the archive's staff get lists of what they may see, and every list is a look on the record."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
from python_calamine import load_workbook

from ledger.actions.access.looks import QueryMade
from tests.api.rooms import HOTELS
from tests.api.speaking import Speaker

LIST = "/print/item-list"


def test_an_archivist_prints_the_list_of_a_fonds_as_pdf_and_as_a_table(speaker: Speaker) -> None:
    headers = speaker.headers("archivist")
    printed = speaker.http.get(f"{LIST}.pdf?fonds=J019", headers=headers)
    assert printed.status_code == 200
    assert printed.headers["content-type"] == "application/pdf"
    shown = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(printed.content))
    assert "归档文件目录" in shown.replace(" ", "")
    table = speaker.http.get(f"{LIST}.xlsx?fonds=J019", headers=headers)
    rows = load_workbook(BytesIO(table.content)).get_sheet_by_index(0).to_python()
    assert any(HOTELS in [str(cell) for cell in row] for row in rows)


def test_every_printed_list_is_on_the_record(speaker: Speaker) -> None:
    ledger = speaker.room.ledger
    before = len(ledger.facts.select(("query.made",), (), ledger.store.head().size, False))
    answer = speaker.http.get("/print/stamps.pdf?fonds=J019", headers=speaker.headers("archivist"))
    assert answer.status_code == 200
    ledger.follow()
    made = ledger.facts.select(("query.made",), (), ledger.store.head().size, False)
    assert len(made) == before + 1
    assert isinstance(made[-1].payload, QueryMade)
    assert made[-1].payload.count >= 2


@pytest.mark.parametrize(
    ("path", "who", "status", "code"),
    [
        (f"{LIST}.pdf?fonds=J019", None, 401, "SESSION_NEEDED"),
        (f"{LIST}.pdf?fonds=J019", "reader", 403, "ROLE_MISSING"),
        ("/print/secrets.pdf?fonds=J019", "archivist", 404, "NOT_FOUND"),
        (f"{LIST}.docx?fonds=J019", "archivist", 404, "NOT_FOUND"),
        ("/print/stamps.xlsx?fonds=J019", "archivist", 404, "NOT_FOUND"),
        (f"{LIST}.pdf", "archivist", 422, "INPUT_REFUSED"),
        (f"{LIST}.pdf?fonds=J019&year=zweitausend", "archivist", 422, "INPUT_REFUSED"),
        (f"{LIST}.pdf?fonds=J019&sql=1", "archivist", 422, "INPUT_REFUSED"),
    ],
)
def test_what_is_not_printed_says_why(
    speaker: Speaker, path: str, who: str | None, status: int, code: str
) -> None:
    answer = speaker.http.get(path, headers=speaker.headers(who))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
