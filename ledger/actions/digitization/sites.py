"""加工现场启用、撤场: where the work is done, its computers closed to media, its disks handed over ([S]18).

Prevented here: a workstation without sealed USB ports or a security chassis, a site closed while a shift
runs or a registered disk was not handed over (SITE-3).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.actions.digitization.contracts import require_contract
from ledger.actions.digitization.disk_events import DiskHandedOver, DiskRegistered
from ledger.actions.digitization.shift_events import ShiftEnded, ShiftStarted
from ledger.actions.organisation.organisations import require_org
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload, Recorded
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action, event

Protection = Literal["security_chassis", "usb_sealed"]
"""安全机箱、USB 口封闭."""
MOST_WORKSTATIONS = 100


class Workstation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A computer of the site by its `name` there, and how it is closed to media. `seals`: numbers of the
    seals on it."""

    name: str
    protection: Protection
    seals: tuple[str, ...] = ()


@event("site.opened", zh="加工现场启用", en="Site opened", by="P",
       about=("site", "org", "contract", "vendor"), clause="[S]18", watched=("SITE-1", "SITE-3"))  # fmt: skip
class SiteOpened(Payload):
    """The archives' organisation opens a processing site at `place`, for the contract in the subjects (none
    where own staff scan). `cameras`: how many watch it."""

    cameras: int
    place: str
    workstations: tuple[Workstation, ...]


@event("site.closed", zh="撤场", en="Site closed", by="P", about=("site",), clause="[S]18",
       watched=("SITE-3",))  # fmt: skip
class SiteClosed(Payload):
    """The site is left; `disks` were registered there, and all of them handed over."""

    disks: int


class OpenSite(Input):
    """`org`: whose archives. `contract`: absent where own staff scan. At most 100 workstations."""

    org: str
    place: str
    cameras: int
    workstations: tuple[Workstation, ...]
    contract: str | None = None


class CloseSite(Input):
    """Leave the site."""

    site: str


@action(SiteOpened, mutation="siteOpen", roles=("archivist",))
def open_site(wanted: OpenSite, context: Context) -> Outcome:
    """One event with a fresh site id. Refused: ORG_UNKNOWN, CONTRACT_UNKNOWN, CONTRACT_ENDED, INPUT_REFUSED,
    NOT_YOUR_ORG, ROLE_MISSING."""
    require_role(context, "archivist", org=wanted.org)
    require_org(context.facts, wanted.org)
    if (
        not 0
        < len({one.name for one in wanted.workstations})
        == len(wanted.workstations)
        <= MOST_WORKSTATIONS
    ):
        raise Refusal("INPUT_REFUSED", reason=f"workstations: 1..{MOST_WORKSTATIONS}, each name once")
    if wanted.cameras < 1:
        raise Refusal("INPUT_REFUSED", reason="cameras: 1..")
    subjects = [f"site:{context.free.uuid7()}", f"org:{wanted.org}"]
    if wanted.contract is not None:
        vendor = require_contract(context, wanted.contract).subject("vendor")
        subjects += [f"contract:{wanted.contract}", f"vendor:{vendor}"]
    payload = SiteOpened(
        cameras=wanted.cameras, place=checked_text("place", wanted.place), workstations=wanted.workstations
    )
    return Outcome([Draft(payload, tuple(subjects))])


@action(SiteClosed, mutation="siteClose", roles=("archivist",))
def close_site(wanted: CloseSite, context: Context) -> Outcome:
    """One event. Refused: SITE_UNKNOWN, SITE_CLOSED, SHIFT_RUNNING, DISK_HELD, ROLE_MISSING."""
    require_role(context, "archivist")
    facts, tag = context.facts, f"site:{wanted.site}"
    require_open_site(facts, wanted.site)
    running = facts.latest(ShiftStarted, ShiftEnded, tags=[tag])
    if running is not None and isinstance(running.payload, ShiftStarted):
        raise Refusal("SHIFT_RUNNING")
    disks: dict[str, bool] = {}
    for change in facts.all(DiskRegistered, DiskHandedOver, tags=[tag]):
        disks[change.subject("disk") or ""] = isinstance(change.payload, DiskHandedOver)
    for disk, handed_over in disks.items():
        if not handed_over:
            raise Refusal("DISK_HELD", disk=disk)
    return Outcome([Draft(SiteClosed(disks=len(disks)), (tag,))])


def require_open_site(facts: Facts, site: str) -> Recorded[SiteOpened]:
    """The site's opening, if it is not closed (now, and when the event is appended); SITE_UNKNOWN,
    SITE_CLOSED."""
    opened = facts.require(SiteOpened, f"site:{site}", code="SITE_UNKNOWN", site=site)
    facts.forbid(SiteClosed, tags=[f"site:{site}"], code="SITE_CLOSED")
    return opened
