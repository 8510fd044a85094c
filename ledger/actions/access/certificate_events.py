"""出具查档证明、查无此档证明: what the archive room certifies from its holdings ([S]28)."""

from __future__ import annotations

from typing import Literal

from ledger.event import Payload, PersonSealed
from ledger.vocabulary import event

Kind = Literal["found", "not_found"]
"""查档证明, 查无此档证明."""


@event("certificate.issued", zh="出具查档证明", en="Certificate issued", by="P",
       about=("certificate", "certificate_number", "request", "record", "person"), clause="[S]28; [AL] 28",
       watched=("ACC-5",))  # fmt: skip
class CertificateIssued(Payload):
    """`kind`: of records found (in the subjects), or 查无此档. `number`: as printed on it.
    `text`: the SHA-256 of the bytes handed out. `recipient`: who received it. The tag `person:` is the
    request's applicant."""

    kind: Kind
    number: str
    recipient: PersonSealed
    text: str
