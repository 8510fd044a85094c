"""复制、携运: copies of secret records are made, registered and carried ([SL] 26; [SR] 27, 29).

Prevented here: a copy without a marking to inherit or with a register number used before (SEC-6), a copy of a
绝密 record without the consent of the organ that classified it or a superior (SEC-5), a journey of one person
alone, the journey of a copy that is no more. SEC-5 and SEC-6 watch the same.
"""

from __future__ import annotations

import re
import unicodedata

from ledger.actions.access.request import consents_of
from ledger.actions.filing.record_annulled import require_record
from ledger.actions.secrecy.carrier_events import CarrierDestroyed, CarrierMoved, CopyMade, Medium
from ledger.actions.secrecy.marking import Marking, require_marking, sealed_text
from ledger.actions.secrecy.organs import above
from ledger.cosigning import CoSigner, signed_by
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Recorded, secret
from ledger.facts import Facts
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action

_REGISTER = re.compile(r"[\w\-·〔〕./]{1,64}")


class MakeCopy(Input):
    """A copy of the record on `medium`, entered in the register of copies as `register`. `registrar`: who
    keeps the register and signs too. `request`: under which a 绝密 record's copy was consented to.
    `pages`: how many; `recipient`: for whom, in words."""

    record: str
    medium: Medium
    register: str
    registrar: CoSigner
    pages: int | None = None
    recipient: str | None = None
    request: str | None = None


class MoveCarrier(Input):
    """The record's original, or this `copy` of it, is carried by the actor and `second`, from `origin` to
    `destination`, in words."""

    record: str
    origin: str
    destination: str
    second: CoSigner
    copy: str | None = None


@action(CopyMade, mutation="copyMake", roles=("archivist", "classifier"))
def make(wanted: MakeCopy, context: Context) -> Outcome:
    """One event with a fresh copy id, signed by the maker and the registrar.

    Refused: RECORD_UNKNOWN, RECORD_ANNULLED, SECRECY_NONE, COPY_CONSENT_MISSING, REGISTER_TAKEN, SAME_PERSON,
    PERSON_UNKNOWN, KEY_UNKNOWN, ROLE_MISSING, NOT_YOUR_ORG, INPUT_REFUSED.
    """
    filed = require_record(context.facts, wanted.record)
    require_role(context, "archivist", "classifier", org=filed.subject("org"))
    marking = require_marking(context.facts, wanted.record)
    number = _register(wanted.register, context.facts)
    if wanted.pages is not None and wanted.pages < 1:
        raise Refusal("INPUT_REFUSED", reason="pages: 1..")
    consent = consent_to_copy(context.facts, wanted.record, marking, wanted.request, context.at)
    payload = CopyMade(
        level=marking.level,
        marking=marking.position,
        medium=wanted.medium,
        register=number,
        scope=marking.scope.commit,
        signers=signed_by(context, "maker", {"registrar": wanted.registrar}),
        consented_by=consent,
        pages=wanted.pages,
        recipient=sealed_text("recipient", wanted.recipient),
        until=marking.until,
    )
    request = (f"request:{wanted.request}",) if consent and wanted.request else ()
    subjects = (
        f"copy:{context.free.uuid7()}",
        f"record:{wanted.record}",
        f"register:{number}",
        *request,
    )
    return Outcome([Draft(payload, subjects)])


@action(CarrierMoved, mutation="carrierMove", roles=("archivist", "classifier", "keeper"))
def move(wanted: MoveCarrier, context: Context) -> Outcome:
    """One event, signed by the two who carry.

    Refused: RECORD_UNKNOWN, RECORD_ANNULLED, SECRECY_NONE, COPY_UNKNOWN, COPY_GONE, SAME_PERSON,
    PERSON_UNKNOWN, KEY_UNKNOWN, ROLE_MISSING, NOT_YOUR_ORG, INPUT_REFUSED.
    """
    filed = require_record(context.facts, wanted.record)
    require_role(context, "archivist", "classifier", "keeper", org=filed.subject("org"))
    marking = require_marking(context.facts, wanted.record)
    if wanted.copy is not None:
        made = require_copy(context.facts, wanted.copy)
        if made.subject("record") != wanted.record:
            raise Refusal("COPY_UNKNOWN", copy=wanted.copy)
    payload = CarrierMoved(
        destination=secret(checked_text("destination", wanted.destination)),
        level=marking.level,
        origin=secret(checked_text("origin", wanted.origin)),
        signers=signed_by(context, "carrier", {"second_carrier": wanted.second}),
    )
    copy = (f"copy:{wanted.copy}",) if wanted.copy else ()
    return Outcome([Draft(payload, (f"record:{wanted.record}", *copy))])


def require_copy(facts: Facts, copy: str) -> Recorded[CopyMade]:
    """The making of a copy that still is. Refused: COPY_UNKNOWN, COPY_GONE."""
    made = facts.require(CopyMade, f"copy:{copy}", code="COPY_UNKNOWN", copy=copy)
    facts.forbid(CarrierDestroyed, tags=[f"copy:{copy}"], code="COPY_GONE", copy=copy)
    return made


def consent_to_copy(
    facts: Facts, record: str, marking: Marking | None, request: str | None, at: int
) -> str | None:
    """The organ that let a 绝密 record be copied or downloaded under this request, at `at` (us): the one that
    classified it or a superior; None where that needs nobody's consent. Refused: COPY_CONSENT_MISSING,
    REQUEST_UNKNOWN, REQUEST_CLOSED."""
    if marking is None or marking.level != "top_secret":
        return None
    entitled = above(facts, marking.origin)
    if request is not None:
        for org, uses in consents_of(facts, request, at).get(record, {}).items():
            if org in entitled and "copy" in uses:
                return org
    raise Refusal("COPY_CONSENT_MISSING")


def _register(number: str, facts: Facts) -> str:
    if not _REGISTER.fullmatch(number) or unicodedata.normalize("NFC", number) != number:
        raise Refusal("INPUT_REFUSED", reason="register: 1..64 字 letters, digits, - · 〔〕 . /")
    facts.forbid(CopyMade, tags=[f"register:{number}"], code="REGISTER_TAKEN", number=number)
    return number
