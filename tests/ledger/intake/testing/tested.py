"""Records to test: filed, attached and checked in a room, and a scanner that knows one word for a virus."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ledger.actions.digitization.quality import MachineReport, PageFindings, check_by_machine
from ledger.actions.filing.testing import TestRecord
from ledger.intake.testing.holding import House, Reach, one_record
from ledger.intake.testing.judging import showing
from ledger.reading import recorded
from ledger.store.objects import object_path
from ledger.writing.acting import serve
from tests.ledger.intake.test_attaching import Box

VIRUS = b"EVIL-SIGNATURE"
_SCANNER = """#!/bin/sh
case "$*" in *--version*) echo "ClamAV 1.4.1/27400/Tue Oct  7 08:31:07 2025"; exit 0;; esac
code=0
look() { if grep -q EVIL-SIGNATURE "$1"; then echo "$2: Evil.Test FOUND"; code=1; else echo "$2: OK"; fi; }
for last; do :; done
case "$last" in
  --file-list=*) while read -r path; do look "$path" "$path"; done < "${last#--file-list=}" ;;
  -) cat > "$0.piped"; look "$0.piped" "stream"; rm "$0.piped" ;;
esac
exit $code
"""


def scanner(folder: Path) -> str:
    """A program that speaks as `clamscan` does; its signatures are of two days before the room's clock."""
    place = folder / "clamscan"
    place.write_text(_SCANNER)
    place.chmod(0o700)
    return str(place)


def house(box: Box, antivirus: str | None, reach: Reach | None = None) -> House:
    """Where the test is made. Unless told otherwise the views show everything as the log has it."""
    ledger = box.room.ledger

    def all_of_it(records: Any) -> dict[str, str]:
        return {one: showing(_objects(box, one)) for one in records}

    return House(ledger, box.room.places, reach or all_of_it, antivirus)


def checked(box: Box) -> None:
    """The machine's check of the batch, with nothing found."""
    pages = [
        PageFindings(page=one.subject("page") or "")
        for one in map(recorded, box.room.ledger.store.select(["page.attached"], [f"batch:{box.batch}"]))
    ]
    report = MachineReport(tool="quality", version="1", pages=pages)
    serve(box.room.ledger, lambda context: check_by_machine(box.batch, report, context))


def failed(found: TestRecord) -> list[str]:
    """The codes of the items that failed."""
    return [one.code for one in found.items if one.verdict == "failed"]


def outcome(box: Box, record: str, antivirus: str | None, stage: str = "GD") -> TestRecord:
    return one_record(house(box, antivirus), record, stage)


def object_at(box: Box, digest: str) -> Path:
    """Where an object lies on the disk."""
    return Path(box.room.places.objects) / object_path(digest)


def _objects(box: Box, record: str) -> list[str]:
    found = []
    for one in map(recorded, box.room.ledger.store.select(tags=[f"record:{record}"])):
        payload: Any = one.payload
        if one.type == "record.filed":
            found += [file.object.object for file in payload.files]
        elif one.type == "page.attached":
            found.append(payload.image.object)
    return found
