"""到期鉴定: the committee decides what becomes of records whose period is over ([AR]24; Order 8).

Prevented here: an appraisal without a committee in office or a stored report, of a permanent record, or
before the period is over; a new period that is over already. DSP-1 watches that nothing is disposed of
without one.
"""

from __future__ import annotations

import msgspec

from ledger.actions.governance.committees import CommitteeFormed
from ledger.decision import Context, Input
from ledger.disposal import Standing, check_expired, expiry, open_list, standings, year_at
from ledger.disposal_events import Appraisal, RetentionAppraised
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, secret
from ledger.facts import Facts
from ledger.many import together
from ledger.papers import paper
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.standards.retention import checked_retention, expires
from ledger.vocabulary import action
from signing.times import parse_time


class AppraisedRecord(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """`retention`: the new one, needed to keep. `year`: that the period counts from, needed where a household
    record's code is sealed. `opinion`: in words."""

    record: str
    decision: Appraisal
    retention: str | None = None
    year: int | None = None
    opinion: str | None = None


class AppraiseRetention(Input):
    """The committee's decisions by its `report`, the digest of a stored document."""

    committee: str
    report: str
    records: list[AppraisedRecord]


@action(RetentionAppraised, mutation="retentionAppraise", roles=("appraiser", "archivist"))
def decide(wanted: AppraiseRetention, context: Context) -> Outcome:
    """One event per record, after a head where there are several.

    Refused: APPRAISERS_MISSING, OBJECT_UNKNOWN, RECORD_UNKNOWN, RECORD_ANNULLED, RECORD_DESTROYED,
    RECORD_PERMANENT, RETENTION_RUNS, RETENTION_TOO_SHORT, LISTED_ALREADY, DECIDED_ALREADY, ELEMENT_VALUE,
    COMMAND_TOO_LARGE, INPUT_REFUSED, NOT_YOUR_ORG, ROLE_MISSING.
    """
    require_role(context, "appraiser", "archivist")
    _check_committee(wanted.committee, context.facts, context.at)
    report = paper(wanted.report, context)
    standing = standings(context.facts, [one.record for one in wanted.records])
    for org in dict.fromkeys(one.org for one in standing.values()):
        require_role(context, "appraiser", "archivist", org=org)
    drafts = [_draft(one, standing[one.record], report, wanted.committee, context) for one in wanted.records]
    lines = [_line(one) for one in wanted.records]
    return together(drafts, lines, f"committee:{wanted.committee}", context.ledger)


def _draft(
    one: AppraisedRecord, standing: Standing, report: FileObject, committee: str, context: Context
) -> Draft:
    expired = expiry(standing, one.year, context.facts, context.at)
    check_expired(standing, expired, context.at)
    if open_list(standing, context.facts) is not None:
        raise Refusal("LISTED_ALREADY", record=one.record)
    before = standing.appraised
    if one.decision == "dispose" and before is not None and before.payload.decision == "dispose":
        raise Refusal("DECIDED_ALREADY")
    payload = RetentionAppraised(
        decision=one.decision,
        expired=expired,
        former=standing.retention.code,
        opinion=None if one.opinion is None else secret(checked_text("opinion", one.opinion)),
        report=report,
        retention=_new_period(one, standing, context.at),
    )
    return Draft(payload, (f"record:{one.record}", f"committee:{committee}", f"org:{standing.org}"))


def _new_period(one: AppraisedRecord, standing: Standing, at: int) -> str | None:
    if (one.retention is not None) != (one.decision == "keep"):
        raise Refusal("INPUT_REFUSED", reason=f"record {one.record}: retention, for keep only")
    if one.retention is None:
        return None
    retention = checked_retention(one.retention)
    ends = expires(retention, standing.year or one.year or 0)
    if not retention.permanent and (ends is None or ends < year_at(at)):
        raise Refusal("RETENTION_TOO_SHORT", record=one.record, given=retention.code)
    return retention.code


def _check_committee(committee: str, facts: Facts, at: int) -> None:
    """An appraisal committee in office, or Refusal APPRAISERS_MISSING."""
    formed = facts.require(
        CommitteeFormed, f"committee:{committee}", code="APPRAISERS_MISSING", committee=committee
    )
    ended = formed.payload.until is not None and parse_time(formed.payload.until) < at
    if formed.payload.kind != "appraisal" or ended:
        raise Refusal("APPRAISERS_MISSING", committee=committee)


def _line(one: AppraisedRecord) -> dict[str, object]:
    line: dict[str, object] = {"decision": one.decision, "record": one.record}
    return line | ({"retention": checked_retention(one.retention).code} if one.retention else {})
