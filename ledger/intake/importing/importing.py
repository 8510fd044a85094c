"""Importing a table: first every row is read and every problem told, then what holds is filed.

Commands of up to a thousand entries, each whole or absent; stopped or broken off anywhere, the same run again
files only what is new. An entry whose code is filed already, with the same date, retention and page count, is
not new; with others it is a problem.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import msgspec

from ledger.actions.filing.checking import code_tag
from ledger.actions.filing.record_filed import MOST_RECORDS, FileRecords, RecordFiled
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.errors import Refusal
from ledger.event import Recorded
from ledger.facts import Facts
from ledger.intake.attaching.report import Reason, reason
from ledger.intake.importing.columns import MEMBERS, Head, read_head
from ledger.intake.importing.departments import Departments
from ledger.intake.importing.entries import Entry, House, Problem, read_entry
from ledger.intake.mapping import table
from ledger.opened import Ledger
from signing import canonical
from signing.merkle import leaf_hash, root

MOST_ROWS = 1_000_000
_ENDING = frozenset(
    {"ROLE_MISSING", "SESSION_NEEDED", "SESSION_ENDED", "DISK_FULL", "CUSTODIAL_KEY_MISSING", "CLOCK_AHEAD",
     "CLOCK_BACK", "LEDGER_CONTINUED", "TYPE_NOT_IN_FORCE", "SIGNATURE_REFUSED", "BUSY", "SCHEDULE_MISSING"}
)  # fmt: skip
"""Refusals that are about the whole run, and end it."""


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the report: `row` from 1, its head being 1; `column` as its heading is understood."""

    outcome: str
    row: int
    code: str | None = None
    column: str | None = None
    record: str | None = None
    reason: Reason | None = None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended. `rows` read, `good` of them; `filed` now, `already` there; problems by refusal code;
    headings that nobody knows; commands signed; the pages described; why it `stopped`, None at its end."""

    rows: int = 0
    good: int = 0
    filed: int = 0
    already: int = 0
    wrong: int = 0
    pages: int = 0
    commands: int = 0
    problems: dict[str, int] = {}
    unknown_columns: tuple[str, ...] = ()
    stopped: str | None = None


class Task(NamedTuple):
    """What to import: the table's bytes; `department` of entries that name none (an id); whether they were
    there before the ledger, and whether they are household entries."""

    content: bytes
    department: str | None = None
    inherited: bool = True
    household: bool = False


class Sign(Protocol):
    """Carries out a command as the person who imports, and returns when it is durable."""

    def __call__(self, wanted: FileRecords, /) -> object: ...


class Listed(NamedTuple):
    """The entries that hold, as a manifest for `holdings.inherited`: one canonical line each."""

    content: bytes
    root: str
    entries: int
    pages: int


Tell = Callable[[Line], None]
Progress = Callable[[int, int], None]


def inspect(
    ledger: Ledger, task: Task, tell: Tell = lambda line: None, progress: Progress = lambda done, total: None
) -> tuple[Summary, Listed]:
    """Read every row and tell every problem; nothing is filed. Refused: MAPPING_UNREADABLE, FORMAT_BOMB."""
    run = _Run(ledger, task, tell)
    lines: list[bytes] = []
    pages = 0
    for entry in run.entries(progress, also_filed=True):
        tag = code_tag(entry.code.canonical, task.household, ledger.match)
        lines.append(canonical.encode({"code": tag.removeprefix("code:"), "row": entry.row}) + b"\n")
        pages += entry.record.page_count
    hashes = [leaf_hash(line.rstrip(b"\n")) for line in lines]
    listed = Listed(b"".join(lines), root(hashes).hex(), len(lines), pages)
    return run.summary(pages=pages), listed


def import_table(
    ledger: Ledger,
    task: Task,
    sign: Sign,
    tell: Tell = lambda line: None,
    progress: Progress = lambda done, total: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Summary:
    """File what holds and is not filed; tell of every other row. Refused: as `inspect`."""
    run = _Run(ledger, task, tell)
    try:
        for window in _windows(run.entries(progress), MOST_RECORDS):
            run.file(window, sign)
            if stopped():
                return run.summary(stopped="STOPPED")
    except Refusal as refusal:
        if refusal.code not in _ENDING:
            raise
        return run.summary(stopped=f"{refusal.code} {refusal.zh} {refusal.en}")
    return run.summary()


class _Run:
    """One reading of the table against the ledger as it stands."""

    def __init__(self, ledger: Ledger, task: Task, tell: Tell) -> None:
        ledger.follow()
        self._ledger, self._task, self._tell = ledger, task, tell
        facts = Facts(ledger.facts, ledger.store.size)
        departments = Departments(facts, task.department)
        self._house = House(departments, ledger.network, task.inherited, task.household)
        self._rows: dict[bytes, int] = {}
        """Digest of a code → the row that has it."""
        self._counts: Counter[str] = Counter()
        self._problems: Counter[str] = Counter()
        self._unknown: tuple[str, ...] = ()

    def entries(self, progress: Progress, *, also_filed: bool = False) -> Iterator[Entry]:
        """The entries that hold and are not filed yet, in order; with `also_filed` those that are, too."""
        total = _row_count(self._task.content)
        for window in _windows(self._read(), MOST_RECORDS):
            yield from self._new(window, also_filed)
            progress(min(self._counts["rows"], total), total)
        progress(total, total)

    def file(self, entries: Sequence[Entry], sign: Sign) -> None:
        """Sign one command; an entry that is refused is told of and left out, and the rest signed."""
        left = list(entries)
        while left:
            try:
                sign(FileRecords(records=[one.record for one in left]))
            except Refusal as refusal:
                place = _place(refusal)
                if refusal.code in _ENDING or place is None:
                    raise
                entry = left.pop(place)
                self._wrong(Problem(entry.row, MEMBERS["code"].shown, refusal))
            else:
                self._counts["filed"] += len(left)
                self._counts["commands"] += 1
                return

    def summary(self, pages: int = 0, stopped: str | None = None) -> Summary:
        """What came of it so far."""
        counts = self._counts
        return Summary(
            rows=counts["rows"],
            good=counts["good"],
            filed=counts["filed"],
            already=counts["already"],
            wrong=counts["wrong"],
            pages=pages,
            commands=counts["commands"],
            problems=dict(sorted(self._problems.items())),
            unknown_columns=self._unknown,
            stopped=stopped,
        )

    def _read(self) -> Iterator[Entry]:
        cells = table(self._task.content)
        head = _head(cells)
        self._unknown = head.unknown
        for number, row in enumerate(cells, 2):
            if not any(cell.strip() for cell in row):
                continue
            self._counts["rows"] += 1
            if self._counts["rows"] > MOST_ROWS:
                raise Refusal("MAPPING_UNREADABLE", reason=f"> {MOST_ROWS} 行 rows")
            found = read_entry(number, row, head.places, self._house)
            if isinstance(found, Entry):
                if self._is_first(found):
                    self._counts["good"] += 1
                    yield found
            else:
                self._counts["wrong"] += 1
                for problem in found:
                    self._tell_of(problem)

    def _is_first(self, entry: Entry) -> bool:
        key = hashlib.blake2b(entry.code.canonical.encode(), digest_size=16).digest()
        before = self._rows.setdefault(key, entry.row)
        if before == entry.row:
            return True
        repeated = Refusal("ROW_REPEATED", row=before, archival_code=self._shown(entry))
        self._wrong(Problem(entry.row, MEMBERS["code"].shown, repeated))
        return False

    def _new(self, entries: Sequence[Entry], also_filed: bool) -> Iterator[Entry]:
        """Those whose code was never used; the others are filed already, or a problem."""
        self._ledger.follow()
        facts = Facts(self._ledger.facts, self._ledger.store.size)
        tags = [code_tag(one.code.canonical, self._task.household, self._ledger.match) for one in entries]
        facts.prefetch(RecordFiled, RecordRecoded, tags=tags)
        for entry, tag in zip(entries, tags, strict=True):
            used = facts.all(RecordFiled, RecordRecoded, tags=[tag])
            if not used:
                yield entry
            elif _is_same(entry, used[-1]):
                self._counts["already"] += 1
                if also_filed:
                    yield entry
                self._tell(
                    Line("already", entry.row, code=self._shown(entry), record=used[-1].subject("record"))
                )
            else:
                taken = Refusal("CODE_TAKEN", archival_code=self._shown(entry))
                self._wrong(Problem(entry.row, MEMBERS["code"].shown, taken))

    def _shown(self, entry: Entry) -> str:
        """The code as a report may hold it: none of a household entry."""
        return "…" if self._task.household else entry.code.canonical

    def _wrong(self, problem: Problem) -> None:
        self._counts["wrong"] += 1
        self._tell_of(problem)

    def _tell_of(self, problem: Problem) -> None:
        self._problems[problem.refusal.code] += 1
        self._tell(Line("wrong", problem.row, column=problem.column, reason=reason(problem.refusal)))


def _head(cells: Iterator[Sequence[str]]) -> Head:
    """The first row that is not empty names the columns. Refused: MAPPING_UNREADABLE."""
    head = next((row for row in cells if any(cell.strip() for cell in row)), None)
    if head is None:
        raise Refusal("MAPPING_UNREADABLE", reason="空 empty")
    return read_head(head)


def _is_same(entry: Entry, used: Recorded[Any]) -> bool:
    """Whether this is the entry's own filing: what stands clear is the same."""
    one, filed = entry.record, used.payload
    if not isinstance(filed, RecordFiled) or filed.household != one.household:
        return False
    same = (filed.page_count, filed.retention) == (one.page_count, entry.code.retention)
    return same and (one.household or filed.date == one.date)


def _place(refusal: Refusal) -> int | None:
    """Which of the command's records is meant."""
    path = refusal.detail.get("path", "")
    number = path.removeprefix("records/")
    return int(number) if path.startswith("records/") and number.isdecimal() else None


def _windows(entries: Iterable[Entry], most: int) -> Iterator[list[Entry]]:
    entries = iter(entries)
    for first in entries:
        window = [first]
        for one in entries:
            window.append(one)
            if len(window) == most:
                break
        yield window


def _row_count(content: bytes) -> int:
    """Some number of rows to show progress by: lines of a CSV; unknown for a workbook."""
    return 0 if content.startswith(b"PK\x03\x04") else max(content.count(b"\n") - 1, 0)
