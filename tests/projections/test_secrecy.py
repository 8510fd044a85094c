"""Markings, their history, copies and carriers, openness reviews, as the log tells them."""

from __future__ import annotations

from typing import Any

from ledger.actions.publication.openness_events import OpennessReviewed
from ledger.actions.secrecy.carrier_events import (
    CarrierApproved,
    CarrierCounted,
    CarrierDestroyed,
    CarrierMoved,
    CopyMade,
)
from ledger.actions.secrecy.secrecy_events import (
    SecrecyChanged,
    SecrecyDeclassified,
    SecrecyExtended,
    SecrecyReviewed,
    SecrecySet,
)
from ledger.event import Draft, FileObject, Payload, Signer, secret
from ledger.release_events import DiscBurned, DiscDestroyed, DiscReturned
from projections.database import Views
from projections.views import catalogue, openness, releases, secrecy
from projections.visibility import Visibility
from tests.ledger.given import OFFICE, digest_of, identity
from tests.projections import books
from tests.projections.books import ANNA, Book
from tests.projections.test_catalogue import project

RECORD, SECOND, COPY = identity("r0"), identity("r1"), identity("copy")
BORIS = identity("boris")


def about(payload: Payload, record: str = RECORD) -> Draft:
    return Draft(payload, (f"record:{record}", f"org:{OFFICE}"))


def marked(record: str = RECORD, until: str | None = "20260301", basis: Any = "original") -> Draft:
    payload = SecrecySet(
        basis=basis,
        classifier=ANNA,
        ground=secret("事项范围"),
        level="secret",
        organ=OFFICE,
        origin=OFFICE,
        scope=secret("专案组"),
        start="20160302",
        until=until,
    )
    return about(payload, record)


CHANGED = about(
    SecrecyChanged(
        classifier=ANNA,
        decided_by=OFFICE,
        ground=secret("变化"),
        level="confidential",
        old_level="secret",
        organ=OFFICE,
        scope=secret("厅领导"),
        start="20160302",
        until="20360301",
    )
)
REVIEWED = about(SecrecyReviewed(classifier=ANNA, organ=OFFICE, outcome="kept", year=2026))
EXTENDED = about(
    SecrecyExtended(
        classifier=ANNA,
        decided_by=OFFICE,
        ground=secret("未结"),
        months=12,
        old_until="20360301",
        organ=OFFICE,
        until="20370301",
    )
)
LIFTED = about(
    SecrecyDeclassified(
        cause="decided",
        classifier=ANNA,
        decided_by=OFFICE,
        ground=secret("公开"),
        old_level="confidential",
        organ=OFFICE,
    )
)


def test_a_marking_is_as_its_latest_event_left_it_and_its_history_stays(views: Views, book: Book) -> None:
    book.append(marked())
    for draft in (CHANGED, REVIEWED):
        book.append(draft)
    extended = book.append(EXTENDED)
    project(views, book)
    with views.reading() as connection:
        row = secrecy.marking(connection, RECORD)
        first = secrecy.marking(connection, RECORD, as_of=1)
    assert row is not None
    assert first is not None
    assert (row.level, row.until, row.reviewed_year, row.position) == (
        "confidential",
        "20370301",
        2026,
        extended,
    )
    assert (first.level, first.until) == ("secret", "20260301")
    book.append(LIFTED)
    project(views, book)
    with views.reading() as connection:
        assert secrecy.marking(connection, RECORD) is None
        history = secrecy.history(connection, RECORD)
    assert [one.kind.partition(".")[2] for one in history] == [
        "set",
        "changed",
        "reviewed",
        "extended",
        "declassified",
    ]
    assert "专案组" not in repr((row, history))


def test_what_ends_and_what_was_not_reviewed_is_found(views: Views, book: Book) -> None:
    derived = identity("derived")
    book.append(marked(), marked(SECOND, until=None))
    book.append(marked(derived, until="20400101", basis="derived"))
    book.append(REVIEWED)
    project(views, book)
    with views.reading() as connection:
        ending = [one.id for one in secrecy.markings(connection, ends_by="20260301")]
        unreviewed = [one.id for one in secrecy.markings(connection, unreviewed=2026)]
        next_year = {one.id for one in secrecy.markings(connection, unreviewed=2027, organ=OFFICE)}
        everything = secrecy.markings(connection, level="secret")
        rest = secrecy.markings(connection, after=everything[0].id)
    assert ending == [RECORD]
    assert unreviewed == [SECOND]
    assert next_year == {RECORD, SECOND}
    assert len(everything) == 3
    assert rest == everything[1:]


def signers(*roles: str) -> list[Signer]:
    return [Signer(one, digest_of(one), role) for one, role in zip((ANNA, BORIS), roles, strict=True)]


def test_a_copy_is_registered_carried_and_ends(views: Views, book: Book) -> None:
    copy, destruction = f"copy:{COPY}", f"destruction:{identity('destruction')}"
    made = CopyMade(
        level="secret",
        marking=1,
        medium="paper",
        register="1号",
        scope=digest_of("scope"),
        signers=signers("maker", "registrar"),
        until="20260301",
    )
    moved = CarrierMoved(
        destination=secret("市局"),
        level="secret",
        origin=secret("厅"),
        signers=signers("carrier", "second_carrier"),
    )
    book.append(marked())
    book.append(Draft(made, (copy, f"record:{RECORD}", "register:1号")))
    book.append(Draft(moved, (copy, f"record:{RECORD}")))
    tags = (destruction, copy, f"record:{RECORD}")
    counted = book.append(Draft(CarrierCounted(count=1, registers=["1号"], unit=OFFICE), tags))
    project(views, book)
    with views.reading() as connection:
        (standing,) = secrecy.copies(connection, record=RECORD, standing=True)
        (journey,) = secrecy.journeys(connection, RECORD)
        before = secrecy.destruction(connection, identity("destruction"))
    assert (standing.registrar, standing.journeys, standing.register) == (BORIS, 1, "1号")
    assert (journey.carrier, journey.second, journey.copy) == (ANNA, BORIS, COPY)
    assert before is not None
    assert before.state == "counted"
    approved = book.append(Draft(CarrierApproved(count=1, counted=counted), tags), actor=BORIS)
    end = CarrierDestroyed(
        approved=approved, count=1, method="pulped", signers=signers("destroyer", "witness")
    )
    book.append(Draft(end, tags))
    project(views, book)
    with views.reading() as connection:
        after = secrecy.destruction(connection, identity("destruction"))
        gone = secrecy.copy(connection, COPY)
        assert secrecy.copies(connection, standing=True) == []
        assert secrecy.copies(connection, standing=False) == [gone]
    assert after is not None
    assert (after.state, after.approved_by, after.witness) == ("destroyed", BORIS, BORIS)
    assert gone is not None
    assert gone.destroyed_at is not None
    assert "市局" not in repr((journey, gone, after))


def reviewed(decision: Any, ground: Any, record: str = RECORD) -> Draft:
    payload = OpennessReviewed(
        content=digest_of("h"),
        decision=decision,
        disclosure="unknown",
        ground=ground,
        opinion=secret("某人隐私"),
        stage="transfer",
    )
    return about(payload, record)


def test_the_catalogue_shows_what_was_decided_last_and_nobody_loses_sight_of_the_record(
    views: Views, book: Book
) -> None:
    book.append(books.filed("r0"))
    book.append(*books.opened("one", "r0"))
    book.append(books.published("one", "r0"))
    book.append(reviewed("open", "none"))
    project(views, book)
    with views.reading() as connection:
        found = catalogue.record(connection, RECORD)
    assert found is not None
    assert (found.row.openness, found.row.status, found.row.audiences) == ("open", "published", ("all",))


def test_what_is_classified_after_it_was_published_is_shown_to_no_audience(views: Views, book: Book) -> None:
    book.append(books.filed("r0"))
    book.append(*books.opened("one", "r0"))
    book.append(books.published("one", "r0"))
    book.append(marked())

    def row() -> catalogue.RecordRow:
        project(views, book)
        with views.reading() as connection:
            found = catalogue.record(connection, RECORD)
            assert catalogue.record(connection, RECORD, visibility=Visibility()) is None
        assert found is not None
        return found.row

    assert (row().secrecy, row().audiences) == ("秘密★", ())
    book.append(LIFTED)
    assert (row().secrecy, row().audiences) == ("none", ())


def test_a_disc_comes_back_and_ends(views: Views, book: Book) -> None:
    disc, release = f"disc:{identity('disc')}", f"release:{identity('one')}"
    tags, manifest = (disc, release, f"org:{OFFICE}"), FileObject(1, digest_of("disc"))
    book.append(*books.opened("one", "r0"))
    book.append(Draft(DiscBurned(count=1, manifest=manifest), tags))
    back = DiscReturned(
        department=OFFICE, intact=True, manifest=manifest, sender=BORIS, signers=signers("receiver", "sender")
    )
    book.append(Draft(back, (*tags, f"person:{BORIS}")))
    end = DiscDestroyed(manifest=manifest, method="shredded", signers=signers("destroyer", "witness"))
    book.append(Draft(end, tags))
    project(views, book)
    with views.reading() as connection:
        (row,) = releases.discs_of(connection, identity("one"))
    assert (row.returned_by, row.intact, row.destroyed_by) == (BORIS, True, ANNA)
    assert row.destroyed_at is not None


def test_the_latest_openness_review_counts_and_all_stay(views: Views, book: Book) -> None:
    book.append(reviewed("controlled", "privacy"))
    book.append(reviewed("open", "none"))
    book.append(reviewed("controlled", "privacy", SECOND))
    project(views, book)
    with views.reading() as connection:
        latest = openness.review(connection, RECORD)
        then = openness.review(connection, RECORD, as_of=1)
        course = openness.reviews(connection, record=RECORD)
        closed = openness.reviews(connection, decision="controlled", org=OFFICE)
    assert latest is not None
    assert then is not None
    assert (latest.decision, then.decision) == ("open", "controlled")
    assert course == [then, latest]
    assert [one.id for one in closed] == [SECOND]
    assert "隐私" not in repr(course)
