"""硬盘登记、移交: both who gives and who takes sign ([S]18, gate 2).

Prevented here: a serial registered twice while it is at a site, a hand-over of a disk that is not there, a
receiver who is not of the archives. SITE-3 watches that all are handed over before the site closes.
"""

from __future__ import annotations

from ledger.actions.digitization.disk_events import DiskHandedOver, DiskRegistered
from ledger.actions.digitization.sites import require_open_site
from ledger.cosigning import CoSigner, signed_by
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome
from ledger.roles import require_role, roles_of
from ledger.standards.elements import checked_text
from ledger.vocabulary import action

_RECEIVERS = ("archivist", "keeper")


class RegisterDisk(Input):
    """`holder`: who uses it and signs too. `workstation`: the computer's name at the site."""

    site: str
    serial: str
    holder: CoSigner
    workstation: str | None = None


class HandOverDisk(Input):
    """`receiver`: an archivist or keeper, who signs too."""

    disk: str
    receiver: CoSigner


@action(DiskRegistered, mutation="diskRegister", roles=("archivist", "guard"))
def register(wanted: RegisterDisk, context: Context) -> Outcome:
    """One event with a fresh disk id. Refused: SITE_UNKNOWN, SITE_CLOSED, DISK_TAKEN, INPUT_REFUSED,
    SAME_PERSON, PERSON_UNKNOWN, KEY_UNKNOWN, ROLE_MISSING."""
    require_role(context, "archivist", "guard")
    opened = require_open_site(context.facts, wanted.site)
    serial = checked_text("serial", wanted.serial, longest=100)
    names = {one.name for one in opened.payload.workstations}
    if wanted.workstation is not None and wanted.workstation not in names:
        raise Refusal("INPUT_REFUSED", reason=f"workstation: {', '.join(sorted(names))}")
    standing: set[str] = set()
    for change in context.facts.all(DiskRegistered, DiskHandedOver, tags=[f"site:{wanted.site}"]):
        there = isinstance(change.payload, DiskRegistered)
        (standing.add if there else standing.discard)(change.payload.serial)
    if serial in standing:
        raise Refusal("DISK_TAKEN", serial=serial)
    signers = signed_by(context, "registrar", {"holder": wanted.holder})
    payload = DiskRegistered(serial=serial, signers=signers, workstation=wanted.workstation)
    return Outcome([Draft(payload, (f"disk:{context.free.uuid7()}", f"site:{wanted.site}"))])


@action(DiskHandedOver, mutation="diskHandOver", roles=("archivist", "guard", "digitizer"))
def hand_over(wanted: HandOverDisk, context: Context) -> Outcome:
    """One event. Refused: DISK_UNKNOWN, DECIDED_ALREADY, SAME_PERSON, PERSON_UNKNOWN, KEY_UNKNOWN,
    ROLE_MISSING (actor or receiver)."""
    require_role(context, "archivist", "guard", "digitizer")
    tag = f"disk:{wanted.disk}"
    registered = context.facts.require(DiskRegistered, tag, code="DISK_UNKNOWN", disk=wanted.disk)
    context.facts.forbid(DiskHandedOver, tags=[tag], code="DECIDED_ALREADY")
    signers = signed_by(context, "giver", {"receiver": wanted.receiver})
    receiver = wanted.receiver.person
    if not any(held.role in _RECEIVERS for held in roles_of(context.facts, receiver, context.at)):
        raise Refusal("ROLE_MISSING", roles=", ".join(_RECEIVERS))
    payload = DiskHandedOver(receiver=receiver, serial=registered.payload.serial, signers=signers)
    return Outcome([Draft(payload, (tag, f"site:{registered.subject('site')}"))])
