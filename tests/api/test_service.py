"""The composition root: its daily work, rebuilding, who belongs to an audience, a second process beside."""

from __future__ import annotations

import pytest

from api.auth import caller_of
from api.service import Service
from ledger.errors import Refusal
from tests.api.rooms import HOTELS, PATROL
from tests.api.speaking import Speaker


def count(speaker: Speaker, kind: str) -> int:
    return len(speaker.room.ledger.store.select([kind]))


def test_a_day_is_ticked_and_the_catalogue_attested_once(speaker: Speaker) -> None:
    speaker.service.keeper.keep()
    speaker.service.keeper.keep()
    assert (count(speaker, "clock.ticked"), count(speaker, "view.attested")) == (1, 1)
    for _ in range(24 * 60):
        speaker.room.clock.pass_by(59_000_000)
    speaker.service.keeper.keep()
    assert count(speaker, "clock.ticked") == 2


def test_a_rebuilt_archive_answers_as_before(speaker: Speaker) -> None:
    desk = speaker.room.desks["supervisor"]
    desk.log_in()
    query = (
        '{ records(first: 9) { nodes { id title status } } search(text: "旅馆", first: 9) { totalCount } }'
    )
    before = speaker.ask(query, who="supervisor")
    assert speaker.service.rebuild() > 0
    assert speaker.ask(query, who="supervisor") == before


def test_only_views_that_exist_can_be_rebuilt(speaker: Speaker) -> None:
    with pytest.raises(Refusal, match="nonsense"):
        speaker.service.rebuild(["nonsense"])


def test_what_is_published_to_an_organisation_reaches_those_below_it(speaker: Speaker) -> None:
    room = speaker.room
    room.desks["outsider"].log_in()
    visibility = speaker.service.visibility(caller_of(room.ledger, speaker.token("outsider")))
    assert visibility.audiences == {room.orgs["patrol"], room.orgs["bureau"]}
    assert visibility.orgs == {room.orgs["patrol"]}


def test_another_process_sees_what_this_one_wrote(speaker: Speaker) -> None:
    other = Service.open(speaker.service.settings, clock=speaker.room.clock, background=False)
    try:
        room = speaker.room
        room.desks["outsider"].log_in()
        caller = caller_of(other.ledger, speaker.token("outsider"))
        assert caller.person == room.person("outsider")
        other.wait_for(room.ledger.store.head_position())
        with other.views.reading() as connection:
            from projections.views import catalogue

            found = catalogue.slices(connection, ("title",), visibility=other.visibility(caller))
        assert {row[-1] for row in found} == {HOTELS, PATROL}
        assert other.health()["size"] == room.ledger.store.head_position()
    finally:
        other.close()
