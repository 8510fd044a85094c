"""The search port: what is indexed, what is asked, what is answered. Engines implement `SearchIndex`.

The index is a projection: derived, rebuildable, never evidence. Who may see what is part of the question
(`AccessFilter`), applied inside the engine's query, so that totals and facets count only what may be seen.

Errors::

    SearchRefused (ValueError)   the question cannot be asked like this; code, zh, en, hint_zh, hint_en
    IndexStale (RuntimeError)    the index on disk was made under other rules; it must be rebuilt
    IndexBusy (RuntimeError)     another process writes this index
"""

from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias

import msgspec

PUBLISHED = "published"
FACETS = ("fonds", "category", "year", "retention", "openness", "status", "org")
MAX_FIRST = 100
MAX_FACET_VALUES = 1000

Sort: TypeAlias = Literal["relevance", "date", "code"]
Span: TypeAlias = tuple[int, int]


class SearchDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One record as search knows it. ``audience`` counts only while ``status`` is ``published``.

    ``date`` is ``YYYYMMDD``, ``YYYYMM`` or ``YYYY``, brackets of an inferred date allowed; anything else is
    kept out of date ranges and sorts last. ``text`` is what stands on the record's pages: found by, neither
    kept nor marked in hits. ``position`` is the record's last event.
    """

    id: str
    title: str
    document_number: str = ""
    responsible: str = ""
    code: str = ""
    fonds: str = ""
    category: str = ""
    year: int | None = None
    date: str | None = None
    retention: str = ""
    openness: str = ""
    status: str = ""
    org: str = ""
    audience: list[str] = msgspec.field(default_factory=list)
    note: str = ""
    text: str = ""
    position: int


class AccessFilter(msgspec.Struct, frozen=True):
    """Who asks: a record is visible if published to one of ``audiences``, held by one of ``orgs``, or one of
    ``records`` (ids), which were opened to who asks.

    ``audiences`` None sees everything; all empty sees nothing.
    """

    audiences: frozenset[str] | None
    orgs: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()


class SearchFilters(msgspec.Struct, frozen=True, kw_only=True):
    """Conditions beside the words; lists mean "one of", empty means "any"; ranges include both ends.

    ``date_from`` and ``date_to`` are ``YYYYMMDD``. ``code_prefix`` and ``document_number`` are compared as
    keys (`keys.code_key`, `keys.number_key`), so brackets, dots and widths do not matter.
    """

    fonds: list[str] = msgspec.field(default_factory=list)
    category: list[str] = msgspec.field(default_factory=list)
    retention: list[str] = msgspec.field(default_factory=list)
    status: list[str] = msgspec.field(default_factory=list)
    year_from: int | None = None
    year_to: int | None = None
    date_from: str | None = None
    date_to: str | None = None
    code_prefix: str | None = None
    document_number: str | None = None


class SearchRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A question. Terms of ``text`` are joined by AND; an empty text asks for all that the filters leave.

    ``date`` sorts newest first, ``code`` in ascending order; both are keyset-paged. ``relevance`` is paged
    by offset, at most 10,000 deep.
    """

    text: str = ""
    access: AccessFilter
    filters: SearchFilters = SearchFilters()
    first: int = 20
    after: str | None = None
    sort: Sort = "relevance"
    facets: list[str] = msgspec.field(default_factory=list)


class Hit(msgspec.Struct, frozen=True):
    """A record found. Highlights are ``[start, end)`` in code points of the original field."""

    id: str
    score: float
    cursor: str
    highlights: dict[str, list[Span]]


class SearchResult(msgspec.Struct, frozen=True):
    """``total`` and ``facets`` count all that matches and may be seen; ``position`` is the index's."""

    hits: list[Hit]
    total: int
    facets: dict[str, list[tuple[str | int, int]]]
    position: int
    has_next: bool


class SearchRefused(ValueError):
    """The question cannot be asked like this; ``str`` gives the Chinese message."""

    def __init__(self, code: str, zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> None:
        super().__init__(zh)
        self.code, self.zh, self.en = code, zh, en
        self.hint_zh, self.hint_en = hint_zh, hint_en


class IndexStale(RuntimeError):
    """The index was made by other folding rules, schema or engine; rebuild it."""


class IndexBusy(RuntimeError):
    """Another process holds the writer of this index."""


class SearchIndex(Protocol):
    """One writer process, any number of reader processes."""

    def apply(self, documents: Sequence[SearchDocument], deleted: Sequence[str], position: int) -> None:
        """Replaces ``documents`` by id, drops ``deleted``, moves to ``position``: all durable, or nothing.

        ``position`` never goes back (ValueError)."""

    def position(self) -> int:
        """The position of the last `apply`, 0 before any (and for an index that must be rebuilt)."""

    def search(self, request: SearchRequest) -> SearchResult:
        """Raises `SearchRefused`, or `IndexStale`. Sees every `apply` that returned before the call."""

    def document_count(self) -> int: ...

    def clear(self) -> None:
        """Empties the index and goes back to position 0."""

    def beside(self) -> "Rebuild":
        """A new empty index beside this one, invisible to readers until `Rebuild.swap`."""

    def drop_former(self) -> None:
        """Destroys what a swap left of the index before, which a reader may hold open for a moment more."""

    def close(self) -> None: ...


class Rebuild(Protocol):
    """An index under construction. Readers keep the old one, whole, until `swap`."""

    def apply(self, documents: Sequence[SearchDocument], deleted: Sequence[str], position: int) -> None: ...

    def position(self) -> int: ...

    def swap(self) -> None:
        """Takes the old index's place at once, for readers of other processes too."""

    def abandon(self) -> None: ...
