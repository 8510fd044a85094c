"""From the log and the objects to what the items look at: records read, opened, verified and measured."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from ledger.actions.digitization.batches import BatchAccepted, BatchOpened
from ledger.actions.digitization.page_events import PageAttached, PageDetached, PageReplaced
from ledger.actions.digitization.quality_events import QualityChecked
from ledger.actions.filing.file_changes import FileMigrated, FileReplaced
from ledger.actions.filing.metadata import MetadataCaptured, MetadataCorrected
from ledger.actions.filing.record_described import RecordDescribed
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.content import CONTENT_EVENTS, content_of
from ledger.errors import Refusal
from ledger.event import NAMES, Payload, Recorded, Sealed
from ledger.intake.testing.antivirus import scan
from ledger.intake.testing.examined import Antivirus, Bounds, Captured, Examined, Looked, Part
from ledger.intake.testing.looking import look, look_unopened
from ledger.intake.testing.witness import Witness
from ledger.keys.keystore import KeyStore
from ledger.reading import recorded
from ledger.store.objects import Objects
from ledger.store.port import LogStore, StoredEntry
from signing.errors import SigningError
from signing.sealed import open_box

_RECORD_EVENTS: tuple[type[Payload], ...] = (*CONTENT_EVENTS, MetadataCaptured, MetadataCorrected)
_RECORD_TYPES = tuple(NAMES[one] for one in _RECORD_EVENTS)
_BATCH_TYPES: tuple[type[Payload], ...] = (BatchOpened, QualityChecked, BatchAccepted)
_CODED = (NAMES[RecordFiled], NAMES[RecordRecoded])
_ENVIRONMENT = ("document_creating_application", "information_system_description")
_DAY = 86_400_000_000
_ELEMENTS = ("level", "category", "code", "title", "responsible", "date", "document_number", "retention",
             "openness", "secrecy", "carrier", "notes")  # fmt: skip
_GONE = ("RECORD_UNKNOWN", "RECORD_ANNULLED", "RECORD_DESTROYED")


class Shelves(NamedTuple):
    """Where what is tested stands: the log, the objects and their place, the keys."""

    store: LogStore
    objects: Objects
    place: str
    keys: KeyStore


class Examiner:
    """Examines records, some at a time; remembers of batches and objects what the next ones ask again."""

    def __init__(
        self, shelves: Shelves, witness: Witness, antivirus: Antivirus, bounds: Bounds, *, blind: bool = False
    ) -> None:
        """`blind`: open no content, because a process died of it: all of it counts as unreadable."""
        self._shelves, self._witness, self._blind = shelves, witness, blind
        self._antivirus, self._bounds = antivirus, bounds
        self._batches: dict[str, frozenset[str]] = {}

    def examine(self, records: Sequence[str], stage: str, *, empty: bool = True) -> Iterator[Examined]:
        """Each record that is there now; those annulled or destroyed are passed over, and those without
        content unless `empty`."""
        rows = self._rows(records)
        found = [one for one in (self._described(stage, rows[record]) for record in records) if one]
        if not empty:
            found = [one for one in found if one.parts or one.filed.born_digital]
        objects = self._looked_at(found)
        codes = self._same_codes(found, rows)
        for one in found:
            mine = {part.object: objects[part.object] for part in one.parts}
            record = one.content.record
            yield msgspec.structs.replace(
                one, objects=mine, same_code=codes.get(record, ()), batches=self._of_batches(one)
            )

    def _rows(self, records: Sequence[str]) -> dict[str, list[StoredEntry]]:
        rows: dict[str, list[StoredEntry]] = {record: [] for record in records}
        tags = [f"record:{record}" for record in records]
        for tag, row in self._shelves.store.select_each(_RECORD_TYPES, tags, upto=self._witness.size):
            rows[tag.removeprefix("record:")].append(row)
        for found in rows.values():
            found.sort(key=lambda row: row.position)
        keys = {
            field["key"] for found in rows.values() for row in found for _, field in _sealed(_payload(row))
        }
        if keys:
            self._shelves.keys.load(keys)
        return rows

    def _described(self, stage: str, rows: list[StoredEntry]) -> Examined | None:
        events = [recorded(row) for row in rows]
        try:
            content = content_of(events)
        except Refusal as refusal:
            if refusal.code in _GONE:
                return None
            raise
        filed = next(one for one in events if isinstance(one.payload, RecordFiled))
        opened = _Opened(self._shelves.keys)
        opened.all_of(events)
        seen = [self._witness.look(row) for row in rows]
        fold = _Fold(opened)
        for event in events:
            fold.take(event)
        return Examined(
            stage=stage,
            content=content,
            filed=filed.payload,
            filed_on=_day(max(filed.recorded_at, filed.occurred_at) + _DAY),
            elements=fold.elements,
            parts=tuple(sorted(fold.parts.values(), key=lambda part: (part.kind, part.number))),
            objects={},
            known_objects=frozenset(fold.known),
            captured=tuple(Captured(*place, value) for place, value in fold.captured.items()),
            capture_tools=fold.tools,
            fixity=tuple(problem for one in seen for problem in one.fixity),
            unreadable=tuple(opened.problems),
            process=tuple(problem for one in seen for problem in one.process),
            antivirus=self._antivirus,
            bounds=self._bounds,
            log_digest=hashlib.sha256(
                b"".join(hashlib.sha256(row.entry).digest() for row in rows)
            ).hexdigest(),
        )

    def _looked_at(self, found: Iterable[Examined]) -> dict[str, Looked]:
        digests = list(dict.fromkeys(part.object for one in found for part in one.parts))
        shelves = self._shelves
        see = look_unopened if self._blind else look
        looked = {digest: see(digest, shelves.objects, shelves.keys) for digest in digests}
        there = [digest for digest, one in looked.items() if one.found and one.plain_length]
        scanned = scan(self._antivirus, there, shelves.objects, shelves.place, shelves.keys)
        for digest, answer in scanned.items():
            looked[digest] = msgspec.structs.replace(
                looked[digest], scanned=answer.scanned, virus=answer.virus
            )
        if self._antivirus.program is not None:  # nothing in nothing: an empty content holds no virus
            for digest, one in looked.items():
                if one.found and one.length == 0:
                    looked[digest] = msgspec.structs.replace(one, scanned=True)
        return looked

    def _same_codes(
        self, found: Sequence[Examined], rows: Mapping[str, list[StoredEntry]]
    ) -> dict[str, tuple[str, ...]]:
        """Of each record the others that were filed or recoded under its present code."""
        tags: dict[str, list[str]] = {}
        for one in found:
            coded = [row for row in rows[one.content.record] if row.type in _CODED]
            for tag in recorded(coded[-1]).subjects if coded else ():
                if tag.startswith("code:"):
                    tags.setdefault(tag, []).append(one.content.record)
        others: dict[str, tuple[str, ...]] = {}
        for tag, row in self._shelves.store.select_each(_CODED, list(tags), upto=self._witness.size):
            other = recorded(row).subject("record")
            for mine in tags[tag]:
                if other is not None and other != mine:
                    others[mine] = (*others.get(mine, ()), other)
        return others

    def _of_batches(self, one: Examined) -> dict[str, frozenset[str]]:
        found = {}
        for batch in {part.batch for part in one.parts if part.batch}:
            types = self._batches.get(batch) or self._types_of(batch)
            if NAMES[QualityChecked] in types:  # else a check may still come
                self._batches[batch] = types
            found[batch] = types
        return found

    def _types_of(self, batch: str) -> frozenset[str]:
        names = (NAMES[kind] for kind in _BATCH_TYPES)
        tag = f"batch:{batch}"
        return frozenset(name for name in names if self._shelves.store.select([name], [tag], limit=1))


class _Opened:
    """Sealed fields of a record's entries: opened strictly, and what did not open."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys
        self._values: dict[tuple[str, str], Any] = {}
        self.problems: list[str] = []

    def all_of(self, events: Iterable[Recorded[Any]]) -> None:
        for event in events:
            for pointer, field in _sealed(event.statement.payload, "/payload"):
                self._open(event, pointer, field)

    def value(self, field: Sealed) -> Any:
        """The plaintext of a field, None where it did not open."""
        return self._values.get((field.key, field.commit))

    def _open(self, event: Recorded[Any], pointer: str, field: dict[str, Any]) -> None:
        key = self._keys.open(field.get("key", ""))
        if key is None:
            self.problems.append(f"{event.type}{pointer}: 密钥不在 its key is gone")
            return
        statement = event.statement
        try:
            value, _ = open_box(
                field, key.key, ledger=statement.ledger, type=statement.type, command=statement.command,
                pointer=pointer,
            )  # fmt: skip
        except SigningError as problem:
            self.problems.append(f"{event.type}{pointer}: {problem.code}")
            return
        self._values[field["key"], field["commit"]] = value


class _Fold:
    """A record's description, content and captured metadata after its events."""

    def __init__(self, opened: _Opened) -> None:
        self._opened = opened
        self.elements: dict[str, str | None] = {}
        self.parts: dict[str, Part] = {}
        self.known: set[str] = set()
        self.captured: dict[tuple[str | None, str], str | int | None] = {}
        self.tools = False

    def take(self, event: Recorded[Any]) -> None:
        """The next event of the record."""
        payload = event.payload
        if isinstance(payload, RecordFiled):
            self._filed(payload)
        elif isinstance(payload, RecordDescribed):
            for change in payload.changes:
                new = change.new if change.new_sealed is None else self._opened.value(change.new_sealed)
                self.elements[change.element] = _text(new)
        elif isinstance(payload, RecordRecoded):
            sealed = payload.new_code_sealed
            self.elements["code"] = payload.new_code if sealed is None else self._opened.value(sealed)
            self.elements["category"] = payload.category
        elif isinstance(payload, PageAttached | PageReplaced):
            self._page(event, payload)
        elif isinstance(payload, PageDetached):
            self.parts.pop(f"page {event.subject('page')}", None)
        elif isinstance(payload, FileReplaced | FileMigrated):
            self._file(payload.number, payload.new.object, payload.new.bytes, payload.format)
        elif isinstance(payload, MetadataCaptured | MetadataCorrected):
            self._metadata(payload)

    def _filed(self, filed: RecordFiled) -> None:
        for name in _ELEMENTS:
            sealed = getattr(filed, f"{name}_sealed", None)
            value = getattr(filed, name) if sealed is None else sealed
            self.elements[name] = _text(self._opened.value(value) if isinstance(value, Sealed) else value)
        self.elements["page_count"] = str(filed.page_count)
        for number, file in enumerate(filed.files, 1):
            self._file(number, file.object.object, file.object.bytes, file.format)

    def _file(self, number: int, digest: str, size: int, format: str) -> None:
        self.known.add(digest)
        self.parts[f"file {number}"] = Part(
            kind="file", number=number, object=digest, bytes=size, format=format
        )

    def _page(self, event: Recorded[Any], page: PageAttached | PageReplaced) -> None:
        self.known.add(page.image.object)
        self.parts[f"page {event.subject('page')}"] = Part(
            kind="page", number=page.number, object=page.image.object, bytes=page.image.bytes,
            format=page.format, width=page.width, height=page.height, dpi=page.dpi, colour=page.colour,
            frame=page.frame, batch=event.subject("batch"),
        )  # fmt: skip

    def _metadata(self, payload: MetadataCaptured | MetadataCorrected) -> None:
        of = None if payload.object is None else payload.object.object
        if isinstance(payload, MetadataCorrected):
            sealed = payload.new_sealed
            self.captured[of, payload.element] = payload.new if sealed is None else self._opened.value(sealed)
            return
        self.tools |= payload.tool is not None
        for one in payload.elements:
            self.tools |= one.element in _ENVIRONMENT
            sealed = one.value_sealed
            self.captured[of, one.element] = one.value if sealed is None else self._opened.value(sealed)


def _payload(row: StoredEntry) -> Any:
    return recorded(row).statement.payload


def _sealed(value: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The sealed fields within a payload, each with its path."""
    if isinstance(value, dict):
        if value.get("sealed") == 1:
            yield pointer, value
            return
        for name, member in value.items():
            yield from _sealed(member, f"{pointer}/{name}")
    elif isinstance(value, list):
        for place, member in enumerate(value):
            yield from _sealed(member, f"{pointer}/{place}")


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _day(us: int) -> str:
    return datetime.fromtimestamp(us / 1_000_000, UTC).strftime("%Y%m%d")
