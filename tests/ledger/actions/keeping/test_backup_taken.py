"""A backup is recorded by the operator, or by the service that made it."""

import msgspec
import pytest

from ledger.actions.keeping.backup_taken import BackupTaken, TakeBackup, taken
from ledger.actions.keeping.media import MediumRegistered
from ledger.actions.oversight.clock_ticked import ClockTicked, ticked
from ledger.actions.oversight.view_attested import ViewAttested, attested
from tests.ledger.given import LEDGER, digest_of, given, happened, identity, staff

OPERATOR, READER = identity("operator"), identity("reader")
DISK = happened(
    MediumRegistered(kind="disk", place="库房", serial="disk", set_role="sealed"),
    f"medium:{identity('disk')}",
)
HISTORY = given(*staff((OPERATOR, "operator"), (READER, "reader")))
COPY = TakeBackup(
    kind="offline", size=3, root=digest_of("root"), objects=2, bytes=900, encrypted=False, year=2025
)


def test_an_operator_records_a_backup_with_what_it_holds() -> None:
    wanted = msgspec.structs.replace(COPY, medium=identity("disk"))
    outcome = (
        HISTORY.plus(DISK)
        .when(wanted, actor=OPERATOR)
        .then(
            BackupTaken(
                kind="offline",
                size=3,
                root=digest_of("root"),
                objects=2,
                bytes=900,
                encrypted=False,
                year=2025,
            )
        )
    )
    assert f"medium:{identity('disk')}" in outcome.drafts[0].subjects
    assert any(tag.startswith("backup:") for tag in outcome.drafts[0].subjects)


def test_the_service_records_its_own_backup_without_a_role() -> None:
    HISTORY.when(lambda context: taken(COPY, context)).then(BackupTaken)


def test_a_reader_may_not_record_backups() -> None:
    HISTORY.when(COPY, actor=READER).then("ROLE_MISSING")


@pytest.mark.parametrize(
    "change", [{"size": 0}, {"size": 6}, {"root": "00"}, {"objects": -1}, {"bytes": -1}], ids=str
)
def test_a_backup_cannot_hold_what_the_log_does_not(change: dict[str, object]) -> None:
    wanted = msgspec.structs.replace(COPY, **change)
    assert HISTORY.source.head == 5
    HISTORY.when(wanted, actor=OPERATOR).then("INPUT_REFUSED")


def test_a_tick_is_about_its_ledger_and_carries_nothing() -> None:
    outcome = given().when(lambda context: ticked(context.ledger)).then(ClockTicked())
    assert outcome.drafts[0].subjects == (f"ledger:{LEDGER}",)
    assert msgspec.to_builtins(outcome.drafts[0].payload) == {}


def test_an_attested_view_names_version_position_and_digest() -> None:
    outcome = attested("catalogue", 2, 400, 31, digest_of("rows"))
    draft = outcome.drafts[0]
    assert draft.subjects == ("view:catalogue",)
    assert draft.payload == ViewAttested(
        digest=digest_of("rows"), name="catalogue", position=400, rows=31, version=2
    )
    assert given(happened(draft)).source.events[0].subject("view") == "catalogue"
