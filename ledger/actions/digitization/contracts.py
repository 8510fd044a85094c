"""合同签订: scope, quality and secrecy agreed with the vendor before anybody of it comes in ([AL]24; [S]17).

Prevented here: a contract with a firm whose bid did not pass, or whose licence does not hold on the day.
VEN-0 watches the screening, VEN-3 that the contract precedes the first entrance.
"""

from __future__ import annotations

import msgspec

from ledger.actions.digitization.tenders import TenderOpened, require_winner
from ledger.actions.digitization.vendors import require_qualified, require_vendor
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Payload, Recorded
from ledger.roles import require_role
from ledger.standards.elements import checked_moment, checked_text
from ledger.vocabulary import action, event
from signing.statement import is_digest
from signing.times import parse_time


@event("contract.signed", zh="合同签订", en="Contract signed", by="P", about=("contract", "vendor", "tender"),
       clause="[AL]24; [AR]28; [S]17", watched=("VEN-0", "VEN-3"))  # fmt: skip
class ContractSigned(Payload):
    """`scope`: what is to be done. `secrecy_agreement`: digest of the signed agreement. It holds from `from`
    until `until` (absent: open). The tender stands in the subjects."""

    scope: str
    secrecy_agreement: str
    from_: str | None = msgspec.field(name="from", default=None)
    number: str | None = None
    until: str | None = None


class SignContract(Input):
    """The contract with `vendor`, the winner of `tender`. `secrecy_agreement`: the document's digest."""

    vendor: str
    tender: str
    scope: str
    secrecy_agreement: str
    from_: str | None = msgspec.field(name="from", default=None)
    number: str | None = None
    until: str | None = None


@action(ContractSigned, mutation="contractSign", roles=("archivist",))
def sign(wanted: SignContract, context: Context) -> Outcome:
    """One event with a fresh contract id. Refused: VENDOR_UNKNOWN, TENDER_UNKNOWN, BID_MISSING,
    VENDOR_UNQUALIFIED, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, "archivist")
    facts = context.facts
    require_vendor(facts, wanted.vendor)
    require_winner(facts, wanted.tender, wanted.vendor)
    tender = facts.require(TenderOpened, f"tender:{wanted.tender}", code="TENDER_UNKNOWN").payload
    require_qualified(context, wanted.vendor, secrecy=tender.secrecy)
    payload = ContractSigned(
        scope=checked_text("scope", wanted.scope),
        secrecy_agreement=checked_digest("secrecy_agreement", wanted.secrecy_agreement),
        from_=_moment("from", wanted.from_),
        number=wanted.number,
        until=_moment("until", wanted.until),
    )
    contract = f"contract:{context.free.uuid7()}"
    return Outcome([Draft(payload, (contract, f"tender:{wanted.tender}", f"vendor:{wanted.vendor}"))])


def require_contract(context: Context, contract: str, vendor: str | None = None) -> Recorded[ContractSigned]:
    """The contract, of this vendor where one is named, in force now; CONTRACT_UNKNOWN, CONTRACT_ENDED."""
    tag = f"contract:{contract}"
    signed = context.facts.require(ContractSigned, tag, code="CONTRACT_UNKNOWN", contract=contract)
    if vendor is not None and signed.subject("vendor") != vendor:
        raise Refusal("CONTRACT_UNKNOWN", contract=contract)
    begins, until = signed.payload.from_, signed.payload.until
    early = begins is not None and context.at < parse_time(begins)
    if early or (until is not None and context.at > parse_time(until)):
        raise Refusal("CONTRACT_ENDED", contract=contract)
    return signed


def checked_digest(what: str, text: str) -> str:
    """A SHA-256 digest in lower-case hex, or Refusal INPUT_REFUSED."""
    if not is_digest(text):
        raise Refusal("INPUT_REFUSED", reason=f"{what}: SHA-256, hex")
    return text


def _moment(what: str, text: str | None) -> str | None:
    if text is not None:
        checked_moment(what, text)
    return text
