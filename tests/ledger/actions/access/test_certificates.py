"""What the archive room certifies ([S]28)."""

from __future__ import annotations

from typing import Any

from ledger.actions.access.certificate_events import CertificateIssued
from ledger.actions.access.certificates import IssueCertificate
from ledger.event import Secret
from tests.ledger.actions.access.test_requests import CITIZEN
from tests.ledger.actions.access.using import (
    ANNA,
    APPROVER,
    CLERK,
    DAY,
    NOW,
    OTHER_RECORD,
    READER,
    RECORD,
    approved,
    asked,
)
from tests.ledger.given import Given, digest_of


def certifying(request: str, **changes: Any) -> IssueCertificate:
    members: dict[str, Any] = {
        "request": request,
        "kind": "found",
        "number": "查证〔2026〕1号",
        "recipient": "李四",
        "text": digest_of("printed"),
        "records": (RECORD,),
    }
    return IssueCertificate(**{**members, **changes})


def for_a_citizen() -> tuple[Given, str]:
    return approved(*asked(actor=CLERK, citizen=CITIZEN), actor=APPROVER)


def test_what_was_found_under_an_approved_request_is_certified() -> None:
    history, request = for_a_citizen()
    (draft,) = history.when(certifying(request), actor=ANNA).then(CertificateIssued).drafts
    assert isinstance(draft.payload.recipient, Secret)  # type: ignore[attr-defined]
    assert f"record:{RECORD}" in draft.subjects
    assert "certificate_number:查证〔2026〕1号" in draft.subjects


def test_that_nothing_was_found_is_certified_without_records() -> None:
    history, request = asked(actor=CLERK, citizen=CITIZEN, records=(), need="1985 年迁移登记")
    nothing = certifying(request, kind="not_found", records=())
    history.when(nothing, actor=ANNA).then(CertificateIssued)
    history.when(certifying(request, kind="not_found"), actor=ANNA).then("CERTIFICATE_KIND")
    history.when(certifying(request, records=()), actor=ANNA).then("CERTIFICATE_KIND")


def test_a_certificate_rests_on_what_is_open_then() -> None:
    history, request = for_a_citizen()
    history.when(certifying(request, records=(OTHER_RECORD,)), actor=ANNA).then("REQUEST_NOT_APPROVED")
    history.when(certifying(request), actor=ANNA, at=NOW + 8 * DAY).then("REQUEST_NOT_APPROVED")
    history.when(certifying(request), actor=READER).then("ROLE_MISSING")
    history.when(certifying(request, text="text"), actor=ANNA).then("INPUT_REFUSED")


def test_a_certificates_number_is_used_once() -> None:
    history, request = for_a_citizen()
    issued = history.when(certifying(request), actor=ANNA).and_then()
    issued.when(certifying(request), actor=ANNA, at=NOW + 1).then("CERTIFICATE_TAKEN")
    issued.when(certifying(request, number="查证 2"), actor=ANNA).then("INPUT_REFUSED")
