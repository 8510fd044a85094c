"""批次验收、退回: the sample and the machine checks of a batch meet DA/T 31, or it goes back for rework.

Acceptance rests on what stands of the batch's `quality.checked` events, never on figures that are entered
here: machine checks over all pages as they are attached now, and the sample that the log draws. Prevented
here: a batch below the rates, one without pages or checks, one that changed since, one accepted twice, one
accepted by a person who scanned or attached in it. DIG-2, DIG-3 and DIG-4 watch the same from the log.
"""

from __future__ import annotations

from ledger.actions.digitization.batch_pages import (
    BatchPages,
    checks_of,
    operators_of,
    pages_of_batch,
    shortfalls,
)
from ledger.actions.digitization.batches import BatchAccepted, BatchRejected, Reason, require_open_batch
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.roles import require_role
from ledger.vocabulary import action


class AcceptBatch(Input):
    """Accept the batch on the checks that stand."""

    batch: str


class RejectBatch(Input):
    """Send the batch back. `reasons`: beside those that follow from its checks."""

    batch: str
    reasons: tuple[Reason, ...] = ()


@action(BatchAccepted, mutation="batchAccept", roles=("archivist",))
def accept(wanted: AcceptBatch, context: Context) -> Outcome:
    """One event; pages attached meanwhile make it fail.

    Refused: BATCH_UNKNOWN, BATCH_CLOSED, QUALITY_MISSING, QUALITY_STALE, BATCH_BELOW, SAME_PERSON,
    ROLE_MISSING.
    """
    pages = _judged(wanted.batch, context)
    checks = checks_of(context.facts, wanted.batch, pages)
    below = shortfalls(context.facts, len(pages.pages), checks, context.at)
    if below:
        raise Refusal("BATCH_BELOW", reason="; ".join(one.figures for one in below))
    if checks.machine is None or checks.sample is None:
        raise Refusal("QUALITY_STALE" if checks.stale else "QUALITY_MISSING")
    payload = BatchAccepted(
        machine_passed=checks.machine.passed,
        matched=checks.sample.matched,
        pages=len(pages.pages),
        passed=checks.sample.passed,
        sampled=checks.sample.size,
        check=checks.sample_at,
    )
    return Outcome([Draft(payload, (f"batch:{wanted.batch}",))])


@action(BatchRejected, mutation="batchReject", roles=("archivist",))
def reject(wanted: RejectBatch, context: Context) -> Outcome:
    """One event. Refused: BATCH_UNKNOWN, BATCH_CLOSED, INPUT_REFUSED (no reason at all), SAME_PERSON,
    ROLE_MISSING."""
    pages = _judged(wanted.batch, context)
    checks = checks_of(context.facts, wanted.batch, pages)
    below = shortfalls(context.facts, len(pages.pages), checks, context.at)
    reasons = {*wanted.reasons, *(one.reason for one in below)}
    if not reasons:
        raise Refusal("INPUT_REFUSED", reason="reasons: 1..")
    check = None if checks.latest is None else checks.latest.position
    payload = BatchRejected(reasons=tuple(sorted(reasons)), check=check)
    return Outcome([Draft(payload, (f"batch:{wanted.batch}",))])


def _judged(batch: str, context: Context) -> BatchPages:
    """The pages of an open batch, if the actor is an archivist who had no hand in them."""
    require_role(context, "archivist")
    require_open_batch(context.facts, batch)
    pages = pages_of_batch(context.facts, batch)
    if context.actor in operators_of(context.facts, batch, pages):
        raise Refusal("SAME_PERSON", what="扫描、挂接与验收 scanning or attaching, and accepting")
    return pages
