"""The events of a record's classification, from setting it to lifting it ([SL] 14–24).

They stand together because `ledger.actions.secrecy.marking` folds them, and the actions that make them ask
that fold. What each action prevents stands in its module.
"""

from __future__ import annotations

from typing import Literal

from ledger.event import Payload, RecordSealed
from ledger.vocabulary import event

Level = Literal["internal", "secret", "confidential", "top_secret"]
"""内部（工作秘密）, 秘密, 机密, 绝密."""
Basis = Literal["original", "derived"]
"""原始定密, 派生定密."""
Outcome = Literal["kept", "to_change", "to_extend", "to_declassify"]
"""Of a yearly review: 继续保密, 变更, 延期, 解密."""
Cause = Literal["expired", "decided", "condition"]
"""Why a marking ends: 期满, 决定解密, 解密条件成就."""


class Marked(Payload):
    """A marking as it stands from this event on: the three things that are fixed together ([SL] 19).

    `start`, `until`: YYYYMMDD, the last day of the period included; `months`: its length. Where the period
    ends with a condition instead (解密条件), `condition` holds it, and `until` and `months` are absent.
    `scope`: who may know (知悉范围), in words. `provision`: the other provision that lets the period
    be longer than 30, 20 or 10 years ([SL] 20).
    """

    level: Level
    scope: RecordSealed
    start: str
    condition: RecordSealed | None = None
    months: int | None = None
    provision: str | None = None
    until: str | None = None


@event("secrecy.set", zh="定密", en="Secrecy set", by="K", about=("record", "org"),
       clause="[SL] 14, 17–20", watched=("SEC-0", "SEC-1", "SEC-2", "SEC-3", "SEC-4", "PUB-5"))  # fmt: skip
class SecrecySet(Marked, kw_only=True):
    """`organ`: whose 定密责任人 (`classifier`, the actor) acts. `origin`: the organ that classified: `organ`
    itself where `basis` is original, else the organ of the document that it is derived from
    (`origin_document`, its number). `prescription`: what gives this organ the power where its level does not
    (定密权限按规定, [SL] 17). `ground`: the item of the 保密事项范围 that it rests on."""

    basis: Basis
    classifier: str
    ground: RecordSealed
    organ: str
    origin: str
    origin_document: RecordSealed | None = None
    prescription: str | None = None


@event("secrecy.changed", zh="密级变更", en="Secrecy changed", by="K", about=("record", "org"),
       clause="[SL] 23", watched=("SEC-0", "SEC-1", "SEC-2", "SEC-4", "PUB-5"))  # fmt: skip
class SecrecyChanged(Marked, kw_only=True):
    """The whole marking as it is from now on. `organ`: whose 定密责任人 (`classifier`) acts; `decided_by`:
    the origin or a superior of it; `notice`: its written notice's number, there where the two are not one.
    `old_level`, `old_until`: what held before."""

    classifier: str
    decided_by: str
    ground: RecordSealed
    old_level: Level
    organ: str
    notice: RecordSealed | None = None
    old_until: str | None = None


@event("secrecy.reviewed", zh="年度审核", en="Secrecy reviewed", by="K", about=("record", "org"),
       clause="[SL] 24", watched=("SEC-3",))  # fmt: skip
class SecrecyReviewed(Payload):
    """The review of calendar `year`, by the organ that classified the record; `outcome`: what follows."""

    classifier: str
    organ: str
    outcome: Outcome
    year: int
    ground: RecordSealed | None = None


@event("secrecy.extended", zh="延期", en="Secrecy extended", by="K", about=("record", "org"),
       clause="[SL] 20, 24", watched=("SEC-1", "SEC-4"))  # fmt: skip
class SecrecyExtended(Payload):
    """The period ends with `until` (YYYYMMDD) instead of `old_until`; `months`: from the old end to the new.
    The rest as in `SecrecyChanged`."""

    classifier: str
    decided_by: str
    ground: RecordSealed
    months: int
    old_until: str
    organ: str
    until: str
    notice: RecordSealed | None = None
    provision: str | None = None


@event("secrecy.declassified", zh="解密", en="Declassified", by="K", about=("record", "org"),
       clause="[SL] 24", watched=("SEC-3", "SEC-4", "PUB-5"))  # fmt: skip
class SecrecyDeclassified(Payload):
    """No state secret any more. `decided_by`: the origin or a superior where it was decided; where the period
    ended or its condition came true, the organ that holds the record. `old_level`: what held before."""

    cause: Cause
    classifier: str
    decided_by: str
    ground: RecordSealed
    old_level: Level
    organ: str
    notice: RecordSealed | None = None
