"""Printing: the archive's staff get lists of what they may see, and every list is a look on the record."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from io import BytesIO

import pypdfium2
import pytest
from python_calamine import load_workbook

from ledger.actions.access.looks import QueryMade
from tests.api.rooms import DRAFT, HOTELS, identity
from tests.api.speaking import Speaker

LIST = "/print/item-list"
NOBODY = "01990000-0000-7000-8000-0000000000ff"


def shown(document: bytes) -> str:
    """The text of a PDF without blanks."""
    pages = pypdfium2.PdfDocument(document)
    return "".join(page.get_textpage().get_text_range() for page in pages).replace(" ", "")


def test_an_archivist_prints_the_list_of_a_fonds_as_pdf_and_as_a_table(speaker: Speaker) -> None:
    headers = speaker.headers("archivist")
    printed = speaker.http.get(f"{LIST}.pdf?fonds=J019", headers=headers)
    assert printed.status_code == 200
    assert printed.headers["content-type"] == "application/pdf"
    assert "归档文件目录" in shown(printed.content)
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


def test_a_volume_prints_its_contents_and_its_note_with_both_names(speaker: Speaker) -> None:
    room = speaker.room
    records = [room.records[HOTELS], room.records[DRAFT]]
    checker = {"person": room.person("publisher")}
    wanted = {"records": records, "pages": 2, "checker": checker}
    assembled = room.desks["archivist"].do("volume.assembled", wanted, beside=[room.desks["publisher"].key])
    volume = identity(assembled.subjects, "volume")
    speaker.service.wait_for(assembled.last)
    headers = speaker.headers("archivist")
    contents = shown(speaker.http.get(f"/print/volume-list/{volume}.pdf", headers=headers).content)
    assert contents.index(HOTELS) < contents.index(DRAFT)
    note = shown(speaker.http.get(f"/print/volume-note/{volume}.pdf", headers=headers).content)
    assert all(word in note for word in ("备考表", "张archivist", "张publisher"))


def test_a_hand_over_prints_its_list_for_both_sides_to_sign(speaker: Speaker) -> None:
    room = speaker.room
    items = [{"pages": 3, "record": room.records[HOTELS]}, {"pages": 2}]
    wanted = {"department": room.orgs["office"], "items": items}
    handed = room.desks["receiver"].do("filing.handed_over", wanted)
    speaker.service.wait_for(handed.last)
    address = f"/print/hand-over/{identity(handed.subjects, 'filing')}"
    headers = speaker.headers("archivist")
    listed = shown(speaker.http.get(f"{address}.pdf", headers=headers).content)
    assert all(
        word in listed for word in ("办公室", HOTELS, "（尚未著录）", "共2件，5页。", "移交人", "接收人")
    )
    assert speaker.http.get(f"{address}.xlsx", headers=headers).status_code == 200


def test_a_certificate_is_set_before_it_is_issued_and_names_its_digest(speaker: Speaker) -> None:
    form = {
        "found": False,
        "number": "2026-001",
        "recipient": "王五",
        "text": ["经查，未见所查内容。"],
        "issuer": "省厅档案室",
        "issued_on": "2026年3月2日",
    }
    headers = speaker.headers("archivist")
    first = speaker.http.post("/print/certificate", json=form, headers=headers)
    again = speaker.http.post("/print/certificate", json=form, headers=headers)
    assert first.content == again.content
    digest = b64encode(hashlib.sha256(first.content).digest()).decode()
    assert first.headers["content-digest"] == f"sha-256=:{digest}:"
    assert "查无此档证明" in shown(first.content)
    refused = speaker.http.post("/print/certificate", json={**form, "seal": "x"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "INPUT_REFUSED")


@pytest.mark.parametrize(
    ("path", "who", "status", "code"),
    [
        (f"{LIST}.pdf?fonds=J019", None, 401, "SESSION_NEEDED"),
        (f"{LIST}.pdf?fonds=J019", "reader", 403, "ROLE_MISSING"),
        ("/print/secrets.pdf?fonds=J019", "archivist", 404, "NOT_FOUND"),
        (f"{LIST}.docx?fonds=J019", "archivist", 404, "NOT_FOUND"),
        ("/print/stamps.xlsx?fonds=J019", "archivist", 404, "NOT_FOUND"),
        (f"/print/volume-list/{NOBODY}.pdf", "archivist", 404, "NOT_FOUND"),
        (f"/print/box-spine/{NOBODY}.pdf", "archivist", 404, "NOT_FOUND"),
        (f"/print/destruction/{NOBODY}.pdf", "archivist", 404, "NOT_FOUND"),
        (f"/print/hand-over/{NOBODY}.pdf", "archivist", 404, "NOT_FOUND"),
        (f"/print/secret/{NOBODY}.pdf", "archivist", 404, "NOT_FOUND"),
        ("/print/volume-list/x.pdf", "archivist", 404, "NOT_FOUND"),
        (f"/print/volume-note/{NOBODY}.pdf", "reader", 403, "ROLE_MISSING"),
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
