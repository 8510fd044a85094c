"""People, organisations, releases, looks, safe keeping and timelines, as the log tells them."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from ledger.actions.access.looks import Look, access_denied, file_downloaded, query_made, record_viewed
from ledger.actions.filing.schedule_approved import ScheduleApproved, ScheduleEntry
from ledger.actions.keeping.backup_taken import BackupTaken
from ledger.actions.organisation.keys import KeyEnrolled, KeyRevoked, Owner
from ledger.actions.organisation.people import PersonLeft, PostChanged
from ledger.actions.organisation.sessions import SessionClosed, SessionOpened
from ledger.event import Draft, Payload, secret
from ledger.policies import PolicySet
from ledger.roles import RoleGranted, RoleWithdrawn
from ledger.store.port import Command, NewEntry
from ledger.vocabulary import EVENTS
from projections.database import Views
from projections.views import access, keeping, organisations, people, releases, timeline
from signing.envelope import sign_statement
from signing.times import format_time
from tests.ledger.given import HOUR, LEDGER, NOW, OFFICE, digest_of, identity
from tests.projections import books
from tests.projections.books import ANNA, Book
from tests.projections.test_catalogue import project

SESSION, KEY = identity("session"), digest_of("key")


def test_a_person_is_there_with_a_name_for_who_holds_the_key(views: Views, book: Book) -> None:
    book.append(books.org("办公室"), books.person("张三"))
    project(views, book)
    with views.reading() as connection:
        row = people.person(connection, ANNA)
        assert row is not None
        assert people.name_of(row, book.keys) == "张三"
        assert "张三" not in repr(row)
        assert people.persons(connection, org=OFFICE) == [row]
        assert people.persons(connection, number=row.number, after=ANNA) == []
        office = organisations.org(connection, OFFICE)
    assert office is not None
    assert office.name == "办公室"


def granted(role: str, scope: str = "*", **times: str) -> Draft:
    payload = RoleGranted(person=ANNA, role=role, scope=scope, **times)
    return Draft(payload, (f"person:{ANNA}",))


def test_roles_hold_within_their_time_and_until_they_are_withdrawn(views: Views, book: Book) -> None:
    book.append(granted("archivist", OFFICE), granted("leader", until=format_time(NOW + HOUR)))
    held = book.append(granted("auditor"))
    payload = RoleWithdrawn(person=ANNA, role="auditor", scope="*", reason="调离")
    book.append(Draft(payload, (f"person:{ANNA}",)))
    project(views, book)
    with views.reading() as connection:
        now = people.roles_of(connection, ANNA, NOW)
        later = people.roles_of(connection, ANNA, NOW + 2 * HOUR)
        then = people.roles_of(connection, ANNA, NOW, held)
        assert [one.person for one in people.holders_of(connection, "archivist", OFFICE)] == [ANNA]
    assert now == {("archivist", OFFICE), ("leader", "*")}
    assert later == {("archivist", OFFICE)}
    assert then == {("archivist", OFFICE), ("leader", "*"), ("auditor", "*")}


def test_a_post_is_held_from_its_day_on_and_until_the_person_leaves(local: Views, book: Book) -> None:
    book.append(books.person("张三"))
    later = format_time(NOW + 10 * HOUR)
    tags = (f"person:{ANNA}", f"org:{OFFICE}")
    leader = PostChanged(person=ANNA, org=OFFICE, post="principal_leader", from_=later)
    left = PersonLeft(person=ANNA, org=OFFICE, reason="退休", from_=format_time(NOW + 20 * HOUR))
    book.append(Draft(left, tags), Draft(leader, tags))
    project(local, book)
    with local.reading() as connection:
        posts = [people.posts_of(connection, ANNA, NOW + hours * HOUR) for hours in (1, 11, 21)]
    assert posts == [{OFFICE: "officer"}, {OFFICE: "principal_leader"}, {}]


def test_a_key_shows_that_it_was_revoked(local: Views, book: Book) -> None:
    enrolled = KeyEnrolled(
        chain=["AA==", "BB=="],
        custody="client",
        owner=Owner("person", ANNA),
        purpose="person",
        suite="ed25519",
        signers=[],
    )
    tags = (f"key:{KEY}", f"person:{ANNA}")
    then = book.append(Draft(enrolled, tags))
    book.append(Draft(KeyRevoked(key=KEY, last_good_index=0, reason="遗失"), tags))
    project(local, book)
    with local.reading() as connection:
        (key,) = people.keys_of(connection, ANNA)
        before = people.key(connection, KEY, then)
    assert (key.custody, key.reason, key.last_good_index) == ("client", "遗失", 0)
    assert before is not None
    assert before.revoked_at is None


def looks() -> list[Draft]:
    record = identity("r1")
    return [
        query_made(Look(SESSION, 1), "防汛", 2, [record]),
        record_viewed(Look(SESSION, 2, request="request"), record),
        file_downloaded(Look(SESSION, 3), record, digest_of("object"), 100, "page"),
        access_denied(Look(SESSION, 4), identity("r2"), "NOT_YOUR_ORG"),
    ]


def test_every_look_of_a_session_is_on_its_trail_and_on_the_persons_and_the_records(
    views: Views, book: Book
) -> None:
    opened = SessionOpened(client=secret("10.0.0.1"), expires=format_time(NOW + HOUR), key=KEY, person=ANNA)
    tags = (f"session:{SESSION}", f"person:{ANNA}")
    book.append(Draft(opened, (*tags, f"key:{KEY}")))
    last = book.append(*looks())
    book.append(Draft(SessionClosed(person=ANNA, reason="logout"), tags))
    project(views, book)
    with views.reading() as connection:
        session = access.session(connection, SESSION)
        whole = access.trail(connection, session=SESSION)
        assert access.trail(connection, person=ANNA) == whole
        assert [one.sequence for one in whole] == [4, 3, 2, 1]
        assert [one.kind for one in access.trail(connection, record=identity("r1"))] == [
            "file.downloaded",
            "record.viewed",
        ]
        assert access.trail(connection, kinds=["access.denied"], person=ANNA)[0].reason == "NOT_YOUR_ORG"
        part = access.trail(connection, session=SESSION, before=last, first=2)
        assert [one.sequence for one in part] == [3, 2]
        assert [one.id for one in access.sessions(connection, person=ANNA)] == [SESSION]
    assert session is not None
    assert session.reason == "logout"
    assert (whole[3].count, whole[3].shown, whole[1].bytes, whole[2].request) == (2, 1, 100, "request")


def test_a_release_shows_where_each_of_its_records_stands(views: Views, book: Book) -> None:
    names = ("r0", "r1", "r2", "r3")
    book.append(*map(books.filed, names))
    book.append(*books.opened("one", *names, audience=[OFFICE]))
    early = book.append(books.passed("one", "r0"), books.refused("one", "r1"))
    book.append(books.kept("one", "r0"), books.kept("one", "r3", False), books.published("one", "r0"))
    project(views, book)
    with views.reading() as connection:
        release = releases.release(connection, identity("one"))
        states = {row.record: row.state for row in releases.records_of(connection, identity("one"))}
        then = {
            row.record: row.state for row in releases.records_of(connection, identity("one"), as_of=early)
        }
        counts = releases.states_of(connection, identity("one"))
        assert releases.list_releases(connection, org=OFFICE, status="published") == [release]
        assert [row.release for row in releases.releases_of(connection, identity("r3"))] == [identity("one")]
    assert release is not None
    assert (release.status, release.audiences, release.count) == ("published", (OFFICE,), 4)
    wanted = ("published", "review_refused", "proposed", "dropped")
    assert states == dict(zip(map(identity, names), wanted, strict=True))
    assert list(then.values()).count("proposed") == 2
    assert counts == dict.fromkeys(wanted, 1)


def test_backups_policies_and_schedules_are_listed(local: Views, book: Book) -> None:
    taken = BackupTaken(bytes=5, encrypted=True, kind="offline", objects=2, root="0" * 64, size=1, year=2025)
    book.append(
        Draft(taken, (f"backup:{identity('backup')}", "medium:tape")),
        Draft(PolicySet(name="session.seconds", value=600, source="决定"), ("policy:session.seconds",)),
    )
    entry = ScheduleEntry(category="WS", retention="Y", scope="本机关发文", clause="1")
    schedule = ScheduleApproved(
        authority="省档案局", count=1, effective=format_time(NOW), version="2026", entries=(entry,)
    )
    book.append(Draft(schedule, ("schedule:2026",)))
    project(local, book)
    with local.reading() as connection:
        (version,) = keeping.schedules(connection)
        (backup,) = keeping.backups(connection, kind="offline")
        (setting,) = keeping.policy_settings(connection, "session.seconds")
        assert keeping.backups(connection, before=backup.position) == []
    assert (version.id, version.lines) == ("2026", [entry])
    assert (backup.medium, backup.year, setting.value) == ("tape", 2025, 600)


def _statement(type: str, tag: str) -> bytes:
    return msgspec.json.encode(
        {
            "actor": ANNA,
            "command": identity(type),
            "key": KEY,
            "ledger": LEDGER,
            "occurred_at": format_time(NOW),
            "payload": {},
            "subjects": [tag],
            "type": type,
            "version": 1,
        },
        order="sorted",
    )


@pytest.mark.parametrize("later", [False, True])
def test_an_event_type_without_any_handler_shows_on_a_timeline_with_its_label(
    book: Book, later: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Invented(Payload):
        """A type that no view knows."""

    type, tag = "thing.happened", "thing:1"
    if not later:
        row = replace(EVENTS["clock.ticked"], name=type, zh="发生", payload=Invented)
        monkeypatch.setitem(EVENTS, type, row)
    envelope = sign_statement(_statement(type, tag), [book.key])
    book.store.commit([Command("", ANNA, [NewEntry(type, (f"actor:{ANNA}", tag), envelope, ANNA, NOW)])])
    (moment,) = timeline.timeline(book.store, tag)
    assert (moment.type, moment.zh) == (type, type if later else "发生")
    assert moment.actor == ANNA


def test_a_timeline_is_read_in_pages_both_ways(book: Book) -> None:
    for title in "abcd":
        book.append(books.described("r1", title))
    tag = f"record:{identity('r1')}"
    newest = [one.position for one in timeline.timeline(book.store, tag, first=3)]
    rest = [one.position for one in timeline.timeline(book.store, tag, before=2)]
    oldest = [one.position for one in timeline.timeline(book.store, tag, after=2, newest=False)]
    then = [one.position for one in timeline.timeline(book.store, tag, as_of=3)]
    assert (newest, rest, oldest, then) == ([4, 3, 2], [1], [3, 4], [3, 2, 1])
