"""The second archivist checks a batch: every page against the batch's profile, and the sample by eye."""

from __future__ import annotations

from api.demo.people import CHECKER
from api.demo.room import Room
from ledger.actions.digitization.batch_pages import Page, checks_of, pages_of_batch, sample_of
from ledger.actions.digitization.batches import BatchOpened
from ledger.actions.digitization.quality import CheckQuality, MachineReport, PageFindings, SampledPage
from ledger.facts import Facts

TOOL, VERSION = "archive-ledger demo", "1"
SAMPLE_PER_CENT = 10


def check(room: Room, batch: str) -> None:
    """Check the batch as it stands, unless a check stands already."""
    facts = Facts(room.ledger.facts, room.ledger.store.size)
    pages = pages_of_batch(facts, batch)
    if checks_of(facts, batch, pages).sample is not None:
        return
    opened = facts.require(BatchOpened, f"batch:{batch}", code="BATCH_UNKNOWN", batch=batch).payload
    found = [
        PageFindings(page=one, findings=_findings(room, page, opened)) for one, page in pages.pages.items()
    ]
    drawn = sample_of(facts, batch, room.ledger.clock.now(), SAMPLE_PER_CENT)
    wanted = CheckQuality(
        batch=batch,
        machine=MachineReport(tool=TOOL, version=VERSION, pages=found),
        per_cent=SAMPLE_PER_CENT,
        sample=[SampledPage(page=one, matched=True, passed=True) for one in drawn.pages],
    )
    room.do(CHECKER, "quality.checked", wanted)


def _findings(room: Room, page: Page, opened: BatchOpened) -> tuple[str, ...]:
    """What of a page is not as the profile and its event say."""
    one, profile = page.payload, opened.profile
    wrong = {
        "resolution": one.dpi is None or one.dpi < profile.dpi,
        "format": one.format != profile.format,
        "truncated": room.ledger.objects.size(one.image.object) != one.image.bytes,
    }
    return tuple(code for code, bad in wrong.items() if bad)
