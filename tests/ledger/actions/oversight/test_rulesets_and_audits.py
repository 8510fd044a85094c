"""Rule sets before replays, audits with a seed nobody could foresee, checkpoints witnessed once per tick."""

from __future__ import annotations

from base64 import b64encode
from functools import partial

import pytest

from ledger.actions.oversight.audits import AuditConcluded, AuditOpened, ConcludeAudit, OpenAudit
from ledger.actions.oversight.checkpoint_witnessed import CheckpointWitnessed, Cosigned, witnessed
from ledger.actions.oversight.clock_ticked import ticked
from ledger.actions.oversight.rulesets import (
    AdoptRuleset,
    ComplianceReplayed,
    ReplayCompliance,
    RuleCount,
    RulesetAdopted,
    replayed,
)
from ledger.actions.oversight.subjects_attested import SubjectsAttested, attested
from ledger.decision import Input
from ledger.event import Draft, FileObject
from ledger.policies import PolicySet
from signing.checkpoint import Checkpoint, sign
from signing.note import Cosigner, NoteSigner
from signing.times import format_time
from tests.ledger.given import (
    DAY,
    LEDGER,
    NOW,
    OFFICE,
    Given,
    digest_of,
    given,
    happened,
    identity,
    staff,
)

CHIEF, AUDITOR, ANNA = map(identity, ("监督", "审计", "档案员"))
RULES, REPORT = digest_of("rules"), digest_of("report")
OBJECTS = {RULES: 1_000, REPORT: 20}
LOG = NoteSigner(LEDGER, bytes(32))
WITNESS = Cosigner("witness.example", bytes([1]) * 32, 1_770_000_000)


@pytest.fixture
def history() -> Given:
    adopted = RulesetAdopted(
        count=60, effective=format_time(NOW - DAY), rules=FileObject(1_000, RULES), version="1.0.0"
    )
    return given(
        *staff((CHIEF, "supervisor"), (AUDITOR, "auditor"), (ANNA, "archivist")),
        happened(adopted, f"ruleset:{RULES}"),
    )


def adopting(**members: object) -> AdoptRuleset:
    whole = {"count": 61, "rules": REPORT, "version": "1.1.0"}
    return AdoptRuleset(**{**whole, **members})  # type: ignore[arg-type]


def test_a_rule_set_is_known_by_the_digest_of_its_bytes(history: Given) -> None:
    (draft,) = history.when(adopting(), actor=CHIEF, objects=OBJECTS).then(RulesetAdopted).drafts
    assert draft.subjects == (f"ruleset:{REPORT}",)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (adopting(rules=RULES, version="2.0.0"), "RULESET_TAKEN"),
        (adopting(version="1.0.0"), "RULESET_TAKEN"),
        (adopting(version="0.9.9"), "RULESET_TAKEN"),
        (adopting(version="1.1"), "INPUT_REFUSED"),
        (adopting(count=0), "INPUT_REFUSED"),
        (adopting(effective="soon"), "INPUT_REFUSED"),
        (adopting(rules=digest_of("lost")), "OBJECT_UNKNOWN"),
    ],
)
def test_a_rule_set_that_is_wrong_is_refused(history: Given, wanted: Input, code: str) -> None:
    history.when(wanted, actor=CHIEF, objects=OBJECTS).then(code)
    history.when(wanted, actor=ANNA, objects=OBJECTS).then("ROLE_MISSING")


def replaying(**members: object) -> ReplayCompliance:
    whole = {
        "ruleset": RULES,
        "size": 5,
        "root": digest_of("root"),
        "clock": format_time(NOW),
        "engine": "1.0",
        "counts": (RuleCount(rule="PUB-1", fail=1, passed=99),),
        "digest": digest_of("verdicts"),
        "purpose": "quarterly",
        **members,
    }
    return ReplayCompliance(**whole)  # type: ignore[arg-type]


def test_a_replay_says_who_asked_and_what_it_gave(history: Given) -> None:
    (draft,) = (
        history.when(replaying(report=REPORT), actor=CHIEF, objects=OBJECTS).then(ComplianceReplayed).drafts
    )
    assert isinstance(draft.payload, ComplianceReplayed)
    assert draft.payload.asked_by == CHIEF
    assert draft.payload.counts[0].passed == 99
    assert draft.subjects == (f"ruleset:{RULES}",)


def test_the_service_records_a_replay_for_who_asked(history: Given) -> None:
    own = history.when(partial(replayed, replaying(asked_by=CHIEF)))
    (draft,) = own.then(ComplianceReplayed).drafts
    assert isinstance(draft.payload, ComplianceReplayed)
    assert draft.payload.asked_by == CHIEF


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (replaying(ruleset=REPORT), "RULESET_UNKNOWN"),
        (replaying(clock=format_time(NOW - 2 * DAY)), "RULESET_UNKNOWN"),
        (replaying(size=10_000), "INPUT_REFUSED"),
        (replaying(digest="x"), "INPUT_REFUSED"),
        (replaying(counts=()), "INPUT_REFUSED"),
        (replaying(counts=(RuleCount(rule="A"), RuleCount(rule="A"))), "INPUT_REFUSED"),
        (replaying(asked_by=identity("nobody")), "PERSON_UNKNOWN"),
        (replaying(report=digest_of("lost")), "OBJECT_UNKNOWN"),
    ],
)
def test_a_replay_that_is_wrong_is_refused(history: Given, wanted: Input, code: str) -> None:
    history.when(wanted, actor=CHIEF, objects=OBJECTS).then(code)
    history.when(wanted, actor=ANNA, objects=OBJECTS).then("ROLE_MISSING")


def test_an_audit_is_opened_with_a_fresh_seed_and_concluded_once(history: Given) -> None:
    first = history.when(OpenAudit(scope="2026 年度归档", orgs=(OFFICE,)), actor=AUDITOR)
    (draft,) = first.then(AuditOpened).drafts
    payload = draft.payload
    assert isinstance(payload, AuditOpened)
    assert (payload.sample, payload.size, len(payload.seed)) == (50, history.source.head, 64)
    audit = next(tag for tag in draft.subjects if tag.startswith("audit:")).partition(":")[2]
    wanted = ConcludeAudit(audit=audit, conclusion="with_findings", examined=10, findings=1, report=REPORT)
    decided = first.and_then().when(wanted, actor=AUDITOR, objects=OBJECTS)
    decided.then(
        AuditConcluded(conclusion="with_findings", examined=10, findings=1, report=FileObject(20, REPORT))
    )
    decided.and_then().when(wanted, actor=AUDITOR, objects=OBJECTS).then("DECIDED_ALREADY")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (OpenAudit(scope=""), "INPUT_REFUSED"),
        (OpenAudit(scope="x", sample=0), "INPUT_REFUSED"),
        (OpenAudit(scope="x", orgs=(OFFICE, OFFICE)), "INPUT_REFUSED"),
        (OpenAudit(scope="x", orgs=(identity("nowhere"),)), "ORG_UNKNOWN"),
        (ConcludeAudit(audit="x", conclusion="sound", examined=1, report=REPORT), "AUDIT_UNKNOWN"),
    ],
)
def test_an_audit_that_is_wrong_is_refused(history: Given, wanted: Input, code: str) -> None:
    history.when(wanted, actor=AUDITOR, objects=OBJECTS).then(code)
    history.when(wanted, actor=CHIEF, objects=OBJECTS).then("ROLE_MISSING")


def test_an_audit_with_findings_is_not_sound_and_has_a_stored_report(history: Given) -> None:
    tag = f"audit:{identity('audit')}"
    opened = history.plus(happened(AuditOpened(sample=50, scope="x", seed="0" * 64, size=1), tag))
    for members, code in (
        ({"findings": 1}, "INPUT_REFUSED"),
        ({"examined": -1}, "INPUT_REFUSED"),
        ({"report": digest_of("lost")}, "OBJECT_UNKNOWN"),
    ):
        whole = {"audit": identity("audit"), "conclusion": "sound", "examined": 1, "report": REPORT}
        wanted = ConcludeAudit(**{**whole, **members})  # type: ignore[arg-type]
        opened.when(wanted, actor=AUDITOR, objects=OBJECTS).then(code)


def test_how_much_an_audit_samples_is_policy(history: Given) -> None:
    policy = PolicySet(name="audit.sample_per_mille", value=100, source="审计计划")
    more = history.plus(happened(policy, "policy:audit.sample_per_mille", at=NOW - DAY))
    (draft,) = more.when(OpenAudit(scope="x"), actor=AUDITOR).then(AuditOpened).drafts
    assert isinstance(draft.payload, AuditOpened)
    assert draft.payload.sample == 100


def _note(size: int = 3, *signers: NoteSigner) -> bytes:
    return sign(Checkpoint(LEDGER, size, bytes(32)), signers or (LOG, WITNESS))


def test_a_checkpoint_is_witnessed_once_per_tick(history: Given) -> None:
    build = partial(witnessed, _note(), LOG.vkey, [WITNESS.vkey])
    decided = history.when(build)
    decided.then(
        CheckpointWitnessed(
            checkpoint=b64encode(_note()).decode(),
            cosignatures=(Cosigned(time=1_770_000_000, witness=WITNESS.vkey),),
            root=bytes(32).hex(),
            size=3,
        )
    )
    decided.and_then().when(build).then("WITNESSED_ALREADY")
    decided.and_then(ticked(LEDGER)).when(build).then(CheckpointWitnessed)


@pytest.mark.parametrize(
    "note",
    [
        _note(3, LOG),
        _note(3, WITNESS),
        _note(10_000),
        b"no note",
        sign(Checkpoint("elsewhere.example", 3, bytes(32)), (LOG, WITNESS)),
    ],
)
def test_a_note_that_no_witness_or_not_the_log_signed_is_refused(history: Given, note: bytes) -> None:
    history.when(partial(witnessed, note, LOG.vkey, [WITNESS.vkey])).then("WITNESS_REFUSED")


def test_the_tree_over_all_records_is_attested() -> None:
    root = digest_of("tree")
    (draft,) = attested("records", 1, 100, 7, 90, root).drafts
    expected = SubjectsAttested(events=90, name="records", position=100, root=root, subjects=7, version=1)
    assert draft == Draft(expected, ("view:records",))
