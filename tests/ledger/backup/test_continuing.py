"""A log that lost entries goes on under a successor's name, signed by two administrators."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from ledger.actions.organisation.ledger_continued import LedgerContinued
from ledger.actions.oversight.clock_ticked import ticked
from ledger.backup import Administrator, continue_ledger, restore, take_backup, verify_set
from ledger.backup.restoring import RestoreReport
from ledger.errors import Refusal
from ledger.event import Recorded
from ledger.free import Free
from ledger.opened import Ledger, Places, open_ledger
from ledger.reading import recorded
from ledger.writing.acting import prepare, serve, submit
from ledger.writing.desk import Desk, signed
from ledger.writing.sweeping import sweep
from ledger.writing.tickets import Request
from signing.checkpoint import open_checkpoint
from signing.keys import Ed25519Key
from signing.note import parse_vkey
from signing.verify import verify_export
from tests.api.rooms import ORIGIN, Room
from tests.ledger.backup.conftest import (
    NewPlaces,
    OpenLedger,
    back_up,
    file_one,
    newest_note,
    publish,
    two_administrators,
)

DAY = 86_400 * 1_000_000
_PROFILE = {"colour": "colour", "dpi": 300, "format": "image/png"}


class Loss(NamedTuple):
    """A room that lost what came after its backup: the set's size, the published size, a lost record."""

    size: int
    published: int
    record: str


@pytest.fixture
def loss(room: Room) -> Loss:
    size = back_up(room).size
    record = file_one(room, 7)
    publish(room)
    return Loss(size, room.ledger.store.head().size, record)


def go_on(
    room: Room,
    places: Places,
    administrators: Sequence[Administrator] | None = None,
    **more: object,
) -> RestoreReport:
    beside = room.home.parent
    chosen = two_administrators(room) if administrators is None else administrators
    given = {"root_der": room.authority.root_der, "clock": room.clock, "administrators": chosen, **more}
    return restore(places, beside / "set", beside / "keys", **given)  # type: ignore[arg-type]


def continuation(ledger: Ledger) -> Recorded[LedgerContinued]:
    return recorded(ledger.store.select(["ledger.continued"], newest=True)[0])


def test_the_successor_says_what_was_lost_and_who_answers_for_it(
    room: Room, loss: Loss, new_places: NewPlaces, opened: OpenLedger
) -> None:
    report = go_on(room, new_places(newest=True))
    assert (report.continued, report.size, report.published) == (f"{ORIGIN}/2", loss.size, loss.published)
    ledger = opened(new_places_of(room), room)
    told = continuation(ledger)
    assert told.position == loss.size + 1
    assert (told.payload.cause, told.payload.origin) == ("restore", f"{ORIGIN}/2")
    assert told.payload.lost is not None
    assert (told.payload.lost.from_, told.payload.lost.to) == (loss.size + 1, loss.published)
    assert [one.actor for one in told.payload.signers] == [
        room.person("system_administrator"),
        room.person("security_administrator"),
    ]
    old_key = parse_vkey(room.ledger.log_vkey)
    recovered = open_checkpoint(b64decode(told.payload.recovered.note), [old_key], ORIGIN)
    assert recovered.size == loss.size
    assert told.payload.witnessed is None


def new_places_of(room: Room) -> Places:
    home = room.home.parent / "new"
    return Places(
        f"sqlite:///{home}/ledger.db",
        f"sqlite:///{home}/keys.db",
        home / "wrapping.key",
        str(home / "objects"),
        home / "checkpoints",
    )


def test_the_successor_works_and_its_export_verifies(
    room: Room, loss: Loss, new_places: NewPlaces, opened: OpenLedger, tmp_path: Path
) -> None:
    places = new_places(newest=True)
    go_on(room, places)
    ledger = opened(places, room)
    assert (ledger.origin, ledger.log_vkey) == (f"{ORIGIN}/2", continuation(ledger).payload.log_vkey)
    archivist = Desk(ledger, room.person("archivist"), room.desks["archivist"].key)
    archivist.log_in()
    archivist.do("batch.opened", {"material": "文书", "profile": _PROFILE})
    serve(ledger, lambda _: ticked(ledger.origin))
    room.clock.pass_by(2_000_000)
    taken = take_backup(ledger, tmp_path / "set2", tmp_path / "keys2", kind="same_city")
    report = verify_export(tmp_path / "set2" / "log", room.authority.root_der)
    assert (report.findings, report.warnings) == ([], [])
    assert (report.origin, report.size) == (f"{ORIGIN}/2", taken.size)
    assert report.checkpoints > 3


def test_sessions_from_before_go_on_and_lost_ones_do_not(
    room: Room, new_places: NewPlaces, opened: OpenLedger
) -> None:
    back_up(room)
    kept = room.session("archivist")
    lost = room.desks["publisher"].log_in()
    publish(room)
    places = new_places(newest=True)
    go_on(room, places)
    ledger = opened(places, room)
    for name, session, refused in (("archivist", kept, None), ("publisher", lost, "SESSION_NEEDED")):
        desk = Desk(ledger, room.person(name), room.desks[name].key)
        desk.session = session
        try:
            desk.do("batch.opened", {"material": "文书", "profile": _PROFILE})
            code = None
        except Refusal as refusal:
            code = refusal.code
        assert code == refused


def test_the_old_names_newest_checkpoint_is_kept_under_its_name(
    room: Room, loss: Loss, new_places: NewPlaces
) -> None:
    places = new_places(newest=True)
    old = newest_note(room)
    go_on(room, places)
    kept = places.checkpoints / "newest of archive.example%2Froom"
    assert kept.read_bytes() == old
    new = (places.checkpoints / "newest").read_bytes()
    assert new.startswith(f"{ORIGIN}/2\n{loss.size + 1}\n".encode())
    assert not (places.checkpoints / "restoring").exists()


def test_a_note_from_outside_is_named_as_witnessed(
    room: Room, loss: Loss, new_places: NewPlaces, opened: OpenLedger
) -> None:
    places = new_places()
    go_on(room, places, checkpoints=[newest_note(room)])
    witnessed = continuation(opened(places, room)).payload.witnessed
    assert witnessed is not None
    assert b64decode(witnessed.note) == newest_note(room)


def test_it_is_refused_where_nothing_is_missing(room: Room, new_places: NewPlaces) -> None:
    back_up(room)
    places = new_places()
    with pytest.raises(Refusal, match="INPUT_REFUSED"):
        go_on(room, places)
    assert not (places.checkpoints / "restoring").exists()


def others(room: Room) -> dict[str, list[Administrator]]:
    system, security = two_administrators(room)
    archivist = Administrator(room.person("archivist"), room.desks["archivist"].key)
    founder = Administrator(room.person("founder"), room.desks["founder"].key)
    return {
        "one administrator": [system],
        "the same twice": [system, system],
        "an archivist second": [system, archivist],
        "an archivist first": [archivist, system],
        "the founder": [founder, system],
        "a key of nobody": [system, Administrator(security.person, Ed25519Key(b"\7" * 32))],
        "someone else's key": [system, Administrator(security.person, system.key)],
    }


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("one administrator", "SIGNERS_WRONG"),
        ("the same twice", "SIGNERS_WRONG"),
        ("an archivist second", "SIGNERS_WRONG"),
        ("an archivist first", "ROLE_MISSING"),
        ("the founder", "ROLE_MISSING"),
        ("a key of nobody", "KEY_UNKNOWN"),
        ("someone else's key", "SIGNERS_WRONG"),
    ],
)
def test_only_two_administrators_with_their_own_keys_may(
    room: Room, loss: Loss, new_places: NewPlaces, who: str, code: str
) -> None:
    places = new_places(newest=True)
    with pytest.raises(Refusal) as refusal:
        go_on(room, places, others(room)[who])
    assert refusal.value.code == code
    # Nothing opens under the old name meanwhile, and the right two can still go on.
    with pytest.raises(Refusal, match="RESTORE_UNFINISHED"):
        open_ledger(places, room.clock)
    assert go_on(room, places).continued == f"{ORIGIN}/2"


def test_after_days_of_standing_still_the_clock_must_be_confirmed(
    room: Room, loss: Loss, new_places: NewPlaces
) -> None:
    room.clock.pass_by(4 * DAY)
    places = new_places(newest=True)
    with pytest.raises(Refusal, match="CLOCK_AHEAD"):
        go_on(room, places)
    assert go_on(room, places, confirm_clock=True).continued == f"{ORIGIN}/2"


def test_a_log_may_be_continued_twice_and_its_sets_restored(
    room: Room, loss: Loss, new_places: NewPlaces, opened: OpenLedger, tmp_path: Path
) -> None:
    places = new_places(newest=True)
    go_on(room, places)
    second = open_ledger(places, room.clock)
    room.clock.pass_by(2_000_000)
    size = take_backup(second, tmp_path / "set2", tmp_path / "keys2", kind="same_city").size
    serve(second, lambda _: ticked(second.origin))
    room.clock.pass_by(2_000_000)
    note = second.checkpointer.publish()
    second.close()
    assert note is not None
    third = new_places("third")
    root = room.authority.root_der
    with pytest.raises(Refusal, match="RESTORE_BEHIND"):
        restore(
            third, tmp_path / "set2", tmp_path / "keys2", root_der=root, checkpoints=[note], clock=room.clock
        )
    report = restore(
        third,
        tmp_path / "set2",
        tmp_path / "keys2",
        root_der=root,
        checkpoints=[note],
        clock=room.clock,
        administrators=two_administrators(room),
    )
    assert (report.origin, report.continued, report.size) == (f"{ORIGIN}/2", f"{ORIGIN}/3", size)
    ledger = opened(third, room)
    take_backup(ledger, tmp_path / "set3", None, kind="same_city")
    assert verify_set(tmp_path / "set3", root).checkpoint.origin == f"{ORIGIN}/3"


def test_the_first_names_set_is_not_restored_once_a_successor_has_published(
    room: Room, loss: Loss, new_places: NewPlaces
) -> None:
    places = new_places(newest=True)
    go_on(room, places)
    note = (places.checkpoints / "newest").read_bytes()
    other = new_places("other")
    with pytest.raises(Refusal, match="RESTORE_BEHIND"):
        go_on(room, other, checkpoints=[note])


def test_a_backup_of_the_successor_does_not_go_into_the_set_with_the_lost_entries(
    room: Room, loss: Loss, new_places: NewPlaces, opened: OpenLedger, tmp_path: Path
) -> None:
    places = new_places(newest=True)
    go_on(room, places)
    # A set that was found later after all, with what the successor lacks.
    back_up(room)
    with pytest.raises(Refusal, match="ALREADY_THERE"):
        take_backup(opened(places, room), tmp_path / "set", None, kind="same_city")


def test_a_database_put_back_on_its_own_goes_on_as_a_successor(
    room: Room, loss: Loss, new_places: NewPlaces, opened: OpenLedger
) -> None:
    beside = room.home.parent
    places = new_places()
    restore(places, beside / "set", beside / "keys", root_der=room.authority.root_der, clock=room.clock)
    (places.checkpoints / "newest").write_bytes(newest_note(room))
    with pytest.raises(Refusal, match="RESTORE_BEHIND"):
        open_ledger(places, room.clock)
    done = continue_ledger(places, two_administrators(room), cause="failover", clock=room.clock)
    ledger = opened(places, room)
    assert ledger.origin == done.origin == f"{ORIGIN}/2"
    assert continuation(ledger).payload.cause == "failover"


def test_up_to_an_earlier_checkpoint_leaves_the_rest_of_the_set_behind(
    room: Room, new_places: NewPlaces, opened: OpenLedger
) -> None:
    first = back_up(room).size
    file_one(room, 7)
    second = back_up(room).size
    places = new_places()
    report = go_on(room, places, upto=first)
    assert (report.size, report.published, report.continued) == (first, second, f"{ORIGIN}/2")
    ledger = opened(places, room)
    lost = continuation(ledger).payload.lost
    assert lost is not None
    assert (lost.from_, lost.to) == (first + 1, second)
    assert ledger.store.root_at(first) == room.ledger.store.root_at(first)


def test_a_process_that_knows_the_old_name_writes_and_publishes_nothing_more(
    room: Room, loss: Loss, new_places: NewPlaces
) -> None:
    beside = room.home.parent
    places = new_places()
    restore(places, beside / "set", beside / "keys", root_der=room.authority.root_der, clock=room.clock)
    running = open_ledger(places, room.clock)
    archivist, session = room.desks["archivist"], room.session("archivist")
    command = Free(b"\1" * 32, room.clock.now()).uuid7()
    wanted = msgspec.json.encode({"material": "文书", "profile": _PROFILE})
    request = Request("batch.opened", wanted, archivist.person, archivist.key.key_id, session, command)
    waiting = prepare(running, request)
    administrators = two_administrators(room)
    continue_ledger(
        places, administrators, cause="failover", clock=room.clock, checkpoints=[newest_note(room)]
    )
    try:
        with pytest.raises(Refusal, match="LEDGER_CONTINUED"):
            serve(running, lambda _: ticked(running.origin))
        with pytest.raises(Refusal, match="LEDGER_CONTINUED"):
            prepare(running, request)
        with pytest.raises(Refusal, match=r"STALE_PREPARED: .*LEDGER_CONTINUED"):
            submit(running, signed(waiting, [archivist.key]), waiting.ticket)
        room.clock.pass_by(2_000_000)
        with pytest.raises(Refusal, match=r"RESTORE_BEHIND|LEDGER_CONTINUED"):
            running.checkpointer.publish()
        assert running.store.head().size == loss.size + 1
    finally:
        running.close()


def test_a_successor_whose_log_key_nobody_here_holds_is_refused(room: Room, loss: Loss) -> None:
    system, security = two_administrators(room)
    wanted = (
        b'{"cause":"clock","origin":"archive.example/room/2","log_vkey":"archive.example/room/2+00+00",'
        b'"recovered":"","second":"%s","second_key":"%s"}'
        % (security.person.encode(), security.key.key_id.encode())
    )
    command = Free(b"\1" * 32, room.clock.now()).uuid7()
    request = Request("ledger.continued", wanted, system.person, system.key.key_id, None, command)
    with pytest.raises(Refusal, match="KEYS_OTHER"):
        prepare(room.ledger, request)


def test_nothing_else_is_done_without_a_session(room: Room) -> None:
    system = two_administrators(room)[0]
    command = Free(b"\1" * 32, room.clock.now()).uuid7()
    wanted = msgspec.json.encode({"material": "文书", "profile": _PROFILE})
    request = Request("batch.opened", wanted, system.person, system.key.key_id, None, command)
    with pytest.raises(Refusal, match="SESSION_NEEDED"):
        prepare(room.ledger, request)


def test_keys_of_what_was_lost_are_not_swept(
    room: Room, loss: Loss, new_places: NewPlaces, opened: OpenLedger
) -> None:
    # The lost record may yet be found in someone's copy.
    beside = room.home.parent
    places = new_places(newest=True)
    take_backup(room.ledger, beside / "later set", beside / "later keys", kind="offline")
    restore(
        places,
        beside / "set",
        beside / "later keys",
        root_der=room.authority.root_der,
        clock=room.clock,
        administrators=two_administrators(room),
    )
    ledger = opened(places, room)
    room.clock.pass_by(DAY)
    assert sweep(ledger) == 0
    assert ledger.keys.of_owner(loss.record) is not None
