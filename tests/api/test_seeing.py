"""What whom sees: grades in lists, counts, facets, nodes, timelines and events; looks on the record."""

from __future__ import annotations

from typing import Any

import pytest

from projections.visibility import Visibility
from tests.api.rooms import DRAFT, HOTELS, PATROL
from tests.api.speaking import Speaker

LIST = "{ records(first: 100) { totalCount nodes { title } pageInfo { hasNextPage endCursor } } }"
SEARCH = """query($text: String!, $first: Int = 10) {
  search(text: $text, first: $first, facets: [STATUS, ORG]) {
    totalCount nodes { id title } edges { score highlights { field start end } }
    facets { facet values { value count } } } }"""
TIMELINE = """query($id: ID!, $first: Int = 50, $after: String) {
  timeline(subject: $id, first: $first, after: $after) {
    nodes { position type zh en actor payload } pageInfo { hasNextPage endCursor } } }"""


def id_of(speaker: Speaker, title: str) -> str:
    return f"record:{speaker.room.records[title]}"


@pytest.mark.parametrize(
    ("who", "titles"),
    [
        ("archivist", {HOTELS, PATROL, DRAFT}),
        ("supervisor", {HOTELS, PATROL, DRAFT}),
        ("reader", {HOTELS, DRAFT}),
        ("outsider", {HOTELS, PATROL}),
        ("system_administrator", set()),
    ],
)
def test_a_list_holds_what_exists_for_the_caller_and_counts_nothing_else(
    speaker: Speaker, who: str, titles: set[str]
) -> None:
    found = speaker.ask(LIST, who=who)["records"]
    assert {one["title"] for one in found["nodes"]} == titles
    assert found["totalCount"] == len(titles)


@pytest.mark.parametrize(("who", "count"), [("archivist", 2), ("reader", 2), ("outsider", 1)])
def test_search_counts_and_facets_hold_what_the_caller_sees(speaker: Speaker, who: str, count: int) -> None:
    found = speaker.ask(SEARCH, {"text": "旅馆"}, who=who)["search"]
    assert found["totalCount"] == len(found["nodes"]) == count
    for facet in found["facets"]:
        assert sum(value["count"] for value in facet["values"]) == count


def test_search_finds_all_words_and_marks_them(speaker: Speaker) -> None:
    found = speaker.ask(SEARCH, {"text": "旅馆 治安"}, who="reader")["search"]
    assert [one["title"] for one in found["nodes"]] == [HOTELS]
    marked = {HOTELS[span["start"] : span["end"]] for span in found["edges"][0]["highlights"]}
    assert marked == {"旅馆", "治安"}


def test_a_document_number_is_found_however_its_brackets_are_written(speaker: Speaker) -> None:
    for text in ("某公通字〔2016〕1号", "某公通字[2016]1号", "某公通字(2016)1号"):
        found = speaker.ask(SEARCH, {"text": text}, who="reader")["search"]
        assert found["nodes"][0]["title"] == HOTELS


@pytest.mark.parametrize(
    ("text", "first", "code"), [("治" * 2000, 10, "QUERY_TOO_LONG"), ("治安", 101, "INPUT_REFUSED")]
)
def test_a_question_that_cannot_be_asked_says_why(speaker: Speaker, text: str, first: int, code: str) -> None:
    (error,) = speaker.errors(SEARCH, {"text": text, "first": first}, who="reader")
    assert error["extensions"]["code"] == code
    assert error["extensions"]["retryable"] is False


@pytest.mark.parametrize("way", ["record", "node", "code", "event", "timeline", "page"])
def test_what_does_not_exist_for_the_caller_is_nowhere(speaker: Speaker, way: str) -> None:
    uuid = speaker.room.records[DRAFT]
    filed = speaker.ask(f'{{ record(id: "{uuid}") {{ filedPosition code }} }}', who="archivist")["record"]
    asked = {
        "record": f'{{ found: record(id: "{uuid}") {{ id }} }}',
        "node": f'{{ found: node(id: "record:{uuid}") {{ id }} }}',
        "code": f'{{ found: record(code: "{filed["code"]}") {{ id }} }}',
        "event": f"{{ found: event(position: {filed['filedPosition']}) {{ id }} }}",
        "timeline": f'{{ found: timeline(subject: "record:{uuid}", first: 5) {{ nodes {{ id }} }} }}',
        "page": f'{{ found: page(id: "{uuid}") {{ id }} }}',
    }[way]
    found = speaker.ask(asked, who="outsider")["found"]
    assert found in (None, {"nodes": []})


def test_a_record_of_grade_entry_shows_that_it_exists_and_how_to_ask(
    speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Visibility(orgs=frozenset({speaker.room.orgs["patrol"]}), entry_everywhere=True)
    monkeypatch.setattr(speaker.service, "visibility", lambda caller: seen)
    query = """query($id: ID!) { record(id: $id) {
      id grade code request title date notes audience content filedAt pages { id } files { name }
      organisation { name } timeline(first: 5) { nodes { id } } }
      timeline(subject: $id, first: 5) { nodes { id } }
      records(first: 10) { totalCount nodes { grade title code } } }"""
    before = speaker.events("access.denied", "outsider")
    data = speaker.ask(query, {"id": id_of(speaker, DRAFT)}, who="outsider")
    shown = {name: value for name, value in data["record"].items() if value is not None}
    assert shown == {
        "id": id_of(speaker, DRAFT),
        "grade": "ENTRY",
        "code": "J019-WS·2016·D30·办公室-0003",
        "request": "请向来源部门提出查档申请。",
        "organisation": {"name": "办公室"},
    }
    assert data["timeline"] == {"nodes": []}
    grades = {one["code"][-4:]: (one["grade"], one["title"]) for one in data["records"]["nodes"]}
    assert grades["0003"] == ("ENTRY", None)
    assert grades["0002"] == ("FULL", PATROL)
    assert speaker.events("access.denied", "outsider") == before + 1


def test_every_page_of_results_is_one_event_with_what_was_asked_and_shown(speaker: Speaker) -> None:
    before = speaker.events("query.made", "leader")
    speaker.ask(LIST, who="leader")
    speaker.ask(SEARCH, {"text": "旅馆"}, who="leader")
    assert speaker.events("query.made", "leader") == before + 2
    store = speaker.room.ledger.store
    (last,) = store.select(
        ["query.made"], [f"session:{speaker.room.session('leader')}"], newest=True, limit=1
    )
    shown = speaker.ask(f"{{ event(position: {last.position}) {{ payload }} }}", who="leader")["event"]
    assert shown["payload"]["count"] == shown["payload"]["shown"] == 2
    assert shown["payload"]["terms"]["value"]["text"] == "旅馆"


def test_detail_is_one_event_per_session_and_record_in_ten_minutes(speaker: Speaker) -> None:
    asked = f'{{ node(id: "{id_of(speaker, HOTELS)}") {{ ... on Record {{ title pages {{ id }} }} }} }}'
    for _ in range(3):
        speaker.ask(asked, who="reviewer")
    assert speaker.events("record.viewed", "reviewer") == 1
    speaker.room.clock.pass_by(601_000_000)
    speaker.ask(asked, who="reviewer")
    assert speaker.events("record.viewed", "reviewer") == 2


def test_what_cannot_be_recorded_is_not_shown(speaker: Speaker) -> None:
    clock = speaker.room.clock
    clock.set(clock.wall - 3_600_000_000)
    try:
        (error,) = speaker.errors(LIST, who="supervisor")
    finally:
        clock.set(clock.wall + 3_600_000_000)
    assert error["extensions"] | {"hint": ""} == {"code": "CLOCK_BACK", "hint": "", "retryable": True}


def test_the_looks_of_others_are_for_those_who_watch(speaker: Speaker) -> None:
    speaker.ask(LIST, who="receiver")
    session = f"session:{speaker.room.session('receiver')}"
    counts = {}
    for who in ("receiver", "reader", "auditor"):
        nodes = speaker.ask(TIMELINE, {"id": session}, who=who)["timeline"]["nodes"]
        counts[who] = [one["type"] for one in nodes].count("query.made")
    assert counts == {"receiver": 1, "reader": 0, "auditor": 1}


def test_names_of_people_are_for_those_who_may_see_them(speaker: Speaker) -> None:
    query = "query($id: ID!) { person(id: $id) { name number org roles { role } keys { custody } } }"
    person = speaker.room.person("reader")
    whole = speaker.ask(query, {"id": person}, who="security_administrator")["person"]
    assert whole["name"] == "张reader"
    assert [one["role"] for one in whole["roles"]] == ["reader"]
    assert speaker.ask(query, {"id": person}, who="reader")["person"] == whole
    theirs = speaker.ask(query, {"id": person}, who="outsider")["person"]
    assert {name for name, value in theirs.items() if value is not None} == {"org"}


def test_sealed_members_are_opened_for_who_sees_the_record(speaker: Speaker) -> None:
    nodes = speaker.ask(TIMELINE, {"id": id_of(speaker, HOTELS)}, who="outsider")["timeline"]["nodes"]
    filed: Any = next(one for one in nodes if one["type"] == "record.filed")
    assert filed["payload"]["title"]["value"] == HOTELS
    assert (filed["zh"], filed["en"]) == ("归档", "Record filed")


def test_a_timeline_goes_on_where_the_page_ended(speaker: Speaker) -> None:
    whole = speaker.ask(TIMELINE, {"id": id_of(speaker, PATROL)}, who="archivist")["timeline"]["nodes"]
    positions: list[int] = []
    after = None
    while True:
        variables = {"id": id_of(speaker, PATROL), "first": 1, "after": after}
        page = speaker.ask(TIMELINE, variables, who="archivist")["timeline"]
        positions += [one["position"] for one in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert positions == [one["position"] for one in whole]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", ["CODE", "DATE", "FILED"])
def test_pages_of_a_list_hold_each_record_once(speaker: Speaker, order: str, descending: bool) -> None:
    query = """query($after: String, $sort: RecordSort) { records(first: 1, after: $after, sort: $sort) {
      edges { cursor node { id } } pageInfo { hasNextPage endCursor hasPreviousPage } } }"""
    found: list[str] = []
    after = None
    while True:
        sort = {"by": order, "descending": descending}
        page = speaker.ask(query, {"after": after, "sort": sort}, who="archivist")["records"]
        found += [edge["node"]["id"] for edge in page["edges"]]
        assert page["edges"][0]["cursor"] == page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert len(found) == len(set(found)) == 3


@pytest.mark.parametrize("cursor", ["", "x", "bm9uc2Vuc2U", "é"])
def test_a_cursor_that_is_not_ours_is_refused(speaker: Speaker, cursor: str) -> None:
    query = "query($after: String) { records(first: 1, after: $after) { totalCount } }"
    (error,) = speaker.errors(query, {"after": cursor}, who="archivist")
    assert error["extensions"]["code"] == "INPUT_REFUSED"


def test_filters_narrow_the_list(speaker: Speaker) -> None:
    query = "query($filter: RecordFilter) { records(first: 9, filter: $filter) { nodes { title } } }"
    for wanted, titles in (
        ({"status": ["PUBLISHED"]}, {HOTELS}),
        ({"org": [speaker.room.orgs["patrol"]]}, {PATROL}),
        ({"documentNumber": "某公通字〔2016〕3号"}, {DRAFT}),
        ({"codePrefix": "J019-WS·2016·D30·办公室"}, {HOTELS, DRAFT}),
        ({"dateFrom": "20160312", "dateTo": "20160312"}, {PATROL}),
    ):
        nodes = speaker.ask(query, {"filter": wanted}, who="archivist")["records"]["nodes"]
        assert {one["title"] for one in nodes} == titles


def test_a_release_is_the_affair_of_its_department_and_the_archive(speaker: Speaker) -> None:
    query = """query($id: ID!) { release(id: $id) {
      status count records(first: 10) { record state zh } discs { receiver } states { state count } } }"""
    asked = {"id": speaker.room.release}
    seen = speaker.ask(query, asked, who="leader")["release"]
    assert seen["records"] == [{"record": speaker.room.records[HOTELS], "state": "published", "zh": "已发布"}]
    assert seen["states"] == [{"state": "published", "count": 1}]
    assert seen["discs"] == [{"receiver": speaker.room.person("receiver")}]
    assert speaker.ask(query, asked, who="outsider")["release"] is None


def test_labels_and_actions_need_no_session(speaker: Speaker) -> None:
    data = speaker.ask('{ labels(kind: "role") { code zh en } actions { name mutation zh input } }')
    assert {"code": "leader", "zh": "部门主要领导", "en": "principal leader of a department"} in data[
        "labels"
    ]
    assert "recordFile" in {one["mutation"] for one in data["actions"]}
