"""招标、投标资格审查: only firms with the licence reach a contract ([S]17, gate 1).

Prevented here: a bid that passes without a licence of the tender's grade on the day of screening, a firm
screened twice for one tender. VEN-0 watches that who wins was screened and qualified.
"""

from __future__ import annotations

from typing import Literal

from ledger.actions.digitization.vendors import Grade, licences, require_qualified, require_vendor
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.standards.secrecy import Level
from ledger.vocabulary import action, event

Verdict = Literal["passed", "failed"]


@event("tender.opened", zh="招标", en="Tender opened", by="P", about=("tender",), clause="[S]17",
       watched=("VEN-0",))  # fmt: skip
class TenderOpened(Payload):
    """Digitization is put out to tender as `name`, under `number`. `grade`: the least licence grade that a
    bidder must hold. `secrecy`: the highest level among the archives in question."""

    grade: Grade
    name: str
    number: str | None = None
    secrecy: Level = "none"


@event("bid.screened", zh="投标资格审查", en="Bid screened", by="P", about=("tender", "vendor"),
       clause="[S]17", watched=("VEN-0",))  # fmt: skip
class BidScreened(Payload):
    """The firm's licence `certificate` was looked at, and the bid `passed` or `failed`; a firm without one
    has no certificate here."""

    verdict: Verdict
    certificate: str | None = None


class OpenTender(Input):
    """`grade`: the least licence grade. `secrecy`: the highest level among the archives in question."""

    grade: Grade
    name: str
    number: str | None = None
    secrecy: Level = "none"


class ScreenBid(Input):
    """Screen the bid of `vendor`. `certificate`: the licence it showed."""

    tender: str
    vendor: str
    verdict: Verdict
    certificate: str | None = None


@action(TenderOpened, mutation="tenderOpen", roles=("archivist",))
def open_tender(wanted: OpenTender, context: Context) -> Outcome:
    """One event with a fresh tender id. Refused: INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, "archivist")
    payload = TenderOpened(
        grade=wanted.grade,
        name=checked_text("name", wanted.name),
        number=wanted.number,
        secrecy=wanted.secrecy,
    )
    return Outcome([Draft(payload, (f"tender:{context.free.uuid7()}",))])


@action(BidScreened, mutation="bidScreen", roles=("archivist",))
def screen(wanted: ScreenBid, context: Context) -> Outcome:
    """One event. Refused: TENDER_UNKNOWN, VENDOR_UNKNOWN, VENDOR_UNQUALIFIED (a bid passed without a licence
    that holds now), DECIDED_ALREADY, ROLE_MISSING."""
    require_role(context, "archivist")
    facts, subjects = context.facts, (f"tender:{wanted.tender}", f"vendor:{wanted.vendor}")
    tender = facts.require(TenderOpened, subjects[0], code="TENDER_UNKNOWN", tender=wanted.tender).payload
    require_vendor(facts, wanted.vendor)
    facts.forbid(BidScreened, tags=subjects, code="DECIDED_ALREADY")
    if wanted.verdict == "passed":
        require_qualified(context, wanted.vendor, secrecy=tender.secrecy)
        shown = [one for one in licences(facts, wanted.vendor) if one.certificate == wanted.certificate]
        if not any(one.grade <= tender.grade for one in shown):
            raise Refusal("VENDOR_UNQUALIFIED", vendor=wanted.vendor)
    return Outcome([Draft(BidScreened(verdict=wanted.verdict, certificate=wanted.certificate), subjects)])


def require_winner(facts: Facts, tender: str, vendor: str) -> None:
    """Return if the vendor's bid for the tender passed; TENDER_UNKNOWN, BID_MISSING."""
    tag = f"tender:{tender}"
    facts.require(TenderOpened, tag, code="TENDER_UNKNOWN", tender=tender)
    code = "BID_MISSING"
    screened = facts.require(BidScreened, tag, f"vendor:{vendor}", code=code, vendor=vendor)
    if screened.payload.verdict != "passed":
        raise Refusal(code, vendor=vendor)
