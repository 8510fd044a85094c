"""The texts of every refusal: code, Chinese, English, and what to do, in both. One module per field."""

from __future__ import annotations

from ledger.refusals import (
    access,
    digitization,
    disposal,
    enrolment,
    filing,
    governance,
    intake,
    keeping,
    log,
    oversight,
    packages,
    people,
    printing,
    recognition,
    records,
    secrecy,
    service,
    testing,
    viewing,
)
from ledger.refusals.text import Text

__all__ = ["TEXTS", "Text"]

_FIELDS = (
    log,
    people,
    service,
    records,
    governance,
    filing,
    digitization,
    secrecy,
    access,
    keeping,
    disposal,
    enrolment,
    oversight,
    intake,
    packages,
    printing,
    recognition,
    testing,
    viewing,
)
TEXTS: dict[str, Text] = {code: text for field in _FIELDS for code, text in field.TEXTS.items()}

if len(TEXTS) != sum(len(field.TEXTS) for field in _FIELDS):
    raise ValueError("a refusal code stands twice")
