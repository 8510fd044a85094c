"""The committee appraises what has expired: kept for longer, or to be destroyed."""

import msgspec
import pytest

from ledger.actions.disposal.appraisals import AppraisedRecord, AppraiseRetention
from ledger.actions.filing.record_annulled import RecordAnnulled
from ledger.actions.organisation.action_headed import ActionHeaded
from ledger.disposal_events import RetentionAppraised
from ledger.event import FileObject, secret
from signing.times import format_time
from tests.ledger.actions.disposal.disposing import (
    APPRAISE,
    APPRAISER,
    COMMITTEE,
    HISTORY,
    ONE,
    PAPERS,
    PEOPLE,
    PERMANENT,
    READER,
    REPORT,
    RUNNING,
    TWO,
    Listed,
    appraised,
    committee,
    filed,
)
from tests.ledger.given import DAY, NOW, OFFICE, given, granted, happened, identity


def wanted(*records: AppraisedRecord) -> AppraiseRetention:
    return msgspec.structs.replace(APPRAISE, records=list(records))


def dispose(record: str) -> AppraisedRecord:
    return AppraisedRecord(record=record, decision="dispose")


def keep(record: str, retention: str | None) -> AppraisedRecord:
    return AppraisedRecord(record=record, decision="keep", retention=retention)


def test_what_has_expired_is_appraised_by_a_report_of_the_committee() -> None:
    expected = RetentionAppraised(
        decision="dispose", expired=2020, former="D10", report=FileObject(900, REPORT)
    )
    outcome = HISTORY.when(APPRAISE, actor=APPRAISER, objects=PAPERS).then(ActionHeaded, expected, expected)
    assert set(outcome.drafts[1].subjects) == {
        f"record:{ONE}", f"committee:{COMMITTEE}", f"org:{OFFICE}"
    }  # fmt: skip


def test_a_kept_record_gets_a_new_period_that_is_not_over() -> None:
    for retention in ("D30", "Y"):
        outcome = HISTORY.when(wanted(keep(ONE, retention)), actor=APPRAISER, objects=PAPERS).then(
            RetentionAppraised
        )
        assert outcome.drafts[0].payload.retention == retention  # type: ignore[attr-defined]
    HISTORY.when(wanted(keep(ONE, "D15")), actor=APPRAISER, objects=PAPERS).then("RETENTION_TOO_SHORT")
    HISTORY.when(wanted(keep(ONE, None)), actor=APPRAISER, objects=PAPERS).then("INPUT_REFUSED")
    HISTORY.when(wanted(keep(ONE, "forever")), actor=APPRAISER, objects=PAPERS).then("ELEMENT_VALUE")


def test_a_kept_record_is_appraised_again_when_its_new_period_is_over() -> None:
    kept = HISTORY.when(wanted(keep(ONE, "D30")), actor=APPRAISER, objects=PAPERS).and_then()
    kept.when(wanted(dispose(ONE)), actor=APPRAISER, objects=PAPERS).then("RETENTION_RUNS")
    later = NOW + 366 * DAY * 15
    kept.when(wanted(dispose(ONE)), actor=APPRAISER, objects=PAPERS, at=later).then(RetentionAppraised)


@pytest.mark.parametrize(("record", "code"), [(PERMANENT, "RECORD_PERMANENT"), (RUNNING, "RETENTION_RUNS"),
                                              (identity("nobody"), "RECORD_UNKNOWN")])  # fmt: skip
def test_nothing_is_appraised_before_its_time(record: str, code: str) -> None:
    HISTORY.when(wanted(dispose(record)), actor=APPRAISER, objects=PAPERS).then(code)


@pytest.mark.parametrize(("term", "year", "expected"), [("长期", 1970, 2020), ("短期", 2005, 2020)])
def test_legacy_terms_count_as_policy_says(term: str, year: int, expected: int) -> None:
    old = HISTORY.plus(filed(identity("old"), f"Z109-WS·{year}·D10·办公室-0009", "D10"))
    code = f"Z109-WS·{year}·{term}·办公室-0009"
    legacy = filed(identity("legacy"), code, term)
    outcome = old.plus(legacy).when(
        wanted(dispose(identity("legacy"))), actor=APPRAISER, objects=PAPERS
    ).then(RetentionAppraised)  # fmt: skip
    assert outcome.drafts[0].payload.expired == expected  # type: ignore[attr-defined]


def test_only_an_appraisal_committee_in_office_appraises() -> None:
    records = (filed(ONE, "Z109-WS·2010·D10·办公室-0001", "D10"),)
    one = wanted(dispose(ONE))
    given(*PEOPLE, *records).when(one, actor=APPRAISER, objects=PAPERS).then("APPRAISERS_MISSING")
    for other in (committee("leading_group"), committee(until=format_time(NOW - DAY))):
        given(*PEOPLE, other, *records).when(one, actor=APPRAISER, objects=PAPERS).then("APPRAISERS_MISSING")


def test_the_report_is_a_stored_document_and_the_actor_an_appraiser_there() -> None:
    HISTORY.when(APPRAISE, actor=APPRAISER).then("OBJECT_UNKNOWN")
    HISTORY.when(APPRAISE, actor=READER, objects=PAPERS).then("ROLE_MISSING")
    elsewhere = identity("appraiser elsewhere")
    history = HISTORY.plus(granted(elsewhere, "appraiser", identity("elsewhere")))
    history.when(APPRAISE, actor=elsewhere, objects=PAPERS).then("NOT_YOUR_ORG")


def test_what_is_decided_listed_or_annulled_is_not_appraised_again() -> None:
    appraised().when(APPRAISE, actor=APPRAISER, objects=PAPERS).then("DECIDED_ALREADY")
    Listed().history.when(wanted(keep(ONE, "Y")), actor=APPRAISER, objects=PAPERS).then("LISTED_ALREADY")
    annulled = happened(RecordAnnulled(reason=secret("误归")), f"record:{TWO}")
    HISTORY.plus(annulled).when(APPRAISE, actor=APPRAISER, objects=PAPERS).then("RECORD_ANNULLED")
