"""Somebody files or attaches the very bytes that are being erased: what was acknowledged keeps its bytes.

Two processes on one log, stopped where it hurts; each stop is a step of the erasure, broken off or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ledger.erasure import complete
from ledger.errors import Refusal
from ledger.free import Free, fresh_seed
from ledger.opened import Ledger, open_ledger
from ledger.writing.acting import act
from ledger.writing.tickets import Request
from tests.api.destroying import OWN, Destroyed, destroy, prepare
from tests.api.rooms import Room, furnish, record

STEPS = ["keys erased", "keys wrapped anew", "object deleted", "noted"]


class BrokenOff(Exception):
    """The process died here."""


class Race:
    """A room where a record with a file of its own is about to be destroyed, and a second process in which
    the archivist files the same bytes under another record."""

    def __init__(self, home: Path) -> None:
        self.room: Room = furnish(home)
        self.wanted: Destroyed = prepare(self.room)
        self.eraser = self.room.ledger
        self.other: Ledger = open_ledger(self.room.places, self.room.clock)
        self.filed = 0
        self.filing = False  # uploaded, and not yet appended

    def destroy(self) -> None:
        destroy(self.room, self.wanted)

    def erase(self, at: Callable[[str], None] = lambda _: None) -> None:
        complete(self.eraser.store, self.eraser.keys, self.eraser.objects, at)

    def file(self) -> None:
        """The same bytes are uploaded and filed in the other process."""
        self.other.objects.put(OWN)
        self.filed += 1
        named = {"name": "同一文件.pdf", "object": self.wanted.own, "format": "application/pdf"}
        wanted: dict[str, Any] = record(self.room, 950 + self.filed, "同一文件", "office")
        self.filing = True
        try:
            self._act("record.filed", {"records": [wanted | {"files": [named]}]})
        finally:
            self.filing = False

    def _act(self, action: str, wanted: dict[str, Any]) -> None:
        person, session = self.room.person("archivist"), self.room.session("archivist")
        key = self.other.custodial_key(person).key_id
        command = Free(fresh_seed(), self.room.clock.now()).uuid7()
        act(self.other, Request(action, msgspec.json.encode(wanted), person, key, session, command))

    def answered(self) -> str | None:
        """The refusal's code, None where the filing was acknowledged."""
        try:
            self.file()
        except Refusal as refusal:
            return refusal.code
        return None

    def require_kept(self) -> None:
        """The bytes are there, and whatever erases again leaves them."""
        self.erase()
        assert self.other.objects.check(self.wanted.own)

    def close(self) -> None:
        self.other.close()
        self.room.ledger.close()


@pytest.fixture
def race(tmp_path: Path) -> Iterator[Race]:
    race = Race(tmp_path)
    yield race
    race.close()


def after_looking(race: Race, then: Callable[[], None]) -> None:
    """Let this happen once, between a decision's look at the bytes and its append."""
    look = race.other.objects.size
    left = [then]

    def size(digest: str) -> int | None:
        found = look(digest)
        if digest == race.wanted.own and left and race.filing:
            left.pop()()
        return found

    race.other.objects.size = size  # type: ignore[method-assign]


def test_bytes_filed_before_the_erasure_stay(race: Race) -> None:
    race.file()
    race.destroy()
    race.require_kept()


def test_a_destruction_that_overtakes_a_filing_has_it_decided_again(race: Race) -> None:
    after_looking(race, race.destroy)
    with pytest.raises(Refusal, match="CONTENT_ERASING"):
        race.file()
    race.erase()
    race.file()
    race.require_kept()


def test_an_erasure_between_the_look_and_the_append_of_a_filing_loses_nothing(race: Race) -> None:
    race.destroy()
    after_looking(race, race.erase)
    assert race.answered() is not None
    race.erase()
    race.file()
    race.require_kept()


def test_destruction_and_erasure_between_the_look_and_the_append_lose_nothing(race: Race) -> None:
    def all_of_it() -> None:
        race.destroy()
        race.erase()

    after_looking(race, all_of_it)
    with pytest.raises(Refusal, match="OBJECT_UNKNOWN"):
        race.file()
    race.file()
    race.require_kept()


@pytest.mark.parametrize("broken_off", [False, True])
@pytest.mark.parametrize("step", STEPS)
def test_what_is_acknowledged_at_any_step_of_an_erasure_keeps_its_bytes(
    race: Race, step: str, broken_off: bool
) -> None:
    race.destroy()
    acknowledged: list[str | None] = []

    def at(reached: str) -> None:
        if reached == step:
            acknowledged.append(race.answered())
            if broken_off:
                raise BrokenOff

    try:
        race.erase(at)
    except BrokenOff:
        assert broken_off
    assert (acknowledged == [None]) == (step == "noted")
    race.erase()
    if acknowledged != [None]:
        race.file()
    race.require_kept()


def test_a_paper_of_the_house_with_the_same_bytes_stays(race: Race) -> None:
    race.room.desks["archivist"].do(
        "regulation.issued",
        {"field": "base", "org": race.room.orgs["bureau"], "text": race.wanted.own,
         "title": "档案保管制度", "version": "1"},
    )  # fmt: skip
    race.destroy()
    race.require_kept()


def test_a_slower_process_deletes_nothing_once_another_is_done(race: Race) -> None:
    """Both erase, as after a lost lease; the bytes are filed between the slow one's reading and deleting."""
    race.destroy()
    erased_upto = race.eraser.keys.erased_upto
    asked: list[int] = []

    def overtaken() -> int:
        asked.append(1)
        if len(asked) == 2:  # it has read the log, and deletes next
            complete(race.other.store, race.other.keys, race.other.objects)
            race.file()
        return erased_upto()

    race.eraser.keys.erased_upto = overtaken  # type: ignore[method-assign]
    race.erase()
    race.require_kept()
