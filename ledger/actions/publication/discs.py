"""刻盘、送审、退回、销毁: results go to the source department on a disc, and the disc comes back ([S]19b).

Two sign the same bytes. `disc.delivered`: the archivist as `sender`, then the receiver as `receiver`;
`disc.returned`: the archivist as `receiver`, then who gave it back; `disc.destroyed`: the two who saw it.
Prevented here: a disc with content that was not reviewed, a receiver of another department, the return of
what is not out, the destruction of what is, the delivery of what is no more. PUB-1 and PUB-2 watch what the
leader signs against what was received.
"""

from __future__ import annotations

from typing import Literal

from ledger.actions.organisation.people import require_person
from ledger.content import present_digests
from ledger.cosigning import CoSigner, signed_by
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Recorded
from ledger.facts import Facts
from ledger.release import Release, contents_manifest, require_release
from ledger.release_events import DiscBurned, DiscDelivered, DiscDestroyed, DiscReturned
from ledger.roles import EVERYWHERE, ROLES, require_role, roles_of
from ledger.vocabulary import action


class BurnDisc(Input):
    """Put all reviewed content of a release on a disc. `serial`: as printed on it."""

    release: str
    serial: str | None = None


class DeliverDisc(Input):
    """Hand a disc over to `receiver`, a person of the source department, who signs as well, with
    `receiver_key` (absent: the key enrolled last of those not revoked)."""

    disc: str
    receiver: str
    receiver_key: str | None = None


class ReturnDisc(Input):
    """The disc is back from the department; `sender`, who gave it, signs too. `intact`: it is the disc that
    was delivered, and whole."""

    disc: str
    intact: bool
    sender: CoSigner


class DestroyDisc(Input):
    """The disc was destroyed by `method`; `witness` saw it and signs too."""

    disc: str
    method: Literal["shredded", "incinerated", "crushed"]
    witness: CoSigner


@action(DiscBurned, mutation="discBurn", roles=("archivist",))
def burn(wanted: BurnDisc, context: Context) -> Outcome:
    """One event with a fresh disc id, and the disc's manifest.

    Refused: RELEASE_UNKNOWN, RELEASE_CLOSED, REVIEW_MISSING (a record without a review, or changed since),
    RELEASE_EMPTY, RECORD_ANNULLED, NOT_YOUR_ORG, ROLE_MISSING.
    """
    release = require_release(context.facts, wanted.release)
    require_role(context, "archivist", org=release.department_id)
    contents = _reviewed_contents(release, context.facts)
    listed = contents_manifest(contents)
    payload = DiscBurned(count=len(contents), manifest=listed.object, serial=wanted.serial)
    subjects = (f"disc:{context.free.uuid7()}", f"release:{release.id}", f"org:{release.department_id}")
    return Outcome([Draft(payload, subjects)], [listed])


def _reviewed_contents(release: Release, facts: Facts) -> dict[str, str]:
    """The content digests of all that passed; every record has a review, over its present content."""
    for record in release.proposed:
        if record not in release.initial:
            raise Refusal("REVIEW_MISSING", record=record)
    contents = release.passed()
    if not contents:
        raise Refusal("RELEASE_EMPTY")
    for record, content in present_digests(facts, contents).items():
        release.check_reviewed(record, content)
    return contents


@action(DiscDelivered, mutation="discDeliver", roles=("archivist",))
def deliver(wanted: DeliverDisc, context: Context) -> Outcome:
    """One event, signed by the archivist and by the receiver.

    Refused: DISC_UNKNOWN, DISC_GONE, RELEASE_CLOSED, DECIDED_ALREADY, SAME_PERSON, PERSON_UNKNOWN,
    KEY_UNKNOWN, ROLE_MISSING and NOT_YOUR_ORG (actor or receiver).
    """
    disc = f"disc:{wanted.disc}"
    burned = context.facts.require(DiscBurned, disc, code="DISC_UNKNOWN", disc=wanted.disc)
    context.facts.forbid(DiscDelivered, tags=[disc], code="DECIDED_ALREADY")
    context.facts.forbid(DiscDestroyed, tags=[disc], code="DISC_GONE", disc=wanted.disc)
    release = require_release(context.facts, burned.subject("release") or "")
    require_role(context, "archivist", org=release.department_id)
    if wanted.receiver == context.actor:
        raise Refusal("SAME_PERSON", what="送审与签收 delivering and receiving")
    require_person(context.facts, wanted.receiver)
    _check_receiver(wanted.receiver, release.department_id, context)
    receiver = CoSigner(person=wanted.receiver, key=wanted.receiver_key)
    signers = signed_by(context, "sender", {"receiver": receiver})
    payload = DiscDelivered(
        department=release.department_id,
        manifest=burned.payload.manifest,
        receiver=wanted.receiver,
        signers=signers,
    )
    subjects = (
        disc,
        f"org:{release.department_id}",
        f"person:{wanted.receiver}",
        f"release:{release.id}",
    )
    return Outcome([Draft(payload, subjects)])


@action(DiscReturned, mutation="discReturn", roles=("archivist",))
def give_back(wanted: ReturnDisc, context: Context) -> Outcome:
    """One event, signed by the archivist and by who gave it back; the release may be closed by then.

    Refused: DISC_UNKNOWN, DISC_IN, SAME_PERSON, PERSON_UNKNOWN, ROLE_MISSING and NOT_YOUR_ORG (actor or
    sender), KEY_UNKNOWN.
    """
    burned, department = _disc(wanted.disc, context)
    if not _is_out(wanted.disc, context.facts):
        raise Refusal("DISC_IN", disc=wanted.disc)
    signers = signed_by(context, "receiver", {"sender": wanted.sender})
    _check_receiver(wanted.sender.person, department, context)
    payload = DiscReturned(
        department=department,
        intact=wanted.intact,
        manifest=burned.payload.manifest,
        sender=wanted.sender.person,
        signers=signers,
    )
    return Outcome([Draft(payload, (*_tags(burned), f"person:{wanted.sender.person}"))])


@action(DiscDestroyed, mutation="discDestroy", roles=("archivist",))
def destroy(wanted: DestroyDisc, context: Context) -> Outcome:
    """One event, signed by the two who saw it.

    Refused: DISC_UNKNOWN, DISC_OUT, DISC_GONE, SAME_PERSON, PERSON_UNKNOWN, ROLE_MISSING, NOT_YOUR_ORG,
    KEY_UNKNOWN.
    """
    burned, _ = _disc(wanted.disc, context)
    if _is_out(wanted.disc, context.facts):
        raise Refusal("DISC_OUT", disc=wanted.disc)
    disc = f"disc:{wanted.disc}"
    context.facts.forbid(DiscDestroyed, tags=[disc], code="DISC_GONE", disc=wanted.disc)
    payload = DiscDestroyed(
        manifest=burned.payload.manifest,
        method=wanted.method,
        signers=signed_by(context, "destroyer", {"witness": wanted.witness}),
    )
    return Outcome([Draft(payload, _tags(burned))])


def _disc(disc: str, context: Context) -> tuple[Recorded[DiscBurned], str]:
    """The disc and its department, for which the actor is an archivist."""
    burned = context.facts.require(DiscBurned, f"disc:{disc}", code="DISC_UNKNOWN", disc=disc)
    department = burned.subject("org") or ""
    require_role(context, "archivist", org=department)
    return burned, department


def _is_out(disc: str, facts: Facts) -> bool:
    latest = facts.latest(DiscDelivered, DiscReturned, tags=[f"disc:{disc}"])
    return latest is not None and isinstance(latest.payload, DiscDelivered)


def _tags(burned: Recorded[DiscBurned]) -> tuple[str, ...]:
    return tuple(tag for tag in burned.subjects if tag.startswith(("disc:", "org:", "release:")))


def _check_receiver(person: str, department: str, context: Context) -> None:
    held = {one for one in roles_of(context.facts, person, context.at) if one.role == "receiver"}
    if not held:
        raise Refusal("ROLE_MISSING", roles=f"{ROLES['receiver'].zh} (receiver)")
    if not any(one.scope in (EVERYWHERE, department) for one in held):
        raise Refusal("NOT_YOUR_ORG")
