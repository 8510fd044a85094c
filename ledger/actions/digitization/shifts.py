"""班次开始、换岗、结束: work goes on under a guard, in view of cameras, behind whole seals ([S]18, gate 2).

Prevented here: a shift without a guard, with cameras off, with a broken seal, during an interruption, or
beside another at the same site; a shift ended while somebody is inside. SITE-1 watches every scan.
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.actions.digitization.entry_events import WorkerEntered, WorkerLeft
from ledger.actions.digitization.shift_events import (
    CctvInterrupted,
    CctvRestored,
    ShiftEnded,
    ShiftRelieved,
    ShiftStarted,
)
from ledger.actions.digitization.sites import require_open_site
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.facts import Facts
from ledger.roles import require_role, roles_of
from ledger.vocabulary import action


class StartShift(Input):
    """`guard`: who is on duty, absent for the actor. `cctv`: the cameras run. `seals`: all are whole."""

    site: str
    cctv: bool
    seals: bool
    guard: str | None = None


class RelieveShift(Input):
    """Take over as the guard on duty."""

    shift: str


class EndShift(Input):
    """`seals`: all were found whole."""

    shift: str
    seals: bool


@action(ShiftStarted, mutation="shiftStart", roles=("guard", "archivist"))
def start(wanted: StartShift, context: Context) -> Outcome:
    """One event with a fresh shift id. Refused: SITE_UNKNOWN, SITE_CLOSED, SHIFT_RUNNING, SHIFT_UNGUARDED,
    CCTV_INTERRUPTED, SEAL_BROKEN, ROLE_MISSING."""
    require_role(context, "guard", "archivist")
    require_open_site(context.facts, wanted.site)
    site, guard = f"site:{wanted.site}", wanted.guard or context.actor
    require_guard(context, guard)
    before = context.facts.latest(ShiftStarted, ShiftEnded, tags=[site])
    if before is not None and isinstance(before.payload, ShiftStarted):
        raise Refusal("SHIFT_RUNNING")
    if not wanted.cctv or interrupted(context.facts, wanted.site):
        raise Refusal("CCTV_INTERRUPTED")
    if not wanted.seals:
        raise Refusal("SEAL_BROKEN")
    payload = ShiftStarted(cctv=wanted.cctv, seals=wanted.seals, guard=guard)
    return Outcome([Draft(payload, (f"shift:{context.free.uuid7()}", site))])


@action(ShiftRelieved, mutation="shiftRelieve", roles=("guard",))
def relieve(wanted: RelieveShift, context: Context) -> Outcome:
    """One event, by the guard who takes over. Refused: SHIFT_UNKNOWN, SHIFT_ENDED, SAME_PERSON,
    ROLE_MISSING."""
    require_role(context, "guard")
    shift = require_running(context.facts, wanted.shift)
    if shift.guard == context.actor:
        raise Refusal("SAME_PERSON", what="交班与接班 being relieved and relieving")
    payload = ShiftRelieved(guard=context.actor, relieved=shift.guard)
    return Outcome([Draft(payload, (f"shift:{wanted.shift}", f"site:{shift.site}"))])


@action(ShiftEnded, mutation="shiftEnd", roles=("guard", "archivist"))
def end(wanted: EndShift, context: Context) -> Outcome:
    """One event. Refused: SHIFT_UNKNOWN, SHIFT_ENDED, WORKER_INSIDE, ROLE_MISSING."""
    require_role(context, "guard", "archivist")
    shift = require_running(context.facts, wanted.shift)
    if inside := present(context.facts, wanted.shift):
        raise Refusal("WORKER_INSIDE", worker=min(inside))
    payload = ShiftEnded(guard=shift.guard, seals=wanted.seals)
    return Outcome([Draft(payload, (f"shift:{wanted.shift}", f"site:{shift.site}"))])


class Shift(NamedTuple):
    """A shift as it stands: its site, the guard on duty now, when it started and ended (us)."""

    site: str
    guard: str
    started: int
    ended: int | None


def shift_of(facts: Facts, shift: str) -> Shift:
    """The shift as it stands, or Refusal SHIFT_UNKNOWN."""
    found: Shift | None = None
    for change in facts.all(ShiftStarted, ShiftRelieved, ShiftEnded, tags=[f"shift:{shift}"]):
        one = change.payload
        if isinstance(one, ShiftStarted):
            found = Shift(change.subject("site") or "", one.guard or "", change.occurred_at, None)
        elif found is not None and isinstance(one, ShiftRelieved):
            found = found._replace(guard=one.guard)
        elif found is not None:
            found = found._replace(ended=change.occurred_at)
    if found is None:
        raise Refusal("SHIFT_UNKNOWN", shift=shift)
    return found


def require_running(facts: Facts, shift: str) -> Shift:
    """The shift, if it has not ended; SHIFT_UNKNOWN, SHIFT_ENDED."""
    found = shift_of(facts, shift)
    if found.ended is not None:
        raise Refusal("SHIFT_ENDED")
    return found


def require_guard(context: Context, person: str) -> None:
    """Return if the person holds the role of guard now; Refusal SHIFT_UNGUARDED."""
    if not any(held.role == "guard" for held in roles_of(context.facts, person, context.at)):
        raise Refusal("SHIFT_UNGUARDED")


def present(facts: Facts, shift: str) -> set[str]:
    """The workers who entered in this shift and have not left."""
    inside: set[str] = set()
    for change in facts.all(WorkerEntered, WorkerLeft, tags=[f"shift:{shift}"]):
        worker = change.subject("worker") or ""
        if isinstance(change.payload, WorkerEntered):
            inside.add(worker)
        else:
            inside.discard(worker)
    return inside


def interrupted(facts: Facts, site: str) -> bool:
    """Whether the site's cameras are off by what the log says, now and when the event is appended."""
    latest = facts.latest(CctvInterrupted, CctvRestored, tags=[f"site:{site}"])
    return latest is not None and isinstance(latest.payload, CctvInterrupted)
