"""The test of one record on real bytes and the real log: what is damaged on the disk, in the log or with the
keys is found; what is good passes, also where it is encrypted."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest
from PIL import Image

from ledger.actions.filing.record_tested import RecordTested
from ledger.actions.filing.testing import result_of, verdict_of
from ledger.errors import Refusal
from ledger.intake.testing.holding import one_record
from ledger.intake.testing.looking import look
from ledger.intake.testing.witness import Witness
from ledger.reading import recorded
from ledger.writing.acting import serve
from tests.ledger.intake.scans import encoded, jpeg, pdf, word, zipped
from tests.ledger.intake.test_attaching import Box, box
from tests.ledger.intake.testing.tested import (
    VIRUS,
    checked,
    failed,
    house,
    object_at,
    outcome,
    scanner,
)

__all__ = ["box"]


@pytest.fixture
def clam(tmp_path: Path) -> str:
    return scanner(tmp_path)


def scanned(box: Box, **more: Any) -> str:
    """A record of two pages, attached and checked."""
    record = box.file(1, page_count=2, **more)
    box.page(1, 1)
    box.page(1, 2)
    box.attach()
    checked(box)
    return record


def born_digital(box: Box, *contents: tuple[bytes, str], **more: Any) -> str:
    """A record of files that was there before the ledger."""
    files = []
    for number, (content, format) in enumerate(contents, 1):
        kept = box.room.ledger.objects.put(content)
        files.append({"name": f"文件{number}", "object": kept["object"], "format": format})
    return box.file(1, born_digital=True, inherited=True, files=files, **more)


def page_object(box: Box, record: str, number: int = 1) -> str:
    found: str = box.attached(record)[number].image.object
    return found


def test_a_good_record_passes_and_can_then_be_accepted(box: Box, clam: str) -> None:
    record = scanned(box)
    ledger = box.room.ledger
    found = outcome(box, record, clam)
    assert failed(found) == []
    assert verdict_of(found.items) == "passed"
    assert all(one.tool and one.version and one.input for one in found.items)
    serve(ledger, lambda context: result_of(found, context))
    box.room.desks["archivist"].do("record.accepted", {"records": [record]})
    event = recorded(ledger.store.select(["record.tested"])[0])
    assert isinstance(event.payload, RecordTested)
    assert event.actor == ledger.service_id
    scanner_item = next(one for one in event.payload.items if one.code == "4-2")
    assert (scanner_item.tool, scanner_item.version) == (clam, "1.4.1/27400")


@pytest.mark.parametrize("sealed", [{"household": True}, {"sealed_content": True}])
def test_encrypted_content_is_opened_with_the_records_key(
    box: Box, clam: str, sealed: dict[str, bool]
) -> None:
    record = scanned(box, **sealed)
    assert failed(outcome(box, record, clam)) == []
    ledger = box.room.ledger
    ledger.keys.erase([key for key, owner in ledger.keys.listed() if owner == f"record:{record}"])
    assert {"3-1", "3-4"} <= set(failed(outcome(box, record, clam)))


def test_a_byte_changed_on_the_disk_is_found_by_its_digest_alone(box: Box, clam: str) -> None:
    record = scanned(box)
    place = object_at(box, page_object(box, record))
    content = bytearray(place.read_bytes())
    comment = content.index(b"\xff\xfe") + 4
    content[comment] ^= 1
    place.write_bytes(content)
    assert failed(outcome(box, record, clam)) == ["1-1"]


def test_an_object_cut_off_emptied_or_gone_is_named_for_what_it_is(box: Box, clam: str) -> None:
    record = scanned(box)
    place = object_at(box, page_object(box, record))
    whole = place.read_bytes()
    place.write_bytes(whole[: len(whole) // 2])
    assert failed(outcome(box, record, clam)) == ["1-1", "1-10", "3-4"]
    place.write_bytes(b"")
    assert failed(outcome(box, record, clam)) == ["1-1", "1-10", "2-7"]
    place.unlink()
    assert failed(outcome(box, record, clam)) == ["2-7"]
    assert failed(outcome(box, record, clam, "YJ")) == ["2-1", "2-2", "2-7"]


def test_a_page_missing_behind_the_last_one_is_missing(box: Box, clam: str) -> None:
    record = scanned(box)
    change = {"record": record, "changes": [{"element": "page_count", "value": 3}], "reason": "清点"}
    box.room.desks["archivist"].do("record.described", change)
    assert failed(outcome(box, record, clam)) == ["2-7"]


def test_pages_without_a_check_lack_information_on_their_process(box: Box, clam: str) -> None:
    record = box.file(1)
    box.page(1, 1)
    box.attach()
    assert failed(outcome(box, record, clam)) == ["2-5"]


def test_a_virus_is_found_in_the_clear_and_within_encrypted_content(box: Box, clam: str) -> None:
    record = box.file(1)
    hidden = box.file(2, sealed_content=True)
    box.page(1, 1, jpeg(3, comment=VIRUS))
    box.page(2, 1, jpeg(4, comment=VIRUS))
    box.attach()
    checked(box)
    assert failed(outcome(box, record, clam)) == ["4-2"]
    assert failed(outcome(box, hidden, clam)) == ["4-2"]
    assert failed(outcome(box, record, "/no/such/scanner")) == ["4-1", "4-2"]


def encrypted_pdf() -> bytes:
    return pdf(1, encryption=pikepdf.Encryption(owner="o", user="u"))


@pytest.mark.parametrize(
    ("content", "format", "wrong"),
    [
        (pdf(2, text=True), "application/pdf", []),
        (word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", []),
        (encrypted_pdf(), "application/pdf", ["3-8"]),
        (zipped({"a.doc": b"x"}), "application/zip", ["3-8"]),
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "application/x-7z-compressed", ["3-8"]),
        (b"\x00\x01just bytes", "application/octet-stream", ["3-3"]),
        (pdf(1)[:-40], "application/pdf", ["3-4"]),
        (jpeg(7), "application/pdf", ["1-10"]),
        (b"", "application/pdf", ["2-7"]),
    ],
)  # fmt: skip
def test_a_file_fails_the_item_that_is_about_its_fault(
    box: Box, clam: str, content: bytes, format: str, wrong: list[str]
) -> None:
    if content:
        record = born_digital(box, (content, format))
        assert failed(outcome(box, record, clam)) == wrong
        return
    record = born_digital(box, (b"%PDF", format))
    object_at(box, hashlib.sha256(b"%PDF").hexdigest()).write_bytes(b"")
    assert failed(outcome(box, record, clam)) == ["1-1", "1-10", "2-7"]


def test_an_attachment_that_is_gone_is_the_attachments_finding(box: Box, clam: str) -> None:
    second = pdf(2)
    record = born_digital(box, (pdf(1), "application/pdf"), (second, "application/pdf"))
    assert failed(outcome(box, record, clam)) == []
    object_at(box, hashlib.sha256(second).hexdigest()).unlink()
    assert failed(outcome(box, record, clam)) == ["2-8"]


def test_an_image_whose_end_does_not_decode_is_not_readable(box: Box) -> None:
    ledger = box.room.ledger
    whole = bytearray(encoded(Image.effect_noise((200, 200), 90), "PNG"))
    whole[len(whole) // 2] ^= 255
    broken = bytes(whole)
    seen = look(ledger.objects.put(broken)["object"], ledger.objects, ledger.keys)
    assert seen.intact
    assert seen.fault is not None
    assert seen.fault.item == "3-4"


def test_an_entry_that_was_changed_in_the_database_fails_its_fixity(box: Box) -> None:
    scanned(box)
    ledger = box.room.ledger
    vkeys = [vkey for _, vkey in ledger.logs]
    witness = Witness(ledger.store, ledger.ca_root, ledger.origin, vkeys)
    rows = ledger.store.select(["record.filed", "page.attached"])
    assert [witness.look(row) for row in rows] == [([], [])] * 3
    single, member = rows[0], rows[1]
    later = single.entry.replace(b'"recorded_at":"2025', b'"recorded_at":"2024')
    assert later != single.entry
    assert witness.look(msgspec.structs.replace(single, entry=later)).fixity
    assert witness.look(msgspec.structs.replace(member, entry=rows[2].entry)).fixity
    assert witness.look(msgspec.structs.replace(single, entry=b"{}")).fixity


def test_a_record_that_the_views_do_not_show_is_not_reachable(box: Box, clam: str) -> None:
    record = scanned(box)
    assert failed(one_record(house(box, clam, lambda _: {}), record, "CQ")) == ["3-2"]
    none = house(box, clam)._replace(reach=None)
    (item,) = [one for one in one_record(none, record, "CQ").items if one.code == "3-2"]
    assert (item.verdict, item.ground) == ("not_applicable", "not_connected")


def test_a_record_that_was_annulled_is_not_tested(box: Box, clam: str) -> None:
    record = box.file(1)
    box.room.desks["archivist"].do("record.annulled", {"record": record, "reason": "重复著录"})
    with pytest.raises(Refusal, match="TEST_NOTHING"):
        outcome(box, record, clam)
