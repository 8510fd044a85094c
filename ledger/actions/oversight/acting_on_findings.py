"""问题交办、整改反馈、销号、豁免: the decisions; the events and what is prevented stand in `findings`."""

from __future__ import annotations

from typing import NamedTuple

from ledger.actions.governance.assessments import InspectionMade
from ledger.actions.organisation.org_changes import require_living
from ledger.actions.organisation.organisations import require_org
from ledger.actions.organisation.people import require_person
from ledger.actions.oversight.audits import AuditOpened
from ledger.actions.oversight.findings import (
    FindingAnswered,
    FindingClosed,
    FindingRaised,
    Gravity,
    Result,
    WaiverGranted,
)
from ledger.actions.oversight.rulesets import ComplianceReplayed
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, Recorded, secret
from ledger.facts import Facts
from ledger.papers import paper
from ledger.policies import choice, number
from ledger.roles import require_member, require_role, serving
from ledger.standards.elements import checked_moment, checked_text
from ledger.vocabulary import action
from signing.times import format_time, parse_time

_DAY = 86_400_000_000
_RAISE = ("supervisor", "auditor", "audit_administrator")
_ANSWER = ("archivist", "leader", "reviewer", "receiver", "operator")
_APPROVE = ("supervisor", "leader")


class RaiseFinding(Input, frozen=True, kw_only=True):
    """`text` is sealed. `due`: a time, absent as policy has it. `replay`: the position of the replay whose
    `verdicts` these are. `inspection`, `audit`: in which it was found. `caused_by`: up to 20 people."""

    org: str
    text: str
    gravity: Gravity = "minor"
    due: str | None = None
    audit: str | None = None
    caused_by: tuple[str, ...] = ()
    inspection: str | None = None
    positions: tuple[int, ...] = ()
    replay: int | None = None
    rules: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()


class AnswerFinding(Input, frozen=True, kw_only=True):
    """`measure`: what was done, sealed. `documents`: stored digests that prove it."""

    finding: str
    measure: str
    documents: tuple[str, ...] = ()


class CloseFinding(Input, frozen=True, kw_only=True):
    """The latest answer was checked and holds. `note` is sealed."""

    finding: str
    outcome: Result = "rectified"
    note: str | None = None


class GrantWaiver(Input, frozen=True, kw_only=True):
    """`ground` is sealed. `until`: a time, no later than policy allows."""

    finding: str
    ground: str
    until: str


@action(FindingRaised, mutation="findingRaise", roles=_RAISE)
def raise_finding(wanted: RaiseFinding, context: Context) -> Outcome:
    """One event with a fresh finding id. Refused: ORG_UNKNOWN, ORG_ENDED, PERSON_UNKNOWN, INSPECTION_UNKNOWN,
    AUDIT_UNKNOWN, INPUT_REFUSED, ROLE_MISSING, NOT_YOUR_ORG."""
    facts = context.facts
    require_role(context, *_RAISE, org=wanted.org)
    require_org(facts, wanted.org)
    require_living(facts, wanted.org)
    _check_evidence(wanted, facts)
    for person in wanted.caused_by:
        require_person(facts, person)
    payload = FindingRaised(
        due=_due(wanted.due, context),
        gravity=wanted.gravity,
        org=wanted.org,
        text=secret(checked_text("text", wanted.text)),
        caused_by=wanted.caused_by,
        positions=wanted.positions,
        replay=wanted.replay,
        rules=wanted.rules,
        verdicts=wanted.verdicts,
    )
    tags = [f"finding:{context.free.uuid7()}", f"org:{wanted.org}"]
    tags += [f"person:{person}" for person in wanted.caused_by]
    named = (("inspection", wanted.inspection), ("audit", wanted.audit))
    tags += [f"{prefix}:{id}" for prefix, id in named if id is not None]
    return Outcome([Draft(payload, tuple(tags))])


@action(FindingAnswered, mutation="findingAnswer", roles=_ANSWER)
def answer(wanted: AnswerFinding, context: Context) -> Outcome:
    """One event by the organisation that has to answer; it may answer again until the finding is closed.

    Refused: FINDING_UNKNOWN, FINDING_CLOSED, OBJECT_UNKNOWN, INPUT_REFUSED, ROLE_MISSING, NOT_YOUR_ORG.
    """
    finding = require_open_finding(context.facts, wanted.finding)
    raised = finding.raised.payload
    require_member(context, raised.org, *_ANSWER)
    if len(wanted.documents) > 100:
        raise Refusal("INPUT_REFUSED", reason="documents: at most 100")
    payload = FindingAnswered(
        late=context.free.now > parse_time(raised.due),
        measure=secret(checked_text("measure", wanted.measure)),
        org=raised.org,
        documents=tuple(paper(one, context) for one in wanted.documents),
    )
    return Outcome([Draft(payload, (f"finding:{wanted.finding}", f"org:{raised.org}"))])


@action(FindingClosed, mutation="findingClose", roles=_RAISE)
def close(wanted: CloseFinding, context: Context) -> Outcome:
    """One event by somebody other than who answered, and other than who caused it.

    Refused: FINDING_UNKNOWN, FINDING_CLOSED, FINDING_UNANSWERED, SAME_PERSON, INPUT_REFUSED, ROLE_MISSING,
    NOT_YOUR_ORG.
    """
    finding = require_open_finding(context.facts, wanted.finding)
    raised = finding.raised.payload
    require_role(context, *_RAISE, org=raised.org)
    if not finding.answers:
        raise Refusal("FINDING_UNANSWERED", finding=wanted.finding)
    if context.actor in {one.actor for one in finding.answers} | set(raised.caused_by):
        raise Refusal("SAME_PERSON", what="整改与销号 mending and closing")
    payload = FindingClosed(
        answer=finding.answers[-1].position,
        late=context.free.now > parse_time(raised.due),
        org=raised.org,
        outcome=wanted.outcome,
        note=None if wanted.note is None else secret(checked_text("note", wanted.note)),
    )
    return Outcome([Draft(payload, (f"finding:{wanted.finding}", f"org:{raised.org}"))])


@action(WaiverGranted, mutation="waiverGrant", roles=_APPROVE)
def waive(wanted: GrantWaiver, context: Context) -> Outcome:
    """One event by an approver who did not cause the finding, answered nothing and does not serve at the
    organisation (FIN-1).

    Refused: FINDING_UNKNOWN, FINDING_CLOSED, APPROVER_INVOLVED, WAIVER_TOO_LONG, INPUT_REFUSED, ROLE_MISSING.
    """
    facts = context.facts
    finding = require_open_finding(facts, wanted.finding)
    raised = finding.raised.payload
    role = choice(facts, "waiver.approver", context.at)
    require_role(context, role)
    involved = {*raised.caused_by, *(one.actor for one in finding.answers)}
    if context.actor in involved or raised.org in serving(facts, context.actor, context.at):
        raise Refusal("APPROVER_INVOLVED")
    ends, most = checked_moment("until", wanted.until), number(facts, "waiver.days", context.at)
    if ends <= context.free.now:
        raise Refusal("INPUT_REFUSED", reason=f"until {wanted.until}: later than now")
    if ends > context.free.now + most * _DAY:
        raise Refusal("WAIVER_TOO_LONG", days=most)
    payload = WaiverGranted(
        ground=secret(checked_text("ground", wanted.ground)), org=raised.org, role=role, until=wanted.until
    )
    return Outcome([Draft(payload, (f"finding:{wanted.finding}", f"org:{raised.org}"))])


class Finding(NamedTuple):
    """A finding that is not closed, and what was answered, oldest first."""

    raised: Recorded[FindingRaised]
    answers: list[Recorded[FindingAnswered]]


def require_open_finding(facts: Facts, finding: str) -> Finding:
    """The finding, watched for answers and its closing; FINDING_UNKNOWN, FINDING_CLOSED."""
    tag = f"finding:{finding}"
    raised = facts.require(FindingRaised, tag, code="FINDING_UNKNOWN", finding=finding)
    facts.forbid(FindingClosed, tags=[tag], code="FINDING_CLOSED", finding=finding)
    return Finding(raised, facts.all(FindingAnswered, tags=[tag]))


def _due(due: str | None, context: Context) -> str:
    """The due date, to come; after the policy's days where none is named."""
    if due is None:
        days = number(context.facts, "finding.days", context.at)
        return format_time(context.free.now + days * _DAY)
    if checked_moment("due", due) <= context.free.now:
        raise Refusal("INPUT_REFUSED", reason=f"due {due}: later than now")
    return due


def _check_evidence(wanted: RaiseFinding, facts: Facts) -> None:
    """What it rests on is in the log."""
    for name, longest in (("caused_by", 20), ("positions", 100), ("rules", 100), ("verdicts", 100)):
        values = getattr(wanted, name)
        if len(values) > longest or len(set(values)) != len(values):
            raise Refusal("INPUT_REFUSED", reason=f"{name}: at most {longest}, each once")
    if any(not 0 < position <= facts.head for position in wanted.positions):
        raise Refusal("INPUT_REFUSED", reason=f"positions: 1..{facts.head}")
    for text in (*wanted.rules, *wanted.verdicts):
        checked_text("rules, verdicts", text, longest=200)
    if wanted.replay is not None:
        replays = facts.all(ComplianceReplayed, tags=[])
        if wanted.replay not in {one.position for one in replays}:
            raise Refusal("INPUT_REFUSED", reason=f"replay {wanted.replay}: compliance.replayed")
    if wanted.inspection is not None:
        tag = f"inspection:{wanted.inspection}"
        facts.require(InspectionMade, tag, code="INSPECTION_UNKNOWN", inspection=wanted.inspection)
    if wanted.audit is not None:
        facts.require(AuditOpened, f"audit:{wanted.audit}", code="AUDIT_UNKNOWN", audit=wanted.audit)
