"""Reports of business systems: a request that a registered service or an outside party signed with its key.

    request    JSON {"actor", "command", "input", "key", "ledger", "until"}
    signature  over the DSSE PAE of its bytes, type REPORT_TYPE

The signature only lets the system ask; what enters the log is the statement that `prepare` gives and that the
same key signs. A request holds for ten minutes at most, so that nobody asks with an old one.
"""

from __future__ import annotations

import msgspec

from ledger.errors import Refusal
from ledger.opened import Ledger
from ledger.writing.acting import Prepared, prepare
from ledger.writing.deciding import REPORTS
from ledger.writing.tickets import Request
from signing.envelope import pae
from signing.statement import is_digest, is_uuid
from signing.times import parse_time

REPORT_TYPE = "application/vnd.archive-ledger.report.v1+json"
LONGEST = 600 * 1_000_000


class Report(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a system asks for: as `actor` with `key`, in this `ledger`, until then; `input` of the action."""

    actor: str
    command: str
    input: msgspec.Raw
    key: str
    ledger: str
    until: str


def prepare_report(
    ledger: Ledger, action: str, body: bytes, signature: bytes, seen: tuple[int, bytes] | None = None
) -> Prepared:
    """The statement for the system to sign. Refused: REPORT_REFUSED, and as the decision refuses."""
    report = proven(ledger, body, signature)
    if action not in REPORTS:
        raise Refusal("REPORT_REFUSED", reason=action[:60])
    wanted = Request(action, bytes(report.input), report.actor, report.key, None, report.command)
    return prepare(ledger, wanted, seen)


def proven(ledger: Ledger, body: bytes, signature: bytes) -> Report:
    """The request, once it is known whose it is. Refused: REPORT_REFUSED."""
    try:
        report = msgspec.json.decode(body, type=Report)
        until = parse_time(report.until)
    except (msgspec.MsgspecError, UnicodeError, ValueError, RecursionError) as problem:
        raise Refusal("REPORT_REFUSED", reason=f"JSON: {str(problem)[:120]}") from problem
    if not (is_uuid(report.actor) and is_uuid(report.command) and is_digest(report.key)):
        raise Refusal("REPORT_REFUSED", reason="actor, command, key")
    if report.ledger != ledger.origin:
        raise Refusal("REPORT_REFUSED", reason=f"ledger ≠ {ledger.origin}")
    now = ledger.clock.now()
    if not now <= until <= now + LONGEST:
        raise Refusal("REPORT_REFUSED", reason="until: 10 min")
    ledger.follow()
    trust = ledger.trust
    if not trust.is_outside(report.key, report.actor) or not trust.has_signed(
        report.key, pae(REPORT_TYPE, body), signature
    ):
        raise Refusal("REPORT_REFUSED", reason="签名 signature")
    return report
