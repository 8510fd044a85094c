"""What brute force over folded text finds, search finds, and nothing else: on real documents."""

import gzip
import json
import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from projections.search.analyzer import squeeze
from projections.search.embedded import EmbeddedIndex
from projections.search.index import AccessFilter, SearchDocument, SearchRequest
from projections.search.keys import number_key
from projections.search.query import parse
from projections.search.schema import FIELDS

SAMPLE = Path(__file__).parents[3] / "api" / "demo" / "sample.jsonl.gz"
EVERYTHING = AccessFilter(audiences=None)
TRADITIONAL = str.maketrans("户档办关务业规条业会", "戶檔辦關務業規條業會")
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


@pytest.fixture(scope="module")
def documents() -> list[SearchDocument]:
    with gzip.open(SAMPLE, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        SearchDocument(
            id=f"{n}",
            title=row["title"],
            document_number=row["document_number"] or "",
            responsible=row["issuer"],
            text=row["text"],
            note=" ".join(row["history"]),
            position=n,
        )
        for n, row in enumerate(rows)
    ]


@pytest.fixture(scope="module")
def folded(documents: list[SearchDocument]) -> dict[str, list[str]]:
    return {d.id: [squeeze(getattr(d, name)) for name in FIELDS] for d in documents}


@pytest.fixture(scope="module")
def index(
    documents: list[SearchDocument], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EmbeddedIndex]:
    index = EmbeddedIndex(tmp_path_factory.mktemp("recall") / "index")
    for start in range(0, len(documents), 50):  # several segments
        index.apply(documents[start : start + 50], [], start + 1)
    yield index
    index.close()


def brute_force(folded: dict[str, list[str]], text: str) -> set[str]:
    terms = [term.text for term in parse(text).terms]
    return {
        id for id, fields in folded.items() if all(any(term in field for field in fields) for term in terms)
    }


def searched(index: EmbeddedIndex, text: str) -> set[str]:
    found: set[str] = set()
    ask = partial(SearchRequest, text=text, access=EVERYTHING, first=100, sort="code")
    result = index.search(ask())
    found |= {hit.id for hit in result.hits}
    while result.has_next:
        result = index.search(ask(after=result.hits[-1].cursor))
        found |= {hit.id for hit in result.hits}
    assert len(found) == result.total
    return found


def queries(documents: list[SearchDocument], seed: int, count: int) -> Iterator[str]:
    """Random substrings of the documents, plain, full-width, traditional, and two joined by a space."""
    choose = random.Random(seed)
    for n in range(count):
        document = choose.choice(documents)
        text = choose.choice([document.title, document.text, document.text, document.note or document.title])
        length = choose.choice([1, 1, 2, 2, 2, 3, 4, 5, 7, 12, 40])
        start = choose.randrange(max(1, len(text) - length))
        piece = text[start : start + length]
        if n % 5 == 1:
            piece = piece.translate(WIDE)
        elif n % 5 == 2:
            piece = piece.translate(TRADITIONAL)
        elif n % 5 == 3:
            other = choose.choice(documents).title
            piece = f"{piece} {other[:2]}"
        yield piece


@pytest.mark.parametrize("seed", range(8))
def test_search_finds_what_brute_force_finds(
    index: EmbeddedIndex, documents: list[SearchDocument], folded: dict[str, list[str]], seed: int
) -> None:
    for text in queries(documents, seed, 40):
        if parse(text).terms:
            assert searched(index, text) == brute_force(folded, text), text


def test_every_single_character_of_the_titles_is_found(
    index: EmbeddedIndex, documents: list[SearchDocument], folded: dict[str, list[str]]
) -> None:
    characters = sorted(set("".join(document.title for document in documents)))
    for character in random.Random(1).sample(characters, 60):
        if parse(character).terms:
            assert searched(index, character) == brute_force(folded, character), character


def test_every_document_number_finds_its_document_first(
    index: EmbeddedIndex, documents: list[SearchDocument]
) -> None:
    for document in documents:
        if document.document_number:
            asked = SearchRequest(text=document.document_number, access=EVERYTHING, first=20)
            best = index.search(asked).hits
            number = number_key(document.document_number)
            same = {d.id for d in documents if number_key(d.document_number) == number}
            assert best[0].id in same, document.document_number
