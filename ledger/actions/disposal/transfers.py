"""移交进馆、接收、延期移交: records go to the archive when their time in the room is over ([AR]20; [ZJ]13).

Prevented here: a package that is encrypted or compressed, a record without an openness opinion ([AL]30), one
that is in a transfer already, a deferral without the authority's consent, an acceptance of another package.
TRF-1 and TRF-2 watch the periods, TRF-3 what is attached; what was transferred is not destroyed here before
the local copy's years are over (`ledger.disposal`).
"""

from __future__ import annotations

from typing import Any

from ledger.actions.disposal.lists import check_authority
from ledger.actions.keeping.media import checked_count, checked_document
from ledger.actions.organisation.organisations import require_org
from ledger.actions.publication.openness_events import OpennessReviewed
from ledger.actions.secrecy.secrecy_events import (
    SecrecyChanged,
    SecrecyDeclassified,
    SecrecyExtended,
    SecrecySet,
)
from ledger.content import present_digests
from ledger.decision import Context, Input, manifest
from ledger.disposal import Standing, open_transfer, standings, year_at
from ledger.disposal_events import (
    Deferring,
    RecordTransferred,
    TransferDeferred,
    TransferReceived,
    TransferSent,
)
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload, Recorded
from ledger.facts import Facts
from ledger.many import together
from ledger.papers import paper
from ledger.roles import CONCERNED, require_role
from ledger.standards.elements import checked_moment, checked_text
from ledger.vocabulary import action

MOST_ATTACHED = 100
_ATTACHED: tuple[type[Payload], ...] = (
    OpennessReviewed,
    SecrecySet,
    SecrecyChanged,
    SecrecyExtended,
    SecrecyDeclassified,
)


class SendTransfer(Input):
    """Records go to the archive `receiver` in a stored `package` (digest) of `objects` files and `bytes`."""

    receiver: str
    records: list[str]
    package: str
    objects: int
    bytes: int
    decrypted: bool
    unpacked: bool


class ReceiveTransfer(Input):
    """What the archive found; members as in `TransferReceived`. `package`: the digest that it measured."""

    transfer: str
    package: str
    count: int
    objects: int
    bytes: int
    received_at: str
    accurate: bool
    complete: bool
    usable: bool
    secure: bool
    appearance: bool
    accepted: bool
    document: str | None = None


class DeferTransfer(Input):
    """Records stay until the end of year `until`; the archive `authority` consented in its `document`."""

    records: list[str]
    authority: str
    document: str
    reason: Deferring
    until: int


@action(TransferSent, mutation="transferSend", roles=("archivist",))
def send(wanted: SendTransfer, context: Context) -> Outcome:
    """The transfer with a fresh id, then one event per record, in the order of their ids.

    Refused: ORG_UNKNOWN, PACKAGE_CLOSED (encrypted or compressed), OBJECT_UNKNOWN, RECORD_UNKNOWN,
    RECORD_ANNULLED, RECORD_DESTROYED, TRANSFERRED_ALREADY, OPINION_MISSING, COMMAND_TOO_LARGE,
    INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING.
    """
    require_role(context, "archivist")
    require_org(context.facts, wanted.receiver)
    if not (wanted.decrypted and wanted.unpacked):
        raise Refusal("PACKAGE_CLOSED")
    package = paper(wanted.package, context)
    standing = standings(context.facts, sorted(wanted.records))
    for org in dict.fromkeys(one.org for one in standing.values()):
        require_role(context, "archivist", org=org)
    contents = present_digests(context.facts, standing)
    context.facts.prefetch(*_ATTACHED, tags=[f"record:{record}" for record in standing])
    sent = {one.record: _sent(one, contents[one.record], context.facts) for one in standing.values()}
    whole = manifest([_line(record, one) for record, one in sent.items()])
    transfer = f"transfer:{context.free.uuid7()}"
    head = TransferSent(
        bytes=checked_count("bytes", wanted.bytes),
        count=len(sent),
        decrypted=wanted.decrypted,
        manifest=whole.object,
        objects=checked_count("objects", wanted.objects),
        package=package,
        receiver=wanted.receiver,
        unpacked=wanted.unpacked,
    )
    drafts = [Draft(head, (transfer, f"org:{wanted.receiver}"))]
    drafts += [Draft(one, (transfer, f"record:{record}")) for record, one in sent.items()]
    return Outcome(drafts, [whole])


@action(TransferReceived, mutation="transferReceive", roles=("archivist", CONCERNED))
def receive(wanted: ReceiveTransfer, context: Context) -> Outcome:
    """One event, by the archive's own key, or by us from its paper.

    Refused: TRANSFER_UNKNOWN, DECIDED_ALREADY, TRANSFER_OTHER (accepted, but another package or count, or a
    check that failed), INPUT_REFUSED, ROLE_MISSING.
    """
    tag = f"transfer:{wanted.transfer}"
    sent = context.facts.require(TransferSent, tag, code="TRANSFER_UNKNOWN", transfer=wanted.transfer)
    if context.actor != sent.payload.receiver:
        require_role(context, "archivist")
        if wanted.document is None:
            raise Refusal("INPUT_REFUSED", reason="document: 接收凭据文号 the receipt's number")
    context.facts.forbid(TransferReceived, tags=[tag], code="DECIDED_ALREADY")
    if checked_moment("received_at", wanted.received_at) > context.at:
        raise Refusal("INPUT_REFUSED", reason="received_at: 不得晚于现在 not later than now")
    _check_accepted(wanted, sent.payload)
    payload = TransferReceived(
        accepted=wanted.accepted,
        accurate=wanted.accurate,
        appearance=wanted.appearance,
        bytes=checked_count("bytes", wanted.bytes),
        complete=wanted.complete,
        count=checked_count("count", wanted.count),
        document=checked_document(wanted.document),
        objects=checked_count("objects", wanted.objects),
        package=paper(wanted.package, context),
        received_at=wanted.received_at,
        secure=wanted.secure,
        usable=wanted.usable,
    )
    return Outcome([Draft(payload, (tag, f"org:{sent.payload.receiver}"))])


@action(TransferDeferred, mutation="transferDefer", roles=("archivist",))
def defer(wanted: DeferTransfer, context: Context) -> Outcome:
    """One event per record, after a head where there are several.

    Refused: ORG_UNKNOWN, RECORD_UNKNOWN, RECORD_ANNULLED, RECORD_DESTROYED, TRANSFERRED_ALREADY,
    COMMAND_TOO_LARGE, INPUT_REFUSED (no authority, no document, a year that is over), NOT_YOUR_ORG,
    ROLE_MISSING.
    """
    require_role(context, "archivist")
    check_authority(wanted.authority, context.facts)
    if not year_at(context.at) <= wanted.until <= 9999:
        raise Refusal("INPUT_REFUSED", reason=f"until: {year_at(context.at)}..9999")
    payload = TransferDeferred(
        authority=wanted.authority,
        document=checked_text("document", wanted.document, longest=200),
        reason=wanted.reason,
        until=wanted.until,
    )
    standing = standings(context.facts, wanted.records)
    for one in standing.values():
        require_role(context, "archivist", org=one.org)
        if open_transfer(one, context.facts) is not None:
            raise Refusal("TRANSFERRED_ALREADY", record=one.record)
    org = f"org:{wanted.authority}"
    drafts = [Draft(payload, (f"record:{record}", org)) for record in standing]
    return together(drafts, [{"record": record} for record in standing], org, context.ledger)


def _sent(standing: Standing, content: str, facts: Facts) -> RecordTransferred:
    """The record with what has to go with it."""
    if open_transfer(standing, facts) is not None:
        raise Refusal("TRANSFERRED_ALREADY", record=standing.record)
    attached = facts.all(*_ATTACHED, tags=[f"record:{standing.record}"])
    opinions: list[Recorded[Any]] = [one for one in attached if isinstance(one.payload, OpennessReviewed)]
    if not opinions:
        raise Refusal("OPINION_MISSING", record=standing.record)
    latest = opinions[-1]
    decided = [one.position for one in attached if not isinstance(one.payload, OpennessReviewed)]
    return RecordTransferred(
        classification=tuple(decided[-MOST_ATTACHED:]),
        content=content,
        openness=latest.payload.decision,
        opinion=latest.position,
        publicity=latest.payload.disclosure,
    )


def _check_accepted(wanted: ReceiveTransfer, sent: TransferSent) -> None:
    checks = (wanted.accurate, wanted.complete, wanted.usable, wanted.secure, wanted.appearance)
    figures = (wanted.package, wanted.count, wanted.objects, wanted.bytes)
    same = figures == (sent.package.object, sent.count, sent.objects, sent.bytes)
    if wanted.accepted and not (same and all(checks)):
        raise Refusal("TRANSFER_OTHER")


def _line(record: str, one: RecordTransferred) -> dict[str, object]:
    return {
        "classification": list(one.classification),
        "content": one.content,
        "openness": one.openness,
        "opinion": one.opinion,
        "publicity": one.publicity,
        "record": record,
    }
