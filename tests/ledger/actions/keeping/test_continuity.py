"""Drills, restores, fail-overs and incidents have a beginning, figures and an end."""

import msgspec
import pytest

from ledger.actions.keeping.drills import (
    DrillEnded,
    DrillStarted,
    EndDrill,
    EndRestore,
    FailOver,
    ServiceFailedOver,
    StartDrill,
    StartRestore,
    failed_over,
)
from ledger.actions.keeping.incidents import (
    CloseIncident,
    IncidentClosed,
    IncidentOpened,
    IncidentReported,
    OpenIncident,
    ReportIncident,
)
from ledger.actions.keeping.restore_events import Restored, RestoreEnded, RestoreStarted
from signing.times import format_time
from tests.ledger.actions.keeping.test_backups import COPY, TAKEN
from tests.ledger.actions.keeping.test_media import OPERATOR, PARTNER, READER
from tests.ledger.given import HOUR, NOW, SECOND, digest_of

CHECKPOINT = Restored(root=digest_of("root"), size=3)
DRILL = TAKEN.when(StartDrill(backup=COPY, scenario="ransomware"), actor=OPERATOR, at=NOW - HOUR)
DRILL_ID = DRILL.then(DrillStarted).drafts[0].subjects[0].removeprefix("drill:")
END = EndDrill(
    drill=DRILL_ID, verdict="passed", seconds_to_read_only=600, seconds_to_full=1_800, restored=CHECKPOINT
)
NOTICED = format_time(NOW - 2 * HOUR)
OPENED = TAKEN.when(
    OpenIncident(kind="ransomware", noticed_at=NOTICED, systems=["地市档案服务器"], orgs=(PARTNER,)),
    actor=OPERATOR,
)
INCIDENT = OPENED.then(IncidentOpened).drafts[0].subjects[0].removeprefix("incident:")
OPEN = OPENED.and_then()
REPORT = ReportIncident(incident=INCIDENT, recipient=PARTNER, reported_at=NOTICED)
CLOSE = CloseIncident(incident=INCIDENT, ending="restored")
START = StartRestore(incident=INCIDENT, backup=COPY, lost_at=NOTICED)
RESTORING = OPEN.when(START, actor=OPERATOR)
RESTORE_ID = RESTORING.then(RestoreStarted).drafts[0].subjects[0].removeprefix("restore:")


def test_a_drill_ends_once_with_its_seconds_and_its_checkpoint() -> None:
    history = DRILL.and_then()
    ended = history.when(END, actor=OPERATOR)
    outcome = ended.then(DrillEnded)
    assert f"backup:{COPY}" in outcome.drafts[0].subjects
    ended.and_then().when(END, actor=OPERATOR).then("DECIDED_ALREADY")
    TAKEN.when(END, actor=OPERATOR).then("DRILL_UNKNOWN")
    history.when(END, actor=READER).then("ROLE_MISSING")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"seconds_to_full": 400 * 24 * 3600}, "SECONDS_IMPOSSIBLE"),
        ({"seconds_to_full": 599}, "SECONDS_IMPOSSIBLE"),
        ({"seconds_to_read_only": -1}, "SECONDS_IMPOSSIBLE"),
        ({"seconds_to_full": None}, "RESTORED_MISSING"),
        ({"restored": None}, "RESTORED_MISSING"),
        ({"restored": Restored(root=digest_of("root"), size=10_000)}, "INPUT_REFUSED"),
        ({"restored": Restored(root="00", size=3)}, "INPUT_REFUSED"),
    ],
    ids=str,
)
def test_figures_that_cannot_be_are_refused(change: dict[str, object], code: str) -> None:
    DRILL.and_then().when(msgspec.structs.replace(END, **change), actor=OPERATOR).then(code)


def test_a_failed_drill_needs_no_figures() -> None:
    DRILL.and_then().when(EndDrill(drill=DRILL_ID, verdict="failed"), actor=OPERATOR).then(DrillEnded)


def test_a_restore_is_for_an_open_incident_and_counts_from_the_loss_of_service() -> None:
    end = EndRestore(restore=RESTORE_ID, verdict="passed", seconds_to_full=2 * 3600, restored=CHECKPOINT)
    RESTORING.and_then().when(end, actor=OPERATOR).then(RestoreEnded)
    late = msgspec.structs.replace(end, seconds_to_full=2 * 3600 + 1)
    RESTORING.and_then().when(late, actor=OPERATOR).then("SECONDS_IMPOSSIBLE")
    future = msgspec.structs.replace(START, lost_at=format_time(NOW + SECOND))
    OPEN.when(future, actor=OPERATOR).then("INPUT_REFUSED")
    TAKEN.when(START, actor=OPERATOR).then("INCIDENT_UNKNOWN")
    TAKEN.when(end, actor=OPERATOR).then("RESTORE_UNKNOWN")


def test_an_incident_is_reported_before_it_is_closed_and_then_closed_for_good() -> None:
    OPEN.when(CLOSE, actor=OPERATOR).then("INCIDENT_NOT_REPORTED")
    reported = OPEN.when(REPORT, actor=OPERATOR)
    reported.then(IncidentReported(recipient=PARTNER, reported_at=NOTICED))
    closed = reported.and_then().when(CLOSE, actor=OPERATOR)
    closed.then(IncidentClosed)
    for wanted in (REPORT, CLOSE, START):
        closed.and_then().when(wanted, actor=OPERATOR).then("INCIDENT_CLOSED")


def test_a_false_alarm_is_closed_without_a_report() -> None:
    OPEN.when(msgspec.structs.replace(CLOSE, ending="false_alarm"), actor=OPERATOR).then(IncidentClosed)


def test_an_incident_stays_open_while_a_restore_for_it_runs() -> None:
    reported = RESTORING.and_then().when(REPORT, actor=OPERATOR).and_then()
    reported.when(CLOSE, actor=OPERATOR).then("RESTORE_RUNS")
    failed = reported.when(EndRestore(restore=RESTORE_ID, verdict="failed"), actor=OPERATOR).and_then()
    failed.when(CLOSE, actor=OPERATOR).then(IncidentClosed)


@pytest.mark.parametrize("wanted", [REPORT, CLOSE], ids=lambda one: type(one).__name__)
def test_only_who_keeps_the_archive_reports_and_closes(wanted: ReportIncident | CloseIncident) -> None:
    OPEN.when(wanted, actor=READER).then("ROLE_MISSING")


def test_the_service_moves_between_two_nodes() -> None:
    wanted = FailOver(from_="主", to="备", before=CHECKPOINT, after=CHECKPOINT, planned=False)
    TAKEN.when(wanted, actor=OPERATOR).then(ServiceFailedOver)
    TAKEN.when(lambda context: failed_over(wanted, context)).then(ServiceFailedOver)
    ahead = msgspec.structs.replace(wanted, before=Restored(root=digest_of("root"), size=10_000))
    TAKEN.when(ahead, actor=OPERATOR).then(ServiceFailedOver)
    for change in ({"to": "主"}, {"after": Restored(root=digest_of("root"), size=10_000)}):
        TAKEN.when(msgspec.structs.replace(wanted, **change), actor=OPERATOR).then("INPUT_REFUSED")
