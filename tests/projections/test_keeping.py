"""Media, copies with their receipts, drills, restores and incidents, as the log tells them."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.actions.keeping.backup_taken import BackupTaken
from ledger.actions.keeping.backups import BackupHandedOver, BackupReceipted, BackupVerified
from ledger.actions.keeping.drills import DrillEnded, DrillStarted, ServiceFailedOver
from ledger.actions.keeping.incidents import IncidentClosed, IncidentOpened, IncidentReported
from ledger.actions.keeping.media import (
    MediumMoved,
    MediumRegistered,
    MediumReplaced,
    MediumRetired,
    MediumSealed,
)
from ledger.actions.keeping.media_checks import MediumPoweredOn, MediumReadTested
from ledger.actions.keeping.restore_events import Restored, RestoreEnded, RestoreStarted
from ledger.event import Draft, Payload
from projections.database import Views
from projections.views import keeping
from projections.views.keeping import MediumRow
from signing.times import format_time, parse_time
from tests.ledger.given import NOW, digest_of, identity
from tests.projections.books import Book
from tests.projections.test_catalogue import project

DISK, SPARE, COPY, PARTNER = map(identity, ("disk", "spare", "copy", "partner"))
DRILL, RESTORE, INCIDENT = map(identity, ("drill", "restore", "incident"))
ROOT = digest_of("root")
CHECKPOINT = Restored(root=ROOT, size=3)


def of_disk(payload: Payload, *more: str) -> Draft:
    return Draft(payload, (f"medium:{DISK}", *more))


def medium(name: str) -> Draft:
    payload = MediumRegistered(kind="disk", place="库房", serial=name, set_role="sealed")
    return Draft(payload, (f"medium:{identity(name)}", f"medium_serial:{name}"))


def taken() -> Draft:
    payload = BackupTaken(bytes=900, encrypted=True, kind="remote", objects=2, root=ROOT, size=3, year=2025)
    return Draft(payload, (f"backup:{COPY}", f"medium:{DISK}"))


def test_a_medium_keeps_its_last_checks_its_place_and_its_end(views: Views, book: Book) -> None:
    book.append(medium("disk"), medium("spare"))
    book.append(of_disk(MediumPoweredOn(errors=0, readable=True)))
    book.append(of_disk(MediumReadTested(errors=1, files=9, matched=8, read=9, readable=False, tool="t")))
    book.append(of_disk(MediumMoved(place="异地库", set_role="off_site"), f"org:{PARTNER}"))
    book.append(of_disk(MediumSealed(seal="F-1", year=2025)))
    replaced = MediumReplaced(medium=DISK, reason="read_failed", successor=SPARE)
    book.append(of_disk(replaced, f"medium:{SPARE}"))
    project(views, book)
    with views.reading() as connection:
        row = keeping.medium(connection, DISK)
        spare = keeping.medium(connection, SPARE)
        assert keeping.media(connection, status="in_use") == [spare]
    assert row is not None
    assert (row.place, row.set_role, row.org, row.seal) == ("异地库", "off_site", PARTNER, "F-1")
    assert (row.checks, row.checked_at, row.readable) == (1, row.checked_at, False)
    assert row.checked_at is not None
    assert (row.status, row.successor) == ("replaced", SPARE)


def test_a_retired_medium_has_no_check_to_come(local: Views, book: Book) -> None:
    book.append(medium("disk"), of_disk(MediumRetired(reason="destroyed", wiped=True)))
    project(local, book)
    with local.reading() as connection:
        row = keeping.medium(connection, DISK)
    assert row is not None
    assert row.status == "retired"
    assert keeping.check_due(row, NOW) is None
    assert not keeping.overdue(row, NOW + 400 * 86_400_000_000)


@pytest.mark.parametrize(
    ("checked", "now", "due", "late"),
    [
        ("2026-01-03T02:00", "2026-01-10T02:00", date(2026, 1, 31), False),
        ("2026-01-03T02:00", "2026-01-16T02:00", date(2026, 1, 31), False),
        ("2026-01-03T02:00", "2026-02-01T02:00", date(2026, 2, 15), True),
        ("2026-01-31T15:59", "2026-02-01T02:00", date(2026, 2, 15), False),
        ("2026-01-31T16:00", "2026-02-10T02:00", date(2026, 2, 28), False),
        ("2028-02-16T02:00", "2028-02-20T02:00", date(2028, 3, 15), False),
    ],
)
def test_a_check_is_due_in_each_half_month_of_the_ledgers_own_calendar(
    checked: str, now: str, due: date, late: bool
) -> None:
    row = MediumRow(
        id=DISK, kind="disk", serial="1", place="库房", set_role="sealed", offline=True, org=None,
        status="in_use", registered_at=0, checked_at=parse_time(f"{checked}:00.000000Z"),
    )  # fmt: skip
    at = parse_time(f"{now}:00.000000Z")
    assert (keeping.check_due(row, at), keeping.overdue(row, at)) == (due, late)


def test_a_receipt_agrees_with_the_hand_over_or_not(views: Views, book: Book) -> None:
    book.append(taken())
    handed = BackupHandedOver(bytes=900, encrypted=True, objects=2, root=ROOT, size=3, year=2025)
    verified = BackupVerified(
        bytes=900, damaged=0, intact=True, missing=0, objects=2, root=ROOT, size=3, tool="t"
    )
    book.append(Draft(verified, (f"backup:{COPY}",)))
    for org, objects in (("agrees", 2), ("differs", 1)):
        tags = (f"backup:{COPY}", f"org:{identity(org)}")
        book.append(Draft(handed, (*tags, f"medium:{DISK}")))
        receipt = BackupReceipted(bytes=900, objects=objects, root=ROOT, seal_intact=True)
        book.append(Draft(receipt, tags))
    tags = (f"backup:{COPY}", f"org:{identity('waits')}")
    book.append(Draft(handed, tags))
    project(views, book)
    with views.reading() as connection:
        rows = keeping.hand_overs(connection, backup=COPY)
        assert keeping.hand_overs(connection, year=2024) == []
        copy = keeping.backup(connection, COPY)
    wanted = {identity("agrees"): True, identity("differs"): False, identity("waits"): None}
    assert {row.org: row.agrees for row in rows} == wanted
    assert copy is not None
    assert (copy.intact, copy.medium) == (True, DISK)


def test_drills_and_restores_have_their_seconds_and_incidents_their_report(views: Views, book: Book) -> None:
    noticed = format_time(NOW)
    opened = IncidentOpened(kind="ransomware", noticed_at=noticed, systems=["甲", "乙"])
    book.append(Draft(opened, (f"incident:{INCIDENT}",)))
    book.append(Draft(DrillStarted(scenario="site_lost"), (f"drill:{DRILL}", f"backup:{COPY}")))
    ended = {"verdict": "passed", "restored": CHECKPOINT, "seconds_to_full": 90, "seconds_to_read_only": 30}
    book.append(Draft(DrillEnded(**ended), (f"drill:{DRILL}", f"backup:{COPY}")))  # type: ignore[arg-type]
    tags = (f"restore:{RESTORE}", f"incident:{INCIDENT}", f"backup:{COPY}")
    book.append(Draft(RestoreStarted(lost_at=noticed), tags), Draft(RestoreEnded(**ended), tags))  # type: ignore[arg-type]
    for recipient in ("first", "second"):
        report = IncidentReported(recipient=identity(recipient), reported_at=noticed)
        book.append(Draft(report, (f"incident:{INCIDENT}",)))
    moved = ServiceFailedOver(after=CHECKPOINT, before=CHECKPOINT, from_="主", planned=True, to="备")
    book.append(Draft(moved, ("ledger:x",)))
    project(views, book)
    with views.reading() as connection:
        (drill,) = keeping.restores(connection, drill=True)
        (restore,) = keeping.restores(connection, drill=False)
        (incident,) = keeping.incidents(connection, is_open=True)
        (fail_over,) = keeping.fail_overs(connection)
    assert (drill.seconds_to_full, drill.size, drill.verdict) == (90, 3, "passed")
    assert (restore.incident, restore.begun_at, restore.root) == (INCIDENT, NOW, ROOT)
    assert (incident.reported_to, incident.systems) == (identity("first"), "甲\n乙")
    assert (fail_over.from_node, fail_over.to_node) == ("主", "备")
    book.append(Draft(IncidentClosed(ending="restored"), (f"incident:{INCIDENT}",)))
    project(views, book)
    with views.reading() as connection:
        assert keeping.incidents(connection, is_open=True) == []
        (closed,) = keeping.incidents(connection)
    assert closed.ending == "restored"
