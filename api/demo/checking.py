"""The second archivist checks a batch: every page by machine, and the sample by eye.

The machine looks at what the log and the store tell of each page: resolution and mode against the profile,
length, the same file twice, page numbers. It does not decode the images, as `intake check` does: that takes
several times as long as setting the pages. They pass it too, of which the demo's tests check some.
"""

from __future__ import annotations

from api.demo.people import CHECKER
from api.demo.room import Room
from ledger.actions.digitization.batch_pages import Page, checks_of, pages_of_batch, sample_of
from ledger.actions.digitization.batches import BatchOpened
from ledger.actions.digitization.quality import CheckQuality, MachineReport, PageFindings, SampledPage
from ledger.facts import Facts
from ledger.intake.quality.checking import continuity, duplicates
from ledger.intake.quality.findings import CheckedPage
from ledger.standards.profiles import COLOURS

TOOL, VERSION = "archive-ledger demo (headers, duplicates, page numbers)", "2"
SAMPLE_PER_CENT = 10


def check(room: Room, batch: str) -> None:
    """Check the batch as it stands, unless a check stands already."""
    facts = Facts(room.ledger.facts, room.ledger.store.size)
    pages = pages_of_batch(facts, batch)
    if checks_of(facts, batch, pages).sample is not None:
        return
    opened = facts.require(BatchOpened, f"batch:{batch}", code="BATCH_UNKNOWN", batch=batch).payload
    found = {one: _findings(room, page, opened) for one, page in pages.pages.items()}
    checked = [checked_page(one, page) for one, page in pages.pages.items()]
    for finding in (*duplicates(checked, {}), *continuity(checked, {}, {})):
        found[finding.page].add(finding.code)
    listed = [PageFindings(page=one, findings=tuple(sorted(codes))) for one, codes in found.items()]
    drawn = sample_of(facts, batch, room.ledger.clock.now(), SAMPLE_PER_CENT)
    wanted = CheckQuality(
        batch=batch,
        machine=MachineReport(tool=TOOL, version=VERSION, pages=listed),
        per_cent=SAMPLE_PER_CENT,
        sample=[SampledPage(page=one, matched=True, passed=True) for one in drawn.pages],
    )
    room.do(CHECKER, "quality.checked", wanted)


def checked_page(identity: str, page: Page) -> CheckedPage:
    """The page as the quality checks take it."""
    one = page.payload
    return CheckedPage(identity, page.subject("record") or "", one.number, one.image.object, one.dpi)


def _findings(room: Room, page: Page, opened: BatchOpened) -> set[str]:
    """What of a page is not as the profile and its event say."""
    one, profile = page.payload, opened.profile
    wrong = {
        "resolution": one.dpi is None or one.dpi < profile.dpi,
        "colour_mode": one.colour is None or COLOURS.index(one.colour) < COLOURS.index(profile.colour),
        "format": one.format != profile.format,
        "truncated": room.ledger.objects.size(one.image.object) != one.image.bytes,
    }
    return {code for code, bad in wrong.items() if bad}
