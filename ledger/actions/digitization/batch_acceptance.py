"""批次验收: the sample and the machine checks of a batch meet DA/T 31, and the batch takes no more pages.

Prevented here: a batch below the acceptance rates, one without pages, one accepted twice, one accepted by a
person who attached pages to it. DIG-2, DIG-3 and DIG-4 watch the same from the log.
"""

from __future__ import annotations

from ledger.actions.digitization.batches import BatchAccepted, require_open_batch
from ledger.actions.digitization.pages import PageAttached, PageDetached
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Recorded
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.vocabulary import action

LEAST_SAMPLE = 5
LEAST_PASSED = 95
"""Per cent of the pages (sample) and of the sample (other items); matching is always 100 % (DA/T 31)."""


class AcceptBatch(Input):
    """`machine_passed`: pages that passed every machine check. Of `sampled` pages, `matched` belong to their
    entry, and `passed` meet all other items."""

    batch: str
    machine_passed: int
    matched: int
    passed: int
    sampled: int


@action(BatchAccepted, mutation="batchAccept", roles=("archivist",))
def accept(wanted: AcceptBatch, context: Context) -> Outcome:
    """One event; pages attached meanwhile make it fail.

    Refused: BATCH_UNKNOWN, BATCH_CLOSED, BATCH_BELOW, SAME_PERSON, ROLE_MISSING.
    """
    require_role(context, "archivist")
    require_open_batch(context.facts, wanted.batch)
    attached = pages_of_batch(context.facts, wanted.batch)
    if any(event.actor == context.actor for event in attached):
        raise Refusal("SAME_PERSON", what="挂接与验收 attaching and accepting")
    shortfall = _shortfall(wanted, len(attached))
    if shortfall:
        raise Refusal("BATCH_BELOW", reason=shortfall)
    payload = BatchAccepted(
        machine_passed=wanted.machine_passed,
        matched=wanted.matched,
        pages=len(attached),
        passed=wanted.passed,
        sampled=wanted.sampled,
    )
    return Outcome([Draft(payload, (f"batch:{wanted.batch}",))])


def pages_of_batch(facts: Facts, batch: str) -> list[Recorded[PageAttached]]:
    """The pages attached in the batch and not detached since, oldest first."""
    pages: dict[str | None, Recorded[PageAttached]] = {}
    for change in facts.all(PageAttached, PageDetached, tags=[f"batch:{batch}"]):
        if isinstance(change.payload, PageAttached):
            pages[change.subject("page")] = change
        else:
            pages.pop(change.subject("page"), None)
    return list(pages.values())


def _shortfall(wanted: AcceptBatch, pages: int) -> str | None:
    """What falls short of DA/T 31, or None."""
    if pages == 0:
        return "0 pages"
    if wanted.machine_passed != pages:
        return f"machine_passed {wanted.machine_passed} of {pages} pages"
    if not pages * LEAST_SAMPLE <= wanted.sampled * 100 <= pages * 100:
        return f"sampled {wanted.sampled} of {pages} pages, at least {LEAST_SAMPLE} %"
    if wanted.matched != wanted.sampled:
        return f"matched {wanted.matched} of {wanted.sampled}"
    if not wanted.sampled * LEAST_PASSED <= wanted.passed * 100 <= wanted.sampled * 100:
        return f"passed {wanted.passed} of {wanted.sampled}, at least {LEAST_PASSED} %"
    return None
