"""The test of one record, and of a whole fonds: read in processes of their own, window by window.

A file that ends its reader costs that record, which then fails; the rest goes on. What was tested stands in
the spool, so that a test can be stopped and continued. Records whose content changed meanwhile are tested
again before the event is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.filing.testing import ItemResult, Listed, TestRecord
from ledger.clock import SystemClock
from ledger.content import CONTENT_EVENTS
from ledger.errors import Refusal
from ledger.event import NAMES, FileObject, Manifest
from ledger.facts import Facts
from ledger.intake.testing.antivirus import find_antivirus
from ledger.intake.testing.examined import Antivirus, Bounds
from ledger.intake.testing.examining import Examiner, Shelves
from ledger.intake.testing.judging import Assessed, Judged, judge, results_of
from ledger.intake.testing.spool import Line, Spool, Tally, line_of
from ledger.intake.testing.table import tool_of
from ledger.intake.testing.witness import Witness
from ledger.isolated import Died, Isolated
from ledger.keys.keystore import KeyStore, wrapping_key
from ledger.opened import Ledger, Places
from ledger.policies import choice, number
from ledger.reading import recorded
from ledger.standards.four_natures import items_of
from ledger.store.objects import open_objects
from ledger.store.open import open_store
from ledger.store.port import LogStore
from signing import canonical

AT_ONCE = 20
"""Records of one errand of a process."""
_WINDOW = 12
"""Errands of each process between two places where a test can be stopped."""
_LISTED = 2_000
REACHED = "3-2"

_T = TypeVar("_T")
Reach = Callable[[Sequence[str]], Mapping[str, str]]
"""Of each record that the views show, `judging.showing` of the objects that they show for it."""
Progress = Callable[[int, int], None]


class Task(NamedTuple):
    """Test this fonds at this stage, as the test of `year`; `total`: how many records to expect, for the
    progress. `processes`: 0 to read in this one."""

    fonds: str
    stage: str
    year: int | None
    processes: int
    spool: Path
    total: int = 0


class House(NamedTuple):
    """Where the test is made: the ledger, its places, what the views show (None: there are none), which
    antivirus program (None: the usual ones)."""

    ledger: Ledger
    places: Places
    reach: Reach | None
    antivirus: str | None = None


class HoldingResult(NamedTuple):
    """What the event is made of."""

    wanted: TestRecord
    listed: Listed


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """`count` records with content, `failed` of them; `items`: how many failed each. `stopped`: it was, and
    no event was made; `event`: the position of it."""

    count: int
    failed: int
    items: dict[str, int]
    stopped: bool = False
    event: int | None = None


class _Given(NamedTuple):
    """What a process starts with."""

    places: Places
    ca_root: bytes
    origin: str
    vkeys: list[str]
    antivirus: Antivirus
    bounds: Bounds
    stage: str


def no_progress(done: int, total: int) -> None:
    """Nobody watches."""


def one_record(house: House, record: str, stage: str) -> TestRecord:
    """The input of the event for one record. Refused: TEST_NOTHING (not there, annulled, destroyed)."""
    given = _given(house, stage)
    found = list(_examiner_here(house, given).examine([record], stage))
    if not found:
        raise Refusal("TEST_NOTHING", what=f"record:{record}")
    (tested,) = _reached(house, [judge(found[0], _codes(stage))], stage)
    antivirus = (given.antivirus.program, given.antivirus.version)
    return TestRecord(
        stage=stage,  # type: ignore[arg-type]
        items=results_of(tested, antivirus),
        record=record,
        content=tested.content,
    )


def whole_fonds(
    house: House,
    task: Task,
    sign: Callable[[HoldingResult], int],
    tell: Callable[[Assessed], None],
    progress: Progress = no_progress,
    stopped: Callable[[], bool] = lambda: False,
) -> Summary:
    """Test every record of the fonds that has content. `sign` makes the event and gives its position; `tell`
    hears of each record that failed, also of those of an earlier run that is continued.

    Refused: TEST_UNDER_WAY, TEST_NOTHING.
    """
    ledger = house.ledger
    spool = Spool(task.spool, task.fonds, task.stage, ledger.store.head_position())
    try:
        run = _Run(house, task, spool, tell, progress, stopped)
        if not run.all_of(_records(ledger.store, task.fonds, spool.head.size)) or not run.changed():
            return run.summary(stopped=True)
        if run.tally().count == 0:
            spool.remove()
            raise Refusal("TEST_NOTHING", what=task.fonds)
        event = sign(run.result())
        summary = run.summary(event=event)
        spool.remove()
        return summary
    finally:
        spool.close()


class _Run:
    """One run over a fonds, from wherever the spool says that it was."""

    def __init__(
        self,
        house: House,
        task: Task,
        spool: Spool,
        tell: Callable[[Assessed], None],
        progress: Progress,
        stopped: Callable[[], bool],
    ) -> None:
        self._house, self._task, self._spool = house, task, spool
        self._tell, self._progress, self._stopped = tell, progress, stopped
        self._given = _given(house, task.stage)
        self._latest = {line.record: line.at for line in spool.lines()}
        """Of each record tested, when the log had which size: the line that counts."""
        self._seen = len(self._latest)

    def all_of(self, records: Iterator[str]) -> bool:
        """Test those that were not tested; False where it was stopped."""
        waiting = (record for record in records if record not in self._latest)
        return self._through(waiting)

    def changed(self) -> bool:
        """Test again what changed since it was tested; False where it was stopped."""
        store, latest = self._house.ledger.store, self._latest
        again: dict[str, None] = {}
        for record, position in _changes(store, min(latest.values(), default=store.head_position())):
            if record in latest and position > latest[record]:
                again[record] = None
        for record in again:
            del latest[record]  # what was destroyed meanwhile has no later line
        return self._through(iter(again))

    def tally(self) -> Tally:
        """The counts as they stand."""
        found = Tally()
        for line in self._lines():
            found.add(line)
        return found

    def result(self) -> HoldingResult:
        """The event's items and its manifest."""
        tally, task, given = self.tally(), self._task, self._given
        items = []
        for code in items_of(task.stage):
            tool, version = tool_of(code, given.antivirus.program, given.antivirus.version)
            failed, ground = tally.items_failed[code], tally.ground(code)
            verdict: Any = "failed" if failed else "not_applicable" if ground else "passed"
            items.append(
                ItemResult(code=code, verdict=verdict, tool=tool, version=version,
                           ground=None if failed else ground, failed=failed or None)
            )  # fmt: skip
        wanted = TestRecord(
            stage=task.stage,  # type: ignore[arg-type]
            items=items,
            fonds=task.fonds,
            year=task.year,
        )
        return HoldingResult(wanted, Listed(self._manifest(), tally.count, tally.failed))

    def summary(self, *, stopped: bool = False, event: int | None = None) -> Summary:
        """What it came to."""
        tally = self.tally()
        items = {
            code: tally.items_failed[code] for code in items_of(self._task.stage) if tally.items_failed[code]
        }
        return Summary(count=tally.count, failed=tally.failed, items=items, stopped=stopped, event=event)

    def _manifest(self) -> Manifest:
        content = bytearray()
        for lines in _by(self._lines(), 1_000):
            listed = [{"content": one.content, "record": one.record, "verdict": one.verdict} for one in lines]
            content += canonical.ENCODER.encode_lines(listed)
        whole = bytes(content)
        return Manifest(whole, FileObject(len(whole), hashlib.sha256(whole).hexdigest()))

    def _lines(self) -> Iterator[Line]:
        """Each record once: its latest test."""
        for line in self._spool.lines():
            if self._latest.get(line.record) == line.at:
                yield line

    def _through(self, records: Iterator[str]) -> bool:
        processes = self._task.processes
        with _Readers(self._house, self._given, processes) as readers:
            for window in _by(records, AT_ONCE * _WINDOW * max(1, processes)):
                if self._stopped():
                    return False
                tested = _reached(self._house, readers.tested(window), self._task.stage)
                self._spool.add(line_of(one, readers.size) for one in tested)
                self._latest.update((one.record, readers.size) for one in tested)
                for one in tested:
                    if one.verdict == "failed":
                        self._tell(one)
                self._seen += len(window)
                self._progress(
                    min(self._seen, self._task.total or self._seen), self._task.total or self._seen
                )
        return True


class _Readers:
    """Examines and judges records in processes, or here."""

    def __init__(self, house: House, given: _Given, processes: int) -> None:
        self._house, self._given = house, given
        self._here = _examiner_here(house, given) if processes == 0 else None
        self._isolated: Isolated[tuple[str, ...], list[Assessed]] = Isolated(
            processes, _begin, _work, (given,)
        )
        self.size = house.ledger.store.head_position()

    def __enter__(self) -> _Readers:
        self._isolated.__enter__()
        return self

    def __exit__(self, *problem: object) -> None:
        self._isolated.__exit__(*problem)

    def tested(self, records: Sequence[str]) -> list[Assessed]:
        """The tests of those that have content, in the order of the records."""
        if self._here is not None:
            return _tested(self._here, records, self._given.stage)
        found: dict[str, Assessed] = {}
        alone: list[tuple[str, ...]] = []
        for errand, answer in self._isolated.each(list(_by(records, AT_ONCE))):
            if isinstance(answer, Died):
                alone += [(record,) for record in errand]
            else:
                found |= {one.record: one for one in answer}
        for errand, answer in self._isolated.each(alone):
            if isinstance(answer, Died):
                answer = _tested(
                    _examiner_here(self._house, self._given, blind=True), errand, self._given.stage
                )
            found |= {one.record: one for one in answer}
        return [found[record] for record in records if record in found]


_examiners: list[tuple[Examiner, str] | Exception] = []


def _begin(given: _Given) -> None:
    """What keeps a process from beginning is raised with its first work: no content is to blame for it."""
    try:
        _examiners[:] = [(_opened(given), given.stage)]
    except Exception as problem:  # raised by `_work`
        _examiners[:] = [problem]


def _opened(given: _Given) -> Examiner:
    places = given.places
    store = open_store(places.database, SystemClock())
    keys = KeyStore(places.keys_database, wrapping_key(places.wrapping_key), places.wrapping_key)
    witness = Witness(store, given.ca_root, given.origin, given.vkeys)
    shelves = Shelves(store, open_objects(places.objects), places.objects, keys)
    return Examiner(shelves, witness, given.antivirus, given.bounds)


def _work(records: tuple[str, ...]) -> list[Assessed]:
    begun = _examiners[0]
    if isinstance(begun, Exception):
        raise begun
    examiner, stage = begun
    return _tested(examiner, records, stage)


def _tested(examiner: Examiner, records: Sequence[str], stage: str) -> list[Assessed]:
    return [judge(one, _codes(stage)) for one in examiner.examine(records, stage, empty=False)]


def _examiner_here(house: House, given: _Given, *, blind: bool = False) -> Examiner:
    ledger = house.ledger
    witness = Witness(ledger.store, given.ca_root, given.origin, given.vkeys)
    shelves = Shelves(ledger.store, ledger.objects, house.places.objects, ledger.keys)
    return Examiner(shelves, witness, given.antivirus, given.bounds, blind=blind)


def _given(house: House, stage: str) -> _Given:
    ledger = house.ledger
    now = ledger.clock.now()
    facts = Facts(ledger.facts, ledger.store.size)
    bounds = Bounds(
        choice(facts, "test.antivirus", now),
        number(facts, "test.antivirus_days", now),
        choice(facts, "test.office_formats", now),
    )
    vkeys = [vkey for origin, vkey in ledger.logs if origin == ledger.origin]
    antivirus = find_antivirus(house.antivirus, now)
    return _Given(house.places, ledger.ca_root, ledger.origin, vkeys, antivirus, bounds, stage)


def _codes(stage: str) -> list[str]:
    """What is judged where the content is; whether the views show it is asked where they are."""
    return [code for code in items_of(stage) if code != REACHED]


def _reached(house: House, tested: Sequence[Assessed], stage: str) -> list[Assessed]:
    """The tests with item 3-2 in its place."""
    shown = {} if house.reach is None or not tested else house.reach([one.record for one in tested])
    found = []
    for one in tested:
        if house.reach is None:
            mine = Judged(REACHED, "not_applicable", "not_connected", "未接目录库 no catalogue at hand")
        elif shown.get(one.record) == one.shows:
            mine = Judged(REACHED, "passed")
        else:
            reason = "目录库所示不同 the catalogue shows it otherwise, or not"
            mine = Judged(REACHED, "failed", None, reason)
        by_code = {each.code: each for each in (*one.items, mine)}
        items = tuple(by_code[code] for code in items_of(stage))
        found.append(msgspec.structs.replace(one, items=items))
    return found


def _records(store: LogStore, fonds: str, upto: int) -> Iterator[str]:
    """The records filed in a fonds, in the order of filing."""
    after = 0
    while True:
        rows = store.select([NAMES[RecordFiled]], [f"fonds:{fonds}"], after=after, upto=upto, limit=_LISTED)
        for row in rows:
            record = recorded(row).subject("record")
            if record is not None:
                yield record
        if len(rows) < _LISTED:
            return
        after = rows[-1].position


def _changes(store: LogStore, after: int) -> Iterator[tuple[str, int]]:
    """Which records changed after a position, and where."""
    types = [NAMES[one] for one in CONTENT_EVENTS]
    while True:
        rows = store.select(types, after=after, limit=_LISTED)
        for row in rows:
            record = recorded(row).subject("record")
            if record is not None:
                yield record, row.position
        if len(rows) < _LISTED:
            return
        after = rows[-1].position


def _by(items: Iterable[_T], count: int) -> Iterator[tuple[_T, ...]]:
    """So many at a time."""
    rest = iter(items)
    while some := tuple(islice(rest, count)):
        yield some
