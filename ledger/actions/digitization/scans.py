"""扫描: what left the scanner, page by page, thousands in one command (DA/T 31; DA/T 68.2; [S]17, 18).

Prevented here: a scan by a worker who was not trained and examined (VEN-4), for a vendor whose licence does
not hold on the day (VEN-1, VEN-2), outside a shift, while cameras were off, by who was not inside (SITE-1),
of a record above the batch's secrecy. DIG-1 watches resolution, colour and format, DIG-4 that what was
scanned is attached.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from ledger.actions.digitization.batches import BatchOpened, require_open_batch
from ledger.actions.digitization.cctv import ALWAYS, interruptions
from ledger.actions.digitization.entry_events import WorkerEntered, WorkerLeft
from ledger.actions.digitization.page_events import PageAttached
from ledger.actions.digitization.scan_events import PageScanned
from ledger.actions.digitization.shifts import shift_of
from ledger.actions.digitization.sites import SiteOpened
from ledger.actions.digitization.standing import is_encrypted, standing_records
from ledger.actions.digitization.vendors import require_qualified
from ledger.actions.digitization.workers import require_trained
from ledger.actions.organisation.people import require_person
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.facts import Facts
from ledger.many import Line, together
from ledger.roles import require_role
from ledger.standards.elements import checked_moment, checked_text
from ledger.standards.profiles import Colour
from ledger.standards.secrecy import LEVELS, Level, parse_secrecy
from ledger.vocabulary import action
from signing.statement import is_digest
from signing.times import format_time

MOST_PAGES = 9_999
_ORDER: list[Level] = list(LEVELS)
_STATE_SECRET = _ORDER.index("secret")


class ScannedImage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One scan: page `number` of `record`, the image's SHA-256 `digest` and `bytes`, pixels, media type;
    `scanned_at` a time (absent: now). `page`: the id of a page that is scanned again."""

    record: str
    number: int
    digest: str
    bytes: int
    format: str
    width: int
    height: int
    dpi: int
    colour: Colour
    page: str | None = None
    scanned_at: str | None = None


class ScanPages(Input):
    """Up to 9,999 scans of one batch by one worker (absent: the actor) on one `device`, in one `shift`
    (needed where a vendor works)."""

    batch: str
    device: str
    pages: list[ScannedImage]
    shift: str | None = None
    worker: str | None = None


@action(PageScanned, mutation="pageScan", roles=("digitizer", "archivist"))
def scan(wanted: ScanPages, context: Context) -> Outcome:
    """One event per scan, after a head where there are several: all of them, or none. An archivist may
    register the scans of another.

    Refused: BATCH_UNKNOWN, BATCH_CLOSED, PERSON_UNKNOWN, WORKER_UNTRAINED, VENDOR_UNQUALIFIED, SHIFT_NEEDED,
    SHIFT_UNKNOWN, SCAN_OUTSIDE, CCTV_INTERRUPTED, WORKER_OUTSIDE, RECORD_UNKNOWN, RECORD_ANNULLED,
    RECORD_DESTROYED, SECRECY_ABOVE, PAGE_UNKNOWN, COMMAND_TOO_LARGE, INPUT_REFUSED, ROLE_MISSING.
    """
    if wanted.worker in (None, context.actor):
        require_role(context, "digitizer", "archivist")
    else:
        require_role(context, "archivist")
    return register_scans(wanted, context)


def register_scans(wanted: ScanPages, context: Context) -> Outcome:
    """As `scan`, whoever signs: a scanning station's service names the worker."""
    if not len(wanted.pages) > 0:
        raise Refusal("INPUT_REFUSED", reason="pages: 1..")
    if len(wanted.pages) > MOST_PAGES:
        raise Refusal("COMMAND_TOO_LARGE")
    batch, worker = require_open_batch(context.facts, wanted.batch), wanted.worker or context.actor
    require_person(context.facts, worker)
    require_trained(context, worker)
    moments = _moments(wanted.pages, context)
    if batch.vendor is not None:
        require_qualified(context, batch.vendor, min(moments), max(moments), secrecy=batch.secrecy)
    subjects = [f"batch:{wanted.batch}", f"worker:{worker}"]
    if wanted.shift is not None:
        subjects += [
            f"shift:{wanted.shift}",
            f"site:{_in_shift(wanted.shift, worker, batch, moments, context)}",
        ]
    elif batch.vendor is not None:
        raise Refusal("SHIFT_NEEDED")
    if batch.vendor is not None:
        subjects.append(f"vendor:{batch.vendor}")
    encrypted = _check_records(context.facts, {page.record: None for page in wanted.pages}, batch.secrecy)
    return _written(wanted, subjects, moments, encrypted, context)


def _written(
    wanted: ScanPages,
    subjects: list[str],
    moments: Sequence[int],
    encrypted: set[str],
    context: Context,
) -> Outcome:
    device = checked_text("device", wanted.device, longest=200)
    drafts: list[Draft] = []
    lines: list[Line] = []
    for page, at in zip(wanted.pages, moments, strict=True):
        _check_image(page)
        identity = (
            context.free.uuid7() if page.page is None else _known(page.page, page.record, context.facts)
        )
        keyed = context.match(page.digest) if page.record in encrypted else None
        payload = PageScanned(
            bytes=page.bytes,
            colour=page.colour,
            device=device,
            dpi=page.dpi,
            format=page.format,
            height=page.height,
            number=page.number,
            scanned_at=page.scanned_at or format_time(at),
            width=page.width,
            digest=None if keyed else page.digest,
            same=keyed,
        )
        drafts.append(Draft(payload, (f"page:{identity}", f"record:{page.record}", *subjects)))
        lines.append(
            {"digest": keyed or page.digest, "number": page.number, "page": identity, "record": page.record}
        )
    return together(drafts, lines, subjects[0], context.ledger)


def _moments(pages: Iterable[ScannedImage], context: Context) -> list[int]:
    """When each page was scanned (us), none after now; by default when the statement was prepared."""
    made = context.free.now
    moments = [
        made if one.scanned_at is None else checked_moment("scanned_at", one.scanned_at) for one in pages
    ]
    if max(moments) > context.at:
        raise Refusal("INPUT_REFUSED", reason="scanned_at: <= now")
    return moments


def _in_shift(
    identity: str, worker: str, batch: BatchOpened, moments: Sequence[int], context: Context
) -> str:
    """The shift's site, if the worker was inside it at all of these moments with the cameras on."""
    shift = shift_of(context.facts, identity)
    site = context.facts.require(SiteOpened, f"site:{shift.site}", code="SITE_UNKNOWN", site=shift.site)
    if site.subject("contract") != batch.contract:
        raise Refusal("SHIFT_UNKNOWN", shift=identity)
    ended = ALWAYS if shift.ended is None else shift.ended
    for at in (min(moments), max(moments)):
        if not shift.started <= at <= ended:
            raise Refusal("SCAN_OUTSIDE", at=format_time(at))
    for begins, to in interruptions(context.facts, shift.site):
        if any(begins <= at < to for at in moments):
            raise Refusal("CCTV_INTERRUPTED")
    stays = _stays(context.facts, identity, worker)
    if not all(any(entered <= at <= left for entered, left in stays) for at in moments):
        raise Refusal("WORKER_OUTSIDE", worker=worker)
    return shift.site


def _stays(facts: Facts, shift: str, worker: str) -> list[tuple[int, int]]:
    """From when to when (us) the worker was inside in this shift."""
    found: list[tuple[int, int]] = []
    for change in facts.all(WorkerEntered, WorkerLeft, tags=[f"shift:{shift}", f"worker:{worker}"]):
        if isinstance(change.payload, WorkerEntered):
            found.append((change.occurred_at, ALWAYS))
        elif found:
            found[-1] = (found[-1][0], change.occurred_at)
    return found


def _check_records(facts: Facts, records: Iterable[str], level: Level) -> set[str]:
    """Those of the records whose content is encrypted, if all of them stand, and none is a state secret above
    `level`."""
    standing = standing_records(facts, records)
    for record, filed in standing.items():
        _check_level(record, filed.payload.secrecy, level)
    return {record for record, filed in standing.items() if is_encrypted(filed.payload)}


def _check_level(record: str, marking: str, level: Level) -> None:
    secrecy = parse_secrecy(marking)
    if secrecy is not None and _ORDER.index(secrecy.level) > max(_ORDER.index(level), _STATE_SECRET - 1):
        raise Refusal("SECRECY_ABOVE", record=record)


def _check_image(page: ScannedImage) -> None:
    if min(page.number, page.bytes, page.width, page.height, page.dpi) < 1:
        raise Refusal("INPUT_REFUSED", reason=f"page {page.number}: number, bytes, width, height, dpi: 1..")
    if not is_digest(page.digest):
        raise Refusal("INPUT_REFUSED", reason=f"page {page.number}: digest: SHA-256, hex")


def _known(page: str, record: str, facts: Facts) -> str:
    """The id of a page of this record that was scanned or attached before; PAGE_UNKNOWN."""
    tags = (f"page:{page}", f"record:{record}")
    if facts.latest(PageScanned, PageAttached, tags=tags) is None:
        raise Refusal("PAGE_UNKNOWN", page=page)
    return page
