"""The people that a file lists, each as its cells say, whether the file is a table or a directory export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.errors import Refusal
from ledger.intake.enrolment.columns import MEMBERS, read_head
from ledger.intake.enrolment.directory import Entry, Fault, is_directory, read_directory
from ledger.intake.mapping import table

MOST_ROWS = 1_000_000
_LONGEST_CELL = 64 << 10
_NO_PERSON = frozenset(
    {"organization", "organizationalunit", "domain", "dcobject", "country", "locality", "groupofnames",
     "groupofuniquenames", "posixgroup", "group", "container", "organizationalrole", "device"}
)  # fmt: skip


class Listed(NamedTuple):
    """A person as listed: `row` of the table from 1 with its head, or the line on which the entry begins;
    the text of each member; the certificates that stand in it as bytes (a directory's)."""

    row: int
    cells: dict[str, str]
    certificates: tuple[bytes, ...] = ()


class Problem(NamedTuple):
    """What is wrong with a row, and in which column, as problems name it."""

    row: int
    column: str
    refusal: Refusal


def listed(content: bytes) -> tuple[tuple[str, ...], Iterator[Listed | Problem]]:
    """Headings that nobody knows, and the people in order. Refused: MAPPING_UNREADABLE, FORMAT_BOMB."""
    if is_directory(content):
        return (), _of_directory(content)
    cells = enumerate(table(content), 1)
    head = next((row for _, row in cells if any(cell.strip() for cell in row)), None)
    if head is None:
        raise Refusal("MAPPING_UNREADABLE", reason="空 empty")
    places, named, unknown = read_head(head)
    return unknown, _of_table(cells, places, named)


def _of_table(
    cells: Iterator[tuple[int, Sequence[str]]], places: dict[str, int], named: int | None
) -> Iterator[Listed | Problem]:
    for count, (number, row) in enumerate(cells):
        if count > MOST_ROWS:
            raise Refusal("MAPPING_UNREADABLE", reason=f"> {MOST_ROWS} 行 rows")
        if not any(cell.strip() for cell in row):
            continue
        found = {name: row[at].strip() if at < len(row) else "" for name, at in places.items()}
        if named is not None and not found["org"] and named < len(row):
            found["org"] = row[named].strip()
        yield _within_limits(Listed(number, found))


def _of_directory(content: bytes) -> Iterator[Listed | Problem]:
    """Entries of people; organisations, groups and the like are passed over."""
    for entry in read_directory(content):
        if isinstance(entry, Fault):
            yield Problem(entry.line, "LDIF", entry.refusal)
        elif _is_person(entry):
            yield _person(entry)


def _is_person(entry: Entry) -> bool:
    classes = {one.decode("ascii", "replace").lower() for one in entry.values.get("objectclass", [])}
    if any("person" in one or one == "user" for one in classes):
        return True
    return _NO_PERSON.isdisjoint(classes) and any(
        name in entry.values for name in MEMBERS["number"].attributes
    )


def _person(entry: Entry) -> Listed | Problem:
    cells: dict[str, str] = {}
    for name, member in MEMBERS.items():
        values = _values(entry, member.attributes)
        if name == "certificate" or not values:
            continue
        try:
            cells[name] = values[0].decode().strip()
        except UnicodeDecodeError:
            return Problem(entry.line, member.shown, Refusal("ENROLMENT_CELL", reason="UTF-8"))
    certificates = _values(entry, MEMBERS["certificate"].attributes)
    return _within_limits(Listed(entry.line, cells, tuple(certificates)))


def _values(entry: Entry, attributes: tuple[str, ...]) -> list[bytes]:
    """The values of the first of the attributes that is there, `;binary` or not."""
    for name in attributes:
        if found := [*entry.values.get(name, []), *entry.values.get(f"{name};binary", [])]:
            return found
    return []


def _within_limits(one: Listed) -> Listed | Problem:
    for name, cell in one.cells.items():
        if len(cell) > _LONGEST_CELL:
            refusal = Refusal("ENROLMENT_CELL", reason=f"> {_LONGEST_CELL}")
            return Problem(one.row, MEMBERS[name].shown, refusal)
    return one
