"""进场、离场: no phone and no media go in or out, and only who pledged secrecy goes in ([S]18; [AL]24).

Prevented here: an entrance without the check, by who is no guard, of a worker without contract and pledge
(VEN-3), or of one who is inside. SITE-2 watches the checks.
"""

from __future__ import annotations

from ledger.actions.digitization.contracts import require_contract
from ledger.actions.digitization.entry_events import WorkerEntered, WorkerLeft
from ledger.actions.digitization.shifts import present, require_guard, require_running
from ledger.actions.digitization.sites import SiteOpened
from ledger.actions.digitization.workers import require_pledge
from ledger.actions.organisation.people import require_person
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.roles import require_role
from ledger.vocabulary import action


class EnterWorker(Input):
    """`checked_by`: the guard who looked, absent for the actor."""

    worker: str
    shift: str
    media_checked: bool
    phone_checked: bool
    checked_by: str | None = None


class LeaveWorker(Input):
    """`checked_by`: the guard who looked, absent for the actor."""

    worker: str
    shift: str
    media_checked: bool
    checked_by: str | None = None


@action(WorkerEntered, mutation="workerEnter", roles=("guard", "archivist"))
def enter(wanted: EnterWorker, context: Context) -> Outcome:
    """One event. Refused: SHIFT_UNKNOWN, SHIFT_ENDED, ENTRY_UNCHECKED, SHIFT_UNGUARDED, SAME_PERSON,
    PERSON_UNKNOWN, CONTRACT_ENDED, PLEDGE_MISSING, WORKER_INSIDE, ROLE_MISSING."""
    require_role(context, "guard", "archivist")
    shift = require_running(context.facts, wanted.shift)
    require_person(context.facts, wanted.worker)
    checker = _checker(context, wanted.checked_by, wanted.worker)
    if not (wanted.media_checked and wanted.phone_checked):
        raise Refusal("ENTRY_UNCHECKED")
    site = context.facts.require(SiteOpened, f"site:{shift.site}", code="SITE_UNKNOWN", site=shift.site)
    contract = site.subject("contract")
    if contract is not None:
        require_contract(context, contract)
    require_pledge(context.facts, wanted.worker, contract)
    if wanted.worker in present(context.facts, wanted.shift):
        raise Refusal("WORKER_INSIDE", worker=wanted.worker)
    payload = WorkerEntered(checked_by=checker, media_checked=True, phone_checked=True)
    under = (f"contract:{contract}",) if contract is not None else ()
    return Outcome([Draft(payload, (*_subjects(wanted.worker, wanted.shift, shift.site), *under))])


@action(WorkerLeft, mutation="workerLeave", roles=("guard", "archivist"))
def leave(wanted: LeaveWorker, context: Context) -> Outcome:
    """One event. Refused: SHIFT_UNKNOWN, SHIFT_ENDED, ENTRY_UNCHECKED, SHIFT_UNGUARDED, SAME_PERSON,
    WORKER_OUTSIDE, ROLE_MISSING."""
    require_role(context, "guard", "archivist")
    shift = require_running(context.facts, wanted.shift)
    checker = _checker(context, wanted.checked_by, wanted.worker)
    if not wanted.media_checked:
        raise Refusal("ENTRY_UNCHECKED")
    if wanted.worker not in present(context.facts, wanted.shift):
        raise Refusal("WORKER_OUTSIDE", worker=wanted.worker)
    payload = WorkerLeft(checked_by=checker, media_checked=True)
    return Outcome([Draft(payload, _subjects(wanted.worker, wanted.shift, shift.site))])


def _checker(context: Context, named: str | None, worker: str) -> str:
    """Who checked: a guard, and not the worker."""
    checker = named or context.actor
    if checker == worker:
        raise Refusal("SAME_PERSON", what="进出与检查 entering and checking")
    require_guard(context, checker)
    return checker


def _subjects(worker: str, shift: str, site: str) -> tuple[str, ...]:
    return f"worker:{worker}", f"shift:{shift}", f"site:{site}"
