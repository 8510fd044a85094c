"""A row of the table as an entry to file, or everything that is wrong with it, by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from ledger.actions.filing.checking import checked_code, checked_pages
from ledger.actions.filing.record_filed import FileRecord
from ledger.errors import Refusal
from ledger.intake.importing import elements
from ledger.intake.importing.columns import MEMBERS
from ledger.intake.importing.departments import Departments
from ledger.standards.codes import BY_ITEM, ArchivalCode
from ledger.standards.elements import checked_text, present
from ledger.standards.secrecy import checked_secrecy

T = TypeVar("T")
LONGEST_CELL = 4_096


class Problem(NamedTuple):
    """What is wrong in a row: its number (the head is 1), the column, and why."""

    row: int
    column: str
    refusal: Refusal


class Entry(NamedTuple):
    """A row that holds, with its parsed code."""

    row: int
    code: ArchivalCode
    record: FileRecord


class House(NamedTuple):
    """What rows are read against: the departments; the network; `inherited`: they were there before;
    `household`: codes, dates and numbers are to be sealed."""

    departments: Departments
    network: str
    inherited: bool
    household: bool


class _Row:
    """The cells of one row by member, and the problems found in them so far."""

    def __init__(self, number: int, cells: Sequence[str], places: Mapping[str, int]) -> None:
        self.number = number
        self._cells, self._places = cells, places
        self.problems: list[Problem] = []

    def text(self, member: str) -> str | None:
        """The cell, None where it is empty or the column is not there."""
        at = self._places.get(member)
        if at is None or at >= len(self._cells):
            return None
        text = elements.given(self._cells[at])
        if text is not None and len(text) > LONGEST_CELL:
            self.wrong(member, Refusal("INPUT_REFUSED", reason=f"1..{LONGEST_CELL}"))
            return None
        return text

    def read(self, member: str, how: Callable[[str], T]) -> T | None:
        """The cell's value, None where there is none or it is wrong."""
        text = self.text(member)
        if text is None:
            return None
        return self.tried(member, lambda: how(text))

    def tried(self, member: str, what: Callable[[], T]) -> T | None:
        try:
            return what()
        except Refusal as refusal:
            self.wrong(member, refusal)
            return None

    def wrong(self, member: str, refusal: Refusal) -> None:
        self.problems.append(Problem(self.number, MEMBERS[member].shown, refusal))


def read_entry(
    number: int, cells: Sequence[str], places: Mapping[str, int], house: House
) -> Entry | list[Problem]:
    """The entry of a row, or all its problems."""
    row = _Row(number, cells, places)
    code = _code(row, household=house.household)
    title = row.tried("title", lambda: checked_text("title", present("title", row.text("title"))))
    responsible = row.read("responsible", lambda text: checked_text("responsible", text))
    date = row.read("date", elements.date_of)
    pages = row.read("pages", lambda text: checked_pages(elements.pages_of(text)))
    secrecy = row.read("secrecy", lambda text: checked_secrecy(text, house.network))
    document_number = row.read("document_number", lambda text: checked_text("document_number", text))
    openness = row.read("openness", elements.openness_of)
    born_digital = row.read("origin", elements.born_digital_of)
    notes = row.read("notes", lambda text: checked_text("notes", text))
    department = None
    if code is not None or row.text("department") is not None:
        department = row.tried("department", lambda: _department(row, code, house.departments))
    if code is not None:
        _agree(row, code)
    if not row.problems and (responsible is None or date is None):
        member = "responsible" if responsible is None else "date"
        row.tried(member, lambda: present(member, None))
    if row.problems or code is None or title is None or responsible is None or date is None or not department:
        return row.problems
    return Entry(
        number,
        code,
        FileRecord(
            code=code.written,
            title=title,
            responsible=responsible,
            date=date,
            department=department,
            born_digital=bool(born_digital),
            page_count=pages or 0,
            openness=openness or "unreviewed",
            secrecy=secrecy.marking if secrecy else "none",
            carrier=row.text("carrier"),
            document_number=document_number,
            notes=notes,
            old_numbers=_old_numbers(row) if house.inherited else (),
            inherited=house.inherited,
            household=house.household,
        ),
    )


def _code(row: _Row, *, household: bool) -> ArchivalCode | None:
    """The code as written, or put together from its parts."""
    if (written := row.text("code")) is not None:
        return row.tried("code", lambda: checked_code(written, household=household))
    fonds, category = row.text("fonds"), row.text("category") or BY_ITEM
    year, retention = row.read("year", elements.year_of), row.read("retention", elements.retention_of)
    item = row.read("item", lambda text: elements.number_of("件号 (item)", text))
    if fonds is None or year is None or retention is None or item is None:
        if not row.problems:
            row.tried("code", lambda: present("code", None))
        return None
    department = row.text("department")
    series = f"{elements.folded(fonds)}-{elements.folded(category)}·{year}·{retention}"
    whole = f"{series}·{department}-{item:04d}" if department else f"{series}-{item:04d}"
    return row.tried("code", lambda: checked_code(whole, household=household))


def _agree(row: _Row, code: ArchivalCode) -> None:
    """What stands in columns of its own is what the code says."""
    said = {
        "fonds": (row.read("fonds", elements.folded), code.fonds),
        "year": (row.read("year", elements.year_of), code.year),
        "retention": (row.read("retention", elements.retention_of), code.retention),
    }
    for member, (given, coded) in said.items():
        if given is not None and given != coded:
            reason = f"{given} ≠ {coded} (档号 code)"
            row.wrong(member, Refusal("ELEMENT_VALUE", element=MEMBERS[member].shown, reason=reason))


def _department(row: _Row, code: ArchivalCode | None, departments: Departments) -> str:
    return departments.named(row.text("department") or (code.department if code else None))


def _old_numbers(row: _Row) -> tuple[str, ...]:
    """The number it went by before, and 目录号-案卷号-页号 of the older catalogues."""
    parts = [row.text(member) for member in ("catalogue", "file", "start")]
    older = "-".join(part for part in parts if part) if parts[1] else None
    return tuple(number[:200] for number in (row.text("old"), older) if number)
