"""挂接、取消挂接: page images are attached to records, thousands in one command ([S]10).

Prevented here: a page for a record that does not exist or was annulled, a number that is taken, an object
that is not stored or has another size, a batch that is closed, a page attached by who scanned it (DIG-3).
A page that was scanned keeps the id it got there. DIG-1 watches resolution and colour, DIG-4 that what was
scanned is attached and each image is on exactly one record, PUB-4 that a change after signing voids it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import msgspec

from ledger.actions.digitization.batches import require_open_batch
from ledger.actions.digitization.linking import Scans
from ledger.actions.digitization.page_events import PageAttached, PageDetached, PageReplaced
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.filing.record_filed import RecordFiled
from ledger.actions.secrecy.marking import check_content_allowed
from ledger.decision import Context, Input
from ledger.disposal_events import RecordDestroyed
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Payload, Recorded, secret
from ledger.facts import Facts
from ledger.many import together
from ledger.roles import EVERYWHERE, require_role
from ledger.standards.elements import checked_text
from ledger.standards.profiles import Colour
from ledger.vocabulary import action
from signing.statement import is_digest

__all__ = ["AttachPages", "DetachPage", "PageAttached", "PageDetached", "PageImage", "PageReplaced"]

MOST_PAGES = 9_999
"""A command holds 10,000 statements, and the first is the head (EVENT.md 3)."""


class PageImage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One page to attach: page `number` of `record` is the stored `object` of `bytes`; `width` and `height`
    in pixels; `format`: media type. `plain`: the plaintext's digest, where the object is encrypted. `page`:
    the id of the scan that it came from; absent: found by the digest, or a fresh one. `frame`: which page of
    the object's file, from 1, where that holds several; a scan is then linked to the first."""

    record: str
    number: int
    object: str
    bytes: int
    format: str
    width: int
    height: int
    dpi: int | None = None
    colour: Colour | None = None
    frame: int | None = None
    page: str | None = None
    plain: str | None = None


class AttachPages(Input):
    """Attach up to 9,999 pages of one batch in one command: all of them, or none."""

    batch: str
    pages: list[PageImage]


class DetachPage(Input):
    """Detach one page, for good; a better scan gets a page id of its own."""

    page: str
    reason: str


@action(PageAttached, mutation="pageAttach", roles=("archivist",))
def attach(wanted: AttachPages, context: Context) -> Outcome:
    """One event per page, after a head where there are several.

    Refused: BATCH_UNKNOWN, BATCH_CLOSED, RECORD_UNKNOWN, RECORD_ANNULLED, PAGE_TAKEN, OBJECT_UNKNOWN,
    OBJECT_DIGEST (another size), PAGE_UNKNOWN (no such scan), SAME_PERSON, STATE_SECRET, COMMAND_TOO_LARGE,
    INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING.
    """
    scopes = {held.scope for held in require_role(context, "archivist")}
    require_open_batch(context.facts, wanted.batch)
    if not wanted.pages:
        raise Refusal("INPUT_REFUSED", reason="pages: 1..")
    if len(wanted.pages) > MOST_PAGES:
        raise Refusal("COMMAND_TOO_LARGE")
    standing = _standing(context.facts, {page.record: None for page in wanted.pages}, scopes)
    check_content_allowed(context, list(standing))
    batch = f"batch:{wanted.batch}"
    scans = Scans(context.facts, wanted.batch)
    drafts, lines = [], []
    for page in wanted.pages:
        target = standing[page.record]
        _check(page, target, context.object_size)
        target.numbers.add(page.number)
        same = context.match(page.plain) if page.plain is not None else None
        first = page.frame in (None, 1)
        digest = same or page.object
        scanned = scans.find(page.record, digest, page.page, context.actor) if first else None
        identity = scanned or context.free.uuid7()
        if scanned is not None:
            _take(scanned, target)
        drafts.append(_draft(page, same, target.tag, batch, identity))
        lines.append({"number": page.number, "object": page.object, "page": identity, "record": page.record})
    return together(drafts, lines, batch, context.ledger)


@action(PageDetached, mutation="pageDetach", roles=("archivist",))
def detach(wanted: DetachPage, context: Context) -> Outcome:
    """One event. Refused: PAGE_UNKNOWN (or detached already), RECORD_DESTROYED, NOT_YOUR_ORG, ROLE_MISSING,
    INPUT_REFUSED."""
    require_role(context, "archivist")
    reason = checked_text("reason", wanted.reason)
    attached = standing_page(context.facts, wanted.page)
    record = f"record:{attached.subject('record')}"
    filed = context.facts.require(RecordFiled, record, code="RECORD_UNKNOWN", record=record)
    context.facts.forbid(RecordDestroyed, tags=[record], code="RECORD_DESTROYED")
    require_role(context, "archivist", org=filed.subject("org") or "")
    payload = PageDetached(
        image=attached.payload.image, number=attached.payload.number, reason=secret(reason)
    )
    subjects = [tag for tag in attached.subjects if tag.startswith(("batch:", "page:", "record:"))]
    return Outcome([Draft(payload, tuple(subjects))])


def standing_page(facts: Facts, page: str) -> Recorded[PageAttached | PageReplaced]:
    """The latest event of an attached page, and watch for a later one; Refusal PAGE_UNKNOWN."""
    changes = facts.all(PageAttached, PageReplaced, PageDetached, tags=[f"page:{page}"])
    if not changes or isinstance(changes[-1].payload, PageDetached):
        raise Refusal("PAGE_UNKNOWN", page=page)
    return changes[-1]


_STANDING: tuple[type[Payload], ...] = (
    RecordFiled,
    RecordAnnulled,
    RecordDestroyed,
    PageAttached,
    PageDetached,
)


class _Target(NamedTuple):
    """A record that takes pages: tag, organisation, numbers taken, whether its objects are encrypted, and the
    ids of its pages."""

    tag: str
    org: str
    numbers: set[int]
    encrypted: bool
    pages: set[str]


def _standing(facts: Facts, records: Iterable[str], scopes: set[str]) -> dict[str, _Target]:
    """Each record as it stands; watches for pages that come in between.

    Refused: RECORD_UNKNOWN, RECORD_ANNULLED, RECORD_DESTROYED, NOT_YOUR_ORG (it is of no organisation in
    `scopes`).
    """
    tags = {record: f"record:{record}" for record in records}
    facts.prefetch(*_STANDING, tags=list(tags.values()))
    targets = {}
    for record, tag in tags.items():
        targets[record] = target = _target(record, tag, facts.all(*_STANDING, tags=[tag]))
        if scopes.isdisjoint((EVERYWHERE, target.org)):
            raise Refusal("NOT_YOUR_ORG")
    return targets


def _target(record: str, tag: str, events: list[Recorded[Any]]) -> _Target:
    filed: Recorded[RecordFiled] | None = None
    numbers: set[int] = set()
    pages: set[str] = set()
    for change in events:
        payload = change.payload
        if isinstance(payload, PageAttached):
            numbers.add(payload.number)
            pages.add(change.subject("page") or "")
        elif isinstance(payload, PageDetached):
            numbers.discard(payload.number)
            pages.discard(change.subject("page") or "")
        elif isinstance(payload, RecordFiled):
            filed = change
        elif isinstance(payload, RecordDestroyed):
            raise Refusal("RECORD_DESTROYED", record=record)
        else:
            raise Refusal("RECORD_ANNULLED", record=record)
    if filed is None:
        raise Refusal("RECORD_UNKNOWN", record=record)
    encrypted = filed.payload.sealed_content or filed.payload.household
    return _Target(tag, filed.subject("org") or "", numbers, encrypted, pages)


def _take(page: str, target: _Target) -> None:
    """A scan is attached once."""
    if page in target.pages:
        raise Refusal("PAGE_TAKEN", number=page)
    target.pages.add(page)


def _check(page: PageImage, target: _Target, object_size: Callable[[str], int | None]) -> None:
    if page.number in target.numbers:
        raise Refusal("PAGE_TAKEN", number=page.number)
    if page.number < 1 or page.width < 1 or page.height < 1 or (page.dpi is not None and page.dpi < 1):
        raise Refusal("INPUT_REFUSED", reason=f"page {page.number}: number, width, height, dpi: 1..")
    if page.frame is not None and page.frame < 1:
        raise Refusal("INPUT_REFUSED", reason=f"page {page.number}: frame: 1..")
    if target.encrypted != (page.plain is not None and is_digest(page.plain)):
        raise Refusal("INPUT_REFUSED", reason=f"page {page.number}: plain, for encrypted content only")
    check_stored(page.object, page.bytes, object_size)


def check_stored(digest: str, bytes: int, object_size: Callable[[str], int | None]) -> None:
    """Return if the object is stored with this size; OBJECT_UNKNOWN, OBJECT_DIGEST."""
    size = object_size(digest) if is_digest(digest) else None
    if size is None:
        raise Refusal("OBJECT_UNKNOWN", object=digest[:64])
    if size != bytes:
        raise Refusal("OBJECT_DIGEST")


def _draft(page: PageImage, same: str | None, record: str, batch: str, identity: str) -> Draft:
    payload = PageAttached(
        format=page.format,
        height=page.height,
        image=FileObject(page.bytes, page.object),
        number=page.number,
        width=page.width,
        colour=page.colour,
        dpi=page.dpi,
        frame=page.frame,
        same=same,
    )
    return Draft(payload, (batch, f"page:{identity}", record))
