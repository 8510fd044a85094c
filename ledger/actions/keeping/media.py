"""介质登记、封存、移库、更换、报废: the disks, tapes and discs that copies lie on ([S]22; Order 6 art 17).

Prevented here: a serial number registered twice, anything done to a medium that was retired, a successor that
is not there. BAK-5 watches that there are three sets (sealed, off-site, in use), BAK-6 that a medium which
failed its read test is replaced. The checks themselves stand in `media_checks`.
"""

from __future__ import annotations

from typing import Literal

from ledger.actions.organisation.organisations import require_org
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload, Recorded
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action, event
from signing.statement import is_digest

MediumKind = Literal["disk", "tape", "disc"]
"""硬盘、磁带、光盘."""
SetRole = Literal["sealed", "off_site", "in_use"]
"""封存保管、异地保管、查阅利用: the three sets of Order 6 art 17."""
Replacing = Literal["read_failed", "aged", "full", "damaged"]
"""检测不合格、到期更新、容量已满、损坏."""
Retiring = Literal["replaced", "read_failed", "damaged", "lost", "destroyed"]
"""已更换、检测不合格、损坏、丢失、销毁."""


@event("medium.registered", zh="介质登记", en="Medium registered", by="P",
       about=("medium", "medium_serial", "org"), clause="[S]22; Order 6 art 17",
       watched=("BAK-1a", "BAK-1b", "BAK-5"))  # fmt: skip
class MediumRegistered(Payload):
    """A medium that takes copies. `serial`: as its maker printed it; the tag `medium_serial:` holds it, so
    that none is registered twice. `place`: the repository, cabinet and shelf. `set_role`: which of the three
    sets it is of. The tag `org:` is the partner that keeps it, where it lies with one. `capacity`: bytes."""

    kind: MediumKind
    place: str
    serial: str
    set_role: SetRole
    capacity: int | None = None
    offline: bool = True


@event("medium.moved", zh="介质移库", en="Medium moved", by="P", about=("medium", "org"),
       clause="Order 6 art 17", watched=("BAK-5",))  # fmt: skip
class MediumMoved(Payload):
    """From now on the medium lies at `place` and is of the set `set_role`."""

    place: str
    set_role: SetRole


@event("medium.sealed", zh="介质封存", en="Medium sealed", by="P", about=("medium",), clause="[S]24",
       watched=("BAK-3", "BAK-5"))  # fmt: skip
class MediumSealed(Payload):
    """`seal`: the number on the seal. `year`: the year set that is in it."""

    seal: str
    year: int | None = None


@event("medium.replaced", zh="介质更换", en="Medium replaced", by="P", about=("medium",),
       clause="[AR]41", watched=("BAK-6",))  # fmt: skip
class MediumReplaced(Payload):
    """What was on `medium` is on `successor` from now on; both are subjects. `objects` files of `bytes` were
    copied, with `root`: the root of the checkpoint that the copy holds."""

    medium: str
    reason: Replacing
    successor: str
    bytes: int | None = None
    objects: int | None = None
    root: str | None = None


@event("medium.retired", zh="介质报废", en="Medium retired", by="P", about=("medium",),
       clause="[AR]41", watched=("BAK-1a", "BAK-1b", "BAK-6"))  # fmt: skip
class MediumRetired(Payload):
    """The medium is used no more. `wiped`: whether nothing can be read from it. `document`: the number of
    the paper that allowed it."""

    reason: Retiring
    wiped: bool
    document: str | None = None


KEEPERS = ("keeper", "operator", "archivist")
"""Who looks after media and copies."""


class RegisterMedium(Input):
    """`serial`: as printed on it. `place`: where it lies. `org`: the partner that keeps it, where one does.
    `offline`: it is in no machine; then it is powered on every half month."""

    kind: MediumKind
    serial: str
    place: str
    set_role: SetRole
    capacity: int | None = None
    offline: bool = True
    org: str | None = None


class MoveMedium(Input):
    """The medium lies at `place` and is of `set_role` now. `org`: the partner that keeps it."""

    medium: str
    place: str
    set_role: SetRole
    org: str | None = None


class SealMedium(Input):
    """The medium is closed under the seal numbered `seal`. `year`: the year set in it."""

    medium: str
    seal: str
    year: int | None = None


class ReplaceMedium(Input):
    """`successor`: the registered medium that takes its place, with what was copied to it."""

    medium: str
    successor: str
    reason: Replacing
    objects: int | None = None
    bytes: int | None = None
    root: str | None = None


class RetireMedium(Input):
    """The medium is used no more. `wiped`: nothing can be read from it."""

    medium: str
    reason: Retiring
    wiped: bool
    document: str | None = None


@action(MediumRegistered, mutation="mediumRegister", roles=KEEPERS)
def register(wanted: RegisterMedium, context: Context) -> Outcome:
    """One event with a fresh medium id. Refused: MEDIUM_TAKEN, ORG_UNKNOWN, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, *KEEPERS)
    serial = checked_text("serial", wanted.serial, longest=100)
    if wanted.capacity is not None and wanted.capacity < 1:
        raise Refusal("INPUT_REFUSED", reason="capacity: 1..")
    tag = f"medium_serial:{serial}"
    context.facts.forbid(MediumRegistered, tags=[tag], code="MEDIUM_TAKEN", serial=serial)
    payload = MediumRegistered(
        capacity=wanted.capacity,
        kind=wanted.kind,
        offline=wanted.offline,
        place=checked_text("place", wanted.place, longest=200),
        serial=serial,
        set_role=wanted.set_role,
    )
    return Outcome([Draft(payload, (f"medium:{context.free.uuid7()}", tag, *_kept_by(wanted.org, context)))])


@action(MediumMoved, mutation="mediumMove", roles=KEEPERS)
def move(wanted: MoveMedium, context: Context) -> Outcome:
    """One event. Refused: MEDIUM_UNKNOWN, MEDIUM_RETIRED, ORG_UNKNOWN, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, *KEEPERS)
    require_medium(context.facts, wanted.medium)
    payload = MediumMoved(place=checked_text("place", wanted.place, longest=200), set_role=wanted.set_role)
    return Outcome([Draft(payload, (f"medium:{wanted.medium}", *_kept_by(wanted.org, context)))])


@action(MediumSealed, mutation="mediumSeal", roles=KEEPERS)
def seal(wanted: SealMedium, context: Context) -> Outcome:
    """One event. Refused: MEDIUM_UNKNOWN, MEDIUM_RETIRED, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, *KEEPERS)
    require_medium(context.facts, wanted.medium)
    payload = MediumSealed(
        seal=checked_text("seal", wanted.seal, longest=100),
        year=None if wanted.year is None else checked_year(wanted.year),
    )
    return Outcome([Draft(payload, (f"medium:{wanted.medium}",))])


@action(MediumReplaced, mutation="mediumReplace", roles=KEEPERS)
def replace(wanted: ReplaceMedium, context: Context) -> Outcome:
    """One event about both media. Refused: MEDIUM_UNKNOWN, MEDIUM_RETIRED (either), DECIDED_ALREADY (it was
    replaced before), INPUT_REFUSED (by itself, or figures that cannot be), ROLE_MISSING."""
    require_role(context, *KEEPERS)
    for medium in (wanted.medium, wanted.successor):
        require_medium(context.facts, medium)
    if wanted.medium == wanted.successor:
        raise Refusal("INPUT_REFUSED", reason="successor: 另一介质 another medium")
    if any(
        one.payload.medium == wanted.medium
        for one in context.facts.all(MediumReplaced, tags=[f"medium:{wanted.medium}"])
    ):
        raise Refusal("DECIDED_ALREADY")
    payload = MediumReplaced(
        bytes=None if wanted.bytes is None else checked_count("bytes", wanted.bytes),
        medium=wanted.medium,
        objects=None if wanted.objects is None else checked_count("objects", wanted.objects),
        reason=wanted.reason,
        root=None if wanted.root is None else checked_root(wanted.root),
        successor=wanted.successor,
    )
    return Outcome([Draft(payload, (f"medium:{wanted.medium}", f"medium:{wanted.successor}"))])


@action(MediumRetired, mutation="mediumRetire", roles=KEEPERS)
def retire(wanted: RetireMedium, context: Context) -> Outcome:
    """One event. Refused: MEDIUM_UNKNOWN, MEDIUM_RETIRED, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, *KEEPERS)
    require_medium(context.facts, wanted.medium)
    payload = MediumRetired(
        document=checked_document(wanted.document), reason=wanted.reason, wiped=wanted.wiped
    )
    return Outcome([Draft(payload, (f"medium:{wanted.medium}",))])


def require_medium(facts: Facts, medium: str) -> Recorded[MediumRegistered]:
    """The registration of a medium that is in use; watches that it is not retired meanwhile.

    Refused: MEDIUM_UNKNOWN, MEDIUM_RETIRED.
    """
    tag = f"medium:{medium}"
    registered = facts.require(MediumRegistered, tag, code="MEDIUM_UNKNOWN", medium=medium)
    facts.forbid(MediumRetired, tags=[tag], code="MEDIUM_RETIRED")
    return registered


def seal_on(facts: Facts, medium: str) -> str | None:
    """The number of the seal that the medium was last closed under, None where it never was."""
    sealed = facts.latest(MediumSealed, tags=[f"medium:{medium}"])
    return None if sealed is None else sealed.payload.seal


def checked_count(what: str, count: int) -> int:
    """A number from 0 on, or Refusal INPUT_REFUSED."""
    if count < 0:
        raise Refusal("INPUT_REFUSED", reason=f"{what}: 0..")
    return count


def checked_root(root: str) -> str:
    """The root of a tree, 64 hex digits, or Refusal INPUT_REFUSED."""
    if not is_digest(root):
        raise Refusal("INPUT_REFUSED", reason="root: 64 hex digits")
    return root


def checked_year(year: int) -> int:
    """A calendar year, or Refusal INPUT_REFUSED."""
    if not 1900 <= year <= 9999:
        raise Refusal("INPUT_REFUSED", reason="year: 1900..9999")
    return year


def checked_document(number: str | None) -> str | None:
    """The number of a paper, or nothing; Refusal INPUT_REFUSED where it is no text or too long."""
    return None if number is None else checked_text("document", number, longest=200)


def _kept_by(org: str | None, context: Context) -> tuple[str, ...]:
    if org is None:
        return ()
    require_org(context.facts, org)
    return (f"org:{org}",)
