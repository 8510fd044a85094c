"""审计开始、审计结束: somebody looks at a sample that nobody could foresee, and says what they found.

The sample's seed is made of the head of the log and chance, after the scope is fixed. Prevented here: an
audit concluded twice or by a person who is no auditor, a report that is not stored. FIN-1 watches what
follows from it.
"""

from __future__ import annotations

from typing import Literal

from ledger.event import FileObject, Payload
from ledger.vocabulary import event

Conclusion = Literal["sound", "with_findings", "not_sound"]
"""无保留、有问题、否定."""


@event("audit.opened", zh="审计开始", en="Audit opened", by="P", about=("audit", "org"),
       clause="[S]6; GB/T 22239", watched=("AUD-1", "FIN-1"))  # fmt: skip
class AuditOpened(Payload, frozen=True, kw_only=True):
    """`scope` in words that name no one; `orgs`: whose affairs, all where none is named; `years` of the
    records. `size`: the entries looked at. `seed`: hex, draws the sample of `sample` per mille."""

    sample: int
    scope: str
    seed: str
    size: int
    orgs: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


@event("audit.concluded", zh="审计结束", en="Audit concluded", by="P", about=("audit",),
       clause="[S]6; GB/T 22239", watched=("FIN-1",))  # fmt: skip
class AuditConcluded(Payload, frozen=True, kw_only=True):
    """`examined` of the sample were looked at, `findings` were raised. `report`: its object."""

    conclusion: Conclusion
    examined: int
    findings: int
    report: FileObject
