"""Attaching a folder: windows of whole records, each read by the readers, judged, and signed in one command.

Nothing is written to the log but complete commands; stopped or broken off anywhere, the same run again finds
what is attached and goes on. Files are never moved or changed: what is not taken stays where it is.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from ledger.actions.digitization.batches import require_open_batch
from ledger.actions.digitization.pages import MOST_PAGES, AttachPages, PageImage
from ledger.errors import Refusal
from ledger.facts import Facts
from ledger.intake.attaching.judging import Judged, Leaf, Scan, judge, ranges
from ledger.intake.attaching.matching import Target, chosen, targets
from ledger.intake.attaching.readers import Readers
from ledger.intake.attaching.reading import Fault, Read, Wanted
from ledger.intake.attaching.report import Line, Report, Summary, reason
from ledger.intake.formats import extension_fits
from ledger.intake.listing import Found, Passed, listed
from ledger.intake.mapping import Problem, read_mapping
from ledger.intake.names import Named, checked_parts, is_ignored, printable, read_name
from ledger.opened import Ledger
from ledger.policies import choice
from ledger.writing.appending import Receipt

AT_ONCE = 5_000
"""Pages of one command: enough that signing costs nothing, few enough that stopping loses little."""
_ASKED_AT_ONCE = 2_000
_ALL = frozenset(
    {"BATCH_UNKNOWN", "BATCH_CLOSED", "ROLE_MISSING", "SESSION_NEEDED", "SESSION_ENDED", "DISK_FULL",
     "CUSTODIAL_KEY_MISSING", "CLIENT_KEY_NEEDED", "CLOCK_AHEAD", "CLOCK_BACK", "LEDGER_CONTINUED",
     "TYPE_NOT_IN_FORCE", "SIGNATURE_REFUSED", "BUSY"}
)  # fmt: skip
"""Refusals that are about the whole run, and end it. Any other is about some of the records."""


class Sign(Protocol):
    """Carries out a command as the person who attaches, and returns when it is durable."""

    def __call__(self, wanted: AttachPages) -> Receipt: ...


class Progress(Protocol):
    """Told how many files of how many are done."""

    def __call__(self, done: int, total: int, /) -> None: ...


class Task(NamedTuple):
    """What to attach: a folder of scans to a batch. `mapping`: a table instead of names. `at_once`: pages of
    one command. `processes`: readers, 0 for none of their own."""

    folder: Path
    batch: str
    mapping: Path | None = None
    processes: int = 2
    at_once: int = AT_ONCE


class House(NamedTuple):
    """Where to attach: the ledger; `objects`: the place of its objects, for the readers; `sign`; and
    `elsewhere`: the records that show images already, by the digests of objects, and of encrypted ones the
    keyed digest of the plaintext's."""

    ledger: Ledger
    objects: str
    sign: Sign
    elsewhere: Callable[[list[str]], dict[str, list[str]]] = lambda digests: {}


class _File(NamedTuple):
    found: Found
    page: int | None
    extension: str


class _Group(NamedTuple):
    target: Target
    files: list[_File]


def attach(
    house: House,
    task: Task,
    report: Report,
    *,
    progress: Progress = lambda done, total: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Summary:
    """Attach what can be; what cannot is in the report with its reason.

    Refused before anything is read: BATCH_UNKNOWN, BATCH_CLOSED, FOLDER_MISSING, FOLDER_TOO_LARGE, FILE_LINK,
    MAPPING_UNREADABLE. Ends early, with a summary that says so, where the signing person may not go on.
    """
    ledger = house.ledger
    ledger.store.head()  # takes in what other processes attached meanwhile
    ledger.follow()
    require_open_batch(Facts(ledger.facts, ledger.store.size), task.batch)
    groups = _groups(task, ledger, report)
    readers = Readers(task.folder, house.objects, task.processes)
    run = _Run(house, task, report, readers, stopped)
    total = sum(len(group.files) for group in groups)
    done = 0
    try:
        progress(0, total)
        for window in _windows(groups, task.at_once):
            run.window(window, lambda read, before=done: progress(before + read, total))  # type: ignore[misc]
            done += sum(len(group.files) for group in window)
            if stopped():
                return report.close("STOPPED")
        progress(total, total)
    except Refusal as refusal:
        return report.close(f"{refusal.code} {refusal.zh} {refusal.en}")
    finally:
        readers.close()
    return report.close()


class _Run:
    """One run: what it has seen of images, for images on two codes."""

    def __init__(
        self, house: House, task: Task, report: Report, readers: Readers, stopped: Callable[[], bool]
    ) -> None:
        self._house, self._task, self._report, self._readers = house, task, report, readers
        self._stopped = stopped
        self._codes: dict[str, str] = {}
        """The code of each image of this run, by its digest."""
        ledger = house.ledger
        facts = Facts(ledger.facts, ledger.store.size)
        self._hold = choice(facts, "intake.incomplete", ledger.clock.now()) == "hold"

    def window(self, groups: Sequence[_Group], progress: Callable[[int], object]) -> None:
        """Read, judge, attach and report some records."""
        answers = self._read(groups, progress)
        if self._stopped():
            return
        scans = [
            [Scan(file.found.path, file.page, answers[id(file)]) for file in group.files] for group in groups
        ]
        shared, shown = self._shared(groups, scans), self._shown(groups, scans)
        judged: list[tuple[_Group, Judged]] = []
        for group, its in zip(groups, scans, strict=True):
            code = group.target.code
            found = judge(
                group.target,
                its,
                elsewhere=lambda plain, code=code, target=group.target: (  # type: ignore[misc]
                    self._elsewhere(plain, code, target, shared, shown)
                ),
                match=self._house.ledger.match,
                hold=self._hold,
            )
            judged.append((group, found))
        refused = self._attach([(group.target, one.leaves) for group, one in judged if one.leaves])
        for group, one in judged:
            self._tell(group, one, refused.get(group.target.record))

    def _read(self, groups: Sequence[_Group], progress: Callable[[int], object]) -> dict[int, Read | Fault]:
        keys = self._house.ledger.keys
        files, wanted = [], []
        for group in groups:
            target = group.target
            key = keys.of_owner(f"record:{target.record}") if target.encrypted else None
            for file in group.files:
                found = file.found
                files.append(file)
                wanted.append(Wanted(found.raw, found.size, found.stamp, key))
        answers: dict[int, Read | Fault] = {}
        for number, answer in self._readers.read(wanted, self._stopped):
            answers[id(files[number])] = answer
            self._report.files += 1
            self._report.bytes += files[number].found.size
            progress(len(answers))
        return answers

    def _shared(self, groups: Sequence[_Group], scans: list[list[Scan]]) -> dict[str, list[str]]:
        """Images of this window that several records claim: digest → their codes."""
        codes: dict[str, dict[str, None]] = {}
        for group, its in zip(groups, scans, strict=True):
            for scan in its:
                if isinstance(scan.read, Read):
                    codes.setdefault(scan.read.plain, {})[group.target.code] = None
        return {plain: list(found) for plain, found in codes.items() if len(found) > 1}

    def _shown(self, groups: Sequence[_Group], scans: list[list[Scan]]) -> dict[str, list[str]]:
        """The records that show images of this window already."""
        digests = {
            self._digest(scan.read.plain, group.target): None
            for group, its in zip(groups, scans, strict=True)
            for scan in its
            if isinstance(scan.read, Read)
        }
        return self._house.elsewhere(list(digests))

    def _elsewhere(
        self,
        plain: str,
        code: str,
        target: Target,
        shared: dict[str, list[str]],
        shown: dict[str, list[str]],
    ) -> str | None:
        if plain in shared:
            return next(one for one in shared[plain] if one != code)
        before = self._codes.setdefault(plain, code)
        if before != code:
            return before
        records = shown.get(self._digest(plain, target), [])
        return next((one for one in records if one != target.record), None)

    def _digest(self, plain: str, target: Target) -> str:
        return self._house.ledger.match(plain) if target.encrypted else plain

    def _attach(self, records: list[tuple[Target, list[Leaf]]]) -> dict[str, Refusal]:
        """Sign commands of whole records; the records that were refused, each with why."""
        refused: dict[str, Refusal] = {}
        for command in _commands(records, min(self._task.at_once, MOST_PAGES), refused):
            digests = [_read_of(leaf).object for _, leaves in command for leaf in leaves]
            self._house.ledger.objects.settle(digests)
            self._sign(command, refused)
        return refused

    def _sign(self, command: list[tuple[Target, list[Leaf]]], refused: dict[str, Refusal]) -> None:
        """Sign; where that is refused for some record, find which, and sign the rest."""
        pages = [_page(target, leaf) for target, leaves in command for leaf in leaves]
        try:
            self._house.sign(AttachPages(batch=self._task.batch, pages=pages))
        except Refusal as refusal:
            if refusal.code in _ALL:
                raise
            if len(command) == 1:
                refused[command[0][0].record] = refusal
                return
            middle = len(command) // 2
            self._sign(command[:middle], refused)
            self._sign(command[middle:], refused)
            return
        self._report.commands += 1
        self._report.pages += len(pages)

    def _tell(self, group: _Group, found: Judged, refusal: Refusal | None) -> None:
        target, report = group.target, self._report
        extensions = {file.found.path: file.extension for file in group.files}
        pages: dict[int, list[int]] = {}
        scans = {id(leaf.scan): leaf.scan for leaf in found.leaves}
        for leaf in found.leaves:
            pages.setdefault(id(leaf.scan), []).append(leaf.number)
        for key, scan in scans.items():
            line = _line(target, scan, ranges(pages[key]))
            if refusal is None:
                report.line(msgspec.structs.replace(line, outcome="attached"))
                _note(report, line, extensions[scan.path])
            else:
                report.line(msgspec.structs.replace(line, outcome="quarantined", reason=reason(refusal)))
        if found.leaves and refusal is None:
            report.records.add(target.record)
        for scan in found.already:
            report.line(msgspec.structs.replace(_line(target, scan), outcome="already"))
        for scan in found.same:
            report.line(msgspec.structs.replace(_line(target, scan), outcome="same"))
        held = reason(Refusal("RECORD_HELD"))
        for scan in found.held:
            report.line(msgspec.structs.replace(_line(target, scan), outcome="held", reason=held))
        for scan, why in found.faults:
            report.line(
                msgspec.structs.replace(_line(target, scan), outcome="quarantined", reason=reason(why))
            )
        if found.missing:
            why = Refusal("PAGES_MISSING", numbers=ranges(found.missing))
            report.line(
                Line("missing", record=target.record, code=target.code, pages=ranges(found.missing),
                     reason=reason(why))
            )  # fmt: skip


def _note(report: Report, line: Line, extension: str) -> None:
    if line.format is not None and not extension_fits(line.format, extension):
        report.line(msgspec.structs.replace(line, outcome="noted", properties={"extension": extension}))


def _line(target: Target, scan: Scan, pages: str | None = None) -> Line:
    read = scan.read
    common = Line("noted", file=printable(scan.path), record=target.record, code=target.code,
                  pages=pages or (str(scan.page) if scan.page else None))  # fmt: skip
    if isinstance(read, Fault):
        return common
    measured = read.measured
    return msgspec.structs.replace(
        common,
        object=read.object,
        format=measured.format,
        tool=measured.tool,
        properties=measured.properties or None,
    )


def _page(target: Target, leaf: Leaf) -> PageImage:
    read = _read_of(leaf)
    return PageImage(
        record=target.record,
        number=leaf.number,
        object=read.object,
        bytes=read.bytes,
        format=read.measured.format,
        width=leaf.size.width,
        height=leaf.size.height,
        dpi=leaf.size.dpi,
        colour=leaf.size.colour,
        frame=leaf.frame if leaf.frames > 1 else None,
        plain=read.plain if target.encrypted else None,
    )


def _read_of(leaf: Leaf) -> Read:
    assert isinstance(leaf.scan.read, Read)
    return leaf.scan.read


def _commands(
    records: list[tuple[Target, list[Leaf]]], most: int, refused: dict[str, Refusal]
) -> Iterator[list[tuple[Target, list[Leaf]]]]:
    """Whole records in commands of at most `most` pages; one record may have more, up to 9,999."""
    command: list[tuple[Target, list[Leaf]]] = []
    size = 0
    for target, leaves in records:
        if len(leaves) > MOST_PAGES:
            refused[target.record] = Refusal("COMMAND_TOO_LARGE")
            continue
        if command and size + len(leaves) > most:
            yield command
            command, size = [], 0
        command.append((target, leaves))
        size += len(leaves)
    if command:
        yield command


def _windows(groups: Sequence[_Group], files: int) -> Iterator[list[_Group]]:
    window: list[_Group] = []
    count = 0
    for group in groups:
        window.append(group)
        count += len(group.files)
        if count >= files:
            yield window
            window, count = [], 0
    if window:
        yield window


def _groups(task: Task, ledger: Ledger, report: Report) -> list[_Group]:
    """The files of each record in the order of their paths; what matches none is reported."""
    named = _by_mapping(task, report) if task.mapping is not None else _by_name(task, report)
    facts = Facts(ledger.facts, ledger.store.size)
    groups: dict[str, _Group] = {}
    waiting: list[tuple[Found, Named]] = []
    for one in named:
        waiting.append(one)
        if len(waiting) >= _ASKED_AT_ONCE:
            _match(waiting, facts, ledger, groups, report)
            waiting = []
    _match(waiting, facts, ledger, groups, report)
    return list(groups.values())


def _match(
    waiting: list[tuple[Found, Named]],
    facts: Facts,
    ledger: Ledger,
    groups: dict[str, _Group],
    report: Report,
) -> None:
    codes = {reading.code for _, named in waiting for reading in named.readings}
    known = targets(codes, facts, ledger.match)
    for found, named in waiting:
        try:
            reading, target = chosen(named.readings, known)
        except Refusal as refusal:
            report.files += 1
            code = named.readings[0].code
            report.line(Line("unmatched", file=printable(found.path), code=code, reason=reason(refusal)))
            continue
        file = _File(found, reading.page, named.extension)
        groups.setdefault(target.record, _Group(target, [])).files.append(file)


def _by_name(task: Task, report: Report) -> Iterator[tuple[Found, Named]]:
    for found in _found(task, report):
        try:
            yield found, read_name(found.path)
        except Refusal as refusal:
            report.files += 1
            report.line(Line("unmatched", file=printable(found.path), reason=reason(refusal)))


def _by_mapping(task: Task, report: Report) -> Iterator[tuple[Found, Named]]:
    """The files that the mapping names. What lies there and is not named stays unmatched."""
    assert task.mapping is not None
    files = {_spelling(found.path): found for found in _found(task, report)}
    for row in read_mapping(task.mapping):
        if isinstance(row, Problem):
            report.line(Line("mapping", row=row.number, reason=reason(row.refusal)))
            continue
        found = files.pop(_spelling(row.path), None)
        if found is None:
            missing = Refusal("FILE_MISSING", path=printable(row.path))
            report.line(Line("mapping", row=row.number, code=row.reading.code, reason=reason(missing)))
            continue
        extension = found.path.rpartition(".")[2].lower()
        yield found, Named((row.reading,), extension)
    own = os.path.abspath(task.mapping)
    for found in files.values():
        if os.path.abspath(task.folder / os.fsdecode(found.raw)) != own:
            report.files += 1
            unknown = Refusal("NAME_UNREADABLE", reason="对照表未载 not in the mapping")
            report.line(Line("unmatched", file=printable(found.path), reason=reason(unknown)))


def _found(task: Task, report: Report) -> Iterator[Found]:
    for one in listed(task.folder):
        if isinstance(one, Passed):
            report.files += 1
            report.line(Line("quarantined", file=printable(one.path), reason=reason(one.refusal)))
        elif is_ignored(one.path):
            report.line(Line("ignored", file=printable(one.path)))
        else:
            yield one


def _spelling(path: str) -> str:
    """A path as mappings and folders agree on it, whatever their Unicode form."""
    try:
        return unicodedata.normalize("NFC", "/".join(checked_parts(path)))
    except Refusal:
        return path
