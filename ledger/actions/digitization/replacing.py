"""重扫挂接: a page keeps its place and gets a better image, in one event ([S]10; DA/T 31).

Prevented here: a replacement of what is not attached, by the same image, by who scanned it (DIG-3), in a
batch that is closed, without a reason. PUB-4 watches that it voids what was signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from ledger.actions.digitization.batches import require_open_batch
from ledger.actions.digitization.linking import Scans
from ledger.actions.digitization.page_events import PageAttached, PageDetached, PageReplaced
from ledger.actions.digitization.pages import MOST_PAGES, check_stored, standing_page
from ledger.actions.digitization.standing import is_encrypted, standing_records
from ledger.actions.filing.record_filed import RecordFiled
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Recorded, secret
from ledger.facts import Facts
from ledger.many import Line, together
from ledger.roles import EVERYWHERE, require_role
from ledger.standards.elements import checked_text
from ledger.standards.profiles import Colour
from ledger.vocabulary import action
from signing.statement import is_digest


class BetterImage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The new image of an attached `page`: the stored `object` of `bytes`, pixels, media type. `plain`: the
    plaintext's digest, where the object is encrypted. `frame`: which page of the object, from 1, where it
    holds several."""

    page: str
    object: str
    bytes: int
    format: str
    width: int
    height: int
    dpi: int | None = None
    colour: Colour | None = None
    frame: int | None = None
    plain: str | None = None


class ReplacePages(Input):
    """Replace up to 9,999 pages' images, all for one `reason`, in one open batch: `batch`, absent where the
    pages' own is still open."""

    pages: list[BetterImage]
    reason: str
    batch: str | None = None


class _Standing(NamedTuple):
    """An attached page as it is: its latest event, and its record's filing."""

    event: Recorded[PageAttached | PageReplaced]
    filed: Recorded[RecordFiled]


@action(PageReplaced, mutation="pageReplace", roles=("archivist",))
def replace(wanted: ReplacePages, context: Context) -> Outcome:
    """One event per page, after a head where there are several: all of them, or none.

    Refused: PAGE_UNKNOWN, BATCH_UNKNOWN, BATCH_CLOSED, RECORD_ANNULLED, RECORD_DESTROYED, OBJECT_UNKNOWN,
    OBJECT_DIGEST, NOTHING_CHANGED, SAME_PERSON, COMMAND_TOO_LARGE, INPUT_REFUSED, NOT_YOUR_ORG,
    ROLE_MISSING.
    """
    scopes = {held.scope for held in require_role(context, "archivist")}
    reason = checked_text("reason", wanted.reason)
    if not 0 < len({one.page for one in wanted.pages}) == len(wanted.pages):
        raise Refusal("INPUT_REFUSED", reason="pages: 1.., each once")
    if len(wanted.pages) > MOST_PAGES:
        raise Refusal("COMMAND_TOO_LARGE")
    standing = _standing(context.facts, wanted.pages, scopes)
    batch = _batch(wanted.batch, standing.values())
    require_open_batch(context.facts, batch)
    scans = Scans(context.facts, batch)
    drafts: list[Draft] = []
    lines: list[Line] = []
    for page in wanted.pages:
        draft = _draft(page, standing[page.page], batch, reason, context)
        record = standing[page.page].event.subject("record") or ""
        same = None if page.plain is None else context.match(page.plain)
        scans.find(record, same or page.object, None, context.actor)
        drafts.append(draft)
        lines.append({"object": page.object, "page": page.page, "record": record})
    return together(drafts, lines, f"batch:{batch}", context.ledger)


def _standing(facts: Facts, pages: Sequence[BetterImage], scopes: set[str]) -> dict[str, _Standing]:
    """Each page as it stands, with its record, which is neither annulled nor destroyed, of an organisation
    in `scopes`."""
    facts.prefetch(PageAttached, PageReplaced, PageDetached, tags=[f"page:{one.page}" for one in pages])
    events = {one.page: standing_page(facts, one.page) for one in pages}
    records = {event.subject("record") or "": None for event in events.values()}
    filed = standing_records(facts, records)
    if any(scopes.isdisjoint((EVERYWHERE, one.subject("org") or "")) for one in filed.values()):
        raise Refusal("NOT_YOUR_ORG")
    return {page: _Standing(event, filed[event.subject("record") or ""]) for page, event in events.items()}


def _batch(wanted: str | None, standing: Iterable[_Standing]) -> str:
    """The batch named, or the one that all pages are in."""
    found = {wanted} if wanted is not None else {one.event.subject("batch") for one in standing}
    if len(found) != 1 or None in found:
        raise Refusal("INPUT_REFUSED", reason="batch")
    return str(found.pop())


def _draft(page: BetterImage, standing: _Standing, batch: str, reason: str, context: Context) -> Draft:
    before, filed = standing.event.payload, standing.filed.payload
    given = (one for one in (page.width, page.height, page.dpi, page.frame) if one is not None)
    if min(given) < 1:
        raise Refusal("INPUT_REFUSED", reason=f"page {before.number}: width, height, dpi, frame: 1..")
    if is_encrypted(filed) != (page.plain is not None and is_digest(page.plain)):
        raise Refusal("INPUT_REFUSED", reason=f"page {before.number}: plain, for encrypted content only")
    if (page.object, page.frame) == (before.image.object, before.frame):
        raise Refusal("NOTHING_CHANGED")
    check_stored(page.object, page.bytes, context.object_size)
    payload = PageReplaced(
        format=page.format,
        height=page.height,
        image=FileObject(page.bytes, page.object),
        number=before.number,
        old=before.image,
        reason=secret(reason),
        width=page.width,
        colour=page.colour,
        dpi=page.dpi,
        frame=page.frame,
        same=context.match(page.plain) if page.plain is not None else None,
    )
    record = f"record:{standing.event.subject('record')}"
    return Draft(payload, (f"batch:{batch}", f"page:{page.page}", record))
