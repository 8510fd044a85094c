"""What is due at the end of periods, lists, holds, the register of destruction, and transfers."""

from __future__ import annotations

import msgspec

from ledger.actions.keeping.backups import BackupPurged
from ledger.disposal_events import (
    DisposalApproved,
    DisposalListed,
    DisposalNotified,
    DisposalRefused,
    HoldLifted,
    HoldPlaced,
    RecordDestroyed,
    RecordListed,
    RecordTransferred,
    RetentionAppraised,
    TransferDeferred,
    TransferReceived,
    TransferSent,
)
from ledger.event import Draft, FileObject, Payload, Signer
from projections.database import Views
from projections.views import catalogue, disposal
from projections.views.disposal import Due
from signing.times import format_time
from tests.ledger.actions.disposal.disposing import filed
from tests.ledger.given import NOW, OFFICE, digest_of, identity, key_of
from tests.projections import books
from tests.projections.books import Book
from tests.projections.test_catalogue import project

ONE, TWO, KEPT, HOUSEHOLD = map(identity, ("one", "two", "kept", "r3"))
LIST = identity("list")
MANIFEST = FileObject(10, digest_of("list"))
FIRST, SECOND = identity("first"), identity("second")


def about(payload: Payload, *tags: str) -> Draft:
    return Draft(payload, tags)


def appraised(record: str, decision: str = "dispose", retention: str | None = None) -> Draft:
    payload = RetentionAppraised(
        decision=decision, expired=2020, former="D10", report=MANIFEST, retention=retention  # type: ignore[arg-type]
    )  # fmt: skip
    return about(payload, f"record:{record}", f"committee:{identity('committee')}", f"org:{OFFICE}")


def listed(*records: str, disposal: str = LIST) -> list[Draft]:
    head = DisposalListed(
        committee=identity("committee"), count=len(records), manifest=MANIFEST, report=MANIFEST
    )
    tag = f"disposal:{disposal}"
    one = RecordListed(appraised=1, expired=2020, retention="D10")
    return [about(head, tag, f"org:{OFFICE}"), *(about(one, tag, f"record:{record}") for record in records)]


def destroyed(record: str) -> Draft:
    signers = [
        Signer(FIRST, key_of(FIRST), "supervisor"),
        Signer(SECOND, key_of(SECOND), "second_supervisor"),
    ]
    payload = RecordDestroyed(
        copies=[identity("copy")], copy_count=1, keys=[], manifest=MANIFEST, method="pulped", objects=3,
        signers=signers,
    )  # fmt: skip
    return about(payload, f"record:{record}", f"disposal:{LIST}")


def start(book: Book) -> None:
    """Two expired records, one of thirty years, a permanent household record."""
    book.append(books.org("办公室"))
    for record, number, retention in ((ONE, 1, "D10"), (TWO, 2, "D10"), (KEPT, 3, "D30")):
        book.append(filed(record, f"Z109-WS·2010·{retention}·办公室-{number:04d}", retention).draft)
    book.append(books.filed("r3", household=True))


def test_what_waits_for_appraisal_is_counted_by_the_year_that_ends_it(views: Views, book: Book) -> None:
    start(book)
    project(views, book)
    with views.reading() as connection:
        assert disposal.appraisals_due(connection, until=2050) == [Due(2020, 2), Due(2040, 1)]
        assert disposal.appraisals_due(connection, until=2030, org=OFFICE) == [Due(2020, 2)]
        assert disposal.appraisals_due(connection, until=2030, org=identity("other")) == []
        assert [one.id for one in disposal.records_due(connection, 2020)] == sorted((ONE, TWO))
        household = disposal.standing(connection, HOUSEHOLD)
    assert household is not None
    assert (household.year, household.expires) == (None, None)


def test_a_kept_record_waits_for_its_new_period_and_a_new_code_moves_the_old_one(
    views: Views, book: Book
) -> None:
    start(book)
    book.append(appraised(ONE, "keep", "D30"), appraised(TWO))
    moved = books.recoded("kept", "Z109-WS·2012·D30·办公室-0009")
    book.append(moved)
    project(views, book)
    with views.reading() as connection:
        assert disposal.appraisals_due(connection, until=2050) == [Due(2040, 1), Due(2042, 1)]
        row = disposal.standing(connection, TWO)
    assert row is not None
    assert (row.state, row.committee) == ("to_dispose", identity("committee"))


def test_a_list_goes_its_way_to_the_register(views: Views, book: Book) -> None:
    start(book)
    book.append(appraised(ONE), appraised(TWO))
    book.append(*listed(ONE, TWO))
    tags = (f"disposal:{LIST}", f"org:{OFFICE}")
    book.append(about(DisposalApproved(count=2, manifest=MANIFEST), *tags))
    notified = DisposalNotified(
        authority=identity("authority"), manifest=MANIFEST, notified_at=format_time(NOW)
    )
    book.append(about(notified, *tags))
    book.append(destroyed(ONE))
    project(views, book)
    with views.reading() as connection:
        whole = disposal.disposal_list(connection, LIST)
        assert disposal.disposal_lists(connection, org=OFFICE, status="notified") == [whole]
        assert [one.id for one in disposal.records_of(connection, LIST)] == sorted((ONE, TWO))
    assert whole is not None
    assert (whole.status, whole.destroyed, whole.count) == ("notified", 1, 2)
    purged = BackupPurged(manifest=MANIFEST, method="overwritten")
    book.append(destroyed(TWO))
    book.append(about(purged, f"backup:{identity('copy')}", f"disposal:{LIST}"))
    project(views, book)
    with views.reading() as connection:
        whole = disposal.disposal_list(connection, LIST)
        lines = disposal.register(connection)
        later = disposal.register(connection, disposal=LIST, after=lines[0].position)
        (dealt_with,) = disposal.purged(connection, LIST)
        found = catalogue.record(connection, TWO)
    assert whole is not None
    assert (whole.status, whole.destroyed) == ("destroyed", 2)
    assert [line.id for line in lines] == [ONE, TWO]
    assert later == lines[1:]
    assert (lines[0].first, lines[0].second, lines[0].retention, lines[0].year) == (
        FIRST,
        SECOND,
        "D10",
        2010,
    )
    assert dealt_with.backup == identity("copy")
    assert found is not None
    assert (found.row.status, found.row.title, found.row.date) == ("destroyed", None, "20100304")
    assert found.row.title_commit is not None


def test_the_records_of_a_refused_list_wait_to_be_listed_again(views: Views, book: Book) -> None:
    start(book)
    book.append(appraised(ONE), *listed(ONE))
    book.append(about(DisposalRefused(manifest=MANIFEST), f"disposal:{LIST}", f"org:{OFFICE}"))
    project(views, book)
    with views.reading() as connection:
        row = disposal.standing(connection, ONE)
        whole = disposal.disposal_list(connection, LIST)
    assert row is not None
    assert whole is not None
    assert (row.state, row.disposal, whole.status) == ("to_dispose", None, "refused")


def test_holds_stand_until_they_are_lifted(views: Views, book: Book) -> None:
    start(book)
    for name in ("a", "b"):
        book.append(about(HoldPlaced(ground="audit"), f"hold:{identity(name)}", f"record:{ONE}"))
    book.append(about(HoldLifted(), f"hold:{identity('a')}", f"record:{ONE}"))
    project(views, book)
    with views.reading() as connection:
        (hold,) = disposal.holds(connection, record=ONE)
        assert disposal.holds(connection, record=TWO) == []
        row = disposal.standing(connection, ONE)
    assert hold.hold == identity("b")
    assert row is not None
    assert row.holds == 1


def test_permanent_records_are_due_for_the_archive_until_transferred_or_deferred(
    views: Views, book: Book
) -> None:
    names = ("p1", "p2", "p3")
    for number, name in enumerate(names, 1):
        book.append(filed(identity(name), f"Z109-WS·2010·Y·办公室-{number:04d}", "Y").draft)
    deferred = TransferDeferred(authority=OFFICE, document="1", reason="in_use", until=2025)
    book.append(about(deferred, f"record:{identity('p2')}", f"org:{OFFICE}"))
    project(views, book)
    with views.reading() as connection:
        assert disposal.transfers_due(connection, until=2030, years=10, electronic=10) == [
            Due(2020, 2),
            Due(2025, 1),
        ]
    tag = f"transfer:{identity('t')}"
    sent = TransferSent(
        bytes=1, count=1, decrypted=True, manifest=MANIFEST, objects=1, package=MANIFEST, receiver=OFFICE,
        unpacked=True,
    )  # fmt: skip
    book.append(
        about(sent, tag, f"org:{OFFICE}"),
        about(RecordTransferred(content="0" * 64, openness="open"), tag, f"record:{identity('p1')}"),
    )
    project(views, book)
    with views.reading() as connection:
        assert disposal.transfers_due(connection, until=2030, years=10, electronic=10) == [
            Due(2020, 1),
            Due(2025, 1),
        ]
    received = TransferReceived(
        accepted=True, accurate=True, appearance=True, bytes=1, complete=True, count=1, objects=1,
        package=MANIFEST, received_at=format_time(NOW), secure=True, usable=True,
    )  # fmt: skip
    book.append(about(received, tag, f"org:{OFFICE}"))
    project(views, book)
    with views.reading() as connection:
        row = disposal.standing(connection, identity("p1"))
        (transfer,) = disposal.transfers(connection)
    assert row is not None
    assert row.transferred
    assert transfer.accepted


def test_electronic_records_are_due_for_the_archive_sooner(views: Views, book: Book) -> None:
    for number, born_digital in enumerate((True, False), 1):
        name, code = identity(f"e{number}"), f"Z109-WS·2010·Y·办公室-{number:04d}"
        draft = filed(name, code, "Y").draft
        payload = msgspec.structs.replace(draft.payload, born_digital=born_digital)
        book.append(Draft(payload, draft.subjects))
    project(views, book)
    with views.reading() as connection:
        asked = disposal.transfers_due(connection, until=2030, years=20, electronic=5)
        assert asked == [Due(2015, 1), Due(2030, 1)]
        assert disposal.transfers_due(connection, until=2020, years=20, electronic=5) == [Due(2015, 1)]
