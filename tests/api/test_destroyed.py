"""A destroyed record over the API: a tombstone with its proofs, its content gone, the register for good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from ledger.actions.filing.record_described import DescribeRecord, RecordDescribed
from ledger.decision import Context
from ledger.errors import Refusal
from ledger.event import Draft, Outcome, secret
from ledger.vocabulary import ACTIONS
from tests.api.destroying import SECRET_TITLE, Destroyed, destroy, prepare
from tests.api.rooms import IMAGE, furnish, identity
from tests.api.speaking import Speaker, speak_to

DOWNLOAD = """mutation($record: ID!, $object: String!) {
  fileDownload(record: $record, object: $object) { url userErrors { code } } }"""
RECORD = "query($id: ID!) { record(id: $id) { status code title } }"


class Gone(NamedTuple):
    """A speaker to a room whose records were destroyed, with the page that one of them had."""

    speaker: Speaker
    records: Destroyed
    page: str


@pytest.fixture(scope="module")
def gone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gone]:
    room = furnish(tmp_path_factory.mktemp("room"))
    records = prepare(room)
    with speak_to(room, development=True) as speaker:
        page = _attach(speaker, records.gone)
        assert _download(speaker, records)["url"]
        destroy(room, records)
        speaker.service.eraser.look()
        speaker.service.catch_up()
        yield Gone(speaker, records, page)


def _attach(speaker: Speaker, record: str) -> str:
    archivist = speaker.room.desks["archivist"]
    image = speaker.room.ledger.objects.put(IMAGE)
    profile = {"colour": "colour", "dpi": 300, "format": "image/png"}
    batch = archivist.do("batch.opened", {"material": "文书", "profile": profile})
    page = {"record": record, "number": 1, "object": image["object"], "bytes": image["bytes"],
            "format": "image/png", "width": 16, "height": 16}  # fmt: skip
    attached = archivist.do("page.attached", {"batch": identity(batch.subjects, "batch"), "pages": [page]})
    speaker.service.catch_up()
    return identity(attached.subjects, "page")


def _download(speaker: Speaker, records: Destroyed) -> Any:
    asked = {"record": records.gone, "object": records.own}
    return speaker.ask(DOWNLOAD, asked, who="archivist")["fileDownload"]


def test_a_destroyed_record_stays_as_a_tombstone(gone: Gone) -> None:
    found = gone.speaker.ask(RECORD, {"id": f"record:{gone.records.gone}"}, who="archivist")["record"]
    assert found == {"status": "DESTROYED", "code": "J019-WS·2010·D10·办公室-0901", "title": None}
    nobody = gone.speaker.ask(RECORD, {"id": f"record:{gone.records.gone}"}, who="outsider")
    assert nobody["record"] is None


def test_its_sealed_members_say_that_they_are_erased(gone: Gone) -> None:
    query = "query($id: ID!) { record(id: $id) { timeline(first: 20) { nodes { type payload } } } }"
    asked = {"id": f"record:{gone.records.gone}"}
    events = gone.speaker.ask(query, asked, who="archivist")["record"]["timeline"]["nodes"]
    filed = next(one for one in events if one["type"] == "record.filed")
    assert filed["payload"]["title"]["erased"] is True
    assert "value" not in filed["payload"]["title"]
    assert "record.destroyed" in [one["type"] for one in events]
    assert SECRET_TITLE not in str(events)


def test_its_files_and_pages_are_answered_with_gone(gone: Gone) -> None:
    answer = _download(gone.speaker, gone.records)
    assert (answer["url"], answer["userErrors"]) == (None, [{"code": "RECORD_DESTROYED"}])
    headers = gone.speaker.headers("archivist")
    page = gone.speaker.http.get(f"/pages/{gone.page}", headers=headers)
    assert (page.status_code, page.json()["code"]) == (410, "RECORD_DESTROYED")
    assert not gone.speaker.room.ledger.objects.exists(gone.records.own)


def test_the_register_of_destruction_is_for_staff_and_the_department(gone: Gone) -> None:
    query = """query($org: String) { destroyedRecords(first: 10, org: $org) {
      nodes { uuid method first second } } }"""
    lines = gone.speaker.ask(query, who="archivist")["destroyedRecords"]["nodes"]
    assert {one["uuid"] for one in lines} == {gone.records.gone, gone.records.second}
    assert {one["first"] for one in lines} == {gone.speaker.room.person("supervisor")}
    office = {"org": gone.speaker.room.orgs["office"]}
    assert gone.speaker.ask(query, office, who="reader")["destroyedRecords"]["nodes"] == lines
    (error,) = gone.speaker.errors(query, who="reader")
    assert error["extensions"]["code"] == "NOT_YOUR_ORG"


def test_a_list_and_what_is_due_are_asked_for(gone: Gone) -> None:
    query = """query($id: ID!) { disposalList(id: $id) {
      status destroyed count records(first: 10) { uuid state } } }"""
    asked = {"id": f"disposal:{gone.records.disposal}"}
    whole = gone.speaker.ask(query, asked, who="archivist")["disposalList"]
    assert (whole["status"], whole["destroyed"], whole["count"]) == ("destroyed", 2, 2)
    assert {one["state"] for one in whole["records"]} == {"destroyed"}
    assert gone.speaker.ask(query, asked, who="outsider")["disposalList"] is None
    due = gone.speaker.ask("{ appraisalsDue(until: 2030) { year count } }", who="archivist")
    assert due["appraisalsDue"] == [{"year": 2020, "count": 1}]


def test_media_are_for_who_keeps_them(gone: Gone) -> None:
    act = """mutation($command: ID!) { mediumRegister(command: $command, input: {
      kind: DISK, serial: "S-1", place: "库房", setRole: SEALED }) {
      medium { serial overdue checkDue } userErrors { code } } }"""
    made = gone.speaker.ask(act, {"command": gone.speaker.command()}, who="archivist")["mediumRegister"]
    assert made["userErrors"] == []
    assert (made["medium"]["serial"], made["medium"]["overdue"]) == ("S-1", False)
    assert made["medium"]["checkDue"] == "2025-10-31"
    query = "{ media(first: 5) { nodes { serial } } }"
    assert gone.speaker.ask(query, who="auditor")["media"]["nodes"] == [{"serial": "S-1"}]
    (error,) = gone.speaker.errors(query, who="reader")
    assert error["extensions"]["code"] == "ROLE_MISSING"


def test_nothing_is_sealed_anew_for_it(gone: Gone) -> None:
    room = gone.speaker.room
    keys = room.ledger.keys
    wanted = {"record": gone.records.gone, "changes": [{"element": "notes", "value": "再写"}], "reason": "补"}
    with pytest.raises(Refusal, match="RECORD_DESTROYED"):
        room.desks["archivist"].do("record.described", wanted)
    assert keys.of_owner(f"record:{gone.records.gone}") is None


def test_a_key_made_for_a_destroyed_record_is_refused_whatever_the_action_asked(
    gone: Gone, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = gone.speaker.room
    careless = replace(ACTIONS["record.described"], decide=_careless)
    monkeypatch.setitem(ACTIONS, "record.described", careless)
    wanted = {"record": gone.records.gone, "changes": [{"element": "notes", "value": "再写"}], "reason": "补"}
    with pytest.raises(Refusal, match="RECORD_DESTROYED"):
        room.desks["archivist"].do("record.described", wanted)


def _careless(wanted: DescribeRecord, context: Context) -> Outcome:
    """A decision that does not look whether the record was destroyed."""
    payload = RecordDescribed(changes=(), reason=secret(wanted.reason))
    return Outcome([Draft(payload, (f"record:{wanted.record}",))])
