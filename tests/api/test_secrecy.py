"""Who is told what about secrecy and openness."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.rooms import DRAFT, HOTELS, PATROL
from tests.api.speaking import Speaker

SECRECY = """query($id: ID!) { secrecy(record: $id) {
  marking { level zh organ original } history { kind zh en word } copies { register } } }"""
MARKINGS = "{ markings(first: 10, unreviewed: 2030) { nodes { record level } } }"
OPENNESS = """query($id: ID) { opennessReviews(first: 10, record: $id) {
  nodes { record decision ground disclosure stage } } }"""


@pytest.fixture(scope="module", autouse=True)
def marked(speaker: Speaker) -> None:
    """The draft is marked 内部 by the bureau's 定密责任人; two records are reviewed for openness."""
    room = speaker.room
    security = room.desks["security_administrator"]
    room.enrol("security_administrator", "classifier", "bureau")
    granted = {"person": room.person("classifier"), "role": "classifier", "scope": room.orgs["bureau"]}
    security.do("role.granted", granted)
    room.desks["classifier"].log_in("10.0.0.9")
    wanted = {
        "record": room.records[DRAFT],
        "organ": room.orgs["bureau"],
        "basis": "original",
        "level": "internal",
        "scope": "办公室",
        "ground": "工作秘密事项目录",
    }
    room.desks["classifier"].do("secrecy.set", wanted)
    review = {"records": [room.records[DRAFT]], "organ": room.orgs["bureau"], "outcome": "kept"}
    room.desks["classifier"].do("secrecy.reviewed", review)
    opinion = {
        "records": [{"record": room.records[DRAFT]}, {"record": room.records[PATROL]}],
        "decision": "controlled",
        "ground": "work_secret",
        "opinion": "内部事项",
        "stage": "transfer",
    }
    room.desks["archivist"].do("openness.reviewed", opinion)
    speaker.service.wait_for(room.ledger.store.head_position())


def of(speaker: Speaker, title: str) -> dict[str, Any]:
    return {"id": f"record:{speaker.room.records[title]}"}


def test_a_records_secrecy_is_told_to_who_sees_the_record(speaker: Speaker) -> None:
    found = speaker.ask(SECRECY, of(speaker, DRAFT), who="reader")["secrecy"]
    assert found["marking"] == {
        "level": "internal",
        "zh": "内部",
        "organ": speaker.room.orgs["bureau"],
        "original": True,
    }
    assert [one["en"] for one in found["history"]] == ["set", "reviewed"]
    assert speaker.ask(SECRECY, of(speaker, DRAFT), who="outsider")["secrecy"] is None
    nothing = speaker.ask(SECRECY, of(speaker, HOTELS), who="reader")["secrecy"]
    assert nothing == {"marking": None, "history": [], "copies": []}


def test_lists_of_markings_are_for_those_who_watch_secrecy(speaker: Speaker) -> None:
    for who in ("classifier", "archivist", "supervisor"):
        nodes = speaker.ask(MARKINGS, who=who)["markings"]["nodes"]
        assert nodes == [{"record": speaker.room.records[DRAFT], "level": "internal"}]
    for query in (MARKINGS, "{ secretCopies(first: 5) { nodes { register } } }"):
        (error,) = speaker.errors(query, who="reader")
        assert error["extensions"]["code"] == "ROLE_MISSING"


def test_openness_reviews_of_a_record_are_for_who_sees_it_and_lists_for_staff(speaker: Speaker) -> None:
    (one,) = speaker.ask(OPENNESS, of(speaker, PATROL), who="outsider")["opennessReviews"]["nodes"]
    assert (one["decision"], one["ground"], one["stage"]) == ("controlled", "work_secret", "transfer")
    assert speaker.ask(OPENNESS, of(speaker, DRAFT), who="outsider")["opennessReviews"]["nodes"] == []
    assert len(speaker.ask(OPENNESS, who="archivist")["opennessReviews"]["nodes"]) == 2
    (error,) = speaker.errors(OPENNESS, who="reader")
    assert error["extensions"]["code"] == "ROLE_MISSING"


def test_the_catalogue_shows_the_openness_decided_last(speaker: Speaker) -> None:
    uuid = speaker.room.records[PATROL]
    asked = f'{{ record(id: "{uuid}") {{ openness }} }}'
    assert speaker.ask(asked, who="archivist")["record"]["openness"].lower() == "controlled"
