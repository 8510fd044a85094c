"""空号说明: a number of a series that no record has, and why; it is never given to one (DA/T 22).

The decision stands in `numbering`, because it reads what was filed. CAT-2 explains a gap with it.
"""

from __future__ import annotations

from typing import Literal

from ledger.event import Payload
from ledger.vocabulary import event

Ground = Literal["skipped", "withdrawn", "merged", "recoded", "missing"]
"""漏编、撤件、并件、改号、原缺."""


@event("number.voided", zh="空号说明", en="Number voided", by="P", about=("code", "fonds", "record"),
       clause="DA/T 22; DA/T 70 2-6", watched=("CAT-1", "CAT-2"))  # fmt: skip
class NumberVoided(Payload, frozen=True, kw_only=True):
    """The code in the tag `code:` (canonical, or its keyed digest for a household series) stays without a
    record. `code`: as written, absent for a household series. `record`: in the tags where a record had this
    number before it was recoded."""

    ground: Ground
    code: str | None = None
