"""制度印发: the rules of the archives room, each version with its text ([S]12-14).

Prevented here: a version issued twice, a text that is not stored, a version that begins before the one it
replaces. What cites a regulation names its version; no rule of replay reads the text.
"""

from __future__ import annotations

from typing import Literal

from ledger.event import FileObject, Payload
from ledger.vocabulary import event

Field = Literal["base", "technical", "use", "security", "other"]
"""基础业务、技术规范、利用、安全保密、其他 ([S]12, 13, 14)."""


@event("regulation.issued", zh="制度印发", en="Regulation issued", by="P", about=("regulation", "org"),
       clause="[S]12-14", watched=("GOV-1",))  # fmt: skip
class RegulationIssued(Payload, frozen=True, kw_only=True):
    """`version` of the regulation is in force from `effective` (a time) on. `text`: its object. `number`: the
    document number. `replaces`: the version before, where there is one."""

    effective: str
    field: Field
    org: str
    text: FileObject
    title: str
    version: str
    number: str | None = None
    replaces: str | None = None
