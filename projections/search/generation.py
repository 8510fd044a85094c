"""One tantivy directory: written by one process in atomic commits, read by many."""

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tantivy

from . import schema as engine
from .index import IndexBusy, IndexStale, SearchDocument

HEAP_BYTES = 50_000_000
_VERSION_FILE = "VERSION"


class Generation:
    """Opens the directory ``path``; creates it when ``create``. `IndexStale` if other rules made it."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        if create:
            path.mkdir(parents=True)
            tantivy.Index(engine.build(), str(path))
            (path / _VERSION_FILE).write_text(engine.version(), encoding="utf-8")
        if (path / _VERSION_FILE).read_text(encoding="utf-8") != engine.version():
            raise IndexStale(f"{path}: made by other folding rules, schema or engine; rebuild it")
        self.index = tantivy.Index.open(str(path))
        self.index.config_reader("manual")
        engine.register_tokenizer(self.index)
        self.schema = self.index.schema
        self._writer: tantivy.IndexWriter | None = None

    def searcher(self) -> tantivy.Searcher:
        """A view of the newest commit, of any process. Costs 0.1 ms when nothing changed."""
        self.index.reload()
        return self.index.searcher()

    def position(self, searcher: tantivy.Searcher | None = None) -> int:
        searcher = searcher or self.searcher()
        query = tantivy.Query.term_query(self.schema, "meta", "position", "basic")
        hits = searcher.search(query, 1, count=False).hits
        return int(searcher.doc(hits[0][1]).get_first("position") or 0) if hits else 0

    def apply(self, documents: Sequence[SearchDocument], deleted: Sequence[str], position: int) -> None:
        """See `SearchIndex.apply`."""
        writer = self._open_writer()
        try:
            if position < (now := self.position()):
                raise ValueError(f"the index stands at {now}; it cannot go back to {position}")
            newest = {document.id: document for document in documents}
            dropped = set(deleted)
            for key in {**newest, **dict.fromkeys(deleted)}:
                writer.delete_documents_by_term("key", key)
            for key, document in newest.items():
                if key not in dropped:
                    writer.add_document(engine.to_engine(document, self.schema))
            writer.delete_documents_by_term("meta", "position")
            writer.add_document(engine.position_document(position, self.schema))
            writer.commit()
        except BaseException:
            self._drop_writer()
            raise

    def close(self) -> None:
        """Lets merges end and gives the writer's lock back."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.wait_merging_threads()

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            try:
                self._writer = self.index.writer(HEAP_BYTES, 1)
            except ValueError as error:
                raise IndexBusy(f"{self.path}: {error}") from error
        return self._writer

    def _drop_writer(self) -> None:
        """After a failure nothing of the batch may stay: a later commit would carry it."""
        writer: Any = self._writer
        self._writer = None
        with contextlib.suppress(Exception):
            writer.rollback()
        with contextlib.suppress(Exception):
            writer.wait_merging_threads()
