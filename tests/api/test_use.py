"""What an approved request opens, to whom, how long, and what it leaves on the record ([S]14; [AR] 34)."""

from __future__ import annotations

from typing import Any

import pytest

from api import downloading
from api.requesting import purpose_of
from ledger.actions.access.looks import RecordViewed
from ledger.actions.secrecy.marking import Marking
from ledger.event import Recorded, Sealed
from projections.decoding import Opener
from signing.times import format_time
from tests.api.rooms import DRAFT, HOTELS, PATROL, Room, identity, record
from tests.api.speaking import Speaker

HOUR = 3_600 * 1_000_000
PURPOSE = "核对旅馆系统的建设经过"
LIST = "{ records(first: 100) { totalCount nodes { title } } }"
SEARCH = """{ search(text: "旅馆", first: 10, facets: [ORG]) {
  totalCount nodes { id } facets { values { value count } } } }"""
SECOND = "关于旅馆信息系统验收的报告"


@pytest.fixture(scope="module", autouse=True)
def people(speaker: Speaker) -> None:
    """An approver of the office, a colleague of the outsider's, and another record of the office."""
    room = speaker.room
    security = room.desks["security_administrator"]
    for name, org, role in (("approver", "office", "approver"), ("colleague", "patrol", "reader")):
        room.enrol("security_administrator", name, org)
        granted = {"person": room.person(name), "role": role, "scope": room.orgs[org]}
        security.do("role.granted", granted)
        room.desks[name].log_in("10.0.0.8")
    filed = room.desks["archivist"].do("record.filed", {"records": [record(room, 9, SECOND, "office")]})
    room.records[SECOND] = identity(filed.subjects, "record")
    caught_up(speaker)


def caught_up(speaker: Speaker) -> None:
    speaker.service.wait_for(speaker.room.ledger.store.head_position())
    speaker.service.feed.catch_up()


def asked(room: Room, who: str = "outsider", **changes: Any) -> str:
    wanted = {"purpose": PURPOSE, "records": [room.records[DRAFT]], **changes}
    return identity(room.desks[who].do("access.requested", wanted).subjects, "request")


def approved(speaker: Speaker, who: str = "outsider", **changes: Any) -> str:
    """A request of the outsider for the draft, consented to and approved; its id."""
    room = speaker.room
    request = asked(room, who)
    consent = {"request": request, "org": room.orgs["office"], "capacity": "forming"}
    room.desks["leader"].do("consent.given", consent)
    room.desks["approver"].do("access.approved", {"request": request, **changes})
    caught_up(speaker)
    return request


def closed(speaker: Speaker, request: str, who: str = "outsider") -> None:
    speaker.room.desks[who].do("request.closed", {"request": request, "result": "used"})
    caught_up(speaker)


def titles(speaker: Speaker, who: str) -> set[str]:
    found = speaker.ask(LIST, who=who)["records"]
    assert found["totalCount"] == len(found["nodes"])
    return {one["title"] for one in found["nodes"]}


def found(speaker: Speaker, who: str) -> set[str]:
    """The ids that a search finds; its total and its facets count no more than these."""
    answer = speaker.ask(SEARCH, who=who)["search"]
    counted = sum(value["count"] for facet in answer["facets"] for value in facet["values"])
    assert answer["totalCount"] == counted == len(answer["nodes"])
    return {one["id"] for one in answer["nodes"]}


def last_view(room: Room, who: str) -> Recorded[Any]:
    """The latest detail of a record that someone looked at."""
    head, session = room.ledger.store.head_position(), f"session:{room.session(who)}"
    (event,) = room.ledger.facts.select(("record.viewed",), (session,), head, True)
    return event


def test_a_request_alone_or_with_consent_opens_nothing(speaker: Speaker) -> None:
    room = speaker.room
    request = asked(room)
    caught_up(speaker)
    assert titles(speaker, "outsider") == {HOTELS, PATROL}
    consent = {"request": request, "org": room.orgs["office"], "capacity": "forming"}
    room.desks["leader"].do("consent.given", consent)
    caught_up(speaker)
    assert titles(speaker, "outsider") == {HOTELS, PATROL}
    closed(speaker, request)


def test_an_approval_opens_the_record_in_lists_search_and_detail_until_it_is_closed(speaker: Speaker) -> None:
    draft = f"record:{speaker.room.records[DRAFT]}"
    request = approved(speaker)
    assert titles(speaker, "outsider") == {HOTELS, PATROL, DRAFT}
    assert draft in found(speaker, "outsider")
    asking = "query($id: ID!) { record(id: $id) { title grade } }"
    shown = speaker.ask(asking, {"id": draft}, who="outsider")["record"]
    assert shown == {"title": DRAFT, "grade": "FULL"}
    closed(speaker, request)
    assert titles(speaker, "outsider") == {HOTELS, PATROL}
    assert draft not in found(speaker, "outsider")
    assert speaker.ask(asking, {"id": draft}, who="outsider")["record"] is None


def test_it_opens_nothing_to_another_person_and_no_other_record(speaker: Speaker) -> None:
    room = speaker.room
    request = approved(speaker)
    assert titles(speaker, "colleague") == {HOTELS, PATROL}
    assert f"record:{room.records[DRAFT]}" not in found(speaker, "colleague")
    assert SECOND not in titles(speaker, "outsider")
    assert f"record:{room.records[SECOND]}" not in found(speaker, "outsider")
    closed(speaker, request)


def test_it_opens_nothing_before_and_after_its_time(speaker: Speaker) -> None:
    now = speaker.room.clock.now()
    times = {"from": format_time(now + HOUR), "until": format_time(now + 2 * HOUR)}
    approved(speaker, **times)
    assert titles(speaker, "outsider") == {HOTELS, PATROL}
    speaker.room.clock.pass_by(HOUR)
    assert titles(speaker, "outsider") == {HOTELS, PATROL, DRAFT}
    speaker.room.clock.pass_by(HOUR)
    assert titles(speaker, "outsider") == {HOTELS, PATROL}
    assert f"record:{speaker.room.records[DRAFT]}" not in found(speaker, "outsider")


def test_a_consent_that_is_taken_back_closes_the_record(speaker: Speaker) -> None:
    room = speaker.room
    request = approved(speaker)
    back = {"request": request, "org": room.orgs["office"], "capacity": "forming", "reason": "涉及第三人"}
    room.desks["leader"].do("consent.refused", back)
    caught_up(speaker)
    assert DRAFT not in titles(speaker, "outsider")
    assert f"record:{room.records[DRAFT]}" not in found(speaker, "outsider")


def test_a_look_under_a_request_names_it_and_its_purpose(speaker: Speaker) -> None:
    room = speaker.room
    request = approved(speaker)
    speaker.ask(f'{{ record(id: "{room.records[DRAFT]}") {{ title }} }}', who="outsider")
    event = last_view(room, "outsider")
    assert f"request:{request}" in event.subjects
    assert isinstance(event.payload, RecordViewed)
    assert event.payload.purpose is not None
    at = (event.statement.ledger, event.type, event.command, "/payload/purpose")
    assert Opener(room.ledger.keys).open_at(event.payload.purpose, *at) == PURPOSE
    assert purpose_of(room.ledger, request) == PURPOSE
    speaker.ask(f'{{ record(id: "{room.records[PATROL]}") {{ title }} }}', who="outsider")
    other = last_view(room, "outsider")
    assert other.position > event.position
    assert not any(tag.startswith("request:") for tag in other.subjects)
    closed(speaker, request)


def test_an_approval_to_borrow_opens_nothing_to_look_at(speaker: Speaker) -> None:
    room = speaker.room
    request = asked(room, use="loan")
    consent = {"request": request, "org": room.orgs["office"], "capacity": "forming"}
    room.desks["leader"].do("consent.given", consent)
    room.desks["approver"].do("access.approved", {"request": request})
    caught_up(speaker)
    assert DRAFT not in titles(speaker, "outsider")
    closed(speaker, request)


WAITING = "{ requestsToDecide(first: 50) { nodes { uuid state words { purpose } records { record } } } }"
WORDS = """query($id: ID!) { node(id: $id) { ... on AccessRequest {
  state words { purpose need citizen { name document } } } } }"""


def test_requests_wait_for_those_who_may_decide_with_their_words(speaker: Speaker) -> None:
    request = asked(speaker.room)
    caught_up(speaker)
    waiting = speaker.ask(WAITING, who="approver")["requestsToDecide"]["nodes"]
    (mine,) = [one for one in waiting if one["uuid"] == request]
    assert mine["words"] == {"purpose": PURPOSE}
    assert mine["records"] == [{"record": speaker.room.records[DRAFT]}]
    (error,) = speaker.errors(WAITING, who="colleague")
    assert error["extensions"]["code"] == "ROLE_MISSING"
    own = speaker.ask("{ myRequests(first: 1) { nodes { uuid state } } }", who="outsider")["myRequests"]
    assert own["nodes"] == [{"uuid": request, "state": "asked"}]
    closed(speaker, request)


def test_a_citizens_words_are_for_the_clerk_and_those_who_decide(speaker: Speaker) -> None:
    room = speaker.room
    citizen = {"name": "李四", "document": "330106197001010011"}
    request = asked(room, "reader", citizen=citizen, records=[], need="1985 年的迁移登记")
    caught_up(speaker)
    for who in ("reader", "approver", "archivist"):
        words = speaker.ask(WORDS, {"id": f"request:{request}"}, who=who)["node"]["words"]
        assert words == {"purpose": PURPOSE, "need": "1985 年的迁移登记", "citizen": citizen}
    for who in ("colleague", "outsider"):
        assert speaker.ask(WORDS, {"id": f"request:{request}"}, who=who)["node"] is None
    whole = b"".join(one.data for one in room.ledger.store.entries(1, room.ledger.store.head_position()))
    assert b"330106197001010011" not in whole
    closed(speaker, request, "reader")


def test_who_asked_for_a_record_is_nobody_elses_business(speaker: Speaker) -> None:
    request = asked(speaker.room)
    caught_up(speaker)
    asking = "query($id: ID!) { timeline(subject: $id, first: 50) { nodes { type } } }"
    for subject in (f"record:{speaker.room.records[DRAFT]}", f"request:{request}"):
        nodes = speaker.ask(asking, {"id": subject}, who="reader")["timeline"]["nodes"]
        assert "access.requested" not in {one["type"] for one in nodes}
    nodes = speaker.ask(asking, {"id": f"request:{request}"}, who="approver")["timeline"]["nodes"]
    assert {one["type"] for one in nodes} == {"access.requested"}
    closed(speaker, request)


def test_a_top_secret_is_downloaded_only_with_the_consent_to_copy_it(
    speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = speaker.room
    bureau = room.orgs["bureau"]
    scope = Sealed(box="", commit="", key="")
    marking = Marking(1, "top_secret", "20160301", None, scope, bureau, bureau, True)
    monkeypatch.setattr(downloading, "marking_of", lambda facts, record: marking)
    asking = """mutation($record: ID!, $object: String!) {
      fileDownload(record: $record, object: $object) { url userErrors { code } } }"""
    page = speaker.ask(f'{{ record(id: "{room.records[HOTELS]}") {{ pages {{ object }} }} }}', who="outsider")
    variables = {"record": room.records[HOTELS], "object": page["record"]["pages"][0]["object"]}

    def download() -> Any:
        caught_up(speaker)
        return speaker.ask(asking, variables, who="outsider")["fileDownload"]

    refused = {"url": None, "userErrors": [{"code": "COPY_CONSENT_MISSING"}]}
    assert download() == refused
    request = asked(room, records=[room.records[HOTELS]])
    room.desks["approver"].do("access.approved", {"request": request})
    assert download() == refused
    security, leader = room.desks["security_administrator"], room.person("leader")
    security.do("role.granted", {"person": leader, "role": "leader", "scope": bureau})
    consent = {"request": request, "org": bureau, "capacity": "superior", "uses": ["view", "copy"]}
    room.desks["leader"].do("consent.given", consent)
    assert download()["url"]
    closed(speaker, request)


def test_many_downloads_need_a_stated_purpose_each(speaker: Speaker) -> None:
    room = speaker.room
    policy = {"name": "download.without_purpose", "value": 1, "source": "厅办公室"}
    room.desks["security_administrator"].do("policy.set", policy)
    asking = """mutation($record: ID!, $object: String!, $purpose: String) {
      fileDownload(record: $record, object: $object, purpose: $purpose) { url userErrors { code } } }"""
    page = speaker.ask(f'{{ record(id: "{room.records[HOTELS]}") {{ pages {{ object }} }} }}', who="reader")
    variables = {"record": room.records[HOTELS], "object": page["record"]["pages"][0]["object"]}
    first = speaker.ask(asking, variables, who="reader")["fileDownload"]
    assert first["url"]
    caught_up(speaker)
    second = speaker.ask(asking, variables, who="reader")["fileDownload"]
    assert second == {"url": None, "userErrors": [{"code": "PURPOSE_NEEDED"}]}
    stated = speaker.ask(asking, {**variables, "purpose": "办案"}, who="reader")["fileDownload"]
    assert stated["url"]
