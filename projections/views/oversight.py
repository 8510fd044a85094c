"""Oversight: findings with their answers and waivers, rule sets, replays, audits, witnessed checkpoints."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from ledger.actions.oversight.audits import AuditConcluded, AuditOpened
from ledger.actions.oversight.checkpoint_witnessed import CheckpointWitnessed
from ledger.actions.oversight.findings import FindingAnswered, FindingClosed, FindingRaised, WaiverGranted
from ledger.actions.oversight.rulesets import ComplianceReplayed, RuleCount, RulesetAdopted
from ledger.actions.oversight.subjects_attested import SubjectsAttested
from projections.decoding import Event
from projections.kept_sealed import kept
from projections.tables import Row, Versioned, valid
from projections.view import Rows, View
from signing.times import parse_time

RAISED, ANSWERED, WAIVED, CLOSED = "raised", "answered", "waived", "closed"
FINDING_STATES = {
    RAISED: ("待整改", "to be mended"),
    ANSWERED: ("待销号", "to be checked"),
    WAIVED: ("已豁免", "waived"),
    CLOSED: ("已销号", "closed"),
}


class FindingRow(Row, frozen=True, kw_only=True):
    """`rules`, `verdicts`, `positions`, `caused_by`: one a line. `text`, `measure` and `note` are kept
    sealed. `late`: closed after the due date; `answer_late`: first answered after it. Times in us."""

    org: str
    gravity: str
    text: str | None
    due: int
    rules: str
    verdicts: str
    positions: str
    replay: int | None
    inspection: str | None
    audit: str | None
    caused_by: str
    raised_by: str
    raised_at: int
    status: str = RAISED
    answers: int = 0
    answered_by: str | None = None
    answered_at: int | None = None
    answer_late: bool = False
    measure: str | None = None
    closed_by: str | None = None
    closed_at: int | None = None
    outcome: str | None = None
    late: bool = False
    note: str | None = None
    waived_by: str | None = None
    waived_until: int | None = None
    ground: str | None = None

    def state(self, at: int) -> str:
        """Where it stands at time `at` (us): a code of `FINDING_STATES`. A waiver counts until its end."""
        waived = self.waived_until is not None and at <= self.waived_until
        return WAIVED if waived and self.status != CLOSED else self.status

    def overdue(self, at: int) -> bool:
        """Whether it is open at time `at` (us) though its due date has passed."""
        return at > self.due and self.state(at) not in (CLOSED, WAIVED)


class RulesetRow(Row, frozen=True, kw_only=True):
    """`id`: the rule set's hash. `effective`: us."""

    version: str
    count: int
    bytes: int
    effective: int
    adopted_by: str
    adopted_at: int
    position: int


class ReplayRow(Row, frozen=True, kw_only=True):
    """`id`: the event's position. `counts`: JSON of `RuleCount`. `failed`: verdicts FAIL of all rules."""

    ruleset: str
    size: int
    root: str
    clock: int
    engine: str
    digest: str
    purpose: str
    asked_by: str
    counts: str
    failed: int
    report: str | None
    replayed_at: int
    position: int

    @property
    def rules(self) -> list[RuleCount]:
        """The verdicts counted per rule."""
        return msgspec.json.decode(self.counts, type=list[RuleCount])


class AuditRow(Row, frozen=True, kw_only=True):
    """`orgs`, `years`: one a line. `size`: entries looked at; `seed` draws `sample` per mille of them."""

    scope: str
    orgs: str
    years: str
    sample: int
    seed: str
    size: int
    opened_by: str
    opened_at: int
    conclusion: str | None = None
    examined: int | None = None
    findings: int | None = None
    report: str | None = None
    concluded_by: str | None = None
    concluded_at: int | None = None


class WitnessedRow(Row, frozen=True, kw_only=True):
    """A witnessed checkpoint. `id`: the event's position. `witnesses`: verifier lines, one a line;
    `first_at`: the earliest time a witness signed at (us)."""

    size: int
    root: str
    witnesses: str
    first_at: int
    recorded_at: int
    position: int


class SubjectTreeRow(Row, frozen=True, kw_only=True):
    """`id`: the event's position. The tree `name` had this root over `subjects` leaves at `at`."""

    name: str
    version: int
    at: int
    root: str
    subjects: int
    events: int
    recorded_at: int


FINDINGS = Versioned(
    "oversight_findings", FindingRow, subject="finding", indexes=[("org", "due"), ("status", "due")]
)
RULESETS = Versioned("oversight_rulesets", RulesetRow, subject="ruleset", indexes=[("position",)])
REPLAYS = Versioned("oversight_replays", ReplayRow, indexes=[("position",), ("ruleset", "size")])
AUDITS = Versioned("oversight_audits", AuditRow, subject="audit")
WITNESSED = Versioned("oversight_witnessed", WitnessedRow, indexes=[("position",)])
SUBJECT_TREES = Versioned("oversight_subject_trees", SubjectTreeRow, indexes=[("name",)])
oversight = View("oversight", 1, FINDINGS, RULESETS, REPLAYS, AUDITS, WITNESSED, SUBJECT_TREES)


@oversight.on(FindingRaised)
def raised(event: Event[FindingRaised], rows: Rows) -> None:
    one = event.payload
    row = FindingRow(
        id=event.need("finding"),
        org=one.org,
        gravity=one.gravity,
        text=kept(event, one.text, "text"),
        due=parse_time(one.due),
        rules="\n".join(one.rules),
        verdicts="\n".join(one.verdicts),
        positions="\n".join(map(str, one.positions)),
        replay=one.replay,
        inspection=event.subject("inspection"),
        audit=event.subject("audit"),
        caused_by="\n".join(one.caused_by),
        raised_by=event.actor,
        raised_at=event.recorded_at,
    )
    rows[FINDINGS].add(event.position, row)


@oversight.on(FindingAnswered, reads=(FINDINGS,))
def answered(event: Event[FindingAnswered], rows: Rows) -> None:
    one, id = event.payload, event.need("finding")
    before = rows[FINDINGS].need(id)
    rows[FINDINGS].change(
        event.position,
        id,
        status=ANSWERED,
        answers=before.answers + 1,
        answered_by=event.actor,
        answered_at=event.occurred_at,
        answer_late=one.late if before.answers == 0 else before.answer_late,
        measure=kept(event, one.measure, "measure"),
    )


@oversight.on(FindingClosed, reads=(FINDINGS,))
def closed(event: Event[FindingClosed], rows: Rows) -> None:
    one = event.payload
    rows[FINDINGS].change(
        event.position,
        event.need("finding"),
        status=CLOSED,
        closed_by=event.actor,
        closed_at=event.occurred_at,
        outcome=one.outcome,
        late=one.late,
        note=kept(event, one.note, "note"),
    )


@oversight.on(WaiverGranted, reads=(FINDINGS,))
def waived(event: Event[WaiverGranted], rows: Rows) -> None:
    one = event.payload
    rows[FINDINGS].change(
        event.position,
        event.need("finding"),
        waived_by=event.actor,
        waived_until=parse_time(one.until),
        ground=kept(event, one.ground, "ground"),
    )


@oversight.on(RulesetAdopted)
def adopted(event: Event[RulesetAdopted], rows: Rows) -> None:
    one = event.payload
    row = RulesetRow(
        id=one.rules.object,
        version=one.version,
        count=one.count,
        bytes=one.rules.bytes,
        effective=parse_time(one.effective),
        adopted_by=event.actor,
        adopted_at=event.recorded_at,
        position=event.position,
    )
    rows[RULESETS].add(event.position, row)


@oversight.on(ComplianceReplayed)
def replayed(event: Event[ComplianceReplayed], rows: Rows) -> None:
    one = event.payload
    row = ReplayRow(
        id=str(event.position),
        ruleset=one.ruleset,
        size=one.size,
        root=one.root,
        clock=parse_time(one.clock),
        engine=one.engine,
        digest=one.digest,
        purpose=one.purpose,
        asked_by=one.asked_by,
        counts=msgspec.json.encode(one.counts).decode(),
        failed=sum(count.fail for count in one.counts),
        report=one.report.object if one.report else None,
        replayed_at=event.recorded_at,
        position=event.position,
    )
    rows[REPLAYS].add(event.position, row)


@oversight.on(AuditOpened)
def audit_opened(event: Event[AuditOpened], rows: Rows) -> None:
    one = event.payload
    row = AuditRow(
        id=event.need("audit"),
        scope=one.scope,
        orgs="\n".join(one.orgs),
        years="\n".join(map(str, one.years)),
        sample=one.sample,
        seed=one.seed,
        size=one.size,
        opened_by=event.actor,
        opened_at=event.recorded_at,
    )
    rows[AUDITS].add(event.position, row)


@oversight.on(AuditConcluded, reads=(AUDITS,))
def audit_concluded(event: Event[AuditConcluded], rows: Rows) -> None:
    one = event.payload
    rows[AUDITS].change(
        event.position,
        event.need("audit"),
        conclusion=one.conclusion,
        examined=one.examined,
        findings=one.findings,
        report=one.report.object,
        concluded_by=event.actor,
        concluded_at=event.recorded_at,
    )


@oversight.on(CheckpointWitnessed)
def witnessed(event: Event[CheckpointWitnessed], rows: Rows) -> None:
    one = event.payload
    row = WitnessedRow(
        id=str(event.position),
        size=one.size,
        root=one.root,
        witnesses="\n".join(signed.witness for signed in one.cosignatures),
        first_at=min(signed.time for signed in one.cosignatures) * 1_000_000,
        recorded_at=event.recorded_at,
        position=event.position,
    )
    rows[WITNESSED].add(event.position, row)


@oversight.on(SubjectsAttested)
def subjects_attested(event: Event[SubjectsAttested], rows: Rows) -> None:
    one = event.payload
    row = SubjectTreeRow(
        id=str(event.position),
        name=one.name,
        version=one.version,
        at=one.position,
        root=one.root,
        subjects=one.subjects,
        events=one.events,
        recorded_at=event.recorded_at,
    )
    rows[SUBJECT_TREES].add(event.position, row)


def findings(
    connection: sa.Connection,
    *,
    org: str | None = None,
    status: str | None = None,
    audit: str | None = None,
    overdue_at: int | None = None,
    after: tuple[int, str] | None = None,
    first: int = 50,
) -> list[FindingRow]:
    """Findings by due date, then id. `overdue_at` (us): only those then overdue. `after`: due and id of the
    last one of the page before."""
    table = FINDINGS.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.due, table.c.id).limit(first)
    for column, value in ((table.c.org, org), (table.c.status, status), (table.c.audit, audit)):
        if value is not None:
            query = query.where(column == value)
    if overdue_at is not None:
        waived = sa.and_(table.c.waived_until.is_not(None), table.c.waived_until >= overdue_at)
        query = query.where(table.c.due < overdue_at, table.c.status != CLOSED, sa.not_(waived))
    if after is not None:
        query = query.where(sa.tuple_(table.c.due, table.c.id) > sa.tuple_(*after))
    return [FINDINGS.of(row) for row in connection.execute(query)]


def replays(
    connection: sa.Connection, *, ruleset: str | None = None, before: int | None = None, first: int = 50
) -> list[ReplayRow]:
    """Replays, newest first. `before`: the position of the last one of the page before."""
    table = REPLAYS.table
    query = sa.select(table).where(valid(table, None)).order_by(table.c.position.desc()).limit(first)
    if ruleset is not None:
        query = query.where(table.c.ruleset == ruleset)
    if before is not None:
        query = query.where(table.c.position < before)
    return [REPLAYS.of(row) for row in connection.execute(query)]


def ruleset_in_force(connection: sa.Connection, at: int) -> RulesetRow | None:
    """The rule set in force at time `at` (us): the latest `effective` up to then."""
    table = RULESETS.table
    query = sa.select(table).where(valid(table, None), table.c.effective <= at)
    found = connection.execute(query.order_by(table.c.effective.desc(), table.c.position.desc())).first()
    return None if found is None else RULESETS.of(found)
