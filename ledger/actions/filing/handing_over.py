"""移交归档、接收: a department hands over what is to be filed, and the archives take it in ([AL]14; DA/T 22).

Both work from one list: its digest is in both events. Prevented here: a receipt whose counts are not those
handed over, one person on both sides, a list received twice.
"""

from __future__ import annotations

import msgspec

from ledger.actions.organisation.organisations import require_org
from ledger.decision import Context, Input, manifest
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Payload
from ledger.roles import require_role
from ledger.standards.elements import checked_identity
from ledger.vocabulary import action, event

MOST_ITEMS = 100_000
MOST_PAGES = 1_000_000


@event("filing.handed_over", zh="移交归档", en="Handed over for filing", by="P", about=("filing", "org"),
       clause="[AL]14; DA/T 22", watched=("FIL-1",))  # fmt: skip
class FilingHandedOver(Payload, frozen=True, kw_only=True):
    """The department in the tag `org:` hands over `count` items of `pages` pages. `manifest`: one line
    `{"number": n, "pages": p, "record": id}` per item, the record's id where it was given beforehand."""

    count: int
    manifest: FileObject
    pages: int


@event("filing.received", zh="接收", en="Received for filing", by="P", about=("filing", "org"),
       clause="[AL]14; DA/T 22", watched=("FIL-1",))  # fmt: skip
class FilingReceived(Payload, frozen=True, kw_only=True):
    """The archives counted `count` items of `pages` pages, as the same `manifest` lists them."""

    count: int
    manifest: FileObject
    pages: int


class HandedItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One item (件) of `pages` pages. `record`: the id that `document.completed` gave, where there is one."""

    pages: int
    record: str | None = None


class HandOverFiling(Input, frozen=True, kw_only=True):
    """The items in order, 1 to 100,000, of the organisation `department`."""

    department: str
    items: list[HandedItem]


class ReceiveFiling(Input, frozen=True, kw_only=True):
    """`count` and `pages`: as counted by whoever receives."""

    filing: str
    count: int
    pages: int


@action(FilingHandedOver, mutation="filingHandOver", roles=("receiver", "archivist"))
def hand_over(wanted: HandOverFiling, context: Context) -> Outcome:
    """One event with a fresh filing id. Refused: ORG_UNKNOWN, INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING."""
    require_org(context.facts, wanted.department)
    require_role(context, "receiver", "archivist", org=wanted.department)
    if not 0 < len(wanted.items) <= MOST_ITEMS:
        raise Refusal("INPUT_REFUSED", reason=f"items: 1..{MOST_ITEMS}")
    listed = manifest([_line(number, one) for number, one in enumerate(wanted.items, 1)])
    payload = FilingHandedOver(
        count=len(wanted.items), manifest=listed.object, pages=sum(one.pages for one in wanted.items)
    )
    subjects = (f"filing:{context.free.uuid7()}", f"org:{wanted.department}")
    return Outcome([Draft(payload, subjects)], [listed])


@action(FilingReceived, mutation="filingReceive", roles=("archivist",))
def receive(wanted: ReceiveFiling, context: Context) -> Outcome:
    """One event. Refused: FILING_UNKNOWN, COUNTS_DIFFER, SAME_PERSON, DECIDED_ALREADY, NOT_YOUR_ORG,
    ROLE_MISSING."""
    tag = f"filing:{wanted.filing}"
    handed = context.facts.require(FilingHandedOver, tag, code="FILING_UNKNOWN", filing=wanted.filing)
    org = handed.subject("org")
    require_role(context, "archivist", org=org)
    context.facts.forbid(FilingReceived, tags=[tag], code="DECIDED_ALREADY")
    if handed.actor == context.actor:
        raise Refusal("SAME_PERSON", what="移交与接收 handing over and receiving")
    listed = handed.payload
    if (wanted.count, wanted.pages) != (listed.count, listed.pages):
        given, counted = f"{listed.count}/{listed.pages}", f"{wanted.count}/{wanted.pages}"
        raise Refusal("COUNTS_DIFFER", given=given, counted=counted)
    payload = FilingReceived(count=listed.count, manifest=listed.manifest, pages=listed.pages)
    return Outcome([Draft(payload, (tag, f"org:{org}"))])


def _line(number: int, one: HandedItem) -> dict[str, object]:
    if not 0 <= one.pages <= MOST_PAGES:
        raise Refusal("INPUT_REFUSED", reason=f"items/{number - 1}: pages 0..{MOST_PAGES}")
    line: dict[str, object] = {"number": number, "pages": one.pages}
    if one.record is not None:
        line["record"] = checked_identity(f"items/{number - 1}: record", one.record)
    return line
