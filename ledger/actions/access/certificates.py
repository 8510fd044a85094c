"""出具查档证明、查无此档证明: the archive room certifies what it found, or that it found nothing ([S]28).

Prevented here: a certificate without a request, of records that the request does not open, a number used
twice. ACC-5 watches the use that it is.
"""

from __future__ import annotations

import re
import unicodedata

from ledger.actions.access.certificate_events import CertificateIssued, Kind
from ledger.actions.access.request import require_request
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, secret
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action
from signing.statement import is_digest

_NUMBER = re.compile(r"[\w\-·〔〕./]{1,64}")
MOST_RECORDS = 24


class IssueCertificate(Input):
    """Under `request`, to the `recipient`, as printed: its `number` and the SHA-256 (hex) of its `text`.
    `records`: what was found, none for 查无此档."""

    request: str
    kind: Kind
    number: str
    recipient: str
    text: str
    records: tuple[str, ...] = ()


@action(CertificateIssued, mutation="certificateIssue", roles=("archivist",))
def issue(wanted: IssueCertificate, context: Context) -> Outcome:
    """One event with a fresh certificate id. Refused: REQUEST_UNKNOWN, REQUEST_CLOSED, CERTIFICATE_KIND,
    REQUEST_NOT_APPROVED (for one of the records, now), CERTIFICATE_TAKEN, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, "archivist")
    found = require_request(context.facts, wanted.request)
    records = tuple(dict.fromkeys(wanted.records))
    if (wanted.kind == "found") != bool(records):
        raise Refusal("CERTIFICATE_KIND")
    if len(records) > MOST_RECORDS:
        raise Refusal("INPUT_REFUSED", reason=f"records: 1..{MOST_RECORDS}")
    for record in records:
        if not found.opens(record, context.at):
            raise Refusal("REQUEST_NOT_APPROVED", request=wanted.request)
    if not is_digest(wanted.text):
        raise Refusal("INPUT_REFUSED", reason="text: SHA-256")
    payload = CertificateIssued(
        kind=wanted.kind,
        number=wanted.number,
        recipient=secret(checked_text("recipient", wanted.recipient, longest=200)),
        text=wanted.text,
    )
    tags = (
        f"certificate:{context.free.uuid7()}",
        _taken(wanted.number, context),
        f"request:{found.id}",
        f"person:{found.applicant}",
        *(f"record:{one}" for one in records),
    )
    return Outcome([Draft(payload, tags)])


def _taken(number: str, context: Context) -> str:
    """The tag under which a certificate's number is unique."""
    if not _NUMBER.fullmatch(number) or unicodedata.normalize("NFC", number) != number:
        raise Refusal("INPUT_REFUSED", reason="number: 1..64 字 letters, digits, - · 〔〕 . /")
    tag = f"certificate_number:{number}"
    context.facts.forbid(CertificateIssued, tags=[tag], code="CERTIFICATE_TAKEN", number=number)
    return tag
