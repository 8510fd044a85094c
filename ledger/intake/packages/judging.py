"""What is wrong with an entry of a package: its elements, its files by their bytes, its code."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from ledger.actions.filing.checking import code_tag
from ledger.actions.filing.document_completed import DocumentCompleted
from ledger.actions.filing.record_filed import FileOfRecord, FileRecord, RecordFiled
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.errors import Refusal
from ledger.event import Recorded
from ledger.facts import Facts
from ledger.intake.formats import measure
from ledger.intake.importing.departments import Departments
from ledger.intake.importing.entries import Entry, House, read_entry
from ledger.intake.packages.elements import LONGEST, MEMBERS
from ledger.intake.packages.parcel import PackedEntry, PackedFile
from ledger.intake.packages.reading import Package
from ledger.opened import Ledger
from ledger.standards.codes import ArchivalCode

_PLACES = {member: at for at, member in enumerate(MEMBERS.values())}


class Problem(NamedTuple):
    """Why an entry is not taken: `what` names the element or the file, None where it is the entry."""

    entry: int
    what: str | None
    refusal: Refusal


class Judged(NamedTuple):
    """An entry that holds: its parsed code, what will be filed, its files, the elements to capture; `filed`:
    the record it is already."""

    number: int
    code: ArchivalCode
    record: FileRecord
    files: tuple[PackedFile, ...]
    captured: dict[str, str]
    filed: str | None = None


class Judge:
    """Judges the entries of one package against the log as it stands. `source`: the tag of the system that
    the package comes from."""

    def __init__(
        self, ledger: Ledger, package: Package, source: str, department: str | None, *, inherited: bool
    ) -> None:
        ledger.follow()
        self._ledger, self._package, self._source = ledger, package, source
        self._facts = Facts(ledger.facts, ledger.store.size)
        departments = Departments(self._facts, department)
        self._house = House(departments, ledger.network, inherited, household=False)
        self._seen: dict[str, int] = {}

    def judge(self, entry: PackedEntry) -> Judged | list[Problem]:
        """The entry as it will be filed, or every problem of it."""
        cells = [entry.elements.get(name, "") for name in MEMBERS]
        found = read_entry(entry.number, cells, _PLACES, self._house)
        problems = [Problem(entry.number, None, one) for one in entry.problems]
        captured = {name: value for name, value in entry.elements.items() if name not in MEMBERS}
        for name, value in captured.items():
            if len(value) > LONGEST:
                refusal = Refusal("ELEMENT_VALUE", element=name, reason=f"1..{LONGEST}")
                problems.append(Problem(entry.number, name, refusal))
        if not isinstance(found, Entry):
            # Whatever else is wrong, the bytes of an entry that may be secret are not looked into.
            return problems + [Problem(entry.number, one.column, one.refusal) for one in found]
        files, pages = self._measured(entry, problems)
        before = self._seen.setdefault(found.code.canonical, entry.number)
        if before != entry.number:
            problems.append(Problem(entry.number, "archival_code", Refusal("PACKAGE_REPEATED", entry=before)))
        if problems:
            return problems
        return self._judged(entry, found, files, pages, captured)

    def _judged(
        self,
        entry: PackedEntry,
        found: Entry,
        files: list[FileOfRecord],
        pages: int,
        captured: dict[str, str],
    ) -> Judged | list[Problem]:
        used = self._filed(found.code)
        record = msgspec.structs.replace(
            found.record,
            born_digital="digitization_attributes" not in captured,
            document=None if used else self._completed(captured.get("electronic_record_code")),
            files=tuple(files),
            page_count=found.record.page_count or pages,
        )
        judged = Judged(entry.number, found.code, record, entry.files, captured)
        if used is None:
            return judged
        if _is_same(record, found.code, used):
            return judged._replace(filed=used.subject("record"))
        taken = Refusal("CODE_TAKEN", archival_code=found.code.canonical)
        return [Problem(entry.number, "archival_code", taken)]

    def _measured(self, entry: PackedEntry, problems: list[Problem]) -> tuple[list[FileOfRecord], int]:
        """The files with their formats by the bytes, and how many pages they have together."""
        files, pages = [], 0
        for file in entry.files:
            try:
                with self._package.open(file) as opened:
                    measured = measure(opened)
            except Refusal as refusal:
                problems.append(Problem(entry.number, file.name, refusal))
                continue
            pages += len(measured.pages)
            files.append(FileOfRecord(name=file.name[-255:], object=file.digest, format=measured.format))
        return files, pages

    def _filed(self, code: ArchivalCode) -> Recorded[RecordFiled] | None:
        tag = code_tag(code.canonical, False, self._ledger.match)
        used = self._facts.all(RecordFiled, RecordRecoded, tags=[tag])
        return used[-1] if used else None

    def _completed(self, number: str | None) -> str | None:
        """The record that the source's own report of completion named, where there was one."""
        if number is None:
            return None
        tag = f"document:{self._ledger.match(f'{self._source} {number}')}"
        reported = self._facts.latest(DocumentCompleted, tags=[tag])
        record = reported.subject("record") if reported else None
        filed = record and self._facts.latest(RecordFiled, tags=[f"record:{record}"])
        return None if filed else record


def _is_same(record: FileRecord, code: ArchivalCode, used: Recorded[RecordFiled]) -> bool:
    """Whether this is the entry's own filing: what stands clear is the same, and so are the files."""
    filed = used.payload
    if not isinstance(filed, RecordFiled) or filed.household:
        return False
    digests = [one.object.object for one in filed.files]
    same = (filed.date, filed.retention, digests)
    return same == (record.date, code.retention, [one.object for one in record.files])
