"""The working file of a holding's test: one line per record tested, so that a test that was stopped goes on
where it was, and nobody has to hold a whole fonds in memory.

It holds ids, digests and codes of items alone, and is removed once its event stands in the log.
"""

from __future__ import annotations

import fcntl
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from ledger.actions.filing.record_tested import Ground, Verdict
from ledger.errors import Refusal
from ledger.intake.testing.judging import Assessed
from ledger.intake.testing.table import RULES_VERSION


class Head(msgspec.Struct, frozen=True):
    """What the file is about: it was begun when the log had this size."""

    fonds: str
    rules: str
    size: int
    stage: str


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A record's test, made when the log had size `at`; `failed`: codes; `not_applicable`: code → ground."""

    at: int
    content: str
    record: str
    verdict: Verdict
    failed: tuple[str, ...] = ()
    not_applicable: dict[str, Ground] = {}


_encode = msgspec.json.Encoder(order="deterministic").encode
_head = msgspec.json.Decoder(Head).decode
_line = msgspec.json.Decoder(Line).decode


def line_of(tested: Assessed, at: int) -> Line:
    """The line of a record's test."""
    grounds = {one.code: one.ground for one in tested.items if one.ground is not None}
    failed = tuple(one.code for one in tested.failures)
    return Line(at, tested.content, tested.record, tested.verdict, failed, grounds)


class Spool:
    """Opened, and held by this process alone. Close it in the end."""

    def __init__(self, path: Path, fonds: str, stage: str, size: int) -> None:
        """Refused: TEST_UNDER_WAY (another process has it)."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = path
        self._file: BinaryIO = path.open("a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise Refusal("TEST_UNDER_WAY", fonds=fonds) from None
        self.head = self._begun(Head(fonds, RULES_VERSION, size, stage))

    def lines(self) -> Iterator[Line]:
        """Every line, oldest first."""
        self._file.flush()
        with self._path.open("rb") as file:
            next(file, None)
            for raw in file:
                yield _line(raw)

    def add(self, lines: Iterable[Line]) -> None:
        """Durable when it returns."""
        self._file.write(b"".join(_encode(one) + b"\n" for one in lines))
        self._file.flush()
        os.fsync(self._file.fileno())

    def remove(self) -> None:
        """Its event stands in the log."""
        self._path.unlink(missing_ok=True)

    def close(self) -> None:
        self._file.close()

    def _begun(self, head: Head) -> Head:
        """The head of what was begun before, or a fresh one where that was another test."""
        self._file.seek(0)
        content_end = 0
        first: Head | None = None
        for raw in self._file:
            if not raw.endswith(b"\n"):  # torn when a process ended
                break
            try:
                if first is None:
                    first = _head(raw)
                else:
                    _line(raw)
            except msgspec.MsgspecError:
                break
            content_end += len(raw)
        same = first is not None and (first.fonds, first.rules, first.stage) == (
            head.fonds,
            head.rules,
            head.stage,
        )
        self._file.truncate(content_end if same else 0)
        if same and first is not None:
            return first
        self._file.write(_encode(head) + b"\n")
        return head


class Tally:
    """Counts over the records of a test, item by item."""

    def __init__(self) -> None:
        self.count = 0
        self.failed = 0
        self.items_failed: Counter[str] = Counter()
        self._not_applicable: dict[str, Counter[Ground]] = {}

    def add(self, line: Line) -> None:
        self.count += 1
        self.failed += line.verdict == "failed"
        self.items_failed.update(line.failed)
        for code, ground in line.not_applicable.items():
            self._not_applicable.setdefault(code, Counter())[ground] += 1

    def ground(self, code: str) -> Ground | None:
        """Why an item applied to no record, by the ground that most had; None where it applied to some."""
        found = self._not_applicable.get(code)
        if found is None or found.total() < self.count:
            return None
        return min(found, key=lambda ground: (-found[ground], ground))
