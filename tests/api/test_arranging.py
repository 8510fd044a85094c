"""Arrangement over GraphQL: what was tested, accepted, packed and closed, for those whom it concerns."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.standards.four_natures import items_of
from tests.api.rooms import DRAFT, HOTELS, PATROL, identity
from tests.api.speaking import Speaker

ARRANGEMENT = """query($id: ID!) { record(id: $id) { arrangement {
  shelf boxNumber box { label records { number record } } volume { uuid }
  tests { stage verdict items { code nature zh verdict tool version } }
  acceptance { state test }
  metadata { element number zh value source correctedBy } } } }"""
BOXES = "{ boxes(first: 10) { nodes { label count arranger checker shelf } pageInfo { hasNextPage } } }"


def done(speaker: Speaker, who: str, action: str, wanted: dict[str, Any], *beside: str) -> list[str]:
    """The subjects of what a person did at their desk, once the views have it."""
    desks = speaker.room.desks
    receipt = desks[who].do(action, wanted, beside=[desks[other].key for other in beside])
    speaker.service.wait_for(receipt.last)
    return receipt.subjects


@pytest.fixture(scope="module")
def arranged(speaker: Speaker) -> Speaker:
    """The record HOTELS tested, accepted, packed into box 12 and shelved, with captured metadata."""
    record, room = speaker.room.records[HOTELS], speaker.room
    items = [{"code": code, "verdict": "passed", "tool": "t", "version": "1"} for code in items_of("GD")]
    done(speaker, "archivist", "record.tested", {"stage": "GD", "items": items, "record": record})
    done(speaker, "archivist", "record.accepted", {"records": [record]})
    checker = {"person": room.person("publisher"), "key": room.desks["publisher"].key.key_id}
    packed = {"label": "12", "records": [record], "checker": checker, "year": 2016, "retention": "D30"}
    box = identity(done(speaker, "archivist", "box.packed", packed, "publisher"), "box")
    done(speaker, "archivist", "record.shelved", {"items": [f"box:{box}"], "shelf": "一库 3 列"})
    told = {"record": record, "source": f"org:{room.orgs['office']}", "obtained": "received"}
    values = [{"element": "title", "value": "题名"}, {"element": "page_count", "value": 1}]
    done(speaker, "archivist", "metadata.captured", {**told, "elements": values})
    return speaker


def test_a_record_shows_where_it_stands_and_what_was_tested(arranged: Speaker) -> None:
    record = arranged.room.records[HOTELS]
    found = arranged.ask(ARRANGEMENT, {"id": record}, who="archivist")["record"]["arrangement"]
    assert found["box"] == {"label": "12", "records": [{"number": 1, "record": record}]}
    assert (found["boxNumber"], found["volume"]) == (1, None)
    (test,) = found["tests"]
    assert (test["stage"], test["verdict"]) == ("GD", "passed")
    assert [one["code"] for one in test["items"]] == list(items_of("GD"))
    assert found["acceptance"]["state"] == "accepted"
    values = {one["element"]: (one["number"], one["value"]) for one in found["metadata"]}
    assert values == {"title": ("M22", "题名"), "page_count": ("M43", 1)}


def test_a_record_without_arrangement_says_so(speaker: Speaker) -> None:
    record = speaker.room.records[PATROL]
    found = speaker.ask(ARRANGEMENT, {"id": record}, who="archivist")["record"]["arrangement"]
    assert found == {
        "shelf": None, "boxNumber": None, "box": None, "volume": None,
        "tests": [], "acceptance": None, "metadata": [],
    }  # fmt: skip


def test_the_arrangement_of_what_does_not_exist_for_the_caller_is_nowhere(arranged: Speaker) -> None:
    draft = arranged.room.records[DRAFT]
    assert arranged.ask(ARRANGEMENT, {"id": draft}, who="outsider")["record"] is None


def test_boxes_are_listed_for_the_archives_staff_alone(arranged: Speaker) -> None:
    (box,) = arranged.ask(BOXES, who="archivist")["boxes"]["nodes"]
    person = arranged.room.person
    assert box == {
        "label": "12", "count": 1, "arranger": person("archivist"), "checker": person("publisher"),
        "shelf": "一库 3 列",
    }  # fmt: skip
    (error,) = arranged.errors(BOXES, who="reader")
    assert error["extensions"]["code"] == "ROLE_MISSING"


def test_one_box_is_its_departments_affair_too(arranged: Speaker) -> None:
    record = arranged.room.records[HOTELS]
    asked = {"id": record}
    query = "query($id: ID!) { record(id: $id) { arrangement { box { id } } } }"
    box = arranged.ask(query, asked, who="archivist")["record"]["arrangement"]["box"]["id"]
    node = "query($id: ID!) { node(id: $id) { id ... on Box { label } } }"
    assert arranged.ask(node, {"id": box}, who="reader")["node"]["label"] == "12"
    assert arranged.ask(node, {"id": box}, who="outsider")["node"] is None


def test_a_department_sees_its_own_hand_overs(speaker: Speaker) -> None:
    office = speaker.room.orgs["office"]
    done(speaker, "receiver", "filing.handed_over", {"department": office, "items": [{"pages": 3}]})
    query = "query($org: String) { filings(first: 5, org: $org) { nodes { count pages status } } }"
    asked = speaker.ask(query, {"org": office}, who="receiver")["filings"]["nodes"]
    assert asked == [{"count": 1, "pages": 3, "status": "handed_over"}]
    assert speaker.ask(query, who="archivist")["filings"]["nodes"] == asked
    (error,) = speaker.errors(query, {"org": office}, who="outsider")
    assert error["extensions"]["code"] == "NOT_YOUR_ORG"


def test_an_archivist_reports_a_document_with_the_key_in_custody(speaker: Speaker) -> None:
    office = speaker.room.orgs["office"]
    query = """mutation($command: ID!, $input: CompleteDocumentInput!) {
      documentComplete(command: $command, input: $input) { receipt { subjects } userErrors { code } } }"""
    wanted = {"source": f"org:{office}", "document": "8", "completed": "20250102", "department": office}
    asked = {"command": speaker.command(), "input": wanted}
    made = speaker.ask(query, asked, who="archivist")["documentComplete"]
    assert made["userErrors"] == []
    assert f"org:{office}" in made["receipt"]["subjects"]


def test_a_closed_series_and_due_documents_are_listed(speaker: Speaker) -> None:
    office = speaker.room.orgs["office"]
    void = {"code": "J019-WS·2016·D30·办公室-0002", "ground": "skipped"}
    done(speaker, "archivist", "number.voided", void)
    done(speaker, "archivist", "numbering.closed", {"last": "J019-WS·2016·D30·办公室-0003"})
    source = f"org:{office}"
    completed = {"source": source, "document": "7", "completed": "20250101", "department": office}
    done(speaker, "archivist", "document.completed", completed)
    query = """{ series(first: 5, year: 2016) { nodes { series first last count voided } }
      voidedNumbers(first: 5) { nodes { code ground } }
      dueDocuments(first: 5) { nodes { document completed due } } }"""
    found = speaker.ask(query, who="supervisor")
    assert found["series"]["nodes"] == [
        {"series": "J019-WS·2016·D30·办公室", "first": 1, "last": 3, "count": 2, "voided": 1}
    ]
    assert found["voidedNumbers"]["nodes"] == [void]
    due = {"document": "7", "completed": "20250101", "due": "20260630"}
    assert due in found["dueDocuments"]["nodes"]
