"""The present content of a record, folded from its events, and its digest `h` (EVENT.md section 6).

`h` is what a review passes, a disc holds and a leader signs: object digests as they stand in the log, and for
each shown element its latest commit, or for clear elements the value. A signer recomputes it from salts and
plaintexts; whoever may read nothing can still compute it from the log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from ledger.actions.digitization.page_events import PageAttached, PageDetached, PageReplaced
from ledger.actions.filing.file_changes import FileMigrated, FileReplaced
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.record_described import RecordDescribed
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.filing.record_recoded import RecordRecoded
from ledger.disposal_events import RecordDestroyed
from ledger.errors import Refusal
from ledger.event import Json, Payload, Recorded, Sealed
from ledger.facts import Facts
from ledger.standards.secrecy import parse_secrecy
from signing import canonical

CONTENT_EVENTS: tuple[type[Payload], ...] = (
    RecordFiled,
    RecordDescribed,
    RecordRecoded,
    RecordAnnulled,
    RecordDestroyed,
    FileReplaced,
    FileMigrated,
    PageAttached,
    PageReplaced,
    PageDetached,
)
"""Every type that changes what a record shows."""

SHOWN = (
    "level",
    "category",
    "code",
    "title",
    "responsible",
    "date",
    "document_number",
    "retention",
    "openness",
    "secrecy",
    "page_count",
    "born_digital",
    "carrier",
    "notes",
)
"""The description elements that `h` covers: members of `RecordFiled`, sealed or clear."""

MOST_RECORDS = 9_999
"""Records in one command: a command holds 10,000 statements, the first is the head (EVENT.md 3)."""


class AttachedPage(NamedTuple):
    """A page as it stands: its number, its id, the digest of its image, and where the image's file holds
    several pages, which of them it is."""

    number: int
    page: str
    object: str
    frame: int | None = None

    @property
    def shown(self) -> Json:
        """What the content digest covers: swapped frames of one file are another content."""
        return self.object if self.frame is None else {"frame": self.frame, "object": self.object}


class Content(NamedTuple):
    """What a record shows: `pages` in order of their numbers, the digests of its `files` as they stand,
    and `metadata`: for each shown element its commit or, where it is clear, its value. `org`: whose record
    it is."""

    record: str
    org: str
    pages: tuple[AttachedPage, ...]
    files: tuple[str, ...]
    metadata: dict[str, Json]

    @property
    def digest(self) -> str:
        return content_digest(self)


class Shown(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A record, and the content digest that the person was shown; absent: whatever it is now."""

    record: str
    content: str | None = None


def content_of(events: Iterable[Recorded[Any]]) -> Content:
    """The content of one record after its events, oldest first; other events are passed over.

    Refused: RECORD_UNKNOWN (nothing filed), RECORD_ANNULLED, RECORD_DESTROYED.
    """
    filed: Recorded[RecordFiled] | None = None
    metadata: dict[str, Json] = {}
    pages: dict[str, AttachedPage] = {}
    files: list[str] = []
    for event in events:
        payload = event.payload
        if isinstance(payload, RecordFiled):
            filed = event
            metadata |= _filed(payload)
            files = [one.object.object for one in payload.files]
        elif isinstance(payload, RecordDescribed):
            metadata = _described(payload, metadata)
        elif isinstance(payload, RecordRecoded):
            metadata |= _recoded(payload)
        elif isinstance(payload, PageAttached | PageReplaced):
            page = event.subject("page") or ""
            pages[page] = AttachedPage(payload.number, page, payload.image.object, payload.frame)
        elif isinstance(payload, PageDetached):
            pages.pop(event.subject("page") or "", None)
        elif isinstance(payload, FileReplaced | FileMigrated):
            files[payload.number - 1] = payload.new.object
        elif isinstance(payload, RecordAnnulled):
            raise Refusal("RECORD_ANNULLED", record=event.subject("record"))
        elif isinstance(payload, RecordDestroyed):
            raise Refusal("RECORD_DESTROYED", record=event.subject("record"))
    if filed is None:
        raise Refusal("RECORD_UNKNOWN", record="")
    return Content(
        record=filed.subject("record") or "",
        org=filed.subject("org") or "",
        pages=tuple(sorted(pages.values())),
        files=tuple(files),
        metadata=metadata,
    )


def content_digest(content: Content) -> str:
    """`h`, hex: SHA-256 of `{"files": …, "metadata": …, "record": …}` in canonical form.

    `files`: digests of the files as they stand, then of the page images in page order; a page of a file that
    holds several is `{"frame": …, "object": …}`. The input is not a statement: it may list more than the 100
    items of the profile, so the encoder that checks nothing is used.
    """
    files = [*content.files, *(page.shown for page in content.pages)]
    value = {"files": files, "metadata": content.metadata, "record": content.record}
    return hashlib.sha256(canonical.ENCODER.encode(value)).hexdigest()


def shown_contents(facts: Facts, asked: Sequence[Shown]) -> dict[str, Content]:
    """The present content of each record in the order asked; the append fails if one changes.

    Refused: INPUT_REFUSED (none, or one twice), COMMAND_TOO_LARGE, RECORD_UNKNOWN, RECORD_ANNULLED,
    RECORD_DESTROYED, CONTENT_CHANGED (it is not what was shown).
    """
    tags = {record: f"record:{record}" for record in checked_records([one.record for one in asked])}
    facts.prefetch(*CONTENT_EVENTS, tags=list(tags.values()))
    contents = {}
    for one in asked:
        events = facts.all(*CONTENT_EVENTS, tags=[tags[one.record]])
        if not events:
            raise Refusal("RECORD_UNKNOWN", record=one.record)
        contents[one.record] = content_of(events)
        if one.content is not None and one.content != contents[one.record].digest:
            raise Refusal("CONTENT_CHANGED", record=one.record)
    return contents


def present_contents(facts: Facts, records: Iterable[str]) -> dict[str, Content]:
    """As `shown_contents`, whatever the contents are."""
    return shown_contents(facts, [Shown(record=record) for record in records])


def present_digests(facts: Facts, records: Iterable[str]) -> dict[str, str]:
    """The present content digest of each record; refused as `shown_contents`."""
    return digests(present_contents(facts, records))


def digests(contents: Mapping[str, Content]) -> dict[str, str]:
    """The content digest of each record."""
    return {record: content_digest(content) for record, content in contents.items()}


def checked_records(records: Sequence[str]) -> list[str]:
    """The ids as given: at least one, each once (else INPUT_REFUSED), not more than a command holds."""
    if not 0 < len(set(records)) == len(records):
        raise Refusal("INPUT_REFUSED", reason="records: 1.., each once")
    if len(records) > MOST_RECORDS:
        raise Refusal("COMMAND_TOO_LARGE")
    return list(records)


def check_publishable(content: Content, department: str) -> None:
    """Return if the record is the department's and no state secret; NOT_OF_DEPARTMENT, SECRECY_OPEN."""
    if content.org != department:
        raise Refusal("NOT_OF_DEPARTMENT", record=content.record)
    secrecy = parse_secrecy(content.metadata["secrecy"])
    if secrecy is None or secrecy.is_state_secret:
        raise Refusal("SECRECY_OPEN", record=content.record)


def _filed(payload: RecordFiled) -> dict[str, Json]:
    """The shown elements of a filing."""
    return _present({name: _either(payload, name) for name in SHOWN})


def _described(payload: RecordDescribed, metadata: dict[str, Json]) -> dict[str, Json]:
    """The metadata with the changes made; an element that became empty is left out."""
    changed = {one.element: one.new if one.new_sealed is None else one.new_sealed for one in payload.changes}
    return _present(metadata | changed)


def _recoded(payload: RecordRecoded) -> dict[str, Json]:
    """The code and category that a new code brings."""
    code = payload.new_code if payload.new_code_sealed is None else payload.new_code_sealed
    return _present({"category": payload.category, "code": code})


def _either(payload: RecordFiled, name: str) -> Json:
    """A member that stands clear, or sealed beside it."""
    sealed = getattr(payload, f"{name}_sealed", None)
    return getattr(payload, name) if sealed is None else sealed


def _present(values: dict[str, Json]) -> dict[str, Json]:
    """The commit of each sealed value, and each clear value; what is empty is left out."""
    return {
        name: value.commit if isinstance(value, Sealed) else value
        for name, value in values.items()
        if value is not None
    }
