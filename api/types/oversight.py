"""Oversight: findings with answers and waivers, rule sets, replays, audits."""

from __future__ import annotations

import strawberry

from api.inputs import Integer53
from api.types.basis import DateTime, Info, Node, PageInfo, field
from projections.kept_sealed import opened
from projections.views import oversight as rows


@strawberry.type(description="问题。A finding put to an organisation.")
class Finding(Node):
    id: strawberry.ID
    uuid: str
    org: str
    gravity: str
    due: DateTime
    rules: list[str]
    verdicts: list[str]
    positions: list[Integer53]
    replay: Integer53 | None
    inspection: str | None
    audit: str | None
    caused_by: list[str]
    raised_by: str
    raised_at: DateTime
    answers: int
    answered_by: str | None
    answered_at: DateTime | None
    answer_late: bool
    closed_by: str | None
    closed_at: DateTime | None
    outcome: str | None
    late: bool
    waived_by: str | None
    waived_until: DateTime | None
    row: strawberry.Private[rows.FindingRow]

    @field("状态：raised、answered、waived、closed。Where it stands now.")
    def state(self, info: Info) -> str:
        return self.row.state(info.context.service.ledger.clock.now())

    @field("是否逾期。Whether it is open though its due date has passed.")
    def overdue(self, info: Info) -> bool:
        return self.row.overdue(info.context.service.ledger.clock.now())

    @field("问题内容。What is wrong.")
    def text(self, info: Info) -> str | None:
        return opened(self.row.text, info.context.service.ledger.keys)

    @field("最近的整改措施。The latest answer.")
    def measure(self, info: Info) -> str | None:
        return opened(self.row.measure, info.context.service.ledger.keys)

    @field("销号意见。The note with which it was closed.")
    def note(self, info: Info) -> str | None:
        return opened(self.row.note, info.context.service.ledger.keys)

    @field("豁免理由。The ground of the waiver.")
    def ground(self, info: Info) -> str | None:
        return opened(self.row.ground, info.context.service.ledger.keys)


@strawberry.type(description="规则集。A rule set; its uuid is its hash.")
class Ruleset(Node):
    id: strawberry.ID
    uuid: str
    version: str
    count: int
    bytes: Integer53
    effective: DateTime
    adopted_by: str
    adopted_at: DateTime


@strawberry.type(description="某规则的结论数。How many verdicts of each kind a rule gave.")
class RuleCount:
    rule: str
    passed: Integer53
    failed: Integer53
    pending: Integer53
    not_applicable: Integer53
    inconclusive: Integer53
    error: Integer53


@strawberry.type(description="合规回溯检查。A replay of the log under a rule set.")
class Replay(Node):
    id: strawberry.ID
    position: Integer53
    ruleset: str
    size: Integer53
    root: str
    clock: DateTime
    engine: str
    digest: str
    purpose: str
    asked_by: str
    failed: Integer53
    report: str | None
    replayed_at: DateTime
    counts: list[RuleCount]


@strawberry.type(description="审计。An audit; `seed` draws `sample` per mille of the first `size` entries.")
class Audit(Node):
    id: strawberry.ID
    uuid: str
    scope: str
    orgs: list[str]
    years: list[int]
    sample: int
    seed: str
    size: Integer53
    opened_by: str
    opened_at: DateTime
    conclusion: str | None
    examined: Integer53 | None
    findings: Integer53 | None
    report: str | None
    concluded_by: str | None
    concluded_at: DateTime | None


@strawberry.type(description="见证过的检查点。A witnessed checkpoint.")
class WitnessedCheckpoint:
    size: Integer53
    root: str
    witnesses: list[str]
    first_at: DateTime
    recorded_at: DateTime


@strawberry.type
class FindingConnection:
    nodes: list[Finding]
    page_info: PageInfo


@strawberry.type
class ReplayConnection:
    nodes: list[Replay]
    page_info: PageInfo


def finding(row: rows.FindingRow) -> Finding:
    """The finding of a row, for who may read it."""
    return Finding(
        id=strawberry.ID(f"finding:{row.id}"),
        uuid=row.id,
        org=row.org,
        gravity=row.gravity,
        due=DateTime(row.due),
        rules=row.rules.splitlines(),
        verdicts=row.verdicts.splitlines(),
        positions=[Integer53(int(one)) for one in row.positions.splitlines()],
        replay=None if row.replay is None else Integer53(row.replay),
        inspection=row.inspection,
        audit=row.audit,
        caused_by=row.caused_by.splitlines(),
        raised_by=row.raised_by,
        raised_at=DateTime(row.raised_at),
        answers=row.answers,
        answered_by=row.answered_by,
        answered_at=_moment(row.answered_at),
        answer_late=row.answer_late,
        closed_by=row.closed_by,
        closed_at=_moment(row.closed_at),
        outcome=row.outcome,
        late=row.late,
        waived_by=row.waived_by,
        waived_until=_moment(row.waived_until),
        row=row,
    )


def ruleset(row: rows.RulesetRow) -> Ruleset:
    """The rule set of a row."""
    return Ruleset(
        id=strawberry.ID(f"ruleset:{row.id}"),
        uuid=row.id,
        version=row.version,
        count=row.count,
        bytes=Integer53(row.bytes),
        effective=DateTime(row.effective),
        adopted_by=row.adopted_by,
        adopted_at=DateTime(row.adopted_at),
    )


def replay(row: rows.ReplayRow) -> Replay:
    """The replay of a row."""
    return Replay(
        id=strawberry.ID(f"event:{row.position}"),
        position=Integer53(row.position),
        ruleset=row.ruleset,
        size=Integer53(row.size),
        root=row.root,
        clock=DateTime(row.clock),
        engine=row.engine,
        digest=row.digest,
        purpose=row.purpose,
        asked_by=row.asked_by,
        failed=Integer53(row.failed),
        report=row.report,
        replayed_at=DateTime(row.replayed_at),
        counts=[
            RuleCount(
                rule=one.rule,
                passed=Integer53(one.passed),
                failed=Integer53(one.fail),
                pending=Integer53(one.pending),
                not_applicable=Integer53(one.not_applicable),
                inconclusive=Integer53(one.inconclusive),
                error=Integer53(one.error),
            )
            for one in row.rules
        ],
    )


def audit(row: rows.AuditRow) -> Audit:
    """The audit of a row."""
    return Audit(
        id=strawberry.ID(f"audit:{row.id}"),
        uuid=row.id,
        scope=row.scope,
        orgs=row.orgs.splitlines(),
        years=[int(year) for year in row.years.splitlines()],
        sample=row.sample,
        seed=row.seed,
        size=Integer53(row.size),
        opened_by=row.opened_by,
        opened_at=DateTime(row.opened_at),
        conclusion=row.conclusion,
        examined=None if row.examined is None else Integer53(row.examined),
        findings=None if row.findings is None else Integer53(row.findings),
        report=row.report,
        concluded_by=row.concluded_by,
        concluded_at=_moment(row.concluded_at),
    )


def witnessed(row: rows.WitnessedRow) -> WitnessedCheckpoint:
    """The witnessed checkpoint of a row."""
    return WitnessedCheckpoint(
        size=Integer53(row.size),
        root=row.root,
        witnesses=row.witnesses.splitlines(),
        first_at=DateTime(row.first_at),
        recorded_at=DateTime(row.recorded_at),
    )


def _moment(at: int | None) -> DateTime | None:
    return None if at is None else DateTime(at)
