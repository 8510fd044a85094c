"""Taking a package in: every entry judged and every problem told, then what holds is filed.

First `package.received`, with the digest of the package; then windows of entries, each with its files stored,
its records filed in one command and its metadata captured. Stopped or broken off anywhere, the same package
again files and captures only what is new. An entry that is refused is left out, and the rest goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from ledger.actions.filing.metadata import CaptureMetadata, ElementValue, MetadataCaptured
from ledger.actions.filing.package_received import (
    PackageReceived,
    ReceivePackage,
    parcel_tag,
    require_same,
)
from ledger.actions.filing.record_filed import FileRecords
from ledger.actions.filing.sources import checked_source
from ledger.decision import Input, manifest
from ledger.errors import Refusal
from ledger.event import Recorded
from ledger.facts import Facts
from ledger.free import Free, fresh_seed
from ledger.intake.attaching.report import Reason, reason
from ledger.intake.packages.judging import Judge, Judged, Problem
from ledger.intake.packages.parcel import Parcel
from ledger.intake.packages.reading import Package, package_at
from ledger.opened import Ledger

WINDOW = 200
"""Entries that are filed in one command."""
_TOOL = "archive-ledger packages 1"
_ENDING = frozenset(
    {"ROLE_MISSING", "NOT_YOUR_ORG", "SESSION_NEEDED", "SESSION_ENDED", "DISK_FULL", "CUSTODIAL_KEY_MISSING",
     "CLOCK_AHEAD", "CLOCK_BACK", "LEDGER_CONTINUED", "TYPE_NOT_IN_FORCE", "SIGNATURE_REFUSED", "BUSY",
     "PACKAGE_CHANGED", "OBJECT_DIGEST", "OBJECT_TRUNCATED"}
)  # fmt: skip
"""Refusals that are about the whole run, and end it."""


class Task(NamedTuple):
    """What to take in: the package's place; the tag of its source; `department` of entries that name none
    (an id); whether the records were there before the ledger."""

    place: Path
    source: str
    department: str | None = None
    inherited: bool = False


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the report: filed, already, wrong or noted. `entry`: from 1; `what`: the element or file."""

    outcome: str
    entry: int = 0
    code: str | None = None
    record: str | None = None
    what: str | None = None
    reason: Reason | None = None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended. `entries` of the package, `good` of them; `filed` now, `already` there, `wrong`;
    problems by refusal code; files that no entry names; commands signed; why it `stopped`."""

    kind: str
    package: str
    name: str
    entries: int
    good: int
    filed: int
    already: int
    wrong: int
    captured: int
    commands: int
    problems: dict[str, int]
    unclaimed: tuple[str, ...] = ()
    stopped: str | None = None


class Act(Protocol):
    """Carries out an action as the person who takes in, and returns when it is durable."""

    def __call__(self, action: str, wanted: Input, /) -> object: ...


Tell = Callable[[Line], None]


def inspect(ledger: Ledger, task: Task, tell: Tell = lambda line: None) -> Summary:
    """Read the package and tell every problem; nothing is stored or filed.

    Refused: as `package_at`; SOURCE_UNKNOWN, PACKAGE_OTHER, INPUT_REFUSED.
    """
    with package_at(task.place) as package:
        run = _Run(ledger, task, package, tell)
        run.judged()
        return run.summary()


def take_in(
    ledger: Ledger,
    task: Task,
    act: Act,
    tell: Tell = lambda line: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Summary:
    """File what holds and is not filed. Refused: as `inspect`; what ends a run is in its summary."""
    with package_at(task.place) as package:
        run = _Run(ledger, task, package, tell)
        good = run.judged()
        try:
            package.settle()
            if good:
                run.receive(good, act)
            for start in range(0, len(good), WINDOW):
                if stopped():
                    return run.summary("STOPPED")
                run.file(good[start : start + WINDOW], act)
        except Refusal as refusal:
            if refusal.code not in _ENDING:
                raise
            return run.summary(f"{refusal.code} {refusal.zh} {refusal.en}")
        return run.summary()


def recheck(ledger: Ledger, place: Path, source: str) -> Recorded[PackageReceived]:
    """The event by which the package that lies there now was received: it is whole, and the one that came.

    Refused: as `package_at`; PACKAGE_OTHER (whole in itself, but rewritten since), PACKAGE_NEVER.
    """
    ledger.follow()
    facts = Facts(ledger.facts, ledger.store.size)
    with package_at(place) as package:
        received = require_same(
            facts, parcel_tag(source, package.parcel.name, ledger.match), package.parcel.digest
        )
    if received is None:
        raise Refusal("PACKAGE_NEVER")
    return received


class _Run:
    """One reading of a package against the ledger as it stands."""

    def __init__(self, ledger: Ledger, task: Task, package: Package, tell: Tell) -> None:
        ledger.follow()
        self._ledger, self._task, self._package, self._tell = ledger, task, package, tell
        self._facts = Facts(ledger.facts, ledger.store.size)
        checked_source(task.source, self._facts)
        parcel = parcel_tag(task.source, self._parcel.name, ledger.match)
        self._received = require_same(self._facts, parcel, self._parcel.digest)
        self._judge = Judge(ledger, package, task.source, task.department, inherited=task.inherited)
        self._counts: Counter[str] = Counter()
        self._problems: Counter[str] = Counter()

    @property
    def _parcel(self) -> Parcel:
        return self._package.parcel

    def judged(self) -> list[Judged]:
        """The entries that hold, in order; of the others every problem is told."""
        good = []
        for entry in self._parcel.entries:
            found = self._judge.judge(entry)
            if isinstance(found, Judged):
                good.append(found)
            else:
                self._wrong(found)
        self._counts["good"] = len(good)
        return good

    def receive(self, good: Sequence[Judged], act: Act) -> None:
        """Record the package, once."""
        tag = f"package:{self._parcel.digest}"
        if self._received or self._facts.latest(PackageReceived, tags=[tag]):
            return
        listed = manifest(list(self._lines(good)))
        self._ledger.objects.put(listed.content, digest=listed.object.object)
        files = [file for one in good for file in one.files]
        self._act(
            act,
            "package.received",
            ReceivePackage(
                package=self._parcel.digest,
                name=self._parcel.name,
                kind=self._parcel.kind,
                source=self._task.source,
                manifest=listed.object.object,
                count=len(good),
                files=len(files),
                bytes=sum(one.size for one in files),
                refused=len(self._parcel.entries) - len(good),
                sealed_by=self._parcel.sealed_by,
            ),
        )

    def file(self, window: Sequence[Judged], act: Act) -> None:
        """File the new ones of these; an entry that is refused is told of and left out. Then capture what the
        package says of those that are filed."""
        left = []
        for one in window:
            if one.filed is None:
                self._store(one)
                left.append(one)
            else:
                self._counts["already"] += 1
                self._tell(Line("already", one.number, code=one.code.canonical, record=one.filed))
        done = [one for one in window if one.filed is not None]
        done += self._filed([self._named(one) for one in left], act)
        for one in sorted(done, key=lambda one: one.number):
            self._capture(one, act)

    def summary(self, stopped: str | None = None) -> Summary:
        """What came of it so far."""
        counts, parcel = self._counts, self._parcel
        return Summary(
            kind=parcel.kind,
            package=parcel.digest,
            name=parcel.name,
            entries=len(parcel.entries),
            good=counts["good"],
            filed=counts["filed"],
            already=counts["already"],
            wrong=counts["wrong"],
            captured=counts["captured"],
            commands=counts["commands"],
            problems=dict(sorted(self._problems.items())),
            unclaimed=parcel.unclaimed,
            stopped=stopped,
        )

    def _lines(self, good: Sequence[Judged]) -> Iterator[dict[str, object]]:
        match = self._ledger.match
        for one in good:
            yield {"code": match(one.code.canonical), "entry": one.number}
            for file in one.files:
                yield {
                    "bytes": file.size,
                    "entry": one.number,
                    "object": file.digest,
                    "path": match(file.path),
                }

    def _store(self, one: Judged) -> None:
        for file in one.files:
            with self._package.open(file) as content:
                self._ledger.objects.put(content, digest=file.digest, length=file.size)

    def _named(self, one: Judged) -> Judged:
        """With the id that the record will have."""
        id = one.record.document or Free(fresh_seed(), self._ledger.clock.now()).uuid7()
        return one._replace(record=msgspec.structs.replace(one.record, record=id))

    def _filed(self, left: list[Judged], act: Act) -> list[Judged]:
        while left:
            try:
                self._act(act, "record.filed", FileRecords(records=[one.record for one in left]))
            except Refusal as refusal:
                place = _place(refusal)
                if refusal.code in _ENDING or place is None:
                    raise
                entry = left.pop(place)
                self._counts["good"] -= 1
                self._wrong([Problem(entry.number, None, refusal)])
            else:
                self._counts["filed"] += len(left)
                for one in left:
                    self._tell(Line("filed", one.number, code=one.code.canonical, record=one.record.record))
                return [one._replace(filed=one.record.record) for one in left]
        return []

    def _capture(self, one: Judged, act: Act) -> None:
        """What the package says beyond the filing, once."""
        record = one.filed or ""
        tags = [f"record:{record}", self._task.source]
        if not one.captured or self._facts.latest(MetadataCaptured, tags=tags):
            return
        elements = [ElementValue(element=name, value=value) for name, value in one.captured.items()]
        wanted = CaptureMetadata(
            record=record, source=self._task.source, obtained="received", elements=elements, tool=_TOOL
        )
        try:
            self._act(act, "metadata.captured", wanted)
        except Refusal as refusal:
            if refusal.code in _ENDING:
                raise
            self._problems[refusal.code] += 1
            self._tell(Line("noted", one.number, record=record, reason=reason(refusal)))
        else:
            self._counts["captured"] += 1

    def _act(self, act: Act, action: str, wanted: Input) -> None:
        act(action, wanted)
        self._counts["commands"] += 1

    def _wrong(self, problems: Sequence[Problem]) -> None:
        self._counts["wrong"] += 1
        for one in problems:
            self._problems[one.refusal.code] += 1
            self._tell(Line("wrong", one.entry, what=one.what, reason=reason(one.refusal)))


def _place(refusal: Refusal) -> int | None:
    """Which of the command's records is meant."""
    path = refusal.detail.get("path", "")
    number = path.removeprefix("records/")
    return int(number) if path.startswith("records/") and number.isdecimal() else None
