"""审计开始、审计结束: somebody looks at a sample that nobody could foresee, and says what they found.

The sample's seed is made of the head of the log and chance, after the scope is fixed. Prevented here: an
audit concluded twice or by a person who is no auditor, a report that is not stored. FIN-1 watches what
follows from it.
"""

from __future__ import annotations

from typing import Literal

from ledger.actions.organisation.organisations import require_org
from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Payload
from ledger.papers import paper
from ledger.policies import number
from ledger.roles import require_role
from ledger.standards.elements import checked_text
from ledger.vocabulary import action, event

_ROLES = ("auditor", "audit_administrator")


Conclusion = Literal["sound", "with_findings", "not_sound"]
"""无保留、有问题、否定."""


@event("audit.opened", zh="审计开始", en="Audit opened", by="P", about=("audit", "org"),
       clause="[S]6; GB/T 22239", watched=("AUD-1", "FIN-1"))  # fmt: skip
class AuditOpened(Payload, frozen=True, kw_only=True):
    """`scope` in words that name no one; `orgs`: whose affairs, all where none is named; `years` of the
    records. `size`: the entries looked at. `seed`: hex, draws the sample of `sample` per mille."""

    sample: int
    scope: str
    seed: str
    size: int
    orgs: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


@event("audit.concluded", zh="审计结束", en="Audit concluded", by="P", about=("audit",),
       clause="[S]6; GB/T 22239", watched=("FIN-1",))  # fmt: skip
class AuditConcluded(Payload, frozen=True, kw_only=True):
    """`examined` of the sample were looked at, `findings` were raised. `report`: its object."""

    conclusion: Conclusion
    examined: int
    findings: int
    report: FileObject


class OpenAudit(Input, frozen=True, kw_only=True):
    """`scope` in words that name no one. `orgs`: up to 30. `sample`: per mille, absent as policy has it."""

    scope: str
    orgs: tuple[str, ...] = ()
    sample: int | None = None
    years: tuple[int, ...] = ()


class ConcludeAudit(Input, frozen=True, kw_only=True):
    """`report`: digest of the stored report. `examined`: how many of the sample were looked at."""

    audit: str
    conclusion: Conclusion
    examined: int
    report: str
    findings: int = 0


@action(AuditOpened, mutation="auditOpen", roles=_ROLES)
def open_audit(wanted: OpenAudit, context: Context) -> Outcome:
    """One event with a fresh audit id and a fresh seed. Refused: ORG_UNKNOWN, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, *_ROLES)
    usual = number(context.facts, "audit.sample_per_mille", context.at)
    sample = usual if wanted.sample is None else wanted.sample
    if not 1 <= sample <= 1_000 or len(wanted.orgs) > 30 or len(wanted.years) > 100:
        raise Refusal("INPUT_REFUSED", reason="sample: 1..1000; orgs: 0..30; years: 0..100")
    if len(set(wanted.orgs)) != len(wanted.orgs):
        raise Refusal("INPUT_REFUSED", reason="orgs: each once")
    for org in wanted.orgs:
        require_org(context.facts, org)
    audit = context.free.uuid7()
    payload = AuditOpened(
        sample=sample,
        scope=checked_text("scope", wanted.scope),
        seed=context.free.take(32).hex(),
        size=context.facts.head,
        orgs=wanted.orgs,
        years=wanted.years,
    )
    return Outcome([Draft(payload, (f"audit:{audit}", *(f"org:{org}" for org in wanted.orgs)))])


@action(AuditConcluded, mutation="auditConclude", roles=_ROLES)
def conclude(wanted: ConcludeAudit, context: Context) -> Outcome:
    """One event. Refused: AUDIT_UNKNOWN, DECIDED_ALREADY, OBJECT_UNKNOWN, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, *_ROLES)
    tag = f"audit:{wanted.audit}"
    context.facts.require(AuditOpened, tag, code="AUDIT_UNKNOWN", audit=wanted.audit)
    context.facts.forbid(AuditConcluded, tags=[tag], code="DECIDED_ALREADY")
    if wanted.examined < 0 or wanted.findings < 0 or (wanted.conclusion == "sound" and wanted.findings):
        raise Refusal("INPUT_REFUSED", reason="examined, findings: 0..; sound: no findings")
    payload = AuditConcluded(
        conclusion=wanted.conclusion,
        examined=wanted.examined,
        findings=wanted.findings,
        report=paper(wanted.report, context),
    )
    return Outcome([Draft(payload, (tag,))])
