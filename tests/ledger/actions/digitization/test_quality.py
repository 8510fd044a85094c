"""A batch is checked by machine and by a sample that the log draws; on that alone it is accepted or not."""

from __future__ import annotations

import msgspec
import pytest

from ledger.actions.digitization.batch_acceptance import AcceptBatch, RejectBatch
from ledger.actions.digitization.batch_pages import Sample, sample_of
from ledger.actions.digitization.batches import BatchAccepted, BatchOpened, BatchRejected
from ledger.actions.digitization.quality import (
    CheckQuality,
    MachineReport,
    PageFindings,
    SampledPage,
    check_by_machine,
)
from ledger.actions.digitization.quality_events import MachineChecks, QualityChecked
from ledger.event import Outcome
from ledger.facts import Facts
from ledger.policies import PolicySet
from tests.ledger.actions.digitization.line import (
    ANNA,
    BATCH,
    BORIS,
    CREATED,
    PROFILE,
    READER,
    STAFF,
    WORKER,
    attached,
    detached,
    page_id,
    replaced,
    scanned,
)
from tests.ledger.given import NOW, SERVICE, Given, Happened, digest_of, given, granted, happened

PAGES = 40
OPENED = happened(BatchOpened(material="文书档案", profile=PROFILE), f"batch:{BATCH}", actor=ANNA)
EMPTY = given(CREATED, *STAFF, OPENED)
FULL = EMPTY.plus(*(attached(number) for number in range(1, PAGES + 1)))
ACCEPT, REJECT = AcceptBatch(batch=BATCH), RejectBatch(batch=BATCH)


def drawn(history: Given, per_cent: int | None = None) -> Sample:
    return sample_of(Facts(history.source, history.source.head), BATCH, NOW, per_cent)


def report(*numbers: int, bad: tuple[int, ...] = ()) -> MachineReport:
    """The machine's findings on pages with these numbers (all); those of `bad` are blank."""
    lines = [
        PageFindings(page=page_id(one), findings=("blank",) if one in bad else ())
        for one in numbers or range(1, PAGES + 1)
    ]
    return MachineReport(tool="checker", version="1", pages=lines)


def checking(
    history: Given,
    machine: MachineReport | None = None,
    *,
    per_cent: int | None = None,
    unmatched: int = 0,
    failed: int = 0,
) -> CheckQuality:
    """The check of the drawn sample, with so many pages of it unmatched or failed."""
    pages = drawn(history, per_cent).pages
    sample = [
        SampledPage(page=page, matched=place >= unmatched, passed=place >= failed)
        for place, page in enumerate(pages)
    ]
    return CheckQuality(batch=BATCH, machine=machine, per_cent=per_cent, sample=sample)


def checked(history: Given, machine: MachineReport | None = None, **change: int) -> Given:
    wanted = checking(history, machine or report(), per_cent=50, **change)
    return history.when(wanted, actor=BORIS).and_then()


GOOD = checked(FULL)


def test_a_check_holds_the_machines_and_the_persons_counts_and_a_line_for_every_page() -> None:
    wanted = checking(FULL, report(bad=(7,)), per_cent=50, failed=1)
    outcome = FULL.when(wanted, actor=BORIS).then(QualityChecked)
    payload = outcome.drafts[0].payload
    assert isinstance(payload, QualityChecked)
    assert payload.checker == BORIS
    assert payload.pages == PAGES
    assert payload.machine == MachineChecks(checked=40, passed=39, tool="checker", version="1")
    assert payload.sample is not None
    assert (payload.sample.size, payload.sample.matched, payload.sample.passed) == (20, 20, 19)
    assert payload.sample.seed == drawn(FULL).seed
    lines = [msgspec.json.decode(line) for line in outcome.manifests[0].content.splitlines()]
    assert outcome.manifests[0].object == payload.findings
    assert len(lines) == PAGES
    assert sum("passed" in line for line in lines) == 20
    assert [line["page"] for line in lines if line["machine"]] == [page_id(7)]


def test_anyone_draws_the_same_sample_from_the_log_and_another_after_a_change_or_a_rejection() -> None:
    first = drawn(FULL, 50)
    assert first == drawn(FULL, 50)
    assert len(first.pages) == 20
    assert drawn(FULL).pages == first.pages[:2]
    rejected = happened(BatchRejected(reasons=("rest",)), f"batch:{BATCH}", actor=BORIS)
    assert drawn(FULL.plus(rejected), 50).pages != first.pages
    assert drawn(FULL.plus(replaced(1)), 50).pages != first.pages
    assert drawn(EMPTY).pages == []


def test_a_sample_is_checked_whole_and_nothing_else() -> None:
    wanted = checking(FULL, report(), per_cent=50)
    assert wanted.sample is not None
    short = msgspec.structs.replace(wanted, sample=wanted.sample[1:])
    FULL.when(short, actor=BORIS).then("SAMPLE_OTHER")
    unseen = next(one for one in map(page_id, range(1, PAGES + 1)) if one not in drawn(FULL, 50).pages)
    more = [*wanted.sample, SampledPage(page=unseen, matched=True, passed=True)]
    FULL.when(msgspec.structs.replace(wanted, sample=more), actor=BORIS).then("SAMPLE_OTHER")
    FULL.when(msgspec.structs.replace(wanted, per_cent=None), actor=BORIS).then("SAMPLE_OTHER")


@pytest.mark.parametrize(
    "machine",
    [report(*range(1, PAGES)), report(*range(1, PAGES + 2)), report(*range(1, PAGES + 1), 1)],
    ids=["one left out", "one too many", "one twice"],
)
def test_the_machine_checks_every_page_once(machine: MachineReport) -> None:
    FULL.when(checking(FULL, machine), actor=BORIS).then("FINDINGS_OTHER")


def test_findings_are_codes_and_no_text() -> None:
    machine = report()
    told = msgspec.structs.replace(machine.pages[0], findings=("第一页有张三的名字",))
    wrong = msgspec.structs.replace(machine, pages=[told, *machine.pages[1:]])
    FULL.when(checking(FULL, wrong), actor=BORIS).then("INPUT_REFUSED")


def test_nobody_checks_what_they_scanned_or_attached() -> None:
    FULL.when(checking(FULL, report()), actor=ANNA).then("SAME_PERSON")
    history = FULL.plus(scanned(1, BORIS))
    history.when(checking(history, report()), actor=BORIS).then("SAME_PERSON")
    history = FULL.plus(granted(WORKER, "archivist"), scanned(1, WORKER))
    history.when(checking(history, report()), actor=WORKER).then("SAME_PERSON")


def test_only_an_archivist_checks_accepts_and_rejects() -> None:
    for wanted in (checking(FULL, report()), ACCEPT, REJECT):
        FULL.when(wanted, actor=READER).then("ROLE_MISSING")


def test_a_check_says_something_of_an_open_batch_with_pages() -> None:
    FULL.when(CheckQuality(batch=BATCH), actor=BORIS).then("INPUT_REFUSED")
    EMPTY.when(CheckQuality(batch=BATCH, machine=report()), actor=BORIS).then("BATCH_BELOW")
    accepted = GOOD.when(ACCEPT, actor=BORIS).and_then()
    accepted.when(checking(FULL, report()), actor=BORIS).then("BATCH_CLOSED")
    given(*STAFF).when(CheckQuality(batch=BATCH, machine=report()), actor=BORIS).then("BATCH_UNKNOWN")


def test_a_good_batch_is_accepted_on_its_check() -> None:
    GOOD.when(ACCEPT, actor=BORIS).then(
        BatchAccepted(
            machine_passed=PAGES, matched=20, pages=PAGES, passed=20, sampled=20, check=GOOD.source.head
        )
    )


def test_the_services_machine_check_counts_for_the_persons_sample() -> None:
    machine = FULL.when(lambda context: check_by_machine(BATCH, report(), context), actor=SERVICE)
    by_machine = machine.then(QualityChecked).drafts[0].payload
    assert isinstance(by_machine, QualityChecked)
    assert by_machine.checker is None
    history = machine.and_then()
    at = history.source.head
    history.when(ACCEPT, actor=BORIS).then("QUALITY_MISSING")
    sampled = history.when(checking(history), actor=BORIS)
    payload = sampled.then(QualityChecked).drafts[0].payload
    assert isinstance(payload, QualityChecked)
    assert payload.machine == by_machine.machine
    assert payload.machine_at == at
    sampled.and_then().when(ACCEPT, actor=BORIS).then(BatchAccepted)


@pytest.mark.parametrize(
    ("machine", "change", "reasons"),
    [
        (report(bad=(3,)), {}, ("machine",)),
        (report(), {"unmatched": 1}, ("match",)),
        (report(), {"failed": 2}, ("rest",)),
        (report(bad=(1,)), {"unmatched": 1, "failed": 2}, ("machine", "match", "rest")),
    ],
    ids=["machine", "match", "rest", "all"],
)
def test_a_batch_below_the_rates_is_not_accepted_but_rejected(
    machine: MachineReport, change: dict[str, int], reasons: tuple[str, ...]
) -> None:
    history = checked(FULL, machine, **change)
    history.when(ACCEPT, actor=BORIS).then("BATCH_BELOW")
    history.when(REJECT, actor=BORIS).then(BatchRejected(reasons=reasons, check=history.source.head))  # type: ignore[arg-type]


def test_ninety_five_per_cent_of_the_sample_is_enough_for_all_but_matching() -> None:
    checked(FULL, failed=1).when(ACCEPT, actor=BORIS).then(BatchAccepted)


def test_a_batch_without_pages_or_without_a_check_is_not_accepted() -> None:
    EMPTY.when(ACCEPT, actor=BORIS).then("BATCH_BELOW")
    FULL.when(ACCEPT, actor=BORIS).then("QUALITY_MISSING")
    given(*STAFF).when(ACCEPT, actor=BORIS).then("BATCH_UNKNOWN")


@pytest.mark.parametrize(
    "change", [attached(PAGES + 1), replaced(3), detached(3)], ids=["new", "new image", "gone"]
)
def test_a_page_that_changed_after_the_check_asks_for_another(change: Happened) -> None:
    GOOD.plus(change).when(ACCEPT, actor=BORIS).then("QUALITY_STALE")
    assert GOOD.when(ACCEPT, actor=BORIS).fails_if(change)


def test_a_sample_that_fell_short_is_not_looked_at_again_before_rework() -> None:
    history = checked(FULL, failed=2)
    history.when(checking(history, report(), per_cent=50), actor=BORIS).then("BATCH_BELOW")


def test_after_rejection_and_rework_a_new_sample_decides() -> None:
    rejected = checked(FULL, failed=2).when(REJECT, actor=BORIS).and_then()
    rejected.when(ACCEPT, actor=BORIS).then("QUALITY_STALE")
    reworked = rejected.plus(replaced(1))
    checked(reworked).when(ACCEPT, actor=BORIS).then(BatchAccepted)


def test_a_batch_may_go_back_for_what_no_check_sees_but_not_for_nothing() -> None:
    GOOD.when(REJECT, actor=BORIS).then("INPUT_REFUSED")
    wanted = RejectBatch(batch=BATCH, reasons=("originals",))
    GOOD.when(wanted, actor=BORIS).then(BatchRejected(reasons=("originals",), check=GOOD.source.head))


def test_nobody_accepts_or_rejects_pages_that_they_attached() -> None:
    GOOD.when(ACCEPT, actor=ANNA).then("SAME_PERSON")
    GOOD.when(RejectBatch(batch=BATCH, reasons=("originals",)), actor=ANNA).then("SAME_PERSON")


def test_a_batch_is_accepted_once() -> None:
    accepted = GOOD.when(ACCEPT, actor=BORIS).and_then()
    accepted.when(ACCEPT, actor=BORIS).then("BATCH_CLOSED")
    accepted.when(RejectBatch(batch=BATCH, reasons=("rest",)), actor=BORIS).then("BATCH_CLOSED")


def test_the_limits_are_policy() -> None:
    strict = happened(
        PolicySet(name="quality.rest_percent", source="县局规定", value=100), "policy:quality.rest_percent"
    )
    checked(FULL.plus(strict), failed=1).when(ACCEPT, actor=BORIS).then("BATCH_BELOW")
    larger = happened(
        PolicySet(name="quality.sample_percent", source="县局规定", value=10), "policy:quality.sample_percent"
    )
    assert len(drawn(FULL.plus(larger)).pages) == 4


def test_a_manifest_of_findings_names_images_and_never_their_text() -> None:
    outcome = FULL.when(checking(FULL, report()), actor=BORIS).then(QualityChecked)
    first = msgspec.json.decode(outcome.manifests[0].content.splitlines()[0])
    assert first["object"] == digest_of("image 1")
    assert isinstance(outcome, Outcome)
