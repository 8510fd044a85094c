"""The embedded engine under the search contract, and what is its own: durability, generations, traps."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest

from projections.search import schema
from projections.search.embedded import EmbeddedIndex
from projections.search.index import (
    AccessFilter,
    IndexBusy,
    IndexStale,
    SearchDocument,
    SearchFilters,
    SearchRefused,
    SearchRequest,
)
from tests.contracts.search import CASES, EVERYONE, LITERAL, RECORDS, REFUSED, Case


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedIndex]:
    index = EmbeddedIndex(tmp_path_factory.mktemp("search") / "index")
    index.apply(RECORDS, [], 7)
    yield index
    index.close()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EmbeddedIndex]:
    index = EmbeddedIndex(tmp_path / "index")
    yield index
    index.close()


def record(id: str = "a", title: str = "旅馆", position: int = 1, date: str | None = None) -> SearchDocument:
    return SearchDocument(id=id, title=title, position=position, date=date, code=f"J019-WS·{id}")


def ids(index: EmbeddedIndex, text: str = "", **request: object) -> list[str]:
    asked = SearchRequest(text=text, access=EVERYONE, **request)  # type: ignore[arg-type]
    return [hit.id for hit in index.search(asked).hits]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_contract(filled: EmbeddedIndex, case: Case) -> None:
    result = filled.search(case.request)
    assert {hit.id for hit in result.hits} == case.found
    assert result.total == len(case.found)
    assert result.position == 7
    if case.best is not None:
        assert result.hits[0].id == case.best


@pytest.mark.parametrize(("name", "text", "code"), REFUSED, ids=[name for name, _, _ in REFUSED])
def test_refused_with_a_code_and_both_languages(
    filled: EmbeddedIndex, name: str, text: str, code: str
) -> None:
    with pytest.raises(SearchRefused) as caught:
        filled.search(SearchRequest(text=text, access=EVERYONE))
    assert caught.value.code == code
    assert caught.value.zh
    assert caught.value.en
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("text", LITERAL)
def test_hostile_text_is_answered(filled: EmbeddedIndex, text: str) -> None:
    result = filled.search(SearchRequest(text=text, access=EVERYONE, facets=["fonds"]))
    assert result.total >= len(result.hits)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (SearchRequest(access=EVERYONE, first=0), "FIRST_RANGE"),
        (SearchRequest(access=EVERYONE, first=101), "FIRST_RANGE"),
        (SearchRequest(access=EVERYONE, sort="title"), "SORT_UNKNOWN"),  # type: ignore[arg-type]
        (SearchRequest(access=EVERYONE, facets=["access"]), "FACET_UNKNOWN"),
        (SearchRequest(access=EVERYONE, filters=SearchFilters(date_from="2016-03-18")), "FILTER_INVALID"),
        (SearchRequest(access=EVERYONE, filters=SearchFilters(year_to=10**30)), "FILTER_INVALID"),
        (SearchRequest(access=EVERYONE, filters=SearchFilters(code_prefix="J" * 999)), "FILTER_INVALID"),
        (SearchRequest(access=EVERYONE, filters=SearchFilters(fonds=["\udfff"])), "QUERY_NOT_TEXT"),
        (SearchRequest(access=EVERYONE, after="!!"), "CURSOR_INVALID"),
        (SearchRequest(access=EVERYONE, after="\ud800"), "CURSOR_INVALID"),
        (SearchRequest(access=EVERYONE, after="A" * 9000), "CURSOR_INVALID"),
        (SearchRequest(access=EVERYONE, after="WyJ4Il0"), "CURSOR_OTHER_QUERY"),
    ],
)
def test_a_request_out_of_range_is_refused(filled: EmbeddedIndex, request_: SearchRequest, code: str) -> None:
    with pytest.raises(SearchRefused) as caught:
        filled.search(request_)
    assert caught.value.code == code


def test_facets_count_only_what_may_be_seen(filled: EmbeddedIndex) -> None:
    access = AccessFilter(frozenset({"public"}), frozenset({"security"}))
    facets = filled.search(SearchRequest(text="旅馆", access=access, facets=["year", "status", "org"])).facets
    assert facets["year"] == [(2016, 1), (2017, 1), (2018, 1)]
    assert facets["status"] == [("filed", 2), ("published", 2)]
    assert facets["org"] == [("security", 3), ("office", 1)]


def test_highlights_are_places_in_the_original(filled: EmbeddedIndex) -> None:
    hits = filled.search(SearchRequest(text="户籍档案 字", access=EVERYONE)).hits
    assert [(hit.id, hit.highlights) for hit in hits] == [
        ("household", {"title": [(3, 7)], "note": [(5, 6)]}),
    ]
    hit = filled.search(SearchRequest(text="浙公通字[2016]45号", access=EVERYONE)).hits[0]
    assert hit.highlights["document_number"] == [(0, len("浙公通字〔2016〕45号"))]


@pytest.mark.parametrize("sort", ["relevance", "date", "code"])
def test_pages_join_without_gap_or_repeat(filled: EmbeddedIndex, sort: str) -> None:
    whole = ids(filled, "0 ", first=100, sort=sort)
    seen: list[str] = []
    after = None
    while True:
        asked = SearchRequest(text="0 ", access=EVERYONE, first=2, sort=sort, after=after)  # type: ignore[arg-type]
        result = filled.search(asked)
        seen += [hit.id for hit in result.hits]
        assert result.total == len(whole)
        if not result.has_next:
            break
        after = result.hits[-1].cursor
    assert seen == whole
    assert len(whole) > 4


def test_date_sorts_newest_first_and_unknown_last(index: EmbeddedIndex) -> None:
    index.apply([record("a", date="20160101"), record("b"), record("c", date="[2018]")], [], 1)
    assert ids(index, sort="date") == ["c", "a", "b"]
    assert ids(index, sort="code") == ["a", "b", "c"]


def test_a_keyset_page_stays_whole_while_the_index_moves(index: EmbeddedIndex) -> None:
    index.apply([record(f"{n}") for n in range(6)], [], 1)
    first = index.search(SearchRequest(access=EVERYONE, first=3, sort="code"))
    index.apply([record("00")], ["1"], 2)
    rest = SearchRequest(access=EVERYONE, first=9, sort="code", after=first.hits[-1].cursor)
    assert [hit.id for hit in index.search(rest).hits] == ["3", "4", "5"]


def test_a_record_is_replaced_not_doubled(index: EmbeddedIndex) -> None:
    for position in range(1, 4):
        index.apply([record(title=f"旅馆{position}", position=position)], [], position)
    assert index.document_count() == 1
    assert ids(index, "旅馆") == ["a"]
    assert ids(index, "旅馆2") == []


def test_the_last_of_one_batch_counts_and_deleted_wins(index: EmbeddedIndex) -> None:
    index.apply([record(title="一"), record(title="二"), record("b")], ["b"], 1)
    assert ids(index) == ["a"]
    assert ids(index, "二") == ["a"]


def test_a_deleted_record_is_gone(index: EmbeddedIndex) -> None:
    index.apply([record("a"), record("b")], [], 1)
    index.apply([], ["a", "never there"], 2)
    assert ids(index) == ["b"]
    assert (index.position(), index.document_count()) == (2, 1)


def test_an_empty_index_answers(index: EmbeddedIndex) -> None:
    result = index.search(SearchRequest(text="旅馆", access=EVERYONE, facets=["year"]))
    assert (result.hits, result.total, result.facets, result.position) == ([], 0, {"year": []}, 0)
    assert (index.position(), index.document_count()) == (0, 0)


def test_the_position_never_goes_back(index: EmbeddedIndex) -> None:
    index.apply([record()], [], 5)
    with pytest.raises(ValueError, match="cannot go back"):
        index.apply([record("b")], [], 4)
    assert (index.position(), ids(index)) == (5, ["a"])


def test_a_failed_batch_leaves_nothing_behind(index: EmbeddedIndex) -> None:
    index.apply([record("a")], [], 1)
    broken = SearchDocument(id="c", title="坏", year="二〇一六", position=2)  # type: ignore[arg-type]
    with pytest.raises((TypeError, ValueError)):
        index.apply([record("b"), broken], ["a"], 2)
    assert (index.position(), ids(index)) == (1, ["a"])
    index.apply([record("d")], [], 2)
    assert sorted(ids(index)) == ["a", "d"]


def test_a_record_with_broken_characters_is_found(index: EmbeddedIndex) -> None:
    index.apply([record(title="旅\ud800馆\x00治安")], [], 1)
    assert ids(index, "馆治安") == ["a"]


def test_another_index_sees_each_commit(index: EmbeddedIndex, tmp_path: Path) -> None:
    reader = EmbeddedIndex(tmp_path / "index")
    assert ids(reader) == []
    index.apply([record("a")], [], 1)
    assert ids(reader) == ["a"]
    index.apply([record("b")], [], 2)
    assert (sorted(ids(reader)), reader.position()) == (["a", "b"], 2)


def test_a_second_writer_is_told_so(index: EmbeddedIndex, tmp_path: Path) -> None:
    index.apply([record("a")], [], 1)
    other = EmbeddedIndex(tmp_path / "index")
    with pytest.raises(IndexBusy):
        other.apply([record("b")], [], 2)
    index.close()
    other.apply([record("b")], [], 2)
    assert sorted(ids(index)) == ["a", "b"]
    other.close()


def test_readers_keep_the_old_index_until_the_swap(index: EmbeddedIndex, tmp_path: Path) -> None:
    reader = EmbeddedIndex(tmp_path / "index")
    index.apply([record("old")], [], 9)
    rebuild = index.beside()
    rebuild.apply([record("new")], [], 4)
    assert (ids(reader), reader.position(), rebuild.position()) == (["old"], 9, 4)
    index.apply([record("late")], [], 10)
    rebuild.apply([record("late")], [], 10)
    rebuild.swap()
    assert sorted(ids(reader)) == sorted(ids(index)) == ["late", "new"]
    index.apply([], ["new"], 11)
    assert (ids(reader), reader.position()) == (["late"], 11)


def test_an_abandoned_rebuild_leaves_no_trace(index: EmbeddedIndex, tmp_path: Path) -> None:
    index.apply([record("old")], [], 1)
    rebuild = index.beside()
    rebuild.apply([record("new")], [], 1)
    rebuild.abandon()
    assert ids(index) == ["old"]
    assert len(list((tmp_path / "index").glob("g*"))) == 1


def test_clear_starts_again(index: EmbeddedIndex, tmp_path: Path) -> None:
    for position in (1, 2, 3):
        index.apply([record("a")], [], position)
        index.clear()
        assert (index.position(), index.document_count()) == (0, 0)
    assert len(list((tmp_path / "index").glob("g*"))) == 2


def test_an_index_of_other_rules_is_stale_until_rebuilt(index: EmbeddedIndex, tmp_path: Path) -> None:
    index.apply([record("a")], [], 1)
    index.close()
    version = next((tmp_path / "index").glob("g*/VERSION"))
    version.write_text("older rules")
    again = EmbeddedIndex(tmp_path / "index")
    assert again.position() == 0
    with pytest.raises(IndexStale):
        ids(again)
    again.apply([record("b")], [], 1)
    assert ids(again) == ["b"]
    again.close()


def _write_until_killed(root: str, acknowledged: str) -> None:
    index = EmbeddedIndex(Path(root))
    with open(acknowledged, "a", buffering=1) as file:
        for position in range(1, 10_000):
            batch = [record(f"{position}-{n}", position=position) for n in range(20)]
            index.apply(batch, [], position)
            file.write(f"{position}\n")


def test_a_killed_writer_loses_nothing_acknowledged(tmp_path: Path) -> None:
    acknowledged = tmp_path / "acknowledged"
    acknowledged.touch()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_write_until_killed, args=(str(tmp_path / "i"), str(acknowledged)))
    process.start()
    while acknowledged.read_text().count("\n") < 8:
        process.join(0.02)
        assert process.is_alive()
    process.kill()
    process.join()
    index = EmbeddedIndex(tmp_path / "i")
    done = int(acknowledged.read_text().split()[-1])
    assert index.position() in (done, done + 1)
    assert index.document_count() == 20 * index.position()
    index.apply([], [], index.position() + 1)
    index.close()


def test_trap_deleting_by_term_on_an_unsigned_field_does_nothing() -> None:
    """Why ids are text: when this fails, tantivy-py has mended its terms and the comment may go."""
    import tantivy

    index = tantivy.Index(tantivy.SchemaBuilder().add_unsigned_field("id", indexed=True).build())
    writer = index.writer(15_000_000, 1)
    writer.add_document(tantivy.Document.from_dict({"id": 5}, index.schema))
    writer.commit()
    writer.delete_documents_by_term("id", 5)
    writer.commit()
    index.reload()
    assert index.searcher().num_docs == 1


def test_every_stored_field_of_the_schema_is_text_or_signed() -> None:
    document = schema.to_engine(record(), schema.build())
    assert document.get_all("key") == ["a"]
    assert schema.source_of(document)["title"] == "旅馆"


def test_page_text_is_found_by_and_neither_kept_nor_marked(filled: EmbeddedIndex) -> None:
    (hit,) = filled.search(SearchRequest(text="生命财物", access=EVERYONE)).hits
    assert (hit.id, hit.highlights) == ("hotel", {})
