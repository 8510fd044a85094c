"""The embedded engine: tantivy with our analyzer, a directory, no server.

    <root>/CURRENT      the name of the generation that readers use; replaced atomically
    <root>/g000001/     a tantivy directory and VERSION, the rules it was made under

Readers of any process look at CURRENT and at the newest commit on every request. One process writes.
"""

import contextlib
import os
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Order

from . import asking, cursor, highlight, query, refusals
from .generation import Generation
from .index import (
    MAX_FACET_VALUES,
    Hit,
    IndexStale,
    SearchDocument,
    SearchRequest,
    SearchResult,
)
from .schema import source_of

_ORDERS = {"date": ("by_date", Order.Desc), "code": ("by_code", Order.Asc)}


class EmbeddedIndex:
    """`SearchIndex` over the directory ``root``, which is made by the first `apply`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.RLock()
        self._open: Generation | None = None

    def apply(self, documents: Sequence[SearchDocument], deleted: Sequence[str], position: int) -> None:
        with self._lock:
            try:
                generation = self._current()
            except IndexStale:
                generation = None
            if generation is None:
                self.clear()
                generation = self._current()
            assert generation is not None
            generation.apply(documents, deleted, position)

    def position(self) -> int:
        try:
            generation = self._current()
        except IndexStale:
            return 0
        return generation.position() if generation else 0

    def document_count(self) -> int:
        generation = self._current()
        if generation is None:
            return 0
        searcher = generation.searcher()
        return searcher.num_docs - (1 if generation.position(searcher) else 0)

    def search(self, request: SearchRequest) -> SearchResult:
        refusals.check(request)
        parsed = query.parse(request.text)
        place = cursor.read(request)
        generation = self._current()
        if generation is None:
            return SearchResult([], 0, {name: [] for name in request.facets}, 0, False)
        return _answer(generation, request, parsed, place)

    def clear(self) -> None:
        self.beside().swap()

    def beside(self) -> "EmbeddedRebuild":
        self._root.mkdir(parents=True, exist_ok=True)
        numbers = [int(p.name[1:]) for p in self._root.glob("g[0-9]*") if p.name[1:].isdigit()]
        path = self._root / f"g{max(numbers, default=0) + 1:06d}"
        return EmbeddedRebuild(self, Generation(path, create=True))

    def drop_former(self) -> None:
        with self._lock:
            current = self._name()
            for old in self._root.glob("g[0-9]*"):
                if old.name != current:
                    shutil.rmtree(old, ignore_errors=True)

    def close(self) -> None:
        with self._lock:
            if self._open is not None:
                self._open.close()
            self._open = None

    def _current(self) -> Generation | None:
        """The generation that CURRENT names; None before the first. Reopens when another process swapped."""
        with self._lock:
            for _ in range(3):  # a swap between reading the name and opening the directory
                name = self._name()
                if name is None:
                    return None
                if self._open is not None and self._open.path.name == name:
                    return self._open
                self.close()
                with contextlib.suppress(FileNotFoundError):
                    self._open = Generation(self._root / name)
            raise IndexStale(f"{self._root}: CURRENT names a generation that is not there; rebuild it")

    def _name(self) -> str | None:
        try:
            return (self._root / "CURRENT").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None

    def _install(self, generation: Generation) -> None:
        with self._lock:
            before = self._name()
            self.close()
            generation.close()
            _write_durably(self._root / "CURRENT", generation.path.name)
            for old in self._root.glob("g[0-9]*"):
                # The one before stays until the next swap: a reader may just be opening it.
                if old.name not in {before, generation.path.name}:
                    shutil.rmtree(old, ignore_errors=True)


class EmbeddedRebuild:
    """`Rebuild`: a generation that CURRENT does not name yet."""

    def __init__(self, index: EmbeddedIndex, generation: Generation) -> None:
        self._index = index
        self._generation = generation

    def apply(self, documents: Sequence[SearchDocument], deleted: Sequence[str], position: int) -> None:
        self._generation.apply(documents, deleted, position)

    def position(self) -> int:
        return self._generation.position()

    def swap(self) -> None:
        self._index._install(self._generation)

    def abandon(self) -> None:
        self._generation.close()
        shutil.rmtree(self._generation.path, ignore_errors=True)


def _answer(
    generation: Generation, request: SearchRequest, parsed: query.Query, place: cursor.Place
) -> SearchResult:
    schema, searcher = generation.schema, generation.searcher()
    conditions = asking.conditions(request.filters, request.access, schema)
    words = asking.words(parsed, schema)
    everything = asking.joined(words, conditions)
    total = _count(searcher, everything)
    sort = "date" if request.sort == "relevance" and not parsed.terms else request.sort
    if sort == "relevance":
        found = searcher.search(everything, request.first + 1, count=False, offset=place.offset).hits
    else:
        field, order = _ORDERS[sort]
        if place.key:
            descending = order is Order.Desc
            conditions.append(asking.beyond(generation.index, field, place.key, descending=descending))
        page = asking.joined(words, conditions)
        found = searcher.search(page, request.first + 1, False, field, 0, order).hits
    hits = []
    for rank, (key, address) in enumerate(found[: request.first], 1):
        document = searcher.doc(address)
        score = key if sort == "relevance" else 0.0
        here = cursor.Place(place.question, place.offset + rank, key if isinstance(key, str) else "")
        marks = highlight.highlights(source_of(document), parsed) if parsed.terms else {}
        hits.append(Hit(str(document.get_first("key")), score, cursor.write(here), marks))
    facets = _facets(searcher, everything, request.facets)
    return SearchResult(hits, total, facets, generation.position(searcher), len(found) > request.first)


def _count(searcher: tantivy.Searcher, everything: tantivy.Query) -> int:
    result: Any = searcher.search(everything, 1, count=True)
    return int(result.count or 0)


def _facets(
    searcher: tantivy.Searcher, everything: tantivy.Query, names: list[str]
) -> dict[str, list[tuple[str | int, int]]]:
    if not names:
        return {}
    asked = {name: {"terms": {"field": name, "size": MAX_FACET_VALUES}} for name in names}
    answer = searcher.aggregate(everything, asked)
    facets: dict[str, list[tuple[str | int, int]]] = {}
    for name in names:
        buckets = [(_value(bucket["key"]), int(bucket["doc_count"])) for bucket in answer[name]["buckets"]]
        facets[name] = sorted(buckets, key=lambda bucket: (-bucket[1], str(bucket[0])))
    return facets


def _value(key: str | float) -> str | int:
    return key if isinstance(key, str) else int(key)


def _write_durably(path: Path, text: str) -> None:
    temporary = path.with_suffix(".new")
    with temporary.open("w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
