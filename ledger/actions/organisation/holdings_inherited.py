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

from ledger.event import FileObject, Payload
from ledger.vocabulary import event

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
