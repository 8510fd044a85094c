"""存量入账: what was there before the ledger, with its figures (EVENT.md 7; [S]7, 26, 27).

The records follow as `record.filed` with `inherited: true`; they activate only duties that arise after entry.
The figures that no record proves (visits before the ledger) stand here, each with its source, and are shown
beside what the log counts, never added to it.

Prevented here: a manifest that is not stored, one that was entered before, a figure without a source. CAT-1
and CAT-3 ask of each record later what they ask of all.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ledger.decision import Context, Input
from ledger.errors import Refusal
from ledger.event import Draft, FileObject, Outcome, Payload
from ledger.papers import paper
from ledger.roles import require_role
from ledger.standards.elements import checked_date, checked_text
from ledger.vocabulary import action, event
from signing.statement import is_digest

Figure = Literal["entries", "pages", "visits", "classified_visits", "remote_items", "remote_bytes"]
"""条目、页数、查档人次、涉密单机查档人次、异地备份卷件、异地备份字节."""


class Opening(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An opening figure (期初数): how many, by what source, as of which day (`YYYYMMDD`)."""

    figure: Figure
    value: int
    source: str
    as_of: str | None = None


@event("holdings.inherited", zh="存量入账", en="Holdings inherited", by="P", about=("ledger", "fonds"),
       clause="EVENT.md 7; [S]7", watched=("CAT-1", "FIL-4"))  # fmt: skip
class HoldingsInherited(Payload, frozen=True, kw_only=True):
    """`manifest`: the object with one line per record, as exported from `system`; `root`: the RFC 6962 root
    over its lines, hex. `entries` and `pages`: how many it lists. `statistics`: opening figures."""

    entries: int
    manifest: FileObject
    pages: int
    root: str
    system: str
    fonds: str | None = None
    statistics: tuple[Opening, ...] = ()


class InheritHoldings(Input, frozen=True, kw_only=True):
    """`manifest`: digest of the stored export, one line per record; `root`: the RFC 6962 root over its lines,
    hex. `statistics`: at most 100 opening figures, each once, with its source."""

    system: str
    manifest: str
    root: str
    entries: int
    pages: int
    fonds: str | None = None
    statistics: tuple[Opening, ...] = ()


@action(HoldingsInherited, mutation="holdingsInherit", roles=("archivist",))
def inherit(wanted: InheritHoldings, context: Context) -> Outcome:
    """One event. Refused: OBJECT_UNKNOWN, HOLDINGS_TAKEN, ELEMENT_VALUE, INPUT_REFUSED, ROLE_MISSING."""
    require_role(context, "archivist")
    system = checked_text("system", wanted.system, longest=200)
    if wanted.fonds is not None:
        checked_text("fonds", wanted.fonds, longest=20)
    if not is_digest(wanted.root) or wanted.entries < 1 or wanted.pages < 0:
        raise Refusal("INPUT_REFUSED", reason="root: hex; entries: 1..; pages: 0..")
    _check_figures(wanted.statistics)
    ledger = f"ledger:{context.ledger}"
    for before in context.facts.all(HoldingsInherited, tags=[ledger]):
        if before.payload.manifest.object == wanted.manifest:
            raise Refusal("HOLDINGS_TAKEN", manifest=wanted.manifest)
    payload = HoldingsInherited(
        entries=wanted.entries,
        manifest=paper(wanted.manifest, context),
        pages=wanted.pages,
        root=wanted.root,
        system=system,
        fonds=wanted.fonds,
        statistics=wanted.statistics,
    )
    fonds = () if wanted.fonds is None else (f"fonds:{wanted.fonds}",)
    return Outcome([Draft(payload, (ledger, *fonds))])


def _check_figures(figures: tuple[Opening, ...]) -> None:
    if len(figures) > 100 or len({one.figure for one in figures}) != len(figures):
        raise Refusal("INPUT_REFUSED", reason="statistics: at most 100, each figure once")
    for one in figures:
        checked_text("source", one.source, longest=200)
        if one.value < 0:
            raise Refusal("INPUT_REFUSED", reason=f"{one.figure}: 0..")
        if one.as_of is not None:
            checked_date(one.as_of, "as_of")
