"""监控中断、恢复: while the cameras are off nobody scans ([S]18).

Prevented here: an interruption inside another, an end before its beginning. A scan during one is refused
where it is recorded; SITE-1 watches those that were recorded before the interruption was.
"""

from __future__ import annotations

import msgspec

from ledger.actions.digitization.shift_events import Cause, CctvInterrupted, CctvRestored
from ledger.actions.digitization.shifts import interrupted
from ledger.actions.digitization.sites import require_open_site
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.elements import checked_moment
from ledger.vocabulary import action
from signing.times import format_time, parse_time

ALWAYS = 1 << 62
"""Later than any moment (us)."""


class InterruptCctv(Input):
    """The cameras are off, `from_` a time (absent: now)."""

    site: str
    cause: Cause
    from_: str | None = msgspec.field(name="from", default=None)


class RestoreCctv(Input):
    """The cameras record again, since `to` (a time; absent: now)."""

    site: str
    to: str | None = None


@action(CctvInterrupted, mutation="cctvInterrupt", roles=("guard", "archivist"))
def interrupt(wanted: InterruptCctv, context: Context) -> Outcome:
    """One event. Refused: SITE_UNKNOWN, SITE_CLOSED, CCTV_INTERRUPTED (already), INPUT_REFUSED,
    ROLE_MISSING."""
    require_role(context, "guard", "archivist")
    require_open_site(context.facts, wanted.site)
    if interrupted(context.facts, wanted.site):
        raise Refusal("CCTV_INTERRUPTED")
    if wanted.from_ is not None and checked_moment("from", wanted.from_) > context.at:
        raise Refusal("INPUT_REFUSED", reason="from: <= now")
    payload = CctvInterrupted(cause=wanted.cause, from_=wanted.from_)
    return Outcome([Draft(payload, (f"site:{wanted.site}",))])


@action(CctvRestored, mutation="cctvRestore", roles=("guard", "archivist"))
def restore(wanted: RestoreCctv, context: Context) -> Outcome:
    """One event with the interruption's beginning and end. Refused: SITE_UNKNOWN, SITE_CLOSED, CCTV_RUNNING,
    INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, "guard", "archivist")
    require_open_site(context.facts, wanted.site)
    if not interrupted(context.facts, wanted.site):
        raise Refusal("CCTV_RUNNING")
    begins, _ = interruptions(context.facts, wanted.site)[-1]
    to = context.free.now_text if wanted.to is None else wanted.to
    if not begins <= checked_moment("to", to) <= context.at:
        raise Refusal("INPUT_REFUSED", reason="to: from <= to <= now")
    payload = CctvRestored(from_=format_time(begins), to=to)
    return Outcome([Draft(payload, (f"site:{wanted.site}",))])


def interruptions(facts: Facts, site: str) -> list[tuple[int, int]]:
    """The times in which the site's cameras were off, from–to (us), one that goes on until `ALWAYS`."""
    found: list[tuple[int, int]] = []
    for change in facts.all(CctvInterrupted, CctvRestored, tags=[f"site:{site}"]):
        one = change.payload
        if isinstance(one, CctvInterrupted):
            found.append((change.occurred_at if one.from_ is None else parse_time(one.from_), ALWAYS))
        elif found:
            found[-1] = (found[-1][0], parse_time(one.to))
    return found
