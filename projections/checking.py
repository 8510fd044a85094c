"""`fsck --views`: whether the views say what the log says, row by row, plaintext included.

The views are folded again from the log into a database of their own, each sealed field opened strictly, so
that every plaintext is checked against its commit where the key still exists; then both are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import sqlalchemy as sa

from ledger.keys.keystore import KeyStore
from projections.applying import Source
from projections.database import Views, places
from projections.rebuild import Progress, no_progress, rebuild
from projections.status import quarantine
from projections.tables import Versioned
from projections.view import View
from projections.views import load
from signing.errors import Finding

_AT_ONCE = 2_000


class _Words(NamedTuple):
    zh: str
    en: str


WORDS = {
    "VIEW_VERSION": _Words("视图版本不是本程序的，须重建", "a view has another version and must be rebuilt"),
    "VIEW_AHEAD": _Words("视图超前于账本", "a view is ahead of the log"),
    "VIEW_QUARANTINE": _Words("视图未能接受的事件", "an event that a view could not take"),
    "VIEW_EVENT_REFUSED": _Words("重放时未能接受的事件", "an event that could not be folded again"),
    "VIEW_ROW_MISSING": _Words("视图缺少一行", "a row is missing from a view"),
    "VIEW_ROW_EXTRA": _Words("视图多出一行", "a view holds a row that no event makes"),
    "VIEW_ROW_WRONG": _Words("视图的行与账本不符", "a row of a view differs from the log"),
    "VIEW_PLAINTEXT_WRONG": _Words("视图的明文与承诺值不符", "a plaintext in a view differs from its commit"),
}


def found(code: str, position: int | None = None, detail: str = "") -> Finding:
    """A finding of this module."""
    words = WORDS[code]
    return Finding(code, position, words.zh, words.en, detail)


class _Until(Source):
    """The log up to a position, opened strictly."""

    def __init__(self, source: Source, keys: KeyStore | None, upto: int) -> None:
        super().__init__(source.store, keys, strict=True)
        self._upto = upto

    def size(self) -> int:
        return self._upto


def check_views(
    views: Views,
    keys: KeyStore | None,
    source: Source,
    known: Sequence[View] | None = None,
    progress: Progress = no_progress,
) -> Iterator[Finding]:
    """Every finding, as it is found; none means that the views say what the log says at their positions.

    `known`: which views, all by default. `keys` None: sealed fields are compared by their commits alone.
    The views may go on meanwhile: what is compared is the moment at which the check begins.
    """
    known = tuple(load().values()) if known is None else known
    with views.reading() as live:
        groups: dict[int, list[View]] = {}
        there = places(live)
        for view in known:
            if view.name not in there or there[view.name].version != view.version:
                yield found("VIEW_VERSION", None, view.name)
                continue
            reached = there[view.name].position
            if reached > source.size():
                yield found("VIEW_AHEAD", reached, view.name)
                continue
            groups.setdefault(reached, []).append(view)
        for reached, group in groups.items():
            yield from _check_group(live, _Until(source, keys, reached), group, progress, keys is not None)
    aside = [one for one in quarantine(views, first=1_000) if one.view in {view.name for view in known}]
    yield from (
        found("VIEW_QUARANTINE", one.position, f"{one.view} {one.type} {one.reason}") for one in aside
    )


def _check_group(
    live: sa.Connection, source: Source, group: Sequence[View], progress: Progress, opened: bool
) -> Iterator[Finding]:
    with TemporaryDirectory() as directory:
        again = Views(f"sqlite:///{Path(directory)}/views.db")
        try:
            rebuild(again, source, group, progress)
            refused = quarantine(again, first=1_000)
            kept = {(row.view, row.position) for row in live.execute(sa.text("SELECT * FROM quarantine"))}
            for one in refused:
                if (one.view, one.position) not in kept:
                    yield found("VIEW_EVENT_REFUSED", one.position, f"{one.view} {one.type} {one.reason}")
            with again.reading() as fresh:
                for view in group:
                    for versioned in view.tables:
                        yield from _compare(live, fresh, versioned, opened)
        finally:
            again.close()


def _compare(
    live: sa.Connection, fresh: sa.Connection, versioned: Versioned[Any], opened: bool
) -> Iterator[Finding]:
    """Walk both tables in the order of their keys."""
    ours, theirs = _rows(live, versioned, opened), _rows(fresh, versioned, opened)
    one, other = next(ours, None), next(theirs, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one[0] < other[0]):
            assert one is not None
            yield found("VIEW_ROW_EXTRA", one[0][1], f"{versioned.name} {one[0][0]}")
            one = next(ours, None)
        elif one is None or other[0] < one[0]:
            yield found("VIEW_ROW_MISSING", other[0][1], f"{versioned.name} {other[0][0]}")
            other = next(theirs, None)
        else:
            if one[1] != other[1]:
                yield _difference(versioned, one, other)
            one, other = next(ours, None), next(theirs, None)


_Keyed = tuple[tuple[str, int], tuple[Any, ...]]


def _rows(connection: sa.Connection, versioned: Versioned[Any], opened: bool) -> Iterator[_Keyed]:
    table = versioned.table
    columns = [one for one in table.columns if opened or one.name not in versioned.plain]
    query = sa.select(table.c.id, table.c.from_position, *columns).order_by(table.c.id, table.c.from_position)
    rows = connection.execution_options(yield_per=_AT_ONCE).execute(query)
    for row in rows:
        yield (row[0], row[1]), tuple(row[2:])


def _difference(versioned: Versioned[Any], one: _Keyed, other: _Keyed) -> Finding:
    names = ["from_position", "to_position", *versioned.fields]
    pairs: Iterable[tuple[str, Any, Any]] = zip(names, one[1], other[1], strict=False)
    differ = [name for name, mine, theirs in pairs if mine != theirs]
    plain = bool(differ) and set(differ) <= versioned.plain
    code = "VIEW_PLAINTEXT_WRONG" if plain else "VIEW_ROW_WRONG"
    return found(code, one[0][1], f"{versioned.name} {one[0][0]}: {', '.join(differ)}")
